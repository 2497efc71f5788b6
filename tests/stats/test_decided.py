"""Permutations are drawn until q ≤ .05 is decided, and no further: the findings are those of all of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import ParameterError
from framing.stats.design import Design
from framing.stats.inference import PermutationSettings, adjust, compare_rates, permutation
from framing.stats.inference.multiplicity import (
    FEWEST,
    adjusted_together,
    p_bounds,
    tables_needed,
    tables_together,
    undecided,
)
from framing.stats.inference.wording import drawn_counts
from tests.benchmarks.small_p import planted


@pytest.fixture(scope="module")
def some():
    """Texts of which a tenth of the terms differ, and few of the others reach a small p."""
    return planted(300, 300, 30, 3.0, 3, 300)


def test_findings_are_those_of_all_permutations(some):
    case, differs = some
    few = compare_rates(*case, PermutationSettings())
    every = compare_rates(*case, PermutationSettings(exact=True))
    found, all_found = (adjust(r.p) <= 0.05 for r in (few, every))
    assert all_found[differs].sum() > 15
    # Of some twenty, as many as lie next to the cut: the permutations are others.
    assert (found != all_found).sum() <= 3
    # What is not continued is the same; what is, stops at a p that all permutations would make smaller or alike.
    both = (few.drawn == 999) & (every.drawn == 999)
    assert both.sum() > 200
    assert (few.p[both] == every.p[both]).all()
    assert set(every.drawn) == {0, 999, 99_999} - ({0} if (every.drawn > 0).all() else set())
    assert few.drawn.max() < 20_000


def test_a_clear_difference_needs_few_permutations_among_many_and_more_among_few_that_differ(some):
    (target, reference, design), differs = some
    clear = np.flatnonzero(differs)[:1]
    others = np.flatnonzero(~differs)

    def drawn(times: int) -> int:
        columns = np.append(np.repeat(clear, times), others)
        sides = [(k[:, columns], n) for k, n in (target, reference)]
        return int(compare_rates(*sides, design, PermutationSettings(interval="linearised")).drawn[0])

    assert drawn(200) == 999 < drawn(1)


def test_a_column_stops_at_ten_exceedances_or_when_decided_or_at_the_last():
    """Exceedances of a made statistic: in one of so many permutations, which differ by column."""
    rates = np.array([0.5, 0.02, 0.004, 0.0004, 0.0])
    design = Design.of([f"a{i}" for i in range(30)], [f"b{i}" for i in range(30)])

    def statistic(permutations: np.ndarray) -> np.ndarray:
        if len(permutations) == 1:
            return np.ones((1, len(rates)))
        # The same for a permutation whatever the others beside it.
        u = (permutations @ np.sqrt(np.arange(1, 61))) * 1e4 % 1
        return np.where(u[:, None] < rates, 2.0, 0.0)

    found = permutation.tested(statistic, design, PermutationSettings(999))
    assert found.drawn[:2].tolist() == [999, 999]
    assert 999 < found.drawn[2] < 20_000, "ten exceedances"
    assert found.p[2] == pytest.approx(0.004, rel=0.8)
    assert found.p[3] < 0.002
    # Alone below its threshold among at least fifty tests: 6.9 / .001 permutations without an exceedance.
    assert 6_900 < found.drawn[4] < 20_000
    every = permutation.tested(statistic, design, PermutationSettings(999, exact=True))
    assert every.drawn.tolist() == [999, 999, 99_999, 99_999, 99_999]
    assert every.p[4] == 1e-5


def test_the_same_seed_gives_the_same_p(some):
    case, _ = some
    one, two = (compare_rates(*case, PermutationSettings(interval="linearised")) for _ in range(2))
    assert (one.p == two.p).all()
    assert (one.drawn == two.drawn).all()


@given(st.integers(1, 400), st.integers(0, 10**6), st.sampled_from([199, 999, 9_999]))
def test_what_is_decided_stays_decided_wherever_p_lies_between_its_bounds(t, seed, drawn):
    rng = np.random.default_rng(seed)
    exceed = rng.binomial(drawn, rng.beta(0.3, 2, size=t))
    low, high = p_bounds(exceed, np.full(t, drawn))
    assert ((low <= exceed / drawn) & (exceed / drawn <= high)).all()
    open_ = undecided(low, high)
    some = [adjust(rng.uniform(low, high)) <= 0.05 for _ in range(5)]
    padded = max(0, FEWEST - t)
    some += [(adjust(np.append(p, fill * np.ones(padded))) <= 0.05)[:t] for p in (low, high) for fill in (0, 1)]
    for other in some:
        if padded == 0:
            assert (other[~open_] == some[0][~open_]).all()
    for i in np.flatnonzero(~open_):
        assert len({bool(other[i]) for other in some[5:]}) == 1


def test_counts_of_permutations_by_row():
    assert drawn_counts(np.array([0, 0])) == {}
    assert drawn_counts(np.array([999, 8_999, 0, 999])) == {"999": 2, "8999": 1}


def test_more_tables_need_smaller_p():
    low, high = np.zeros(60), np.r_[np.full(6, 0.004), np.ones(54)]
    assert not undecided(low, high)[:6].any()
    assert undecided(low, high, tables=2)[:6].all()
    assert not undecided(low, np.where(high < 1, 0.0004, 1.0), tables=10)[:6].any()


def test_tables_are_decided_with_what_the_others_find(some):
    (target, reference, design), _ = some
    alone = compare_rates(target, reference, design, PermutationSettings(interval="linearised"))
    twelve = compare_rates(target, reference, design, PermutationSettings(interval="linearised", tables=12))
    with adjusted_together(12):
        within = compare_rates(target, reference, design, PermutationSettings(interval="linearised"))
    assert (twelve.p == within.p).all()
    assert (twelve.drawn >= alone.drawn).all()
    assert twelve.drawn.sum() > 2 * alone.drawn.sum()
    assert tables_together() == 1, "left as it was"
    # Among eleven tables in which nothing is found, this one is found as with all permutations.
    every = compare_rates(target, reference, design, PermutationSettings(interval="linearised", exact=True))
    others = np.ones(11 * len(alone.p))
    few, all_ = (adjust(np.append(r.p, others))[: len(alone.p)] for r in (twelve, every))
    assert (all_ <= 0.03).sum() > 5
    assert (few[all_ <= 0.03] <= 0.05).all()


@given(st.integers(0, 10**6), st.integers(1, 15), st.integers(1, 120))
def test_a_p_below_what_tables_needed_asks_for_is_found_among_all(seed, tables, tests):
    rng = np.random.default_rng(seed)
    drawn = np.full((tables, tests), 999)
    exceed = rng.binomial(999, rng.beta(0.2, 2, size=(tables, 1)) * rng.random((tables, tests)))
    bounds = [p_bounds(e, n) for e, n in zip(exceed, drawn, strict=True)]
    needed = tables_needed(bounds)
    low, high = (np.concatenate([pair[i] for pair in bounds]) for i in (0, 1))
    open_ = ((adjust(low) <= 0.05) & ~(adjust(high) <= 0.05)).reshape(tables, tests)
    assert [n > 0 for n in needed] == open_.any(axis=1).tolist()
    for at in np.flatnonzero(needed):
        # All that may be found in this table, at the bound at which it stops: found whatever the other tables hold.
        possible = (adjust(low) <= 0.05).reshape(tables, tests)[at]
        share = 0.05 / needed[at] * possible.sum() / max(tests, FEWEST)
        p = high.copy().reshape(tables, tests)
        p[at, possible] = np.minimum(p[at, possible], share)
        assert (adjust(p.ravel()).reshape(tables, tests)[at, possible] <= 0.05 + 1e-12).all()


@pytest.mark.parametrize("order", ["columns", "units"])
def test_another_order_gives_each_term_the_same_p(some, order):
    (target, reference, design), _ = some
    one = compare_rates(target, reference, design, PermutationSettings(interval="linearised"))
    rng = np.random.default_rng(6)
    if order == "columns":
        at = rng.permutation(len(one.p))
        two = compare_rates(*((k[:, at], n) for k, n in (target, reference)), design,
                            PermutationSettings(interval="linearised"))  # fmt: skip
        assert (two.p == one.p[at]).all()
        assert (two.drawn == one.drawn[at]).all()
    else:
        units = list(design.units)
        sides = [[u for u, t in zip(units, design.is_target, strict=True) if t == side] for side in (True, False)]
        shuffled = Design.of(*(rng.permutation(side).tolist() for side in sides))
        assert shuffled == design
        two = compare_rates(target, reference, shuffled, PermutationSettings(interval="linearised"))
        assert (two.p == one.p).all()


@pytest.mark.parametrize("value", ["yes", 1, None, 0.5])
def test_exact_is_true_or_false(value):
    with pytest.raises(ParameterError, match=r"exact is .*; it is True \(draw all permutations\) or False"):
        PermutationSettings(exact=value)


@pytest.mark.parametrize("value", [0, -3, 1.5, "two", True])
def test_tables_are_counted(value):
    with pytest.raises(ParameterError, match="tables is .*; it must be a whole number, 1 or more"):
        PermutationSettings(tables=value)


@pytest.mark.parametrize("size", [1, 3, 9, 40, 500, 999])
def test_critical_values_are_the_same_whatever_the_size_of_the_parts(size):
    """With 100,000 units, forty permutations are drawn at once, and fifty of the largest are kept."""
    values = np.abs(np.random.default_rng(8).normal(size=(6, 999)))
    found = permutation.Critical(0.95, 199)
    found.begin(999, 6)
    for start in range(0, 999, size):
        found.see(start, np.arange(6), values[:, start : start + size])
    found.end()
    assert (found.of_all == np.sort(values)[:, -50]).all()
    assert (found.of_few == np.sort(values[:, :199])[:, -10]).all()
