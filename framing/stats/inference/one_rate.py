"""Kernels on rates over units: the interval of one rate, and a ratio of two at equal text length."""

from __future__ import annotations

import numpy as np

from framing.stats.distributions import student_quantile
from framing.stats.effects import share

BANDS = 4
"""Bands of text length, of as many texts each."""


def rate_interval(k, n, level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How often does something occur per word, with which confidence limits?

    Parameters
    ----------
    k : array, shape (units, t)
        Occurrences.
    n : array, shape (units,)
        Words.
    level : float
        Of the interval.

    Returns
    -------
    (estimate, low, high), each numpy.ndarray, shape (t,)
        Occurrences per word. Limits are NaN where fewer than two units have words; without an
        occurrence the interval is one-sided, from 0 to the bound of a Poisson count of 0.

    Notes
    -----
    The ratio estimator over units, its variance by the delta method on the log scale, Student's t with one
    degree of freedom less than units with words. The assumption most likely to be false: units are
    independent.

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., ch. 6 (the ratio estimator).

    Examples
    --------
    >>> estimate, low, high = rate_interval([[1], [3]], [100, 100])
    >>> estimate.tolist(), bool(low[0] < 0.02 < high[0])
    ([0.02], True)
    """
    k, n = np.atleast_2d(np.asarray(k, dtype=float)), np.asarray(n, dtype=float)
    total, m = k.sum(axis=0), int((n > 0).sum())
    estimate = share(total, n.sum())
    if m < 2:
        return estimate, np.full(total.shape, np.nan), np.full(total.shape, np.nan)
    squares = ((k - n[:, None] * estimate) ** 2).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = student_quantile(0.5 + level / 2, m - 1) * np.sqrt(squares * m / (m - 1)) / total
        low, high = estimate * np.exp(-reach), estimate * np.exp(reach)
    none = total == 0
    return estimate, np.where(none, 0.0, low), np.where(none, -np.log(1 - level) / n.sum(), high)


def length_bands(lengths, bands: int = BANDS) -> np.ndarray:
    """Return the band of length of each text, 0 the shortest, with limits at quantiles of all texts.

    Examples
    --------
    >>> length_bands([5, 900, 40, 7], 2).tolist()
    [0, 1, 1, 0]
    """
    lengths = np.asarray(lengths, dtype=float)
    if not len(lengths):
        return np.empty(0, dtype=np.int64)
    limits = np.unique(np.quantile(lengths, np.arange(1, bands) / bands))
    # Where many texts have one length, empty bands are dropped.
    return np.unique(np.searchsorted(limits, lengths, side="right"), return_inverse=True)[1].astype(np.int64)


def log_ratio_within(k_target, n_target, k_reference, n_reference) -> np.ndarray:
    """How many times more often does the target use something, compared within strata only?

    Parameters
    ----------
    k_target, k_reference : array, shape (strata, t)
        Occurrences.
    n_target, n_reference : array, shape (strata,)
        Words.

    Returns
    -------
    numpy.ndarray, shape (t,)
        log2 of the Mantel–Haenszel ratio of rates; NaN where no stratum has words of both sides,
        or one side has no occurrence in such a stratum.

    References
    ----------
    Rothman, K. J., Greenland, S. & Lash, T. L. (2008). Modern Epidemiology, 3rd ed., ch. 15
    (the Mantel–Haenszel estimator for person-time data).

    Examples
    --------
    >>> log_ratio_within([[4], [10]], [100, 1000], [[2], [5]], [100, 1000]).round(6).tolist()
    [1.0]
    """
    k_target, k_reference = (np.asarray(k, dtype=float) for k in (k_target, k_reference))
    n_target, n_reference = (np.asarray(n, dtype=float) for n in (n_target, n_reference))
    weight = share(1.0, n_target + n_reference)
    weight = np.where(np.isnan(weight), 0.0, weight)[:, None]
    above = (k_target * n_reference[:, None] * weight).sum(axis=0)
    below = (k_reference * n_target[:, None] * weight).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((above > 0) & (below > 0), np.log2(above) - np.log2(below), np.nan)
