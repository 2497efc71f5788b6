"""Speech that the layout of a text gives to somebody.

What lives here: turns of a transcript and of an interview (`turns.py`, `turn_words.py`). What may enter: layouts in
which the speaker is written before the words. Start with `turns.py`.
"""
