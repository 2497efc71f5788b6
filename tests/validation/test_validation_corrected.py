"""Figures corrected by coded text: textbook formulas, another library's output, properties, coverage, refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from framing.errors import ParameterError
from framing.stats.coded import METHODS, CodedSample, CodedSettings, compare_coded
from framing.stats.coded.estimators import difference_estimator, doubly_robust, measured, rogan_gladen

# Made by tests/data/ppi_oracle.py.
ORACLE = json.loads((Path(__file__).parents[1] / "data" / "ppi_oracle.json").read_text("utf-8"))
NAN = float("nan")


def side(seed: int, share: float, right: tuple[float, float], n: int = 300, coded: int = 80, first: int = 0):
    """Rows of one side, each a unit, a random part of them coded."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < share
    said = np.where(truth, rng.random(n) < right[0], rng.random(n) >= right[1])
    drawn = np.isin(np.arange(n), rng.choice(n, coded, replace=False))
    labels = np.where(drawn, truth, np.nan)
    return CodedSample(said, labels, np.ones(n), np.arange(n) + first, np.full(n, coded / n))


def two(seed: int = 1, **changed):
    return side(seed, 0.5, (0.9, 0.7), **changed), side(seed + 1, 0.3, (0.6, 0.95), first=1000, **changed)


@pytest.mark.parametrize("case", ORACLE)
@pytest.mark.parametrize(("name", "lam"), [("classical", 0.0), ("half", 0.5), ("untuned", 1.0)])
def test_the_corrected_mean_is_that_of_ppi_python(case, name, lam):
    one, other = _from_oracle(case), two()[1]
    n, every = len(case["coded"]), len(case["measured"])
    value, low, high = case[name]
    found = difference_estimator(one, lam * every / (every - n))
    assert found.value == pytest.approx(value, abs=1e-12)
    spread = np.sqrt(((found.corpus + found.drawn) ** 2).sum())
    assert spread == pytest.approx((high - low) / 2 / stats.norm.ppf(0.975), rel=0.02)
    assert np.isfinite(compare_coded(one, other)["ppi"].difference.low)


@pytest.mark.parametrize("case", ORACLE)
def test_the_tuned_mean_is_near_that_of_ppi_python_and_as_narrow(case):
    # Both weights minimise an estimate of the same variance; theirs joins labelled covariance and pooled variance.
    found = compare_coded(_from_oracle(case), two()[1])["ppi"].target
    value, low, high = case["tuned"]
    assert found.value == pytest.approx(value, abs=(high - low) / 20)
    assert found.se == pytest.approx((high - low) / 2 / stats.norm.ppf(0.975), rel=0.03)


def _from_oracle(case):
    every, coded = len(case["measured"]), case["coded"]
    labels = coded + [NAN] * (every - len(coded))
    return CodedSample(case["measured"], labels, np.ones(every), np.arange(every), np.full(every, len(coded) / every))


def test_coded_rows_alone_have_the_textbook_standard_error():
    one, other = two()
    values = one.coded[one.is_coded]
    found = compare_coded(one, other)["coded"].target
    assert found.value == pytest.approx(values.mean())
    assert found.se == pytest.approx(values.std(ddof=1) / np.sqrt(len(values)))
    assert found.df == pytest.approx(len(values) - 1)
    assert found.high == pytest.approx(found.value + stats.t.ppf(0.975, len(values) - 1) * found.se)


def test_of_these_texts_only_the_error_has_the_finite_population_factor():
    # Cochran (1977), Sampling Techniques, eq. 2.20: s² / n · (1 - n / N).
    one, other = two()
    values = one.coded[one.is_coded]
    found = compare_coded(one, other, CodedSettings(population="texts"))
    expected = values.var(ddof=1) / len(values) * (1 - len(values) / 300)
    assert found["coded"].target.se ** 2 == pytest.approx(expected)
    assert np.isnan(found["measured"].difference.low)


def test_whole_units_drawn_from_these_texts_have_the_factor_of_units():
    rng = np.random.default_rng(2)
    truth, unit = rng.random(240) < 0.5, np.repeat(np.arange(80), 3)
    drawn = np.isin(unit, rng.choice(80, 20, replace=False))
    one = CodedSample(truth, np.where(drawn, truth, np.nan), np.ones(240), unit, np.full(240, 0.25))
    totals = truth[drawn].reshape(20, 3).mean(axis=1)
    expected = totals.var(ddof=1) / 20 * (1 - 20 / 80)
    other = replace(two()[1], unit=two()[1].unit + 1000)
    found = compare_coded(one, other, CodedSettings(population="texts", drawn="units"))["coded"].target
    assert found.se**2 == pytest.approx(expected)


