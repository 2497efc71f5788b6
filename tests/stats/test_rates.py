"""Rates over units, and a ratio of rates at equal text length."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from framing.stats.design import Design
from framing.stats.inference import PermutationSettings, compare_rates
from framing.stats.inference.one_rate import length_bands, log_ratio_within, rate_interval


def test_the_interval_of_a_rate_is_that_of_cochrans_ratio_estimator():
    # Cochran (1977), ch. 6: v(R) = m/(m-1) Σ(k - R n)² / N², worked out here by hand for three units.
    k, n = [2, 5, 3], [100, 200, 100]
    rate = 10 / 400
    squares = (2 - 2.5) ** 2 + (5 - 5) ** 2 + (3 - 2.5) ** 2
    error = np.sqrt(squares * 3 / 2) / 400
    estimate, low, high = rate_interval(np.array(k)[:, None], n)
    reach = np.exp(stats.t.ppf(0.975, 2) * error / rate)
    assert (estimate[0], low[0], high[0]) == pytest.approx((rate, rate / reach, rate * reach))


def test_no_hit_gives_a_one_sided_bound_and_one_unit_none():
    estimate, low, high = rate_interval([[0], [0]], [500, 500])
    assert (estimate[0], low[0], high[0]) == pytest.approx((0, 0, 0.002996), abs=1e-6)
    estimate, low, high = rate_interval([[4], [0]], [500, 0])
    assert estimate[0] == 0.008
    assert np.isnan([low[0], high[0]]).all()


def test_the_interval_covers_a_rate_in_about_95_of_100_samples():
    rng = np.random.default_rng(5)
    k = rng.poisson(rng.gamma(1.0, 0.01, (20, 2000)) * 500)
    _, low, high = rate_interval(k, np.full(20, 500))
    assert 0.90 < ((low <= 0.01) & (high >= 0.01)).mean() < 0.97


def test_the_ratio_within_strata_is_the_mantel_haenszel_ratio_of_rates():
    # Rothman, Greenland & Lash (2008), ch. 15: Σ a·N0/N over Σ b·N1/N.
    a, n1, b, n0 = [10, 4], [100, 400], [3, 8], [300, 200]
    by_hand = (10 * 300 / 400 + 4 * 200 / 600) / (3 * 100 / 400 + 8 * 400 / 600)
    found = log_ratio_within(np.array(a)[:, None], n1, np.array(b)[:, None], n0)
    assert found[0] == pytest.approx(np.log2(by_hand))


def test_a_difference_of_length_alone_vanishes_within_bands():
    # Short texts have the word ten times as often; only the mix of lengths differs.
    k_target, k_reference = np.array([[50.0], [5.0]]), np.array([[5.0], [50.0]])
    n_target, n_reference = [500, 500], [50, 5000]
    assert log_ratio_within(k_target, n_target, k_reference, n_reference)[0] == pytest.approx(0)


def test_strata_of_one_side_say_nothing():
    assert np.isnan(log_ratio_within([[3], [0]], [100, 0], [[0], [2]], [0, 100])).all()


@given(st.lists(st.integers(1, 400), min_size=1, max_size=60), st.integers(1, 6))
def test_bands_keep_the_order_of_lengths_and_none_is_empty(lengths, bands):
    found = length_bands(lengths, bands)
    assert sorted(set(found)) == list(range(found.max() + 1))
    assert found.max() < bands
    order = np.argsort(lengths, kind="stable")
    assert (np.diff(found[order]) >= 0).all()


@pytest.mark.parametrize(("having", "tested"), [(3, False), (4, False), (5, True), (9, True)])
def test_beside_pairs_a_term_needs_five_units(having, tested):
    """9 pairs, 3 units of the target alone and 30 of the reference: with four units 12 % are rejected at 5 %."""
    names = [f"u{i:02}" for i in range(42)]
    at, n = np.arange(42), np.full(42, 500.0)
    left, right = at < 12, (at < 9) | (at >= 12)
    k = np.where((at >= 12 - having) & left, 3.0, 0.0)[:, None]
    mixed = Design.of(np.array(names)[left].tolist(), np.array(names)[right].tolist())
    found = compare_rates((k, n * left), (0 * k, n * right), mixed, PermutationSettings(199))
    assert mixed.mixed
    assert np.isnan(found.p[0]) != tested
    assert found.too_few[0] != tested
    free = Design.of(names[:12], names[12:])
    alone = compare_rates((k, n * left), (0 * k, n * ~left), free, PermutationSettings(199))
    assert not np.isnan(alone.p[0]), "units of one side alone are another case"
