"""Estimators of one side's figure, each with the influence of every row on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.stats.coded.sample import CodedSample
from framing.stats.effects import share

METHODS = ("measured", "coded", "ppi", "dsl", "rogan_gladen")


@dataclass(frozen=True, eq=False)
class Estimate:
    """A figure of one side.

    Attributes
    ----------
    value : float
        Sum of the values over the sum of the base.
    corpus : array, shape (rows,)
        Influence of each row as part of the corpus: that of its measured value.
    drawn : array, shape (rows,)
        Influence of each coded row as part of the sample that was coded; 0 for the others.
    fitted : int
        Constants estimated from the coded rows.
    tuning : float
        Weight of the measured values (`ppi`); NaN for other methods.
    """

    value: float
    corpus: np.ndarray
    drawn: np.ndarray
    fitted: int
    tuning: float = float("nan")


def measured(side: CodedSample) -> Estimate:
    """Return the figure as measured, whatever the coders found.

    Examples
    --------
    >>> side = CodedSample([1, 1, 0, 0], [1, np.nan, 0, np.nan], np.ones(4), range(4), np.full(4, 0.5))
    >>> measured(side).value
    0.5
    """
    value = float(share(side.measured.sum(), side.base.sum()))
    influence = share(side.measured - value * side.base, side.base.sum())
    return Estimate(value, influence, np.zeros_like(influence), 1)


def difference_estimator(side: CodedSample, tuning: float) -> Estimate:
    """Return the measured figure times a weight, plus the mean of what is then missing among the coded rows.

    Parameters
    ----------
    side : CodedSample
    tuning : float
        Weight λ of the measured values. 0: the coded rows alone (Hájek's ratio of weighted sums). 1: the untuned
        correction, wider than the coded rows alone where measured values predict the coded ones badly.

    References
    ----------
    Angelopoulos, A. N., Duchi, J. C. & Zrnic, T. (2023). PPI++: Efficient prediction-powered inference.
    arXiv:2311.01453, eq. 3 for a mean. The coded rows are part of the corpus here, so that our λ is theirs times
    1 + n/N, n coded and N other rows.

    Examples
    --------
    >>> side = CodedSample([1, 1, 0, 0], [1, np.nan, 1, np.nan], np.ones(4), range(4), np.full(4, 0.5))
    >>> difference_estimator(side, 0.0).value, difference_estimator(side, 1.0).value
    (1.0, 1.0)
    """
    if not side.is_coded.any():
        return _unknown(side)
    base = (side.weight * side.base).sum()
    rest = side.y - tuning * side.measured
    missing = float(share((side.weight * rest).sum(), base))
    alone = measured(side)
    drawn = share(side.weight * (rest - missing * side.base), base)
    value = tuning * alone.value + missing
    return Estimate(value, tuning * alone.corpus, drawn, 1 + (tuning != 0), tuning)


def doubly_robust(side: CodedSample) -> Estimate:
    """Return the figure by design-based supervised learning: predictions for all rows, corrected by the coded ones.

    The prediction is linear in the measured value and the base, and is fitted for each unit to the coded rows of all
    others (cross-fitting, one unit a fold), so that a unit's own codes do not predict it.

    Notes
    -----
    Unbiased whatever the prediction is worth, since the probabilities of being coded are known. The assumption most
    likely to be false: that they are; rows picked by hand have none.

    References
    ----------
    Egami, N., Hinck, M., Stewart, B. M. & Wei, H. (2023). Using imperfect surrogates for downstream inference:
    Design-based supervised learning. NeurIPS 36, eq. 5 (the design-adjusted outcome).

    Examples
    --------
    >>> coded = np.where(np.arange(40) % 2, np.nan, np.arange(40) % 4 == 0)
    >>> side = CodedSample(np.arange(40) % 4 == 0, coded, np.ones(40), range(40), np.full(40, 0.5))
    >>> round(doubly_robust(side).value, 6)
    0.25
    """
    if side.units_coded < 3:
        return _unknown(side)
    design = np.column_stack([side.base, side.measured])
    predicted = (design * _cross_fitted(side, design)).sum(axis=1)
    total = side.base.sum()
    rest = side.weight * (side.y - predicted)
    value = float(share((predicted + rest).sum(), total))
    return Estimate(value, share(predicted - value * side.base, total), share(rest, total), 2)


def rogan_gladen(side: CodedSample) -> Estimate:
    """Return the measured figure, corrected by the error rates that the coded rows show.

    For shares: (share measured + specificity - 1) / (sensitivity + specificity - 1). For counts the same in its
    linear form: measured values are regressed on coded ones, and the line is read backwards.

    Notes
    -----
    The assumption most likely to be false: that the measure is better than chance. Where sensitivity plus specificity
    is near 1 the figure is anything, also below 0 or above 1. Error rates are those of this side.

    References
    ----------
    Rogan, W. J. & Gladen, B. (1978). American Journal of Epidemiology 107, 71–76, eq. 1.

    Examples
    --------
    >>> coded = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0] + [np.nan] * 10
    >>> side = CodedSample([1, 1, 1, 0, 1, 0, 0, 0, 0, 0] * 2, coded, np.ones(20), range(20), np.full(20, 0.5))
    >>> round(rogan_gladen(side).value, 6)
    0.4
    """
    design = np.column_stack([side.base, side.y]) * side.is_coded[:, None]
    gram = (design * side.weight[:, None]).T @ design
    if not side.is_coded.any() or np.linalg.cond(gram) > 1e12:
        return _unknown(side)
    line = np.linalg.solve(gram, design.T @ (side.weight * side.measured))
    alone = measured(side)
    if abs(line[1]) < 1e-12:
        return _unknown(side)
    value = float((alone.value - line[0]) / line[1])
    residual = side.weight * (side.measured - design @ line)
    drawn = -(design @ np.linalg.solve(gram, np.array([1.0, value]))) * residual / line[1]
    return Estimate(value, alone.corpus / line[1], drawn * side.is_coded, 2)


def _unknown(side: CodedSample) -> Estimate:
    """Return a figure that the coded rows do not give."""
    unknown = np.full(len(side.measured), np.nan)
    return Estimate(float("nan"), unknown, unknown, 1)


def _cross_fitted(side: CodedSample, design: np.ndarray) -> np.ndarray:
    """Return the coefficients that predict each row, fitted without the coded rows of its own unit."""
    names, place = np.unique(side.unit, return_inverse=True)
    rows = np.flatnonzero(side.is_coded)
    weighted = design[rows] * side.weight[rows, None]
    gram = np.zeros((len(names), 2, 2))
    moment = np.zeros((len(names), 2))
    np.add.at(gram, place[rows], weighted[:, :, None] * design[rows][:, None, :])
    np.add.at(moment, place[rows], weighted * side.y[rows, None])
    own = np.unique(place[rows])
    fitted = np.empty((len(names), 2))
    fitted[:] = np.linalg.pinv(gram.sum(axis=0), hermitian=True) @ moment.sum(axis=0)
    inverse = np.linalg.pinv(gram.sum(axis=0) - gram[own], hermitian=True)
    fitted[own] = np.einsum("uij,uj->ui", inverse, moment.sum(axis=0) - moment[own])
    return fitted[place]
