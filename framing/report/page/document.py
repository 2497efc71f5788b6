"""Printed: what of a report's page a paper carries, as plain values that no writer has to interpret.

Code, the contents and the folded passages of the page are screen matters: code is left out, passages go to an
appendix, with a line where they stood. Text stays text: characters that steer (null, direction overrides) are gone,
and whoever writes the document takes every string as it is.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from framing.printing import readable as plain

Run = dict[str, Any]
"""A piece of text: ``text``, ``style`` (of em, strong, code, mark) and ``link`` (an outside address, or nothing)."""
Block = dict[str, Any]
"""A piece of the document: ``kind``, and what belongs to it."""

_STYLES = {"em": "em", "i": "em", "strong": "strong", "b": "strong", "code": "code", "mark": "mark", "cite": "em"}
_INLINE = {*_STYLES, "a", "span", "small", "br", "sub", "sup", "u", "s", "del", "abbr", "time", "q", "kbd", "samp"}
_WIDEST = 32
"""Characters that a column of text may want before its cells are broken into lines."""
_TALL = 1.2
"""Height over width of a figure that stands on top of the next page while the text goes on."""
_LINE = 105
"""Characters of small print on a line of a page."""
NONE = "No passage."
"""What a side without a passage says."""
_DATA = re.compile(r"data:image/(png|jpeg|svg\+xml)(;base64)?,(.*)", re.S)


@dataclass
class Printed:
    """A document to print.

    Attributes
    ----------
    title : str
    blocks, appendix : list of dict
        What stands in the paper, in order, and the passages behind it.
    pictures : dict of str to bytes
        Pictures of the page that are no files of the report, by the name that a figure gives.
    """

    title: str
    blocks: list[Block] = field(default_factory=list)
    appendix: list[Block] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)


def printed(page: str, folder: Path) -> Printed:
    """Return what a paper carries of a report's page.

    Parameters
    ----------
    page : str
        The page, as `framing.report.page.html.render` gives it.
    folder : Path
        The report's folder: figures that it holds as files are taken from there.
    """
    from bs4 import BeautifulSoup

    main = BeautifulSoup(page, "html.parser").find("main")
    title = main.find("h1") if main is not None else None
    reader = _Reader(Printed(plain(title.get_text()).strip() if title is not None else "Report"), folder)
    if main is not None:
        reader.walk(main, reader.out.blocks)
    return reader.out


class _Reader:
    """Walks the page and fills the document."""

    def __init__(self, out: Printed, folder: Path) -> None:
        self.out, self.folder = out, folder
        self.section = ""
        self.folds = self.figures = 0
        self.drawn = False

    def walk(self, node: Any, into: list[Block]) -> None:
        """Add what a node holds; text between the blocks is a paragraph of its own."""
        loose: list[Any] = []
        for child in [*node.children, None]:
            inline = child is not None and (child.name is None or child.name in _INLINE)
            if inline:
                loose.append(child)
                continue
            if runs := _trimmed([run for piece in loose for run in _runs_of(piece)]):
                into.append({"kind": "paragraph", "look": "", "runs": runs})
            loose = []
            if child is not None:
                self.add(child, into)

    def add(self, node: Any, into: list[Block]) -> None:
        """Add one element."""
        name, classes = node.name, set(node.get("class") or [])
        if name in ("nav", "style", "script", "h1", "hr") or classes & {"code", "toc-narrow", "screen"}:
            return
        if re.fullmatch("h[2-6]", name):
            self.heading(node, into)
        elif name == "details":
            self.fold(node, into)
        elif name == "table":
            into.append(_table(node))
        elif name in ("figure", "img", "picture"):
            self.figure(node, into)
        elif name == "dl":
            into.append({"kind": "facts", "rows": _facts(node)})
        elif name in ("ul", "ol"):
            items = [_trimmed(_runs(item)) for item in node.find_all("li")]
            look = "references" if self.section == "References" else name
            into.append({"kind": "list", "look": look, "items": [item for item in items if item]})
        elif name == "pre":
            into.append({"kind": "code", "lines": [plain(line).rstrip() for line in node.get_text().splitlines()]})
        elif name == "p":
            self.paragraph(node, classes, into)
        elif "sides" in classes:
            into.append({"kind": "sides", "columns": [_side(side) for side in node.select("section.side")]})
        elif name == "aside" or "callout" in classes:
            inside: list[Block] = []
            self.walk(node, inside)
            into.append({"kind": "note", "blocks": inside})
        elif name == "blockquote":
            into.append({"kind": "quotation", **_passage(node)})
        else:
            self.walk(node, into)

    def heading(self, node: Any, into: list[Block]) -> None:
        """Add a heading; which section this is tells how a list in it looks."""
        level, text = int(node.name[1]) - 1, plain(node.get_text()).strip()
        if level == 1:
            self.section = text
        self.drawn = False
        into.append({"kind": "heading", "level": min(level, 3), "text": text})

    def paragraph(self, node: Any, classes: set[str], into: list[Block]) -> None:
        """Add a paragraph, if anything is in it; one that reads a figure names it, which may stand elsewhere."""
        runs = _trimmed(_runs(node))
        look = next((look for look in ("lede", "absent", "limit", "versions", "passages-head") if look in classes), "")
        if not look and runs and runs[0]["text"].startswith("How to read it") and "em" in runs[0]["style"]:
            look = "reading"
            if self.drawn:
                runs[0]["text"] = runs[0]["text"].replace("it", f"figure {self.figures}", 1)
        elif not look and into and into[-1]["kind"] == "heading" and runs and runs[-1]["text"].endswith("?"):
            look = "question"
        if runs:
            into.append({"kind": "paragraph", "look": look, "runs": runs})

    def fold(self, node: Any, into: list[Block]) -> None:
        """Put what is folded away on the page into the appendix, and say so in its place."""
        summary = node.find("summary")
        inside: list[Block] = []
        for child in node.find_all(recursive=False):
            if child is not summary:
                self.add(child, inside)
        if not inside or _without_passage(inside):
            return
        self.folds += 1
        said = plain(summary.get_text()).strip() if summary is not None else self.section
        of = f" ({self.section})" if self.section else ""
        self.out.appendix += [{"kind": "heading", "level": 2, "text": f"A{self.folds}. {said}{of}"}, *inside]
        if not (into and into[-1].get("look") == "see"):
            into.append({"kind": "paragraph", "look": "see", "runs": [_run("In the appendix: ")]})
        else:
            into[-1]["runs"][-1]["text"] = into[-1]["runs"][-1]["text"].removesuffix(".") + "; "
        into[-1]["runs"].append(_run(f"A{self.folds} {said}."))

    def figure(self, node: Any, into: list[Block]) -> None:
        """Add a figure: the file of that name where the report has one, else the picture in the page."""
        image, caption = node if node.name == "img" else node.find("img"), node.find("figcaption")
        if image is None:
            return
        name = str(node.get("id") or "").removeprefix("figure-")
        file = f"figures/{name}.svg"
        found = _DATA.fullmatch(str(image.get("src") or ""))
        if not (re.fullmatch(r"[\w.-]+", name) and (self.folder / file).is_file()):
            if found is None:
                return
            file = f"picture-{len(self.out.pictures) + 1}.{found.group(1).replace('svg+xml', 'svg')}"
            content = found.group(3)
            self.out.pictures[file] = base64.b64decode(content) if found.group(2) else unquote_to_bytes(content)
        self.drawn, self.figures = True, self.figures + 1
        runs = _trimmed(_runs(caption)) if caption is not None else []
        tall = self._is_tall(file)
        alt = plain(str(image.get("alt") or "")).strip()
        into.append({"kind": "figure", "file": file, "alt": alt, "caption": runs, "tall": tall})

    def _is_tall(self, file: str) -> bool:
        """Return whether a figure fills a page by itself, as a page's score does."""
        content = self.out.pictures.get(file) or (self.folder / file).read_bytes()
        box = re.search(rb"viewBox=['\"][\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)['\"]", content[:2000])
        return box is not None and float(box[2]) > _TALL * float(box[1])


