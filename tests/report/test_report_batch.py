"""A batch: what stands is kept, what was killed is made again, and the end is the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing import cli, commands
from framing.charts.batch import batch_alt, draw_batch
from framing.errors import ParameterError
from framing.report.batch import batch
from framing.report.batch.batch import BatchSettings, estimate, make_one, parse_part, run_batch, to_do
from framing.report.batch.index import Row, _figure, _results, controlled, figures, shown_quantities, write_index
from framing.report.batch.plan import read_plan
from framing.report.batch.slurm import script
from framing.report.batch.survivors import survivors
from framing.report.run.run import Report, write_failed
from framing.result import Result

ROOT = Path(__file__).parents[2]
NOTEBOOK = Path(__file__).parents[1] / "data" / "light.ipynb"
PLAN = f"""
notebook = "{NOTEBOOK.as_posix()}"
[grid]
seed = [1, 2, 3]
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: content for name, content in found.items() if not name.endswith("timing.json")}


@pytest.fixture
def quick(monkeypatch):
    """Reports made without a kernel: calls are counted."""
    made = []

    def run(notebook, out, settings, *, cwd, how):
        if how.done():
            return Report(Path(out), 0)
        made.append(settings["seed"])
        if settings["seed"] == 2 and made.count(2) == 1:
            raise batch.ReportFailed("Code cell 1 failed: a leak.")
        recipe = batch.recipe_of(notebook, settings, Path(cwd))
        Path(out).mkdir(exist_ok=True)
        (Path(out) / "timing.json").write_text('{"seconds": 4.0}', "utf-8")
        (Path(out) / "run.json").write_text(json.dumps({**recipe.about, "outcome": "finished", "files": {}}), "utf-8")
        batch.failed_record(Path(out)).unlink(missing_ok=True)
        return Report(Path(out), 1)

    monkeypatch.setattr(batch, "run_report", run)
    return made


def states(outcomes):
    return [outcome.state for outcome in outcomes]


def test_what_stands_is_kept_what_failed_is_tried_again_and_any_executor_will_do(place, quick):
    plan = read_plan("plan.toml", out="out")
    assert estimate(plan, to_do(plan, BatchSettings()), 2) is None
    with ThreadPoolExecutor(1) as executor:
        seen = []
        outcomes = run_batch(plan, executor=executor, progress=lambda *told: seen.append(told[1:]))
        assert states(outcomes) == ["made", "failed", "made"]
        assert seen == [(1, 3), (2, 3), (3, 3)]
        assert "a leak" in (plan.out / "index.html").read_text("utf-8")
        assert estimate(plan, to_do(plan, BatchSettings()), 2) == 4.0
        assert states(run_batch(plan, executor=executor)) == ["kept", "made", "kept"]
        assert quick == [1, 2, 3, 2]
        assert "a leak" not in (plan.out / "index.html").read_text("utf-8")
        assert states(run_batch(plan, BatchSettings(force=True), executor=executor)) == ["made"] * 3
        (place / "plan.toml").write_text(PLAN.replace("1, 2, 3", "1, 4"), "utf-8")
        changed = read_plan("plan.toml", out="out")
        assert to_do(changed, BatchSettings()) == ["seed-4"]
        assert to_do(changed, BatchSettings(part=(0, 2))) == []
        told = json.loads((plan.out / "batch.json").read_text("utf-8"))
        assert [row["state"] for row in told["reports"]] == ["done"] * 3


def test_a_report_that_another_process_made_meanwhile_is_not_made_again(place, quick):
    plan = read_plan("plan.toml", out="out")
    plan.out.mkdir()
    tasks, _ = batch._tasks(plan, BatchSettings())
    assert make_one(tasks[0]).state == "made"
    assert make_one(tasks[0]).state == "kept"
    assert quick == [1]


