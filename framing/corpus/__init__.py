"""Corpus: a table of documents or passages, and a comparison of two groups of its rows.

What lives here: the values that every measure is given (`Corpus`, `Comparison`), the files they are read from
(`part_files.py`: parts whose texts stay in them), and the columns of passages. What may enter: what checks or selects
rows, or adds up what is counted in parts; no statistics, no measure. Start with `corpus.py`.
"""
