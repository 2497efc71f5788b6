"""Ratios of counts over units: estimate, interval and studentised permutation test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse, stats
from scipy.special import gammaln

from framing.effects import LN2, REPAIR, log_ratio
from framing.inference.permutation import Arrangements, Studentised, max_t_p, observed_arrangement, permutation_p
from framing.inference.settings import FURTHER, PermutationSettings
from framing.inference.sums import Sums, linearised, sums_of

MIN_EXPECTED = 1.0
"""No p where fewer occurrences are expected on the smaller side: below this, sides that differ were not measured."""

MAX_OWN_FLOOR = 0.05
"""No p for a term whose own units cannot give one this small."""


@dataclass(frozen=True)
class Ratios:
    """Log ratios with their uncertainty, one for each column of the counts.

    Attributes
    ----------
    log_ratio, low, high : numpy.ndarray
        Estimate and confidence limits, in doublings; a limit is infinite where one side has none.
        All NaN where a side has nothing to count among; limits NaN where a side is a single unit.
    p : numpy.ndarray
        Two-sided, from the studentised permutation; NaN where the design allows no test, where
        neither side has an occurrence, where the log ratio is NaN, and where `too_few`.
    p_min : float
        The smallest p that the units and the number of permutations can give; 1 without a test.
    too_few : numpy.ndarray of bool
        Columns whose counts are smaller than the test can bear; none where nothing is tested.
    """

    log_ratio: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    p_min: float
    too_few: np.ndarray


def compare_rates(
    target: tuple[Any, Any],
    reference: tuple[Any, Any],
    design: Arrangements,
    permutations: int | PermutationSettings = 999,
    seed: int = 1,
    level: float = 0.95,
) -> Ratios:
    """Are rates higher on the target's side, beyond what dealing units to sides by chance gives?

    Parameters
    ----------
    target, reference : (k, n)
        ``k``: occurrences, shape (units, t), may be sparse. ``n``: what they are counted among (tokens, say),
        shape (units,) or (units, t). Rows are the design's units; zero where a unit has no such side.
    design : Design
        Units, and how they may be rearranged.
    permutations : int or PermutationSettings
        Arrangements drawn; columns with fewer than ten exceedances go on to 100 times as many.
        0 for intervals without a test. Or all settings at once: `seed` and `level` are then those.
    seed : int
        For the arrangements.
    level : float
        Of the intervals.

    Returns
    -------
    Ratios

    Notes
    -----
    The statistic is the log ratio over its standard error, recomputed in every arrangement
    (studentised; `framing.inference.sums.studentised`), so that it keeps near its level where one
    side has fewer or burstier units: from 1 occurrence expected on the smaller side, and from ten on,
    tests/benchmarks/calibration.py finds what it rejects at 5 % where the sides differ in nothing else.

    The interval is the linearised log ratio with Student's t, its degrees of freedom m - 1 for pairs
    and Welch–Satterthwaite otherwise; m counts the units in which there is something to count among.
    Of five candidates it covers best on halves of the inaugural addresses (same benchmark); where a
    side of ten units is very bursty, it is too narrow, and the test decides. Where one side has no
    occurrence, 0.5 is added to both counts for the estimate, and the interval is a one-sided bound at
    the same level: 0.5 is added to the number of bursts (the inverse of the linearised variance, at
    most the count), and the empty side is given the variance of a Poisson count of 0.5.

    No p is given (`Ratios.too_few`) where fewer than `MIN_EXPECTED` occurrences are expected on the
    smaller side, or a term stands in so few units that no arrangement of them has a p of 5 %; both are
    judged without looking at sides. The assumption most likely to be false: units are independent
    and, were there no difference, exchangeable.

    References
    ----------
    Janssen, A. (1997). Statistics & Probability Letters 36, 9–21. Chung, E. & Romano, J. P. (2013).
    Annals of Statistics 41, 484–507. Welch, B. L. (1947). Biometrika 34, 28–35.

    Examples
    --------
    >>> from framing.design import Design
    >>> names = [f"u{i}" for i in range(10)]
    >>> k = np.arange(10)[:, None]
    >>> compare_rates((2 * k + 2, np.full(10, 500)), (k + 1, np.full(10, 500)), Design.of(names, names)).log_ratio
    array([1.])
    """
    if isinstance(permutations, PermutationSettings):
        asked = permutations
        permutations, seed, level, further = asked.permutations, asked.seed, asked.level, asked.further
    else:
        further = FURTHER
    sums = sums_of(target, reference, design)
    estimate, low, high = _interval(sums, design, level)
    none = np.zeros(estimate.shape, dtype=bool)
    if not design.testable or not permutations:
        return Ratios(estimate, low, high, np.full(estimate.shape, np.nan), p_floor(design, 0), none)
    k, n, j, o = (v[0] for v in sums.totals(np.ones((1, len(design.is_target)))))
    tested = ~np.isnan(estimate) & (k + j > 0)
    few = tested & _too_few((k + j) * np.minimum(n, o) / np.maximum(n + o, 1e-300), target, reference, design)
    columns = np.flatnonzero(tested & ~few)
    p = np.full(estimate.shape, np.nan)
    if len(columns):
        part = sums if len(columns) == len(p) else sums.take(columns)
        p[columns] = permutation_p(Studentised(part), design, permutations, seed, further)
    return Ratios(estimate, low, high, p, p_floor(design, permutations, further), few)


def max_t_rates(
    target: tuple[Any, Any], reference: tuple[Any, Any], design: Arrangements, settings: PermutationSettings, family
) -> np.ndarray:
    """Return step-down max-T p of the columns of one family: the chance of any false discovery is controlled.

    Parameters
    ----------
    target, reference, design
        As for `compare_rates`.
    settings : PermutationSettings
    family : array of bool, shape (t,)
        Columns that are tested; the others are NaN.

    References
    ----------
    Westfall, P. H. & Young, S. S. (1993). Resampling-based multiple testing. Wiley.
    """
    family = np.asarray(family, dtype=bool)
    if not design.testable:
        return np.full(family.shape, np.nan)
    statistic = Studentised(sums_of(target, reference, design))
    return max_t_p(statistic, design, settings.permutations, settings.seed, family)


def p_floor(design: Arrangements, permutations: int, further: int = FURTHER) -> float:
    """Return the smallest p that the units and the arrangements drawn can give; 1 where nothing is tested."""
    if not design.testable or not permutations:
        return 1.0
    return max(design.smallest_p, 1 / (further * (permutations + 1)))


def _too_few(expected: np.ndarray, target, reference, design: Arrangements) -> np.ndarray:
    """Return columns with too few occurrences, or too few units that have one, whatever their side."""
    used = _used(target[0], reference[0])
    if design.paired:
        floor = 2.0 ** (1 - np.asarray(used.sum(axis=0), dtype=float))
    else:
        strata = np.array(getattr(design, "strata", ("",) * len(design.is_target)))
        side = np.array(design.is_target, dtype=bool)
        floor = np.minimum(*(_all_on_one_side(used, on, strata) for on in (side, ~side)))
    return (expected < MIN_EXPECTED) | (floor > MAX_OWN_FLOOR)


def _used(x: Any, y: Any) -> Any:
    """Return which units have an occurrence, on whichever side."""
    return sparse.csr_array((sparse.csr_array(x) + sparse.csr_array(y)) > 0)


def _all_on_one_side(used: Any, side: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Return the share of arrangements that deal the same units, as many as can be, of a column's to one side."""
    log = np.zeros(used.shape[1])
    for stratum in set(strata.tolist()):
        here = np.flatnonzero(strata == stratum)
        m, places = len(here), int(side[here].sum())
        u = np.asarray(used[here].sum(axis=0))
        most = np.minimum(u, places)
        log += _log_choose(m - u, places - most) - _log_choose(m, places)
    return np.exp(log)


