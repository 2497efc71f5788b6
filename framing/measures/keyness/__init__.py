"""Keyness: words that one side uses more than the other.

What lives here: `two_sides.py`; `many_groups.py` (one of many groups against the rest, or a list), `positions.py`
(where terms occur), `mentions.py` and `persons.py` (names as one term). What may enter: a statistic of a word, as a
column of `two_sides._table` or of `two_sides._associations`. Start with `two_sides.py`.
"""
