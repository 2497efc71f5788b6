"""Study: what a notebook works with.

What lives here: the comparison and its results (`study.py`, `settings.py`), what of a corpus may be shown
(`excerpts.py`, `private_persons.py`), the hits behind printed rows (`row_hits.py`), and blocks, the values that a cell
shows (`blocks.py`, `structure.py`). What may enter: what several sections need. Start with `study.py`.
"""
