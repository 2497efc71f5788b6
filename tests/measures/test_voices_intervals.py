"""Shares, entropies and effective numbers of sources: against printed formulas, simulation and refusals."""

from __future__ import annotations

from decimal import Decimal, getcontext

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from framing.errors import ParameterError
from framing.measures.voices.counting.intervals import entropy, repeat_chance, share_interval
from framing.measures.voices.diversity import DiversitySettings, diversity
from tests.measures.test_voices_measure import corpus, passage, passages, quote  # noqa: F401


def chao_2013(counts: list[int]) -> float:
    """Equation 7a of Chao, Wang & Jost (2013) as printed, in 400 digits."""
    getcontext().prec = 400
    n, once, twice = sum(counts), counts.count(1), counts.count(2)
    found = sum(Decimal(x) / n * sum(Decimal(1) / k for k in range(x, n)) for x in counts)
    if once:
        a = Decimal(2 * twice) / ((n - 1) * once + 2 * twice) if twice else Decimal(2) / ((n - 1) * (once - 1) + 2)
        if a < 1:
            series = sum((1 - a) ** r / r for r in range(1, n))
            found += Decimal(once) / n * (1 - a) ** (1 - n) * (-a.ln() - series)
    return float(found)


@pytest.mark.parametrize(
    "counts", [[5, 3, 2, 1, 1], [1, 1, 1], [10] * 10, [300, 200, 50, 2, 2, 1, 1, 1, 1], [1], [2], [1, 5], [3, *[1] * 7]]
)
def test_the_entropy_of_chao_wang_and_jost_is_the_printed_one(counts):
    assert float(entropy(np.array(counts))) == pytest.approx(chao_2013(counts), abs=1e-12)


def test_plug_in_and_miller_madow():
    counts = np.array([[4, 3, 2, 0], [0, 0, 0, 0]])
    expected = stats.entropy([4, 3, 2])
    assert entropy(counts, "plug-in").tolist() == pytest.approx([expected, np.nan], nan_ok=True)
    assert entropy(counts, "miller-madow")[0] == pytest.approx(expected + 2 / 18)


def test_repeat_chance_is_that_of_pairs_drawn_without_return():
    labels = [0, 0, 0, 1, 1, 2]
    pairs = [labels[i] == labels[j] for i in range(6) for j in range(6) if i != j]
    assert float(repeat_chance(np.bincount(labels))) == pytest.approx(np.mean(pairs))
    assert np.isnan(repeat_chance(np.array([1, 0])))


def test_intervals_of_shares_cover_where_units_are_bursty():
    rng, hits = np.random.default_rng(5), 0
    for _ in range(600):
        n = rng.integers(20, 200, 20)
        k = rng.binomial(n, rng.beta(2.4, 5.6, 20))
        _, low, high = share_interval(k[:, None], n[:, None])
        hits += low[0] <= 0.3 <= high[0]
    assert 0.92 <= hits / 600 <= 0.975


def test_shares_without_spread_have_no_interval_and_those_of_nobody_are_bounded():
    k = np.array([[1, 0, 2], [2, 0, 4], [3, 0, 6]])
    n = np.array([[10, 10, 2], [20, 10, 4], [30, 10, 6]])
    share, low, high = share_interval(k, n)
    assert share.tolist() == [0.1, 0, 1]
    assert np.isnan([low[0], high[0]]).all()
    assert (low[1], high[2]) == (0, 1)
    assert high[1] == pytest.approx(stats.beta.ppf(0.95, 1, 3))  # Clopper–Pearson, one-sided, none of three
    assert low[2] == pytest.approx(1 - high[1])
    assert np.isnan(share_interval(k[:1], n[:1])[1]).all()


def test_diversity_tells_many_sources_from_few():
    rng, rows = np.random.default_rng(1), []
    for i in range(14):
        for outlet, choices in (("North", "AABC"), ("South", "ABCDEFGHIJ")):
            rows.append(passage(f"{outlet[0].lower()}{i}", outlet, "own words"))
            for n, who in enumerate(rng.choice(list(choices), 4)):
                rows.append(quote(f"{outlet[0].lower()}{i}", outlet, "we say so", "Council", n + 1, speaker=who))
    table = diversity(corpus(rows).compare("outlet", "North", "South")).table.set_index("sources")
    row = table.loc["speakers (order 1)"]
    assert row["seen_target"] == 3
    assert 2.2 < row["effective_target"] < 3.1
    assert 9 < row["effective_reference"] < 11
    assert row["log_ratio"] == pytest.approx(np.log2(row["effective_target"] / row["effective_reference"]))
    assert row["high"] < 0
    assert row["q"] < 0.05
    groups = table.loc["groups (order 1)"]
    assert groups[["effective_target", "effective_reference"]].tolist() == pytest.approx([1, 1])
    assert np.isnan(groups[["low", "high"]].to_list()).all()


def test_diversity_of_one_corpus_has_an_interval_around_the_estimate(passages):  # noqa: F811
    table = diversity(passages.compare("speaks_for", "Council", "Miners")).table
    assert {"k", "seen", "effective", "low", "high"} <= set(table)
    assert ((table["low"] <= table["effective"]) & (table["effective"] <= table["high"]) | table["low"].isna()).all()


def test_chance_reports_a_difference_of_diversity_rarely():
    rng, found = np.random.default_rng(3), 0
    for run in range(40):
        rows = []
        for i in range(10):
            for outlet in ("North", "South"):
                rows.append(passage(f"{outlet[0].lower()}{i}", outlet, "own"))
                for n, who in enumerate(rng.choice(list("ABCDEF"), rng.integers(2, 6))):
                    rows.append(quote(f"{outlet[0].lower()}{i}", outlet, "we say", "Council", n + 1, speaker=who))
        compared = corpus(rows).compare("outlet", "North", "South")
        table = diversity(compared, DiversitySettings(permutations=199, resamples=20, seed=run)).table
        found += table["p"].iloc[0] <= 0.05
    assert found <= 6  # binomial .05 in 40: seven or more in .3 %


def test_an_unknown_estimator_is_refused():
    with pytest.raises(ParameterError, match="Did you mean 'chao'"):
        DiversitySettings(estimator="choa")


def test_the_table_is_the_same_whatever_the_order_of_rows(passages):  # noqa: F811
    compared = passages.compare("outlet", "North", "South")
    backwards = passages.documents.iloc[::-1].reset_index(drop=True)
    turned = type(passages)("c", backwards).compare("outlet", "North", "South")
    pd.testing.assert_frame_equal(diversity(compared).table, diversity(turned).table)
