"""Loaded terms: hits of a lexicon by category, and choices between two words for one thing.

What lives here: `terms.py` with `checks.py` (what its figures depend on), `choices.py` with `choice_hits.py`. What may
enter: what is counted with a lexicon. Start with `terms.py`.
"""
