"""Tables in JSON: an object a line, a list of objects, an object that holds one, or columns of cells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from framing.corpus.tables.columns import LONG_TEXT
from framing.corpus.tables.table_file import TableFile, check_size
from framing.errors import SourceError
from framing.text.decoding import decoded

_SUFFIXES = (".json", ".jsonl", ".ndjson", ".jl")
_DEPTH = 4
"""Objects inside objects become columns (``source.name``) down to here; what lies deeper stays JSON."""
_HEAD = 2**16
_Lost = list[tuple[str, str]]


def sniff(path: str | Path) -> float:
    """Return how surely a file is JSON that holds objects, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.json")
    0.0
    """
    path = Path(path)
    if not path.is_file():
        return 0.0
    least = 0.5 if path.suffix.lower() in _SUFFIXES else 0.0
    with path.open("rb") as file:
        head = file.read(_HEAD)
    start = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "ignore").lstrip()
    if start.startswith("{") and start[1:].lstrip()[:1] in ('"', "}", ""):
        return 0.9
    return 0.9 if start.startswith("[") and start[1:].lstrip()[:1] in ("{", "]", "") else least


def tables_of(path: str | Path) -> list[TableFile]:
    """Return the table of a JSON file, a row an object.

    Raises
    ------
    SourceError
        If nothing in it can be read as an object.
    """
    path = Path(path)
    check_size(path)
    text, note = decoded(path.read_bytes(), str(path))
    rows, places, lost = _rows(text, path)
    cells = [_flat(row) for row in rows]
    names = list(dict.fromkeys(name for row in cells for name in row))
    if len(names) > 2000:
        raise SourceError(f"'{path}' has {len(names):,} different keys in its objects; it is no table of articles.")
    data = {name: [row.get(name, "") for row in cells] for name in names}
    return [TableFile(pd.DataFrame(data, dtype=object), places, (note,) * bool(note), tuple(lost))]


def _rows(text: str, path: Path) -> tuple[list[Mapping[str, Any]], list[str], _Lost]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        return _by_line(text, path, error)
    except RecursionError:
        raise SourceError(f"'{path}' is nested too deeply to be a table.") from None
    items = _items(whole)
    if items is None:
        raise SourceError(f"'{path}' is JSON, but holds no list of objects; write an object for each article.")
    rows = [(f"item {number}", item) for number, item in enumerate(items, 1)]
    lost = [(place, "no object") for place, item in rows if not isinstance(item, Mapping)]
    kept = [(place, item) for place, item in rows if isinstance(item, Mapping)]
    return [item for _, item in kept], [place for place, _ in kept], lost


def _by_line(text: str, path: Path, error: json.JSONDecodeError) -> tuple[list[Mapping[str, Any]], list[str], _Lost]:
    rows, places, lost = [], [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as bad:
            said = bad.msg if isinstance(bad, json.JSONDecodeError) else "nested too deeply"
            lost.append((f"line {number}", f"no JSON ({said})"))
            continue
        if isinstance(item, Mapping):
            rows.append(item)
            places.append(f"line {number}")
        else:
            lost.append((f"line {number}", "no object"))
    if not rows:
        raise SourceError(f"'{path}' cannot be read as JSON (line {error.lineno}, column {error.colno}: {error.msg}).")
    return rows, places, lost


def _items(whole: Any) -> list[Any] | None:
    """Return the objects of a value: the list it is, the longest list of objects in it, its columns, or itself."""
    if isinstance(whole, list):
        return whole if any(isinstance(item, Mapping) for item in whole) else None
    if not isinstance(whole, Mapping):
        return None
    values = list(whole.values())
    texts = [value for value in values if isinstance(value, str) and len(value) > LONG_TEXT]
    lists = [] if texts else list(_lists(whole))
    if lists:
        return max(lists, key=len)
    if len(values) > 1 and all(isinstance(value, Mapping) for value in values):
        keys = [set(value) for value in values]
        if all(key == keys[0] and all(k.isdigit() for k in key) for key in keys):
            return [{name: column[row] for name, column in whole.items()} for row in values[0]]
        return values
    if values and all(isinstance(value, list) and len(value) == len(values[0]) for value in values):
        return [dict(zip(whole, row, strict=True)) for row in zip(*values, strict=True)]
    return [whole]


def _lists(value: Mapping[str, Any], depth: int = 0) -> Iterator[list[Any]]:
    """Yield the lists of objects in an object, and in the objects in it: answers of services wrap what they found."""
    for held in value.values():
        if isinstance(held, list) and any(isinstance(item, Mapping) for item in held):
            yield held
        elif isinstance(held, Mapping) and depth < _DEPTH:
            yield from _lists(held, depth + 1)


def _flat(row: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in row.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and depth < _DEPTH and value:
            out |= _flat(value, f"{name}.", depth + 1)
        else:
            out[name] = _cell(value)
    return out


def _is_marked(item: Any) -> bool:
    """Return whether an item is a piece of a text with what it is, as Telegram writes bold words and links."""
    return isinstance(item, Mapping) and {"type", "text"} <= set(item) and isinstance(item["text"], str)


def _named(item: Mapping[str, Any]) -> str:
    """Return the name of an author, source or place that is an object of its own."""
    return next((item[key] for key in ("name", "full_name", "title") if isinstance(item.get(key), str)), "")


def _cell(value: Any) -> Any:
    """Return a value as a cell: texts of a list joined (by blank lines where they are paragraphs), the rest as JSON."""
    if isinstance(value, str | int | float):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        parts = [str(item) for item in value]
        return ("\n\n" if any(len(part) > 80 for part in parts) else "; ").join(parts)
    if isinstance(value, list) and all(isinstance(item, str) or _is_marked(item) for item in value):
        return "".join(item if isinstance(item, str) else item["text"] for item in value)
    if isinstance(value, list) and value and all(isinstance(item, Mapping) and _named(item) for item in value):
        return "; ".join(_named(item) for item in value)
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return ""