def _without_passage(blocks: list[Block]) -> bool:
    """Return whether all that blocks have to say is that neither side has a passage."""
    sides = [side for block in blocks if block["kind"] == "sides" for side in block["columns"]]
    rest = any(block["kind"] not in ("sides", "paragraph") for block in blocks)
    return bool(sides) and not rest and all(_text(side["passages"]) in ("", NONE) for side in sides)


def _text(passages: list[dict[str, Any]]) -> str:
    return " ".join(run["text"] for passage in passages for run in passage["runs"]).strip()


def _run(text: str) -> Run:
    return {"text": text, "style": [], "link": ""}


def _runs(node: Any, style: tuple[str, ...] = (), link: str = "") -> list[Run]:
    """Return the text of a node in pieces of one look."""
    return [run for child in node.children for run in _runs_of(child, style, link)]


def _runs_of(child: Any, style: tuple[str, ...] = (), link: str = "") -> list[Run]:
    if child.name is None:
        text = plain(str(child)) if type(child).__name__ == "NavigableString" else ""
        return [{"text": text, "style": list(style), "link": link}] if text else []
    if child.name == "br":
        return [{"text": " ", "style": list(style), "link": link}]
    if child.name in ("style", "script") or "screen" in (child.get("class") or []):
        return []
    more = (*style, _STYLES[child.name]) if child.name in _STYLES else style
    href = str(child.get("href") or "")
    outside = href if child.name == "a" and re.match(r"https?://[^\s\"<>]+$", href) else link
    return _runs(child, more, outside)


