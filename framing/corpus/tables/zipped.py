"""Zip archives, and files that are one inside (Excel, Word): unpacked within bounds, or refused."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from framing.errors import SourceError

MOST_UNPACKED = 2**30
MOST_MEMBERS = 200_000
_CHUNK = 2**20
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError)
"""What reading a damaged archive may raise; an encrypted member is a RuntimeError."""


def members_of(path: Path) -> list[str]:
    """Return the names in a zip archive; none where it is no archive."""
    try:
        if not zipfile.is_zipfile(path):
            return []
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()[: MOST_MEMBERS + 1]
    except BROKEN:
        return []


def unpacked(archive: zipfile.ZipFile, name: str, most: int = MOST_UNPACKED) -> bytes:
    """Return a member of an archive, whatever size the archive states for it.

    Raises
    ------
    SourceError
        If it unpacks to more than `most` bytes, or is damaged or encrypted.
    """
    return b"".join(_chunks(archive, name, most))


def check_unpacked(path: Path, most: int = MOST_UNPACKED) -> None:
    """Refuse an archive that is damaged, or unpacks to more than `most` bytes."""
    try:
        with zipfile.ZipFile(path) as archive:
            total = 0
            for name in archive.namelist():
                total += sum(len(chunk) for chunk in _chunks(archive, name, most - total))
    except BROKEN as error:
        if isinstance(error, SourceError):
            raise SourceError(f"'{path}': {error}") from None
        raise SourceError(f"'{path}' cannot be unpacked: it is damaged or not complete.") from None


def _chunks(archive: zipfile.ZipFile, name: str, most: int) -> Iterator[bytes]:
    total = 0
    try:
        with archive.open(name) as member:
            while chunk := member.read(_CHUNK):
                total += len(chunk)
                if total > most:
                    raise SourceError(f"it unpacks to more than {MOST_UNPACKED // 2**20} MiB and is not read.")
                yield chunk
    except BROKEN as error:
        if isinstance(error, SourceError):
            raise
        why = "it needs a password" if "encrypted" in str(error) or "password" in str(error) else "it is damaged"
        raise SourceError(f"{why} and cannot be unpacked.") from None
