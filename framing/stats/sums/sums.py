"""Sums of counts over units, for many permutations or resamples of the units at once, as matrix products."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from framing.errors import ParameterError
from framing.stats.design import Design
from framing.stats.effects import REPAIR
from framing.stats.sums.expanded import Layout, MixedSums
from framing.stats.sums.units import Crossed, FreeSums, OfPairs, PairedSums, Rows, Side, Sums, Within, _counts, _factor
from framing.stats.sums.within import StrataSums

__all__ = ["BURSTS", "Crossed", "FreeSums", "PairedSums", "Rows", "Side", "Sums", "linearised", "studentised",
           "sums_of"]  # fmt: skip

BURSTS = 4.0
"""Weight of 1/bursts in the variance of the statistic, tuned on the cases of tests/benchmarks/calibration.py.

Rejection rates at 0, 2 and 4, on these cases and on others: `framing.stats.measured`."""

_ROUNDING = 1e-14


def sums_of(target: tuple[Any, Any], reference: tuple[Any, Any], design: Design, dense: bool | None = None) -> Sums:
    """Return the sums of two sides' counts, each ``(k, n)`` by unit, as pairs, one-sided units, both, or strata.

    `dense` says whether sparse counts become dense ones; by default where many cells are filled.

    Raises
    ------
    ParameterError
        If the rows are not the design's units.
    """
    x, p = _counts(*target, dense)
    y, q = _counts(*reference, dense)
    units = len(design.is_target)
    for side, rows in (("target", x), ("target", p), ("reference", y), ("reference", q)):
        if rows.shape[0] != units:
            raise ParameterError(f"The {side} has {rows.shape[0]} rows of counts, and the design {units} units.")
    if sparse.issparse(x) != sparse.issparse(y):
        x, y = (v.toarray() if sparse.issparse(v) else v for v in (x, y))
    if design.paired:
        return PairedSums(x, p, y, q)
    if len(set(design.strata)) > 1:
        return StrataSums(x, p, y, q, Layout(design))
    if any(design.is_pair):
        return MixedSums(x, p, y, q, Layout(design))
    return FreeSums(x + y, p + q, design.is_target)


class Scaled(NamedTuple):
    """Sums over one side, k as a share of its total: what does not depend on the ratio tested is computed once.

    `inverse` is 1 / (k + repair); k, kn are times it, kk is times its square (what the bursts are of one, `scale`).
    """

    k: np.ndarray
    n: np.ndarray
    scale: np.ndarray
    kn: np.ndarray
    nn: np.ndarray
    m: np.ndarray
    inverse: np.ndarray


class Spread(NamedTuple):
    """What the statistic needs of both sides and does not depend on the ratio tested."""

    log: np.ndarray
    one: np.ndarray
    two: np.ndarray
    least: np.ndarray


def scaled(side: Side, repair: float) -> Scaled:
    """Return the sums of a side, k as a share of k + repair."""
    inverse = side.k + repair
    np.reciprocal(np.maximum(inverse, REPAIR, out=inverse), out=inverse)
    return Scaled(side.k * inverse, side.n, side.kk * inverse**2, side.kn * inverse, side.nn, side.m, inverse)


def crossed_scaled(crossed: Crossed | OfPairs, left: Scaled, right: Scaled) -> Crossed | OfPairs:
    """Return the sums of products of two sides, k as a share of its total."""
    kl, ko, nl = crossed.kl * left.inverse * right.inverse, crossed.ko * left.inverse, crossed.nl * right.inverse
    return crossed._replace(kl=kl, ko=ko, nl=nl)


def spread(left: Scaled, right: Scaled, paired: bool) -> Spread:
    """Return what the statistic needs of both sides and does not depend on the ratio tested.

    The delta-method variance is raised by `BURSTS` Σk²/(Σk)² times itself, and by the variance of half a Poisson
    occurrence: a side with few or no occurrences shows less variance than it has.
    """
    one, two = (_factor(side.m) * ((not paired) + BURSTS * side.scale) for side in (left, right))
    least = REPAIR * (left.inverse**2 + right.inverse**2)
    return Spread(np.log(right.inverse / left.inverse), one, two, least)


def studentised(left: Side | Within, right: Side | Within, crossed: Any) -> np.ndarray:
    """Return the log ratio over its standard error, of counts that are each 0.5 larger."""
    if isinstance(left, Within) and isinstance(right, Within):
        return _t_within(left, right, crossed)
    one, two = scaled(left, REPAIR), scaled(right, REPAIR)  # type: ignore[arg-type]
    apart = crossed_scaled(crossed, one, two) if crossed is not None else None
    return t_of(one, two, apart, spread(one, two, isinstance(crossed, Crossed)))


def t_of(left: Scaled, right: Scaled, crossed: Crossed | OfPairs | None, known: Spread) -> np.ndarray:
    """Return the studentised log ratio of scaled sums."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        (one, a), (two, b) = _squares(left), _squares(right)
        variance = a * known.one
        variance += b * known.two
        variance += known.least
        if isinstance(crossed, Crossed):
            variance += _factor(left.m) * _paired_squares(left, right, crossed, (one, a), (two, b))
        elif crossed is not None:
            # The covariance within pairs: the difference of the influences has that much less variance.
            variance -= 2 * np.sqrt(_factor(left.m) * _factor(right.m)) * _products(crossed, one, two)
            variance = np.maximum(variance, known.least)
        t = np.log(right.n / left.n) + known.log
        t /= np.sqrt(variance, out=variance)
    # A side with no unit, or one, has no statistic.
    t[~np.isfinite(t)] = 0.0
    return t


