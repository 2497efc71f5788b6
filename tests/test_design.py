"""Designs: pairs and free units, what they allow, what they draw."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.design import Design


def free(n_target: int, n_reference: int, strata=None) -> Design:
    return Design.of([f"a{i:04}" for i in range(n_target)], [f"b{i:04}" for i in range(n_reference)], strata)


def pairs(m: int) -> Design:
    units = [f"u{i:04}" for i in range(m)]
    return Design.of(units, units)


def test_one_shared_unit_makes_the_design_paired_and_lists_the_rest():
    design = Design.of(["s1", "s2", "s2"], ["s2", "s9"], column="story_id")
    assert (design.paired, design.units, design.omitted) == (True, ("s2",), ("s1", "s9"))
    assert (design.n_target, design.n_reference) == (1, 1)
    assert "1 pair (story_id)" in design.describe()
    assert "2 one-sided units left out" in design.describe()


@pytest.mark.parametrize(("m", "allowed"), [(7, False), (8, True)])
def test_eight_units_are_the_least_that_give_a_p(m, allowed):
    assert pairs(m).testable is allowed
    assert free(m, 30).testable is allowed
    assert free(30, m).testable is allowed
    assert ("fewer than 8, so no p is given" in pairs(m).describe()) is not allowed


def test_smallest_p_is_the_share_of_arrangements():
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
    assert "strata leave too little to rearrange" in design.describe()


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 3), st.integers(0, 5))
def test_free_arrangements_keep_the_number_of_each_side_in_each_stratum(n_target, n_reference, n_strata, seed):
    names = [f"a{i:04}" for i in range(n_target)] + [f"b{i:04}" for i in range(n_reference)]
    design = free(n_target, n_reference, {name: str(i % n_strata) for i, name in enumerate(names)})
    drawn = design.permutations(40, seed)
    side, strata = np.array(design.is_target), np.array(design.strata)
    assert drawn.shape == (40, len(names))
    for stratum in set(design.strata):
        here = strata == stratum
        assert (drawn[:, here].sum(axis=1) == side[here].sum()).all()
    assert (drawn == design.permutations(40, seed)).all()


def test_every_arrangement_comes_up_equally_often():
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


def test_swapping_the_sides_mirrors_every_arrangement():
    here = Design.of(["a", "b", "c"], ["d", "e"])
    there = Design.of(["d", "e"], ["a", "b", "c"])
    assert here.units == there.units
    assert (here.permutations(50, 7) + there.permutations(50, 7) == 1).all()
