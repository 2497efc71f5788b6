"""Generated documents: a seeded vocabulary with Zipf's frequencies, words in bursts, and planted differences.

For benchmarks of time and memory and for tests of parts; nothing about language is measured on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

WORDS, PLANTED = 60_000, 200
"""Distinct words, and how many of them the first outlet uses twice as often as the second."""
AGAIN = 0.25
"""Share of tokens that repeat one of the tokens before them in their document: words come in bursts."""
OUTLETS = ("North", "South")
_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
_LOADED = ("brutal", "regime", "terror", "junta", "so-called", "puppet", "heroic", "slaughter")
"""Words of the shipped lexicon among the vocabulary, so that loaded terms have hits."""


def vocabulary() -> list[str]:
    """Return the words by rank: short ones first, as in language."""
    size = len(_SYLLABLES)
    words = [*_SYLLABLES, *(a + b for a in _SYLLABLES for b in _SYLLABLES)]
    words += [f"{a}{b}{c}" for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES[: WORDS // size**2 + 1]]
    words = words[:WORDS]
    for place, word in enumerate(_LOADED):
        words[400 + 150 * place] = word
    return words


def documents(n: int, words: int = 200, seed: int = 1, first: int = 0) -> pd.DataFrame:
    """Return n documents of about so many words, alternately of the two outlets; every fifth quotes somebody.

    Parameters
    ----------
    n, words, seed : int
    first : int
        Number of the first document: parts with other numbers are other documents of one corpus.
    """
    rng = np.random.default_rng([seed, first])
    spelt = np.array(vocabulary(), dtype=object)
    weights = 1 / (np.arange(WORDS) + 2.7)
    planted = np.random.default_rng(seed).choice(np.arange(50, 5000), PLANTED, replace=False)
    rows = []
    for number in range(first, first + n):
        rows.append((f"d{number:08}", OUTLETS[number % 2], f"2031-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"))
    sizes = rng.integers(words // 2, words * 3 // 2 + 1, size=n)
    texts = np.empty(n, dtype=object)
    for side in range(2):
        here = np.flatnonzero((np.arange(first, first + n) % 2) == side)
        used = weights.copy()
        used[planted] *= 1 + (side == 0)
        ids = np.searchsorted(np.cumsum(used / used.sum()), rng.random(int(sizes[here].sum())))
        begin = np.cumsum(sizes[here]) - sizes[here]
        within = np.arange(len(ids)) - np.repeat(begin, sizes[here])
        again = (rng.random(len(ids)) < AGAIN) & (within > 0)
        back = np.arange(len(ids)) - within + (rng.random(len(ids)) * within).astype(np.int64)
        ids = np.where(again, ids[back], ids)
        for row, start, size in zip(here.tolist(), begin.tolist(), sizes[here].tolist(), strict=True):
            texts[row] = _text(spelt[ids[start : start + size]].tolist(), quoted=(first + row) % 5 == 0)
    frame = pd.DataFrame(rows, columns=["doc_id", "outlet", "published"])
    return frame.assign(title="", text=texts)


def _text(words: list[str], quoted: bool) -> str:
    """Return words as sentences of twelve, five a paragraph; one sentence quotes a speaker."""
    sentences = [" ".join(words[at : at + 12]).capitalize() + "." for at in range(0, len(words), 12)]
    if quoted:
        sentences[0] = f"“{sentences[0][:-1]},” said mayor {words[-1].capitalize()} {words[-2].capitalize()}."
    return "\n\n".join(" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5))


def write_parts(folder: Path, n: int, parts: int, seed: int = 1, words: int = 200) -> Path:
    """Write n documents as Parquet files into a folder, made part by part so that memory stays small."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, frame in enumerate(in_parts(n, parts, seed, words)):
        frame.to_parquet(folder / f"part-{number:05}.parquet", index=False)
    return folder


def in_parts(n: int, parts: int, seed: int = 1, words: int = 200) -> Iterator[pd.DataFrame]:
    """Yield n documents in so many parts."""
    ends = np.linspace(0, n, parts + 1).astype(int).tolist()
    for begin, end in pairwise(ends):
        yield documents(end - begin, words, seed, begin)