def _log_choose(n, k):
    n, k = np.asarray(n, dtype=float), np.asarray(k, dtype=float)
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def _interval(sums: Sums, design: Arrangements, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left, right, crossed = sums.arranged(observed_arrangement(design))
    shape = np.broadcast_shapes(np.shape(left.k)[-1:], np.shape(left.n)[-1:])
    a, n, b, o = (np.broadcast_to(np.atleast_2d(v)[0], shape) for v in (left.k, left.n, right.k, right.n))
    estimate = log_ratio(a, n, b, o)
    parts = [(np.atleast_2d(v)[0], np.atleast_2d(f)[0]) for v, f in linearised(left, right, crossed)]
    df = _degrees_of_freedom(parts)
    variance = sum(v for v, _ in parts)
    none_a, none_b = (a == 0), (b == 0)
    none, known = none_a | none_b, ~np.isnan(estimate)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Twenty occurrences in one document are one burst, and bursts are what the empty side missed.
        bursts = np.minimum(np.maximum(a, b), 1 / variance)
        bound = np.where(none_a, log_ratio(0, n, bursts, o), log_ratio(bursts, n, 0, o))
        # The empty side shows no variance of its own; a Poisson count of 0.5 stands in for it.
        reach = stats.t.ppf(np.where(none, level, 0.5 + level / 2), df) / LN2
        reach = reach * np.sqrt(variance + np.where(none, 1 / REPAIR, 0.0))
    low = np.where(none_a & known, -np.inf, np.where(none, bound, estimate) - reach)
    return estimate, low, np.where(none_b & known, np.inf, np.where(none, bound, estimate) + reach)


def _degrees_of_freedom(variances) -> np.ndarray:
    """Return Welch–Satterthwaite degrees of freedom, not below those of the smaller side; of one part, its own."""
    least = np.maximum(np.minimum.reduce([np.broadcast_to(df, v.shape) for v, df in variances]), 1.0)
    if len(variances) == 1:
        return least
    with np.errstate(divide="ignore", invalid="ignore"):
        df = sum(v for v, _ in variances) ** 2 / sum(v**2 / df for v, df in variances)
    return np.where(df > least, df, least)
