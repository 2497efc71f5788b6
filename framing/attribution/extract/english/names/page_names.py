"""Registry: the names of a text and of its page, the words that describe them, and whom later mentions mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from framing.attribution.extract.common.known_names import Known, aliases
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.english.names.mentions import (
    LONGEST_PHRASE,
    NEVER_DESCRIBE,
    Mention,
    base,
    plain,
    possessive,
    role_of,
)
from framing.attribution.extract.english.names.runs import NameRuns
from framing.attribution.extract.english.words import (
    DETERMINERS,
    GROUP_WORDS,
    LOCATIVES,
    MEDIUM_WORDS,
    PREPOSITIONS,
    RELATIONS,
    RELATIVES,
    TITLES,
    is_name,
)

MOST_MENTIONS = 60
"""Mentions of one last name that are kept; whom it stands for is settled by then."""
_NO_PERSONS = GROUP_WORDS | TITLES
_AFTER_PHRASE = PREPOSITIONS | RELATIVES


@dataclass
class Registry:
    """The names of a text, and of its page, by which later mentions are resolved."""

    known: dict[str, str] = field(default_factory=dict)
    full: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    titles: dict[str, set[str]] = field(default_factory=dict)
    media: set[str] = field(default_factory=set)
    related: set[str] = field(default_factory=set)
    titled: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    page: Registry | None = None
    _index: dict[str, dict[str, None]] | None = None
    _endings: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    _last_words: dict[str, set[str]] | None = None
    _is_medium: dict[str, bool] = field(default_factory=dict)
    _sole: tuple[NameRuns, list[Mention]] | None = None
    _n_texts: int = 0

    def learn(self, runs: NameRuns) -> list[Mention]:
        """Take in every name of a text with the words that describe it; return them in order.

        Running text is read first: a name that occurs in a headline alone counts as far as running text confirms it.
        """
        if self.page is not None and self.page._sole is not None and self.page._sole[0] is runs:
            return self._like(self.page, self.page._sole[1])
        doubtful = any(runs.headed) and not all(runs.headed)
        found: dict[int, list[Mention]] = {}
        for run, headed in zip(runs.spans, runs.headed, strict=True):
            if not headed or not doubtful:
                found[run[0]] = self._learned(runs, run)
        for run, headed in zip(runs.spans, runs.headed, strict=True) if doubtful else ():
            if headed:
                found[run[0]] = self._borne_out(runs, run)
        mentions = [mention for run in runs.spans for mention in found[run[0]]]
        self._n_texts += 1
        self._sole = (runs, mentions) if self._n_texts == 1 and not doubtful else None
        return mentions

    def _like(self, page: Registry, mentions: list[Mention]) -> list[Mention]:
        """Take over what a page of one text has learnt from this very text, and return its mentions."""
        self.full, self.titles, self._endings = page.full, page.titles, page._endings
        self.media, self.related, self.titled, self.places = page.media, page.related, page.titled, page.places
        return mentions

    def _learned(self, runs: NameRuns, run: tuple[int, int]) -> list[Mention]:
        """Return the name that a run of words with capitals is, taken in; nothing if it is none."""
        mention = runs.mention(*run)
        if mention.kind != "name":
            return []
        self._add(runs.tokens, mention, run[1])
        return [mention]

    def _borne_out(self, runs: NameRuns, run: tuple[int, int]) -> list[Mention]:
        """Return the names of a run of a headline, taken in as far as running text has them."""
        mentions = []
        for first, last in self._parts(runs.tokens, run):
            mention = runs.mention(first, last)
            if mention.kind == "name":
                if self._sure(mention):
                    self._add(runs.tokens, mention, last)
                mentions.append(mention)
        return mentions

    def _parts(self, tokens: Sentences, run: tuple[int, int]) -> list[tuple[int, int]]:
        """Return the parts of a run that are names of the running text, or the run itself if none is."""
        first, last = run
        words = [base(word) for word in tokens.words[first:last]]
        parts, at = [], 0
        while at < len(words):
            cut = next((end for end in range(len(words), at, -1) if self._has(" ".join(words[at:end]))), None)
            if cut is not None:
                parts.append((first + at, first + cut))
            at = cut or at + 1
        bare = len(parts) == 1 and parts[0][1] == last and last - parts[0][0] == 1
        return [run] if not parts or (bare and not self._longer(words[-1])) else parts

    def _has(self, name: str) -> bool:
        return name in self.titles or name in self.known or bool(self.page and self.page._has(name))

    def _sure(self, mention: Mention) -> bool:
        """Tell whether running text has a name, or the last word of one that it gives nowhere in full."""
        last = mention.text.split()[-1]
        return self._has(mention.text) or (self._has(last) and not self._longer(last))

    def _add(self, tokens: Sentences, mention: Mention, after: int) -> None:
        self._index = None
        titles = self.titles.setdefault(mention.text, set())
        titles |= mention.titles
        if mention.titles and (mention.titles & TITLES or role_of(mention.titles)):
            self.titled.add(mention.text)
        elif _related(tokens, mention.first, after):
            self.related.add(mention.text)
        before = tokens.lower[mention.first - 1] if mention.first else ""
        bare = before == "the" and not mention.titles
        if (before in LOCATIVES or bare) and not possessive(tokens.words[after - 1]):
            self.places.add(mention.text)
        if before == ",":
            titles |= _description_before(tokens, mention.first - 2)
        if after < len(tokens.words) and tokens.words[after] == ",":
            titles |= _apposition(tokens, after + 1)
        if mention.titles & MEDIUM_WORDS or _says_medium(mention.text):
            self.media.add(mention.text)
            self._is_medium.clear()
        words = mention.text.split()
        if len(words) > 1:
            self._endings.pop(words[-1], None)
            places = self.full.setdefault(words[-1], [])
            if len(places) < MOST_MENTIONS:
                places.append((mention.first, mention.text))

    def resolve(self, name: str, at: int) -> str:
        """Return the fullest form of a name: as known, else by its last word, nearest before `at` first."""
        if name in self.known:
            return self.known[name]
        words = name.split()
        for cut in range(1, len(words) - 1):
            tail = " ".join(words[cut:])
            if tail in self.known or (cut == 1 and any(full == tail for _, full in self.full.get(words[-1], ()))):
                return self.known.get(tail, tail)
        matches = self._longer(name) if len(words) == 1 else []
        if matches:
            found = _likeliest(matches, at)
            return self.known.get(found, found)
        endings = self._known_endings().get(name, ()) if len(words) == 1 and self.known else ()
        if len(endings) == 1:
            return next(iter(endings))
        return self.page.resolve(name, 10**9) if self.page else name

    def _known_endings(self) -> dict[str, set[str]]:
        """Return the known names by their last word."""
        if self._last_words is None:
            if self.page is not None and self.page.known == self.known:
                self._last_words = self.page._known_endings()
            else:
                self._last_words = {}
                for known, full in self.known.items():
                    for last in known.split()[-1:]:
                        self._last_words.setdefault(last, set()).add(full)
        return self._last_words

    def _longer(self, name: str) -> list[tuple[int, str]]:
        """Return the longer names that end in a last name, no word of them an abbreviation."""
        if name not in self._endings:
            places = [(at, full, full.split()) for at, full in self.full.get(name, ())]
            self._endings[name] = [
                (at, full)
                for at, full, words in places
                if len(words) > 1 and not any(word.isupper() and len(word) > 2 for word in words)
            ]
        return self._endings[name]

    def bears(self, last: str) -> bool:
        """Tell whether somebody of the text, or of its page, has this last name."""
        fits = (set(full.lower().split()[:-1]) for _, full in self._longer(last))
        return any(not words & _NO_PERSONS for words in fits) or bool(self.page and self.page.bears(last))

    def described(self, words: frozenset[str], at: int) -> str | None:
        """Return the name that a description stands for ("the defence secretary"), or None."""
        content = {word for word in words if word not in DETERMINERS and word not in ("of", "former")}
        if not content:
            return None
        found = self._so_described(content)
        if len(found) == 1 or (found and len({self.resolve(name, at) for name in found}) == 1):
            return self.resolve(found[0], at)
        places = [item for name in found for item in self.full.get(name.split()[-1], ()) if item[1] == name]
        before = [item for item in places if item[0] <= at]
        if before:
            return self.resolve(max(before)[1], at)
        return self.page.described(words, at) if self.page and not found else None

    def _so_described(self, content: set[str]) -> list[str]:
        """Return the names of two words or more that all of some words describe, in order of mention."""
        if self._index is None:
            self._index = {}
            for name in self.titles:
                for word in self._words(name) if len(name.split()) > 1 else ():
                    self._index.setdefault(word, {})[name] = None
        rarest, *others = sorted((self._index.get(word, {}) for word in content), key=len)
        return [name for name in rarest if all(name in other for other in others)]

    def _words(self, name: str) -> set[str]:
        lower = {plain(word) for word in name.split()}
        return self.titles[name] | (lower if lower & GROUP_WORDS else set())

    def private(self, name: str) -> bool:
        """Tell whether a person is known by a relation ("her brother") and by no title."""
        registers = [self, self.page] if self.page else [self]
        return any(name in names.related for names in registers) and not any(name in n.titled for n in registers)

    def medium(self, name: str) -> bool:
        """Tell whether a name is that of a medium: known, so described, or sharing its first word with one."""
        found = self._is_medium.get(name)
        if found is None:
            found = self._is_medium[name] = self._medium(name)
        return found

    def _medium(self, name: str) -> bool:
        if name in self.media or _says_medium(name):
            return True
        words = name.split()
        numbered = len(words) > 1 and words[-1].isdigit()
        if numbered and any(other.split()[0] == words[0] for other in self.media):
            return True
        return bool(self.page and self.page.medium(name))


@lru_cache(maxsize=65_536)
def _says_medium(name: str) -> bool:
    """Tell whether a word of a name is that of a kind of medium."""
    return not MEDIUM_WORDS.isdisjoint(name.lower().split())


def _likeliest(matches: list[tuple[int, str]], at: int) -> str:
    """Return the full name that a last name stands for: the one met most often before, the first among equals."""
    before = [full for place, full in matches if place <= at] or [full for _, full in matches]
    return max(dict.fromkeys(before), key=before.count)


def _apposition(tokens: Sentences, first: int) -> set[str]:
    found: set[str] = set()
    for token in range(first, min(first + LONGEST_PHRASE, len(tokens.words))):
        if not tokens.words[token][0].isalnum() or tokens.lower[token] in RELATIVES or tokens.quote[token] >= 0:
            break
        found.add(plain(tokens.words[token]))
    starts = first < len(tokens.words) and (tokens.lower[first] in DETERMINERS or not is_name(tokens.words[first]))
    return found - DETERMINERS if starts else set()


def _related(tokens: Sentences, first: int, after: int) -> bool:
    """Tell whether a word before or after a name says whose relation it is, or what befell them."""
    words, before = tokens.words, first - 1
    before -= before > 0 and words[before] == ","
    if before >= 0 and plain(words[before]) in RELATIONS:
        return True
    if after >= len(words) or words[after] != ",":
        return False
    token = after + 3 if words[after + 1 : after + 2] and words[after + 1].isdigit() else after + 1
    if tokens.lower[token : token + 1] == ["whose"]:
        return plain(words[min(token + 1, len(words) - 1)]) in RELATIONS
    for at in range(token, min(token + LONGEST_PHRASE, len(words))):
        if not words[at][0].isalnum() or tokens.lower[at] in _AFTER_PHRASE or tokens.quote[at] >= 0:
            return False
        if plain(words[at]) in RELATIONS:
            return True
    return False


def _description_before(tokens: Sentences, last: int) -> set[str]:
    """Return the words of "Selmark’s foreign minister" before a comma and a name, if they are a title."""
    found: set[str] = set()
    for token in range(last, max(last - 6, -1), -1):
        word, low = tokens.words[token], tokens.lower[token]
        if not word[0].isalpha() or low in NEVER_DESCRIBE or possessive(word) or tokens.quote[token] >= 0:
            break
        found.add(plain(word))
    return found if found & TITLES or role_of(found) else set()


def registry(known: Known) -> Registry:
    """Return a registry that starts from known names: a list, a mapping of aliases to names, or those of a page."""
    known = getattr(known, "registry", known)
    if isinstance(known, Registry):
        return Registry(known=dict(known.known), media=set(known.media), places=set(known.places), page=known)
    return Registry(known=aliases(known))
