"""Files of a corpus: its folder, and the table of documents in it; or one file of a table, whatever its columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from framing.cells import as_written
from framing.corpus.checks import as_labels
from framing.corpus.frames import documents_of, recognised
from framing.corpus.parts.files import find_parts, read_parts
from framing.corpus.tables.recognise import read_tables
from framing.corpus.tables.table_file import TableFile
from framing.errors import CorpusError, FramingError, nearest
from framing.text.delimited import read_table
from framing.text.labels import clean_label, listed
from framing.text.reading import many, read_text, sha256_of

IMPORT_HINT = " To make a corpus of your own files: framing import PATH --to corpora/NAME"

IMPORT_RECORD = "import.json"
"""What an import writes beside its documents."""

STORIES, STORIES_RECORD = "stories.csv", "stories.json"
"""Proposed stories (`doc_id, story_id`), and how they were proposed and judged."""


def find_folder(folder: str | Path) -> Path:
    """Return a folder that was named relative to here or to any parent folder of here.

    Raises
    ------
    CorpusError
        If there is none.
    """
    folder = Path(folder)
    for base in (Path.cwd(), *Path.cwd().parents) if not folder.is_absolute() else (Path("/"),):
        if (base / folder).is_dir():
            return folder if base == Path.cwd() else base / folder
    if find_file(folder) is not None:
        raise CorpusError(
            f"'{folder}' is a file, and this needs a corpus folder: framing import {folder} --to corpora/{folder.stem}"
        )
    if folder.suffix:
        raise CorpusError(f"There is no file '{folder}'.{_near_file(folder)}")
    parent = folder.parent if folder.parent.is_dir() else Path("corpora")
    former = parent / f".{folder.name}-before-import"
    if former.is_dir():
        raise CorpusError(
            f"'{folder}' was being replaced when its import was stopped; import again, or rename '{former}' to "
            f"'{folder.name}' to have the former corpus back."
        )
    there = [p.name for p in parent.iterdir() if p.is_dir()] if parent.is_dir() else []
    raise CorpusError(f"There is no corpus folder '{folder}'.{nearest(folder.name, there)}")


def find_file(path: str | Path) -> Path | None:
    """Return a file that was named relative to here or to any parent folder of here; None where there is none."""
    path = Path(path)
    bases = (Path.cwd(), *Path.cwd().parents) if not path.is_absolute() else (Path("/"),)
    found = next((base / path for base in bases if (base / path).is_file()), None)
    return path if found == Path.cwd() / path else found


def import_notes(folder: Path) -> tuple[str, ...]:
    """Return what an import recorded of its losses and of its cleaning; nothing where the folder was not imported."""
    try:
        found = json.loads((folder / IMPORT_RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    said = [found.get(name) for name in ("losses", "cleaning")] if isinstance(found, dict) else []
    return tuple(clean_label(line) for line in said if isinstance(line, str) and line)


def read_bare_file(path: Path, given: Mapping[str, str], dates: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the documents of one file (CSV, JSON, Parquet, Excel), and notes on how it was read.

    Raises
    ------
    CorpusError
        If it is no table that can be read, or no column can be taken for the outlet or the text.
    """
    try:
        tables = read_tables(path)
        table = _first_of_texts(tables, given)
        if not len(table.frame):
            raise CorpusError("it has names of columns and no row.")
        documents, notes = documents_of(table.frame, given, dates)
    except FramingError as error:
        named = str(path) in str(error)
        raise CorpusError(str(error) if named else f"'{path}': {error}") from None
    unread = [f"'{other.sheet}'" for other in tables if other is not table]
    if unread:
        notes.append(f"Of {len(tables)} sheets '{table.sheet}' was read; not read: {listed(unread)}.")
    if table.skipped:
        shown = listed([f"{place} ({reason})" for place, reason in table.skipped])
        notes.append(f"{many(len(table.skipped), 'row')} could not be read and are no documents: {shown}.")
    return documents, [*table.notes, *notes]


