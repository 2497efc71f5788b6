"""The interval of all ratios that the permutation test does not reject."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from framing.inference.bootstrap import Interval
from framing.inference.permutation import Studentised, exceedances, observed_arrangement
from framing.inference.rates import compare_rates
from framing.inference.settings import PermutationSettings
from framing.inference.sums import sums_of

_STEPS = 12
_REACH = 4.0


def inverted_interval(
    target: tuple[Any, Any], reference: tuple[Any, Any], design: Any, settings: PermutationSettings | None = None
) -> Interval:
    """Which log ratios would the studentised permutation test not reject?

    Parameters
    ----------
    target, reference : (k, n)
        As for `framing.inference.compare_rates`.
    design : Design
    settings : PermutationSettings, optional

    Returns
    -------
    Interval
        In doublings. NaN where nothing is tested; infinite where a side has no occurrence, or no
        ratio within four half widths of the linearised interval is rejected.

    Notes
    -----
    A ratio is tested by counting the target among that many times as many words. Slow: two dozen
    tests of every column. The arrangements are the same at every ratio, so that the limits, found by
    bisection, do not depend on the order of the search.

    Examples
    --------
    >>> from framing.design import Design
    >>> names, k, n = [f"u{i}" for i in range(12)], np.arange(12)[:, None] + 1, np.full(12, 500)
    >>> found = inverted_interval((2 * k, n), (k[::-1], n), Design.of(names, names), PermutationSettings(199))
    >>> bool(found.low[0] < 1 < found.high[0])
    True
    """
    settings = settings or PermutationSettings()
    plain = compare_rates(target, reference, design, 0, level=settings.level)
    x, y = (np.asarray(s[0].toarray() if sparse.issparse(s[0]) else s[0], float) for s in (target, reference))
    p, q = (np.broadcast_to(np.reshape(s[1], (len(x), -1)).astype(float), x.shape) for s in (target, reference))
    sides = (x, p, y, q)
    limits = []
    for end in (plain.low, plain.high):
        limits.append(_limit(sides, design, settings, plain.log_ratio, end) if design.testable else end * np.nan)
    low = np.where(x.sum(axis=0) == 0, -np.inf, limits[0])
    return Interval(plain.log_ratio, low, np.where(y.sum(axis=0) == 0, np.inf, limits[1]))


def _limit(sides, design, settings: PermutationSettings, estimate: np.ndarray, end: np.ndarray) -> np.ndarray:
    step = np.where(np.isfinite(end), _REACH * (end - estimate), 0.0)
    kept, rejected = np.zeros(len(estimate)), np.ones(len(estimate))
    never = _p(sides, design, settings, estimate + step) > 1 - settings.level
    for _ in range(_STEPS):
        middle = (kept + rejected) / 2
        inside = _p(sides, design, settings, estimate + middle * step) > 1 - settings.level
        kept, rejected = np.where(inside, middle, kept), np.where(inside, rejected, middle)
    return np.where(never, np.copysign(np.inf, step), estimate + kept * step)


def _p(sides, design, settings: PermutationSettings, ratio: np.ndarray) -> np.ndarray:
    x, p, y, q = sides
    statistic = Studentised(sums_of((x, p * 2.0 ** np.nan_to_num(ratio)), (y, q), design))
    observed = np.abs(statistic(observed_arrangement(design)))[0]
    return (1 + exceedances(statistic, design, observed, settings.permutations, settings.seed)) / (
        settings.permutations + 1
    )
