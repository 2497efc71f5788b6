"""Voices: who is quoted, how much, in what order, how directly, and with which reporting verbs.

What lives here: one question a module; `robustness.py` repeats a comparison under each treatment of reported speech,
`counting/` counts by unit. What may enter: a question about passages and their speakers. Start with `quoted_words.py`.
"""