def _trimmed(runs: list[Run]) -> list[Run]:
    """Return runs without space at either end, or two spaces where two runs meet."""
    out: list[Run] = []
    for run in runs:
        ends_open = not out or out[-1]["text"].endswith(" ")
        text = run["text"].lstrip(" ") if ends_open else run["text"]
        if text:
            out.append({**run, "text": text})
    if out:
        out[-1] = {**out[-1], "text": out[-1]["text"].rstrip(" ")}
    return [run for run in out if run["text"]]


def _facts(node: Any) -> list[dict[str, Any]]:
    terms = node.find_all("dt")
    return [
        {"name": plain(term.get_text()).strip(), "runs": _trimmed(_runs(term.find_next_sibling("dd")))}
        for term in terms
        if term.find_next_sibling("dd") is not None
    ]


def _table(node: Any) -> Block:
    """Return a table: head and body rows of cells with their spans, and which columns hold numbers."""
    caption = node.find("caption")
    head = [_row(row) for row in node.select("thead tr")]
    body = [_row(row) for row in node.find_all("tr") if row.find_parent("thead") is None]
    width = max((sum(cell["span"] for cell in row) for row in [*head, *body]), default=0)
    numbers = [
        bool(body) and all(n < len(row) and row[n]["number"] for row in body if len(row) == width) for n in range(width)
    ]
    runs = _trimmed(_runs(caption)) if caption is not None else []
    shape = {"numbers": numbers, "widths": _widths(head, body, width)}
    return {"kind": "table", "caption": runs, "head": head, "body": body, **shape}


def _widths(head: list[list[dict]], body: list[list[dict]], width: int) -> list[float]:
    """Return how wide each column is, in characters: as its text wants; where that is too much, no word is broken."""
    wanted, least, full = [2.0] * width, [2.0] * width, [2.0] * width
    for row in sorted([*body, *head], key=lambda row: max((cell["span"] for cell in row), default=1)):
        at = 0
        for cell in row:
            n, text = cell["span"], "".join(run["text"] for run in cell["runs"])
            longest = max(map(len, [text] if cell["number"] else text.split()), default=0)
            capped = max(min(len(text), _WIDEST * n), longest)
            for known, asked in ((least, longest), (wanted, capped), (full, max(len(text), longest))):
                lacks = max(asked - sum(known[at : at + n]), 0) / n
                known[at : at + n] = [w + lacks for w in known[at : at + n]]
            at += n
    # Too wide: text is broken into shorter lines. Room left: it is given to what would be broken.
    room, aim = _LINE - sum(wanted), least if sum(wanted) > _LINE else full
    between = abs(sum(wanted) - sum(aim))
    share = min(abs(room) / between, 1.0) if between else 0.0
    return [w + (other - w) * share for w, other in zip(wanted, aim, strict=True)]


def _row(row: Any) -> list[dict[str, Any]]:
    return [
        {
            "runs": _trimmed(_runs(cell)),
            "span": int(cell.get("colspan") or 1),
            "number": bool({"num", "number"} & set(cell.get("class") or [])),
        }
        for cell in row.find_all(["th", "td"])
    ]


def _side(section: Any) -> dict[str, Any]:
    label = section.find(re.compile("^h[1-6]$"))
    none = section.select_one("p.none")
    passages = [_passage(quote) for quote in section.find_all("blockquote")]
    if none is not None:
        passages.append({"runs": _trimmed(_runs(none)), "source": ""})
    return {"name": plain(label.get_text(" ")).strip() if label is not None else "", "passages": passages}


def _passage(quote: Any) -> dict[str, Any]:
    footer = quote.find("footer")
    source = plain(footer.get_text()).strip() if footer is not None else ""
    body = [run for child in quote.children if child is not footer for run in _runs_of(child)]
    return {"runs": _trimmed(body), "source": source}
