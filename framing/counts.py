"""Tokens as ids, and counts of terms in units that can be added part by part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from framing.errors import CorpusError
from framing.text import HOLE, TOKEN, normalise

HOLE_ID = -1


@dataclass(frozen=True)
class Tokens:
    """The tokens of a list of texts as ids into one vocabulary.

    Attributes
    ----------
    vocabulary : numpy.ndarray of str, shape (v,)
        Distinct tokens, sorted.
    ids : numpy.ndarray of int32, shape (n,)
        Index into `vocabulary` of each token; `HOLE_ID` (-1) where the text has a hole.
    offsets : numpy.ndarray of int64, shape (texts + 1,)
        Text i is ``ids[offsets[i]:offsets[i + 1]]``.
    """

    vocabulary: np.ndarray
    ids: np.ndarray
    offsets: np.ndarray

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Tokens:
        """Return the tokens of some texts.

        Examples
        --------
        >>> tokens = Tokens.from_texts(["A bridge", "the bridge fell"])
        >>> tokens.vocabulary.tolist(), tokens.ids.tolist(), tokens.offsets.tolist()
        (['a', 'bridge', 'fell', 'the'], [0, 1, 3, 1, 2], [0, 2, 5])
        """
        pieces: list[str] = []
        lengths = [0]
        for text in texts:
            before = len(pieces)
            for n, stretch in enumerate(text.split(HOLE)):
                if n:
                    pieces.append(HOLE)
                pieces.extend(TOKEN.findall(stretch))
            lengths.append(len(pieces) - before)
        forms, raw = np.unique(np.array(pieces, dtype=object), return_inverse=True)
        normal = [None if form == HOLE else normalise(form) for form in forms]
        vocabulary = sorted({token for token in normal if token is not None})
        index = {token: i for i, token in enumerate(vocabulary)}
        of_form = np.array([HOLE_ID if token is None else index[token] for token in normal], dtype=np.int32)
        ids = of_form[raw]
        return cls(np.array(vocabulary, dtype=str), ids, np.cumsum(lengths, dtype=np.int64))

    @property
    def lengths(self) -> np.ndarray:
        """Number of tokens of each text, holes not counted."""
        rows = np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))
        return np.bincount(rows[self.ids >= 0], minlength=len(self.offsets) - 1).astype(np.int64)

    def take(self, texts: np.ndarray) -> Tokens:
        """Return the tokens of some texts, by their index, in the order given; the vocabulary stays whole."""
        pieces = [self.ids[self.offsets[i] : self.offsets[i + 1]] for i in texts]
        offsets = np.cumsum([0, *(len(piece) for piece in pieces)], dtype=np.int64)
        return Tokens(self.vocabulary, np.concatenate(pieces) if pieces else np.empty(0, np.int32), offsets)

    def matrix(self) -> sparse.csr_array:
        """Return the counts of each term in each text, shape (texts, v)."""
        rows = np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))
        keep = self.ids >= 0
        shape = (len(self.offsets) - 1, len(self.vocabulary))
        ones = np.ones(int(keep.sum()), dtype=np.int64)
        return sparse.coo_array((ones, (rows[keep], self.ids[keep])), shape=shape).tocsr()

    def save(self, folder: str | Path) -> None:
        """Write three ``.npy`` files into a folder, which is made if need be."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("vocabulary", "ids", "offsets"):
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: str | Path) -> Tokens:
        """Return saved tokens; ids and offsets stay on disk and are mapped into memory."""
        folder = Path(folder)
        missing = [n for n in ("vocabulary", "ids", "offsets") if not (folder / f"{n}.npy").exists()]
        if missing:
            raise CorpusError(f"'{folder}' holds no saved tokens: {missing[0]}.npy is missing.")
        vocabulary = np.load(folder / "vocabulary.npy")
        return cls(vocabulary, *(np.load(folder / f"{n}.npy", mmap_mode="r") for n in ("ids", "offsets")))


