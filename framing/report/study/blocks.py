"""Blocks: what a notebook shows. Text of a corpus stays text; the writers of the structure escape it."""

from __future__ import annotations

import os
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from framing.cells import write_csv
from framing.printing import shown
from framing.report.notebook.tables import most_rows
from framing.report.study import structure as st
from framing.report.study.block_html import HtmlWriter
from framing.report.study.sanitise import for_notebooks
from framing.report.study.structure import MIME, packed, text
from framing.result import Result
from framing.text.reading import visible

FOLDER = "FRAMING_REPORT_DIR"
"""Environment variable: where the report that is being made keeps its tables and figures."""

MARKS = "What the marks mean"
"""Above what a caption says below its line end."""

FIGURES = "FRAMING_FIGURES"
"""Environment variable: forms of a figure that a report keeps beside SVG: ``png``, ``all`` (in both widths) or none."""


_FINDERS: list[Callable[[str], tuple[str, pd.DataFrame] | None]] = []


def find_rows_by(find: Callable[[str], tuple[str, pd.DataFrame] | None]) -> None:
    """Have blocks find the hits of a row by its link with a function that returns its label and them, or None."""
    _FINDERS.append(find)


@dataclass(frozen=True)
class Block:
    """What a cell shows: nodes of the structure, for a notebook as HTML and in plain words."""

    nodes: tuple[st.Node, ...]
    plain: str = ""

    @property
    def content(self) -> str:
        """The HTML of it."""
        return visible(HtmlWriter().write(self.nodes))

    @staticmethod
    def behind(link: str) -> tuple[str, pd.DataFrame] | None:
        """Return the label and the hits of the row that has a link; None where nothing knows them."""
        return next((found for find in _FINDERS if (found := find(link)) is not None), None)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        shown = {"text/html": for_notebooks(self.content), "text/plain": repr(self)}
        # A notebook that a reader runs is saved with its outputs, and need not hold every picture twice.
        return {MIME: packed(self.nodes), **shown} if report_folder() is not None else shown

    def __repr__(self) -> str:
        return visible(self.plain)


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
        File name without ending, in ``figures/``: SVG, 7 inches wide; further forms and widths where they are asked
        for.
    caption, alt : str
        Plain text. What a caption has below a line end is folded away under the figure: how to read its marks.
    """
    caption, _, reading = caption.partition("\n")
    wide, narrow = (_drawn(draw, width, name) for width in ("double", "single"))
    drawn = st.Figure(name, alt, text(caption), _address(wide), _address(narrow))
    below = aside(MARKS, [paragraph(reading)] if reading else [])
    return Block((drawn, *below.nodes), " ".join(filter(None, [f"Figure: {caption}", reading])))


def _address(picture: bytes) -> str:
    # Percent signs, not base64: as short, and whatever compresses the page can read it.
    quoted = picture.replace(b"%", b"%25")
    for byte in sorted(set(picture) - _UNQUOTED):
        quoted = quoted.replace(bytes([byte]), b"%%%02X" % byte)
    return f"data:image/svg+xml,{quoted.decode('ascii')}"


_UNQUOTED = frozenset((string.ascii_letters + string.digits + "_~%/:=;,.-+*@!()").encode())
"""Bytes that stand for themselves in the address of a picture, and the sign before those that do not."""


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
        asked = os.environ.get(FIGURES, "")
        if folder is not None and (asked == "all" or width == "double"):
            (folder / "figures").mkdir(parents=True, exist_ok=True)
            path = folder / "figures" / stem(name, width)
            path.with_name(f"{path.name}.svg").write_bytes(picture.plain)
            # A PNG takes as long as the rest of a report's figure: it is drawn where something shows it.
            for form in {"all": ("png", "pdf"), "png": ("png",)}.get(asked, ()):
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
        Column to its head, or to (group, head) where neighbours share a group; other columns are excluded.
    rows : int
        Most rows shown, but in a notebook that sorts and filters them (`framing.report.notebook.tables`).
    links : mapping, optional
        Value of the first column to the id of what it leads to on the page, or to ``page#id``.
    whole : str
        Name without ending of the file that holds every row; the caption names it where not all rows are shown.
    """
    rows = max(rows, rows_of_a_notebook())
    first_rows = data.head(rows)
    kept = [column for column in columns if column in first_rows]
    body = tuple(_row(record, kept, links or {}) for record in first_rows.to_dict("records"))
    more = f": first {rows} of {len(data)} rows{_kept_as(whole)}" if len(data) > rows else ""
    head = _head([columns[column] for column in kept], first_rows[kept])
    return Block((st.Table(text(caption + more), head, body),), f"Table: {caption}")


def rows_of_a_notebook() -> int:
    """Return how many rows a table may have where a notebook sorts and filters them; none in a report."""
    return most_rows() if report_folder() is None else 0


