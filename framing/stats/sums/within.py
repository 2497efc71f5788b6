"""Sums within strata: the Mantel–Haenszel ratio of rates, for many permutations or resamples at once.

A unit of the target is weighted by the reference's share of the words of its stratum, and a unit of the reference by
the target's. Both sides then have the same composition of strata, and pooled sums give the ratio within strata.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from framing.stats.sums.expanded import Layout
from framing.stats.sums.units import Rows, Within, _columns, _times, rows_of

_ROUNDING = 1e-14


class Frame(NamedTuple):
    """Weights of rows in each permutation, and weighted words: nothing here depends on a term.

    `one, two` weigh the counts of the target and of the reference, `one_squared, two_squared` their squares;
    `words` are sums of weighted words by stratum, then of their squares, of either side; `both` products of the two
    weights by stratum; `n` are words, `m` units, `df` degrees of freedom.
    """

    one: Rows
    two: Rows
    one_squared: Rows
    two_squared: Rows
    words: tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    both: np.ndarray
    n: tuple[np.ndarray, np.ndarray]
    m: tuple[np.ndarray, np.ndarray]
    df: tuple[np.ndarray, np.ndarray]


class Weights(NamedTuple):
    """The weight of each stratum on either side, with the words, units and degrees of freedom of both sides."""

    one: np.ndarray
    two: np.ndarray
    n: tuple[np.ndarray, np.ndarray]
    m: tuple[np.ndarray, np.ndarray]
    df: tuple[np.ndarray, np.ndarray]


class StrataSums:
    """Units lie in strata: the Mantel–Haenszel log ratio, studentised by deviations from the stratum's rate.

    Notes
    -----
    The expected count of a unit is its words at the rate of its stratum (both sides together), times the ratio of its
    side's observed to expected total. With one stratum the statistic is that of pooled rates.
    """

    def __init__(self, x: Any, p: np.ndarray, y: Any, q: np.ndarray, layout: Layout):
        self.layout = layout
        self.k, self.n = layout.split(x, y), layout.split(p, q)
        self._prepare()

    def _prepare(self) -> None:
        self.strata = int(self.layout.code.max()) + 1
        self.member = np.eye(self.strata)[self.layout.code]
        self.kk = _times(self.k, self.k)

    def take(self, columns: np.ndarray) -> StrataSums:
        out = object.__new__(StrataSums)
        out.layout, out.strata, out.member = self.layout, self.strata, self.member
        out.k, out.n, out.kk = (_columns(v, columns) for v in (self.k, self.n, self.kk))
        return out

    @cached_property
    def rates(self) -> np.ndarray:
        """Occurrences a word in each stratum, both sides together, shape (strata, t)."""
        k, n = self._by_stratum(self.k), self.member.T @ self.n
        return np.divide(k, n, out=np.zeros(k.shape), where=n > 0)

    def _by_stratum(self, values: Any) -> np.ndarray:
        return np.asarray((values.T @ self.member).T if sparse.issparse(values) else self.member.T @ values)

    @cached_property
    def crossed(self) -> Any:
        """Counts times words times the rate of the stratum, by row."""
        return _times(self.k, self.n * self.rates[self.layout.code])

    @cached_property
    def products(self) -> tuple[np.ndarray, ...]:
        """Products within pairs: kl by stratum, ko and nl by pair, no by stratum, at the rates of the strata."""
        first, second = self.layout.pairs, self.layout.second
        k, member, rates = _dense(self.k), self.member[first], self.rates[self.layout.code[first]]
        a, n, b, o = k[first], self.n[first], k[second], self.n[second]
        return member.T @ (a * b), a * o * rates, n * b * rates, member.T @ (n * o * rates**2)

    def permuted(self, permutations: np.ndarray | Rows) -> tuple[Within, Within, Any]:
        """Return the sums of both sides in each permutation, and the products within pairs."""
        rows = rows_of(permutations)
        if self.n.shape[1] > 1:
            return self._each(rows)
        on_target = self.layout.permuted(rows)
        frame = on_target.made(self.n, lambda: self._frame(on_target.rows))
        sides, more = [], []
        for i, (once, twice) in enumerate(((frame.one, frame.one_squared), (frame.two, frame.two_squared))):
            k, kk, words = once.times(self.k), twice.times(self.kk), frame.words[i]
            more.append(np.divide(k, words[0] @ self.rates, out=np.zeros(k.shape), where=k > 0))
            sums = kk, twice.times(self.crossed), words[1] @ self.rates**2
            sides.append(Within(k, frame.n[i], kk, deviations(*sums, more[i]), frame.m[i], frame.df[i]))
        return sides[0], sides[1], self._shared(frame.both, self.layout.swaps(rows).rows, more)

    def _shared(self, both: np.ndarray, swaps: np.ndarray, more: list[np.ndarray]) -> Any:
        if not len(self.layout.pairs):
            return 0.0
        kl, ko, nl, no = self.products
        of_pair = both[:, self.layout.code[self.layout.pairs]]
        other = of_pair * swaps
        own = of_pair - other
        one, two = more
        return both @ kl - two * (own @ ko + other @ nl) - one * (own @ nl + other @ ko) + one * two * (both @ no)

    def _each(self, rows: Rows) -> tuple[Within, Within, Any]:
        """Return the same where each column has words of its own."""
        found = []
        for column in range(self.n.shape[1]):
            found.append(self._alone(column).permuted(rows))
        left, right = (Within(*(np.hstack(part) for part in zip(*side, strict=True)))
                       for side in zip(*((one, two) for one, two, _ in found), strict=True))  # fmt: skip
        return left, right, np.hstack([s for _, _, s in found]) if len(self.layout.pairs) else 0.0

    def _alone(self, column: int) -> StrataSums:
        out = object.__new__(StrataSums)
        out.layout = self.layout
        out.k, out.n = _dense(self.k)[:, [min(column, self.k.shape[1] - 1)]], self.n[:, [column]]
        out._prepare()
        return out

    def _frame(self, on_target: np.ndarray) -> Frame:
        n, used = self.n[:, 0], (self.n[:, 0] > 0).astype(float)
        found = weights_of(
            *(
                (part @ (v[:, None] * self.member)).T[:, :, None]
                for v in (n, used)
                for part in (on_target, 1 - on_target)
            )
        )
        weights = (w[:, :, 0].T[:, self.layout.code] for w in (found.one, found.two))
        by_row = [w * part for w, part in zip(weights, (on_target, 1 - on_target), strict=True)]
        squared = [v * v for v in by_row]
        words = [tuple(v @ ((n**power)[:, None] * self.member) for v, power in ((once, 1), (twice, 2)))
                 for once, twice in zip(by_row, squared, strict=True)]  # fmt: skip
        return Frame(
            Rows(by_row[0]), Rows(by_row[1]), Rows(squared[0]), Rows(squared[1]), (words[0], words[1]),
            (found.one * found.two)[:, :, 0].T, found.n, found.m, found.df,
        )  # fmt: skip

    def expected(self) -> np.ndarray:
        """Return the occurrences that equal rates in every stratum would give the side that has fewer, shape (t,)."""
        words = [self.member.T @ (self.n * side[:, None]) for side in (self.layout.side, ~self.layout.side)]
        there = (words[0] > 0) & (words[1] > 0)
        one, two = ((self.rates * words_of * there).sum(axis=0) for words_of in words)
        return np.minimum(one, two)

    def totals(self, weights: np.ndarray | Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return weighted counts and words of both sides in each resample."""
        left, right, _ = self.drawn(weights)
        return left.k, left.n, right.k, right.n

    def drawn(self, weights: np.ndarray | Rows) -> tuple[Within, Within, Any]:
        """Return the sums of both sides in each resample, deviations being those from either side's own rates.

        The influence of a unit on the log of the Mantel–Haenszel ratio is its deviation from the rate that the ratio
        gives its side in its stratum, weighted as the estimate weighs its counts (Greenland & Robins 1985, with units
        in place of single cases).
        """
        drawn = self.layout.weighted(weights).rows
        (k, n, m, squares), (j, o, mm, others) = self._sides(drawn)
        found = weights_of(n, o, m, mm)
        a, b = (found.one * k).sum(axis=0), (found.two * j).sum(axis=0)
        both = (a > 0) & (b > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(both, (a / found.n[0]) / (b / found.n[1]), 1.0)
            rate = np.where(n + o > 0, (k / ratio + j) / (n + o), 0.0)
            # Beside a side without an occurrence, the rates are those of the other.
            own = [np.where(words > 0, of / words, 0.0) for of, words in ((k, n), (j, o))]
        rates = np.where(both, rate * ratio, own[0]), np.where(both, rate, own[1])
        sides = []
        for i, (w, whole, (kk, kn, nn)) in enumerate(((found.one, a, squares), (found.two, b, others))):
            deviations = (w**2 * np.maximum(kk - 2 * rates[i] * kn + rates[i] ** 2 * nn, 0.0)).sum(axis=0)
            sides.append(Within(whole, found.n[i], (w**2 * kk).sum(axis=0), deviations, found.m[i], found.df[i]))
        if not len(self.layout.pairs):
            return sides[0], sides[1], 0.0
        return sides[0], sides[1], both * self._drawn_pairs(drawn, found.one * found.two, rates)

    def _sides(self, drawn: np.ndarray) -> list[tuple]:
        """Return k, n, units and the sums of squares (kk, kn, nn) of both sides by stratum, (strata, resamples, t)."""
        out = []
        for on in (self.layout.side, ~self.layout.side):
            parts = [np.flatnonzero(on & (self.layout.code == s)) for s in range(self.strata)]
            kn = _times(self.k, self.n)

            def by(values: Any, parts: list = parts) -> np.ndarray:
                values = values.tocsr() if sparse.issparse(values) else values
                return np.stack([np.asarray(drawn[:, rows] @ values[rows]) for rows in parts])

            out.append((by(self.k), by(self.n), by((self.n > 0) * 1.0), (by(self.kk), by(kn), by(self.n**2))))
        return out

    def _drawn_pairs(self, drawn: np.ndarray, weight: np.ndarray, rates: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        first, second = self.layout.pairs, self.layout.second
        k, out = _dense(self.k), np.zeros(rates[0].shape[1:])
        for s in range(self.strata):
            here = self.layout.code[first] == s
            (a, n), (b, o) = ((k[rows[here]], self.n[rows[here]]) for rows in (first, second))
            w, r, q = drawn[:, first[here]], rates[0][s], rates[1][s]
            out += weight[s] * (w @ (a * b) - q * (w @ (a * o)) - r * (w @ (n * b)) + r * q * (w @ (n * o)))
        return out


def deviations(kk: np.ndarray, kn: np.ndarray, nn: np.ndarray, more: np.ndarray) -> np.ndarray:
    """Return the sum of squares of k less `more` times what n words have, from sums of products."""
    squares = kk - 2 * more * kn + more**2 * nn
    return squares * (squares > _ROUNDING * kk)


def weights_of(n: np.ndarray, o: np.ndarray, m: np.ndarray, mm: np.ndarray) -> Weights:
    """Return the Mantel–Haenszel weights of strata.

    Parameters
    ----------
    n, o : array, shape (strata, permutations, t)
        Words of the target and of the reference.
    m, mm : array, shape (strata, permutations, t)
        Units of either.

    Returns
    -------
    Weights
        `one, two`, for the target and the reference: the share of the other side in the words of the stratum,
        over its mean over the words of this side. A stratum without one of the sides has weight zero.
    """
    there = (n > 0) & (o > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (np.where(there, v / (n + o), 0.0) for v in (o, n))
        common = (one * n).sum(axis=0)
        words = (n * there).sum(axis=0), (o * there).sum(axis=0)
        one, two = (np.where(common > 0, w * side / common, 0.0) for w, side in zip((one, two), words, strict=True))
    units, strata = ((m * there).sum(axis=0), (mm * there).sum(axis=0)), there.sum(axis=0)
    return Weights(one, two, words, units, (_degrees(units[0], units, strata), _degrees(units[1], units, strata)))


def _degrees(m: np.ndarray, units: tuple[np.ndarray, np.ndarray], strata: np.ndarray) -> np.ndarray:
    """Return a side's degrees of freedom: one less for its rate, and its share of one less for each further stratum."""
    return m - 1 - np.maximum(strata - 1, 0) * m / np.maximum(units[0] + units[1], 1)


def _dense(values: Any) -> np.ndarray:
    return values.toarray() if sparse.issparse(values) else values
