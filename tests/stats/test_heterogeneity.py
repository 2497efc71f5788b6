"""Heterogeneity: Welch's test and the slope, against SciPy and published figures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from framing.stats.heterogeneity import trend_test, welch_test


def moments(samples):
    estimate = np.array([np.mean(s) for s in samples])
    error = np.array([np.std(s, ddof=1) / np.sqrt(len(s)) for s in samples])
    return estimate, error, np.array([len(s) - 1 for s in samples])


@pytest.mark.parametrize("seed", range(5))
def test_welch_is_scipy_s_analysis_of_unequal_variances(seed):
    rng = np.random.default_rng(seed)
    samples = [rng.normal(i / 3, 1 + i, 5 + 2 * i) for i in range(4)]
    found, expected = welch_test(*moments(samples)), stats.f_oneway(*samples, equal_var=False)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-10)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-8)


def test_two_estimates_give_welch_s_t():
    # R 4.3: oneway.test(extra ~ group, sleep): F = 3.4626, num df = 1.000, denom df = 17.776, p-value = 0.07939
    sleep = ([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
             [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])  # fmt: skip
    found = welch_test(*moments(sleep))
    assert (round(found.statistic, 4), round(found.df[1], 3), round(found.p, 5)) == (3.4626, 17.776, 0.07939)
    trend = trend_test(np.array([0, 1]), *moments(sleep))
    assert trend.p == pytest.approx(found.p)
    assert trend.statistic**2 == pytest.approx(found.statistic)
    assert trend.estimate == pytest.approx(np.mean(sleep[1]) - np.mean(sleep[0]))


def test_the_slope_is_that_of_least_squares_and_its_interval_excludes_zero_where_p_is_small():
    rng = np.random.default_rng(3)
    for _ in range(50):
        time, estimate = np.array([0.0, 1, 2, 5, 6]), rng.normal(size=5)
        found = trend_test(time, estimate, np.full(5, 0.4), np.full(5, 9))
        assert found.estimate == pytest.approx(np.polyfit(time, estimate, 1)[0])
        assert (found.p < 0.05) == (found.low > 0 or found.high < 0)
        assert found.low < found.estimate < found.high


def test_neither_depends_on_the_common_level_and_equal_errors_pool_their_degrees():
    values, error, df = np.array([0.1, 0.9, 0.4]), np.array([0.2, 0.3, 0.4]), np.array([9, 9, 9])
    for shift in (0.0, 5.0):
        assert welch_test(values + shift, error, df).p == pytest.approx(welch_test(values, error, df).p)
        moved = trend_test(np.arange(3), values + shift, error, df)
        assert moved.estimate == pytest.approx(trend_test(np.arange(3), values, error, df).estimate)
    assert trend_test(np.arange(2), np.zeros(2), np.full(2, 0.5), np.full(2, 9)).df[1] == pytest.approx(18)
