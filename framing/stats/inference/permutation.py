"""Permutation tests over the units of a design: free, within strata, or by swapping within pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import floor
from typing import Any, Protocol

import numpy as np

from framing.stats.design import Design
from framing.stats.inference.multiplicity import step_down_max
from framing.stats.inference.settings import FURTHER, PermutationSettings
from framing.stats.seeds import Seed, child
from framing.stats.sums.screen import Screen
from framing.stats.sums.sums import Rows, Sums, studentised

_CHUNK = 2_000
_MEMORY = 64 * 2**20
"""Bytes of permutations that are held at once, as numbers of 64 bits: fewer than a chunk where units are many."""

_CELLS = 50_000
_TIE = 1e-9
_FEW = 10


class Statistic(Protocol):
    """Values, extreme where far from zero, for rows of permutations; ``take`` gives that of some columns."""

    def __call__(self, permutations: Any) -> np.ndarray: ...
    def take(self, columns: np.ndarray) -> Statistic: ...


class Studentised:
    """The studentised log ratio of counts."""

    def __init__(self, sums: Sums):
        self.sums = sums

    def __call__(self, permutations: np.ndarray | Rows) -> np.ndarray:
        return studentised(*self.sums.permuted(permutations))

    def take(self, columns: np.ndarray) -> Studentised:
        return Studentised(self.sums.take(columns))


class _Columns:
    """Some columns of any function of permutations."""

    def __init__(self, function: Callable[[np.ndarray], np.ndarray], columns: np.ndarray | None = None):
        self.function, self.columns = function, columns

    def __call__(self, permutations: np.ndarray) -> np.ndarray:
        values = np.asarray(self.function(permutations), dtype=float)
        values = values[:, None] if values.ndim == 1 else values
        return values if self.columns is None else values[:, self.columns]

    def take(self, columns: np.ndarray) -> _Columns:
        return _Columns(self.function, columns if self.columns is None else self.columns[columns])


def permutation_test(
    statistic: Callable[[np.ndarray], np.ndarray], design: Design, settings: PermutationSettings | None = None
) -> np.ndarray:
    """Is a statistic further from zero than random reassignment of the units would produce?

    Parameters
    ----------
    statistic : callable
        Takes permutations as `Design.permutations` gives them, shape (n, units), and returns values
        of shape (n,) or (n, t); the further from zero, the more extreme.
    design : Design
        Says what is permuted: units reassigned to sides, within strata, or sides swapped within pairs.
    settings : PermutationSettings, optional

    Returns
    -------
    numpy.ndarray, shape (t,)
        Two-sided p; NaN where the design allows no test.

    Notes
    -----
    Exact if units are exchangeable under the null hypothesis. Where sides differ in the number and the
    variance of their units, only a studentised statistic keeps near its level.

    Examples
    --------
    >>> from framing.stats.design import Design
    >>> names = [f"u{i}" for i in range(10)]
    >>> design = Design.of(names, names)
    >>> differences = np.arange(1.0, 11.0)
    >>> float(permutation_test(lambda swaps: (1 - 2.0 * swaps) @ differences, design).round(4)[0])
    0.002
    """
    settings = settings or PermutationSettings()
    whole = _Columns(statistic)
    if not design.testable:
        return np.full(whole(design.observed()).shape[1], np.nan)
    return permutation_p(whole, design, settings.permutations, settings.seed, settings.further)


@dataclass
class Critical:
    """The critical |t| of each column, recorded during the first permutations of a test.

    Attributes
    ----------
    level : float
        Of the interval; 1 - level is rejected.
    few : int
        How many of the permutations are kept, for tests of other ratios.
    rows : array, shape (few, units)
    of_all, of_few : array, shape (t,)
        The critical |t| among all permutations of the first chunk, and among those that are kept.
    """

    level: float
    few: int
    rows: np.ndarray = field(default_factory=lambda: np.empty(0))
    of_all: np.ndarray = field(default_factory=lambda: np.empty(0))
    of_few: np.ndarray = field(default_factory=lambda: np.empty(0))
    largest: list[np.ndarray] = field(default_factory=list)

    def begin(self, permutations: int, columns: int) -> None:
        """Prepare for so many permutations, which come in parts."""
        self.few = min(self.few, permutations)
        self.rows = np.empty((0, 0))
        self.largest = [np.full((self._rejected(n), columns), -np.inf) for n in (permutations, self.few)]

    def draw(self, drawn: np.ndarray) -> None:
        """Keep the first permutations."""
        lacking = self.few - len(self.rows)
        if lacking > 0:
            kept = drawn[:lacking]
            self.rows = np.concatenate([self.rows, kept]) if len(self.rows) else kept.copy()

    def see(self, block: np.ndarray, values: np.ndarray, start: int) -> None:
        """Record a block of columns in the permutations from `start` on: values, shape (permutations, columns)."""
        parts = values[: max(0, self.few - start)], values
        for largest, part in zip(self.largest[::-1], parts, strict=True):
            if len(part):
                every = np.concatenate([largest[:, block], part])
                every.partition(len(part), axis=0)
                largest[:, block] = every[len(part) :]

    def end(self) -> None:
        """Take the critical |t| from the largest that were seen."""
        self.of_all, self.of_few = (largest.min(axis=0) for largest in self.largest)
        self.largest = []

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return the |t| above which a column is rejected; values are reordered in place."""
        rank = len(values) - self._rejected(len(values))
        values.partition(rank, axis=0)
        return values[rank]

    def _rejected(self, permutations: int) -> int:
        return floor((1 - self.level) * (permutations + 1) + _TIE)


