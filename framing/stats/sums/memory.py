"""Memory: how much tests and bootstraps may take beside the counts that they compare, and permutations in few bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise

import numpy as np

from framing.errors import ParameterError
from framing.stats.sums.units import Rows

BUDGET = 1_000_000_000
"""Bytes that a test or a bootstrap may take beside the counts that it compares (`memory_budget` changes it)."""

OF_COUNTS, OF_ROWS = 0.4, 0.2
"""Shares of the budget: for the sums of one block of columns, and for permutations of all units."""

_ROW = 10
"""Bytes that a permutation takes for each unit, with its copies in the types that products need."""

_MOST = 512
"""Rows more than these at once make no product faster."""

_LEAST = 4
"""Rows of the smallest group: what one permutation alone has, and what all have, could not be distinguished."""

_ALLOWED: ContextVar[int] = ContextVar("memory budget", default=BUDGET)


@contextmanager
def memory_budget(size: int) -> Iterator[None]:
    """Within this, tests and bootstraps take about so many bytes at most beside the counts that they compare.

    Results are the same: only how much is computed at once changes. One column, and one permutation, are the least.

    Raises
    ------
    ParameterError
        If the size is below 1.

    Examples
    --------
    >>> with memory_budget(2_000_000):
    ...     memory_for(OF_COUNTS)
    800000
    """
    if size < 1:
        raise ParameterError(f"A memory budget of {size} bytes holds nothing; it must be 1 or more.")
    token = _ALLOWED.set(size)
    try:
        yield
    finally:
        _ALLOWED.reset(token)


def memory_for(share: float) -> int:
    """Return a share of the budget, in bytes."""
    return max(1, int(share * _ALLOWED.get()))


def rows_at_once(units: int) -> int:
    """Return of how many permutations products are made at once."""
    return int(min(max(1, memory_for(OF_ROWS) // (_ROW * max(1, units))), _MOST))


def together(parts: Iterator[np.ndarray], rows: int) -> Iterator[np.ndarray]:
    """Yield permutations that come in parts in larger parts of so many rows, or of one part where that is larger."""
    held: list[np.ndarray] = []
    for part in parts:
        if held and sum(map(len, held)) + len(part) > rows:
            yield np.concatenate(held) if len(held) > 1 else held[0]
            held = []
        held.append(part)
    if held:
        yield np.concatenate(held) if len(held) > 1 else held[0]


class Kept:
    """Permutations, eight units a byte."""

    def __init__(self) -> None:
        self.units = self.rows = 0
        self.packed: list[np.ndarray] = []
        self._all: list[Rows] = []

    def __len__(self) -> int:
        return self.rows

    def add(self, rows: np.ndarray) -> None:
        """Keep some more, of 0 and 1, shape (n, units)."""
        self.units = rows.shape[1]
        self.rows += len(rows)
        self.packed.append(np.packbits(rows.astype(bool), axis=1))

    def groups(self) -> Iterator[Rows]:
        """Yield all of them in order, as many at once as the budget allows; if that is all, they are made once."""
        groups = self.rows // max(_LEAST, rows_at_once(self.units))
        if self._all or groups < 2:
            self._all = self._all or [Rows(self._unpacked(0, self.rows))]
            yield self._all[0]
            return
        ends = np.linspace(0, self.rows, groups + 1).astype(int).tolist()
        for first, last in pairwise(ends):
            yield Rows(self._unpacked(first, last))

    def _unpacked(self, first: int, last: int) -> np.ndarray:
        starts = np.cumsum([0, *map(len, self.packed)])
        parts = [part[max(0, first - start) : max(0, last - start)]
                 for part, start in zip(self.packed, starts[:-1].tolist(), strict=True)]  # fmt: skip
        whole = np.concatenate([part for part in parts if len(part)])
        return np.unpackbits(whole, axis=1, count=self.units).view(np.int8)
