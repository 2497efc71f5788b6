"""HTML of the structure: the elements of each node, every text escaped. A page and a DOCX change some of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from framing.report.study import structure as st
from framing.report.study.sanitise import trusted

_TAGS = {"em": "em", "strong": "strong", "code": "code", "mark": "mark", "strike": "del"}
_LINK = re.compile(r"(?!//)(?:https?:|mailto:|#|[\w./-]+(?=$|#))[^\s\"<>]*$", re.IGNORECASE)
"""Where a link may lead: outside, within the page, or to a file beside it."""
_WARNINGS = {"Warning", "Caution", "Important", "Limit", "Limits"}


class HtmlWriter:
    """Writes nodes; each kind has a method of its name."""

    def write(self, nodes: Iterable[st.Node]) -> str:
        """Return nodes as HTML.

        Examples
        --------
        >>> HtmlWriter().write([st.Paragraph((st.Run("a < b"),), "lede")])
        '<p class="lede">a &lt; b</p>'
        """
        return "".join(getattr(self, node.kind)(node) for node in nodes)

    def identity(self, anchor: str) -> str:
        return f' id="{escape(anchor)}"' if anchor else ""

    def runs(self, text: st.Text) -> str:
        return "".join(map(self.run, text))

    def run(self, run: st.Run) -> str:
        shown = escape(run.text).replace("\n", "<br>")
        if run.picture:
            shown = f'<img alt="{escape(run.text)}" src="{escape(run.picture)}">'
        for style in reversed(run.style):
            shown = self.styled(style, shown)
        return f'<a href="{escape(run.link)}">{shown}</a>' if _LINK.match(run.link) else shown

    def styled(self, style: str, shown: str) -> str:
        tag = _TAGS.get(style)
        return f"<{tag}>{shown}</{tag}>" if tag else f'<span class="{style}">{shown}</span>'

    def heading(self, node: st.Heading) -> str:
        return f"<h{node.level}{self.identity(node.anchor)}>{self.runs(node.text)}</h{node.level}>"

    def paragraph(self, node: st.Paragraph) -> str:
        look = f' class="{node.look}"' if node.look else ""
        return f"<p{look}{self.identity(node.anchor)}>{self.runs(node.text)}</p>"

    def table(self, node: st.Table) -> str:
        caption = f"<caption>{self.runs(node.caption)}</caption>" if node.caption else ""
        head = "".join(self.head(row, row is node.head[-1]) for row in node.head)
        body = "".join(self.row(row, node.rows_named) for row in node.body)
        return f'<table class="dataframe">{caption}<thead>{head}</thead><tbody>{body}</tbody></table>'

    def head(self, row: tuple[st.Cell, ...], last: bool) -> str:
        look = ' scope="col"' if last else ' scope="colgroup" class="group"'
        cells = (self.cell(cell, "th", look) if last or cell.text else self.cell(cell, "td") for cell in row)
        return f"<tr>{''.join(cells)}</tr>"

    def row(self, row: tuple[st.Cell, ...], named: bool) -> str:
        first = [self.cell(cell, "th", ' scope="row"') for cell in row[: int(named)]]
        return f"<tr>{''.join([*first, *(self.cell(cell, 'td') for cell in row[len(first) :])])}</tr>"

    def cell(self, cell: st.Cell, tag: str, attributes: str = "") -> str:
        attributes += f' colspan="{cell.span}"' if cell.span > 1 else ""
        attributes += ' class="number"' if cell.number else ""
        return f"<{tag}{attributes}>{self.runs(cell.text)}</{tag}>"

    def figure(self, node: st.Figure) -> str:
        image = f'<img src="{escape(node.wide)}" alt="{escape(node.alt)}">'
        if node.narrow:
            narrow = f'<source media="(max-width: 600px)" srcset="{escape(node.narrow)}">'
            image = f"<picture>{narrow}{image}</picture>"
        caption = f"<figcaption>{self.runs(node.caption)}</figcaption>" if node.caption else ""
        return f"<figure{self.identity(node.name and f'figure-{node.name}')}>{image}{caption}</figure>"

    def sides(self, node: st.Sides) -> str:
        return f'<div class="sides">{"".join(map(self.side, node.columns))}</div>'

    def side(self, side: st.Side) -> str:
        none = f'<p class="none">{escape(side.none)}</p>' if side.none else ""
        head = f"<h5>{escape(side.name)} <small>({escape(side.count)})</small></h5>"
        return f'<section class="side">{head}{"".join(map(self.passage, side.passages))}{none}</section>'

    def passage(self, passage: st.Passage) -> str:
        source = f"<footer>{escape(passage.source)}</footer>"
        return f'<blockquote class="passage"><p>{self.runs(passage.text)}</p>{source}</blockquote>'

    def facts(self, node: st.Facts) -> str:
        rows = (f"<dt>{self.runs(name)}</dt><dd>{self.runs(text)}</dd>" for name, text in node.rows)
        return f'<dl class="facts">{"".join(rows)}</dl>'

    def listing(self, node: st.Listing) -> str:
        tag = "ol" if node.ordered else "ul"
        return f"<{tag}>{''.join(f'<li>{self.item(item)}</li>' for item in node.items)}</{tag}>"

    def item(self, item: tuple[st.Node, ...]) -> str:
        """Return an item of a list, its first paragraph without space around it."""
        if item and isinstance(item[0], st.Paragraph):
            return self.runs(item[0].text) + self.write(item[1:])
        return self.write(item)

    def box(self, node: st.Box) -> str:
        inside, title = self.write(node.blocks), escape(node.title)
        if node.look in ("folded", "aside"):
            return f'<details class="more"><summary>{title}</summary>{inside}</details>'
        if node.look == "quotation":
            return f"<blockquote>{inside}</blockquote>"
        if not title:
            return f'<aside class="note">{inside}</aside>'
        look = "warning" if title in _WARNINGS else "note"
        return f'<div class="callout callout-{look}" role="note"><p class="callout-title">{title}</p>{inside}</div>'

    def code(self, node: st.Code) -> str:
        return f'<pre class="plain" tabindex="0"><code>{escape(node.text)}</code></pre>'

    def foreign(self, node: st.Foreign) -> str:
        return trusted(node.content)
