"""Permutation tests, intervals and false-discovery control for ratios of counts over units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import stats

from framing.effects import LN2, REPAIR, log_ratio
from framing.errors import ParameterError

_CHUNK = 2_000
_CELLS = 1_000_000
_TIE = 1e-9
_ROUNDING = 1e-14


class Arrangements(Protocol):
    """What the test needs of a design (`framing.design.Design` is one)."""

    @property
    def paired(self) -> bool: ...
    @property
    def is_target(self) -> tuple[bool, ...]: ...
    @property
    def testable(self) -> bool: ...
    @property
    def smallest_p(self) -> float: ...
    def permutations(self, n: int, seed: int) -> np.ndarray: ...


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
        neither side has an occurrence, and where the log ratio is NaN.
    p_min : float
        The smallest p that the units and the number of permutations can give; 1 without a test.
    """

    log_ratio: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    p_min: float


def compare_rates(
    target: tuple[np.ndarray, np.ndarray],
    reference: tuple[np.ndarray, np.ndarray],
    design: Arrangements,
    permutations: int = 999,
    seed: int = 1,
    level: float = 0.95,
) -> Ratios:
    """Are rates higher on the target's side, beyond what dealing units to sides by chance gives?

    Parameters
    ----------
    target, reference : (k, n)
        ``k``: occurrences, shape (units, t). ``n``: what they are counted among (tokens, say),
        shape (units,) or (units, t). Rows are the design's units; zero where a unit has no such side.
    design : Design
        Units, and how they may be rearranged.
    permutations : int
        Arrangements drawn; columns with fewer than ten exceedances go on to 100 times as many.
        0 for intervals without a test.
    seed : int
        For the arrangements.
    level : float
        Of the intervals.

    Returns
    -------
    Ratios

    Notes
    -----
    The statistic is the log ratio over its linearised standard error, recomputed in every
    arrangement (studentised, so that it keeps nearer to its level where one side has fewer or
    burstier units); 0.5 is added to each count in it, so that absent terms have a value. The
    interval is the linearised log ratio with Student's t, its degrees of freedom m - 1 for pairs and
    Welch–Satterthwaite otherwise; m counts the units in which there is something to count among.
    Where one side has no occurrence, 0.5 is added to both counts for the estimate, and the interval
    is a one-sided bound at the same level: 0.5 is added to the number of bursts (the inverse of the
    linearised variance, at most the count), and the empty side is given the variance of a Poisson
    count of 0.5. The assumption most likely to be false: units are independent and, were there no
    difference, exchangeable.

    References
    ----------
    Janssen, A. (1997). Statistics & Probability Letters 36, 9–21. Chung, E. & Romano, J. P. (2013).
    Annals of Statistics 41, 484–507. Welch, B. L. (1947). Biometrika 34, 28–35.
    """
    x, p_n = _two_dimensional(*target)
    y, q_n = _two_dimensional(*reference)
    units = len(design.is_target)
    for side, rows in (("target", x), ("target", p_n), ("reference", y), ("reference", q_n)):
        if len(rows) != units:
            raise ParameterError(f"The {side} has {len(rows)} rows of counts, and the design {units} units.")
    sums = _PairedSums(x, p_n, y, q_n) if design.paired else _FreeSums(x + y, p_n + q_n, design)
    estimate, low, high = _interval(sums, level)
    if not design.testable or not permutations:
        return Ratios(estimate, low, high, np.full(estimate.shape, np.nan), p_floor(design, 0))
    p = _permutation_p(sums, design, permutations, seed)
    p[np.isnan(estimate) | ((x + y).sum(axis=0) == 0)] = np.nan
    return Ratios(estimate, low, high, p, p_floor(design, permutations))


def p_floor(design: Arrangements, permutations: int) -> float:
    """Return the smallest p that the units and the arrangements drawn can give; 1 where nothing is tested."""
    if not design.testable or not permutations:
        return 1.0
    return max(design.smallest_p, 1 / (100 * (permutations + 1)))


@dataclass(frozen=True)
class PermutationSettings:
    """Settings that every measure with a test has.

    Attributes
    ----------
    permutations : int
        Arrangements drawn for every row; those near the floor go on to 100 times as many.
    level : float
        Of the intervals.
    seed : int

    Raises
    ------
    ParameterError
        If permutations are fewer than 19, the level is not between 0 and 1, or the seed is negative.
    """

    permutations: int = 999
    level: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        if self.permutations < 19:
            raise ParameterError(f"permutations is {self.permutations}; 19 is the least that can reach p = .05.")
        if not 0 < self.level < 1:
            raise ParameterError(f"level is {self.level}; it must lie between 0 and 1.")
        if self.seed < 0:
            raise ParameterError(f"seed is {self.seed}; it must be 0 or more.")


