"""Plans: which reports a batch makes. Every error in a plan is reported at once."""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from framing.errors import FramingError, ParameterError, nearest
from framing.report.notebook.hashes import digest
from framing.report.notebook.parameters import Parameter, notebook_file, read_parameters
from framing.report.page.formats import checked
from framing.report.run.inputs import Inputs
from framing.report.run.run import Recipe, recipe_of
from framing.text.delimited import read_table
from framing.text.reading import unit_name

TOP = ("name", "notebook", "out", "to", "parameters", "grid", "study", "registration")
STUDY = ("notebook", "parameters", "grid")
REGISTRATION = ("hypotheses", "lexicons", "families")
LONGEST_NAME = 80
_PATH = re.compile(r"[\w .~-]*(?:/[\w .~-]+)+")


class PlanError(ParameterError):
    """A plan that cannot be run.

    Attributes
    ----------
    problems : list of str
        Every error in it, one sentence each.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return PlanError, (self.problems,)


@dataclass(frozen=True)
class Planned:
    """One report of a plan.

    Attributes
    ----------
    name : str
        Name of its folder.
    notebook : Path
        The notebook.
    settings : dict
        The parameters that are set, typed.
    label : str
        What the plan calls it; empty where it only says its parameters.
    """

    name: str
    notebook: Path
    settings: dict[str, Any]
    label: str = ""


@dataclass(frozen=True)
class Plan:
    """A batch of reports.

    Attributes
    ----------
    name : str
    path : Path
        The plan's file.
    out : Path
        The folder that holds the reports and their index.
    reports : tuple of Planned
        In the order of the plan.
    registration : dict
        hypotheses, lexicons and families, as the plan states them.
    formats : tuple of str
        Further formats that each report is written in.
    """

    name: str
    path: Path
    out: Path
    reports: tuple[Planned, ...]
    registration: dict[str, Any] = field(default_factory=dict)
    formats: tuple[str, ...] = ()

    def recipe(self, report: Planned, registration: Mapping[str, Any] | None = None) -> Recipe:
        """Return the recipe of one of its reports."""
        return recipe_of(report.notebook, report.settings, Path.cwd(), None, registration, self.formats)

    def varying(self) -> list[str]:
        """Return the parameters that differ between reports, in order."""
        names = dict.fromkeys(name for report in self.reports for name in report.settings)
        return [name for name in names if len({repr(r.settings.get(name, ...)) for r in self.reports}) > 1]

    def labels(self) -> dict[str, str]:
        """Return what a reader calls each report, by its name: as the plan does, else by the parameters that vary."""
        varying = self.varying()
        called = {}
        for report in self.reports:
            values = [in_label(name, report.settings[name]) for name in varying if name in report.settings]
            called[report.name] = report.label or ", ".join(values) or report.name
        often = [label for label in called.values() if list(called.values()).count(label) > 1]
        return {name: name if label in often else label for name, label in called.items()}


def read_plan(path: str | Path, out: str | Path | None = None, notebook: str | Path | None = None) -> Plan:
    """Return the plan in a file, every report checked.

    Parameters
    ----------
    path : str or Path
        TOML, or CSV with one row per report: columns are parameters, and may be ``report`` (its name) and
        ``notebook``; an empty cell leaves the notebook's default.
    out : str or Path, optional
        The folder of the reports; by default the plan's, else ``reports/NAME``.
    notebook : str or Path, optional
        The notebook of the reports for which the plan names none.

    Returns
    -------
    Plan

    Raises
    ------
    PlanError
        With every error at once: unknown names, values of the wrong kind, notebooks and corpora that are not
        there, two reports of one name, two names for one report.
    """
    path = Path(path)
    if not path.is_file():
        others = (
            [p.name for p in path.parent.glob("*") if p.suffix in {".toml", ".csv"}] if path.parent.is_dir() else []
        )
        raise PlanError([f"The plan '{path}' is not there.{nearest(path.name, others) if others else ''}"])
    problems: list[str] = []
    if path.suffix.lower() == ".csv":
        content, rows = {}, list(_csv_rows(path, problems))
    else:
        content = _toml(path)
        rows = list(_toml_rows(content, path.stem, problems))
    reader = _Reader(path, Path(notebook) if notebook else content.get("notebook"), problems)
    reports = [report for row in rows if (report := reader.report(row)) is not None]
    if not rows and not problems:
        problems.append(f"The plan '{path}' holds no report.")
    problems += _twice(reports)
    formats = _formats(content.get("to", []), problems)
    name = str(content.get("name", path.stem))
    if problems:
        raise PlanError(list(dict.fromkeys(problems)))
    place = Path(out) if out is not None else Path(content.get("out", Path("reports") / slug(name)))
    return Plan(name, path, place, tuple(reports), dict(content.get("registration", {})), formats)


@dataclass(frozen=True)
class _Row:
    """A report as written in the plan."""

    name: str
    where: str
    notebook: str
    settings: dict[str, Any]
    label: str = ""


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError([f"The plan '{path}' cannot be read: {error}."]) from None


def _toml_rows(content: Mapping[str, Any], stem: str, problems: list[str]) -> Iterator[_Row]:
    _known(content, TOP, "The plan", problems)
    for key in ("name", "notebook", "out"):
        if key in content and not isinstance(content[key], str):
            problems.append(f"The plan: {key} is {content[key]!r}; it takes text.")
    shared, grid = _table(content, "parameters", "", problems), _table(content, "grid", "", problems)
    studies = _table(content, "study", "", problems)
    _registration(_table(content, "registration", "", problems), problems)
    for title, study in (studies or {"": {}}).items():
        where = f"study {title!r}: " if title else ""
        if not isinstance(study, Mapping):
            problems.append(f"study {title!r} is no table; write [study.{title}.parameters].")
            continue
        _known(study, STUDY, where or "The plan", problems)
        own = _table(study, "parameters", where, problems)
        axes = {**grid, **_table(study, "grid", where, problems)}
        axes = {name: values for name, values in axes.items() if name not in own}
        for name, values in axes.items():
            if not isinstance(values, list) or not values:
                problems.append(f"{where}the grid over {name} is {values!r}; it takes a list of values.")
        lists = {name: values for name, values in axes.items() if isinstance(values, list) and values}
        for point in itertools.product(*lists.values()):
            at = dict(zip(lists, point, strict=True))
            several = {name: value for name, value in at.items() if len(lists[name]) > 1}
            named = "-".join(
                slug(part) for part in (title, *itertools.chain.from_iterable(several.items())) if str(part)
            )
            label = ": ".join(filter(None, [title, ", ".join(itertools.starmap(in_label, several.items()))]))
            settings = {**shared, **own, **at}
            yield _Row(named or slug(stem), where, str(study.get("notebook", "")), settings, label if title else "")


def _csv_rows(path: Path, problems: list[str]) -> Iterator[_Row]:
    try:
        table = read_table(path)
    except FramingError as error:
        problems.append(f"The plan cannot be read: {error}")
        return
    for number, cells in table.records():
        row = {head: cell for head, cell in cells.items() if cell.strip()}
        called = row.pop("report", "").strip()
        name = slug(called) or f"{slug(path.stem)}-{number - 1:03d}"
        yield _Row(name, f"line {number}: ", row.pop("notebook", ""), dict(row), called)


class _Reader:
    """Makes planned reports of rows, and collects their errors."""

    def __init__(self, path: Path, notebook: str | Path | None, problems: list[str]) -> None:
        self.path = path
        self.notebook = notebook
        self.problems = problems
        self._declared: dict[Path, list[Parameter] | None] = {}
        self._inputs = Inputs()

    def report(self, row: _Row) -> Planned | None:
        """Return a report, or nothing if it has an error."""
        if not row.notebook and not self.notebook:
            self.problems.append(f'{row.where}no notebook is named; write notebook = "…" in the plan.')
            return None
        notebook = self._found(Path(row.notebook or str(self.notebook)))
        declared = self._parameters(notebook, row.where)
        if declared is None:
            return None
        known = {parameter.name: parameter for parameter in declared}
        settings, before = {}, len(self.problems)
        for name, value in row.settings.items():
            if name not in known:
                self.problems.append(f"{row.where}'{notebook}' has no parameter {name!r}.{nearest(name, known)}")
                continue
            try:
                settings[name] = known[name].convert(value)
            except ParameterError as error:
                self.problems.append(f"{row.where}{error}")
        values = {parameter.name: parameter.default for parameter in declared} | settings
        self.problems += [f"{row.where}{found}" for found in self._inputs.missing(values)]
        return Planned(row.name, notebook, settings, row.label) if len(self.problems) == before else None

    def _found(self, notebook: Path) -> Path:
        beside = self.path.parent / notebook
        return beside if not notebook.exists() and beside.exists() else notebook_file(notebook)

    def _parameters(self, notebook: Path, where: str) -> list[Parameter] | None:
        if notebook not in self._declared:
            try:
                self._declared[notebook] = read_parameters(notebook)
            except ParameterError as error:
                self.problems.append(f"{where}{error}")
                self._declared[notebook] = None
        return self._declared[notebook]


def _twice(reports: list[Planned]) -> list[str]:
    """Return which names two reports share, and which reports have two names."""
    found = []
    names: dict[str, int] = {}
    made: dict[str, str] = {}
    for report in reports:
        names[report.name.casefold()] = names.get(report.name.casefold(), 0) + 1
        content = digest([str(report.notebook), report.settings])
        if content in made and made[content] != report.name:
            found.append(f"The reports {made[content]!r} and {report.name!r} are the same.")
        made.setdefault(content, report.name)
    return [f"{n} reports are called {name!r}." for name, n in names.items() if n > 1] + found


def _known(table: Mapping[str, Any], names: tuple[str, ...], where: str, problems: list[str]) -> None:
    for name in table:
        if name not in names:
            problems.append(f"{where.rstrip(': ')} has no entry {name!r}.{nearest(name, names)}")


def _table(content: Mapping[str, Any], key: str, where: str, problems: list[str]) -> dict[str, Any]:
    found = content.get(key, {})
    if isinstance(found, Mapping):
        return dict(found)
    problems.append(f"{where}{key} is {found!r}; it is a table of its own.")
    return {}


def _formats(found: Any, problems: list[str]) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        problems.append(f'The plan: to is {found!r}; it takes a list of formats, as in to = ["pdf"].')
        return ()
    try:
        return checked(found)
    except ParameterError as error:
        problems.append(f"The plan: {error}")
        return ()


def _registration(found: Mapping[str, Any], problems: list[str]) -> None:
    _known(found, REGISTRATION, "registration", problems)
    for key in ("hypotheses", "lexicons"):
        listed = found.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            problems.append(f"registration: {key} is {listed!r}; it takes a list of texts.")
    sizes = found.get("families", {})
    if not isinstance(sizes, Mapping) or not all(type(size) is int for size in sizes.values()):
        problems.append(f"registration: families is {sizes!r}; it takes a number of tests for each table.")


def in_label(name: str, value: Any) -> str:
    """Return a parameter in the label of a report: text speaks for itself, a path by its last part.

    Examples
    --------
    >>> in_label("lexicon", "lists/own.csv"), in_label("seed", 2), in_label("by", "speaks_for"), in_label("strata", "")
    ('own', 'seed 2', 'by group of speakers', 'strata: default')
    """
    said = name.replace("_", " ")
    if name in ("by", "unit", "strata") and value:
        return f"{said} {unit_name(str(value))}"
    if isinstance(value, str):
        return (Path(value).stem if _PATH.fullmatch(value) else value) if value else f"{said}: default"
    return f"{said} {'yes' if value is True else 'no' if value is False else value}"


def slug(text: Any) -> str:
    """Return a text as part of a folder's name.

    Examples
    --------
    >>> slug("Radio Ostmark (évening)"), slug(0.5), slug("Ведомости") == slug("Известия")
    ('radio-ostmark-evening', '0-5', False)
    """
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().lower()
    short = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(short) > LONGEST_NAME or (not short and str(text).strip()):
        short = f"{short[: LONGEST_NAME - 9]}-{digest(str(text))[:8]}".strip("-")
    return short
