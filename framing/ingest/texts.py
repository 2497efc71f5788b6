"""Reads a folder of UTF-8 text files that a manifest lists, one document a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from framing.errors import SourceError
from framing.ingest.manifest import NOT_RECORDED, check_inside, check_writable, read_manifest
from framing.ingest.records import Loss, Record
from framing.text.reading import HOLE, read_text, sha256_of

REQUIRED = ("doc_id", "file", "outlet", "published", "title")
OPTIONAL = ("page_id", "story_id", "kind", "author", "author_role", "language", "url", "section")
DEFAULTS = {"kind": "article"}


@dataclass(frozen=True)
class TextsSettings:
    """Where the files stand: the folder that the manifest's `file` column is relative to (default: its own)."""

    root: Path | None = None


def sniff(path: str | Path) -> float:
    """Return how surely a path is a manifest of text files, from 0 to 1.

    Examples
    --------
    >>> sniff("page.html")
    0.0
    """
    path = Path(path)
    if path.suffix.lower() != ".csv" or not path.is_file():
        return 0.0
    try:
        columns = set(read_manifest(path).columns)
    except SourceError:
        return 0.0
    return len(columns & set(REQUIRED)) / len(REQUIRED)


def read(paths: Sequence[str | Path], settings: TextsSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record for each row of each manifest, in the order of the rows.

    Parameters
    ----------
    paths : sequence of str or Path
        Manifests with the columns `REQUIRED`, and any of `OPTIONAL`, `position`, `sha256`; others are
        kept as document variables.
    settings : TextsSettings, optional
        Where the files stand.

    Yields
    ------
    Record
        With the text as the file has it, white space at its ends left out.

    Raises
    ------
    SourceError
        If a column or file is missing, a `doc_id` or file is listed twice, or a file lies outside of
        the folder, is empty, not UTF-8, or has a character that no document may have.

    Examples
    --------
    >>> list(read([]))
    []
    """
    settings = settings or TextsSettings()
    for path in map(Path, paths):
        table = read_manifest(path, REQUIRED)
        for column in ("doc_id", "file"):
            _refuse_repeated(table, column, path)
        root = settings.root or path.parent
        for _, row in table.iterrows():
            yield _record(row.to_dict(), root, path)


def _refuse_repeated(table: pd.DataFrame, column: str, path: Path) -> None:
    repeated = table[column][table[column].duplicated()]
    if len(repeated):
        value = repeated.iloc[0]
        count = int((table[column] == value).sum())
        raise SourceError(f"'{path}' lists the {column} '{value}' {count} times; each may stand once.")


def _record(row: dict[str, str], root: Path, manifest: Path) -> Record:
    for column in REQUIRED:
        if not row[column].strip():
            raise SourceError(f"'{manifest}' has a row with an empty '{column}' (doc_id '{row['doc_id']}').")
    check_inside(row["file"], manifest)
    file = root / row["file"]
    text = read_text(file).strip()
    check_writable(text, file)
    if HOLE in text:
        raise SourceError(f"'{file}' has the character U+FFFC, which stands for words left out; remove it.")
    sha256 = sha256_of(file)
    listed = row.get("sha256", "").strip().lower()
    notes: tuple[str, ...] = ()
    if listed and listed not in (NOT_RECORDED, sha256):
        notes = (f"{row['file']} is not the file that the manifest records (sha256 {sha256[:12]}…).",)
    known = {*REQUIRED, *OPTIONAL, "position", "sha256"}
    values: dict[str, Any] = {column: row.get(column, "") or DEFAULTS.get(column, "") for column in OPTIONAL}
    return Record(
        doc_id=row["doc_id"],
        outlet=row["outlet"],
        published=row["published"],
        title=row["title"],
        text=text,
        position=_position(row.get("position", ""), row["doc_id"], manifest),
        source_file=row["file"],
        source_end=len(text),
        sha256=sha256,
        extra={column: value for column, value in row.items() if column not in known},
        notes=notes,
        **values,
    )


def _position(value: str, doc_id: str, manifest: Path) -> int:
    if not value.strip():
        return 0
    try:
        return int(value)
    except ValueError:
        raise SourceError(
            f"'{manifest}' gives '{doc_id}' the position '{value}'; a position is a whole number, 0 for the first."
        ) from None
