"""The corpus folder of an import: built in a temporary folder, then renamed; what a user added or changed is kept."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from framing.corpus.files import IMPORT_RECORD as RECORD
from framing.errors import SourceError
from framing.ingest.datasheets.datasheet import FILE as DATASHEET
from framing.ingest.fetching.store import FOLDER as FETCHED
from framing.text.labels import listed
from framing.text.reading import sha256_of

OWN = ("documents.parquet", "manifest.csv", "losses.csv", "duplicates.csv", "repairs.csv", "boilerplate.csv", RECORD)
"""Files that every import writes again."""
DRAFTS = (DATASHEET, "report.toml")
"""Files that an import drafts; what somebody has changed in them it keeps."""


def check_free(folder: Path) -> None:
    """Refuse a folder that something else than an import has filled.

    Raises
    ------
    SourceError
        If it is one, or a file, or its place does not exist.
    """
    if folder.is_file():
        raise SourceError(f"'{folder}' is a file; --to names the folder of the corpus, as corpora/mine.")
    if not re.search(r"\w", Path(os.path.abspath(folder)).name):
        raise SourceError(f"'{folder}' is no name for a corpus; --to names its folder, as corpora/mine.")
    if folder.is_dir() and folder.resolve() in (Path.cwd(), *Path.cwd().parents):
        raise SourceError(f"'{folder}' is the folder you are in, or one above it; name another, as corpora/mine.")
    if folder.is_dir() and not (folder / RECORD).is_file():
        # Pages that an import had fetched before it was stopped are there.
        there = sorted(p.name for p in folder.iterdir() if p.name != FETCHED)
        if there:
            raise SourceError(
                f"'{folder}' was not made by an import and holds {listed(there, 3)}; name another folder with --to."
            )


@contextmanager
def corpus_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder that replaces `folder` when all went well; else the former one stays as it is."""
    folder = Path(os.path.abspath(folder))
    former = folder.with_name(f".{folder.name}-before-import")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clean_up(folder, former)
        new = folder.with_name(f".import-{folder.name}-{os.getpid()}")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
    except OSError as error:
        raise SourceError(f"Nothing can be written in '{folder.parent}': {error.strerror}.") from None
    try:
        yield new
        _keep(folder, new)
        if folder.exists():
            folder.rename(former)
        try:
            new.rename(folder)
        except BaseException:
            if former.exists():
                former.rename(folder)
            raise
        shutil.rmtree(former, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _clean_up(folder: Path, former: Path) -> None:
    """Bring back a corpus whose import was killed between two renames, and remove what killed imports left."""
    import psutil

    if folder.exists():
        shutil.rmtree(former, ignore_errors=True)
    elif former.exists():
        former.rename(folder)
    for left in folder.parent.glob(f".import-{folder.name}-*"):
        pid = left.name.rpartition("-")[2]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _keep(folder: Path, new: Path) -> None:
    """Copy what a user added to the former corpus or changed in it."""
    if not folder.is_dir():
        return
    drafted = record_of(folder).get("drafts", {})
    for path in sorted(folder.iterdir()):
        if path.name in (*OWN, DATASHEET, "build"):
            continue
        if path.name in DRAFTS and path.is_file() and sha256_of(path) == drafted.get(path.name):
            continue
        if path.is_dir():
            shutil.copytree(path, new / path.name, symlinks=True)
        else:
            shutil.copy2(path, new / path.name)


def changed_drafts(folder: Path) -> list[str]:
    """Return the drafts of a former import that somebody has changed."""
    drafted = record_of(folder).get("drafts", {})
    return [name for name in DRAFTS if (folder / name).is_file() and sha256_of(folder / name) != drafted.get(name)]


def record_of(folder: Path) -> dict[str, Any]:
    """Return the record of a former import; empty where there is none that can be read."""
    try:
        found = json.loads((folder / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
