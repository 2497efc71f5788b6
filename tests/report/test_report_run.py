"""A report is built beside its place and stands only if the notebook ran to its end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from framing.errors import CorpusError, ParameterError
from framing.report.run import kernel
from framing.report.run.output_folder import building_folder, publish, refuse_unless_free
from framing.report.run.record import normalised
from framing.report.run.run import How, ReportFailed, run_report
from framing.report.study.structure import MIME

ROOT = Path(__file__).parents[2]
NOTEBOOK = Path(__file__).parents[1] / "data" / "report.ipynb"


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """One report, made twice in the same place, the first one's bytes kept beside it."""
    place = tmp_path_factory.mktemp("made")
    steps: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("FRAMING_REPORT_DIR", "elsewhere")
        patch.chdir(place)
        run_report(NOTEBOOK, "new/out", {"top": "7"}, progress=lambda done, total: steps.append((done, total)))
        first = everything(place / "new" / "out")
        run_report(NOTEBOOK, "new/out", {"top": 7})
    (place / "first.json").write_text(json.dumps({name: data.hex() for name, data in first.items()}), "utf-8")
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == steps[-1][1] == len(json.loads(NOTEBOOK.read_text("utf-8"))["cells"]) + 1
    return place


def test_a_second_run_gives_the_same_bytes_and_leaves_nothing_else(made):
    first = {k: bytes.fromhex(v) for k, v in json.loads((made / "first.json").read_text("utf-8")).items()}
    second = everything(made / "new" / "out")
    assert set(first) == {"report.html", "notebook.ipynb", "run.json", "timing.json", "corpus.json", "tables/terms.csv"}
    del first["timing.json"], second["timing.json"]
    assert first == second
    assert [p.name for p in (made / "new").iterdir()] == ["out"]


def test_the_record_tells_what_ran_and_not_where_or_when(made):
    record = json.loads((made / "new" / "out" / "run.json").read_text("utf-8"))
    assert record["outcome"] == "finished"
    assert record["parameters"]["top"] == 7
    assert record["parameters"]["unit"] == "story"
    assert record["set"] == ["top"]
    assert record["seeds"] == {"seed": 1}
    assert record["corpus"] == {"name": "harbour", "fingerprint": "abc"}
    assert set(record["files"]) == {"report.html", "notebook.ipynb", "corpus.json", "tables/terms.csv"}
    for name in ("run.json", "notebook.ipynb", "report.html"):
        text = (made / "new" / "out" / name).read_text("utf-8")
        for place in (str(made), str(ROOT), sys.prefix, time.strftime("%Y-%m-%dT")):
            assert place not in text, (name, place)
    assert "[report]/tables" in (made / "new" / "out" / "notebook.ipynb").read_text("utf-8")


def test_the_kept_notebook_is_valid_and_keeps_what_the_page_hides(made):
    import nbformat

    notebook = nbformat.read(made / "new" / "out" / "notebook.ipynb", as_version=4)
    nbformat.validate(notebook)
    sources = "".join(cell.source for cell in notebook.cells)
    assert "# Parameters\ntop = 7" in sources
    assert "the report has run to its end" not in sources
    streams = [o.text for c in notebook.cells if c.cell_type == "code" for o in c.outputs if o.output_type == "stream"]
    assert streams == ["kept in the notebook, hidden from the report\n"]
    assert "hidden from the report\n" not in (made / "new" / "out" / "report.html").read_text("utf-8")


def test_an_error_of_the_users_names_its_cell_and_leaves_what_ran(tmp_path):
    with pytest.raises(CorpusError, match=r"^The corpus 'x' has no column 'outlet'\. \(Code cell \d+ .*is saved as"):
        run_report(NOTEBOOK, tmp_path / "out", {"fail": "user"})
    assert [path.name for path in tmp_path.iterdir()] == ["out.failed.ipynb"]


