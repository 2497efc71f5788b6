"""Matching: where patterns occur in tokenised texts, computed on ids.

The vocabulary is matched first, then the ids of the texts. A phrase is looked for only where its rarest word occurs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from framing.errors import LexiconError
from framing.lexicon.spelling import Spellings
from framing.text.counts import Tokens
from framing.text.tokens import DEFAULT, TokenSettings, normalise, normaliser

_ENDING = re.compile(r"'s[*?]*(?: |$)")
"""The end of a word that is matched as written: tokens are counted without it."""
SAMPLED = 16
"""One token in this many is sampled to estimate word frequencies."""


@dataclass(frozen=True)
class Hits:
    """Where patterns occur: index of the first token, number of tokens, index of the pattern."""

    start: np.ndarray
    length: np.ndarray
    pattern: np.ndarray

    def __getitem__(self, chosen: np.ndarray) -> Hits:
        return Hits(self.start[chosen], self.length[chosen], self.pattern[chosen])

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True)
class Stream:
    """Ids of tokens, the sorted vocabulary that they index, and where texts begin."""

    ids: np.ndarray
    words: Spellings
    offsets: np.ndarray


class Streams:
    """The token streams that patterns are matched with, each made once: as lexicons spell words, and as written."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens

    @cached_property
    def folded(self) -> Stream:
        """The tokens as lexicons spell them, whatever the settings they were made with."""
        if self.tokens.settings == DEFAULT:
            return Stream(self.tokens.ids, Spellings(self.tokens.vocabulary), self.tokens.offsets)
        return _respelt(self.tokens, self.tokens.vocabulary, self.tokens.ids, normalise)

    @cached_property
    def cased(self) -> Stream:
        """The tokens with their capitals."""
        return self._written("case-sensitive", replace(DEFAULT, capitals="keep"))

    @cached_property
    def whole(self) -> Stream:
        """The tokens with a final ``'s``."""
        return self._written("with 's", replace(DEFAULT, possessive="keep"))

    @cached_property
    def cased_whole(self) -> Stream:
        """The tokens with their capitals and a final ``'s``."""
        return self._written("case-sensitive", replace(DEFAULT, capitals="keep", possessive="keep"))

    def of(self, case: bool, whole: bool) -> Stream:
        """Return the stream for patterns that are case-sensitive, or that hold a word with ``'s``."""
        if case:
            return self.cased_whole if whole else self.cased
        return self.whole if whole else self.folded

    def _written(self, what: str, settings: TokenSettings) -> Stream:
        tokens = self.tokens
        if tokens.forms is None or tokens.form_ids is None:
            kept = "final 's" if what == "with 's" else "capitals"
            raise LexiconError(f"An entry is {what}, but these tokens do not keep {kept}; use Tokens.from_texts.")
        return _respelt(tokens, tokens.forms, tokens.form_ids, normaliser(settings))


def _respelt(tokens: Tokens, words: np.ndarray, ids: np.ndarray, form: Callable[[str], str]) -> Stream:
    """Return a stream in which each word has another form, and words of one form are one."""
    vocabulary, number = np.unique(np.array([form(word) for word in words.tolist()], dtype=str), return_inverse=True)
    # The last place is that of -1, a hole.
    return Stream(np.append(number, -1).astype(np.int32)[ids], Spellings(vocabulary), tokens.offsets)


def best_hits(
    patterns: Sequence[str], cased: Sequence[bool], streams: Streams, others: Sequence[str] = ()
) -> tuple[Hits, Hits]:
    """Return the hits of patterns, in the order of the text, each token in one hit only; and all of other patterns.

    The longest pattern comes first; of hits as long that overlap, the one to the left; of patterns
    that fit the same words, a case-sensitive one, one with ``'s``, then the first in the list.

    Raises
    ------
    LexiconError
        If a pattern is case-sensitive and the tokens do not keep capitals.
    """
    words = cut([*patterns, *others], streams.tokens.settings)
    groups = _by_stream(words, [*cased, *(False for _ in others)], streams)
    found = []
    for stream, group in groups:
        wanted = [i for i in group if len(words[i]) > 1 or i >= len(patterns)]
        found.append(occurrences([words[i] for i in wanted], stream, wanted))
    everywhere = _joined(found)
    own = everywhere.pattern < len(patterns)
    beside = everywhere[~own]
    taken = np.zeros(len(streams.tokens.ids), dtype=bool)
    phrases = longest_first(everywhere[own], taken)
    single = {i: words[i][0] for i in range(len(patterns)) if len(words[i]) == 1}
    hits = _joined([phrases, _singles(single, groups, taken)])
    return hits[np.argsort(hits.start, kind="stable")], Hits(
        beside.start, beside.length, beside.pattern - len(patterns)
    )


