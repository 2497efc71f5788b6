"""Learning: what coded texts teach a machine that stays readable, measured on texts it did not learn from.

What lives here: `classified.py` (the result: scores within outlets, top words, predicted values), `training.py` (a
linear model of words, nested cross-validation over units), `learned_tables.py` (its tables), `induced.py` (a lexicon
made from spans that coders marked). What may enter: other readable ways from coded text to a measure. Start with
`classified.py`.
"""
