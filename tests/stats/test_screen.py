"""Screened permutations give the same exceedances as the statistic of all, and parts the same draws."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from framing.stats.design import Design
from framing.stats.inference.permutation import Studentised, exceedances
from framing.stats.sums.memory import memory_budget
from framing.stats.sums.screen import Screen
from framing.stats.sums.sums import sums_of


def names(m: int) -> list[str]:
    return [f"u{i:05}" for i in range(m)]


def counted(seed: int, left: int, right: int, columns: int, as_sparse: bool = True):
    """Counts in bursts by texts of unequal length, every third column twice as frequent in the target."""
    rng = np.random.default_rng(seed)
    units, on = left + right, np.arange(left + right) < left
    n = rng.integers(20, 900, size=units) * 1.0
    rates = np.exp(rng.normal(-4.5, 1.5, size=columns)) * np.where(np.arange(columns) % 3, 1, 1 + on[:, None])
    k = rng.poisson(n[:, None] * rates * rng.gamma(0.6, 1 / 0.6, size=(units, columns)))
    kind = sparse.csr_array if as_sparse else np.asarray
    design = Design.of(names(units)[:left], names(units)[left:])
    return (kind(k * on[:, None]), n * on), (kind(k * ~on[:, None]), n * ~on), design


@given(
    seed=st.integers(0, 10**6), left=st.integers(8, 60), right=st.integers(8, 60),
    far=st.sampled_from([0.0, 0.3, 1.0, 2.0, 3.5]), as_sparse=st.booleans(),
)  # fmt: skip
def test_exceedances_are_those_of_every_permutation(seed, left, right, far, as_sparse):
    *sides, design = counted(seed, left, right, 30, as_sparse)
    sums = sums_of(*sides, design)
    drawn = design.permutations(300, seed)
    t = np.abs(Studentised(sums)(drawn))
    # Thresholds at attained values would turn on the last digit.
    threshold = np.quantile(t, 0.5, axis=0) * far + 1e-3 * (far > 0)
    screen = Screen.of(sums, threshold)
    assert screen is not None
    halves = screen.exceedances(drawn[:100]) + screen.exceedances(drawn[100:])
    assert halves.tolist() == (t >= threshold).sum(axis=0).tolist()


def test_most_permutations_of_a_clear_difference_are_screened_out(monkeypatch):
    *sides, design = counted(1, 150, 150, 40)
    sums = sums_of(*sides, design)
    seen = []
    monkeypatch.setattr(Screen, "_among", lambda self, *arrays: seen.append(arrays[-1].mean()) or 0)
    Screen(sums, np.full(40, 5.0)).exceedances(design.permutations(400, 1))
    assert np.mean(seen) < 0.2


def test_numbers_of_words_beyond_those_seen_first_move_the_bounds():
    *sides, design = counted(2, 20, 40, 20)
    sums = sums_of(*sides, design)
    drawn = design.permutations(400, 1)
    drawn = drawn[np.argsort(np.abs(drawn @ sums.parts[1][:, 0] - drawn.mean() * sums.parts[1].sum()))]
    threshold = np.full(20, 1.7)
    screen = Screen.of(sums, threshold)
    found = sum(screen.exceedances(part) for part in np.array_split(drawn, 20))
    assert found.tolist() == (np.abs(Studentised(sums)(drawn)) >= threshold).sum(axis=0).tolist()


def test_shares_strata_and_pairs_are_not_screened():
    target, reference, design = counted(3, 20, 20, 5)
    ten = np.full(5, 2.0)
    assert Screen.of(sums_of((target[0] * 0.3, target[1]), reference, design), ten) is None
    assert Screen.of(sums_of((target[0], target[1] + 0.5), reference, design), ten) is None
    within = Design.of(design.units[:20], design.units[20:], {u: str(i % 2) for i, u in enumerate(design.units)})
    assert Screen.of(sums_of(target, reference, within), ten) is None
    paired = Design.of(design.units, design.units)
    assert Screen.of(sums_of(target, reference, paired), ten) is None


DESIGNS = {
    "free": Design.of(names(30)[:11], names(30)[11:]),
    "paired": Design.of(names(21), names(21)),
    "mixed": Design.of(names(30)[:20], names(30)[13:]),
    "strata": Design.of(names(30)[:11], names(30)[11:], {u: str(i % 3) for i, u in enumerate(names(30))}),
}


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("n", [1, 8, 50, 203])
def test_permutations_in_parts_are_the_same_permutations(name, n, monkeypatch):
    design = DESIGNS[name]
    whole = design.permutations(n, 5)
    assert whole.shape == (n, len(design.units))
    monkeypatch.setattr("framing.stats.design._AT_ONCE", 8 * len(design.units))
    parts = list(design.permutations_in_parts(n, 5))
    assert all(len(part) == 8 for part in parts[:-1])
    assert (np.concatenate(parts) == design.permutations(n, 5)).all()


def test_the_memory_of_permutations_does_not_grow_with_the_units(monkeypatch):
    monkeypatch.setattr("framing.stats.design._AT_ONCE", 60_000)
    *sides, design = counted(6, 3_000, 3_000, 3)
    sums = sums_of(*sides, design)
    tracemalloc.start()
    with memory_budget(4_000_000):
        exceedances(Studentised(sums), design, np.full(3, 9.0), 400, 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # All 400 at once are 38 MB.
    assert peak < 8 * 2**20
