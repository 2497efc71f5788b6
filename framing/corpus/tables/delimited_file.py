"""Tables in CSV, TSV and their kin, any separator and encoding; rows that do not fit are skipped and named."""

from __future__ import annotations

import re
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
from framing.text.reading import many

_SUFFIXES = (".csv", ".tsv", ".tab")
_WORKBOOKS = (".xls", ".xlsx")
"""Programs save text in tabs under the name of a workbook."""
_HEAD = 2**16
_HEAD_WITHIN = 20
"""Lines among which the names of columns are looked for."""
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
    return 0.9 if _names_columns(first) or _lines_above(text) else least


def _names_columns(line: str) -> bool:
    """Return whether two cells of a line are usual names of columns."""
    for mark in SEPARATORS:
        names = [cell.strip(' "\ufeff') for cell in line.split(mark)]
        known = {usual_column(name) for name in names} - {""}
        if len(names) > 1 and len(known) > 1 and len(line) < 4000:
            return True
    return False


def _lines_above(text: str) -> int:
    """Return how many lines are above the names of the columns: what a program says of an export, or a comment."""
    lines = text.split("\n", _HEAD_WITHIN + 1)[: _HEAD_WITHIN + 1]
    if not lines or lines[0].casefold().startswith("sep=") or _names_columns(lines[0]):
        return 0
    found = next((at for at, line in enumerate(lines) if _names_columns(line)), 0)
    if not found and lines[0].startswith("#"):
        found = next((at for at, line in enumerate(lines[:-1]) if line.strip() and not line.startswith("#")), 0)
    return found


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
    if above := _lines_above(text):
        lines = text.split("\n", above)
        text = lines[-1]
        said = "; ".join(clean_label(line)[:60] for line in lines[:-1] if line.strip())
        notes = (*notes, f"{many(above, 'line')} above the names of the columns: not read ({said[:120]}).")
    try:
        table = parse_table(text, str(path), first=above + 1)
    except FramingError as error:
        try:
            return [_fitting(text, path, notes, error, above + 1)]
        except FramingError:
            doubled = _marks_doubled(text)
            if doubled == text:
                raise
        try:
            table = parse_table(doubled, str(path), first=above + 1)
        except FramingError:
            raise error from None
        said = "Quotation marks inside of its cells are not doubled; those that no separator follows are read as text."
        notes = (*notes, said)
    return [TableFile(table.frame(), [f"line {line}" for line in table.lines], (*notes, *table.notes))]


def _fitting(text: str, path: Path, notes: tuple[str, ...], error: FramingError, first: int) -> TableFile:
    """Return the rows that have as many cells as there are columns, where most have; else raise the error."""
    records, separator, said = split_rows(text, str(path), first=first)
    names = [clean_label(cell) for cell in records[0].cells] if records else []
    rows = records[1:]
    names = _all_named(_with_row_names(names, rows, said), said)
    fit = [row for row in rows if len(row.cells) == len(names)]
    if len(fit) < max(1, (1 - _MOST_SKIPPED) * len(rows)):
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


def _marks_doubled(text: str) -> str:
    """Return a table of quoted cells with the marks doubled that close no cell: no separator and cell follows them."""
    mark = max(SEPARATORS, key=lambda mark: text.count(f'"{mark}"'))
    out, inside, at = [], False, 0
    for found in re.finditer('"+', text):
        out.append(text[at : found.start()])
        at = found.end()
        before, after = text[found.start() - 1 : found.start()], text[at : at + 2]
        closes = after[:1] in ("", "\r", "\n") or (after[0] == mark and after[1:] != " ")
        length = len(found[0])
        if not inside and before in ("", "\n", mark):
            inside = not (length == 2 and closes)
            out.append('"' + '""' * (length // 2) if inside else '""')
        elif inside and closes:
            inside = False
            out.append('""' * (length // 2) + '"')
        else:
            out.append('""' * ((length + 1) // 2) if inside else found[0])
    return "".join([*out, text[at:]])


def _all_named(names: list[str], notes: list[str]) -> list[str]:
    """Return names of columns with one for each that has none, of several alike the later ones numbered."""
    out: list[str] = []
    for at, name in enumerate(names, 1):
        new, again = name or f"column {at}", 1
        while new in out:
            again += 1
            new = f"{name} {again}"
        if new != name:
            why = f"has the name of another one, '{name}'" if name else "has no name"
            notes.append(f"Column {at} {why}; it is kept as '{new}'.")
        out.append(new)
    return out


def _with_row_names(names: list[str], rows: list[Record], notes: list[str]) -> list[str]:
    """Return the names of columns with one for the names of rows, which R writes in front without a name."""
    first = [row.cells[0] for row in rows if row.cells]
    unnamed = names[1:] if names[:1] == [""] else names if rows and len(rows[0].cells) == len(names) + 1 else None
    if unnamed is None or not all(unnamed) or "doc_id" in names or len(set(first)) < len(rows):
        return names
    notes.append("The first column has no name and names the rows; it is taken for their ids.")
    return ["doc_id", *unnamed]
