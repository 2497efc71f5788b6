"""Keeps track of who was spoken of, so that pronouns, titles and quotations left hanging find their speaker."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.common.word_sets import word_set
from framing.attribution.extract.english.clauses.event import Event
from framing.attribution.extract.english.names.mentions import LONGEST_NAME, Mention, possessive, role_of
from framing.attribution.extract.english.names.page_names import Registry
from framing.attribution.extract.english.words import (
    DETERMINERS,
    GROUP_WORDS,
    PREPOSITIONS,
    SUBORDINATORS,
    SURNAMES,
    TITLES,
    is_name,
)

REACH = 6
"""Sentences a pronoun looks back over."""

_FEMALE = word_set(
    "mother woman wife daughter sister spokeswoman actress chairwoman congresswoman queen princess mrs ms girl"
)
_MALE = word_set("father man husband son brother spokesman actor chairman congressman king prince mr boy")
_GENDERED = _FEMALE | _MALE
_OFFICES = GROUP_WORDS | TITLES
_NO_VERBS = PREPOSITIONS | SUBORDINATORS


@dataclass
class Focus:
    """The people in mind at some place of a text."""

    tokens: Sentences
    names: Registry
    mentions: list[Mention]
    leads: dict[int, list[str]] = field(default_factory=dict)
    read: int = 0
    venues: dict[str, str] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    gender: dict[str, str] = field(default_factory=dict)
    spoken: set[str] = field(default_factory=set)
    last: str = ""

    def __post_init__(self) -> None:
        self._places = [mention.first for mention in self.mentions]
        self._heads = {start for start, _ in self.tokens.sentences}
        self._persons: dict[str, bool] = {}
        self._inside: dict[int, list[tuple[str, bool]]] = {}

    def person(self, name: str) -> bool:
        """Tell whether a name can be a person's."""
        found = self._persons.get(name)
        if found is None:
            found = self._persons[name] = self._person(name)
        return found

    def _person(self, name: str) -> bool:
        words = name.split()
        grouped = any(word.lower() in GROUP_WORDS for word in words)
        if not words or grouped or name in self.names.places or self.names.medium(name):
            return False
        titles = self.names.titles.get(name, set())
        return len(words) > 1 or bool(titles & TITLES) or not name.isupper()

    def resolve(self, mention: Mention | None, sentence: int) -> str:
        """Return the fullest name for a mention, ``""`` for nobody."""
        if mention is None or mention.text in ("i", "we", "you"):
            return ""
        if mention.kind == "name":
            return self.names.resolve(mention.text, mention.first)
        if mention.kind == "description" and self._surname(mention):
            return self.names.resolve(mention.text, mention.first)
        if mention.kind == "description":
            found = self.names.described(mention.titles, mention.first)
            return found or self._just_named(mention, sentence) or mention.text
        if mention.text == "it":
            return self.groups[-1] if self.groups else self.last
        if mention.text == "they":
            return self.groups[-1] if self.groups and self.groups[-1] == self.last else self.last
        return self.pronoun(mention.text, mention.first, sentence)

    def _surname(self, mention: Mention) -> bool:
        """Tell whether a title alone is the last name of somebody introduced: "King said" after "Jo King"."""
        if mention.last - mention.first > 1 or self.tokens.lower[mention.first] not in SURNAMES:
            return False
        the = mention.first > 0 and self.tokens.lower[mention.first - 1] in DETERMINERS
        return self.tokens.words[mention.first][0].isupper() and not the and self.names.bears(mention.text)

    def _just_named(self, mention: Mention, sentence: int) -> str:
        """Return the person named just before who is now called "the baker", if nothing else describes them."""
        definite = self.tokens.lower[mention.first] == "the" and mention.last - mention.first <= 3
        head = self.tokens.lower[mention.last - 1]
        office = head in _OFFICES or role_of({head}) in ("official", "medium")
        if not definite or office or head.endswith("s"):
            return ""
        near = [name for number in range(sentence - 3, sentence + 1) for name in self.about(number)]
        near = [name for name in near if name in self.names.titles or head in name.lower().split()]
        fits = [name for name in near if not role_of(self.names.titles.get(name, ())) and len(name.split()) > 1]
        return fits[-1] if fits else ""

    def pronoun(self, word: str, at: int, sentence: int) -> str:
        """Return whom "he" or "she" at token `at` means: whom the sentences before are about, nearest first."""
        for sure in (True, False):
            name = self._nearest(word, at, sentence, sure)
            if name:
                self.gender.setdefault(name, word)
                return name
        return self.last if self.person(self.last) and self.gender.get(self.last, word) == word else ""

    def _nearest(self, word: str, at: int, sentence: int, sure: bool) -> str:
        for back in range(sentence, max(-1, sentence - REACH), -1):
            span = self.tokens.sentences[back]
            if back == sentence:
                inside = self.inside((span[0], min(span[1], at)), commas=False)
            elif back in self._inside:
                inside = self._inside[back]
            else:
                inside = self._inside[back] = self.inside(span)
            ranked = [*self.about(back), *(name for name, subject in inside if subject)]
            others = [] if back == sentence else list(reversed([name for name, _ in inside]))
            for name in [*ranked, *others]:
                if self.person(name) and self.gender.get(name, word) == word and (not sure or self._surely(name)):
                    return name
        return ""

    def _surely(self, name: str) -> bool:
        """Tell whether a name is surely a person's: of two words or more, or introduced as somebody."""
        return len(name.split()) > 1 or bool(self.names.titles.get(name)) or name in self.gender or name in self.spoken

    def inside(self, span: tuple[int, int], commas: bool = True) -> list[tuple[str, bool]]:
        """Return the names between two tokens, each with whether it looks like a subject there."""
        return [
            (self.names.resolve(mention.text, mention.first), self._subject_like(mention, commas))
            for mention in self._mentions_in(span)
        ]

    def _mentions_in(self, span: tuple[int, int]) -> list[Mention]:
        return self.mentions[bisect_left(self._places, span[0]) : bisect_left(self._places, span[1])]

    def _subject_like(self, mention: Mention, commas: bool) -> bool:
        words, lower = self.tokens.words, self.tokens.lower
        if mention.last >= len(words) or possessive(words[mention.last - 1]):
            return False
        before = mention.first - 1
        after = lower[mention.last]
        if mention.first in self._heads and (commas or after != ","):
            return True
        floor = max(0, before - LONGEST_NAME)
        while before >= floor and (lower[before] in TITLES or is_name(words[before])):
            before -= 1
        if before >= 0 and lower[before] in PREPOSITIONS:
            return False
        if after in (",", "–", "—"):
            return commas
        return after[0].isalpha() and after not in _NO_VERBS

    def speaks(self, event: Event, name: str, sentence: int) -> None:
        """Note that `name` speaks in a sentence, and the gender of a pronoun that follows at once."""
        if not name:
            return
        if self.person(name):
            if event.cue.part == "verb" and event.side in ("left", "right"):
                self.spoken.add(name)
            self.leads.setdefault(sentence, []).append(name)
            titles = self.names.titles.get(name, set())
            if titles & _GENDERED and name not in self.gender:
                self.gender[name] = "she" if titles & _FEMALE else "he"
            if event.side == "left" and event.subject and event.subject.kind == "name":
                follows = self.tokens.lower[event.last : event.last + 2]
                pronoun = next((word for word in follows if word in ("he", "she")), None)
                if pronoun:
                    self.gender.setdefault(name, pronoun)
        else:
            self.groups.append(name)

    def close(self, sentence: int) -> None:
        """Note that a sentence is read; a pronoun that opens one without reporting words is resolved now."""
        first = self.tokens.sentences[sentence][0]
        low = self.tokens.lower[first]
        if low in ("he", "she") and sentence not in self.leads:
            name = self.pronoun(low, first, sentence)
            self.leads[sentence] = [name] if name else []
        self.read = sentence + 1

    def about(self, sentence: int) -> list[str]:
        """Return who speaks in a sentence; once it is read, whom it is about if nobody does."""
        found = self.leads.get(sentence)
        if found is None and 0 <= sentence < self.read:
            subjects = (mention for mention in self._mentions_in(self.tokens.sentences[sentence])
                        if self._subject_like(mention, True))  # fmt: skip
            names = (self.names.resolve(mention.text, mention.first) for mention in subjects)
            name = next((name for name in names if self.person(name)), "")
            found = self.leads[sentence] = [name] if name else []
        return found or []