def _by_stream(words: Sequence[list[str]], cased: Sequence[bool], streams: Streams) -> list[tuple[Stream, list[int]]]:
    """Return the streams that patterns are looked up in, the most specific first, with their patterns."""
    wholes = [has_ending(" ".join(pattern)) for pattern in words]
    members: dict[tuple[bool, bool], list[int]] = {}
    for i, key in enumerate(zip(cased, wholes, strict=True)):
        members.setdefault(key, []).append(i)
    members.setdefault((False, False), [])
    return [(streams.of(*key), members[key]) for key in sorted(members, reverse=True)]


def has_ending(pattern: str) -> bool:
    """Return whether a word of a pattern ends in ``'s``, so that it is matched as texts are written."""
    return _ENDING.search(pattern) is not None


def cut(patterns: Sequence[str], settings: TokenSettings) -> list[list[str]]:
    """Return the words of patterns, tokenised with these settings."""
    for joined, way in (("-", settings.hyphens), ("'", settings.apostrophes)):
        if way == "split":
            patterns = [pattern.replace(joined, " ") for pattern in patterns]
    return [pattern.split() for pattern in patterns]


def _joined(hits: Sequence[Hits]) -> Hits:
    return Hits(*(np.concatenate([getattr(h, name) for h in hits]) for name in ("start", "length", "pattern")))


def occurrences(patterns: Sequence[list[str]], stream: Stream, names: Sequence[int]) -> Hits:
    """Return every occurrence of every pattern, overlaps and all.

    Parameters
    ----------
    patterns : sequence of list of str
        Words of each pattern.
    stream : Stream
    names : sequence of int
        Number by which each pattern is reported.
    """
    distinct = {word: i for i, word in enumerate(dict.fromkeys(w for p in patterns for w in p))}
    slots = stream.words.ids(list(distinct))
    live = [(name, [distinct[w] for w in p]) for name, p in zip(names, patterns, strict=True)]
    live = [(name, p) for name, p in live if p and all(len(slots[s]) for s in p)]
    if not live or not len(stream.ids):
        return Hits(*(np.empty(0, np.int64) for _ in range(3)))
    phrases = _Phrases(live, slots, stream)
    start, row = phrases.candidates()
    for turn in range(1, phrases.length.max()):
        start, row = phrases.kept(turn, start, row)
    length = phrases.length[row]
    inside = np.searchsorted(stream.offsets, start, "right") == np.searchsorted(
        stream.offsets, start + length - 1, "right"
    )
    order = np.lexsort((row[inside], start[inside]))
    start, row = start[inside][order], row[inside][order]
    return Hits(start, phrases.length[row], phrases.name[row])


