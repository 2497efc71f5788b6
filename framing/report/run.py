"""Run a notebook into a report: built beside its place, renamed when it has finished, never half there."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from framing import errors
from framing.errors import FramingError, ParameterError
from framing.report import record
from framing.report.parameters import read_notebook, read_parameters, resolve, source_text

SENTINEL = "'the report has run to its end'"
"""Source of a last cell of ours: its output shows that the kernel was alive behind the notebook's last cell."""

Progress = Callable[[int, int], None]


class ReportFailed(RuntimeError):
    """A cell failed for a reason that is not the user's, or the kernel died: there is no report."""


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


@dataclass
class _Run:
    """What is known of a run while it runs."""

    notebook: Any = None
    trouble: str = ""


def run_report(
    notebook: str | Path,
    out: str | Path,
    settings: Mapping[str, Any] | None = None,
    *,
    cwd: str | Path | None = None,
    progress: Progress | None = None,
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

    Returns
    -------
    Report
        Where it is and how long it took.

    Raises
    ------
    FramingError
        If a parameter, the notebook or `out` cannot be used, or a cell raised a FramingError: nothing is left.
    ReportFailed
        If a cell failed otherwise or the kernel died: nothing is left but ``<out>.failed.ipynb``.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    notebook, target = Path(notebook), Path(out)
    declared = read_parameters(notebook)
    chosen = resolve(declared, settings or {}, where=f"The notebook '{notebook}'")
    values = {**{parameter.name: parameter.default for parameter in declared}, **chosen}
    where = Path(cwd) if cwd is not None else Path.cwd()
    refuse_unless_free(target)
    with building_folder(target) as folder:
        run = _execute(notebook, chosen, folder, where, progress)
        times = [cell["metadata"].get("papermill", {}).get("duration") for cell in run.notebook["cells"]]
        kept = record.normalised(_without_sentinel(run.notebook), _places(folder, where))
        _raise_for_trouble(run, kept, notebook, target)
        record.write_json(folder / "notebook.ipynb", kept)
        from framing.report.html import render

        page = render(
            kept, declared=declared, values=values, chosen=list(chosen), name=_name_in_toolkit(notebook), folder=folder
        )
        (folder / "report.html").write_text(page, encoding="utf-8", errors="replace", newline="\n")
        seconds = round(time.perf_counter() - clock, 3)
        timing = {"started": started.isoformat(timespec="seconds"), "seconds": seconds, "cells": times[:-1]}
        record.write_json(folder / "timing.json", {**timing, **record.machine()})
        record.write_json(folder / "run.json", record.run_record(folder, notebook, values, list(chosen)))
        publish(folder, target)
    failed_copy(target).unlink(missing_ok=True)
    return Report(target, seconds)


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
def building_folder(target: Path) -> Iterator[Path]:
    """Give a new folder beside a target; it, and folders made for it, are gone afterwards unless it was renamed."""
    target = Path(os.path.abspath(target))
    made = [parent for parent in target.parents if not parent.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = _new_folder(target, "build")
    except OSError as error:
        raise ParameterError(f"Nothing can be written to '{target.parent}' ({error.strerror}).") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()


def _new_folder(target: Path, purpose: str) -> Path:
    for number in count():
        folder = target.parent / f".build-{target.name}-{purpose}-{os.getpid()}-{number}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise ReportFailed("unreachable")


def publish(folder: Path, target: Path) -> None:
    """Rename a finished folder to its place; an earlier report there goes only once the new one stands."""
    if not target.exists():
        folder.rename(target)
        return
    aside = _new_folder(target, "old")
    try:
        target.rename(aside / "report")
        try:
            folder.rename(target)
        except BaseException:
            (aside / "report").rename(target)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def failed_copy(target: Path) -> Path:
    """Return where the notebook of a failed run is kept."""
    return target.with_name(f"{target.name}.failed.ipynb")


def _places(folder: Path, where: Path) -> dict[str, str]:
    """Return paths of this machine and what stands for each in a report, longest first where one holds another."""
    checkout = Path(errors.__file__).parents[1]
    named = [
        (str(folder), "[report]"),
        (sys.prefix, "[environment]"),
        (str(checkout), "[toolkit]"),
        (os.path.abspath(where), "."),
        (str(Path.home()), "~"),
    ]
    return {place: name for place, name in named if len(place) > 3}


def _kernel_environment(folder: Path, scratch: Path) -> dict[str, str]:
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {
        **threads,
        "FRAMING_REPORT_DIR": str(folder),
        "FRAMING_RUN": "1",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        # A user's own start-up files would be part of the report without being seen.
        "IPYTHONDIR": str(scratch),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _execute(notebook: Path, chosen: Mapping[str, Any], folder: Path, where: Path, progress: Progress | None) -> _Run:
    """Run the notebook through papermill; what went wrong outside a cell is kept as text."""
    import tempfile

    if not where.is_dir():
        raise ParameterError(f"The folder '{where}' to run in is not there.")
    with tempfile.TemporaryDirectory(prefix="framing-", ignore_cleanup_errors=True) as scratch:
        source = _prepared(notebook)
        total = len(source["cells"]) + bool(chosen) - 1
        copy, log = Path(scratch) / "notebook.ipynb", Path(scratch) / "kernel.log"
        record.write_json(copy, source)
        run = _Run()
        papermill = _papermill(run, (lambda done: progress(min(done, total), total)) if progress else None)
        try:
            papermill.execute_notebook(
                # papermill fills in braces of a path
                str(copy).replace("{", "{{").replace("}", "}}"),
                None,
                parameters=dict(chosen) or None,
                engine_name="framing",
                kernel_name="python3",
                language="python",
                progress_bar=False,
                cwd=str(where),
                start_timeout=120,
                coalesce_streams=True,
                kernel_manager_class=_kernel_manager(_kernel_environment(folder, Path(scratch)), log),
            )
        except papermill.exceptions.PapermillExecutionError:
            pass  # the failed cell's output tells
        except Exception as error:  # whatever nbclient or the kernel's launch raises
            run.trouble = " ".join(str(error).split()) or type(error).__name__
            if run.notebook is None or all(not cell.get("execution_count") for cell in run.notebook["cells"]):
                said = log.read_text("utf-8", errors="replace").strip().splitlines()[-1:] if log.exists() else []
                why = " ".join([run.trouble, *said])
                raise ReportFailed(f"The kernel did not start: {why}. Try 'framing doctor'.") from None
    return run


def _papermill(run: _Run, on_cell: Callable[[int], None] | None) -> Any:
    """Return papermill with an engine that keeps hold of the notebook even if the kernel dies."""
    import logging

    unwanted = "rfc3987_syntax"
    if unwanted not in sys.modules:
        # jsonschema would build this grammar for a second and a half, for a format that no notebook uses.
        sys.modules[unwanted] = None  # type: ignore[assignment]
    try:
        import papermill
        import papermill.engines
    finally:
        if sys.modules.get(unwanted, "") is None:
            del sys.modules[unwanted]
    logging.getLogger("papermill").addHandler(logging.NullHandler())
    # A kernel that is stopped in the middle leaves a task unasked for its end; that is no news to the user.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    class Engine(papermill.engines.NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
            run.notebook = nb_man.nb
            if on_cell is not None:
                kwargs["on_cell_start"] = lambda cell, cell_index: on_cell(cell_index)
            return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)

    papermill.engines.papermill_engines.register("framing", Engine)
    return papermill


def _kernel_manager(environment: Mapping[str, str], log: Path) -> Any:
    """Return a manager class whose kernel is this very Python, whatever kernels the user has installed.

    What the kernel itself says on stderr goes to a file; a stopped one would spread over the terminal.
    """
    import zmq
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="Python 3 (ipykernel)",
        language="python",
        metadata={"supported_encryption": ["curve"]},
        env={name: value.replace("$", "$$") for name, value in environment.items()},
    )

    class Manager(AsyncKernelManager):
        @default("transport_encryption")
        def _encrypted_if_possible(self) -> str:
            return "auto" if zmq.has("curve") else "disabled"

        @property
        def kernel_spec(self) -> KernelSpec:
            return spec

        async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
            with log.open("ab") as file:
                await super()._async_launch_kernel(kernel_cmd, **{**kw, "stderr": file})

        _launch_kernel = _async_launch_kernel

    return Manager


def _prepared(notebook: Path) -> dict[str, Any]:
    """Return the notebook with our last cell, and without what an earlier run injected."""
    content = read_notebook(notebook)
    cells = [cell for cell in content["cells"] if "injected-parameters" not in cell.get("metadata", {}).get("tags", [])]
    sentinel: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "source": SENTINEL,
        "outputs": [],
        "execution_count": None,
    }
    content["cells"] = [*cells, sentinel]
    content["nbformat_minor"] = min(content.get("nbformat_minor", 4), 4)
    for cell in content["cells"]:
        cell.pop("id", None)
    return content


