"""The files below given paths: folders walked, archives unpacked within bounds and into one place."""

from __future__ import annotations

import gzip
import os
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from framing.corpus.files import IMPORT_RECORD
from framing.corpus.tables.zipped import BROKEN, MOST_MEMBERS, MOST_UNPACKED, members_of, unpacked
from framing.errors import SourceError, nearest
from framing.ingest.records import Loss

DEPTH = 3
"""Archives in archives are opened down to here."""
_DOCUMENTS = ("xl/", "word/", "ppt/", "[Content_Types].xml", "mimetype")
_WARC = re.compile(r"archive/[^/]+\.warc(?:\.gz)?", re.IGNORECASE)
"""Pages of a web archive that is packed (WACZ)."""
_SYSTEM = {"thumbs.db", "desktop.ini", "__macosx"}
_GZIP = b"\x1f\x8b"
_PAGES = (".html", ".htm", ".xhtml", ".shtml")
_BESIDE_PAGES = (
    "_files -files .files -dateien _dateien _fichiers _archivos _arquivos _ficheiros _bestanden _file -filer _filer "
    "_pliki _soubory _subory _tiedostot _dosyalar _fitxers _elemei -файлы _файлы _файли"
).split()
"""Ends of the names of folders in which browsers and word processors keep what belongs to a page."""


@dataclass(frozen=True)
class FoundFile:
    """A file to read, and what it is called: its path from what was named, through archives too."""

    path: Path
    label: str


@dataclass
class Collection:
    """Files in the order of their labels, those that belong to a saved page, and what is none."""

    files: list[FoundFile] = field(default_factory=list)
    parts: list[tuple[FoundFile, str]] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def collect(paths: Sequence[Path], place: Path, exclude: Path | None = None) -> Collection:
    """Return the files below paths.

    Parameters
    ----------
    paths : sequence of Path
        Files, folders and zip archives; hidden files and those of an operating system are losses.
    place : Path
        A folder for what is unpacked.
    exclude : Path, optional
        A folder that is not walked: the corpus that is being made.

    Raises
    ------
    SourceError
        If a path does not exist.
    """
    found = Collection()
    for path in paths:
        if not path.exists():
            there = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
            raise SourceError(f"There is no file or folder '{path}'.{nearest(path.name, there)}")
        if path.is_dir():
            root = path.resolve()
            for file in _walk(root, exclude.resolve() if exclude else None):
                label = f"{root.name}/{file.relative_to(root).as_posix()}"
                _add(found, FoundFile(file, label), place, 0)
        else:
            _add(found, FoundFile(path, path.name), place, 0)
    _set_parts_aside(found)
    return found


def _set_parts_aside(found: Collection) -> None:
    """Divide files from those that belong to another one.

    These are scripts, styles, frames and pictures in the folder of a saved page that is there too, and what a corpus
    folder holds beside its documents.
    """
    labels = {file.label for file in found.files}
    corpora = {PurePosixPath(label).parent for label in labels if PurePosixPath(label).name == IMPORT_RECORD}
    corpora = {folder for folder in corpora if (folder / "documents.parquet").as_posix() in labels}
    pages = {os.path.splitext(file.label)[0] for file in found.files if file.label.lower().endswith(_PAGES)}
    folders = {page + end for page in pages for end in _BESIDE_PAGES}
    if not (folders or corpora):
        return
    files, found.files = found.files, []
    for file in files:
        path = PurePosixPath(file.label)
        if path.parent in corpora and path.name != "documents.parquet":
            found.parts.append((file, "part of a corpus folder"))
        elif any(_plain_end(parent.as_posix()) in folders for parent in path.parents):
            found.parts.append((file, "part of a saved page"))
        else:
            found.files.append(file)


def _plain_end(folder: str) -> str:
    """Return a path whose last name ends in small letters where that marks the folder of a page."""
    end = next((end for end in _BESIDE_PAGES if folder.lower().endswith(end)), "")
    return folder[: len(folder) - len(end)] + end


