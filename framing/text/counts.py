"""Tokens as ids, and counts of terms in units that can be added part by part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from scipy import sparse

from framing.errors import CorpusError, ParameterError
from framing.text.fast_tokens import SENTENCE, encode
from framing.text.tokens import DEFAULT, TokenSettings, folded, normaliser, tokenise

HOLE_ID = -1
_Labels = Sequence[str] | np.ndarray

_FIELDS = ("vocabulary", "ids", "offsets", "forms", "form_ids", "breaks")
_BY_TOKEN = ("ids", "form_ids", "breaks")


@dataclass(frozen=True)
class Tokens:
    """The tokens of a list of texts as ids into one vocabulary.

    Attributes
    ----------
    vocabulary : numpy.ndarray of str, shape (v,)
        Distinct tokens, sorted.
    ids : numpy.ndarray of int32, shape (n,)
        Index into `vocabulary` of each token; `HOLE_ID` (-1) where the text has a hole, or a token
        that the settings do not count.
    offsets : numpy.ndarray of int64, shape (texts + 1,)
        Text i is ``ids[offsets[i]:offsets[i + 1]]``.
    forms : numpy.ndarray of str, shape (f,), optional
        Distinct tokens as written, with their capitals and a final ``'s``, sorted.
    form_ids : numpy.ndarray of int32, shape (n,), optional
        Index into `forms` of each token, or `HOLE_ID`.
    breaks : numpy.ndarray of uint8, shape (n,), optional
        What precedes each token: 0 nothing, 1 a mark that ends a clause, 2 the end of a
        sentence, a blank line, a hole or the beginning of the text.
    settings : TokenSettings
        With which the tokens were made.
    """

    vocabulary: np.ndarray
    ids: np.ndarray
    offsets: np.ndarray
    forms: np.ndarray | None = None
    form_ids: np.ndarray | None = None
    breaks: np.ndarray | None = None
    settings: TokenSettings = DEFAULT

    @classmethod
    def from_texts(cls, texts: Iterable[str], settings: TokenSettings = DEFAULT, written: bool = True) -> Tokens:
        """Return the tokens of some texts: those of `framing.text.reading.tokenise`, with holes between them.

        Parameters
        ----------
        texts : iterable of str
            Each is read once and not kept.
        settings : TokenSettings
        written : bool
            Whether tokens as written (`forms`) are kept too; counts of terms do not need them.

        Examples
        --------
        >>> tokens = Tokens.from_texts(["A bridge", "the bridge fell"])
        >>> tokens.vocabulary.tolist(), tokens.ids.tolist(), tokens.offsets.tolist()
        (['a', 'bridge', 'fell', 'the'], [0, 1, 3, 1, 2], [0, 2, 5])
        """
        found = encode(texts, settings)
        kept = list(map(normaliser(replace(settings, capitals="keep")), found.forms))
        counted = [folded(form) for form in kept] if settings.capitals == "fold" else kept
        vocabulary, ids = _numbered(counted, found.raw)
        if not written:
            return cls(vocabulary, ids, found.offsets, settings=settings)
        whole = map(normaliser(replace(settings, capitals="keep", possessive="keep")), found.forms)
        spelt = [form if counted else "" for form, counted in zip(whole, kept, strict=True)]
        return cls(vocabulary, ids, found.offsets, *_numbered(spelt, found.raw), found.breaks, settings)

    @property
    def lengths(self) -> np.ndarray:
        """Number of tokens of each text, holes not counted."""
        return np.diff(np.concatenate([[0], np.cumsum(self.ids >= 0)])[self.offsets])

    def take(self, texts: np.ndarray) -> Tokens:
        """Return the tokens of some texts, by their index, in the order given; the vocabulary stays whole."""
        texts = np.asarray(texts, dtype=np.int64)
        lengths = np.diff(self.offsets)[texts]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        at = np.repeat(self.offsets[texts] - offsets[:-1], lengths) + np.arange(offsets[-1])
        chosen = {name: array[at] for name in _BY_TOKEN if (array := getattr(self, name)) is not None}
        return replace(self, offsets=offsets, **chosen)

    def matrix(self) -> sparse.csr_array:
        """Return the counts of each term in each text, shape (texts, v)."""
        keep = self.ids >= 0
        begins = np.concatenate([[0], np.cumsum(keep)])[self.offsets]
        ones = np.ones(int(begins[-1]), dtype=np.int32)
        shape = (len(self.offsets) - 1, len(self.vocabulary))
        # A copy: duplicates are summed in place.
        out = sparse.csr_array((ones, self.ids[keep], begins.astype(_index_type(len(ones)))), shape=shape)
        out.sum_duplicates()
        return out

    def find(self, phrase: str) -> np.ndarray:
        """Return the indices in `ids` at which a phrase begins; it crosses no hole and no end of a text.

        Parameters
        ----------
        phrase : str
            Words, read as the texts were.

        Raises
        ------
        ParameterError
            If there is no word in it.

        Examples
        --------
        >>> Tokens.from_texts(["A red line, a red\N{OBJECT REPLACEMENT CHARACTER}line"]).find("red line").tolist()
        [1]
        """
        words = tokenise(phrase, self.settings)
        if not words:
            raise ParameterError(f"There is no word to look for in {phrase!r}.")
        where, known = _positions(np.array(words), self.vocabulary)
        if not known.all():
            return np.empty(0, dtype=np.int64)
        starts = np.flatnonzero(self.ids == where[0])
        for step, word in enumerate(where[1:], start=1):
            starts = starts[starts + step < len(self.ids)]
            starts = starts[self.ids[starts + step] == word]
        return starts[self._text_of(starts) == self._text_of(starts + len(words) - 1)]

    def ngrams(self, n: int, within_sentences: bool = False) -> Tokens:
        """Return the runs of n tokens of each text, as tokens with a space between their words.

        Parameters
        ----------
        n : int
            1 or more.
        within_sentences : bool
            Exclude those that contain the end of a sentence. No run crosses a hole in any case.

        Raises
        ------
        ParameterError
            If n is less than 1, or the tokens do not know where sentences end.

        Examples
        --------
        >>> Tokens.from_texts(["He left. The red line"]).ngrams(2, within_sentences=True).vocabulary.tolist()
        ['he left', 'red line', 'the red']
        """
        if n < 1:
            raise ParameterError(f"n is {n}; it must be 1 or more.")
        breaks = self.breaks
        if within_sentences and breaks is None:
            raise ParameterError("These tokens do not record where sentences end; make them with Tokens.from_texts.")
        starts = np.arange(max(0, len(self.ids) - n + 1))
        inside = self._text_of(starts) == self._text_of(starts + n - 1)
        for step in range(n):
            inside &= self.ids[starts + step] >= 0
            if within_sentences and step and breaks is not None:
                inside &= breaks[starts + step] < SENTENCE
        starts = starts[inside]
        code = self.ids[starts].astype(np.int64)
        words = self.vocabulary
        for step in range(1, n):
            pairs, code = np.unique(code * len(self.vocabulary) + self.ids[starts + step], return_inverse=True)
            before, after = np.divmod(pairs, len(self.vocabulary))
            words = np.strings.add(np.strings.add(words[before], " "), self.vocabulary[after])
        order = np.argsort(words)
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        offsets = np.searchsorted(starts, self.offsets).astype(np.int64)
        return Tokens(words[order], rank[code], offsets, settings=self.settings)

    def _text_of(self, at: np.ndarray) -> np.ndarray:
        return np.searchsorted(self.offsets, at, side="right")

    def save(self, folder: str | Path) -> None:
        """Write a ``.npy`` file for each array into a folder, which is made if need be."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in _FIELDS:
            if (array := getattr(self, name)) is not None:
                np.save(folder / f"{name}.npy", array)
        (folder / "settings.json").write_text(json.dumps(asdict(self.settings), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: str | Path) -> Tokens:
        """Return saved tokens; what there is of each token stays on disk and is mapped into memory."""
        folder = Path(folder)
        missing = [n for n in _FIELDS[:3] if not (folder / f"{n}.npy").exists()]
        if missing:
            raise CorpusError(f"'{folder}' holds no saved tokens: {missing[0]}.npy is missing.")
        there = [name for name in _FIELDS if (folder / f"{name}.npy").exists()]
        mapped: dict[str, Literal["r"]] = dict.fromkeys((*_BY_TOKEN, "offsets"), "r")
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode=mapped.get(name)) for name in there}
        kept = folder / "settings.json"
        settings = TokenSettings(**json.loads(kept.read_text("utf-8"))) if kept.exists() else DEFAULT
        return cls(**arrays, settings=settings)


