"""Divides the body of a saved live page into summary points, editor line, posts and captions."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from framing.ingest.saved_page.bylines import Byline, bylines, editor_lines
from framing.ingest.saved_page.furniture import Marker, labels, markers
from framing.ingest.saved_page.joins import Span, blank_lines, glued_joins
from framing.ingest.saved_page.letters import LOWER, UPPER
from framing.ingest.saved_page.marks import Mark, directed_marks
from framing.ingest.saved_page.openings import SPACED_THRESHOLD, THRESHOLD, Context, evidence
from framing.text.sentences import sentences

HEADLINE_WORDS = 16
"""Words without a full stop between a time or share button and a post, at most so many, are its headline."""

CAPTION_WORDS = (4, 45)
"""A sentence without a full stop of so many words before a glued paragraph is a caption (bbc-live-2025-02-13)."""

_UNSTOPPED = re.compile(rf"[{LOWER}{UPPER}0-9%)]\s*$|[{LOWER}{UPPER}0-9][”’]\s*$")
_CAPTION_LABEL = re.compile(r"(?:Image|Media|Video|Photo) (?:caption|source|credit),? ?:?")
_POINT_START = re.compile(
    rf"(?<=[{LOWER}{UPPER}0-9%”’)]) +(?=(?:Earlier|Meanwhile|Elsewhere|Separately|Later|This|These"
    rf"|It|He|She|They|We|You|Our|"
    rf"The|An?|In|On|At|After|Before|As|But|When|While|Since|For|Here|There|Both|Some|Watch|Follow|Read|Listen)"
    rf"(?:[’']s|[’']re|[’']ve)?(?: [{LOWER}]|,| an? ))"
    rf"|(?<=[{LOWER}]”) +(?=[{UPPER}][{LOWER}]+ [{LOWER}])"
)


@dataclass
class Piece:
    """One document to be: raw span, kind, author, role, what its boundary rests on, where its head begins."""

    start: int
    end: int
    kind: str
    boundary: str = "start"
    author: str = ""
    author_role: str = ""
    title: str = ""
    head: int | None = None


@dataclass
class Outline:
    """What was found in a body: its pieces, where paragraphs begin, its marks and bylines."""

    pieces: list[Piece]
    joins: list[int]
    marks: list[Mark]
    bylines: list[Byline]
    markers: list[Marker] = field(default_factory=list)
    labels: list[Span] = field(default_factory=list)


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
    around, inside = markers(text, body), labels(text, body)
    edges = {place for marker in around for place in (marker.start, marker.end)}
    edges |= {place for span in inside for place in span} | set(edited)
    joins = sorted({*glued_joins(text, (), body), *edges})
    found = _bylines(text, body, joins)
    around += [Marker(b.start, b.end, "byline", b.author, b.role) for b in found]
    edges |= {place for b in found for place in (b.start, b.role_start, b.end)}
    marks = directed_marks(text, joins, [marker.start for marker in around])
    joins = sorted({*glued_joins(text, marks, body), *edges})
    joins = [join for join in joins if body[0] < join < body[1] and not any(_within(join, b) for b in found)]
    joins = [join for join in joins if not _open_mark_before(join, marks, text)]
    starts = (
        {body[0], *joins, *blank_lines(text, body)} - {b.role_start for b in found} - {start for start, _ in inside}
    )
    page = _Page(
        text, (inside[0][1] if inside and inside[0][0] == body[0] else body[0], body[1]), sorted(starts), marks, around
    )
    page.labels = inside
    pieces = page.summary(edited[0] if edited else None) + page.posts()
    return Outline(pieces, joins, marks, found, around, inside)


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
    def __init__(self, text: str, body: Span, starts: list[int], marks: list[Mark], around: list[Marker]) -> None:
        self.text, self.body, self.marks = text, body, marks
        self.starts = [start for start in starts if start >= body[0]]
        self.marker_at = {marker.start: marker for marker in around}
        self.first_post = body[0]
        self.labels: list[Span] = []
        self._mark_places = [mark.offset for mark in marks]
        self._list_end = -1

    def paragraph(self, start: int) -> str:
        return self.text[start : self._end(start)]

    def _end(self, start: int) -> int:
        place = bisect_right(self.starts, start)
        return self.starts[place] if place < len(self.starts) else self.body[1]

    def _marker_kind(self, place: int) -> str:
        return self.marker_at[place].kind if place in self.marker_at else ""

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
            parts = [
                start,
                *(m.end() for m in _POINT_START.finditer(self.text, start, end) if not self.in_quotation(m.end())),
                end,
            ]
            pieces += [Piece(a, b, "summary point") for a, b in itertools.pairwise(parts)]
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
            if start in self.marker_at or self._marker_kind(self._end(start)) == "published":
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
            if start in self.marker_at:
                current, previous, paragraphs = self._after_marker(pieces, current, start), "", 0
                continue
            if self._is_headline(start, current):
                current = self._with_headline(pieces, current, start)
                continue
            places = self._places(start)
            ends = [place for place, _ in places[1:]] + [self._end(start)]
            for (place, spaced), end in zip(places, ends, strict=True):
                if self._is_caption(place, end):
                    _close(pieces, current, place)
                    self._add_caption(pieces, place, end)
                    current, previous, paragraphs = Piece(end, end, "post", "guess"), "", 0
                    continue
                if place > current.start or current.boundary == "guess":
                    score, basis = self._evidence((place, end), spaced, (pieces, current), (previous, paragraphs))
                    if place == current.start:
                        current.boundary = basis
                    elif score >= (SPACED_THRESHOLD if spaced else THRESHOLD):
                        _close(pieces, current, place)
                        current, paragraphs = Piece(place, place, "post", basis), 0
                previous = self.text[place:end]
                paragraphs += not spaced
        _close(pieces, current, self.body[1])
        return pieces

    def _evidence(
        self, unit: Span, spaced: bool, so_far: tuple[list[Piece], Piece], before: tuple[str, int]
    ) -> tuple[float, str]:
        pieces, current = so_far
        context = Context(
            self.text[slice(*unit)].strip(),
            before[0],
            self.text[current.start : unit[0]],
            before[1],
            bool(pieces) and pieces[-1].kind == "caption" and pieces[-1].end == unit[0],
            self.in_quotation(unit[0]),
            spaced,
        )
        return evidence(context)

    def _after_marker(self, pieces: list[Piece], current: Piece, start: int) -> Piece:
        """Return the post that a byline, time or share button begins, or goes on heading."""
        marker = self.marker_at[start]
        heads = current.head is not None and current.start == start
        if not heads:
            _close(pieces, current, start)
            current = Piece(start, start, "post", "given", head=start)
        current.start = current.end = marker.end
        if marker.kind == "share":
            current.head = marker.end
        if marker.kind == "byline":
            current.boundary = "byline"
            current.author = "; ".join(filter(None, (current.author, marker.author)))
            current.author_role = "; ".join(filter(None, (current.author_role, marker.author_role)))
        return current

    def _is_headline(self, start: int, current: Piece) -> bool:
        """Say whether an unstopped paragraph heads a post: after a time or share button, or before a byline."""
        end = self._end(start)
        words = self.text[start:end]
        if len(words.split()) > HEADLINE_WORDS or end >= self.body[1]:
            return False
        if self._marker_kind(end) == "published":
            return True
        if not _UNSTOPPED.search(words):
            return False
        if current.head is not None and current.start == start and current.boundary == "given":
            return True
        return self._marker_kind(end) == "byline" and not _CAPTION_LABEL.match(words) and start != self._list_end

    def _with_headline(self, pieces: list[Piece], current: Piece, start: int) -> Piece:
        end = self._end(start)
        if current.head is None or current.start != start:
            _close(pieces, current, start)
            current = Piece(start, start, "post", "given", head=start)
        current.title = self.text[start:end].strip()
        current.start = current.end = end
        return current

    def _add_caption(self, pieces: list[Piece], start: int, end: int) -> None:
        """Add a caption, or lengthen the one that ends there: a credit and a caption are one."""
        if (
            pieces
            and pieces[-1].kind == "caption"
            and pieces[-1].end == start
            and _CAPTION_LABEL.match(self.text, start)
        ):
            pieces[-1].end = end
        else:
            pieces.append(Piece(start, end, "caption", "guess"))

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
        before = self.text[max(self.first_post, start - 20) : start].rstrip()[-1:]
        goes_on = end in self.starts and end not in self.marker_at and bool(_UNSTOPPED.search(self.paragraph(end)))
        if before == ":" or start == self._list_end or goes_on:
            self._list_end = end
            return True
        return False


def _close(pieces: list[Piece], piece: Piece, end: int) -> None:
    piece.end = end
    if end > piece.start:
        pieces.append(piece)
