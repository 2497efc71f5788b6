"""Diversity of sources at an equal number of units: random assignment of articles; p and interval agree."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from framing.measures.voices.counting.equal_units import EqualUnits, LogHill
from framing.measures.voices.counting.intervals import coverage
from framing.measures.voices.diversity import DiversitySettings, _compared, diversity
from framing.stats.design import Design
from framing.stats.effects import juilland_d
from tests.benchmarks.diversity_calibration import articles, figures, random_difference
from tests.measures.test_voices_measure import corpus, passage, quote


@pytest.mark.parametrize("split", [(10, 60), (40, 20)])
@pytest.mark.parametrize("order", [1, 2])
def test_articles_assigned_at_random_are_as_diverse_whatever_their_number(split, order):
    found = figures("own sources", split, order, runs=60, permutations=99)
    smaller = -1 if split[0] < split[1] else 1
    assert smaller * found["own sizes"] > 0.4  # what the figure was: more articles show more sources
    assert abs(found["equal units"]) < 3.5 * found["error"] < 0.3
    assert found["covers"] >= 86  # binomial .95 in 60: fewer than 52 in .3 %
    assert found["rejects"] == pytest.approx(100 - found["covers"])


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_zero_is_outside_the_interval_exactly_where_p_says_so(level):
    rng = np.random.default_rng(8)
    inside, p = [], []
    for run in range(30):
        settings = DiversitySettings(permutations=99, resamples=99, seed=run, level=level)
        k = articles("beats", 36, rng)
        k[:, rng.permutation(k.shape[1])[: k.shape[1] // 2]] *= rng.random() < 0.5
        _, _, low, high, value = random_difference(k, 12, 1, settings, rng)
        inside.append(low <= 0 <= high)
        p.append(value)
    assert inside == [value > 1 - level + 1e-9 for value in p]


def test_the_mean_of_samples_is_that_of_all_samples():
    # Three articles against four: all ways to leave one of the four out, by hand.
    rng = np.random.default_rng(4)
    k = rng.poisson(1.5, (7, 6)).astype(float)
    design = Design.of(["a", "b", "c"], ["d", "e", "f", "g"])
    counts = k * (np.arange(7) < 3)[:, None], k * (np.arange(7) >= 3)[:, None]
    kernel = LogHill(2, "chao")
    equal = EqualUnits(kernel, counts, design, 1)
    one, two, covered = equal.sides(design.observed(), 4_000)
    every = [np.delete(k[3:], i, axis=0).sum(axis=0) for i in range(comb(4, 3))]
    assert one[0] == kernel(k[:3].sum(axis=0))
    assert two[0] == pytest.approx(np.mean([kernel(total) for total in every]), abs=0.02)
    assert covered[0, 1] == pytest.approx(np.mean([coverage(total) for total in every]), abs=0.02)


@pytest.mark.parametrize("mixed", [False, True])
def test_pairs_are_compared_at_their_own_number(mixed):
    rng = np.random.default_rng(5)
    x, y = rng.poisson(1.0, (2, 14, 9)).astype(float)
    names = [f"s{i:02}" for i in range(14)]
    target, reference = (names[:12], names[:10] + names[12:]) if mixed else (names, names)
    design = Design.of(target, reference)
    on = [np.isin(names, side)[:, None] for side in (target, reference)]
    counts = x * on[0], y * on[1]
    equal = EqualUnits(LogHill(1, "chao"), counts, design, 1)
    one, two, _ = equal.sides(design.observed(), 3)
    assert (one[0], two[0]) == pytest.approx([float(equal.kernel(v.sum(axis=0))) for v in counts])
    settings = DiversitySettings(permutations=199, resamples=99)
    low, high, p = _compared(equal, float(one[0] - two[0]), design, settings)
    assert (low <= 0 <= high) == (p > 0.05)
    swapped = Design.of(reference, target)
    there = EqualUnits(equal.kernel, counts[::-1], swapped, 1).sides(swapped.observed(), 3)
    assert (there[0][0], there[1][0]) == pytest.approx((two[0], one[0]))


def test_a_real_difference_is_found_with_sides_of_unequal_number():
    rows, rng = [], np.random.default_rng(6)
    for i in range(60):
        outlet, choices = ("North", "ABC") if i < 12 else ("South", "ABCDEFGHIJKLMN")
        rows.append(passage(f"d{i:02}", outlet, "own words"))
        for n, who in enumerate(rng.choice(list(choices), 4)):
            rows.append(quote(f"d{i:02}", outlet, "we say so", "Council", n + 1, speaker=who))
    result = diversity(corpus(rows).compare("outlet", "North", "South"))
    row = result.table.set_index("sources").loc["speakers (order 1)"]
    assert row["high"] < 0
    assert row["p"] < 0.01
    assert row["coverage_target"] > row["coverage_reference"]
    assert row["log_ratio"] == pytest.approx(np.log2(row["effective_target"] / row["effective_reference"]), rel=1e-8)
    assert row["seen_reference"] == 14
    said = " ".join(result.notes)
    assert "at 12 units each (of 12 and 48)" in said
    assert f"{row['coverage_target']:.2f} and {row['coverage_reference']:.2f}" in said
    assert "number of units of the smaller one" in result.methods
    assert "chao2012" in result.references


def test_coverage_is_equation_4a():
    # Chao & Jost 2012: 1 - f1 / n · (n - 1) f1 / ((n - 1) f1 + 2 f2), and without f2 its bias-corrected form.
    counts = np.array([[4, 2, 1, 1, 0], [1, 1, 1, 1, 0], [3, 1, 0, 0, 0], [5, 5, 0, 0, 0], [0] * 5, [1, 0, 0, 0, 0]])
    expected = [1 - 2 / 8 * (7 * 2 / (7 * 2 + 2)), 1 - 4 / 4 * (3 * 3 / (3 * 3 + 2)), 1, 1, 0, 0]
    assert coverage(counts) == pytest.approx(expected)


@pytest.mark.parametrize(("split", "own"), [((10, 60), -0.2), ((60, 10), 0.2), ((30, 30), 0.0)])
def test_juillands_d_is_compared_among_as_many_parts(split, own):
    rng, differences, corrected = np.random.default_rng(3), [], []
    n = rng.poisson(400, sum(split)) + 1.0
    k = rng.poisson(rng.gamma(1.0, 0.0025, (len(n), 300)) * n[:, None]).astype(float)
    for _ in range(10):
        on = np.isin(np.arange(len(n)), rng.permutation(len(n))[: split[0]])
        differences.append(np.nanmean(juilland_d(k[on], n[on]) - juilland_d(k[~on], n[~on])))
        least = min(split)
        corrected.append(np.nanmean(juilland_d(k[on], n[on], least) - juilland_d(k[~on], n[~on], least)))
    assert np.mean(differences) == pytest.approx(own, abs=0.08)
    assert abs(np.mean(corrected)) < 0.025
