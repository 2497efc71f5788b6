"""Saved page: the text of a live page as an aggregator saved it, put back into its posts.

What lives here: marks, bylines, furniture and openings by which posts are found (`openings.py`, `posts.py`), repairs of
joined lines and letters. What may enter: evidence for the boundary of a post, measured on pages that are not in this
repository. Start with `saved_live_page.py`.
"""
