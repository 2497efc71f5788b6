"""Checks of whether this machine can make a report, each problem with its remedy."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
INSTALL = "pip install --require-hashes -r requirements.lock"
ENOUGH_MEMORY = 1.0
ENOUGH_DISK = 0.5


@dataclass(frozen=True)
class Check:
    """The result of one check.

    Attributes
    ----------
    state : str
        ``ok``, ``note`` (works, with a limitation) or ``broken``.
    found : str
        What was found.
    remedy : str
        How to repair it; empty where nothing needs repair.
    """

    state: str
    found: str
    remedy: str = ""


def check_all(root: Path = ROOT, where: Path | None = None) -> list[Check]:
    """Return every check, in the order in which to repair.

    Parameters
    ----------
    root : Path
        The repository's folder.
    where : Path, optional
        The folder that reports are written below; by default the current one.

    Returns
    -------
    list of Check
        Nothing is changed, installed or fetched.
    """
    where = where or Path.cwd()
    checks = [check_python(), check_toolkit(), *check_packages(root / "requirements.lock")]
    checks += [check_writing(folder) for folder in dict.fromkeys([where, root / "reports"])]
    return [*checks, check_disk(where), check_memory(), check_kernel()]


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """Return whether Python is new enough, and in an environment of its own."""
    found = f"Python {'.'.join(map(str, version))}"
    if version < (3, 11):
        return Check("broken", f"{found} is too old", "install Python 3.11 or newer, then 'make report'")
    if sys.prefix == sys.base_prefix and not os.environ.get("CONDA_PREFIX"):
        return Check("note", f"{found}, outside a virtual environment", "python3 -m venv .venv")
    return Check("ok", found)


def check_toolkit() -> Check:
    """Return whether the toolkit is installed."""
    try:
        return Check("ok", f"framing {importlib.metadata.version('framing')}")
    except importlib.metadata.PackageNotFoundError:
        return Check("broken", "framing is not installed", "pip install --no-deps --no-build-isolation -e .")


def check_packages(lock: Path) -> list[Check]:
    """Return whether installed packages are those of the lock, a check for each that is not."""
    if not lock.is_file():
        return [Check("note", f"no requirements.lock in {lock.parent}", "versions are compared in a clone only")]
    pinned: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", lock.read_text("utf-8"), flags=re.M):
        pinned.setdefault(_canonical(name), set()).add(version)
    installed = {_canonical(found.name): found.version for found in importlib.metadata.distributions()}
    checks = [
        Check("broken", f"{name} is not installed", INSTALL)
        for name in sorted(_needed() & set(pinned) - set(installed))
    ]
    for name in sorted(set(pinned) & set(installed)):
        if installed[name] not in pinned[name]:
            found = f"{name} {installed[name]}, the lock has {' or '.join(sorted(pinned[name]))}"
            checks.append(Check("broken" if name in _needed() else "note", found, INSTALL))
    return checks or [Check("ok", f"{len(set(pinned) & set(installed))} packages as in requirements.lock")]


def _needed() -> set[str]:
    """Return the packages that the toolkit requires, without extras."""
    try:
        lines = importlib.metadata.requires("framing") or []
    except importlib.metadata.PackageNotFoundError:
        return {"gensim", "matplotlib", "pandas", "papermill"}
    return {_canonical(re.split(r"[\s<>=!~;\[(]", line)[0]) for line in lines if "extra ==" not in line}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def check_writing(folder: Path) -> Check:
    """Return whether files can be made in a folder."""
    if not folder.is_dir():
        return Check("note", f"{folder} is not there", "it is made when a report is written")
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".build-"):
            return Check("ok", f"{folder} can be written to")
    except OSError as error:
        return Check("broken", f"{folder} cannot be written to ({error.strerror})", "work in a folder of your own")


def check_disk(folder: Path) -> Check:
    """Return whether there is room for a report."""
    free = shutil.disk_usage(folder).free / 2**30
    found = f"{free:.1f} GiB of disk free"
    return Check("ok", found) if free >= ENOUGH_DISK else Check("broken", found, f"free {ENOUGH_DISK} GiB or more")


def check_memory() -> Check:
    """Return whether there is memory for a kernel and a corpus."""
    import psutil

    free = psutil.virtual_memory().available / 2**30
    found = f"{free:.1f} GiB of memory free"
    if free >= ENOUGH_MEMORY:
        return Check("ok", found)
    return Check("note", found, f"close other programs: a report needs {ENOUGH_MEMORY:.0f} GiB or more")


def check_kernel() -> Check:
    """Return whether a notebook of one cell becomes a report."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "source": "import framing",
        "outputs": [],
        "execution_count": None,
    }
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    try:
        from framing.report.run.run import run_report

        with tempfile.TemporaryDirectory(prefix="framing-") as folder:
            path = Path(folder) / "doctor.ipynb"
            path.write_text(json.dumps(notebook), "utf-8")
            report = run_report(path, Path(folder) / "report", cwd=folder)
            return Check("ok", f"a kernel starts and a notebook runs ({report.seconds:.1f} s)")
    except Exception as error:  # whatever is wrong here is what was asked for
        remedy = f"{INSTALL}; if it is right, check whether a firewall blocks local connections"
        first = " ".join(str(error).split()).split(" The notebook up to there")[0]
        return Check("broken", f"no notebook runs: {first[:200]}", remedy)
