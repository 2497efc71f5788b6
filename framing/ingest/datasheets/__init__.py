"""Datasheets: what a corpus folder shows of itself, drafted so that a person adds only what nobody else can know.

What lives here: `facts.py` (what is in the folder), `drafting.py` (sections and their questions), `composition.py` (the
counts), `merging.py` (what a person wrote is kept), `datasheet.py` (all of it for one folder), `command.py`. What may
enter: another section, or another fact that a folder shows. Start with `drafting.py`.
"""
