"""Charts of many comparisons: small multiples of groups, panels over time, and the matrix of pairs.

What lives here: `panels.py` (one panel a row of the measure, one line a group), `periods.py` (one panel a row, time
from left to right) and `matrix.py` (groups by groups). What may enter: a figure of results that `measures/groups/`
gives. Start with `panels.py`.
"""
