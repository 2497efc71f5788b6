"""Rates of one side against fixed ones, from a list of frequencies without units."""

from __future__ import annotations

from typing import Any

import numpy as np

from framing.stats.distributions import student_quantile, student_tail
from framing.stats.effects import LN2, REPAIR
from framing.stats.inference.rates import Ratios
from framing.stats.sums.sums import BURSTS, FreeSums, _counts, _factor, _squares, scaled

MIN_UNITS = 8
MIN_EXPECTED = 10.0
"""Below ten occurrences expected Student's t rejects too often (tests/benchmarks/calibration.py)."""


def rates_against(target: tuple[Any, Any], rates: np.ndarray, level: float = 0.95) -> Ratios:
    """Do rates differ from fixed ones more than the variation between units would produce?

    Parameters
    ----------
    target : (k, n)
        Occurrences, shape (units, t), and what they are counted among, shape (units,).
    rates : array, shape (t,)
        The fixed rates: occurrences per word, greater than zero.
    level : float
        Of the intervals.

    Returns
    -------
    Ratios
        p from Student's t of the log ratio with m - 1 degrees of freedom; NaN below eight units, or
        where fewer than ten occurrences are expected.

    Notes
    -----
    Only the units of the target are treated as a sample: a list has none, and its own error is not known.
    Without an occurrence the target's rate is shrunk towards the fixed one, (0 + ½) / (n + ½ / rate): where
    none was to be expected the log ratio is near 0, and never above.

    Examples
    --------
    >>> found = rates_against((np.full((9, 1), 8), np.full(9, 200)), np.array([0.01]))
    >>> found.log_ratio.round(6).tolist(), bool(found.p[0] < 0.01)
    ([2.0], True)
    """
    k, n = _counts(*target)
    rates = np.asarray(rates, dtype=float)
    sums = FreeSums(k, n, (True,) * len(n))
    side, _, _ = sums.permuted(np.ones((1, len(n))))
    safe = scaled(side, REPAIR)
    total, words, m = (np.broadcast_to(v[0], rates.shape) for v in (side.k, side.n, side.m))
    lacking = total == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.log((total + REPAIR * lacking) / words / rates)
        estimate = np.where(lacking, np.log(REPAIR / (words * rates + REPAIR)), centre)
        spread = np.where(lacking, 1 / REPAIR, (_factor(side.m) * _squares(scaled(side, 0.0))[1])[0])
        wide = (_factor(side.m) * _squares(safe)[1] * (1 + BURSTS * safe.scale) + REPAIR * safe.inverse**2)[0]
        reach = student_quantile(np.where(lacking, level, 0.5 + level / 2), m - 1) * np.sqrt(spread)
        p = 2 * student_tail(np.abs(np.log((total + REPAIR) / words / rates)) / np.sqrt(wide), m - 1)
    few = words * rates < MIN_EXPECTED
    tested = (m >= MIN_UNITS) & ~few
    low, high = np.where(lacking, -np.inf, centre - reach), np.fmax(centre + reach, estimate)
    estimate, low, high = (np.where(words > 0, v / LN2, np.nan) for v in (estimate, low, high))
    return Ratios(estimate, low, high, np.where(tested, p, np.nan), 0.0, few, few & False)
