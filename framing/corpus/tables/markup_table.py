"""Tables in markup, which programs save under the name of a workbook: HTML, and Excel's XML of 2003."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from framing.corpus.tables.columns import usual_column
from framing.corpus.tables.excel import table_of
from framing.corpus.tables.table_file import TableFile, check_size
from framing.errors import SourceError
from framing.text.decoding import decoded

MOST_BYTES = 100_000_000
"""A larger file is refused."""
_HEAD = 2**17
_SUFFIXES = (".xls", ".xlsx")
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_FIRST_ROW = re.compile(rb"<table\b.*?<tr\b[^>]*>(.*?)</tr", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(rb"<t[hd]\b[^>]*>(.*?)(?=</?t[hdr]\b)", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(rb"<(head|style|script)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_WORDS_ABOVE = 20
"""A page with more words above its first table is an article."""
_MOST_SPAN = 1_000


def sniff(path: str | Path) -> float:
    """Return how surely a file is a table in markup, from 0 to 1: by its name, or by the names in its first row.

    Examples
    --------
    >>> sniff("missing.xls")
    0.0
    """
    path = Path(path)
    if not path.is_file():
        return 0.0
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.replace(b"\0", b"").lstrip(b"\xff\xfe")
    if not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return 0.0
    if _SPREADSHEET in head and b"Workbook" in head:
        return 1.0
    first = _FIRST_ROW.search(head)
    if first is None:
        return 0.0
    if path.suffix.lower() in _SUFFIXES:
        return 0.97
    above = re.sub(rb"<[^>]*>", b" ", _UNSEEN.sub(b" ", head[: first.start()]))
    cells = [re.sub(rb"<[^>]*>", b" ", cell).decode("utf-8", "replace").strip() for cell in _CELL.findall(first[0])]
    known = {usual_column(cell) for cell in cells} - {""}
    return 0.97 if len(above.split()) < _WORDS_ABOVE and len(known) > 2 and known & {"text", "url"} else 0.0


def tables_of(path: str | Path) -> list[TableFile]:
    """Return the tables of a file.

    Raises
    ------
    SourceError
        If it cannot be read, or has no table with a row below the names of its columns.
    """
    path = Path(path)
    check_size(path)
    if path.stat().st_size > MOST_BYTES:
        size, most = path.stat().st_size // 10**6, MOST_BYTES // 10**6
        raise SourceError(f"'{path}' has {size} MB; a table in HTML or XML is read up to {most} MB.")
    raw = path.read_bytes()
    try:
        found = list(_workbook(raw) if _SPREADSHEET in raw[:_HEAD] else _page(decoded(raw, str(path))[0]))
    except (SourceError, KeyboardInterrupt, SystemExit):
        raise
    except Exception:
        raise SourceError(f"'{path}' cannot be read as a table in HTML or XML: it is damaged.") from None
    tables = [table for name, rows in found if (table := table_of(name, _padded(rows))) is not None]
    if not tables:
        raise SourceError(f"'{path}' has no table with a row below the names of its columns.")
    return tables


def _padded(rows: list[list[Any]]) -> list[list[Any]]:
    width = max(map(len, rows), default=0)
    return [[*row, *[None] * (width - len(row))] for row in rows]


def _page(text: str) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield the rows of each table of a page that is inside of no other."""
    from lxml import html

    root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text))
    tables = [node for node in root.iter("table") if not any(True for _ in node.iterancestors("table"))]
    for number, table in enumerate(tables, 1):
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        yield (str(number), [_cells(row) for row in rows])


def _cells(row: Any) -> list[str]:
    out: list[str] = []
    for cell in row.iterchildren("td", "th"):
        for broken in cell.iter("br", "p", "div"):
            broken.tail = "\n" + (broken.tail or "")
            if broken.tag != "br":
                broken.text = "\n" + (broken.text or "")
        out.append(re.sub(r"[ \t]*\n\s*", "\n", cell.text_content()).strip())
        span = str(cell.get("colspan", "1"))
        out += [""] * (min(int(span), _MOST_SPAN) - 1 if span.isdigit() else 0)
    return out


def _workbook(raw: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield the rows of each sheet; what entities stand for is not read."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    name = f"{{{_SPREADSHEET.decode()}}}"
    root = etree.parse(BytesIO(raw), parser).getroot()
    for sheet in root.iter(f"{name}Worksheet"):
        rows: list[list[Any]] = []
        for row in sheet.iter(f"{name}Row"):
            cells: list[Any] = []
            for cell in row.iterchildren(f"{name}Cell"):
                place = str(cell.get(f"{name}Index", ""))
                if place.isdigit():
                    cells += [None] * (min(int(place) - 1, _MOST_SPAN) - len(cells))
                data = cell.find(f"{name}Data")
                cells.append(None if data is None else _value("".join(data.itertext()), data.get(f"{name}Type")))
            rows.append(cells)
        yield str(sheet.get(f"{name}Name", "")), rows


def _value(text: str, kind: str | None) -> str:
    if kind == "DateTime":
        return text.removesuffix(".000").removesuffix("T00:00:00")
    return text
