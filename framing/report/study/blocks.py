"""Blocks: what a notebook shows. Text of a corpus is escaped here, and nowhere later."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from framing.cells import write_csv
from framing.printing import shown
from framing.report.study.sanitise import for_notebooks
from framing.result import Result
from framing.text.reading import visible

FOLDER = "FRAMING_REPORT_DIR"
"""Environment variable: where the report that is being made keeps its tables and figures."""

FIGURES = "FRAMING_FIGURES"
"""Environment variable: whether every figure is kept in every form and width."""


@dataclass(frozen=True)
class Block:
    """A piece of HTML that was made safe, with a plain wording."""

    content: str
    plain: str = ""

    def _repr_html_(self) -> str:
        return for_notebooks(visible(self.content))

    def __repr__(self) -> str:
        return visible(self.plain or re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.content)).strip())


@dataclass(frozen=True)
class Prose:
    """Markdown written by this package; names from a corpus go through `plain_markdown` first."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return visible(self.markdown)

    def __repr__(self) -> str:
        return visible(self.markdown)


def plain_markdown(text: str) -> str:
    """Return text so that Markdown shows it as it is.

    Examples
    --------
    >>> plain_markdown("*<b>_x_ & y")
    '\\\\*\\\\<b\\\\>\\\\_x\\\\_ \\\\& y'
    """
    line = re.sub(r"([\\`*_{}\[\]#|~$!<>&])", r"\\\1", " ".join(str(text).split()))
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", line)  # no list, no rule at its start


def report_folder() -> Path | None:
    """Return the folder of the report that is being made, or None in an interactive notebook."""
    folder = os.environ.get(FOLDER, "")
    return Path(folder) if folder else None


def figure(draw: Callable[[], Any], name: str, caption: str, alt: str) -> Block:
    """Return a figure for wide and narrow screens, light and dark, and save it where a report is being made.

    Parameters
    ----------
    draw : callable
        Draws in the present style and returns the Axes.
    name : str
        File name without ending, in ``figures/``: SVG, and PNG at 300 dots an inch, both 7 inches wide.
    caption, alt : str
        Plain text; escaped here.
    """
    wide, narrow = (_drawn(draw, width, name) for width in ("double", "single"))
    return Block(
        f'<figure id="figure-{html.escape(name)}"><picture>'
        f'<source media="(max-width: 600px)" srcset="{_address(narrow)}">'
        f'<img src="{_address(wide)}" alt="{html.escape(alt)}"></picture>'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>",
        f"Figure: {caption}",
    )


def _address(picture: bytes) -> str:
    # Percent signs, not base64: as short, and whatever compresses the page can read it.
    return f"data:image/svg+xml,{quote(picture, safe='/:=;,.-+*@!()')}"


def _drawn(draw: Callable[[], Any], width: str, name: str) -> bytes:
    """Return a drawing as SVG for the page; the wide one is saved where a report is being made."""
    import matplotlib.pyplot as plt

    from framing.charts.canvas.export import exported, stem
    from framing.charts.canvas.style import style
    from framing.charts.canvas.svg import svg

    folder = report_folder()
    with style(width=width):
        canvas = draw().figure
        picture = svg(canvas)
        every = bool(os.environ.get(FIGURES))
        if folder is not None and (every or width == "double"):
            (folder / "figures").mkdir(parents=True, exist_ok=True)
            path = folder / "figures" / stem(name, width)
            path.with_name(f"{path.name}.svg").write_bytes(picture.plain)
            for form in ("png", "pdf") if every else ("png",):
                path.with_name(f"{path.name}.{form}").write_bytes(exported(canvas, form))
        plt.close(canvas)
    return picture.page


def chart(result: Result) -> Block:
    """Return the figure of a result with its caption and alternative text."""
    return figure(result.plot, result.measure, result.caption, result.alt)


def keep(result: Result) -> Result:
    """Save the tables of a result where a report is being made, and return it."""
    folder = report_folder()
    if folder is not None:
        result.save(folder / "tables")
    return result


