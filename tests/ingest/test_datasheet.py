"""`framing datasheet`: what a folder shows is drafted, what it cannot show is asked, and what a person wrote stays."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import FramingError
from framing.ingest import build
from framing.ingest.datasheets.datasheet import write_datasheet
from framing.ingest.datasheets.drafting import QUESTION, sections_of
from framing.ingest.datasheets.facts import BY_HAND, Facts
from framing.ingest.importing.importing import import_files

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"


def by_hand(folder: Path, days: list[str], outlets: tuple[str, ...] = ("North", "South")) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [(f"d{i}", outlets[i % len(outlets)], day, f"Day {i}", f"The river rose {i} times before the council met.")
            for i, day in enumerate(days)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "title", "text"])
    table.to_csv(folder / "documents.csv", index=False)
    return folder


def sheet(folder: Path) -> str:
    return (folder / "datasheet.md").read_text("utf-8")


def test_a_built_corpus_is_counted_by_outlet_and_period(tmp_path):
    shutil.copytree(ROOT / "corpora" / "demo-ceasefire", tmp_path / "demo", ignore=shutil.ignore_patterns("build"))
    (tmp_path / "demo" / "datasheet.md").unlink()
    build(tmp_path / "demo")
    path, made = write_datasheet(tmp_path / "demo")
    table = pd.read_parquet(tmp_path / "demo" / "build" / "documents.parquet")
    said = path.read_text("utf-8")
    for outlet, own in table.groupby("outlet"):
        words = sum(len(text.split()) for text in own["text"])
        assert f"| {outlet} | {len(own):,} | {words:,} | {own['published'].min()[:10]} | " in said
    for month, own in table.groupby(table["published"].str[:7]):
        assert f"| {month} | {len(own)} | " in said
    for words in ("156 text files", "30 stories", "12 live pages", "CC0-1.0", "en 156", "Nothing was lost."):
        assert words in said
    assert [line for line in said.splitlines() if line.startswith(QUESTION)] == [QUESTION + q for q in made.open]
    assert len(made.open) == 6


def test_a_live_page_a_folder_of_parts_and_a_folder_made_by_hand_have_one(tmp_path):
    page = tmp_path / "page"
    page.mkdir()
    shutil.copy(DATA / "live-page.txt", page / "live-page.txt")
    columns = "page_id,form,outlet,title,url,published,saved,file,sha256,language\n"
    row = "p,saved-text,North,,https://www.north.example/live,2031-02-13,2031-02-14,live-page.txt,not recorded,en\n"
    (page / "manifest.csv").write_text(columns + row, "utf-8")
    build(page)
    write_datasheet(page)
    for words in ("1 page (reader: saved-text)", "Saved on 2031-02-14", "north.example", "Repaired in the texts"):
        assert words in sheet(page)
    parts = tmp_path / "parts"
    parts.mkdir()
    made = pd.read_csv(by_hand(tmp_path / "hand", ["2031-02-13", "2031-02-14"] * 3) / "documents.csv")
    for i in range(3):
        made.iloc[2 * i : 2 * i + 2].to_parquet(parts / f"{i}.parquet", index=False)
    write_datasheet(parts)
    (tmp_path / "hand" / "floods.toml").write_text('any = ["river*"]', "utf-8")
    (tmp_path / "hand" / "other.toml").write_text("[tool]", "utf-8")
    write_datasheet(tmp_path / "hand")
    assert "documents: `floods.toml`: `'river*' in title or text`." in sheet(tmp_path / "hand")
    assert "The documents are in 3 Parquet files" in sheet(parts)
    assert "Nothing in the folder records how" in sheet(tmp_path / "hand")
    for folder in (parts, tmp_path / "hand"):
        assert "| North | 3 | 27 | 2031-02-13 | 2031-02-13 |" in sheet(folder)
        assert "in which languages are the texts" in sheet(folder)
        assert "who owns the texts" in sheet(folder)


def test_what_a_person_wrote_changed_or_removed_stays_and_counts_are_renewed(tmp_path):
    folder = by_hand(tmp_path / "c", ["2031-02-13", "2031-02-14"])
    write_datasheet(folder)
    text = sheet(folder)
    asked = next(line for line in text.splitlines() if "for which research question" in line)
    text = text.replace(asked, "For the study of floods.\n\nPaid by nobody.")
    text = text.replace("\n\nNothing in the folder records that texts were changed.", "")
    text = text.replace("No column states the language of the texts.", "All is in English.")
    text = text.replace("## Contact\n", "## Ethics\n\nNobody is named.\n\n## Contact\n").replace("\n", "\r\n")
    (folder / "datasheet.md").write_bytes(text.encode())
    by_hand(folder, ["2031-02-13", "2031-02-14", "2031-02-16", "2031-02-16"])
    _, made = write_datasheet(folder)
    now = sheet(folder)
    assert made.renewed == ("Composition",)
    assert set(made.kept) == {"Motivation", "Cleaning", "Languages", "Ethics"}
    for words in ("Paid by nobody.", "All is in English.", "Nobody is named."):
        assert now.count(words) == 1
    assert "4 documents" in now
    assert "No document in 1 day between: 2031-02-15." in now
    assert now.count("| Outlet |") == 1
    for words in ("2 documents", "records that texts were changed", "for which research question", "No column states"):
        assert words not in now
    again = write_datasheet(folder)[1]
    assert (again.renewed, again.added, sheet(folder)) == ((), (), now)


def test_what_is_no_more_is_removed_and_what_is_new_added(tmp_path):
    folder = by_hand(tmp_path / "c", ["2031-02-13", "2031-02-16"])
    write_datasheet(folder)
    assert "No document in 2 days" in sheet(folder)
    by_hand(folder, ["2031-02-13", "2031-02-14"])
    (folder / "report.toml").write_text('[compare_framing]\nlicence = "CC0-1.0"\n', "utf-8")
    write_datasheet(folder)
    assert "No document in" not in sheet(folder)
    assert "who owns the texts" not in sheet(folder)
    assert "CC0-1.0, as" in sheet(folder)


def test_a_sheet_without_a_draft_is_kept_whole_and_not_asked_again(tmp_path):
    folder = by_hand(tmp_path / "c", ["2031-02-13", "2031-02-14"])
    own = "# Floods\n\n**Why it exists.** For a study.\n\n**Licence.** Ours.\n"
    (folder / "datasheet.md").write_text(own, "utf-8")
    _, made = write_datasheet(folder)
    assert sheet(folder).startswith(own.rstrip())
    assert not any("research question" in question or "owns the texts" in question for question in made.open)
    assert any("selected" in question for question in made.open)
    assert "## Composition" in sheet(folder)


def test_an_import_drafts_it_and_the_next_one_keeps_what_was_written(tmp_path):
    rows = "id;source;date;headline;body\n1;North;2031-02-14;A;The river rose.\n2;South;2031-02-15;B;It fell.\n"
    (tmp_path / "a.csv").write_text(rows, "utf-8")
    folder = tmp_path / "mine"
    import_files([tmp_path / "a.csv"], folder)
    assert "`framing import` read 1 file (csv)" in sheet(folder)
    before = (folder / "datasheet.md").read_bytes()
    assert write_datasheet(folder)[1].renewed == ()
    assert (folder / "datasheet.md").read_bytes() == before
    (folder / "datasheet.md").write_text(sheet(folder).replace("## Contact\n", "## Contact\n\nAda Roe.\n"), "utf-8")
    (folder / "report.toml").write_text('[compare_framing]\nlicence = "CC0-1.0"\n', "utf-8")
    (tmp_path / "a.csv").write_text(rows + "3;South;2031-02-16;C;Fog came;\n4;South;2031-02-16;D;Snow.\n", "utf-8")
    made = import_files([tmp_path / "a.csv"], folder)
    assert "datasheet.md" in made.kept
    for words in ("Ada Roe.", "3 documents", "CC0-1.0", "losses.csv"):
        assert words in sheet(folder)
    record = json.loads((folder / "import.json").read_text("utf-8"))
    assert set(record["drafts"]) == {"datasheet.md", "report.toml"}


def test_long_times_are_counted_by_year_or_decade_and_names_are_no_markup():
    days = [f"{year}-05-01" for year in range(1900, 2030, 10)] + ["no day"]
    name = "Evil | [x](javascript:alert) <script> *"
    table = pd.DataFrame({"doc_id": [str(i) for i in range(14)], "outlet": name, "published": days, "title": "",
                          "text": "Snow fell."})  # fmt: skip
    blocks = {block.name: block.text for section in sections_of(Facts("c", table, BY_HAND)) for block in section.blocks}
    assert "| 1900s | 1 |" in blocks["periods"]
    assert blocks["missing"] == "14 have no title and 1 have no whole day of publication."
    assert not set("[]<>*") & set(blocks["outlets"])
    assert blocks["outlets"].splitlines()[2].count("|") == 6
    few = table.head(4).assign(published=["2001-01-01", "2003-01-01", "2003-02-01", "2006-01-01"])
    blocks = {block.name: block.text for section in sections_of(Facts("c", few, BY_HAND)) for block in section.blocks}
    assert "| 2003 | 2 |" in blocks["periods"]
    assert blocks["gaps"] == "No document in 3 years between: 2002, 2004 and 2005."


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda at: None, "There is no corpus folder"),
        (lambda at: at.write_text("x", "utf-8"), "is a file, and this needs a corpus folder"),
        (lambda at: at.mkdir(), "holds no documents.parquet, documents.csv or manifest.csv"),
        (lambda at: (at.mkdir(), (at / "manifest.csv").write_text("file\n", "utf-8")), "has not been built"),
        (lambda at: (by_hand(at, ["2031-01-01"]), (at / "datasheet.md").write_bytes(b"na\xefve")), "is not UTF-8"),
        (lambda at: (by_hand(at, ["2031-01-01"]), (at / "datasheet.md").mkdir()), "is a folder"),
    ],
)
def test_what_has_no_datasheet_is_said_in_one_sentence(tmp_path, make, said):
    make(tmp_path / "c")
    with pytest.raises(FramingError, match=said):
        write_datasheet(tmp_path / "c")
    assert not (tmp_path / "c" / "datasheet.md").is_file() or said == "is not UTF-8"


def test_the_command_names_what_it_did_and_what_is_open(tmp_path):
    folder = by_hand(tmp_path / "c", ["2031-02-13", "2031-02-14"])
    command = [sys.executable, "-m", "framing.cli", "datasheet", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{folder / 'datasheet.md'}: 8 open questions" in done.stdout
    assert "drafted: Motivation, Composition" in done.stdout
    done = subprocess.run([*command[:-1], "no/such"], capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
