"""The command: what it refuses in one line, what it hands on, and its exit status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from framing import cli, doctor
from framing.errors import SourceError
from framing.report.run.run import Report, ReportFailed

ROOT = Path(__file__).parents[1]
NOTEBOOK = Path(__file__).parent / "data" / "report.ipynb"


@pytest.fixture
def run(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as caught:
            cli.main([str(item) for item in arguments])
        shown = capsys.readouterr()
        return caught.value.code, shown.out, shown.err

    before = signal.getsignal(signal.SIGTERM)
    yield call
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def ran(monkeypatch):
    """Calls of run_report and build, with nothing run."""
    calls = SimpleNamespace(report=[], build=[])

    def run_report(notebook, out, settings, *, cwd, progress):
        progress(1, 2)
        calls.report.append((Path(notebook), Path(out), settings, cwd))
        (Path(out) / "tables").mkdir(parents=True)
        (Path(out) / "tables" / "t.csv").write_text("term,k\nwar,1\n", "utf-8")
        (Path(out) / "run.json").write_text("{}", "utf-8")
        return Report(Path(out), 1.25)

    def build(folder, source=None, progress=None, fetch=None):
        assert fetch is None, "nothing is fetched unless it is asked for"
        progress(1, 1)
        calls.build.append((Path(folder), source))
        return SimpleNamespace(describe=lambda: "x: 3 documents.", notes=("one is gone",))

    monkeypatch.setattr("framing.report.run.run.run_report", run_report)
    monkeypatch.setattr("framing.ingest.build", build)
    return calls


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    root = tmp_path / "checkout"
    (root / "notebooks").mkdir(parents=True)
    (root / cli.NOTEBOOK).write_bytes(NOTEBOOK.read_bytes())
    (root / cli.CORPUS).mkdir(parents=True)
    monkeypatch.setattr(cli, "ROOT", root)
    monkeypatch.chdir(tmp_path)
    return root


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["biuld"], "No such command 'biuld'. Did you mean 'build'? Try 'framing --help'."),
        (["report"], "NOTEBOOK is missing"),
        (["report", NOTEBOOK], "--out is missing"),
        (["report", NOTEBOOK, "--out"], "Option '--out' requires an argument"),
        (["report", NOTEBOOK, "--out", "x", "--bad"], "No such option: --bad"),
        (["report", NOTEBOOK, "--out", "x", "--set", "topp=1"], "no parameter 'topp'. Did you mean 'top'?"),
        (["report", NOTEBOOK, "--out", "x", "--set", "top=many"], "top is 'many'; it takes a whole number"),
        (["report", NOTEBOOK, "--out", "x", "--set", "top"], "--set 'top' is not of the form name=value"),
        (["report", NOTEBOOK, "--out", "x", "--set", "top=1", "--set", "top=2"], "--set names 'top' twice"),
        (["report", "absent.ipynb", "--out", "x"], "'absent.ipynb' is not there"),
        (["build"], "Missing argument"),
        (["build", "absent"], "no corpus folder 'absent'"),
        (["demo", "--check", "--out", "absent"], "no report in 'absent' to compare with"),
    ],
)
def test_what_a_user_can_cure_is_one_line_and_status_2(run, checkout, tmp_path, arguments, words):
    status, out, err = run(*arguments)
    assert status == 2
    assert out == ""
    assert words in err
    assert err.startswith("framing: ")
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["checkout"]


def test_help_and_version_say_what_there_is(run):
    status, out, _ = run()
    assert status == 0
    assert all(name in out for name in ("demo", "build", "report", "batch", "reproduce", "doctor"))
    assert run("--help")[:2] == (0, out)
    assert run("--version")[1].startswith("framing ")


@pytest.mark.parametrize("flag", ["--help", "--parameters", "-h"])
def test_help_of_a_notebook_shows_its_parameters(run, flag):
    status, out, _ = run("report", NOTEBOOK, flag)
    assert status == 0
    assert "Parameters of" in out
    for word in ("corpus", "'corpora/harbour'", "the corpus folder", "'story' | 'page'", "list[str]"):
        assert word in out
    assert ("Usage" in out) == (flag != "--parameters")


def test_report_hands_on_settings_and_tells_where_the_page_is(run, ran, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, _ = run("report", NOTEBOOK, "--out", "mine", "--set", "top=4", "--set", "corpus=a=b")
    assert status == 0
    assert ran.report == [(NOTEBOOK, Path("mine"), {"top": "4", "corpus": "a=b"}, None)]
    assert out == f"{Path('mine') / 'report.html'} (1.2 s)\n"


def test_build_hands_on_the_saved_copy_and_shows_notes(run, ran, monkeypatch):
    assert run("build", "corpora/x", "--from", "page.txt")[:2] == (0, "x: 3 documents.\n  note: one is gone\n")
    assert ran.build == [(Path("corpora/x"), Path("page.txt"))]

    def fails(*_, **__):
        raise SourceError("'page.txt' is empty.")

    monkeypatch.setattr("framing.ingest.build", fails)
    assert run("build", "corpora/x") == (2, "", "framing: 'page.txt' is empty.\n")


def test_demo_works_from_anywhere_and_checks_by_tolerance(run, ran, checkout):
    assert run("demo")[0] == 0
    assert ran.build == [(checkout / cli.CORPUS, None)]
    assert ran.report == [(checkout / cli.NOTEBOOK, checkout / "reports" / "demo", {"corpus": cli.CORPUS}, checkout)]
    status, out, _ = run("demo", "--check")
    assert status == 0
    assert "1 tables agree" in out
    (checkout / "reports" / "demo" / "tables" / "t.csv").write_text("term,k\nwar,2\n", "utf-8")
    status, out, _ = run("demo", "--check")
    assert status == 1
    assert "tables/t.csv, row 1, k: 2 and 1" in out


def test_demo_without_its_files_says_what_to_do(run, tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    status, _, err = run("demo")
    assert status == 2
    assert "clone the repository" in err


def test_other_failures_have_status_1_and_a_bug_its_traceback(run, monkeypatch):
    def raises(error):
        def fail(*_, **__):
            raise error

        monkeypatch.setattr("framing.report.run.run.run_report", fail)
        return run("report", NOTEBOOK, "--out", "x")

    assert raises(ReportFailed("Code cell 1 failed.")) == (1, "", "framing: Code cell 1 failed.\n")
    assert raises(OSError(28, "No space left on device"))[0] == 1
    assert raises(KeyboardInterrupt()) == (130, "", "framing: stopped; no unfinished file was left\n")
    monkeypatch.setattr("framing.report.run.run.run_report", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.main(["report", str(NOTEBOOK), "--out", "x"])


def test_the_whole_command_ends_cleanly_when_it_is_told_to(tmp_path):
    """SIGTERM in the middle of a real run in the background: one line, status 130, nothing left."""
    command = [sys.executable, "-m", "framing.cli", "report", str(NOTEBOOK), "--out", "out", "--set", "fail=wait"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    deaf = None if sys.platform == "win32" else lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)
    about = {"cwd": tmp_path, "stderr": subprocess.PIPE, "text": True, "env": environment, "preexec_fn": deaf}
    with subprocess.Popen(command, **about) as process:
        deadline = time.monotonic() + 20
        while not list(tmp_path.glob(".build-*/report/corpus.json")) and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err == "framing: stopped; no unfinished file was left\n"
    assert list(tmp_path.iterdir()) == []


def test_doctor_is_well_only_if_nothing_is_broken(run, monkeypatch):
    checks = [doctor.Check("ok", "Python [3]"), doctor.Check("note", "little memory", "close a program")]
    monkeypatch.setattr(doctor, "check_all", lambda: checks)
    status, out, _ = run("doctor")
    assert status == 0
    assert "ok     Python [3]\nnote   little memory: close a program\n" in out
    checks.append(doctor.Check("broken", "no kernel", "install one"))
    assert run("doctor")[0] == 1


def test_doctor_sees_what_is_wrong(tmp_path, monkeypatch):
    assert doctor.check_python((3, 10, 2)).state == "broken"
    assert doctor.check_python().state in {"ok", "note"}
    lock = tmp_path / "requirements.lock"
    lock.write_text("pandas==1.0 \\\n    --hash=sha256:0\nabsent==1 ; sys_platform == 'win32' \\\n", "utf-8")
    monkeypatch.setattr(doctor, "_needed", lambda: {"pandas", "absent"})
    absent, pandas = doctor.check_packages(lock)
    assert (absent.state, absent.found) == ("broken", "absent is not installed")
    assert pandas.state == "broken"
    assert pandas.found.endswith("the lock has 1.0")
    assert doctor.check_packages(tmp_path / "none").pop().state == "note"
    assert doctor.check_writing(tmp_path).state == "ok"
    assert list(tmp_path.iterdir()) == [lock]
    monkeypatch.setattr(doctor, "ENOUGH_MEMORY", 1e9)
    monkeypatch.setattr(doctor, "ENOUGH_DISK", 1e9)
    assert doctor.check_memory().state == "note"
    assert doctor.check_disk(tmp_path).state == "broken"


def test_doctor_tells_of_a_notebook_that_does_not_run(monkeypatch):
    def fails(*_, **__):
        raise ReportFailed("The kernel did not start: no.")

    monkeypatch.setattr("framing.report.run.run.run_report", fails)
    check = doctor.check_kernel()
    assert check.state == "broken"
    assert "did not start" in check.found


def test_help_is_fast_because_nothing_heavy_is_imported():
    code = "import sys; from framing import cli; cli._status(['--help']); print(len(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert "Usage" in shown
    assert int(shown.split()[-1]) < 700
