"""Run a notebook and write its report atomically: built in a temporary folder, then renamed."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from framing import errors
from framing.errors import FramingError, ParameterError
from framing.report.notebook.parameters import read_parameters, resolve, source_text
from framing.report.page import formats
from framing.report.run import kernel, record
from framing.report.run.output_folder import GRACE, building_folder, publish, refuse_unless_free, write_atomically
from framing.text.reading import sha256_of

DEADLINE = 3600.0
"""Seconds that a whole report may take, unless another time is given."""

Progress = Callable[[int, int], None]


class ReportFailed(RuntimeError):
    """A cell raised an unexpected error, or the kernel died: no report was written."""


@dataclass(frozen=True)
class Report:
    """A finished report.

    Attributes
    ----------
    folder : Path
        Holds `report.html`, `notebook.ipynb`, `run.json`, `timing.json` and what the notebook wrote.
    seconds : float
        How long it took.
    """

    folder: Path
    seconds: float

    @property
    def html(self) -> Path:
        """The report to open."""
        return self.folder / "report.html"


@dataclass(frozen=True)
class How:
    """Options of a run.

    Attributes
    ----------
    deadline : float
        Seconds that the whole report may take.
    wait : float
        Seconds to wait for another process that writes the same report.
    launch : callable, optional
        Starts the kernel's process (`framing.report.run.warm_kernels`).
    done : callable, optional
        Called once the folder is locked; if it returns true, another process has made the report and nothing is
        run.
    origin : mapping, optional
        ``name`` and ``sha256`` of the notebook that the file is a copy of.
    registration : mapping, optional
        What was registered (`framing.report.run.deviations`): the report prints it, with every deviation.
    formats : tuple of str
        Further formats that it is written in (`framing.report.page.formats`).
    """

    deadline: float = DEADLINE
    wait: float = GRACE
    launch: Callable[..., Any] | None = None
    done: Callable[[], bool] | None = None
    origin: Mapping[str, str] = field(default_factory=dict)
    registration: Mapping[str, Any] = field(default_factory=dict)
    formats: tuple[str, ...] = ()


def run_report(
    notebook: str | Path,
    out: str | Path,
    settings: Mapping[str, Any] | None = None,
    *,
    cwd: str | Path | None = None,
    progress: Progress | None = None,
    how: How | None = None,
) -> Report:
    """Run a notebook with settings and write its report.

    Parameters
    ----------
    notebook : str or Path
        The ``.ipynb`` file; it is not changed.
    out : str or Path
        The report's folder: absent, empty, or an earlier report, which is replaced once this one has finished.
    settings : mapping, optional
        Parameters by name, as text or typed.
    cwd : str or Path, optional
        Where the notebook runs; by default the current folder.
    progress : callable, optional
        Called with the number of cells done and the number of cells.
    how : How, optional
        Deadline and other options.

    Returns
    -------
    Report
        Where it is and how long it took.

    Raises
    ------
    FramingError
        If a parameter, the notebook or `out` cannot be used, or a cell raised a FramingError: nothing is left, but
        ``<out>.failed.ipynb`` where cells before it had shown something.
    ReportFailed
        If a cell failed otherwise, the kernel died or the deadline passed: nothing is left but
        ``<out>.failed.ipynb`` and ``<out>.failed.json``.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    how = how or How()
    target, where = Path(out), Path(cwd) if cwd is not None else Path.cwd()
    recipe = recipe_of(notebook, settings or {}, where, how.origin, how.registration, how.formats)
    refuse_unless_free(target)
    if not where.is_dir():
        raise ParameterError(f"The folder '{where}' to run in does not exist.")
    with building_folder(target, how.wait) as building:
        if how.done is not None and how.done():
            return Report(target, 0.0)
        folder = building.folder
        job = kernel.Job(
            recipe.notebook, recipe.chosen, folder, where, how.deadline, building.lock, how.launch, progress,
            formats.figure_forms(how.formats),
        )  # fmt: skip
        try:
            run = kernel.execute(job)
        except kernel.NotStarted as error:
            raise ReportFailed(f"The kernel did not start: {error}. Try 'framing doctor'.") from None
        times = [cell["metadata"].get("papermill", {}).get("duration") for cell in run.notebook["cells"]]
        kept = record.normalised(_without_sentinel(run.notebook), _places(folder, where))
        _raise_for_trouble(run, kept, recipe, target)
        about = _write(folder, kept, recipe)
        seconds = round(time.perf_counter() - clock, 3)
        timing = {"started": started.isoformat(timespec="seconds"), "seconds": seconds, "cells": times[:-1]}
        record.write_json(folder / "timing.json", {**timing, **record.machine()})
        record.write_json(folder / "run.json", record.run_record(folder, about))
        publish(folder, target)
    for left in (failed_copy(target), failed_record(target)):
        left.unlink(missing_ok=True)
    return Report(target, seconds)


