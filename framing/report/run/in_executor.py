"""One report made in a process of an executor: of a cluster that shares the disk, for example."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.report.run.output_folder import refuse_unless_free
from framing.report.run.run import How, Report, ReportFailed, recipe_of, run_report


def check(notebook: str | Path, out: str | Path, settings: Mapping[str, Any], how: How) -> None:
    """Refuse what `run_in` would refuse, before there is an executor.

    Raises
    ------
    ParameterError
        If the notebook, a setting, a format or `out` cannot be used.
    """
    recipe_of(notebook, settings, Path.cwd(), how.origin, how.registration, how.formats)
    refuse_unless_free(Path(out))


def run_in(
    executor: Any,
    notebook: str | Path,
    out: str | Path,
    settings: Mapping[str, Any] | None = None,
    how: How | None = None,
) -> Report:
    """Run a notebook with settings in a process of an executor, and return its report, as `run_report` does.

    Parameters
    ----------
    executor : object
        With ``submit``, as those of `concurrent.futures` or dask. Its processes have the current folder, the notebook
        and `out` under the same paths. If one of them dies, dask makes the report in another one.
    notebook, out, settings, how
        As for `run_report`. A report whose process died is waited for until the deadline: its kernel may have to end.

    Raises
    ------
    FramingError, ReportFailed
        As `run_report` does, and if the executor loses the report.
    """
    how = how or How()
    places = os.path.abspath(notebook), os.path.abspath(out), os.getcwd()
    future = executor.submit(_made, *places, dict(settings or {}), replace(how, wait=how.deadline))
    try:
        found = future.result()
    except Exception as error:  # whatever an executor makes of a process that is gone
        why = " ".join(str(error).split()) or "it is gone"
        raise ReportFailed(f"The cluster lost '{notebook}': {type(error).__name__}: {why}") from None
    finally:
        future.cancel()
    if isinstance(found, BaseException):
        raise found
    return Report(Path(out), found)


def _made(notebook: str, out: str, where: str, settings: dict[str, Any], how: How) -> float | Exception:
    """Make a report and return its seconds; an error is returned, for an executor would make the report again."""
    try:
        return run_report(notebook, out, settings, cwd=where, how=how).seconds
    except (FramingError, ReportFailed, OSError) as error:
        return error
