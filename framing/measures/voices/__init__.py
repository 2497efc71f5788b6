"""Voices: who is quoted, how much, in what order, how directly, and with which reporting verbs.

One question a module; `units.py` counts by unit, `intervals.py` gives shares their intervals, `robustness.py` repeats
a comparison under each treatment of reported speech. Start with `quoted_words.py`.
"""
