"""Counts by unit, summed over the sides of many permutations or resamples at once, as matrix products."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
from scipy import sparse

_CELLS = 1_000_000

_AT_ONCE = 8_000_000
"""Cells of rows of which copies in 64 bits are kept."""

DENSE = 0.08
"""A matrix with more of its cells filled is multiplied dense, which is then faster."""


class Side(NamedTuple):
    """Sums over the units of one side, one row a permutation; k counts, n what they are counted among."""

    k: np.ndarray
    n: np.ndarray
    kk: np.ndarray
    kn: np.ndarray
    nn: np.ndarray
    m: np.ndarray


class Crossed(NamedTuple):
    """Sums of products of the two sides within units: k and n of the target, l and o of the reference."""

    kl: np.ndarray
    ko: np.ndarray
    nl: np.ndarray
    no: np.ndarray


class OfPairs(NamedTuple):
    """Sums of products within the pairs of a mixture of pairs and one-sided units, as in `Crossed`.

    `pairs` are the sums of the pairs alone, on either side.
    """

    kl: np.ndarray
    ko: np.ndarray
    nl: np.ndarray
    no: np.ndarray
    pairs: Any


class Within(NamedTuple):
    """Sums over one side within strata, units weighted as by Mantel and Haenszel.

    `k` are counts standardised to the strata's common composition, so that k/n is a standardised
    rate; `kk` the sum of their squares, `squares` that of the units' influences on k; `m` units have `df` degrees of
    freedom.
    """

    k: np.ndarray
    n: np.ndarray
    kk: np.ndarray
    squares: np.ndarray
    m: np.ndarray
    df: np.ndarray

    @property
    def factor(self) -> np.ndarray:
        """Units over their degrees of freedom; NaN where there are none."""
        return np.divide(self.m, self.df, out=np.full(np.shape(self.df), np.nan), where=self.df > 0)


class Rows:
    """Permutations or weights, one a row, for matrix products; what all columns share is computed once.

    Where units are many, no copy of all rows is kept in a wider type: products are made of few rows at a time.
    """

    def __init__(self, rows: np.ndarray):
        self.given = rows
        self._typed: dict[Any, np.ndarray] = {}
        self._shared: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        self._halves: tuple[Rows, Rows] | None = None
        self._made: dict[int, tuple[Any, Any]] = {}

    def made(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what `make` returns for `key`, computed once."""
        if id(key) not in self._made:
            self._made[id(key)] = key, make()
        return self._made[id(key)][1]

    @cached_property
    def rows(self) -> np.ndarray:
        return np.asarray(self.given, dtype=float)

    @property
    def many(self) -> bool:
        """Whether a copy of all rows in 64 bits would take too much memory."""
        return self.given.size > _AT_ONCE

    def typed(self, kind: Any) -> np.ndarray:
        """Return one column a permutation, shape (units, n), in a type of number."""
        if kind not in self._typed:
            self._typed[kind] = np.ascontiguousarray(self.given.T, dtype=kind)
        return self._typed[kind]

    def few_at_a_time(self, values: np.ndarray) -> np.ndarray:
        """Return the product with dense values by unit, shape (n, t), in 64 bits and little memory."""
        parts = self._parts(_CELLS // max(1, len(values)))
        return np.concatenate([np.asarray(part, dtype=float) @ values for part in parts])

    def times(self, values: Any) -> np.ndarray:
        """Return the product with values by unit."""
        if sparse.issparse(values):
            if not self.many:
                return (values.T @ self.typed(np.float64)).T
            parts = self._parts(_AT_ONCE // max(1, values.shape[0]))
            return np.concatenate([(values.T @ np.ascontiguousarray(part.T, dtype=float)).T for part in parts])
        if values.shape[-1] > 1:
            return self._dense(values)
        if id(values) not in self._shared:
            # The array is kept with its product, so that its id is not reused.
            self._shared[id(values)] = values, self._dense(values)
        return self._shared[id(values)][1]

    def _dense(self, values: np.ndarray) -> np.ndarray:
        return self.few_at_a_time(values) if self.many else self.rows @ values

    def _parts(self, rows: int) -> list[np.ndarray]:
        at_once = max(1, rows)
        return [self.given[at : at + at_once] for at in range(0, len(self.given), at_once)]

    def halves(self, side: np.ndarray) -> tuple[Rows, Rows]:
        """Return the part on the target's units and that on the others."""
        if self._halves is None:
            self._halves = Rows(self.given[:, side]), Rows(self.given[:, ~side])
        return self._halves


def rows_of(rows: np.ndarray | Rows) -> Rows:
    """Return permutations or weights ready for products."""
    return rows if isinstance(rows, Rows) else Rows(rows)


class Sums(Protocol):
    """Counts of a design's units, summed over each side in permutations or in resamples."""

    def take(self, columns: np.ndarray) -> Sums: ...
    def permuted(self, permutations: np.ndarray | Rows) -> tuple[Any, Any, Any]: ...
    def drawn(self, weights: np.ndarray | Rows) -> tuple[Any, Any, Any]: ...
    def totals(self, weights: np.ndarray | Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]: ...


class PairedSums:
    """Each unit carries both sides; a permutation gives which units are swapped."""

    def __init__(self, x: Any, p: np.ndarray, y: Any, q: np.ndarray):
        m = ((p + q) > 0).astype(float)
        self.left = [x, p, _times(x, x), _times(x, p), p * p, m]
        self.right = [y, q, _times(y, y), _times(y, q), q * q, m]
        self.cross = [_times(x, y), _times(x, q), _times(y, p), p * q]
        self.change = [b - a for a, b in zip(self.left[:5], self.right[:5], strict=True)]
        self.across = self.cross[2] - self.cross[1]
        self._summed()

    def _summed(self) -> None:
        self.whole = [_sum(a) + _sum(b) for a, b in zip(self.left[:5], self.right[:5], strict=True)]
        self.total = [_sum(a) for a in self.left[:5]]

    def take(self, columns: np.ndarray) -> PairedSums:
        out = object.__new__(PairedSums)
        out.left, out.right, out.cross, out.change = (
            [_columns(v, columns) for v in part] for part in (self.left, self.right, self.cross, self.change)
        )
        out.across = _columns(self.across, columns)
        out._summed()
        return out

    def permuted(self, permutations: np.ndarray | Rows) -> tuple[Side, Side, Crossed]:
        swaps = rows_of(permutations)
        one = [t + swaps.times(c) for t, c in zip(self.total, self.change, strict=True)]
        two = [w - v for w, v in zip(self.whole, one, strict=True)]
        kl, ko, nl, no = (_sum(v) for v in self.cross)
        crossed = ko + swaps.times(self.across)
        m = _sum(self.left[5])
        return Side(*[*one, m]), Side(*[*two, m]), Crossed(kl, crossed, ko + nl - crossed, no)

    def drawn(self, weights: np.ndarray | Rows) -> tuple[Side, Side, Crossed]:
        w = rows_of(weights)
        left, right = (Side(*[w.times(v) for v in part]) for part in (self.left, self.right))
        return left, right, Crossed(*(w.times(v) for v in self.cross))

    def totals(self, weights: np.ndarray | Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        w = rows_of(weights)
        a, n, b, o = (w.times(v) for v in (*self.left[:2], *self.right[:2]))
        return a, n, b, o


class FreeSums:
    """Each unit carries one side; a permutation gives which units are the target's."""

    def __init__(self, c: Any, n: np.ndarray, is_target: tuple[bool, ...]):
        self.side = np.array(is_target, dtype=bool)
        self.parts = [c, n, _times(c, c), _times(c, n), n * n, (n > 0).astype(float)]
        self.sums = [_sum(v) for v in self.parts]
        # Most counts are 0 or 1 and equal their squares: the difference is a much sparser matrix.
        self.more = sparse.csc_array(self.parts[2] - c) if sparse.issparse(c) else None
        if self.more is not None:
            self.more.eliminate_zeros()

    @cached_property
    def halves(self) -> list[list[Any]]:
        """Return the parts of the target's units, and those of the others."""
        return [[_rows(v, side) for v in self.parts] for side in (self.side, ~self.side)]

    def take(self, columns: np.ndarray) -> FreeSums:
        out = object.__new__(FreeSums)
        c, n, *_ = self.parts
        out.side = self.side
        if sparse.issparse(c):
            # Squares and products again: they share the indices of the counts.
            c = _columns(c, columns)
            out.parts = [c, n, _times(c, c), _times(c, n), *self.parts[4:]]
        else:
            out.parts = [_columns(v, columns) for v in self.parts]
        out.sums = [_columns(v, columns) for v in self.sums]
        out.more = None if self.more is None else _columns(self.more, columns)
        if "halves" in self.__dict__:
            out.halves = [[_columns(v, columns) for v in half] for half in self.halves]
        return out

    def permuted(self, permutations: np.ndarray | Rows) -> tuple[Side, Side, None]:
        rows = rows_of(permutations)
        _, n, _, kn, nn, m = self.parts
        got, squares = self.counted(rows)
        target = [got, rows.times(n), squares, *(rows.times(v) for v in (kn, nn, m))]
        return Side(*target), Side(*(s - t for s, t in zip(self.sums, target, strict=True))), None

    def counted(self, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        """Return the sums of the counts assigned to the target, and of their squares."""
        got = rows.times(self.parts[0])
        return got, rows.times(self.parts[2]) if self.more is None else got + rows.times(self.more)

    def drawn(self, weights: np.ndarray | Rows) -> tuple[Side, Side, None]:
        on, off = rows_of(weights).halves(self.side)
        left, right = (Side(*[w.times(v) for v in half]) for w, half in zip((on, off), self.halves, strict=True))
        return left, right, None

    def totals(self, weights: np.ndarray | Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        rows = rows_of(weights)
        if len(rows.given) == 1:
            # No need of a copy of each side's counts.
            on, off = (Rows(rows.given * side) for side in (self.side, ~self.side))
            counted = [self.parts[:2]] * 2
        else:
            on, off = rows.halves(self.side)
            counted = [half[:2] for half in self.halves]
        (a, n), (b, o) = ([w.times(v) for v in half] for w, half in zip((on, off), counted, strict=True))
        return a, n, b, o


def _factor(m: np.ndarray) -> np.ndarray:
    """Return m / (m - 1); NaN where there is one unit."""
    return np.divide(m, m - 1, out=np.full(np.shape(m), np.nan), where=m > 1)


def _counts(k: Any, n: Any, dense: bool | None = None) -> tuple[Any, np.ndarray]:
    """Return counts as floats, sparse by column where few cells are filled, and their bases in two dimensions."""
    n = np.asarray(n, dtype=float)
    n = n[:, None] if n.ndim == 1 else n
    if not sparse.issparse(k):
        return np.asarray(k, dtype=float), n
    if dense is None:
        dense = k.nnz > DENSE * max(1, k.shape[0] * k.shape[1]) or n.shape[1] > 1
    if dense:
        return k.toarray().astype(float), n
    # By column while still of their own, smaller type.
    return sparse.csc_array(k).astype(float), n


def _times(a: Any, b: Any) -> Any:
    """Return products cell by cell, of counts and themselves or a value for each unit sharing their indices."""
    if not sparse.issparse(a):
        return a * b
    if a.format == "csc" and (b is a or (not sparse.issparse(b) and b.shape[-1] == 1)):
        data = a.data * (a.data if b is a else b[:, 0][a.indices])
        return sparse.csc_array((data, a.indices, a.indptr), shape=a.shape)
    return sparse.csc_array(a.multiply(b))


def _rows(values: Any, rows: np.ndarray) -> Any:
    return sparse.csc_array(values.tocsr()[np.flatnonzero(rows)]) if sparse.issparse(values) else values[rows]


def _sum(values: Any) -> np.ndarray:
    return np.asarray(values.sum(axis=0))


def _columns(values: Any, columns: np.ndarray) -> Any:
    """Return the chosen columns; an array shared by all columns is returned unchanged."""
    if values.shape[-1] == 1 and not sparse.issparse(values):
        return values
    first, last = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, 0)
    # Neighbours need no index, which a sparse matrix is slow to follow.
    together = last - first == len(columns) and bool((np.diff(columns) == 1).all())
    return values[..., first:last] if together else values[..., columns]


def _only(values: Any, rows: np.ndarray) -> Any:
    """Return values of some units, zero for the others."""
    if not sparse.issparse(values):
        return values * rows
    here = np.ravel(rows).astype(bool)[values.indices]
    begins = np.concatenate([[0], np.cumsum(here)])[values.indptr].astype(values.indptr.dtype)
    return sparse.csc_array((values.data[here], values.indices[here], begins), shape=values.shape)
