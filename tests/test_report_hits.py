"""Every hit of a report's rows beside it: as many as were counted, with words only where they may be shown."""

from __future__ import annotations

import pandas as pd
import pytest
from test_report_study import KEEP, corpus_folder

from framing import report
from framing.report.study import blocks
from framing.report.study.study import open_study

OPEN = KEEP + 'licence = "CC0-1.0"\n'


def saved(tmp_path, monkeypatch, toml=OPEN, **more) -> pd.DataFrame:
    study = open_study(corpus_folder(tmp_path, toml=toml), permutations=99, **more)
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path / "report"))
    shown = report.evidence(study.loaded, study)
    found = pd.read_csv(tmp_path / "report" / "evidence" / "loaded.csv", keep_default_na=False)
    assert f"({len(found):,}), with its place: evidence/loaded.csv" in shown.content
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
    assert "evidence/" not in report.evidence(study.loaded, study).content
