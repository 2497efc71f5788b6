"""Change: how the words of a topic differ by period, or by side, within one model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from framing.digits import DIGITS, settled
from framing.errors import CorpusError
from framing.measures.topics.contrast import with_a_word
from framing.measures.topics.models.model import Fitted
from framing.measures.topics.stability import average_jaccard
from framing.stats.effects import log_ratio

_CHUNK = 200_000
LEAST_WORDS = 30
"""With fewer words of a topic on a side, its words there are not listed; a convention."""


def words_of_groups(model: Fitted, groups: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """Return how often each group of documents uses each term in each topic, as the model divides its words.

    Parameters
    ----------
    model : Fitted
    groups : sequence of str
        Of each document; a period, a side, an outlet. Empty: excluded.

    Returns
    -------
    (list of str, numpy.ndarray of shape (groups, k, terms))
        Sorted groups, and expected occurrences: a word counts for each topic in proportion to the topic's weight in
        the document times the word's in the topic.

    Raises
    ------
    CorpusError
        If no document has a group.
    """
    of_document = np.asarray(groups, dtype=str)
    names = sorted(set(of_document.tolist()) - {""})
    if not names:
        raise CorpusError("No document of the model has a group.")
    x = model.prepared.matrix
    place = {name: g for g, name in enumerate(names)}
    group = np.array([place.get(name, -1) for name in of_document.tolist()])
    out = np.zeros((len(names), model.k, len(model.terms)))
    for g in range(len(names)):
        for row, cells in _cells_of(x.indptr, np.flatnonzero(group == g)):
            column, n = x.indices[cells], x.data[cells]
            shares = model.weights[row] * model.of_topic[:, column].T
            total = shares.sum(axis=1, keepdims=True)
            # A word that none of the document's topics holds is divided as the document is.
            shares = np.where(total > 0, shares / np.where(total > 0, total, 1), model.weights[row])
            add = sparse.csr_array((n.astype(float), (column, np.arange(len(cells)))), shape=(out.shape[2], len(cells)))
            out[g] += (add @ shares).T
    return names, out


def _cells_of(begins: np.ndarray, rows: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield rows and the places of their cells, so many cells of a matrix at a time; `begins` is where rows begin."""
    ends = np.cumsum(begins[rows + 1] - begins[rows], dtype=np.int64)
    for start in range(0, int(ends[-1]) if len(ends) else 0, _CHUNK):
        cells = np.arange(start, min(start + _CHUNK, int(ends[-1])))
        of = np.searchsorted(ends, cells, side="right")
        row = rows[of]
        yield row, begins[row + 1] - (ends[of] - cells)


def words_by(model: Fitted, names: list[str], sides: Sequence[str], n: int = 10) -> pd.DataFrame:
    """Which words of a topic does each side use for it?

    Parameters
    ----------
    model : Fitted
    names : list of str
        Of the topics.
    sides : sequence of str
        ``target`` or ``reference``, for each document.
    n : int
        Words of each topic.

    Returns
    -------
    pandas.DataFrame
        `topic, term, k_target, k_reference` (expected occurrences in the topic), `log_ratio` (of the shares of the
        topic's own words: that one side has more of the topic does not enter; NaN where a side has fewer than
        `LEAST_WORDS` words of the topic).
    """
    found, counts = words_of_groups(model, sides)
    of_side = {side: counts[found.index(side)] if side in found else np.zeros(counts.shape[1:]) for side in _SIDES}
    target, reference = (of_side[side] for side in _SIDES)
    rows = []
    for i, top in enumerate(model.top(n)):
        few = min(target[i].sum(), reference[i].sum()) < LEAST_WORDS
        k_target, k_reference = with_a_word(target[i, top]), with_a_word(reference[i, top])
        ratios = log_ratio(k_target, target[i].sum(), k_reference, reference[i].sum())
        ratios = np.where(few, np.nan, ratios)
        for j, ratio in zip(top.tolist(), np.atleast_1d(ratios).tolist(), strict=True):
            rows.append((names[i], str(model.terms[j]), target[i, j], reference[i, j], ratio))
    return pd.DataFrame(rows, columns=["topic", "term", "k_target", "k_reference", "log_ratio"])


def over_periods(model: Fitted, names: list[str], periods: Sequence[str], n: int = 10) -> pd.DataFrame:
    """How do the words of each topic change from period to period?

    Parameters
    ----------
    model : Fitted
        One model of all periods: a topic is the same throughout, its words may shift.
    names : list of str
    periods : sequence of str
        Of each document of the model; sorted as text, so ISO dates. Empty: excluded.
    n : int
        Words of each topic and period.

    Returns
    -------
    pandas.DataFrame
        `topic, period, words` (most probable in the period), `occurrences` (expected words of the topic), `rising`
        and `falling` (words that gained and lost most against the period before, by their share of the topic's
        words in both), `agreement` with the period before (average Jaccard; NaN for the first).

    Notes
    -----
    The model's topics are fixed and documents' weights in them too; a matter that comes up in one period only needs
    a topic of its own to be seen.
    """
    found, counts = words_of_groups(model, periods)
    rows = []
    for i, name in enumerate(names):
        before: np.ndarray | None = None
        for g, period in enumerate(found):
            total = counts[g, i].sum()
            now = settled(counts[g, i] / total if total else counts[g, i])
            top = np.argsort(-now, kind="stable")[:n]
            row = {"topic": name, "period": period, "words": " ".join(model.terms[top]), "occurrences": total}
            rows.append(row | _shift(model, before, now, n))
            before = now if total else before
    return pd.DataFrame(rows)


_SIDES = ("target", "reference")


def _shift(model: Fitted, before: np.ndarray | None, now: np.ndarray, n: int) -> dict:
    if before is None or not now.any():
        return {"rising": "", "falling": "", "agreement": np.nan}
    moved = np.round(now - before, DIGITS)
    rising = [j for j in np.argsort(-moved, kind="stable")[: n // 2] if moved[j] > 0]
    falling = [j for j in np.argsort(moved, kind="stable")[: n // 2] if moved[j] < 0]
    tops = (np.argsort(-p, kind="stable")[:n].tolist() for p in (before, now))
    return {
        "rising": " ".join(model.terms[rising]),
        "falling": " ".join(model.terms[falling]),
        "agreement": average_jaccard(*tops),
    }
