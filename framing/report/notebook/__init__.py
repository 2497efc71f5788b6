"""Notebooks as data.

What lives here: declared parameters (`parameters.py`), the form that sets them (`form.py`, `pickers.py`), hashes and
versions of what ran. What may enter: what can be read off a notebook or its inputs without running it. Start with
`parameters.py`.
"""
