"""Rows of counts for designs that mix pairs with one-sided units: one row for these, two for a pair."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from framing.stats.design import Design
from framing.stats.sums.units import FreeSums, OfPairs, PairedSums, Rows, Side, _rows, rows_of


class Layout:
    """Which rows of counts a design's units have.

    Attributes
    ----------
    unit : array of int, shape (rows,)
        The unit of each row; a pair has the row of its target first, that of its reference later.
    side : array of bool, shape (rows,)
        Whether the target was observed to have the row.
    code : array of int, shape (rows,)
        Stratum.
    pairs : array of int, shape (m,)
        Units that are pairs.
    """

    def __init__(self, design: Design):
        side = np.array(design.is_target, dtype=bool)
        is_pair = np.array(design.is_pair, dtype=bool)
        self.pairs = np.flatnonzero(is_pair)
        self.unit = np.concatenate([np.arange(len(side)), self.pairs])
        self.side = np.concatenate([side, np.zeros(len(self.pairs), dtype=bool)])
        self.flip = np.concatenate([is_pair, np.zeros(len(self.pairs), dtype=bool)])
        self.code = np.unique(np.array(design.strata, dtype=str), return_inverse=True)[1][self.unit]
        self.second = np.arange(len(self.pairs)) + len(side)

    def split(self, x: Any, y: Any) -> Any:
        """Return values of the target and of the reference by unit, as values by row."""
        keep = np.ones(x.shape[0])
        keep[self.pairs] = 0
        if sparse.issparse(x):
            own = x + sparse.csc_array(y.multiply(keep[:, None]))
            return sparse.vstack([own, _rows(y, ~keep.astype(bool))], format="csc")
        return np.vstack([x + y * keep[:, None], y[self.pairs]])

    def permuted(self, permutations: np.ndarray | Rows) -> Rows:
        """Return which rows are the target's in each permutation of the units."""
        rows = rows_of(permutations)
        given = rows.given
        return rows.made(self, lambda: Rows(np.where(self.flip, 1 - given[:, self.unit], given[:, self.unit])))

    def weighted(self, weights: np.ndarray | Rows) -> Rows:
        """Return the weights of units as weights of rows."""
        rows = rows_of(weights)
        return rows.made(self, lambda: Rows(rows.given[:, self.unit]))

    def swaps(self, permutations: np.ndarray | Rows) -> Rows:
        """Return the part of permutations, or of weights, that is of the pairs."""
        rows = rows_of(permutations)
        return rows.made(self.pairs, lambda: Rows(rows.given[:, self.pairs]))


class MixedSums:
    """Some units carry both sides, others one: pairs are swapped, the others are reassigned to the two sides."""

    def __init__(self, x: Any, p: np.ndarray, y: Any, q: np.ndarray, layout: Layout):
        self.layout = layout
        self.rows = FreeSums(layout.split(x, y), layout.split(p, q), tuple(layout.side.tolist()))
        at = np.isin(np.arange(x.shape[0]), layout.pairs)
        self.pairs = PairedSums(_rows(x, at), p[at], _rows(y, at), q[at])

    def take(self, columns: np.ndarray) -> MixedSums:
        out = object.__new__(MixedSums)
        out.layout, out.rows, out.pairs = self.layout, self.rows.take(columns), self.pairs.take(columns)
        return out

    def permuted(self, permutations: np.ndarray | Rows) -> tuple[Side, Side, OfPairs]:
        rows = rows_of(permutations)
        left, right, _ = self.rows.permuted(self.layout.permuted(rows))
        one, two, crossed = self.pairs.permuted(self.layout.swaps(rows))
        return left, right, OfPairs(*crossed, (one, two))

    def drawn(self, weights: np.ndarray | Rows) -> tuple[Side, Side, OfPairs]:
        rows = rows_of(weights)
        left, right, _ = self.rows.drawn(self.layout.weighted(rows))
        one, two, crossed = self.pairs.drawn(self.layout.swaps(rows))
        return left, right, OfPairs(*crossed, (one, two))

    def totals(self, weights: np.ndarray | Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        return self.rows.totals(self.layout.weighted(weights))

    @cached_property
    def side(self) -> np.ndarray:
        return self.rows.side