@dataclass(frozen=True)
class Recipe:
    """What a report is made of, known before anything runs.

    Attributes
    ----------
    notebook : Path
        The file that is run.
    name : str
        How a reader would name it.
    declared : list of Parameter
        Its parameters.
    values, chosen : dict
        Every parameter's value, and the values of those that were set.
    about : dict
        Its record in `run.json`: notebook, parameters, inputs, code, versions, key.
    """

    notebook: Path
    name: str
    declared: list
    values: dict[str, Any]
    chosen: dict[str, Any]
    about: dict[str, Any]

    @property
    def key(self) -> str:
        """The run key: equal for equal reports."""
        return self.about["key"]


def recipe_of(
    notebook: str | Path,
    settings: Mapping[str, Any],
    where: Path,
    origin: Mapping[str, str] | None = None,
    registration: Mapping[str, Any] | None = None,
    formats_asked: Iterable[str] = (),
) -> Recipe:
    """Return what a report would be made of.

    Parameters
    ----------
    notebook : str or Path
        The notebook.
    settings : mapping
        Parameters by name, as text or typed.
    where : Path
        Where it would run.
    origin : mapping, optional
        ``name`` and ``sha256`` of the notebook that the file is a copy of.
    registration : mapping, optional
        What was registered.
    formats_asked : iterable of str
        Further formats that it is written in.

    Raises
    ------
    ParameterError
        If the notebook cannot be read, a setting is not one of its parameters, or this machine cannot write a format.
    """
    notebook, asked = Path(notebook), formats.checked(formats_asked)
    declared = read_parameters(notebook)
    chosen = resolve(declared, settings, where=f"The notebook '{notebook}'")
    values = {**{parameter.name: parameter.default for parameter in declared}, **chosen}
    source = dict(origin) if origin else {"name": name_in_toolkit(notebook), "sha256": sha256_of(notebook)}
    about = record.about_run(source, values, list(chosen), where, registration, asked)
    return Recipe(notebook, source["name"], declared, values, chosen, about)


def _write(folder: Path, kept: dict[str, Any], recipe: Recipe) -> dict[str, Any]:
    """Write the executed notebook, the page and further formats; return the record of the run."""
    from framing.report.page.document import Made, document_of
    from framing.report.page.evidence import write_evidence
    from framing.report.page.html import render
    from framing.report.study.structure import MIME, said

    about = record.with_corpus(folder, recipe.about)
    if "registration" in about:
        from framing.report.run.deviations import completed

        about["deviations"] = completed(about["registration"], folder)

    made = Made(recipe.name, recipe.declared, recipe.values, list(recipe.chosen), about)
    document = document_of(kept, folder, made)
    # The structure is for the writers; a notebook application shows the other forms of an output.
    for output in (output for cell in kept["cells"] for output in cell.get("outputs", [])):
        output.get("data", {}).pop(MIME, None)
    record.write_json(folder / "notebook.ipynb", kept)
    page = render(document)
    (folder / "report.html").write_text(page, encoding="utf-8", errors="replace", newline="\n")
    write_evidence(folder, said(document.title), document.evidence)
    formats.write(folder, about.get("formats", ()), document, f"framing {about['framing']} · {recipe.name}")
    return about


def failed_copy(target: Path) -> Path:
    """Return where the notebook of a failed run is saved."""
    return target.with_name(f"{target.name}.failed.ipynb")


def failed_record(target: Path) -> Path:
    """Return where a failed run is recorded."""
    return target.with_name(f"{target.name}.failed.json")


