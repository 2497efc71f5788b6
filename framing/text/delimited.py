"""Tables in text files (CSV and its kin), read strictly: every cell in its column, every row with its line number."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from framing.errors import FramingError, SourceError, nearest
from framing.text.decoding import decoded
from framing.text.labels import clean_label, listed, numbered
from framing.text.lines import Record, records_of, separator_of
from framing.text.reading import many

if TYPE_CHECKING:
    import pandas as pd

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True)
class Table:
    """A table of texts, with the line of the file on which each row begins.

    Attributes
    ----------
    place : str
        What messages call the file.
    columns : tuple of str
    rows : list of list of str
        As many cells each as there are columns.
    lines : list of int
        First line of each row, from 1.
    notes : tuple of str
        What was decided in reading: encoding, separator, rows and columns of nothing, stray quotation marks.
    error : type
        Which error a refusal is.
    """

    place: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    notes: tuple[str, ...] = ()
    error: type[FramingError] = SourceError

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the line and the cells by column of each row."""
        for line, row in zip(self.lines, self.rows, strict=True):
            yield line, dict(zip(self.columns, row, strict=True))

    def frame(self) -> pd.DataFrame:
        """Return the rows as a data frame of strings."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=list(self.columns), dtype=str)

    def require(self, *columns: str) -> None:
        """Refuse the table if it has no such column, naming the nearest one."""
        for column in columns:
            if column not in self.columns:
                raise self.error(f"'{self.place}' has no column '{column}'.{nearest(column, self.columns)}")

    def require_cells(self, *columns: str) -> None:
        """Refuse the table if a cell of these columns is empty, naming the lines."""
        for column in columns:
            at = self.columns.index(column)
            empty = [line for line, row in zip(self.lines, self.rows, strict=True) if not clean_label(row[at])]
            if empty:
                raise self.error(
                    f"'{self.place}': {many(len(empty), 'row')} of {len(self.rows):,} "
                    f"{'has' if len(empty) == 1 else 'have'} no {column} ({numbered('line', empty)})."
                )


def read_table(path: str | Path, required: Sequence[str] = (), error: type[FramingError] = SourceError) -> Table:
    """Return the table of a file: CSV, TSV or the like, with names of columns in its first row.

    Parameters
    ----------
    path : str or Path
        UTF-8, UTF-16 or a code page that can be recognised; separated by commas, semicolons, tabs or vertical bars.
    required : sequence of str
        Columns that must be there; they also determine the separator.
    error : type
        Which error a refusal is.

    Returns
    -------
    Table

    Raises
    ------
    FramingError
        If there is no such file, it holds nothing, cannot be decoded, a quotation mark is not closed, a row has
        another number of cells than there are columns, a column has no name or the name of another one, or a
        required column is missing. Lines are named.
    """
    path = Path(path)
    if not path.is_file():
        raise error(f"'{path}' is a folder; name a file in it." if path.is_dir() else f"There is no file '{path}'.")
    text, note = decoded(path.read_bytes(), str(path), error)
    table = parse_table(text, str(path), required, error)
    return Table(table.place, table.columns, table.rows, table.lines, (note,) * bool(note) + table.notes, error)


def parse_table(
    text: str, place: str, required: Sequence[str] = (), error: type[FramingError] = SourceError, first: int = 1
) -> Table:
    """Return the table of a text, as `read_table`; `first` is the line of the file on which the text begins.

    Examples
    --------
    >>> parse_table("a;b\\n1;x, y\\n;\\n2;z\\n", "t.csv").rows
    [['1', 'x, y'], ['2', 'z']]
    >>> parse_table("a,b\\n1,x\\n2\\n", "t.csv")
    Traceback (most recent call last):
    ...
    framing.errors.SourceError: 't.csv' has 2 columns, but 1 row has another number of cells: line 3 (1 cell). Put a \
