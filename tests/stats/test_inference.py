"""Tests and intervals of log ratios: against loops, SciPy and every permutation there is."""

from __future__ import annotations

from dataclasses import fields
from itertools import combinations, product
from math import inf, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from framing.errors import ParameterError
from framing.stats.design import Design
from framing.stats.inference import (
    PermutationSettings,
    adjust,
    adjust_families,
    compare_rates,
    permutation,
    rates,
    untested_rates,
)


@pytest.fixture
def any_counts(monkeypatch):
    """Every term is tested, however rare."""
    monkeypatch.setattr(rates, "too_few", lambda expected, floor: floor < 0)
    monkeypatch.setattr(rates, "own_floor", lambda target, reference, design: np.zeros(np.shape(target[0])[1]))


class Everything(Design):
    """A design of few units that draws every permutation, again and again."""

    testable, smallest_p, n_permutations = True, 0.0, 10**9

    def __init__(self, m: int, n_target: int | None = None):
        made = pairs(m) if n_target is None else free(n_target, m - n_target)
        super().__init__(**{field.name: getattr(made, field.name) for field in fields(made)})
        if self.paired:
            every = np.array(list(product((0, 1), repeat=m)))
        else:
            every = np.array([[i in chosen for i in range(m)] for chosen in combinations(range(m), n_target)], int)
        object.__setattr__(self, "all", every)
        object.__setattr__(self, "drawn", 0)

    def permutations_in_parts(self, n, seed):
        object.__setattr__(self, "drawn", self.drawn + n)
        yield self.all[np.arange(self.drawn - n, self.drawn) % len(self.all)]


LINEARISED = PermutationSettings(99, interval="linearised")


def units(m: int) -> list[str]:
    return [f"u{i:03}" for i in range(m)]


def pairs(m: int) -> Design:
    return Design.of(units(m), units(m))


def free(n_target: int, n_reference: int) -> Design:
    return Design.of(units(n_target + n_reference)[:n_target], units(n_target + n_reference)[n_target:])


def influences(rows: list[tuple[float, float]], repair: float) -> tuple[list[float], float, float]:
    """Influence of each unit on log(k/n), k and n, by the definition."""
    k, n = sum(row[0] for row in rows), sum(row[1] for row in rows)
    return [(x - k / n * p) / (k + repair) for x, p in rows], k, n


def loop_t(left, right, paired: bool) -> float:
    """The studentised log ratio, one unit at a time: bursts weigh 4, half a Poisson occurrence is added."""
    one, a, n = influences(left, 0.5)
    two, b, o = influences(right, 0.5)
    bursts = [sum((x / (k + 0.5)) ** 2 for x, _ in rows) for rows, k in ((left, a), (right, b))]
    spread = [sum(u**2 for u in side) for side in (one, two)]
    raised = [4 * s * burst for s, burst in zip(spread, bursts, strict=True)]
    if paired:
        m = len(one)
        variance = m / (m - 1) * (sum((u - v) ** 2 for u, v in zip(one, two, strict=True)) + sum(raised))
    else:
        sizes = (len(one), len(two))
        variance = sum(m / (m - 1) * (s + more) for m, s, more in zip(sizes, spread, raised, strict=True))
    variance += 0.5 * (1 / (a + 0.5) ** 2 + 1 / (b + 0.5) ** 2)
    difference = log((a + 0.5) / n) - log((b + 0.5) / o)
    if variance < 1e-20:
        return inf if abs(difference) > 1e-12 else 0.0
    return difference / sqrt(variance)


def share_as_far(values: list[float], observed: float) -> float:
    return np.mean([abs(value) >= abs(observed) * (1 - 1e-9) for value in values])


