"""Tables in files (CSV, JSON, Parquet, Excel, R data): rows as they are there, with places, and what was skipped.

What lives here: one module a format, `recognise.py`, which recognises the format by content, and `columns.py`, the
usual names of columns; `from_r/` reads what packages of R keep. What may enter: how a file holds rows; what a cell
means is said above, in `framing.corpus.frames`. Start with `recognise.py`.
"""
