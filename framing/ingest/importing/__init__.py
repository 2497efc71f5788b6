"""The door for files that people have: files, folders and archives of any known format become one corpus folder.

What lives here: which files there are (`collecting.py`), what their names say (`file_names.py`), pages at addresses of
a table (`fetched_pages.py`), what becomes of all their documents together (`finishing.py`), the audit of what was lost
(`audit.py`), and the folder that is written (`corpus_folder.py`, `drafts.py`). What may enter: what concerns all files
of an import; one file's format is `framing.ingest.formats`'s. Start with `importing.py`.
"""