def test_a_report_whose_file_was_changed_or_is_gone_does_not_stand(place, quick):
    plan = read_plan("plan.toml", out="out")
    with ThreadPoolExecutor(1) as executor:
        run_batch(plan, executor=executor)
        path = plan.out / "seed-1" / "run.json"
        found = json.loads(path.read_text("utf-8"))
        (plan.out / "seed-1" / "report.html").write_text("half", "utf-8")
        path.write_text(json.dumps({**found, "files": {"report.html": "0"}}), "utf-8")
        assert to_do(plan, BatchSettings()) == ["seed-1", "seed-2"]
        path.write_text(json.dumps(found)[:-20], "utf-8")
        assert to_do(plan, BatchSettings()) == ["seed-1", "seed-2"]


class Doomed:
    """An executor whose workers die."""

    def submit(self, function, argument):
        from concurrent.futures import Future

        future: Future = Future()
        future.set_exception(RuntimeError("the worker is gone"))
        return future


def test_a_worker_that_is_gone_is_a_failed_report_and_not_a_lost_one(place):
    plan = read_plan("plan.toml", out="out")
    outcomes = run_batch(plan, executor=Doomed())
    assert states(outcomes) == ["failed"] * 3
    assert outcomes[0].error == "RuntimeError: the worker is gone"
    assert "the worker is gone" in (plan.out / "index.html").read_text("utf-8")


def result(measure, p, log_ratio=1.0):
    table = pd.DataFrame({"term": [f"t{i}" for i in range(len(p))], "log_ratio": log_ratio, "low": -1.0, "high": 2.0,
                          "p": p, "q": p})  # fmt: skip
    about = {"words_target": 1, "words_reference": 1, "unit": "story_id", "testable": True}
    return Result(measure, table, about)


def test_false_discoveries_are_controlled_over_the_batch_by_hand():
    """Two tables: Simes p .02 and .6; one of two is selected, so q within it doubles: .02 * 2 / 1."""
    rows = [Row(name, "done", {}, results=[result("m", p)]) for name, p in (("a", [0.01, 0.5]), ("b", [0.6]))]
    assert controlled(rows) == {"families": 2, "tests": 3, "kept": 1, "q_min": pytest.approx(0.04)}
    points = figures(rows)
    assert points["q"].round(10).tolist() == [0.04, 1.0, 1.0]
    assert points["headline"].all()
    assert shown_quantities(points) == ["m: t0", "m: t1"]


def test_the_smallest_q_of_a_batch_is_that_of_the_permutations_drawn():
    """Both tables are selected: the least is that of the one test by 1,999 permutations, 1 / 2,000."""
    rows = [Row(name, "done", {}, results=[result("m", p)]) for name, p in (("a", [0.4, 0.02]), ("b", [0.04]))]
    for row, drawn in zip(rows, ([999, 0], [1999]), strict=True):
        row.results[0].table["permutations"] = drawn
    found = controlled(rows)
    assert found["kept"] == 2
    assert found["q_min"] == pytest.approx(0.0005)
    assert controlled([])["q_min"] == 1.0


def test_a_result_that_is_saved_under_two_names_is_counted_once(tmp_path):
    for name, p in (("adoption", 0.01), ("adoption-north", 0.01), ("adoption-south", 0.02), ("voices", 0.01)):
        saved = result(name, [p])
        saved.table["q"] = 0.5 if name == "adoption" else 0.1  # controlled within other families
        saved.save(tmp_path / "tables")
    assert [found.measure for found in _results(tmp_path)] == ["adoption-north", "adoption-south", "voices"]


def test_no_unstable_topic_and_no_unknown_speaker_is_a_first_figure():
    found = result("m", [0.01] * 5)
    found.table["term"] = ["unstable: a", "(not mapped)", "b", "c", "d"]
    points = figures([Row("a", "done", {}, results=[found])])
    assert len(points) == 5
    assert points.loc[points["headline"], "quantity"].tolist() == ["m: b", "m: c", "m: d"]


