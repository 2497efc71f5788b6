"""Tokens and counts of the texts compared: at once, or a block of documents at a time where texts stay in files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.parts.text_counts import TextPart
from framing.corpus.parts.texts import PartedText, is_parted
from framing.errors import CorpusError
from framing.text.counts import Counts, Tokens
from framing.text.reading import many
from framing.text.tokens import TokenSettings

NEEDED = 6
"""Bytes of memory that the words of all texts take at once, as a multiple of the texts' own (tests/benchmarks/size.py).
"""
TokenPart = tuple[np.ndarray, Tokens]


@dataclass(frozen=True)
class TextsSeen:
    """What is known of each text compared once its words have been seen.

    Attributes
    ----------
    lengths : numpy.ndarray of int64, shape (texts,)
        Words of each text.
    unspaced : dict of str to numpy.ndarray of bool
        By script, which texts are written in it without spaces between words.
    """

    lengths: np.ndarray
    unspaced: dict[str, np.ndarray]

    @classmethod
    def none(cls, texts: int) -> TextsSeen:
        """Return what is known of so many texts before any is seen."""
        return cls(np.zeros(texts, dtype=np.int64), {})

    def add(self, index: np.ndarray, lengths: np.ndarray, unspaced: dict[str, np.ndarray]) -> None:
        """Record some texts, by their index."""
        self.lengths[index] = lengths
        for script, here in unspaced.items():
            if here.any():
                self.unspaced.setdefault(script, np.zeros(len(self.lengths), dtype=bool))[index] = here


@dataclass(frozen=True)
class Sums:
    """What is added up from blocks of texts: counts by unit of either side, and what is known of each text."""

    target: Counts
    reference: Counts
    seen: TextsSeen


def document_blocks(documents: pd.Series, size: int) -> Iterator[np.ndarray]:
    """Yield the places of whole documents, about so many rows at a time, in the order in which documents first occur.

    Examples
    --------
    >>> [block.tolist() for block in document_blocks(pd.Series(["b", "a", "b", "c"]), 2)]
    [[0, 2], [1, 3]]
    """
    code, _ = pd.factorize(documents)
    order = np.argsort(code, kind="stable")
    begins = np.flatnonzero(np.diff(code[order], prepend=-1))
    # A document is in the block that its first row falls into.
    cuts = begins[np.flatnonzero(np.diff(begins // size, prepend=0))]
    yield from np.split(order, cuts)


def token_blocks(documents: pd.DataFrame, rows: np.ndarray, settings: TokenSettings) -> Iterator[TokenPart]:
    """Yield indices into `rows` and the tokens of these texts: whole documents, in parts if texts stay in files."""
    if not is_parted(documents["text"]):
        yield np.arange(len(rows)), Tokens.from_texts(documents["text"].iloc[rows], settings)
        return
    texts: PartedText = documents["text"].array
    blocks = list(document_blocks(documents["doc_id"].iloc[rows], texts.files.held))
    stream = iter(texts[rows[np.concatenate(blocks)]])
    for block in blocks:
        yield block, Tokens.from_texts(islice(stream, len(block)), settings)


def summed(parts: Iterable[TextPart], sides: np.ndarray, units: np.ndarray, documents: np.ndarray) -> Sums:
    """Return counts and what is counted in each text, added up from parts.

    Parameters
    ----------
    parts : iterable of (numpy.ndarray, TextCounts)
        No document divided.
    sides : numpy.ndarray of int, shape (texts,)
        0 for the target, 1 for the reference, -1 for a text whose unit is not in the design.
    units, documents : numpy.ndarray of str, shape (texts,)
    """
    seen = TextsSeen.none(len(sides))
    found: tuple[list[Counts], list[Counts]] = ([], [])
    for index, texts in parts:
        seen.add(index, texts.lengths, texts.unspaced)
        for side, counts in enumerate(found):
            chosen = np.flatnonzero(sides[index] == side)
            own = index[chosen]
            rows = sparse.csr_array(texts.matrix[chosen])
            counts.append(Counts.of_texts(texts.terms, rows, units[own], documents[own]))
    target, reference = (Counts.total(counts) for counts in found)
    return Sums(target, reference, seen)


def require_memory(texts: PartedText) -> None:
    """Refuse what holds the words of all texts at once, where the memory that is free is not enough for it.

    Raises
    ------
    CorpusError
        If it is not.
    """
    import psutil

    needed = NEEDED * sum(texts.files.sizes) * len(texts) // max(texts.files.begins[-1], 1)
    free = psutil.virtual_memory().available
    if needed > free:
        raise CorpusError(
            f"This needs the words of {many(len(texts), 'text')} in memory at once, about {needed / 2**30:.1f} GB, and "
            f"{free / 2**30:.1f} GB are free; key terms and loaded terms are counted part by part. Compare fewer texts "
            "(where), or use a machine with more memory."
        )
