"""Sums of counts over units, for many permutations or resamples at once: free units, pairs, mixtures of both, and
strata. Start with `sums.py`.
"""