def _places(folder: Path, where: Path) -> dict[str, str]:
    """Return paths of this machine and what replaces each in a report, a folder before its parents."""
    checkout = Path(errors.__file__).parents[1]
    named = [
        (str(folder), "[report]"),
        (sys.prefix, "[environment]"),
        (str(checkout), "[toolkit]"),
        (os.path.abspath(where), "."),
        (str(Path.home()), "~"),
    ]
    return {place: name for place, name in named if len(place) > 3}


def _without_sentinel(notebook: Mapping[str, Any]) -> dict[str, Any]:
    return {**notebook, "cells": notebook["cells"][:-1]}


def _raise_for_trouble(run: kernel.Run, kept: Mapping[str, Any], recipe: Recipe, target: Path) -> None:
    """Raise if a cell failed or did not run; papermill's own metadata are not relied on."""
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code" and cell["source"].strip()]
    for number, cell in enumerate(code, start=1):
        error = next((output for output in cell["outputs"] if output["output_type"] == "error"), None)
        if error is not None and not run.trouble:
            what = " ".join(error["evalue"].split())
            known = getattr(errors, error["ename"], None)
            if isinstance(known, type) and issubclass(known, FramingError):
                place = _place(number, cell)
                if any(before["outputs"] for before in code[: number - 1]):
                    what += f" ({place} of '{recipe.name}'.{_saved(kept, target)})"
                known_error = known(what)
                known_error.cell = place  # type: ignore[attr-defined]
                raise known_error
            what = f"{error['ename']}: {what}".removesuffix(": ")
            _fail(Trouble(_place(number, cell), "failed", what), kept, recipe, target)
    unrun = [(number, cell) for number, cell in enumerate(code, start=1) if cell["execution_count"] is None]
    if not run.trouble and _reached_the_end(run.notebook["cells"][-1]):
        if not unrun:
            return
        _fail(Trouble(_place(*unrun[0]), "was not run", ""), kept, recipe, target)
    ran = [number for number, cell in enumerate(code, start=1) if cell["execution_count"] is not None]
    last = max(ran, default=1)
    trouble = Trouble(_place(last, code[last - 1]), "did not finish", run.trouble or "the kernel stopped")
    _fail(trouble, kept, recipe, target)


@dataclass(frozen=True)
class Trouble:
    """An error: in which cell, what happened, and why."""

    cell: str
    outcome: str
    why: str


def _fail(trouble: Trouble, kept: Mapping[str, Any], recipe: Recipe, target: Path) -> None:
    """Save the notebook and the record of a failed run under other names, and raise."""
    what = f"{trouble.outcome}{': ' if trouble.why else ''}{trouble.why}"
    saved = _saved(kept, target)
    with contextlib.suppress(OSError):
        write_failed(target, recipe, what, trouble.cell)
    raise ReportFailed(f"{trouble.cell} of '{recipe.name}' {what}.{saved}")


def _saved(kept: Mapping[str, Any], target: Path) -> str:
    """Save the notebook of a failed run as far as it ran, and return the sentence that says where."""
    copy = failed_copy(target)
    try:
        write_atomically(copy, record.to_json(kept))
    except OSError as error:
        return f" The notebook could not be saved ({error.strerror})."
    return f" The notebook up to this cell is saved as '{copy}'."


def write_failed(target: Path, recipe: Recipe | None, text: str, cell: str = "") -> None:
    """Record that a run failed, beside where its report would be.

    Parameters
    ----------
    target : Path
        The report's folder.
    recipe : Recipe, optional
        What would have been run.
    text, cell : str
        The error, and the cell where it was raised.
    """
    about = recipe.about if recipe is not None else {}
    content = {**about, "outcome": "failed", "error": {"text": text, "cell": cell}}
    write_atomically(failed_record(target), record.to_json(content))


def name_in_toolkit(notebook: Path) -> str:
    """Return the path of a notebook within the toolkit, or its file name; no folder of this machine."""
    root = Path(__file__).resolve().parents[3]
    path = notebook.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _reached_the_end(sentinel: Mapping[str, Any]) -> bool:
    return any(
        source_text({"source": o.get("data", {}).get("text/plain", "")}) == kernel.SENTINEL for o in sentinel["outputs"]
    )


def _place(number: int, cell: Mapping[str, Any]) -> str:
    first = next(line.strip() for line in cell["source"].splitlines() if line.strip())
    return f"Code cell {number} ({first[:60]!r})"
