"""Passages made part by part are those that are made at once; what was finished is kept, whatever stops the rest."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from framing.attribution import cache, separate, separate_parts
from framing.attribution import in_parts as by_parts
from framing.cli import _status
from framing.corpus.corpus import Corpus
from framing.errors import CorpusError
from tests.benchmarks.generated import documents, write_parts

ROOT = Path(__file__).parents[2]
AFFILIATIONS = (
    "name,aliases,role,affiliation,venue_class,valid_from,valid_to,basis,source,coder\n"
    "Ku Bodi,,official,Harbour,,,,office,invented,\n"
)


def table(n: int = 60) -> pd.DataFrame:
    """Documents that quote, some of them posts of one page that stand apart."""
    made = documents(n, words=40)
    made["text"] = [text.replace("mayor ", "mayor Ku ") if i % 3 else text for i, text in enumerate(made["text"])]
    made["page_id"] = [f"p{i % 7}" if i % 4 == 0 else "" for i in range(n)]
    made["position"] = range(n)
    made["url"] = "https://example.org/"
    return made


@pytest.fixture
def corpus(tmp_path, monkeypatch) -> Corpus:
    monkeypatch.setattr(by_parts, "PART", 9)
    folder = tmp_path / "harbour" / "documents.parquet"
    folder.mkdir(parents=True)
    for number in range(3):
        table().iloc[20 * number : 20 * number + 20].to_parquet(folder / f"{number}.parquet", index=False)
    (tmp_path / "harbour" / "affiliations.csv").write_text(AFFILIATIONS, "utf-8")
    return Corpus.read(tmp_path / "harbour")


def same(found: Corpus, whole: Corpus) -> None:
    one, other = (corpus.documents.assign(text=corpus.texts()) for corpus in (found, whole))
    pd.testing.assert_frame_equal(one, other, check_dtype=False)
    assert (found.notes, found.name, found.fingerprint()) == (whole.notes, whole.name, whole.fingerprint())


@pytest.mark.parametrize("reported", ["apart", "speaker"])
def test_passages_are_those_that_are_made_at_once(corpus, tmp_path, reported):
    done = []
    found = separate_parts(corpus, tmp_path / "voices", reported=reported, progress=lambda *at: done.append(at))
    whole = separate(Corpus(corpus.name, table(), folder=corpus.folder), reported=reported)
    assert len(whole.documents) > 70
    assert done[-1] == (len(list((tmp_path / "voices").iterdir())),) * 2
    assert done[-1][0] > 3
    same(found, whole)
    assert set(found.documents["doc_id"]) == set(Corpus.read(tmp_path / "voices").documents["doc_id"])
    with pytest.raises(CorpusError, match="is there already; name another folder"):
        separate_parts(corpus, tmp_path / "voices")
    with pytest.raises(CorpusError, match="holds passages already"):
        separate_parts(found, tmp_path / "again")


def test_a_full_disk_is_said_and_what_was_finished_is_used(corpus, tmp_path, monkeypatch):
    write, calls = by_parts._write, []

    def full(made, path):
        calls.append(path)
        path.write_bytes(b"half")
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(made, path)

    monkeypatch.setattr(by_parts, "_write", full)
    with pytest.raises(CorpusError, match=r"No space left on device. 2 of \d parts are finished there") as caught:
        separate_parts(corpus, tmp_path / "voices")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "voices").exists()
    assert len(list((tmp_path / ".voices.unfinished").iterdir())) == 2, "nothing half-written"
    found = separate_parts(corpus, tmp_path / "voices")
    parts = len(list((tmp_path / "voices").iterdir()))
    assert len(calls) == parts + 1, "two parts were not made again"
    assert not (tmp_path / ".voices.unfinished").exists()
    same(found, separate(corpus))


@pytest.mark.parametrize("change", ["texts", "people", "code", "damage"])
def test_a_finished_part_of_other_texts_people_or_rules_is_made_again(corpus, tmp_path, monkeypatch, change):
    def stop(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        separate_parts(corpus, tmp_path / "voices", progress=stop)
    work = tmp_path / ".voices.unfinished"
    assert sorted(path.name for path in work.iterdir()) == [f"part-{i:05}.parquet" for i in range(3)]
    if change == "texts":
        corpus = Corpus(
            "harbour", table().assign(text=table()["text"].str.replace(".", " today.")), folder=corpus.folder
        )
    elif change == "people":
        (corpus.folder / "affiliations.csv").write_text(AFFILIATIONS.replace("Harbour", "Port"), "utf-8")
    elif change == "code":
        monkeypatch.setattr(cache, "code_version", lambda: "other rules")
    else:
        path = work / "part-00001.parquet"
        path.write_bytes(path.read_bytes()[:80] + b"\0" * 300 + path.read_bytes()[380:])
    made = []
    write = by_parts._write
    monkeypatch.setattr(by_parts, "_write", lambda *given: made.append(1) or write(*given))
    found = separate_parts(corpus, tmp_path / "voices")
    assert len(made) == len(list((tmp_path / "voices").iterdir())) - (2 if change == "damage" else 0)
    same(found, separate(corpus))


def test_the_command_keeps_what_it_finished_when_it_is_stopped(tmp_path, capsys):
    write_parts(tmp_path / "generated", 6_000, 2, words=30)
    command = [
        sys.executable,
        "-m",
        "framing.cli",
        "separate",
        str(tmp_path / "generated"),
        "--to",
        str(tmp_path / "v"),
    ]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    work = tmp_path / ".v.unfinished"
    end = time.monotonic() + 300
    while not list(work.glob("part-*.parquet")) and time.monotonic() < end:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=300)[1]
    if running.returncode == 0:
        pytest.skip("all parts were finished before it could be stopped")
    assert (running.returncode, said.count("\n")) == (130, 1), said
    assert not (tmp_path / "v").exists()
    kept = {path.name: path.stat().st_mtime_ns for path in work.glob("*")}
    assert kept
    assert all(name.startswith("part-") for name in kept)
    assert _status(command[3:]) == 0
    assert "passages of 6,000 documents" in capsys.readouterr().out
    for name, when in kept.items():
        assert (tmp_path / "v" / name).stat().st_mtime_ns == when


def test_a_part_that_is_too_large_for_the_disk_is_said_and_the_others_are_used(tmp_path):
    """The limit is that of the system, and so are the errors."""
    resource = pytest.importorskip("resource")
    for number, (n, words) in enumerate(((2_000, 5), (2_000, 40))):
        generated = documents(n, words=words, first=2_000 * number)
        (tmp_path / "generated").mkdir(exist_ok=True)
        generated.to_parquet(tmp_path / "generated" / f"{number}.parquet", index=False)
    whole = [sys.executable, "-m", "framing.cli", "separate", str(tmp_path / "generated"), "--to"]
    done = subprocess.run([*whole, str(tmp_path / "whole")], cwd=ROOT, capture_output=True, text=True, check=True)
    sizes = [path.stat().st_size for path in sorted((tmp_path / "whole").iterdir())]
    limit = sum(sizes) // 2
    assert sizes[0] < limit < sizes[1]
    limited = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))}
    command, work = [*whole, str(tmp_path / "v")], tmp_path / ".v.unfinished"
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **limited)
    assert said.returncode == 2, said
    last = said.stderr.splitlines()[-1]
    assert last.startswith(f"framing: A part could not be written to '{work}'")
    assert last.endswith("1 of 2 parts are finished there and are used on the next run.")
    assert "Traceback" not in said.stderr
    assert [path.name for path in work.iterdir()] == ["part-00000.parquet"]
    kept = (work / "part-00000.parquet").stat().st_mtime_ns
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert again.stdout.replace(f"{tmp_path / 'v'}:", "") == done.stdout.replace(f"{tmp_path / 'whole'}:", "")
    assert (tmp_path / "v" / "part-00000.parquet").stat().st_mtime_ns == kept
    for path in (tmp_path / "v").iterdir():
        assert path.read_bytes() == (tmp_path / "whole" / path.name).read_bytes()


def test_a_scheduler_that_does_not_answer_is_said(tmp_path, capsys):
    write_parts(tmp_path / "generated", 20, 2, words=30)
    asked = ["separate", str(tmp_path / "generated"), "--to", str(tmp_path / "v"), "--scheduler", "tcp://127.0.0.1:9"]
    assert _status(asked) == 2
    assert capsys.readouterr().err == "framing: No Dask scheduler answers at 'tcp://127.0.0.1:9' within 10 seconds.\n"
    assert not (tmp_path / "v").exists()


def test_processes_give_the_same(corpus, tmp_path):
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        same(separate_parts(corpus, tmp_path / "voices", executor=executor), separate(corpus))


def test_a_cluster_whose_worker_is_killed_loses_nothing(corpus, tmp_path):
    distributed = pytest.importorskip("distributed")
    killed = []
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster:
        victim = next(iter(cluster.workers.values())).pid

        def kill(done, total):
            if not killed:
                killed.append(done < total)
                os.kill(victim, signal.SIGKILL)

        with distributed.Client(cluster) as client, client.get_executor(retries=2) as executor:
            found = separate_parts(corpus, tmp_path / "voices", executor=executor, progress=kill)
    assert killed == [True]
    same(found, separate(corpus))
