"""Ellipses: where a passage that a report shows begins or ends in the middle of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from framing.corpus.passages import spans_of
from framing.text.reading import HOLE

_ENDS = re.compile(r"[.!?…。][\"'’”»)\]]*$")
_CLOSERS = " \t\n\"'’”»)].,;:!?–—"
WITHIN = ("mixed", "scare")
"""Kinds of quotation that are words within a sentence of the outlet's."""


def ends_sentence(text: str) -> bool:
    """Return whether a text ends where a sentence does.

    Examples
    --------
    >>> [ends_sentence(text) for text in ("She left.", "He said “no!”", "She left,", "the mayor said")]
    [True, True, False, False]
    """
    return bool(_ENDS.search(text.rstrip()))


def cut(shown: str, passage: Mapping, document: Iterable[Mapping[str, Any]]) -> tuple[bool, bool]:
    """Return whether the words shown of a passage begin, and whether they end, in the middle of a sentence.

    Parameters
    ----------
    shown : str
        A stretch of the passage's text.
    passage : mapping
        `kind, voice, text, spans`.
    document : iterable of mapping
        Every passage of its document, with `passage_id, spans, text`.

    Returns
    -------
    (bool, bool)
        A headline, or a line of a list, has no full stop and ends all the same: only what another
        voice goes on from, or a quotation that the sentence around it goes on from, is cut.
    """
    text = str(passage["text"])
    at = text.find(shown)
    if at < 0 or not shown.strip():
        return False, False
    quoted = passage["voice"] == "quoted" and passage["kind"] != "indirect"
    before = re.split(r"\n\s*\n", text[:at])[-1].rstrip(_CLOSERS)
    behind = re.split(r"\n\s*\n", text[at + len(shown) :])[0].lstrip(_CLOSERS)
    first = next((letter for letter in shown if letter.isalnum()), "")
    begins = first.islower()
    if before.endswith(HOLE):
        begins = begins or not _ENDS.search(_in_hole(text[:at].count(HOLE), passage, document) + _closing(text[:at]))
    ends = False
    if behind.startswith(HOLE) or (quoted and not text[at + len(shown) :].strip(_CLOSERS)):
        ends = not ends_sentence(shown) and not ends_sentence(shown + _closing(text[at + len(shown) :], first=True))
    return begins, ends or (quoted and passage["kind"] in WITHIN and not ends_sentence(shown))


def with_ellipses(left: str, match: str, right: str, cuts: tuple[bool, bool]) -> tuple[str, str, str]:
    """Return a passage in three pieces with an ellipsis at either end that is cut, once.

    Examples
    --------
    >>> with_ellipses("", "on his knees", "", (True, True))
    ('… ', 'on his knees', ' …')
    """
    begins, ends = cuts
    if begins and not (left + match + right).lstrip().startswith(("…", "[…]")):
        left = "… " + left.lstrip()
    if ends and not (left + match + right).rstrip().endswith(("…", "[…]")):
        right = right.rstrip() + " …"
    return left, match, right


def _closing(text: str, first: bool = False) -> str:
    """Return the punctuation at one end of a text, behind or in front of a hole."""
    found = re.match(r"[^\w\s\ufffc]*", text) if first else re.search(r"[^\w\s\ufffc]*\s*$", text)
    return found[0].strip() if found else ""


def _in_hole(number: int, passage: Mapping, document: Iterable[Mapping[str, Any]]) -> str:
    """Return the text of another voice that ends last in a hole of a passage, the first hole being number 1."""
    spans = spans_of(passage.get("spans"))
    start = spans[number - 1][1] if len(spans) >= number else 0
    end = spans[number][0] if len(spans) > number else float("inf")
    found = (-1, "")
    for row in document:
        for (first, last), piece in zip(spans_of(row["spans"]), row["text"].split(HOLE), strict=False):
            if start <= first and last <= end and row["passage_id"] != passage["passage_id"]:
                found = max(found, (last, piece))
    return found[1].rstrip()
