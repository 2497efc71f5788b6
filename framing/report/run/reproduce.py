"""Reproduction: make a report again from its recipe and compare the two."""

from __future__ import annotations

import csv
import json
import math
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from framing.errors import ParameterError
from framing.report.notebook import hashes
from framing.report.run import record
from framing.report.run.run import How, run_report
from framing.text.reading import sha256_of

RELATIVE, ABSOLUTE = 1e-6, 1e-9
"""Numbers closer than either are equal: last digits depend on the processor."""
MOST_LINES = 20
_READ = {".csv", ".json"}
LISTED = "documents-without-text.csv"
"""Lists the documents of a corpus whose text is not in a bundle."""


@dataclass(frozen=True)
class Tables:
    """How the tables of two reports differ.

    Attributes
    ----------
    differences : list of str
        One line for each difference beyond the tolerance.
    largest : float
        Largest relative difference of two numbers that agree within it.
    place : str
        Where that is.
    count : int
        Tables compared.
    """

    differences: list[str]
    largest: float = 0.0
    place: str = ""
    count: int = 0


@dataclass(frozen=True)
class Reproduced:
    """The result of making a report again.

    Attributes
    ----------
    verdict : str
        ``identical`` (every file has the same bytes), ``same`` (the tables agree within the tolerance; without a
        table, every cell shows the same), ``different``, or ``undecided`` (there is nothing to compare).
    tables : Tables
    changed : dict of str to list of str
        What differs: corpus, code, versions, results, report (files changed after it was made).
    files : list of str
        Names of the files whose bytes differ.
    cells : int
        Cells whose output was compared, where there is no table.
    """

    verdict: str
    tables: Tables
    changed: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    cells: int = 0

    @property
    def agrees(self) -> bool:
        """Whether it is the same report."""
        return self.verdict in ("identical", "same")

    def describe(self) -> list[str]:
        """Return the verdict in lines, the first one a sentence of its own."""
        if self.verdict == "identical":
            first = "identical: every file has the same bytes"
        elif self.verdict == "same" and not self.tables.count:
            shown = "1 cell shows what it" if self.cells == 1 else f"{self.cells} cells show what they"
            first = f"same output: there are no tables to compare, and {shown} did"
        elif self.verdict == "undecided":
            first = (
                "undecided: there are no tables to compare, no cell shows anything, and other files differ "
                f"({', '.join(self.files[:3])})"
            )
        elif self.verdict == "same":
            where = f" (largest difference {self.tables.largest:.2g}, {self.tables.place})" if self.tables.place else ""
            first = f"same within tolerance: {self.tables.count} tables agree to {RELATIVE:g}{where}"
        else:
            first = "different"
        return [first, *(f"{what}: {line}" for what, lines in self.changed.items() for line in lines)]


def reproduce(
    report: str | Path, cwd: str | Path | None = None, progress: Callable[[int, int], None] | None = None
) -> Reproduced:
    """Make a report again in a temporary folder, from the recipe in its page, and compare.

    Parameters
    ----------
    report : str or Path
        The report's folder, or its ``report.html``.
    cwd : str or Path, optional
        Where its notebook runs; by default the first of the current folder, the report's and the toolkit's that
        holds its inputs.
    progress : callable, optional
        Called with the number of cells done and the number of cells.

    Returns
    -------
    Reproduced

    Raises
    ------
    ParameterError
        If it is no report, or has no recipe.
    FramingError, ReportFailed
        If it cannot be made again.
    """
    folder = Path(report).parent if Path(report).is_file() else Path(report)
    recipe = read_recipe(folder / "report.html")
    with tempfile.TemporaryDirectory(prefix="framing-") as scratch:
        notebook = Path(scratch) / Path(recipe["notebook"]["name"]).name
        record.write_json(notebook, bare_notebook(folder / "notebook.ipynb"))
        fresh = Path(scratch) / "again" / folder.resolve().name
        chosen = {name: recipe["parameters"][name] for name in recipe["set"]}
        how = How(
            origin=recipe["notebook"],
            registration=recipe.get("registration", {}),
            formats=tuple(recipe.get("formats", ())),
        )
        where = Path(cwd) if cwd is not None else found_from(recipe, folder)
        _refuse_without(recipe, where)
        run_report(notebook, fresh, chosen, cwd=where, progress=progress, how=how)
        return compare(folder, fresh)


