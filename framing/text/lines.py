"""Lines of a text file to rows of cells, quotation marks read strictly and checked against the lines."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from framing.errors import FramingError
from framing.text.labels import clean_label, numbered
from framing.text.reading import many

_SPACED_QUOTE = re.compile(r"(?:^|[,;|\t]) +\"", re.M)
_BACKSLASHED = re.compile(r"(?<!\\)\\\"")


@dataclass(frozen=True)
class Record:
    """One row: its first and last line in the file, from 1, and its cells."""

    line: int
    last: int
    cells: list[str]

    def cut(self, end: int, start: int = 0) -> Record:
        """Return the row with some of its cells."""
        return Record(self.line, self.last, self.cells[start:end])


class _Malformed(Exception):
    """A quoted cell that is not closed before the next separator, line end or end of the file."""

    def __init__(self, line: int, at: int) -> None:
        super().__init__(line, at)
        self.line, self.at = line, at


def separator_of(lines: Sequence[str], known: Sequence[str], required: Sequence[str] = ()) -> str:
    """Return the separator of lines: that of the required columns, else the one that gives all rows one width.

    Of several, the one with most cells; of equals, tab before semicolon before bar before comma, which stands in
    texts and numbers too.
    """
    body = [line for line in lines if line.strip()]
    if not body:
        return known[0]
    present = [mark for mark in known if mark in body[0].rstrip("\r\n")]
    heads = {mark: [clean_label(cell) for cell in _alone(body[0], mark)] for mark in present}
    if required and present:
        met = {mark: sum(name in heads[mark] for name in required) for mark in present}
        best = [mark for mark in present if met[mark] == max(met.values()) > 0]
        if len(best) == 1:
            return best[0]
    present = [mark for mark in present if len(heads[mark]) > 1]
    if len(present) < 2:
        return present[0] if present else known[0]
    preferred = [mark for mark in ("\t", ";", "|", ",") if mark in present]
    share = {mark: _regular(body, mark, len(heads[mark])) for mark in preferred}
    return max(preferred, key=lambda mark: (share[mark] == 1, share[mark], len(heads[mark]), -preferred.index(mark)))


def _regular(lines: Sequence[str], separator: str, width: int) -> float:
    """Return the share of rows that have a number of cells."""
    try:
        rows = [record.cells for record in _strict(lines, separator, 1)]
    except _Malformed:
        rows = [_alone(line, separator) for line in lines]
    return sum(len(row) == width for row in rows) / len(rows)


def records_of(
    lines: Sequence[str], separator: str, place: str, error: type[FramingError], first: int = 1
) -> tuple[list[Record], str]:
    """Return the rows of lines, blank lines skipped, and a note where quotation marks were read as text.

    Where the strict reading fails, marks escaped by a backslash are tried, then one row a line: that is certain
    where every line then has as many cells as the first.

    Raises
    ------
    FramingError
        If a quotation mark is not closed, or a quoted cell holds lines that look like rows of the table.
    """
    try:
        records = list(_strict(lines, separator, first))
    except _Malformed as bad:
        return _recovered(lines, separator, f"{place}, line {bad.line}", error, first, bad.at)
    width = len(records[0].cells) if records else 0
    if any(len(record.cells) != width for record in records) and any(r.last > r.line for r in records):
        again = _line_by_line(lines, separator, first)
        if again:
            return again
    if any(_SPACED_QUOTE.search(line) for line in lines):
        records = _spaced(lines, separator, first) or records
    swallowed = _swallowed(records, lines, separator, first)
    if swallowed:
        line, seen = swallowed[0]
        raise error(
            f"{place}, line {line}: a quotation mark opens a cell that holds {many(len(seen), 'line')} with the "
            f"cells of a row ({numbered('line', seen)}). Remove the mark, or double it inside a cell that is quoted."
        )
    return records, ""


def _strict(lines: Sequence[str], separator: str, first: int, spaced: bool = False) -> Iterator[Record]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=spaced)
    before = 0
    try:
        for cells in reader:
            if cells and not (len(cells) == 1 and not cells[0].strip()):
                yield Record(first + before, first + reader.line_num - 1, cells)
            before = reader.line_num
    except csv.Error:
        raise _Malformed(first + before, first + reader.line_num - 1) from None


def _alone(line: str, separator: str) -> list[str]:
    """Return the cells of one line; its quotation marks are text where they cannot be read as quoting cells."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return line.rstrip("\r\n").split(separator)


