"""Formats of lexicons: which one a file is in, and one reader a kind of file.

What lives here: `recognise.py`, which asks each reader how sure it is (from 0 to 1; the surest reads the file), and
readers of dictionaries with headers, columns, nested trees and plain lists; `rows.py` is what they return. What may
enter: a reader with ``sniff`` and ``read``, entered in `recognise.FORMATS`. Start with `recognise.py`, then `lists.py`,
the shortest reader.
"""
