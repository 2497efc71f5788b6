"""Counting: sources and words by unit.

What lives here: sides and units (`units.py`), shares with their intervals (`intervals.py`), sides compared at an equal
number of units (`equal_units.py`). What may enter: what several measures of voices count with. Start with `units.py`.
"""