def test_a_figure_at_the_end_of_its_interval_is_said_as_a_bound():
    line = {"quantity": "x", "estimate": 3.694, "low": 3.692, "high": np.inf, "q": 0.01}
    assert _figure(line)["text"] == "at least 3.69"
    assert _figure({**line, "low": -np.inf, "high": 3.692})["text"] == "at most 3.69"
    assert _figure({**line, "low": 1.0})["text"] == "3.69 [1.00, ∞]"


def test_small_multiples_draw_what_is_known_and_open_intervals_to_the_edge():
    import matplotlib.pyplot as plt

    open_end = result("m", [0.01, 0.5])
    open_end.table["high"] = [float("inf"), 2.0]
    twice = result("twice", [0.1, 0.1])
    twice.table["term"] = "t0"
    unknown = result("unknown", [0.1], log_ratio=float("nan"))
    rows = [Row(name, "done", {}, results=[open_end, twice, unknown]) for name in ("a", "b")]
    points = figures(rows)
    quantities = shown_quantities(points)
    assert quantities == ["m: t0", "m: t1"]
    ax = draw_batch(points, quantities, ["a", "b"])
    lines = [segment[:, 0].tolist() for segment in ax.collections[-1].get_segments()]
    assert [line[0] for line in lines] == [-1.0, -1.0]
    assert [line[1] for line in lines] == [ax.get_xlim()[1]] * 2
    plt.close(ax.figure)
    assert "m: t0, 1 report, 1.00 to 1.00; m: t1, 1 report," in batch_alt(points, quantities, ["a"])


@pytest.mark.parametrize("crumb", [0.0, 1e-17])
def test_a_panel_without_differences_has_a_plain_axis_and_no_filled_mark_without_an_interval(crumb):
    import matplotlib.pyplot as plt

    rows = [("a", "m: t", -crumb, np.nan, np.nan, 0.01), ("b", "m: t", 0.0, np.nan, np.nan, 0.01)]
    points = pd.DataFrame(rows, columns=["report", "quantity", "estimate", "low", "high", "q"])
    ax = draw_batch(points, ["m: t"], ["a", "b"])
    ax.figure.canvas.draw()
    assert ax.get_xlim() == (-1.0, 1.0)
    assert ax.xaxis.get_offset_text().get_text() == ""
    assert not len(ax.collections[0].get_offsets()), "no mark is filled"
    plt.close(ax.figure)


def test_a_row_without_an_estimate_is_no_figure_and_breaks_no_index():
    found = result("m", [0.01, 0.5, np.nan])
    found.table.loc[2, "log_ratio"] = np.nan
    points = figures([Row("a", "done", {}, results=[found])])
    assert points["quantity"].tolist() == ["m: t0", "m: t1"]
    assert points["headline"].all()


def of_report(ratios, q, measure="m", target="North"):
    """Return a result in which each ratio has an interval of 0.5 on both sides."""
    made = result(measure, q, np.array(ratios))
    made.table["low"], made.table["high"] = made.table["log_ratio"] - 0.5, made.table["log_ratio"] + 0.5
    about = {"target": target, "reference": "South", "paired": True, "units_target": 30, "units_reference": 30}
    return replace(made, comparison=made.comparison | about)


