"""Kernels on counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.stats.effects import log_ratio, per_million, share

COUNTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # UCREL's calculator, as printed: 12000 in 10^6 against 10000 in 10^6.
        ((12000, 1e6, 10000, 1e6), 0.263034),
        # 100 in 100k against 20 in 200k: log2(10).
        ((100, 100_000, 20, 200_000), 3.321928),
    ],
)
def test_published_log_ratios(counts, expected):
    assert log_ratio(*counts) == pytest.approx(expected, abs=5e-7)


def test_percent_difference_follows_from_the_log_ratio():
    # The same published rows: %DIFF 20 and 900.
    assert (2 ** log_ratio([12000, 100], [1e6, 1e5], [10000, 20], [1e6, 2e5]) - 1) * 100 == pytest.approx([20, 900])


def test_zero_cases_are_decided():
    assert log_ratio(10, 1000, 0, 1000) == pytest.approx(np.log2(10.5 / 0.5))
    assert log_ratio(0, 1000, 10, 1000) == pytest.approx(-np.log2(10.5 / 0.5))
    assert np.isnan(log_ratio(0, 1000, 0, 500))
    assert np.isnan(log_ratio(0, 0, 10, 1000))
    assert np.isnan(log_ratio([1, 2], [5, 0], [1, 1], [5, 5])).tolist() == [False, True]


@given(COUNTS, COUNTS, st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 50))
def test_log_ratio_flips_with_the_sides_and_ignores_a_common_scale(k, j, n, o, c):
    k, j = np.array(k[: len(j)]), np.array(j[: len(k)])
    assert log_ratio(k, n, j, o) == pytest.approx(-log_ratio(j, o, k, n), abs=1e-12, nan_ok=True)
    assert log_ratio(k, c * n, j, c * o) == pytest.approx(log_ratio(k, n, j, o), abs=1e-9, nan_ok=True)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_equal_rates_give_zero(k, n, c):
    assert log_ratio(k, n, k * c, n * c) == pytest.approx(0, abs=1e-9)


def test_rates():
    assert per_million([3, 0], [6000, 10]).tolist() == [500, 0]
    assert share([1, 2], 4).tolist() == [0.25, 0.5]
    assert np.isnan(per_million(0, 0))
