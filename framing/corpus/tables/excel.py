"""Tables in workbooks: Excel (xlsx, xlsm, xlsb, xls) and OpenDocument (ods), a table for each sheet."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd

from framing.corpus.tables.table_file import TableFile, check_size, is_text
from framing.corpus.tables.zipped import check_unpacked, members_of
from framing.errors import SourceError
from framing.text.labels import clean_label
from framing.text.reading import many

_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_UNPACKED = 2**29
_MOST_WRITTEN = 32_767
"""Characters that a cell of a workbook holds; programs cut a longer text."""
_HEAD_WITHIN = 20
"""Rows among which the names of columns are looked for: exports put a title above them."""


def sniff(path: str | Path) -> float:
    """Return how surely a file is a workbook, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.xlsx")
    0.0
    """
    path = Path(path)
    if not path.is_file():
        return 0.0
    names = members_of(path)
    if any(name.startswith("xl/workbook") for name in names):
        return 1.0
    if "content.xml" in names and "mimetype" in names:
        return 0.9 if path.suffix.lower() == ".ods" else 0.0
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(_OLE):
        return 0.9 if path.suffix.lower() != ".doc" else 0.0
    # Programs save tables in text or HTML under the name of a workbook; what is none of them is a damaged workbook.
    return 0.5 * (path.suffix.lower() in _SUFFIXES and not is_text(head))


def tables_of(path: str | Path) -> list[TableFile]:
    """Return the tables of a workbook, one for each sheet that has cells.

    Raises
    ------
    SourceError
        If it cannot be read, or has no cell.
    """
    import python_calamine

    path = Path(path)
    check_size(path)
    if members_of(path):
        check_unpacked(path, MOST_UNPACKED)
    found = []
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                rows = sheet.to_python(skip_empty_area=False)
                table = table_of(str(name), rows, _merged(rows, sheet.merged_cell_ranges or []))
                found += [table] if table is not None else []
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the library is no Exception
        raise SourceError(f"'{path}' cannot be read as a workbook: it is damaged or needs a password.") from None
    if not found:
        raise SourceError(f"'{path}' has no sheet with a row below the names of its columns.")
    return found


def _merged(rows: list[list[Any]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> int:
    """Write what is in cells that were merged down a column into each row, and return how many cells were filled."""
    filled = 0
    for (top, left), (bottom, right) in ranges:
        if left != right or bottom >= len(rows) or not _seen(rows[top][left]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if any(_seen(cell) for cell in row) and not _seen(row[left]):
                row[left] = rows[top][left]
                filled += 1
    return filled


def table_of(sheet: str, rows: list[list[Any]], merged: int = 0) -> TableFile | None:
    """Return the table of a sheet, its cells as text; None where no row is below the names of columns.

    `merged` cells were filled from one that was merged over several rows.
    """
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(map(_seen, row))]
    if len(filled) < 2:
        return None
    width = max(sum(map(_seen, row)) for _, row in filled[:_HEAD_WITHIN])
    at = next(i for i, (_, row) in enumerate(filled) if sum(map(_seen, row)) > width / 2)
    head, body = filled[at][1], filled[at + 1 :]
    columns = [(place, clean_label(str(cell))) for place, cell in enumerate(head) if _seen(cell)]
    unnamed = {place for _, row in body for place, cell in enumerate(row) if _seen(cell)} - {p for p, _ in columns}
    were = "was" if at == 1 else "were"
    notes = [f"Sheet '{sheet}': {many(at, 'row')} above the names of the columns {were} skipped."] if at else []
    if merged:
        notes.append(f"Sheet '{sheet}': cells merged over several rows hold for each ({many(merged, 'cell')} filled).")
    if unnamed:
        notes.append(f"Sheet '{sheet}': cells below no name of a column were not read (columns: {len(unnamed)}).")
    if cut := sum(isinstance(cell, str) and len(cell) == _MOST_WRITTEN for _, row in body for cell in row):
        notes.append(f"Sheet '{sheet}': {many(cut, 'cell')} with {_MOST_WRITTEN:,} characters, the most that a cell "
                     "of a workbook holds: longer texts were cut when it was written.")  # fmt: skip
    data = {name: [_cell(row[place]) for _, row in body] for place, name in _distinct(columns)}
    places = [f"sheet {sheet}, row {number}" for number, _ in body]
    return TableFile(pd.DataFrame(data, dtype=object), places, tuple(notes), (), sheet)


def _distinct(columns: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the names of columns, of several alike the later ones numbered."""
    seen: dict[str, int] = {}
    out = []
    for place, name in columns:
        seen[name] = seen.get(name, 0) + 1
        out.append((place, name if seen[name] == 1 else f"{name} {seen[name]}"))
    return out


def _seen(cell: Any) -> bool:
    return bool(clean_label(cell)) if isinstance(cell, str) else cell is not None


def _cell(cell: Any) -> Any:
    """Return a cell as text: whole numbers without a point, days and times in ISO 8601."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat().removesuffix("T00:00:00")
    return "" if cell is None else cell if isinstance(cell, str) else str(cell)
