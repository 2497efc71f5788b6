"""Groups and periods: any two-sided measure, for more than two groups and over time.

What lives here: `by_group.py` (each group against the rest, and every pair), `over_time.py` (two sides in each period),
`periods.py` (which period a date is in), `collected.py` (results of many comparisons as one), `presentation.py`. What
may enter: a way to set several comparisons beside each other that takes any measure and knows none by name. Start with
`by_group.py`.
"""
