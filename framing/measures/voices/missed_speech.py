"""Misses: how much would a figure change if the speech that the extractor missed were found?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from framing.attribution.validity import KINDS, language_of, recall
from framing.corpus.corpus import Comparison
from framing.stats.effects import log_ratio
from framing.stats.inference.rates import estimate_rates


def unmixed(
    k_own: np.ndarray, n_own: np.ndarray, k_quoted: np.ndarray, n_quoted: np.ndarray, recall: float
) -> tuple[np.ndarray, np.ndarray]:
    """How many hits, among how many words, would the outlet's own words have without the quoted words missed?

    Parameters
    ----------
    k_own, n_own : array
        Hits and words of what counts as the outlet's own.
    k_quoted, n_quoted : array
        Hits and words of the quotations found in the same texts.
    recall : float
        Share of quoted words that is found.

    Returns
    -------
    (k, n)
        Not below zero.

    Notes
    -----
    Let the true quotations have K hits in N words, and let a share R of the words be found, with the
    rate of hits that all quotations have: k_quoted = R K, n_quoted = R N. The missed ones are in the
    outlet's words: n_own = n + (1 - R) N and k_own = k + (1 - R) K. Solved for the outlet's true words:
    k = k_own - k_quoted (1 - R) / R, and the same for n. The assumption most likely to be false: what
    was missed is worded like what was found. A difference k below zero shows that it was not; it is
    then set to zero, the largest possible change.

    Examples
    --------
    >>> [round(float(v), 6) for v in unmixed(14.0, 1010.0, 36.0, 90.0, 0.9)]
    [10.0, 1000.0]
    """
    lost = (1 - recall) / recall
    return np.maximum(k_own - lost * k_quoted, 0.0), np.maximum(n_own - lost * n_quoted, 0.0)


def miss_weights(comparison: Comparison, recalls: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """How much of each passage counts for the target, and for the reference, were nothing missed?

    Parameters
    ----------
    comparison : Comparison
        Of passages.
    recalls : mapping
        Share of the words that is found, for `quoted` and for `indirect`; a kind that is absent or NaN
        counts as found.

    Returns
    -------
    (target, reference) : arrays, one value for each passage of the corpus
        1 for a passage of the side, more for speech of the side (what was missed of it is added), less
        than 0 for speech in a document whose own words are on the side (what was missed of it is
        subtracted, as in `unmixed`). 0 outside the units of the design. Where own words and speech are on one
        side nothing changes.
    """
    table = comparison.corpus.documents
    kind = np.where(table["kind"] == "indirect", "indirect", np.where(table["voice"] == "quoted", "quoted", ""))
    lost = np.zeros(len(table))
    for name in ("quoted", "indirect"):
        found = recalls.get(name, 1.0)
        lost[kind == name] = (1 - found) / found if found == found and found > 0 else 0.0
    inside = np.isin(comparison.units, comparison.design.units)
    out = []
    for rows in (comparison.target_rows, comparison.reference_rows):
        on_side = np.zeros(len(table), dtype=bool)
        on_side[rows] = True
        own = set(table["doc_id"][on_side & (table["voice"] == "outlet").to_numpy()])
        mixed_in = table["doc_id"].isin(own).to_numpy()
        out.append((on_side * (1.0 + lost) - mixed_in * lost) * inside)
    return out[0], out[1]


def log_ratio_without_misses(comparison: Comparison, k: np.ndarray, recalls: Mapping[str, float]) -> np.ndarray:
    """Return log ratios as they would be if the missed share of speech had been found.

    Parameters
    ----------
    comparison : Comparison
        Of passages.
    k : array, shape (passages of the corpus, t)
        Hits in every passage, whether it is on a side or not.
    recalls : mapping
        As for `miss_weights`.

    Returns
    -------
    numpy.ndarray, shape (t,)
        log2; NaN where a side has no word left.
    """
    from framing.corpus.passages import words_of

    weights = miss_weights(comparison, recalls)
    words = words_of(comparison.corpus.documents).to_numpy(dtype=float)
    if comparison.design.stratified:
        place = {unit: i for i, unit in enumerate(comparison.design.units)}
        code = np.array([place.get(unit, -1) for unit in comparison.units.tolist()])
        sides = [_by_unit(weight, code, k, words) for weight in weights]
        return estimate_rates(sides[0], sides[1], comparison.design)
    (k_target, n_target), (k_reference, n_reference) = (
        (np.maximum(weight @ k, 0.0), max(float(weight @ words), 0.0)) for weight in weights
    )
    return np.asarray(log_ratio(k_target, n_target, k_reference, n_reference))


def _by_unit(weight: np.ndarray, code: np.ndarray, k: np.ndarray, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weighted hits and words of each unit of the design."""
    inside = np.flatnonzero(code >= 0)
    hits, n = np.zeros((code.max() + 1, k.shape[1])), np.zeros(code.max() + 1)
    np.add.at(hits, code[inside], weight[inside, None] * k[inside])
    np.add.at(n, code[inside], weight[inside] * words[inside])
    return hits, np.maximum(n, 0.0)


def recalls_of(passages: pd.DataFrame) -> dict[str, float]:
    """Return the measured recall of each kind of speech for the language that most passages have."""
    language = language_of(passages)
    return {kind: recall(kind, language) for kind in KINDS}