cell that holds a separator or a line break in quotation marks.
    """
    records, separator, notes = split_rows(text, place, required, error, first)
    if not records:
        raise error(f"'{place}' is empty.")
    head, rows = records[0], records[1:]
    names = [clean_label(cell) for cell in head.cells]
    names, rows = _without_tails(names, rows)
    _check_widths(place, names, rows, error)
    full = [row for row in rows if any(map(clean_label, row.cells))]
    if blank := len(rows) - len(full):
        notes.append(f"{many(blank, 'row')} of empty cells {'was' if blank == 1 else 'were'} skipped.")
    names, full = _without_index(names, full, notes)
    _check_names(place, names, full, error)
    if separator != "," and len(names) > 1:
        notes.append(f"Cells are separated by {SEPARATORS[separator]}.")
    table = Table(place, tuple(names), [row.cells for row in full], [row.line for row in full], tuple(notes), error)
    table.require(*required)
    return table


def split_rows(
    text: str, place: str, required: Sequence[str] = (), error: type[FramingError] = SourceError, first: int = 1
) -> tuple[list[Record], str, list[str]]:
    """Return the rows of a text (`line`, `cells`), blank lines skipped, its separator, and notes; no header is assumed.

    Rows may differ in their number of cells. Lists of words use it.

    Raises
    ------
    FramingError
        If a quotation mark is not closed, or a cell in quotation marks seems to have swallowed rows.
    """
    lines = list(io.StringIO(text, newline=""))
    start, separator = 0, ""
    if lines and (said := lines[0].strip().strip('"').casefold()).startswith("sep=") and len(said) == 5:
        separator, start = said[4], 1
    elif lines and lines[0].rstrip("\r\n").casefold() == "sep=\t":
        separator, start = "\t", 1
    body = lines[start:]
    separator = separator or separator_of(body, tuple(SEPARATORS), required)
    records, note = records_of(body, separator, f"'{place}'", error, first + start)
    notes = [note] * bool(note)
    if nul := [number for number, line in enumerate(lines, first) if "\0" in line]:
        notes.append(f"NUL characters are kept as text ({numbered('line', nul)}).")
    return records, separator, notes


def _without_tails(names: list[str], rows: list[Record]) -> tuple[list[str], list[Record]]:
    """Return names and rows without the empty cells that a spreadsheet or a last separator leaves at every end."""
    named = max((at for at, name in enumerate(names, 1) if name), default=0)
    if named < len(names) and all(named <= len(row.cells) and not any(row.cells[named:]) for row in rows):
        return names[:named], [row.cut(named) for row in rows]
    if rows and all(len(row.cells) == len(names) + 1 and not row.cells[-1] for row in rows):
        return names, [row.cut(len(names)) for row in rows]
    return names, rows


def _check_widths(place: str, names: list[str], rows: list[Record], error: type[FramingError]) -> None:
    wrong = [row for row in rows if len(row.cells) != len(names)]
    if not wrong:
        return
    seen = listed([f"{row.line} ({many(len(row.cells), 'cell')})" for row in wrong])
    raise error(
        f"'{place}' has {many(len(names), 'column')}, but {many(len(wrong), 'row')} "
        f"{'has' if len(wrong) == 1 else 'have'} another number of cells: line{'s' * (len(wrong) > 1)} {seen}. "
        "Put a cell that holds a separator or a line break in quotation marks."
    )


def _without_index(names: list[str], rows: list[Record], notes: list[str]) -> tuple[list[str], list[Record]]:
    """Return names and rows without a first column that has no name and only numbers the rows."""
    if len(names) < 2 or names[0] or not rows:
        return names, rows
    for start in (0, 1):
        if all(row.cells[0].strip() == str(number) for number, row in enumerate(rows, start)):
            notes.append("The first column has no name and numbers the rows; it is not read.")
            return names[1:], [row.cut(len(row.cells), 1) for row in rows]
    return names, rows


def _check_names(place: str, names: list[str], rows: list[Record], error: type[FramingError]) -> None:
    """Refuse columns without a name, and names that occur twice."""
    for at, name in enumerate(names):
        if not name:
            held = [row.line for row in rows if row.cells[at].strip()]
            cells = f", but {numbered('line', held)} {'have' if held[1:] else 'has'} a cell there" if held else ""
            raise error(
                f"'{place}': column {at + 1} of {len(names)} has no name{cells}; name it or delete it, and put cells "
                "that hold a separator in quotation marks."
            )
        if name in names[:at]:
            raise error(f"'{place}': columns {names.index(name) + 1} and {at + 1} are both named '{name}'; rename one.")
        if "\n" in name:
            raise error(f"'{place}': the name of column {at + 1} runs over a line; a quotation mark is not closed.")
