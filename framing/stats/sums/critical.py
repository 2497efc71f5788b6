"""Critical values of |t|, recorded during the permutations of a test, some of which are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor
from typing import Any

import numpy as np

from framing.stats.sums.memory import Kept

_TIE = 1e-9


@dataclass
class Critical:
    """The critical |t| of each column, recorded during the first permutations of a test.

    Attributes
    ----------
    level : float
        Of the interval; 1 - level is rejected.
    few : int
        How many of the permutations are kept, for tests of other ratios.
    kept : Kept
        These.
    of_all, of_few : array, shape (t,)
        The critical |t| among all permutations of the first chunk, and among those that are kept.
    """

    level: float
    few: int
    kept: Kept = field(default_factory=Kept)
    of_all: np.ndarray = field(default_factory=lambda: np.empty(0))
    of_few: np.ndarray = field(default_factory=lambda: np.empty(0))
    largest: list[np.ndarray] = field(default_factory=list)

    def begin(self, permutations: int, columns: int) -> None:
        """Prepare for so many permutations, which come in parts."""
        self.few = min(self.few, permutations)
        self.largest = [np.full((columns, self._rejected(n)), -np.inf) for n in (permutations, self.few)]

    def draw(self, drawn: np.ndarray) -> None:
        """Keep the first permutations; where columns come in blocks, those of the first block are those of all."""
        lacking = self.few - len(self.kept)
        if lacking > 0:
            self.kept.add(drawn[:lacking])

    def see(self, start: int, block: Any, values: np.ndarray) -> None:
        """Record a block of columns in the permutations from `start` on: values, shape (columns, permutations)."""
        parts = values[:, : max(0, self.few - start)], values
        for largest, part in zip(self.largest[::-1], parts, strict=True):
            if part.shape[1]:
                # Where units are many, the first part alone can have fewer permutations than are kept.
                alone = start == 0 and part.shape[1] >= largest.shape[1]
                every = part if alone else np.concatenate([largest[block], part], axis=1)
                kept = every.shape[1] - largest.shape[1]
                largest[block] = np.partition(every, kept, axis=1)[:, kept:]

    def end(self) -> None:
        """Add the critical |t| of these columns, from the largest that were seen."""
        of_all, of_few = (largest.min(axis=1) for largest in self.largest)
        self.of_all, self.of_few = np.append(self.of_all, of_all), np.append(self.of_few, of_few)
        self.largest = []

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return the |t| above which a column is rejected; values are reordered in place."""
        rank = len(values) - self._rejected(len(values))
        values.partition(rank, axis=0)
        return values[rank]

    def _rejected(self, permutations: int) -> int:
        return floor((1 - self.level) * (permutations + 1) + _TIE)
