"""Tables that R writes as text (``write.table``, ``write.csv``): texts in quotation marks, names of rows in front."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from framing.corpus.tables.columns import usual_column
from framing.corpus.tables.table_file import TableFile
from framing.errors import SourceError
from framing.text.days import ISO_DAY
from framing.text.labels import clean_label, numbered
from framing.text.reading import many

_MARKS = {" ": "spaces", "\t": "tabs", ";": "semicolons", "|": "vertical bars", ",": "commas"}
_QUOTED = {"\\": r'[^"\\]++|\\.', '"': r'[^"]++|""'}
"""What a cell in quotation marks holds, by what is written before a mark in it; R's default is a backslash."""
_MISSING = "NA"
_CLOCK = re.compile(r"\d\d:\d\d(?::\d\d(?:\.\d+)?)?")
_WORDS_OF_HEAD = 40


@dataclass(frozen=True)
class _Row:
    line: int
    cells: list[str | None]


def mark_of(text: str) -> str:
    """Return the separator of a table whose names of columns are all in quotation marks; "" where a text is none.

    Examples
    --------
    >>> mark_of('"outlet" "text"\\n"1" "BBC" "Snow fell."\\n'), mark_of("outlet,text\\nBBC,Snow fell.\\n")
    (' ', '')
    """
    first = _first_line(text)
    for mark in _MARKS:
        if _names_columns(first, mark):
            return mark
    # Without names of columns, R's default is known by two cells in marks and a space between all.
    cells = re.findall(r'"(?:[^"\\]|\\.)*"|[^ "]+', first)
    joined = " ".join(cells) == first and sum(cell.startswith('"') for cell in cells) > 1
    return " " if joined and first.startswith('"') and len(cells) > 2 else ""


def _first_line(text: str) -> str:
    return text[:8000].lstrip("\r\n").split("\n", 1)[0].rstrip("\r ")


def _names_columns(first: str, mark: str) -> bool:
    return re.fullmatch(rf'"[^"\n]*"(?:{re.escape(mark)}"[^"\n]*")+', first) is not None


def table_in(text: str) -> TableFile | None:
    """Return the table of a text that R wrote, or None where it is to be read as any other table.

    Parameters
    ----------
    text : str
        With all cells that are texts in quotation marks: marks in them have a backslash before them, or are doubled.

    Returns
    -------
    TableFile or None
        ``NA`` outside of quotation marks is an empty cell. Names of rows that only number them are not read, others
        are `doc_id`. Of a table in spaces, rows that do not fit are skipped, since nothing else can read it.

    Raises
    ------
    SourceError
        If cells are separated by spaces, and half of the rows or more do not fit, or no row names the columns.

    Examples
    --------
    >>> table = table_in('"outlet" "text"\\n"1" "BBC" "Snow \\\\"fell\\\\"."\\n"2" "RT" NA\\n')
    >>> table.frame.to_dict("list")
    {'outlet': ['BBC', 'RT'], 'text': ['Snow "fell".', '']}
    """
    mark = mark_of(text)
    if not mark:
        return None
    read = [_rows(text, mark, escape) for escape in ('\\"' if '\\"' in text else '"\\')]
    rows, broken = max(read, key=lambda found: len(found[0]) - 2 * len(found[1]))
    head, body = rows[0] if rows else _Row(1, []), rows[1:]
    names = [clean_label(cell or "") for cell in head.cells]
    width = Counter(len(row.cells) for row in body).most_common(1)[0][0] if body else 0
    fit = [row for row in body if len(row.cells) == width]
    lost = [(row.line, many(len(row.cells), "cell")) for row in body if len(row.cells) != width]
    lost = sorted([*lost, *((line, "a quotation mark that closes no cell") for line in broken)])
    if mark != " " and (lost or width not in (len(names), len(names) + 1)):
        return None
    if mark == " ":
        _check(names, width, len(fit), lost, _names_columns(_first_line(text), mark))
    if width == len(names) + 1:
        names = ["", *names]
    notes = [f"Cells are separated by {_MARKS[mark]}."] if mark != "," else []
    notes += _missing_said(fit)
    frame = pd.DataFrame([[cell or "" for cell in row.cells] for row in fit], columns=names, dtype=str)
    frame = _without_row_names(frame, notes)
    if not all(frame.columns) or frame.columns.duplicated().any():
        return None
    skipped = tuple((f"line {line}", f"{why} in a table of {many(width, 'column')}") for line, why in lost)
    return TableFile(frame, [f"line {row.line}" for row in fit], tuple(notes), skipped)


