"""Prepare: texts to counts for a topic model, with everything that was excluded on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.corpus import Comparison, Corpus
from framing.corpus.parts.texts import is_parted
from framing.errors import CorpusError
from framing.measures.topics.models.boilerplate import NOTHING, Blocks, Sentences, repeated, without
from framing.measures.topics.models.settings import LONG, PrepareSettings
from framing.measures.topics.models.vocabulary import Vocabulary, joined
from framing.text.counts import Tokens
from framing.text.reading import TokenSettings


@dataclass(frozen=True)
class Prepared:
    """Counts of terms in the documents of a topic model.

    Attributes
    ----------
    matrix : scipy.sparse.csr_array of int32, shape (documents, terms)
    terms : numpy.ndarray of str
    ids, offsets : numpy.ndarray
        The kept terms of each document in order: what windows of words are drawn over.
    owner : numpy.ndarray of int
        For each document, the index of the text that it is a piece of.
    texts : int
        Texts that were given.
    removed : pandas.DataFrame
        `term, reason, documents`: every term excluded.
    boilerplate : pandas.DataFrame
        `outlet, sentence, texts`: every sentence excluded.
    surface : dict
        Forms counted under a term, where that is more than the term.
    settings : PrepareSettings
    median : float
        Words of the median text, where the unit was left open; else NaN.
    """

    matrix: sparse.csr_array
    terms: np.ndarray
    ids: np.ndarray
    offsets: np.ndarray
    owner: np.ndarray
    texts: int
    removed: pd.DataFrame
    boilerplate: pd.DataFrame
    surface: dict[str, tuple[str, ...]]
    settings: PrepareSettings = field(default_factory=PrepareSettings)
    median: float = np.nan

    @cached_property
    def lengths(self) -> np.ndarray:
        """Kept words of each document."""
        return np.asarray(self.matrix.sum(axis=1)).ravel()

    @property
    def empty(self) -> np.ndarray:
        """Documents of which nothing is left: they have no topic, and are counted and listed."""
        return np.flatnonzero(self.lengths == 0)

    @cached_property
    def tfidf(self) -> sparse.csr_array:
        """Weights (1 + ln count) · (1 + ln((1 + n) / (1 + documents with the term))), rows of length 1."""
        from sklearn.feature_extraction.text import TfidfTransformer

        return sparse.csr_array(TfidfTransformer(sublinear_tf=True).fit_transform(sparse.csr_matrix(self.matrix)))

    def by_text(self, weights: np.ndarray) -> np.ndarray:
        """Return weights by document (rows summing to 1) as kept words by text, shape (texts, k)."""
        words = weights * self.lengths[:, None]
        add = sparse.csr_array(
            (np.ones(len(self.owner)), (self.owner, np.arange(len(self.owner)))), shape=(self.texts, len(self.owner))
        )
        return add @ words

    def describe(self) -> str:
        """Return what was kept and excluded, as a clause for a methods section."""
        s = self.settings
        said = [f"in at least {s.min_docs} {s.unit}s and at most {s.max_share:.0%} of them", "function words excluded"]
        said += ["words mostly written with a capital excluded"] if s.names == "drop" else []
        said += ["phrases joined"] if s.phrases else []
        said += ["lemmatised by simplemma"] if s.lemmas else []
        return f"{len(self.owner) - len(self.empty)} {s.unit}s and {len(self.terms)} terms ({'; '.join(said)})"


def prepare(source: Corpus | Comparison | Sequence[str], settings: PrepareSettings | None = None) -> Prepared:
    """Which words of the texts does a topic model see?

    Parameters
    ----------
    source : Corpus, Comparison or sequence of str
        Of a comparison, the rows of both sides, target first.
    settings : PrepareSettings, optional

    Returns
    -------
    Prepared
        Its `settings` name the unit that was chosen, where it was left open. Texts that stay in files are counted part
        by part.

    Raises
    ------
    CorpusError
        If no term is left.

    Examples
    --------
    >>> texts = ["ferries leave the harbour", "the harbour is closed", "a closed mill"]
    >>> prepared = prepare(texts, PrepareSettings(min_docs=2, max_share=1.0))
    >>> prepared.settings.unit
    'document'
    >>> prepared.terms.tolist(), prepared.matrix.toarray().tolist()
    (['closed', 'harbour'], [[0, 1], [1, 1], [1, 0]])
    """
    texts, outlets = _texts(source)
    blocks = _blocks(texts)
    look = _first_look(settings or PrepareSettings(), source, blocks, outlets)
    vocabulary = Vocabulary(look.settings)
    words = _words(blocks, outlets, look, _token_settings(source, look.settings), vocabulary)
    if look.settings.phrases:
        words = joined(words, look.settings.language)
    seen = [(*vocabulary.see(tokens), len(tokens.offsets) - 1) for tokens in words()]
    terms, place, removed = vocabulary.decided()
    matrix, ids, offsets = _counts(seen, place, len(terms))
    owner = np.repeat(np.arange(len(texts)), look.pieces)
    surface = vocabulary.surface(terms)
    return Prepared(
        matrix, terms, ids, offsets, owner, len(texts), removed, look.repeated, surface, look.settings, look.median
    )


class _Look(NamedTuple):
    """What all texts are looked at for before their words are counted."""

    settings: PrepareSettings
    """With the unit that the texts call for, where it was left open."""
    median: float
    pieces: np.ndarray
    """Documents of each text."""
    repeated: pd.DataFrame


def _first_look(settings: PrepareSettings, source: object, blocks: Blocks, outlets: Sequence[str]) -> _Look:
    drop, open_ = settings.boilerplate == "drop" and bool(outlets), settings.unit == "auto"
    sentences, lengths, paragraphs, at = Sentences(), [], [], iter(outlets)
    for texts in blocks():
        paragraphs += [text.count("\n\n") + 1 for text in texts]
        if open_:
            lengths += [n for n in (len(text.split()) for text in texts) if n]
        if drop:
            sentences.see(texts, list(islice(at, len(texts))))
    median = np.nan
    if open_:
        median = float(np.median(lengths)) if lengths else 0.0
        settings = replace(settings, unit="paragraph" if from_pages(source) or median > LONG else "document")
    pieces = np.array(paragraphs, dtype=np.int64)
    pieces = pieces if settings.unit == "paragraph" else np.ones(len(pieces), dtype=np.int64)
    return _Look(settings, median, pieces, repeated(blocks, outlets, sentences) if drop else NOTHING)


def _words(
    blocks: Blocks, outlets: Sequence[str], look: _Look, token_settings: TokenSettings, vocabulary: Vocabulary
) -> Callable[[], Iterator[Tokens]]:
    """Return what gives the tokens of all documents as they are counted, part by part, each time it is called."""
    settings = look.settings

    def parts() -> Iterator[Tokens]:
        at = iter(outlets)
        for texts in blocks():
            pieces = [text.split("\n\n") if settings.unit == "paragraph" else [text] for text in texts]
            flat = [piece for of_text in pieces for piece in of_text]
            if len(look.repeated):
                of_piece = [outlet for of_text, outlet in zip(pieces, at, strict=False) for _ in of_text]
                flat = without(flat, of_piece, look.repeated)
            tokens = Tokens.from_texts(flat, token_settings, written=settings.names == "drop")
            yield vocabulary.as_counted(tokens)

    return parts


def _counts(
    seen: list[tuple[np.ndarray, np.ndarray, int]], place: np.ndarray, terms: int
) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
    """Return the counts of the kept terms, the terms of each document in order, and where documents begin.

    Parameters
    ----------
    seen : list of (numpy.ndarray, numpy.ndarray, int)
        Of each part, numbers of words, the document that each is in, and documents; emptied meanwhile.
    place : numpy.ndarray of int32
        Term of each number; -1 where it is excluded.
    terms : int
    """
    matrices, ids, lengths = [], [], []
    while seen:
        number, row, n = seen.pop(0)
        here = place[number]
        row, here = row[here >= 0], here[here >= 0]
        lengths.append(np.bincount(row, minlength=n))
        begins = np.concatenate([[0], np.cumsum(lengths[-1])])
        # A copy: duplicates are summed in place.
        matrices.append(sparse.csr_array((np.ones(len(here), np.int32), here.copy(), begins), shape=(n, terms)))
        matrices[-1].sum_duplicates()
        ids.append(here)
    offsets = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    matrix = sparse.csr_array(sparse.vstack(matrices, format="csr")) if len(matrices) > 1 else matrices[0]
    return matrix, np.concatenate(ids), offsets


def require(prepared: Prepared, k: int) -> None:
    """Refuse counts that cannot hold so many topics.

    Raises
    ------
    CorpusError
        If there are fewer terms, or fewer documents with a term, than topics.
    """
    s = prepared.settings
    documents = len(prepared.owner)
    if len(prepared.terms) < max(2, k):
        raise CorpusError(
            f"{len(prepared.terms)} terms occur in at least {s.min_docs} of {documents} {s.unit}s (and at most "
            f"{s.max_share:.0%} of them): too few for {k} topics. Add texts, or lower min_docs or k."
        )
    if documents - len(prepared.empty) < k:
        raise CorpusError(
            f"{documents - len(prepared.empty)} of {documents} {s.unit}s hold a term: fewer than {k} topics. Add "
            "texts, or lower k."
        )


def from_pages(source: object) -> bool:
    """Return whether texts are on pages with many subjects (posts of a live page)."""
    corpus = source.corpus if isinstance(source, Comparison) else source
    if not isinstance(corpus, Corpus) or "page_id" not in corpus.documents:
        return False
    rows = source.rows if isinstance(source, Comparison) else slice(None)
    return bool((corpus.documents["page_id"].iloc[rows] != "").any())


def _texts(source) -> tuple[pd.Series | list[str], list[str]]:
    if isinstance(source, Comparison):
        table = source.corpus.documents.iloc[source.rows]
    elif isinstance(source, Corpus):
        table = source.documents
    else:
        return list(source), []
    return table["text"], table["outlet"].tolist()


def _blocks(texts: pd.Series | list[str]) -> Blocks:
    """Return what gives all texts, some at a time where they stay in files."""
    if isinstance(texts, list) or not is_parted(texts):
        return lambda: iter([list(texts)])

    def parts() -> Iterator[list[str]]:
        stream = iter(texts.array)
        while block := list(islice(stream, texts.array.files.held)):
            yield block

    return parts


def _token_settings(source: object, settings: PrepareSettings) -> TokenSettings:
    chosen = source.token_settings if isinstance(source, Comparison) else TokenSettings()
    # In French an apostrophe ends a function word: l'eau, qu'il.
    return replace(chosen, apostrophes="split") if settings.language == "fr" else chosen