def adjust(p: np.ndarray) -> np.ndarray:
    """Return Benjamini–Hochberg q for one family of p; NaN stays NaN and is not in the family.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). J. R. Stat. Soc. B 57, 289–300.

    Examples
    --------
    >>> adjust(np.array([0.01, np.nan, 0.04, 0.03])).round(3).tolist()
    [0.03, nan, 0.04, 0.04]
    """
    p = np.asarray(p, dtype=float)
    q = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    if known.any():
        q[known] = stats.false_discovery_control(p[known], method="bh")
    return q


def adjust_families(families: Sequence[np.ndarray], level: float = 0.05) -> list[np.ndarray]:
    """Return q for several families that are read side by side, from the q within each.

    Parameters
    ----------
    families : sequence of array
        Benjamini–Hochberg q of each family; NaN where there is no test. The smallest q of a family
        is its Simes p.
    level : float
        At which families are selected.

    Returns
    -------
    list of numpy.ndarray
        At most `level` where the family is selected (Benjamini–Hochberg over the Simes p) and the q
        within it is at most `level` times the share of families selected. Where every family is
        selected nothing changes; where none is, nothing is reported.

    Notes
    -----
    Four families at 5 % each report something in far more than 5 % of reports in which there is
    nothing; this keeps the false discoveries of the families that are looked at, on average, at `level`.

    References
    ----------
    Benjamini, Y. & Bogomolov, M. (2014). J. R. Stat. Soc. B 76, 297–318.

    Examples
    --------
    >>> [q.round(3).tolist() for q in adjust_families([np.array([0.001, 0.3]), np.array([0.04, 0.9])])]
    [[0.001, 0.3], [0.04, 0.9]]
    >>> [q.round(3).tolist() for q in adjust_families([np.array([0.2, 0.3]), np.array([0.04, 0.9])])]
    [[0.4, 0.6], [0.08, 1.0]]
    """
    tested = [np.asarray(q, dtype=float) for q in families]
    simes = np.array([np.nan if np.isnan(q).all() else np.nanmin(q) for q in tested])
    across = adjust(simes)
    selected = int((across <= level).sum())
    count = int((~np.isnan(simes)).sum())
    out = []
    for q, family in zip(tested, across, strict=True):
        spread = np.minimum(q * count / max(selected, 1), 1.0)
        out.append(spread if family <= level else np.maximum(spread, family) if not np.isnan(family) else q)
    return out


def _two_dimensional(k, n) -> tuple[np.ndarray, np.ndarray]:
    k = np.asarray(k, dtype=float)
    n = np.asarray(n, dtype=float)
    return k, (n[:, None] if n.ndim == 1 else n)


def _squares(k, n, kk, kn, nn, repair):
    """Return the sum over units of the squared influence on log(k/n), its scale, k as divided by, and k/n."""
    rate = np.divide(k, n, out=np.zeros(np.broadcast_shapes(k.shape, n.shape)), where=n > 0)
    divisor = np.maximum(k + repair, REPAIR)
    return (kk - 2 * rate * kn + rate**2 * nn) / divisor**2, kk / divisor**2, divisor, rate


def _variance(squares, scale, m):
    """Return the variance from m units; NaN from one, and zero where there is only rounding error."""
    factor = np.divide(m, m - 1, out=np.full(np.shape(m), np.nan), where=m > 1)
    return factor * np.where(squares > _ROUNDING * scale, squares, 0.0)


class _PairedSums:
    """Sums over units, named by what is multiplied (a, b: counts; n, o: their bases).

    Each unit carries both sides, and every sum is linear in the swap indicators: one matrix product
    gives it for all arrangements.
    """

    def __init__(self, x, p, y, q):
        self.units = x.shape[0]
        self.m = ((p + q) > 0).sum(axis=0).astype(float)
        self.total = [v.sum(axis=0) for v in (x, p, x * x, x * p, p * p, x * q)]
        self.change = [y - x, q - p, y * y - x * x, y * q - x * p, q * q - p * p, y * p - x * q]
        self.whole = [(v + w).sum(axis=0) for v, w in ((x, y), (p, q), (x * x, y * y), (x * p, y * q), (p * p, q * q))]
        self.crossed = (x * q + y * p).sum(axis=0)
        self.xy, self.pq = (x * y).sum(axis=0), (p * q).sum(axis=0)

    def take(self, columns: np.ndarray) -> _PairedSums:
        out = object.__new__(_PairedSums)
        out.units = self.units
        for name in ("total", "whole"):
            setattr(out, name, [_columns(v, columns) for v in getattr(self, name)])
        out.change = [_columns(v, columns) for v in self.change]
        for name in ("crossed", "xy", "pq", "m"):
            setattr(out, name, _columns(getattr(self, name), columns))
        return out

    def statistics(self, swaps: np.ndarray, repair: float = REPAIR):
        """Return k_target, n_target, k_reference, n_reference, and the parts of the variance with their df."""
        swaps = swaps.astype(float)
        a, n, aa, an, nn, ao = (t + swaps @ c for t, c in zip(self.total, self.change, strict=True))
        b, o, bb, bo, oo = (w - v for w, v in zip(self.whole, (a, n, aa, an, nn), strict=True))
        bn = self.crossed - ao
        left, scale_a, by_a, rate_a = _squares(a, n, aa, an, nn, repair)
        right, scale_b, by_b, rate_b = _squares(b, o, bb, bo, oo, repair)
        cross = self.xy - rate_b * ao - rate_a * bn + rate_a * rate_b * self.pq
        variance = _variance(left + right - 2 * cross / (by_a * by_b), scale_a + scale_b, self.m)
        return a, n, b, o, [(variance, self.m - 1)]

    def observed(self) -> np.ndarray:
        """Return the arrangement that was observed: nothing swapped."""
        return np.zeros((1, self.units))


