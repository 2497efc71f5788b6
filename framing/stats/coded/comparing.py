"""Both sides of a comparison: figures as measured, as coded and corrected, with cluster-robust intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.errors import ParameterError, nearest
from framing.stats.coded.estimators import (
    METHODS,
    Estimate,
    difference_estimator,
    doubly_robust,
    measured,
    rogan_gladen,
)
from framing.stats.coded.sample import CodedSample
from framing.stats.distributions import student_quantile

POPULATIONS = ("units", "texts")
DRAWN = ("rows", "units")
NOTHING = 1e-12
"""A variance that is a smaller part of another is rounding."""


@dataclass(frozen=True)
class CodedSettings:
    """What the intervals of `compare_coded` are for.

    Attributes
    ----------
    level : float
    population : {"units", "texts"}
        ``units``: the units are a sample of those that could have been collected, as in every measure here. ``texts``:
        these texts only; what is uncertain is which of their rows were coded.
    drawn : {"rows", "units"}
        What was drawn for coding, for ``texts``: rows one by one, or whole units.

    Raises
    ------
    ParameterError
        If there is no such choice, or the level is not between 0 and 1.
    """

    level: float = 0.95
    population: str = "units"
    drawn: str = "rows"

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise ParameterError(f"level is {self.level}; it must lie between 0 and 1.")
        for name, options in (("population", POPULATIONS), ("drawn", DRAWN)):
            if getattr(self, name) not in options:
                value = getattr(self, name)
                raise ParameterError(f"There is no {name} {value!r}.{nearest(value, options)}")


@dataclass(frozen=True)
class Interval:
    """A figure with its standard error, degrees of freedom and confidence limits; NaN where nothing is known."""

    value: float
    se: float
    df: float
    low: float
    high: float


@dataclass(frozen=True)
class Figure:
    """What one method gives: the figure of either side, and target minus reference.

    Attributes
    ----------
    method : str
        One of `METHODS`.
    target, reference, difference : Interval
    tuning : (float, float)
        Weight of the measured values on either side (`ppi` only).
    """

    method: str
    target: Interval
    reference: Interval
    difference: Interval
    tuning: tuple[float, float]


def compare_coded(
    target: CodedSample, reference: CodedSample, settings: CodedSettings | None = None
) -> dict[str, Figure]:
    """What are the figures of two sides, and their difference, if people had coded every row?

    Parameters
    ----------
    target, reference : CodedSample
        Units are numbered alike on both; one that occurs on both is a pair.
    settings : CodedSettings, optional

    Returns
    -------
    dict of str to Figure
        ``measured`` (what nobody checked), ``coded`` (coded rows alone), ``ppi`` (the measured figure corrected by the
        coded rows, with the weights that make the difference's variance least), ``dsl`` (design-based supervised
        learning, doubly robust), ``rogan_gladen``. No limits where the coded rows of a side are all alike, or fewer
        than three of its units have one.

    Notes
    -----
    Variances are sums over units of squared influences (a linearised ratio), times G / (G - fitted constants), G the
    units with a coded row; limits are Student's t with the effective number of those units (Carter et al. 2017, for
    units that are alike within) less the fitted constants, joined over the sides by Welch and Satterthwaite.
    tests/benchmarks/corrected.py measures coverage and width. The assumption most likely to be false: that rows were
    coded with the probabilities given, whatever they say.

    References
    ----------
    Angelopoulos, Duchi & Zrnic (2023), arXiv:2311.01453. Egami, Hinck, Stewart & Wei (2023), NeurIPS 36. Rogan &
    Gladen (1978), American Journal of Epidemiology 107, 71–76. Carter, A. V., Schnepel, K. T. & Steigerwald, D. G.
    (2017), Review of Economics and Statistics 99, 698–709.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> def side(share, first):
    ...     truth = rng.random(400) < share
    ...     said = np.where(rng.random(400) < 0.85, truth, ~truth)
    ...     coded = np.where(np.arange(400) % 4, np.nan, truth)
    ...     return CodedSample(said, coded, np.ones(400), np.arange(400) + first, np.full(400, 0.25))
    >>> found = compare_coded(side(0.6, 0), side(0.3, 400))
    >>> found["ppi"].difference.se < found["coded"].difference.se
    True
    """
    settings = settings or CodedSettings()
    sides = (target, reference)
    tuning = _tuning(sides, settings)
    made = {
        "measured": [measured(side) for side in sides],
        "coded": [difference_estimator(side, 0.0) for side in sides],
        "ppi": [difference_estimator(side, weight) for side, weight in zip(sides, tuning, strict=True)],
        "dsl": [doubly_robust(side) for side in sides],
        "rogan_gladen": [rogan_gladen(side) for side in sides],
    }
    return {method: _figure(method, made[method], sides, settings) for method in METHODS}


def _tuning(sides: tuple[CodedSample, CodedSample], settings: CodedSettings) -> np.ndarray:
    """Return the weights of the measured values that make the estimated variance of the difference least.

    The influences of a unit are a + λb; with units on both sides the two weights are found together.
    """
    codes = _codes(sides, settings)
    start = [difference_estimator(side, 0.0) for side in sides]
    full = [difference_estimator(side, 1.0) for side in sides]
    sums = [_summed(found, sides, codes, settings) for found in (start, full)]
    a = sums[0][0] - sums[0][1]
    b = np.column_stack([sums[1][0] - sums[0][0], sums[0][1] - sums[1][1]])
    if not (np.isfinite(b).all() and np.isfinite(a).all()):
        return np.zeros(2)
    # With every row coded, or a measure that is constant, the weight changes nothing; rounding would set it.
    whole = [(one.corpus**2).sum() + (alone.drawn**2).sum() for one, alone in zip(full, start, strict=True)]
    free = (b**2).sum(axis=0) > NOTHING * np.array(whole)
    weights = np.zeros(2)
    weights[free] = -np.linalg.pinv(b[:, free].T @ b[:, free], hermitian=True) @ (b[:, free].T @ a)
    return weights


def _figure(method: str, made: list[Estimate], sides: tuple[CodedSample, CodedSample], settings: CodedSettings):
    """Return one method's figures with their intervals."""
    codes = _codes(sides, settings)
    sums = _summed(made, sides, codes, settings)
    for one, estimate, side in zip(sums, made, sides, strict=True):
        one *= _scale(estimate, side, settings)
    dfs = [_degrees_of_freedom(estimate, side, settings) for estimate, side in zip(made, sides, strict=True)]
    left, right = (
        _interval(estimate.value, float((psi**2).sum()), df, settings.level)
        for estimate, psi, df in zip(made, sums, dfs, strict=True)
    )
    there = [np.bincount(code, minlength=len(sums[0])) > 0 for code in codes]
    pairs = there[0] & there[1]
    parts = [
        (float((sums[0][~pairs] ** 2).sum()), dfs[0]),
        (float((sums[1][~pairs] ** 2).sum()), dfs[1]),
        (float(((sums[0] - sums[1])[pairs] ** 2).sum()), min(dfs)),
    ]
    # A side whose coded rows are all alike shows no variance, which is not the same as none.
    variance = sum(v for v, _ in parts) if np.isfinite(left.low + right.low) else float("nan")
    below = sum(v**2 / df for v, df in parts if v > 0 and df > 0)
    joined = variance**2 / below if below > 0 else min(dfs)
    value = made[0].value - made[1].value
    difference = _interval(value, variance, joined if min(dfs) > 0 else 0.0, settings.level)
    return Figure(method, left, right, difference, (made[0].tuning, made[1].tuning) if method == "ppi" else _NONE)


