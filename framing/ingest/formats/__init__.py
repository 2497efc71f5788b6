"""Readers of files that people have: one module a format, with ``sniff(path)`` and ``read(paths, settings)``.

What lives here: what becomes of one file. A reader leaves empty what the file does not say, and yields a `Loss` for
what it cannot read. What may enter: a format; which files there are, and what becomes of all their documents together
(ids, days, outlets, the folder), is `framing.ingest.importing`'s. Start with `plain_text.py`.
"""
