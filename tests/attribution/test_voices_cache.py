"""Passages kept between reports are those that would be made again, or they are made again."""

import errno
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import nbformat
import pandas as pd
import pytest
from typer.testing import CliRunner

from framing.attribution import cache as of_passages
from framing.attribution import separate
from framing.attribution.affiliations import Affiliations
from framing.cli import app
from framing.corpus import cache
from framing.corpus.corpus import Corpus
from framing.corpus.passages import Spans
from framing.report.run.run import run_report
from tests.attribution.test_voices_separate import ROWS, corpus
from tests.report.test_report_run import ROOT, everything
from tests.report.test_report_study import corpus_folder

inside = vars(sys.modules["framing.attribution.separate"])
PEOPLE = Affiliations(ROWS)
TEXTS = (
    "“We hold the bridge,” said Rik Ansgard. Vell said that it\u2028rained 🌧.",
    "“We hold the bridge,” said Ansgard. \x00 “Nul” said Oleg Marn on Kesk TV.",
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def made(monkeypatch):
    """How often documents were really separated."""
    times = []
    plain = inside["_separated"]
    monkeypatch.setitem(inside, "_separated", lambda documents, people: times.append(1) or plain(documents, people))
    return times


def one(texts=TEXTS, people=PEOPLE, cached=True):
    return separate(corpus(*texts, page="p1"), people, cached=cached).documents


def same(first: pd.DataFrame, second: pd.DataFrame) -> bool:
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    alike = first["spans"].tolist() == second["spans"].tolist()
    return alike and all(type(spans) is Spans for spans in second["spans"])


def test_what_is_kept_is_what_would_be_made(folder, made):
    plain = one(cached=False)
    assert not folder.exists()
    assert same(plain, one())
    assert len(made) == 2
    assert len(list(folder.iterdir())) == 1
    assert same(plain, one())
    assert len(made) == 2


def test_columns_of_a_user_that_are_no_strings_come_from_the_documents(folder, made):
    table = corpus(*TEXTS).documents.assign(author=[1, 2], desk=[0.5, None], page_id=[7, 7])
    documents = Corpus("test", table, repeats="keep")
    plain = separate(documents, PEOPLE).documents
    separate(documents, PEOPLE, cached=True)
    assert same(plain, separate(documents, PEOPLE, cached=True).documents)
    assert len(made) == 2


@pytest.mark.parametrize("change", ["text", "outlet", "day", "order", "people", "code", "language"])
def test_whatever_changes_is_separated_again(folder, made, monkeypatch, change):
    one()
    table = corpus(*TEXTS, page="p1").documents
    people = PEOPLE
    if change == "text":
        table["text"] = [table["text"][0].replace("hold", "held"), table["text"][1]]
    elif change == "outlet":
        table["outlet"] = "Herald"
    elif change == "day":
        table["published"] = "2032-02-03"
    elif change == "order":
        table["position"] = [1, 0]
    elif change == "language":
        table["language"] = "ru"
    elif change == "people":
        people = Affiliations(ROWS[:3])
    else:
        monkeypatch.setattr(of_passages, "code_version", lambda: "other code")
    found = separate(Corpus("test", table, repeats="keep"), people, cached=True).documents
    assert len(made) == 2
    assert same(separate(Corpus("test", table, repeats="keep"), people).documents, found)


def test_the_code_is_all_that_decides(tmp_path, monkeypatch):
    files = {file.name for file in cache._files(cache.resources.files("framing.attribution"))}
    assert {"separate.py", "cues_en.csv", "words.py", "engine.py"} <= files
    before = of_passages.code_version()
    cache.code_version.cache_clear()
    monkeypatch.setattr(cache.sys, "version", "3.99")
    assert of_passages.code_version() != before
    cache.code_version.cache_clear()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[:100],
        lambda content: content[:200] + bytes([content[200] ^ 1]) + content[201:],
        lambda content: bytes([content[0] ^ 1]) + content[1:],
        lambda content: b"no passages at all",
    ],
    ids=["empty", "cut by one byte", "cut", "a bit", "a bit of the digest", "something else"],
)
def test_a_damaged_file_is_made_again(folder, made, damage):
    plain = one()
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert same(plain, one())
    assert len(made) == 2
    assert same(plain, one())
    assert len(made) == 2


