"""Who is meant: noun phrases before and after a reporting verb, names with their titles among them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from framing.attribution.extract.common.cues import cue_list
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.english.words import (
    AUXILIARIES,
    DETERMINERS,
    GROUP_WORDS,
    NUMERALS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    ROLE_NOUNS,
    SUBORDINATORS,
    TIMES,
    TITLES,
    demonym,
    is_name,
)

INSIDE_NAMES = frozenset(["of", "for", "de", "van", "von", "al", "bin", "der", "la", "du", "del", "&"])
_SPELT_ALIKE = {"defense": "defence", "labor": "labour", "center": "centre"}
_ROLE_OF = {noun: role for role, nouns in ROLE_NOUNS.items() for noun in nouns}
LONGEST_PHRASE = 9
LONGEST_NAME = 16
_NOT_FIRST = DETERMINERS | PREPOSITIONS | SUBORDINATORS | PRONOUNS
NEVER_DESCRIBE = PREPOSITIONS | SUBORDINATORS | PRONOUNS | RELATIVES | DETERMINERS | AUXILIARIES


class Mention(NamedTuple):
    """A noun phrase that may name a speaker.

    Attributes
    ----------
    kind : str
        name, description or pronoun.
    text : str
        A name without titles, a description without its article, a pronoun in lower case.
    titles : frozenset of str
        Lower-case words that describe who it is.
    first, last : int
        Its first token and the token after its last.
    """

    kind: str
    text: str
    titles: frozenset[str]
    first: int
    last: int


@lru_cache(maxsize=65_536)
def base(word: str) -> str:
    """Return a word without a possessive ending."""
    return word[:-2] if word.endswith(("’s", "'s")) else word.rstrip("’'")


def possessive(word: str) -> bool:
    """Tell whether a word ends in ’s."""
    return word.endswith(("’s", "'s"))


@lru_cache(maxsize=65_536)
def plain(word: str) -> str:
    """Return a describing word in lower case, without its possessive, in one spelling."""
    low = base(word).lower()
    return _SPELT_ALIKE.get(low, low)


def name_ending_at(tokens: Sentences, last: int, floor: int) -> int | None:
    """Return the first token of the run of capitalised words that ends at `last`, or None."""
    if not is_name(tokens.words[last]) and not (last > floor and _numbers(tokens, last)):
        return None
    first, floor = last, max(floor, last - LONGEST_NAME)
    while first > floor:
        word, low = tokens.words[first - 1], tokens.lower[first - 1]
        if possessive(word):
            break
        if is_name(word) and tokens.quote[first - 1] < 0 and low not in PRONOUNS:
            first -= 1
        elif low in INSIDE_NAMES and first - 2 >= floor and _joins(tokens, first - 2, low):
            first -= 2
        else:
            break
    while first < last and tokens.lower[first] in _NOT_FIRST:
        first += 1
    return first


def _numbers(tokens: Sentences, token: int) -> bool:
    """Tell whether a token is the number in a name such as Channel Two or Kesk 1."""
    word = tokens.words[token]
    numeral = (word.isdigit() and len(word) < 3) or (word[0].isupper() and tokens.lower[token] in NUMERALS)
    return numeral and token > 0 and is_name(tokens.words[token - 1]) and tokens.lower[token - 1] not in TIMES


def _joins(tokens: Sentences, before: int, joint: str) -> bool:
    word = tokens.words[before]
    if not is_name(word) or possessive(word) or tokens.quote[before] >= 0:
        return False
    if joint not in ("of", "for"):
        return True
    low, alone = word.lower(), before == 0 or not is_name(tokens.words[before - 1])
    return low in GROUP_WORDS or (joint == "of" and low in TITLES) or (alone and low not in TITLES)


def named(tokens: Sentences, first: int, last: int) -> Mention:
    """Return the mention of the name in tokens [first, last), its titles taken off."""
    kind, text, titles, begin = _untitled(tuple(tokens.words[first:last]))
    before = _describing(tokens, first)
    return Mention(kind, text, titles | before if before else titles, first + begin, last)


@lru_cache(maxsize=65_536)
def _untitled(words: tuple[str, ...]) -> tuple[str, str, frozenset[str], int]:
    """Return kind, text and titles of a name, and at which of its words it begins."""
    begin = 0
    for at, word in enumerate(words[:-1]):
        if plain(word) in TITLES or _ROLE_OF.get(plain(word), "medium") != "medium":
            begin = at + 1
    if len(words) - begin > 2 and demonym(words[begin]):
        begin += 1
    if begin and words[begin].lower() in INSIDE_NAMES:
        begin = 0
    titles = frozenset(map(plain, words[:begin]))
    name = [*words[begin:-1], base(words[-1])]
    if len(name) == 1 and plain(name[0]) in TITLES:
        return "description", name[0], titles | {plain(name[0])}, 0
    return "name", " ".join(name), titles, begin


_NOBODY: frozenset[str] = frozenset()


def _describing(tokens: Sentences, first: int) -> frozenset[str]:
    """Return the lower-case words before a name that describe it ("state-run", "tabloid", "baker")."""
    found: list[str] = []
    token = first - 1
    while token >= 0 and first - token <= 4:
        word, low = tokens.words[token], tokens.lower[token]
        if not word[0].isalpha() or low in NEVER_DESCRIBE or low.endswith("ed") or low in cue_list("en"):
            break
        if word[0].isupper() and found and not possessive(word) and not demonym(word):
            break
        found.append(plain(word))
        token -= 1
    return frozenset(found) if found else _NOBODY


def continues(tokens: Sentences, token: int, limit: int) -> bool:
    """Tell whether a token goes on with the name before it."""
    if tokens.quote[token] >= 0:
        return False
    if is_name(tokens.words[token]) or _numbers(tokens, token):
        return tokens.lower[token] not in PRONOUNS
    if tokens.lower[token] not in INSIDE_NAMES or token + 1 >= limit or not is_name(tokens.words[token + 1]):
        return False
    return _joins(tokens, token - 1, tokens.lower[token])


def role_of(words: Iterable[str]) -> str:
    """Return the role that a describing word stands for, spelling slips allowed, or ``""``."""
    return next(filter(None, map(_role_of_word, sorted(words))), "")


@lru_cache(maxsize=50_000)
def _role_of_word(word: str) -> str:
    exact = _ROLE_OF.get(word) or _ROLE_OF.get(word.rstrip("s"), "")
    # A slip of spelling may make an office of a word, never a private person of an office ("president").
    if exact or len(word) < 9:
        return exact
    offices = [noun for noun, role in _ROLE_OF.items() if role != "resident" and noun[0] == word[0]]
    close = get_close_matches(word, offices, n=1, cutoff=0.88)
    return _ROLE_OF[close[0]] if close else ""
