"""Whom a text knows by a relation only is a private person, by a title not."""

from __future__ import annotations

import pytest

from framing.attribution import quotes
from framing.attribution.extract.english.page import Page
from tests.report.analysis import analysed
from tests.report.test_report_shown import longer
from tests.report.test_report_study import corpus_folder, everything


@pytest.mark.parametrize(
    "text",
    [
        "“He left before dawn,” said Tom Hale, Katrin’s brother.",
        "“He left before dawn,” said Tom Hale, whose son was taken.",
        "“He left before dawn,” said her uncle Tom Hale.",
        "Tom Hale, the minister’s brother, said: “He left before dawn.”",
        "“We heard it,” said Tom Hale, 43, a survivor of the raid.",
        "“We heard it,” said Tom Hale, husband of the deputy mayor.",
        "Her husband, Tom Hale, said he had waited for hours.",
        "Tom Hale, a neighbour, ran out. “We heard it all by night,” Hale said.",
    ],
)
def test_whoever_is_described_by_a_relation_is_private(text):
    found = quotes(text)
    assert found[["speaker", "role"]].drop_duplicates().to_numpy().tolist() == [["Tom Hale", "resident"]]


@pytest.mark.parametrize(
    "text",
    [
        "“We heard it,” said Senator Jo Bell. Jo Bell, a cousin of the mayor, was there.",
        "“We heard it,” said Jo Bell, who has no brother.",
        "“We heard it,” said Jo Bell, the envoy of a neighbour.",
    ],
)
def test_a_title_or_a_relation_of_somebody_else_makes_nobody_private(text):
    assert quotes(text)["role"].tolist() != ["resident"]


def test_a_relation_told_in_another_post_of_the_page_counts():
    page = Page(["Tom Hale, Katrin’s brother, walked to the bridge."]).names({}, [])
    assert quotes("“We heard it,” said Tom Hale.", "en", page)["role"].tolist() == ["resident"]


def test_a_report_numbers_them(tmp_path):
    said = "“We have waited by the bridge for hours and hours,” said Tom Hale, Katrin’s brother. Hale waits."
    study = analysed(longer(corpus_folder(tmp_path), said), permutations=99)
    assert "Hale" not in everything(study)
    assert "[resident 2] waits" in study.private.hide("Hale waits")
