"""Vocabulary: the words of all texts as they are counted, added up from parts, and which of them a model is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from framing.measures.topics.models.settings import PrepareSettings
from framing.text.counts import Tokens
from framing.text.reading import HOLE, normalise

_CONTENT = {"amount", "bill", "computer", "cry", "detail", "fire", "interest", "mill", "system"}
"""Words on gensim's list of stop words that are none, in news least of all."""
_PHRASE = {"min_count": 5, "threshold": 0.5, "scoring": "npmi", "delimiter": " "}
_SENTENCE = 2
"""Of `Tokens.breaks`: the token begins a sentence."""


class Vocabulary:
    """The words of documents that are seen part by part: in how many each occurs, and why it is excluded.

    Attributes
    ----------
    filled : int
        Documents that have a word.
    """

    def __init__(self, settings: PrepareSettings) -> None:
        self.settings = settings
        self.filled = 0
        self._stop = stop_words(settings.language)
        self._number: dict[str, int] = {}
        self._reasons: list[str] = []
        self._documents: list[np.ndarray] = []
        self._capitals: dict[str, np.ndarray] = {}
        self._forms: dict[str, set[str]] = defaultdict(set)

    def as_counted(self, tokens: Tokens) -> Tokens:
        """Return tokens as the settings count them, and record the forms of words, and their capitals."""
        tokens = self._lemmatised(tokens) if self.settings.lemmas else tokens
        if self.settings.names == "drop":
            self._see_capitals(tokens)
        return tokens

    def _see_capitals(self, tokens: Tokens) -> None:
        # Only whether there are more with a capital than without matters: texts may be seen twice.
        if tokens.forms is None or tokens.form_ids is None or tokens.breaks is None or not len(tokens.forms):
            return
        within = (tokens.ids >= 0) & (tokens.breaks < _SENTENCE)
        upper = np.array([form[:1].isupper() for form in tokens.forms.tolist()])[tokens.form_ids[within]]
        n = len(tokens.vocabulary)
        often = np.bincount(tokens.ids[within], minlength=n)
        capital = np.bincount(tokens.ids[within], weights=upper, minlength=n)
        for word, counted in zip(tokens.vocabulary.tolist(), np.stack([often, capital], axis=1), strict=True):
            self._capitals[word] = self._capitals[word] + counted if word in self._capitals else counted

    def _lemmatised(self, tokens: Tokens) -> Tokens:
        language = self.settings.language
        lemmas = np.array([_lemma(word, language) for word in tokens.vocabulary.tolist()], dtype=str)
        vocabulary, index = np.unique(lemmas, return_inverse=True)
        for form, lemma in zip(tokens.vocabulary.tolist(), lemmas.tolist(), strict=True):
            self._forms[lemma].add(form)
        ids = np.where(tokens.ids >= 0, index[tokens.ids], tokens.ids).astype(np.int32)
        return replace(tokens, vocabulary=vocabulary, ids=ids)

    def see(self, tokens: Tokens) -> tuple[np.ndarray, np.ndarray]:
        """Count the words of some documents; return the number of each that may be kept, and which document has it."""
        words = tokens.vocabulary.tolist()
        known = len(self._number)
        number = np.array([self._number.setdefault(word, len(self._number)) for word in words], dtype=np.int32)
        self._reasons += [self._reason(word) for word in list(self._number)[known:]]
        x = tokens.matrix()
        self.filled += int((np.diff(x.indptr) > 0).sum())
        self._documents.append(np.zeros(len(self._number), dtype=np.int64))
        self._documents[-1][number] = np.bincount(x.indices, minlength=len(words))
        may = np.array([not self._reasons[n] for n in number.tolist()], dtype=bool)
        # The last place is that of -1, a hole.
        at = np.append(np.where(may, number, -1), -1).astype(np.int32)[tokens.ids]
        rows = np.repeat(np.arange(len(tokens.offsets) - 1, dtype=np.int32), np.diff(tokens.offsets))
        return at[at >= 0], rows[at >= 0]

    def decided(self) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
        """Return the terms that are kept, sorted, the place among them of each number, and the others with the reason.

        Places are -1 where a word is excluded.
        """
        s, words = self.settings, np.array(list(self._number), dtype=str)
        documents = np.zeros(len(words), dtype=np.int64)
        for counted in self._documents:
            documents[: len(counted)] += counted
        reasons = np.array(self._reasons, dtype=object)
        capital = {word for word, (often, upper) in self._capitals.items() if 2 * upper > often}
        if capital:
            named = [all(w in capital for w in word.split(" ")) for word in words.tolist()]
            reasons[(reasons == "") & np.array(named, dtype=bool)] = "name"
        still = reasons == ""
        reasons[still & (documents < s.min_docs)] = "rare"
        reasons[still & (documents > s.max_share * self.filled)] = "frequent"
        out = reasons != ""
        removed = pd.DataFrame({"term": words[out], "reason": reasons[out], "documents": documents[out]})
        removed = removed.sort_values(["reason", "documents", "term"], ascending=[True, False, True], ignore_index=True)
        kept = np.flatnonzero(~out)
        kept = kept[np.argsort(words[kept])]
        place = np.full(len(words), -1, dtype=np.int32)
        place[kept] = np.arange(len(kept), dtype=np.int32)
        return words[kept], place, removed

    def surface(self, terms: np.ndarray) -> dict[str, tuple[str, ...]]:
        """Return the forms counted under terms, where that is more than the term."""
        forms = {term: tuple(sorted(self._forms[term])) for term in terms.tolist() if term in self._forms}
        return {term: of for term, of in forms.items() if of != (term,)}

    def _reason(self, term: str) -> str:
        """Return why a term is excluded whatever its frequency, or nothing."""
        words = term.split(" ")
        if any(word in self._stop for word in words):
            return "function word"
        language = self.settings.language
        if len(term) < self.settings.min_letters or not all(_is_word(word, language) for word in words):
            return "no word"
        return ""


def joined(parts: Callable[[], Iterator[Tokens]], language: str) -> Callable[[], Iterator[Tokens]]:
    """Return parts in which words that keep company are one: found in all of them, so that they are made twice."""
    from gensim.models.phrases import Phrases

    found = Phrases((words for tokens in parts() for words in _lists(tokens)), **_PHRASE).freeze()
    stop = stop_words(language) | {HOLE}
    found.phrasegrams = {
        phrase: score for phrase, score in found.phrasegrams.items() if not stop & set(phrase.split(" "))
    }

    def with_phrases() -> Iterator[Tokens]:
        for tokens in parts():
            lists = [found[words] for words in _lists(tokens)]
            names = sorted({w for words in lists for w in words} - {HOLE})
            index = {w: i for i, w in enumerate(names)} | {HOLE: -1}
            ids = np.array([index[w] for words in lists for w in words], dtype=np.int32)
            yield Tokens(np.array(names, dtype=str), ids, np.cumsum([0, *map(len, lists)], dtype=np.int64))

    return with_phrases


def _lists(tokens: Tokens) -> Iterator[list[str]]:
    vocabulary = np.append(tokens.vocabulary.astype(object), HOLE)
    for a, b in zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True):
        yield vocabulary[tokens.ids[a:b]].tolist()


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


@lru_cache(maxsize=200_000)
def _lemma(word: str, language: str) -> str:
    from simplemma import lemmatize

    return normalise(lemmatize(word, lang=language))


def _is_word(term: str, language: str) -> bool:
    # An apostrophe is a letter in Ukrainian; in English it marks a contraction, which is a function word.
    return term.replace("'", "" if language == "uk" else "'").replace("-", "").isalpha()
