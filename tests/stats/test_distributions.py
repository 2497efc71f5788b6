"""Quantiles and tails are SciPy's, to the last digit."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from framing.stats.design import Design
from framing.stats.distributions import normal_below, normal_quantile, student_quantile, student_tail
from framing.stats.inference.multiplicity import adjust

DF = np.concatenate([np.linspace(0.5, 60, 300), np.geomspace(60, 1e6, 200), [0.0, -1.0, np.nan, np.inf]])


@pytest.mark.parametrize("p", [0.05, 0.5, 0.9, 0.95, 0.975, 0.995])
def test_quantiles_of_t_are_those_of_scipy(p):
    assert np.array_equal(student_quantile(p, DF), stats.t.ppf(p, DF), equal_nan=True)


def test_tails_of_t_are_those_of_scipy():
    t = np.linspace(-8, 8, len(DF))
    assert np.array_equal(student_tail(t, DF), stats.t.sf(t, DF), equal_nan=True)


def test_the_normal_distribution_is_that_of_scipy():
    p = np.linspace(0, 1, 201)
    assert np.array_equal(normal_quantile(p), stats.norm.ppf(p))
    assert np.array_equal(normal_below(8 * p - 4), stats.norm.cdf(8 * p - 4))


@pytest.mark.parametrize("m", [0, 1, 2, 50, 1001])
def test_q_is_that_of_scipy(m):
    p = np.round(np.random.default_rng(m).random(m) ** 3, 3)
    assert np.array_equal(adjust(p), stats.false_discovery_control(p, method="bh") if m else p)


def test_tests_do_not_load_scipy_stats():
    code = "import sys, framing; framing.keyness, framing.voices, framing.topics; print('scipy.stats' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("m", [1_000, 1_300])
def test_the_smallest_p_of_very_many_permutations_is_the_exact_one(m):
    design = Design.of([f"u{i:04}" for i in range(m)], [f"u{i:04}" for i in range(m)])
    assert design.smallest_p == 2 / 2**m
    assert design.has_more_than(10**9)
    assert not Design.of("abc", "abc").has_more_than(8)
