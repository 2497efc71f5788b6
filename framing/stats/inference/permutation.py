"""Permutation tests over the units of a design: free, within strata, or by swapping within pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, Protocol

import numpy as np

from framing.stats.design import Design
from framing.stats.inference.multiplicity import FEW, p_bounds, stepped_up, tables_together, undecided
from framing.stats.inference.settings import PermutationSettings
from framing.stats.seeds import Seed, child
from framing.stats.sums.blocks import Blocks
from framing.stats.sums.critical import Critical
from framing.stats.sums.free import FreeStatistic
from framing.stats.sums.memory import rows_at_once, together
from framing.stats.sums.screen import Screen
from framing.stats.sums.sums import Rows, Sums, studentised
from framing.stats.threads import available, each

_CHUNK = 2_000
_LOOK = 1_000
"""Further permutations, after which it is first seen whether q is decided."""

_SCREENED = 4_000
"""Permutations from which on it is worth while to find out which cannot reach what was observed."""

_CELLS = 50_000
_CELLS_OF_MAX = 2_000_000
_TIE = 1e-9


class Statistic(Protocol):
    """Values, extreme where far from zero, for rows of permutations; ``take`` gives that of some columns."""

    def __call__(self, permutations: Any) -> np.ndarray: ...
    def take(self, columns: np.ndarray) -> Statistic: ...


class InParts(Protocol):
    """A statistic of which some columns at a time are held: ``parts`` yields them with their places."""

    def __len__(self) -> int: ...
    def take(self, columns: np.ndarray) -> InParts: ...
    def parts(self) -> Iterator[tuple[np.ndarray, Statistic]]: ...


class Studentised:
    """The studentised log ratio of counts."""

    def __init__(self, sums: Sums):
        self.sums = sums

    def __call__(self, permutations: np.ndarray | Rows) -> np.ndarray:
        return studentised(*self.sums.permuted(permutations))

    def take(self, columns: np.ndarray) -> Studentised:
        return Studentised(self.sums.take(columns))


class StudentisedBlocks:
    """The studentised log ratio of counts, of which blocks of columns are summed one after the other."""

    def __init__(self, blocks: Blocks):
        self.blocks = blocks
        self._whole: Studentised | None = None

    def __len__(self) -> int:
        return len(self.blocks)

    def take(self, columns: np.ndarray) -> StudentisedBlocks:
        out = StudentisedBlocks(self.blocks.take(columns))
        if self._whole is not None:
            out._whole = self._whole.take(columns)
        return out

    def parts(self) -> Iterator[tuple[np.ndarray, Studentised]]:
        """Yield blocks of columns, by place, and the statistic of each; where there is one, it is made once."""
        for columns, block in self.blocks.parts():
            if len(columns) < len(self):
                yield columns, Studentised(block.sums())
                continue
            self._whole = self._whole or Studentised(block.sums())
            yield columns, self._whole


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


class Whole:
    """A statistic that is held as a whole."""

    def __init__(self, statistic: Statistic, columns: int):
        self.statistic, self.columns = statistic, columns

    def __len__(self) -> int:
        return self.columns

    def take(self, columns: np.ndarray) -> Whole:
        return Whole(self.statistic.take(columns), len(columns))

    def parts(self) -> Iterator[tuple[np.ndarray, Statistic]]:
        yield np.arange(self.columns), self.statistic


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
    columns = whole(design.observed()).shape[1]
    if design.testable:
        return permutation_p(Whole(whole, columns), design, settings)
    return Tested(np.full(columns, np.nan), np.zeros(columns, dtype=np.int64))


def permutation_p(
    statistic: InParts,
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
    observed, exceed = np.empty(len(statistic)), np.empty(len(statistic), dtype=np.int64)
    n = drawn_of(design, settings.permutations)
    seed = child(settings.seed, "permutations")
    for columns, part in statistic.parts():
        observed[columns] = np.abs(part(design.observed()))[0]
        exceed[columns] = exceedances(part, design, observed[columns], settings.permutations, seed, critical)
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


def _all_further(statistic: InParts, design: Design, observed: np.ndarray, n: int, seed: Seed) -> np.ndarray:
    exceed = np.zeros(len(observed), dtype=np.int64)
    for columns, part in statistic.parts() if len(observed) else ():
        counter = _counter(part, observed[columns], n)
        for _, drawn in _draws(design, n, child(seed, "further permutations")):
            exceed[columns] += counter.exceedances(drawn)
    return exceed


def _until_decided(tested: tuple, design: Design, found: tuple, settings: PermutationSettings, least: Any) -> None:
    """Draw until each column has ten exceedances, q ≤ .05 is decided, or all are drawn; `found` changes in place.

    Decisions are looked at each time that the number of permutations has doubled.
    """
    (statistic, observed), (exceed, drawn) = tested, found
    n, most = settings.permutations, settings.most
    tables = settings.tables * tables_together()
    seed = child(settings.seed, "further permutations")
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
        for columns, part in statistic.take(left).parts():
            here = left[columns]
            counter = _counter(part, observed[here], upto - n)
            first = n - settings.permutations
            for _, rows in _draws(design, most - settings.permutations, seed, _LOOK, (first, upto - n)):
                exceed[here] += counter.exceedances(rows)
        n = upto
        drawn[left] = n


def drawn_of(design: Design, permutations: int) -> int:
    """Return how many permutations a test uses: all but the observed one, where there are no more than asked for."""
    return permutations if design.has_more_than(permutations) else design.n_permutations - 1


def _draws(
    design: Design, n: int, seed: Seed, chunk: int = _CHUNK, some: tuple[int, int] | None = None
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield n permutations in parts: drawn at random, or all others but the observed one in random order.

    Before each part, the number of those that came before. Parts are small where units are many. `some` are the first
    of them, at the beginning of a chunk, and how many.
    """
    total = drawn_of(design, n)
    every = None
    if total < n:
        others = design.others
        every = others[np.random.default_rng(child(seed, "order")).permutation(total)]
    first, last = (some[0], min(total, sum(some))) if some else (0, total)
    for start in range(first, last, chunk):
        size = min(chunk, total - start)
        if every is not None:
            yield start, every[start : start + size]
            continue
        for part in design.permutations_in_parts(size, child(seed, start // chunk)):
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

        def count(part: Iterator[tuple[Any, np.ndarray]]) -> None:
            for block, values in part:
                found[block] = np.count_nonzero(values >= self.threshold[block, None], axis=1)
                if see:
                    see(block, values)

        each(count, self._parts(drawn), available())
        return found

    def _parts(self, drawn: np.ndarray) -> list[Iterator[tuple[Any, np.ndarray]]]:
        """Return iterators of columns and their |t|, shape (columns, permutations)."""
        rows: Any = Rows(drawn) if isinstance(self.statistic, Studentised) else drawn
        return self.free.parts(rows) if self.free is not None else [self._blocks(rows)]

    def _blocks(self, rows: Any) -> Iterator[tuple[Any, np.ndarray]]:
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
    for start, drawn in _in_larger_parts(_draws(design, n, seed), every, design):
        see = None
        if critical and start < _CHUNK:
            critical.draw(drawn)
            see = partial(critical.see, start)
        count += every.exceedances(drawn, see)
    if critical:
        critical.end()
    return count


def _in_larger_parts(
    parts: Iterator[tuple[int, np.ndarray]], every: _Every, design: Design
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield permutations as many at once as the budget allows, where their number changes no digit."""
    if every.free is None:
        yield from parts
        return
    start = 0
    for rows in together((part for _, part in parts), rows_at_once(len(design.is_target))):
        yield start, rows
        start += len(rows)


def _counter(statistic: Statistic, observed: np.ndarray, n: int) -> Screen | _Every:
    """Return what counts exceedances in n permutations, the faster one where few reach what was observed."""
    screen = None
    if isinstance(statistic, Studentised) and n >= _SCREENED:
        screen = Screen.of(statistic.sums, _reached(observed))
    return screen or _Every(statistic, observed, min(_CHUNK, n))


def _reached(observed: np.ndarray) -> np.ndarray:
    """Return the values that are as far from zero as observed, but for rounding."""
    return observed * (1 - _TIE) - _TIE


def max_t_p(statistic: InParts, design: Design, permutations: int, seed: Seed, family: np.ndarray) -> np.ndarray:
    """Return step-down max-T p (Westfall–Young) of the columns of one family; NaN for the others.

    `family` is an array of bool, shape (t,); the others are as for `permutation_p`.
    """
    columns = np.flatnonzero(family)
    out = np.full(len(family), np.nan)
    if not len(columns):
        return out
    statistic, observed = statistic.take(columns), np.empty(len(columns))
    for part, of in statistic.parts():
        observed[part] = np.abs(of(design.observed()))[0]
    order = np.argsort(observed, kind="stable")
    n = drawn_of(design, permutations)
    count, largest = np.empty(len(columns), dtype=np.int64), np.full(n, -np.inf)
    for part, of in statistic.take(order).parts():
        at, here, found = 0, order[part], np.zeros(len(part), dtype=np.int64)
        for _, drawn in _draws(design, permutations, child(seed, "max-T")):
            rows = max(1, _CELLS_OF_MAX // len(part))
            for start in range(0, len(drawn), rows):
                values = np.abs(of(drawn[start : start + rows]))
                some = slice(at, at + len(values))
                more, largest[some] = stepped_up(observed[here], values, largest[some])
                found, at = found + more, at + len(values)
        count[here] = found
    p = (1 + count) / (n + 1)
    stepped = np.empty(len(columns))
    stepped[order[::-1]] = np.maximum.accumulate(p[order[::-1]])
    out[columns] = np.maximum(stepped, design.smallest_p)
    return out
