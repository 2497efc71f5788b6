"""The lists that ship: complete, ours, and each with what stands behind it."""

from __future__ import annotations

import re

import pytest

from framing.lexicon import LISTS, Lexicon
from framing.text.counts import Tokens

SHIPPED = sorted(path.stem for path in LISTS.glob("*.csv"))
WAR = ("conflict", "war_en", "war_ru")


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request) -> Lexicon:
    return Lexicon.read(request.param)


def test_every_entry_has_a_counterpart_and_a_note(shipped):
    poor = [entry.pattern for entry in shipped.entries if not entry.note or not entry.counterpart]
    assert not poor


def test_a_list_is_ours_and_free(shipped):
    assert shipped.header["licence"] == "CC0-1.0"
    assert "no published list was copied" in shipped.header["source"]
    assert shipped.header["version"] in shipped.header["citation"]


def test_every_entry_finds_itself_and_none_is_hidden_by_another(shipped):
    texts = [re.sub(r"[*?]", "x", entry.pattern) for entry in shipped.entries]
    hits = shipped.match(Tokens.from_texts(texts))
    found = dict(zip(hits.texts.tolist(), hits.entry.tolist(), strict=True))
    hidden = [entry.pattern for i, entry in enumerate(shipped.entries) if found.get(i) != i]
    assert not hidden


def test_a_phrase_that_is_left_out_holds_a_word_of_its_entry(shipped):
    for entry in shipped.entries:
        for phrase in entry.exclude:
            whole = f" {phrase} ".replace("*", "").replace("?", "")
            assert any(stem in whole for stem in re.split(r"[*? ]+", entry.pattern)[:1]), (entry.pattern, phrase)


@pytest.mark.parametrize("name", WAR)
def test_war_lists_say_that_they_have_no_validity_figure(name):
    assert Lexicon.read(name).header["validation"].startswith("not validated: no ")


def test_the_evaluative_list_says_what_was_measured_on_what_and_when():
    figure, data, date = Lexicon.read("evaluative").header["validation"].split(" | ")
    assert "within outlet" in figure
    assert "660" in data
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", date)


def test_weights_are_of_four_sizes():
    assert {entry.weight for entry in Lexicon.read("evaluative").entries} == {0.5, 1.0, 2.0, 3.0}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The regime shelled the besieged city.", {"regime", "shelling", "besieged"}),
        ("Peacekeepers liberated the village.", {"peacekeep*", "liberat*"}),
        ("A calm day in the harbour, said the mayor.", set()),
    ],
)
def test_the_war_list_in_english(text, found):
    lexicon = Lexicon.read("war", language="en")
    hits = lexicon.match(Tokens.from_texts([text]))
    assert len(hits.start) == len(found)


def test_the_war_list_in_russian_matches_inflected_words():
    lexicon = Lexicon.read("war", language="ru")
    text = "Каратели захватили село, а режим молчал о погибших от обстрелов жителях."
    hits = lexicon.match(Tokens.from_texts([text]))
    assert {lexicon.entries[i].category for i in hits.entry} == {"standing", "force"}
    assert len(hits.start) == 4
