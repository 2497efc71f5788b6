"""Text: from characters to tokens to counts.

What lives here: reading of files (`reading.py`, `decoding.py`, `delimited.py`), the tokeniser (`tokens.py`, and
`fast_tokens.py` for many texts at once), sentences, labels and days, and counts of terms by unit (`counts.py`). What
may enter: what is true of any text, whoever wrote it. Start with `tokens.py`.
"""
