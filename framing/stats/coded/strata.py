"""Precision and recall from a stratified sample of what a person judged, for a finite number of items."""

from __future__ import annotations

import numpy as np

from framing.stats.effects import share
from framing.stats.seeds import Seed, child

DRAWS = 20_000


def precision_and_recall(
    sizes, judged, correct, proposed, seed: Seed = 1, level: float = 0.95
) -> dict[str, tuple[float, float, float]]:
    """How many of the items proposed are correct, and how many of the correct items were proposed?

    Parameters
    ----------
    sizes : array of int, shape (strata,)
        Items in each stratum: pairs of documents, or the documents themselves.
    judged, correct : array of int, shape (strata,)
        Items of it that were drawn at random and judged, and those found correct.
    proposed : array of bool, shape (strata,)
        Whether the items of a stratum were proposed: linked as one story, or chosen by a query.
    seed : int or numpy.random.SeedSequence
    level : float

    Returns
    -------
    dict of str to (estimate, low, high)
        ``precision`` and ``recall``. NaN where a stratum that it needs has items and none was judged, or nothing is to
        be divided by.

    Notes
    -----
    Estimates weigh each stratum by its size. Limits are quantiles of the posterior with Jeffreys' prior in each
    stratum: the items that were not judged are beta-binomial, those judged are known, so that a sample of all items has
    no interval; limits that would exclude the estimate (none of many judged is correct) are moved to it, as Brown et
    al. do. Where the strata that were not proposed are large and nearly nothing in them is correct, recall is uncertain
    however many were judged of those proposed. The assumption most likely to be false: that items outside of all strata
    are not correct; then recall is lower.

    References
    ----------
    Brown, L. D., Cai, T. T. & DasGupta, A. (2001). Statistical Science 16(2), 101–133 (Jeffreys' interval). Ericson,
    W. A. (1969). Journal of the Royal Statistical Society B 31(2), 195–233 (finite populations, strata).

    Examples
    --------
    >>> found = precision_and_recall([100, 40], [20, 20], [18, 2], [True, False])
    >>> [round(float(value), 2) for value in found["recall"]]
    [0.96, 0.9, 0.98]
    """
    sizes, judged, correct = (np.asarray(values, dtype=np.int64) for values in (sizes, judged, correct))
    proposed = np.asarray(proposed, dtype=bool)
    rng = np.random.default_rng(child(seed, "judged pairs"))
    chance = rng.beta(correct + 0.5, judged - correct + 0.5, size=(DRAWS, len(sizes)))
    drawn = correct + rng.binomial(sizes - judged, chance)
    estimate = np.where(sizes > 0, share(correct * sizes, judged), 0.0)
    known = (sizes == 0) | (judged > 0)
    found, drawn_found = estimate[proposed].sum(), drawn[:, proposed].sum(axis=1)
    tail = 50 * (1 - level)
    out = {}
    for name, total, totals, needed in (
        ("precision", sizes[proposed].sum(), sizes[proposed].sum(), known[proposed]),
        ("recall", estimate.sum(), drawn.sum(axis=1), known),
    ):
        value = float(share(found, total))
        out[name] = (np.nan, np.nan, np.nan)
        if needed.all() and value == value:
            low, high = np.nanpercentile(share(drawn_found, totals), [tail, 100 - tail])
            out[name] = (value, float(min(low, value)), float(max(high, value)))
    return out