def test_welch_joins_the_sides():
    one, other = two()
    a, b = one.coded[one.is_coded], other.coded[other.is_coded]
    expected = stats.ttest_ind(a, b, equal_var=False).confidence_interval()
    found = compare_coded(one, other)["coded"].difference
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_rows_of_a_unit_are_one_observation():
    # Every row twice in the same unit: nothing is known better, except that the measured share has the same rows.
    one, other = two()
    doubled = [CodedSample(*(np.repeat(getattr(s, name), 2) for name in s.__dataclass_fields__)) for s in (one, other)]
    for method in ("measured", "coded", "ppi", "rogan_gladen"):
        before, after = compare_coded(one, other)[method], compare_coded(*doubled)[method]
        assert after.difference.se == pytest.approx(before.difference.se)
        assert after.difference.df == pytest.approx(before.difference.df)


def test_pairs_are_compared_within_themselves():
    rng = np.random.default_rng(3)
    common, n = rng.normal(size=60), 60
    sides = [CodedSample(v := common + 0.1 * rng.normal(size=n), v, np.ones(n), np.arange(n), np.ones(n)) for _ in "ab"]
    expected = stats.ttest_rel(sides[0].coded, sides[1].coded).confidence_interval()
    found = compare_coded(*sides)["coded"].difference
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    apart = replace(sides[1], unit=np.arange(n) + n)
    assert compare_coded(sides[0], apart)["coded"].difference.se > 5 * found.se


def test_rogan_and_gladens_formula():
    # 400 coded: sensitivity 180/200, specificity 140/200; 55 % of all rows are found: (.55 + .7 - 1) / (.9 + .7 - 1).
    coded = [1] * 200 + [0] * 200 + [NAN] * 19_600
    said = [1] * 180 + [0] * 20 + [1] * 60 + [0] * 140 + [1] * 10_760 + [0] * 8840
    n = len(said)
    found = rogan_gladen(CodedSample(said, coded, np.ones(n), np.arange(n), np.full(n, 400 / n)))
    assert found.value == pytest.approx(0.25 / 0.6)
    # Their variance, by the delta method; it takes the coded rows for others than those measured, here 2 % of them.
    p = found.value
    variance = (0.55 * 0.45 / n + p**2 * 0.9 * 0.1 / 200 + (1 - p) ** 2 * 0.7 * 0.3 / 200) / 0.6**2
    assert np.sqrt(((found.corpus + found.drawn) ** 2).sum()) == pytest.approx(np.sqrt(variance), rel=0.03)


def test_with_every_row_coded_all_corrections_are_what_was_coded():
    one, other = (replace(s, coded=s.measured != (s.unit % 7 == 0), chance=np.ones(300)) for s in two())
    found = compare_coded(one, other)
    truth = one.coded.mean() - other.coded.mean()
    for method in ("coded", "ppi", "dsl", "rogan_gladen"):
        assert found[method].difference.value == pytest.approx(truth), method


def test_a_measure_that_is_always_right_is_not_corrected():
    sides = [replace(s, coded=np.where(s.is_coded, s.measured, np.nan)) for s in two()]
    found = compare_coded(*sides)
    for method in ("ppi", "dsl", "rogan_gladen"):
        near = 0 if method != "ppi" else found[method].difference.se / 10  # its weight is 1 but for chance
        assert found[method].difference.value == pytest.approx(found["measured"].difference.value, abs=near), method
        assert found[method].difference.se == pytest.approx(found["measured"].difference.se, rel=0.03)


def test_a_useless_measure_costs_nothing():
    found = compare_coded(side(5, 0.5, (0.5, 0.5)), side(6, 0.3, (0.5, 0.5), first=1000))
    for method in ("ppi", "dsl"):
        assert found[method].difference.se < 1.05 * found["coded"].difference.se


def test_unequal_probabilities_are_weighted_for():
    # Rows that were found are drawn five times as often: the plain mean of the coded rows is far off.
    rng = np.random.default_rng(8)
    truth = rng.random(20_000) < 0.2
    said = np.where(truth, rng.random(20_000) < 0.8, rng.random(20_000) < 0.1)
    chance = np.where(said, 0.5, 0.1)
    coded = np.where(rng.random(20_000) < chance, truth, np.nan)
    one = CodedSample(said, coded, np.ones(20_000), np.arange(20_000), chance)
    assert np.nanmean(coded) > truth.mean() + 0.1
    for estimate in (difference_estimator(one, 0.0), difference_estimator(one, 0.7), doubly_robust(one)):
        assert estimate.value == pytest.approx(truth.mean(), abs=0.015)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 5), st.floats(-3, 3))
