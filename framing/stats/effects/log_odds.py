"""Log-odds ratio with an informative Dirichlet prior."""

from __future__ import annotations

import numpy as np

from framing.errors import ParameterError, nearest

PRIORS = ("pooled", "uniform", "background")


def log_odds(k_target, k_reference, prior):
    """How far apart are the odds of each term, in standard errors, shrunk towards a prior?

    Parameters
    ----------
    k_target, k_reference : array_like, shape (t,)
        Occurrences (y in the paper) of all terms of the vocabulary, on each side.
    prior : array_like, shape (t,)
        Dirichlet parameters α_w, greater than zero (`prior_weights`).

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        δ, natural logarithms (equation 16), and ζ = δ / σ (equations 20 and 22).

    Notes
    -----
    σ² ≈ 1/(y₁ + α) + 1/(y₂ + α) treats tokens as independent: on random halves of one
    collection of speeches |ζ| > 1.96 for 12 % of words.

    References
    ----------
    Monroe, B. L., Colaresi, M. P. & Quinn, K. M. (2008). Fightin' Words. Political Analysis 16(4), 372–403.

    Examples
    --------
    >>> delta, zeta = log_odds([20, 80], [10, 90], [1.0, 1.0])
    >>> delta.round(3).tolist(), zeta.round(3).tolist()
    ([0.763, -0.763], [2.05, -4.995])
    """
    y, z, alpha = (np.asarray(v, dtype=float) for v in (k_target, k_reference, prior))
    if (alpha <= 0).any():
        raise ParameterError(f"{int((alpha <= 0).sum())} of {alpha.size} prior weights are not greater than zero.")
    whole = alpha.sum()
    odds = [np.log((k + alpha) / (k.sum() + whole - k - alpha)) for k in (y, z)]
    delta = odds[0] - odds[1]
    return delta, delta / np.sqrt(1 / (y + alpha) + 1 / (z + alpha))


def prior_weights(name: str, size: float, k_target, k_reference, background=None) -> np.ndarray:
    """Return Dirichlet parameters that sum to `size`.

    Parameters
    ----------
    name : {"pooled", "uniform", "background"}
        Proportional to the counts of both sides together; all equal; or to counts in other texts.
    size : float
        α₀, the number of words that the prior is worth; greater than zero.
    k_target, k_reference : array_like, shape (t,)
        Occurrences of all terms of the vocabulary.
    background : array_like, shape (t,), optional
        Occurrences in other texts; 0.5 where there are none.

    Raises
    ------
    ParameterError
        If there is no such prior, the size is not positive, or a background is missing.

    Examples
    --------
    >>> prior_weights("pooled", 10, [3, 0], [1, 4]).tolist()
    [5.0, 5.0]
    """
    if name not in PRIORS:
        raise ParameterError(f"There is no prior {name!r}.{nearest(name, PRIORS)}")
    if size <= 0:
        raise ParameterError(f"The prior weighs {size} words; it must weigh more than 0.")
    pooled = np.asarray(k_target, dtype=float) + np.asarray(k_reference, dtype=float)
    if name == "uniform":
        weights = np.ones(len(pooled))
    elif name == "pooled":
        weights = pooled
    elif background is None:
        raise ParameterError("A background prior needs a table of background counts.")
    else:
        weights = np.maximum(np.asarray(background, dtype=float), 0.5)
    return size * weights / weights.sum() if len(weights) else weights