def _walk(root: Path, exclude: Path | None) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if exclude is None or Path(folder, name) != exclude)
        yield from (Path(folder, name) for name in sorted(files))


def _add(found: Collection, file: FoundFile, place: Path, depth: int) -> None:
    parts = [part.lower() for part in re.split(r"[/\\]", file.label)]
    if any(part.startswith((".", "~$")) or part in _SYSTEM for part in parts[-1:]) or "__macosx" in parts:
        found.losses.append(Loss(file.label, 0, 0, "a hidden file, or one of an operating system"))
        return
    if not file.path.is_file():
        found.losses.append(Loss(file.label, 0, 0, "no file that can be read (a broken link, or a device)"))
        return
    try:
        with file.path.open("rb") as opened:
            packed = opened.read(2) == _GZIP
    except OSError as error:
        found.losses.append(Loss(file.label, 0, 0, f"cannot be opened: {error.strerror}"))
        return
    names = [] if packed else members_of(file.path)
    archive = bool(names) and not any(name.startswith(_DOCUMENTS) for name in names)
    if not (packed or archive):
        found.files.append(file)
    elif depth == DEPTH:
        found.losses.append(Loss(file.label, 0, 0, f"an archive in {DEPTH} archives; unpack it"))
    elif packed:
        _add_gzip(found, file, place, depth)
    else:
        _add_members(found, file, place, depth)


def _add_gzip(found: Collection, file: FoundFile, place: Path, depth: int) -> None:
    name = file.label.removesuffix(".gz")
    target = _free(place, Path(name).name)
    total = 0
    try:
        with gzip.open(file.path) as source, target.open("wb") as out:
            while chunk := source.read(2**20):
                total += len(chunk)
                if total > MOST_UNPACKED:
                    raise SourceError(f"it unpacks to more than {MOST_UNPACKED // 2**20} MiB and is not read")
                out.write(chunk)
    except (*BROKEN, zlib.error) as error:
        target.unlink(missing_ok=True)
        reason = str(error) if isinstance(error, SourceError) else "damaged, cannot be unpacked"
        found.losses.append(Loss(file.label, 0, 0, reason))
        return
    _add(found, FoundFile(target, name), place, depth + 1)


def _add_members(found: Collection, file: FoundFile, place: Path, depth: int) -> None:
    """Unpack an archive, each member into a folder of its own; names that lead out of it are refused."""
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(file.path) as archive:
            names = archive.namelist()
            crawled = "datapackage.json" in names and any(_WARC.fullmatch(name) for name in names)
            for number, item in enumerate(sorted(archive.infolist(), key=lambda item: item.filename)):
                label = f"{file.label}/{item.filename}"
                if item.is_dir():
                    continue
                if number >= MOST_MEMBERS:
                    found.losses.append(
                        Loss(file.label, 0, 0, f"more than {MOST_MEMBERS:,} files; the rest is not read")
                    )
                    break
                if crawled and not _WARC.fullmatch(item.filename):
                    reason = "beside the pages of a web archive (an index, or their text)"
                    found.losses.append(Loss(label, 0, 0, reason))
                    continue
                if _climbs(item.filename):
                    found.losses.append(Loss(label, 0, 0, "its path leads out of the archive"))
                    continue
                try:
                    raw = unpacked(archive, item.filename, left)
                except SourceError as error:
                    found.losses.append(Loss(label, 0, 0, str(error).rstrip(".")))
                    continue
                left -= len(raw)
                target = _free(place, re.split(r"[/\\]", item.filename)[-1])
                target.write_bytes(raw)
                _add(found, FoundFile(target, label), place, depth + 1)
    except BROKEN:
        found.losses.append(Loss(file.label, 0, 0, "a damaged archive: it cannot be unpacked"))


def _climbs(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name


def _free(place: Path, name: str) -> Path:
    """Return a path of a new folder for a name, made fit for any file system."""
    safe = re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", name).strip(". ") or "file"
    stem, suffix = os.path.splitext(safe)
    folder = place / str(sum(1 for _ in os.scandir(place)))
    folder.mkdir()
    return folder / f"{stem[:60]}{suffix[:12]}"
