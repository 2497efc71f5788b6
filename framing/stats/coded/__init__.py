"""Figures from a measured value of every row and a coded value of some: as measured, as coded, and corrected.

What lives here: `sample.py` (one side), `estimators.py` (its figure, with the influence of each row), `comparing.py`
(both sides, their difference, cluster-robust intervals); `scores.py` and `strata.py` (how well measured values agree
with coded ones). What may enter: another estimator of the same figure from the same arrays. Start with `comparing.py`.
"""

from framing.stats.coded.comparing import CodedSettings, Figure, Interval, compare_coded
from framing.stats.coded.estimators import METHODS
from framing.stats.coded.sample import CodedSample

__all__ = ["METHODS", "CodedSample", "CodedSettings", "Figure", "Interval", "compare_coded"]
