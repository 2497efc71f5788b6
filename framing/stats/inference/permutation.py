"""Permutation tests over the units of a design: free, within strata, or by swapping within pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from math import floor
from typing import Any, NamedTuple, Protocol

import numpy as np

from framing.stats.design import Design
from framing.stats.inference.multiplicity import FEW, p_bounds, step_down_max, tables_together, undecided
from framing.stats.inference.settings import PermutationSettings
from framing.stats.seeds import Seed, child
from framing.stats.sums.free import FreeStatistic
from framing.stats.sums.screen import Screen
from framing.stats.sums.sums import Rows, Sums, studentised

_CHUNK = 2_000
_LOOK = 1_000
"""Further permutations, after which it is first seen whether q is decided."""

_SCREENED = 4_000
"""Permutations from which on it is worth while to find out which cannot reach what was observed."""

_CELLS = 50_000
_TIE = 1e-9


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
    statistic: Callable[[np.ndarray], np.ndarray],
    design: Design,
    settings: PermutationSettings | None = None,
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
    return tested(statistic, design, settings or PermutationSettings()).p


class Tested(NamedTuple):
    """p of each column, shape (t,), and from how many permutations it is."""

    p: np.ndarray
    drawn: np.ndarray


def tested(statistic: Callable[[np.ndarray], np.ndarray], design: Design, settings: PermutationSettings) -> Tested:
    """Return what `permutation_test` returns, and from how many permutations each p is; 0 without a test."""
    whole = _Columns(statistic)
    if design.testable:
        return permutation_p(whole, design, settings)
    columns = whole(design.observed()).shape[1]
    return Tested(np.full(columns, np.nan), np.zeros(columns, dtype=np.int64))


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
        self.largest = [np.full((columns, self._rejected(n)), -np.inf) for n in (permutations, self.few)]

    def draw(self, drawn: np.ndarray) -> None:
        """Keep the first permutations."""
        lacking = self.few - len(self.rows)
        if lacking > 0:
            kept = drawn[:lacking]
            self.rows = np.concatenate([self.rows, kept]) if len(self.rows) else kept.copy()

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
        """Take the critical |t| from the largest that were seen."""
        self.of_all, self.of_few = (largest.min(axis=1) for largest in self.largest)
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
    settings: PermutationSettings,
    critical: Critical | None = None,
    floor: np.ndarray | float = 0.0,
) -> Tested:
    """Return two-sided p, more permutations being drawn for columns with fewer than ten exceedances.

    They are drawn until q ≤ .05 is decided (`undecided`), over as many tables as `settings.tables` and
    `adjusted_together` say, or, if `settings.exact`, all of them. `floor` is the
    smallest p that each column's own units allow.
    """
    observed = np.abs(statistic(design.observed()))[0]
    n = drawn_of(design, settings.permutations)
    seed = child(settings.seed, "permutations")
    exceed = exceedances(statistic, design, observed, settings.permutations, seed, critical)
    drawn = np.full(len(observed), n)
    # Random permutations can give a smaller p than full enumeration allows.
    least = np.maximum(floor, design.smallest_p)
    if settings.further > 1 and n == settings.permutations:
        if settings.exact or not design.has_more_than(settings.most):
            few = np.flatnonzero(exceed < FEW)
            drawn[few] = drawn_of(design, settings.most)
            exceed[few] = _all_further(statistic.take(few), design, observed[few], settings.most, settings.seed)
        else:
            _until_decided((statistic, observed), design, (exceed, drawn), settings, least)
    return Tested(np.maximum((1 + exceed) / (drawn + 1), least), drawn)


def _all_further(statistic: Statistic, design: Design, observed: np.ndarray, n: int, seed: Seed) -> np.ndarray:
    counter = _counter(statistic, observed, n) if len(observed) else None
    parts = _draws(design, n, child(seed, "further permutations"))
    return np.asarray(sum(counter.exceedances(drawn) for _, drawn in parts)) if counter else np.empty(0, dtype=np.int64)


def _until_decided(tested: tuple, design: Design, found: tuple, settings: PermutationSettings, least: Any) -> None:
    """Draw until each column has ten exceedances, q ≤ .05 is decided, or all are drawn; `found` changes in place.

    Decisions are looked at each time that the number of permutations has doubled.
    """
    (statistic, observed), (exceed, drawn) = tested, found
    n, most = settings.permutations, settings.most
    tables = settings.tables * tables_together()
    parts = _draws(design, most - n, child(settings.seed, "further permutations"), _LOOK)
    while n < most:
        open_ = (exceed < FEW) & (drawn == n)
        low, high = p_bounds(exceed, drawn)
        p = (1 + exceed) / (drawn + 1)
        # Of the others no more permutations are drawn: their p is the one reported.
        low, high = (np.maximum(np.where(open_, bound, p), least) for bound in (low, high))
        left = np.flatnonzero(open_ & undecided(low, high, tables))
        if not len(left):
            return
        upto = min(n + -(-n // _LOOK) * _LOOK, most)
        counter = _counter(statistic.take(left), observed[left], upto - n)
        while n < upto:
            _, rows = next(parts)
            exceed[left] += counter.exceedances(rows)
            n += len(rows)
        drawn[left] = n


def drawn_of(design: Design, permutations: int) -> int:
    """Return how many permutations a test uses: all but the observed one, where there are no more than asked for."""
    return permutations if design.has_more_than(permutations) else design.n_permutations - 1


def _draws(design: Design, n: int, seed: Seed, chunk: int = _CHUNK) -> Iterator[tuple[int, np.ndarray]]:
    """Yield n permutations in parts: drawn at random, or all others but the observed one in random order.

    Before each part, the number of those that came before. Parts are small where units are many.
    """
    total = drawn_of(design, n)
    every = None
    if total < n:
        others = design.others
        every = others[np.random.default_rng(child(seed, "order")).permutation(total)]
    for number, start in enumerate(range(0, total, chunk)):
        size = min(chunk, total - start)
        if every is not None:
            yield start, every[start : start + size]
            continue
        for part in design.permutations_in_parts(size, child(seed, number)):
            yield start, part
            start += len(part)


class _Every:
    """Exceedances from the statistic of every permutation, some columns at a time."""

    def __init__(self, statistic: Statistic, observed: np.ndarray, rows: int):
        self.statistic, self.threshold = statistic, _reached(observed)
        self.free = FreeStatistic.of(statistic.sums) if isinstance(statistic, Studentised) else None
        self.parts: list[tuple[np.ndarray, Statistic]] = []
        if self.free is None:
            columns, width = np.arange(len(observed)), max(1, _CELLS // max(rows, 1))
            blocks = [columns[at : at + width] for at in range(0, len(columns), width)]
            parts = [(block, statistic.take(block)) for block in blocks]
            self.parts = parts if len(blocks) > 1 else [(columns, statistic)]

    def exceedances(self, drawn: np.ndarray, see: Callable[[Any, np.ndarray], None] | None = None) -> np.ndarray:
        """Return in how many permutations each column reaches its threshold; `see` is given each block's values."""
        found = np.zeros(len(self.threshold), dtype=np.int64)
        for block, values in self._blocks(drawn):
            found[block] = np.count_nonzero(values >= self.threshold[block, None], axis=1)
            if see:
                see(block, values)
        return found

    def _blocks(self, drawn: np.ndarray) -> Iterator[tuple[Any, np.ndarray]]:
        """Yield columns and their |t|, shape (columns, permutations)."""
        rows: Any = Rows(drawn) if isinstance(self.statistic, Studentised) else drawn
        if self.free is not None:
            yield from self.free.blocks(rows)
        for block, part in self.parts:
            yield block, np.ascontiguousarray(np.abs(part(rows)).T)


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
    every = _Every(statistic, observed, min(_CHUNK, max(n, 1)))
    if critical:
        critical.begin(min(_CHUNK, drawn_of(design, n)), len(observed))
    for start, drawn in _draws(design, n, seed):
        see = None
        if critical and start < _CHUNK:
            critical.draw(drawn)
            see = partial(critical.see, start)
        count += every.exceedances(drawn, see)
    if critical:
        critical.end()
    return count


def _counter(statistic: Statistic, observed: np.ndarray, n: int) -> Screen | _Every:
    """Return what counts exceedances in n permutations, the faster one where few reach what was observed."""
    screen = None
    if isinstance(statistic, Studentised) and n >= _SCREENED:
        screen = Screen.of(statistic.sums, _reached(observed))
    return screen or _Every(statistic, observed, min(_CHUNK, n))


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
