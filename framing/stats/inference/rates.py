"""Ratios of counts over units: estimate, interval and studentised permutation test."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from framing.stats.design import Design
from framing.stats.distributions import student_quantile
from framing.stats.effects import LN2, REPAIR, log_ratio
from framing.stats.inference.bootstrap import bootstrap_rates
from framing.stats.inference.floors import own_floor, too_few
from framing.stats.inference.inversion import few_of, inverted_limits
from framing.stats.inference.multiplicity import adjust
from framing.stats.inference.permutation import (
    StudentisedBlocks,
    max_t_p,
    permutation_p,
)
from framing.stats.inference.settings import FURTHER, KINDS, BootstrapSettings, PermutationSettings
from framing.stats.sums.blocks import Blocks
from framing.stats.sums.critical import Critical
from framing.stats.sums.sums import Sums, linearised
from framing.stats.sums.within import StrataSums

ROUNDING = 1e-12
"""1 - .95 is a little more than .05, 1 - .9 a little less than .1."""


@dataclass(frozen=True)
class Ratios:
    """Log ratios with their uncertainty, one for each column of the counts.

    Attributes
    ----------
    log_ratio, low, high : numpy.ndarray
        Estimate and confidence limits, log2; infinite where there is no limit (see the notes of
        `compare_rates`). All NaN where a side has nothing to count among, or neither has an occurrence; limits NaN
        where a side is a single unit.
    p : numpy.ndarray
        Two-sided, from the studentised permutation test; NaN where the design allows no test, where
        neither side has an occurrence, where the log ratio is NaN, and where `too_few`.
    p_min : float
        The smallest p that the units and the number of permutations can give; 1 without a test.
    too_few : numpy.ndarray of bool
        Columns with too few occurrences to be tested; none where nothing is tested.
    inverted : numpy.ndarray of bool
        Columns whose interval is by test inversion: zero is outside exactly where p ≤ 1 - level, and a limit is
        infinite where the test rejects no ratio on that side.
    crude : numpy.ndarray, optional
        With strata: the log ratio of all strata together.
    drawn : numpy.ndarray of int
        From how many permutations each p is; 0 where there is no p, or it is not by permutation.
    """

    log_ratio: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    p_min: float
    too_few: np.ndarray
    inverted: np.ndarray
    crude: np.ndarray | None = None
    drawn: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def __post_init__(self) -> None:
        if not len(self.drawn):
            object.__setattr__(self, "drawn", np.zeros(len(self.p), dtype=np.int64))

    @property
    def columns(self) -> dict[str, np.ndarray]:
        """Columns of a table: `log_ratio`, with strata `log_ratio_crude`, `low`, `high`."""
        crude = {} if self.crude is None else {"log_ratio_crude": self.crude}
        return {"log_ratio": self.log_ratio} | crude | {"low": self.low, "high": self.high}

    @property
    def tests(self) -> dict[str, np.ndarray]:
        """Columns of a table: `p`, `q` (Benjamini–Hochberg), and `permutations` (from how many p is; 0 without p)."""
        return {"p": self.p, "q": adjust(self.p), "permutations": self.drawn}


def compare_rates(
    target: tuple[Any, Any],
    reference: tuple[Any, Any],
    design: Design,
    settings: PermutationSettings | None = None,
) -> Ratios:
    """Do rates differ between the two sides more than random assignment of units to sides would produce?

    Parameters
    ----------
    target, reference : (k, n)
        ``k``: occurrences, shape (units, t), may be sparse. ``n``: what they are counted among (tokens, say),
        shape (units,) or (units, t). Rows are the design's units; zero where a unit has no such side.
    design : Design
        The units, and how they may be permuted.
    settings : PermutationSettings, optional
        Permutations, seed, level and kind of the intervals.

    Returns
    -------
    Ratios

    Notes
    -----
    The test statistic is the log ratio, 0.5 added to both counts, over its standard error between units
    (studentised; `framing.stats.sums.sums.studentised`): it keeps near its level where one side has fewer or
    burstier units.

    Intervals are by test inversion: they contain the ratios that the test does not reject, a ratio being
    tested by counting the target among that many times as many words. A limit is infinite where the test
    rejects no ratio on that side, and on the side of a zero count; the other limit is then that of the test or
    of the delta method, whichever is nearer to equality, and the estimate is that of `log_ratio`.
    Where nothing is tested, and with ``interval="linearised"``, intervals are by the delta method with
    Student's t (m - 1 degrees of freedom for m pairs, else Welch–Satterthwaite); beside a zero count that is
    a one-sided bound (`_delta_interval`).

    No p is given (`Ratios.too_few`) where fewer than `framing.stats.inference.floors.MIN_EXPECTED` occurrences
    are expected on the smaller side, or so few units have the term that no permutation of them has a p of 5 %.
    p is no smaller than the units with an occurrence allow (`framing.stats.inference.hit_floor`).

    Where fewer than ten permutations reach the observed value, more are drawn until it is decided whether q is at
    most .05 (at an error of 1e-3 in each test), all of them with ``exact``. A p from fewer is correct but coarse:
    how far below .05 q lies is then not known exactly. tests/benchmarks/small_p.py compares other ways.

    tests/benchmarks/calibration.py measures rejection and coverage. The assumption most likely to be false:
    units are independent and, were there no difference, exchangeable.

    References
    ----------
    Janssen, A. (1997). Statistics & Probability Letters 36, 9–21. Chung, E. & Romano, J. P. (2013).
    Annals of Statistics 41, 484–507. Besag, J. & Clifford, P. (1991). Biometrika 78, 301–304, and Gandy, A. &
    Hahn, G. (2014). Scandinavian Journal of Statistics 41, 1083–1101 (when to stop drawing). Garthwaite, P. H.
    (1996). Biometrics 52, 1387–1393 (intervals from tests; the search here is another). Welch, B. L. (1947).
    Biometrika 34, 28–35.

    Examples
    --------
    >>> from framing.stats.design import Design
    >>> names = [f"u{i}" for i in range(10)]
    >>> k = np.arange(10)[:, None]
    >>> compare_rates((2 * k + 2, np.full(10, 500)), (k + 1, np.full(10, 500)), Design.of(names, names)).log_ratio
    array([1.])
    """
    settings = settings or PermutationSettings()
    blocks = Blocks(target, reference, design)
    statistic = StudentisedBlocks(blocks)
    plain, facts = _observed(statistic, settings.level)
    estimate, low, high = plain.log_ratio, plain.low, plain.high
    if settings.interval in KINDS:
        low, high = _resampled(target, reference, design, settings, (low, high))
        plain = replace(plain, low=low, high=high)
    if not design.testable:
        return plain
    tested = ~np.isnan(estimate) & (facts.k + facts.j > 0)
    few = tested & too_few(facts.expected, facts.floor)
    p, inverted, drawn = plain.p, np.zeros(len(plain.p), dtype=bool), np.zeros(len(plain.p), dtype=np.int64)
    columns = np.flatnonzero(tested & ~few)
    if len(columns):
        # Under the same name: sums of all columns are no longer held.
        statistic = statistic if len(columns) == len(p) else statistic.take(columns)
        critical = Critical(settings.level, few_of(settings.permutations)) if settings.interval == "inversion" else None
        p[columns], drawn[columns] = permutation_p(statistic, design, settings, critical, facts.floor[columns])
        if critical:
            ends = _inverted(statistic, design, critical, p[columns], facts.floor[columns])
            columns, ends = columns[~np.isnan(ends[0])], [end[~np.isnan(end)] for end in ends]
            inverted = np.isin(np.arange(len(p)), columns)
            rejected = p[columns] <= 1 - settings.level + ROUNDING
            lacking = facts.k[columns] == 0, facts.j[columns] == 0
            ends = _bounded(ends, (low[columns], high[columns]), lacking, rejected)
            # Units that all show one ratio have no spread, and their interval no width, by either way.
            spread = low[columns] != high[columns]
            low[columns] = np.fmin(np.where(spread, ends[0], np.inf), estimate[columns])
            high[columns] = np.fmax(np.where(spread, ends[1], -np.inf), estimate[columns])
    least = p_floor(design, settings.permutations, settings.further)
    return replace(plain, p_min=least, too_few=few, inverted=inverted, drawn=drawn)


def untested_rates(target: tuple[Any, Any], reference: tuple[Any, Any], design: Design, level: float = 0.95) -> Ratios:
    """Return log ratios with confidence intervals by the delta method, and no test.

    `target`, `reference` and `design` are as for `compare_rates`, `level` is that of the intervals.
    """
    return _observed(StudentisedBlocks(Blocks(target, reference, design)), level, floors=False)[0]


class _Facts(NamedTuple):
    """Of each column: occurrences on either side, how many equal rates would give the side with fewer, and the floor
    of p (`own_floor`)."""

    k: np.ndarray
    j: np.ndarray
    expected: np.ndarray
    floor: np.ndarray


def _observed(statistic: StudentisedBlocks, level: float, floors: bool = True) -> tuple[Ratios, _Facts]:
    """Return estimates with intervals by the delta method, and what decides which columns are tested."""
    design, t = statistic.blocks.design, len(statistic)
    estimate, low, high, k, j, expected, floor, crude = (np.full(t, np.nan) for _ in range(8))
    for columns, part in statistic.parts():
        sums = part.sums
        estimate[columns], low[columns], high[columns] = _delta_interval(sums, design, level)
        k[columns], n, j[columns], o = (v[0] for v in sums.totals(np.ones((1, len(design.is_target)))))
        expected[columns] = _expected(sums, (k[columns] + j[columns], n, o))
        sides = statistic.blocks.take(columns).sides()
        if design.stratified:
            crude[columns] = _pooled(*sides)
        if floors and design.testable:
            floor[columns] = own_floor(*sides, design)
    none = np.zeros(t, dtype=bool)
    plain = Ratios(estimate, low, high, np.full(t, np.nan), 1.0, none, none, crude if design.stratified else None)
    return plain, _Facts(k, j, expected, floor)


def estimate_rates(target: tuple[Any, Any], reference: tuple[Any, Any], design: Design) -> np.ndarray:
    """Return log ratios as `compare_rates` estimates them, within strata where the design has any."""
    blocks = Blocks(target, reference, design)
    out = np.empty(len(blocks))
    for columns, block in blocks.parts():
        out[columns] = log_ratio(*(v[0] for v in block.sums().totals(np.ones((1, len(design.is_target))))))
    return out


def _pooled(target: tuple[Any, Any], reference: tuple[Any, Any]) -> np.ndarray:
    """Return the log ratios of rates over all units, whatever their strata."""
    (k, n), (j, o) = (tuple(np.asarray(v.sum(axis=0)) for v in (k, np.asarray(n))) for k, n in (target, reference))
    return np.asarray(log_ratio(k, n, j, o))


def _expected(sums: Sums, totals: tuple[np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
    """Return the occurrences that equal rates would give the side that has fewer, within strata where there are any."""
    if isinstance(sums, StrataSums):
        return sums.expected()
    k, n, o = totals
    return k * np.minimum(n, o) / np.maximum(n + o, 1e-300)


def _inverted(statistic: StudentisedBlocks, design: Design, critical: Critical, p: np.ndarray, floor: np.ndarray):
    """Return limits (log2), zero outside exactly where p ≤ 1 - level; open where the units allow no rejection."""
    alpha = 1 - critical.level + ROUNDING
    low, high, rejected = np.empty(len(p)), np.empty(len(p)), p <= alpha
    for columns, part in statistic.parts():
        of = replace(critical, of_all=critical.of_all[columns], of_few=critical.of_few[columns])
        low[columns], high[columns] = inverted_limits(part.sums, design, rejected[columns], of)
    never = np.maximum(floor, design.smallest_p) > alpha
    ends = np.where(never, -np.inf, low) / LN2, np.where(never, np.inf, high) / LN2
    return tuple(np.where(np.isnan(low), np.nan, end) for end in ends)


def _bounded(ends, bounds, lacking: tuple[np.ndarray, np.ndarray], rejected: np.ndarray):
    """Return limits, those opposite to a side without an occurrence not beyond its bound by the delta method."""
    no_target, no_reference = lacking
    low = np.where(no_reference, _cautious(ends[0], bounds[0], rejected), ends[0])
    high = np.where(no_target, -_cautious(-ends[1], -bounds[1], rejected), ends[1])
    return np.where(no_target, -np.inf, low), np.where(no_reference, np.inf, high)


def _cautious(limit: np.ndarray, bound: np.ndarray, rejected: np.ndarray) -> np.ndarray:
    """Return the smaller of two lower limits, as long as an equality that is rejected stays so."""
    smaller = np.fmin(limit, bound)
    return np.where(rejected & (smaller <= 0), limit, smaller)


def _resampled(target, reference, design: Design, settings: PermutationSettings, bounds: tuple):
    """Return limits of a bootstrap; where a side has no occurrence, the bound by the delta method."""
    how = BootstrapSettings(max(settings.permutations, 99), settings.interval, settings.level, settings.seed)
    found = bootstrap_rates(target, reference, design, how)
    lacking = np.isinf(bounds[0]) | np.isinf(bounds[1])
    return tuple(np.where(lacking, end, got) for end, got in zip(bounds, (found.low, found.high), strict=True))


def max_t_rates(
    target: tuple[Any, Any], reference: tuple[Any, Any], design: Design, settings: PermutationSettings, family
) -> np.ndarray:
    """Return step-down max-T p of the columns of one family: the chance of any false discovery is controlled.

    `family` is an array of bool, shape (t,): the columns tested; the others are NaN. The rest as for `compare_rates`.

    References
    ----------
    Westfall, P. H. & Young, S. S. (1993). Resampling-based multiple testing. Wiley.
    """
    family = np.asarray(family, dtype=bool)
    if not design.testable:
        return np.full(family.shape, np.nan)
    statistic = StudentisedBlocks(Blocks(target, reference, design))
    return max_t_p(statistic, design, settings.permutations, settings.seed, family)


def p_floor(design: Design, permutations: int, further: int = FURTHER) -> float:
    """Return the smallest p that the units and the permutations drawn can give; 1 where nothing is tested."""
    if not design.testable:
        return 1.0
    return max(design.smallest_p, 1 / (further * (permutations + 1)))


def _delta_interval(sums: Sums, design: Design, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return log ratios and their limits by the delta method.

    Beside a side without an occurrence: a one-sided bound at the same level. 0.5 is added to the number of bursts
    (the inverse of the variance, at most the count); the empty side has the variance of a Poisson count of 0.5.
    """
    if isinstance(sums, StrataSums):
        left, right, crossed = sums.drawn(np.ones((1, len(design.is_target))))
    else:
        left, right, crossed = sums.permuted(design.observed())
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
        bound = np.where(none_a, log_ratio(0, n, bursts, o, "half"), log_ratio(bursts, n, 0, o, "half"))
        # The empty side shows no variance of its own; a Poisson count of 0.5 is used for it.
        reach = student_quantile(np.where(none, level, 0.5 + level / 2), df) / LN2
        reach = reach * np.sqrt(variance + np.where(none, 1 / REPAIR, 0.0))
        low, high = (np.where(none, bound, estimate) + way * reach for way in (-1, 1))
    low, high = np.where(none_a & known, -np.inf, low), np.where(none_b & known, np.inf, high)
    # The bound is one of the half, and the estimate that of shrunk rates.
    low, high = np.where(none, np.minimum(low, estimate), low), np.where(none, np.maximum(high, estimate), high)
    return estimate, low, high


def _degrees_of_freedom(variances) -> np.ndarray:
    """Return Welch–Satterthwaite degrees of freedom, not below those of the smaller side; of one part, its own.

    Of a mixture, the smaller side's are those of its pairs and its one-sided units together.
    """
    if len(variances) == 3:
        pairs, *alone = (np.broadcast_to(df, v.shape) for v, df in variances)
        least = np.maximum(np.minimum(pairs + alone[0], pairs + alone[1]), 1.0)
    else:
        least = np.maximum(np.minimum.reduce([np.broadcast_to(df, v.shape) for v, df in variances]), 1.0)
    if len(variances) == 1:
        return least
    with np.errstate(divide="ignore", invalid="ignore"):
        df = sum(v for v, _ in variances) ** 2 / sum(np.where(v > 0, v**2 / df, 0.0) for v, df in variances)
    return np.where(df > least, df, least)
