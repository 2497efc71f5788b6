"""Matching: where patterns stand in tokenised texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from framing.counts import Tokens


def hits(patterns: Sequence[str], tokens: Tokens) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return start, length and pattern of every hit, in the order of the text; see `Lexicon.match`."""
    words = [pattern.split() for pattern in patterns]
    forms = {word: _forms(word, tokens.vocabulary) for entry in words for word in entry}
    ids = tokens.ids
    taken = np.zeros(len(ids), dtype=bool)
    starts, lengths, entries = [], [], []
    for index in sorted(range(len(words)), key=lambda i: -len(words[i])):
        here = _apart(_occurrences([forms[word] for word in words[index]], tokens), len(words[index]))
        for step in range(len(words[index])):
            here = here[~taken[here + step]]
        for step in range(len(words[index])):
            taken[here + step] = True
        starts.append(here)
        lengths.append(np.full(len(here), len(words[index])))
        entries.append(np.full(len(here), index))
    start = np.concatenate(starts) if starts else np.empty(0, int)
    order = np.argsort(start, kind="stable")
    return start[order], np.concatenate([*lengths, start[:0]])[order], np.concatenate([*entries, start[:0]])[order]


def _forms(word: str, vocabulary: np.ndarray) -> np.ndarray:
    """Return the ids of the vocabulary that a word with wildcards stands for."""
    stem, star, rest = ("", "", "x") if "?" in word else word.partition("*")
    if not rest:
        # The vocabulary is sorted: what begins with the stem stands together.
        first = int(np.searchsorted(vocabulary, stem))
        after = np.searchsorted(vocabulary, stem + "\U0010ffff") if star else np.searchsorted(vocabulary, stem, "right")
        return np.arange(first, int(after), dtype=np.int64)
    spelt = re.compile(re.escape(word).replace(r"\*", ".*").replace(r"\?", "."))
    return np.array([i for i, form in enumerate(vocabulary) if spelt.fullmatch(form)], dtype=np.int64)


def _apart(starts: np.ndarray, length: int) -> np.ndarray:
    """Return the starts of those occurrences of one pattern that do not overlap the one before."""
    if length == 1 or not (np.diff(starts) < length).any():
        return starts
    kept = [int(starts[0])]
    kept.extend(int(start) for start in starts[1:] if start - kept[-1] >= length)
    return np.array(kept, dtype=np.int64)


def _occurrences(words: Iterable[np.ndarray], tokens: Tokens) -> np.ndarray:
    """Return the token indices at which the words follow each other within one text."""
    here = None
    for step, forms in enumerate(words):
        at = np.flatnonzero(np.isin(tokens.ids, forms)) - step
        here = at if here is None else np.intersect1d(here, at)
    if here is None or not len(here):
        return np.empty(0, dtype=np.int64)
    last = here + step
    same_text = np.searchsorted(tokens.offsets, here, "right") == np.searchsorted(tokens.offsets, last, "right")
    return here[same_text]
