"""Loaded terms: hits of a lexicon by category (`terms.py`), what they rest on (`checks.py`), and choices between two
words for one thing (`choices.py`, `choice_hits.py`).
"""