_NONE = (float("nan"), float("nan"))


def _codes(sides: tuple[CodedSample, CodedSample], settings: CodedSettings) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of what was sampled behind each row: its unit, or where rows were drawn the row."""
    if settings.population == "texts" and settings.drawn == "rows":
        first = len(sides[0].unit)
        return np.arange(first), np.arange(first, first + len(sides[1].unit))
    return sides[0].unit, sides[1].unit


def _summed(made: list[Estimate], sides: tuple[CodedSample, CodedSample], codes, settings: CodedSettings):
    """Return the influences of each side summed within what was sampled."""
    n = max(int(code.max(initial=-1)) for code in codes) + 1
    out = []
    for estimate, side, code in zip(made, sides, codes, strict=True):
        if settings.population == "units":
            influence = estimate.corpus + estimate.drawn
        else:
            influence = estimate.drawn * np.sqrt(np.where(side.is_coded, 1 - side.chance, 0.0))
        out.append(np.bincount(code, influence, minlength=n))
    return out


def _scale(estimate: Estimate, side: CodedSample, settings: CodedSettings) -> float:
    """Return by how much influences are too small, since constants were fitted to the rows that they are taken from."""
    if settings.population == "texts" and settings.drawn == "rows":
        known = int(side.is_coded.sum())
    else:
        known = side.units_coded if estimate.drawn.any() else len(np.unique(side.unit))
    return float(np.sqrt(known / (known - estimate.fitted))) if known > estimate.fitted else float("nan")


def _degrees_of_freedom(estimate: Estimate, side: CodedSample, settings: CodedSettings) -> float:
    """Return the effective number of units (or rows drawn) behind a figure, less the constants fitted."""
    rows = settings.population == "texts" and settings.drawn == "rows"
    codes = np.arange(len(side.unit)) if rows else side.unit
    size = side.base if not estimate.drawn.any() else side.weight * side.base
    size = np.bincount(codes, size) ** 2
    total = (size**2).sum()
    return max(float(size.sum() ** 2 / total) - estimate.fitted, 0.0) if total > 0 else 0.0


def _interval(value: float, variance: float, df: float, level: float) -> Interval:
    """Return an estimate with its limits by Student's t; none where nothing varies or no units are left."""
    if not np.isfinite(value) or not np.isfinite(variance) or variance <= 0 or df <= 0:
        return Interval(value, float("nan"), float(df), float("nan"), float("nan"))
    se = float(np.sqrt(variance))
    reach = float(student_quantile(0.5 + level / 2, max(df, 1.0))) * se
    return Interval(value, se, float(df), value - reach, value + reach)
