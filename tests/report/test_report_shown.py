"""What a report prints of passages, and what it says where it prints none."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from framing import report as sections
from framing.errors import ParameterError
from framing.report.sections import coding_sheet as coding
from framing.report.study.excerpts import OMITTED
from framing.result import Result
from framing.text.reading import HOLE
from tests.report.analysis import analysed, voices_of
from tests.report.test_report_study import corpus_folder, plain_corpus

SAID = "The regime fell, “and so be it for good,” said Bo Lind. They may return by night."


def longer(folder: Path, sentence: str) -> Path:
    """The same corpus with a sentence behind every text."""
    table = pd.read_csv(folder / "documents.csv", dtype=str, keep_default_na=False)
    table.assign(text=table["text"] + " " + sentence).to_csv(folder / "documents.csv", index=False)
    return folder


def test_passages_that_may_not_be_shown_are_counted_and_the_true_reason_is_given(tmp_path):
    study = analysed(plain_corpus(tmp_path, SAID), permutations=99)
    shown = sections.evidence(study.loaded, study).content
    assert "10 in the text, none shown" in shown
    assert "report.toml" in shown
    for block in (sections.quotations(study.voices, study), sections.coding_sheet(study), shown):
        assert "of texts as short as these that is less than a passage" in str(block)
        assert "<table" not in str(block)


def test_where_some_is_shown_the_reason_is_that_no_more_may_be(tmp_path):
    folder = longer(plain_corpus(tmp_path, SAID), "Snow fell on the road to Kesk. " * 40)
    study = analysed(folder, permutations=99)
    assert len(study.shown.evidence(study.loaded, "delegitimising"))
    assert "what is left of that is less than a passage" in study.shown.why_none()


def test_reported_speech_is_told_as_it_is_compared(tmp_path):
    sentence = "Bo Lind claimed the road was shut by night."
    study = analysed(longer(corpus_folder(tmp_path), sentence), permutations=99)
    printed = "20 passages of reported speech, which counts, as quotations do, with the side that prints it"
    told = [sections.compared(study).content, sections.methods(study).markdown, *study.voices.notes]
    assert printed in told[0]
    assert printed in told[1]
    assert "separately" not in "".join(told)
    voices = analysed(tmp_path / "small", permutations=99, by="speaks_for", target="Alpha", reference="Beta")
    told = sections.compared(voices).content
    assert "20 passages of reported speech, which is counted separately, on neither side" in told


def test_words_left_out_to_another_voice_are_printed_as_an_ellipsis(tmp_path):
    sentence = "Bo Lind claimed they would not say that “we saw it all”, by the river. He claimed the road was shut."
    folder = longer(corpus_folder(tmp_path), sentence)
    study = analysed(folder, permutations=99)
    assert study.passages.documents["text"].str.contains(HOLE).any()
    printed = [study.shown.printed(text) for text in study.passages.documents["text"]]
    assert HOLE not in "".join(printed)
    assert f"they would not say that {OMITTED}, by the river" in printed
    assert HOLE not in sections.coding_sheet(study, 200).content


def test_only_quotations_stand_under_doubting_verbs_in_marks(tmp_path):
    sentence = "Bo Lind claimed they “saw it all”, by the river. He claimed the road was shut."
    study = analysed(longer(corpus_folder(tmp_path), sentence), permutations=99)
    found = study.shown.doubted(200)
    assert (found["match"] == "saw it all").any()
    assert not found["right"].str.contains("shut").any()
    told = analysed(tmp_path / "small", permutations=99, reported="speaker").shown.doubted(200)["right"]
    assert told[told.str.contains("shut")].eq(": the road was shut").all()


def test_the_coding_sheet_masks_names_and_no_description_of_who_speaks(tmp_path):
    sentence = "The regime claimed that Roe and Lind met the most of them. Most said the road was shut by night."
    study = analysed(longer(corpus_folder(tmp_path), sentence), permutations=99)
    assert {"regime", "most"} <= set(study.passages.documents["speaker"].str.lower())
    masked = coding._telling_names(study).sub(OMITTED, "The regime of Alpha and most met Lind and [resident 1].")
    assert masked == "The regime of […] and most met […] and […]."
    outlet = "Alpha,AL,medium,Alpha,,,,ownership,invented,test\n"
    path = tmp_path / "small" / "affiliations.csv"
    path.write_text(path.read_text("utf-8") + outlet, encoding="utf-8")
    named = coding._telling_names(analysed(tmp_path / "small", permutations=99))
    assert named.sub(OMITTED, "She told AL, not ALMA.") == "She told […], not ALMA."


def test_where_nobody_is_mapped_to_a_group_voices_are_told_apart_by_speaker(tmp_path):
    folder = corpus_folder(tmp_path)
    assert "group" in analysed(folder, permutations=99).voices.table
    (folder / "affiliations.csv").unlink()
    study = analysed(folder, permutations=99)
    assert set(study.voices.table["speaker"]) == {"Bo Lind", "resident 1"}


def test_tables_of_voices_name_their_rows(tmp_path):
    study = analysed(longer(corpus_folder(tmp_path), "Bo Lind claimed the road was shut by night."), permutations=99)
    for name, result in voices_of(study)["results"].items():
        if isinstance(result, Result) and not name.startswith("adoption"):
            content = sections.show(result, study, "A table").content
            if "<table" in content:
                assert f'<th scope="row">{result.table.iloc[0, 0]}</th>' in content, name
                assert "k_target" not in content, name


def test_words_quoted_under_a_doubting_verb_stand_in_their_sentence(tmp_path):
    sentence = "Snow fell again. Bo Lind claimed he had not signed “to bless what was done to us”. Then it stopped."
    for reported in ("apart", "outlet", "speaker"):
        folder = tmp_path / reported
        folder.mkdir()
        study = analysed(longer(corpus_folder(folder), sentence), permutations=99, reported=reported)
        found = study.shown.doubted(200)
        parts = found[found["match"] == "to bless what was done to us"]
        assert len(parts) == 20, reported
        assert (parts["left"] == "Bo Lind claimed he had not signed “").all()
        assert (parts["right"] == "”.").all()
        assert not found["right"].str.contains("bless").any()


def test_words_whose_sentence_is_too_long_to_show_are_not_shown_alone(tmp_path):
    long = "that the " + "very " * 30 + "old bridge would not hold “for one more day”."
    study = analysed(longer(corpus_folder(tmp_path), f"Bo Lind claimed {long}"), permutations=99)
    table = study.passages.documents
    assert ((table["text"] == "for one more day") & (table["stance"] == "doubting")).any()
    found = study.shown.doubted(200)
    assert len(found)
    assert not (found["left"] + found["match"] + found["right"]).str.contains("one more day").any()


def test_a_sentence_around_a_quotation_counts_toward_the_tenth_of_a_page(tmp_path):
    sentence = "Bo Lind claimed he had not signed “to bless what was done to us”. " + "Snow fell on the road. " * 30
    folder = longer(plain_corpus(tmp_path, SAID), sentence)
    shown = analysed(folder, permutations=99).shown
    found = shown.doubted(200)
    assert len(found)
    assert (found["match"] == "to bless what was done to us").all()
    assert all(len(places) == 13 for places in shown._places_shown.values() if places)


def test_without_affiliations_quotations_are_shown_by_speaker_and_methods_say_so(tmp_path):
    folder = corpus_folder(tmp_path)
    mapped = analysed(folder, permutations=99)
    assert "table of affiliations, each row" in sections.methods(mapped).markdown
    assert "speakers to groups by a table" in mapped.voices.methods
    (folder / "affiliations.csv").unlink()
    study = analysed(folder, permutations=99)
    shown = sections.quotations(study.voices, study).content
    assert "Nothing of the kind was ever planned" in shown
    assert "Bo Lind" in shown
    assert "licence" not in shown
    told = sections.methods(study).markdown
    assert "has no table of affiliations, so no speaker was assigned to a group" in told
    assert "with its basis" not in told
    assert "groups by a table" not in told


def test_the_coding_sheet_draws_no_words_within_a_sentence(tmp_path):
    sentence = "Bo Lind claimed the pass was “to reopen within four days”. He claimed the road was shut by night."
    study = analysed(longer(corpus_folder(tmp_path), sentence), permutations=99)
    table = study.passages.documents
    fragments = int((~table["kind"].isin(("own", "direct"))).sum())
    assert fragments
    shown = sections.coding_sheet(study, 400).content
    assert f"{fragments} passages are excluded" in shown
    assert "<td>to reopen within four days" not in shown
    assert set(coding._sample(study, 400)[0]["kind"]) == {"own", "direct"}


def test_what_only_says_who_is_quoted_is_not_to_be_coded():
    text = f"Fog lay on the road by night. {HOLE} said Bo Lind of the army staff. Bo Lind of the army said: {HOLE}"
    assert [text[slice(*span)] for span in coding._to_code(text)] == ["Fog lay on the road by night."]
    assert coding._to_code(f"{HOLE} said Bo Lind, who speaks for the ministry.") == []


def test_figures_within_an_outlet_are_not_told_as_those_between_the_sides(tmp_path):
    study = analysed(corpus_folder(tmp_path), permutations=99)
    assert "p" in study.adoption.table
    shown = sections.headlines(study).content
    between, within = shown.split("First figures within one outlet")
    assert "more in Alpha than in Beta" in between
    assert "own against quoted words" not in between
    assert f"{study.adoption.settings['outlet']}, own against quoted words: " in within
    assert "adoption" not in shown


def test_passages_of_one_row_are_asked_for_by_its_name(tmp_path):
    study = analysed(longer(corpus_folder(tmp_path), "Bo Lind claimed the road was shut."), permutations=99)
    first, second = study.keyness.table["term"].iloc[:2]
    one = sections.evidence(study.keyness, study, label=second).content
    assert f"<summary>Passages: {second}</summary>" in one
    assert f"Passages: {first}" in sections.evidence(study.keyness, study).content
    with pytest.raises(ParameterError, match=f"has no row '{second}x'.*{second}"):
        sections.evidence(study.keyness, study, label=f"{second}x")
