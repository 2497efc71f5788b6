"""Reported speech apart, with the outlet, or with the speaker: one separation, three views."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.attribution import TREATMENTS, separate, treated
from framing.attribution import separate as separate_function
from framing.attribution.affiliations import Affiliations, Speaker
from framing.attribution.extract.common.quotation import Quotation
from framing.attribution.extract.quotes import quotations
from framing.corpus.corpus import Corpus
from framing.corpus.passages import REPORTED, words_of
from framing.errors import CorpusError, ParameterError
from framing.text.reading import HOLE

BASIS = {"basis": "so described by the page", "source": "invented"}
PEOPLE = Affiliations([
    Speaker("Rik Ansgard", ("Ansgard",), "official", "Selmark government", **BASIS),
    Speaker("Ida Vell", ("Vell",), "official", "party", valid_to="2031-02-03", **BASIS),
    Speaker("Ida Vell", ("Vell",), "official", "government", valid_from="2031-02-04", **BASIS),
])  # fmt: skip
TEXT = "Rik Ansgard said [the bridge would be “shut” by night]. It snowed. [The road was open], Vell said."


def quoted(text: str, language: str = "en", known=None) -> list[Quotation]:
    """What the extractor finds between marks."""
    return [one for one in quotations(text, language, known) if one.kind != "indirect"]


def marked(text: str, language: str = "en", known=None) -> list[Quotation]:
    """What an extractor would find with indirect speech in square brackets, which stay in the text."""
    found = quoted(text, language, known)
    for number, match in enumerate(re.finditer(r"\[(.+?)\]", text)):
        inside = [(one.start, one.end) for one in found if match.start() <= one.start < match.end()]
        at, parts = match.start(1), []
        for start, end in inside:
            parts += [(at, start)]
            at = end
        who = "Rik Ansgard" if number == 0 else "Ida Vell"
        found.append(Quotation(*match.span(1), 90 + number, "indirect", who, -1, -1, "said", -1, -1, "neutral", "", "",
                               0.8, "clause", 0, "", (*parts, (at, match.end(1)))))  # fmt: skip
    return sorted(found, key=lambda one: one.start)


@pytest.fixture
def extractor(monkeypatch):
    import sys

    monkeypatch.setattr(sys.modules["framing.attribution.separate"], "quotations", marked)


def corpus(*texts: str, published: str = "2031-02-03") -> Corpus:
    rows = [(f"d{i}", "APB", published, "T", text, "p1", str(i)) for i, text in enumerate(texts)]
    columns = ["doc_id", "outlet", "published", "title", "text", "page_id", "position"]
    return Corpus("c", pd.DataFrame(rows, columns=columns), repeats="keep")


def test_reported_speech_is_a_passage_of_its_own_with_holes_where_words_are_quoted(extractor):
    table = separate(corpus(TEXT), PEOPLE).documents.set_index("passage_id")
    assert table["voice"].tolist() == ["outlet", "reported", "quoted", "reported"]
    assert table.loc["d0:own", "text"].split(HOLE)[0] == "Rik Ansgard said ["
    assert "bridge" not in table.loc["d0:own", "text"]
    assert table.loc["d0:r01", "text"] == f"the bridge would be {HOLE} by night"
    assert table.loc["d0:r01", ["speaks_for", "said_for"]].tolist() == [REPORTED, "Selmark government"]
    assert table.loc["d0:q01", "text"] == "shut"
    covered = sorted(span for spans in table["spans"] for span in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(covered))
    for row in table.itertuples():
        assert row.text == HOLE.join(TEXT[a:b] for a, b in row.spans)


def test_with_the_outlet_nothing_is_parted_but_quotations(extractor, monkeypatch):
    import sys

    merged = treated(separate(corpus(TEXT), PEOPLE), "outlet").documents
    monkeypatch.setattr(sys.modules["framing.attribution.separate"], "quotations", quoted)
    plain = separate(corpus(TEXT), PEOPLE).documents
    own = [t.loc[t["voice"] == "outlet", ["spans", "text"]].to_numpy().tolist() for t in (merged, plain)]
    assert own[0] == own[1]
    assert set(merged["voice"]) == {"outlet", "quoted"}


def test_with_the_speaker_reported_speech_counts_as_if_quoted(extractor):
    table = treated(separate(corpus(TEXT), PEOPLE), "speaker").documents
    assert table.loc[table["voice"] == "quoted", "speaks_for"].tolist() == [
        "Selmark government", "Selmark government", "party",
    ]  # fmt: skip
    assert table.loc[table["kind"] == "indirect", "said_for"].tolist() == ["Selmark government", "party"]


def test_treatments_can_be_changed_back_and_forth_and_the_third_is_final(extractor):
    apart = separate(corpus(TEXT), PEOPLE)
    again = treated(treated(apart, "speaker"), "apart")
    pd.testing.assert_frame_equal(again.documents, apart.documents)
    assert treated(apart, "apart") is apart
    merged = separate(corpus(TEXT), PEOPLE, reported="outlet")
    pd.testing.assert_frame_equal(merged.documents, treated(apart, "outlet").documents)
    with pytest.raises(CorpusError, match="own words already"):
        treated(merged, "speaker")


def test_whom_a_speaker_speaks_for_is_looked_up_at_the_date_of_each_document(extractor):
    documents = corpus("[A], said. Vell said it was “odd”.", "Vell said it was “odd”.").documents
    documents["published"] = ["2031-02-04T09:00", "2031-02-03"]
    table = separate(Corpus("c", documents), PEOPLE).documents
    quoted = table[table["voice"] == "quoted"].set_index("doc_id")
    assert quoted["affiliation"].to_dict() == {"d0": "government", "d1": "party"}
    assert quoted["speaker"].tolist() == ["Ida Vell", "Ida Vell"]


def test_an_alias_holds_on_its_days_only():
    port = (("the harbour master",), "official", "port")
    rows = [Speaker("Ida Vell", *port, valid_to="2031-02-03", **BASIS),
            Speaker("Bo Lind", *port, valid_from="2031-02-04", **BASIS)]  # fmt: skip
    documents = corpus(*["“We are shut,” the harbour master said."] * 2).documents
    documents["published"] = ["2031-02-04", "2031-02-03"]
    table = separate(Corpus("c", documents, repeats="keep"), Affiliations(rows)).documents
    assert table.loc[table["voice"] == "quoted", "speaker"].tolist() == ["Bo Lind", "Ida Vell"]


@given(st.lists(st.sampled_from(["Ansgard said ", "[it would hold]", "“we hold”", "[so “it” was]", " ", ". ", "He "])))
@settings(max_examples=100, deadline=None)
def test_no_word_is_lost_or_counted_twice_under_any_treatment(pieces):
    import sys

    module = sys.modules["framing.attribution.separate"]
    before, module.quotations = module.quotations, marked
    try:
        apart = separate(corpus("x " + "".join(pieces) + " x"), PEOPLE)
    finally:
        module.quotations = before
    totals = {how: int(words_of(treated(apart, how).documents).sum()) for how in TREATMENTS}
    assert len(set(totals.values())) == 1


def test_what_cannot_be_treated_is_refused():
    with pytest.raises(ParameterError, match="Did you mean 'apart'"):
        separate_function(corpus("x"), PEOPLE, reported="appart")
    with pytest.raises(CorpusError, match="holds documents, not passages"):
        treated(corpus("x"))


def test_without_reported_speech_every_treatment_is_the_same_corpus():
    apart = separate(corpus("“It was good,” Rik Ansgard said."), PEOPLE)
    assert all(treated(apart, how) is apart for how in TREATMENTS)
