"""Many tests at once: false discoveries (Benjamini–Hochberg), family-wise error (Holm, max-T)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil
from typing import Any

import numpy as np
from scipy.special import betaincinv

from framing.stats.inference.settings import most_drawn

Q = 0.05
"""The level at which permutations are drawn until the decision on q is known."""

FEWEST = 50
"""Tests are decided as if at least so many were adjusted together: small tables of a report are, too."""

FEW = 10
"""Exceedances from which on no more permutations are drawn."""

_ERROR = 1e-3
"""Probability that a p lies above its upper bound, or below its lower one."""

_TOGETHER: ContextVar[int] = ContextVar("tables adjusted together", default=1)


def adjust(p: np.ndarray) -> np.ndarray:
    """Return Benjamini–Hochberg q for one family of p; NaN stays NaN and is not in the family.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). J. R. Stat. Soc. B 57, 289–300.

    Examples
    --------
    >>> adjust(np.array([0.01, np.nan, 0.04, 0.03])).round(3).tolist()
    [0.03, nan, 0.04, 0.04]
    """
    p = np.asarray(p, dtype=float)
    q = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known])]
    steps = p[order] * (len(order) / np.arange(1, len(order) + 1))
    q[order] = np.clip(np.minimum.accumulate(steps[::-1])[::-1], 0, 1)
    return q


def p_bounds(exceed: np.ndarray, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return between which limits the p of all permutations lies, from those drawn (Clopper–Pearson).

    Examples
    --------
    >>> low, high = p_bounds(np.array([0]), np.array([999]))
    >>> low.tolist(), high.round(4).tolist()
    ([0.0], [0.0069])
    """
    exceed, drawn = np.asarray(exceed, dtype=float), np.asarray(drawn, dtype=float)
    low = np.where(exceed > 0, betaincinv(np.maximum(exceed, 1), drawn - exceed + 1, _ERROR), 0.0)
    rest = drawn - exceed
    return low, np.where(rest > 0, betaincinv(exceed + 1, np.maximum(rest, 1), 1 - _ERROR), 1.0)


