"""Kernels of the voice measures: shares and effective numbers of sources with intervals over units."""

from __future__ import annotations

import numpy as np
from scipy import special

from framing.stats.distributions import student_quantile


def share_interval(k: np.ndarray, n: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How large is a share, given that whole units could have been others?

    Parameters
    ----------
    k, n : array, shape (units, t)
        What is counted in each unit, and what it is counted among.
    level : float

    Returns
    -------
    (share, low, high) : arrays of shape (t,)
        NaN share where there is nothing to count among. Limits are NaN from one unit, and where all
        units have exactly the same share: nothing then shows how much it may vary.

    Notes
    -----
    Linearised variance of the ratio of sums, on the logit scale, with Student's t of m - 1 degrees
    of freedom (Woodruff 1971; Korn & Graubard 1998 compare it with others). A share of 0 or 1 has
    the one-sided Clopper–Pearson bound for m units, each taken for all or nothing: cautious. The
    assumption most likely to be false: units are independent.

    References
    ----------
    Woodruff, R. S. (1971). Journal of the American Statistical Association 66, 411–414.

    Examples
    --------
    >>> share, low, high = share_interval(np.array([[1], [3], [2]]), np.array([[10], [10], [10]]))
    >>> [round(float(v[0]), 2) for v in (share, low, high)]
    [0.2, 0.05, 0.54]
    """
    k, n = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(n, dtype=float))
    total, m = n.sum(axis=0), (n > 0).sum(axis=0)
    share = np.divide(k.sum(axis=0), total, out=np.full(k.shape[1:], np.nan), where=total > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        influence = (k - share * n) / total
        spread = np.sqrt(m / (m - 1) * (influence**2).sum(axis=0))
        reach = student_quantile(0.5 + level / 2, m - 1) * spread / (share * (1 - share))
        logit = np.log(share) - np.log1p(-share)
        low, high = (1 / (1 + np.exp(-(logit + sign * reach))) for sign in (-1, 1))
        bound = 1 - (1 - level) ** (1 / m)
    none, all_ = share == 0, share == 1
    low = np.where(none, 0.0, np.where(all_, 1 - bound, low))
    high = np.where(none, bound, np.where(all_, 1.0, high))
    unknown = (m < 2) | (~none & ~all_ & (spread <= 1e-12))
    return share, np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def entropy(counts: np.ndarray, estimator: str = "chao") -> np.ndarray:
    """How evenly are occurrences spread over sources, in nats?

    Parameters
    ----------
    counts : array, shape (..., sources)
        Occurrences of each source.
    estimator : {"chao", "miller-madow", "plug-in"}
        The plug-in entropy of the shares; Miller–Madow adds (sources seen - 1) / 2N for those unseen;
        Chao, Wang & Jost infer those from the sources met once and twice.

    Returns
    -------
    numpy.ndarray, shape (...)
        NaN where there is no occurrence.

    References
    ----------
    Miller, G. A. (1955). Note on the bias of information estimates. In H. Quastler (ed.),
    Information Theory in Psychology, 95–100. Chao, A., Wang, Y. T. & Jost, L. (2013). Methods in Ecology
    and Evolution 4, 1091–1100 (equation 7a).

    Examples
    --------
    >>> float(np.exp(entropy(np.array([5, 5, 5, 5]), "plug-in")).round(6))
    4.0
    """
    counts = np.asarray(counts, dtype=float)
    total = counts.sum(axis=-1)
    if estimator == "chao":
        return np.where(total > 0, _chao(counts, total), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = counts / total[..., None]
        found = -np.where(share > 0, share * np.log(share), 0.0).sum(axis=-1)
        found = found + ((counts > 0).sum(axis=-1) - 1) / (2 * total) * (estimator == "miller-madow")
    return np.where(total > 0, found, np.nan)


def _chao(counts: np.ndarray, n: np.ndarray) -> np.ndarray:
    seen = counts > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        each = counts / n[..., None] * (special.digamma(n)[..., None] - special.digamma(np.where(seen, counts, 1.0)))
        found = np.where(seen, each, 0.0).sum(axis=-1)
        once, twice = ((counts == times).sum(axis=-1).astype(float) for times in (1, 2))
        least = np.where(twice > 0, 2 * twice / ((n - 1) * once + 2 * twice), 2 / ((n - 1) * (once - 1) + 2))
        # Without a source met once, or with a single occurrence, nothing is inferred about the unseen.
        inferred = (once > 0) & (n > 1) & (least < 1)
        unseen = once / n * (1 - least) * _tail(np.where(inferred, least, 0.5), np.maximum(n, 2.0))
    return found + np.where(inferred, unseen, 0.0)


def _tail(a: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Return the sum of (1 - a)^j / (n + j) over j from 0.

    It is (1 - a)^-n times the tail of the series of -log(a), which as printed cancels to noise for
    large n; here as an integral over u = exp(y), by trapezia that converge fast: 1e-13 for n to 2000.
    """
    u = np.exp(np.arange(-38.0, 6.2, 0.25))
    a, n = np.asarray(a)[..., None], np.asarray(n)[..., None]
    return (0.25 * u * np.exp(-u) / (-n * np.expm1(np.log1p(-a) - u / n))).sum(axis=-1)


def repeat_chance(counts: np.ndarray) -> np.ndarray:
    """How often are two occurrences drawn without return of one source? Simpson's unbiased estimate.

    Returns
    -------
    numpy.ndarray, shape (...)
        Its inverse is the effective number of order 2. NaN below two occurrences.

    References
    ----------
    Simpson, E. H. (1949). Measurement of diversity. Nature 163, 688.

    Examples
    --------
    >>> float(repeat_chance(np.array([2, 2])).round(4))
    0.3333
    """
    counts = np.asarray(counts, dtype=float)
    total = counts.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 1, (counts * (counts - 1)).sum(axis=-1) / (total * (total - 1)), np.nan)


def coverage(counts: np.ndarray) -> np.ndarray:
    """Of the next quotations, what share would be of a source already met?

    Parameters
    ----------
    counts : array, shape (..., sources)
        Occurrences of each source.

    Returns
    -------
    numpy.ndarray, shape (...)
        Estimated sample coverage, 0 to 1; 0 where there is no occurrence.

    Notes
    -----
    The assumption most likely to be false: that occurrences are independent. Quotations of one article
    are not, so that a source met once only, in one article, is rarer than the estimate takes it for.

    References
    ----------
    Chao, A. & Jost, L. (2012). Coverage-based rarefaction and extrapolation. Ecology 93, 2533–2547 (eq. 4a).

    Examples
    --------
    >>> coverage(np.array([[4, 2, 1, 1], [5, 5, 0, 0]])).round(4).tolist()
    [0.7812, 1.0]
    """
    counts = np.asarray(counts, dtype=float)
    n = counts.sum(axis=-1)
    once, twice = ((counts == times).sum(axis=-1).astype(float) for times in (1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.where(twice > 0, 2 * twice / ((n - 1) * once), 2 / ((n - 1) * (once - 1)))
        found = 1 - once / n / (1 + rest)
    # All occurrences are of sources met once: none is seen again.
    return np.where(n > 0, np.where(once == 0, 1.0, np.where(n > 1, found, 0.0)), 0.0)
