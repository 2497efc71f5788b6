"""Records of a run: its notebook without times and paths, and `run.json`."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framing.report.notebook import hashes
from framing.report.notebook.versions import packages, python, report_version
from framing.report.page.formats import tools
from framing.report.study.structure import MIME
from framing.text.reading import sha256_of

LAST = ("run.json", "timing.json")
"""Written last, and not listed among a report's files."""

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
# Matches begin at a word: in megabytes of a picture without a space, any other pattern takes hours.
_CELL_FILE = re.compile(r"(?<![^\s\"'<>])[^\s\"'<>]*ipykernel_\d+[/\\]\d+\.py")
_TEXT_TYPES = ("text/", "image/svg", "application/json")


def normalised(notebook: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """Return an executed notebook without times, paths, process numbers or random ids.

    Parameters
    ----------
    notebook : mapping
        An executed notebook, format 4.
    places : mapping of str to str
        Paths, and what replaces each in outputs; the first match holds.

    Returns
    -------
    dict
        A notebook of format 4.5 whose bytes depend only on what was run and what came out.
    """
    cells = []
    for number, cell in enumerate(notebook["cells"], start=1):
        metadata = {key: value for key, value in cell["metadata"].items() if key not in {"papermill", "execution"}}
        if not metadata.get("tags", True):
            del metadata["tags"]
        kept = {
            "cell_type": cell["cell_type"],
            "id": f"cell-{number:03d}",
            "metadata": metadata,
            "source": _joined(cell["source"]),
        }
        if cell["cell_type"] == "code":
            kept["execution_count"] = cell.get("execution_count")
            kept["outputs"] = [_output(output, places) for output in cell.get("outputs", [])]
        elif cell.get("attachments"):
            kept["attachments"] = cell["attachments"]
        cells.append(kept)
    language = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": language},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _output(output: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    kept = dict(output)
    if "text" in kept:
        kept["text"] = _placeless(_joined(kept["text"]), places)
    if "traceback" in kept:
        kept["traceback"] = [_placeless(line, places) for line in kept["traceback"]]
    if "data" in kept:
        kept["data"] = {
            kind: _placeless(_joined(value), places)
            if kind.startswith(_TEXT_TYPES) and _is_text(value)
            else _within(value, places)
            if kind == MIME
            else value
            for kind, value in kept["data"].items()
        }
    kept.pop("transient", None)
    return kept


def _within(value: Any, places: Mapping[str, str]) -> Any:
    """Return a JSON value whose texts hold no path of this machine."""
    if isinstance(value, dict):
        return {name: _within(inner, places) for name, inner in value.items()}
    if isinstance(value, list):
        return [_within(inner, places) for inner in value]
    return _placeless(value, places) if isinstance(value, str) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(line, str) for line in value))


def _placeless(text: str, places: Mapping[str, str]) -> str:
    text = _ADDRESS.sub("at 0x…", text)
    if "ipykernel_" in text:
        text = _CELL_FILE.sub("[cell]", text)
    for place, name in places.items():
        if place in text:
            text = re.sub(re.escape(place) + r"(?![\w-])", lambda _, name=name: name, text)  # type: ignore[misc]
    return text


def to_json(value: Any) -> str:
    """Return JSON with sorted keys, one space of indent and a final line end.

    Examples
    --------
    >>> to_json({"b": 1, "a": "é"})
    '{\\n "a": "é",\\n "b": 1\\n}\\n'
    """
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def write_json(path: Path, value: Any) -> None:
    """Write a value as `to_json` gives it; a lone surrogate becomes a question mark."""
    path.write_text(to_json(value), encoding="utf-8", errors="replace", newline="\n")


def about_run(
    notebook: Mapping[str, str],
    parameters: Mapping[str, Any],
    chosen: list[str],
    where: Path,
    registration: Mapping[str, Any] | None = None,
    formats: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the record of a run before it runs, with its key.

    Parameters
    ----------
    notebook : mapping
        ``name`` and ``sha256`` of the notebook.
    parameters : mapping
        Every parameter's value.
    chosen : list of str
        The names of those that were set, the rest being the notebook's defaults.
    where : Path
        Where it runs.
    registration : mapping, optional
        What was registered.
    formats : tuple of str
        Further formats that it is written in.

    Returns
    -------
    dict
        Without time, host or path, except among the parameters.
    """
    decides: dict[str, Any] = {
        "inputs": hashes.inputs(parameters, where),
        "code": hashes.code_fingerprint(),
        "framing": report_version(),
        "python": python(),
        "packages": packages(),
        "fixed": {"threads": 1, "hash_seed": 0, "source_date": 0},
    }
    if registration:
        decides["registration"] = dict(registration)
    if formats:
        decides["formats"] = list(formats)
        decides["packages"] |= tools(formats)
    return {
        "format": 2,
        "notebook": dict(notebook),
        "parameters": dict(parameters),
        "set": sorted(chosen),
        "seeds": {name: value for name, value in parameters.items() if name == "seed" or name.endswith("_seed")},
        **decides,
        "key": hashes.run_key(notebook["sha256"], parameters, decides),
    }


def with_corpus(folder: Path, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of a run with the ``corpus.json`` and ``settings.json`` that the notebook wrote, if any."""
    found = dict(about)
    for name in ("corpus", "settings"):
        path = folder / f"{name}.json"
        if path.is_file():
            found[name] = json.loads(path.read_text("utf-8"))
    return found


def run_record(folder: Path, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of `run.json` for a report that has finished.

    Parameters
    ----------
    folder : Path
        The folder that holds the report's files.
    about : mapping
        As `about_run` gives it.

    Returns
    -------
    dict
        With the SHA-256 of every file, and a fingerprint of every table at ten digits.
    """
    return {
        **about,
        "outcome": "finished",
        "files": {name: sha256_of(folder / name) for name in files(folder)},
        "results": hashes.results(folder),
    }


def is_current(place: Path, key: str, newer: float = 0.0) -> bool:
    """Return whether a report is complete, unchanged and up to date.

    Parameters
    ----------
    place : Path
        The report's folder.
    key : str
        The run key that it should have.
    newer : float
        A time: an older report does not count.
    """
    path = place / "run.json"
    try:
        found = json.loads(path.read_text("utf-8"))
        if path.stat().st_mtime < newer:
            return False
        whole = all(sha256_of(place / name) == digest for name, digest in found["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return whole and found.get("outcome") == "finished" and found.get("key") == key


def files(folder: Path) -> list[str]:
    """Return the names of a report's files, relative and sorted, without `run.json` and `timing.json`."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name not in LAST)


def machine() -> dict[str, str]:
    """Return the description of the machine in `timing.json`, which does not identify it."""
    return {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()}
