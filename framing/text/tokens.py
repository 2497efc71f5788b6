"""Tokens of a text: their places, and the form in which they are counted. Offsets are Unicode code points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Literal, get_args, get_type_hints

from framing.errors import ParameterError, nearest
from framing.text.clean import INVISIBLE, charset, counted_copy, has_markup, marks

APOSTROPHES = "'’ʼ‘`´′＇‛ʻʹ՚\x92"
"""Every character typed for an apostrophe; the last is one of Windows-1252 read as Latin-1."""
HYPHENS = "-\u2010\u2011"
NUMBER_MARKS = ".,٫٬"
GROUP_SPACES = "\u00a0\u2009\u202f"

_SAME = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys("\u2010\u2011", "-"))
_PLAIN = re.compile(r"[A-Za-z0-9',.-]*")
_DROPPED = re.compile(f"[{INVISIBLE}{GROUP_SPACES}]")
_STRESS = re.compile(r"(?<=[\u0400-\u052f])[\u0300\u0301]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
STRESSED_LATIN = str.maketrans("áàéèóòýỳÁÀÉÈÓÒÝỲ", "ааееооууААЕЕООУУ")
"""Latin letters that show the stress of a Cyrillic word, where no composed Cyrillic ones exist."""
_YO = str.maketrans("ёЁ", "еЕ")
_DIGITS = re.compile(r"[\d.,٫٬]+")


@dataclass(frozen=True)
class TokenSettings:
    """What counts as one word, and which words count as the same; right for English, Russian and Ukrainian.

    A token is a run of letters and digits with the marks that combine with them; an underscore is
    no letter. Characters that nobody sees, entities ("&quot;"), tags and the addresses of markdown
    links are no part of the text. All forms are composed (NFC), straight apostrophes and hyphens stand
    for every kind.

    Attributes
    ----------
    capitals : {"fold", "keep"}
        "Storm" is "storm" (Unicode case folding).
    possessive : {"strip", "keep"}
        A final ``'s`` is removed, so "it's" becomes "it": wrong where the contraction itself is of
        interest.
    apostrophes, hyphens : {"join", "split"}
        One between two letters or digits is part of the word: isn't, п'ять, long-term.
    numbers : {"join", "split", "drop"}
        "1,000", "3.5" and "10 000" (with a no-break space before three digits) are one token; "drop"
        counts no token of digits alone.
    stress : {"strip", "keep"}
        An acute or grave that NFC leaves standing alone on a Cyrillic letter shows the reader where
        the stress lies; й, ї, ѓ and ќ are letters of their own and stay.
    yo : {"fold", "keep"}
        ё counts as е: newsrooms differ in whether they write it.
    min_length : int
        Shorter tokens do not count; no phrase crosses their place.
    max_length : int
        Longer tokens (addresses, encoded files) are cut to so many characters.

    Examples
    --------
    >>> tokenise("It's 10-year-old", TokenSettings(possessive="keep", hyphens="split"))
    ["it's", '10', 'year', 'old']
    """

    capitals: Literal["fold", "keep"] = "fold"
    possessive: Literal["strip", "keep"] = "strip"
    apostrophes: Literal["join", "split"] = "join"
    hyphens: Literal["join", "split"] = "join"
    numbers: Literal["join", "split", "drop"] = "join"
    stress: Literal["strip", "keep"] = "strip"
    yo: Literal["fold", "keep"] = "fold"
    min_length: int = 1
    max_length: int = 100

    def __post_init__(self) -> None:
        for name, allowed in _choices().items():
            value = getattr(self, name)
            if allowed and value not in allowed:
                raise ParameterError(f"{name} is {value!r}.{nearest(str(value), allowed)}")
            if not allowed and (not isinstance(value, int) or value < 1):
                raise ParameterError(f"{name} is {value!r}; it must be a whole number, 1 or more.")
        if self.max_length < self.min_length:
            raise ParameterError(f"max_length is {self.max_length}, less than min_length ({self.min_length}).")

    @property
    def joiners(self) -> str:
        """Characters that join two letters or digits into one word."""
        return (APOSTROPHES if self.apostrophes == "join" else "") + (HYPHENS if self.hyphens == "join" else "")


@lru_cache(maxsize=1)
def _choices() -> dict[str, tuple[str, ...]]:
    """Return the values that each setting may have; none for one that takes a number."""
    kinds = get_type_hints(TokenSettings)  # costly, and settings are made for every text
    return {field.name: get_args(kinds[field.name]) for field in fields(TokenSettings)}


DEFAULT = TokenSettings()


@lru_cache(maxsize=32)
def token_pattern(settings: TokenSettings = DEFAULT) -> re.Pattern[str]:
    """Return the regular expression that defines what a token is, in a text without invisible characters or markup.

    Examples
    --------
    >>> token_pattern().findall("Kyiv’s 3.5% —snake_case")
    ['Kyiv’s', '3.5', 'snake', 'case']
    """
    word = rf"[^\W_{APOSTROPHES}]+"
    parts = [rf"[{charset(marks())}]+(?:{word})?"]
    if settings.joiners:
        parts.append(f"[{re.escape(settings.joiners)}]{word}")
    if settings.numbers != "split":
        parts.append(rf"(?<=\d)[{NUMBER_MARKS}](?=\d){word}")
        parts.append(rf"(?<=\d)[{GROUP_SPACES}](?=\d\d\d(?!\d)){word}")
    return re.compile(f"{word}(?:{'|'.join(parts)})*")


def token_spans(text: str, settings: TokenSettings = DEFAULT) -> list[tuple[int, int]]:
    """Return the start and end of every token of a text: half-open spans in code points.

    None begins or ends in an invisible character, entity or tag.

    Examples
    --------
    >>> token_spans("Kyiv’s long-term\\u200b plan")
    [(0, 6), (7, 16), (18, 22)]
    """
    copy = counted_copy(text)
    spans = [match.span() for match in token_pattern(settings).finditer(copy.text)]
    if copy.starts is not None:
        spans = [copy.span(start, end) for start, end in spans]
    if settings.min_length == 1 and settings.numbers != "drop":
        return spans
    form = normaliser(settings)
    return [(start, end) for start, end in spans if form(text[start:end])]


def tokenise(text: str, settings: TokenSettings = DEFAULT) -> list[str]:
    """Return the tokens of a text in the form in which they are counted, one for each span of `token_spans`.

    A hole (U+FFFC) is no token.

    Examples
    --------
    >>> tokenise("Kyiv’s long-term plan isn't new")
    ['kyiv', 'long-term', 'plan', "isn't", 'new']
    """
    form = normaliser(settings)
    return [token for token in map(form, token_pattern(settings).findall(counted_copy(text).text)) if token]


def normalise(token: str) -> str:
    """Return one token as it is counted by default."""
    return _default(token)


@lru_cache(maxsize=32)
def normaliser(settings: TokenSettings = DEFAULT) -> Callable[[str], str]:
    """Return the function that gives a token the form in which it is counted, ``""`` if it is not counted."""
    fold, strip = settings.capitals == "fold", settings.possessive == "strip"

    def form(token: str) -> str:
        if has_markup(token):
            token = counted_copy(token).text
        if not _PLAIN.fullmatch(token):
            token = unicodedata.normalize("NFC", _DROPPED.sub("", token)).translate(_SAME)
            if settings.stress == "strip" and _CYRILLIC.search(token):
                token = _STRESS.sub("", token).translate(STRESSED_LATIN)
            token = token.translate(_YO) if settings.yo == "fold" else token
        if strip and token[-2:] in ("'s", "'S"):
            token = token[:-2]
        if settings.numbers == "drop" and _DIGITS.fullmatch(token):
            return ""
        if len(token) > settings.max_length:
            token = token[: settings.max_length].rstrip("'-.,٫٬")
        if len(token) < settings.min_length:
            return ""
        return folded(token) if fold else token

    return lru_cache(maxsize=200_000)(form)


def folded(token: str) -> str:
    """Return a token without its capitals, as it is counted where capitals are folded."""
    return token.lower() if token.isascii() else unicodedata.normalize("NFC", token.casefold()).translate(_SAME)


_default = normaliser()
