"""Stability: do topics come back on other seeds and other samples of the documents?"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from framing.digits import DIGITS
from framing.errors import ParameterError
from framing.measures.topics.models.engines import one_thread
from framing.measures.topics.models.model import Engine, Fitted, top_terms
from framing.measures.topics.models.prepare import Prepared

RECURS = 0.5
"""A topic recurs in a refit if its match there shares at least this part of its words shown."""
STABLE = 0.8
"""A topic is stable if it recurs in at least this share of the refits; both cuts are conventions, not tuned."""
UNSTABLE_MARK = "unstable: "
"""Before a topic's name, where no shortening can take it away."""


@dataclass(frozen=True)
class Stability:
    """How well the topics of a model come back.

    Attributes
    ----------
    agreement : float
        Greene's average Jaccard of model and refits, mean over topics and refits: 0 to 1.
    between : float
        The same between every two refits.
    of_topic : numpy.ndarray, shape (k,)
        Average Jaccard of each topic with its matches.
    recurrence : numpy.ndarray, shape (k,)
        Share of refits in which the topic recurs.
    matches : numpy.ndarray of int, shape (refits, k)
        Topic of each refit that is matched with each topic.
    """

    agreement: float
    between: float
    of_topic: np.ndarray
    recurrence: np.ndarray
    matches: np.ndarray

    @property
    def stable(self) -> np.ndarray:
        """Which topics recur in at least `STABLE` of the refits."""
        return self.recurrence >= STABLE


def average_jaccard(first: Any, second: Any) -> float:
    """How alike are two ranked lists, the top counting most?

    The mean over depths 1 … n of the Jaccard index of the first d words of each.

    References
    ----------
    Greene, O'Callaghan & Cunningham (2014), ECML PKDD, LNCS 8724, 498–513, equation 1.

    Examples
    --------
    >>> a, b = "album music best award win".split(), "sport best win medal award".split()
    >>> round(average_jaccard(a, b), 6)
    0.154286
    """
    first, second = list(first), list(second)
    depth = min(len(first), len(second))
    if not depth:
        raise ParameterError("An empty list of words has no agreement with another.")
    seen_a: set[Any] = set()
    seen_b: set[Any] = set()
    total = 0.0
    for a, b in zip(first[:depth], second[:depth], strict=True):
        seen_a.add(a)
        seen_b.add(b)
        total += len(seen_a & seen_b) / len(seen_a | seen_b)
    return total / depth


def agreements(top_a: np.ndarray, top_b: np.ndarray) -> np.ndarray:
    """Return `average_jaccard` of every two rows, shape (rows of a, rows of b)."""
    depth = top_a.shape[1]
    # Shared words among the first d of both: those whose later rank is at most d.
    later = np.maximum(np.arange(depth)[:, None], np.arange(depth)[None, :]).ravel()
    same = (top_a[:, None, :, None] == top_b[None, :, None, :]).reshape(len(top_a), len(top_b), -1)
    shared = np.cumsum(same.astype(float) @ np.eye(depth)[later], axis=2)
    return (shared / (2 * np.arange(1, depth + 1) - shared)).mean(axis=2)


def matched(of_topic: np.ndarray, other: np.ndarray, n_words: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Return for each topic its match among others, and their average Jaccard (Hungarian method).

    Ties of the word lists are settled by the cosine of the whole rows.
    """
    return _matched(_ranked(of_topic, n_words), _ranked(other, n_words))


def _ranked(of_topic: np.ndarray, n_words: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first words of topics, and their rows at length 1."""
    return top_terms(of_topic, n_words), of_topic / np.linalg.norm(of_topic, axis=1, keepdims=True)


def _matched(
    first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    from scipy.optimize import linear_sum_assignment

    alike = agreements(first[0], second[0])
    rows, columns = linear_sum_assignment(-np.round(alike + 1e-3 * (first[1] @ second[1].T), DIGITS))
    return columns, alike[rows, columns]


def refits(
    prepared: Prepared, k: int, engine: Engine, seed: int = 1, n: int = 10, sample: float = 0.8, workers: int = 1
) -> np.ndarray:
    """Return the topics of n fits, each on its own seed and sample of texts, shape (n, k, terms).

    Parameters
    ----------
    prepared : Prepared
    k : int
    engine : Engine
    seed, n : int
    sample : float
        Share of the texts in each fit, drawn without replacement.
    workers : int
        Processes. The numbers are the same for any.
    """
    jobs = [(_sample(prepared, sample, seed, i), 1000 * seed + i) for i in range(n)]
    _ = prepared.tfidf if engine.name == "nmf" else None
    if workers == 1:
        return np.array([_refit(prepared, k, engine, rows, s) for rows, s in jobs])
    from joblib import Parallel, delayed

    # A forked process starts at once; others import everything again, which takes longer than most refits.
    backend = "multiprocessing" if sys.platform == "linux" else "loky"
    work = (delayed(_refit)(prepared, k, engine, rows, s) for rows, s in jobs)
    return np.array(Parallel(n_jobs=workers, backend=backend)(work))


def stability(model: Fitted, of_refits: np.ndarray, n_words: int = 10) -> Stability:
    """Do the topics of a model come back in refits of it?

    Parameters
    ----------
    model : Fitted
    of_refits : numpy.ndarray, shape (n, k, terms)
        As `refits` gives them.
    n_words : int
        Words of each topic that are compared.

    References
    ----------
    Greene, O'Callaghan & Cunningham (2014) for the measure and the sampling of 80 % of documents.
    """
    top = model.top(n_words)
    own, ranked = _ranked(model.of_topic, n_words), [_ranked(other, n_words) for other in of_refits]
    matches, alike, recurs = [], [], []
    for other in ranked:
        match, jaccard = _matched(own, other)
        theirs = other[0][match]
        shared = np.array([len(np.intersect1d(a, b)) for a, b in zip(top, theirs, strict=True)])
        matches.append(match)
        alike.append(jaccard)
        recurs.append(shared >= RECURS * top.shape[1])
    pairs = [_matched(ranked[i], ranked[j])[1].mean() for i in range(len(ranked)) for j in range(i)]
    return Stability(
        float(np.mean(alike)), float(np.mean(pairs)), np.mean(alike, axis=0), np.mean(recurs, axis=0), np.array(matches)
    )


def _sample(prepared: Prepared, share: float, seed: int, i: int) -> np.ndarray:
    """Return the documents of a sample of texts; pieces of one text stay together."""
    rng = np.random.default_rng([seed, i])
    chosen = rng.permutation(prepared.texts)[: max(1, round(share * prepared.texts))]
    return np.flatnonzero(np.isin(prepared.owner, chosen))


def _refit(prepared: Prepared, k: int, engine: Engine, rows: np.ndarray, seed: int) -> np.ndarray:
    with one_thread():
        return engine.fit(prepared, k, seed, rows).of_topic
