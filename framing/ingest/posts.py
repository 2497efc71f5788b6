"""Divides the body of a saved live page into summary points, editor line, posts and captions."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from framing.ingest.bylines import Byline, bylines, editor_lines
from framing.ingest.joins import Span, blank_lines, glued_joins
from framing.ingest.letters import LOWER, UPPER
from framing.ingest.marks import Mark, directed_marks
from framing.ingest.openings import SPACED_THRESHOLD, THRESHOLD, Context, evidence
from framing.text import sentences

CAPTION_WORDS = (4, 45)
"""A sentence without a full stop of so many words before a glued paragraph is a caption (bbc-live-2025-02-13)."""

_UNSTOPPED = re.compile(rf"[{LOWER}{UPPER}0-9%)]\s*$|[{LOWER}{UPPER}0-9][”’]\s*$")
_CAPTION_LABEL = re.compile(r"(?:Image|Media|Video|Photo) (?:caption|source|credit),? ?:?")
_POINT_START = re.compile(
    rf"(?<=[{LOWER}{UPPER}0-9%”’)]) +(?=(?:Earlier|Meanwhile|Elsewhere|Separately|Later|This|These|It|He|She|They|We|You|Our|"
    rf"The|An?|In|On|At|After|Before|As|But|When|While|Since|For|Here|There|Both|Some|Watch|Follow|Read|Listen)"
    rf"(?:[’']s|[’']re|[’']ve)?(?: [{LOWER}]|,| an? ))"
)


@dataclass
class Piece:
    """One document to be: raw span, kind, author, role, and what its boundary rests on."""

    start: int
    end: int
    kind: str
    boundary: str = "start"
    author: str = ""
    author_role: str = ""


@dataclass
class Outline:
    """What was found in a body: its pieces, where paragraphs begin, its marks and bylines."""

    pieces: list[Piece]
    joins: list[int]
    marks: list[Mark]
    bylines: list[Byline]
    starts: set[int] = field(default_factory=set)


def outline(text: str, body: Span) -> Outline:
    """Return the pieces of a live page's body.

    Parameters
    ----------
    text : str
        The page, single line breaks made spaces (of the same length as the raw file).
    body : (int, int)
        Where the body begins and ends.

    Returns
    -------
    Outline
        Its pieces are in order, apart, and without bylines.

    Examples
    --------
    >>> text = "Rain is dueEdited by Ada RoeBo LeeLive reporterIt rained.We’ve just heard thunder."
    >>> [(piece.kind, piece.author, piece.boundary) for piece in outline(text, (0, len(text))).pieces][-2:]
    [('post', 'Bo Lee', 'byline'), ('post', '', 'opening formula')]
    """
    edited = editor_lines(text, body)
    joins = glued_joins(text, (), body)
    found = _bylines(text, body, joins + edited)
    marks = directed_marks(text, joins, [byline.start for byline in found])
    joins = sorted({*glued_joins(text, marks, body), *edited, *(place for b in found for place in (b.start, b.role_start, b.end))})
    joins = [join for join in joins if body[0] < join < body[1] and not any(_within(join, b) for b in found)]
    joins = [join for join in joins if not _open_mark_before(join, marks, text)]
    starts = sorted({body[0], *joins, *blank_lines(text, body)} - {b.role_start for b in found})
    page = _Page(text, body, starts, marks, found)
    pieces = page.summary(edited[0] if edited else None) + page.posts()
    return Outline(pieces, joins, marks, found, {piece.start for piece in pieces})


def _bylines(text: str, body: Span, joins: list[int]) -> list[Byline]:
    after_space = [match.end() for match in re.finditer(rf"(?:\s+|[”’])(?=[{UPPER}])", text[: body[1]])]
    starts = [start for start in [body[0], *joins, *after_space] if body[0] <= start < body[1]]
    return [byline for byline in bylines(text[: body[1]], starts) if _plausible(text, byline, joins)]


def _plausible(text: str, byline: Byline, joins: list[int]) -> bool:
    """Say whether a byline begins a line: glued, or after the end of a sentence."""
    before = text[: byline.start].rstrip()
    return byline.start in joins or not before or before[-1] in ".!?:”’…\n" or "\n" in text[len(before) : byline.start]


def _within(place: int, byline: Byline) -> bool:
    return byline.start < place < byline.end and place != byline.role_start


def _open_mark_before(join: int, marks: Sequence[Mark], text: str) -> bool:
    """Say whether a join would part an opening mark from its words."""
    return text[join - 1] in "“”" and any(mark.offset == join - 1 and mark.role != "close" for mark in marks)


class _Page:
    def __init__(self, text: str, body: Span, starts: list[int], marks: list[Mark], found: list[Byline]) -> None:
        self.text, self.body, self.starts, self.marks = text, body, starts, marks
        self.byline_at = {byline.start: byline for byline in found}
        self.byline_ends = [byline.end for byline in found]
        self.first_post = body[0]
        self._mark_places = [mark.offset for mark in marks]

    def paragraph(self, start: int) -> str:
        return self.text[start : self._end(start)]

    def _end(self, start: int) -> int:
        place = bisect_right(self.starts, start)
        return self.starts[place] if place < len(self.starts) else self.body[1]

    def in_quotation(self, place: int) -> bool:
        before = bisect_left(self._mark_places, place) - 1
        return before >= 0 and self.marks[before].role != "close"

    # -- summary ------------------------------------------------------------------------------------------------

    def summary(self, edited: int | None) -> list[Piece]:
        """Return summary points and editor line, and set where the first post begins."""
        zone_end = edited if edited is not None else self._summary_end()
        pieces = []
        for start in [start for start in self.starts if start < zone_end]:
            end = min(self._end(start), zone_end)
            parts = [start, *(m.end() for m in _POINT_START.finditer(self.text, start, end) if not self.in_quotation(m.end())), end]
            pieces += [Piece(a, b, "summary point") for a, b in zip(parts, parts[1:], strict=False)]
        if pieces:
            pieces[0].boundary = "start"
        for piece in pieces[1:]:
            piece.boundary = "guess" if piece.start not in self.starts else "start"
        self.first_post = zone_end
        if edited is not None:
            pieces.append(Piece(edited, self._end(edited), "editor line", "opening formula"))
            self.first_post = self._end(edited)
        return pieces

    def _summary_end(self) -> int:
        """Return where points without a full stop end, on a page that names no editor."""
        for start in self.starts:
            if start in self.byline_at:
                return start
            if not _UNSTOPPED.search(self.paragraph(start)):
                return start
        return self.body[0]

    # -- posts --------------------------------------------------------------------------------------------------

    def posts(self) -> list[Piece]:
        """Return posts and captions, from where the first post begins."""
        pieces: list[Piece] = []
        current = Piece(self.first_post, self.first_post, "post")
        previous, paragraphs = "", 0
        for start in [start for start in self.starts if start >= self.first_post]:
            if start in self.byline_at:
                _close(pieces, current, start)
                current, previous, paragraphs = self._after_byline(start, current), "", 0
                continue
            places = self._places(start)
            ends = [place for place, _ in places[1:]] + [self._end(start)]
            for (place, spaced), end in zip(places, ends, strict=True):
                context = Context(
                    self.text[place:end].strip(),
                    previous,
                    self.text[current.start : place],
                    paragraphs,
                    bool(pieces) and pieces[-1].kind == "caption" and pieces[-1].end == place,
                    self.in_quotation(place),
                    spaced,
                )
                if self._is_caption(place, end):
                    _close(pieces, current, place)
                    pieces.append(Piece(place, end, "caption", "guess"))
                    current, previous, paragraphs = Piece(end, end, "post", "guess"), "", 0
                    continue
                if place > current.start:
                    score, basis = evidence(context)
                    if score >= (SPACED_THRESHOLD if spaced else THRESHOLD):
                        _close(pieces, current, place)
                        current, paragraphs = Piece(place, place, "post", basis), 0
                elif current.boundary == "guess":
                    score, basis = evidence(context)
                    current.boundary = basis
                previous = self.text[place:end]
                paragraphs += not spaced
        _close(pieces, current, self.body[1])
        return pieces

    def _after_byline(self, start: int, current: Piece) -> Piece:
        byline = self.byline_at[start]
        author, role = byline.author, byline.role
        if current.boundary == "byline" and current.start == start:  # two authors of one post
            author, role = f"{current.author}; {author}", f"{current.author_role}; {role}"
        return Piece(byline.end, byline.end, "post", "byline", author, role)

    def _places(self, start: int) -> list[tuple[int, bool]]:
        """Return the paragraph's start and those of its sentences that may begin a post or a caption."""
        end = self._end(start)
        places = [(start, False)]
        block = sentences(self.text[start:end])
        for number, (first, _) in enumerate(block[1:], 1):
            place = start + first
            if self.in_quotation(place):
                continue
            last = number == len(block) - 1
            if (last and self._is_caption(place, end)) or evidence(
                Context(self.text[place:end], "", "", 2, spaced=True)
            )[0] >= SPACED_THRESHOLD:
                places.append((place, True))
        return places

    def _is_caption(self, start: int, end: int) -> bool:
        words = self.text[start:end]
        if _CAPTION_LABEL.match(words):
            return True
        if end >= self.body[1] or not _UNSTOPPED.search(words) or self.in_quotation(start):
            return False
        low, high = CAPTION_WORDS
        if not low <= len(words.split()) <= high or len(sentences(words)) > 1:
            return False
        return not self._in_list(start, end)

    def _in_list(self, start: int, end: int) -> bool:
        """Say whether unstopped words are one of several points, as after a colon."""
        before = self.text[self.first_post : start].rstrip()[-1:]
        return before == ":" or (end not in self.byline_at and bool(_UNSTOPPED.search(self.paragraph(end))) and end in self.starts)


def _close(pieces: list[Piece], piece: Piece, end: int) -> None:
    piece.end = end
    if end > piece.start:
        pieces.append(piece)
