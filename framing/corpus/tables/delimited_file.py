"""Tables in CSV, TSV and their kin, any separator and encoding; rows that do not fit are skipped and named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from framing.corpus.tables.columns import usual_column
from framing.corpus.tables.from_r.written_table import mark_of, table_in, unquoted_names
from framing.corpus.tables.table_file import TableFile, check_size, is_text
from framing.errors import FramingError, SourceError
from framing.text.decoding import decoded
from framing.text.delimited import SEPARATORS, parse_table, split_rows
from framing.text.labels import clean_label
from framing.text.lines import Record

_SUFFIXES = (".csv", ".tsv", ".tab")
_WORKBOOKS = (".xls", ".xlsx")
"""Programs save text in tabs under the name of a workbook."""
_HEAD = 2**16
_MOST_SKIPPED = 0.5
"""A table of whose rows a larger share does not fit is refused: its separator or its quotation marks are wrong."""


def sniff(path: str | Path) -> float:
    """Return how surely a file is a table of cells with separators, from 0 to 1: by the names in its first row.

    Examples
    --------
    >>> sniff("missing.csv")
    0.0
    """
    path = Path(path)
    if not path.is_file():
        return 0.0
    least = 0.5 if path.suffix.lower() in _SUFFIXES else 0.0
    with path.open("rb") as file:
        head = file.read(_HEAD)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if path.suffix.lower() in _WORKBOOKS and is_text(head) and not head.lstrip().startswith(b"<"):
        least = 0.4
    cut = head if len(head) < _HEAD or wide else head[: head.rfind(b"\n") + 1] or head
    try:
        text, _ = decoded(cut, str(path))
    except FramingError:
        return least
    if mark_of(text) or unquoted_names(text):
        return 0.9
    first = next((line for line in text.splitlines() if line.strip() and not line.casefold().startswith("sep=")), "")
    for mark in SEPARATORS:
        names = [cell.strip(' "') for cell in first.split(mark)]
        known = {usual_column(name) for name in names} - {""}
        if len(names) > 1 and len(known) > 1 and len(first) < 4000:
            return 0.9
    return least


def tables_of(path: str | Path) -> list[TableFile]:
    """Return the table of a file.

    Raises
    ------
    SourceError
        If its encoding, its quotation marks or the names of its columns cannot be read.
    """
    path = Path(path)
    check_size(path)
    text, note = decoded(path.read_bytes(), str(path))
    notes = (note,) if note else ()
    try:
        written = table_in(text)
    except SourceError as error:
        raise SourceError(f"'{path}': {error}") from None
    if written is not None:
        return [replace(written, notes=(*notes, *written.notes))]
    if unquoted_names(text):
        raise SourceError(
            f"'{path}': its first line names columns with spaces between them, and its texts are in no quotation "
            "marks, so that nothing tells where a text ends; write it with quote = TRUE, or with tabs."
        )
    try:
        table = parse_table(text, str(path))
    except FramingError as error:
        return [_fitting(text, path, notes, error)]
    return [TableFile(table.frame(), [f"line {line}" for line in table.lines], (*notes, *table.notes))]


def _fitting(text: str, path: Path, notes: tuple[str, ...], error: FramingError) -> TableFile:
    """Return the rows that have as many cells as there are columns, where most have; else raise the error."""
    records, separator, said = split_rows(text, str(path))
    names = [clean_label(cell) for cell in records[0].cells] if records else []
    rows = records[1:]
    names = _with_row_names(names, rows, said)
    fit = [row for row in rows if len(row.cells) == len(names)]
    if not all(names) or len(set(names)) < len(names) or len(fit) < max(1, (1 - _MOST_SKIPPED) * len(rows)):
        raise error
    skipped = [
        (f"line {row.line}", f"{len(row.cells)} cells in a table of {len(names)} columns")
        for row in rows
        if len(row.cells) != len(names)
    ]
    frame = pd.DataFrame([row.cells for row in fit], columns=names, dtype=str)
    if separator != ",":
        said.append(f"Cells are separated by {SEPARATORS.get(separator, repr(separator))}.")
    return TableFile(frame, [f"line {row.line}" for row in fit], (*notes, *said), tuple(skipped))


def _with_row_names(names: list[str], rows: list[Record], notes: list[str]) -> list[str]:
    """Return the names of columns with one for the names of rows, which R writes in front without a name."""
    first = [row.cells[0] for row in rows if row.cells]
    unnamed = names[1:] if names[:1] == [""] else names if rows and len(rows[0].cells) == len(names) + 1 else None
    if unnamed is None or not all(unnamed) or "doc_id" in names or len(set(first)) < len(rows):
        return names
    notes.append("The first column has no name and names the rows; it is taken for their ids.")
    return ["doc_id", *unnamed]