def _kept_as(name: str) -> str:
    folder = report_folder()
    there = folder is not None and name and (folder / "tables" / f"{name}.csv").is_file()
    return f"; all rows are in tables/{name}.csv" if there else ""


def _head(heads: list[str | tuple[str, str]], data: pd.DataFrame) -> tuple[tuple[st.Cell, ...], ...]:
    """Return the head of a table: one row, or two where heads share a group ``(group, head)``."""
    pairs = [("", head) if isinstance(head, str) else head for head in heads]
    numbers = [pd.api.types.is_numeric_dtype(data[column]) for column in data]
    below = tuple(st.Cell(text(head), number=number) for (_, head), number in zip(pairs, numbers, strict=True))
    groups = tuple(st.Cell(text(key), len(list(run))) for key, run in groupby(group for group, _ in pairs))
    return (groups, below) if any(cell.text for cell in groups) else (below,)


def _row(record: Mapping[Any, Any], kept: Sequence[str], links: Mapping[str, str]) -> tuple[st.Cell, ...]:
    said = [st.Run(shown(record[column], column).replace("\n", " ")) for column in kept]
    if link := links.get(record[kept[0]], ""):
        said[0] = replace(said[0], link=link if "#" in link else f"#{link}")
    numbers = (isinstance(record[column], int | float) for column in kept)
    return tuple(
        st.Cell((run,) if run.text else (), number=number and n > 0)
        for n, (run, number) in enumerate(zip(said, numbers, strict=True))
    )


@dataclass(frozen=True)
class Hits:
    """How often each side has what passages are shown of, and why a side that has some may show none."""

    counts: tuple[int, int]
    why_none: str = ""

    def none_shown(self, n: int) -> str:
        """Return the words shown in place of passages."""
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
        What is shown of one side, in place of the number of passages.
    """
    columns, every = [], found.to_dict("records")
    for side, n in zip(sides, hits.counts if hits else [None] * len(sides), strict=True):
        rows = [row for row in every if row["side"] == side]
        none = hits.none_shown(n) if hits and n else "No passage."
        count = f"{len(rows)}" if n is None or n <= len(rows) else f"{len(rows)} of {n}"
        columns.append(st.Side(side, said or count, tuple(map(_passage, rows)), "" if rows else none))
    head = (st.Paragraph(text(heading), "passages-head", anchor),) if heading else ()
    return Block((*head, st.Sides(tuple(columns))), heading)


def _passage(row: Mapping[Any, Any]) -> st.Passage:
    left, match, right = (_lines(str(row[part])) for part in ("left", "match", "right"))
    who = " · ".join(str(row[key]) for key in ("speaker", "outlet", "published", "doc_id") if row.get(key))
    opening = "… " if (left + match)[:1].islower() else ""
    runs = (st.Run(opening + left), st.Run(match, ("mark",)), st.Run(right))
    return st.Passage(tuple(run for run in runs if run.text), who)


def _lines(passage: str) -> str:
    """Return text of a passage with a line end for each paragraph."""
    return "\n".join(part.replace("\n", " ") for part in passage.split("\n\n"))


def folded(summary: str, blocks: Iterable[Block]) -> Block:
    """Return blocks folded under a summary line."""
    return Block((st.Box("folded", tuple(node for block in blocks for node in block.nodes), summary),), summary)


def aside(summary: str, blocks: Iterable[Block]) -> Block:
    """Return blocks folded under a summary line on a page, and in their place on paper; nothing around nothing."""
    inside = tuple(node for block in blocks for node in block.nodes)
    return Block((st.Box("aside", inside, summary),) if inside else (), summary if inside else "")


def facts(rows: Mapping[str, str]) -> Block:
    """Return a list of named facts."""
    listed = tuple((text(name), text(value)) for name, value in rows.items())
    return Block((st.Facts(listed),), "; ".join(f"{k}: {v}" for k, v in rows.items()))


def paragraph(say: str, look: st.Look = "") -> Block:
    """Return a paragraph."""
    return Block((st.Paragraph(text(say), look),), say)


def note(said: Sequence[str]) -> Block:
    """Return remarks as a list in a box."""
    return Block((st.Box("note", (st.Listing(tuple((st.Paragraph(text(line)),) for line in said)),)),), " ".join(said))


def stack(*parts: Any) -> Block:
    """Return blocks, and anything with a ``reason``, one below the other."""
    blocks = [part if isinstance(part, Block) else paragraph(part.reason, "absent") for part in parts]
    return Block(tuple(node for block in blocks for node in block.nodes), " ".join(block.plain for block in blocks))


def keep_text(text: str, name: str) -> None:
    """Save a text file where a report is being made."""
    folder = report_folder()
    if folder is not None:
        (folder / name).write_text(text, encoding="utf-8")
