"""Agreement of coders: Krippendorff's alpha, and the share of units on which two agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from framing.errors import ParameterError, nearest

LEVELS = ("nominal", "ordinal", "interval", "ratio")


def krippendorff_alpha(codes: Sequence[Sequence], level: str = "nominal") -> float:
    """How far do coders agree beyond chance?

    Parameters
    ----------
    codes : sequence of sequences, coders × units
        One row a coder; None or NaN where a unit was not coded. Numbers, unless the level is nominal.
    level : {"nominal", "ordinal", "interval", "ratio"}
        Which difference of two codes counts how much.

    Returns
    -------
    float
        1: complete agreement, 0: what chance gives. NaN where no unit has two codes, or all codes
        are the same: nothing is then expected to disagree.

    Raises
    ------
    ParameterError
        If there is no such level, or coders did not code the same number of units.

    Notes
    -----
    A missing code is no category: counting it as one changes alpha.

    References
    ----------
    Krippendorff, K. (2019). Content analysis, 4th edition. Sage, chapter 12.

    Examples
    --------
    >>> round(krippendorff_alpha([[1, 2, 3, 3], [1, 2, 3, 2], [None, 2, 3, 3]]), 4)
    0.7368
    """
    if level not in LEVELS:
        raise ParameterError(f"There is no level of measurement {level!r}.{nearest(level, LEVELS)}")
    if len({len(row) for row in codes}) > 1:
        raise ParameterError("Coders did not code the same number of units.")
    units = [[code for code in unit if not _missing(code)] for unit in zip(*codes, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = sorted({code for unit in units for code in unit})
    return alpha_of(coincidences(units, values).sum(axis=0), values, level)


def coincidences(units: Sequence[Sequence], values: Sequence) -> np.ndarray:
    """Return how often two values met in each unit, shape (units, values, values).

    Parameters
    ----------
    units : sequence of sequences
        Codes of each unit, two or more.
    values : sequence
        All values, in their order.

    References
    ----------
    Krippendorff, K. (2019). Content analysis, 4th edition, chapter 12 (the coincidence matrix).
    """
    position = {value: i for i, value in enumerate(values)}
    met = np.zeros((len(units), len(values), len(values)))
    for i, unit in enumerate(units):
        counts = np.bincount([position[code] for code in unit], minlength=len(values)).astype(float)
        met[i] = (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    return met


def alpha_of(met: np.ndarray, values: Sequence, level: str = "nominal") -> float:
    """Return Krippendorff's alpha of a coincidence matrix; NaN where nothing is expected to disagree.

    Parameters
    ----------
    met : array, shape (values, values)
        As `coincidences` counts it, summed over units.
    values : sequence
        In their order; numbers for interval and ratio.
    level : {"nominal", "ordinal", "interval", "ratio"}
    """
    totals = met.sum(axis=0)
    if (totals > 0).sum() < 2:
        return float("nan")
    distance = _distance(values, totals, level)
    expected = (np.outer(totals, totals) * distance).sum() / (totals.sum() - 1)
    return float(1 - (met * distance).sum() / expected)


def agreement(one: Sequence, two: Sequence) -> float:
    """Return the share of units that two coders code alike, of those both coded; NaN where there are none.

    Examples
    --------
    >>> agreement(["yes", "no", None], ["yes", "yes", "no"])
    0.5
    """
    both = [a == b for a, b in zip(one, two, strict=True) if not _missing(a) and not _missing(b)]
    return float(np.mean(both)) if both else float("nan")


def _missing(code) -> bool:
    return code is None or code != code


def _distance(values: Sequence, totals: np.ndarray, level: str) -> np.ndarray:
    """Return the squared difference of every two values."""
    if level == "nominal":
        return 1 - np.eye(len(values))
    if level == "ordinal":
        middle = np.cumsum(totals) - totals / 2
        return (middle[:, None] - middle) ** 2
    v = np.array(values, dtype=float)
    apart = v[:, None] - v
    if level == "interval":
        return apart**2
    whole = v[:, None] + v
    return np.divide(apart, whole, out=np.zeros_like(apart), where=whole != 0) ** 2
