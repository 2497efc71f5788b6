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
from framing.stats.sums.sums import Rows, Sums, studentised

_CHUNK = 2_000
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

    def begin(self, drawn: np.ndarray, columns: int) -> None:
        self.rows = drawn[: self.few]
        self.of_all, self.of_few = np.empty(columns), np.empty(columns)

    def see(self, block: np.ndarray, values: np.ndarray) -> None:
        """Record the values of a block of columns, shape (permutations, columns); they are reordered in place."""
        self.of_few[block] = self.of(values[: self.few].copy())
        self.of_all[block] = self.of(values)

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return the |t| above which a column is rejected."""
        n = len(values)
        rank = n - floor((1 - self.level) * (n + 1) + _TIE)
        values.partition(rank, axis=0)
        return values[rank]


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
        exceed = exceedances(statistic.take(few), design, observed[few], more, child(seed, "further permutations"))
        p[few] = (1 + exceed) / (drawn_of(design, more) + 1)
    # Random permutations can give a smaller p than full enumeration allows.
    return np.maximum(p, design.smallest_p)


def drawn_of(design: Design, permutations: int) -> int:
    """Return how many permutations a test uses: all but the observed one, where there are no more than asked for."""
    return permutations if design.has_more_than(permutations) else design.n_permutations - 1


def _draws(design: Design, n: int, seed: Seed) -> Iterator[np.ndarray]:
    """Yield n permutations in parts: drawn at random, or all others but the observed one in random order."""
    total = drawn_of(design, n)
    every = None
    if total < n:
        others = design.others
        every = others[np.random.default_rng(child(seed, "order")).permutation(total)]
    for chunk, start in enumerate(range(0, total, _CHUNK)):
        size = min(_CHUNK, total - start)
        yield design.permutations(size, seed=child(seed, chunk)) if every is None else every[start : start + size]


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
    width = max(1, _CELLS // min(_CHUNK, max(n, 1)))
    blocks = [columns[at : at + width] for at in range(0, len(columns), width)]
    parts = [(block, statistic.take(block)) for block in blocks] if len(blocks) > 1 else [(columns, statistic)]
    for chunk, drawn in enumerate(_draws(design, n, seed)):
        rows = Rows(drawn) if isinstance(statistic, Studentised) else drawn
        if critical and not chunk:
            critical.begin(drawn, len(columns))
        for block, part in parts:
            values = np.abs(part(rows))
            count[block] += (values >= observed[block] * (1 - _TIE) - _TIE).sum(axis=0)
            if critical and not chunk:
                critical.see(block, values)
    return count


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
    drawn = np.concatenate(list(_draws(design, permutations, child(seed, "max-T"))))
    for start in range(0, len(drawn), rows):
        count += step_down_max(observed, np.abs(part(drawn[start : start + rows])))
    p = (1 + count) / (len(drawn) + 1)
    order = np.argsort(-observed, kind="stable")
    stepped = np.empty(len(columns))
    stepped[order] = np.maximum.accumulate(p[order])
    out[columns] = np.maximum(stepped, design.smallest_p)
    return out
