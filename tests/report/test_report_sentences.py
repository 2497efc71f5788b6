"""Sentences of a report: their grammar for no, one and two things, and that they claim no more than was counted."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pandas as pd
import pytest

from framing import report as sections
from framing.report.sections.validity import quotations_said
from framing.report.study.study import Absent, Study
from framing.result import Result
from framing.text.reading import many
from tests.report.analysis import analysed, voices_of
from tests.report.test_report_shown import longer
from tests.report.test_report_study import AFFILIATIONS, corpus_folder, everything

VERBS = "is|are|was|were|has|have|does|do|uses|use|takes|take|says|say|quotes|quote|names|gives|stands|stand"


def prose(study: Study) -> str:
    """Return every sentence that a report on a study could print: sections, captions, alternative texts, notes."""
    moved = sections.treatments(study.treatments, study).content
    said = [everything(study), sections.stance(study.voices).content, moved]
    measured = voices_of(study)["results"].values()
    for result in [*study.results, study.keyness, study.topics, study.adoption, study.treatments, *measured]:
        if isinstance(result, Absent):
            said.append(result.reason)
        elif len(result.table) and result.measure != "actors":
            drawn = sections.drawn(result) if result.measure in ("voices", "loaded", "keyness", "topics") else None
            if drawn is None or not isinstance(drawn, Absent):
                said += [result.caption, result.alt]
            said += [*result.notes, result.describe()]
    text = re.sub(r"<blockquote.*?</blockquote>", " ", " ".join(said), flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


def group_corpus(place: Path, group: str) -> Path:
    """The small corpus, with a group of speakers of some name as the target and an outlet as the reference."""
    folder = corpus_folder(place)
    table = AFFILIATIONS.replace("official,Office", f"official,{group}")
    (folder / "affiliations.csv").write_text(table, encoding="utf-8")
    about = (folder / "report.toml").read_text("utf-8")
    about = about.replace('by = "outlet"', 'by = "speaks_for"').replace('"Alpha"', f'"{group}"')
    (folder / "report.toml").write_text(about, encoding="utf-8")
    return folder


@pytest.mark.parametrize("group", ["Northern state media", "Drovia One", "Friends of the valley"])
def test_no_sentence_makes_the_name_of_a_side_agree_with_a_verb(tmp_path, group):
    study = analysed(group_corpus(tmp_path, group), permutations=99)
    assert study.sides == (group, "Beta")
    said = prose(study)
    for name in (group, "Beta"):
        assert name in said
        assert not re.findall(rf"[^.]*(?<! of )(?<! and )\b{name} (?:{VERBS})\b[^.]*\.", said)


@pytest.mark.parametrize(("n", "said"), [(0, "0 words"), (1, "1 word"), (2, "2 words"), (1234, "1,234 words")])
def test_a_number_is_followed_by_its_noun(n, said):
    assert many(n, "word") == said


def test_no_sentence_has_one_of_many_things(tmp_path):
    nouns = r"(?:words|quotations|passages|units|rows|terms|pages|stories|documents|posts|speakers|categories|pairs)"
    one = longer(corpus_folder(tmp_path, pairs=1), "The regime left.")
    for pairs, folder in ((1, one), (10, None)):
        place = tmp_path / f"pairs{pairs}"
        place.mkdir()
        said = prose(analysed(folder or corpus_folder(place, pairs=pairs), permutations=99))
        assert not re.findall(rf"(?<![\d,.])1 {nouns}\b", said)
        assert not re.findall(r"(?<![\d,.])1 (?:word|quotation|passage|unit|row|term|page)\b (?:are|have)", said)


def quoted(*of: str) -> pd.DataFrame:
    return pd.DataFrame({"voice": ["quoted"] * len(of), "quotation": list(of)})


@pytest.mark.parametrize(
    ("passages", "said"),
    [
        (quoted(), "0 quotations"),
        (quoted("a"), "1 quotation"),
        (quoted("a", "b"), "2 quotations"),
        (quoted("a", "a"), "1 quotation (in 2 parts, since other words interrupt it)"),
        (quoted("a", "a", "b"), "2 quotations (in 3 parts, since other words interrupt some of them)"),
    ],
)
def test_one_count_of_quotations_and_their_parts_explained(passages, said):
    assert quotations_said(passages) == said


def test_quotations_have_one_count_wherever_they_are_counted(tmp_path):
    sentence = "“We went by night,” said Bo Lind, “and we left by day.”"
    folder = longer(group_corpus(tmp_path, "Northern state media"), sentence)
    study = analysed(folder, permutations=99)
    speakers = study.voices.tables["speakers"]
    assert len(study.apart.documents.query("voice == 'quoted'")) > int(speakers["quotes"].sum()) == 40
    assert "40 quotations (in 60 parts, since other words interrupt some of them)" in sections.compared(study).content
    assert re.search(r"<th[^>]*>Bo Lind</th><td[^>]*>official</td><td[^>]*></td><td[^>]*>30</td>",
                     sections.compared(study).content)  # fmt: skip
    quoted = sections.quotations(study.voices, study).content
    assert "Northern state media <small>(3 of 30 quotations)</small>" in quoted
    assert "spans" not in prose(study)
    assert isinstance(study.voices, Result)