def _t_within(left: Within, right: Within, shared: np.ndarray | float) -> np.ndarray:
    """Return the studentised Mantel–Haenszel log ratio; `shared` are the products of influences within pairs."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        one, two = (1 / (np.maximum(side.k, 0.0) + REPAIR) for side in (left, right))
        least = REPAIR * (one**2 + two**2)
        variance = least - 2 * np.sqrt(left.factor * right.factor) * shared * one * two
        for side, inverse in ((left, one), (right, two)):
            scale = inverse**2
            variance += side.factor * side.squares * scale * (1 + BURSTS * side.kk * scale)
        t = np.log(two / one) + np.log(right.n / left.n)
        t /= np.sqrt(np.maximum(variance, least))
    t[~np.isfinite(t)] = 0.0
    return t


def linearised(left: Side | Within, right: Side | Within, crossed: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the parts of the log ratio's delta-method variance, each with its degrees of freedom."""
    if isinstance(left, Within) and isinstance(right, Within):
        return _of_strata(left, right, crossed)
    one, two = scaled(left, 0.0), scaled(right, 0.0)  # type: ignore[arg-type]
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = _squares(one), _squares(two)
        if crossed is None:
            return [(_factor(s.m) * squares, s.m - 1) for s, (_, squares) in ((left, first), (right, second))]
        apart = crossed_scaled(crossed, one, two)
        if isinstance(apart, OfPairs):
            return _of_mixture((one, two), apart, (first, second))
        squares = _paired_squares(one, two, apart, first, second)
    return [(_factor(left.m) * squares, left.m - 1)]


def _of_strata(left: Within, right: Within, shared: np.ndarray | float) -> list[tuple[np.ndarray, np.ndarray]]:
    one, two = (np.divide(1.0, side.k, out=np.zeros(side.k.shape), where=side.k > 0) for side in (left, right))
    parts = [(s.factor * s.squares * inverse**2, s.df + 0.0 * inverse) for s, inverse in ((left, one), (right, two))]
    if np.ndim(shared) == 0:
        return parts
    common = 2 * np.sqrt(left.factor * right.factor) * shared * one * two
    return [(np.maximum(parts[0][0] + parts[1][0] - common, 0.0), np.minimum(parts[0][1], parts[1][1]))]


def _of_mixture(sides: tuple[Scaled, Scaled], crossed: OfPairs, found: tuple) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the variance from pairs, and from the one-sided units of either side.

    The rate of a side takes one degree of freedom, shared equally by its units, pairs or not.
    """
    factors = [_factor(side.m) for side in sides]
    of_pairs = -2 * np.sqrt(factors[0] * factors[1]) * _products(crossed, found[0][0], found[1][0])
    parts = []
    for side, whole, pairs, (rate, squares) in zip(factors, sides, crossed.pairs, found, strict=True):
        within = rate**2 * pairs.nn - 2 * rate * pairs.kn * whole.inverse + pairs.kk * whole.inverse**2
        of_pairs = of_pairs + side * within
        alone = whole.m - pairs.m
        parts.append((np.maximum(side * (squares - within), 0.0) * (alone > 0), alone / side))
    df = np.minimum(*(crossed.pairs[i].m / factors[i] for i in (0, 1)))
    return [(np.maximum(of_pairs, 0.0), df), *parts]


def _squares(side: Scaled) -> tuple[np.ndarray, np.ndarray]:
    """Return k/n as a share of k, and the sum of the squared influences on log(k/n)."""
    part = side.k / side.n
    squares = part * side.nn
    squares -= 2 * side.kn
    squares *= part
    squares += side.scale
    squares *= squares > _ROUNDING * side.scale
    return part, squares


def _paired_squares(left: Scaled, right: Scaled, crossed: Crossed, first: tuple, second: tuple) -> np.ndarray:
    """Return the sum of the squared differences of the influences within pairs."""
    (one, a), (two, b) = first, second
    squares = a + b - 2 * _products(crossed, one, two)
    return np.where(squares > _ROUNDING * (left.scale + right.scale), squares, 0.0)


def _products(crossed: Crossed | OfPairs, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Return the sum of the products of the two influences within pairs."""
    return crossed.kl - two * crossed.ko - one * crossed.nl + one * two * crossed.no
