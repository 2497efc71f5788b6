"""Counts kept on disk are those that would be counted again, or they are counted again."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing.corpus import cache
from framing.corpus.corpus import Corpus
from framing.corpus.parts import text_counts as kept
from framing.errors import CorpusError
from framing.text.counts import Tokens
from tests.benchmarks.generated import write_parts
from tests.corpus.test_parts import SIDES, rows, write
from tests.text.test_counts import content

ROOT = Path(__file__).parents[2]
COUNT = """
from framing.corpus.corpus import Corpus
found = Corpus.read({folder!r}).compare(by="outlet", target="North", reference="South").counts
print([len(c.terms) for c in found], [int(c.lengths.sum()) for c in found])
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "kept"))
    kept._digest.cache_clear()
    return tmp_path / "kept"


@pytest.fixture
def counted(monkeypatch):
    """How many texts were really divided into words, a number for each time."""
    times = []
    plain = Tokens.from_texts.__func__

    def from_texts(cls, texts, *given, **named):
        texts = list(texts)
        times.append(len(texts))
        return plain(cls, texts, *given, **named)

    monkeypatch.setattr(Tokens, "from_texts", classmethod(from_texts))
    return times


def bytes_of(corpus: Corpus, **asked) -> list:
    compared = corpus.compare(**(SIDES | asked))
    return [content(counts) for counts in compared.counts] + [compared.text_lengths.tolist(), compared.describe()]


def in_memory(table: pd.DataFrame, **asked) -> list:
    return bytes_of(Corpus("small", table), **asked)


def test_a_second_comparison_counts_nothing_again_whatever_it_compares(tmp_path, folder, counted):
    table = rows()
    parts = write(tmp_path / "small", table, 7)
    expected = [in_memory(table, **asked) for asked in ({}, {"unit": "doc_id"}, {"strata": "desk", "unit": "doc_id"})]
    other = {"by": "desk", "target": "Home", "reference": "abroad"}
    expected.append(in_memory(table, **other))
    counted.clear()
    assert bytes_of(Corpus.read(parts)) == expected[0]
    assert counted == [18, 17, 17, 17, 17, 17, 17]
    assert len(list(folder.iterdir())) == 7
    counted.clear()
    asked = ({}, {"unit": "doc_id"}, {"strata": "desk", "unit": "doc_id"}, other)
    assert [bytes_of(Corpus.read(parts), **more) for more in asked] == expected
    assert counted == []


