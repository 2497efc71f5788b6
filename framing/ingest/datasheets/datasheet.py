"""The datasheet of a corpus folder: drafted, merged with what a person wrote, and written."""

from __future__ import annotations

from pathlib import Path

from framing.errors import SourceError
from framing.ingest.datasheets.drafting import sections_of
from framing.ingest.datasheets.facts import Facts, facts_of
from framing.ingest.datasheets.merging import Merged, merged
from framing.ingest.scratch import replace_file
from framing.text.reading import read_text

FILE = "datasheet.md"


def datasheet(facts: Facts, former: str = "") -> Merged:
    """Return the datasheet of a corpus.

    Parameters
    ----------
    facts : Facts
    former : str, optional
        The datasheet there is; what a person wrote in it is kept.
    """
    return merged(facts.name, sections_of(facts), former)


def write_datasheet(folder: str | Path) -> tuple[Path, Merged]:
    """Draft ``datasheet.md`` of a corpus folder, or draft it anew, and return its place and what became of it.

    Raises
    ------
    CorpusError
        If there is no such folder, or no corpus in it.
    SourceError
        If the datasheet there is cannot be read, or nothing can be written.
    """
    facts = facts_of(folder)
    path = facts.folder / FILE
    made = datasheet(facts, former_datasheet(facts.folder))
    try:
        replace_file(path, made.text.encode("utf-8", "replace"))
    except OSError as error:
        raise SourceError(f"'{path}' cannot be written: {error.strerror}.") from None
    return path, made


def former_datasheet(folder: Path) -> str:
    """Return the datasheet in a folder; empty where there is none, or nothing in it.

    Raises
    ------
    SourceError
        If it is not UTF-8, or no file.
    """
    path = folder / FILE
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        return ""
    return read_text(path)
