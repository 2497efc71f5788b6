"""What a report prints of passages, and what it says where it prints none."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from framing.report import coding, sections, voice_sections
from framing.report.shown import OMITTED
from framing.report.study import open_study
from framing.result import Result
from framing.text import HOLE
from tests.test_report_study import corpus_folder, plain_corpus

SAID = "The regime fell, “and so be it for good,” said Bo Lind. They may return by night."


def longer(folder: Path, sentence: str) -> Path:
    """The same corpus with a sentence behind every text."""
    table = pd.read_csv(folder / "documents.csv", dtype=str, keep_default_na=False)
    table.assign(text=table["text"] + " " + sentence).to_csv(folder / "documents.csv", index=False)
    return folder


def test_passages_that_may_not_be_shown_are_counted_and_the_true_reason_is_given(tmp_path):
    study = open_study(plain_corpus(tmp_path, SAID), permutations=99)
    shown = sections.evidence(study, study.loaded).content
    assert "10 in the text, none shown" in shown
    assert "report.toml" in shown
    for block in (sections.quotations(study), sections.coding_sheet(study), shown):
        assert "of texts so short, less than a passage" in str(block)
        assert "<table" not in str(block)


def test_where_some_is_shown_the_reason_is_that_no_more_may_be(tmp_path):
    folder = longer(plain_corpus(tmp_path, SAID), "Snow fell on the road to Kesk. " * 40)
    study = open_study(folder, permutations=99)
    assert len(study.shown.evidence(study.loaded, "delegitimising"))
    assert "what is left of that is less than a passage" in study.shown.why_none()


def test_reported_speech_is_told_as_it_is_compared(tmp_path):
    sentence = "Bo Lind claimed the road was shut by night."
    study = open_study(longer(corpus_folder(tmp_path), sentence), permutations=99)
    printed = "20 of reported speech, which counts, as quotations do, with the side that prints it"
    told = [sections.compared(study).content, sections.methods(study).markdown, *study.voices.notes]
    assert printed in told[0]
    assert printed in told[1]
    assert "apart" not in "".join(told)
    voices = open_study(tmp_path / "small", permutations=99, by="speaks_for", target="Alpha", reference="Beta")
    assert "20 of reported speech, which stands apart, on neither side" in sections.compared(voices).content


def test_words_left_out_to_another_voice_are_printed_as_an_ellipsis(tmp_path):
    sentence = "Bo Lind claimed they would not say that “we saw it all”, by the river. He claimed the road was shut."
    folder = longer(corpus_folder(tmp_path), sentence)
    study = open_study(folder, permutations=99)
    assert study.passages.documents["text"].str.contains(HOLE).any()
    printed = [study.shown.printed(text) for text in study.passages.documents["text"]]
    assert HOLE not in "".join(printed)
    assert f"they would not say that {OMITTED}, by the river" in printed
    assert HOLE not in sections.coding_sheet(study, 200).content


def test_only_quotations_stand_under_doubting_verbs_in_marks(tmp_path):
    sentence = "Bo Lind claimed they “saw it all”, by the river. He claimed the road was shut."
    study = open_study(longer(corpus_folder(tmp_path), sentence), permutations=99)
    right = study.shown.doubted(200)["right"]
    assert right.str.contains("saw it all").any()
    assert not right.str.contains("shut").any()
    told = open_study(tmp_path / "small", permutations=99, reported="speaker").shown.doubted(200)["right"]
    assert told[told.str.contains("shut")].eq(": the road was shut").all()


def test_the_coding_sheet_masks_names_and_no_description_of_who_speaks(tmp_path):
    sentence = "The regime claimed that Roe and Lind met the most of them. Most said the road was shut by night."
    study = open_study(longer(corpus_folder(tmp_path), sentence), permutations=99)
    assert {"regime", "most"} <= set(study.passages.documents["speaker"].str.lower())
    masked = coding._telling_names(study).sub(OMITTED, "The regime of Alpha and most met Lind and [resident 1].")
    assert masked == "The regime of […] and most met […] and […]."
    outlet = "Alpha,AL,medium,Alpha,,,,ownership,invented,test\n"
    path = tmp_path / "small" / "affiliations.csv"
    path.write_text(path.read_text("utf-8") + outlet, encoding="utf-8")
    named = coding._telling_names(open_study(tmp_path / "small", permutations=99))
    assert named.sub(OMITTED, "She told AL, not ALMA.") == "She told […], not ALMA."


def test_where_nobody_is_mapped_to_a_group_voices_are_told_apart_by_speaker(tmp_path):
    folder = corpus_folder(tmp_path)
    assert "group" in open_study(folder, permutations=99).voices.table
    (folder / "affiliations.csv").unlink()
    study = open_study(folder, permutations=99)
    assert set(study.voices.table["speaker"]) == {"Bo Lind", "resident 1"}


def test_tables_of_voices_name_their_rows(tmp_path):
    study = open_study(longer(corpus_folder(tmp_path), "Bo Lind claimed the road was shut by night."), permutations=99)
    for name, result in voice_sections.measures(study).items():
        if isinstance(result, Result) and not name.startswith("adoption"):
            content = voice_sections.shown(study, result, "A table").content
            if "<table" in content:
                assert f'<th scope="row">{result.table.iloc[0, 0]}</th>' in content, name
                assert "k_target" not in content, name