def counts(seed: int, m: int, columns: int = 6):
    rng = np.random.default_rng(seed)
    n = rng.integers(20, 200, m)
    k = rng.poisson(rng.gamma(0.7, 2, (m, columns)))
    k[:, -1] = np.arange(m) < 2
    return k, n


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_paired_p_is_the_share_of_all_swaps(seed, any_counts):
    m, runs = 6, 20
    (x, p), (y, q) = counts(seed, m), counts(seed + 10, m)
    got = compare_rates((x, p), (y, q), Everything(m), PermutationSettings(2**m * runs))
    for column in range(x.shape[1]):
        left = list(zip(x[:, column].tolist(), p.tolist(), strict=True))
        right = list(zip(y[:, column].tolist(), q.tolist(), strict=True))
        values = []
        for swaps in product((0, 1), repeat=m):
            one = [r if s else le for s, le, r in zip(swaps, left, right, strict=True)]
            two = [le if s else r for s, le, r in zip(swaps, left, right, strict=True)]
            values.append(loop_t(one, two, paired=True))
        exact = share_as_far(values, values[0])
        assert exact >= 2 / 2**m
        assert got.p[column] == pytest.approx((1 + exact * 2**m * runs) / (1 + 2**m * runs), abs=1e-12)


@pytest.mark.parametrize(("seed", "n_target", "n_reference"), [(1, 4, 3), (2, 3, 5), (3, 2, 5)])
def test_free_p_is_the_share_of_all_dealings(seed, n_target, n_reference, any_counts):
    m = n_target + n_reference
    c, n = counts(seed, m)
    on_target = np.arange(m)[:, None] < n_target
    design, runs = Everything(m, n_target), 30
    permutations = len(design.all)
    got = compare_rates(
        (c * on_target, n * on_target[:, 0]),
        (c * ~on_target, n * ~on_target[:, 0]),
        design,
        PermutationSettings(permutations * runs),
    )
    for column in range(c.shape[1]):
        rows = list(zip(c[:, column].tolist(), n.tolist(), strict=True))
        values = []
        for chosen in combinations(range(m), n_target):
            one, two = [rows[i] for i in chosen], [rows[i] for i in range(m) if i not in chosen]
            values.append(loop_t(one, two, paired=False))
        exact = share_as_far(values, values[0])
        assert got.p[column] == pytest.approx((1 + exact * permutations * runs) / (1 + permutations * runs), abs=1e-12)


def test_drawn_p_comes_near_the_share_of_all_swaps():
    m = 9
    (x, p), (y, q) = counts(5, m), counts(25, m)
    drawn = compare_rates((x, p), (y, q), pairs(m), PermutationSettings(9_999, seed=3)).p
    every = compare_rates((x, p), (y, q), Everything(m), PermutationSettings(2**m * 20)).p
    assert drawn[:-1] == pytest.approx(every[:-1], abs=0.02)
    assert np.std(every[:-1]) > 0.1


