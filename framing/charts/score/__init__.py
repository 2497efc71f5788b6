"""Score: a live page drawn as a score, the signature figure.

What lives here: lanes and blocks (`score.py`), their layout and flags, the figure with what is below it
(`signature.py`), and its caption. What may enter: what belongs to this one figure. Start with `signature.py`.
"""
