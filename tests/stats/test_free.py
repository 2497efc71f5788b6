"""The fast statistic of independent units is the general one, and its permutations are uniform."""

import subprocess
import sys
from collections import Counter
from itertools import chain
from math import comb

import numpy as np
import pytest
from scipy import stats

from framing.stats.design import Design, _subsets
from framing.stats.effects import REPAIR
from framing.stats.sums.free import FreeStatistic, FreeTilted
from framing.stats.sums.sums import Rows, scaled, spread, studentised, sums_of
from framing.stats.sums.tilted import Tilted, _free
from tests.stats.test_screen import counted


@pytest.mark.parametrize("kind", ["whole", "dense", "fractions", "a unit without words", "many occurrences"])
def test_the_fast_statistic_is_the_general_one(kind):
    target, reference, design = counted(5, 30, 45, 40, kind not in ("dense", "fractions"))
    times = {"fractions": 0.37, "many occurrences": 1e6}.get(kind, 1)
    sides = [(k * times, n * 1.0) for k, n in (target, reference)]
    if kind == "a unit without words":
        sides = [(k.multiply((np.arange(75) != 7)[:, None]).tocsr(), n * (np.arange(75) != 7)) for k, n in sides]
    sums = sums_of(*sides, design)
    drawn = design.permutations(150, 1)
    general = np.abs(studentised(*sums.permuted(drawn)))
    found = np.full(general.shape, np.nan)
    for columns, values in chain.from_iterable(FreeStatistic.of(sums).parts(Rows(drawn))):
        found[:, columns] = values.T
    np.testing.assert_allclose(found, general, rtol=1e-9, atol=1e-12)


def test_the_fast_statistic_at_other_ratios_is_the_general_one():
    *sides, design = counted(6, 30, 45, 40)
    sums, rows = sums_of(*sides, design), Rows(design.permutations(99, 2))
    left, right, bases, _ = _free(sums, rows)
    one, two = scaled(left, REPAIR), scaled(right, REPAIR)
    both = tuple(
        b._replace(kn=tuple(v * side.inverse for v in b.kn)) for side, b in zip((one, two), bases, strict=True)
    )
    general = Tilted((one, two), both, None, None, spread(one, two, paired=False))
    ratio = np.exp(np.random.default_rng(1).normal(size=40))
    fast = FreeTilted.of(sums, rows)
    np.testing.assert_allclose(fast.t(ratio), general.t(ratio), rtol=1e-9, atol=1e-12)
    some = np.array([3, 17, 29])
    np.testing.assert_allclose(fast.take(some).t(ratio[some]), general.t(ratio)[:, some], rtol=1e-9, atol=1e-12)


def test_pairs_and_bases_of_their_own_are_left_to_the_general_statistic():
    target, reference, design = counted(7, 12, 12, 4)
    assert FreeStatistic.of(sums_of(target, reference, Design.of(design.units, design.units))) is None
    own = [(k.toarray(), np.repeat(n[:, None], 4, axis=1)) for k, n in (target, reference)]
    assert FreeStatistic.of(sums_of(*own, design)) is None


@pytest.mark.parametrize(("units", "places"), [(7, 1), (7, 3), (7, 5), (40, 2)])
def test_every_assignment_to_sides_is_equally_probable(units, places):
    ways = comb(units, places)
    rows = _subsets(np.random.default_rng(3), 60 * ways, units, places)
    assert (rows.sum(axis=1) == places).all()
    found = Counter(map(bytes, rows))
    assert len(found) == ways
    assert stats.chisquare(list(found.values())).pvalue > 0.001


_EVERY_NUMBER = """
import numpy as np
from framing.stats.design import Design, _subsets
for units in [*range(1, 26), 300]:
    for places in [*range(min(units, 25) + 1), units]:
        rows = _subsets(np.random.default_rng(units), 40, units, places)
        assert rows.shape == (40, units) and set(np.unique(rows)) <= {0, 1}, (units, places)
        assert (rows.sum(axis=1) == places).all(), (units, places)
sides = [f"a{i}" for i in range(9)] + ["both"], [f"b{i}" for i in range(12)] + ["both"]
strata = {f"a{i}": "alone" for i in range(3)}
for design in (Design.of(*sides), Design.of(*sides, strata), Design.of(["u1", "u2"], ["u1", "u2"]),
               Design.of(["one"], ["other"])):
    assert design.permutations(7, 1).shape == (7, len(design.units))
print("ended")
"""


def test_drawing_ends_for_every_number_of_units_and_places():
    """In a process of its own, with a time limit: a unit too few or too many to draw would be looked for for ever."""
    ran = subprocess.run([sys.executable, "-c", _EVERY_NUMBER], capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip() == "ended", ran.stderr[-500:]
