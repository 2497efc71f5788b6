"""What the rules of attribution ask of a language beyond its list of words: which forms a word has, what it can be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

ANY_SUBJECT = frozenset("mfnp1")
"""Subjects by gender (m, f, n), plural (p) and first person (1)."""


class Shape(NamedTuple):
    """What a word can be, whatever its neighbours.

    Attributes
    ----------
    part : str
        noun, pronoun, modifier (adjective, participle, numeral), verb, gerund or other.
    subject : frozenset of str
        The subjects it can be, as in `Form.agrees`; empty if it has no nominative reading.
    oblique : bool
        It has a reading in another case.
    person : bool
        It can be a first name, patronymic or last name.
    genitive : bool
        It has a genitive reading.
    """

    part: str
    subject: frozenset[str]
    oblique: bool
    person: bool
    genitive: bool


class Morphology(Protocol):
    """What the rules ask of a language beyond its file of words; `inflects` if it knows the cases of names."""

    inflects: bool

    def paradigm(self, lemma: str) -> Iterable[tuple[str, str, frozenset[str]]]:
        """Yield form, kind and agreement for each form of a verb."""

    def shape(self, word: str) -> Shape:
        """Return what a word can be."""

    def nominative(self, words: tuple[str, ...], gender: str, oblique: bool = False) -> tuple[str, ...]:
        """Return a person's name in the nominative; with `oblique` it is known to be in another case."""

    def gender(self, words: tuple[str, ...]) -> str:
        """Return the gender of a name in the nominative: m, f, or ``""`` if it could be either."""

    def nominatives(self, word: str) -> frozenset[str]:
        """Return every nominative that a word of a name can have."""

    def is_nominative(self, words: tuple[str, ...], titled: bool) -> bool:
        """Tell whether words can be the name of one person in the nominative; `titled` if an office precedes."""

    def last_name(self, word: str) -> bool:
        """Tell whether a capitalised word is surely a last name, in any case."""

    def before_name(self, words: tuple[str, ...]) -> int:
        """Return how many capitalised words precede a first name and are no part of the name."""

    def described(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return a description in the nominative."""


class Plain:
    """A language of which nothing is known but its list: capitalised words and listed nouns can be subjects."""

    inflects = False

    def paradigm(self, lemma: str) -> Iterable[tuple[str, str, frozenset[str]]]:
        """Yield the form itself: every form is listed."""
        yield lemma, "finite", ANY_SUBJECT

    def shape(self, word: str) -> Shape:
        """Return a noun for a capitalised word, else anything."""
        if word[:1].isupper():
            return Shape("noun", ANY_SUBJECT, True, True, True)
        return Shape("other", frozenset(), True, False, False)

    def nominative(self, words: tuple[str, ...], gender: str, oblique: bool = False) -> tuple[str, ...]:
        """Return the words as written."""
        return words

    def gender(self, words: tuple[str, ...]) -> str:
        """Return nothing: no gender is known."""
        return ""

    def nominatives(self, word: str) -> frozenset[str]:
        """Return the word."""
        return frozenset([word])

    def is_nominative(self, words: tuple[str, ...], titled: bool) -> bool:
        """Return whether every word has a capital: no case is known."""
        return all(word[:1].isupper() for word in words)

    def last_name(self, word: str) -> bool:
        """Return False: none is known."""
        return False

    def before_name(self, words: tuple[str, ...]) -> int:
        """Return 0: first names are not known."""
        return 0

    def described(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return the words as written."""
        return words
