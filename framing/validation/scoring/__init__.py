"""Scoring: how well a measure agrees with what people coded, and whether it errs alike on both sides.

What lives here: `scored.py` (the result), `score_tables.py` (with intervals over units, confusion, errors of either
side), `query_scores.py` (of a saved query), `score_command.py` (at the terminal). What may enter: further scores of
the same two columns. Start with `scored.py`.
"""
