"""The notebook on topics: every block is there, what is unstable is marked, and no frame is named by the machine."""

from __future__ import annotations

import html
import shutil
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import ParameterError
from framing.ingest import build
from framing.measures.topics import TopicSettings
from framing.report.sections.topics import open_topics
from framing.report.study.blocks import FOLDER
from framing.report.study.study import open_study

DEMO = Path(__file__).parents[2] / "corpora" / "demo-ceasefire"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("topics")
    shutil.copytree(DEMO, place / "demo-ceasefire", ignore=shutil.ignore_patterns("build", ".build-*"))
    build(place / "demo-ceasefire")
    return place


@pytest.fixture(scope="module")
def view(folder):
    return open_topics(open_study(folder / "demo-ceasefire"), TopicSettings(6, names="drop", refits=10))


def test_the_notebooks_blocks_are_saved_with_their_tables(view, folder, monkeypatch):
    monkeypatch.setenv(FOLDER, str(folder / "out"))
    shown = [view.differences(), view.words(), view.stability(), view.network(), view.change(), view.sheets()]
    text = " ".join(block.content for block in shown)
    assert "unstable: " in text or view.result.table["recurrence"].min() >= 0.8
    assert "frame (named" not in text
    there = {path.stem for path in (folder / "out" / "tables").glob("*.csv")}
    assert {"topics", "topics-prevalence", "topics-network", "topics-time", "topics-change"} <= there
    assert {"intrusion-words", "intrusion-words-key", "intrusion-texts", "intrusion-texts-key"} <= there
    sheet = pd.read_csv(folder / "out" / "tables" / "intrusion-words.csv", dtype=str, keep_default_na=False)
    assert "topic" not in sheet.columns
    assert (sheet["odd_one"] == "").all()


def test_texts_without_dates_have_topics_and_no_change(folder):
    shutil.copytree(folder / "demo-ceasefire", folder / "undated")
    path = next(folder.joinpath("undated", "build").glob("documents.parquet"))
    pd.read_parquet(path).assign(published="").to_parquet(path, index=False)
    view = open_topics(open_study(folder / "undated"), TopicSettings(4, names="drop", refits=10))
    said = html.unescape(view.change().content)
    assert "Not shown: No row of 'undated' has a date (YYYY-MM-DD) in published." in said


def test_choice_states_its_rule(view):
    assert "of the numbers tried whose stability lies within" in view.choice([4, 6], refits=2).content


def test_words_by_side_and_strips_are_drawn_or_say_why_not(view):
    assert "figure" in view.sides().content
    shares = view.result.table.set_index("topic")[["share_target", "share_reference"]].min(axis=1)
    assert "Not shown" in view.sides(shares.idxmin()).content or shares.min() > 0.01
    assert "figure" in view.strips(4).content


def test_notes_end_with_the_methods_sentence(view):
    assert view.notes().markdown.splitlines()[-1].startswith("- 6 topics were found by non")


def test_a_choice_that_does_not_exist_is_refused(view):
    with pytest.raises(ParameterError, match="names is 'dorp'. Did you mean 'drop'"):
        TopicSettings(names="dorp")
