"""Two sides' counts, summed some columns at a time, so that memory stays within a budget at any number of units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse

from framing.stats.design import Design
from framing.stats.sums.memory import OF_COUNTS, memory_for
from framing.stats.sums.sums import Sums, sums_of
from framing.stats.sums.units import DENSE

_SPARSE, _PAIRED = 90, 330
"""Bytes a filled cell, measured: of units that carry one side, and of others."""

_FEWEST = 8
"""Columns of the smallest block: products of one column are rounded in another way than those of several."""

_CELL = 160
"""Bytes a cell of dense counts."""


class Blocks:
    """Two sides' counts, each ``(k, n)`` by unit, of which blocks of columns are summed one after the other.

    Attributes
    ----------
    columns : array of int, shape (t,)
        Which columns of the counts.
    """

    def __init__(self, target: tuple[Any, Any], reference: tuple[Any, Any], design: Design):
        self.design = design
        self.k, self.n = [target[0], reference[0]], [target[1], reference[1]]
        for i, k in enumerate(self.k):
            if sparse.issparse(k) and k.format not in ("csr", "csc"):
                self.k[i] = sparse.csc_array(k)
            elif not sparse.issparse(k):
                self.k[i] = np.atleast_2d(np.asarray(k))
        shapes = [k.shape for k in self.k]
        filled = [k.nnz > DENSE * max(1, k.shape[0] * k.shape[1]) for k in self.k if sparse.issparse(k)]
        self.own = max(np.ndim(n) for n in self.n) > 1 and max(np.shape(n)[-1] for n in self.n if np.ndim(n) > 1) > 1
        # Decided for all columns together: however many are in a block, their sums are made in the same way.
        self.dense = len(filled) < 2 or any(filled) or self.own
        self.columns = np.arange(max(shapes[0][1], shapes[1][1], *(np.shape(n)[1] for n in self.n if np.ndim(n) > 1)))
        self.whole = True

    def __len__(self) -> int:
        return len(self.columns)

    def take(self, columns: np.ndarray) -> Blocks:
        """Return some of these columns."""
        out = object.__new__(Blocks)
        out.__dict__ |= self.__dict__
        out.columns = self.columns[columns]
        out.whole = self.whole and np.array_equal(columns, np.arange(len(self.columns)))
        return out

    def sides(self) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
        """Return the counts of these columns, and what they are counted among, of either side."""
        sides = [(self._counts(k), self._bases(n)) for k, n in zip(self.k, self.n, strict=True)]
        return sides[0], sides[1]

    def sums(self) -> Sums:
        """Return the sums of these columns."""
        target, reference = self.sides()
        return sums_of(target, reference, self.design, dense=self.dense)

    def parts(self) -> Iterator[tuple[np.ndarray, Blocks]]:
        """Yield blocks of these columns that keep to the budget, each with the places of its columns among these."""
        size = memory_for(OF_COUNTS)
        taken = np.cumsum(self._bytes())
        if not len(taken) or taken[-1] <= size:
            yield np.arange(len(taken)), self
            return
        starts = [0]
        for start in (np.flatnonzero(np.diff((taken - 1) // size)) + 1).tolist():
            if start - starts[-1] >= _FEWEST <= len(taken) - start:
                starts.append(start)
        for columns in np.split(np.arange(len(taken)), starts[1:]):
            yield columns, self.take(columns)

    def _bytes(self) -> np.ndarray:
        """Return about how many bytes the sums of each column take."""
        units = max(k.shape[0] for k in self.k)
        free = not any(self.design.is_pair) and not self.design.stratified
        if self.dense:
            return np.full(len(self), _CELL * units)
        cells = sum(np.diff(k.indptr) if k.format == "csc" else np.bincount(k.indices, minlength=k.shape[1])
                    for k in self.k)  # fmt: skip
        return np.asarray(cells)[self.columns] * (_SPARSE if free else _PAIRED) + 1

    def _counts(self, k: Any) -> Any:
        if self.whole or k.shape[1] == 1:
            return k
        first, last = int(self.columns[0]), int(self.columns[-1]) + 1
        if last - first == len(self.columns) and bool((np.diff(self.columns) == 1).all()):
            return k[:, first:last]
        return k[:, self.columns]

    def _bases(self, n: Any) -> Any:
        return n if np.ndim(n) < 2 or np.shape(n)[1] == 1 or self.whole else np.asarray(n)[:, self.columns]
