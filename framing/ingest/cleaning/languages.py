"""Languages: in which language each text is written, by its runs of letters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse

LEAST_WORDS = 20
"""Shorter texts have no language here: a headline of names reads as several."""
SURE = 0.9
"""Least probability."""
_LETTERS = 1_000
_NONE = ("zxx", "und")
"""Codes of what is no language: tables, lists of numbers."""
_BATCH = 2_000
_WINDOW = 256
"""Bytes that a batch of texts is walked before the features that were met are counted."""


def languages_of(texts: Sequence[str]) -> list[str]:
    """Return the code of the language of each text, of two letters; "" where it is short or doubtful.

    Notes
    -----
    py3langid: naive Bayes over runs of bytes (Lui & Baldwin 2012), on the first 1,000 characters; its automaton is
    walked for many texts at once, which gives the same probabilities sooner. The assumption most
    likely to be false: that a text is in one language.

    Examples
    --------
    >>> languages_of(["Rain."])
    ['']
    """
    starts = [text[:_LETTERS] for text in texts]
    long = [at for at, start in enumerate(starts) if len(start.split(None, LEAST_WORDS)) >= LEAST_WORDS]
    out = [""] * len(starts)
    for first in range(0, len(long), _BATCH):
        places = long[first : first + _BATCH]
        for place, (code, probability) in zip(places, classified([starts[at] for at in places]), strict=True):
            out[place] = code if probability >= SURE and code not in _NONE else ""
    return out


def classified(texts: Sequence[str]) -> list[tuple[str, float]]:
    """Return the likeliest language of each text and its probability, as py3langid's `classify` does one by one."""
    model = _identifier()
    written = [model._encode(text) for text in texts]
    scores = np.log1p(_features(written, model)) @ model.nb_ptc + model.nb_pc
    size = np.array([len(text) or 1 for text in written], dtype=float)
    scores = scores / np.sqrt(size)[:, None]
    share = np.exp(scores - scores.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    for kept, alias in model._alias_pairs:
        share[:, kept] += share[:, alias]
        share[:, alias] = 0
    best = share.argmax(axis=1)
    return [(str(model.nb_classes[at]), float(row[at])) for at, row in zip(best.tolist(), share, strict=True)]


def _features(texts: Sequence[bytes], model: Any) -> sparse.csr_array:
    """Return how often each text meets each feature of the model, shape (texts, features)."""
    nextmove, rowbase, output = _automaton()
    order = np.argsort([-len(text) for text in texts], kind="stable")
    sizes = np.array([len(texts[at]) for at in order])
    longest = int(sizes[0]) if len(sizes) else 0
    letters = np.zeros((longest, len(texts)), dtype=np.uint8)
    for column, at in enumerate(order):
        letters[: len(texts[at]), column] = np.frombuffer(texts[at], dtype=np.uint8)
    state = np.zeros(len(texts), dtype=np.int32)
    found = sparse.csr_array((len(texts), model.nb_ptc.shape[0]), dtype=np.float32)
    for begin in range(0, longest, _WINDOW):
        met: list[np.ndarray] = []
        for place in range(begin, min(begin + _WINDOW, longest)):
            n = int(np.searchsorted(-sizes, -place))  # texts longer than this place
            state = nextmove.take(rowbase.take(state[:n]) + letters[place, :n])
            met.append(output.take(state))
        features = np.concatenate(met)
        at = np.flatnonzero(features >= 0)
        columns, rows = features[at], order[np.concatenate([np.arange(len(part)) for part in met])[at]]
        ones = np.ones(len(rows), dtype=np.float32)
        found = found + sparse.coo_array((ones, (rows, columns)), shape=found.shape).tocsr()
    return found


@lru_cache(maxsize=1)
def _automaton() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    model = _identifier()
    tables = (model.tk_nextmove, model._rowbase, model.tk_output)
    nextmove, rowbase, output = (np.asarray(table, dtype=np.int32) for table in tables)
    return nextmove, rowbase, output


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
