"""Passages that begin or end within a sentence carry an ellipsis; others do not."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from framing.report.sections import coding_sheet as coding
from framing.report.study.ellipses import cut, ends_sentence, with_ellipses
from framing.text.reading import HOLE
from tests.report.analysis import analysed
from tests.report.test_report_shown import longer
from tests.report.test_report_study import corpus_folder


def document(whole: str, *quoted: tuple[str, str]) -> tuple[dict, pd.DataFrame]:
    """Return the own passage of a document whose quotations (text, kind) are taken out, and all its passages."""
    rows, spans, text, at = [], [], "", 0
    for number, (said, kind) in enumerate(quoted):
        start = whole.index(said, at)
        mark = start - 1
        spans.append([at, mark])
        text += whole[at:mark] + HOLE
        at = start + len(said) + 1
        rows.append({"passage_id": f"q{number}", "voice": "quoted", "kind": kind, "text": said,
                     "spans": json.dumps([[start, start + len(said)]])})  # fmt: skip
    spans.append([at, len(whole)])
    own = {"passage_id": "own", "voice": "outlet", "kind": "own", "text": text + whole[at:], "spans": json.dumps(spans)}
    return own, pd.DataFrame([own, *rows])


@pytest.mark.parametrize(
    ("whole", "said", "shown", "expected"),
    [
        ("The mayor said: “We stayed.” Snow fell.", "We stayed.", "The mayor said:", (False, True)),
        ("The mayor said: “We stayed.” Snow fell.", "We stayed.", "Snow fell.", (False, False)),
        ("“We stayed,” Bo Lind said. Snow fell.", "We stayed,", "Bo Lind said. Snow fell.", (True, False)),
        ("“We stayed,” said Bo Lind.", "We stayed,", "said Bo Lind.", (True, False)),
        ("‘We stayed’, said Bo Lind.", "We stayed", "said Bo Lind.", (True, False)),
        ("“We stayed”. Bo Lind left.", "We stayed", "Bo Lind left.", (False, False)),
        ("“Why us?” Snow fell on the road.", "Why us?", "Snow fell on the road.", (False, False)),
        ("They came “by night”, he knew.", "by night", "They came", (False, True)),
        ("They came “by night”, he knew.", "by night", "he knew.", (True, False)),
        ("He left. “We stayed.” Snow fell.", "We stayed.", "He left.", (False, False)),
        ("Bridge falls to “rebels”\n\nIt fell.", "rebels", "It fell.", (False, False)),
        ("Bridge falls\n\nIt fell. “No.”", "No.", "Bridge falls", (False, False)),
        ("Мэр сказал: «Мы остались». Шёл снег.", "Мы остались", "Мэр сказал:", (False, True)),
        ("Мэр сказал: «Мы остались». Шёл снег.", "Мы остались", "Шёл снег.", (False, False)),
        ("«Мы остались», — сказал мэр.", "Мы остались", "сказал мэр.", (True, False)),
    ],
)
def test_own_words_are_cut_where_another_voice_goes_on(whole, said, shown, expected):
    own, passages = document(whole, (said, "direct"))
    assert cut(shown, own, passages.to_dict("records")) == expected


@pytest.mark.parametrize(
    ("said", "kind", "expected"),
    [
        ("on his knees", "mixed", (True, True)),
        ("so-called", "scare", (True, True)),
        ("We stayed,", "direct", (False, True)),
        ("We stayed.", "direct", (False, False)),
        ("We stayed!", "direct", (False, False)),
        ("and then we left.", "direct", (True, False)),
        ("We stayed", "direct", (False, True)),
        ("Our guns are silent.", "mixed", (False, False)),
    ],
)
def test_quotations_are_cut_where_the_sentence_around_them_goes_on(said, kind, expected):
    _, passages = document(f"Bo Lind held “{said}” by the river.", (said, kind))
    assert cut(said, passages.iloc[1].to_dict(), passages.to_dict("records")) == expected


def test_an_ellipsis_is_printed_once():
    assert with_ellipses("… a ", "b", " c …", (True, True)) == ("… a ", "b", " c …")
    assert with_ellipses("", "[…] b", "", (True, False)) == ("", "[…] b", "")
    assert "".join(with_ellipses("said ", "b", " c,", (True, True))) == "… said b c, …"
    assert not ends_sentence("")


def test_every_passage_of_a_report_that_ends_within_a_sentence_says_so(tmp_path):
    sentence = "The regime told “the mayor” it had left; Bo Lind said: “We saw the regime go, and we saw it all.”"
    study = analysed(longer(corpus_folder(tmp_path), sentence), permutations=99)
    shown = pd.concat([study.shown.evidence(study.loaded, "delegitimising", 9), study.shown.quotations("Office", 200)])
    texts = (shown["left"] + shown["match"] + shown["right"]).str.strip()
    assert len(texts) > 20
    assert not [text for text in texts if not ends_sentence(text)]
    assert texts.str.endswith(" …").any()
    assert texts.str.startswith("… ").any()
    coded = study.passages.documents.iloc[np.flatnonzero(study.passages.documents["kind"] == "direct")]["text"]
    assert "We saw it all from the bridge that morning," in set(coded)
    printed = [coding._from_the_middle(text, np.random.default_rng(1)) for text in coded]
    assert all(ends_sentence(text) for text in printed)
