"""Reads the text that an aggregator saved of a live page: headline, one run-on body, boilerplate.

What such a file lost (breaks between posts and paragraphs, the direction of quotation marks) is repaired, every
repair recorded with its place in the raw file; what it never had (headlines and times of posts) stays missing.
Posts are told apart by evidence that each record carries in `boundary`; a `guess` is no unit for statistics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from framing.errors import SourceError
from framing.ingest.manifest import read_raw
from framing.ingest.records import Alignment, Loss, Page, PageSettings, Record, apply_edits
from framing.ingest.saved_page.joins import Span, broken_lines, glued_joins, left_overs
from framing.ingest.saved_page.letters import LOWER
from framing.ingest.saved_page.posts import Outline, Piece, outline
from framing.text.reading import HOLE, sha256_of

_DATES = ("%B %d, %Y", "%d %B %Y", "%Y-%m-%d", "%b %d, %Y", "%d %b %Y", "%d/%m/%Y")
_TITLE_TAIL = re.compile(
    r"(?:\s+[–—|-]\s+(?:live updates?|live|as it happened|latest|live reporting|[\w.]+\.(?:com"
    r"|co\.uk|org|net|[a-z]{2})"
    r"|[A-Z][\w. ]{1,40}))+\s*$"
)
_LIVE_TITLE = re.compile(r"\blive updates?\b|\bas it happened\b|\blive\b", re.IGNORECASE)
_SOURCE = re.compile(r"^[ \t]*(?:Source|Via|Original)\s*:\s*(https?://\S+)", re.MULTILINE | re.IGNORECASE)
_END = re.compile(
    rf"(?<=[.!?”’{LOWER}])(?:We use cookies\b|Sign up (?:to|for) (?:our|the) [\w ]*newsletter)|"
    r"Copyright\s+©|Copyright \(c\)|©\s*(?:Copyright\s+)?(?:19|20)\d\d\b|^[ \t]*(?:Source|Via"
    r"|Original)\s*:\s*https?://|"
    r"^[ \t]*(?:Leave a (?:Reply|Comment)|Your email address will not be published"
    r"|Related (?:Posts?|Stories|Topics)|"
    r"Share this:|Post navigation|Continue Reading|Tags?:|About The Author|Cancel reply|You may have missed)\b",
    re.MULTILINE,
)
TITLE_LENGTH = 300
"""A first line longer than this is taken for the body, not for a headline."""


@dataclass(frozen=True)
class _Head:
    """What stands above the body."""

    title: str
    saved: str
    end: int


def sniff(path: str | Path) -> float:
    """Return how surely a file is the saved text of a live page, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.txt")
    0.0
    """
    try:
        text = read_raw(path)
    except SourceError:
        return 0.0
    if text.lstrip("\ufeff \r\n\t")[:1] in ("<", "{") or Path(path).suffix.lower() == ".csv":
        return 0.0
    head = _head(text)
    joins = glued_joins(text)
    score = 0.1 + 0.3 * bool(_LIVE_TITLE.search(text[: head.end])) + 0.2 * bool(_END.search(text))
    return min(1.0, round(score + min(0.4, len(joins) / 25), 3))


def read(paths: Sequence[str | Path], settings: PageSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record for each post, summary point, caption and editor line of saved pages.

    Parameters
    ----------
    paths : sequence of str or Path
        UTF-8 text files, one a page.
    settings : PageSettings, optional
        What the manifest says of the page.

    Yields
    ------
    Record
        In the order of the page (newest post first), each with the repaired `Page` it is part of.
    Loss
        What of the file is in no record.

    Raises
    ------
    SourceError
        If a file is missing, empty, not UTF-8, or has no post that can be told.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        yield from _read_page(path, read_raw(path), settings or PageSettings())


def _read_page(path: Path, raw: str, settings: PageSettings) -> Iterator[Record | Loss]:
    head = _head(raw)
    body = _body(raw, head.end)
    flat = _flat(raw, body)
    found = outline(flat, body) if body[1] > body[0] else None
    if found is None or not _has_posts(found):
        raise SourceError(
            f"'{path}' has no post that can be told: no byline, no opening of a post and no paragraph glued to another "
            "was found, as a saved live page has; read an ordinary article with a manifest of text files."
        )
    text, alignment = apply_edits(raw, _changes(raw, flat, body, found))
    page = Page(settings.page_id, text, alignment, _notes(settings, head, len(found.joins)))
    source = _SOURCE.search(raw)
    common = {
        "outlet": settings.outlet,
        "published": settings.published or head.saved,
        "title": settings.title or head.title,
        "url": settings.url or (source[1] if source else ""),
        "language": settings.language,
        "page_id": settings.page_id,
        "source_file": path.name,
        "sha256": sha256_of(path),
        "page": page,
    }
    position = 0
    for piece in found.pieces:
        start, end = _trimmed(text, alignment, piece)
        if start < end:
            yield _record(piece, (start, end), position, common)
            position += 1
    yield from _losses(raw, body, path.name, settings.page_id)


def _record(piece: Piece, span: Span, position: int, common: dict) -> Record:
    if piece.title:
        common = {**common, "title": piece.title, "section": common["title"]}
    return Record(
        doc_id=f"{common['page_id']}-{position:03d}",
        text=common["page"].text[span[0] : span[1]],
        position=position,
        kind=piece.kind,
        author=piece.author,
        author_role=piece.author_role,
        boundary=piece.boundary,
        source_start=span[0],
        source_end=span[1],
        **common,
    )


def _has_posts(found: Outline) -> bool:
    evident = found.bylines or found.joins or any(piece.boundary == "opening formula" for piece in found.pieces)
    return bool(evident) and any(piece.kind == "post" for piece in found.pieces)


def _head(raw: str) -> _Head:
    """Return the headline, the day the page was saved (the first line, if a date), and where the body begins."""
    title = saved = ""
    end = 0
    for match in re.finditer(r"[^\n]*\S[^\n]*", raw):
        line = match.group().strip("\ufeff \t\r")
        day = _day(line)
        if day and not saved and not title:
            saved = day
        elif not title and len(line) <= TITLE_LENGTH and raw[match.end() :].strip() and _SOURCE.match(line) is None:
            title = _TITLE_TAIL.sub("", line) or line
        else:
            break
        end = match.end()
    return _Head(title, saved, end)


def _day(line: str) -> str:
    for form in _DATES:
        try:
            return datetime.strptime(line, form).date().isoformat()
        except ValueError:
            continue
    return ""


def _body(raw: str, start: int) -> Span:
    while start < len(raw) and (raw[start].isspace() or raw[start] == "\ufeff"):
        start += 1
    ending = _END.search(raw, start)
    end = ending.start() if ending else len(raw)
    if ending is None:
        end = len(raw.rstrip())
    return start, max(start, end)


def _flat(raw: str, body: Span) -> str:
    """Return the text, of the same length, with single line breaks of the body made spaces."""
    flat = list(raw)
    for start, end in broken_lines(raw, body):
        flat[start:end] = " " * (end - start)
    return "".join(flat)


def _changes(raw: str, flat: str, body: Span, found: Outline) -> list[tuple[int, int, str, str]]:
    """Return every repair as (raw start, raw end, replacement, kind), apart from each other."""
    changes = [(0, 1, "", "byte order mark")] if raw.startswith("\ufeff") else []
    roles = {byline.role_start for byline in found.bylines}
    breaks = dict.fromkeys(found.joins, "glued paragraph") | dict.fromkeys(roles, "glued byline")
    spaced = [piece.start for piece in found.pieces] + [place for m in found.markers for place in (m.start, m.end)]
    spaced += [mark.offset for mark in found.marks if mark.role == "continue"]
    for place in spaced:
        breaks.setdefault(place, "spaced paragraph")
    if body[1] < len(raw):
        breaks[body[1]] = "glued footer"
    for place, kind in breaks.items():
        before = place
        while before and flat[before - 1].isspace():
            before -= 1
        if place <= body[0] or raw[before:place].count("\n") > 1 or (kind == "glued footer" and before < place):
            continue
        new = "\n" if place in roles else "\n\n"
        changes.append((before, place, new, kind if before == place or place in roles else "spaced paragraph"))
    taken = [(start, end) for start, end, _, _ in changes]
    changes += [
        (start, end, " ", "broken line")
        for start, end in broken_lines(raw, body)
        if not any(first < end and start < last for first, last in taken)
    ]
    changes += [(start, end, "", "left-over") for start, end in left_overs(flat, body) + found.labels]
    for mark in found.marks:
        if mark.turned:
            changes.append((mark.offset, mark.offset + 1, "”" if mark.role == "close" else "“", "turned mark"))
    changes += [(match.start(), match.end(), "", "object mark") for match in re.finditer(HOLE, raw)]
    return changes


def _trimmed(text: str, alignment: Alignment, piece: Piece) -> Span:
    start, end = alignment.to_repaired(piece.start), alignment.to_repaired(piece.end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _notes(settings: PageSettings, head: _Head, joins: int) -> tuple[str, ...]:
    notes = [f"{joins} places where paragraphs, bylines or posts run together were parted."]
    if not settings.published:
        said = f"the day it was saved ({head.saved}) stands for it" if head.saved else "it stays empty"
        notes.append(f"The manifest gives no day of publication; {said}.")
    return tuple(notes)


def _losses(raw: str, body: Span, file: str, page_id: str) -> Iterator[Loss]:
    if raw[: body[0]].strip():
        yield Loss(file, 0, body[0], "head of the file: date and headline, kept as title", page_id)
    if raw[body[1] :].strip():
        yield Loss(file, body[1], len(raw), "boilerplate after the page: copyright, source line, comment form", page_id)