def read_recipe(page: Path) -> dict[str, Any]:
    """Return the recipe in a report's page.

    Raises
    ------
    ParameterError
        If there is no such page, or it has none.
    """
    if not page.is_file():
        raise ParameterError(f"There is no report in '{page.parent}' (no report.html).")
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            named = dict(attrs)
            if tag == "meta" and named.get("name") == "framing-recipe":
                found.append(named.get("content") or "")

    head, _, _ = page.read_text("utf-8").partition("<style>")
    Reader().feed(head)
    try:
        recipe = json.loads(found[0])
        if {"notebook", "parameters", "set"} <= set(recipe):
            return recipe
    except (IndexError, ValueError, TypeError):
        pass
    raise ParameterError(f"'{page}' has no recipe: it was made by an earlier version, or changed since.")


def bare_notebook(path: Path) -> dict[str, Any]:
    """Return a report's notebook as it was before it ran.

    Raises
    ------
    ParameterError
        If it is not there or no notebook.
    """
    from framing.report.notebook.parameters import read_notebook

    content = read_notebook(path)
    for cell in content["cells"]:
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return content


def _refuse_without(recipe: Mapping[str, Any], where: Path) -> None:
    """Raise if an input of a report does not exist here, or came without its text."""
    wanted = {name: recipe["parameters"][name] for name in recipe.get("inputs", {})}
    here = hashes.named(wanted, where)
    for name, value in wanted.items():
        if name not in here:
            raise ParameterError(f"'{value}', from which the report was made ({name}), is not here.")
        tables = ("build/documents.parquet", "documents.parquet", "documents.csv")
        if (here[name] / LISTED).is_file() and not any((here[name] / table).is_file() for table in tables):
            build = f"framing build {value}, with --from and a saved copy where it is a page; else put"
            how = build if (here[name] / "manifest.csv").is_file() else "Put"
            raise ParameterError(
                f"The texts of '{value}' are not part of this bundle; {LISTED} there lists them. {how} a documents.csv "
                "with the texts beside it."
            )


def found_from(recipe: Mapping[str, Any], folder: Path) -> Path:
    """Return the folder that holds the inputs of a report: the current one, the report's, or the toolkit's."""
    places = [Path.cwd(), folder.resolve().parent, Path(__file__).resolve().parents[3]]
    named = {name: recipe["parameters"][name] for name in recipe.get("inputs", {})}
    return next((place for place in places if set(hashes.inputs(named, place)) == set(named)), places[0])


def compare(old: Path, new: Path) -> Reproduced:
    """Return whether two reports are the same, and what changed where they are not.

    Parameters
    ----------
    old, new : Path
        Two report folders, each with its ``run.json``.
    """
    was, now = (_run_record(folder) for folder in (old, new))
    tables = compare_tables(old, new)
    names = set(was.get("files", {})) | set(now.get("files", {}))
    bytes_of = {name: sha256_of(old / name) if (old / name).is_file() else "" for name in names}
    files = sorted(name for name in names if bytes_of[name] != now.get("files", {}).get(name))
    changed = _changed(was, now)
    edited = sorted(name for name, digest in was.get("files", {}).items() if bytes_of[name] != digest)
    if edited:
        changed["report"] = [f"{name} was changed after the report was made" for name in edited[:MOST_LINES]]
    found, cells = list(tables.differences), 0
    if not (tables.count or found):
        found, cells = _compare_outputs(old, new)
    if found:
        changed["results"] = found
    verdict = "different" if found else "same" if tables.count or cells else "undecided"
    return Reproduced(verdict if files else "identical", tables, changed, files, cells)


def _compare_outputs(old: Path, new: Path) -> tuple[list[str], int]:
    """Return how the outputs of two executed notebooks differ, one line per cell, and how many cells show something."""
    from framing.report.notebook.parameters import read_notebook

    shown = [
        [cell["outputs"] for cell in read_notebook(folder / "notebook.ipynb")["cells"] if cell.get("outputs")]
        for folder in (old, new)
    ]
    if len(shown[0]) != len(shown[1]):
        return [f"cells with output: {len(shown[0])}, and now {len(shown[1])}"], max(map(len, shown))
    found = [
        f"output {number} of {len(shown[0])} differs"
        for number, (was, now) in enumerate(zip(*shown, strict=True), start=1)
        if was != now
    ]
    more = [f"and {len(found) - MOST_LINES} more"] if len(found) > MOST_LINES else []
    return found[:MOST_LINES] + more, len(shown[0])


