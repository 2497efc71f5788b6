"""Labels (ids, outlets, names of columns): one spelling for what looks the same, and how numbers of rows are listed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0f]")
_JOINERS = "\u200c\u200d"
_SPACES = re.compile(r"\s+")
SHOWN = 5
"""So many row numbers or values a message lists."""


def clean_label(text: str) -> str:
    """Return a label without what cannot be seen: composed (NFC), white space trimmed and made one space.

    Examples
    --------
    >>> clean_label(" BBC\\u00a0 News\\u200b ")
    'BBC News'
    """
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return _SPACES.sub(" ", text).strip().strip(_JOINERS)


def numbered(noun: str, numbers: Sequence[int]) -> str:
    """Return a noun with its numbers, the first of them where there are many.

    Examples
    --------
    >>> numbered("line", [3]), numbered("line", [3, 7]), numbered("row", list(range(1, 40)))
    ('line 3', 'lines 3 and 7', 'rows 1, 2, 3, 4, 5 and 34 more')
    """
    return f"{noun}{'s' * (len(numbers) > 1)} {listed([str(number) for number in numbers])}"


def listed(items: Sequence[str], shown: int = SHOWN) -> str:
    """Return items in a row, the last after "and", of many the first and how many more there are.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"]), listed(list("abcdefgh"))
    ('a', 'a, b and c', 'a, b, c, d, e and 3 more')
    """
    first = list(items[:shown])
    last = f"{len(items) - shown} more" if len(items) > shown else first.pop() if first else ""
    return f"{', '.join(first)} and {last}" if first else last
