"""`framing check`: a corpus folder is as it was made, or each file that is not is named."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import CorpusError
from framing.ingest import build
from framing.ingest.checking import check_corpus
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.importing.importing import import_files

TEXT = "The river rose again on Monday, and people left their houses while the council met about the aid."


@pytest.fixture
def imported(tmp_path):
    rows = "".join(f"{i};{'North' if i % 2 else 'South'};2031-02-14;Day {i};{TEXT} Part\u00a0{i}.\n" for i in range(8))
    (tmp_path / "a.csv").write_text("id;source;date;headline;body\n" + rows, "utf-8")
    import_files([tmp_path / "a.csv"], tmp_path / "mine")
    return tmp_path / "mine"


@pytest.fixture
def built(tmp_path):
    folder = tmp_path / "built"
    (folder / "texts").mkdir(parents=True)
    rows = []
    from framing.text.reading import sha256_of

    for i in range(3):
        (folder / "texts" / f"{i}.txt").write_text(f"{TEXT} Part {i}.\n", "utf-8")
        sha = sha256_of(folder / "texts" / f"{i}.txt")
        rows.append((f"d{i}", f"texts/{i}.txt", "North", "2031-02-14", f"Day {i}", sha))
    table = pd.DataFrame(rows, columns=["doc_id", "file", "outlet", "published", "title", "sha256"])
    table.to_csv(folder / "manifest.csv", index=False)
    build(folder)
    return folder


def wrong(folder):
    return [(item.state, item.found) for item in check_corpus(folder) if item.wrong]


def run(folder):
    command = [sys.executable, "-m", "framing.cli", "check", str(folder)]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_folder_that_is_as_it_was_made_passes(imported, built):
    for folder in (imported, built):
        assert wrong(folder) == []
        done = run(folder)
        assert (done.returncode, done.stderr) == (0, "")
        assert all(line.startswith("ok ") for line in done.stdout.splitlines())
    assert "8 documents, as imported" in run(imported).stdout


def test_every_file_of_an_import_that_is_altered_or_gone_is_named(imported):
    record = json.loads((imported / "import.json").read_text("utf-8"))
    assert set(record["written"]) >= {"documents.parquet", "losses.csv", "manifest.csv", "repairs.csv"}
    for name in record["written"]:
        kept = (imported / name).read_bytes()
        (imported / name).write_bytes(kept + b"\n")
        assert ("changed", f"{name}: not as the import wrote it") in wrong(imported)
        (imported / name).unlink()
        assert ("missing", f"{name}: gone") in wrong(imported)
        (imported / name).write_bytes(kept)
    assert wrong(imported) == []


def test_documents_that_were_removed_are_counted(imported):
    table = pd.read_parquet(imported / "documents.parquet")
    table.head(5).to_parquet(imported / "documents.parquet", index=False)
    done = run(imported)
    assert done.returncode == 1
    assert "changed 5 documents, and 8 were imported" in done.stdout


def test_a_draft_that_was_changed_is_no_fault_and_one_that_is_gone_is(imported):
    (imported / "report.toml").write_text("[compare_framing]\n", "utf-8")
    assert wrong(imported) == []
    assert any("report.toml: changed since the import" in item.found for item in check_corpus(imported))
    (imported / "datasheet.md").unlink()
    assert wrong(imported) == [("missing", "datasheet.md: drafted by the import, and gone")]


def test_sources_of_a_manifest_that_are_altered_or_gone_are_named(built):
    (built / "texts" / "0.txt").write_text("Another text.\n", "utf-8")
    (built / "texts" / "1.txt").unlink()
    assert wrong(built) == [
        ("changed", "texts/0.txt: not as manifest.csv says"),
        ("missing", "texts/1.txt: in manifest.csv, and not here"),
    ]


def test_what_changed_in_a_manifest_since_the_build_is_named(built):
    table = pd.read_csv(built / "manifest.csv", dtype=str)
    changed = pd.concat([table.iloc[1:], table.iloc[1:2].assign(doc_id="new")])
    changed.to_csv(built / "manifest.csv", index=False)
    assert wrong(built) == [
        ("changed", "new: in manifest.csv and not built; run: framing build"),
        ("changed", "d0: built and no longer in manifest.csv; run: framing build"),
    ]
    shutil.rmtree(built / "build")
    assert [state for state, _ in wrong(built)] == ["missing"]


def test_a_manifest_that_leads_outside_is_not_followed(built, tmp_path):
    (tmp_path / "secret.txt").write_text("x", "utf-8")
    table = pd.read_csv(built / "manifest.csv", dtype=str).assign(file="../secret.txt")
    table.to_csv(built / "manifest.csv", index=False)
    assert any("lies outside of its folder" in said for _, said in wrong(built))


def test_stories_are_no_alteration_of_an_import_and_their_own_is_seen(imported):
    import_files([imported.parent / "a.csv"], imported, ImportSettings(alike=0))
    done = subprocess.run([sys.executable, "-m", "framing.cli", "stories", str(imported)], capture_output=True)
    assert done.returncode == 0, done.stderr
    assert wrong(imported) == []
    assert "stories.csv: as framing stories wrote it" in run(imported).stdout
    kept = (imported / "stories.csv").read_bytes()
    (imported / "stories.csv").write_bytes(kept.replace(b"\n", b"x\n", 2))
    assert wrong(imported) == [("changed", "stories.csv: not as framing stories wrote it")]
    (imported / "documents.parquet").write_bytes(b"PAR1")
    assert ("changed", "documents.parquet: not as the import wrote it") in wrong(imported)
    (imported / "stories.json").write_text("[", "utf-8")
    assert ("changed", "stories.json cannot be read; run: framing stories") in wrong(imported)
    (imported / "stories.json").unlink()
    assert any(item.found.startswith("stories.csv: not by framing stories") for item in check_corpus(imported))
    (imported / "stories.csv").unlink()
    assert not any(item.found.startswith("stories") for item in check_corpus(imported))


def test_stories_that_were_removed_are_said_and_no_fault(imported):
    (imported / "stories.json").write_text('{"sha256": "0"}', "utf-8")
    assert wrong(imported) == []
    assert any("removed, so no document" in item.found for item in check_corpus(imported))


def test_records_that_cannot_be_read_or_are_not_there_are_said(imported, tmp_path):
    (imported / "import.json").write_text("{", "utf-8")
    assert wrong(imported) == [("changed", "import.json cannot be read; import again")]
    (imported / "import.json").write_text('{"documents": 8, "written": [], "drafts": 3}', "utf-8")
    assert wrong(imported) == []
    (tmp_path / "bare").mkdir()
    assert [item.state for item in check_corpus(tmp_path / "bare")] == ["note"]
    with pytest.raises(CorpusError, match="There is no corpus folder"):
        check_corpus(tmp_path / "none")
    done = run(Path("no/such"))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
