"""Models of topics: texts to counts (`prepare.py`), counts to topics (`engines.py`, `gibbs.py`, `consensus.py`), and
shares of
known topics in new texts (`folding.py`).
"""
