"""Sums of counts over units, for many permutations or resamples at once.

What lives here: `sums.py`; how units are laid out (`units.py`: free, paired, mixed; `within.py`: in strata), the
statistic of independent units in the cache (`free.py`), permutations that can reach it (`screen.py`), and sums
with the target's words multiplied, for test inversion (`tilted.py`, `within_tilted.py`). What may enter: arithmetic of
sums, without any statistic. Start with `sums.py`.
"""
