"""Output folders: a report is written to a temporary folder, locked by one process, then renamed."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from framing.errors import ParameterError

PREFIX = ".build-"
"""A folder ``.build-NAME`` beside NAME holds ``report`` (what is being built), ``replaced`` and ``lock``."""
GRACE = 5.0
"""Seconds to wait for a locked folder: the kernel of a killed runner survives it by about one."""
ABANDONED = 600.0
"""Seconds after which a folder without a lock counts as abandoned."""


class Busy(ParameterError):
    """Another process is writing the same report."""


@dataclass(frozen=True)
class Building:
    """A report that is being built.

    Attributes
    ----------
    folder : Path
        Where it is built.
    lock : int
        The descriptor of its lock, held until every process that inherited it has ended.
    """

    folder: Path
    lock: int


def refuse_unless_free(target: Path) -> None:
    """Raise unless a report may be written to a folder: absent, empty, or an earlier report.

    Raises
    ------
    ParameterError
        If it is a file, or a folder with other things in it.
    """
    if target.is_dir():
        if any(target.iterdir()) and not (target / "run.json").is_file():
            raise ParameterError(
                f"'{target}' is a folder with other things in it (no run.json); name another with --out."
            )
    elif target.exists() or target.is_symlink():
        raise ParameterError(f"'{target}' is a file; name a folder with --out.")
    if target.resolve() in (Path.cwd(), *Path.cwd().parents):
        raise ParameterError(f"'{target}' holds the current folder; name a folder below it with --out.")


@contextlib.contextmanager
def building_folder(target: Path, wait: float = GRACE) -> Iterator[Building]:
    """Give a temporary folder beside a target, locked against other processes.

    It and its parents made here are removed afterwards, unless it was renamed. What a killed process left is
    removed first.

    Parameters
    ----------
    target : Path
        The report's folder.
    wait : float
        Seconds to wait for another process that writes the same report.

    Raises
    ------
    Busy
        If another process still writes it then.
    ParameterError
        If nothing can be written there.
    """
    target = Path(os.path.abspath(target))
    made = [parent for parent in target.parents if not parent.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        clean(target.parent)
        place = target.parent / f"{PREFIX}{target.name}"
        lock = _held(place, wait)
    except OSError as error:
        raise ParameterError(f"Nothing can be written to '{target.parent}' ({error.strerror}).") from None
    try:
        _emptied(place)
        folder = place / "report"
        folder.mkdir()
        yield Building(folder, lock)
    finally:
        _given_up(place, lock)
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()


def publish(folder: Path, target: Path) -> None:
    """Rename a finished folder to its target; an earlier report there is removed only after that."""
    if not target.exists():
        folder.rename(target)
        return
    aside = folder.with_name("replaced")
    target.rename(aside)
    try:
        folder.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def clean(parent: Path) -> None:
    """Remove what killed processes left in a folder, but nothing that a running one uses.

    An earlier report that was being replaced is restored.
    """
    for place in sorted(parent.glob(f"{PREFIX}*")):
        with contextlib.suppress(OSError):
            if not place.is_dir():
                if time.time() - place.stat().st_mtime > GRACE:
                    place.unlink()
                continue
            if not (place / "lock").exists():
                if time.time() - place.stat().st_mtime > ABANDONED:
                    shutil.rmtree(place, ignore_errors=True)
                else:
                    place.rmdir()
                continue
            lock = os.open(place / "lock", os.O_RDWR)
            if _lock(lock):
                _emptied(place)
                _given_up(place, lock)
            else:
                os.close(lock)


def _emptied(place: Path) -> None:
    """Remove what an earlier process left in a folder that is locked now."""
    target = place.with_name(place.name.removeprefix(PREFIX))
    if (place / "replaced").exists() and not target.exists():
        (place / "replaced").rename(target)
    for left in ("report", "replaced"):
        shutil.rmtree(place / left, ignore_errors=True)


def _held(place: Path, wait: float) -> int:
    """Return the descriptor of a lock on a folder, once no other process holds it."""
    until = time.monotonic() + wait
    while True:
        with contextlib.suppress(FileNotFoundError, PermissionError):
            place.mkdir(exist_ok=True)
            lock = os.open(place / "lock", os.O_RDWR | os.O_CREAT, 0o644)
            if _lock(lock, unsure=True) and _is_still(place / "lock", lock):
                return lock
            os.close(lock)
        if not os.access(place.parent, os.W_OK):
            raise PermissionError(13, "Permission denied")
        if time.monotonic() >= until:
            name = place.name.removeprefix(PREFIX)
            raise Busy(f"Another run is writing '{place.with_name(name)}'; wait for it, or stop it.")
        time.sleep(0.05)


def _given_up(place: Path, lock: int) -> None:
    """Remove a temporary folder, its lock last: a folder with a lock is complete."""
    for left in ("report", "replaced"):
        shutil.rmtree(place / left, ignore_errors=True)
    if sys.platform == "win32":
        os.close(lock)
    with contextlib.suppress(OSError):
        (place / "lock").unlink(missing_ok=True)
        place.rmdir()
    if sys.platform != "win32":
        os.close(lock)


def _is_still(path: Path, descriptor: int) -> bool:
    """Return whether a path still names the file of a descriptor: another process may have removed it."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    return False


def _lock(descriptor: int, unsure: bool = False) -> bool:
    """Return whether this process could lock a file; `unsure` where the file system has no locks."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            return True
        except OSError:
            return False
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    except OSError:
        return unsure


def write_atomically(path: Path, text: str) -> None:
    """Write a file atomically.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced.
    text : str
        Its content, as UTF-8; a lone surrogate becomes a question mark.
    """
    with replaced(path) as file:
        file.write(text.encode("utf-8", errors="replace"))


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """Give a temporary file to write to, renamed to its path once complete, else removed.

    Parameters
    ----------
    path : Path
        Its place; a file that is there is replaced.
    """
    beside = path.with_name(f"{PREFIX}{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
