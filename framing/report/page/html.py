"""HTML: a report as one page that opens offline, asks for nothing and runs nothing."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape, unescape
from itertools import chain
from pathlib import Path
from typing import Any

from framing.report.notebook import versions
from framing.report.page.cells import Part
from framing.report.page.document import Document
from framing.report.page.evidence import anchors_of
from framing.report.study.block_html import HtmlWriter
from framing.report.study.row_hits import PAGE
from framing.report.study.structure import Code, Figure, Foreign, Heading, Paragraph, Run, Table, said, walk
from framing.text.reading import visible

TEMPLATE = Path(__file__).parent / "template"

_HEADING = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>", re.S)
_ID = re.compile(r"\sid=[\"']([^\"']+)[\"']")
_SCROLL = '<div class="scroll" tabindex="0" role="region" aria-label="{}">'


@dataclass
class Entry:
    """An entry of the table of contents."""

    label: str
    anchor: str
    children: list[Entry] = field(default_factory=list)


def render(document: Document) -> str:
    """Return a report as a self-contained HTML page.

    Parameters
    ----------
    document : Document
        What the report shows.
    """
    import jinja2
    from markupsafe import Markup

    writer = PageWriter(document)
    opening = writer.write(document.opening)
    writer.contents, writer.level = [], 1  # headings of the opening are not listed
    body = writer.cells(document.parts)
    registration, colophon = writer.write(document.registration), writer.write(document.colophon)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    ledes = (said(node.text) for node in document.opening if isinstance(node, Paragraph) and node.look == "lede")
    page = environment.get_template("report.html.j2").render(
        language="en",
        style=Markup((TEMPLATE / "style.css").read_text("utf-8")),
        title=Markup(writer.runs(document.title)),
        title_text=said(document.title),
        title_anchor=writer.anchor("top"),
        description=next(ledes, "")[:300],
        opening=Markup(opening),
        body=Markup(body),
        registration=Markup(registration),
        colophon=Markup(colophon),
        contents=writer.contents if len(writer.contents) > 2 else [],
        recipe=json.dumps(document.recipe, sort_keys=True) if document.recipe else "",  # ASCII, untouched by `visible`
        version=versions.report_version(),
    )
    return visible(page)


class PageWriter(HtmlWriter):
    """Writes nodes for a page: headings without gaps and with anchors, tables that scroll, code in colours."""

    def __init__(self, document: Document) -> None:
        nodes = list(walk(document.nodes))
        foreign = (_ID.findall(node.content) for node in nodes if isinstance(node, Foreign))
        given = (getattr(node, "anchor", "") for node in nodes)
        figures = (f"figure-{node.name}" for node in nodes if isinstance(node, Figure))
        self.taken = {"content", *chain.from_iterable(foreign), *given, *figures}
        self.written: set[str] = set()
        self.contents: list[Entry] = []
        self.level = 1
        self.evidence = anchors_of(document.evidence)

    def run(self, run: Run) -> str:
        """Return a run; a link to a row that has no evidence is text."""
        page, _, row = run.link.partition("#")
        return super().run(replace(run, link="") if page == PAGE and row not in self.evidence else run)

    def cells(self, parts: list[Part]) -> str:
        """Return what cells show, each below the code that made it, folded away."""
        out: list[str] = []
        waiting: list[Part] = []
        for part in parts:
            waiting += [part] if part.code else []
            if part.nodes and (shown := self.write(part.nodes)):
                out += [_folded(waiting), f'<div class="output">\n{shown}\n</div>']
                waiting = []
        return "\n".join(filter(None, [*out, _folded(waiting)]))

    def anchor(self, label: str) -> str:
        """Return an anchor for a label that no other has, and take it."""
        base = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
        base = re.sub(r"[^a-z0-9]+", "-", base).strip("-")[:60] or "section"
        anchor, number = base, 1
        while anchor in self.taken:
            number += 1
            anchor = f"{base}-{number}"
        self.taken.add(anchor)
        return anchor

    def identity(self, anchor: str) -> str:
        """Return an id, once on the page."""
        if anchor in self.written:
            return ""
        self.written.add(anchor)
        return super().identity(anchor)

    def listed(self, asked: int, label: str, given: str = "") -> tuple[int, str]:
        """Return level and anchor of a heading, and list it in the contents: levels from 2 on, without gaps."""
        self.level = level = min(max(asked, 2), self.level + 1)
        entry = Entry(" ".join(label.split()), given or self.anchor(label))
        if level == 2:
            self.contents.append(entry)
        elif level == 3 and asked <= 3 and self.contents:
            self.contents[-1].children.append(entry)
        return level, entry.anchor

    def heading(self, node: Heading) -> str:
        """Return a heading, listed."""
        level, anchor = self.listed(node.level, said(node.text), node.anchor)
        return super().heading(Heading(level, node.text, anchor))

    def paragraph(self, node: Paragraph) -> str:
        """Return a paragraph; one on how to read something is folded under its own opening."""
        if node.look != "reading" or len(node.text) < 2:
            return super().paragraph(node)
        title = escape(node.text[0].text.rstrip(". "))
        inside = super().paragraph(Paragraph(node.text[1:], "reading"))
        return f'<details class="more"><summary>{title}</summary>{inside}</details>'

    def table(self, node: Table) -> str:
        """Return a table that scrolls sideways by itself."""
        return f"{_SCROLL.format(escape(said(node.caption) or 'Table'))}{super().table(node)}</div>"

    def code(self, node: Code) -> str:
        """Return text in a fixed width, Python in colours."""
        if node.language not in {"python", "py"}:
            return super().code(node)
        return f'<pre class="plain" tabindex="0"><code>{highlighted(node.text)}</code></pre>'

    def foreign(self, node: Foreign) -> str:
        """Return HTML that is not ours, through the guard, with its headings listed and its tables scrolling."""

        def heading(match: re.Match[str]) -> str:
            asked, attributes, label = match.groups()
            given = _ID.search(attributes)
            level, anchor = self.listed(int(asked), unescape(re.sub(r"<[^>]+>", "", label)), given[1] if given else "")
            return f"<h{level}{attributes}{'' if given else self.identity(anchor)}>{label}</h{level}>"

        content = _HEADING.sub(heading, super().foreign(node))
        content = re.sub(r'(<table\b[^>]*?)\sborder="\d+"', r"\1", content)  # pandas sets one
        # The guard has closed every tag, in lower case.
        return content.replace("<table", f"{_SCROLL.format('Table')}<table").replace("</table>", "</table></div>")


def _folded(parts: list[Part]) -> str:
    if not parts:
        return ""
    label = "Parameters" if all(part.label == "Parameters" for part in parts) else "Code"
    code = "".join(f'<pre tabindex="0"><code>{highlighted(part.code)}</code></pre>' for part in parts)
    return f'<details class="code"><summary>{label}</summary>\n{code}\n</details>'


@lru_cache(maxsize=1)
def _highlighter() -> Any:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonLexer

    lexer, formatter = PythonLexer(), HtmlFormatter(nowrap=True)
    return lambda code: highlight(code, lexer, formatter)


def highlighted(code: str) -> str:
    """Return Python code as HTML with a class on each token."""
    return str(_highlighter()(code)).rstrip("\n")
