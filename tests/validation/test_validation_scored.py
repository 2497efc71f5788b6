"""Scores against coded rows: a textbook table, other libraries, intervals, unequal errors, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn import metrics

from framing import Corpus, Lexicon, ScoredSettings, scored
from framing.errors import CorpusError, ParameterError
from framing.stats.coded.scores import label_scores, number_scores, number_sums
from framing.stats.inference import BootstrapSettings
from framing.validation.agreement import krippendorff_alpha
from framing.validation.scoring.score_tables import CodedRows, error_table, score_table

YES = ScoredSettings(value="yes", resamples=199)


def rows(seed: int, n: int = 300, right=((0.8, 0.8), (0.8, 0.8)), per_unit: int = 2) -> CodedRows:
    """Rows of two sides, two to a unit, measured with errors of their side."""
    rng = np.random.default_rng(seed)
    side = np.arange(n) < n // 2
    truth = rng.random(n) < 0.4
    hit = np.where(side, right[0][0], right[1][0])
    clear = np.where(side, right[0][1], right[1][1])
    said = np.where(truth, rng.random(n) < hit, rng.random(n) >= clear)
    unit = np.array([f"u{i // per_unit:04}" for i in range(n)])
    return CodedRows(truth.astype(int), said.astype(int), ("not yes", "yes"), unit, side, np.ones(n))


def corpus(found: CodedRows) -> Corpus:
    table = pd.DataFrame({"outlet": np.where(found.is_target, "North", "South"), "story_id": found.unit})
    table = table.assign(doc_id=[f"d{i}" for i in range(len(table))], published="", title="")
    table["text"] = np.where(found.measured == 1, "It was awful.", "It was.")
    table["code"] = np.where(found.coded == 1, "yes", "no")
    return Corpus("small", table, repeats="keep")


ROWS = rows(1)
CORPUS = corpus(ROWS)
COMPARED = CORPUS.compare(by="outlet", target="North", reference="South")
CODED = CORPUS.documents[["doc_id", "code"]].rename(columns={"code": "value"})
SAID = CORPUS.documents[["doc_id"]].assign(value=np.where(ROWS.measured == 1, "yes", "no"))


def test_cohens_example():
    # Cohen 1960, proportions of two judges in three categories: agreement .70, by chance .41, kappa .492.
    table = 200 * np.array([[0.44, 0.05, 0.01], [0.07, 0.20, 0.03], [0.09, 0.05, 0.06]])
    found = label_scores(table, np.array(200))
    assert found["accuracy"] == pytest.approx(0.70)
    assert found["kappa"] == pytest.approx(0.492, abs=5e-4)


def test_label_scores_are_those_of_scikit_learn_and_of_alpha():
    rng = np.random.default_rng(3)
    coded = rng.integers(0, 3, 200)
    said = np.where(rng.random(200) < 0.6, coded, rng.integers(0, 3, 200))
    found = label_scores(metrics.confusion_matrix(coded, said), np.array(200))
    assert found["kappa"] == pytest.approx(metrics.cohen_kappa_score(coded, said))
    assert found["macro F1"] == pytest.approx(metrics.f1_score(coded, said, average="macro"))
    for name, score in (("precision", metrics.precision_score), ("recall", metrics.recall_score)):
        assert found[name] == pytest.approx(score(coded, said, average=None))
    assert found["alpha"] == pytest.approx(krippendorff_alpha([coded.tolist(), said.tolist()]))


def test_number_scores_are_those_of_scipy_and_of_alpha():
    rng = np.random.default_rng(5)
    coded = rng.poisson(3, 150)
    said = rng.binomial(coded, 0.7) + rng.poisson(0.5, 150)
    found = number_scores(number_sums(coded, said).sum(axis=0), np.array(150))
    assert found["pearson"] == pytest.approx(stats.pearsonr(coded, said).statistic)
    assert found["alpha"] == pytest.approx(krippendorff_alpha([coded.tolist(), said.tolist()], "interval"))
    assert found["mean error"] == pytest.approx((said - coded).mean())


def test_nothing_to_divide_by_is_nan():
    found = label_scores(np.array([[10, 0], [0, 0]]), np.array(10))
    assert found["accuracy"] == 1
    assert np.isnan(found["kappa"])
    assert np.isnan(found["alpha"])
    assert np.isnan(found["recall"][1])
    assert np.isnan(number_scores(number_sums([1, 1], [1, 2]).sum(axis=0), np.array(2))["pearson"])


def test_the_result_has_scores_confusion_outlets_and_errors():
    found = scored(COMPARED, SAID, CODED, YES)
    table = found.table.set_index("score")
    assert table.loc["F1 (yes)", "value"] == pytest.approx(metrics.f1_score(ROWS.coded, ROWS.measured))
    assert table.loc["precision (yes)", "value"] == pytest.approx(metrics.precision_score(ROWS.coded, ROWS.measured))
    assert ((table["low"] < table["value"]) & (table["value"] < table["high"])).all()
    met = found.tables["confusion"].set_index(["coded", "measured"])
    assert met["rows"].sum() == 300
    missed = (ROWS.coded == 1) & (ROWS.measured == 0)
    assert met.loc[("yes", "not yes"), ["target", "reference"]].tolist() == [
        (missed & ROWS.is_target).sum(), (missed & ~ROWS.is_target).sum()
    ]  # fmt: skip
    assert met.loc[("yes", "not yes"), "examples"].split(" ")[0] in CODED["doc_id"].to_numpy()[missed]
    outlets = found.tables["by_outlet"]
    north = outlets[(outlets["outlet"] == "North") & (outlets["score"] == "accuracy")].iloc[0]
    assert (north["rows"], north["units"]) == (150, 75)
    assert north["value"] == pytest.approx((ROWS.coded == ROWS.measured)[ROWS.is_target].mean())


def test_spans_and_a_table_give_the_same_and_labels_need_no_value():
    spans = pd.DataFrame({"doc_id": CORPUS.documents["doc_id"][ROWS.measured == 1], "start": 7, "end": 12})
    one, two = scored(COMPARED, spans, CODED, YES), scored(COMPARED, SAID, CODED, YES)
    pd.testing.assert_frame_equal(one.table, two.table)
    both = scored(COMPARED, SAID, CODED, ScoredSettings(resamples=199)).table.set_index("score")
    assert {"F1 (yes)", "F1 (no)"} <= set(both.index)
    shared = two.table.set_index("score")
    assert both.loc["F1 (yes)", "value"] == pytest.approx(shared.loc["F1 (yes)", "value"])


def test_numbers_are_correlated():
    words = CORPUS.documents[["doc_id"]].assign(value=ROWS.coded * 2 + np.arange(300) % 3)
    said = CORPUS.documents[["doc_id"]].assign(value=ROWS.measured * 2 + np.arange(300) % 3)
    found = scored(COMPARED, said, words, ScoredSettings(numbers=True, resamples=199))
    table = found.table.set_index("score")["value"]
    assert table["pearson"] == pytest.approx(stats.pearsonr(words["value"], said["value"]).statistic)
    assert table["spearman"] == pytest.approx(stats.spearmanr(words["value"], said["value"]).statistic)
    assert found.tables["errors"]["error"].tolist() == ["net error"]


def test_weights_undo_unequal_probabilities():
    # Found rows coded twice as often as others: as if every other row had been doubled.
    chance = np.where(ROWS.measured == 1, 1.0, 0.5)
    found = scored(COMPARED, SAID, CODED.assign(probability=chance), YES).table.set_index("score")
    weight = 1 / chance
    expected = metrics.recall_score(ROWS.coded, ROWS.measured, sample_weight=weight)
    assert found.loc["recall (yes)", "value"] == pytest.approx(expected)


def test_units_are_resampled_not_rows():
    # Each row four times in its unit: as certain as before.
    copied = ROWS.take(np.repeat(np.arange(300), 4))
    settings = BootstrapSettings(199)
    one, two = (score_table(found, settings, 0.05) for found in (ROWS, copied))
    # alpha alone depends on the number of rows.
    keep = one["score"] != "alpha"
    pd.testing.assert_frame_equal(one[keep], two[keep])


def test_how_many_more_units_to_code():
    table = score_table(ROWS, BootstrapSettings(199), 0.03).set_index("score")
    half = (table["high"] - table["low"]) / 2
    assert table.loc["accuracy", "more"] == np.ceil(150 * ((half["accuracy"] / 0.03) ** 2 - 1))
    assert (score_table(ROWS, BootstrapSettings(199), 1.0)["more"] == 0).all()


def test_thousands_of_units_are_resampled_too():
    table = score_table(rows(1, 5000, per_unit=1), BootstrapSettings(99), 0.05).set_index("score")
    assert table.loc["accuracy", "low"] < 0.8 < table.loc["accuracy", "high"]


def test_a_score_that_no_unit_varies_in_has_no_interval_and_no_size():
    always = ROWS.take(np.flatnonzero(ROWS.coded == ROWS.measured))
    table = score_table(always, BootstrapSettings(99), 0.05).set_index("score")
    assert table.loc["accuracy", "value"] == 1
    assert table.loc["accuracy", ["low", "high", "more"]].isna().all()


def test_intervals_cover_and_the_error_test_keeps_its_level():
    inside, rejected, seen = 0, np.zeros(3), np.zeros(3)
    for run in range(120):
        found = rows(1000 + run, 200)
        table = score_table(found, BootstrapSettings(199), 0.05).set_index("score")
        inside += table.loc["accuracy", "low"] <= 0.8 <= table.loc["accuracy", "high"]
        p = error_table(found, 0.95)["p"].to_numpy()
        rejected += p <= 0.05
        seen += error_table(rows(5000 + run, 200, ((0.9, 0.65), (0.6, 0.9))), 0.95)["p"].to_numpy() <= 0.05
    assert 0.89 <= inside / 120 <= 0.99
    assert (rejected / 120 <= 0.1).all(), rejected
    assert (seen / 120 > 0.8).all(), seen


def test_errors_are_those_counted_by_hand():
    table = error_table(ROWS, 0.95).set_index("error")
    side, truth, said = ROWS.is_target, ROWS.coded == 1, ROWS.measured == 1
    assert table.loc["misses", "share_target"] == pytest.approx((~said)[side & truth].mean())
    assert table.loc["false alarms", "share_reference"] == pytest.approx(said[~side & ~truth].mean())
    net = said.astype(float) - truth
    assert table.loc["net error", "difference"] == pytest.approx(net[side].mean() - net[~side].mean())


def test_no_p_and_no_interval_below_eight_units():
    few = ROWS.take(np.r_[0:8, 290:300])
    assert error_table(few, 0.95)["p"].isna().all()
    assert score_table(few.take(np.arange(8)), BootstrapSettings(99), 0.05)["low"].isna().all()
    found = scored(COMPARED, SAID, CODED.iloc[np.r_[0:8, 150:300]], YES)
    assert any("North are from 4 units (story): errors are not tested" in note for note in found.notes)


def test_a_missing_code_is_no_label():
    holes = CODED.assign(value=CODED["value"].where(np.arange(300) % 4 > 0, None))
    found = scored(COMPARED, SAID, holes, ScoredSettings(resamples=99))
    assert found.tables["confusion"]["rows"].sum() == 225
    assert set(found.tables["confusion"]["coded"]) == {"yes", "no"}


@pytest.mark.parametrize(
    ("measured", "coded", "settings", "message"),
    [
        (SAID, CODED.head(1), ScoredSettings(), "Coded rows of the comparison: 1; scores need 2"),
        (Lexicon.read("evaluative"), CODED, ScoredSettings(), "name the value that counts as found"),
        (SAID.head(10), CODED, ScoredSettings(), "290 coded rows have no measured value"),
        (SAID, CODED.assign(probability=[0.5] * 299 + [0.0]), YES, "not above 0"),
        (SAID, CODED, ScoredSettings(value="ye"), "Did you mean 'yes'"),
    ],
)
def test_what_cannot_be_scored_is_refused(measured, coded, settings, message):
    with pytest.raises((CorpusError, ParameterError), match=message):
        scored(COMPARED, measured, coded, settings)


def test_settings_are_checked():
    with pytest.raises(ParameterError, match="above 0"):
        ScoredSettings(wanted=0)
    with pytest.raises(ParameterError, match="no value that counts"):
        ScoredSettings(numbers=True, value="yes")
