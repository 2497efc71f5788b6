"""Boilerplate: sentences that an outlet repeats word for word, found without keeping the others."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd

from framing.text.reading import HOLE, token_spans

Blocks = Callable[[], Iterator[list[str]]]
"""Gives all texts from the first on, some at a time, each time it is called."""
NOTHING = pd.DataFrame({"outlet": [], "sentence": [], "texts": np.empty(0, dtype=np.int64)})
_REPEATS, _REPEAT_SHARE, _REPEAT_WORDS = 5, 0.02, 4
"""A sentence of 4 words or more is boilerplate if it occurs in 5 texts, and 2 %, of an outlet."""
_ENDS = re.compile(rf"(?<=[.!?…])[”\"'’»)]*\s+|\n+|{HOLE}")


class Sentences:
    """How often each outlet has each sentence, as numbers that are equal where sentences are, and rarely elsewhere."""

    def __init__(self) -> None:
        self.texts: Counter[str] = Counter()
        self._found: dict[str, list[np.ndarray]] = defaultdict(list)

    def see(self, texts: Sequence[str], outlets: Sequence[str]) -> None:
        """Count the sentences of some texts, each once a text."""
        here: dict[str, list[int]] = defaultdict(list)
        for text, outlet in zip(texts, outlets, strict=True):
            here[outlet] += map(hash, set(_sentences(text)))
        self.texts.update(outlets)
        for outlet, numbers in here.items():
            self._found[outlet].append(np.array(numbers, dtype=np.int64))

    def least(self, outlet: str) -> float:
        """Return in how many texts of an outlet a sentence is boilerplate."""
        return max(_REPEATS, _REPEAT_SHARE * self.texts[outlet])

    def often(self) -> dict[str, frozenset[int]]:
        """Return the numbers of the sentences that may be boilerplate, by outlet."""
        out = {}
        for outlet, parts in self._found.items():
            number, times = np.unique(np.concatenate(parts), return_counts=True)
            out[outlet] = frozenset(number[times >= self.least(outlet)].tolist())
        return {outlet: numbers for outlet, numbers in out.items() if numbers}


def repeated(blocks: Blocks, outlets: Sequence[str], seen: Sentences) -> pd.DataFrame:
    """Return sentences that an outlet repeats word for word: `outlet, sentence, texts`.

    Parameters
    ----------
    blocks : callable
    outlets : sequence of str
        Of each text.
    seen : Sentences
        All texts have been counted.
    """
    wanted = seen.often()
    if not wanted:
        return NOTHING
    found: dict[str, Counter[str]] = defaultdict(Counter)
    at = iter(outlets)
    for texts in blocks():
        for text, outlet in zip(texts, at, strict=False):
            numbers = wanted.get(outlet)
            if numbers:
                found[outlet].update(s for s in set(_sentences(text)) if hash(s) in numbers)
    rows = []
    for outlet, counter in found.items():
        for sentence, n in counter.items():
            if n >= seen.least(outlet) and len(token_spans(sentence)) >= _REPEAT_WORDS:
                rows.append({"outlet": outlet, "sentence": sentence, "texts": n})
    if not rows:
        return NOTHING
    return pd.DataFrame(rows).sort_values(["texts", "outlet", "sentence"], ascending=[False, True, True])


def without(pieces: list[str], outlets: Sequence[str], found: pd.DataFrame) -> list[str]:
    """Return pieces of texts with a hole in place of each sentence that their outlet repeats."""
    of_outlet: dict[str, list[str]] = defaultdict(list)
    for outlet, sentence in zip(found["outlet"], found["sentence"], strict=True):
        of_outlet[outlet].append(sentence)
    out = []
    for piece, outlet in zip(pieces, outlets, strict=True):
        for sentence in of_outlet.get(outlet, ()):
            piece = piece.replace(sentence, HOLE)
        out.append(piece)
    return out


def _sentences(text: str) -> list[str]:
    return [s for s in (piece.strip() for piece in _ENDS.split(text)) if s]
