"""Sums of permutations for testing a ratio of rates: the target counted among that many times as many words.

A ratio of 2, say, is tested by doubling the target's words: its rate is then that of the reference. Sums are linear
in the words and in their squares, so those of the target's and of the reference's units are computed once,
separately; each ratio then only multiplies them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from framing.stats.effects import REPAIR
from framing.stats.sums.expanded import MixedSums
from framing.stats.sums.free import FreeTilted
from framing.stats.sums.memory import Kept
from framing.stats.sums.sums import Scaled, Spread, crossed_scaled, scaled, spread, t_of
from framing.stats.sums.units import Crossed, FreeSums, OfPairs, PairedSums, Rows, Side, Sums, _only, _sum
from framing.stats.sums.within import StrataSums
from framing.stats.sums.within_tilted import Stratum, TiltedStrata, tilted_strata


class Bases(NamedTuple):
    """Sums over words: of the reference's units, then of the target's."""

    n: tuple[np.ndarray, np.ndarray]
    kn: tuple[np.ndarray, np.ndarray]
    nn: tuple[np.ndarray, np.ndarray]


class Tilted(NamedTuple):
    """Many permutations, for which the statistic at any ratio needs no further matrix product.

    `sides` and `crossed` hold the sums at no ratio: those of the reference's units alone.
    """

    sides: tuple[Scaled, Scaled]
    bases: tuple[Bases, Bases]
    crossed: Crossed | OfPairs | None
    across: Crossed | OfPairs | None
    known: Spread

    def t(self, ratio: np.ndarray) -> np.ndarray:
        """Return the studentised log ratio, the target counted among `ratio` times as many words."""
        left, right = (
            side._replace(
                n=base.n[0] + ratio * base.n[1],
                kn=base.kn[0] + ratio * base.kn[1],
                nn=base.nn[0] + ratio**2 * base.nn[1],
            )
            for side, base in zip(self.sides, self.bases, strict=True)
        )
        crossed = None
        if self.crossed is not None and self.across is not None:
            sums = {name: getattr(self.crossed, name) + ratio * getattr(self.across, name) for name in Crossed._fields}
            crossed = self.crossed._replace(**sums)
        return t_of(left, right, crossed, self.known)

    def take(self, columns: np.ndarray) -> Tilted:
        return _taken(self, columns)


def tilted(sums: Sums, rows: Rows) -> Tilted | TiltedStrata | FreeTilted:
    """Return permutations ready for any ratio."""
    if isinstance(sums, FreeSums) and sums.parts[1].shape[1] == 1:
        return FreeTilted.of(sums, rows)
    if isinstance(sums, StrataSums):
        return tilted_strata(sums, rows)
    makers: dict[type, Any] = {MixedSums: _mixed, PairedSums: _paired, FreeSums: _free}
    left, right, bases, crossed = makers[type(sums)](sums, rows)
    one, two = scaled(left, REPAIR), scaled(right, REPAIR)
    at, across = (crossed_scaled(part, one, two) for part in crossed) if crossed else (None, None)
    both = tuple(
        Bases(base.n, (base.kn[0] * side.inverse, base.kn[1] * side.inverse), base.nn)
        for side, base in zip((one, two), bases, strict=True)
    )
    return Tilted((one, two), both, at, across, spread(one, two, isinstance(sums, PairedSums)))  # type: ignore[arg-type]


def tilted_by(sums: Sums, kept: Kept) -> Tilted | TiltedStrata | FreeTilted:
    """Return the permutations that are kept ready for any ratio, made of as many at once as the budget allows."""
    parts, sizes = [], []
    for rows in kept.groups():
        parts.append(tilted(sums, rows))
        sizes.append(len(rows.given))
    return parts[0] if len(parts) == 1 else _joined(parts, sizes, int(isinstance(parts[0], FreeTilted)))


def _joined(parts: list[Any], sizes: list[int], axis: int) -> Any:
    """Return sums of several groups of permutations as those of all; what does not depend on these stays as it is."""
    first = parts[0]
    if isinstance(first, TiltedStrata):
        return TiltedStrata(_joined([part.strata for part in parts], sizes, axis))
    if isinstance(first, Stratum):
        fields = ([getattr(part, name) for part in parts] for name in ("target", "whole", "pairs"))
        return Stratum(*(_joined(of, sizes, axis) for of in fields))
    if isinstance(first, (tuple, list)):
        joined = [_joined(list(of), sizes, axis) for of in zip(*parts, strict=True)]
        return type(first)(*joined) if hasattr(first, "_fields") else type(first)(joined)
    of_rows = np.ndim(first) == 2 and first.shape[axis] == sizes[0]
    return np.concatenate(parts, axis=axis) if of_rows else first


def _free(sums: FreeSums, rows: Rows) -> tuple[Side, Side, tuple[Bases, Bases], None]:
    k, n, kk, kn, nn, m = sums.parts
    side = sums.side[:, None]

    def split(values: Any) -> tuple[np.ndarray, np.ndarray]:
        got = rows.times(values)
        return got, _sum(values) - got

    got, squares = sums.counted(rows)
    counts = [(got, _sum(k) - got), (squares, _sum(kk) - squares), split(m)]
    apart = [(split(_only(v, ~side)), split(_only(v, side))) for v in (n, kn, nn)]
    left, right = (Side(k, n, kk, n, n, m) for (k, kk, m), n in _turned(counts, apart))
    return left, right, _bases(apart), None


def _mixed(sums: MixedSums, rows: Rows) -> tuple[Side, Side, tuple[Bases, Bases], tuple[OfPairs, OfPairs]]:
    left, right, bases, _ = _free(sums.rows, sums.layout.permuted(rows))
    at, across = (OfPairs(*part, None) for part in _crossed(sums.pairs, sums.layout.swaps(rows)))
    return left, right, bases, (at, across)


def _paired(sums: PairedSums, swaps: Rows) -> tuple[Side, Side, tuple[Bases, Bases], tuple[Crossed, Crossed]]:
    x, p, xx, xp, pp, m = sums.left
    y, q, yy, yq, qq, _ = sums.right
    m = _sum(m)

    def swapped(own: Any, other: Any) -> tuple[np.ndarray, np.ndarray]:
        change = swaps.times(other - own)
        return _sum(own) + change, _sum(other) - change

    def apart(own: Any, other: Any) -> tuple[tuple, tuple]:
        given, got = swaps.times(own), swaps.times(other)
        return (got, _sum(other) - got), (_sum(own) - given, given)

    counts = [swapped(x, y), swapped(xx, yy), (m, m)]
    parts = [apart(p, q), apart(xp, yq), apart(pp, qq)]
    left, right = (Side(k, n, kk, n, n, m) for (k, kk, m), n in _turned(counts, parts))
    return left, right, _bases(parts), _crossed(sums, swaps)


def _crossed(sums: PairedSums, swaps: Rows) -> tuple[Crossed, Crossed]:
    """Return the products within pairs with words of the reference's units, and of the target's."""
    xy, xq, yp, pq = sums.cross
    kl, ko, nl, no = (_sum(v) for v in (xy, xq, yp, pq))
    given, got = swaps.times(xq), swaps.times(yp)
    none = np.zeros_like(kl)
    return Crossed(kl, ko - given, given, none), Crossed(none, got, nl - got, no)


def _turned(counts: list, apart: list):
    """Return counts and (reference's) bases of the left side, then of the right."""
    return [([part[i] for part in counts], apart[0][0][i]) for i in (0, 1)]


def _bases(apart: list) -> tuple[Bases, Bases]:
    left, right = (Bases(*((of_reference[i], of_target[i]) for of_reference, of_target in apart)) for i in (0, 1))
    return left, right


def _taken(values: Any, columns: np.ndarray) -> Any:
    """Return the chosen columns of arrays in tuples; what all columns share stays as it is."""
    if values is None:
        return None
    if isinstance(values, tuple):
        parts = [_taken(v, columns) for v in values]
        return type(values)(*parts) if hasattr(values, "_fields") else tuple(parts)
    return values if np.ndim(values) == 0 or values.shape[-1] == 1 else values[..., columns]
