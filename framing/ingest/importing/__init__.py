"""The door for files that people have: files, folders and archives of any known format become one corpus folder.

What lives here: which files there are (`collecting`), what becomes of all their documents together (`finishing`),
the audit of what was lost (`audit`), and the folder that is written (`corpus_folder`, `drafts`). One file's format is
`framing.ingest.formats`'s. Start with `importing.py`.
"""
