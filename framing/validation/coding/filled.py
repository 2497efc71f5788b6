"""Filled sheets: what coders entered, and every trouble with it by cell; nothing in them is changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from framing.cells import as_written
from framing.corpus.tables.excel import sniff, tables_of
from framing.errors import CorpusError
from framing.text.delimited import read_table
from framing.validation.coding.cell_values import read_value
from framing.validation.coding.codebook import OWN_COLUMNS
from framing.validation.coding.coding_folder import CodingKey
from framing.validation.coding.exchange.annotated import Coded, span_rows, table_of
from framing.validation.coding.exchange.forms import read_coded_there
from framing.validation.coding.sheet import text_hash
from framing.validation.coding.workbook import column_letter

TROUBLES = ["file", "cell", "row_id", "variable", "found", "read_as", "trouble"]


@dataclass(frozen=True, eq=False)
class Filled:
    """What one coder entered.

    Attributes
    ----------
    coder : str
    codes : dict of (row_id, variable) to str
        Values of the codebook; what could not be read, or was left empty, is not in it.
    troubles : DataFrame
        `file, cell, row_id, variable, found, read_as, trouble`.
    texts : dict of row_id to str
    is_table : bool
        Whether it is a table of values (`doc_id, variable, value`), a classifier's or machine coder's, not a sheet.
    spans : tuple of dict
        Of doccano, Label Studio or INCEpTION: `coder, row_id, variable, value, start, end, words`.
    """

    coder: str
    codes: dict[tuple[str, str], str]
    troubles: pd.DataFrame
    texts: dict[str, str]
    is_table: bool = False
    spans: tuple[dict[str, str | int], ...] = ()


class _Reading:
    """A file being read: codes and troubles as they are found."""

    def __init__(self, path: Path, key: CodingKey, whole: bool):
        self.path, self.key, self.whole = path, key, whole
        self.codes: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        self.found: list[tuple[str, ...]] = []
        self.texts: dict[str, str] = {}
        self.places: list[str] = []
        self.known: list[str] = []

    def cell(self, place: int, number: int) -> str:
        """Return what a cell is called: of a table its letter and number, of an export the place of its row."""
        return self.places[number] if self.places else f"{column_letter(place)}{number}"

    def trouble(self, cell: str, row_id: str, variable: str, found: str, read_as: str, what: str) -> None:
        self.found.append((self.path.name, cell, row_id, variable, found, read_as, what))

    def code(self, cell: str, row_id: str, variable: str, typed: str) -> None:
        """Read one code."""
        if not typed.strip():
            if self.whole:
                self.trouble(cell, row_id, variable, "", "", "left empty")
            return
        value, wrong = read_value(typed, self.key.codebook.variable(variable))
        if wrong:
            self.trouble(cell, row_id, variable, typed, value, wrong)
        self.codes[row_id, variable].append((cell, value))

    def settled(self) -> dict[tuple[str, str], str]:
        """Return the codes; of a row that was coded twice differently, none."""
        out = {}
        for (row_id, variable), given in self.codes.items():
            values = {value for _, value in given}
            if len(values) > 1:
                cells, shown = ", ".join(cell for cell, _ in given), ", ".join(value or "?" for _, value in given)
                self.trouble(cells, row_id, variable, shown, "", "coded twice, differently: not used")
            elif value := values.pop():
                out[row_id, variable] = value
        return out


def read_filled(path: str | Path, key: CodingKey, whole: bool = True) -> Filled:
    """Return what a coder entered, and every trouble with it.

    Parameters
    ----------
    path : str or Path
        A sheet as `framing sheet` wrote it and people filled it (XLSX, CSV, ODS), sorted, cut or retyped; or a table
        with the key of the corpus, `variable` and `value`.
    key : CodingKey
    whole : bool
        Whether all rows should be in it, and coded.

    Raises
    ------
    CorpusError
        If it has neither a column row_id nor the columns of a table of values.

    Notes
    -----
    Rows are known by row_id, and checked by their text: where the columns were sorted apart, a row's codes belong to
    another text and are not used. A cell that a spreadsheet has changed (01 to 1, 1-2 to a day, true to WAHR) is read
    as the one value of the codebook that it can be, and listed.
    """
    path = Path(path)
    head, rows, numbers = cells_of(path)
    reading = _Reading(path, key, whole)
    coder = re.sub(r"^coder-", "", path.stem)
    columns = {name.strip().casefold(): place for place, name in enumerate(head)}
    if "row_id" not in columns and {"variable", "value", key.settings["key"].casefold()} <= set(columns):
        _read_table_of_values(reading, columns, rows, numbers)
        codes = reading.settled()
        return Filled(coder, codes, pd.DataFrame(reading.found, columns=TROUBLES), {}, True)
    if "row_id" not in columns:
        raise CorpusError(
            f"'{path}' has no column row_id, nor the columns {key.settings['key']}, variable and value; it has: "
            f"{', '.join(head[:8])}."
        )
    _read_columns(reading, head, columns)
    _read_rows(reading, columns, rows, numbers)
    codes = reading.settled()
    return Filled(coder, codes, pd.DataFrame(reading.found, columns=TROUBLES), reading.texts)


def read_coders(path: str | Path, key: CodingKey, whole: bool = True) -> list[Filled]:
    """Return what every coder entered in one file: a sheet, or an export of doccano, Label Studio or INCEpTION.

    Parameters and errors are those of `read_filled`; a file of Label Studio holds several coders. A variable that was
    given two values in one row is a trouble, and not used.
    """
    path = Path(path)
    coded = read_coded_there(path)
    return [read_filled(path, key, whole)] if coded is None else [_annotated(path, one, key, whole) for one in coded]


def _annotated(path: Path, coded: Coded, key: CodingKey, whole: bool) -> Filled:
    """Return what one coder entered in a tool."""
    reading = _Reading(path, key, whole)
    reading.places = [row.place for row in coded.rows]
    head, rows, strange = table_of(coded, key.codebook)
    for place, row_id, label in strange:
        reading.trouble(place, row_id, "", label, "", "a label that is not of the codebook, or is of two variables")
    columns = {name.casefold(): place for place, name in enumerate(head)}
    _read_rows(reading, columns, rows, list(range(len(rows))))
    codes = reading.settled()
    spans = span_rows(coded, key.codebook, reading.known)
    coder = re.sub(r"^coder-", "", coded.coder)
    return Filled(coder, codes, pd.DataFrame(reading.found, columns=TROUBLES), reading.texts, spans=tuple(spans))


def cells_of(path: Path) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the names of columns, the cells, and the number of each row in the file."""
    if not path.is_file():
        raise CorpusError(f"There is no sheet '{path}'.")
    if sniff(path) > 0:
        tables = tables_of(path)
        table = next((one for one in tables if one.sheet == "coding"), tables[0])
        numbers = [int(place.rpartition(" ")[2]) for place in table.places]
        return [str(name) for name in table.frame], table.frame.to_numpy().tolist(), numbers
    text = read_table(path)
    return list(text.columns), [[as_written(cell) for cell in row] for row in text.rows], list(text.lines)