def _without_sentinel(notebook: Mapping[str, Any]) -> dict[str, Any]:
    return {**notebook, "cells": notebook["cells"][:-1]}


def _raise_for_trouble(run: _Run, kept: Mapping[str, Any], notebook: Path, target: Path) -> None:
    """Judge the run by what stands in its cells, not by what the notebook or papermill says of itself."""
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code" and cell["source"].strip()]
    known = {
        name: item for name, item in vars(errors).items() if isinstance(item, type) and issubclass(item, FramingError)
    }
    for number, cell in enumerate(code, start=1):
        error = next((output for output in cell["outputs"] if output["output_type"] == "error"), None)
        if error is not None and error["ename"] in known:
            raise known[error["ename"]](" ".join(error["evalue"].split()))
        if error is not None:
            what = " ".join(f"{error['ename']}: {error['evalue']}".split()).removesuffix(":")
            _fail(f"{_place(number, cell)} of '{notebook}' failed: {what}.", kept, target)
    if not run.trouble and _reached_the_end(run.notebook["cells"][-1]):
        unrun = [cell for cell in code if cell["execution_count"] is None]
        if not unrun:
            return
        _fail(f"{_place(code.index(unrun[0]) + 1, unrun[0])} of '{notebook}' was not run.", kept, target)
    ran = [number for number, cell in enumerate(code, start=1) if cell["execution_count"] is not None]
    last = max(ran, default=1)
    why = run.trouble or "the kernel stopped"
    _fail(f"{_place(last, code[last - 1])} of '{notebook}' did not finish: {why}.", kept, target)


def _name_in_toolkit(notebook: Path) -> str:
    """Return where a notebook lies in the toolkit, or its file name: no folder of this machine."""
    root = Path(__file__).resolve().parents[2]
    path = notebook.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _reached_the_end(sentinel: Mapping[str, Any]) -> bool:
    return any(
        source_text({"source": o.get("data", {}).get("text/plain", "")}) == SENTINEL for o in sentinel["outputs"]
    )


def _place(number: int, cell: Mapping[str, Any]) -> str:
    first = next(line.strip() for line in cell["source"].splitlines() if line.strip())
    return f"Code cell {number} ({first[:60]!r})"


def _fail(message: str, kept: Mapping[str, Any], target: Path) -> None:
    copy = failed_copy(target)
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        record.write_json(copy, kept)
    except OSError as error:
        raise ReportFailed(f"{message} The notebook could not be kept ({error.strerror}).") from None
    raise ReportFailed(f"{message} The notebook up to there is kept as '{copy}'.")
