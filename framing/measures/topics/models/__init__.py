"""Models of topics: texts to counts, counts to topics.

What lives here: `prepare.py` (texts to counts), `engines.py`, `gibbs.py` and `consensus.py` (counts to topics),
`folding.py` (shares of known topics in new texts). What may enter: a way to fit topics that gives the same result for
the same seed. Start with `model.py`.
"""