def test_a_batch_says_what_survives_and_in_how_many_of_the_reports_that_tested_it():
    """t0 survives in all three, t1 in one of three, t2 both ways, t3 nowhere."""
    reports = {
        "a": [of_report([3.0, 2.0, 1.0, 0.1], [0.01, 0.02, 0.01, 0.9])],
        "b": [of_report([2.0, 1.0, -1.0, 0.1], [0.01, 0.30, 0.01, 0.9])],
        "c": [of_report([4.0, 1.0, 0.1, 0.1], [0.01, 0.30, 0.90, 0.9])],
        "d": [of_report([5.0], [0.01], target="East")],
    }
    found = survivors(reports)
    told = {}
    for one in found:
        target, up = one.finding.result.comparison["target"], one.finding.row["log_ratio"] > 0
        told[one.finding.label, target, up] = one
    assert told["t0", "North", True].found == ["a", "b", "c"]
    first = told["t0", "North", True].said
    assert "t0" in first
    assert "4.0 times" in first  # of b, the smallest, and not of c
    assert "Found in all 3 reports that tested it; the figures are the smallest of them (b)." in first
    assert told["t0", "East", True].said.endswith("Only one report tested it (d).")
    assert told["t2", "North", False].said.endswith("Found in 1 of the 3 reports that tested it (b). "
                                                    "The opposite is found in 1 (a).")  # fmt: skip
    assert not [key for key in told if key[0] == "t3"]
    assert found[0].finding.label == "t0"
    assert survivors({"a": [of_report([0.1], [0.9])]}) == []


def test_a_finding_of_a_further_table_is_counted_where_that_table_was_tested():
    """Of the stance of a report on voices, say: the table is none of the results."""
    whole, part = of_report([0.1], [0.9]), of_report([3.0], [0.01])
    shown = replace(whole.presentation, further={"stance": part.presentation})
    (one,) = survivors({"a": [replace(whole, tables={"stance": part.table}, presentation=shown)]})
    assert (one.finding.result.measure, one.found, one.tested) == ("m-stance", ["a"], ["a"])
    assert one.said.endswith("Only one report tested it (a).")


def test_reports_are_called_by_what_varies(place):
    grid = PLAN.replace("seed = [1, 2, 3]", 'seed = [1, 2]\nfail = ["lists/own.csv", ""]')
    rows = f"report,notebook,seed\nMine & yours,{NOTEBOOK.as_posix()},1\n,{NOTEBOOK.as_posix()},2\n"
    plans = {"grid.toml": grid, "one.toml": PLAN.replace("[1, 2, 3]", "[1]"), "rows.csv": rows}
    labels = {}
    for name, text in plans.items():
        (place / name).write_text(text, "utf-8")
        labels[name] = list(read_plan(name, out=name).labels().values())
    assert labels == {
        "grid.toml": ["seed 1, own", "seed 1, fail: default", "seed 2, own", "seed 2, fail: default"],
        "one.toml": ["one"],
        "rows.csv": ["Mine & yours", "seed 2"],
    }


def test_each_report_is_told_as_it_is_made_with_what_remains(place, quick, capsys, monkeypatch):
    plan = read_plan("plan.toml", out="out")
    monkeypatch.setattr(commands, "run_batch", partial(run_batch, executor=ThreadPoolExecutor(1)))
    assert not commands.run_plan(plan, BatchSettings(), commands.Mode.RUN)
    told = capsys.readouterr().err.splitlines()
    assert [line.split(";")[0].rpartition(" in ")[0] or line for line in told] == [
        "1 of 3: seed 1 made", told[1], "3 of 3: seed 3 made"
    ]  # fmt: skip
    assert told[1].startswith("2 of 3: seed 2 failed: Code cell 1 failed: a leak.; about ")
    assert told[0].endswith(" left")
    commands.run_plan(plan, BatchSettings(), commands.Mode.RUN)
    assert capsys.readouterr().err.splitlines()[0].startswith("3 of 3: seed 2 made in ")


def test_names_and_errors_in_the_index_are_text(place):
    (place / "plan.toml").write_text(PLAN.replace("[1, 2, 3]", "[1]") + 'fail = ["<script>x</script>", "b"]\n', "utf-8")
    plan = read_plan("plan.toml", out="out")
    plan.out.mkdir()
    write_failed(plan.out / plan.reports[0].name, None, "<img src=x onerror=y()>")
    page = write_index(plan).read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<img src=x" not in page


