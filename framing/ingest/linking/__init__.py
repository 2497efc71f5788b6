"""Linking: which documents belong together, as copies of one text or accounts of one event.

What lives here: `duplicates.py` (texts that are nearly the same), `agencies.py` (credits of news agencies),
`marking.py` (both as columns of a table, with notes). What may enter: other links between documents, written as a
column of the corpus. Start with `duplicates.py`.
"""