def pseudo_values(k: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Units' values whose mean is log2(k/n), and whose spread is the linearised one."""
    rate = k.sum() / n.sum()
    return (np.log(rate) + len(k) * (k - rate * n) / k.sum()) / np.log(2)


@pytest.mark.parametrize(("n_target", "n_reference", "level"), [(12, 5, 0.95), (2, 9, 0.95), (8, 8, 0.8)])
def test_free_interval_is_welchs_on_pseudo_values(n_target, n_reference, level):
    rng = np.random.default_rng(4)
    m = n_target + n_reference
    c, n = rng.poisson(rng.gamma(1, 4, m)) + 1, rng.integers(50, 400, m)
    side = np.arange(m) < n_target
    got = untested_rates(
        ((c * side)[:, None], n * side), ((c * ~side)[:, None], n * ~side), free(n_target, n_reference), level=level
    )
    welch = stats.ttest_ind(pseudo_values(c[side], n[side]), pseudo_values(c[~side], n[~side]), equal_var=False)
    expected = welch.confidence_interval(level)
    assert (got.low[0], got.high[0]) == pytest.approx((expected.low, expected.high), rel=1e-9)
    assert np.isnan(got.p[0]), "no test was asked for"


@pytest.mark.parametrize("m", [2, 3, 30])
def test_paired_interval_is_students_on_pseudo_values(m):
    rng = np.random.default_rng(6)
    burst = rng.gamma(1, 4, m)
    (x, y), (p, q) = rng.poisson(burst, (2, m)) + 1, rng.integers(50, 400, (2, m))
    got = compare_rates((x[:, None], p), (y[:, None], q), pairs(m), LINEARISED)
    expected = stats.ttest_rel(pseudo_values(x, p), pseudo_values(y, q)).confidence_interval(0.95)
    assert (got.low[0], got.high[0]) == pytest.approx((expected.low, expected.high), rel=1e-9)
    assert np.isnan(got.p[0]) == (m < 8)


SIDES = st.integers(8, 10).flatmap(
    lambda m: st.tuples(
        *(st.lists(st.integers(0, 6), min_size=2 * m, max_size=2 * m) for _ in range(2)),
        *(st.lists(st.integers(0, 90), min_size=m, max_size=m) for _ in range(2)),
    )
)


def sides(drawn):
    x, y, p, q = (np.array(v) for v in drawn)
    return (x.reshape(len(p), 2), p), (y.reshape(len(q), 2), q)


@given(SIDES)
def test_swapping_the_sides_flips_the_estimate_and_interval_and_keeps_p(drawn):
    target, reference = sides(drawn)
    here = compare_rates(target, reference, pairs(len(target[1])), PermutationSettings(99))
    there = compare_rates(reference, target, pairs(len(target[1])), PermutationSettings(99))
    np.testing.assert_allclose(there.log_ratio, -here.log_ratio, atol=1e-9)
    np.testing.assert_allclose(there.low, -here.high, atol=1e-9)
    np.testing.assert_allclose(there.p, here.p)


@given(SIDES)
def test_swapping_free_sides_does_the_same(drawn):
    (x, p), (y, q) = sides(drawn)
    m = len(p)
    none = np.zeros_like
    one = (np.vstack([x, none(y)]), np.append(p, none(q)))
    two = (np.vstack([none(x), y]), np.append(none(p), q))
    names = units(2 * m)
    here = compare_rates(one, two, Design.of(names[:m], names[m:]), PermutationSettings(99))
    there = compare_rates(two, one, Design.of(names[m:], names[:m]), PermutationSettings(99))
    np.testing.assert_allclose(there.log_ratio, -here.log_ratio, atol=1e-9)
    np.testing.assert_allclose(there.low, -here.high, atol=1e-9)
    np.testing.assert_allclose(there.p, here.p)


@given(SIDES, st.integers(2, 50))
def test_a_common_scale_of_the_bases_changes_nothing_and_the_target_s_shifts(drawn, scale):
    (x, p), (y, q) = sides(drawn)
    design = pairs(len(p))
    plain = compare_rates((x, p), (y, q), design, LINEARISED)
    both = compare_rates((x, p * scale), (y, q * scale), design, LINEARISED)
    one = untested_rates((x, p * scale), (y, q), design)
    np.testing.assert_allclose(both.log_ratio, plain.log_ratio, atol=1e-9)
    np.testing.assert_allclose(both.low, plain.low, atol=1e-7)
    np.testing.assert_allclose(both.p, plain.p)
    if (y.sum(axis=0) > 0).all() and (x.sum(axis=0) > 0).all():
        np.testing.assert_allclose(one.high, plain.high - np.log2(scale), atol=1e-7)


@given(SIDES)
def test_the_estimate_lies_within_its_interval_and_p_within_its_bounds(drawn):
    target, reference = sides(drawn)
    design = pairs(len(target[1]))
    got = compare_rates(target, reference, design, PermutationSettings(99))
    known = ~np.isnan(got.low) & ~np.isnan(got.high)
    assert (got.low <= got.log_ratio + 1e-9)[known].all()
    assert (got.high >= got.log_ratio - 1e-9)[known].all()
    p = got.p[~np.isnan(got.p)]
    assert ((p >= design.smallest_p) & (p <= 1)).all()


def test_columns_do_not_depend_on_each_other_nor_on_how_they_are_blocked(monkeypatch):
    (x, p), (y, q) = counts(1, 12, 7), counts(2, 12, 7)
    y[:, 3] = 0
    whole = compare_rates((x, p), (y, q), pairs(12), PermutationSettings(99))
    for columns in ([2], [3, 5]):
        part = compare_rates((x[:, columns], p), (y[:, columns], q), pairs(12), PermutationSettings(99))
        np.testing.assert_array_equal(part.p, whole.p[columns])
        np.testing.assert_array_equal(part.low, whole.low[columns])
    monkeypatch.setattr(permutation, "_CELLS", 200)
    np.testing.assert_array_equal(compare_rates((x, p), (y, q), pairs(12), PermutationSettings(99)).p, whole.p)
    side = np.arange(12) % 3 > 0
    names = np.array(units(12))
    design = Design.of(names[side].tolist(), names[~side].tolist())
    blocked = compare_rates(
        (x * side[:, None], p * side), (x * ~side[:, None], p * ~side), design, PermutationSettings(99)
    ).p
    monkeypatch.undo()
    np.testing.assert_array_equal(
        compare_rates(
            (x * side[:, None], p * side), (x * ~side[:, None], p * ~side), design, PermutationSettings(99)
        ).p,
        blocked,
    )


def test_bases_of_each_column_of_their_own_are_the_same_as_columns_one_by_one():
    (x, _), (y, _) = counts(1, 9, 3), counts(2, 9, 3)
    rng = np.random.default_rng(1)
    p, q = rng.integers(0, 40, (2, 9, 3))
    whole = compare_rates((x, p), (y, q), pairs(9), PermutationSettings(99))
    for i in range(3):
        part = compare_rates((x[:, [i]], p[:, i]), (y[:, [i]], q[:, i]), pairs(9), PermutationSettings(99))
        assert (part.log_ratio[0], part.low[0]) == (whole.log_ratio[i], whole.low[i])
        np.testing.assert_array_equal(part.p[0], whole.p[i])


def test_units_with_nothing_to_count_among_lend_no_degrees_of_freedom():
    x, n = np.array([[3], [5], [2]]), np.array([10, 12, 9])
    y, o = np.array([[1], [2], [4]]), np.array([14, 8, 12])
    empty = np.zeros((9, 1), int)
    few = untested_rates((x, n), (y, o), pairs(3))
    padded = compare_rates(
        (np.vstack([x, empty]), np.append(n, empty)),
        (np.vstack([y, empty]), np.append(o, empty)),
        pairs(12),
        PermutationSettings(99),
    )
    assert (padded.low[0], padded.high[0]) == pytest.approx((few.low[0], few.high[0]))
    # Only three of the twelve pairs can be permuted with any effect: 2 / 2^3 is the least p, and so there is none.
    assert padded.too_few[0]
    assert np.isnan(padded.p[0])


def test_a_term_of_one_side_only_has_a_bound_on_one_side():
    m, n = 20, np.full(20, 500)
    x, none = np.ones((m, 1)), np.zeros((m, 1))
    only_target = compare_rates((x, n), (none, n), pairs(m), PermutationSettings(interval="linearised"))
    only_reference = compare_rates((none, n), (x, n), pairs(m), LINEARISED)
    assert only_target.log_ratio[0] == pytest.approx(np.log2(20.5 / 0.5))
    # Twenty bursts of one size: no variance but the empty side's 1 / 0.5, and all of the 5 % on one side.
    reach = stats.t.ppf(0.95, m - 1) * sqrt(2) / log(2)
    assert only_target.low[0] == pytest.approx(only_target.log_ratio[0] - reach)
    assert only_target.low[0] > 0
    assert only_target.high[0] == inf
    assert only_reference.low[0] == -inf
    assert only_reference.high[0] == pytest.approx(-only_target.low[0])
    assert only_target.p[0] < 2e-4


def test_one_burst_is_one_piece_of_evidence():
    m, n = 20, np.full(20, 500)
    none, burst = np.zeros((m, 1)), np.zeros((m, 1))
    burst[3] = 20
    got = compare_rates((burst, n), (none, n), pairs(m), PermutationSettings(99))
    assert got.low[0] < 0 < got.log_ratio[0]
    assert got.too_few[0]
    assert np.isnan(got.p[0])


def test_a_term_of_neither_side_has_no_p_and_no_bounds():
    n = np.full(10, 50)
    got = compare_rates(
        (np.zeros((10, 2)), n), (np.c_[np.zeros(10), np.ones(10)], n), pairs(10), PermutationSettings(99)
    )
    assert np.isnan([got.log_ratio[0], got.low[0], got.high[0]]).all()
    assert np.isnan(got.p).tolist() == [True, False]


def test_a_side_without_tokens_is_unknown():
    x, n = np.ones((9, 1)), np.full(9, 40)
    got = compare_rates((x, n), (x * 0, n * 0), pairs(9), PermutationSettings(99))
    assert np.isnan([got.log_ratio[0], got.low[0], got.high[0], got.p[0]]).all()


@pytest.mark.parametrize("paired", [True, False])
def test_a_single_unit_has_an_estimate_and_nothing_else(paired):
    if paired:
        got = compare_rates(([[3]], [10]), ([[1]], [10]), pairs(1))
    else:
        got = compare_rates(([[3], [0]], [10, 0]), ([[0], [1]], [0, 10]), free(1, 1))
    assert got.log_ratio[0] == pytest.approx(np.log2(3))
    assert np.isnan([got.low[0], got.high[0], got.p[0]]).all()


def test_the_same_ratio_in_every_pair_is_the_extreme_case():
    k, n = np.array([3, 1, 7, 2, 5, 4, 6, 2, 9, 8]), np.array([30, 14, 61, 29, 44, 43, 66, 21, 95, 83])
    got = compare_rates((np.c_[k, k], n), (np.c_[k, k], np.c_[3 * n, n]), pairs(10), PermutationSettings(999))
    # Nothing differs from pair to pair: no width; only the identity and the full swap are as extreme.
    assert got.log_ratio == pytest.approx([np.log2(3), 0])
    assert got.low.tolist() == got.high.tolist()
    assert got.inverted.all()
    assert got.p == pytest.approx([2 / 2**10, 1], rel=0.2)


@pytest.mark.parametrize(("k", "n"), [(1, 3), (1, 7), (3, 11), (2, 49), (1, 93)])
def test_rates_equal_in_every_unit_are_no_difference_whatever_the_rounding(k, n):
    side = np.arange(20) < 8
    one, two = ((k * on)[:, None] for on in (side, ~side))
    assert compare_rates((one, n * side), (two, n * ~side), free(8, 12), PermutationSettings(199)).p[0] == 1


def test_ties_count_against_the_target():
    # Two pairs differ, eight do not: a quarter of the swaps is as far as observed, half with their mirror images.
    x, y, n = np.ones((10, 1)), np.ones((10, 1)), np.full(10, 30)
    x[:2] = 4
    assert compare_rates((x, n), (y, n), pairs(10), PermutationSettings(9_999)).p[0] == pytest.approx(0.5, abs=0.02)


def test_one_huge_unit_does_not_overturn_the_arithmetic():
    rng = np.random.default_rng(2)
    x, y = rng.poisson(3, (2, 12, 1)).astype(float)
    p, q = rng.integers(200, 400, (2, 12)).astype(float)
    x[0], y[0], p[0], q[0] = 4e6, 3.9e6, 4e8, 4e8
    got = compare_rates((x, p), (y, q), pairs(12), LINEARISED)
    left, right = pseudo_values(x[:, 0], p), pseudo_values(y[:, 0], q)
    expected = stats.ttest_rel(left, right).confidence_interval(0.95)
    assert (got.low[0], got.high[0]) == pytest.approx((expected.low, expected.high), rel=1e-3)


@pytest.mark.parametrize(("m", "runs"), [(8, 999), (9, 4_999), (40, 999)])
def test_p_is_never_below_what_the_design_and_the_draws_allow(m, runs):
    x, n = np.full((m, 1), 9), np.full(m, 100)
    settings = PermutationSettings(runs, exact=True)
    got = compare_rates((x + np.arange(m)[:, None] % 3, n), (x * 0 + 1, n), pairs(m), settings)
    assert got.p_min == max(2 / 2**m, 1 / (100 * (runs + 1)))
    assert got.p[0] >= got.p_min
    assert got.p[0] == pytest.approx(got.p_min, rel=0.35)


def test_few_exceedances_are_counted_again_with_a_hundred_times_as_many_permutations():
    rng = np.random.default_rng(1)
    x, y = rng.poisson(6, (14, 1)), rng.poisson(3, (14, 1))
    n = np.full(14, 100)
    got = compare_rates((x, n), (y, n), pairs(14), PermutationSettings(199))
    exact = compare_rates((x, n), (y, n), Everything(14), PermutationSettings(2**14)).p[0]
    assert 0.001 < exact < 0.0047, "199 permutations show 0.005 at best"
    assert got.p[0] == pytest.approx(exact, rel=0.35)


def test_seeds_repeat_and_differ():
    (x, p), (y, q) = counts(3, 10), counts(4, 10)
    one, again, other = (
        compare_rates((x, p), (y, q), pairs(10), PermutationSettings(99, seed=seed)).p for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_swaps_at_random_give_uniform_p():
    """Sides assigned by a coin within each pair: 5 % is 5 %, whatever the pairs look like."""
    rng = np.random.default_rng(11)
    m, columns = 24, 400
    burst = rng.gamma(0.6, 5, (m, columns))
    # One side is longer and burstier before the coin is tossed.
    k = np.stack([rng.poisson(burst * rng.gamma(0.5, 2, (m, columns))), rng.poisson(burst * 0.4)])
    n = np.broadcast_to(np.stack([rng.integers(600, 900, m), rng.integers(100, 200, m)])[:, :, None], k.shape)
    coin = rng.integers(0, 2, (m, columns)).astype(bool)
    x, y = np.where(coin, k[0], k[1]), np.where(coin, k[1], k[0])
    p, q = np.where(coin, n[0], n[1]), np.where(coin, n[1], n[0])
    got = compare_rates((x, p), (y, q), pairs(m), PermutationSettings(399, seed=5)).p
    assert abs(np.mean(got <= 0.05) - 0.05) < 3 * sqrt(0.05 * 0.95 / columns)
    assert stats.kstest(got, "uniform").pvalue > 0.01


def simulated(rng, m: int, length: int, shape: float, columns: int):
    """Counts of terms in m units of about `length` tokens at one true rate; a small shape means bursts."""
    n = rng.poisson(length, m) + 1
    return rng.poisson(rng.gamma(shape, 0.01 / shape, (m, columns)) * n[:, None]), n


@pytest.mark.parametrize(
    ("target", "reference", "most"),
    [
        # (units, tokens, gamma shape); the most that may be rejected at 5 %, with room for chance.
        ((30, 300, 1.0), (30, 300, 1.0), 0.075),
        ((50, 900, 1.0), (10, 150, 1.0), 0.09),
        ((10, 300, 0.4), (50, 300, 5.0), 0.11),
        ((10, 900, 1.0), (50, 150, 1.0), 0.09),
        ((10, 300, 5.0), (50, 300, 0.4), 0.09),
    ],
)
def test_unequal_sides_keep_near_the_level(target, reference, most):
    rng = np.random.default_rng(8)
    (x, p), (y, q) = (simulated(rng, *side, columns=600) for side in (target, reference))
    m = target[0] + reference[0]
    left = (np.vstack([x, np.zeros((reference[0], 600))]), np.append(p, np.zeros(reference[0])))
    right = (np.vstack([np.zeros((target[0], 600)), y]), np.append(np.zeros(target[0]), q))
    design = free(target[0], reference[0])
    assert len(design.units) == m
    p = compare_rates(left, right, design, PermutationSettings(199, seed=3)).p
    assert np.mean(p <= 0.05) > 0.005
    assert np.mean(p <= 0.05) < most


@pytest.mark.parametrize(("shape", "mean", "absent"), [(1.0, 0.15, 0.1), (1.0, 0.4, 0.005), (5.0, 1.0, -1)])
def test_intervals_cover_the_truth_where_terms_are_rare_and_often_absent(shape, mean, absent):
    rng = np.random.default_rng(9)
    m, columns = 16, 1500
    n = rng.integers(300, 600, (2, m))
    x, y = (
        rng.poisson(rng.gamma(shape, mean * c / shape, (m, columns)) * n[i][:, None] / 450) for i, c in ((0, 2), (1, 1))
    )
    used = (x + y).sum(axis=0) > 0
    got = untested_rates((x[:, used], n[0]), (y[:, used], n[1]), pairs(m))
    assert (y.sum(axis=0) == 0).mean() > absent
    assert np.mean((got.low <= 1) & (got.high >= 1)) > 0.925


@given(st.lists(st.one_of(st.just(nan), st.floats(0, 1)), max_size=12))
def test_q_is_monotone_in_p_never_below_it_and_nan_for_nan(values):
    p = np.array(values, dtype=float)
    q = adjust(p)
    known = ~np.isnan(p)
    assert (np.isnan(q) == ~known).all()
    assert (q[known] >= p[known]).all()
    assert (np.diff(q[known][np.argsort(p[known], kind="stable")]) >= 0).all()
    assert (q[known] <= 1).all()


def test_q_is_benjamini_and_hochbergs():
    # Step-up by hand: 0.005·4/1, 0.009·4/2, 0.05·4/3, 0.5.
    assert adjust([0.05, 0.009, 0.005, 0.5]) == pytest.approx([0.2 / 3, 0.018, 0.018, 0.5])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((10, 0.95, 1), "19 is the fewest"), ((99, 1.0, 1), "between 0 and 1"), ((99, 0.9, -1), "seed is -1")],
)
def test_settings_that_give_nothing_are_refused(arguments, words):
    with pytest.raises(ParameterError, match=words):
        PermutationSettings(*arguments)


