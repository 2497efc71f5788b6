"""The conservative log ratio: the end of a confidence interval that lies nearer to equality."""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv


def lrc(k_target, n_target, k_reference, n_reference, level: float = 0.95, terms: int | None = None):
    """At least how many times as often does one side use a term (log2 ratio), were every token independent?

    Parameters
    ----------
    k_target, n_target, k_reference, n_reference : array_like
        Occurrences and tokens of each side.
    level : float
        Of the Clopper–Pearson interval of k_target / (k_target + k_reference).
    terms : int, optional
        Terms over which the level is corrected (Bonferroni); by default as many as are given.
        1 for none.

    Returns
    -------
    numpy.ndarray
        log2 of the ratio of rates at the end of the interval nearer to equality; 0 where the
        interval includes it, and where neither side has an occurrence.

    References
    ----------
    Evert, S. (2022). Measuring keyness. Digital Humanities 2022 (LRC).

    Examples
    --------
    >>> [float(lrc(148, 43002, 54, 108539, terms=terms).round(4)) for terms in (1, 9437)]
    [2.3316, 1.776]
    """
    a, n, b, o = np.broadcast_arrays(
        *(np.asarray(v, dtype=float) for v in (k_target, n_target, k_reference, n_reference))
    )
    tail = (1 - level) / 2 / (a.size if terms is None else terms)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(a > 0, betaincinv(np.maximum(a, 1e-9), b + 1, tail), 0.0)
        # The upper end by the mirror image of the lower: 1 - x loses what x is near 1.
        rest = np.where(b > 0, betaincinv(np.maximum(b, 1e-9), a + 1, tail), 0.0)
        least, most = np.log2(o / n * low / (1 - low)), np.log2(o / n * (1 - rest) / rest)
    return np.where(a + b == 0, 0.0, np.where(least > 0, least, np.where(most < 0, most, 0.0)))