@dataclass(frozen=True)
class Counts:
    """How often each term occurs in each unit.

    Attributes
    ----------
    units, terms : numpy.ndarray of str
        Row and column names, both sorted.
    matrix : scipy.sparse.csr_array of int32, shape (units, terms)
        Occurrences. A product of two can be more than such a number holds: make them float first.
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
    def from_tokens(cls, tokens: Tokens, units: _Labels, documents: _Labels) -> Counts:
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
        return cls.of_texts(tokens.vocabulary, tokens.matrix(), units, documents)

    @classmethod
    def of_texts(cls, terms: np.ndarray, x: sparse.csr_array, units: _Labels, documents: _Labels) -> Counts:
        """Return the counts by unit of texts whose terms are counted: sorted terms, and x of shape (texts, terms)."""
        names, by_unit = _groups(units)
        _, by_document = _groups(documents)
        summed = (by_unit @ x).tocsr()
        apart = by_document.shape != by_unit.shape or (by_document != by_unit).nnz > 0
        # Every cell that is there is above zero: a document has a term where there is one.
        by_document = (by_document @ x).tocsr() if apart else summed
        used = np.flatnonzero(np.bincount(summed.indices, minlength=x.shape[1]))
        docs = np.bincount(by_document.indices, minlength=x.shape[1])[used]
        lengths = np.asarray(summed.sum(axis=1))
        # As wide as its longest term, whatever else the vocabulary holds: the same bytes part by part.
        terms = terms[used]
        terms = terms.astype(f"<U{max(1, np.strings.str_len(terms).max(initial=1))}")
        place = np.zeros(x.shape[1], dtype=np.int32)
        place[used] = np.arange(len(used))
        shape = (len(names), len(used))
        matrix = _tidy(sparse.csr_array((summed.data, place[summed.indices], summed.indptr), shape=shape))
        return cls(names, terms, matrix, lengths.astype(np.int64), docs.astype(np.int64))

    def __add__(self, other: Counts) -> Counts:
        """Return the counts of both: shared units are summed, others stacked."""
        return Counts.total([self, other])

    @classmethod
    def total(cls, parts: list[Counts]) -> Counts:
        """Return the counts of all parts: shared units are summed, others stacked. The list is emptied meanwhile.

        Raises
        ------
        ValueError
            If there is no part.
        """
        units = np.unique(np.concatenate([part.units for part in parts]))
        words = sorted(set().union(*(part.terms.tolist() for part in parts)))
        place = dict(zip(words, range(len(words)), strict=True))
        rows = [_positions(part.units, units)[0] for part in parts]
        columns = [np.array([place[term] for term in part.terms.tolist()], dtype=np.int32) for part in parts]
        lengths, docs = np.zeros(len(units), dtype=np.int64), np.zeros(len(words), dtype=np.int64)
        sizes = np.zeros(len(units), dtype=np.int64)
        for part, row, column in zip(parts, rows, columns, strict=True):
            lengths[row] += part.lengths
            docs[column] += part.docs
            sizes[row] += np.diff(part.matrix.indptr)
        begins = np.concatenate([[0], np.cumsum(sizes)])
        data, indices = np.empty(begins[-1], np.int32), np.empty(begins[-1], np.int32)
        free = begins[:-1].copy()
        for row, column in zip(rows, columns, strict=True):
            # One at a time, so that the sum and all parts are never in memory together.
            part = parts.pop(0).matrix
            many = np.diff(part.indptr)
            at = np.repeat(free[row] - part.indptr[:-1], many) + np.arange(len(part.data))
            data[at], indices[at] = part.data, column[part.indices]
            free[row] += many
        shape = (len(units), len(words))
        matrix = sparse.csr_array((data, indices, begins.astype(_index_type(len(data)))), shape=shape)
        matrix.sum_duplicates()
        return cls(units, np.array(words, dtype=str), _tidy(matrix), lengths, docs)

    def aligned(self, units: np.ndarray, terms: np.ndarray) -> sparse.csr_array:
        """Return the matrix with the given sorted rows and columns, zero where this holds none.

        Rows and columns that are not asked for are excluded.
        """
        row, row_known = _positions(self.units, units)
        column, column_known = _positions(self.terms, terms)
        chosen = self.matrix if row_known.all() else self.matrix[np.flatnonzero(row_known)]
        data, indices, begins = chosen.data, chosen.indices, chosen.indptr
        if not column_known.all():
            keep = column_known[indices]
            begins = np.concatenate([[0], np.cumsum(keep)])[begins]
            data, indices = data[keep], indices[keep]
        sizes = np.zeros(len(units), dtype=np.int64)
        sizes[row[row_known]] = np.diff(begins)
        begins = np.concatenate([[0], np.cumsum(sizes)]).astype(_index_type(len(data)))
        # Both are sorted, so that rows and columns keep their order.
        return sparse.csr_array((data, column.astype(np.int32)[indices], begins), shape=(len(units), len(terms)))

    def lengths_of(self, units: np.ndarray) -> np.ndarray:
        """Return the lengths of the given sorted units, zero where this holds none."""
        return _spread(self.lengths, self.units, units)

    def totals_of(self, terms: np.ndarray) -> np.ndarray:
        """Return the occurrences of the given sorted terms in all units, zero where this holds none."""
        return _spread(np.asarray(self.matrix.sum(axis=0)), self.terms, terms)

    def docs_of(self, terms: np.ndarray) -> np.ndarray:
        """Return the document frequencies of the given sorted terms, zero where this holds none."""
        return _spread(self.docs, self.terms, terms)


def units_with(one: Counts, other: Counts, terms: np.ndarray) -> np.ndarray:
    """Return in how many units each of the given sorted terms occurs, in either of two counts."""
    found = sum(_spread(np.bincount(c.matrix.indices, minlength=len(c.terms)), c.terms, terms) for c in (one, other))
    shared = np.intersect1d(one.units, other.units)
    if len(shared):
        sides = [counts.aligned(shared, terms).astype(bool) for counts in (one, other)]
        found = found - np.bincount(sides[0].multiply(sides[1]).tocsr().indices, minlength=len(terms))
    return np.asarray(found)


def _numbered(words: list[str], raw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct words, sorted, and the number of each token's word; `HOLE_ID` for holes and empty words."""
    distinct = sorted(set(words) - {""})
    index = {word: i for i, word in enumerate(distinct)} | {"": HOLE_ID}
    # The last place is that of -1, a hole.
    number = np.array([index[word] for word in words] + [HOLE_ID], dtype=np.int32)
    return np.array(distinct, dtype=str), number[raw]