def known_bounds(p: np.ndarray, drawn: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of p that are reported, each from so many permutations; equal where none would follow.

    None follows after ten exceedances, after `most` permutations, and where the units set the smallest p.

    Examples
    --------
    >>> low, high = known_bounds(np.array([0.001, 0.02, np.nan]), np.array([999, 999, 0]), 99_999)
    >>> low.tolist(), high.round(4).tolist()
    ([0.0, 0.02, nan], [0.0069, 0.02, nan])
    """
    p, drawn = np.asarray(p, dtype=float), np.asarray(drawn)
    exceed = np.nan_to_num(p * (drawn + 1) - 1, nan=-1.0)
    whole = np.rint(exceed)
    follow = (drawn > 0) & (drawn < most) & (np.abs(exceed - whole) < 1e-6) & (whole >= 0) & (whole < FEW)
    bounds = p_bounds(np.where(follow, whole, 0), np.maximum(drawn, 1))
    return np.where(follow, bounds[0], p), np.where(follow, bounds[1], p)


def bounds_of(table: Mapping[str, Any], settings: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return between which limits each p of a table lies; p itself where the table does not tell how it was drawn.

    Parameters
    ----------
    table : DataFrame or mapping
        With `p` and `permutations`; no bounds without `p`.
    settings : mapping
        Of the test: `permutations`, `further`, `exact`.

    Examples
    --------
    >>> low, high = bounds_of({"p": [0.001], "permutations": [999]}, {"permutations": 999, "further": 100})
    >>> low.tolist(), high.round(4).tolist()
    ([0.0], [0.0069])
    """
    if "p" not in table:
        return np.empty(0), np.empty(0)
    p = np.asarray(table["p"], dtype=float)
    if settings.get("exact") or not {"permutations", "further"} <= set(settings) or "permutations" not in table:
        return p, p
    drawn = np.nan_to_num(np.asarray(table["permutations"], dtype=float))
    return known_bounds(p, drawn, most_drawn(settings["permutations"], settings["further"]))


@contextmanager
def adjusted_together(tables: int) -> Iterator[None]:
    """Within this, the tests of a table are decided as one of so many tables of as many tests, adjusted together.

    Examples
    --------
    >>> with adjusted_together(3), adjusted_together(2):
    ...     tables_together()
    6
    """
    token = _TOGETHER.set(_TOGETHER.get() * tables)
    try:
        yield
    finally:
        _TOGETHER.reset(token)


def tables_together() -> int:
    """Return how many tables are adjusted together at present (`adjusted_together`)."""
    return _TOGETHER.get()


def tables_needed(bounds: Sequence[tuple[np.ndarray, np.ndarray]], level: float = Q) -> list[int]:
    """Return as one of how many tables each must be decided, so that q over the tests of all of them is decided.

    Parameters
    ----------
    bounds : sequence of (low, high)
        Bounds of the p of each table (`known_bounds`); NaN where there is no test.
    level : float

    Returns
    -------
    list of int
        For `adjusted_together`; 0 where every test of the table is decided already.

    Notes
    -----
    What is found among all tests at every upper bound gives a p at or below which a further test is found for certain:
    the level times one more than are found, over the number of tests. Few differences in few of many tables need more
    permutations than differences in all.

    Examples
    --------
    >>> known, other = np.array([0.0002, 0.5]), np.full(200, 0.6)
    >>> tables_needed([(np.array([0.0, 0.3]), known), (other, other)])
    [0, 0]
    >>> tables_needed([(np.array([0.0, 0.3]), np.array([0.0009, 0.3])), (other, other)])
    [5, 0]
    """
    low, high = (np.concatenate([np.asarray(pair[i], dtype=float) for pair in bounds]) for i in (0, 1))
    found = adjust(high) <= level
    possible = adjust(low) <= level
    cut = level * (int(found.sum()) + 1) / max(int((~np.isnan(high)).sum()), 1)
    out, start = [], 0
    for part, _ in bounds:
        here = slice(start, start + len(part))
        start += len(part)
        tests = max(FEWEST, int((~np.isnan(high[here])).sum()))
        needed = ceil(level * int(possible[here].sum()) / (cut * tests))
        out.append(max(needed, 1) if (possible[here] & ~found[here]).any() else 0)
    return out


def undecided(low: np.ndarray, high: np.ndarray, tables: int = 1, level: float = Q) -> np.ndarray:
    """Return tests whose q may be at most the level or above it, as long as each p lies between two bounds.

    Parameters
    ----------
    low, high : array, shape (t,)
        Bounds of each p, equal where it is known.
    tables : int
        How many tables of as many tests are adjusted together; in the others everything may be found, or nothing.
    level : float

    Returns
    -------
    numpy.ndarray of bool, shape (t,)

    References
    ----------
    Gandy, A. & Hahn, G. (2014). Scandinavian Journal of Statistics 41, 1083–1101 (Benjamini–Hochberg decisions
    are monotone: what is found at every upper bound is found, what is not found at any lower bound is not).

    Examples
    --------
    >>> undecided(np.array([0.0, 0.0, 0.2]), np.array([0.0009, 0.1, 0.3])).tolist()
    [False, True, False]
    """
    others = max(0, FEWEST - len(low))
    lowest, highest = np.append(low, np.zeros(others)), np.append(high, np.ones(others))
    return np.asarray((adjust(lowest) <= level) & ~(adjust(highest) <= level / tables))[: len(low)]


def holm(p: np.ndarray) -> np.ndarray:
    """Return Holm's p for one family, which controls the chance of any false discovery; NaN stays NaN.

    References
    ----------
    Holm, S. (1979). Scandinavian Journal of Statistics 6, 65–70.

    Examples
    --------
    >>> holm(np.array([0.01, np.nan, 0.04, 0.03])).round(3).tolist()
    [0.03, nan, 0.06, 0.06]
    """
    p = np.asarray(p, dtype=float)
    out = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    out[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return out


def step_down_max(observed: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Return in how many permutations the step-down maximum reaches each observed statistic.

    Parameters
    ----------
    observed : array, shape (t,)
        Statistics, large where extreme.
    drawn : array, shape (n, t)
        The same statistics in n permutations.

    Returns
    -------
    numpy.ndarray of int, shape (t,)
        For each column, permutations in which the largest statistic among the columns that were
        observed to be no more extreme is at least as large. Counts of several draws add up; the
        adjusted p is (1 + count) / (1 + n), made monotone from the most extreme column on.

    References
    ----------
    Westfall, P. H. & Young, S. S. (1993). Resampling-based multiple testing. Wiley. Ge, Y., Dudoit, S.
    & Speed, T. P. (2003). Test 12, 1–77.

    Examples
    --------
    >>> step_down_max(np.array([3.0, 1.0]), np.array([[0.5, 2.0], [3.5, 0.1], [0.2, 0.3]])).tolist()
    [1, 1]
    """
    order = np.argsort(observed, kind="stable")
    counts = np.empty(len(observed), dtype=np.int64)
    counts[order], _ = stepped_up(observed[order], drawn[:, order], np.full(len(drawn), -np.inf))
    return counts


def stepped_up(observed: np.ndarray, drawn: np.ndarray, largest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what `step_down_max` does for the next of columns in ascending order, and the largest statistics so far.

    `largest`, shape (n,), are those of the columns before.
    """
    reached = np.maximum(np.maximum.accumulate(drawn, axis=1), largest[:, None])
    return (reached >= observed * (1 - 1e-9) - 1e-9).sum(axis=0), reached[:, -1]


def adjust_families(families: Sequence[np.ndarray], level: float = 0.05) -> list[np.ndarray]:
    """Return q for several families that are reported together, from the q within each.

    Parameters
    ----------
    families : sequence of array
        Benjamini–Hochberg q of each family; NaN where there is no test. The smallest q of a family
        is its Simes p.
    level : float
        At which families are selected.

    Returns
    -------
    list of numpy.ndarray
        At most `level` where the family is selected (Benjamini–Hochberg over the Simes p) and the q
        within it is at most `level` times the share of families selected. Where every family is
        selected nothing changes; where none is, nothing is reported.

    Notes
    -----
    Several families at 5 % each would report something in far more than 5 % of reports without any difference;
    this controls the expected share of false discoveries among the families selected.

    References
    ----------
    Benjamini, Y. & Bogomolov, M. (2014). J. R. Stat. Soc. B 76, 297–318.

    Examples
    --------
    >>> [q.round(3).tolist() for q in adjust_families([np.array([0.001, 0.3]), np.array([0.04, 0.9])])]
    [[0.001, 0.3], [0.04, 0.9]]
    >>> [q.round(3).tolist() for q in adjust_families([np.array([0.2, 0.3]), np.array([0.04, 0.9])])]
    [[0.4, 0.6], [0.08, 1.0]]
    """
    tested = [np.asarray(q, dtype=float) for q in families]
    simes = np.array([np.nan if np.isnan(q).all() else np.nanmin(q) for q in tested])
    across = adjust(simes)
    selected = int((across <= level).sum())
    count = int((~np.isnan(simes)).sum())
    out = []
    for q, family in zip(tested, across, strict=True):
        spread = np.minimum(q * count / max(selected, 1), 1.0)
        out.append(spread if family <= level else np.maximum(spread, family) if not np.isnan(family) else q)
    return out
