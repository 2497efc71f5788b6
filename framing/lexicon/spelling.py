"""Words with wildcards: which ids of a sorted vocabulary each of them matches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np

_LAST = "\U0010ffff"
"""Sorts after every letter: words that begin with a stem are between the stem and the stem followed by this."""


class Spellings:
    """A sorted vocabulary in which patterns are looked up: whole words and stems by bisection.

    Parameters
    ----------
    vocabulary : numpy.ndarray of str
        Sorted, distinct.
    """

    def __init__(self, vocabulary: np.ndarray) -> None:
        self.vocabulary = vocabulary

    def ids(self, words: Sequence[str]) -> list[np.ndarray]:
        """Return, for each word, the ids that it matches, ascending.

        Parameters
        ----------
        words : sequence of str
            ``*`` matches any run of characters, ``?`` any one.

        Examples
        --------
        >>> [ids.tolist() for ids in Spellings(np.array(["car", "care", "scar"])).ids(["car*", "*car", "c?r", "x"])]
        [[0, 1], [0, 2], [0], []]
        """
        out: list[np.ndarray] = [np.empty(0, np.int64)] * len(words)
        stems = [i for i, word in enumerate(words) if "?" not in word and "*" not in word[:-1]]
        for i, (low, high) in zip(stems, _ranges(self.vocabulary, [words[i] for i in stems]), strict=True):
            out[i] = np.arange(low, high)
        for i in set(range(len(words))) - set(stems):
            out[i] = self._spelt(words[i])
        return out

    def _spelt(self, word: str) -> np.ndarray:
        """Return the ids of a word with a wildcard elsewhere than at its end."""
        parts = re.findall(r"[^*?]+", word)
        if parts and word.startswith(parts[0]):
            ((low, high),) = _ranges(self.vocabulary, [parts[0] + "*"])
            near = np.arange(low, high)
        else:
            near = self._holding(max(parts, key=len)) if parts else np.arange(len(self.vocabulary))
        spelt = re.compile(re.escape(word).replace(r"\*", ".*").replace(r"\?", "."))
        fits = [spelt.fullmatch(form) is not None for form in self.vocabulary[near].tolist()]
        return near[np.array(fits, dtype=bool)]

    @cached_property
    def _joined(self) -> tuple[str, np.ndarray]:
        begins = np.cumsum(np.strings.str_len(self.vocabulary) + 1)
        return "\n".join(self.vocabulary.tolist()), np.concatenate([[0], begins])

    def _holding(self, part: str) -> np.ndarray:
        """Return the ids of words that hold a part."""
        text, begins = self._joined
        at = []
        place = text.find(part)
        while place >= 0:
            at.append(place)
            place = text.find(part, place + 1)
        return np.unique(np.searchsorted(begins, at, side="right") - 1) if at else np.empty(0, np.int64)


def _ranges(vocabulary: np.ndarray, words: list[str]) -> list[tuple[int, int]]:
    """Return the first and one past the last id of each whole word, or of each stem that a ``*`` follows."""
    if not words:
        return []
    stems = [word.removesuffix("*") for word in words]
    low = np.searchsorted(vocabulary, np.array(stems))
    ends = [stem + _LAST if word.endswith("*") else stem for stem, word in zip(stems, words, strict=True)]
    high = np.searchsorted(vocabulary, np.array(ends), side="right")
    return list(zip(low.tolist(), high.tolist(), strict=True))
