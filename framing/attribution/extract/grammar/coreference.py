"""Names resolved in any language with a grammar: a last name, a title or a pronoun to the fullest name of the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from framing.attribution.extract.grammar.noun_phrases import Phrase, Phrases

_STEM = 3
MOST_RUNS = 40
"""Full names kept that share the first letters of their last name."""
RECENT = 120
"""Tokens back in which a pronoun looks for the person it stands for."""


@dataclass
class People:
    """Who has been named, whom descriptions fit, who spoke.

    Attributes
    ----------
    phrases : Phrases
        Of the text.
    known : mapping
        Aliases and the names that they stand for.
    spoke : dict of str to str
        Last speaker by gender.
    last : str
        Last speaker.
    """

    phrases: Phrases
    known: Mapping[str, str]
    spoke: dict[str, str] = field(default_factory=dict)
    last: str = ""
    at: int = -1
    titles: dict[str, str] = field(default_factory=dict)
    described: dict[str, str] = field(default_factory=dict)
    _runs: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _names: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._folded = {_fold(alias): name for alias, name in self.known.items()}
        self._take_in()

    def _take_in(self) -> None:
        """Index every run of two or more capitalised words by the first letters of its words."""
        tokens = self.phrases.tokens
        at, n = 0, len(tokens.words)
        capital = [word[0].isupper() for word in tokens.words]
        while at < n:
            if not capital[at]:
                at += 1
                continue
            last = at + 1
            while last < n and last - at < 6 and (capital[last] or self._dot(last)) \
                    and tokens.paragraph[last] == tokens.paragraph[at]:  # fmt: skip
                last += 1
            while last > at and not capital[last - 1]:
                last -= 1
            if sum(capital[at:last]) > 1:
                for token in range(at, last):
                    if capital[token] and len(tokens.words[token]) > 1:
                        runs = self._runs.setdefault(tokens.lower[token][:_STEM], [])
                        if len(runs) < MOST_RUNS and (at, last) not in runs[-1:]:
                            runs.append((at, last))
            at = last

    def _dot(self, token: int) -> bool:
        words = self.phrases.tokens.words
        return words[token] == "." and len(words[token - 1]) == 1 and words[token - 1].isupper()

    def _nominative(self, span: tuple[int, int], gender: str, oblique: bool = False) -> tuple[str, ...]:
        words = tuple(self.phrases.tokens.words[span[0] : span[1]])
        return self.phrases.rules.morphology.nominative(words, gender if gender in ("m", "f") else "", oblique)

    def resolve(self, phrase: Phrase | None, text: str) -> str:
        """Return who a phrase names: the fullest name known, ``""`` for nobody in particular.

        Parameters
        ----------
        phrase : Phrase or None
            The speaker as written.
        text : str
            The text.
        """
        if phrase is None:
            return ""
        if phrase.kind == "pronoun":
            return self._pronoun(phrase)
        if phrase.name[1] > phrase.name[0]:
            return self._full(phrase, self._nominative(phrase.name, phrase.gender, phrase.oblique))
        return self._described(phrase, text)

    def _full(self, phrase: Phrase, name: tuple[str, ...]) -> str:
        whole = _joined(name)
        known = self._folded.get(_fold(whole))
        if known:
            return self._bear(phrase, known)
        if len(name) > 1 and not any(len(word) == 1 for word in name):
            return self._bear(phrase, self._written_before(name, phrase) or whole)
        last, best = next((word for word in reversed(name) if len(word) > 1), name[-1]), ""
        written = self.phrases.tokens.words[phrase.name[1] - 1]
        lasts = {last, *self.phrases.rules.morphology.nominatives(written)}
        here = phrase.name[0]
        runs = [run for run in self._runs.get(last.lower()[:_STEM], ()) if run[0] != here]
        near = self.phrases.rules.morphology.inflects
        for run in sorted(runs, key=lambda run: (run[0] > here, abs(run[0] - here) if near else run[0])):
            full = self._person(run)
            same = full[-1:] and (full[-1] in lasts or full[0] in lasts or self._kin(last, full[-1]))
            if len(full) > 1 and same and _fits(name, full) and \
                    not any(len(word) == 1 for word in full):  # fmt: skip
                best = _joined(full)
                break
        return self._bear(phrase, self._folded.get(_fold(best), best) if best else whole)

    def _written_before(self, name: tuple[str, ...], phrase: Phrase) -> str:
        """Return the first form of a full name in the text, where its cases are not known."""
        if self.phrases.rules.morphology.inflects:
            return ""
        for run in self._runs.get(name[-1].lower()[:_STEM], ()):
            full = self._person(run) if run[0] < phrase.name[0] else ()
            if len(full) == len(name) and all(map(self._kin, name, full)):
                return _joined(full)
        return ""

    def _kin(self, word: str, other: str) -> bool:
        """Tell whether two words are forms of one name in a language whose cases are not known: a stem in common."""
        if self.phrases.rules.morphology.inflects:
            return False
        stem = max(3, min(len(word), len(other)) - 2)
        return word[:stem] == other[:stem] and abs(len(word) - len(other)) < 3

    def _person(self, run: tuple[int, int]) -> tuple[str, ...]:
        """Return the name that a run of capitalised words holds, in the nominative; empty if it holds none."""
        if run not in self._names:
            first, last = run
            while first < last and not (self.phrases.shape(first).person and self.phrases.proper(first)) \
                    and not self.phrases.initial(first):  # fmt: skip
                first += 1
            while last > first + 1 and self.phrases.shape(last - 1).part != "noun":
                last -= 1
            self._names[run] = self._nominative((first, last), "") if last - first > 1 else ()
        return self._names[run]

    def _bear(self, phrase: Phrase, name: str) -> str:
        """Remember the description before a name."""
        tokens = self.phrases.tokens
        if phrase.first < phrase.name[0]:
            words = tokens.lower[phrase.first : phrase.name[0]]
            self.titles[" ".join(words)] = name
            for word in words:
                if word in self.phrases.rules.roles:
                    self.titles[word] = name
                    self.described.setdefault(name, self.phrases.rules.roles[word])
        return name

    def _described(self, phrase: Phrase, text: str) -> str:
        tokens, rules = self.phrases.tokens, self.phrases.rules
        first = phrase.first
        while first < phrase.last - 1 and tokens.lower[first] in rules.are("determiner"):
            first += 1
        if phrase.last - first == 1 and tokens.lower[first] in rules.someone:
            return ""
        low = " ".join(tokens.lower[first : phrase.last])
        if low in self.titles and phrase.kind == "description":
            return self.titles[low]
        start, end = tokens.start[first], tokens.end[phrase.last - 1]
        words = tuple(tokens.words[first : phrase.last])
        described = rules.morphology.described if phrase.oblique or phrase.kind == "institution" else tuple
        if any(tokens.quote[token] >= 0 for token in range(first, phrase.last)):
            if len(words) == 2 and tokens.quote[first + 1] >= 0 and tokens.lower[first] in rules.are("medium") \
                    and not words[0].isupper():  # fmt: skip
                start = tokens.start[first + 1]
                words = words[1:]
                first += 1
            shown = text[start:end].strip()
            bare = shown[1:-1].strip() if len(words) == 1 else shown
            if tokens.quote[first] < 0:
                bare = " ".join([described(words[:1])[0], bare[len(words[0]) :].lstrip()])
            elif len(words) == 1 and phrase.oblique:
                bare = " ".join(described(tuple(bare.split())))
            return self._folded.get(_fold(bare), bare)
        named = " ".join(described(words)) if len(words) < 8 else text[start:end]
        if phrase.kind == "description" and self.phrases.opens_sentence(first) and not self.phrases.proper(first):
            named = named[:1].lower() + named[1:]
        return self._folded.get(_fold(named), named)

    def _pronoun(self, phrase: Phrase) -> str:
        if phrase.gender in ("1", "p", ""):
            return ""
        gender = phrase.gender
        here = self.phrases.tokens
        if gender in self.spoke and phrase.first - self.at < RECENT:
            return self.spoke[gender]
        for token in range(phrase.first - 1, max(0, phrase.first - RECENT) - 1, -1):
            if not here.words[token].istitle() or not self.phrases.proper(token) or \
                    not self.phrases.shape(token).person:  # fmt: skip
                continue
            span = self._around(token)
            name = self._full(Phrase("name", *span, span), self._nominative(span, ""))
            if self.gender(name) == gender:
                return name
        return self.spoke.get(gender, "" if self.phrases.rules.morphology.inflects else self.last)

    def _around(self, token: int) -> tuple[int, int]:
        first = last = token
        while first > 0 and (self.phrases.proper(first - 1) and self.phrases.shape(first - 1).person):
            first -= 1
        return first, last + 1

    def speaks(self, name: str, phrase: Phrase | None, at: int, aloud: bool = True) -> None:
        """Note who spoke, and at which token; with `aloud` false a verb of speech has a subject, but no words."""
        if not name:
            return
        gender = phrase.gender if phrase is not None else ""
        gender = gender if gender in ("m", "f") else self.gender(name)
        named = phrase is not None and (phrase.kind == "pronoun" or phrase.name[1] > 0)
        person = named or (phrase is not None and self.role(phrase, name) != "")
        if aloud:
            self.last = name
        if gender in ("m", "f") and person:
            self.spoke[gender], self.at = name, at

    def gender(self, name: str) -> str:
        """Return the gender of a resolved name, ``""`` if it tells none."""
        return self.phrases.rules.morphology.gender(tuple(word for word in name.split() if word[0].isalpha()))

    def medium(self, phrase: Phrase) -> bool:
        """Tell whether a phrase names a medium."""
        words = self.phrases.tokens.lower[phrase.first : phrase.last]
        return phrase.kind != "pronoun" and any(word in self.phrases.rules.are("medium") for word in words)

    def role(self, phrase: Phrase | None, name: str) -> str:
        """Return the role that the phrase, or an earlier one for the same name, describes."""
        if phrase is None:
            return ""
        rules, lower = self.phrases.rules, self.phrases.tokens.lower
        words = lower[phrase.first : phrase.last] if phrase.kind != "pronoun" else []
        found = next((rules.roles[word] for word in words if word in rules.roles), "")
        if not found and self.medium(phrase):
            return "medium"
        return found or self.described.get(name, "")


def _fits(name: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Tell whether initials agree with a full name."""
    letters = [word for word in name[:-1] if len(word) == 1 and word.isalpha()]
    return not letters or any(word.startswith(letters[0]) for word in full)


def _joined(words: tuple[str, ...]) -> str:
    return " ".join(words).replace(" .", ".")


def _fold(name: str) -> str:
    return re.sub(r"\s+", " ", name).casefold().replace("ё", "е")
