"""Statistics: numbers in, numbers out; nothing here knows a word or a page.

What lives here: kernels on counts (`effects/`), what resamples units (`inference/`), sums of counts (`sums/`), what a
unit is and how it may be permuted (`design.py`), whether estimates differ (`heterogeneity.py`), the error rates that
were measured (`measured.py`). What may enter: a statistic with its source, and a test against an independent oracle.
Start with `design.py`, then `inference/rates.py`.
"""
