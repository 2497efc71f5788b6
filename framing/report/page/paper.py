"""Paper: what of a report a document to print carries, for PDF and DOCX.

Code and what is for the screen are omitted; folded passages go to an appendix, with a line in their place. What acts
without being seen (null, direction overrides) is shown by its number.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from framing.printing import readable
from framing.report.page.document import Document
from framing.report.page.reading import blocks_of
from framing.report.study import structure as st
from framing.report.study.structure import Text, said, text

APPENDIX = "Appendix: passages and tables behind the figures"
_SEE = "In the appendix: "
NONE = "No passage."
"""What is said of a side that has no passage."""
_WIDEST = 32
"""Characters that a column of text may want before its cells are broken into lines."""
_TALL = 1.2
"""Height over width of a figure that goes to the top of the next page while the text goes on."""
_LINE = 105
"""Characters of small print on a line of a page."""
_DATA = re.compile(r"data:image/(png|jpeg|svg\+xml)(;base64)?,(.*)", re.S)


@dataclass(frozen=True)
class PrintedTable(st.Table, kind="table"):
    """A table with the width of each column in characters, and whether it holds numbers."""

    widths: tuple[float, ...] = ()
    numbers: tuple[bool, ...] = ()


@dataclass(frozen=True)
class PrintedFigure(st.Value, kind="figure"):
    """A figure that is a file: of the report's folder, or of the paper's pictures."""

    file: str
    alt: str
    caption: Text
    tall: bool


@dataclass(frozen=True)
class Paper:
    """A document to print.

    Attributes
    ----------
    title : str
    blocks, appendix : tuple of nodes
        Structure whose tables and figures are a `PrintedTable` and a `PrintedFigure`, without folds and foreign HTML.
    pictures : dict of str to bytes
        Pictures that are no files of the report, by the name that a figure gives.
    """

    title: str
    blocks: tuple
    appendix: tuple
    pictures: dict[str, bytes]


def paper_of(document: Document, folder: Path) -> Paper:
    """Return what a paper carries of a report.

    Parameters
    ----------
    document : Document
    folder : Path
        The report's folder: figures that it holds as files are taken from there.
    """
    printer = _Printer(folder)
    blocks = tuple(printer.nodes(document.nodes))
    return Paper(readable(said(document.title)).strip() or "Report", blocks, tuple(printer.appendix), printer.pictures)


class _Printer:
    """Makes nodes ready for print; each kind has a method of its name that returns what is printed of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.appendix: list = []
        self.pictures: dict[str, bytes] = {}
        self.section = ""
        self.folds = self.figures = self.level = 0
        self.drawn = False

    def nodes(self, nodes: Iterable[st.Node]) -> list:
        """Return what is printed of nodes; references to the appendix that follow one another are one line."""
        out: list = []
        for node in nodes:
            for made in getattr(self, node.kind)(node):
                last = out[-1] if out else None
                if isinstance(last, st.Paragraph) and last.look == getattr(made, "look", "") == "see":
                    before = said(last.text).removesuffix(".")
                    made = replace(last, text=text(f"{before}; {said(made.text).removeprefix(_SEE)}"))
                    out.pop()
                out.append(made)
        return out

    def heading(self, node: st.Heading) -> list:
        self.level = min(max(node.level - 1, 1), self.level + 1)
        label = said(_clean(node.text))
        if self.level == 1:
            self.section = label
        self.drawn = False
        return [st.Heading(min(self.level, 3), text(label))]

    def paragraph(self, node: st.Paragraph) -> list:
        """Return a paragraph; one that reads a figure names it, since the figure may be on another page."""
        pictures = [st.Figure("", run.text, (), run.picture) for run in node.text if run.picture]
        runs = _clean(node.text)
        if node.look == "reading" and self.drawn and runs:
            named = runs[0].text.replace("it", f"figure {self.figures}", 1)
            runs = (replace(runs[0], text=named), *runs[1:])
        return [*([st.Paragraph(runs, node.look)] if runs else []), *self.nodes(pictures)]

    def table(self, node: st.Table) -> list:
        head, body = _clean(node.head), _clean(node.body)
        width = max((sum(cell.span for cell in row) for row in (*head, *body)), default=0)
        full = [row for row in body if len(row) == width]
        numbers = tuple(bool(full) and all(row[n].number for row in full) for n in range(width))
        shape = (tuple(_widths(head, body, width)), numbers)
        return [PrintedTable(_clean(node.caption), head, body, node.rows_named, *shape)] if width else []

    def figure(self, node: st.Figure) -> list:
        """Return a figure: the file of its name where the report has one, else the picture in the text."""
        file, found = f"figures/{node.name}.svg", _DATA.fullmatch(node.wide)
        if not (re.fullmatch(r"[\w.-]+", node.name) and (self.folder / file).is_file()):
            if found is None:
                return []
            file = f"picture-{len(self.pictures) + 1}.{found[1].replace('svg+xml', 'svg')}"
            self.pictures[file] = base64.b64decode(found[3]) if found[2] else unquote_to_bytes(found[3])
        self.drawn, self.figures = True, self.figures + 1
        tall = _is_tall(self.pictures.get(file) or (self.folder / file).read_bytes())
        return [PrintedFigure(file, readable(node.alt).strip(), _clean(node.caption), tall)]

    def box(self, node: st.Box) -> list:
        """Return a box; what is folded away goes to the appendix, with a reference to it, unless it has no passage."""
        if node.look == "aside":
            return self.nodes(node.blocks)
        if node.look != "folded":
            title = [st.Paragraph((st.Run(node.title, ("strong",)),))] if node.title else []
            return [st.Box(node.look, (*title, *self.nodes(node.blocks)))]
        section, self.level = self.level, 2
        inside = self.nodes(node.blocks)
        self.level = section
        if not inside or _without_passage(node.blocks):
            return []
        self.folds += 1
        label = readable(node.title).strip() or self.section
        of = f" ({self.section})" if self.section else ""
        self.appendix += [st.Heading(2, text(f"A{self.folds}. {label}{of}")), *inside]
        return [st.Paragraph(text(f"{_SEE}A{self.folds} {label}."), "see")]

    def listing(self, node: st.Listing) -> list:
        items = tuple(item for item in (tuple(self.nodes(item)) for item in node.items) if item)
        if self.section == "References":
            parts = (part for item in items for part in item)
            return [replace(part, look="reference") if isinstance(part, st.Paragraph) else part for part in parts]
        return [st.Listing(items, node.ordered)] if items else []

    def code(self, node: st.Code) -> list:
        return [st.Code("\n".join(readable(line).rstrip() for line in node.text.splitlines()))]

    def foreign(self, node: st.Foreign) -> list:
        return self.nodes(blocks_of(node.content))

    def sides(self, node: st.Sides) -> list:
        return [st.Sides(tuple(map(_side, node.columns)))]

    def facts(self, node: st.Facts) -> list:
        return [_clean(node)]


