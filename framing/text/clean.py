"""One clean copy of a text that keeps the way back: what nobody sees, markup, split letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from html.entities import html5

INVISIBLE = "".join(
    chr(code)
    for first, last in (
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E),
        (0x2060, 0x2064), (0x2066, 0x206F), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0001, 0xE0001),
        (0xE0020, 0xE007F), (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)  # fmt: skip
"""Soft hyphen, zero-width spaces and joiners, marks of direction, byte order mark, variation selectors, tags."""
SEPARATES = "\u200b"
"""Zero-width space: between letters of `SPACED_BY_IT` it is the space between two words, elsewhere it is nothing."""
SPACED_BY_IT = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1950, 0x19DF), (0x1A20, 0x1AAF),
                (0xA9E0, 0xA9FF), (0xAA60, 0xAADF))  # fmt: skip
"""Blocks of Thai, Lao, Burmese, Khmer, Tai Le, New Tai Lue, Tai Tham, Tai Viet."""

_BLOCKS = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in SPACED_BY_IT) + "]")
_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_NO_TEXT = re.compile("[\x00\ufffc\ufffd\ud800-\udfff]")
_BLOCK_TAGS = "p|div|li|ul|ol|dl|dt|dd|h[1-6]|blockquote|tr|table|section|article|figure|figcaption|header|footer"
_INLINE_TAGS = "b|i|em|strong|u|s|a|span|q|cite|small|sup|sub|mark|font|strike|del|ins|abbr|td|th|tbody|thead|img|time"
_TAG = re.compile(rf"<(/?)({_BLOCK_TAGS}|{_INLINE_TAGS}|br|hr)(?:\s[^<>]{{0,2000}})?/?>|<!--[^<>]*-->", re.IGNORECASE)
_IS_BLOCK = re.compile(f"(?:{_BLOCK_TAGS}|hr)$", re.IGNORECASE)
_LINK = re.compile(
    r"!?\[([^\[\]\n]{1,300})\]\((?:https?://|www\.|mailto:|/|#)[^()\s]{0,1000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?"
    r"(?:[ \t]+\"[^\"\n]{0,300}\")?\)"
)
_JAMO = "\u1100-\u1112\u1161-\u1175\u11a8-\u11c2"

Pieces = list["str | tuple[int, int]"]
"""Replacement of a match: new characters, each of which refers to the whole match, and stretches that are kept."""


@dataclass(frozen=True)
class Copy:
    """A text made from another one, with the span of the original that each code point comes from.

    Attributes
    ----------
    text : str
        The copy.
    starts, ends : list of int or None
        Half-open spans of the original, one a code point; None while the copy is the original.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def changed(self, pattern: re.Pattern[str], change: Callable[[re.Match[str]], Pieces]) -> Copy:
        """Return a copy in which every match is replaced; this one where nothing matches.

        `change` takes a match, and returns new characters and spans of this copy that are kept.
        """
        first = pattern.search(self.text)
        if first is None:
            return self
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        old_starts = range(len(self.text)) if self.starts is None else self.starts
        old_ends = range(1, len(self.text) + 1) if self.ends is None else self.ends

        def keep(begin: int, end: int) -> None:
            text.append(self.text[begin:end])
            starts.extend(old_starts[begin:end])
            ends.extend(old_ends[begin:end])

        at = 0
        for match in pattern.finditer(self.text, first.start()):
            keep(at, match.start())
            for piece in change(match):
                if isinstance(piece, tuple):
                    keep(*piece)
                elif match.end() > match.start():
                    text.append(piece)
                    starts.extend([old_starts[match.start()]] * len(piece))
                    ends.extend([old_ends[match.end() - 1]] * len(piece))
            at = match.end()
        keep(at, len(self.text))
        return Copy("".join(text), starts, ends)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that a span of the copy comes from; (-1, -1) stays.

        Examples
        --------
        >>> counted_copy("a\\u200bb &amp; c").span(1, 4)
        (2, 9)
        """
        if self.starts is None or self.ends is None or start < 0 or end <= start:
            return start, end
        return self.starts[start], self.ends[end - 1]


def counted_copy(text: str) -> Copy:
    """Return the copy of a text whose words are counted: no invisible characters, entities, tags or addresses of links.

    Only entities with a semicolon are read, also where they were escaped twice. Tags of blocks become paragraphs. Of
    a markdown link the words are kept.

    Examples
    --------
    >>> counted_copy("прези\\u200bдент &laquo;R&amp;D&raquo; <b>[said](https://a.org/b)</b>").text
    'президент «R&D» said'
    """
    copy = Copy(text)
    copy = _seen(copy)
    if "&" in copy.text:
        copy = _seen(copy.changed(_ENTITY, _read_entity))
    if "<" in copy.text:
        copy = copy.changed(_TAG, _read_tag)
    if "](" in copy.text:
        copy = copy.changed(_LINK, lambda match: [match.span(1)])
    return copy


def _seen(copy: Copy) -> Copy:
    if copy.text.isascii() or not (_unseen(0xFFFF).search(copy.text) or _unseen(0x10FFFF).search(copy.text)):
        return copy
    return copy.changed(re.compile(f"[{charset(INVISIBLE)}]"), _unless_it_separates)


@lru_cache(maxsize=2)
def _unseen(last: int) -> re.Pattern[str]:
    """Return a set of the invisible characters of one plane: two small sets are found ten times as fast as one."""
    first = 0 if last == 0xFFFF else 0x10000
    return re.compile(f"[{charset(''.join(c for c in INVISIBLE if first <= ord(c) <= last))}]")


def _unless_it_separates(match: re.Match[str]) -> Pieces:
    if match.group() == SEPARATES:
        text, at = match.string, match.start()
        if any(_BLOCKS.match(text, side) for side in (at - 1, at + 1) if side >= 0):
            return [match.span()]
    return []


def has_markup(text: str) -> bool:
    """Return whether a text may contain anything but invisible characters that is not counted; quick."""
    return "&" in text or "<" in text or "]" in text


def _read_entity(match: re.Match[str]) -> Pieces:
    written = match.group()
    name = written[1:].split(";")[-2]
    if not name.startswith("#") and name + ";" not in html5:
        return [match.span()]
    for _ in range(8):
        if "&" not in written or not written.endswith(";"):
            break
        written = unescape(written)
    return [match.span()] if _NO_TEXT.search(written) else [written]


def _read_tag(match: re.Match[str]) -> Pieces:
    closes, name = match.group(1), (match.group(2) or "").lower()
    if name == "q":
        return ["”" if closes else "“"]
    if name == "br":
        return ["\n"]
    if name in ("td", "th"):
        return [" "]
    return ["\n\n"] if name and _IS_BLOCK.match(name) else []


@lru_cache(maxsize=1)
def marks() -> str:
    """Return every combining mark of Unicode that is visible."""
    every = (chr(i) for i in range(0x300, 0x20000))
    return "".join(c for c in every if unicodedata.category(c)[0] == "M" and c not in INVISIBLE)


def charset(characters: str) -> str:
    """Return characters as ranges for a set in a regular expression."""
    codes = sorted(map(ord, characters))
    firsts = [c for i, c in enumerate(codes) if not i or codes[i - 1] != c - 1]
    lasts = [c for i, c in enumerate(codes) if i == len(codes) - 1 or codes[i + 1] != c + 1]
    return "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in zip(firsts, lasts, strict=True))


@lru_cache(maxsize=1)
def _split_letters() -> re.Pattern[str]:
    return re.compile(f"[^{charset(marks())}][{charset(marks())}]+|[{_JAMO}]{{2,}}")


def composed(copy: Copy) -> Copy:
    """Return a copy with letters and the marks on them composed (NFC).

    Examples
    --------
    >>> composed(Copy("и\\u0306од")).text
    'йод'
    """
    if unicodedata.is_normalized("NFC", copy.text):
        return copy

    def change(match: re.Match[str]) -> Pieces:
        whole = unicodedata.normalize("NFC", match.group())
        return [match.span()] if whole == match.group() else [whole]

    return copy.changed(_split_letters(), change)
