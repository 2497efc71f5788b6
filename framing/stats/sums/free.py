"""The studentised log ratio of independent units, with all that is needed kept in the processor's cache.

The same figures as from `FreeSums.permuted` and `studentised`, which take several times as long: sums of whole numbers
are made in the smallest type that holds them exactly, and the statistic of some columns at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from framing.stats.effects import REPAIR
from framing.stats.sums import sums as statistic
from framing.stats.sums.units import FreeSums, Rows, Sums, _factor, _only, _sum

_CACHED = 20_000
"""Cells of which a dozen arrays stay in the cache."""

_TOGETHER = 500_000
"""Cells of one matrix product."""

_NARROW = 2.0**24
"""Whole numbers below this are exact in 32 bits."""

_LIMITS: tuple[tuple[Any, float], ...] = ((np.int16, 2.0**15), (np.int32, 2.0**31), (np.float64, np.inf))
"""Types of sums of whole numbers, and below what these are exact."""


class _Product(NamedTuple):
    """Values by column, and the type in which their sums are exact."""

    values: Any
    kind: Any

    def of(self, rows: Rows, columns: slice) -> np.ndarray:
        """Return the sums of some columns in each permutation, shape (columns, permutations)."""
        return np.asarray(self.values[columns] @ rows.typed(self.kind), dtype=float)


def _product(values: Any, most: float, whole: bool) -> _Product:
    """Return values of shape (units, t) ready for products; `most` is the largest sum of one column."""
    kind = next(kind for kind, limit in _LIMITS if most < limit) if whole else np.float64
    return _Product(_by_column(values, kind), kind)


def _crossed(values: Any, most: float, whole: bool) -> _Product:
    """Return twice the products of counts and words, of shape (units, t), ready; `most` is the largest sum."""
    kind = np.float32 if whole and most < _NARROW else np.float64
    twice = _by_column(values, kind)
    twice.data *= 2
    return _Product(twice, kind)


def _by_column(values: Any, kind: Any) -> Any:
    """Return values of shape (units, t) as (t, units), with the indices that they have."""
    if not sparse.issparse(values):
        return sparse.csr_array(values.T, dtype=kind)
    return sparse.csr_array((values.data.astype(kind), values.indices, values.indptr), shape=values.shape[::-1])


def _whole(sums: FreeSums) -> bool:
    counts, lengths = sums.parts[:2]
    values = counts.data if sparse.issparse(counts) else counts
    return bool(np.all(values == np.rint(values)) and np.all(lengths == np.rint(lengths)))


def _more(sums: FreeSums) -> Any:
    """Return the squares of the counts less the counts, of shape (units, t)."""
    return sparse.csc_array(sums.parts[2] - sums.parts[0]) if sums.more is None else sums.more


class FreeStatistic:
    """The statistic of every column in permutations of units that carry one side each.

    Parameters
    ----------
    sums : FreeSums
        Of counts that share one base, as `FreeStatistic.of` accepts.
    """

    def __init__(self, sums: FreeSums):
        _, lengths, _, _, squares, used = sums.parts
        self.lengths = np.hstack([lengths, squares, used])
        self.whole_lengths = [float(v[0]) for v in (sums.sums[1], sums.sums[4], sums.sums[5])]
        self.k, self.kk, kn = (np.asarray(sums.sums[i], dtype=float)[:, None] for i in (0, 2, 3))
        self.kn = 2 * kn
        whole = _whole(sums)
        self.counts = _product(sums.parts[0], self.k.max(initial=0), whole)
        self.more = _product(_more(sums), self.kk.max(initial=0), whole)
        self.crossed = _crossed(sums.parts[3], self.kn.max(initial=0), whole)

    @classmethod
    def of(cls, sums: Sums) -> FreeStatistic | None:
        """Return the statistic, or None where units carry both sides, or columns have bases of their own."""
        return cls(sums) if isinstance(sums, FreeSums) and sums.parts[1].shape[1] == 1 else None

    def parts(self, rows: Rows) -> list[Iterator[tuple[slice, np.ndarray]]]:
        """Return parts that may be computed at the same time: columns, some at a time, and their |t|.

        |t| has shape (columns, permutations).
        """
        n, nn, m = np.ascontiguousarray(rows.few_at_a_time(self.lengths).T)
        (o, oo, mm) = (whole - part for whole, part in zip(self.whole_lengths, (n, nn, m), strict=True))
        with np.errstate(divide="ignore", invalid="ignore"):
            base, sides = np.log(o / n), [(1 / n, nn, _factor(m)), (1 / o, oo, _factor(mm))]
        permutations, columns = len(rows.given), len(self.k)
        some = max(1, _CACHED // max(1, permutations))
        many = max(some, _TOGETHER // max(1, permutations) // some * some)
        for product in (self.counts, self.more, self.crossed):
            rows.typed(product.kind)
        outer = (slice(start, min(start + many, columns)) for start in range(0, columns, many))
        return [self._blocks(part, some, rows, (base, sides)) for part in outer]

    def _blocks(self, outer: slice, some: int, rows: Rows, shared: tuple) -> Iterator[tuple[slice, np.ndarray]]:
        k = self.counts.of(rows, outer)
        kk = self.more.of(rows, outer)
        kk += k
        kn = self.crossed.of(rows, outer)
        for at in range(0, outer.stop - outer.start, some):
            inner = slice(outer.start + at, min(outer.start + at + some, outer.stop))
            part = slice(at, at + some)
            yield inner, self._t(inner, (k[part], kk[part], kn[part]), *shared)

    def _t(self, columns: slice, left: tuple, base: np.ndarray, sides: list) -> np.ndarray:
        right = [w[columns] - v for w, v in zip((self.k, self.kk, self.kn), left, strict=True)]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            variance = _variance(*left, *sides[0])
            variance += _variance(*right, *sides[1])
            t = (left[0] + REPAIR) / np.maximum(right[0] + REPAIR, REPAIR)
            np.log(t, out=t)
            t += base
            t /= np.sqrt(variance, out=variance)
        np.abs(t, out=t)
        # A side with no unit, or one, has no statistic.
        t[~np.isfinite(t)] = 0.0
        return t


class FreeTilted(NamedTuple):
    """Permutations of independent units, for which |t| at any ratio needs no further matrix product.

    Arrays have shape (columns, permutations), (columns, 1) or (1, permutations). `odds` is (k + 0.5) of the target
    over that of the reference; of either side `k, kk`, `weight` (what the sum of squared deviations is multiplied
    by); `crossed` twice the products of k and words, of the reference's units and of the target's, on the target's
    side in the permutation, then on both; `words` and `squares` alike. `least` is added to the variance.
    """

    odds: np.ndarray
    k: tuple[np.ndarray, np.ndarray]
    kk: tuple[np.ndarray, np.ndarray]
    weight: tuple[np.ndarray, np.ndarray]
    crossed: tuple[Any, ...]
    words: tuple[Any, ...]
    squares: tuple[Any, ...]
    least: np.ndarray

    @classmethod
    def of(cls, sums: FreeSums, rows: Rows) -> FreeTilted:
        """Return the permutations of all columns of sums whose counts share one base."""
        side, whole, every = sums.side[:, None], _whole(sums), slice(None)
        totals = [_column(sums.sums[i]) for i in (0, 2)]
        got = _product(sums.parts[0], totals[0].max(initial=0), whole).of(rows, every)
        squared = got + _product(_more(sums), totals[1].max(initial=0), whole).of(rows, every)
        ks, kks = ((part, total - part) for part, total in zip((got, squared), totals, strict=True))
        apart = [_only(sums.parts[3], on) for on in (~side, side)]
        most = [2 * _column(_sum(part)) for part in apart]
        made = [_crossed(part, of.max(initial=0), whole) for part, of in zip(apart, most, strict=True)]
        crossed = [part.of(rows, every) for part in made]
        words, more, m, units = rows.made(sums.parts[1], lambda: _lengths(sums, rows))
        weight, inverses = [], []
        with np.errstate(divide="ignore", invalid="ignore"):
            for n, of_k, of_kk in zip((m, units - m), ks, kks, strict=True):
                inverse = 1 / np.maximum(of_k + REPAIR, REPAIR) ** 2
                weight.append(_factor(n) * inverse * (1 + statistic.BURSTS * of_kk * inverse))
                inverses.append(inverse)
            odds = np.sqrt(inverses[1] / inverses[0])
        least = REPAIR * (inverses[0] + inverses[1])
        return cls(odds, ks, kks, (weight[0], weight[1]), (*crossed, *most), words, more, least)

    def t(self, ratio: np.ndarray) -> np.ndarray:
        """Return t, shape (permutations, columns), the target counted among `ratio` times as many words."""
        ratio = ratio[:, None]
        n, o = _shared(self.words, ratio)
        nn, oo = _shared(self.squares, ratio * ratio)
        kn, other = _shared(self.crossed, ratio)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            variance = _deviations(self.k[0] / n, self.kk[0], kn, nn)
            variance *= self.weight[0]
            right = _deviations(self.k[1] / o, self.kk[1], other, oo)
            right *= self.weight[1]
            variance += right
            variance += self.least
            o *= self.odds
            o /= n
            t = np.log(o, out=o)
            t /= np.sqrt(variance, out=variance)
        t[~np.isfinite(t)] = 0.0
        return t.T

    def take(self, columns: np.ndarray | slice) -> FreeTilted:
        """Return some of the columns."""

        def taken(v: Any) -> Any:
            if isinstance(v, tuple):
                return tuple(taken(part) for part in v)
            return v if np.ndim(v) == 0 or len(v) == 1 else v[columns]

        # Words are the same for all columns, also where there is one.
        return self._replace(**{
            name: taken(v) for name, v in self._asdict().items() if name not in ("words", "squares")
        })  # fmt: skip


def _lengths(sums: FreeSums, rows: Rows) -> tuple[tuple, tuple, np.ndarray, float]:
    """Return the sums of words and of their squares, of the reference's and of the target's units, and of units."""
    side, (_, lengths, _, _, squares, used) = sums.side[:, None], sums.parts
    apart = np.hstack([v * on for v in (lengths, squares) for on in (~side, side)])
    *of, m = rows.few_at_a_time(np.hstack([apart, used])).T[:, None, :]
    whole = apart.sum(axis=0).tolist()
    return (*of[:2], *whole[:2]), (*of[2:], *whole[2:]), m, float(used.sum())


def _shared(sums: tuple[Any, ...], ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return sums of the target's side and of the other, those of the target's own units multiplied by a ratio."""
    got = sums[1] * ratio
    got += sums[0]
    return got, (sums[2] + ratio * sums[3]) - got


def _column(sums: np.ndarray) -> np.ndarray:
    return np.asarray(sums, dtype=float)[:, None]


def _deviations(rate: np.ndarray, kk: np.ndarray, kn: np.ndarray, nn: np.ndarray) -> np.ndarray:
    """Return the sum of the squared deviations from a rate, from sums of squares; `kn` is twice that of products."""
    out = rate * nn
    out -= kn
    out *= rate
    out += kk
    return np.maximum(out, 0.0, out=out)


def _variance(k, kk, kn, inverse, nn, factor) -> np.ndarray:
    """Return the variance of the log of (k + 0.5) / n as `framing.stats.sums.sums.spread` describes it.

    `kn` is twice the sum of products, `inverse` 1 / n.
    """
    scale = k + REPAIR
    np.maximum(scale, REPAIR, out=scale)
    scale *= scale
    np.reciprocal(scale, out=scale)
    rate = k * inverse
    out = _deviations(rate, kk, kn, nn)
    np.multiply(kk, scale, out=rate)
    rate *= statistic.BURSTS
    rate += 1.0
    out *= rate
    out *= factor
    out += REPAIR
    out *= scale
    return out
