"""Permutations are drawn until q ≤ .05 is decided, and no further: the findings are those of all of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.stats.design import Design
from framing.stats.inference import PermutationSettings, adjust, compare_rates, permutation
from framing.stats.inference.multiplicity import FEWEST, p_bounds, undecided
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