def _recovered(
    lines: Sequence[str], separator: str, where: str, error: type[FramingError], first: int, at: int
) -> tuple[list[Record], str]:
    if any(_BACKSLASHED.search(line) for line in lines):
        try:
            doubled = [_BACKSLASHED.sub('""', line) for line in lines]
            records = list(_strict(doubled, separator, first))
        except _Malformed:
            pass
        else:
            if len({len(record.cells) for record in records}) == 1:
                return records, "Quotation marks inside cells are escaped by a backslash."
    found = _line_by_line(lines, separator, first)
    if found:
        return found
    until = f" before line {at}" if int(where.rsplit(" ", 1)[1]) < at else " at the end of a cell"
    raise error(
        f"{where}: a quotation mark opens a cell and is not closed{until}. Remove the mark, or double it inside a "
        "cell that is quoted."
    )


def _line_by_line(lines: Sequence[str], separator: str, first: int) -> tuple[list[Record], str] | None:
    """Return one row a line where each then has as many cells as the first, and a note; else None.

    A cell within marks that holds others is one of which nobody knows whether the outer ones belong to the text:
    tables in tabs mostly quote nothing, elsewhere there is no reading.
    """
    records: list[Record] = []
    literal: list[int] = []
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            cells = next(csv.reader([line], delimiter=separator, strict=True), [])
            marked = False
        except csv.Error:
            cells, marked = line.rstrip("\r\n").split(separator), True
        if marked and separator != "\t" and any(len(c) > 1 and c[0] == c[-1] == '"' for c in cells):
            return None
        if records and len(cells) != len(records[0].cells):
            return None
        literal += [number] if marked else []
        records.append(Record(number, number, cells))
    if not literal or len(records[0].cells) < 2:
        return None
    if separator == "\t":
        records = [Record(r.line, r.last, lines[r.line - first].rstrip("\r\n").split("\t")) for r in records]
        if len({len(record.cells) for record in records}) > 1:
            return None
    return records, f"A quotation mark that closes no cell is read as text ({numbered('line', literal)})."


def _spaced(lines: Sequence[str], separator: str, first: int) -> list[Record] | None:
    """Return the rows where spaces before quoted cells are no part of them, if all have one number of cells."""
    try:
        records = list(_strict(lines, separator, first, spaced=True))
    except _Malformed:
        return None
    return records if len({len(record.cells) for record in records}) == 1 else None


def _swallowed(records: list[Record], lines: Sequence[str], separator: str, first: int) -> list[tuple[int, list[int]]]:
    """Return rows that run over lines which look like rows themselves, with the numbers of those lines.

    A line looks like one if it has the cells of a row, none of them opening with a space (as after a comma in a
    text), and agrees with every column of numbers, days or ids.
    """
    if not records or len(records[0].cells) < 2:
        return []
    width = len(records[0].cells)
    out, marks = [], None
    for record in records[1:]:
        seen = []
        for number in range(record.line + 1, record.last + 1):
            line = lines[number - first].rstrip("\r\n")
            if line.count(separator) < width - 1:
                continue
            marks = _marks_of(records[1:], width) if marks is None else marks
            if any(_like_a_row(cells, width, marks) for cells in (line.split(separator), _alone(line, separator))):
                seen.append(number)
        if seen:
            out.append((record.line, seen))
    return out


def _like_a_row(cells: list[str], width: int, marks: dict[int, set[str]]) -> bool:
    if len(cells) != width or any(cell[:1] == " " for cell in cells):
        return False
    known = [(cells[at].strip(' "'), shapes) for at, shapes in marks.items()]
    met = [_shape(cell) in shapes for cell, shapes in known if cell]
    return all(met) if met else width > 3


def _marks_of(records: Sequence[Record], width: int) -> dict[int, set[str]]:
    """Return the columns whose cells are built of digits in a few ways, with those ways."""
    out = {}
    for at in range(width):
        cells = [record.cells[at] for record in records if len(record.cells) > at]
        plain = [cell.strip() for cell in cells if "\n" not in cell and "\r" not in cell and cell.strip()]
        shapes = {_shape(cell) for cell in plain}
        if (
            plain
            and all(len(cell) <= 40 and " " not in shape for cell in plain for shape in [_shape(cell)])
            and (len(shapes) <= max(1, len(plain) // 5) and all("9" in shape for shape in shapes))
        ):
            out[at] = shapes
    return out


def _shape(cell: str) -> str:
    """Return how a cell is built: runs of digits 9, runs of letters a.

    Examples
    --------
    >>> _shape("bbc-2031-05-04"), _shape("d12"), _shape("2031-05-04T10:00:00Z")
    ('a-9-9-9', 'a9', '9-9-9a9:9:9a')
    """
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell))
