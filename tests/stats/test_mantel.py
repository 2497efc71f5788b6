"""Difference of shares over strata: the estimate by hand, and the test over units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from framing.errors import ParameterError
from framing.stats.design import Design
from framing.stats.inference import PermutationSettings
from framing.stats.inference.mantel_haenszel import compare_shares, mantel_haenszel


def free(n_target: int, n_reference: int) -> Design:
    return Design.of([f"t{i:03d}" for i in range(n_target)], [f"r{i:03d}" for i in range(n_reference)])


def paired(n: int) -> Design:
    names = [f"u{i:03d}" for i in range(n)]
    return Design.of(names, names)


def one_sided(rng, design, share_target, share_reference, strata=2, most=6):
    """Counts of units that carry one side each."""
    side = np.array(design.is_target)
    n = rng.integers(1, most, (len(side), strata))
    share = np.where(side, share_target, share_reference)[:, None]
    k = rng.binomial(n, share)
    return (k * side[:, None], n * side[:, None]), (k * ~side[:, None], n * ~side[:, None])


def test_the_estimate_is_greenland_and_robins_risk_difference():
    # Greenland & Robins (1985), eq. 1, by hand: weights 10·20/30 and 30·10/40.
    weights = np.array([200 / 30, 300 / 40])
    by_hand = (weights * [7 / 10 - 5 / 20, 6 / 30 - 4 / 10]).sum() / weights.sum()
    assert mantel_haenszel([7, 6], [10, 30], [5, 4], [20, 10]) == pytest.approx(by_hand)


def test_one_stratum_of_one_word_a_unit_is_the_difference_of_means_with_welchs_interval():
    rng = np.random.default_rng(3)
    design = free(20, 30)
    (k, n), (j, o) = one_sided(rng, design, 0.7, 0.4, strata=1, most=2)
    found = compare_shares((k, n), (j, o), design)
    side = np.array(design.is_target)
    x, y = k[side, 0], j[~side, 0]
    welch = stats.ttest_ind(x, y, equal_var=False).confidence_interval()
    assert found.estimate == pytest.approx(x.mean() - y.mean())
    assert (found.low, found.high) == pytest.approx((welch.low, welch.high), rel=1e-9)


def test_one_stratum_of_one_word_a_side_is_the_paired_t():
    rng = np.random.default_rng(4)
    x, y = rng.integers(0, 2, 25), rng.integers(0, 2, 25)
    one = np.ones((25, 1))
    found = compare_shares((x[:, None], one), (y[:, None], one), paired(25))
    t = stats.ttest_rel(x, y).confidence_interval()
    assert (found.low, found.high) == pytest.approx((t.low, t.high), rel=1e-9)


def test_paired_p_is_that_of_all_permutations():
    x = np.array([3, 2, 3, 1, 2, 3, 2, 3])[:, None]
    y = np.array([1, 2, 0, 1, 1, 2, 3, 0])[:, None]
    n = np.full((8, 1), 4)
    swaps = (np.arange(256)[:, None] >> np.arange(8)) & 1
    values = []
    for swap in swaps[:, :, None]:
        d = np.where(swap == 1, y - x, x - y)[:, 0]
        with np.errstate(divide="ignore"):
            values.append(abs(d.mean() / d.std(ddof=1)))
    exact = np.mean(np.array(values) >= values[0] - 1e-9)
    found = compare_shares((x, n), (y, n), paired(8), PermutationSettings(permutations=9999))
    assert found.p == pytest.approx(exact, abs=0.012)


@given(st.integers(0, 10_000), st.booleans())
def test_swapping_the_sides_turns_the_sign_and_keeps_p(seed, is_paired):
    rng = np.random.default_rng(seed)
    if is_paired:
        design = other = paired(9)
        n, o = rng.integers(0, 5, (9, 3)), rng.integers(0, 5, (9, 3))
        target, reference = (rng.binomial(n, 0.6), n), (rng.binomial(o, 0.4), o)
    else:
        design, other = free(9, 9), Design.of([f"r{i:03d}" for i in range(9)], [f"t{i:03d}" for i in range(9)])
        target, reference = one_sided(rng, design, 0.6, 0.4)
    settings = PermutationSettings(permutations=19)
    one, two = compare_shares(target, reference, design, settings), compare_shares(reference, target, other, settings)
    assert one.estimate == pytest.approx(-two.estimate, nan_ok=True)
    assert (one.low, one.high) == pytest.approx((-two.high, -two.low), nan_ok=True)
    if is_paired:
        assert one.p == pytest.approx(two.p, nan_ok=True)


def test_a_stratum_with_one_side_changes_nothing():
    rng = np.random.default_rng(8)
    design = free(10, 12)
    target, reference = one_sided(rng, design, 0.6, 0.3)
    wider = [np.hstack([v, np.where(np.array(design.is_target)[:, None], 1, 0)]) for v in target]
    padded = [np.hstack([v, np.zeros((len(v), 1))]) for v in reference]
    one, two = compare_shares(target, reference, design), compare_shares(tuple(wider), tuple(padded), design)
    assert two.estimate == pytest.approx(one.estimate)
    assert (two.low, two.high) == pytest.approx((one.low, one.high))


def test_sides_alike_are_rejected_in_about_5_of_100_and_covered_in_95():
    rng = np.random.default_rng(2031)
    settings = PermutationSettings(permutations=199)
    rejected, covered = [], []
    for run in range(150):
        design = free(25, 15)
        found = compare_shares(*one_sided(rng, design, 0.5, 0.5), design, settings)
        rejected.append(found.p <= 0.05)
        covered.append(found.low <= 0 <= found.high)
        del run
    assert 0.005 < np.mean(rejected) < 0.11
    assert np.mean(covered) > 0.88


def test_a_side_of_one_word_only_is_given_the_spread_of_half_a_word_more():
    n = np.ones((9, 1))
    found = compare_shares((n, n), (0 * n, n), paired(9), PermutationSettings(permutations=99))
    # Both sides: share 9.5/10 or 0.5/10 of 9 words; no spread of their own.
    error = np.sqrt(2 * 0.95 * 0.05 / 9)
    assert found.estimate == 1
    assert found.low == pytest.approx(1 - stats.t.ppf(0.975, 8) * error)
    assert found.high == 1
    assert found.p <= 0.05


def test_few_units_give_no_p_and_strata_without_both_sides_nothing():
    n = np.ones((4, 1))
    assert np.isnan(compare_shares((n, n), (0 * n, n), paired(4)).p)
    nothing = compare_shares((n, n), (0 * n, 0 * n), paired(4))
    assert np.isnan([nothing.estimate, nothing.low, nothing.p]).all()


def test_counts_that_do_not_fit_the_design_are_refused():
    n = np.ones((5, 1))
    with pytest.raises(ParameterError, match="do not fit a design of 4 units"):
        compare_shares((n, n), (n, n), paired(4))
