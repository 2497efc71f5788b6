"""What is looked at in every text of a new corpus, in one reading: whether it has a word, and what it repeats."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

LONG_TEXT = 20
"""Two texts of so many words that are equal are one text, whatever their days."""
SHORT_TEXT = 5
"""Texts from here up to `LONG_TEXT` are one under one title on one day, where both are known; shorter ones never."""
_LETTERS_A_WORD = 6
_MISSING = frozenset(("nan", "none", "null", "n/a", "#n/a", "<na>", "nat"))
_WORD = re.compile(r"\w+")
_LONG = re.compile(rf"\W*+(?:\w++\W++){{{LONG_TEXT - 1}}}\w")
"""A text of at least `LONG_TEXT` words."""
_NO_LETTERS = re.compile(r"[\W_]+")
_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_COMMON_MARKS = "“”‘’«»„–—…"
_BYTES = 16


@dataclass(frozen=True)
class TextFacts:
    """Of each text whether it has a word, whether it only means a missing value, how long it is, and its letters.

    Attributes
    ----------
    wordless, missing : numpy.ndarray of bool, shape (texts,)
        Without a letter or digit; a word for a missing value and nothing else.
    words : numpy.ndarray of int8, shape (texts,)
        Words of the text, at most `LONG_TEXT`.
    letters : list of bytes
        A digest of the letters and digits in any case: equal where these are (128 bits; that two others have the same
        is less likely than a fault of the memory).
    """

    wordless: np.ndarray
    missing: np.ndarray
    words: np.ndarray
    letters: list[bytes]


def facts_of(texts: Iterable[str]) -> TextFacts:
    """Return what is looked at in texts; each is read once and none is kept.

    Examples
    --------
    >>> found = facts_of(["Snow — fell.", "SNOW fell", "", "nan"])
    >>> found.letters[0] == found.letters[1], found.wordless.tolist(), found.missing.tolist(), found.words.tolist()
    (True, [False, False, True, False], [False, False, False, True], [2, 2, 0, 1])
    """
    wordless, missing, words, digests = bytearray(), bytearray(), bytearray(), []
    for text in texts:
        kept = letters_of(text)
        wordless.append(not has_word(text))
        missing.append(len(kept) < 5 and text.strip().casefold() in _MISSING)
        count = LONG_TEXT if _LONG.match(text) else len(_WORD.findall(text))
        if count < LONG_TEXT and not kept.isascii():
            count = max(count, min(len(kept) // _LETTERS_A_WORD, LONG_TEXT))
        words.append(count)
        digests.append(blake2b(kept.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest())
    one, two, counted = (np.frombuffer(bytes(values), np.int8) for values in (wordless, missing, words))
    return TextFacts(one > 0, two > 0, counted, digests)


def has_word(text: str) -> bool:
    """Return whether a text has a letter or digit."""
    return any(map(str.isalnum, text))


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, composed and in one case.

    Examples
    --------
    >>> letters_of("It’s 5 №_Ёлка")
    'its5noёлка'
    """
    plain = text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    if not plain.isascii():
        for mark in _COMMON_MARKS:
            plain = plain.replace(mark, "")
    plain = plain.encode("utf-8", "surrogatepass").translate(None, _ASCII_MARKS).decode("utf-8", "surrogatepass")
    return plain if not plain or plain.isalnum() else _NO_LETTERS.sub("", plain)