def permutation_p(
    statistic: Statistic,
    design: Design,
    permutations: int,
    seed: Seed,
    further: int = FURTHER,
    critical: Critical | None = None,
) -> np.ndarray:
    """Return two-sided p, columns with fewer than ten exceedances drawn `further` times as often."""
    observed = np.abs(statistic(design.observed()))[0]
    drawn = drawn_of(design, permutations)
    exceed = exceedances(statistic, design, observed, permutations, child(seed, "permutations"), critical)
    p = (1 + exceed) / (drawn + 1)
    few = np.flatnonzero(exceed < _FEW)
    if len(few) and further > 1 and drawn == permutations:
        more = further * (permutations + 1) - 1
        exceed = _further(statistic.take(few), design, observed[few], more, child(seed, "further permutations"))
        p[few] = (1 + exceed) / (drawn_of(design, more) + 1)
    # Random permutations can give a smaller p than full enumeration allows.
    return np.maximum(p, design.smallest_p)


def drawn_of(design: Design, permutations: int) -> int:
    """Return how many permutations a test uses: all but the observed one, where there are no more than asked for."""
    return permutations if design.has_more_than(permutations) else design.n_permutations - 1


def _draws(design: Design, n: int, seed: Seed, size_of: int = 16) -> Iterator[tuple[int, np.ndarray]]:
    """Yield n permutations in parts: drawn at random, or all others but the observed one in random order.

    Before each part, the number of those that came before. `size_of` is the number of bytes that are needed for one
    unit in one permutation; parts are the smaller where units are many, and the permutations the same.
    """
    at_once = _at_once(design, size_of)
    total = drawn_of(design, n)
    every = None
    if total < n:
        others = design.others
        every = others[np.random.default_rng(child(seed, "order")).permutation(total)]
    for chunk, start in enumerate(range(0, total, _CHUNK)):
        size = min(_CHUNK, total - start)
        if every is not None:
            yield start, every[start : start + size]
        elif size <= at_once:
            yield start, design.permutations(size, seed=child(seed, chunk))
        else:
            for part in design.permutations_in_parts(size, child(seed, chunk), at_once):
                yield start, part
                start += len(part)


def _at_once(design: Design, size_of: int) -> int:
    """Return how many permutations are held at once, a multiple of 4 (see `Design.permutations_in_parts`)."""
    return max(4, _MEMORY // (size_of * max(1, len(design.is_target))) // 4 * 4)


def exceedances(
    statistic: Statistic,
    design: Design,
    observed: np.ndarray,
    n: int,
    seed: Seed,
    critical: Critical | None = None,
) -> np.ndarray:
    """Return in how many of n permutations (`drawn_of`) each column is at least as far from zero as observed."""
    count = np.zeros(observed.shape, dtype=np.int64)
    columns = np.arange(len(observed))
    width = max(1, _CELLS // min(_CHUNK, max(n, 1), _at_once(design, 16)))
    blocks = [columns[at : at + width] for at in range(0, len(columns), width)]
    parts = [(block, statistic.take(block)) for block in blocks] if len(blocks) > 1 else [(columns, statistic)]
    if critical:
        critical.begin(min(_CHUNK, drawn_of(design, n)), len(columns))
    for start, drawn in _draws(design, n, seed):
        rows = Rows(drawn) if isinstance(statistic, Studentised) else drawn
        watched = critical if start < _CHUNK else None
        if watched:
            watched.draw(drawn)
        for block, part in parts:
            values = np.abs(part(rows))
            count[block] += (values >= _reached(observed[block])).sum(axis=0)
            if watched:
                watched.see(block, values, start)
    if critical:
        critical.end()
    return count


def _further(statistic: Statistic, design: Design, observed: np.ndarray, n: int, seed: Seed) -> np.ndarray:
    """Return the same as `exceedances`, faster where few permutations reach what was observed."""
    screen = Screen.of(statistic.sums, _reached(observed)) if isinstance(statistic, Studentised) else None
    if screen is None:
        return exceedances(statistic, design, observed, n, seed)
    return np.asarray(sum(screen.exceedances(drawn) for _, drawn in _draws(design, n, seed, size_of=4)))


def _reached(observed: np.ndarray) -> np.ndarray:
    """Return the values that are as far from zero as observed, but for rounding."""
    return observed * (1 - _TIE) - _TIE


def max_t_p(statistic: Statistic, design: Design, permutations: int, seed: Seed, family: np.ndarray) -> np.ndarray:
    """Return step-down max-T p (Westfall–Young) of the columns of one family; NaN for the others.

    `family` is an array of bool, shape (t,); the others are as for `permutation_p`.
    """
    columns = np.flatnonzero(family)
    out = np.full(len(family), np.nan)
    if not len(columns):
        return out
    part = statistic.take(columns)
    observed = np.abs(part(design.observed()))[0]
    count = np.zeros(len(columns), dtype=np.int64)
    rows = max(1, 2_000_000 // len(columns))
    drawn = np.concatenate([part for _, part in _draws(design, permutations, child(seed, "max-T"))])
    for start in range(0, len(drawn), rows):
        count += step_down_max(observed, np.abs(part(drawn[start : start + rows])))
    p = (1 + count) / (len(drawn) + 1)
    order = np.argsort(-observed, kind="stable")
    stepped = np.empty(len(columns))
    stepped[order] = np.maximum.accumulate(p[order])
    out[columns] = np.maximum(stepped, design.smallest_p)
    return out
