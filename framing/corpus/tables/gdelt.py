"""Files of GDELT without names of columns: the Global Knowledge Graph 2.1, and events 1.0 and 2.0."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pandas as pd

from framing.corpus.tables.table_file import TableFile, check_size
from framing.text.decoding import decoded

_GRAPH, _EVENTS = 27, (58, 61)
"""Cells of a row, by the codebooks of GDELT (GKG 2.1, 2015; events 1.0 and 2.0)."""
_FIRST = re.compile(rb"(?:\d{14}-T?\d+|\d{6,12})\t\d{8}(?:\d{6})?\t")
_TRANSLATED = re.compile(r"srclc:([a-z]{2,3})")
_EXTRA = {"title": "PAGE_TITLE", "author": "PAGE_AUTHORS"}


def sniff(path: str | Path) -> float:
    """Return how surely a file is one of GDELT without names of columns, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.gkg.csv")
    0.0
    """
    path = Path(path)
    if not path.is_file():
        return 0.0
    with path.open("rb") as file:
        first = file.readline(2**20)
    return 1.0 if _FIRST.match(first) and first.count(b"\t") + 1 in (_GRAPH, *_EVENTS) else 0.0


def tables_of(path: str | Path) -> list[TableFile]:
    """Return the addresses in a file: `doc_id, published, outlet, url, title, author, language, themes, tone`.

    Raises
    ------
    SourceError
        If its encoding cannot be read.
    """
    path = Path(path)
    check_size(path)
    text, note = decoded(path.read_bytes(), str(path))
    rows, places, skipped = [], [], []
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.rstrip("\r").split("\t")
        if len(cells) == _GRAPH:
            rows.append(_graph(cells))
        elif len(cells) in _EVENTS:
            rows.append({"doc_id": cells[0], "published": cells[1], "url": cells[-1]})
        elif line.strip():
            skipped.append((f"line {number}", f"{len(cells)} cells; rows of GDELT have 27, 58 or 61"))
            continue
        else:
            continue
        places.append(f"line {number}")
    notes = [*([note] if note else []), "A file of GDELT: its days say when GDELT saw a page."]
    return [TableFile(pd.DataFrame(rows).fillna(""), places, tuple(notes), tuple(skipped))]


def _graph(cells: list[str]) -> dict[str, str]:
    extra = {column: _between(cells[26], name) for column, name in _EXTRA.items()}
    language = _TRANSLATED.search(cells[25])
    return {
        "doc_id": cells[0], "published": cells[1], "outlet": cells[3], "url": cells[4] if cells[2] == "1" else "",
        **extra, "language": language[1] if language else "en", "themes": cells[7].strip(";"),
        "tone": cells[15].split(",")[0],
    }  # fmt: skip


def _between(text: str, name: str) -> str:
    start, end = text.find(f"<{name}>"), text.find(f"</{name}>")
    return html.unescape(text[start + len(name) + 2 : end]) if 0 <= start < end else ""
