"""Reads tables (CSV and its kin, JSON, Parquet, Excel): a document a row, columns by their usual names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from framing.corpus.checks import as_label
from framing.corpus.frames import counted, days_of, language_code, recognised
from framing.corpus.tables.columns import USUAL_NAMES, abstract_column, plain_name
from framing.corpus.tables.recognise import formats, read_tables
from framing.corpus.tables.table_file import TableFile
from framing.errors import CorpusError, SourceError, nearest
from framing.ingest.formats.settings import ImportSettings, tidy_line, tidy_text
from framing.ingest.html_text import line_of, text_of
from framing.ingest.records import Loss, Record
from framing.text.labels import listed
from framing.text.reading import many

_OWN = {field.name for field in fields(Record)}
_RESERVED = _OWN | {"passage_id", "voice", "spans", "quotation", "speaks_for"}
"""Columns with a meaning of their own further on; a table's column of such a name is renamed."""
SHEET = "sheet"
"""Column with the name of the sheet that a row is from, for workbooks of several."""
METADATA = "metadata"
"""Kind of a record that has an address and no text, or an abstract: another file may hold the text."""
_TAGS = re.compile(r"</(?:p|div|span|a|em|strong|li|h\d)>|<br ?/?>", re.IGNORECASE)
_MISSING = frozenset(("NA", "N/A", "#N/A", "<NA>", "NaN", "nan", "NaT", "None", "NULL", "null"))
"""What programs write for a value that is missing. An outlet may be called NA."""
_PROQUEST = {"storeid", "pubtitle"}
"""Columns of ProQuest's tables, which give the place of an outlet behind its name."""
_TAGGED = 0.2
"""Where tags are in a larger share of the texts, they are HTML."""


def sniff(path: str | Path) -> float:
    """Return how surely a file is a table, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.csv")
    0.0
    """
    return max(module.sniff(path) for module in formats().values())


def form_of(path: str | Path) -> str:
    """Return the name of the format of a table, one of `framing.corpus.tables.recognise.formats`."""
    scores = {name: module.sniff(path) for name, module in formats().items()}
    return max(scores, key=lambda name: scores[name])


def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record for each row of each table, in the order of the rows.

    Parameters
    ----------
    paths : sequence of str or Path
    settings : ImportSettings, optional
        Which column is which, where it is not to be guessed.

    Yields
    ------
    Record
        With ``""`` for what the table does not say; further columns in `extra`. Of a table that has addresses and
        no whole texts, records of the kind `METADATA`.
    Loss
        For each row without text, or that cannot be read, and each sheet without a column of texts.

    Raises
    ------
    SourceError
        If a file cannot be read, or no column can be taken for the text.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        yield from _read_file(path, settings or ImportSettings())


def _read_file(path: Path, settings: ImportSettings) -> Iterator[Record | Loss]:
    tables = read_tables(path)
    several = len(tables) > 1
    for table in tables if several else ():
        if SHEET not in table.frame.columns:
            table.frame[SHEET] = table.sheet
    read_any, said = False, ""
    for table in tables:
        try:
            found, notes = _columns_of(table, settings)
        except CorpusError as error:
            said = said or str(error)
            if several:
                yield Loss(path.name, 0, 0, f"sheet '{table.sheet}' was not read: {error}")
            continue
        read_any = True
        for place, reason in table.skipped:
            yield Loss(path.name, 0, 0, f"{place}: {reason}")
        yield from _rows(path, table, found, notes, settings.dates)
    if not read_any:
        raise SourceError(f"'{path.name}': {said}")


def _columns_of(table: TableFile, settings: ImportSettings) -> tuple[dict[str, str], list[str]]:
    names = [str(name) for name in table.frame.columns]
    given = {column: name for column, name in settings.columns.items() if name in names}
    missing = [name for name in settings.columns.values() if name not in names]
    found, notes = recognised(table.frame.set_axis(names, axis=1), given)
    if missing:
        notes.append(f"It has no column '{missing[0]}'.{nearest(missing[0], names)}")
    if "text" not in found and "url" not in found:
        usual = ", ".join(USUAL_NAMES["text"].split()[:4])
        raise CorpusError(
            f"No column is named as a text usually is ({usual}, …); say which one it is with --column text=NAME."
            f"{nearest('', names)}"
        )
    if not len(table.frame) and not table.skipped:
        raise CorpusError("it has names of columns and no row.")
    return found, [*table.notes, *notes]