def test_a_folder_in_its_place_or_other_columns_are_no_passages(folder, made):
    plain = one()
    (path,) = folder.iterdir()
    of_passages.write(path.stem, {"document": [0], "voice": ["outlet"]})
    assert same(plain, one())
    path.unlink()
    path.mkdir()
    assert same(plain, one())
    assert [file.name for file in folder.iterdir()] == [path.name]


def _many_times(folder, number):
    os.environ[cache.VARIABLE] = str(folder)
    plain = one(cached=False)
    return all(same(plain, one()) and same(plain, _again(folder)) for _ in range(10))


def _again(folder):
    """Separate after another process, perhaps, has removed what is kept."""
    for path in folder.glob(f"*{cache.PASSAGES}"):
        path.unlink(missing_ok=True)
    return one()


def test_several_processes_that_write_at_once_read_whole_files(folder):
    with ProcessPoolExecutor(3) as pool:
        assert all(pool.map(partial(_many_times, folder), range(3)))
    assert [path.suffix for path in folder.iterdir()] == [cache.PASSAGES]


def test_a_full_disk_keeps_nothing_and_stops_nobody(folder, monkeypatch):
    plain = one(cached=False)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cache.os, "replace", full)
    assert same(plain, one())
    assert list(folder.iterdir()) == []


def test_a_place_that_cannot_be_made_keeps_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file" / "kept"))
    assert same(one(cached=False), one())


def test_what_was_used_longest_ago_makes_room(folder, monkeypatch):
    one()
    (first,) = folder.iterdir()
    os.utime(first, (1, 1))
    one(TEXTS[:1])
    (second,) = set(folder.iterdir()) - {first}
    os.utime(second, (2, 2))
    one()  # used again, so it is the newer one
    monkeypatch.setattr(cache, "ROOM", first.stat().st_size + 100)
    of_passages.write("0" * 64, {"document": [0]})
    assert second not in set(folder.iterdir())


def test_off_keeps_nothing(folder, made, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, cache.OFF)
    assert same(one(), one())
    assert len(made) == 2
    assert "Nothing is kept" in CliRunner().invoke(app, ["cache"]).output


def test_one_command_removes_it_and_nothing_else(folder):
    one()
    (folder / "thesis.txt").write_text("mine", "utf-8")
    assert "1 corpus" in CliRunner().invoke(app, ["cache"]).output
    assert "1 corpus" in CliRunner().invoke(app, ["cache", "--clear"]).output
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]
    (folder / "thesis.txt").unlink()
    assert CliRunner().invoke(app, ["cache", "--clear"]).exit_code == 0
    assert not folder.exists()


def test_by_default_it_is_in_the_folder_of_the_system(monkeypatch):
    monkeypatch.delenv(cache.VARIABLE)
    place = cache.place()
    assert place is not None
    assert "framing" in place.parts
    assert ROOT not in place.parents


def test_a_report_has_the_same_bytes_with_and_without(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    small = corpus_folder(tmp_path)
    cells = [
        nbformat.v4.new_code_cell('corpus: str = ""  # folder', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("from framing.report.study.study import open_study"),
        nbformat.v4.new_code_cell("study = open_study(corpus, permutations=99)\nstudy.passages.documents.to_html()"),
        nbformat.v4.new_code_cell("from framing import voices"),
        nbformat.v4.new_code_cell("print(study.passages.fingerprint())\nstudy.keep(voices(study.comparison)).table"),
    ]
    notebook = tmp_path / "small.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), notebook)
    found = []
    for where in (cache.OFF, str(tmp_path / "kept"), str(tmp_path / "kept")):
        monkeypatch.setenv(cache.VARIABLE, where)
        run_report(notebook, tmp_path / "out", {"corpus": str(small)})
        found.append({name: data for name, data in everything(tmp_path / "out").items() if name != "timing.json"})
    assert found[0] == found[1] == found[2]
    assert len(list((tmp_path / "kept").iterdir())) == 1
