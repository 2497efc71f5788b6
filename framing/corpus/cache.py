"""What is kept on disk between runs: found by what it was made from, never by a name or a date.

`framing cache` shows the folder, ``framing cache --clear`` removes it. The environment variable ``FRAMING_CACHE`` names
another folder, or says ``off``.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import sys
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

VARIABLE = "FRAMING_CACHE"
OFF = "off"
PASSAGES, COUNTS = ".passages", ".counts"
ENDINGS = (PASSAGES, COUNTS)
"""What files are named that are kept; nothing else in the folder is ever removed."""
ROOM = 1_000_000_000
"""Bytes that are kept; what was used longest ago is removed first."""
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


def key(version: str, parts: Iterable[Any]) -> str:
    """Return the name of what is made from some values by the code of a version.

    Every value counts with its kind and its length, so that no two lists of values have one name.

    Examples
    --------
    >>> key("1", ["ab", "c"]) == key("1", ["a", "bc"]), key("1", [1]) == key("1", ["1"])
    (False, False)
    """
    digest = hashlib.sha256(version.encode())
    for part in parts:
        shown = f"{type(part).__name__}:{part}".encode("utf-8", "surrogatepass")
        digest.update(len(shown).to_bytes(8, "big") + shown)
    return digest.hexdigest()


@lru_cache(maxsize=8)
def code_version(modules: tuple[str, ...], packages: tuple[str, ...] = ()) -> str:
    """Return a SHA-256 over modules and the lists beside them, over Python, and over the versions of packages."""
    digest = hashlib.sha256(sys.version.encode())
    for package in packages:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    for name in modules:
        package, _, module = name.rpartition(".")
        whole = resources.files(package).joinpath(module)
        for file in _files(whole if whole.is_dir() else resources.files(package).joinpath(f"{module}.py")):
            digest.update(file.name.encode() + b"\x00" + file.read_bytes() + b"\x00")
    return digest.hexdigest()


def _files(at: Traversable) -> list[Traversable]:
    if at.is_file():
        return [at] if at.name.endswith((".py", ".csv")) else []
    return [file for child in sorted(at.iterdir(), key=lambda child: child.name) for file in _files(child)]


def read(name: str) -> bytes | None:
    """Return what is kept in a file of this name, None if nothing is, or not what was written."""
    folder = place()
    if folder is None:
        return None
    try:
        content = (folder / name).read_bytes()
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            return None
        os.utime(folder / name)
    except OSError:
        return None
    return content[_DIGEST:]


def write(name: str, content: bytes) -> None:
    """Keep content in a file of this name, written atomically; a folder that cannot be written, or is full, keeps
    nothing.

    Parameters
    ----------
    name : str
        Ends in one of `ENDINGS`.
    content : bytes
    """
    folder = place()
    if folder is None:
        return
    unfinished = ""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number, unfinished = tempfile.mkstemp(suffix=f"{Path(name).suffix}.part", dir=folder)
        with os.fdopen(number, "wb") as file:
            file.write(hashlib.sha256(content).digest() + content)
        os.replace(unfinished, folder / name)
        _make_room(folder, ROOM)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
    except BaseException:
        # Stopped while it was being written.
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        raise


def kept(folder: Path) -> list[tuple[float, int, Path]]:
    """Return when each file of the cache was last used, its bytes and its path, oldest first."""
    found = []
    for path in (path for ending in ENDINGS for path in [*folder.glob(f"*{ending}"), *folder.glob(f"*{ending}.part")]):
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


def held(folder: Path) -> dict[str, tuple[int, int]]:
    """Return how many files are kept in a folder, and their bytes, by ending."""
    out = dict.fromkeys(ENDINGS, (0, 0))
    for _, size, path in kept(folder):
        ending = next(ending for ending in ENDINGS if ending in path.suffixes)
        files, total = out[ending]
        out[ending] = files + 1, total + size
    return out


def clear() -> dict[str, tuple[int, int]]:
    """Remove all that is kept, and nothing else that is in the folder; return what that was, as `held` does."""
    folder = place()
    if folder is None:
        return dict.fromkeys(ENDINGS, (0, 0))
    found = held(folder)
    for _, _, path in kept(folder):
        path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()
    return found