def stories_record(folder: Path) -> dict[str, Any]:
    """Return how the stories of a corpus folder were proposed; empty where nobody has, or that cannot be read."""
    try:
        found = json.loads((folder / STORIES_RECORD).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def with_stories(folder: Path, table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return documents with the stories that were proposed for them in the column `story_id`, and notes.

    Documents that have a story keep it, unless the record says that it is to be replaced. Without `STORIES` in the
    folder nothing is changed.

    Raises
    ------
    CorpusError
        If the file cannot be read, has no such columns, or names two stories for one document.
    """
    path = folder / STORIES
    if not path.exists() or "doc_id" not in table.columns:
        return table, ()
    file = read_table(path, ("doc_id", "story_id"), CorpusError)
    if file.rows:
        file.require_cells("doc_id")
    story: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, row in file.records():
        doc, name = clean_label(as_written(row["doc_id"])), clean_label(as_written(row["story_id"]))
        if story.setdefault(doc, name) != name:
            raise CorpusError(
                f"'{path}' names two stories for '{doc}' (lines {lines[doc]} and {line}); delete one, or remove the "
                "file to have no proposed stories."
            )
        lines.setdefault(doc, line)
    record = stories_record(folder)
    ids = as_labels(table["doc_id"])
    own = as_labels(table["story_id"]) if "story_id" in table.columns else ids.map(lambda _: "")
    proposed = ids.map(story).astype(object).fillna("")
    used = (proposed != "") & ((own == "") | (record.get("replace") is True))
    merged = table.assign(story_id=proposed.where(used, own)) if used.any() else table
    return merged, _stories_notes(path, record, merged, used, sorted(set(story) - set(ids)))


def _stories_notes(
    path: Path, record: Mapping[str, Any], merged: pd.DataFrame, used: pd.Series, unknown: list[str]
) -> tuple[str, ...]:
    notes = [f"No document has a story of {STORIES}."]
    if used.any():
        found = merged[used]
        outlets = merged.groupby(as_labels(merged["story_id"]))["outlet"].nunique()
        both = int((outlets[sorted(set(found["story_id"]))] > 1).sum())
        documents = found["doc_id"].nunique()
        notes = [
            f"{many(documents, 'document')} of {merged['doc_id'].nunique():,} {'has' if documents == 1 else 'have'} a "
            f"proposed story ({many(found['story_id'].nunique(), 'story', 'stories')}, {both:,} with documents of "
            f"several outlets; {STORIES}): likeness of texts, not a person, says that they report one event."
        ]
    same = record.get("sha256") == sha256_of(path)
    said = record.get("said") if same else [f"{STORIES} was changed after the stories were proposed."]
    notes += [clean_label(text) for text in said if isinstance(text, str)] if isinstance(said, list) else []
    if unknown:
        shown = listed([f"'{doc}'" for doc in unknown])
        has = "is no document" if len(unknown) == 1 else "are no documents"
        notes.append(f"{many(len(unknown), 'id')} in {STORIES} {has} of this corpus: {shown}.")
    return tuple(notes)


def read_folder(folder: Path, stories: bool = True) -> tuple[pd.DataFrame, tuple[str, ...], str]:
    """Return the documents of a corpus folder, notes on how they were read, and its datasheet.

    Parameters
    ----------
    folder : Path
    stories : bool
        Whether stories that were proposed are taken over (`with_stories`).

    Raises
    ------
    CorpusError
        If there is no table in it, or it cannot be read.
    """
    names = ("build/documents.parquet", "documents.parquet", "documents.csv")
    path = next((folder / name for name in names if (folder / name).exists()), folder)
    parts = path.is_dir() and bool(find_parts(path))
    if path == folder and not parts:
        if (folder / "manifest.csv").exists():
            raise CorpusError(
                f"Corpus '{folder}' has not been built: run `framing build {folder}` (for a page whose "
                "text is not in the repository, add `--from` and a saved copy)."
            )
        raise CorpusError(f"'{folder}' holds no documents.parquet, documents.csv or manifest.csv.{IMPORT_HINT}")
    if path.is_dir() and not parts:
        raise CorpusError(f"The folder '{path}' holds no Parquet file: parts of a corpus are named PART.parquet.")
    table, notes = (read_parts(path), ()) if parts else read_documents(path)
    table, said = with_stories(folder, table) if stories else (table, ())
    sheet = folder / "datasheet.md"
    return table, (*import_notes(folder), *notes, *said), read_text(sheet) if sheet.exists() else ""


def _first_of_texts(tables: list[TableFile], given: Mapping[str, str]) -> TableFile:
    """Return the first table in which a column can be taken for the text, else the first."""
    for table in tables:
        try:
            found, _ = recognised(table.frame, given)
        except CorpusError:
            continue
        if "text" in found:
            return table
    return tables[0]


def read_documents(path: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a table of documents from Parquet or CSV, every cell of a CSV a string, and notes on how it was read.

    Raises
    ------
    CorpusError
        If the file cannot be read, or a row lacks cells or its id.
    """
    if path.suffix == ".parquet":
        try:
            return pd.read_parquet(path), ()
        except (ValueError, OSError):
            raise CorpusError(f"'{path}' cannot be read as Parquet; run `framing build` again.") from None
    table = read_table(path, (), CorpusError)
    if table.rows:
        table.require_cells(*(column for column in ("doc_id", "passage_id", "outlet") if column in table.columns))
    frame = table.frame()
    for column in {"title", "text"} & set(table.columns):
        frame[column] = frame[column].str.replace("\r\n", "\n")
    return frame, table.notes


def _near_file(path: Path) -> str:
    there = [p.name for p in path.parent.iterdir() if p.is_file()] if path.parent.is_dir() else []
    return nearest(path.name, there)
