"""Empty sections: what a page prints of a section in which nothing was found, and of readings without a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile


@dataclass(frozen=True)
class Part:
    """What one cell shows: its code, its content as HTML, and whether it is Markdown of the notebook's author."""

    code: str
    shown: str
    label: str = "Code"
    written: bool = False


_READING = "<p><em>How to read it.</em>"
_DRAWN = re.compile(r"<(?:figure|table|blockquote)\b")
_HEADED = re.compile(r"<h([2-6])\b[^>]*>.*?</h\1>", re.S)
_QUESTIONS = re.compile(r"\s*(?:<p>(?:(?!</p>).)*\?</p>\s*)*", re.S)
_ABSENT = re.compile(r'(?:\s*<p class="absent">(?:(?!</p>).)*</p>\s*)+', re.S)


def without_empty(parts: Sequence[Part]) -> list[Part]:
    """Return the parts of a page without what nobody can read anything off.

    A section whose cells show nothing but sentences of class ``absent`` is printed as those sentences,
    each once: its heading, its question and its readings go. A section with another one below that does
    show something keeps its heading. Readings of a figure or table that is not there go as well. What
    an author wrote, other than a question, is never taken away.
    """
    sections = _sections(parts)
    out: list[Part] = []
    for at, (level, section) in enumerate(sections):
        if _is_empty(section):
            below = _below(level, sections[at + 1 :])
            section = _line(section, keep_heading=not all(map(_is_empty, below)))
        out += section
    return _readings(out)


def _sections(parts: Sequence[Part]) -> list[tuple[int, list[Part]]]:
    """Return runs of parts that begin at a heading, with its level; what stands before the first has level 7."""
    out: list[tuple[int, list[Part]]] = [(7, [])]
    for part in parts:
        headed = _HEADED.match(part.shown.lstrip()) if part.written else None
        if headed or "<h1" in part.shown:
            out.append((int(headed[1]) if headed else 1, []))
        out[-1][1].append(part)
    return out


def _below(level: int, sections: list[tuple[int, list[Part]]]) -> list[list[Part]]:
    return [found for _, found in takewhile(lambda other: other[0] > level, sections)]


def _is_empty(section: list[Part]) -> bool:
    """Return whether a section has a heading, perhaps questions, and no result but sentences that say why."""
    if not section or not section[0].written:
        return False
    first, *rest = (part.shown.strip() for part in section)
    headed = _HEADED.match(first)
    if headed is None or not _QUESTIONS.fullmatch(first[headed.end() :]):
        return False
    shown = [text for text in rest if text and not text.startswith(_READING) and not _QUESTIONS.fullmatch(text)]
    return bool(shown) and all(_ABSENT.fullmatch(text) for text in shown)


def _line(section: list[Part], keep_heading: bool) -> list[Part]:
    """Return an empty section as its sentences, each once, with the code that made them."""
    out: list[Part] = []
    said: set[str] = set()
    if keep_heading:
        headed = _HEADED.match(section[0].shown.lstrip())
        out.append(replace(section[0], shown=headed[0] if headed else ""))
    for part in section[1:]:
        lines = re.findall(r'<p class="absent">.*?</p>', part.shown, re.S) if not part.written else []
        fresh = [line for line in dict.fromkeys(lines) if line not in said]
        said |= set(fresh)
        if part.code or fresh:
            out.append(replace(part, shown="\n".join(fresh)))
    return out


def _readings(parts: list[Part]) -> list[Part]:
    """Return the parts without those that tell how to read a figure or table that is not there.

    What a reading is about stands between it and the heading, or the reading, before it.
    """
    out: list[Part] = []
    there = False
    for part in parts:
        if part.shown.startswith(_READING):
            if there:
                out.append(part)
            there = False
            continue
        there = bool(_DRAWN.search(part.shown)) or (there and not re.match(r"<h[1-6]\b", part.shown))
        out.append(part)
    return out