def test_counts_for_other_units_than_the_design_s_are_refused():
    with pytest.raises(ParameterError, match="reference has 3 rows of counts, and the design 2 units"):
        compare_rates(([[1], [2]], [9, 9]), ([[1], [2], [3]], [9, 9, 9]), pairs(2))


def test_families_read_side_by_side_pay_for_those_that_are_not_selected():
    # Benjamini & Bogomolov 2014: one of two families is selected, so within it q is held against level * 1/2.
    strong, empty = adjust_families([np.array([0.001, 0.02, 0.03]), np.array([0.6, 0.9])])
    assert strong.tolist() == pytest.approx([0.002, 0.04, 0.06])
    assert (empty >= 0.6).all()


def test_families_that_are_all_selected_keep_their_q():
    first, second = adjust_families([np.array([0.001, 0.4]), np.array([0.002, np.nan])])
    assert first.tolist() == [0.001, 0.4]
    assert second[0] == 0.002
    assert np.isnan(second[1])


def test_families_without_a_test_are_no_families():
    tested, none = adjust_families([np.array([0.03, 0.2]), np.array([np.nan])])
    assert tested.tolist() == [0.03, 0.2]
    assert np.isnan(none).all()


def test_a_family_that_is_not_selected_reports_nothing():
    (weak, other, third) = adjust_families([np.array([0.04]), np.array([0.5]), np.array([0.9])])
    assert (np.concatenate([weak, other, third]) > 0.05).all()


