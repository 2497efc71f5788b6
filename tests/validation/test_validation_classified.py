"""Values told from words: grouped folds, other libraries, planted words, what it hands on, refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from framing import (
    ClassifiedSettings,
    Corpus,
    CorrectedSettings,
    Result,
    ScoredSettings,
    Tokens,
    classified,
    corrected,
    scored,
)
from framing.errors import CorpusError, ParameterError
from framing.validation.learning.training import Coded, fit, folds, macro_f1, out_of_fold, predicted

DATA = Path(__file__).parents[3] / "shared" / "eval" / "loaded_terms" / "sentences.csv"
FAST = ClassifiedSettings(resamples=99)
NEUTRAL = "bridge river council budget winter school market train harbour meeting road letter".split()
WARM, COLD = "splendid glorious radiant".split(), "dismal wretched ghastly".split()


def invented(n: int = 160, seed: int = 3, tells: float = 0.9, outlets: int = 2) -> pd.DataFrame:
    """Rows of two to a unit; the value is told by a word in most rows."""
    rng = np.random.default_rng(seed)
    value = np.where(rng.random(n) < 0.5, "praise", "blame")
    texts = []
    for said in value:
        words = rng.choice(NEUTRAL, 8).tolist()
        if rng.random() < tells:
            words.append(rng.choice(WARM if said == "praise" else COLD))
        texts.append(" ".join(rng.permutation(words)))
    ids = [f"d{i:04}" for i in range(n)]
    outlet = [f"Paper {i // 2 % outlets}" for i in range(n)]
    table = pd.DataFrame({"doc_id": ids, "outlet": outlet, "published": "", "title": "", "text": texts})
    return table.assign(story_id=[f"s{i // 2:04}" for i in range(n)], value=value)


def compare(table: pd.DataFrame):
    return Corpus("invented", table, repeats="keep").compare(by="outlet", target="Paper 0", reference="Paper 1")


TABLE = invented()
COMPARED = compare(TABLE)
CODED = TABLE[["doc_id", "value"]]
FOUND = classified(COMPARED, CODED, FAST)


def test_planted_words_are_learnt_and_are_the_first_of_their_value():
    whole = FOUND.table.set_index("part")
    assert whole.loc["all outlets together", "macro_f1"] > 0.85
    words = FOUND.tables["words"]
    assert set(words[words["value"] == "praise"]["word"].head(3)) == set(WARM)
    assert set(words[words["value"] == "blame"]["word"].head(3)) == set(COLD)
    counted = words.set_index("word").loc["splendid"]
    has = TABLE["text"].str.contains("splendid")
    assert (counted["rows"], counted["rows_value"]) == (has.sum(), (has & (TABLE["value"] == "praise")).sum())


def test_outlets_come_first_and_rules_without_words_last():
    parts = FOUND.table["part"].tolist()
    assert parts[:3] == ["Paper 0", "Paper 1", "mean of these outlets"]
    assert parts[-2:] == ["the outlet's name alone", "the commonest value alone"]
    mean = FOUND.table["macro_f1"].iloc[:2].mean()
    assert FOUND.table["macro_f1"].iloc[2] == pytest.approx(mean)


def test_scores_are_those_of_scikit_learn_on_the_predicted_values():
    table = FOUND.tables["predicted"].set_index("doc_id")
    said, truth = table.loc[CODED["doc_id"], "value"], CODED["value"]
    whole = FOUND.table.set_index("part").loc["all outlets together"]
    assert whole["macro_f1"] == pytest.approx(metrics.f1_score(truth, said, average="macro"))
    assert whole["accuracy"] == pytest.approx(metrics.accuracy_score(truth, said))
    assert (table.loc[CODED["doc_id"], "coded"].to_numpy() == truth.to_numpy()).all()


def coded_of(table: pd.DataFrame) -> Coded:
    compared = compare(table)
    counts = compared.tokens.matrix()
    labels = (table["value"].to_numpy()[compared.rows] == "praise").astype(int)
    return Coded(counts.astype(float), labels, ("blame", "praise"), compared.units[compared.rows].astype(str))


def test_no_unit_is_learnt_from_and_scored():
    coded = coded_of(TABLE)
    seen = []
    for train, test in folds(coded, 5, 1):
        assert not set(coded.units[train]) & set(coded.units[test])
        seen.extend(test.tolist())
    assert sorted(seen) == list(range(len(coded.labels)))


def test_copies_within_a_unit_teach_nothing():
    # Values at random, both rows of a unit the same text and value: folds over rows would score near 1.
    rng = np.random.default_rng(8)
    table = invented(400, tells=0.0)
    table["text"] = np.repeat([" ".join(f"w{rng.integers(2000)}" for _ in range(8)) for _ in range(200)], 2)
    table["value"] = np.repeat(np.where(rng.random(200) < 0.5, "praise", "blame"), 2)
    coded = coded_of(table)
    chances, _ = out_of_fold(coded, 5, 1)
    assert macro_f1(coded.labels, predicted(chances), 2) < 0.62
    alone = Coded(coded.counts, coded.labels, coded.names, np.arange(len(coded.labels)).astype(str))
    chances, _ = out_of_fold(alone, 5, 1)
    assert macro_f1(alone.labels, predicted(chances), 2) > 0.8


def test_weights_are_what_a_word_adds_to_the_log_odds():
    coded = coded_of(TABLE)
    model = fit(coded, 1)
    with_word = model.fitted[0].transform(coded.counts[:, model.words])
    odds = with_word @ model.weights()[:, 1] + model.fitted[-1].intercept_[0]
    chances = model.chances(coded.counts)
    assert np.allclose(1 / (1 + np.exp(-odds)), chances[:, 1])
    assert np.allclose(chances.sum(axis=1), 1)


def test_the_names_of_values_change_nothing():
    other = CODED.assign(value=CODED["value"].map({"praise": "zeal", "blame": "anger"}))
    found = classified(COMPARED, other, FAST)
    assert found.table["macro_f1"].tolist() == pytest.approx(FOUND.table["macro_f1"].tolist())


def test_three_values_and_one_value_against_the_rest():
    table = TABLE.assign(value=np.where(TABLE["text"].str.contains("bridge"), "crossing", TABLE["value"]))
    coded = table[["doc_id", "value"]]
    three = classified(COMPARED, coded, FAST)
    assert set(three.tables["words"]["value"]) == {"blame", "crossing", "praise"}
    assert three.tables["words"].query("value == 'crossing'")["word"].iloc[0] == "bridge"
    one = classified(COMPARED, coded, ClassifiedSettings(value="crossing", resamples=99))
    assert set(one.tables["predicted"]["value"]) == {"crossing", "not crossing"}
    assert one.table.set_index("part").loc["all outlets together", "macro_f1"] > 0.95


def test_rows_that_nobody_coded_get_values_that_correct_a_figure():
    table = invented(600, seed=5)
    compared = compare(table)
    drawn = table.sample(200, random_state=1)[["doc_id", "value"]]
    found = classified(compared, drawn, FAST)
    assert any(note.startswith("400 rows that nobody coded") for note in found.notes)
    values = found.tables["predicted"]
    assert len(values) == len(table)
    assert (values["coded"] == "").sum() == 400
    right = values.set_index("doc_id")["value"].sort_index() == table.set_index("doc_id")["value"]
    assert right[~right.index.isin(drawn["doc_id"])].mean() > 0.85
    figure = corrected(compared, values, drawn, CorrectedSettings(value="praise"))
    truth = compared.corpus.documents.groupby("outlet")["value"].agg(lambda v: (v == "praise").mean())
    row = figure.table.set_index("figure").loc["corrected (PPI++)"]
    assert row["low"] < truth["Paper 0"] - truth["Paper 1"] < row["high"]
    assert row["width"] < 1
    again = scored(compared, values, drawn, ScoredSettings(resamples=99)).table.set_index("score")
    whole = found.table.set_index("part").loc["all outlets together"]
    assert again.loc["macro F1", "value"] == pytest.approx(whole["macro_f1"])


def test_saved_and_read_it_is_the_same_and_is_drawn(tmp_path):
    FOUND.save(tmp_path / "classified")
    again = Result.read(tmp_path / "classified")
    pd.testing.assert_frame_equal(again.table, FOUND.table)
    assert again.caption == FOUND.caption
    assert again.presentation.title == "Values told from words"
    drawn = {text.get_text() for text in FOUND.plot().texts} | {t.get_text() for t in FOUND.plot().get_yticklabels()}
    assert set(FOUND.table["part"]) <= drawn
    assert len(FOUND.evidence("splendid", 3, corpus=COMPARED.corpus)) > 0


def test_the_passages_of_an_outlet_are_the_rows_it_was_wrong_about():
    told = FOUND.tables["predicted"].set_index("doc_id")
    wrong = set(told.index[(told["coded"] != "") & (told["value"] != told["coded"])])
    outlet = TABLE.set_index("doc_id")["outlet"]
    assert wrong
    for name in ("Paper 0", "Paper 1"):
        shown = FOUND.evidence(name, 99, corpus=COMPARED.corpus)
        assert set(shown["doc_id"]) == {doc for doc in wrong if outlet[doc] == name}


def test_the_same_seed_gives_the_same_and_another_seed_other_folds():
    again = classified(COMPARED, CODED, FAST)
    pd.testing.assert_frame_equal(again.table, FOUND.table)
    other = classified(COMPARED, CODED, ClassifiedSettings(resamples=99, seed=2))
    assert other.tables["predicted"]["confidence"].tolist() != FOUND.tables["predicted"]["confidence"].tolist()


def test_more_units_teach_more():
    curve = FOUND.tables["curve"]
    assert curve["units"].is_monotonic_increasing
    assert curve["macro_f1"].iloc[-1] > curve["macro_f1"].iloc[0]
    assert (curve["lowest"] <= curve["macro_f1"]).all()
    assert (curve["macro_f1"] <= curve["highest"]).all()


def test_an_outlet_with_one_value_has_no_score_and_is_named():
    table = TABLE.assign(value=np.where(TABLE["outlet"] == "Paper 1", "blame", TABLE["value"]))
    found = classified(COMPARED, table[["doc_id", "value"]], FAST)
    assert "Paper 1" not in set(found.table["part"])
    assert any("fewer than 10 coded rows of two values: Paper 1" in note for note in found.notes)


@pytest.mark.parametrize(
    ("coded", "settings", "words"),
    [
        (CODED.head(6), FAST, "Coded rows of the comparison: 6; learning needs 10"),
        (CODED.assign(value="praise"), FAST, "1 value, 'praise'; learning needs two"),
        (CODED.assign(value=["rare"] + ["praise"] * 80 + ["blame"] * 79), FAST, "'rare' was coded in one unit only"),
        (CODED, ClassifiedSettings(folds=99, resamples=99), "80 coded units cannot make 99 folds"),
        (CODED, ClassifiedSettings(value="prase", resamples=99), "has the value 'prase'"),
        (CODED.drop(columns="value"), FAST, "no column 'value'"),
    ],
)
def test_what_cannot_be_learnt_is_one_sentence(coded, settings, words):
    with pytest.raises((CorpusError, ParameterError), match=words):
        classified(COMPARED, coded, settings)


def test_settings_are_checked():
    with pytest.raises(ParameterError, match="at least 2"):
        ClassifiedSettings(folds=1)


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/eval/loaded_terms")
def test_judged_bias_is_told_as_well_as_asked():
    table = pd.read_csv(DATA, dtype=str, keep_default_na=False)
    table = table[table["label_bias"].isin(["Biased", "Non-biased"])].reset_index(drop=True)
    labels = (table["label_bias"] == "Biased").to_numpy(int)
    counts = Tokens.from_texts(table["text"]).matrix().astype(float)
    coded = Coded(counts, labels, ("Non-biased", "Biased"), table["news_link"].to_numpy(str))
    chances, _ = out_of_fold(coded, 5, 1)
    assert macro_f1(labels, predicted(chances), 2) > 0.74
