"""Separated passages kept on disk between reports: found by what they were made from, never by a name or a date.

`framing cache` shows the folder, ``framing cache --clear`` removes it. The environment variable ``FRAMING_CACHE`` names
another folder, or says ``off``.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pandas as pd

VARIABLE = "FRAMING_CACHE"
OFF = "off"
ENDING = ".passages"
ROOM = 1_000_000_000
"""Bytes that are kept; what was used longest ago is removed first."""
_MADE_BY = ("framing.attribution", "framing.text", "framing.corpus.passages")
_READ_WITH = ("pymorphy3", "pymorphy3-dicts-ru")
_DIGEST = hashlib.sha256().digest_size


def place() -> Path | None:
    """Return the folder of what is kept, None where nothing is; it need not exist."""
    named = os.environ.get(VARIABLE, "")
    if named == OFF:
        return None
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir("framing", appauthor=False))


def key(parts: Iterable[Any]) -> str:
    """Return the name of what is made from some values by the code as it stands.

    Every value counts with its kind and its length, so that no two lists of values have one name.

    Examples
    --------
    >>> key(["ab", "c"]) == key(["a", "bc"]), key([1]) == key(["1"])
    (False, False)
    """
    digest = hashlib.sha256(code_version().encode())
    for part in parts:
        shown = f"{type(part).__name__}:{part}".encode("utf-8", "surrogatepass")
        digest.update(len(shown).to_bytes(8, "big") + shown)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return a SHA-256 over all that decides how a text is separated: our modules and lists, Python, dictionaries."""
    digest = hashlib.sha256(sys.version.encode())
    for package in _READ_WITH:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    for name in _MADE_BY:
        package, _, module = name.rpartition(".")
        whole = resources.files(package).joinpath(module)
        for file in _files(whole if whole.is_dir() else resources.files(package).joinpath(f"{module}.py")):
            digest.update(file.name.encode() + b"\x00" + file.read_bytes() + b"\x00")
    return digest.hexdigest()


def _files(at: Traversable) -> list[Traversable]:
    if at.is_file():
        return [at] if at.name.endswith((".py", ".csv")) else []
    return [file for child in sorted(at.iterdir(), key=lambda child: child.name) for file in _files(child)]


def read(name: str, columns: Sequence[str]) -> dict[str, list] | None:
    """Return what is kept under a name, None if nothing is, or not these columns, or not what was written.

    Parameters
    ----------
    name : str
        From `key`.
    columns : sequence of str
    """
    folder = place()
    if folder is None:
        return None
    path = folder / f"{name}{ENDING}"
    try:
        content = path.read_bytes()
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            return None
        table = pd.read_parquet(io.BytesIO(content[_DIGEST:]))
        os.utime(path)
    except (OSError, ValueError):
        return None
    return {column: table[column].tolist() for column in columns} if list(table.columns) == list(columns) else None


def write(name: str, columns: dict[str, list]) -> None:
    """Keep columns under a name, written atomically; a folder that cannot be written, or is full, keeps nothing."""
    folder = place()
    if folder is None:
        return
    out = io.BytesIO()
    pd.DataFrame(columns).to_parquet(out, index=False)
    content = hashlib.sha256(out.getvalue()).digest() + out.getvalue()
    unfinished = ""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number, unfinished = tempfile.mkstemp(suffix=f"{ENDING}.part", dir=folder)
        with os.fdopen(number, "wb") as file:
            file.write(content)
        os.replace(unfinished, folder / f"{name}{ENDING}")
        _make_room(folder, ROOM)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)


def kept(folder: Path) -> list[tuple[float, int, Path]]:
    """Return when each file of the cache was last used, its bytes and its path, oldest first."""
    found = []
    for path in [*folder.glob(f"*{ENDING}"), *folder.glob(f"*{ENDING}.part")]:
        with contextlib.suppress(OSError):
            about = path.stat()
            found.append((about.st_mtime, about.st_size, path))
    return sorted(found)


def _make_room(folder: Path, room: int) -> None:
    files = kept(folder)
    total = sum(size for _, size, _ in files)
    for _, size, path in files:
        if total <= room:
            break
        with contextlib.suppress(OSError):
            path.unlink()
        total -= size


def held(folder: Path) -> tuple[int, int]:
    """Return how many files are kept in a folder, and their bytes."""
    files = kept(folder)
    return len(files), sum(size for _, size, _ in files)


def clear() -> tuple[int, int]:
    """Remove all that is kept, and nothing else that is in the folder; return how many files and bytes that were."""
    folder = place()
    if folder is None:
        return 0, 0
    files = kept(folder)
    for _, _, path in files:
        path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()
    return len(files), sum(size for _, size, _ in files)
