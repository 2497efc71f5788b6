"""Charts of a corpus before anything is compared.

What lives here: `bars.py` (sizes, shares, rows), `periods.py` (documents over time), `lengths.py` (words a document).
What may enter: a figure of documents, not of their words. Start with `bars.py`.
"""
