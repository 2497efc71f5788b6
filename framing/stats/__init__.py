"""Statistics: numbers in, numbers out; nothing here knows a word or a page.

`effects/` holds kernels on counts, `inference/` what resamples units, `design.py` what a unit is and how it may be
permuted. What may enter: a statistic with its source, and a test against an independent oracle. Start with
`design.py`, then `inference/rates.py`.
"""