@dataclass(frozen=True)
class Counts:
    """How often each term stands in each unit.

    Attributes
    ----------
    units, terms : numpy.ndarray of str
        Row and column names, both sorted.
    matrix : scipy.sparse.csr_array of int64, shape (units, terms)
        Occurrences.
    lengths : numpy.ndarray of int64, shape (units,)
        Tokens in each unit.
    docs : numpy.ndarray of int64, shape (terms,)
        Documents that contain each term.
    """

    units: np.ndarray
    terms: np.ndarray
    matrix: sparse.csr_array
    lengths: np.ndarray
    docs: np.ndarray

    @classmethod
    def from_tokens(cls, tokens: Tokens, units: Sequence[str], documents: Sequence[str]) -> Counts:
        """Return the counts by unit of tokenised texts.

        Parameters
        ----------
        tokens : Tokens
            The texts.
        units, documents : sequence of str, one for each text
            The unit that a text belongs to, and the document it is part of (a term in two passages
            of one document counts once in `docs`). A document must not be spread over parts that
            are added later.
        """
        x = tokens.matrix()
        names, by_unit = _groups(units)
        _, by_document = _groups(documents)
        summed = (by_unit @ x).tocsr()
        used = np.flatnonzero(summed.sum(axis=0))
        summed = summed[:, used]
        summed.sort_indices()
        docs = (by_document @ x > 0).sum(axis=0)[used]
        lengths = by_unit @ tokens.lengths
        return cls(names, tokens.vocabulary[used], summed, lengths.astype(np.int64), docs.astype(np.int64))

    def __add__(self, other: Counts) -> Counts:
        """Return the counts of both: shared units are summed, others stacked."""
        units = np.union1d(self.units, other.units)
        terms = np.union1d(self.terms, other.terms)
        matrix = (self.aligned(units, terms) + other.aligned(units, terms)).tocsr()
        matrix.sort_indices()
        lengths = _spread(self.lengths, self.units, units) + _spread(other.lengths, other.units, units)
        docs = _spread(self.docs, self.terms, terms) + _spread(other.docs, other.terms, terms)
        return Counts(units, terms, matrix, lengths, docs)

    def aligned(self, units: np.ndarray, terms: np.ndarray) -> sparse.csr_array:
        """Return the matrix with the given sorted rows and columns, zero where this holds none.

        Rows and columns that are not asked for are left out.
        """
        coo = self.matrix.tocoo()
        row, row_known = _positions(self.units, units)
        column, column_known = _positions(self.terms, terms)
        keep = row_known[coo.row] & column_known[coo.col]
        where = (row[coo.row[keep]], column[coo.col[keep]])
        return sparse.coo_array((coo.data[keep], where), shape=(len(units), len(terms))).tocsr()

    def lengths_of(self, units: np.ndarray) -> np.ndarray:
        """Return the lengths of the given sorted units, zero where this holds none."""
        return _spread(self.lengths, self.units, units)

    def docs_of(self, terms: np.ndarray) -> np.ndarray:
        """Return the document frequencies of the given sorted terms, zero where this holds none."""
        return _spread(self.docs, self.terms, terms)


def _groups(labels: Sequence[str]) -> tuple[np.ndarray, sparse.csr_array]:
    """Return the sorted distinct labels and a 0/1 matrix (distinct, rows) that sums rows by label."""
    names, codes = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    ones = np.ones(len(codes), dtype=np.int64)
    return names, sparse.coo_array((ones, (codes, np.arange(len(codes)))), shape=(len(names), len(codes))).tocsr()


def _positions(names: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where each name stands in a sorted array, and whether it does."""
    if not len(among):
        return np.zeros(len(names), dtype=np.int64), np.zeros(len(names), dtype=bool)
    position = np.minimum(np.searchsorted(among, names), len(among) - 1)
    return position, among[position] == names


def _spread(values: np.ndarray, names: np.ndarray, among: np.ndarray) -> np.ndarray:
    position, known = _positions(names, among)
    out = np.zeros(len(among), dtype=np.int64)
    out[position[known]] = values[known]
    return out
