"""Corpus: a table of documents or passages, and a comparison of two groups of its rows.

What lives here: the values that every measure is given (`Corpus`, `Comparison`), the files they are read from, what is
kept on disk between runs (`cache.py`), saved queries (`query/`), and the columns of passages; in `parts`, a corpus
larger than memory. What may enter: what checks or selects rows; no statistics, no measure. Start with `corpus.py`.
"""
