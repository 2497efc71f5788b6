"""Intervals that invert the permutation test: against the test itself at a grid of ratios, and by their properties."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from framing.errors import ParameterError
from framing.stats.design import Design
from framing.stats.inference import (
    INTERVALS,
    PermutationSettings,
    bootstrap_rates,
    compare_rates,
    hit_floor,
    inversion,
    untested_rates,
)
from framing.stats.inference.settings import BootstrapSettings
from framing.stats.sums.sums import Rows, studentised, sums_of
from framing.stats.sums.tilted import tilted

KINDS = ("paired", "free", "strata", "mixed", "mixed strata")


def names(m: int) -> list[str]:
    return [f"u{i:03}" for i in range(m)]


def sides(kind: str, seed: int, m: int = 22, columns: int = 5, times: float = 1.6):
    """Counts of two sides in m units or pairs, and their design."""
    rng = np.random.default_rng(seed)
    x, y = rng.poisson(rng.gamma(1.0, 3.0, (m, columns)) * times), rng.poisson(rng.gamma(1.0, 3.0, (m, columns)))
    p, q = rng.integers(200, 900, (2, m))
    if kind == "paired":
        return (x, p), (y, q), Design.of(names(m), names(m))
    on = np.arange(m) % 5 < 2
    units = np.array(names(m))
    strata = {name: "ab"[i % 2] for i, name in enumerate(units)} if "strata" in kind else None
    if "mixed" in kind:
        own, other = on | (np.arange(m) % 3 == 1), ~on | (np.arange(m) % 3 == 1)
        design = Design.of(units[own].tolist(), units[other].tolist(), strata)
        assert (design.mixed, design.units) == (True, tuple(units))
        return (x * own[:, None], p * own), (y * other[:, None], q * other), design
    design = Design.of(units[on].tolist(), units[~on].tolist(), strata)
    return (x * on[:, None], p * on), (y * ~on[:, None], q * ~on), design


def shifted(target, shift: np.ndarray):
    """The target counted among 2 ** shift times as many words: its log ratio is smaller by the shift."""
    k, n = target
    return k, np.outer(n, 2.0 ** np.broadcast_to(shift, k.shape[1:]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("as_sparse", [False, True])
def test_sums_at_a_ratio_are_those_of_counts_among_that_many_words(kind, as_sparse):
    (x, p), (y, q), design = sides(kind, 3)
    counted = (sparse.csr_array(x), sparse.csr_array(y)) if as_sparse else (x, y)
    shift = np.array([-2.0, -0.3, 0.0, 0.9, 3.0])
    rows = Rows(design.permutations(40, 5))
    found = tilted(sums_of((counted[0], p), (counted[1], q), design), rows)
    expected = studentised(*sums_of(shifted((x, p), shift), (y, q[:, None] * np.ones(5)), design).permuted(rows))
    np.testing.assert_allclose(found.t(2.0**shift), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.take(np.array([1, 4])).t(2.0 ** shift[[1, 4]]), expected[:, [1, 4]], rtol=1e-9)
    assert np.abs(expected).max() > 1.5


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", [0.95, 0.8])
def test_the_test_rejects_outside_the_limits_and_not_inside(kind, level):
    target, reference, design = sides(kind, 4)
    settings = PermutationSettings(199, level, seed=2, further=1)
    got = compare_rates(target, reference, design, settings)
    assert got.inverted.all()
    width = got.high - got.low
    n = reference[1][:, None] * np.ones(5)
    for end, outwards in ((got.low, -1), (got.high, 1)):
        for part, rejected in ((0.02, True), (0.3, True), (-0.02, False), (-0.3, False)):
            at = shifted(target, end + outwards * part * width)
            p = compare_rates(at, (reference[0], n), design, settings).p
            assert ((p <= 1 - level + 1e-12) == rejected).all(), (end, part)


DRAWN = st.tuples(
    st.sampled_from(KINDS), st.integers(0, 10_000), st.integers(16, 24), st.sampled_from([0.4, 1.0, 2.5, 6.0])
)


@given(DRAWN, st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]), st.integers(99, 500))
def test_zero_is_left_out_exactly_where_p_says_so(drawn, level, permutations):
    target, reference, design = sides(*drawn[:3], times=drawn[3])
    got = compare_rates(target, reference, design, PermutationSettings(permutations, level, seed=3, further=4))
    out = (got.low > 0) | (got.high < 0)
    np.testing.assert_array_equal(out[got.inverted], (got.p <= 1 - level + 1e-12)[got.inverted])
    np.testing.assert_array_equal(got.inverted, ~np.isnan(got.p))
    assert ((got.low <= got.log_ratio) & (got.log_ratio <= got.high)).all()


@given(DRAWN)
def test_swapping_the_sides_of_pairs_flips_the_interval(drawn):
    target, reference, design = sides("paired", *drawn[1:3], times=drawn[3])
    settings = PermutationSettings(199, further=1)
    here, there = compare_rates(target, reference, design, settings), compare_rates(reference, target, design, settings)
    np.testing.assert_allclose(there.low, -here.high, atol=0.02)
    np.testing.assert_allclose(there.high, -here.low, atol=0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_limits_depend_on_no_other_column_nor_on_blocks(kind, monkeypatch):
    (x, p), (y, q), design = sides(kind, 6, columns=9)
    whole = compare_rates((x, p), (y, q), design, PermutationSettings(299))
    for columns in ([3], [7, 2, 5]):
        part = compare_rates((x[:, columns], p), (y[:, columns], q), design, PermutationSettings(299))
        # Weighted sums of several columns may differ in their last digits.
        np.testing.assert_allclose(part.low, whole.low[columns], rtol=1e-12 if "strata" in kind else 0)
        np.testing.assert_allclose(part.high, whole.high[columns], rtol=1e-12 if "strata" in kind else 0)
    monkeypatch.setattr(inversion, "_CELLS", 500)
    blocked = compare_rates((x, p), (y, q), design, PermutationSettings(299))
    np.testing.assert_allclose(blocked.low, whole.low, rtol=1e-12 if "strata" in kind else 0)
    thin = compare_rates((sparse.csr_array(x), p), (sparse.csr_array(y), q), design, PermutationSettings(299))
    np.testing.assert_allclose(thin.high, whole.high, rtol=1e-9)


def test_fewer_permutations_at_other_ratios_give_nearly_the_limits_of_all(monkeypatch):
    target, reference, design = sides("free", 8, m=40, columns=60)
    few = compare_rates(target, reference, design, PermutationSettings(999, further=1))
    monkeypatch.setattr(inversion, "FEW", 999)
    every = compare_rates(target, reference, design, PermutationSettings(999, further=1))
    width = every.high - every.low
    np.testing.assert_array_equal(few.p, every.p)
    assert np.sqrt(np.mean(((few.low - every.low) / width) ** 2)) < 0.05
    assert not np.allclose(few.low, every.low)


def test_a_side_without_an_occurrence_has_one_limit_which_the_test_decides():
    m, n = 20, np.full(20, 500)
    x = np.column_stack([np.ones(m), np.arange(m) < 6, np.arange(m) < 8])
    none = np.zeros_like(x)
    design = Design.of(names(m), names(m))
    got = compare_rates((x, n), (none, n), design)
    assert np.isposinf(got.high).all()
    assert np.isfinite(got.low).all()
    assert ((got.low > 0) == (got.p <= 0.05)).all()
    other = compare_rates((none, n), (x, n), design)
    assert np.isneginf(other.low).all()
    np.testing.assert_allclose(other.high, -got.low, atol=0.02)


def test_occurrences_that_happen_to_be_even_bound_no_more_than_the_linearised_interval():
    m, n = 10, np.full(10, 30)
    x = np.ones((m, 1))
    sides = (x, n), (x * 0, n), Design.of(names(m), names(m))
    got, plain = compare_rates(*sides), untested_rates(*sides)
    # One in each of ten texts of one length: permuted, that is never less even, and 9 times as often is rejected.
    assert got.p[0] == 2 / 2**10
    assert got.low[0] == plain.low[0] > 0


def test_ratios_that_are_never_rejected_leave_the_interval_open():
    rng = np.random.default_rng(2)
    x, y = rng.poisson(3, (2, 12, 1)).astype(float)
    p, q = rng.integers(200, 400, (2, 12)).astype(float)
    # One pair outweighs all others, and is as far from zero when it is swapped: no ratio can be rejected.
    x[0], y[0], p[0], q[0] = 4e6, 3.9e6, 4e8, 4e8
    got = compare_rates((x, p), (y, q), Design.of(names(12), names(12)), PermutationSettings(199))
    assert (got.low[0], got.high[0]) == (-inf, inf)
    assert got.p[0] > 0.4


def test_units_that_cannot_show_it_at_a_level_leave_the_interval_open():
    m, n = 12, np.full(12, 300)
    x = np.zeros((m, 2))
    x[:7, 0], x[:8, 1] = 9, 9
    settings = PermutationSettings(199, 0.99)
    got = compare_rates((x, n), (x * 0 + 0.0, n), Design.of(names(m), names(m)), settings)
    # 2 / 2^7 is more than 1 %, 2 / 2^8 is less.
    assert got.p[0] >= 2 / 2**7
    assert np.isneginf(got.low[0])
    assert got.low[1] > 0


def test_without_a_test_the_interval_is_the_linearised_one():
    target, reference, design = sides("paired", 5, m=7)
    linearised = PermutationSettings(99, interval="linearised")
    got, plain = (compare_rates(target, reference, design, s) for s in (PermutationSettings(99), linearised))
    assert not got.inverted.any()
    np.testing.assert_array_equal(got.low, plain.low)
    x, y = np.ones((20, 2)), np.ones((20, 2))
    x[2:, 0], y[:, 0] = 0, 0
    many = Design.of(names(20), names(20))
    mixed = compare_rates((x, np.full(20, 90)), (y, np.full(20, 80)), many, PermutationSettings(99))
    assert mixed.too_few.tolist() == [True, False]
    assert mixed.inverted.tolist() == [False, True]
    bound = untested_rates((x, np.full(20, 90)), (y, np.full(20, 80)), many)
    assert mixed.low[0] == bound.low[0]


def test_every_interval_that_is_named_can_be_had():
    target, reference, design = sides("free", 9, m=40)
    found = {
        kind: compare_rates(target, reference, design, PermutationSettings(199, interval=kind)) for kind in INTERVALS
    }
    plain = untested_rates(target, reference, design)
    np.testing.assert_array_equal(found["linearised"].high, plain.high)
    for kind in ("percentile", "bca", "studentised"):
        expected = bootstrap_rates(target, reference, design, BootstrapSettings(199, kind))
        np.testing.assert_array_equal(found[kind].low, expected.low)
    for kind in INTERVALS:
        np.testing.assert_array_equal(found[kind].p, found["inversion"].p)
        np.testing.assert_allclose(found[kind].low, plain.low, atol=0.8)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"interval": "inverted"}, "no interval 'inverted'"),
        ({"permutations": 19, "level": 0.99}, "0.99 needs at least 99"),
    ],
)
def test_intervals_that_cannot_be_had_are_refused(changes, words):
    with pytest.raises(ParameterError, match=words):
        PermutationSettings(**changes)


def test_the_floor_of_p_is_the_chance_that_units_with_an_occurrence_stand_on_one_side():
    pairs = Design.of(names(9), names(9))
    free = Design.of(["a", "b", "c"], ["x", "y"])
    alike = Design.of(["a", "b", "c"], ["x", "y", "z"])
    strata = Design.of(["a", "b", "c"], ["x", "y", "z"], {"a": "1", "x": "1", "b": "2", "c": "2", "y": "2", "z": "2"})
    hit = np.array([[True], [True], [False], [False], [False]])
    assert hit_floor(np.arange(9)[:, None] < [2, 9], pairs).tolist() == [0.5, 2 / 2**9]
    # Two of five: both among the three of the target 3 in 10 times, both the reference's once, which is the rarer.
    assert hit_floor(hit, free) == pytest.approx([1 / 10])
    assert hit_floor(np.array([[True], [True], [False], [False], [False], [False]]), alike) == pytest.approx(
        [2 * 3 / 15]
    )
    # a and b, one in each stratum: one of two places, two of four, and as often on the other side.
    assert hit_floor(np.array([[True], [True], [False], [False], [False], [False]]), strata) == pytest.approx([2 / 4])


def test_lengths_alone_make_no_p_smaller_than_the_units_that_have_the_term():
    rng = np.random.default_rng(3)
    x = np.zeros((30, 40))
    x[:6] = rng.poisson(4, (6, 40)) + 1
    p, q = rng.integers(50, 2000, (2, 30))
    got = compare_rates((x, p), (x * 0, q), Design.of(names(30), names(30)))
    assert (got.p >= 2 / 2**6).all()
    assert (got.p == 2 / 2**6).any(), "the floor is what decides"
