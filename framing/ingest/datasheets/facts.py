"""Facts of a corpus folder: its documents, and what an import, a build or its owner recorded beside them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Corpus
from framing.corpus.files import IMPORT_RECORD, find_folder, import_notes, stories_record
from framing.corpus.parts.files import find_parts
from framing.corpus.query.query import Query
from framing.corpus.repeats import ONE, find_repeats
from framing.errors import FramingError
from framing.ingest.fetching.store import Answer, PageStore
from framing.text.delimited import read_table

IMPORTED, BUILT, PARTS, BY_HAND = "imported", "built", "parts", "by hand"


@dataclass(frozen=True, eq=False)
class Facts:
    """What is known of a corpus folder without asking anybody.

    Attributes
    ----------
    name : str
    documents : DataFrame
        As in the folder, copies included.
    way : str
        `IMPORTED`, `BUILT`, `PARTS` (a folder of Parquet files) or `BY_HAND`.
    record : mapping
        Of the import or the build; empty without one.
    tables : mapping of str to DataFrame
        ``manifest``, ``losses`` and ``repairs``, as far as there are such files, all cells texts.
    notes : tuple of str
        What was noticed in reading it.
    licence : str
        As ``report.toml`` states it; empty where it does not.
    stories : mapping
        How stories were proposed; empty where nobody has.
    files : int
        Parquet files of a corpus in parts.
    queries : mapping of str to str
        Saved queries in the folder: file to what it says.
    answers : tuple of Answer
        What asking for pages gave, the last of each address.
    folder : Path
    """

    name: str
    documents: pd.DataFrame
    way: str
    record: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    licence: str = ""
    stories: Mapping[str, Any] = field(default_factory=dict)
    files: int = 0
    queries: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    folder: Path = Path()

    @cached_property
    def words(self) -> np.ndarray:
        """Words of each document, divided at white space; texts that stay in files are read one after the other."""
        return np.fromiter((len(text.split()) for text in self.documents["text"]), int, len(self.documents))

    @cached_property
    def repeats(self) -> int:
        """Documents whose text their outlet has before, with the same letters or marked as a copy."""
        kept, _ = find_repeats(self.documents, ONE)
        return len(self.documents) - len(kept)


def facts_of(folder: str | Path) -> Facts:
    """Return what is known of a corpus folder.

    Raises
    ------
    CorpusError
        If there is no such folder, or no corpus in it.
    """
    place = find_folder(folder)
    corpus = Corpus.read(place, repeats="keep")
    known = set(import_notes(place))
    return collected(place, corpus.name, corpus.documents, tuple(note for note in corpus.notes if note not in known))


def collected(
    folder: Path,
    name: str,
    documents: pd.DataFrame,
    notes: tuple[str, ...] = (),
    record: Mapping[str, Any] | None = None,
    former: Path | None = None,
) -> Facts:
    """Return what is known of documents, and of the files in their folder.

    Parameters
    ----------
    folder : Path
    name : str
        Of the corpus.
    documents : DataFrame
    notes : tuple of str, optional
        What was noticed in reading them.
    record : mapping, optional
        Of an import that has not been written yet; else the one in the folder.
    former : Path, optional
        The folder that an import replaces, whose ``report.toml`` and stories it keeps.
    """
    imported = record if record is not None else _json(folder / IMPORT_RECORD)
    built = {} if imported else _json(folder / "build" / "build.json")
    parts = [] if imported or built else _parts(folder)
    way = IMPORTED if imported else BUILT if built else PARTS if parts else BY_HAND
    places = {"manifest": folder, "losses": folder / "build" if built else folder}
    places["repairs"] = places["losses"]
    tables = {table: _table(place / f"{table}.csv") for table, place in places.items()}
    known = {table: frame for table, frame in tables.items() if frame is not None}
    about = imported or built
    said = [note for note in about.get("notes", ()) if isinstance(note, str)]
    return Facts(
        name,
        documents,
        way,
        about,
        known,
        tuple(dict.fromkeys([*said, *notes])),
        (_licence(former) if former is not None else "") or _licence(folder),
        stories_record(former or folder),
        len(parts),
        _queries(former or folder),
        tuple(PageStore(former or folder).answers.values()),
        folder,
    )


def _parts(folder: Path) -> list[Path]:
    place = folder / "documents.parquet"
    if place.is_file() or (folder / "documents.csv").is_file():
        return []
    return find_parts(place if place.is_dir() else folder)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _table(path: Path) -> pd.DataFrame | None:
    try:
        return read_table(path).frame()
    except FramingError:
        return None


def _queries(folder: Path) -> dict[str, str]:
    """Return what each saved query in a folder chooses; other TOML files are none."""
    out = {}
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
        with suppress(FramingError):
            out[path.name] = Query.read(path.name, folder).said
    return out


def _licence(folder: Path) -> str:
    """Return the licence in the first section of ``report.toml`` that states one."""
    try:
        sections = tomllib.loads((folder / "report.toml").read_text("utf-8")).values()
    except (OSError, ValueError):
        return ""
    stated = (section.get("licence") for section in sections if isinstance(section, dict))
    return next((licence for licence in stated if isinstance(licence, str) and licence), "")
