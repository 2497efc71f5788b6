"""Checks a corpus folder against what its import or its manifest recorded: files gone or altered, other counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from framing.corpus.files import IMPORT_RECORD, STORIES, STORIES_RECORD, find_folder, read_documents
from framing.errors import FramingError
from framing.ingest.manifest import NOT_RECORDED, check_inside, read_manifest
from framing.text.labels import listed
from framing.text.reading import many, sha256_of

OK, NOTE, CHANGED, MISSING = "ok", "note", "changed", "missing"
_BUILT = "build/documents.parquet"


@dataclass(frozen=True)
class Checked:
    """One finding: `OK`, `NOTE` (known, and no fault), `CHANGED` or `MISSING`, and what was found."""

    state: str
    found: str

    @property
    def wrong(self) -> bool:
        """Whether the folder is not as it was made."""
        return self.state in (CHANGED, MISSING)


def check_corpus(folder: str | Path) -> list[Checked]:
    """Return what of a corpus folder is as it was made, and what is not.

    Parameters
    ----------
    folder : str or Path
        An import (with import.json), a corpus with a manifest, or a table of documents alone.

    Returns
    -------
    list of Checked

    Raises
    ------
    CorpusError
        If there is no such folder.

    Notes
    -----
    The assumption most likely to be false: that the record itself was not altered. It is no seal: who changes a file
    and its hash is not found out.
    """
    folder = find_folder(folder)
    if (folder / IMPORT_RECORD).is_file():
        found = _import(folder)
    elif (folder / "manifest.csv").is_file():
        found = _manifest(folder)
    else:
        said = "neither import.json nor manifest.csv: nothing is recorded that it could be compared with"
        found = [Checked(NOTE, said)]
    return [*found, *_stories(folder)]


def _import(folder: Path) -> list[Checked]:
    record = _json(folder / IMPORT_RECORD)
    if record is None:
        return [Checked(CHANGED, f"{IMPORT_RECORD} cannot be read; import again")]
    written = record.get("written")
    if not isinstance(written, dict):
        found = [Checked(NOTE, "imported before hashes were kept: only counts are compared; import again to have them")]
    else:
        found = [_file(folder, str(name), str(sha), "the import wrote it") for name, sha in sorted(written.items())]
    drafts = record.get("drafts")
    for name, sha in sorted(drafts.items()) if isinstance(drafts, dict) else ():
        path = folder / str(name)
        if path.is_file() and sha256_of(path) != sha:
            found.append(Checked(NOTE, f"{name}: changed since the import, and what you wrote is kept by the next one"))
        elif not path.is_file():
            found.append(Checked(MISSING, f"{name}: drafted by the import, and gone"))
    return [*found, _count(folder / "documents.parquet", record.get("documents"), "imported")]


def _manifest(folder: Path) -> list[Checked]:
    try:
        manifest = read_manifest(folder / "manifest.csv")
    except FramingError as error:
        return [Checked(CHANGED, f"manifest.csv cannot be read: {error}")]
    found: list[Checked] = []
    if {"file", "sha256"} <= set(manifest):
        rows = zip(manifest["file"], manifest["sha256"], strict=True)
        every = [_source(folder, file, sha) for file, sha in dict.fromkeys(rows) if file]
        same = sum(item.state == OK for item in every)
        found += [Checked(OK, f"{many(same, 'source')} as in manifest.csv")] if same else []
        found += [item for item in every if item.state != OK]
    if not (folder / _BUILT).is_file():
        return [*found, Checked(MISSING, f"{_BUILT}: not built; run: framing build {folder}")]
    counts = (_json(folder / "build" / "build.json") or {}).get("counts")
    found.append(_count(folder / _BUILT, counts.get("documents") if isinstance(counts, dict) else None, "built"))
    if {"doc_id", "sha256"} <= set(manifest) and not found[-1].wrong:
        found += _since_build(manifest, read_documents(folder / _BUILT)[0])
    return found


def _stories(folder: Path) -> list[Checked]:
    """Return whether proposed stories are as they were written, if there are any."""
    if not (folder / STORIES_RECORD).is_file():
        alone = Checked(NOTE, f"{STORIES}: not by framing stories, which would have written {STORIES_RECORD} too")
        return [alone] if (folder / STORIES).is_file() else []
    if not (folder / STORIES).is_file():
        return [Checked(NOTE, f"{STORIES}: removed, so no document has a proposed story")]
    sha = (_json(folder / STORIES_RECORD) or {}).get("sha256")
    if not isinstance(sha, str):
        return [Checked(CHANGED, f"{STORIES_RECORD} cannot be read; run: framing stories")]
    return [_file(folder, STORIES, sha, "framing stories wrote it")]


def _since_build(manifest: pd.DataFrame, documents: pd.DataFrame) -> list[Checked]:
    """Return in what a manifest differs from the documents that were built from it."""
    now = dict(zip(manifest["doc_id"], manifest["sha256"], strict=True))
    then = dict(zip(documents["doc_id"], documents.get("sha256", pd.Series("", documents.index)), strict=True))
    added, gone = [name for name in now if name not in then], [name for name in then if name not in now]
    other = [name for name, sha in now.items() if name in then and sha and then[name] and sha != then[name]]
    said = [(added, "in manifest.csv and not built"), (gone, "built and no longer in manifest.csv"),
            (other, "another hash in manifest.csv than when it was built")]  # fmt: skip
    return [Checked(CHANGED, f"{listed(names)}: {what}; run: framing build") for names, what in said if names]


def _source(folder: Path, file: str, sha: str) -> Checked:
    try:
        check_inside(file, folder / "manifest.csv")
    except FramingError as error:
        return Checked(CHANGED, str(error))
    if not (folder / file).is_file():
        return Checked(NOTE if sha in ("", NOT_RECORDED) else MISSING, f"{file}: in manifest.csv, and not here")
    if sha in ("", NOT_RECORDED):
        return Checked(NOTE, f"{file}: manifest.csv has no hash of it")
    return _file(folder, file, sha, "manifest.csv says")


def _file(folder: Path, name: str, sha: str, as_what: str) -> Checked:
    if not (folder / name).is_file():
        return Checked(MISSING, f"{name}: gone")
    same = sha256_of(folder / name) == sha
    return Checked(OK, f"{name}: as {as_what}") if same else Checked(CHANGED, f"{name}: not as {as_what}")


def _count(path: Path, recorded: Any, how: str) -> Checked:
    if not path.is_file():
        return Checked(MISSING, f"{path.name}: gone, so there is no document")
    try:
        n = len(read_documents(path)[0])
    except FramingError as error:
        return Checked(CHANGED, str(error))
    if not isinstance(recorded, int):
        return Checked(NOTE, f"{many(n, 'document')}; how many were {how} is not recorded")
    if n != recorded:
        return Checked(CHANGED, f"{many(n, 'document')}, and {recorded:,} were {how}")
    return Checked(OK, f"{many(n, 'document')}, as {how}")


def _json(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
