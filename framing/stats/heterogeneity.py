"""Heterogeneity: do independent estimates differ more than their errors allow, and do they change at a steady rate?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from framing.stats.distributions import student_quantile, student_tail


@dataclass(frozen=True)
class Tested:
    """One test.

    Attributes
    ----------
    estimate, low, high : float
        Of the slope; NaN for a test of heterogeneity, which has none.
    statistic : float
    df : (float, float)
        Degrees of freedom: of F, or (1, that of Student's t).
    p : float
        Two-sided for a slope.
    """

    estimate: float
    low: float
    high: float
    statistic: float
    df: tuple[float, float]
    p: float


def welch_test(estimate: np.ndarray, error: np.ndarray, df: np.ndarray) -> Tested:
    """Do estimates differ among each other?

    Parameters
    ----------
    estimate, error, df : numpy.ndarray, shape (k,), k ≥ 2
        Independent estimates, their standard errors (> 0) and the degrees of freedom of those.

    Returns
    -------
    Tested

    Notes
    -----
    The null: all k expectations are equal; variances may differ. Welch's statistic, referred to F. The assumption most
    likely to be false: errors are near normal, and each error is estimated from as many units as `df` claims.

    References
    ----------
    Welch, B. L. (1951). On the comparison of several mean values: an alternative approach. Biometrika 38, 330–336,
    eqs. 24–30.

    Examples
    --------
    >>> round(welch_test(np.array([0.0, 0.2, 1.5]), np.array([0.3, 0.4, 0.35]), np.array([9, 9, 9])).p, 4)
    0.0136
    """
    estimate, error, df = (np.asarray(v, dtype=float) for v in (estimate, error, df))
    k, weight = len(estimate), error**-2
    part = weight / weight.sum()
    between = (weight * (estimate - (part * estimate).sum()) ** 2).sum() / (k - 1)
    lack = ((1 - part) ** 2 / df).sum()
    statistic = between / (1 + 2 * (k - 2) / (k**2 - 1) * lack)
    within = (k**2 - 1) / (3 * lack)
    p = float(special.fdtrc(k - 1, within, statistic))
    return Tested(np.nan, np.nan, np.nan, float(statistic), (float(k - 1), float(within)), p)


def trend_test(
    time: np.ndarray, estimate: np.ndarray, error: np.ndarray, df: np.ndarray, level: float = 0.95
) -> Tested:
    """At which rate do estimates change, along a straight line?

    Parameters
    ----------
    time, estimate, error, df : numpy.ndarray, shape (k,), k ≥ 2
        As for `welch_test`; `time` tells when, in the unit in which the slope is given.
    level : float
        Of the interval.

    Returns
    -------
    Tested
        The slope of the least-squares line is a contrast of the estimates, with Welch–Satterthwaite degrees of freedom.

    Notes
    -----
    The null: the slope of the line through the expectations is zero. The assumption most likely to be false: that a
    line describes the change; a rise and a fall of the same size have none.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components. Biometrics Bulletin 2,
    110–114, eq. 17.

    Examples
    --------
    >>> found = trend_test(np.arange(3), np.array([0.0, 1.0, 2.0]), np.full(3, 0.1), np.full(3, 10))
    >>> found.estimate, found.df
    (1.0, (1.0, 20.0))
    """
    time, estimate, error, df = (np.asarray(v, dtype=float) for v in (time, estimate, error, df))
    centred = time - time.mean()
    weight = centred / (centred**2).sum()
    slope, variance = float(weight @ estimate), weight**2 * error**2
    freedom = float(variance.sum() ** 2 / (variance**2 / df).sum())
    spread = float(np.sqrt(variance.sum()))
    reach = float(student_quantile(0.5 + level / 2, freedom)) * spread
    statistic = slope / spread
    p = float(min(1.0, 2 * student_tail(abs(statistic), freedom)))
    return Tested(slope, slope - reach, slope + reach, statistic, (1.0, freedom), p)