def _rows(
    path: Path, table: TableFile, found: Mapping[str, str], notes: list[str], dates: str
) -> Iterator[Record | Loss]:
    frame = table.frame.set_axis([str(name) for name in table.frame.columns], axis=1)
    if "text" not in found:
        yield from _metadata(path, table, found, notes)
        return
    texts = [value if isinstance(value, str) else as_label(value) for value in frame[found["text"]].tolist()]
    if sum(bool(_TAGS.search(text)) for text in texts) > _TAGGED * len(texts):
        texts = [text_of(text) for text in texts]
        notes.append(f"The texts in '{found['text']}' are HTML; their tags are not read.")
    texts = list(map(str if counted(frame) else tidy_text, texts))
    columns, rest = _cells(frame, found, notes), _other_columns(frame, found, notes)
    texts = _without_missing(columns, texts, notes)
    abstracts = "url" in found and found["text"] == abstract_column([found["text"]])
    for row, (place, text) in enumerate(zip(table.places, texts, strict=True)):
        values, extra = ({name: cells[row] for name, cells in part.items()} for part in (columns, rest))
        if text or (abstracts and values["url"]):
            record = _record(path, place, text, values, extra, notes)
            yield replace(record, kind=METADATA) if abstracts and values["url"] else record
            notes = []
        else:
            named = f" ({values['title'][:80]})" if values.get("title") else ""
            yield Loss(path.name, 0, 0, f"{place}{named}: no text")


def _metadata(path: Path, table: TableFile, found: Mapping[str, str], notes: list[str]) -> Iterator[Record | Loss]:
    """Yield the rows of a table that has addresses and no texts."""
    frame = table.frame.set_axis([str(name) for name in table.frame.columns], axis=1)
    columns, rest = _cells(frame, found, notes), _other_columns(frame, found, notes)
    _without_missing(columns, [], notes)
    notes.append("It has addresses and no texts; its rows are joined with pages that are imported with it.")
    for row, place in enumerate(table.places):
        values, extra = ({name: cells[row] for name, cells in part.items()} for part in (columns, rest))
        if not values["url"]:
            yield Loss(path.name, 0, 0, f"{place}: no text and no address")
            continue
        yield replace(_record(path, place, "", values, extra, notes), doc_id="", kind=METADATA)
        notes = []


def _cells(frame: Any, found: Mapping[str, str], notes: list[str]) -> dict[str, list[str]]:
    """Return the cells of the columns that were recognised, texts excluded."""
    columns = {column: [_label(cell) for cell in frame[name].tolist()] for column, name in found.items()
               if column != "text"}  # fmt: skip
    if "outlet" in found and {plain_name(name) for name in frame.columns} >= _PROQUEST:
        columns["outlet"] = [outlet.split(";")[0].strip() for outlet in columns["outlet"]]  # "The Herald; Aldmere"
    if "published" in found:
        columns["published"] = _days(frame[found["published"]], columns["published"], notes)
    return columns


def _without_missing(columns: dict[str, list[str]], texts: list[str], notes: list[str]) -> list[str]:
    """Empty the cells that hold a program's mark of a missing value; return the texts without such."""
    found: dict[str, None] = {}
    number = 0
    for cells in [texts, *(cells for column, cells in columns.items() if column != "outlet")]:
        for at, cell in enumerate(cells):
            if cell in _MISSING:
                found[cell] = None
                number += 1
                cells[at] = ""
    if number:
        notes.append(f"{many(number, 'cell')} with {listed(list(found), 4)} and nothing else "
                     f"{'is' if number == 1 else 'are'} read as empty.")  # fmt: skip
    return texts


def _days(values: Any, labels: list[str], notes: list[str]) -> list[str]:
    """Return days that are numbers of seconds in ISO 8601; the order of others is known for all files together."""
    days, said = days_of(values)
    if said and ("seconds since" in said[0] or "numbers of a workbook" in said[0]):
        notes += said
        return days
    return labels


def _other_columns(frame: Any, found: Mapping[str, str], notes: list[str]) -> dict[str, list[str]]:
    taken, out, renamed = set(found.values()), {}, []
    for name in frame.columns:
        if name in taken:
            continue
        new = f"original_{name}" if name in _RESERVED else name
        renamed += [f"'{new}'"] if new != name else []
        out[new] = [_label(value) for value in frame[name].tolist()]
    if renamed:
        notes.append(f"Columns whose names have another meaning here are kept as {listed(renamed, 8)}.")
    return out


def _label(value: Any) -> str:
    if isinstance(value, list | tuple | set | np.ndarray):
        value = "; ".join(map(str, value))
    return tidy_line(as_label(value))


def _record(
    path: Path, place: str, text: str, values: dict[str, str], extra: dict[str, str], notes: list[str]
) -> Record:
    title = line_of(values.get("title", "")) if "<" in values.get("title", "") else values.get("title", "")
    named: dict[str, Any] = {
        name: values[name] for name in ("url", "author", "section", "story_id", "page_id") if name in values
    }
    return Record(
        doc_id=values.get("doc_id", ""),
        outlet=values.get("outlet", ""),
        published=values.get("published", ""),
        title=title,
        text=text,
        language=language_code(values.get("language", "")),
        source_file=path.name,
        source_end=len(text),
        extra={**extra, "source_place": place},
        notes=tuple(notes),
        **named,
    )
