"""Description of a corpus: what is in it, and what speaks against comparing its groups.

What lives here: one view of the documents a module (`periods.py`, `copies.py`, `texts.py`, `losses.py`), and what is
concluded from them (`checks.py`). What may enter: a view that needs no reading of the texts by a person. Start with
`describe.py`.
"""