def _run_record(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "run.json").read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise ParameterError(f"There is no report in '{folder}' to compare with (no run.json that can be read).")
    return found


def _changed(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what a report is made of that has changed: corpus, code, versions."""
    changed: dict[str, list[str]] = {}
    prints = [about.get("corpus", {}).get("fingerprint", "") for about in (was, now)]
    if prints[0] != prints[1]:
        changed["corpus"] = [f"its fingerprint was {prints[0][:12]}…, and is {prints[1][:12]}…"]
    inputs = [about.get("inputs", {}) for about in (was, now)]
    for name in sorted(set(inputs[0]) | set(inputs[1])):
        if inputs[0].get(name) != inputs[1].get(name):
            changed.setdefault("corpus", []).append(f"files that the parameter {name} names have changed")
    if was.get("code") != now.get("code"):
        versions = f"framing {was.get('framing')}, now {now.get('framing')}"
        changed["code"] = [f"the toolkit is not as it was ({versions})"]
    packages = [about.get("packages", {}) | {"Python": about.get("python")} for about in (was, now)]
    lines = [
        f"{name} was {packages[0].get(name)}, and is {packages[1].get(name)}"
        for name in sorted(set(packages[0]) | set(packages[1]))
        if packages[0].get(name) != packages[1].get(name)
    ]
    return {**changed, **({"versions": lines} if lines else {})}


def compare_tables(
    left: Path, right: Path, relative: float = RELATIVE, absolute: float = ABSOLUTE, whole: bool = True
) -> Tables:
    """Return how the tables of two reports differ.

    Parameters
    ----------
    left, right : Path
        Two report folders; their ``tables/`` are compared (``.csv`` and ``.json``).
    relative, absolute : float
        Numbers closer than either are the same.
    whole : bool
        Whether a table or a cell that is missing in the second is a difference.

    Returns
    -------
    Tables
        At most twenty lines, then how many more.
    """
    found: list[str] = []
    largest, where = 0.0, ""
    names = [
        {path.relative_to(side).as_posix() for path in (side / "tables").rglob("*.*") if path.suffix in _READ}
        for side in (left, right)
    ]
    for name in sorted(names[0] ^ names[1] if whole else names[1] - names[0]):
        found.append(f"{name} is only in {'the first' if name in names[0] else 'the second'}")
    for name in sorted(names[0] & names[1]):
        one, two = (dict(_leaves(side / name)) for side in (left, right))
        for place in sorted(set(one) | set(two)):
            a, b = one.get(place, "absent"), two.get(place, "absent")
            if not (whole or b):
                continue
            far = distance(a, b)
            if far is None or (far > relative and abs(float(a) - float(b)) > absolute):
                found.append(f"{name}, {place}: {a} and {b}")
            elif far > largest:
                largest, where = far, f"{name}, {place}"
    if len(found) > MOST_LINES:
        found = [*found[:MOST_LINES], f"and {len(found) - MOST_LINES} more"]
    return Tables(found, largest, where, len(names[0] & names[1]))


def distance(a: str, b: str) -> float | None:
    """Return the relative difference of two cells; None where they differ and are not both numbers.

    Examples
    --------
    >>> distance("x", "x"), distance("x", "1"), distance("2", "1")
    (0.0, None, 0.5)
    """
    if a == b:
        return 0.0
    try:
        one, two = float(a), float(b)
    except ValueError:
        return None
    if not (math.isfinite(one) and math.isfinite(two)):
        return 0.0 if one == two or (math.isnan(one) and math.isnan(two)) else None
    return abs(one - two) / max(abs(one), abs(two)) if one != two else 0.0


def _leaves(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each value of a table with its place."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                name = rows[0][column] if column < len(rows[0]) else str(column)
                yield f"row {number}, {name}", value
    elif path.suffix == ".json":
        yield from _json_leaves("", json.loads(path.read_text("utf-8")))


def _json_leaves(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key in value:
            yield from _json_leaves(f"{place}.{key}", value[key])
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _json_leaves(f"{place}[{number}]", item)
    else:
        yield place, str(value)