def _index_type(cells: int) -> type[np.signedinteger]:
    """Return the type of the indices of a matrix with so many cells."""
    return np.int32 if cells < 2**31 else np.int64


def _tidy(matrix: sparse.csr_array) -> sparse.csr_array:
    """Return a matrix with sorted indices, and of types that its size alone decides."""
    matrix.sort_indices()
    kind = _index_type(len(matrix.data))
    matrix.indices, matrix.indptr = matrix.indices.astype(kind, copy=False), matrix.indptr.astype(kind, copy=False)
    return matrix


def _groups(labels: _Labels) -> tuple[np.ndarray, sparse.csr_array]:
    """Return the sorted distinct labels and a 0/1 matrix (distinct, rows) that sums rows by label."""
    names, codes = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    ones = np.ones(len(codes), dtype=np.int32)
    return names, sparse.coo_array((ones, (codes, np.arange(len(codes)))), shape=(len(names), len(codes))).tocsr()


def _positions(names: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the position of each name in a sorted array, and whether it is there."""
    if not len(among):
        return np.zeros(len(names), dtype=np.int64), np.zeros(len(names), dtype=bool)
    position = np.minimum(np.searchsorted(among, names), len(among) - 1)
    return position, among[position] == names


def _spread(values: np.ndarray, names: np.ndarray, among: np.ndarray) -> np.ndarray:
    position, known = _positions(names, among)
    out = np.zeros(len(among), dtype=np.int64)
    out[position[known]] = values[known]
    return out
