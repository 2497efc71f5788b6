"""Text: from characters to tokens to counts.

What lives here: reading of text files (`reading.py`), the tokeniser (`tokens.py`, and `fast_tokens.py` for many texts
at once), and counts of terms by unit (`counts.py`). What may enter: what is true of any text, whoever wrote it.
"""
