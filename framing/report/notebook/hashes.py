"""Hashes: whether a report would be the same, and whether its numbers are."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from framing import errors
from framing.digits import DIGITS

_NUMBER = re.compile(r"[+-]?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][+-]?\d+)?")


def digest(value: Any) -> str:
    """Return the SHA-256 of a value as JSON, keys sorted.

    Examples
    --------
    >>> digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
    True
    """
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def run_key(notebook_sha: str, parameters: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """Return the key of a run: equal for equal reports.

    Parameters
    ----------
    notebook_sha : str
        The notebook's SHA-256.
    parameters : mapping
        Every parameter's value.
    about : mapping
        What else decides: inputs, code, versions, what was registered.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return digest({"notebook": notebook_sha, "parameters": dict(parameters), **about})


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """Return the SHA-256 over the toolkit's own files: names, and bytes but for the kind of line end."""
    root = Path(errors.__file__).parent
    files = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    total = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.relative_to(root).as_posix()):
        total.update(path.relative_to(root).as_posix().encode() + b"\x00")
        total.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return total.hexdigest()


def inputs(parameters: Mapping[str, Any], where: Path) -> dict[str, str]:
    """Return the SHA-256 of each file or folder that a parameter names.

    Parameters
    ----------
    parameters : mapping
        Every parameter's value. One that names an existing file or folder, from `where` or a folder above it, is an
        input.
    where : Path
        Where the notebook runs.

    Returns
    -------
    dict
        By parameter. Of a folder, every file that is not hidden counts.
    """
    return {name: _of_path(path, _stamp(path)) for name, path in named(parameters, where).items()}


def named(parameters: Mapping[str, Any], where: Path) -> dict[str, Path]:
    """Return the file or folder that each parameter names, by parameter, as `inputs` finds them."""
    found = ((name, _named(value, where)) for name, value in parameters.items() if isinstance(value, str))
    return {name: path for name, path in found if path is not None}


def _named(value: str, where: Path) -> Path | None:
    """Return the file or folder that a value names; nothing for a plain word, or a folder that holds `where`."""
    if not value.strip() or "\x00" in value or len(value) > 1000 or not re.search(r"[/\\.]", value):
        return None
    try:
        for base in (where, *where.resolve().parents):
            path = base / value
            if path.exists():
                return None if path.resolve() in (where.resolve(), *where.resolve().parents) else path
    except OSError:
        return None
    return None


def files(path: Path) -> list[Path]:
    """Return the files of a folder but hidden ones, sorted, or the file itself."""
    if path.is_file():
        return [path]
    inside = (file for file in path.rglob("*") if file.is_file())
    return sorted(file for file in inside if not any(part[0] == "." for part in file.relative_to(path).parts))


def _stamp(path: Path) -> tuple[tuple[int, int], ...]:
    return tuple((file.stat().st_size, file.stat().st_mtime_ns) for file in files(path))


@lru_cache(maxsize=256)
def _of_path(path: Path, stamp: tuple[tuple[int, int], ...]) -> str:
    total = hashlib.sha256()
    for file in files(path):
        total.update(file.relative_to(path.parent).as_posix().encode() + b"\x00")
        with file.open("rb") as content:
            total.update(hashlib.file_digest(content, "sha256").digest())
    return total.hexdigest()


def results(folder: Path) -> dict[str, str]:
    """Return a fingerprint of each table of a report, its numbers rounded to ten digits.

    Parameters
    ----------
    folder : Path
        A report's folder, with ``tables/``.

    Returns
    -------
    dict
        SHA-256 by file name. Independent of last digits, which differ between processors (unless a
        number lies just between two roundings).
    """
    tables = folder / "tables"
    found = sorted(path for path in tables.rglob("*") if path.suffix in {".csv", ".json"}) if tables.is_dir() else []
    return {path.relative_to(folder).as_posix(): _table_fingerprint(path) for path in found}


def _table_fingerprint(path: Path) -> str:
    if path.suffix == ".json":
        return digest(rounded(json.loads(path.read_text("utf-8"))))
    with path.open(encoding="utf-8", newline="") as file:
        return digest([[rounded(cell) for cell in row] for row in csv.reader(file)])


def rounded(value: Any) -> Any:
    """Return a value with every number at ten digits.

    Examples
    --------
    >>> rounded("0.30000000000000004"), rounded({"p": 0.1 + 0.2}), rounded("1,2"), rounded("007")
    ('0.3', {'p': '0.3'}, '1,2', '007')
    """
    if isinstance(value, Mapping):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        return f"{value + 0.0:.{DIGITS}g}"
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return f"{float(value) + 0.0:.{DIGITS}g}"
    return value
