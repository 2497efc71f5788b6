"""Fetching: pages at addresses, asked for politely, only where a user wants it, and kept in the corpus folder.

What lives here: `fetcher.py` (which page is asked for when), `answers.py` (one request and what it gave), `robots.py`
(what a site allows), `store.py` (pages in a folder, so that none is asked for twice), `options.py` (of commands). What
may enter: what concerns requests and answers; what is in a page is for the readers. Start with `fetcher.py`.
"""