class _FreeSums:
    """Sums for units that carry one side each; linear in the indicator of the target."""

    def __init__(self, c, n, design: Arrangements):
        self.side = np.array(design.is_target, dtype=float)[None, :]
        self.parts = [c, n, c * c, c * n, n * n, (n > 0).astype(float)]

    def take(self, columns: np.ndarray) -> _FreeSums:
        out = object.__new__(_FreeSums)
        out.side, out.parts = self.side, [_columns(v, columns) for v in self.parts]
        return out

    def statistics(self, dealt: np.ndarray, repair: float = REPAIR):
        dealt = dealt.astype(float)
        target = [dealt @ v for v in self.parts]
        rest = [v.sum(axis=0) - t for v, t in zip(self.parts, target, strict=True)]
        variances = []
        for k, n, kk, kn, nn, m in (target, rest):
            squares, scale, _, _ = _squares(k, n, kk, kn, nn, repair)
            variances.append((_variance(squares, scale, m), m - 1))
        return target[0], target[1], rest[0], rest[1], variances

    def observed(self) -> np.ndarray:
        """Return the arrangement that was observed: the target's own units."""
        return self.side


def _columns(values: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the chosen columns; an array that is shared by all columns stays as it is."""
    return values if values.shape[-1] == 1 else values[..., columns]


def _studentised(sums, arrangements: np.ndarray) -> np.ndarray:
    a, n, b, o, variances = sums.statistics(arrangements)
    variance = sum(v for v, _ in variances)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = np.log((a + REPAIR) / n) - np.log((b + REPAIR) / o)
        t = difference / np.sqrt(variance)
    # No variance and a difference is the extreme case (infinite); neither, or an empty side, says nothing.
    return np.where(np.isnan(t) | (n <= 0) | (o <= 0), 0.0, t)


def _interval(sums, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    a, n, b, o, variances = sums.statistics(sums.observed(), repair=0.0)
    a, n, b, o = a[0], n[0], b[0], o[0]
    estimate = log_ratio(a, n, b, o)
    df = _degrees_of_freedom([(v[0], np.atleast_2d(f)[0]) for v, f in variances])
    variance = sum(v[0] for v, _ in variances)
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


def _permutation_p(sums, design: Arrangements, permutations: int, seed: int) -> np.ndarray:
    observed = np.abs(_studentised(sums, sums.observed()))[0]
    exceed = _exceedances(sums, design, observed, permutations, seed)
    p = (1 + exceed) / (permutations + 1)
    few = np.flatnonzero(exceed < 10)
    if len(few):
        more = 100 * (permutations + 1) - 1
        exceed = _exceedances(sums.take(few), design, observed[few], more, seed + 1)
        p[few] = (1 + exceed) / (more + 1)
    # Monte Carlo can undershoot what a full enumeration would allow.
    return np.maximum(p, design.smallest_p)


def _exceedances(sums, design: Arrangements, observed: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Return in how many of n arrangements each column is at least as far from zero as observed."""
    count = np.zeros(observed.shape, dtype=np.int64)
    columns = np.arange(len(observed))
    width = max(1, _CELLS // min(_CHUNK, max(n, 1)))
    blocks = [columns[at : at + width] for at in range(0, len(columns), width)]
    parts = [(block, sums.take(block)) for block in blocks] if len(blocks) > 1 else [(columns, sums)]
    for chunk, start in enumerate(range(0, n, _CHUNK)):
        drawn = design.permutations(min(_CHUNK, n - start), seed=seed * 100_003 + chunk)
        for block, part in parts:
            count[block] += (np.abs(_studentised(part, drawn)) >= observed[block] * (1 - _TIE) - _TIE).sum(axis=0)
    return count
