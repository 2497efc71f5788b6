"""Bootstrap, permutation of any statistic, many tests, inverted intervals: against SciPy and by hand."""

from __future__ import annotations

from math import nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from framing.errors import ParameterError
from framing.stats.design import Design
from framing.stats.inference import (
    BootstrapSettings,
    PermutationSettings,
    adjust,
    bootstrap,
    bootstrap_rates,
    compare_rates,
    holm,
    permutation_test,
    untested_rates,
)
from framing.stats.inference.multiplicity import step_down_max
from framing.stats.inference.rates import max_t_rates
from framing.stats.sums.sums import sums_of


def units(m: int) -> list[str]:
    return [f"u{i:03}" for i in range(m)]


def pairs(m: int) -> Design:
    return Design.of(units(m), units(m))


def free(n_target: int, n_reference: int) -> Design:
    return Design.of(units(n_target + n_reference)[:n_target], units(n_target + n_reference)[n_target:])


def test_holm_by_hand():
    assert holm([0.01, 0.04, nan, 0.03]) == pytest.approx([0.03, 0.06, nan, 0.06], nan_ok=True)
    assert holm([0.9, 0.8]).tolist() == [1, 1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_benjamini_hochberg_and_bonferroni(values):
    p = np.array(values)
    assert (holm(p) >= adjust(p) - 1e-12).all()
    assert (holm(p) <= np.minimum(p * len(p), 1) + 1e-12).all()


def test_step_down_max_is_the_definition():
    rng = np.random.default_rng(3)
    observed, drawn = rng.gamma(2, 1, 7), rng.gamma(2, 1, (50, 7))
    for j, count in enumerate(step_down_max(observed, drawn)):
        among = [i for i in range(7) if observed[i] <= observed[j]]
        assert count == sum(max(row[i] for i in among) >= observed[j] for row in drawn)


def test_max_t_is_never_below_p_and_finds_one_strong_term_among_many():
    rng = np.random.default_rng(4)
    x, y = rng.poisson(3, (2, 20, 40))
    x[:, 7] += 6
    n = np.full(20, 300)
    settings = PermutationSettings(permutations=499)
    single = max_t_rates((x, n), (y, n), pairs(20), settings, np.arange(40) == 7)
    family = max_t_rates((x, n), (y, n), pairs(20), settings, np.ones(40, bool))
    plain = compare_rates((x, n), (y, n), pairs(20), settings)
    assert family[7] <= 0.01
    assert (family >= plain.p - 0.03).all()
    assert family[np.arange(40) != 7].min() > 0.05
    assert np.isnan(np.delete(single, 7)).all()
    assert single[7] <= family[7]


def test_max_t_keeps_the_chance_of_any_false_finding():
    rng = np.random.default_rng(8)
    found = 0
    for seed in range(60):
        x, y = rng.poisson(rng.gamma(1, 2, (2, 12, 30)))
        n = np.full(12, 100)
        got = max_t_rates((x, n), (y, n), pairs(12), PermutationSettings(99, seed=seed), np.ones(30, bool))
        found += got.min() <= 0.05
    assert found <= 8, "5 % of 60 is 3; more than 8 has a chance of 1 in 100"


def test_a_permutation_test_of_any_statistic_is_scipys():
    rng = np.random.default_rng(5)
    values = np.r_[rng.normal(0, 1, 8), rng.normal(1.2, 1, 9)]
    design = free(8, 9)

    def difference(on_target):
        return on_target @ values / 8 - (1 - on_target) @ values / 9

    got = permutation_test(difference, design, PermutationSettings(permutations=9_999))
    expected = stats.permutation_test(
        (values[:8], values[8:]), lambda a, b: a.mean() - b.mean(), n_resamples=np.inf
    ).pvalue
    assert got[0] == pytest.approx(expected, abs=0.01)
    strata = {name: str(i % 2) for i, name in enumerate(design.units)}
    within = Design.of(design.units[:8], design.units[8:], strata)
    assert permutation_test(difference, within, PermutationSettings(999))[0] != got[0]
    assert np.isnan(permutation_test(lambda d: d @ np.ones(6), free(3, 3))[0])


def paired_mean(values):
    return lambda weights: weights @ values / weights.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(("kind", "method"), [("percentile", "percentile"), ("bca", "BCa")])
def test_bootstrap_of_a_mean_is_scipys(kind, method):
    rng = np.random.default_rng(6)
    values = rng.gamma(0.8, 2, (30, 1))
    got = bootstrap(paired_mean(values), pairs(30), BootstrapSettings(9_999, kind))
    expected = stats.bootstrap((values[:, 0],), np.mean, n_resamples=9_999, method=method, rng=1).confidence_interval
    width = expected.high - expected.low
    assert got.low[0] == pytest.approx(expected.low, abs=0.03 * width)
    assert got.high[0] == pytest.approx(expected.high, abs=0.03 * width)


def test_bootstrap_of_two_samples_is_scipys():
    rng = np.random.default_rng(6)
    values = np.r_[rng.gamma(0.8, 2, 15), rng.gamma(2, 2, 25)]
    side = np.arange(40) < 15

    def difference(weights):
        one, two = weights * side, weights * ~side
        return (one @ values) / one.sum(axis=1) - (two @ values) / two.sum(axis=1)

    got = bootstrap(difference, free(15, 25), BootstrapSettings(9_999))
    expected = stats.bootstrap(
        (values[:15], values[15:]), lambda a, b, axis: a.mean(axis) - b.mean(axis), n_resamples=9_999, rng=1
    ).confidence_interval
    width = expected.high - expected.low
    assert (got.low[0], got.high[0]) == pytest.approx((expected.low, expected.high), abs=0.04 * width)


def test_studentised_bootstrap_of_a_mean_by_hand():
    rng = np.random.default_rng(7)
    values = rng.gamma(0.8, 2, 12)
    design = pairs(12)

    def mean_and_error(weights):
        total = weights.sum(axis=1)
        mean = weights @ values / total
        return mean, np.sqrt((weights @ values**2 / total - mean**2) / total)

    got = bootstrap(mean_and_error, design, BootstrapSettings(1_999, "studentised"))
    t = []
    for weights in design.bootstrap(1_999, 1):
        drawn = np.repeat(values, weights)
        t.append((drawn.mean() - values.mean()) / (drawn.std() / sqrt(12)))
    low, high = np.quantile(t, [0.025, 0.975], method="weibull")
    error = values.std() / sqrt(12)
    assert got.low[0] == pytest.approx(values.mean() - high * error)
    assert got.high[0] == pytest.approx(values.mean() - low * error)
    assert got.high[0] - got.estimate[0] > got.estimate[0] - got.low[0], "skewed to the right"


@pytest.mark.parametrize("kind", ["percentile", "bca", "studentised"])
@pytest.mark.parametrize("paired", [True, False])
def test_bootstrapped_log_ratios_lie_near_the_linearised_interval(kind, paired):
    rng = np.random.default_rng(8)
    x, y = rng.poisson(rng.gamma(3, 3, (2, 60, 4)))
    n = rng.integers(300, 500, 60)
    if paired:
        target, reference, design = (x, n), (y, n), pairs(60)
    else:
        none, z = np.zeros_like(x), np.zeros(60)
        target, reference = (np.vstack([x, none]), np.r_[n, z]), (np.vstack([none, y]), np.r_[z, n])
        design = free(60, 60)
    plain = untested_rates(target, reference, design)
    got = bootstrap_rates(target, reference, design, BootstrapSettings(1_999, kind))
    np.testing.assert_allclose(got.estimate, plain.log_ratio)
    np.testing.assert_allclose(got.low, plain.low, atol=0.1)
    np.testing.assert_allclose(got.high, plain.high, atol=0.1)


def test_bootstrap_counts_every_unit_as_often_as_it_was_drawn():
    x, y = np.arange(12).reshape(6, 2), np.ones((6, 2))
    p, q = np.arange(6) + 10, np.full(6, 9)
    weights = pairs(6).bootstrap(5, 3)
    again = np.array([[np.repeat(x[:, j], w).sum() for j in range(2)] for w in weights])
    got = sums_of((x, p), (y, q), pairs(6)).totals(weights)
    np.testing.assert_array_equal(got[0], again)
    np.testing.assert_array_equal(got[1][:, 0], [np.repeat(p, w).sum() for w in weights])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((98,), "resamples is 98"), ((99, "bcb"), "Did you mean 'bca'"), ((99, "bca", 0.0), "level is 0")],
)
def test_bootstrap_settings_that_give_nothing_are_refused(arguments, words):
    with pytest.raises(ParameterError, match=words):
        BootstrapSettings(*arguments)


def test_a_studentised_bootstrap_without_errors_is_refused():
    with pytest.raises(ParameterError, match="values and their standard errors"):
        bootstrap(lambda w: w @ np.ones(9), pairs(9), BootstrapSettings(kind="studentised"))
