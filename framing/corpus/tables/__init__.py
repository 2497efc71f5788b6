"""Tables in files (CSV, JSON, Parquet, Excel): rows as the file has them, with their places, and what was skipped.

What lives here: one module a format, `recognise.py`, which recognises the format by content, and `columns.py`, the
usual names of columns. What may enter: how a file holds rows; what a cell means is said above, in
`framing.corpus.frames`. Start with `recognise.py`.
"""
