"""Many groups, of which few differ: what q over all of them needs is drawn, though each was decided by itself."""

import numpy as np
import pytest

from framing import by_group, over_time
from framing.measures.groups import collected
from framing.stats.inference import PermutationSettings
from tests.benchmarks.groups import counted, generated

QUICK = {"interval": "linearised"}
KEYS = ["row", "group"]


@pytest.fixture(scope="module")
def twelve():
    """Twelve groups of twenty texts; the first differs in ten rows of sixty."""
    return generated(1, groups=12, units=20, rows=60, differing=10, times=lambda group, _: 3.0 if group == 0 else 1.0)


def found(corpus, **how):
    result = by_group(counted, corpus, "outlet", pairs=False, settings=PermutationSettings(**QUICK, **how))
    return result.table.set_index(KEYS).sort_index()


def test_a_group_that_differs_among_twelve_is_found_as_with_all_permutations(twelve, monkeypatch):
    few, every = found(twelve), found(twelve, exact=True)
    clear = every.index[every["q"] <= 0.03]
    assert len(clear) >= 3
    assert (few.loc[clear, "q"] <= 0.05).all()
    # Not found beyond doubt is not found.
    assert (few.loc[every.index[every["q"] > 0.1], "q"] > 0.05).all()
    assert few["permutations"].sum() < 0.75 * every["permutations"].sum()
    assert few["permutations"].max() > 1_000
    # The rows that no decision needs are the same as those of one comparison alone.
    monkeypatch.setattr(collected, "tables_needed", lambda bounds: [0] * len(bounds))
    alone = found(twelve)
    assert (few["permutations"] >= alone["permutations"]).all()
    same = few["permutations"] == alone["permutations"]
    assert (few.loc[same, "p"] == alone.loc[same, "p"]).all()
    assert (alone.loc[clear, "q"] > 0.05).any(), "each table decided by itself loses some"


def test_periods_are_decided_together(monkeypatch):
    corpus = generated(2, groups=2, units=20, periods=9, rows=40, differing=10,
                       times=lambda group, period: 3.5 if group == period == 0 else 1.0)  # fmt: skip
    compared = corpus.compare("outlet", "g0", "g1")

    def drawn():
        table = over_time(counted, compared, settings=PermutationSettings(**QUICK)).table
        return table.set_index(["row", "period"])["permutations"]

    together = drawn()
    monkeypatch.setattr(collected, "tables_needed", lambda bounds: [0] * len(bounds))
    alone = drawn()
    assert (together >= alone).all()
    assert together.sum() > alone.sum()


def test_a_measure_that_does_not_tell_its_permutations_is_made_once(twelve):
    made = []

    def silent(comparison, settings):
        result = counted(comparison, settings)
        made.append(comparison.names)
        result.table.drop(columns="permutations", inplace=True)
        return result

    by_group(silent, twelve, "outlet", pairs=False, settings=PermutationSettings(**QUICK))
    assert len(made) == len(set(made)) == 12


def test_groups_in_another_order_and_a_second_run_give_the_same(twelve):
    documents = twelve.documents.iloc[np.random.default_rng(4).permutation(len(twelve.documents))]
    shuffled = type(twelve)("generated", documents.reset_index(drop=True), repeats="keep")
    one, two = found(twelve), found(shuffled)
    assert (one["p"] == two["p"]).all()
    assert (one["permutations"] == two["permutations"]).all()
