"""Kernels on counts: arrays in, arrays out."""

from __future__ import annotations

import numpy as np

from framing.errors import ParameterError, nearest

LN2 = float(np.log(2))
REPAIR = 0.5
"""Half an occurrence, added to both counts of the test statistic, and of a log ratio where one side has none."""

ZEROS = ("shrunk", "half")
_NONE = 1e-9
"""Weighted or corrected counts below this are rounding errors, and no occurrence."""


def log_ratio(k_target, n_target, k_reference, n_reference, zero: str = "shrunk"):
    """How many times more often does the target use a term, as a log2 ratio?

    Parameters
    ----------
    k_target, k_reference : array_like
        Occurrences.
    n_target, n_reference : array_like
        Tokens of each side, greater than zero.
    zero : {"shrunk", "half"}
        What is done where one side has no occurrence. ``shrunk``: both rates are replaced by their
        empirical-Bayes estimates (Notes), so that the side without an occurrence never has the higher
        one. ``half``: Hardie's variant, `REPAIR` (0.5) is added to both counts whatever the sides' sizes;
        half an occurrence in 79 words is then more than 1.5 in 1,099.

    Returns
    -------
    numpy.ndarray
        log2 of the ratio of the two relative frequencies. NaN where neither side has an occurrence,
        or a side has no token.

    Raises
    ------
    ParameterError
        If there is no such treatment of zeros.

    Notes
    -----
    A log ratio does not show how certain a difference is: rare terms have large ones.

    Shrunk rates are (k + ½) / (n + β): a gamma prior of shape ½ that both sides share, with the β that
    makes the two estimates account for the occurrences observed, Σ n (k + ½) / (n + β) = Σ k (marginal
    maximum likelihood). Where sides are of one size β cancels, and what is left is Hardie's half;
    where the side without an occurrence is so small that none was to be expected, the log ratio is near 0.
    The assumption most likely to be false: that a term's rates on the two sides are of one order.

    References
    ----------
    Hardie, A. (2014). Log Ratio: an informal introduction. CASS, Lancaster University. Clayton, D. &
    Kaldor, J. (1987). Empirical Bayes estimates of age-standardized relative risks. Biometrics 43, 671–681.

    Examples
    --------
    >>> log_ratio([100, 10], 100_000, [20, 0], [200_000, 100_000]).round(4).tolist()
    [3.3219, 4.3923]
    >>> [round(float(log_ratio(0, 79, 1, 1_099, zero)), 2) for zero in ZEROS]
    [-0.32, 2.21]
    """
    if zero not in ZEROS:
        raise ParameterError(f"There is no treatment of zeros {zero!r}.{nearest(zero, ZEROS)}")
    a, n, b, o = np.broadcast_arrays(
        *(np.asarray(v, dtype=float) for v in (k_target, n_target, k_reference, n_reference))
    )
    a, b = np.where(a > _NONE, a, 0.0), np.where(b > _NONE, b, 0.0)
    known = (n > 0) & (o > 0) & (a + b > 0)
    out = np.full(a.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        np.subtract(np.log2(a / n), np.log2(b / o), out=out, where=known)
    lacking = known & ((a == 0) | (b == 0))
    if lacking.any():
        repaired = _shrunk if zero == "shrunk" else _half
        out[lacking] = repaired(a[lacking], n[lacking], b[lacking], o[lacking])
    return out


def _half(a, n, b, o):
    return np.log2((a + REPAIR) / n) - np.log2((b + REPAIR) / o)


def _shrunk(a, n, b, o):
    """Return the log ratio of two rates shrunk towards one another, words being counted as shares of the total."""
    n, o = n / (n + o), o / (n + o)
    k, middle = a + b, a * o + b * n - REPAIR
    # β is the positive root of k β² + middle β - 2 REPAIR n o; for either sign of middle without cancellation.
    root = np.sqrt(middle**2 + 8 * REPAIR * k * n * o)
    beta = np.where(middle > 0, 4 * REPAIR * n * o / np.maximum(middle + root, 1e-300), (root - middle) / (2 * k))
    return np.log2((a + REPAIR) / (b + REPAIR)) - np.log2((n + beta) / (o + beta))


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
