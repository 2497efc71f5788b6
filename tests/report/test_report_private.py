"""Private persons in print: numbered in every form of their name, in prose that reads on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.report.study.private_persons import PrivatePersons, _single_words
from tests.report.analysis import analysed
from tests.report.test_report_russian import russian_folder
from tests.report.test_report_shown import longer
from tests.report.test_report_study import corpus_folder, everything

NAMES = {"Ada Roe": "resident 1", "Bo Lind": "resident 2"}
PERSONS = PrivatePersons(NAMES | _single_words(NAMES, []))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("I’ve been talking to Ukrainian Ada Roe to gauge", "I’ve been talking to [a] Ukrainian [resident 1] to gauge"),
        ("Ukrainian Ada Roe said so.", "[A] Ukrainian [resident 1] said so."),
        ("He met the Ukrainian Ada Roe.", "He met the Ukrainian [resident 1]."),
        ("said 81-year-old Ada Roe", "said [an] 81-year-old [resident 1]"),
        ("said 39-year-old Roe", "said [a] 39-year-old [resident 1]"),
        ("a young Estonian Ada Roe", "a young Estonian [resident 1]"),
        ("He left. Elderly Ada Roe fell.", "He left. [An] elderly [resident 1] fell."),
        ("met Estonian Ada Roe and Polish Bo Lind", "met [an] Estonian [resident 1] and [a] Polish [resident 2]"),
        ("Ugandan Ada Roe; Uruguayan Bo Lind", "[A] Ugandan [resident 1]; [a] Uruguayan [resident 2]"),
        ("said farmer Ada Roe, 43", "said farmer [resident 1], 43"),
        ("her Estonian neighbour Ada Roe", "her Estonian neighbour [resident 1]"),
        ("Dr Ada Roe’s son and Mrs Lind", "Dr [resident 1]’s son and Mrs [resident 2]"),
        ("Ada Roe, Bo Lind and Ada", "[resident 1], [resident 2] and [resident 1]"),
        ("Ada K. Roe left", "[resident 1] left"),
        ("Estonians Ada Roe and Bo Lind", "Estonians [resident 1] and [resident 2]"),
        ("Katrin’s Estonian Ada Roe", "Katrin’s Estonian [resident 1]"),
        ("Brian Roe left", "Brian [resident 1] left"),
        ("a roe deer; Roehampton", "a roe deer; Roehampton"),
    ],
)
def test_a_number_reads_where_the_name_stood(text, printed):
    assert PERSONS.hide_in_prose(text) == printed


@given(st.lists(st.sampled_from(["Ada Roe", "Roe", "Bo Lind", "Ukrainian", "old", "the", "said", "and", ".", "’s"])))
def test_no_word_of_a_name_is_left_and_nothing_else_is_lost(words):
    text = " ".join(words)
    printed = PERSONS.hide_in_prose(text)
    assert not {"Ada", "Roe", "Bo", "Lind"} & set(printed.replace("]", " ").split())
    kept = [word.lower() for word in words if word not in ("Ada Roe", "Roe", "Bo Lind")]
    assert [word for word in printed.lower().split() if word in kept] == kept


def test_a_name_in_capitals_and_in_another_case_is_numbered(tmp_path):
    sentence = "ROE TELLS ALL: Ada Roe waits."
    english = analysed(longer(corpus_folder(tmp_path), sentence), permutations=99)
    assert "ROE" not in english.shown.printed("ROE TELLS ALL")
    assert "ROE" not in everything(english)


def test_russian_names_are_numbered_in_every_case(tmp_path):
    folder = longer(russian_folder(tmp_path), "Режим забрал дом Анны Руденковой. Анну Руденкову ждут.")
    table = (folder / "documents.csv").read_text("utf-8").replace("Анна Руденко.", "Анна Руденкова.")
    (folder / "documents.csv").write_text(table, encoding="utf-8")
    study = analysed(folder, permutations=99)
    assert "Анна Руденкова" in study.private.numbers
    assert study.shown.printed("забрал дом Анны Руденковой.") == "забрал дом [resident 1]."
    assert "Руденков" not in everything(study)
    assert study.shown.printed("Ирина Варро и Варро") == "Ирина Варро и Варро"
