"""Divergence: how far apart are two distributions over terms, and which terms make it?"""

from __future__ import annotations

import numpy as np
from scipy.special import xlogy


def jensen_shannon(k_target, k_reference) -> float:
    """How far apart are two word distributions, in bits? 0 (the same) to 1 (no word shared).

    Parameters
    ----------
    k_target, k_reference : array_like, shape (t,)
        Occurrences or weights of the same terms on each side.

    Returns
    -------
    float
        NaN where a side has nothing.

    References
    ----------
    Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE Transactions on Information
    Theory 37(1), 145–151.

    Examples
    --------
    >>> round(jensen_shannon([2, 1, 0, 1], [1, 1, 2, 0]), 6)
    0.405639
    """
    return float(jensen_shannon_parts(k_target, k_reference).sum())


def jensen_shannon_parts(k_target, k_reference) -> np.ndarray:
    """Return what each term adds to the Jensen–Shannon divergence, in bits; none is negative.

    Parameters
    ----------
    k_target, k_reference : array_like, shape (t,)

    References
    ----------
    Gallagher, R. J. et al. (2021). Generalized word shift graphs. EPJ Data Science 10, 4.

    Examples
    --------
    >>> parts = jensen_shannon_parts([2, 1, 0, 1], [1, 1, 2, 0])
    >>> (parts / parts.sum()).round(4).tolist()
    [0.0755, 0.0, 0.6163, 0.3082]
    """
    p, q = (np.asarray(k, dtype=float) for k in (k_target, k_reference))
    with np.errstate(divide="ignore", invalid="ignore"):
        p, q = p / p.sum(), q / q.sum()
        middle = (p + q) / 2
        parts = (xlogy(p, np.where(p > 0, p / middle, 1)) + xlogy(q, np.where(q > 0, q / middle, 1))) / (2 * np.log(2))
    return np.where(np.isnan(p) | np.isnan(q), np.nan, np.maximum(parts, 0.0))
