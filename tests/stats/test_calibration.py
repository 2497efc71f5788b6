"""Calibration: what the test rejects, and the interval covers, where there is no difference.

The cases are those of tests/benchmarks/calibration.py, with fewer terms; limits leave room for chance
(2.5 standard errors of a share of so many independent terms).
"""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from framing.stats.inference import PermutationSettings, compare_rates
from framing.stats.measured import measured, statistic_said
from framing.stats.sums import sums
from tests.benchmarks.calibration import (
    BANDS,
    CASES,
    addresses,
    cases,
    covers,
    free_case,
    rejected,
    sides,
    term_counts,
)
from tests.benchmarks.held_out import bursts, held_out

NLTK_DATA = Path(__file__).parents[3] / "shared" / "nltk_data"
COLUMNS = 400


@pytest.mark.parametrize("expected", [10, 30])
def test_rejection_keeps_to_its_level_alike_or_not(expected):
    room = 250 * sqrt(0.05 * 0.95 / COLUMNS)
    for name, (case, alike) in cases(expected, COLUMNS).items():
        share, without, _ = rejected(case, permutations=199)
        assert without < 5, name
        if alike:
            assert abs(share - 5) <= 1 + room, name
        else:
            assert share <= 9 + room / 2, name


def test_unequal_sides_with_hardly_an_occurrence_are_not_rejected_often_either():
    for name, (case, _) in cases(2, COLUMNS).items():
        share, _, _ = rejected(case, permutations=199)
        assert share <= 11, name


def test_less_than_one_occurrence_expected_gives_no_p():
    _, without, _ = rejected(free_case((50, 900, 1.0), (10, 150, 1.0), 0.3, COLUMNS), permutations=99)
    assert without > 90


def test_power_for_doubled_rates_rises_with_units():
    found = [
        rejected(free_case((m, 300, 1.0), (m, 300, 1.0), 10 * m, 300, times=2.0), permutations=199)[0]
        for m in (8, 15, 30)
    ]
    assert found[0] > 12
    assert found[0] < found[1] < found[2]
    assert found[2] > 60


@pytest.mark.parametrize("times", [0.25, 2.0, 8.0])
def test_intervals_cover_ratios_other_than_one(times):
    room = 250 * sqrt(0.05 * 0.95 / COLUMNS)
    for name, (a, b, _) in CASES.items():
        share, tested = covers(free_case(a, b, 10, COLUMNS, times=times), times, ("inversion",))["inversion"]
        assert tested > 90, name
        assert share >= 92.5 - room, name


@pytest.mark.skipif(not NLTK_DATA.exists(), reason="the inaugural addresses are not part of the project")
@pytest.mark.parametrize("m_target", [29, 12])
def test_intervals_cover_zero_in_random_splits_of_the_inaugurals(m_target):
    k, n = term_counts(addresses(NLTK_DATA))
    k = k[:, ::6]
    rng = np.random.default_rng(2033)
    covered, tested = [], []
    for run in range(25):
        on_target = np.isin(np.arange(len(n)), rng.permutation(len(n))[:m_target])
        found = compare_rates(*sides(k, n, on_target), PermutationSettings(199, seed=run, further=1))
        covered.append((found.low <= 0) & (found.high >= 0))
        tested.append(found.p <= 0.05)
    docs, share = (k > 0).sum(axis=0), 100 * np.mean(covered, axis=0)
    assert abs(share[docs >= 5].mean() - 95) <= 1.5
    for low, high in BANDS:
        assert share[(docs >= low) & (docs <= high)].mean() >= 92.5, (low, high)
    assert 3 <= 100 * np.mean(tested) <= 7


HARD = ("topics in 10 % v 40 % of units", "lognormal bursts, 12 bursty v 36")
"""A term that two or three units of the smaller side carry: 14.8 and 9.2 % are rejected at 5 % with 30 occurrences
(1,000 terms). Methods sections state it; the constant is not tuned on these cases."""


@pytest.mark.parametrize("expected", [10, 30])
def test_rejection_keeps_to_its_level_in_cases_not_used_for_tuning(expected):
    room = 250 * sqrt(0.05 * 0.95 / COLUMNS)
    for name, (case, alike) in held_out(expected, COLUMNS).items():
        share, without, _ = rejected(case, permutations=199, interval="linearised")
        assert without < 10, name
        if alike:
            assert abs(share - 5) <= 1 + room, name
        else:
            assert share <= (15 if name.startswith(HARD) else 9) + room / 2, name


def test_the_sentence_on_the_statistic_has_the_measured_figures(monkeypatch):
    found = measured()
    assert found["bursts"] == sums.BURSTS
    said = statistic_said()
    for value in ("0", "2", "4"):
        for figure in found["rejected"][value].values():
            assert f"{figure:.1f}" in said
    assert "0.5 is added to both counts" in said
    other = {"bursts": 3.0, "rejected": {v: dict.fromkeys(found["rejected"]["4"], 77.7) for v in ("0", "2", "4")}}
    monkeypatch.setattr("framing.stats.measured.measured", lambda: other)
    assert "77.7, 77.7 and 77.7 %" in statistic_said()


@pytest.mark.parametrize("weight", ["0", "4"])
def test_the_stored_figures_are_those_of_the_cases(weight):
    with bursts(float(weight)):
        shares = [
            rejected(case, permutations=199, interval="linearised")[0]
            for case, alike in cases(30, COLUMNS).values()
            if alike
        ]
    assert np.mean(shares) == pytest.approx(measured()["rejected"][weight]["tuning, alike"], abs=1.5)
