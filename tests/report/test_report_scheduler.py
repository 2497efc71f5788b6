"""One report on a cluster: the same files as here, whatever dies, and what is wrong is said as it is here."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from framing import cli
from framing.report.run.in_executor import run_in
from framing.report.run.run import ReportFailed, run_report
from tests.report.test_report_run import ROOT, everything

CELLS = """
kills: str = ""  # a file
word: str = "calm"  # a word

import os, pathlib, signal
if kills and not pathlib.Path(kills).exists():
    pathlib.Path(kills).write_text(str(os.getppid()), "utf-8")
    os.kill(os.getppid(), signal.SIGKILL)

from framing.errors import CorpusError
if word == "refused":
    raise CorpusError("No such word.")

print(word.upper(), 1 / len(word))
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    distributed = pytest.importorskip("distributed")
    settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    place = tmp_path_factory.mktemp("dask")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        with distributed.LocalCluster(**settings, local_directory=str(place), silence_logs=50) as made:
            yield made


@pytest.fixture
def notebook(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS.split("\n\n")]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "small.ipynb")
    return Path("small.ipynb")


def files(folder: Path) -> dict:
    return {name: data for name, data in everything(folder).items() if name != "timing.json"}


def asked(cluster, notebook, *more) -> list[str]:
    return ["report", str(notebook), "--out", "out", "--scheduler", cluster.scheduler_address, *more]


def test_a_report_of_the_cluster_is_that_of_this_machine(cluster, notebook, capsys):
    assert cli._status(asked(cluster, notebook, "--set", "word=storm")) == 0
    assert capsys.readouterr().out.startswith(f"{Path('out') / 'report.html'} (")
    run_report(notebook, "here", {"word": "storm"})
    assert files(Path("out")) == files(Path("here"))


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a word of POSIX")
def test_a_worker_that_is_killed_in_the_middle_loses_nothing(cluster, notebook, tmp_path):
    assert cli._status(asked(cluster, notebook, "--set", f"kills={tmp_path / 'killed'}")) == 0
    killed = int((tmp_path / "killed").read_text("utf-8"))
    assert killed != os.getpid()
    run_report(notebook, "here", {"kills": str(tmp_path / "killed")})
    assert files(Path("out")) == files(Path("here"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here", "killed", "out", "small.ipynb"]


@pytest.mark.parametrize(("word", "status", "said"), [
    ("refused", 2, "framing: No such word."), ("", 1, "failed: ZeroDivisionError: division by zero"),
])  # fmt: skip
def test_what_is_wrong_in_a_cell_is_said_as_it_is_here(cluster, notebook, capsys, word, status, said):
    found = []
    for where in (asked(cluster, notebook), ["report", str(notebook), "--out", "out"]):
        assert cli._status([*where, "--set", f"word={word}"]) == status
        assert not Path("out").exists()
        found.append(capsys.readouterr().err.replace(f"{Path.cwd()}{os.sep}", ""))
    assert found[0] == found[1]
    assert said in found[0]


def test_what_is_asked_wrongly_is_said_before_a_cluster_is_needed(notebook, capsys):
    nowhere = ["report", str(notebook), "--out", "out", "--scheduler", "tcp://127.0.0.1:9"]
    assert cli._status([*nowhere, "--set", "wrod=calm"]) == 2
    assert "Did you mean 'word'" in capsys.readouterr().err
    assert cli._status(nowhere) == 2
    assert capsys.readouterr().err == "framing: No Dask scheduler answers at 'tcp://127.0.0.1:9' within 10 seconds.\n"
    assert not Path("out").exists()


def test_a_report_that_an_executor_loses_is_a_failed_one(notebook):
    class Loses(ThreadPoolExecutor):
        def submit(self, *_):
            return super().submit(lambda: [][0])

    with Loses(1) as executor, pytest.raises(ReportFailed, match="The cluster lost 'small.ipynb': IndexError: list"):
        run_in(executor, notebook, "out")
    with ThreadPoolExecutor(1) as executor:
        assert run_in(executor, notebook, "out").html == Path("out") / "report.html"