def _read_columns(reading: _Reading, head: list[str], columns: Mapping[str, int]) -> None:
    """List columns that are missing, and columns that are not of the sheet."""
    known = {variable.name.casefold() for variable in reading.key.codebook.variables}
    for variable in reading.key.codebook.variables:
        if variable.name.casefold() not in columns:
            reading.trouble("1", "", variable.name, "", "", "no such column: nothing of it was read")
    for place, name in enumerate(head):
        if name.strip().casefold() not in known | set(OWN_COLUMNS) | {"codes"}:
            reading.trouble(f"{column_letter(place)}1", "", "", name, "", "a column that is not of the sheet: not read")


def _read_rows(reading: _Reading, columns: Mapping[str, int], rows: list[list[str]], numbers: list[int]) -> None:
    """Read every row of a sheet."""
    ids = list(reading.key.key["row_id"])
    of_text: dict[str, set[str]] = defaultdict(set)
    for row_id, digest in zip(ids, reading.key.key["text_sha256"], strict=True):
        of_text[digest].add(row_id)
    seen: dict[str, int] = {}
    for row, number in zip(rows, numbers, strict=True):
        row_id = _known_row(reading, columns, row, number, of_text)
        reading.known.append(row_id)
        if not row_id:
            continue
        if row_id in seen:
            cell = reading.cell(columns["row_id"], number)
            reading.trouble(cell, row_id, "", f"also in row {seen[row_id]}", row_id, "the row is there twice")
        seen.setdefault(row_id, number)
        if "text" in columns:
            reading.texts.setdefault(row_id, row[columns["text"]])
        for variable in reading.key.codebook.variables:
            place = columns.get(variable.name.casefold())
            if place is not None:
                reading.code(reading.cell(place, number), row_id, variable.name, row[place])
    for row_id in ids if reading.whole else ():
        if row_id not in seen:
            reading.trouble("", row_id, "", "", "", "the row is not in the sheet")
    if list(seen) != [row_id for row_id in ids if row_id in seen]:
        reading.trouble("", "", "", "", "", "rows are in another order than they were sent: matched by row_id")


def _known_row(
    reading: _Reading, columns: Mapping[str, int], row: list[str], number: int, of_text: Mapping[str, set[str]]
) -> str:
    """Return the row_id of a row; empty where it cannot be told, or its text is that of another row."""
    typed, cell = row[columns["row_id"]], reading.cell(columns["row_id"], number)
    ids = {row_id.casefold(): row_id for row_id in reading.key.key["row_id"]}
    found = ids.get(typed.strip().casefold(), "")
    text = row[columns["text"]] if "text" in columns else ""
    owners = of_text.get(text_hash(text), set())
    if not found and len(owners) == 1:
        found = next(iter(owners))
        reading.trouble(cell, found, "", typed, found, "row_id was changed: known by its text")
    elif not found:
        reading.trouble(cell, typed, "", typed, "", "no such row_id: the row was not read")
    elif owners and found not in owners:
        other = sorted(owners)[0]
        reading.trouble(cell, found, "", typed, "", f"its text is that of {other}: columns were sorted apart, not read")
        return ""
    elif "text" in columns and not owners:
        place = reading.cell(columns["text"], number)
        reading.trouble(place, found, "", text[:60], "", "the text was changed; its codes are used")
    return found


def _read_table_of_values(
    reading: _Reading, columns: Mapping[str, int], rows: list[list[str]], numbers: list[int]
) -> None:
    """Read a table of values: rows that were not drawn for coding are not needed."""
    name = reading.key.settings["key"]
    row_ids = dict(zip(reading.key.key[name], reading.key.key["row_id"], strict=True))
    known = {variable.name for variable in reading.key.codebook.variables}
    strange: set[str] = set()
    for row, number in zip(rows, numbers, strict=True):
        variable = row[columns["variable"]].strip()
        row_id = row_ids.get(row[columns[name.casefold()]].strip(), "")
        if variable not in known and variable not in strange:
            strange.add(variable)
            cell = reading.cell(columns["variable"], number)
            reading.trouble(cell, row_id, variable, variable, "", "no such variable: not read")
        if row_id and variable in known:
            reading.code(reading.cell(columns["value"], number), row_id, variable, row[columns["value"]])