@pytest.mark.skipif(sys.platform == "win32", reason="a script for bash")
def test_a_cluster_script_makes_its_part_then_the_index_and_tells_how_it_went(place, quick):
    """The second task of two, run by hand as SLURM would, with a stand-in for Python that fails on reports."""
    plan = read_plan("plan.toml", out="out")
    stub = place / "python stub"
    stub.write_text('#!/bin/sh\necho "$@" >> called\ncase "$*" in *--part*) exit 3;; esac\n', "utf-8")
    stub.chmod(0o755)
    text = script(plan, BatchSettings(deadline=120, warm=True, workers=2), 2, "job.sh", python=str(stub))
    assert "#SBATCH --array=0-1\n" in text
    assert "#SBATCH --time=2\n" in text
    environment = {**os.environ, "SLURM_ARRAY_TASK_ID": "1", "SLURM_CPUS_PER_TASK": "4"}
    assert subprocess.run(["bash", "-c", text], env=environment, check=False).returncode == 3
    command = "-m framing.cli batch plan.toml --out out --deadline 120 --warm"
    assert (place / "called").read_text("utf-8") == f"{command} --workers 4 --part 1/2\n{command} --index\n"
    with ThreadPoolExecutor(1) as executor:
        run_batch(plan, BatchSettings(part=(0, 2)), executor=executor)
    assert quick == [1, 3]
    assert not (plan.out / "index.html").exists()
    assert "2 done, 1 not made." in write_index(plan).read_text("utf-8")
    with pytest.raises(ParameterError, match="not of the form i/n"):
        parse_part("2/2")


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a word of POSIX")
def test_two_dask_workers_make_a_batch_and_killing_one_loses_nothing(place, tmp_path):
    """A real LocalCluster; the notebook kills the worker's process that runs it, the first time."""
    distributed = pytest.importorskip("distributed")
    (place / "plan.toml").write_text(PLAN.replace("[1, 2, 3]", "[1]") + 'fail = ["", "once"]\n', "utf-8")
    plan = read_plan("plan.toml", out="out")
    settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with (
        distributed.LocalCluster(**settings, local_directory=str(tmp_path / "dask"), silence_logs=50) as cluster,
        distributed.Client(cluster) as client,
    ):
        outcomes = run_batch(plan, BatchSettings(deadline=100), executor=client.get_executor())
        asked = ["batch", "plan.toml", "--out", "by-command", "--scheduler", cluster.scheduler_address]
        assert cli._status(asked) == 0
    assert states(outcomes) == ["made"] * 2
    assert (place / "once").exists()
    assert not list(plan.out.glob(".build-*"))
    told = json.loads((plan.out / "batch.json").read_text("utf-8"))
    assert [row["state"] for row in told["reports"]] == ["done"] * 2
    assert (place / "by-command" / "index.html").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_an_idle_worker_that_is_told_to_stop_waits_for_nothing():
    """A worker killed while it held the lock of the pool's queue left the others, and the batch, waiting for ever."""
    code = """
import multiprocessing, os
from framing import cli
from framing.report.batch.batch import _prepare_worker
lock = multiprocessing.Lock()
lock.acquire()
_prepare_worker(os.getppid())
print("ready", flush=True)
while True:
    try:
        lock.acquire()
    except BaseException:
        pass
"""
    about = {"stdout": subprocess.PIPE, "cwd": ROOT}
    with subprocess.Popen([sys.executable, "-c", code], **about) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a word of POSIX")
def test_a_worker_that_is_killed_is_replaced(place):
    """The notebook kills the process that runs it, the first time."""
    (place / "plan.toml").write_text(PLAN.replace("[1, 2, 3]", '[1]\nfail = ["once"]'), "utf-8")
    assert states(run_batch(read_plan("plan.toml", out="out"), BatchSettings(workers=1))) == ["made"]
    assert (place / "once").exists()
    assert sorted(os.listdir(place / "out")) == ["batch.json", "headlines.csv", "index.html", "plan"]
