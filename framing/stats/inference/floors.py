"""How small a p the units that have an occurrence allow: one rule for every measure."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import gammaln

from framing.stats.design import Design

MIN_EXPECTED = 1.0
"""No p where fewer occurrences are expected on the smaller side; not calibrated below this."""

MAX_OWN_FLOOR = 0.05
"""No p for a term whose own units cannot give one this small."""

MIN_MIXED = 5
"""No p, where units of one side are permuted beside pairs, for a term that fewer units have.

With 9 pairs and 3 + 30 units in bursts, the test at 5 % rejects 18, 12, 7 and 5 % of the terms in 3, 4, 5 and 6 or 7
units; tests/benchmarks/calibration.py measures all of them together."""


def hit_floor(used: Any, design: Design) -> np.ndarray:
    """Return the smallest p that the units with an occurrence allow, for each column.

    Parameters
    ----------
    used : array or sparse array of bool, shape (units, t)
        Which units have an occurrence, on whichever side.
    design : Design

    Returns
    -------
    numpy.ndarray
        The probability that random reassignment puts all of these units (or as many as fit) on the side where that
        is less likely, on either side where both are equally likely: 2 / 2^h for h pairs. In a design that mixes
        pairs with one-sided units: that, and all pairs swapped one way.

    Notes
    -----
    The units with an occurrence are the evidence. Permutations that move only the other units change the
    number of words, and so the statistic: they could make p smaller than this by text lengths alone.

    Examples
    --------
    >>> from framing.stats.design import Design
    >>> design = Design.of([f"s{i}" for i in range(9)], [f"s{i}" for i in range(9)])
    >>> hit_floor(np.array([[True, True]] * 2 + [[False, True]] * 7), design).tolist()
    [0.5, 0.00390625]
    """
    used = sparse.csr_array(used)
    if design.paired:
        return np.minimum(1.0, 2.0 ** (1 - np.asarray(used.sum(axis=0), dtype=float)))
    strata = np.array(design.strata)
    side = np.array(design.is_target, dtype=bool)
    pair = np.array(design.is_pair, dtype=bool)
    free = ~pair
    turned = 0.5 ** np.asarray(used[np.flatnonzero(pair)].sum(axis=0), dtype=float)
    used, strata = used[np.flatnonzero(free)], strata[free]
    one, two = (turned * _all_on_one_side(used, on, strata) for on in (side[free], ~side[free]))
    alike = np.abs(one - two) <= 1e-9 * np.maximum(one, two)
    return np.minimum(1.0, np.where(alike, one + two, np.minimum(one, two)))


def too_few(expected: np.ndarray, floor: np.ndarray) -> np.ndarray:
    """Return columns with too few occurrences, or too few units that have one, whatever their side."""
    return (expected < MIN_EXPECTED) | (floor > MAX_OWN_FLOOR)


def own_floor(target: tuple[Any, Any], reference: tuple[Any, Any], design: Design) -> np.ndarray:
    """Return the smallest p that the units behind each column of two sides' counts ``(k, n)`` allow.

    Where columns have bases of their own, k is a share of them: units in which all is counted are then no more
    evidence than those in which none is. 1, so that there is no test, where too few units have an occurrence
    (`MIN_MIXED`).
    """
    used = sparse.csr_array((sparse.csr_array(target[0]) + sparse.csr_array(reference[0])) > 0)
    floor = hit_floor(used, design)
    if design.mixed:
        floor = np.where(np.bincount(used.indices, minlength=used.shape[1]) < MIN_MIXED, 1.0, floor)
    if np.ndim(target[1]) < 2 or np.ndim(reference[1]) < 2:
        return floor
    left = [np.asarray(n) - (k.toarray() if sparse.issparse(k) else np.asarray(k)) > 0 for k, n in (target, reference)]
    return np.maximum(floor, hit_floor(left[0] | left[1], design))


def _all_on_one_side(used: Any, side: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Return the share of permutations with a column's units, as many as fit, all on one side."""
    log = np.zeros(used.shape[1])
    for stratum in sorted(set(strata.tolist())):
        here = np.flatnonzero(strata == stratum)
        m, places = len(here), int(side[here].sum())
        u = np.asarray(used[here].sum(axis=0))
        most = np.minimum(u, places)
        log += _log_choose(m - u, places - most) - _log_choose(m, places)
    return np.exp(log)


def _log_choose(n, k):
    n, k = np.asarray(n, dtype=float), np.asarray(k, dtype=float)
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
