"""Empty sections: what a page prints of a section in which nothing was found, and of readings without a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from framing.report.page.cells import Part
from framing.report.page.reading import asks
from framing.report.study.structure import (
    Box,
    Figure,
    Foreign,
    Heading,
    Listing,
    Node,
    Paragraph,
    Run,
    Sides,
    Table,
    said,
    text,
    walk,
)

WHY = "Not shown, and why"
"""Heading of the list of sections without a result."""
_DRAWN = re.compile(r"<(?:figure|table|blockquote|img|svg)\b")


def without_empty(parts: Sequence[Part]) -> list[Part]:
    """Return the parts of a page without what has nothing to show.

    A section whose cells show nothing but paragraphs of look ``absent`` is omitted, and those paragraphs are listed at
    the end, each once, under `WHY`. A section with a subsection that shows something keeps its heading.
    Readings of an absent figure or table are omitted too. Nothing else that an author wrote, questions excepted, is
    removed.
    """
    sections = _sections(parts)
    out: list[Part] = []
    absent: dict[tuple[str, str], None] = {}
    for at, (level, section) in enumerate(sections):
        if _is_empty(section):
            below = [found for _, found in takewhile(lambda other: other[0] > level, sections[at + 1 :])]  # noqa: B023
            if all(map(_is_empty, below)):
                absent |= dict.fromkeys((_title(section), said(node.text)) for part in section for node in _why(part))
                section = [replace(part, nodes=()) for part in section[1:] if part.code]
            else:
                section = _line(section)
        out += section
    return [*_readings(out), *([_listed(list(absent))] if absent else [])]


def _title(section: Sequence[Part]) -> str:
    heading = section[0].nodes[0]
    return said(heading.text) if isinstance(heading, Heading) else ""


def _why(part: Part) -> list[Paragraph]:
    return [node for node in part.nodes if isinstance(node, Paragraph) and _is_absent(node)]


def _listed(absent: Sequence[tuple[str, str]]) -> Part:
    """Return the sections that are not shown, each with its reason."""
    items = tuple((Paragraph((Run(f"{title}: ", ("strong",)), Run(why))),) for title, why in absent)
    return Part("", (Heading(2, text(WHY)), Listing(items)))


def _sections(parts: Sequence[Part]) -> list[tuple[int, list[Part]]]:
    """Return runs of parts that begin at a heading, with its level; parts before the first have level 7."""
    out: list[tuple[int, list[Part]]] = [(7, [])]
    for part in parts:
        first = part.nodes[0] if part.nodes else None
        if part.written and isinstance(first, Heading):
            out.append((first.level, []))
        elif any(isinstance(node, Heading) and node.level == 1 for node in part.nodes):
            out.append((1, []))
        out[-1][1].append(part)
    return out


def _is_empty(section: list[Part]) -> bool:
    """Return whether a section has a heading, perhaps questions, and no result but sentences that say why."""
    if not section or not section[0].written:
        return False
    first, *asked = section[0].nodes or (None,)
    if not isinstance(first, Heading) or first.level == 1 or not all(map(asks, asked)):
        return False
    shown = [part.nodes for part in section[1:] if not _is_reading(part) and not all(map(asks, part.nodes))]
    return bool(shown) and all(map(_is_absent, (node for nodes in shown for node in nodes)))


def _is_reading(part: Part) -> bool:
    return bool(part.nodes) and isinstance(part.nodes[0], Paragraph) and part.nodes[0].look == "reading"


def _is_absent(node: Node) -> bool:
    return isinstance(node, Paragraph) and node.look == "absent"


def _line(section: list[Part]) -> list[Part]:
    """Return an empty section as its heading and sentences, each once, with the code that made them."""
    out = [replace(section[0], nodes=section[0].nodes[:1])]
    printed: set[Node] = set()
    for part in section[1:]:
        fresh = tuple(dict.fromkeys(node for node in part.nodes if _is_absent(node) and node not in printed))
        printed |= set(fresh)
        if part.code or fresh:
            out.append(replace(part, nodes=fresh))
    return out


def _readings(parts: list[Part]) -> list[Part]:
    """Return the parts without readings of a figure or table that is absent.

    A reading belongs to what lies between it and the heading, or the reading, before it.
    """
    out: list[Part] = []
    there = False
    for part in parts:
        if _is_reading(part):
            if there:
                out.append(part)
            there = False
            continue
        starts = bool(part.nodes) and isinstance(part.nodes[0], Heading)
        there = any(map(_is_drawn, walk(part.nodes))) or (there and not starts)
        out.append(part)
    return out


def _is_drawn(node: Node) -> bool:
    passages = isinstance(node, Sides) and any(side.passages for side in node.columns)
    quoted = isinstance(node, Box) and node.look == "quotation"
    foreign = isinstance(node, Foreign) and bool(_DRAWN.search(node.content))
    return passages or quoted or foreign or isinstance(node, Figure | Table)
