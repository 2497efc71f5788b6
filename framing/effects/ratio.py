"""Kernels on counts: arrays in, arrays out."""

from __future__ import annotations

import numpy as np

LN2 = float(np.log(2))
REPAIR = 0.5


def log_ratio(k_target, n_target, k_reference, n_reference):
    """How many times more often does the target use a term, in doublings?

    Parameters
    ----------
    k_target, k_reference : array_like
        Occurrences.
    n_target, n_reference : array_like
        Tokens of each side, greater than zero.

    Returns
    -------
    numpy.ndarray
        log2 of the ratio of the two relative frequencies. Where one side has no occurrence,
        `REPAIR` (0.5) is added to both counts; where both have none, 0.

    Notes
    -----
    A log ratio says nothing of how sure the difference is: rare terms have large ones.

    References
    ----------
    Hardie, A. (2014). Log Ratio: an informal introduction. CASS, Lancaster University.

    Examples
    --------
    >>> log_ratio([100, 10], 100_000, [20, 0], [200_000, 100_000]).round(4).tolist()
    [3.3219, 4.3923]
    """
    k_target, n_target, k_reference, n_reference = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (k_target, n_target, k_reference, n_reference))
    )
    if (n_target <= 0).any() or (n_reference <= 0).any():
        return _log_ratio_with_empty_sides(k_target, n_target, k_reference, n_reference)
    repair = np.where((k_target == 0) | (k_reference == 0), REPAIR, 0.0)
    return np.where(
        k_target + k_reference == 0,
        0.0,
        np.log2(np.maximum(k_target + repair, 1e-300) / n_target)
        - np.log2(np.maximum(k_reference + repair, 1e-300) / n_reference),
    )


def _log_ratio_with_empty_sides(k_target, n_target, k_reference, n_reference):
    """A side without a single token has no rate: NaN there."""
    full = (n_target > 0) & (n_reference > 0)
    out = np.full(full.shape, np.nan)
    if full.any():
        out[full] = log_ratio(k_target[full], n_target[full], k_reference[full], n_reference[full])
    return out


def per_million(k, n):
    """Return occurrences per million tokens; NaN where there are no tokens.

    Examples
    --------
    >>> float(per_million(3, 6000))
    500.0
    """
    return 1e6 * share(k, n)


def share(k, n):
    """Return ``k / n``, NaN where ``n`` is zero.

    Examples
    --------
    >>> share([1, 1], [4, 0]).tolist()
    [0.25, nan]
    """
    k, n = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(n, dtype=float))
    return np.divide(k, n, out=np.full(k.shape, np.nan), where=n > 0)


def percent_difference(k_target, n_target, k_reference, n_reference):
    """By how many per cent is the target's rate above the reference's?

    Parameters
    ----------
    k_target, n_target, k_reference, n_reference : array_like
        Occurrences and tokens of each side.

    Returns
    -------
    numpy.ndarray
        100 (rate_target − rate_reference) / rate_reference; infinite where only the reference has
        none, NaN where neither side has an occurrence or a side no token.

    References
    ----------
    Gabrielatos, C. & Marchi, A. (2012). Keyness: appropriate metrics and practical issues. CADS
    International Conference, Bologna.

    Examples
    --------
    >>> percent_difference([12000, 100], [10**6, 10**5], [10000, 20], [10**6, 2 * 10**5]).round(6).tolist()
    [20.0, 900.0]
    """
    target, reference = share(k_target, n_target), share(k_reference, n_reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 100 * (target - reference) / reference
