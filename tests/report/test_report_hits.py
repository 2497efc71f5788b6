"""Every hit of a report's rows beside it: as many as were counted, with words only where they may be shown."""

from __future__ import annotations

import base64
import hashlib
import re

import pandas as pd
import pytest

from framing import report
from framing.report.page.document import Document
from framing.report.page.evidence import Evidence, Group, anchors_of, evidence_of, write_evidence
from framing.report.page.html import PageWriter
from framing.report.study import blocks
from framing.report.study.structure import Paragraph, Run
from framing.report.study.study import open_study
from tests.report.test_report_study import KEEP, corpus_folder

OPEN = KEEP + 'licence = "CC0-1.0"\n'


def saved(tmp_path, monkeypatch, toml=OPEN, **more) -> pd.DataFrame:
    study = open_study(corpus_folder(tmp_path, toml=toml), permutations=99, **more)
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
    study = open_study(corpus_folder(tmp_path, toml=OPEN), permutations=99, show_text=show_text)
    assert "with its place" not in report.evidence(study.loaded, study).content


def test_the_page_of_evidence_opens_at_the_row_that_a_table_leads_to(tmp_path, monkeypatch):
    study = open_study(corpus_folder(tmp_path, toml=OPEN), permutations=99)
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
