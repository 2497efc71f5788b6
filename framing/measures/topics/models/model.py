"""Model: topics as rows over terms, and how much of each document is of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from framing.measures.topics.models.prepare import Prepared

Draws = Callable[[int], Iterator[np.ndarray]]

WORD_DECIMALS, SHARE_DECIMALS = 9, 6
"""Decimals of a topic's words and of a document's shares: later digits depend on the processor."""


@dataclass(frozen=True)
class Raw:
    """What an engine returns for one fit; rows of `of_topic` and `weights` are rounded (`WORD_DECIMALS`).

    Attributes
    ----------
    of_topic : numpy.ndarray, shape (k, terms)
        Rows sum to 1.
    weights : numpy.ndarray, shape (documents fitted, k)
        Rows sum to 1; a document without terms has zeros.
    details : dict
        What a methods section names: versions, passes, instruction set.
    draws : callable, optional
        ``draws(n)`` yields n draws of `weights` from the posterior.
    """

    of_topic: np.ndarray
    weights: np.ndarray
    details: dict[str, Any]
    draws: Draws | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "of_topic", np.round(self.of_topic, WORD_DECIMALS))
        object.__setattr__(self, "weights", np.round(self.weights, SHARE_DECIMALS))


class Engine(Protocol):
    """A way to fit topics. `meaning` describes a document's weights."""

    @property
    def name(self) -> str: ...
    @property
    def meaning(self) -> str: ...

    def fit(self, prepared: Prepared, k: int, seed: int, rows: np.ndarray | None = None) -> Raw:
        """Return k topics of some documents (all if None)."""
        ...

    def weights(self, prepared: Prepared, of_topic: np.ndarray) -> np.ndarray:
        """Return how much of each document is of each of the given topics."""
        ...


@dataclass(frozen=True, repr=False)
class Fitted:
    """A topic model of prepared texts.

    Attributes
    ----------
    engine : Engine
    prepared : Prepared
    of_topic : numpy.ndarray, shape (k, terms)
        Words of each topic; rows sum to 1.
    weights : numpy.ndarray, shape (documents, k)
        Shares of each topic; rows sum to 1, or are zero for a document without terms.
    seed : int
    details : dict
    draws : callable, optional
        Posterior draws of `weights`.
    support : numpy.ndarray, optional
        Of a consensus: the share of refits that each topic is made of.
    """

    engine: Engine
    prepared: Prepared
    of_topic: np.ndarray
    weights: np.ndarray
    seed: int
    details: Mapping[str, Any] = field(default_factory=dict)
    draws: Draws | None = None
    support: np.ndarray | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "of_topic", np.round(self.of_topic, WORD_DECIMALS))
        object.__setattr__(self, "weights", np.round(self.weights, SHARE_DECIMALS))

    def __repr__(self) -> str:
        return f"{self.k} topics by {self.engine.name} of {self.prepared.describe()}"

    @property
    def k(self) -> int:
        """Number of topics."""
        return len(self.of_topic)

    @property
    def terms(self) -> np.ndarray:
        """Terms, in the order of the columns of `of_topic`."""
        return self.prepared.terms

    def top(self, n: int = 10) -> np.ndarray:
        """Return the columns of the n most probable terms of each topic, shape (k, n); ties by name."""
        return top_terms(self.of_topic, n)

    def words(self, n: int = 10) -> list[list[str]]:
        """Return the n most probable terms of each topic."""
        return self.terms[self.top(n)].tolist()


def top_terms(of_topic: np.ndarray, n: int) -> np.ndarray:
    """Return the columns of the n largest values of each row, best first, ties in the order of columns."""
    return np.argsort(-np.round(of_topic, WORD_DECIMALS), axis=1, kind="stable")[:, :n]


def normalised(rows: np.ndarray) -> np.ndarray:
    """Return non-negative rows divided by their sums; rows of zeros stay.

    Examples
    --------
    >>> normalised(np.array([[1.0, 3.0], [0.0, 0.0]])).tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    total = rows.sum(axis=1, keepdims=True)
    return np.divide(rows, total, out=np.zeros(rows.shape), where=total > 0)
