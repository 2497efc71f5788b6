"""Captions: at most two sentences in sight, whatever the measure; how to read the marks is below, folded."""

from __future__ import annotations

import inspect
import pkgutil
import re
from importlib import import_module

import pandas as pd
import pytest

import framing.measures
from framing import (
    Lexicon,
    Presentation,
    Result,
    by_group,
    choices,
    collocates,
    describe,
    keyness_by_group,
    loaded_terms,
    over_time,
    pairs_of,
    report,
)  # fmt: skip
from framing.report.study.structure import Figure, said, walk
from framing.validation.correction.corrected import _caption as corrected_caption
from framing.validation.learning.classified import CLASSIFIED
from framing.validation.learning.induced import INDUCED
from framing.validation.scoring.scored import SCORED
from tests.charts.test_charts import result as charted
from tests.charts.test_charts import topics, treated_rows
from tests.measures.test_groups import WEEKS, asking, questions
from tests.report.analysis import NOTEBOOKS, analysed, voices_of
from tests.report.test_report_shown import longer
from tests.report.test_report_study import corpus_folder

SENTENCE = re.compile(r"[.?!](?=\s|$)")
COLUMNS = ["units", "expected", "terms", "power", "low", "high"]
CHOICES = NOTEBOOKS.parent / "corpora" / "demo-ceasefire" / "choices.csv"


def presentations() -> dict[str, Presentation]:
    """Every presentation that a module of the measures keeps, by its place."""
    found = {}
    for module in pkgutil.walk_packages(framing.measures.__path__, "framing.measures."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Presentation):
                found[value.place] = value
    return found


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = longer(corpus_folder(tmp_path_factory.mktemp("captions")), "Bo Lind claimed the road was shut by night.")
    return analysed(folder, permutations=99)


@pytest.fixture(scope="module")
def results(study):
    listed = Lexicon.read(str(CHOICES))
    found = [study.voices, study.voices.part("stance"), study.loaded, study.keyness, study.adoption, study.actors]
    found += [found for found in voices_of(study)["results"].values() if isinstance(found, Result)]
    found += [charted("topics", topics()), charted("treatments", treated_rows()), choices(study.comparison, listed)]
    by_outlet = by_group(loaded_terms, study.passages, "outlet", lexicon=study.lexicon)
    weekly = over_time(questions, asking(days=WEEKS).compare("outlet", "A", "B"))
    found += [by_outlet, pairs_of(by_outlet), weekly, describe(asking(days=WEEKS))]
    return [*found, collocates(study.comparison, "regime"), keyness_by_group(study.passages, "outlet")]


def test_no_caption_has_more_than_two_sentences(results):
    for result in results:
        shown, _, reading = result.caption.partition("\n")
        assert 1 <= len(SENTENCE.findall(shown)) <= 2, (result.measure, shown)
        assert "nan" not in reading
    checked = {result.presentation.place for result in results}
    assert set(presentations()) <= checked, "a measure whose caption nobody looks at"


def test_what_people_coded_is_captioned_as_briefly():
    for caption in (SCORED.caption, CLASSIFIED.caption, INDUCED.caption, corrected_caption):
        source = inspect.getsource(caption)
        assert len(SENTENCE.findall(" ".join(re.findall(r'f?"([^"]*)"', source.split("return", 1)[1])))) <= 2


def test_figures_of_the_report_s_own_sections_have_short_captions(study):
    found = pd.DataFrame([(8, 5.0, 20, 40.0, 30.0, 50.0)], columns=COLUMNS)
    blocks = [report.stance(study.voices), report.effect_and_evidence(study.keyness), report.power(found)]
    blocks += [report.places(study.comparison, study.keyness)]
    figures = [node for block in blocks for node in walk(block.nodes) if isinstance(node, Figure)]
    assert {figure.name for figure in figures} == {"voices-stance", "effect-and-evidence", "power", "dispersion"}
    for figure in figures:
        assert 1 <= len(SENTENCE.findall(said(figure.caption))) <= 2, said(figure.caption)