class _Phrases:
    """Patterns as rows of slots, a slot being the ids that one word matches."""

    def __init__(self, live: list[tuple[int, list[int]]], slots: list[np.ndarray], stream: Stream) -> None:
        self.stream = stream
        self.name = np.array([name for name, _ in live])
        self.length = np.array([len(p) for _, p in live])
        self.slot = np.full((len(live), self.length.max()), -1)
        for row, (_, p) in enumerate(live):
            self.slot[row, : len(p)] = p
        # -2: no id; a hole is -1.
        self.only = np.array([ids[0] if len(ids) == 1 else -2 for ids in slots])
        """The id of a slot that has one only."""
        self.size = len(stream.words.vocabulary)
        self.slots = slots
        several = [s for s, ids in enumerate(slots) if len(ids) > 1]
        self.members = np.concatenate([np.empty(0, np.int64), *(s * self.size + slots[s] for s in several)])
        seen = stream.ids[::SAMPLED]
        often = np.bincount(seen[seen >= 0], minlength=self.size)
        frequency = np.array([often[ids].sum() for ids in slots])
        rarity = np.where(self.slot >= 0, frequency[self.slot], np.iinfo(np.int64).max)
        self.order = np.argsort(rarity, axis=1, kind="stable")
        """Steps of each pattern, that of its rarest word first."""
        self.anchor = self.order[:, 0]

    def candidates(self) -> tuple[np.ndarray, np.ndarray]:
        """Return start and row of each pattern wherever its rarest word occurs."""
        ids_of = [self.slots[s] for s in self.slot[np.arange(len(self.slot)), self.anchor]]
        rows = np.repeat(np.arange(len(ids_of)), [len(ids) for ids in ids_of])
        ids = np.concatenate(ids_of)
        order = np.argsort(ids, kind="stable")
        rows = rows[order]
        # The last place is that of -1, a hole.
        many = np.bincount(ids, minlength=self.size + 1)
        begin = np.cumsum(many) - many
        at = np.flatnonzero((many > 0)[self.stream.ids])
        found = self.stream.ids[at]
        times = many[found]
        within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        row = rows[np.repeat(begin[found], times) + within]
        start = np.repeat(at, times) - self.anchor[row]
        fits = (start >= 0) & (start + self.length[row] <= len(self.stream.ids))
        return start[fits], row[fits]

    def kept(self, turn: int, start: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the candidates whose word is right at their next rarest step; a shorter pattern has none."""
        step = self.order[row, turn]
        slot = self.slot[row, step]
        ids = self.stream.ids[np.minimum(start + step, len(self.stream.ids) - 1)]
        only = self.only[slot]
        good = (slot < 0) | (only == ids)
        several = np.flatnonzero((only < 0) & (slot >= 0) & (ids >= 0))
        if len(several):
            key = slot[several] * self.size + ids[several]
            place = np.minimum(np.searchsorted(self.members, key), len(self.members) - 1)
            good[several] = self.members[place] == key
        return start[good], row[good]


def longest_first(hits: Hits, taken: np.ndarray) -> Hits:
    """Return hits of which no two share a token, and mark their tokens as taken."""
    kept = [hits[np.arange(0)]]
    for length in sorted(set(hits.length.tolist()), reverse=True):
        here = hits[hits.length == length]
        here = here[np.argsort(here.start, kind="stable")]
        free = np.ones(len(here), dtype=bool)
        for step in range(length):
            free &= ~taken[here.start + step]
        here = here[free]
        here = here[_apart(here.start, length)]
        for step in range(length):
            taken[here.start + step] = True
        kept.append(here)
    return _joined(kept)


def _apart(starts: np.ndarray, length: int) -> np.ndarray:
    """Return which of sorted spans of one length do not overlap the last one kept."""
    close = np.diff(starts) < length
    if not close.any():
        return np.arange(len(starts))
    keep = np.concatenate([[True], ~close])
    # Only spans that touch the one before need a loop.
    last = -length
    touching = np.flatnonzero(np.concatenate([close, [False]]) | ~keep)
    for i, start in zip(touching.tolist(), starts[touching].tolist(), strict=True):
        keep[i] = start - last >= length
        last = start if keep[i] else last
    return np.flatnonzero(keep)


def _singles(words: dict[int, str], groups: list[tuple[Stream, list[int]]], taken: np.ndarray) -> Hits:
    """Return the hits of single words at tokens that are free, the first group before the second."""
    starts, patterns = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for stream, group in groups:
        numbers = [i for i in group if i in words]
        entry = np.full(len(stream.words.vocabulary) + 1, -1, dtype=np.int32)
        found = stream.words.ids([words[i] for i in numbers])
        for number, ids in zip(reversed(numbers), reversed(found), strict=True):
            entry[ids] = number
        at = np.flatnonzero((entry >= 0)[stream.ids])
        at = at[~taken[at]]
        if stream is not groups[-1][0]:
            taken[at] = True
        starts.append(at)
        patterns.append(entry[stream.ids[at]])
    start = np.concatenate(starts)
    return Hits(start, np.ones(len(start), np.int64), np.concatenate(patterns))


def within(hits: Hits, around: Hits) -> np.ndarray:
    """Return which hits, sorted by start, are inside an occurrence with the number of their pattern."""
    inside = np.zeros(len(hits), dtype=bool)
    low = np.searchsorted(hits.start, around.start)
    high = np.searchsorted(hits.start, around.start + around.length)
    many = high - low
    of = np.repeat(np.arange(len(around)), many)
    at = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + low[of]
    end = around.start[of] + around.length[of]
    inside[at[(hits.pattern[at] == around.pattern[of]) & (hits.start[at] + hits.length[at] <= end)]] = True
    return inside
