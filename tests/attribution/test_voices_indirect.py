"""Indirect speech: what is taken for reported, and whose it is, on sentences with invented people."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.attribution import quotes


def reported(text):
    return [(row.speaker, row.cue, text[row.start : row.end]) for row in quotes(text).itertuples()]


SHUT = "the bridge was shut"


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "content"),
    [
        ("Rik Ansgard said on Monday that the bridge was shut.", "Rik Ansgard", "said", f"that {SHUT}"),
        ("Rik Ansgard told reporters in Hallin that the bridge was shut.", "Rik Ansgard", "told", f"that {SHUT}"),
        ("The bridge was shut, according to Rik Ansgard.", "Rik Ansgard", "according to", "The bridge was shut"),
        ("According to Rik Ansgard, the bridge was shut.", "Rik Ansgard", "According to", SHUT),
        ("The bridge was shut, said Rik Ansgard.", "Rik Ansgard", "said", "The bridge was shut"),
        ("The bridge was shut, Rik Ansgard says.", "Rik Ansgard", "says", "The bridge was shut"),
        ("Rik Ansgard accused Vell of shutting it.", "Rik Ansgard", "accused", "Vell of shutting it"),
        ("Rik Ansgard called for a new bridge.", "Rik Ansgard", "called for", "a new bridge"),
        ("Rik Ansgard refused to leave the bridge.", "Rik Ansgard", "refused", "to leave the bridge"),
        ("Rik Ansgard urged Vell to leave the bridge.", "Rik Ansgard", "urged", "to leave the bridge"),
        ("Hana Vell asked whether the bridge was shut.", "Hana Vell", "asked", f"whether {SHUT}"),
        ("When Rik Ansgard said the bridge was shut, the hall fell silent.", "Rik Ansgard", "said", SHUT),
        ("Rik Ansgard, who says the bridge was shut, left.", "Rik Ansgard", "says", SHUT),
        ("Ansgard: Bridge Will Stay Shut", "Ansgard", "", "Bridge Will Stay Shut"),
        ("Ansgard Says Bridge Will Stay Shut", "Ansgard", "Says", "Bridge Will Stay Shut"),
        ("A claim by Rik Ansgard that the bridge was shut, was not checked.", "Rik Ansgard", "claim", f"that {SHUT}"),
        ("The ministry announced that the bridge was shut.", "ministry", "announced", f"that {SHUT}"),
    ],
)
def test_each_construction_yields_its_clause(text, speaker, cue, content):
    assert reported(text) == [(speaker, cue, content)]


def test_joined_attributions_part_their_clauses():
    text = "Rik Ansgard said the bridge was shut, adding that nobody crossed it, while Hana Vell denied the charge."
    assert reported(text) == [
        ("Rik Ansgard", "said", SHUT),
        ("Rik Ansgard", "adding", "that nobody crossed it"),
        ("Hana Vell", "denied", "the charge"),
    ]


def test_a_report_within_a_report_is_the_outer_speakers():
    text = "Rik Ansgard said that Hana Vell believes that the bridge was shut."
    assert reported(text) == [("Rik Ansgard", "said", "that Hana Vell believes that the bridge was shut")]


def test_an_interrupted_clause_is_one_quotation_of_two_rows():
    table = quotes("The bridge, Rik Ansgard said, was shut.")
    assert table["quotation"].tolist() == [1, 1]
    assert [table["start"][1], table["end"][1]] == [30, 38]


def test_words_quoted_in_a_clause_are_rows_of_their_own_in_one_quotation():
    text = "Rik Ansgard said the bridge was “shut” for the night."
    table = quotes(text)
    assert table["kind"].tolist() == ["indirect", "mixed"]
    assert table["quotation"].nunique() == 1
    assert [text[a:b] for a, b in table["parts"][0]] == ["the bridge was", "for the night"]
    assert table["mark"].tolist() == ["", "curly"]


def test_what_follows_a_reported_sentence_in_marks_goes_on_with_it():
    table = quotes("The bridge was shut, Rik Ansgard said, a day after the storm. “We will open it again soon.”")
    assert table["quotation"].nunique() == 1
    assert set(table["speaker"]) == {"Rik Ansgard"}


@pytest.mark.parametrize(
    "text",
    [
        "The state is next to the valley.",
        "The stress of the winter is with us.",
        "They rejected the suspect bridge.",
        "On Monday, Rik Ansgard walked to Hallin.",
        "He left the report on the bridge.",
    ],
)
def test_what_is_no_report_is_none(text):
    assert [row for row in reported(text) if row[1] != "rejected"] == []


def test_a_setting_before_the_subject_is_not_reported():
    assert reported("On Monday, Rik Ansgard said the bridge was shut.") == [("Rik Ansgard", "said", SHUT)]


def test_two_single_marks_are_one_double_mark():
    text = "''We go,'' said Rik Ansgard. ''It is late.''"
    table = quotes(text)
    assert [text[a:b] for a, b in zip(table["start"], table["end"], strict=True)] == ["''We go,''", "''It is late.''"]
    assert table["quotation"].tolist() == [1, 1]


def test_parts_never_overlap():
    text = "Rik Ansgard said it was “late”, and the bridge, Hana Vell said, was “shut”, adding that it was ‘cold’."
    spans = sorted(span for row in quotes(text).itertuples() for span in row.parts)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
@settings(max_examples=150, deadline=None)
def test_no_unicode_raises(text):
    table = quotes(text)
    assert (table["start"] < table["end"]).all()
    assert (table["end"] <= len(text)).all()


@pytest.mark.parametrize("unit", ["“", "”", '"', "'", "“'", "he said ", "Vell ", "A. ", "("])
def test_time_stays_in_proportion_to_length(unit):
    def seconds(n):
        begun = time.process_time()
        quotes(unit * (n // len(unit)))
        return time.process_time() - begun

    assert seconds(160_000) < 12 * seconds(40_000) + 0.5