def test_passages_of_one_document_in_several_files_are_counted_together(tmp_path, folder, counted):
    table = rows(80)
    table["passage_id"] = [f"{doc}:p{i % 4}" for i, doc in enumerate(table["doc_id"])]
    table["doc_id"] = [f"d{i % 20 if i < 60 else i}" for i in range(len(table))]
    table["voice"] = [("outlet", "quoted")[i // 20 % 2] for i in range(len(table))]
    asked = {"by": "voice", "target": "quoted", "reference": "outlet", "unit": "doc_id"}
    expected = in_memory(table, **asked)
    parts = write(tmp_path / "small", table, 7)
    assert bytes_of(Corpus.read(parts), **asked) == expected
    counted.clear()
    assert bytes_of(Corpus.read(parts), **asked) == expected
    assert counted == []


@pytest.mark.parametrize("change", ["text", "same size and day", "settings", "code"])
def test_whatever_changes_is_counted_again(tmp_path, folder, counted, monkeypatch, change):
    table = rows()
    parts = write(tmp_path / "small", table, 7)
    bytes_of(Corpus.read(parts))
    counted.clear()
    path, asked = parts / "part-03.parquet", {}
    if change in ("text", "same size and day"):
        about = path.stat()
        here = table["doc_id"].isin(pd.read_parquet(path)["doc_id"])
        table["text"] = table["text"].where(~here, table["text"].str.replace("da", "de"))
        table[here].to_parquet(path, index=False, row_group_size=13)
        if change == "same size and day":
            os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
        # What another process knows of the file: nothing.
        kept._digest.cache_clear()
    elif change == "settings":
        asked = {"tokens": {"capitals": "keep"}}
    else:
        monkeypatch.setattr(cache, "code_version", lambda *_: "other code")
    found = bytes_of(Corpus.read(parts), **asked)
    assert len(counted) == (7 if change in ("settings", "code") else 1), counted
    assert found == in_memory(table, **asked)


@pytest.mark.parametrize("damage", [lambda c: b"", lambda c: c[:-1], lambda c: c[:90] + bytes([c[90] ^ 1]) + c[91:]])
def test_a_damaged_file_is_counted_again(tmp_path, folder, counted, damage):
    table = rows()
    parts = write(tmp_path / "small", table, 7)
    expected = bytes_of(Corpus.read(parts))
    path = sorted(folder.iterdir())[2]
    path.write_bytes(damage(path.read_bytes()))
    counted.clear()
    assert bytes_of(Corpus.read(parts)) == expected
    assert len(counted) == 1
    assert bytes_of(Corpus.read(parts)) == expected
    assert len(counted) == 1


def test_what_is_kept_does_not_hide_that_a_part_is_gone_or_has_changed(tmp_path, folder):
    parts = write(tmp_path / "small", rows(), 7)
    bytes_of(Corpus.read(parts))
    found = Corpus.read(parts)
    pd.read_parquet(parts / "part-02.parquet").assign(desk="home").to_parquet(parts / "part-02.parquet", index=False)
    with pytest.raises(CorpusError, match=r"part-02.parquet' has changed since the corpus was read"):
        found.compare(**SIDES).counts  # noqa: B018
    os.remove(parts / "part-02.parquet")
    with pytest.raises(CorpusError, match=r"part-02.parquet' cannot be read"):
        found.compare(**SIDES).counts  # noqa: B018


def test_few_texts_of_many_are_counted_alone_and_not_kept(tmp_path, folder, counted):
    table = rows()
    parts = write(tmp_path / "small", table, 2)
    few = {"by": "doc_id", "target": table["doc_id"].tolist()[20:23], "reference": table["doc_id"].tolist()[90:92]}
    few = {side: {"doc_id": few[side]} for side in ("target", "reference")} | {"by": ""}
    expected = in_memory(table, **few)
    counted.clear()
    assert bytes_of(Corpus.read(parts), **few) == expected
    assert counted == [3, 2]
    assert not folder.exists()
    bytes_of(Corpus.read(parts))
    counted.clear()
    assert bytes_of(Corpus.read(parts), **few) == expected
    assert counted == []


def test_parts_that_were_counted_before_it_was_stopped_are_used(tmp_path, folder, counted, monkeypatch):
    table = rows()
    parts, expected = write(tmp_path / "small", table, 7), in_memory(rows())
    plain = kept._packed

    def stopped(counts):
        if len(list(folder.glob("*"))) == 3:
            raise KeyboardInterrupt
        return plain(counts)

    monkeypatch.setattr(kept, "_packed", stopped)
    with pytest.raises(KeyboardInterrupt):
        bytes_of(Corpus.read(parts))
    assert [path.suffix for path in folder.iterdir()] == [cache.COUNTS] * 3
    monkeypatch.setattr(kept, "_packed", plain)
    counted.clear()
    assert bytes_of(Corpus.read(parts)) == expected
    assert len(counted) == 4


def counting(parts: Path, **limits) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", COUNT.format(folder=str(parts))], cwd=ROOT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **limits)  # fmt: skip


def test_ctrl_c_leaves_whole_files_only_and_they_are_used(tmp_path, folder):
    parts = write_parts(tmp_path / "generated", 6_000, 12, words=120)
    running = counting(parts)
    end = time.monotonic() + 300
    while len(list(folder.glob(f"*{cache.COUNTS}"))) < 2 and time.monotonic() < end:
        time.sleep(0.005)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=300)
    if running.returncode == 0:
        pytest.skip("all parts were counted before it could be stopped")
    kept_then = {path.name: path.stat().st_ino for path in folder.iterdir()}
    assert len(kept_then) >= 2
    assert {Path(name).suffix for name in kept_then} == {cache.COUNTS}
    again = counting(parts)
    said = again.communicate(timeout=300)
    assert again.returncode == 0, said
    assert kept_then.items() <= {path.name: path.stat().st_ino for path in folder.iterdir()}.items()


def test_a_limit_on_files_or_a_full_disk_keeps_nothing_and_changes_nothing(tmp_path, folder):
    parts = write_parts(tmp_path / "generated", 400, 2, words=120)
    said = []
    for limit in (None, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))):
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        # Python ignores the signal of this limit, and the file cannot be written on.
        running = counting(parts, preexec_fn=limit)
        said.append(running.communicate(timeout=300))
        assert running.returncode == 0, said
    assert said[0] == said[1]
    assert list(folder.iterdir()) == []


def test_counts_make_room_as_passages_do_and_are_removed_by_the_command(tmp_path, folder, monkeypatch, capsys):
    from framing.cli import _status

    parts = write(tmp_path / "small", rows(), 7)
    bytes_of(Corpus.read(parts))
    (folder / "thesis.txt").write_text("mine", "utf-8")
    sizes = [path.stat().st_size for path in folder.glob(f"*{cache.COUNTS}")]
    assert _status(["cache"]) == 0
    assert f"counts of 7 parts, {sum(sizes) / 1e6:.1f} MB" in capsys.readouterr().out
    monkeypatch.setattr(cache, "ROOM", max(sizes) * 2)
    cache.write("0" * 64 + cache.COUNTS, b"x")
    assert len(list(folder.glob(f"*{cache.COUNTS}"))) <= 3
    assert _status(["cache", "--clear"]) == 0
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_what_is_packed_is_what_is_unpacked(folder):
    texts = ["", "The junta was not brutal.", "战争在继续今天俄罗斯", "x " * 300]
    for some in (texts, texts[:1]):
        one = kept.TextCounts.of(Tokens.from_texts(some, written=False))
        two = kept._unpacked(kept._packed(one))
        assert one.terms.tolist() == two.terms.tolist()
        assert (one.matrix != two.matrix).nnz == 0
        assert one.matrix.data.dtype == two.matrix.data.dtype == np.int32
        assert {k: v.tolist() for k, v in one.unspaced.items()} == {k: v.tolist() for k, v in two.unspaced.items()}
