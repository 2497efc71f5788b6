"""Difference of shares over strata (Mantel–Haenszel), with units as the evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.errors import ParameterError
from framing.stats.design import Design
from framing.stats.distributions import student_quantile
from framing.stats.effects import REPAIR
from framing.stats.inference import PermutationSettings, p_floor
from framing.stats.inference.permutation import tested
from framing.stats.sums.expanded import Layout
from framing.stats.sums.units import _factor


@dataclass(frozen=True)
class Difference:
    """A difference of shares with its uncertainty.

    Attributes
    ----------
    estimate, low, high : float
        Target minus reference; NaN where no stratum has counts on both sides, limits NaN where a
        side has a single unit.
    p : float
        Two-sided, from the studentised permutation; NaN where the design allows no test.
    p_min : float
        The smallest p that the units and the number of permutations can give; 1 without a test.
    drawn : int
        From how many permutations p is; 0 without p.
    crude : float or None
        Where the design has strata, the difference without them; the estimate is then within them too.
    """

    estimate: float
    low: float
    high: float
    p: float
    p_min: float
    drawn: int = 0
    crude: float | None = None


def mantel_haenszel(k_target, n_target, k_reference, n_reference) -> float:
    """How much larger is the target's share, compared within strata?

    Parameters
    ----------
    k_target, n_target, k_reference, n_reference : array, shape (strata,)
        Cases, and what they are cases among.

    Returns
    -------
    float
        Σ wₛ(k/n − k′/n′) / Σ wₛ with wₛ = n·n′/(n + n′); NaN where no stratum has both.

    References
    ----------
    Greenland, S. & Robins, J. M. (1985). Biometrics 41, 55–68 (the risk difference).

    Examples
    --------
    >>> round(mantel_haenszel([8, 3], [10, 6], [2, 1], [10, 4]), 6)
    0.486486
    """
    values = (np.atleast_2d(np.asarray(v, dtype=float)) for v in (k_target, n_target, k_reference, n_reference))
    return float(_estimate(*values)[0][0])


def compare_shares(
    target: tuple[np.ndarray, np.ndarray],
    reference: tuple[np.ndarray, np.ndarray],
    design: Design,
    settings: PermutationSettings | None = None,
) -> Difference:
    """Do shares differ within strata more than random assignment of units to sides would produce?

    Parameters
    ----------
    target, reference : (k, n)
        Cases and what they are cases among, each of shape (units, strata), rows as the design's
        units; zero where a unit has no such side.
    design : Design
        Units, and how they may be permuted. Where it has strata, shares are compared within these too.
    settings : PermutationSettings, optional

    Returns
    -------
    Difference

    Notes
    -----
    The statistic is the Mantel–Haenszel difference over its standard error between units (delta method,
    the strata's weights held fixed), recomputed in every permutation. The interval is Student's t around
    the estimate, cut at −1 and 1, with m − 1 degrees of freedom for m pairs, else Welch–Satterthwaite;
    it is not by test inversion, since no change of the counts undoes a difference of shares. Where a side
    has only one of the two words in a stratum, its variance is binomial with half a word added to either
    count. tests/benchmarks/choices_calibration.py measures rejection and coverage. The assumption most
    likely to be false: units are independent, and the difference is alike in all strata.

    References
    ----------
    Greenland & Robins (1985), Biometrics 41, 55–68. Chung, E. & Romano, J. P. (2013). Annals of
    Statistics 41, 484–507.
    """
    settings = settings or PermutationSettings()
    crude = None
    if design.stratified:
        crude = float(_Sums(target, reference, design).statistics(design.observed())[0][0])
        target, reference = _within_strata(target, design), _within_strata(reference, design)
    sums = _Sums(target, reference, design)
    estimate, parts = sums.statistics(design.observed())
    estimate, variances = float(estimate[0]), [(float(v[0]), float(d[0])) for v, d in parts]
    low, high = _limits(estimate, variances, settings.level)
    p, drawn = np.nan, 0
    if design.testable and not np.isnan(estimate):
        found = tested(lambda permuted: _studentised(sums, permuted), design, settings)
        p, drawn = float(found.p[0]), int(found.drawn[0])
    return Difference(estimate, low, high, p, p_floor(design, settings.permutations, settings.further), drawn, crude)


def _within_strata(side: tuple[np.ndarray, np.ndarray], design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Return counts by unit, each column divided into one for every stratum of the design."""
    member = np.eye(len(set(design.strata)))[np.unique(design.strata, return_inverse=True)[1]]
    k, n = (np.atleast_2d(np.asarray(v, dtype=float))[:, :, None] * member[:, None, :] for v in side)
    return k.reshape(len(k), -1), n.reshape(len(n), -1)


class _Sums:
    """Counts of units, and the statistic for any permutation of them."""

    def __init__(self, target, reference, design: Design):
        sides = [tuple(np.atleast_2d(np.asarray(v, dtype=float)) for v in side) for side in (target, reference)]
        units = len(design.is_target)
        for rows in (*sides[0], *sides[1]):
            if rows.shape != sides[0][0].shape or len(rows) != units:
                raise ParameterError(f"Counts of shape {rows.shape} do not fit a design of {units} units.")
        self.design, self.layout = design, Layout(design)
        self.k, self.t = (self.layout.split(sides[0][i], sides[1][i]) for i in (0, 1))
        # A unit without a word has no influence.
        words = self.t.sum(axis=1)
        pair = np.isin(np.arange(len(words)), np.append(self.layout.pairs, self.layout.second))
        self.free = np.flatnonzero(~pair & (words > 0))
        both = words[self.layout.pairs] + words[self.layout.second] > 0
        self.first, self.second, self.met = self.layout.pairs[both], self.layout.second[both], np.flatnonzero(both)

    def statistics(self, permuted: np.ndarray):
        """Return the estimate of each permutation, and the parts of its variance with their degrees of freedom."""
        permuted = np.asarray(permuted, dtype=float)
        on_target = self.layout.permuted(permuted).rows
        a, n = on_target @ self.k, on_target @ self.t
        b, o = self.k.sum(axis=0) - a, self.t.sum(axis=0) - n
        estimate, by_target, by_reference = _estimate(a, n, b, o)
        lacking = (_lacking(a, n, by_target[0]), _lacking(b, o, by_reference[0]))
        left, right = (_influence(self.k, self.t, *by) for by in (by_target, by_reference))
        here = on_target[:, self.free].T
        alone = here.sum(axis=0), len(self.free) - here.sum(axis=0)
        factors = [_factor(m + len(self.first)) for m in alone]
        free = [(here * left[self.free] ** 2).sum(axis=0), ((1 - here) * right[self.free] ** 2).sum(axis=0)]
        parts = [
            (factor * squares + more, m / factor)
            for factor, squares, more, m in zip(factors, free, lacking, alone, strict=True)
        ]
        if len(self.first):
            swapped = permuted[:, self.layout.pairs[self.met]].T
            squares, df = self._of_pairs(swapped, left, right, factors), len(self.first) / np.maximum(*factors)
            if not len(self.free):
                return estimate, [(squares + lacking[0] + lacking[1], df)]
            parts.append((squares, df))
        return estimate, parts

    def _of_pairs(self, swapped, left, right, factors):
        one, two = (np.sqrt(factor) for factor in factors)
        as_is = one * left[self.first] - two * right[self.second]
        other = one * left[self.second] - two * right[self.first]
        return (np.where(swapped > 0, other, as_is) ** 2).sum(axis=0)


def _estimate(a, n, b, o):
    """Return the difference, and for each side the weight of a count and the share that it is compared with."""
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where((n > 0) & (o > 0), n * o / (n + o), 0.0)
        p, q = np.where(n > 0, a / n, 0.0), np.where(o > 0, b / o, 0.0)
        whole = weight.sum(axis=-1, keepdims=True)
        estimate = (weight * (p - q)).sum(axis=-1) / whole[..., 0]
        left, right = (np.where(v > 0, weight / (v * whole), 0.0) for v in (n, o))
    return estimate, (left, p), (right, q)


def _influence(k, t, weight, share_):
    """Return the influence of each unit on the share in each permutation, shape (units, permutations)."""
    return k @ np.ascontiguousarray(weight.T) - t @ np.ascontiguousarray((weight * share_).T)


def _lacking(k, n, weight):
    """Return the variance of strata with one word only: binomial, half a word added to either count."""
    smoothed = (k + REPAIR) / (n + 2 * REPAIR)
    alone = ((k == 0) | (k == n)) & (n > 0)
    return np.where(alone, smoothed * (1 - smoothed) * weight**2 * n, 0.0).sum(axis=-1)


def _limits(estimate: float, variances: list[tuple[float, float]], level: float) -> tuple[float, float]:
    total = sum(v for v, _ in variances)
    if np.isnan(estimate) or not total > 0:
        return np.nan, np.nan
    df = total**2 / sum(v**2 / d for v, d in variances if v > 0 and d > 0)
    reach = float(student_quantile(0.5 + level / 2, df)) * np.sqrt(total)
    return max(-1.0, estimate - reach), min(1.0, estimate + reach)


def _studentised(sums: _Sums, permuted: np.ndarray) -> np.ndarray:
    estimate, parts = sums.statistics(permuted)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = estimate / np.sqrt(sum(v for v, _ in parts))
    # A difference without spread is the extreme case (infinite); neither, or no stratum with both, has no statistic.
    return np.where(np.isnan(t), 0.0, t)
