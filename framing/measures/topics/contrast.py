"""Contrast: shares of topics on two sides, with the uncertainty of units and of the model together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from framing.stats.design import Design
from framing.stats.distributions import student_quantile
from framing.stats.effects import LN2, REPAIR, log_ratio, share
from framing.stats.sums.within import weights_of

Sides = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""k_target, k_reference of shape (units, topics), n_target, n_reference of shape (units,)."""
_CELLS = 20_000_000
"""Cells of resamples by units that are worked on at a time."""
ONE_WORD = 1.0
"""A model gives every topic some share of every text: below one word of a side, the side does not have the topic."""


@dataclass(frozen=True)
class Contrast:
    """Shares of topics on two sides; arrays of shape (topics,).

    Attributes
    ----------
    share_target, share_reference, difference, difference_low, difference_high, log_ratio, low, high
        Of a topic with less than one word on a side: as for an absent term, the rates are shrunk, and the limits have
        no end on that side. NaN of a topic without a word on either side.
    model_variance : numpy.ndarray
        Part of the variance of the difference that is the model's own.
    crude : numpy.ndarray or None
        With strata, the log ratio of all of them together; difference and log ratio are then within strata
        (Mantel–Haenszel: of shares that are standardised to one make-up of strata).
    """

    share_target: np.ndarray
    share_reference: np.ndarray
    difference: np.ndarray
    difference_low: np.ndarray
    difference_high: np.ndarray
    log_ratio: np.ndarray
    low: np.ndarray
    high: np.ndarray
    model_variance: np.ndarray
    crude: np.ndarray | None = None


def contrast(
    sides: Sides, draws: Iterable[Sides], design: Design, resamples: int = 200, seed: int = 1, level: float = 0.95
) -> Contrast:
    """How much more of its words does the target give each topic?

    Parameters
    ----------
    sides : (k_target, k_reference, n_target, n_reference)
        Of the model: words of each topic, and of all, by unit; below `ONE_WORD` on a side, a topic is absent there.
    draws : iterable of the same
        Of other states of the model: posterior draws, or matched refits.
    design : Design
        Its units are resampled in each draw.
    resamples, seed : int
    level : float

    Notes
    -----
    The variance is that of resampled units, averaged over draws and times m / (m - 1), plus (1 + 1 / draws) times
    the variance between draws (Rubin's rule: the draws are what is imputed). Limits by Student's t with one less
    than the number of units of the smaller side. A side without a topic shows no spread when it is resampled: its
    limit is that of half a word more on both sides, and to the variance of the log ratio that of half a word is
    added (Woolf's, 1 / 0.5, on the scale of log2). Refits
    on samples of the texts vary with the sample too, so that intervals from them are a little wide.

    References
    ----------
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys, eq. 3.1.6; the method of composition:
    Tanner (1996), Tools for Statistical Inference; Roberts et al. (2014), American Journal of Political Science
    58, 1064–1082.
    """
    share_target, share_reference, difference, ratio, centre = _statistics(sides, design)
    weights = design.bootstrap(resamples, seed)
    whole, within = [], []
    for state in draws:
        whole.append(np.concatenate(_resampled(state, np.ones((1, weights.shape[1])), design)))
        within.append(np.stack([np.var(v, axis=0, ddof=1) for v in _resampled(state, weights, design)]))
    m = min(design.n_target, design.n_reference)
    reach = student_quantile(0.5 + level / 2, m - 1) if m > 1 else np.nan
    unit_part = np.mean(within, axis=0) * (m / (m - 1) if m > 1 else np.nan)
    model_part = np.var(whole, axis=0, ddof=1) * (1 + 1 / len(whole))
    gone = [k.sum(axis=0) < ONE_WORD for k in sides[:2]]
    unit_part[1] += sum(gone) / (REPAIR * LN2**2)
    error = reach * np.sqrt(unit_part + model_part)
    open_at = [side & ~np.isnan(error[1]) for side in gone]
    total = unit_part[0] + model_part[0]
    nothing = np.isnan(ratio)
    low, high = np.minimum(centre - error[1], ratio), np.maximum(centre + error[1], ratio)
    return Contrast(
        share_target,
        share_reference,
        difference,
        difference - error[0],
        difference + error[0],
        ratio,
        np.where(open_at[0] & ~nothing, -np.inf, low),
        np.where(open_at[1] & ~nothing, np.inf, high),
        np.divide(model_part[0], total, out=np.zeros(len(total)), where=total > 0),
        _crude(sides) if design.stratified else None,
    )


def _crude(sides: Sides) -> np.ndarray:
    k, j = (with_a_word(v.sum(axis=0)) for v in sides[:2])
    return np.asarray(log_ratio(k, sides[2].sum(), j, sides[3].sum()))


def _sums(sides: Sides, weights: np.ndarray, design: Design) -> Sides:
    """Return words of each topic, and of all, on both sides in each resample; with strata, in one make-up of them."""
    if not design.stratified:
        return weights @ sides[0], weights @ sides[1], (weights @ sides[2])[:, None], (weights @ sides[3])[:, None]
    codes = np.unique(design.strata, return_inverse=True)[1]
    parts = [[weights[:, codes == s] @ side[codes == s] for s in range(codes.max() + 1)] for side in sides]
    n, o = (np.stack(of)[:, :, None] for of in parts[2:])
    found = weights_of(n, o, n * 0, o * 0)
    k, j = ((w * np.stack(of)).sum(axis=0) for w, of in zip((found.one, found.two), parts[:2], strict=True))
    return k, j, *found.n


def _statistics(sides: Sides, design: Design) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return shares, their difference, the log ratio, and what its limits are of: half a word where a side has none."""
    k_target, k_reference = sides[0].sum(axis=0), sides[1].sum(axis=0)
    n_target, n_reference = sides[2].sum(), sides[3].sum()
    target, reference = share(k_target, n_target), share(k_reference, n_reference)
    k, j, n, o = (v[0] for v in _sums(sides, np.ones((1, len(sides[2]))), design))
    counts = with_a_word(k), n, with_a_word(j), o
    return target, reference, share(k, n) - share(j, o), log_ratio(*counts), log_ratio(*counts, "half")


def with_a_word(k: np.ndarray) -> np.ndarray:
    """Return counts, 0 where they are less than one word.

    Examples
    --------
    >>> with_a_word(np.array([3.2, 6e-11])).tolist()
    [3.2, 0.0]
    """
    return np.where(k < ONE_WORD, 0.0, k)


def _resampled(sides: Sides, weights: np.ndarray, design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Return difference and log ratio in each resample, shape (resamples, topics)."""
    at_once = max(1, _CELLS // max(1, weights.shape[1]))
    parts = [_sums(sides, weights[at : at + at_once].astype(float), design) for at in range(0, len(weights), at_once)]
    k_target, k_reference, n_target, n_reference = (np.concatenate(of) for of in zip(*parts, strict=True))
    n_target, n_reference = np.maximum(n_target, 1e-9), np.maximum(n_reference, 1e-9)
    ratio = np.log2(np.maximum(k_target, REPAIR) / n_target) - np.log2(np.maximum(k_reference, REPAIR) / n_reference)
    return k_target / n_target - k_reference / n_reference, ratio
