"""Reporting verbs as a lexicon."""

from __future__ import annotations

import pytest

from framing.errors import LexiconError
from framing.measures.loaded.terms import loaded_terms
from framing.measures.voices.reporting_verbs import reporting_verbs
from framing.text.counts import Tokens


def test_each_form_stands_once_with_its_stance_and_the_plain_form():
    verbs = reporting_verbs()
    by_pattern = {entry.pattern: entry for entry in verbs.entries}
    assert len(by_pattern) == len(verbs.entries)
    assert (by_pattern["claims"].category, by_pattern["claims"].counterpart) == ("doubting", "says")
    assert by_pattern["said"].category == "neutral"
    assert "laughed" not in by_pattern


def test_longer_verbs_are_counted_once():
    verbs = reporting_verbs()
    hits = verbs.match(Tokens.from_texts(["She pointed out that he claimed it."]))
    assert [verbs.entries[i].category for i in hits.entry] == ["endorsing", "doubting"]


def test_loaded_terms_takes_them(paired):
    comparison = paired.compare(by="outlet", target="North", reference="South")
    result = loaded_terms(comparison, reporting_verbs())
    assert set(result.table["category"]) == {"neutral", "doubting", "endorsing"}
    assert any("not validated" in note for note in result.notes)


def test_a_language_without_a_list_is_refused():
    with pytest.raises(LexiconError, match="xx"):
        reporting_verbs("xx")
