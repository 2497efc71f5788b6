"""Linking: which documents belong together, as copies of one text or accounts of one event.

What lives here: `duplicates.py` (texts that are nearly the same), `agencies.py` (credits of news agencies),
`marking.py` (both as columns of a table, with notes); `stories.py` (accounts of one event), `story_groups.py` (how they
are joined), `story_pairs.py` (pairs for a person to judge), `story_files.py` (what of it lies in a corpus folder),
`story_command.py`. What may enter: other links between documents, written as a column of the corpus. Start with
`duplicates.py`.
"""
