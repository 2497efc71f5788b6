"""Queries: which documents of a corpus are looked at, by words, days and columns, kept in a file.

What lives here: `query.py` (the query and its file), `matching.py` (which rows have its words). What may enter:
another condition on documents; how well a query finds what it is meant to find is `framing.validation`'s. Start with
`query.py`.
"""
