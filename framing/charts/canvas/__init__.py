"""Canvas: the look of every chart.

What lives here: one Axes divided in inches (`frame.py`), colours and fonts for light and dark (`style.py`), and figures
as files (`export.py`, `svg.py`). What may enter: what every chart needs, and no chart of its own. Start with
`frame.py`.
"""
