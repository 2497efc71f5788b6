"""Counts of each text, a stretch of a file at a time; of whole stretches they are kept on disk for the next comparison.

A stretch is found by the content of its file, its rows, the settings of the tokens and the code, whatever is compared.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus import cache
from framing.corpus.parts.texts import PartedText, TextFiles, is_parted, unchanged, unreadable
from framing.text.counts import Tokens
from framing.text.reading import sha256_of
from framing.text.tokens import TokenSettings
from framing.text.unspaced import unspaced_rows

_MADE_BY = ("framing.text", "framing.corpus.parts")
_WHOLE = 0.5
"""Where at least this part of a stretch is compared, all of it is counted and kept."""


@dataclass(frozen=True)
class TextCounts:
    """How often each term occurs in each of some texts.

    Attributes
    ----------
    terms : numpy.ndarray of str
        Sorted; some may occur in no text.
    matrix : scipy.sparse.csr_array of int32, shape (texts, terms)
    unspaced : dict of str to numpy.ndarray of bool
        By script, which texts are written in it without spaces between words.
    """

    terms: np.ndarray
    matrix: sparse.csr_array
    unspaced: dict[str, np.ndarray]

    @classmethod
    def of(cls, tokens: Tokens) -> TextCounts:
        """Return the counts of tokenised texts."""
        matrix = tokens.matrix()
        return cls(tokens.vocabulary, matrix, unspaced_rows(tokens.vocabulary, matrix))

    @property
    def lengths(self) -> np.ndarray:
        """Words of each text."""
        return np.asarray(self.matrix.sum(axis=1), dtype=np.int64)

    def take(self, texts: np.ndarray) -> TextCounts:
        """Return the counts of some texts, by their index, in the order given; the terms stay."""
        rows = sparse.csr_array(self.matrix[texts])
        return TextCounts(self.terms, rows, {name: here[texts] for name, here in self.unspaced.items()})


TextPart = tuple[np.ndarray, TextCounts]


def text_counts(documents: pd.DataFrame, rows: np.ndarray, settings: TokenSettings) -> Iterator[TextPart]:
    """Yield indices into `rows` and the counts of these texts: whole documents, in parts if texts stay in files.

    Parameters
    ----------
    documents : pandas.DataFrame
        With `doc_id` and `text`.
    rows : numpy.ndarray of int
        Which of them.
    settings : TokenSettings

    Raises
    ------
    CorpusError
        If a file cannot be read, or is not the one that it was.
    """
    if not is_parted(documents["text"]):
        tokens = Tokens.from_texts(documents["text"].iloc[rows], settings, written=False)
        yield np.arange(len(rows)), TextCounts.of(tokens)
        return
    texts: PartedText = documents["text"].array
    at = texts.rows[rows]
    order = np.argsort(at, kind="stable")
    places = [order[: np.searchsorted(at[order], 0)]]
    stretches = list(texts.files.stretches())
    for file, first, last in stretches:
        begin = texts.files.begins[file]
        places.append(order[slice(*np.searchsorted(at[order], (begin + first, begin + last)))])
    divided = _divided(documents["doc_id"].iloc[rows], places)
    waiting: list[TextPart] = []
    for number, index in enumerate(places):
        if not len(index):
            continue
        if number:
            stretch = stretches[number - 1]
            counts = _counted(texts.files, stretch, at[index] - texts.files.begins[stretch[0]], settings)
        else:
            counts = TextCounts.of(Tokens.from_texts([""] * len(index), settings, written=False))
        here = divided[index]
        if here.any():
            waiting.append((index[here], counts.take(np.flatnonzero(here))))
            index, counts = index[~here], counts.take(np.flatnonzero(~here))
        yield index, counts
    if waiting:
        yield np.concatenate([index for index, _ in waiting]), _joined([counts for _, counts in waiting])


def _divided(documents: pd.Series, places: list[np.ndarray]) -> np.ndarray:
    """Return which rows are of a document that has rows in several stretches."""
    code, distinct = pd.factorize(documents)
    if len(distinct) == len(code):
        return np.zeros(len(code), dtype=bool)
    stretch = np.empty(len(code), dtype=np.int64)
    for number, index in enumerate(places):
        stretch[index] = number
    least, most = np.full(len(distinct), len(places)), np.full(len(distinct), -1)
    np.minimum.at(least, code, stretch)
    np.maximum.at(most, code, stretch)
    return (least < most)[code]


def _counted(files: TextFiles, stretch: tuple[int, int, int], rows: np.ndarray, settings: TokenSettings) -> TextCounts:
    """Return the counts of some rows of a file, all in one stretch of it: kept ones, or counted now."""
    file, first, last = stretch
    begin = files.begins[file]
    if cache.place() is not None:
        path, stamp = files.paths[file], files.stamps[file]
        unchanged(path, stamp)
        parts = (_digest(path, stamp), first, last, *astuple(settings))
        name = cache.key(cache.code_version(_MADE_BY), parts) + cache.COUNTS
        found = _unpacked(cache.read(name))
        if found is None and len(rows) >= _WHOLE * (last - first):
            texts = files.stream(np.arange(begin + first, begin + last))
            found = TextCounts.of(Tokens.from_texts(texts, settings, written=False))
            cache.write(name, _packed(found))
        if found is not None:
            whole = len(rows) == last - first and bool((rows == np.arange(first, last)).all())
            return found if whole else found.take(rows - first)
    return TextCounts.of(Tokens.from_texts(files.stream(begin + rows), settings, written=False))


@lru_cache(maxsize=10_000)
def _digest(path: Path, stamp: tuple[int, int]) -> str:
    """Return a SHA-256 of a file that has this stamp."""
    try:
        return sha256_of(path)
    except OSError:
        raise unreadable(path) from None


def _packed(counts: TextCounts) -> bytes:
    import pyarrow as pa

    matrix = counts.matrix
    arrays = {f"unspaced {name}": here for name, here in counts.unspaced.items()}
    arrays |= {"terms": np.frombuffer("\n".join(counts.terms.tolist()).encode("utf-8", "surrogatepass"), np.uint8)}
    arrays |= {"indptr": matrix.indptr, "shape": np.array(matrix.shape)}
    for part in ("data", "indices"):
        values = getattr(matrix, part)
        arrays[part] = values.astype(np.min_scalar_type(int(values.max(initial=0))))
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **arrays)
    return out.tell().to_bytes(8, "big") + pa.compress(out.getvalue(), "zstd", asbytes=True)


def _unpacked(content: bytes | None) -> TextCounts | None:
    import pyarrow as pa

    if content is None:
        return None
    whole = pa.decompress(content[8:], int.from_bytes(content[:8], "big"), "zstd", asbytes=True)
    with np.load(io.BytesIO(whole), allow_pickle=False) as arrays:
        joined = arrays["terms"].tobytes().decode("utf-8", "surrogatepass")
        terms = np.array(joined.split("\n") if joined else [], dtype=str)
        cells = arrays["data"].astype(np.int32), arrays["indices"].astype(np.int32), arrays["indptr"].astype(np.int32)
        matrix = sparse.csr_array(cells, shape=tuple(arrays["shape"]))
        unspaced = {name.removeprefix("unspaced "): arrays[name] for name in arrays.files if name[:9] == "unspaced "}
    return TextCounts(terms, matrix, unspaced)


def _joined(parts: list[TextCounts]) -> TextCounts:
    """Return the counts of all texts of some parts, in that order."""
    terms = np.array(sorted(set().union(*(part.terms.tolist() for part in parts))), dtype=str)
    rows = []
    for part in parts:
        column = np.searchsorted(terms, part.terms).astype(np.int32)
        cells = part.matrix.data, column[part.matrix.indices], part.matrix.indptr
        rows.append(sparse.csr_array(cells, shape=(part.matrix.shape[0], len(terms))))
    matrix = sparse.csr_array(sparse.vstack(rows, format="csr"))
    names = {name for part in parts for name in part.unspaced}
    nowhere = [np.zeros(part.matrix.shape[0], dtype=bool) for part in parts]
    unspaced = {
        name: np.concatenate([part.unspaced.get(name, none) for part, none in zip(parts, nowhere, strict=True)])
        for name in sorted(names)
    }
    return TextCounts(terms, matrix, unspaced)
