"""Matching of a query's words: which rows of a table have each pattern, in the title or the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import pandas as pd

from framing.corpus.parts.texts import PartedText, is_parted
from framing.errors import LexiconError
from framing.lexicon.entries import pattern_of, refuse_lone_wildcard
from framing.lexicon.matching import Streams, has_ending, occurrences
from framing.text.counts import Tokens

BLOCK = 2048
"""Texts whose words are held at a time."""


def pattern(written: str) -> str:
    """Return a pattern as the words of texts are counted, spaces between its words.

    Raises
    ------
    LexiconError
        If it has no word, or a word is nothing but wildcards.

    Examples
    --------
    >>> pattern("Peace  Talk*")
    'peace talk*'
    """
    made = pattern_of(written)
    if not made:
        raise LexiconError(f"{written!r} has no word.")
    refuse_lone_wildcard("", made)
    return made


def matched(documents: pd.DataFrame, rows: np.ndarray, patterns: Sequence[str], fields: Sequence[str]) -> np.ndarray:
    """Return which rows have which pattern, shape (rows, patterns).

    Parameters
    ----------
    documents : DataFrame
        Of a corpus; texts that stay in files are read a block at a time.
    rows : array of int
        That are looked at, ascending.
    patterns : sequence of str
        As written.
    fields : sequence of str
        Columns of which one must have it.
    """
    made = [pattern(text) for text in patterns]
    out = np.zeros((len(rows), len(made)), dtype=bool)
    for column in fields:
        start = 0
        for texts in _blocks(documents[column], rows):
            out[start : start + len(texts)] |= _in_texts(texts, made)
            start += len(texts)
    return out


def _blocks(texts: pd.Series, rows: np.ndarray) -> Iterator[list[str]]:
    if is_parted(texts):
        array: PartedText = texts.array
        stream, size = iter(array[rows]), min(BLOCK, array.files.held)
    else:
        stream, size = iter(texts.iloc[rows]), BLOCK
    while block := list(islice(stream, size)):
        yield block


def _in_texts(texts: Sequence[str], patterns: Sequence[str]) -> np.ndarray:
    tokens = Tokens.from_texts(texts)
    streams = Streams(tokens)
    out = np.zeros((len(texts), len(patterns)), dtype=bool)
    for whole in (False, True):
        group = [i for i, text in enumerate(patterns) if has_ending(text) == whole]
        if group:
            hits = occurrences([patterns[i].split() for i in group], streams.of(False, whole), group)
            out[np.searchsorted(tokens.offsets, hits.start, "right") - 1, hits.pattern] = True
    return out
