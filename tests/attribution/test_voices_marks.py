"""Marks are paired where a reader would pair them, and nothing raises."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.attribution.extract.common.quotation_marks import paired


def inner(text):
    return ["/".join(text[start:end] for start, end in quote.parts) for quote in paired(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said: “Go.” He went.", ["Go."]),
        ('She said: "Go." He went.', ["Go."]),
        ("Elle dit : « Partez. » Il part.", [" Partez. "]),
        ("Sie sagte: „Geh.“ Er ging.", ["Geh."]),
        ("The mayor called it ‘a slip’, and the boys’ bus left.", ["a slip"]),
        ("He said 'never again' and didn't move.", ["never again"]),
        ("the soldiers' camp and the farmers' market", []),
        ("'Tis the '90s, and rock 'n' roll isn't dead", []),
        ("“She told me ‘no’ and left,” he said.", ["She told me ‘no’ and left,"]),
        ("“He said “no” to us,” she said. “Twice.”", ["He said “no” to us,", "Twice."]),
        ("Luck.”That is the best of it,” he said.", ["That is the best of it,"]),
        ("“First.”Then it rained.", ["First."]),
        ("He called it “fine“ and left.", ["fine"]),
        ("A mark” that nothing opened.", []),
        ("A mark “that nothing closes, in the midst", []),
        ("She said: “That nothing closes\n\nNext paragraph.", ["That nothing closes"]),
        ("“One.\n\n“Two.\n\n“Three.”\n\nEnd.", ["One./Two./Three."]),
        ("“One.” \n\n“Two.”", ["One.", "Two."]),
        ("", []),
        ("“", []),
    ],
)
def test_marks_are_paired_as_read(text, expected):
    assert inner(text) == expected


def test_marks_turned_or_missing_are_noted():
    turned, plain = paired("Luck.”That is it,” he said. “Yes.”")
    assert turned.guessed
    assert not plain.guessed
    assert (turned.mark, turned.closed) == ("curly", True)
    unclosed = paired("She said: “Nothing closes this\n\nNext.")[0]
    assert not unclosed.closed
    assert unclosed.guessed


@given(st.text(alphabet="ab .,:\n“”\"'‘’«»„‟‚s", max_size=80))
@settings(max_examples=400, deadline=None)
def test_any_text_gives_ordered_spans_within_bounds(text):
    at = 0
    for quote in paired(text):
        assert at <= quote.start < quote.end <= len(text)
        for start, end in quote.parts:
            assert quote.start < start < end <= quote.end
        at = quote.end


@pytest.mark.parametrize("mark", ["“", '"', "'", "‘a ", "“a\n\n", "”"])
def test_a_long_line_of_marks_takes_time_in_proportion(mark):
    begun = time.perf_counter()
    paired(mark * 100_000)
    assert time.perf_counter() - begun < 10