def test_corrections_do_not_depend_on_the_scale_of_the_measure(seed, scale, shift):
    sides = two(seed)
    moved = [replace(s, measured=scale * s.measured + shift * s.base) for s in sides]
    before, after = compare_coded(*sides), compare_coded(*moved)
    for method in ("coded", "ppi", "dsl", "rogan_gladen"):
        one, other = before[method].difference, after[method].difference
        assert (other.value, other.se) == pytest.approx((one.value, one.se), rel=1e-6, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_swapping_the_sides_turns_the_difference_round(seed):
    one, other = two(seed)
    before, after = compare_coded(one, other), compare_coded(other, one)
    for method in METHODS:
        there, back = before[method].difference, after[method].difference
        assert (back.value, back.low, back.high) == pytest.approx((-there.value, -there.high, -there.low), nan_ok=True)


def test_the_order_of_rows_does_not_matter():
    one, other = two()
    order = np.random.default_rng(1).permutation(300)
    mixed = CodedSample(*(getattr(one, name)[order] for name in one.__dataclass_fields__))
    before, after = compare_coded(one, other), compare_coded(mixed, other)
    for method in METHODS:
        assert after[method].difference.value == pytest.approx(before[method].difference.value)


def test_intervals_cover_where_the_measure_errs_differently():
    # The full table is tests/benchmarks/corrected.py; 400 runs have an error of 1.1 points.
    inside = dict.fromkeys(METHODS, 0)
    narrower = 0
    for run in range(400):
        sides = two(10_000 + 2 * run, n=600, coded=100)
        found = compare_coded(*sides)
        for method in METHODS:
            there = found[method].difference
            inside[method] += there.low <= 0.2 <= there.high
        of_texts = compare_coded(*sides, CodedSettings(population="texts"))
        assert of_texts["ppi"].difference.se <= of_texts["coded"].difference.se * 1.01
        narrower += found["ppi"].difference.se <= found["coded"].difference.se * 1.01
    assert inside["measured"] < 40
    for method in ("coded", "ppi", "dsl"):
        assert 0.925 <= inside[method] / 400 <= 0.975, (method, inside[method])
    assert narrower == 400


def test_there_are_no_limits_where_all_coded_rows_of_a_side_are_alike():
    one, other = two()
    bare = replace(other, coded=np.where(other.is_coded, 0.0, np.nan))
    found = compare_coded(one, bare)
    assert found["coded"].reference.value == 0
    assert np.isnan(found["coded"].reference.low)
    assert np.isnan(found["coded"].difference.low)


def test_without_coded_rows_only_the_measured_figure_is_known():
    one, other = two()
    found = compare_coded(replace(one, coded=np.full(300, np.nan)), other)
    assert np.isfinite(found["measured"].difference.low)
    for method in ("coded", "ppi", "dsl", "rogan_gladen"):
        assert np.isnan(found[method].difference.value)


def test_predictions_of_a_unit_are_fitted_to_the_other_units():
    rng = np.random.default_rng(6)
    unit, said = np.repeat(np.arange(20), 3), rng.poisson(2, 60).astype(float)
    coded = np.where(rng.random(60) < 0.6, said + rng.normal(size=60), np.nan)
    chance = np.where(unit % 2, 0.3, 0.9)
    one = CodedSample(said, coded, rng.uniform(1, 2, 60), unit, chance)
    design, predicted = np.column_stack([one.base, said]), np.empty(60)
    for u in range(20):
        fit = (unit != u) & one.is_coded
        root = np.sqrt(one.weight[fit])
        line = np.linalg.lstsq(design[fit] * root[:, None], coded[fit] * root, rcond=None)[0]
        predicted[unit == u] = design[unit == u] @ line
    rest = np.where(one.is_coded, (coded - predicted) / chance, 0.0)
    assert doubly_robust(one).value == pytest.approx((predicted + rest).sum() / one.base.sum())


def test_rates_are_per_base():
    one = CodedSample([2, 0, 1], [1, 0, 2], [100, 50, 50], [0, 1, 2], np.ones(3))
    assert measured(one).value == pytest.approx(3 / 200)
    assert difference_estimator(one, 0.0).value == pytest.approx(3 / 200)


def test_what_cannot_be_used_is_refused():
    one = two()[0]
    with pytest.raises(ParameterError, match="needs the probability"):
        replace(one, chance=np.zeros(300))
    with pytest.raises(ParameterError, match="needs a measured value"):
        replace(one, measured=np.full(300, np.nan))
    with pytest.raises(ParameterError, match="differ in number"):
        replace(one, base=np.ones(2))
    with pytest.raises(ParameterError, match="Did you mean 'texts'"):
        CodedSettings(population="text")
    with pytest.raises(ParameterError, match="between 0 and 1"):
        CodedSettings(level=95)