@pytest.mark.parametrize(
    ("fail", "words"),
    [
        ("bug", "failed: ZeroDivisionError: division by zero"),
        ("exit", "failed: SystemExit: 0"),
        ("die", "did not finish: Kernel died"),
    ],
)
def test_a_failed_cell_or_a_dead_kernel_is_no_report(tmp_path, fail, words):
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_text("{}", "utf-8")
    with pytest.raises(ReportFailed, match=words) as caught:
        run_report(NOTEBOOK, out, {"fail": fail})
    assert "Code cell 1" in str(caught.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "out.failed.ipynb", "out.failed.json"]
    assert everything(out) == {"run.json": b"{}"}
    json.loads((tmp_path / "out.failed.ipynb").read_text("utf-8"))


def test_a_deadline_holds_for_the_whole_report(tmp_path):
    started = time.monotonic()
    with pytest.raises(ReportFailed, match="did not finish: the deadline of 2 s for the whole report was exceeded"):
        run_report(NOTEBOOK, tmp_path / "out", {"fail": "wait"}, how=How(deadline=2))
    assert time.monotonic() - started < 30
    record = json.loads((tmp_path / "out.failed.json").read_text("utf-8"))
    assert record["outcome"] == "failed"
    assert "the deadline" in record["error"]["text"]
    assert record["error"]["cell"].startswith("Code cell ")
    assert record["parameters"]["fail"] == "wait"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.failed.ipynb", "out.failed.json"]


def test_only_a_kernel_that_does_not_start_is_tried_again(tmp_path, monkeypatch):
    tries = []
    once = kernel._once

    def fails_first(job):
        tries.append(job)
        if len(tries) == 1:
            raise kernel.NotStarted("no")
        return once(job)

    monkeypatch.setattr(kernel, "_once", fails_first)
    with pytest.raises(ReportFailed, match="ZeroDivisionError"):
        run_report(NOTEBOOK, tmp_path / "out", {"fail": "bug"})
    assert len(tries) == 2
    monkeypatch.setattr(kernel, "_once", lambda job: (_ for _ in ()).throw(kernel.NotStarted("no socket")))
    with pytest.raises(ReportFailed, match="The kernel did not start: no socket. Try 'framing doctor'"):
        run_report(NOTEBOOK, tmp_path / "out2")


def test_stopping_leaves_nothing(tmp_path):
    # Where the tests themselves run in a shell's background, SIGINT comes ignored.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code = f"from framing.report.run.run import run_report; run_report({str(NOTEBOOK)!r}, 'out', {{'fail': 'wait'}})"
    command = [sys.executable, "-c", heed + code]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 20
        while not list(tmp_path.glob(".build-*/report/corpus.json")) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert list(tmp_path.glob(".build-*/report/corpus.json"))
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=20)
    assert process.returncode != 0
    assert "KeyboardInterrupt" in stderr
    assert list(tmp_path.iterdir()) == []


