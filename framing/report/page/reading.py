"""Reading what is not ours as structure: an author's Markdown, and for a paper HTML of others, such as a DataFrame's.

Both are HTML by then (mistune writes that of Markdown). Only text, pictures and links are taken over, as values that
the writers escape.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from framing.report.study import structure as st
from framing.report.study.structure import said

READING = "How to read it"
"""An emphasised opening by which a paragraph explains the figure or table above it."""
_PLAIN = st.Run("")
_STYLES: dict[str, st.Style] = {"em": "em", "i": "em", "cite": "em", "strong": "strong", "b": "strong", "code": "code",
                                "mark": "mark", "del": "strike", "s": "strike"}  # fmt: skip
_INLINE = {*_STYLES, "a", "img", "span", "small", "br", "sub", "sup", "u", "abbr", "time", "q", "kbd", "samp"}
_PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}
_CALLOUT = re.compile(r"(Note|Warning|Caution|Important|Tip|How to read|Limits?)[.:]?")
_NUMBER = re.compile(r"[-+−±]?[\d.,\u2009\u202f ]*\d\s?%?(?:\s?\[[^\]]*\])?|[<>≤≥]\s?[\d.]+|[+−-]?∞|[–—-]|nan|")
_DATAFRAME = re.compile(
    r"\s*<div>\s*(?:<style scoped>[^<]*</style>\s*)?(<table border=\"1\" class=\"dataframe\">"
    r"(?:[^<]|</?(?:table|thead|tbody|tr|t[hd])\b(?![^>]*span=))*</table>)\s*(?:<p>[^<]*</p>\s*)?</div>\s*"
)
_WIDEST = 1000
"""Columns over which a cell may stretch; more is a mistake."""


@lru_cache(maxsize=1)
def _mistune() -> Any:
    import mistune

    return mistune.create_markdown(escape=True, plugins=["table", "strikethrough", "def_list"])


def markdown(content: str, folder: Path = Path()) -> tuple[st.Node, ...]:
    """Return Markdown as structure; HTML in it is text like any other.

    Parameters
    ----------
    content : str
        Markdown with tables, definition lists and text struck through.
    folder : Path
        Where pictures that it names are looked for; others are not shown.

    Examples
    --------
    >>> [said(node.text) for node in markdown("*a* <b>")]
    ['a <b>']
    """
    out: list[st.Node] = []
    for node in blocks_of(_mistune()(content), folder):
        if isinstance(node, st.Paragraph) and node.text:
            first, last = node.text[0], out[-1] if out else None
            if first.text.startswith(READING) and first.style == ("em",):
                node = replace(node, look="reading")
            elif asks(node) and (isinstance(last, st.Heading) or getattr(last, "look", "") == "question"):
                node = replace(node, look="question")
        out.append(node)
    return tuple(out)


def dataframe(content: str) -> st.Node | None:
    """Return the table of a pandas DataFrame, where an output is one without merged cells or styles of its own."""
    found = _DATAFRAME.fullmatch(content)
    return next(iter(blocks_of(found[1])), None) if found else None


def blocks_of(content: str, folder: Path | None = None) -> tuple[st.Node, ...]:
    """Return what can be read of HTML.

    Parameters
    ----------
    content : str
        HTML; elements that show no text are passed over.
    folder : Path, optional
        Where pictures are looked for that are not in the text itself.

    Examples
    --------
    >>> [said(node.text) for node in blocks_of("<p>a <b>b</b></p><script>c</script>d")]
    ['a b', 'd']
    """
    from bs4 import BeautifulSoup

    return tuple(_Reader(folder).blocks(BeautifulSoup(content, "html.parser")))


def asks(node: st.Node) -> bool:
    """Return whether a node is a paragraph that ends in a question mark."""
    return isinstance(node, st.Paragraph) and said(node.text).endswith("?")


class _Reader:
    """Reads elements of HTML."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def blocks(self, node: Any) -> Iterator[st.Node]:
        """Yield what a node holds; text between the blocks is a paragraph of its own."""
        loose: list[st.Run] = []
        for child in [*node.children, None]:
            if child is not None and (child.name is None or child.name in _INLINE):
                loose += self.runs_of(child)
                continue
            if any(run.picture or run.text.strip() for run in loose):
                yield st.Paragraph(_joined(loose))
            loose = []
            if child is not None:
                yield from self.block(child)

    def block(self, node: Any) -> Iterator[st.Node]:
        """Yield the nodes of one element."""
        name = node.name
        if re.fullmatch("h[1-6]", name):
            yield st.Heading(int(name[1]), self.runs(node))
        elif name == "table":
            yield self.table(node)
        elif name == "figure":
            yield from self.figure(node)
        elif name in ("ul", "ol"):
            items = node.find_all("li", recursive=False)
            yield st.Listing(tuple(tuple(self.blocks(item)) for item in items), name == "ol")
        elif name == "dl":
            yield st.Facts(tuple(
                (self.runs(term), self.runs(fact))
                for fact in node.find_all("dd") if (term := fact.find_previous_sibling("dt")) is not None
            ))  # fmt: skip
        elif name == "pre":
            language = re.search(r'class="language-([\w-]+)"', str(node)[:200])
            yield st.Code(node.get_text().rstrip("\n"), language[1] if language else "")
        elif name == "details":
            summary = node.find("summary")
            title = " ".join(summary.extract().get_text().split()) if summary is not None else ""
            yield st.Box("folded", tuple(self.blocks(node)), title)
        elif name == "blockquote":
            yield _quoted(tuple(self.blocks(node)))
        elif name not in ("style", "script", "hr"):
            yield from self.blocks(node)

    def figure(self, node: Any) -> Iterator[st.Node]:
        image, caption = node.find("img"), node.find("figcaption")
        run = next(iter(self.runs_of(image)), None) if image is not None else None
        if run is not None and run.picture:
            yield st.Figure("", run.text, self.runs(caption) if caption is not None else (), run.picture)

    def table(self, node: Any) -> st.Table:
        caption, below = node.find("caption"), dict[int, int]()
        rows = [(row.find_parent("thead") is not None, self.row(row, below)) for row in node.find_all("tr")]
        head, body = (tuple(cells for inside, cells in rows if inside is part) for part in (True, False))
        named = bool(node.select("tbody tr > th"))
        return _numbered(st.Table(self.runs(caption) if caption is not None else (), head, body, named))

    def row(self, row: Any, below: dict[int, int]) -> tuple[st.Cell, ...]:
        """Return the cells of a row; below one over several rows, of which `below` keeps count, are empty ones."""
        cells: list[st.Cell] = []
        at = 0
        for cell in [*row.find_all(["th", "td"], recursive=False), None]:
            while below.get(at, 0) > 0:
                below[at] -= 1
                cells.append(st.Cell(()))
                at += 1
            if cell is not None:
                span, deep = (_count(cell.get(name)) for name in ("colspan", "rowspan"))
                cells.append(st.Cell(self.runs(cell), span))
                below |= dict.fromkeys(range(at, at + span), deep - 1)
                at += span
        return tuple(cells)

    def runs(self, node: Any) -> st.Text:
        return _joined([run for child in node.children for run in self.runs_of(child)])

    def runs_of(self, child: Any, like: st.Run = _PLAIN) -> list[st.Run]:
        """Return the text of a child, each piece in the look of the elements around it."""
        if child.name is None:
            shown = re.sub(r"\s+", " ", child) if type(child).__name__ == "NavigableString" else ""
            return [replace(like, text=shown)]
        if child.name == "br":
            return [replace(like, text="\n")]
        if child.name == "img":
            return [self.picture(str(child.get("alt") or ""), str(child.get("src") or ""))]
        if child.name in ("style", "script"):
            return []
        if child.name in _STYLES:
            like = replace(like, style=(*like.style, _STYLES[child.name]))
        if child.name == "a":
            like = replace(like, link=str(child.get("href") or ""))
        return [run for inner in child.children for run in self.runs_of(inner, like)]

    def picture(self, alt: str, address: str) -> st.Run:
        """Return a picture of the folder, or one that is in the text itself; of another, what it would show."""
        if address.startswith("data:image/"):
            return st.Run(alt, picture=address)
        if self.folder is not None:
            path = (self.folder / address).resolve()
            kind = _PICTURES.get(path.suffix.lower())
            if kind and self.folder.resolve() in path.parents and path.is_file():
                return st.Run(alt, picture=f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}")
        return st.Run(f"[picture: {alt or address}]", ("em",))


