"""Designs: pairs and free units, what they allow, what they draw."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.stats.design import Design


def free(n_target: int, n_reference: int, strata=None) -> Design:
    return Design.of([f"a{i:04}" for i in range(n_target)], [f"b{i:04}" for i in range(n_reference)], strata)


def pairs(m: int) -> Design:
    units = [f"u{i:04}" for i in range(m)]
    return Design.of(units, units)


def test_one_shared_unit_among_many_leaves_every_unit_in_the_comparison():
    one = [f"a{i:02}" for i in range(11)], [f"b{i:02}" for i in range(11)]
    design = Design.of([*one[0], "s"], [*one[1], "s"], column="story_id")
    assert (design.paired, design.mixed, len(design.units), design.omitted) == (False, True, 23, ())
    assert (design.n_pairs, design.n_target, design.n_reference) == (1, 12, 12)
    assert design.testable
    assert design.smallest_p == 2 / (2 * comb(22, 11))
    said = design.describe()
    assert "1 pair (story), sides swapped within a pair, and 11 target and 11 reference units" in said
    assert "excluded" not in said
    drawn = design.permutations(200, 4)
    free = ~np.array(design.is_pair)
    assert (drawn[:, free].sum(axis=1) == 11).all()
    assert set(drawn[:, ~free].ravel()) == {0, 1}


def test_nine_shared_of_twelve_leave_the_others_in():
    shared = [f"s{i}" for i in range(9)]
    design = Design.of([*shared, "a", "b", "c"], [*shared, "x", "y", "z"])
    assert (design.n_pairs, design.n_target, design.n_reference, design.omitted) == (9, 12, 12, ())
    assert design.smallest_p == 2 / (2**9 * comb(6, 3))


@pytest.mark.parametrize("other", [1, 3, 40])
def test_one_sided_units_that_have_no_counterpart_are_excluded_and_listed(other):
    shared, alone = [f"s{i}" for i in range(9)], [f"t{i:02}" for i in range(other)]
    design = Design.of([*shared, *alone], shared)
    assert (design.paired, design.units, design.omitted) == (True, tuple(shared), tuple(alone))
    assert f"{other} one-sided unit{'s' * (other > 1)} excluded" in design.describe()


def test_few_pairs_beside_many_units_of_one_side_drop_nothing_and_say_what_would_help():
    alone = [f"t{i:02}" for i in range(22)]
    design = Design.of([*alone, "s"], ["s"], column="story_id")
    assert (len(design.units), design.omitted, design.testable) == (23, (), False)
    assert "fewer than 8, so no p is given" in design.describe()
    assert "unit='doc_id'" in design.describe()


@pytest.mark.parametrize(("m", "allowed"), [(7, False), (8, True)])
def test_eight_units_are_the_least_that_give_a_p(m, allowed):
    assert pairs(m).testable is allowed
    assert free(m, 30).testable is allowed
    assert free(30, m).testable is allowed
    assert ("fewer than 8, so no p is given" in pairs(m).describe()) is not allowed


def test_smallest_p_is_the_share_of_permutations():
    assert pairs(8).smallest_p == 2 / 256
    assert free(8, 9).smallest_p == 2 / comb(17, 8)
    assert pairs(1).smallest_p == 1
    strata = {f"a{i:04}": str(i % 2) for i in range(8)} | {f"b{i:04}": str(i % 2) for i in range(8)}
    assert free(8, 8, strata).smallest_p == pytest.approx(2 / comb(8, 4) ** 2)


@pytest.mark.parametrize("m", [1100, 5000])
def test_thousands_of_units_have_a_smallest_p(m):
    assert 0 <= pairs(m).smallest_p < 1e-300
    assert 0 <= free(m, m).smallest_p < 1e-300
    assert pairs(m).testable


def test_strata_that_hold_one_side_each_leave_nothing_to_test():
    strata = {f"a{i:04}": "x" for i in range(9)} | {f"b{i:04}": "y" for i in range(9)}
    design = free(9, 9, strata)
    assert design.smallest_p == 1
    assert not design.testable
    assert "strata leave too little to permute" in design.describe()


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 3), st.integers(0, 5))
def test_free_permutations_keep_the_number_of_each_side_in_each_stratum(n_target, n_reference, n_strata, seed):
    names = [f"a{i:04}" for i in range(n_target)] + [f"b{i:04}" for i in range(n_reference)]
    design = free(n_target, n_reference, {name: str(i % n_strata) for i, name in enumerate(names)})
    drawn = design.permutations(40, seed)
    side, strata = np.array(design.is_target), np.array(design.strata)
    assert drawn.shape == (40, len(names))
    for stratum in set(design.strata):
        here = strata == stratum
        assert (drawn[:, here].sum(axis=1) == side[here].sum()).all()
    assert (drawn == design.permutations(40, seed)).all()


def test_every_permutation_comes_up_equally_often():
    drawn = free(2, 3).permutations(20_000, seed=3)
    seen, times = np.unique(drawn, axis=0, return_counts=True)
    assert len(seen) == comb(5, 2)
    assert times.min() > 1800
    assert times.max() < 2200
    swaps = pairs(3).permutations(16_000, seed=3)
    seen, times = np.unique(swaps, axis=0, return_counts=True)
    assert len(seen) == 8
    assert times.min() > 1800
    assert times.max() < 2200


def test_bootstrap_draws_within_side_and_stratum():
    names = {f"a{i:04}": str(i % 2) for i in range(6)} | {f"b{i:04}": str(i % 2) for i in range(9)}
    design = free(6, 9, names)
    drawn = design.bootstrap(500, seed=2)
    side, strata = np.array(design.is_target), np.array(design.strata)
    for on_target in (True, False):
        for stratum in "01":
            here = (side == on_target) & (strata == stratum)
            assert (drawn[:, here].sum(axis=1) == here.sum()).all()
    assert drawn.max() > 1, "drawn with replacement"
    assert drawn.mean(axis=0) == pytest.approx(1, abs=0.2)


def test_swapping_the_sides_mirrors_every_permutation():
    here = Design.of(["a", "b", "c"], ["d", "e"])
    there = Design.of(["d", "e"], ["a", "b", "c"])
    assert here.units == there.units
    assert (here.permutations(50, 7) + there.permutations(50, 7) == 1).all()


@pytest.mark.parametrize(
    "design", [pairs(5), free(4, 3), free(3, 3, {"a0000": "x", "b0000": "x"}), Design.of("abcs", "xyzs")]
)
def test_all_other_permutations_are_those_that_can_be_drawn(design):
    others = {tuple(row) for row in design.others.tolist()}
    assert len(others) == len(design.others) == design.n_permutations - 1
    drawn = {tuple(row) for row in design.permutations(5_000, 1).tolist()}
    assert drawn - {tuple(design.observed()[0].astype(int).tolist())} == others


def test_strata_of_one_side_are_counted_as_never_permuted():
    strata = {f"a{i:04}": "xy"[i % 2] for i in range(20)} | {f"b{i:04}": "xz"[i % 2] for i in range(20)}
    design = free(20, 20, strata)
    assert (sum(design.fixed), design.smaller) == (20, 10)
    assert "20 units in 2 strata of one side only are never permuted" in design.describe()
    assert "within 3 strata" in design.describe()


def test_a_paired_design_says_that_it_ignores_strata():
    units = [f"u{i}" for i in range(9)]
    design = Design.of(units, units, dict.fromkeys(units, "x"), stratum="desk")
    assert set(design.strata) == {""}
    assert "strata (desk) are not used" in design.describe()
