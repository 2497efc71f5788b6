"""Warm kernels: the same bytes as fresh ones, and nothing of one report in another."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from framing.errors import ParameterError
from framing.report.run import warm_kernels as warm
from framing.report.run.run import How, ReportFailed, run_report
from framing.report.run.warm_kernels import Nursery, modules_of

ROOT = Path(__file__).parents[2]
NOTEBOOK = Path(__file__).parents[1] / "data" / "light.ipynb"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks are POSIX")


@pytest.fixture
def nursery(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made = Nursery(NOTEBOOK, tmp_path)
    yield made
    made.close()


def everything(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: content for name, content in found.items() if name != "timing.json"}


def test_a_fork_gives_the_bytes_of_a_fresh_kernel_and_nothing_leaks(nursery, tmp_path):
    """The notebook marks a module and the environment, and prints the marks that it finds."""
    run_report(NOTEBOOK, tmp_path / "cold", {"seed": 2}, cwd=tmp_path)
    for name, seed in (("first", 1), ("second", 2), ("third", 2)):
        run_report(NOTEBOOK, tmp_path / name, {"seed": seed}, cwd=tmp_path, how=How(launch=nursery.launch))
    assert everything(tmp_path / "second") == everything(tmp_path / "cold") == everything(tmp_path / "third")
    assert everything(tmp_path / "first") != everything(tmp_path / "cold")
    page = (tmp_path / "third" / "report.html").read_text("utf-8")
    assert "nobody before" in page
    assert "marked 1 time" in page


def test_a_failed_or_late_fork_is_no_report_and_the_next_one_is_well(nursery, tmp_path):
    with pytest.raises(ReportFailed, match="ZeroDivisionError"):
        run_report(NOTEBOOK, tmp_path / "out", {"fail": "bug"}, cwd=tmp_path, how=How(launch=nursery.launch))
    with pytest.raises(ReportFailed, match="the deadline of 1 s"):
        run_report(NOTEBOOK, tmp_path / "out", {"fail": "wait"}, cwd=tmp_path, how=How(1, launch=nursery.launch))
    run_report(NOTEBOOK, tmp_path / "out", cwd=tmp_path, how=How(launch=nursery.launch))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


@pytest.mark.parametrize("way", ["cold", "warm"])
def test_a_deadline_that_passes_before_the_kernel_has_started_holds_too(nursery, tmp_path, way):
    how = How(0.01, launch=nursery.launch if way == "warm" else None)
    clock = time.monotonic()
    with pytest.raises(ReportFailed, match="the deadline of 0.01 s"):
        run_report(NOTEBOOK, tmp_path / "out", {"fail": "wait"}, cwd=tmp_path, how=how)
    assert time.monotonic() - clock < 40, "the notebook waits for 60 s"


def test_a_prepared_process_that_is_killed_is_made_again(nursery, tmp_path):
    process = nursery._started()
    process.send_signal(signal.SIGKILL)
    process.wait()
    run_report(NOTEBOOK, tmp_path / "out", cwd=tmp_path, how=How(launch=nursery.launch))
    process = nursery._started()
    nursery.close()
    until = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert process.poll() == 0


def test_what_a_notebook_imports_is_read_without_running_it(monkeypatch):
    found = modules_of(NOTEBOOK)
    assert {"json", "pathlib", "pathlib.Path", "IPython.display"} <= set(found)
    warm.load(["no.such.module", "json"])
    monkeypatch.delattr(os, "fork")
    with pytest.raises(ParameterError, match="can fork"):
        warm.nursery(NOTEBOOK, ".")
