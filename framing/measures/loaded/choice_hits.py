"""Hits of choices between words: where they occur, and whom each refers to by the names near it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from framing.lexicon import Entry, Lexicon, Matches
from framing.text.counts import Tokens
from framing.text.fast_tokens import SENTENCE

LOADED, PLAIN, ACTOR, EXCLUDED = "loaded", "plain", "actor", "excluded"
UNRESOLVED = "(not identified)"
NO_NAME, OTHER_NAME, NOT_OF_ENTRY = "no name near", "another name", "not an actor of the entry"
ATTACHED = {"en": (("of",), ("in",), ("of", "the"), ("in", "the")), "ru": ((), ("в",), ("на",)), "uk": ((), ("в",))}
"""Words between a name and the word before it that attach the name; Russian and Ukrainian take a genitive."""


@dataclass(frozen=True)
class Found:
    """Hits of loaded and plain words, one entry each, with what they refer to.

    Attributes
    ----------
    text, place : numpy.ndarray of int
        Index of the text, and place in it in tokens.
    pair, word, actor, why : numpy.ndarray of str
        ``actor`` is empty where it cannot be identified, and ``why`` is the reason.
    loaded : numpy.ndarray of bool
    actors : list of str
        All actors of the lexicon.
    named : scipy.sparse.csr_array, shape (texts, actors)
        How often each text names each actor.
    excluded_text, excluded_phrase
        Phrases that are no choice, with the index of their text.
    """

    text: np.ndarray
    place: np.ndarray
    pair: np.ndarray
    word: np.ndarray
    actor: np.ndarray
    why: np.ndarray
    loaded: np.ndarray
    actors: list[str]
    named: sparse.csr_array
    excluded_text: np.ndarray
    excluded_phrase: np.ndarray

    def forms(self) -> pd.DataFrame:
        """Return the words of each pair, and each excluded phrase under its own name."""
        rows = set(zip(self.pair, self.word, strict=True)) | {(phrase, phrase) for phrase in self.excluded_phrase}
        return pd.DataFrame(sorted(rows), columns=["label", "form"])


def find_choices(tokens: Tokens, lexicon: Lexicon, window: int) -> Found:
    """Return the hits of a lexicon of choices, each with the actor it refers to.

    Parameters
    ----------
    tokens : Tokens
    lexicon : Lexicon
        As for `framing.measures.loaded.choices.choices`.
    window : int
        Distance in words of a name.
    """
    whole = _with_excluded(lexicon)
    matches = whole.match(tokens)
    kind = np.array([entry.category for entry in whole.entries], dtype=object)[matches.entry]
    words = np.array(matches.words, dtype=object)
    actors = sorted({entry.counterpart for entry in whole.entries if entry.category == ACTOR})
    choice = np.flatnonzero((kind == LOADED) | (kind == PLAIN))
    excluded = np.flatnonzero(kind == EXCLUDED)
    actor, why = _resolved(matches, choice, np.flatnonzero(kind == ACTOR), window)
    entries = [whole.entries[i] for i in matches.entry[choice]]
    return Found(
        matches.texts[choice],
        matches.places[choice],
        np.array([entry.pair for entry in entries], dtype=object),
        words[choice],
        actor,
        why,
        np.array([entry.category == LOADED for entry in entries], dtype=bool),
        actors,
        _named(matches, actors),
        matches.texts[excluded],
        words[excluded],
    )


def joined(parts: Iterable[tuple[np.ndarray, Found]]) -> Found:
    """Return the hits of all texts, in their order.

    Parameters
    ----------
    parts : iterable of (numpy.ndarray, Found)
        The places of some texts among all, and the hits in them; at least one part, and each text in one of them.
    """
    found = list(parts)
    order = np.argsort(np.concatenate([index for index, _ in found]))
    named = sparse.csr_array(sparse.vstack([part.named for _, part in found], format="csr"))[order]

    def of_hits(at: str, names: tuple[str, ...]) -> list[np.ndarray]:
        """Return the texts of hits among all, ascending, and what else is known of each."""
        texts = np.concatenate([index[getattr(part, at)] for index, part in found])
        by_text = np.argsort(texts, kind="stable")
        return [texts[by_text]] + [np.concatenate([getattr(part, n) for _, part in found])[by_text] for n in names]

    text, place, pair, word, actor, why, loaded = of_hits("text", ("place", "pair", "word", "actor", "why", "loaded"))
    excluded, phrases = of_hits("excluded_text", ("excluded_phrase",))
    return Found(text, place, pair, word, actor, why, loaded, found[0][1].actors, named, excluded, phrases)


def _with_excluded(lexicon: Lexicon) -> Lexicon:
    """Return a lexicon in which excluded phrases are entries, longer than the words in them, so that they are seen."""
    entries = [replace(entry, exclude=()) for entry in lexicon.entries]
    own = {entry.pattern for entry in entries}
    phrases = {phrase for entry in lexicon.entries for phrase in entry.exclude} - own
    return Lexicon(lexicon.header, (*entries, *(Entry(phrase, EXCLUDED) for phrase in sorted(phrases))))


def _named(matches: Matches, actors: list[str]) -> sparse.csr_array:
    position = {actor: i for i, actor in enumerate(actors)}
    cells = [(row, position[e.counterpart]) for row, e in enumerate(matches.lexicon.entries) if e.category == ACTOR]
    rows, columns = zip(*cells, strict=True)
    belongs = sparse.csr_array((np.ones(len(cells)), (rows, columns)), (len(matches.lexicon.entries), len(actors)))
    return sparse.csr_array(matches.matrix() @ belongs)


def _resolved(matches: Matches, choice: np.ndarray, names: np.ndarray, window: int) -> tuple[np.ndarray, np.ndarray]:
    tokens = matches.tokens
    scope = _scopes(tokens)
    near = _Near(matches, names, scope, ATTACHED.get(matches.lexicon.header["language"], ATTACHED["en"]))
    actor, why = (np.full(len(choice), "", dtype=object) for _ in range(2))
    for i, hit in enumerate(choice):
        start, end = int(matches.start[hit]), int(matches.start[hit] + matches.length[hit])
        name, reason = near.name_of(start, end, window)
        allowed = matches.lexicon.entries[matches.entry[hit]].actors
        if name and allowed and name not in allowed:
            name, reason = "", NOT_OF_ENTRY
        actor[i], why[i] = name, reason
    return actor, why


def _scopes(tokens: Tokens) -> np.ndarray:
    """Return a number for each token that differs between sentences, texts and stretches between holes."""
    begins = np.zeros(len(tokens.ids) + 1, dtype=np.int64)
    begins[tokens.offsets] = 1
    begins = begins[:-1]
    begins[tokens.ids < 0] = 1
    begins[1:][tokens.ids[:-1] < 0] = 1
    if tokens.breaks is not None:
        begins[tokens.breaks >= SENTENCE] = 1
    return np.cumsum(begins)


class _Near:
    """Which name a stretch of tokens refers to."""

    def __init__(self, matches: Matches, names: np.ndarray, scope: np.ndarray, attached):
        self.tokens, self.scope, self.attached = matches.tokens, scope, attached
        self.start = matches.start[names]
        self.end = self.start + matches.length[names]
        self.actor = [matches.lexicon.entries[i].counterpart for i in matches.entry[names]]
        self.inside = np.zeros(len(scope), dtype=bool)
        for step in range(int(matches.length[names].max(initial=0))):
            self.inside[(self.start + step)[self.start + step < self.end]] = True

    def name_of(self, start: int, end: int, window: int) -> tuple[str, str]:
        """Return the actor of the tokens from start to end, or "" and why there is none."""
        here = int(np.searchsorted(self.start, start))
        before = here - 1 if here and self._together(self.end[here - 1] - 1, start) else -1
        after = here if here < len(self.start) and self._together(self.start[here], start) else -1
        gap_before = start - int(self.end[before]) if before >= 0 else window + 1
        gap_after = int(self.start[after]) - end if after >= 0 else window + 1
        if gap_before == 0:
            return self.actor[before], ""
        if after >= 0 and self._words(end, end + gap_after) in self.attached:
            return self.actor[after], ""
        if self._other_name(start, end):
            return "", OTHER_NAME
        if min(gap_before, gap_after) > window:
            return "", NO_NAME
        return self.actor[before if gap_before <= gap_after else after], ""

    def _together(self, one: int, other: int) -> bool:
        return bool(self.scope[one] == self.scope[other])

    def _words(self, first: int, last: int) -> tuple[str, ...]:
        if last - first > 2:
            return ("…",)
        return tuple(self.tokens.vocabulary[i] for i in self.tokens.ids[first:last] if i >= 0)

    def _other_name(self, start: int, end: int) -> bool:
        """Whether a capitalised word that is no known name comes right before, or is attached behind."""
        if self._capital(start):
            return False  # capitals show nothing in a headline that has them throughout
        if start and self._together(start - 1, start) and self._is_name(start - 1):
            return True
        places = [end + len(words) for words in self.attached if self._words(end, end + len(words)) == words]
        return any(at < len(self.scope) and self._together(at, start) and self._is_name(at) for at in places)

    def _is_name(self, at: int) -> bool:
        opens = at == 0 or self.scope[at] != self.scope[at - 1]
        return self._capital(at) and not opens and not self.inside[at]

    def _capital(self, at: int) -> bool:
        if self.tokens.forms is None or self.tokens.form_ids is None or self.tokens.form_ids[at] < 0:
            return False
        return str(self.tokens.forms[self.tokens.form_ids[at]])[:1].isupper()
