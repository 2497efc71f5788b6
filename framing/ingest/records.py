"""What a reader yields: records, losses and pages, and the alignment of a page to its raw file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Edit:
    """One change: the repaired span ``[start, end)`` stands for the raw span ``[raw_start, raw_end)``."""

    start: int
    end: int
    raw_start: int
    raw_end: int
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Alignment:
    """Where a place of the repaired text stands in the raw file, and the other way round.

    Parameters
    ----------
    edits : tuple of Edit
        In order and apart; all that lies between them is copied unchanged.

    Examples
    --------
    >>> alignment = Alignment((Edit(3, 5, 3, 3, "glued join"),))
    >>> alignment.to_raw(5), alignment.to_repaired(3)
    (3, 5)
    """

    edits: tuple[Edit, ...] = ()
    _starts: list[int] = field(init=False, repr=False, compare=False)
    _raw_starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", [edit.start for edit in self.edits])
        object.__setattr__(self, "_raw_starts", [edit.raw_start for edit in self.edits])

    def to_raw(self, offset: int) -> int:
        """Return the raw offset of a repaired offset; inside an edit, the nearest place within it."""
        place = bisect_right(self._starts, offset) - 1
        if place < 0:
            return offset
        edit = self.edits[place]
        if offset < edit.end:
            return min(edit.raw_start + offset - edit.start, edit.raw_end)
        return edit.raw_end + offset - edit.end

    def to_repaired(self, offset: int) -> int:
        """Return the repaired offset of a raw offset; inside an edit, the nearest place within it."""
        place = bisect_right(self._raw_starts, offset) - 1
        if place < 0:
            return offset
        edit = self.edits[place]
        if offset < edit.raw_end:
            return min(edit.start + offset - edit.raw_start, edit.end)
        return edit.end + offset - edit.raw_end


def apply_edits(raw: str, changes: Iterable[tuple[int, int, str, str]]) -> tuple[str, Alignment]:
    """Return a text with changes made, and its alignment to the text as it was.

    Parameters
    ----------
    raw : str
        The text as it was.
    changes : iterable of (start, end, replacement, kind)
        Raw spans, apart from each other. Where two overlap, the one that starts first stays.

    Returns
    -------
    (str, Alignment)
        The repaired text and what leads back from it.

    Examples
    --------
    >>> text, alignment = apply_edits("war.Talks", [(4, 4, "\\n\\n", "glued join")])
    >>> text, alignment.to_raw(6)
    ('war.\\n\\nTalks', 4)
    """
    pieces: list[str] = []
    edits: list[Edit] = []
    done = length = 0
    for start, end, replacement, kind in sorted(changes):
        if start < done or (edits and start == end == edits[-1].raw_start):
            continue
        kept = raw[done:start]
        length += len(kept)
        edits.append(Edit(length, length + len(replacement), start, end, kind, _note(raw[start:end], replacement)))
        pieces += [kept, replacement]
        length += len(replacement)
        done = end
    pieces.append(raw[done:])
    return "".join(pieces), Alignment(tuple(edits))


def _note(old: str, new: str) -> str:
    names = {"\n": "line break", "\n\n": "paragraph break", " ": "space", "": "nothing"}
    shown = [names.get(text, text) if len(text) <= 2 else "left-over" for text in (old, new)]
    if old.isspace():
        shown[0] = names.get(old, "white space")
    return f"{shown[0]} → {shown[1]}"


@dataclass(frozen=True)
class Page:
    """A page as repaired, and how it leads back to its raw file."""

    page_id: str
    text: str
    alignment: Alignment
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """One document as a reader yields it: the columns of a corpus, where it was found, and its page."""

    doc_id: str
    outlet: str
    published: str
    title: str
    text: str
    page_id: str = ""
    story_id: str = ""
    position: int = 0
    kind: str = "article"
    author: str = ""
    author_role: str = ""
    boundary: str = "given"
    url: str = ""
    section: str = ""
    language: str = ""
    source_file: str = ""
    source_start: int = 0
    source_end: int = 0
    sha256: str = ""
    extra: Mapping[str, str] = field(default_factory=dict, compare=False)
    page: Page | None = field(default=None, repr=False, compare=False)
    notes: tuple[str, ...] = ()

    @property
    def source_span(self) -> tuple[int, int]:
        """Start and end of the text in its repaired page."""
        return self.source_start, self.source_end


@dataclass(frozen=True)
class Loss:
    """What of a source is in no document: the file, the place (raw code points), the reason, and how many items."""

    source_file: str
    start: int
    end: int
    reason: str
    page_id: str = ""
    items: int = 1


@dataclass(frozen=True)
class PageSettings:
    """What the manifest says of a page, for the readers of pages.

    An empty value means that the manifest does not say; a reader then takes what the page says.
    """

    page_id: str = "page"
    outlet: str = ""
    title: str = ""
    url: str = ""
    published: str = ""
    language: str = "en"
