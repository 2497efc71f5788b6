"""Labels: the words that distinguish a topic, the passages that show it, and where documents contain it."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from framing.digits import settled
from framing.errors import ParameterError
from framing.measures.topics.models.model import Fitted
from framing.measures.topics.stability import UNSTABLE_MARK


def frex(of_topic: np.ndarray, weight_exclusivity: float = 0.5) -> np.ndarray:
    """Which words are both frequent in a topic and its own?

    Parameters
    ----------
    of_topic : numpy.ndarray, shape (k, terms)
        Rows sum to 1.
    weight_exclusivity : float
        Weight on exclusivity, 0 to 1; the rest is on frequency. R's stm names the same number differently:
        ``labelTopics(frexweight=.5)`` weighs frequency, ``exclusivity(frexw=.7)`` exclusivity.

    Returns
    -------
    numpy.ndarray, shape (k, terms)
        Harmonic mean of the ranks (0 to 1, within the topic) of exclusivity and frequency.

    References
    ----------
    Bischof & Airoldi (2012), ICML; Airoldi & Bischof (2016), Journal of the American Statistical Association 111,
    1381–1403.

    Examples
    --------
    >>> frex(np.array([[0.6, 0.3, 0.1], [0.6, 0.1, 0.3]])).round(3).tolist()
    [[0.8, 0.8, 0.333], [0.8, 0.333, 0.8]]
    """
    from scipy.stats import rankdata

    if not 0 <= weight_exclusivity <= 1:
        raise ParameterError(f"weight_exclusivity is {weight_exclusivity}; it must lie between 0 and 1.")
    total = of_topic.sum(axis=0)
    own = np.divide(of_topic, total, out=np.zeros(of_topic.shape), where=total > 0)
    n = of_topic.shape[1]
    exclusive, frequent = (rankdata(settled(rows), axis=1) / n for rows in (own, of_topic))
    return 1 / (weight_exclusivity / exclusive + (1 - weight_exclusivity) / frequent)


def lift(of_topic: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return how many times more probable each term is in a topic than in all texts, shape (k, terms).

    Examples
    --------
    >>> lift(np.array([[0.75, 0.25]]), np.array([50, 50])).tolist()
    [[1.5, 0.5]]
    """
    share = counts / counts.sum()
    return np.divide(of_topic, share, out=np.zeros(of_topic.shape), where=share > 0)


def identity_of(model: Fitted) -> str:
    """Return a name of a model by its topics' first words: what a stamp in ``validation.json`` is of."""
    words = "\n".join(sorted(" ".join(row) for row in model.words(10)))
    return f"{model.k} topics {hashlib.sha256(words.encode()).hexdigest()[:8]}"


def names_of(model: Fitted, stable: np.ndarray | None = None, n: int = 3) -> list[str]:
    """Return a name for each topic: its first words, and a mark where it is unstable.

    Parameters
    ----------
    model : Fitted
    stable : numpy.ndarray of bool, optional
    n : int
        Words.
    """
    plain = [" · ".join(words) for words in model.words(n)]
    numbered = [f"{name} ({i + 1})" if plain.count(name) > 1 else name for i, name in enumerate(plain)]
    marked = np.ones(model.k, dtype=bool) if stable is None else stable
    return [name if ok else UNSTABLE_MARK + name for name, ok in zip(numbered, marked, strict=True)]


def terms_table(model: Fitted, names: list[str], n: int = 10, weight_exclusivity: float = 0.5) -> pd.DataFrame:
    """Return the words of each topic, by three orders.

    Returns
    -------
    pandas.DataFrame
        `topic, term, probability, frex, lift, by`: the first n terms by probability, and those that are
        among the first n by FREX or lift only; ``by`` is which.
    """
    counts = np.asarray(model.prepared.matrix.sum(axis=0)).ravel()
    scores = {
        "probability": model.of_topic,
        "frex": frex(model.of_topic, weight_exclusivity),
        "lift": lift(model.of_topic, counts),
    }
    rows = []
    for i, name in enumerate(names):
        seen: set[int] = set()
        for by, score in scores.items():
            for j in np.argsort(-settled(score[i]), kind="stable")[:n].tolist():
                if j in seen:
                    continue
                seen.add(j)
                values = {key: float(value[i, j]) for key, value in scores.items()}
                rows.append({"topic": name, "term": str(model.terms[j]), **values, "by": by})
    return pd.DataFrame(rows)


def forms_table(model: Fitted, names: list[str], n: int = 10) -> pd.DataFrame:
    """Return the forms behind the first n words of each topic: `label, form`."""
    rows = [
        {"label": name, "form": form}
        for name, words in zip(names, model.words(n), strict=True)
        for word in words
        for form in model.prepared.surface.get(word, (word,))
    ]
    return pd.DataFrame(rows)


def typical(model: Fitted, names: list[str], ids: list[str], n: int = 5) -> pd.DataFrame:
    """Which passages are most of each topic?

    Parameters
    ----------
    model : Fitted
    names : list of str
        Of the topics.
    ids : list of str
        Of the texts.
    n : int
        Passages of each topic.

    Returns
    -------
    pandas.DataFrame
        `topic, text, piece` (which paragraph of it, from 0), `share`: best first, long ones before short.
    """
    piece = _places(model.prepared.owner)
    # A passage of three words is all of one topic by accident; half the usual length is asked for.
    long = model.prepared.lengths >= np.median(model.prepared.lengths[model.prepared.lengths > 0]) / 2
    rows = []
    for i, name in enumerate(names):
        share = np.where(long, model.weights[:, i], -1)
        for j in np.lexsort((-model.prepared.lengths, -share))[:n].tolist():
            text = ids[model.prepared.owner[j]]
            rows.append({"topic": name, "text": text, "piece": int(piece[j]), "share": float(model.weights[j, i])})
    return pd.DataFrame(rows)


def strips(model: Fitted, names: list[str], ids: list[str]) -> pd.DataFrame:
    """Where does each text turn to which topic? One row a paragraph, in order.

    Returns
    -------
    pandas.DataFrame
        `text, piece, words` (kept), `topic` (the strongest; empty where nothing is left), `share`.
    """
    best = model.weights.argmax(axis=1)
    share = model.weights.max(axis=1)
    return pd.DataFrame(
        {
            "text": np.array(ids, dtype=object)[model.prepared.owner],
            "piece": _places(model.prepared.owner),
            "words": model.prepared.lengths,
            "topic": [names[b] if s > 0 else "" for b, s in zip(best, share, strict=True)],
            "share": share,
        }
    )


def _places(owner: np.ndarray) -> np.ndarray:
    """Return the place of each document in its text."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(owner)) + 1])
    return np.arange(len(owner)) - np.repeat(starts, np.diff(np.append(starts, len(owner))))
