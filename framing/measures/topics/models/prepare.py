"""Prepare: texts to counts for a topic model, with everything that was excluded on record."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.corpus import Comparison, Corpus
from framing.errors import CorpusError
from framing.measures.topics.models.settings import LONG, PrepareSettings
from framing.text.counts import Tokens
from framing.text.reading import HOLE, TokenSettings, normalise, token_spans

_CONTENT = {"amount", "bill", "computer", "cry", "detail", "fire", "interest", "mill", "system"}
"""Words on gensim's list of stop words that are none, in news least of all."""
_REPEATS, _REPEAT_SHARE, _REPEAT_WORDS = 5, 0.02, 4
"""A sentence of 4 words or more is boilerplate if it occurs in 5 texts, and 2 %, of an outlet."""
_PHRASE = {"min_count": 5, "threshold": 0.5, "scoring": "npmi", "delimiter": " "}
_SENTENCE = 2
"""Of `Tokens.breaks`: the token begins a sentence."""
_ENDS = re.compile(rf"(?<=[.!?…])[”\"'’»)]*\s+|\n+|{HOLE}")


@dataclass(frozen=True)
class Prepared:
    """Counts of terms in the documents of a topic model.

    Attributes
    ----------
    matrix : scipy.sparse.csr_array of int64, shape (documents, terms)
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
        Its `settings` name the unit that was chosen, where it was left open.

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
    settings = _resolved(settings or PrepareSettings(), source, texts)
    pieces = [text.split("\n\n") if settings.unit == "paragraph" else [text] for text in texts]
    owner = np.repeat(np.arange(len(texts)), [len(p) for p in pieces])
    repeated = _repeated(texts, outlets) if settings.boilerplate == "drop" and outlets else _NOTHING
    flat = [piece for of_text in pieces for piece in of_text]
    if len(repeated):
        flat = _without(flat, [outlets[i] for i in owner], repeated)
    words, surface, capital = _words(Tokens.from_texts(flat, _token_settings(source, settings)), settings)
    kept, removed = _kept(words, settings, capital)
    position = np.full(len(words.vocabulary) + 1, -1)
    position[kept] = np.arange(len(kept))
    ids = position[words.ids]
    rows = np.repeat(np.arange(len(flat)), np.diff(words.offsets))
    offsets = np.concatenate([[0], np.cumsum(np.bincount(rows[ids >= 0], minlength=len(flat)))])
    terms = words.vocabulary[kept]
    surface = {term: forms for term, forms in surface.items() if len(forms) > 1 or forms != (term,)}
    return Prepared(
        words.matrix()[:, kept].tocsr(), terms, ids[ids >= 0], offsets, owner, len(texts), removed, repeated,
        {term: surface[term] for term in terms.tolist() if term in surface}, settings,
    )  # fmt: skip


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


@lru_cache(maxsize=8)
def stop_words(language: str) -> frozenset[str]:
    """Return the function words of a language.

    Examples
    --------
    >>> "the" in stop_words("en"), "fire" in stop_words("en"), "который" in stop_words("ru")
    (True, False, True)
    """
    if language == "en":
        from gensim.parsing.preprocessing import STOPWORDS

        return frozenset(STOPWORDS - _CONTENT)
    text = (Path(__file__).with_name("stopwords") / f"{language}.txt").read_text(encoding="utf-8")
    return frozenset(normalise(w) for line in text.splitlines() if not line.startswith("#") for w in line.split())


_NOTHING = pd.DataFrame({"outlet": [], "sentence": [], "texts": np.empty(0, dtype=np.int64)})


def _resolved(settings: PrepareSettings, source: object, texts: Sequence[str]) -> PrepareSettings:
    """Return the settings with the unit that the texts call for, where it is left open."""
    if settings.unit != "auto":
        return settings
    paged = from_pages(source)
    return replace(settings, unit="paragraph" if paged or median_words(texts) > LONG else "document")


def from_pages(source: object) -> bool:
    """Return whether texts are on pages with many subjects (posts of a live page)."""
    corpus = source.corpus if isinstance(source, Comparison) else source
    if not isinstance(corpus, Corpus) or "page_id" not in corpus.documents:
        return False
    rows = source.rows if isinstance(source, Comparison) else slice(None)
    return bool((corpus.documents["page_id"].iloc[rows] != "").any())


def median_words(texts: Sequence[str]) -> float:
    """Return how long the median text is, empty ones excluded."""
    lengths = [n for n in (len(text.split()) for text in texts) if n]
    return float(np.median(lengths)) if lengths else 0.0


def _texts(source) -> tuple[list[str], list[str]]:
    if isinstance(source, Comparison):
        table = source.corpus.documents.iloc[source.rows]
    elif isinstance(source, Corpus):
        table = source.documents
    else:
        return list(source), []
    return table["text"].tolist(), table["outlet"].tolist()


def _sentences(text: str) -> list[str]:
    return [s for s in (piece.strip() for piece in _ENDS.split(text)) if s]


def _repeated(texts: Sequence[str], outlets: Sequence[str]) -> pd.DataFrame:
    """Return sentences that an outlet repeats word for word."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    of_outlet = Counter(outlets)
    for text, outlet in zip(texts, outlets, strict=True):
        for sentence in set(_sentences(text)):
            found[outlet][sentence] += 1
    rows = []
    for outlet, counter in found.items():
        least = max(_REPEATS, _REPEAT_SHARE * of_outlet[outlet])
        for sentence, n in counter.items():
            if n >= least and len(token_spans(sentence)) >= _REPEAT_WORDS:
                rows.append({"outlet": outlet, "sentence": sentence, "texts": n})
    if not rows:
        return _NOTHING
    return pd.DataFrame(rows).sort_values(["texts", "outlet", "sentence"], ascending=[False, True, True])


