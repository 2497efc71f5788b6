"""Formats of lexicons: which one a file is in (`recognise.py`), and one reader a kind of file."""