def _joined(runs: list[st.Run]) -> st.Text:
    """Return runs with neighbours of one look as one."""
    out: list[st.Run] = []
    for run in runs:
        last = out[-1] if out else None
        if last and not (last.picture or run.picture) and (last.style, last.link) == (run.style, run.link):
            out[-1] = replace(last, text=last.text + run.text)
        elif run.text or run.picture:
            out.append(run)
    return tuple(out)


def _quoted(inside: tuple[st.Node, ...]) -> st.Box:
    """Return a quotation; one that opens with a bold Note, Warning or the like is a note of that title."""
    first = inside[0] if inside else None
    if isinstance(first, st.Paragraph) and first.text and first.text[0].style == ("strong",):
        title, rest = _CALLOUT.fullmatch(first.text[0].text), first.text[1:]
        if title:
            start = re.sub(r"^[.:]?\s*", "", rest[0].text) if rest else ""
            rest = (replace(rest[0], text=start), *rest[1:]) if start else rest[1:]
            return st.Box("note", (*([st.Paragraph(rest)] if rest else []), *inside[1:]), title[1])
    return st.Box("quotation", inside)


def _numbered(table: st.Table) -> st.Table:
    """Return a table with its columns of nothing but numbers marked as such; one with merged cells as it is."""
    if any(cell.span > 1 for row in (*table.head, *table.body) for cell in row):
        return table
    width = max(map(len, (*table.head, *table.body)), default=0)
    columns = [[said(row[n].text) for row in table.body if n < len(row)] for n in range(width)]
    numbers = [any(column) and all(map(_NUMBER.fullmatch, column)) for column in columns]
    head, body = (
        tuple(tuple(replace(cell, number=numbers[n]) for n, cell in enumerate(row)) for row in rows)
        for rows in (table.head, table.body)
    )
    return replace(table, head=head, body=body)


def _count(given: Any) -> int:
    return min(max(int(given), 1), _WIDEST) if str(given or "").isdecimal() else 1