def _without(pieces: list[str], outlets: list[str], repeated: pd.DataFrame) -> list[str]:
    of_outlet: dict[str, list[str]] = defaultdict(list)
    for outlet, sentence in zip(repeated["outlet"], repeated["sentence"], strict=True):
        of_outlet[outlet].append(sentence)
    out = []
    for piece, outlet in zip(pieces, outlets, strict=True):
        for sentence in of_outlet.get(outlet, ()):
            piece = piece.replace(sentence, HOLE)
        out.append(piece)
    return out


def _token_settings(source: object, settings: PrepareSettings) -> TokenSettings:
    chosen = source.token_settings if isinstance(source, Comparison) else TokenSettings()
    # In French an apostrophe ends a function word: l'eau, qu'il.
    return replace(chosen, apostrophes="split") if settings.language == "fr" else chosen


def _words(tokens: Tokens, settings: PrepareSettings) -> tuple[Tokens, dict[str, tuple[str, ...]], frozenset[str]]:
    """Return the tokens as they are counted (lemmas, phrases), the forms behind each, and which are names."""
    surface: dict[str, tuple[str, ...]] = {}
    if settings.lemmas:
        tokens, surface = _lemmatised(tokens, settings.language)
    capital = _capitalised(tokens) if settings.names == "drop" else frozenset()
    return (_joined(tokens, settings.language) if settings.phrases else tokens), surface, capital


def _lemmatised(tokens: Tokens, language: str) -> tuple[Tokens, dict[str, tuple[str, ...]]]:
    from simplemma import lemmatize

    lemmas = np.array([normalise(lemmatize(w, lang=language)) for w in tokens.vocabulary.tolist()], dtype=str)
    vocabulary, index = np.unique(lemmas, return_inverse=True)
    surface: dict[str, list[str]] = defaultdict(list)
    for form, lemma in zip(tokens.vocabulary.tolist(), lemmas.tolist(), strict=True):
        surface[lemma].append(form)
    ids = np.where(tokens.ids >= 0, index[tokens.ids], tokens.ids).astype(np.int32)
    return replace(tokens, vocabulary=vocabulary, ids=ids), {k: tuple(v) for k, v in surface.items()}


def _joined(tokens: Tokens, language: str) -> Tokens:
    from gensim.models.phrases import Phrases

    vocabulary = np.append(tokens.vocabulary.astype(object), HOLE)
    spans = zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True)
    lists = [vocabulary[tokens.ids[a:b]].tolist() for a, b in spans]
    stop = stop_words(language) | {HOLE}
    found = Phrases(lists, **_PHRASE).freeze()
    found.phrasegrams = {
        phrase: score for phrase, score in found.phrasegrams.items() if not stop & set(phrase.split(" "))
    }
    joined = [found[words] for words in lists]
    names = sorted({w for words in joined for w in words} - {HOLE})
    index = {w: i for i, w in enumerate(names)} | {HOLE: -1}
    ids = np.array([index[w] for words in joined for w in words], dtype=np.int32)
    return Tokens(np.array(names, dtype=str), ids, np.cumsum([0, *map(len, joined)], dtype=np.int64))


def _capitalised(tokens: Tokens) -> frozenset[str]:
    """Return words that have a capital within sentences more often than not."""
    if tokens.forms is None or tokens.form_ids is None or tokens.breaks is None or not len(tokens.forms):
        return frozenset()
    within = (tokens.ids >= 0) & (tokens.breaks < _SENTENCE)
    upper = np.array([form[:1].isupper() for form in tokens.forms.tolist()])[tokens.form_ids[within]]
    n = len(tokens.vocabulary)
    of_word = np.bincount(tokens.ids[within], minlength=n)
    capitals = np.bincount(tokens.ids[within], weights=upper, minlength=n)
    return frozenset(tokens.vocabulary[2 * capitals > of_word].tolist())


def _kept(tokens: Tokens, settings: PrepareSettings, capital: frozenset[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the indices of the terms that are kept, and the others with the reason."""
    x = tokens.matrix()
    documents = np.bincount(x.indices, minlength=len(tokens.vocabulary))
    filled = int((np.diff(x.indptr) > 0).sum())
    stop = stop_words(settings.language)
    reasons = np.full(len(tokens.vocabulary), "", dtype=object)
    for i, term in enumerate(tokens.vocabulary.tolist()):
        reasons[i] = _reason(term, settings, stop, capital)
    still = reasons == ""
    reasons[still & (documents < settings.min_docs)] = "rare"
    reasons[still & (documents > settings.max_share * filled)] = "frequent"
    out = reasons != ""
    removed = pd.DataFrame({"term": tokens.vocabulary[out], "reason": reasons[out], "documents": documents[out]})
    removed = removed.sort_values(["reason", "documents", "term"], ascending=[True, False, True], ignore_index=True)
    return np.flatnonzero(~out), removed


def _reason(term: str, settings: PrepareSettings, stop: frozenset[str], capital: frozenset[str]) -> str:
    """Return why a term is excluded whatever its frequency, or nothing."""
    words = term.split(" ")
    if any(word in stop for word in words):
        return "function word"
    if len(term) < settings.min_letters or not all(_is_word(word, settings.language) for word in words):
        return "no word"
    return "name" if all(word in capital for word in words) and capital else ""


def _is_word(term: str, language: str) -> bool:
    # An apostrophe is a letter in Ukrainian; in English it marks a contraction, which is a function word.
    return term.replace("'", "" if language == "uk" else "'").replace("-", "").isalpha()