def _side(side: st.Side) -> st.Side:
    """Return a side with its name and number in one, and with the reason for no passage in place of passages."""
    none = (st.Passage(text(side.none)),) if side.none else ()
    return _clean(st.Side(f"{side.name} ({side.count})", "", side.passages + none))


def _is_tall(picture: bytes) -> bool:
    """Return whether a figure fills a page by itself, as a page's score does."""
    box = re.search(rb"viewBox=['\"][\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)['\"]", picture[:2000])
    return box is not None and float(box[2]) > _TALL * float(box[1])


def _without_passage(nodes: tuple[st.Node, ...]) -> bool:
    """Return whether all that nodes have to say is that neither side has a passage."""
    sides = [side for node in nodes if isinstance(node, st.Sides) for side in node.columns]
    rest = any(not isinstance(node, st.Sides | st.Paragraph) for node in nodes)
    return bool(sides) and not rest and not any(side.passages or side.none != NONE for side in sides)


def _clean(value: Any) -> Any:
    """Return text, or what holds text, as it is printed."""
    if isinstance(value, str):
        return readable(value).strip()
    if isinstance(value, tuple):
        return _runs(value) if value and isinstance(value[0], st.Run) else tuple(map(_clean, value))
    if isinstance(value, st.Value):
        return replace(value, **{f.name: _clean(getattr(value, f.name)) for f in fields(value)})  # type: ignore[type-var,arg-type]
    return value


def _runs(runs: Text) -> Text:
    """Return runs without space at either end, or two spaces where two runs meet; links lead outside."""
    out: list[st.Run] = []
    for run in runs:
        shown = "" if run.picture or "screen" in run.style else readable(run.text)
        if not out or out[-1].text.endswith(" "):
            shown = shown.lstrip(" ")
        if shown:
            out.append(st.Run(shown, run.style, run.link if re.match(r"https?://[^\s\"<>]+$", run.link) else ""))
    if out:
        out[-1] = replace(out[-1], text=out[-1].text.rstrip(" "))
    return tuple(run for run in out if run.text)


def _widths(head: st.Rows, body: st.Rows, width: int) -> list[float]:
    """Return the width of each column in characters: as its text wants; where that is too much, no word is broken."""
    wanted, least, full = [2.0] * width, [2.0] * width, [2.0] * width
    for row in sorted((*body, *head), key=lambda row: max((cell.span for cell in row), default=1)):
        at = 0
        for cell in row:
            n, shown = cell.span, said(cell.text)
            longest = max(map(len, [shown] if cell.number else shown.split()), default=0)
            capped = max(min(len(shown), _WIDEST * n), longest)
            for known, asked in ((least, longest), (wanted, capped), (full, max(len(shown), longest))):
                lacks = max(asked - sum(known[at : at + n]), 0) / n
                known[at : at + n] = [w + lacks for w in known[at : at + n]]
            at += n
    # Too wide: text is broken into shorter lines. Room left: it is given to what would be broken.
    room, aim = _LINE - sum(wanted), least if sum(wanted) > _LINE else full
    between = abs(sum(wanted) - sum(aim))
    share = min(abs(room) / between, 1.0) if between else 0.0
    return [w + (other - w) * share for w, other in zip(wanted, aim, strict=True)]
