"""Key terms: numbers by hand, evidence, families, notes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing.corpus.corpus import Corpus
from framing.errors import CorpusError, ParameterError
from framing.measures.keyness.many_groups import group_of, keyness_against_list, keyness_by_group
from framing.measures.keyness.two_sides import KeynessSettings, keyness
from framing.stats.effects import dp, g2_four_cell, g2_two_cell, juilland_d, log_odds, log_ratio, lrc
from framing.stats.inference import PermutationSettings, adjust, compare_rates
from framing.text.reading import tokenise

COLUMNS = [
    "term", "k_target", "k_reference", "docs_target", "docs_reference", "pm_target", "pm_reference",
    "log_ratio", "low", "high", "p", "q", "permutations", "g2", "g2_four_cell", "bic", "pct_diff", "lrc", "log_odds_z",
    "dp_target", "dp_reference", "juilland_target", "juilland_reference",
]  # fmt: skip


def outlets(paired, **more):
    return paired.compare(by="outlet", target="North", reference="South", **more)


def test_the_table_counts_what_a_loop_counts(paired):
    result = keyness(outlets(paired))
    table = result.table.set_index("term")
    assert result.table.columns.tolist() == COLUMNS
    words = {side: [tokenise(t) for t in paired.where(outlet=side).texts()] for side in ("North", "South")}
    n = {side: sum(map(len, texts)) for side, texts in words.items()}
    for term, row in table.iterrows():
        for side, name in (("North", "target"), ("South", "reference")):
            k = sum(text.count(term) for text in words[side])
            assert row[f"k_{name}"] == k
            assert row[f"docs_{name}"] == sum(term in text for text in words[side])
            assert row[f"pm_{name}"] == pytest.approx(1e6 * k / n[side])
        assert row["log_ratio"] == pytest.approx(log_ratio(row["k_target"], n["North"], row["k_reference"], n["South"]))
    assert (result.comparison["words_target"], result.comparison["words_reference"]) == (n["North"], n["South"])


def test_planted_terms_come_first_and_the_shared_one_is_no_finding(paired):
    table = keyness(outlets(paired)).table.set_index("term")
    assert set(table.index[:2]) == {"storm", "rain"}
    assert table.loc["storm", "low"] > 0
    assert table.loc["storm", "high"] == np.inf
    assert table.loc["rain", "high"] < 0
    assert (table.loc[["storm", "rain"], "q"] < 0.05).all()
    assert table.loc["bridge", "q"] > 0.05
    assert table.loc["bridge", "low"] <= 0 <= table.loc["bridge", "high"]


def test_p_is_that_of_the_kernel_and_q_of_the_whole_family(paired):
    comparison = outlets(paired)
    result = keyness(comparison, KeynessSettings(seed=4, permutations=199))
    table = result.table.sort_values("term")
    terms = table["term"].tolist()
    by_unit = [
        np.array([[tokenise(t).count(term) for term in terms] for t in paired.where(outlet=o).texts()])
        for o in ("North", "South")
    ]
    n = [np.array([len(tokenise(t)) for t in paired.where(outlet=o).texts()]) for o in ("North", "South")]
    expected = compare_rates(
        (by_unit[0], n[0]), (by_unit[1], n[1]), comparison.design, PermutationSettings(199, seed=4)
    )
    np.testing.assert_allclose(table["p"], expected.p)
    np.testing.assert_allclose(table["low"], expected.low)
    np.testing.assert_allclose(table["q"], adjust(expected.p))
    assert result.settings["p_min"] == expected.p_min == 2 / 2**10


def test_swapping_the_sides_mirrors_the_table(paired):
    here = keyness(outlets(paired)).table.set_index("term")
    there = (
        keyness(paired.compare(by="outlet", target="South", reference="North")).table.set_index("term").loc[here.index]
    )
    np.testing.assert_allclose(there["log_ratio"], -here["log_ratio"])
    np.testing.assert_allclose(there["low"], -here["high"])
    np.testing.assert_allclose(there["p"], here["p"])
    assert (there["k_target"] == here["k_reference"]).all()


@pytest.mark.parametrize(
    ("min_docs", "inside", "outside"), [(5, "people", "zebra"), (6, "boats", "people"), (1, "zebra", "")]
)
def test_the_family_is_what_enough_units_use_whatever_their_side(paired, min_docs, inside, outside):
    table = paired.documents.copy()
    table.loc[0, "text"] += " zebra zebra zebra"
    corpus = Corpus("c", table)
    result = keyness(outlets(corpus), KeynessSettings(min_docs=min_docs))
    terms = result.table["term"].tolist()
    assert inside in terms
    assert outside not in terms
    assert result.settings["family"] == len(terms)
    assert f"{len(terms)} of " in result.notes[0]


def test_a_family_without_members_is_an_empty_table(paired):
    result = keyness(outlets(paired), KeynessSettings(min_docs=11))
    assert result.table.columns.tolist() == COLUMNS
    assert len(result.table) == len(result.headline()) == 0


def test_fewer_than_eight_units_give_no_p_and_say_so(paired):
    few = paired.where(story_id=[f"s{i}" for i in range(7)])
    result = keyness(outlets(few))
    assert result.table[["p", "q"]].isna().all(axis=None)
    assert result.table["low"].notna().any()
    assert any("fewer than 8, so no p is given" in note for note in result.notes)
    assert "not tested, as there are too few units" in result.describe()


def test_a_single_unit_has_ratios_without_limits(paired):
    result = keyness(outlets(paired.where(story_id="s1")), KeynessSettings(min_docs=1))
    assert result.table["log_ratio"].notna().all()
    one = result.table.set_index("term")
    assert np.isnan(one.loc["bridge", ["low", "high"]].astype(float)).all()


def test_one_sided_units_count_for_nothing(paired):
    extra = paired.documents.iloc[[0]].assign(doc_id="n99", story_id="s99", text="storm " * 500)
    more = Corpus("small", pd.concat([paired.documents, extra], ignore_index=True))
    pd.testing.assert_frame_equal(keyness(outlets(more)).table, keyness(outlets(paired)).table)
    assert keyness(outlets(more)).comparison["omitted"] == ["s99"]


def test_no_word_of_a_measure_comes_from_the_text_column(paired):
    """Once tokens are made, the text is not needed again."""
    comparison = outlets(paired)
    expected = keyness(comparison).table
    assert comparison.tokens.lengths.sum() > 0
    comparison.corpus.documents["text"] = [object()] * len(paired.documents)
    again = paired.compare(by="outlet", target="North", reference="South")
    again.__dict__["tokens"] = comparison.tokens
    pd.testing.assert_frame_equal(keyness(again).table, expected)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"min_docs": 0}, "min_docs is 0"),
        ({"permutations": 18}, "permutations is 18; 19 is the fewest"),
        ({"level": 95}, "level is 95; it must lie between 0 and 1"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_settings_out_of_range_are_refused(settings, words):
    with pytest.raises(ParameterError, match=words):
        KeynessSettings(**settings)


def test_the_methods_name_the_test_the_numbers_and_the_order(paired):
    methods = keyness(outlets(paired), KeynessSettings(permutations=499, seed=3)).describe()
    for part in (
        "10 pairs (story)",
        "499 permutations",
        "seed 3",
        "95 % confidence intervals",
        "Benjamini–Hochberg",
        "ordered by q",
    ):
        assert part in methods


def test_evidence_adds_up_to_the_counts(paired):
    result = keyness(outlets(paired))
    for term in ("storm", "bridge", "boats"):
        row = result.table.set_index("term").loc[term]
        shown = result.evidence(term, n=1000, corpus=paired)["side"].value_counts()
        assert shown.get("North", 0) == row["k_target"]
        assert shown.get("South", 0) == row["k_reference"]


def test_the_token_based_columns_are_those_of_the_kernels(paired):
    comparison = outlets(paired)
    result = keyness(comparison, KeynessSettings(prior="uniform", prior_words=50))
    table = result.table.set_index("term")
    n, o = result.comparison["words_target"], result.comparison["words_reference"]
    row = table.loc["storm"]
    counts = (row["k_target"], n, row["k_reference"], o)
    assert row["g2"] == pytest.approx(g2_two_cell(*counts))
    assert row["g2_four_cell"] == pytest.approx(g2_four_cell(*counts))
    assert row["bic"] == pytest.approx(row["g2"] - np.log(n + o))
    assert row["pct_diff"] == np.inf
    assert row["lrc"] == pytest.approx(lrc(*counts, terms=len(table)))
    texts = {o: [tokenise(t) for t in paired.where(outlet=o).texts()] for o in ("North", "South")}
    vocabulary = sorted({w for side in texts.values() for t in side for w in t})
    y, z = (np.array([sum(t.count(w) for t in side) for w in vocabulary]) for side in texts.values())
    zeta = log_odds(y, z, np.full(len(vocabulary), 50 / len(vocabulary)))[1]
    assert row["log_odds_z"] == pytest.approx(zeta[vocabulary.index("storm")])
    by_unit = np.array([[t.count("storm")] for t in texts["North"]])
    sizes = [len(t) for t in texts["North"]]
    assert row["dp_target"] == pytest.approx(dp(by_unit, sizes)[0])
    assert row["juilland_target"] == pytest.approx(juilland_d(by_unit, sizes)[0])
    assert np.isnan(row["dp_reference"])
    assert "uniform Dirichlet prior of 50 words" in " ".join(result.notes)


def test_a_background_table_is_a_prior(paired):
    settings = KeynessSettings(prior="background")
    plain = keyness(outlets(paired), settings, {"bridge": 90, "storm": 5}).table.set_index("term")
    other = keyness(outlets(paired), settings, {"bridge": 5, "storm": 90}).table.set_index("term")
    assert plain.loc["storm", "log_odds_z"] != other.loc["storm", "log_odds_z"]
    with pytest.raises(ParameterError, match="background"):
        keyness(outlets(paired), settings)


def test_max_t_is_a_column_when_it_is_asked_for(paired):
    table = keyness(outlets(paired), KeynessSettings(max_t=True)).table.set_index("term")
    assert table.loc["storm", "p_max_t"] < 0.05
    assert (table["p_max_t"].dropna() >= table.loc[table["p_max_t"].notna(), "p"] - 0.01).all()


def test_the_family_and_its_floors_stand_beside_the_table(paired):
    result = keyness(outlets(paired))
    tested = int(result.table["p"].notna().sum())
    assert result.settings["tested"] == tested
    assert result.settings["q_min"] == pytest.approx(result.settings["p_min"] * tested)
    assert any(f"among {tested} tested" in note for note in result.notes)


def test_terms_with_too_few_occurrences_say_so(paired):
    result = keyness(outlets(paired), KeynessSettings(min_docs=1))
    few = result.table["p"].isna()
    assert few.any()
    assert any(note.startswith(f"Without p: {int(few.sum())} terms") for note in result.notes)


def test_each_group_against_the_rest_is_one_family(paired):
    table = paired.documents.copy()
    table.loc[table["doc_id"].str[1].isin(list("56789")), "outlet"] += "-late"
    corpus = Corpus("c", table.assign(story_id=table["doc_id"]))
    result = keyness_by_group(corpus, "outlet", KeynessSettings(permutations=99, min_docs=3))
    assert set(result.table["group"]) == {"North", "North-late", "South", "South-late"}
    assert result.table.columns.tolist()[:2] == ["term", "group"]
    p, q = result.table["p"].to_numpy(), result.table["q"].to_numpy()
    np.testing.assert_allclose(q, adjust(p))
    one = result.table[(result.table["group"] == "North") & (result.table["term"] == "storm")].iloc[0]
    assert one["k_target"] == sum(t.split().count("storm") for t in corpus.where(outlet="North").texts())
    assert group_of(result, "South").table["group"].eq("South").all()
    with pytest.raises(CorpusError, match="no column 'outler'. Did you mean 'outlet'"):
        keyness_by_group(corpus, "outler")


def test_against_a_word_list(paired):
    words = {"storm": 10, "the": 500, "bridge": 400, "closed": 490, "in": 500, "ostrel": 500, "other": 7_000}
    north = paired.where(outlet="North")
    result = keyness_against_list(north, words, KeynessSettings(min_docs=3))
    row = result.table.set_index("term").loc["storm"]
    n = sum(len(tokenise(t)) for t in north.texts())
    k = sum(tokenise(t).count("storm") for t in north.texts())
    assert (row["k_target"], row["k_reference"]) == (k, 10)
    assert row["log_ratio"] == pytest.approx(log_ratio(k, n, 10, sum(words.values())))
    assert row["low"] > 0
    assert np.isnan(row["p"]), "fewer than ten are expected"
    assert any("of which fewer than ten" in note for note in result.notes)
    with pytest.raises(ParameterError, match="holds no occurrences"):
        keyness_against_list(north, {"a": 0})
