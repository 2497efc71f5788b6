"""Readers of files in which programs exchange many texts: references, feeds, e-mails.

What lives here: one module a kind, `references.py` with `bibliographies.py` for BibTeX and CSL JSON, `feed.py`,
`messages.py`. What may enter: a format of which each entry is a text with its fields; tables are
`framing.corpus.tables`'s. Start with `references.py`.
"""
