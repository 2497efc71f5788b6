"""Reproductions: printed figures against ours, on the texts where they are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from framing.errors import CorpusError, ParameterError
from framing.validation.reproductions import (
    halves_verdict,
    inaugural,
    power_of_doubled_rates,
    quanteda_sizes,
    quanteda_table,
    quanteda_verdict,
    random_halves,
)

NLTK_DATA = Path(__file__).parents[3] / "shared" / "nltk_data"
absent = pytest.mark.skipif(not NLTK_DATA.exists(), reason="the inaugural addresses are not part of the project")


def test_absent_texts_are_said_to_be_in_one_sentence(tmp_path):
    with pytest.raises(CorpusError, match="fetch them once with `python -m nltk.downloader inaugural`"):
        inaugural(str(tmp_path))


def test_addresses_are_read_from_a_folder_of_texts(tmp_path):
    (tmp_path / "corpora" / "inaugural").mkdir(parents=True)
    (tmp_path / "corpora" / "inaugural" / "1901-Roe.txt").write_text("We the people -- 1,000 of us.", "utf-8")
    (tmp_path / "corpora" / "inaugural" / "1951-Poe.txt").write_text("we, today", "utf-8")
    addresses = inaugural(str(tmp_path))
    assert addresses["year"].tolist() == [1901, 1951]
    sizes = quanteda_sizes(addresses)
    assert sizes["ours"].tolist() == [3, 8]
    row = quanteda_table(addresses).set_index("term").loc["we"]
    assert (row["nltk_target"], row["nltk_reference"], row["difference"]) == (1, 1, pytest.approx(0, abs=5e-5))


@absent
def test_the_reference_of_quantedas_table_is_counted_exactly():
    addresses = inaugural(str(NLTK_DATA))
    table, sizes = quanteda_table(addresses), quanteda_sizes(addresses)
    assert (table["nltk_reference"] == table["k_reference"]).all()
    assert sizes["difference"].tolist() == [379, 0]
    assert table["difference"].abs().max() < 5e-5
    assert (table["nltk_target"] - table["k_target"]).abs().max() == 12
    verdict = quanteda_verdict(table, sizes)
    assert verdict.startswith("Reproduced")
    assert "the reference has as many tokens; the target has 379 tokens more" in verdict
    shifted = quanteda_table(addresses, 1946)
    assert (shifted["nltk_reference"] != shifted["k_reference"]).any()


@absent
def test_token_tests_find_words_in_random_halves_and_ours_does_not():
    table = random_halves(inaugural(str(NLTK_DATA)), runs=12, permutations=99)
    rows = table.set_index("test")
    for name in ("token G²", "log-odds z", "G² of documents", "log ratio, addresses permuted"):
        assert rows.loc[name, "difference"] == pytest.approx(0, abs=2.5), name
    assert rows.loc["token G²", "runs_with_any"] == 12
    assert rows.loc["token G²", "words_found"] > 20
    assert rows.loc["this package's test", "ours"] == pytest.approx(5, abs=2)
    assert "of 12 halves" in halves_verdict(table)


def test_a_verdict_says_what_is_not_reproduced():
    table = pd.DataFrame({"term": ["a"], "k_target": [1], "k_reference": [2], "chi2": [3.0], "difference": [0.4],
                          "nltk_target": [1], "nltk_reference": [2]})  # fmt: skip
    sizes = pd.DataFrame({"difference": [0, 0]})
    assert quanteda_verdict(table, sizes).startswith("Not reproduced")


def test_power_for_doubled_rates_is_that_of_the_benchmark():
    # tests/benchmarks/calibration.py simulates the same by other code: 1,000 terms, 399 permutations.
    table = power_of_doubled_rates(units=(8, 30), expected=(10, 100), terms=400).set_index(["units", "expected"])
    for case, printed in {(8, 10): 16.1, (8, 100): 21.6, (30, 10): 29.4, (30, 100): 63.1}.items():
        assert table.loc[case, "power"] == pytest.approx(printed, abs=7), case
        assert table.loc[case, "low"] < table.loc[case, "power"] < table.loc[case, "high"]
    with pytest.raises(ParameterError, match="too few for any test"):
        power_of_doubled_rates(units=(3,), expected=(0.01,), terms=5)
