"""Sums within strata for testing a ratio of rates: the target counted among that many times as many words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from framing.stats.sums.sums import studentised
from framing.stats.sums.units import Rows, Within, _columns, _times
from framing.stats.sums.within import StrataSums, deviations, weights_of

_NONE = 1e-9


@dataclass(frozen=True)
class Stratum:
    """Sums of one stratum: of what each permutation assigns to the target, then of all.

    `target` and `whole` hold k, kk, then n, kn, nn and units, the latter for the units of the reference and of the
    target separately; `pairs` are the products kl, ko, nl, no within pairs, ko and nl as n.
    """

    target: tuple[Any, ...]
    whole: tuple[Any, ...]
    pairs: tuple[Any, ...]

    def take(self, columns: np.ndarray) -> Stratum:
        target, whole, pairs = (
            tuple(_taken(v, columns) for v in part) for part in (self.target, self.whole, self.pairs)
        )
        return Stratum(target, whole, pairs)


class TiltedStrata:
    """Many permutations within strata, for which the statistic at any ratio needs no further matrix product."""

    def __init__(self, strata: list[Stratum]):
        self.strata = strata

    def take(self, columns: np.ndarray) -> TiltedStrata:
        return TiltedStrata([stratum.take(columns) for stratum in self.strata])

    def t(self, ratio: np.ndarray) -> np.ndarray:
        """Return the studentised log ratio, the target counted among `ratio` times as many words."""
        found = [_at(stratum, ratio) for stratum in self.strata]
        weights = weights_of(*(np.stack(np.broadcast_arrays(*(f.words[i] for f in found))) for i in range(4)))
        sides, more = [], []
        for i, w in enumerate((weights.one, weights.two)):
            k, n = (_sum_of(w, found, i, part) for part in (0, 1))
            kk, kn, nn = (_sum_of(w**2, found, i, part) for part in (2, 3, 4))
            more.append(np.divide(k, n, out=np.zeros(k.shape), where=k > 0))
            squares = deviations(kk, kn, nn, more[i])
            sides.append(Within(k, weights.n[i], kk, squares, weights.m[i], weights.df[i]))
        kl, ko, nl, no = (_sum_of(weights.one * weights.two, found, 2, part) for part in range(4))
        return studentised(sides[0], sides[1], kl - more[1] * ko - more[0] * nl + more[0] * more[1] * no)


class _At(NamedTuple):
    """Sums of one stratum at a ratio: words and units, then what is weighted, of either side and within pairs."""

    words: tuple[Any, ...]
    parts: tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]


def _sum_of(weights: np.ndarray, found: list[_At], side: int, part: int) -> np.ndarray:
    return np.asarray(sum(w * f.parts[side][part] for w, f in zip(weights, found, strict=True)))


def _at(stratum: Stratum, ratio: np.ndarray) -> _At:
    """Return words and units of both sides, k, words at the stratum's rate, their squares and products."""
    k, kk, (n0, n1), (kn0, kn1), (nn0, nn1), m = stratum.target
    total, squares, (w0, w1), (kw0, kw1), (ww0, ww1), units = stratum.whole
    n, words = n0 + ratio * n1, w0 + ratio * w1
    kn, nn = kn0 + ratio * kn1, nn0 + ratio**2 * nn1
    other_kn, other_nn = kw0 + ratio * kw1 - kn, ww0 + ratio**2 * ww1 - nn
    rate = np.divide(total, words, out=np.zeros(np.broadcast_shapes(np.shape(total), np.shape(words))), where=words > 0)
    o = np.where(words - n > _NONE * words, words - n, 0.0)
    one = k, n * rate, kk, kn * rate, nn * rate**2
    two = total - k, o * rate, squares - kk, other_kn * rate, other_nn * rate**2
    kl, (ko, ko1), (nl, nl1), no = stratum.pairs
    shared = kl, (ko + ratio * ko1) * rate, (nl + ratio * nl1) * rate, ratio * no * rate**2
    return _At((n, o, m + 0.0 * n, units - m + 0.0 * n), (one, two, shared))


def tilted_strata(sums: StrataSums, rows: Rows) -> TiltedStrata:
    """Return permutations within strata ready for any ratio."""
    layout, on_target = sums.layout, sums.layout.permuted(rows).rows
    k, kk = (v.tocsr() if sparse.issparse(v) else v for v in (sums.k, sums.kk))
    strata = []
    for s in range(sums.strata):
        here = layout.code == s
        # A stratum with one side only has weight zero.
        if layout.side[here].all() or not layout.side[here].any():
            continue
        parts = [np.flatnonzero(here & on) for on in (~layout.side, layout.side)]
        every = np.concatenate(parts)
        n = [sums.n[rows] for rows in parts]
        kn = [_times(k[rows], sums.n[rows]) for rows in parts]
        z = [on_target[:, rows] for rows in parts]
        both = np.hstack(z)
        used = (np.vstack(n) > 0) * 1.0
        strata.append(Stratum(
            (both @ k[every], both @ kk[every], *(tuple(a @ b for a, b in zip(z, v, strict=True)) for v in (n, kn)),
             tuple(a @ b**2 for a, b in zip(z, n, strict=True)), both @ used),
            (_sum(k[every]), _sum(kk[every]), *(tuple(_sum(b) for b in v) for v in (n, kn)),
             tuple(_sum(b**2) for b in n), _sum(used)),
            _products(sums, k, s, layout.swaps(rows).rows),
        ))  # fmt: skip
    return TiltedStrata(strata)


def _products(sums: StrataSums, k: Any, stratum: int, swaps: np.ndarray) -> tuple[Any, ...]:
    layout = sums.layout
    here = layout.code[layout.pairs] == stratum
    first, second = layout.pairs[here], layout.second[here]
    a, b = (k[rows].toarray() if sparse.issparse(k) else k[rows] for rows in (first, second))
    n, o = sums.n[first], sums.n[second]
    given, got = swaps[:, here] @ (a * o), swaps[:, here] @ (n * b)
    return _sum(a * b), (_sum(a * o) - given, got), (given, _sum(n * b) - got), _sum(n * o)


def _taken(values: Any, columns: np.ndarray) -> Any:
    if isinstance(values, tuple):
        return tuple(_taken(v, columns) for v in values)
    return _columns(values, columns)


def _sum(values: Any) -> np.ndarray:
    return np.asarray(values.sum(axis=0))[None, :]