def keep_table(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Save one table as CSV where a report is being made, and return it."""
    folder = report_folder()
    if folder is not None:
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        write_csv(table, folder / "tables" / f"{name}.csv")
    return table


def table(
    data: pd.DataFrame,
    caption: str,
    columns: Mapping[str, Any],
    rows: int = 12,
    links: Mapping[str, str] | None = None,
    whole: str = "",
) -> Block:
    """Return the first rows of a table, rounded for display, with readable column heads.

    Parameters
    ----------
    data : pandas.DataFrame
    caption : str
    columns : mapping
        Column to its head, or to (group, head) where neighbours share a group; other columns are left out.
    rows : int
        Most rows shown.
    links : mapping, optional
        Value of the first column to the id of what it leads to on the page.
    whole : str
        Name without ending of the file that holds every row; told where it is there and rows are left out.
    """
    shown_rows = data.head(rows)
    kept = [column for column in columns if column in shown_rows]
    body = "".join(
        "<tr>"
        + "".join(
            _cell(record[column], column, column == kept[0], (links or {}).get(record[kept[0]], "")) for column in kept
        )
        + "</tr>"
        for record in shown_rows.to_dict("records")
    )
    more = f": first {rows} of {len(data)} rows{_kept_as(whole)}" if len(data) > rows else ""
    head = _head([columns[column] for column in kept], shown_rows[kept])
    return Block(
        f'<table class="dataframe"><caption>{html.escape(caption + more)}</caption>'
        f"<thead>{head}</thead><tbody>{body}</tbody></table>",
        f"Table: {caption}",
    )


def _kept_as(name: str) -> str:
    folder = report_folder()
    there = folder is not None and name and (folder / "tables" / f"{name}.csv").is_file()
    return f"; all rows are in tables/{name}.csv" if there else ""


def _head(heads: list[str | tuple[str, str]], data: pd.DataFrame) -> str:
    """Return the head of a table: one row, or two where heads share a group ``(group, head)``."""
    lower = [head if isinstance(head, str) else head[1] for head in heads]
    kinds = ["number" if pd.api.types.is_numeric_dtype(data[column]) else "text" for column in data]
    below = "".join(
        f'<th scope="col" class="{kind}">{html.escape(head)}</th>' for head, kind in zip(lower, kinds, strict=True)
    )
    below = f"<tr>{below}</tr>"
    groups = [(key, len(list(run))) for key, run in groupby("" if isinstance(head, str) else head[0] for head in heads)]
    if not any(key for key, _ in groups):
        return below
    above = "".join(
        f'<th scope="colgroup" class="group" colspan="{n}">{html.escape(key)}</th>'
        if key
        else f'<td colspan="{n}"></td>'
        for key, n in groups
    )
    return f"<tr>{above}</tr>{below}"


def _cell(value: Any, column: str, first: bool, link: str = "") -> str:
    text, kind = shown(value, column), ("number" if isinstance(value, int | float) else "text")
    if first:
        said = html.escape(text)
        said = f'<a href="#{html.escape(link)}">{said}</a>' if link else said
        return f'<th scope="row">{said}</th>'
    return f'<td class="{kind}">{html.escape(text)}</td>'


@dataclass(frozen=True)
class Hits:
    """How often each side has what passages are shown of, and why a side that has some may show none."""

    counts: tuple[int, int]
    why_none: str = ""

    def none_shown(self, n: int) -> str:
        """Return the words that stand in the place of passages."""
        return f"{n} in the text, none shown: {self.why_none}"


def passages(
    found: pd.DataFrame,
    sides: Sequence[str],
    heading: str = "",
    hits: Hits | None = None,
    anchor: str = "",
    said: str = "",
) -> Block:
    """Return passages of both sides beside each other, the words in question marked.

    Parameters
    ----------
    found : pandas.DataFrame
        As `Result.evidence` gives them.
    sides : sequence of str
    heading : str
    hits : Hits, optional
        How often each side has what is shown here: the passages are that many's examples.
    anchor : str
        Id of the heading, for links to it.
    said : str
        What is shown of one side, in the place of how many passages.
    """
    columns = []
    for side, n in zip(sides, hits.counts if hits else [None] * len(sides), strict=True):
        rows = found[found["side"] == side].to_dict("records")
        none = hits.none_shown(n) if hits and n else "No passage."
        body = "".join(_passage(row) for row in rows) or f'<p class="none">{html.escape(none)}</p>'
        count = f"{len(rows)}" if n is None or n <= len(rows) else f"{len(rows)} of {n}"
        head = f"<h5>{html.escape(side)} <small>({html.escape(said or count)})</small></h5>"
        columns.append(f'<section class="side">{head}{body}</section>')
    named = f' id="{html.escape(anchor)}"' if anchor else ""
    head = f'<p class="passages-head"{named}>{html.escape(heading)}</p>' if heading else ""
    return Block(f'{head}<div class="sides">{"".join(columns)}</div>', heading)


def _passage(row: Mapping[str, Any]) -> str:
    left, match, right = (html.escape(str(row[part])).replace("\n\n", "<br>") for part in ("left", "match", "right"))
    who = " · ".join(str(row[key]) for key in ("speaker", "outlet", "published", "doc_id") if row.get(key))
    text = f"{left}<mark>{match}</mark>{right}" if match else f"{left}{right}"
    mid_sentence = (str(row["left"]) + str(row["match"]))[:1].islower()
    opening = "… " if mid_sentence else ""
    return f'<blockquote class="passage"><p>{opening}{text}</p><footer>{html.escape(who)}</footer></blockquote>'


def folded(summary: str, blocks: Iterable[Block]) -> Block:
    """Return blocks folded under a summary line."""
    inside = "".join(block.content for block in blocks)
    return Block(f'<details class="more"><summary>{html.escape(summary)}</summary>{inside}</details>', summary)


def facts(rows: Mapping[str, str]) -> Block:
    """Return a list of named facts."""
    inside = "".join(f"<dt>{html.escape(k)}</dt><dd>{html.escape(v)}</dd>" for k, v in rows.items())
    return Block(f'<dl class="facts">{inside}</dl>', "; ".join(f"{k}: {v}" for k, v in rows.items()))


def stack(*parts: Any) -> Block:
    """Return blocks, and anything with a ``reason``, one below the other."""
    html_of = (p.content if isinstance(p, Block) else f'<p class="absent">{html.escape(p.reason)}</p>' for p in parts)
    return Block("".join(html_of), " ".join(getattr(p, "plain", "") or getattr(p, "reason", "") for p in parts))


def keep_text(text: str, name: str) -> None:
    """Save a text file where a report is being made."""
    folder = report_folder()
    if folder is not None:
        (folder / name).write_text(text, encoding="utf-8")
