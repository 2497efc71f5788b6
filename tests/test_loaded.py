"""Loaded terms: hits by category and entry."""

from __future__ import annotations

import numpy as np
import pytest

from framing.errors import ParameterError
from framing.lexicon import Entry, Lexicon
from framing.loaded import LoadedSettings, loaded_terms
from framing.text import tokenise

HEADER = {
    "name": "weather", "version": "1.0", "language": "en", "construct": "weather", "unit": "hits per thousand words",
    "licence": "CC0-1.0", "source": "here", "citation": "here", "validation": "none yet",
}  # fmt: skip
LEXICON = Lexicon(
    HEADER,
    (
        Entry("storm*", "rough", "weather", "n"),
        Entry("rain", "wet", "weather", "n"),
        Entry("ostrel closed", "place", "it closed", "n"),
        Entry("closed", "shut", "not open", "n"),
        Entry("volcano", "fire", "mountain", "n"),
    ),
)


@pytest.fixture
def result(paired):
    return loaded_terms(paired.compare(by="outlet", target="North", reference="South"), LEXICON)


def test_rates_are_hits_per_thousand_words(result, paired):
    table = result.table.set_index("category")
    north = [tokenise(t) for t in paired.where(outlet="North").texts()]
    n, k = sum(map(len, north)), sum(t.count("storm") for t in north)
    assert table.loc["rough", ["k_target", "k_reference"]].tolist() == [k, 0]
    assert table.loc["rough", "pk_target"] == pytest.approx(1000 * k / n)
    assert table.loc["rough", "q"] < 0.05
    assert table.loc["rough", "low"] > 0
    assert table.loc["wet", "high"] < 0


def test_words_of_a_phrase_are_not_counted_again(result):
    table = result.table.set_index("category")
    assert table.loc["place", ["k_target", "k_reference"]].tolist() == [10, 10]
    assert table.loc["shut", ["k_target", "k_reference"]].tolist() == [0, 0]


def test_a_category_without_hits_is_shown_and_is_no_part_of_the_family(result):
    table = result.table.set_index("category")
    unused = table.loc[["shut", "fire"]]
    assert len(table) == 5
    assert unused[["p", "q"]].isna().all(axis=None)
    assert (unused["low"] == -np.inf).all()
    assert result.settings["family"] == 3
    p = table["p"].dropna()
    assert table.loc["rough", "q"] == pytest.approx(p["rough"] * 3 / (p <= p["rough"]).sum())


def test_entries_add_up_to_their_categories_and_carry_the_counterpart(result):
    entries = result.tables["entries"]
    assert entries["entry"].tolist() == ["ostrel closed", "storm*", "rain"]
    by_category = entries.groupby("category")[["k_target", "k_reference", "pk_target"]].sum()
    table = result.table.set_index("category").loc[by_category.index]
    np.testing.assert_allclose(by_category, table[by_category.columns])
    assert entries.set_index("entry").loc["ostrel closed", "counterpart"] == "it closed"


def test_evidence_of_categories_and_entries_adds_up_to_their_counts(result, paired):
    for label, north, south in (("rough", 19, 0), ("storm*", 19, 0), ("place", 10, 10), ("ostrel closed", 10, 10)):
        shown = result.evidence(label, n=1000, corpus=paired)["side"].value_counts()
        assert (shown.get("North", 0), shown.get("South", 0)) == (north, south), label


def test_the_lexicon_is_named_with_its_validity(result):
    assert "Lexicon weather 1.0; validation: none yet." in result.notes
    assert "weather 1.0 (5 entries in 5 categories; CC0-1.0)" in result.describe()
    assert result.settings["lexicon"] == "weather"


def test_few_units_give_no_p_and_a_note(paired):
    few = paired.where(story_id=["s1", "s2"])
    result = loaded_terms(few.compare(by="outlet", target="North", reference="South"), LEXICON)
    assert result.table["p"].isna().all()
    assert any("fewer than 8, so no p is given" in note for note in result.notes)
    assert "not tested" in result.describe()


def test_the_shipped_lexicon_runs_with_the_defaults(paired):
    result = loaded_terms(paired.compare(by="outlet", target="North", reference="South"), Lexicon.read("conflict"))
    assert result.table["category"].is_unique


@pytest.mark.parametrize(
    ("settings", "words"), [({"permutations": 5}, "19 is the least"), ({"level": 0}, "level is 0")]
)
def test_settings_out_of_range_are_refused(settings, words):
    with pytest.raises(ParameterError, match=words):
        LoadedSettings(**settings)
