"""Every hit of a report's rows beside it: as many as were counted, with words only where they may be shown."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from framing import report
from framing.cells import write_csv
from framing.ingest import build
from framing.report.notebook.passages_below import hits_html
from framing.report.page.document import Document
from framing.report.page.evidence import Evidence, Group, anchors_of, evidence_of, write_evidence
from framing.report.page.html import PageWriter
from framing.report.study import blocks
from framing.report.study.structure import Paragraph, Run
from tests.report.analysis import analysed
from tests.report.test_report_study import KEEP, corpus_folder

ROOT = Path(__file__).parents[2]
OPEN = KEEP + 'licence = "CC0-1.0"\n'


def saved(tmp_path, monkeypatch, toml=OPEN, **more) -> pd.DataFrame:
    study = analysed(corpus_folder(tmp_path, toml=toml), permutations=99, **more)
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path / "report"))
    shown = report.evidence(study.loaded, study)
    found = pd.read_csv(tmp_path / "report" / "evidence" / "loaded.csv", keep_default_na=False)
    assert f"({len(found):,}), with its place: " in shown.content
    assert 'href="evidence/loaded.csv"' in shown.content
    k = found.groupby(["label", "side"]).size()
    for row in study.loaded.table.to_dict("records"):
        for side, name in zip(("target", "reference"), study.sides, strict=True):
            assert k.get((row["category"], name), 0) == row[f"k_{side}"]
    documents = study.apart.documents.groupby("doc_id")["doc_id"].first()
    assert set(found["doc_id"]) <= set(documents)
    return found


def test_each_hit_has_its_words_and_its_place(tmp_path, monkeypatch):
    found = saved(tmp_path, monkeypatch)
    assert (found["match"] != "").all()
    assert (found["end"] > found["start"]).all()
    assert found["voice"].isin(["outlet", "quoted", "reported"]).all()


def test_without_text_there_are_places_only(tmp_path, monkeypatch):
    found = saved(tmp_path, monkeypatch, show_text=False)
    assert (found[["left", "match", "right"]] == "").all(axis=None)
    assert (found["end"] > found["start"]).all()


def test_without_an_open_licence_only_what_the_report_shows_has_words(tmp_path, monkeypatch):
    found = saved(tmp_path, monkeypatch, toml=KEEP)
    assert (found["match"] == "").sum() > (found["match"] != "").sum()


@pytest.mark.parametrize("show_text", [True, False])
def test_nothing_is_written_where_no_report_is_made(tmp_path, monkeypatch, show_text):
    monkeypatch.delenv(blocks.FOLDER, raising=False)
    study = analysed(corpus_folder(tmp_path, toml=OPEN), permutations=99, show_text=show_text)
    assert "with its place" not in report.evidence(study.loaded, study).content


def test_the_page_of_evidence_opens_at_the_row_that_a_table_leads_to(tmp_path, monkeypatch):
    study = analysed(corpus_folder(tmp_path, toml=OPEN), permutations=99)
    folder = tmp_path / "report"
    monkeypatch.setenv(blocks.FOLDER, str(folder))
    assert "regime" in report.evidence(study.loaded, study).content
    table = report.tabled(study.loaded, "Loaded")
    write_evidence(folder, "A <b> title", evidence_of(folder))
    page = (folder / "evidence.html").read_text("utf-8")
    linked = set(re.findall(r'href="evidence\.html#([\w-]+)"', table.content))
    assert linked
    there = anchors_of(evidence_of(folder))
    assert linked & set(re.findall(r'<tbody class="row" id="([\w-]+)"', page)) == linked & there
    assert page.count("<mark>") == len(pd.read_csv(folder / "evidence" / "loaded.csv"))
    assert "<script>alert(1)" not in page
    assert "A &lt;b&gt; title" in page
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page


def test_a_link_to_a_row_without_evidence_is_text():
    leads = Run("a", link="evidence.html#loaded-0"), Run("b", link="evidence.html#loaded-9")
    listed = Evidence("loaded", "Loaded", [Group("loaded-0", "a", [])])
    document = Document((), (Paragraph(leads),), [], evidence=[listed])
    assert PageWriter(document).write(document.opening) == '<p><a href="evidence.html#loaded-0">a</a>b</p>'


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    place = tmp_path_factory.mktemp("demo") / "demo-ceasefire"
    shutil.copytree(ROOT / "corpora" / "demo-ceasefire", place, ignore=shutil.ignore_patterns("build"))
    build(place)
    return analysed(place, permutations=19)


def hits_of_row(shown: pd.DataFrame, row: dict, about: dict, unit: str) -> list[int]:
    """Return what a row says of each side, and what the hits under its label are."""
    of_row = shown[shown["label"] == row["label"]]
    sides = [of_row[of_row["side"] == about[side]] for side in ("target", "reference")]
    return [int(side["words"].sum()) if unit == "words" else len(side) for side in sides]


def test_every_row_of_the_demo_report_has_as_many_hits_as_it_says(demo, tmp_path, monkeypatch):
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path))
    linked = 0
    for result, name, unit in (
        (demo.voices, "", "words"),
        (demo.voices, "stance", "hits"),
        (demo.actors, "", "hits"),
        (demo.loaded, "", "hits"),
        (demo.loaded, "entries", "hits"),
        (demo.adoption, "", "hits"),
        (demo.adoption, "entries", "hits"),
        (demo.keyness, "", "hits"),
    ):
        table = result.tables[name] if name else result.table
        block = report.tabled(result, "Printed", name, rows=len(table))
        called = f"{result.measure}-{name}" if name else result.measure
        shown = pd.read_csv(tmp_path / "evidence" / f"{called}.csv", keep_default_na=False)
        said = table.rename(columns={table.columns[0]: "label"})
        # The surname and the first name of a private person are two rows under one number.
        said = said.groupby("label", as_index=False)[["k_target", "k_reference"]].sum()
        for row in said.to_dict("records"):
            expected = [row["k_target"], row["k_reference"]]
            assert hits_of_row(shown, row, result.comparison, unit) == expected, (called, row["label"])
        rows = int((table["k_target"] + table["k_reference"] > 0).sum())
        assert block.content.count(f'href="evidence.html#{called}-') == rows, called
        linked += rows
    assert linked > 600


def test_speakers_and_who_is_counted_again_lead_to_their_quotations(demo, tmp_path, monkeypatch):
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path))
    people = report.compared(demo).content
    spoken = demo.voices.tables["speakers"]
    found = pd.read_csv(tmp_path / "evidence" / "voices-speakers.csv")
    of_target = spoken[spoken["group"] == "Drovia One"].groupby("speaker")["words"].sum()
    assert found.groupby("label")["words"].sum().to_dict() == of_target.to_dict()
    assert people.count('href="evidence.html#voices-speakers-') == len(of_target)
    again = report.tabled(demo.voices, "By words and by quotations", "counted", 24)
    assert again.content.count('href="evidence.html#voices-') == len(demo.voices.tables["counted"])
    page = [group for one in evidence_of(tmp_path) for group in one.groups if one.measure == "voices"]
    assert {group.size for group in page if group.label == "Residents of the valley"} != {"0"}


def test_a_private_person_is_followed_under_a_number(demo, tmp_path, monkeypatch):
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path))
    report.tabled(demo.keyness, "Key terms", rows=len(demo.keyness.table))
    shown = pd.read_csv(tmp_path / "evidence" / "keyness.csv", keep_default_na=False)
    private = shown[shown["label"].str.startswith("[resident")]
    assert len(private)
    assert private["match"].str.contains(r"\[resident \d+\]").all()


def test_one_click_further_in_a_notebook_finds_the_hits_of_its_row(demo, monkeypatch):
    monkeypatch.delenv(blocks.FOLDER, raising=False)
    monkeypatch.setenv("FRAMING_TABLE_ROWS", "500")
    block = report.tabled(demo.loaded, "Loaded", "entries")
    links = re.findall(r'href="(evidence\.html#loaded-entries-\w+)"', block.content)
    assert len(links) == len(demo.loaded.tables["entries"])
    label, found = block.behind(links[0])
    row = demo.loaded.tables["entries"].iloc[0]
    assert (label, len(found)) == (row["entry"], row["k_target"] + row["k_reference"])
    assert block.behind("evidence.html#loaded-entries-00000000") is None


def test_a_click_shows_places_only_where_no_text_is_shown(tmp_path, monkeypatch):
    monkeypatch.delenv(blocks.FOLDER, raising=False)
    monkeypatch.setenv("FRAMING_TABLE_ROWS", "500")
    study = analysed(corpus_folder(tmp_path, toml=OPEN), permutations=19, show_text=False)
    block = report.tabled(study.loaded, "Loaded")
    _, found = block.behind(re.search(r'href="(evidence\.html#loaded-\w+)"', block.content)[1])
    assert len(found)
    assert (found[["left", "match", "right"]] == "").all(axis=None)
    assert "<mark>" not in hits_html("regime", found)


def test_the_page_of_evidence_names_what_is_known_of_a_place_and_shows_cells_as_written(tmp_path):
    rows = [("=a", "", "North <b>", "3", "9"), ("b", "Roe", "", "1", "2"), ("=a", "", "", "4", "5")]
    table = pd.DataFrame(rows, columns=["label", "speaker", "outlet", "start", "end"])
    table = table.assign(side="North", published="2031-02-03", doc_id="d1", voice="", words="1")
    table = table.assign(left="", match="@a’s & 'b'", right="")
    (tmp_path / "evidence").mkdir()
    write_csv(table, tmp_path / "evidence" / "own.csv")
    (listed,) = evidence_of(tmp_path)
    assert [(group.label, len(group.hits)) for group in listed.groups] == [("=a", 2), ("b", 1)]
    write_evidence(tmp_path, "Own", [listed])
    page = (tmp_path / "evidence.html").read_text("utf-8")
    places = re.findall(r'<td class="place">(.*?)</td>', page)
    assert places == [
        "North &lt;b&gt; · 2031-02-03 · d1, 3–9",
        "2031-02-03 · d1, 4–5",
        "Roe · 2031-02-03 · d1, 1–2",
    ]
    assert page.count("<mark>@a’s &amp; &#39;b&#39;</mark>") == 3
