"""Confidence intervals of ratios by inversion of the studentised permutation test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.stats.design import Design
from framing.stats.sums.critical import Critical
from framing.stats.sums.free import FreeTilted
from framing.stats.sums.memory import memory_for, rows_at_once
from framing.stats.sums.sums import Rows, Sums
from framing.stats.sums.tilted import Tilted, tilted, tilted_by
from framing.stats.sums.within_tilted import TiltedStrata
from framing.stats.threads import available, each

FEW = 199
"""Fewest permutations used at ratios other than 1: with these, limits vary by .05 of half a width between seeds."""

_CELLS = 50_000
_STEPS = 16
_CLOSE = 1e-2
"""A limit is found when it is this near, in standard errors, to where t reaches its critical value."""

_FAR = 4.0
"""A side is open where no ratio within so many critical values is rejected."""

_INSIDE = 1e-9

_OF_BLOCK, _ARRAYS = 0.1, 30
"""Share of the budget for the sums of a block of columns in all permutations kept, and how many sums there are."""


def few_of(permutations: int) -> int:
    """Return how many of a test's permutations are used at ratios other than 1."""
    return min(permutations, max(FEW, permutations // 5))


def inverted_limits(
    sums: Sums, design: Design, rejected: np.ndarray, critical: Critical
) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits between which the test rejects no ratio, as natural logarithms.

    Parameters
    ----------
    sums : Sums
    design : Design
    rejected : array of bool, shape (t,)
        Whether equality is rejected by the reported p: zero is outside exactly then.
    critical : Critical
        Of the permutations that gave p.

    Returns
    -------
    low, high : numpy.ndarray, shape (t,)
        Infinite where no ratio on that side is rejected; NaN where the observed sides give no standard error.

    Notes
    -----
    The observed t falls linearly (within strata nearly) with the logarithm of the ratio tested, and is zero at the
    log ratio of counts that are 0.5 larger. A limit is as many standard errors from there as the critical value at
    the limit itself, which is found by the secant method within a bracket. The critical value at equality is that
    of all permutations; how it changes with the ratio is estimated from the first of them (`few_of`).
    """
    columns = np.arange(len(rejected))
    low, high = np.full(len(columns), np.nan), np.full(len(columns), np.nan)
    observed = tilted(sums, Rows(design.observed()))
    line = _line(observed, len(columns))
    width = max(1, _CELLS // len(critical.kept))
    known = columns[line[1] > 0]

    def search(kept: np.ndarray, permuted: Tilted | TiltedStrata | FreeTilted) -> None:
        here, precision = (v[kept] for v in line)
        for sign, limit in ((-1.0, low), (1.0, high)):
            curve = observed.take(kept) if isinstance(observed, TiltedStrata) else None
            search = _Search(permuted, critical, sign, here, precision, curve)
            reach = search.reach(rejected[kept], critical.of_all[kept], critical.of_few[kept])
            away = here + sign * reach
            # Rounding would exclude an accepted equality.
            limit[kept] = np.where(~rejected[kept] & (np.abs(away) < 10 * _INSIDE), 0.0, away) / precision

    def of_block(at: int) -> None:
        block = known[at : at + many]
        permuted = tilted_by(sums if len(block) == len(columns) else sums.take(block), critical.kept)
        for start in range(0, len(block), width):
            some = np.arange(start, min(start + width, len(block)))
            search(block[some], permuted if len(some) == len(block) else permuted.take(some))

    # Where permutations come in groups, all columns that memory allows are multiplied with each.
    alone = len(critical.kept) < 2 * rows_at_once(len(design.is_target))
    many = width if alone else max(1, memory_for(_OF_BLOCK) // (_ARRAYS * 8 * len(critical.kept) * width)) * width
    each(of_block, range(0, len(known), many), available() if alone else 1)
    return low, high


def _line(observed: Tilted | TiltedStrata | FreeTilted, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the observed t at equality, and its slope over the log of the ratio tested."""
    one = np.ones(columns)
    here, there = (observed.t(ratio)[0] for ratio in (one, one / np.e))
    return here, there - here


@dataclass
class _Search:
    """Search, on one side, for the distance in standard errors at which t reaches its critical value."""

    permuted: Tilted | TiltedStrata | FreeTilted
    critical: Critical
    sign: float
    here: np.ndarray
    precision: np.ndarray
    curve: TiltedStrata | None = None

    def reach(self, rejected: np.ndarray, of_all: np.ndarray, of_few: np.ndarray) -> np.ndarray:
        zero = -self.sign * self.here
        # The reported p decides about zero, also where it is from more permutations than these.
        decided = np.abs(self.here) * np.where(rejected, 1 - _INSIDE, 1 + _INSIDE)
        start = np.where(rejected, np.minimum(of_all, decided), np.maximum(of_all, decided))
        scale = np.divide(start, of_few, out=np.ones_like(start), where=of_few > 0)
        inner = np.where(~rejected & (zero > 0), zero, 0.0)
        outer = np.where(rejected & (zero > 0), zero, np.inf)
        far = _FAR * start
        found = np.full(len(zero), np.inf)
        active, at = np.arange(len(zero)), _between(start, inner, outer)
        last, value = zero, start
        for _ in range(_STEPS):
            now = scale[active] * self.value(active, at)
            close, beyond = np.abs(at - now) <= _CLOSE, (at < now) & (at >= far[active])
            inner[active], outer[active] = (
                np.where(at <= now, np.maximum(inner[active], at), inner[active]),
                np.where(at > now, np.minimum(outer[active], at), outer[active]),
            )
            then = _secant(last, value, at, now, far[active])
            found[active] = np.where(beyond, np.inf, np.clip(then, inner[active], outer[active]))
            then = _between(then, inner[active], outer[active])
            left = ~close & ~beyond
            active, last, value, at = active[left], at[left], now[left], then[left]
            if not len(active):
                break
        return np.where(rejected & (zero > 0), np.minimum(found, zero * (1 - _INSIDE)), found)

    def value(self, columns: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Return the critical values at log ratios that are `at` standard errors away."""
        part = self.permuted if len(columns) == len(self.here) else self.permuted.take(columns)
        ratio = np.exp((self.here[columns] + self.sign * at) / self.precision[columns])
        value = self.critical.of(np.abs(part.t(ratio)))
        if self.curve is None:
            return value
        # Weights of strata change with the ratio, so that t is not linear: values are adjusted to a straight line.
        fallen = -self.sign * self.curve.take(columns).t(ratio)[0]
        return np.where(fallen > 0, value * at / np.where(fallen > 0, fallen, 1.0), value + 2 * at)


def _secant(last: np.ndarray, value: np.ndarray, at: np.ndarray, now: np.ndarray, far: np.ndarray) -> np.ndarray:
    """Return where a line through two critical values meets t; at most far away."""
    slope = np.divide(now - value, at - last, out=np.zeros_like(at), where=np.abs(at - last) > _INSIDE)
    steep = slope > 0.9
    then = np.where(steep, far, (now - slope * at) / np.where(steep, 1.0, 1 - slope))
    return np.minimum(np.maximum(then, 0.0), far)


def _between(at: np.ndarray, inner: np.ndarray, outer: np.ndarray) -> np.ndarray:
    """Return a point inside its bracket: half way where it is outside."""
    outside = (at <= inner) | (at >= outer)
    middle = np.where(
        np.isfinite(outer), (inner + np.where(np.isfinite(outer), outer, 0.0)) / 2, np.maximum(2 * inner, at)
    )
    return np.where(outside, middle, at)