def _rows(text: str, mark: str, escape: str) -> tuple[list[_Row], list[int]]:
    """Return the rows of a text, and the lines on which a row begins that cannot be read."""
    sep = re.escape(mark)
    cell = re.compile(rf'(?:"((?:{_QUOTED[escape]})*+)"|([^"\r\n{sep}]*+))({sep}|\r?\n|\Z)', re.DOTALL)
    escaped = escape + '"'
    rows: list[_Row] = []
    broken: list[int] = []
    at, line, begun, cells = 0, 1, 1, []  # type: int, int, int, list[str | None]
    while at < len(text):
        found = cell.match(text, at)
        if found is None:
            broken.append(begun)
            end = text.find("\n", at) + 1 or len(text)
            line, at, cells = line + text.count("\n", at, end), end, []
            begun = line
            continue
        quoted, plain, after = found.groups()
        value = plain if quoted is None else quoted.replace(escaped, '"')
        cells.append(None if quoted is None and plain == _MISSING else value)
        line, at = line + found[0].count("\n"), found.end()
        if after == mark and at < len(text):
            continue
        if len(cells) > 1 or cells[0]:
            rows.append(_Row(begun, _joined(cells) if mark == " " else cells))
        cells, begun = [], line
    return rows, broken


def _joined(cells: list[str | None]) -> list[str | None]:
    """Return cells with days and the times after them as one: R writes both without marks, and a space between."""
    out: list[str | None] = []
    for cell in cells:
        if cell and out and _CLOCK.fullmatch(cell) and ISO_DAY.fullmatch(out[-1] or ""):
            out[-1] = f"{out[-1]}T{cell}"
        else:
            out.append(cell)
    return out


def _check(names: list[str], width: int, fit: int, lost: list[tuple[int, str]], named: bool) -> None:
    if not named:
        raise SourceError("its first line holds no names of columns; write it with col.names = TRUE.")
    if width not in (len(names), len(names) + 1) or fit <= len(lost):
        where = f" ({numbered('line', [line for line, _ in lost])})" if lost else ""
        raise SourceError(
            f"it names {many(len(names), 'column')}, separated by spaces, and most rows have other numbers of cells"
            f"{where}; write it with quote = TRUE."
        )


def _missing_said(rows: list[_Row]) -> list[str]:
    missing = sum(cell is None for row in rows for cell in row.cells)
    return [f"NA without quotation marks, R's mark of what is missing, is an empty cell ({missing:,})."] * bool(missing)


def _without_row_names(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Return a frame whose first column, where it has no name, is left out if it numbers the rows, or named."""
    if frame.columns[0]:
        return frame
    values = frame.iloc[:, 0].tolist()
    if values == [str(number) for number in range(1, len(frame) + 1)]:
        notes.append("The first column has no name and numbers the rows; it is not read.")
        return frame.iloc[:, 1:]
    ids = any(usual_column(name) == "doc_id" for name in frame.columns) or len(set(values)) < len(values)
    said = "kept as row_name" if ids else "taken for their ids"
    notes.append(f"The first column has no name and names the rows; it is {said}.")
    return frame.set_axis(["row_name" if ids else "doc_id", *frame.columns[1:]], axis=1)


def unquoted_names(text: str) -> list[str]:
    """Return the names in a first line of names with spaces between them and no marks; none where it is no such line.

    Examples
    --------
    >>> unquoted_names("outlet published text\\n1 BBC Snow fell\\n"), unquoted_names("Snow fell.\\n")
    (['outlet', 'published', 'text'], [])
    """
    names = _first_line(text).split()
    known = {usual_column(name) for name in names} - {""}
    enough = "text" in known and len(known) > 2 and len(names) <= min(_WORDS_OF_HEAD, 2 * len(known))
    return names if enough and not re.search(r"[,;|\t\"]", text[: len(" ".join(names)) + 2]) else []