def test_parameters_are_refused_before_a_kernel_starts(tmp_path, monkeypatch):
    monkeypatch.setattr("framing.report.run.kernel._papermill", lambda *_: pytest.fail("a kernel was about to start"))
    with pytest.raises(ParameterError, match="no parameter 'topp'. Did you mean 'top'"):
        run_report(NOTEBOOK, tmp_path / "out", {"topp": "1"})
    with pytest.raises(ParameterError, match="takes a whole number"):
        run_report(NOTEBOOK, tmp_path / "out", {"top": "many"})
    with pytest.raises(ParameterError, match="is not there"):
        run_report(tmp_path / "absent.ipynb", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_not_a_report_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("x", "utf-8")
    with pytest.raises(ParameterError, match="is a file"):
        refuse_unless_free(file)
    with pytest.raises(ParameterError, match="other things in it"):
        refuse_unless_free(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.json").write_text("{}", "utf-8")
    with pytest.raises(ParameterError, match="holds the current folder"):
        refuse_unless_free(tmp_path)
    (tmp_path / "empty").mkdir()
    refuse_unless_free(tmp_path / "empty")
    refuse_unless_free(tmp_path / "absent" / "deep")
    with pytest.raises(ParameterError, match="Nothing can be written"), building_folder(file / "out"):
        pass


def test_publishing_puts_the_old_report_back_if_the_new_one_cannot_stand(tmp_path, monkeypatch):
    target = tmp_path / "out"
    target.mkdir()
    (target / "run.json").write_text("old", "utf-8")
    new = tmp_path / "new"
    new.mkdir()
    rename = Path.rename

    def breaks(self, to):
        if self == new:
            raise OSError("disk")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", breaks)
    with pytest.raises(OSError, match="disk"):
        publish(new, target)
    assert (target / "run.json").read_text("utf-8") == "old"
    monkeypatch.undo()
    publish(new, target)
    assert list(tmp_path.iterdir()) == [target]
    assert list(target.iterdir()) == []


def test_normalising_takes_out_addresses_places_and_timing_only():
    outputs = [
        {"output_type": "execute_result", "execution_count": 1, "metadata": {},
         "data": {"text/plain": ["<a.B object at 0x7f12ab34cd>\n", "/home/x/y/z, /home/xx"], "image/png": "/home/x",
                  MIME: {"blocks": [{"text": "/home/x/y/z", "level": 2}]}}},
        {"output_type": "stream", "name": "stderr", "text": "/tmp/ipykernel_12/34.py:1: Warning"},
    ]  # fmt: skip
    cell = {"cell_type": "code", "id": "random", "source": ["a\n", "b"], "execution_count": 1, "outputs": outputs,
            "metadata": {"papermill": {"duration": 1}, "execution": {}, "tags": []}}  # fmt: skip
    kept = normalised({"cells": [cell], "metadata": {"papermill": {}}}, {"/home/x/y": "[report]", "/home/x": "~"})
    assert kept["cells"][0]["metadata"] == {}
    assert kept["cells"][0]["source"] == "a\nb"
    result, stream = kept["cells"][0]["outputs"]
    assert result["data"] == {"text/plain": "<a.B object at 0x…>\n[report]/z, /home/xx", "image/png": "/home/x",
                              MIME: {"blocks": [{"text": "[report]/z", "level": 2}]}}  # fmt: skip
    assert stream["text"] == "[cell]:1: Warning"


def test_megabytes_of_picture_cost_no_time():
    from framing.report.page.document import Made, document_of
    from framing.report.page.html import render

    picture = "<figure><img alt='a' src='data:image/svg+xml;base64," + "QUJDREVG" * 500_000 + "'></figure>"
    data = {"text/html": picture + "<p>/tmp/ipykernel_1/2.py</p>", "text/plain": "A" * 1_000_000}
    outputs = [{"output_type": "display_data", "metadata": {}, "data": data}]
    cell = {"cell_type": "code", "metadata": {}, "source": "x", "outputs": outputs, "execution_count": 1}
    started = time.perf_counter()
    kept = normalised({"cells": [cell]}, {"/home/x": "~"})
    page = render(document_of(kept, Path(), Made("n.ipynb")))
    assert time.perf_counter() - started < 5
    assert len(page) > 4_000_000
    assert "<p>[cell]</p>" in page


ENDING = """
import atexit, tempfile, weakref
from pathlib import Path
class Open: pass
opened, place = Open(), Path.cwd()
folder = tempfile.TemporaryDirectory(dir=place, prefix="open-")
weakref.finalize(opened, (place / "closed").touch)
atexit.register((place / "ended").touch)
atexit.register(print, "half a line", end="", file=__import__("sys").__stderr__);
"""


def test_what_a_notebook_leaves_open_is_closed_at_its_end(tmp_path):
    content = json.loads(NOTEBOOK.read_text("utf-8"))
    cell = {"cell_type": "code", "metadata": {}, "source": ENDING, "outputs": [], "execution_count": None}
    content["cells"].append(cell)
    place = tmp_path / "where"
    place.mkdir()
    (tmp_path / "open.ipynb").write_text(json.dumps(content), "utf-8")
    run_report(tmp_path / "open.ipynb", tmp_path / "out", cwd=place)
    assert sorted(path.name for path in place.iterdir()) == ["closed", "ended"]
