"""kill -9 of every process of a batch: resumed, it is an undisturbed one byte for byte, and nothing is made twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from framing.report.batch.batch import BatchSettings, Outcome, run_batch
from framing.report.batch.plan import read_plan
from framing.report.run import record
from framing.report.run import warm_kernels as warm
from tests.report.test_report_batch import NOTEBOOK, PLAN, ROOT, everything, states

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 and forks are POSIX")
WARM = BatchSettings(warm=True)
TABLES, PAGE, TAKEN = "out/.build-*/report/tables/light.csv", "out/.build-*/report/report.html", "out/.build-*/lock"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a plan, in which ``whole`` is the batch undisturbed, from fresh kernels."""
    folder = tmp_path_factory.mktemp("kills")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.chdir(folder)
        (folder / "plan.toml").write_text(PLAN.replace("1, 2, 3", "1, 2"), "utf-8")
        with ThreadPoolExecutor(2) as executor:
            assert states(run_batch(read_plan("plan.toml", out="whole"), executor=executor)) == ["made"] * 2
        yield folder
        warm.nursery(NOTEBOOK, folder).close()


@pytest.fixture(autouse=True)
def _cleared(place):
    yield
    (place / "out").rename(place / f"out-{time.monotonic_ns()}")


def resumed(place: Path) -> list[Outcome]:
    """Make the rest of the batch, warm, and check all that is promised of it."""
    stood = {path: path.stat().st_mtime_ns for path in place.glob("out/*/run.json")}
    plan = read_plan("plan.toml", out="out")
    keys = {report.name: plan.recipe(report).key for report in plan.reports}
    for path in stood:
        assert record.is_current(path.parent, keys[path.parent.name]), "listed as done, and half written"
    with ThreadPoolExecutor(1) as executor:
        outcomes = run_batch(plan, WARM, executor=executor)
    assert "failed" not in states(outcomes)
    assert states(outcomes).count("kept") >= len(stood)
    assert {path: path.stat().st_mtime_ns for path in stood} == stood
    assert everything(place / "out") == everything(place / "whole")
    assert not list(place.glob("out/.*"))
    return outcomes


def reached(place: Path, point: str, alive: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not list(place.glob(point)) and alive() and time.monotonic() < until:
        time.sleep(0.002)


@pytest.mark.parametrize(("kind", "point"), [("prepared", TAKEN), ("prepared", TABLES), ("kernel", TABLES)])
def test_a_killed_prepared_process_or_fork_loses_nothing(place, kind, point):
    plan = read_plan("plan.toml", out="out")
    with ThreadPoolExecutor(1) as executor:
        going = threading.Thread(target=run_batch, args=(plan, WARM), kwargs={"executor": executor})
        going.start()
        reached(place, point, going.is_alive)
        prepared = psutil.Process(warm.nursery(NOTEBOOK, place)._started().pid)
        victims = [prepared] if kind == "prepared" else prepared.children()
        for victim in victims:
            victim.send_signal(signal.SIGKILL)
        going.join()
    assert victims
    resumed(place)


def below(runner: psutil.Process, marker: str) -> list[psutil.Process]:
    return [child for child in runner.children(recursive=True) if marker in " ".join(child.cmdline())]


@pytest.mark.parametrize(("kind", "way"), [("runner", "cold"), ("runner", "warm"), ("worker", "warm")])
def test_a_killed_runner_or_worker_loses_nothing_and_leaves_no_process(place, kind, way):
    """The whole command, killed once a report stands and the other is half made; a worker is replaced at once."""
    command = [sys.executable, "-m", "framing.cli", "batch", "plan.toml", "--out", "out", "--workers", "1"]
    command += ["--warm"] if way == "warm" else []
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        runner = psutil.Process(process.pid)
        reached(place, "out/*/run.json", lambda: process.poll() is None)
        reached(place, TABLES, lambda: process.poll() is None)
        begun = runner.children(recursive=True)
        victim = runner if kind == "runner" else below(runner, "spawn_main")[0]
        victim.send_signal(signal.SIGKILL)
        assert process.wait(timeout=60) == (-signal.SIGKILL if kind == "runner" else 0)
    assert list(place.glob("out/*/run.json"))
    resumed(place)
    _, alive = psutil.wait_procs(begun, timeout=10)
    assert not alive
