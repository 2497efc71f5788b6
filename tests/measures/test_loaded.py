"""Loaded terms: hits by category and entry."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from framing.corpus.corpus import Corpus
from framing.errors import ParameterError
from framing.lexicon import Entry, HitCounts, Lexicon
from framing.measures.loaded import terms
from framing.measures.loaded.terms import LoadedSettings, loaded_terms
from framing.stats.inference.one_rate import rate_interval
from framing.text.reading import tokenise
from tests.corpus.test_parts import rows as generated_rows

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


def test_all_settings_of_the_test_reach_it(paired):
    compared = paired.compare(by="outlet", target="North", reference="South")
    few, more = (loaded_terms(compared, LEXICON, LoadedSettings(permutations=39, further=n)) for n in (1, 100))
    assert few.settings["p_min"] == pytest.approx(1 / 40)
    assert few.table["p"].min() >= 1 / 40 > more.table["p"].min() >= more.settings["p_min"]


def test_words_of_a_phrase_are_not_counted_again(result):
    table = result.table.set_index("category")
    assert table.loc["place", ["k_target", "k_reference"]].tolist() == [10, 10]
    assert table.loc["shut", ["k_target", "k_reference"]].tolist() == [0, 0]


def test_a_category_without_hits_is_shown_and_is_no_part_of_the_family(result):
    table = result.table.set_index("category")
    unused = table.loc[["shut", "fire"]]
    assert len(table) == 5
    assert unused[["log_ratio", "low", "high", "p", "q"]].isna().all(axis=None)
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
    assert "Lexicon weather 1.0; not validated." in result.notes
    assert "weather 1.0 (5 entries in 5 categories; CC0-1.0)" in result.describe()
    assert result.settings["lexicon"] == "weather"


def test_what_a_lexicon_left_out_is_noted(paired):
    lexicon = replace(LEXICON, notes=("2 rules were not read.",))
    found = loaded_terms(paired.compare(by="outlet", target="North", reference="South"), lexicon)
    assert "2 rules were not read." in found.notes


def test_few_units_give_no_p_and_a_note(paired):
    few = paired.where(story_id=["s1", "s2"])
    result = loaded_terms(few.compare(by="outlet", target="North", reference="South"), LEXICON)
    assert result.table["p"].isna().all()
    assert any("fewer than 8, so no p is given" in note for note in result.notes)
    assert "not tested" in result.describe()


def test_the_shipped_lexicon_runs_with_the_defaults(paired):
    result = loaded_terms(paired.compare(by="outlet", target="North", reference="South"), Lexicon.read("conflict"))
    assert result.table["category"].is_unique


def test_contributions_of_entries_add_up_to_their_category(result):
    entries = result.tables["entries"]
    assert entries.groupby("category")["contribution"].sum().drop("place", errors="ignore").to_numpy() == (
        pytest.approx(1)
    )
    assert (entries.loc[entries["entry"] == "storm*", "low"] > 0).all()


def test_rates_carry_the_interval_of_their_units(result, paired):
    rates = result.tables["rates"].set_index(["level", "label", "side"])
    north = paired.where(outlet="North").documents
    k = np.array([[tokenise(t).count("storm")] for t in north["text"]])
    n = np.array([len(tokenise(t)) for t in north["text"]])
    estimate, low, high = (1000 * v[0] for v in rate_interval(k, n))
    for level, label in (("category", "rough"), ("entry", "storm*")):
        row = rates.loc[(level, label, "target")]
        assert row[["pk", "low", "high"]].to_numpy(float) == pytest.approx((estimate, low, high))


def test_leaving_one_entry_out_gives_the_log_ratio_without_it(corpus_of):
    lexicon = Lexicon(HEADER, tuple(Entry(word, "rough", "", "n") for word in ("gale", "storm", "sleet")))
    rows = [("n1", "North", "gale gale gale storm fine day"), ("s1", "South", "gale storm storm sleet fine day")]
    comparison = corpus_of(rows).compare(by="outlet", target="North", reference="South")
    left = loaded_terms(comparison, lexicon).tables["left_out"].iloc[0]
    # Both sides have 6 words: without gale 1 to 3, without storm 3 to 2, without sleet 4 to 3.
    assert left["log_ratio"] == 0
    assert (left["without_low"], left["entry_low"]) == (pytest.approx(np.log2(1 / 3)), "gale")
    assert (left["without_high"], left["entry_high"]) == (pytest.approx(np.log2(3 / 2)), "storm")


def test_weights_count_in_rates_and_ratios_and_are_noted(corpus_of):
    lexicon = Lexicon(HEADER, (Entry("gale", "rough", "", "n", 3.0), Entry("breeze", "rough", "", "n", 0.5)))
    rows = [("n1", "North", "gale breeze"), ("s1", "South", "breeze breeze")]
    result = loaded_terms(corpus_of(rows).compare(by="outlet", target="North", reference="South"), lexicon)
    row = result.table.iloc[0]
    assert row[["k_target", "k_reference"]].tolist() == [2, 2]
    assert row[["pk_target", "pk_reference"]].tolist() == [1750, 500]
    assert row["log_ratio"] == pytest.approx(np.log2(3.5))
    assert any("weighted hits" in note for note in result.notes)


def test_the_three_voices_stand_side_by_side(corpus_of):
    rows = [
        {"doc_id": "n1", "passage_id": f"n1:{voice}", "outlet": "North", "voice": voice, "text": text}
        for voice, text in (("outlet", "storm and rain"), ("quoted", "a storm a storm"), ("reported", "calm"))
    ] + [{"doc_id": "s1", "passage_id": "s1:1", "outlet": "South", "voice": "outlet", "text": "rain"}]
    comparison = corpus_of(rows).compare(by="outlet", target="North", reference="South")
    voices = loaded_terms(comparison, LEXICON).tables["voices"].set_index(["category", "side"])
    north = voices.loc[("rough", "target")]
    rates = north[["pk_outlet", "pk_reported", "pk_quoted"]].to_numpy(float)
    assert rates == pytest.approx((1000 / 3, 0, 500))
    assert north[["k_outlet", "k_reported", "k_quoted"]].tolist() == [1, 0, 2]
    assert np.isnan(voices.loc[("rough", "reference"), "pk_quoted"])


def test_negated_hits_are_counted_apart_and_nowhere_else(corpus_of):
    rows = [("n1", "North", "no storm today, a storm tomorrow"), ("s1", "South", "rain and no storm")]
    comparison = corpus_of(rows).compare(by="outlet", target="North", reference="South")
    apart, alike = (
        loaded_terms(comparison, LEXICON),
        loaded_terms(comparison, LEXICON, LoadedSettings(negation_window=0)),
    )
    assert apart.table.set_index("category").loc["rough", ["k_target", "k_reference"]].tolist() == [1, 0]
    assert apart.tables["negated"].set_index("category").loc["rough"].tolist() == [1, 1]
    assert alike.table.set_index("category").loc["rough", ["k_target", "k_reference"]].tolist() == [2, 1]
    assert "negated" not in alike.tables


def test_voices_that_are_not_separated_are_said_to_be_so(result):
    assert "voices" not in result.tables
    assert any("not separated" in note for note in result.notes)


def of_lengths(corpus_of, north, south):
    """Texts of the given numbers of words, each with one storm: the rate is one in a text, whatever its length."""
    rows = [
        (f"{side}{i}", outlet, "storm " + f"{side} " * (n - 1))
        for side, outlet, lengths in (("n", "North", north), ("z", "South", south))
        for i, n in enumerate(lengths)
    ]
    return loaded_terms(corpus_of(rows).compare(by="outlet", target="North", reference="South"), LEXICON)


def test_a_difference_that_texts_of_like_length_do_not_show_is_noted(corpus_of):
    result = of_lengths(corpus_of, [10] * 18 + [100] * 6, [10] * 6 + [100] * 18)
    length = result.tables["length"].set_index("category").loc["rough"]
    assert length["log_ratio"] > 1
    assert length["log_ratio_length"] == pytest.approx(0)
    assert any("rough may be due to text length" in note for note in result.notes)


def test_texts_that_share_no_length_cannot_be_told_from_length(corpus_of):
    result = of_lengths(corpus_of, range(10, 20), range(100, 110))
    assert np.isnan(result.tables["length"].set_index("category").loc["rough", "log_ratio_length"])
    assert any("differ in length throughout" in note for note in result.notes)


def test_alike_lengths_give_no_note(result):
    assert not any("length" in note for note in result.notes)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"permutations": 5}, "19 is the fewest"),
        ({"level": 0}, "level is 0"),
        ({"negation_window": -1}, "negation_window is -1"),
    ],
)
def test_settings_out_of_range_are_refused(settings, words):
    with pytest.raises(ParameterError, match=words):
        LoadedSettings(**settings)


@pytest.mark.parametrize("weights", ["whole", "fractions"])
@pytest.mark.parametrize("asked", [{}, {"unit": "doc_id"}, {"unit": "doc_id", "strata": "desk"}])
def test_a_few_entries_at_a_time_give_the_numbers_of_all_at_once(monkeypatch, asked, weights):
    found = []
    for cells in (10**9, 1):
        monkeypatch.setattr(terms, "_CELLS", cells)
        lexicon, table = Lexicon.read("conflict"), generated_rows()
        words = [entry.pattern.rstrip("*") for entry in lexicon.entries[:60]]
        table["text"] += [" " + words[(7 * i) % 60] + " " + words[i % 13] for i in range(len(table))]
        if weights == "fractions":
            entries = [replace(entry, weight=0.1 + 0.3 * (i % 4)) for i, entry in enumerate(lexicon.entries)]
            lexicon = Lexicon(lexicon.header, tuple(entries))
        compared = Corpus("small", table).compare(by="outlet", target="North", reference="South", **asked)
        found.append(loaded_terms(compared, lexicon, LoadedSettings(99, further=1)))
    assert len(found[0].tables["entries"]) > 50
    for name in ("", *found[0].tables):
        one, two = ((result.tables[name] if name else result.table) for result in found)
        pd.testing.assert_frame_equal(one, two, check_exact=weights == "whole", rtol=1e-12, obj=name)


def test_hits_of_many_units_take_no_more_memory_than_there_are_hits(corpus_of):
    # 8,000 units by 300 entries would be 19 MB for each side.
    texts = ("a brutal junta fell", *["calm"] * 9)
    rows = [(f"d{i:05}", ("North", "South")[i // 10 % 2], texts[i % 10]) for i in range(8_000)]
    compared = corpus_of(rows).compare(by="outlet", target="North", reference="South")
    entries = (*(Entry(f"word{i}", "other", "n", "n") for i in range(300)), *Lexicon.read("conflict").entries)
    lexicon = Lexicon(HEADER, entries)
    matches = HitCounts.of(lexicon, compared.token_parts(), None)
    compared.lengths()
    tracemalloc.start()
    sides = terms._Sides.of(compared, matches)
    rates = terms._rates(sides, 0.95)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(rates) > 2 * len(lexicon.categories)
    assert peak < 8_000 * len(lexicon.entries) * 8 / 4