@pytest.mark.parametrize("paired", [True, False])
def test_sparse_counts_give_what_dense_ones_do(paired):
    rng = np.random.default_rng(3)
    x, y = rng.poisson(0.05, (2, 40, 30))
    p, q = rng.integers(100, 300, (2, 40))
    if not paired:
        side = np.arange(40) % 2 > 0
        x, p, y, q = x * side[:, None], p * side, y * ~side[:, None], q * ~side
    names = np.array(units(40))
    design = pairs(40) if paired else Design.of(names[side].tolist(), names[~side].tolist())
    dense = compare_rates((x, p), (y, q), design, PermutationSettings(99))
    thin = compare_rates((sparse.csr_array(x), p), (sparse.csr_array(y), q), design, PermutationSettings(99))
    np.testing.assert_allclose(thin.p, dense.p)
    np.testing.assert_allclose(thin.low, dense.low)


@pytest.mark.parametrize("paired", [True, False])
def test_a_term_too_rare_to_be_tested_has_no_p_whatever_its_side(paired):
    m = 20
    k = np.zeros((m, 3))
    k[:2, 0], k[:12, 1], k[:, 2] = 1, 1, 1
    none, long, short = np.zeros_like(k), np.full(m, 900), np.full(m, 10)
    if paired:
        got = compare_rates((k, long), (none, long), pairs(m), PermutationSettings(99))
        rare = compare_rates((k, long), (none, short), pairs(m), PermutationSettings(99))
    else:
        z = np.zeros(m)
        got = compare_rates(
            (np.vstack([k, none]), np.r_[long, z]),
            (np.vstack([none, none]), np.r_[z, long]),
            free(m, m),
            PermutationSettings(99),
        )
        rare = compare_rates(
            (np.vstack([k, none]), np.r_[long, z]),
            (np.vstack([none, none]), np.r_[z, short]),
            free(m, m),
            PermutationSettings(99),
        )
    assert got.too_few.tolist() == [True, False, False]
    assert np.isnan(got.p).tolist() == [True, False, False]
    assert rare.too_few.all(), "less than one of twenty is expected among 200 words of 18,200"
