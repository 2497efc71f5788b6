"""Strata and mixtures of pairs with one-sided units: against loops, published figures and simulated tables."""

from __future__ import annotations

from math import log, log2, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from framing.stats.design import Design
from framing.stats.inference import PermutationSettings, bootstrap_rates, compare_rates, hit_floor, untested_rates
from framing.stats.inference.mantel_haenszel import compare_shares, mantel_haenszel
from framing.stats.inference.rates import estimate_rates
from framing.stats.inference.settings import BootstrapSettings
from framing.stats.sums.sums import Rows, studentised, sums_of

FEW = PermutationSettings(199, seed=1, further=1)


def names(m: int) -> np.ndarray:
    return np.array([f"u{i:03}" for i in range(m)])


def drawn(seed: int, m: int = 24, columns: int = 4, strata: int = 2, pairs: float = 0.0):
    """Counts of units, some of them on both sides, in strata."""
    rng = np.random.default_rng(seed)
    own, units = rng.random(m) < 0.45, names(m)
    own[:strata], own[strata : 2 * strata] = True, False
    # Every stratum has one-sided units of both sides.
    both = (rng.random(m) < pairs) & (np.arange(m) >= 2 * strata)
    x, y = (rng.poisson(rng.gamma(1.0, 3.0, (m, columns))).astype(float) for _ in range(2))
    p, q = rng.integers(100, 900, (2, m)).astype(float)
    left, right = own | both, ~own | both
    code = {unit: "abcdef"[i % strata] for i, unit in enumerate(units)}
    design = Design.of(units[left].tolist(), units[right].tolist(), code if strata > 1 else None)
    assert design.units == tuple(units), "no unit is excluded"
    return (x * left[:, None], p * left), (y * right[:, None], q * right), design


def parts_of(target, reference, design, permutation, column=0):
    """Each side's (unit, stratum, k, n) as permuted."""
    (x, p), (y, q) = target, reference
    sides: tuple[list, list] = ([], [])
    for i, here in enumerate(permutation):
        stratum = design.strata[i]
        if design.is_pair[i]:
            for turned, (k, n) in ((here, (x[i, column], p[i])), (1 - here, (y[i, column], q[i]))):
                sides[int(turned)].append((i, stratum, k, n))
        else:
            sides[0 if here else 1].append((i, stratum, x[i, column] + y[i, column], p[i] + q[i]))
    return sides


def mantel_haenszel_ratio(left, right) -> tuple[float, float]:
    """Numerator and denominator of Greenland & Robins, one stratum at a time."""
    above = below = 0.0
    for stratum in {s for _, s, _, _ in left} & {s for _, s, _, _ in right}:
        k, n = (sum(row[i] for row in left if row[1] == stratum) for i in (2, 3))
        j, o = (sum(row[i] for row in right if row[1] == stratum) for i in (2, 3))
        above, below = above + k * o / (n + o), below + j * n / (n + o)
    return above, below


def loop_t(left, right) -> float:
    """The studentised log ratio, one unit at a time."""
    strata = sorted({s for _, s, _, _ in left} & {s for _, s, _, _ in right})
    both = [row for row in (*left, *right) if row[1] in strata]
    rate = {s: sum(r[2] for r in both if r[1] == s) / sum(r[3] for r in both if r[1] == s) for s in strata}
    words = [{s: sum(r[3] for r in side if r[1] == s) for s in strata} for side in (left, right)]
    common = sum(words[0][s] * words[1][s] / (words[0][s] + words[1][s]) for s in strata)
    units = [sum(r[1] in strata and r[3] > 0 for r in side) for side in (left, right)]
    total, influence, variance, factor = [], [], 0.0, []
    for i, side in enumerate((left, right)):
        weight = {s: words[1 - i][s] / (words[0][s] + words[1][s]) * sum(words[i].values()) / common for s in strata}
        rows = [(u, weight[s] * k, weight[s] * n * rate[s]) for u, s, k, n in side if s in strata]
        k = sum(row[1] for row in rows)
        more = k / sum(row[2] for row in rows) if k else 0.0
        influence.append({u: (k_ - more * n_) / (k + 0.5) for u, k_, n_ in rows})
        df = units[i] - 1 - (len(strata) - 1) * units[i] / sum(units)
        factor.append(units[i] / df)
        bursts = sum((k_ / (k + 0.5)) ** 2 for _, k_, _ in rows)
        variance += factor[i] * sum(v**2 for v in influence[i].values()) * (1 + 4 * bursts) + 0.5 / (k + 0.5) ** 2
        total.append(log((k + 0.5) / sum(words[i].values())))
    variance -= 2 * sqrt(factor[0] * factor[1]) * sum(influence[0][u] * influence[1].get(u, 0.0) for u in influence[0])
    return (total[0] - total[1]) / sqrt(variance)


@pytest.mark.parametrize("as_sparse", [False, True])
@pytest.mark.parametrize(("strata", "pairs"), [(2, 0.0), (3, 0.0), (1, 0.4), (2, 0.4), (1, 0.05)])
def test_the_statistic_is_that_of_a_loop_over_units(strata, pairs, as_sparse):
    target, reference, design = drawn(5, strata=strata, pairs=pairs)
    as_given = [(sparse.csr_array(k), n) if as_sparse else (k, n) for k, n in (target, reference)]
    rows = np.vstack([design.observed(), design.permutations(25, 3)])
    got = studentised(*sums_of(*as_given, design).permuted(Rows(rows)))
    expected = [[loop_t(*parts_of(target, reference, design, row, c)) for c in range(4)] for row in rows]
    np.testing.assert_allclose(got, expected, rtol=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_the_estimate_within_strata_is_mantel_haenszels(seed):
    target, reference, design = drawn(seed, strata=3, pairs=0.2 * (seed % 2))
    got = compare_rates(target, reference, design, FEW)
    for column in range(4):
        above, below = mantel_haenszel_ratio(*parts_of(target, reference, design, design.observed()[0], column))
        assert got.log_ratio[column] == pytest.approx(log2(above / below))
    np.testing.assert_allclose(estimate_rates(target, reference, design), got.log_ratio)
    totals = [(k.sum(axis=0), n.sum()) for k, n in (target, reference)]
    np.testing.assert_allclose(got.crude, np.log2(totals[0][0] / totals[0][1]) - np.log2(totals[1][0] / totals[1][1]))


def test_the_rate_ratio_of_a_textbook():
    """Clozapine and mortality by age, deaths over person-years: crude .37, within age .47.

    Rothman, K. J. (2012). Epidemiology: An Introduction, 2nd ed. Oxford University Press, ch. 10.
    """
    k, n = np.array([[196.0], [167.0]]), np.array([62_119.0, 6_085.0])
    j, o = np.array([[111.0], [157.0]]), np.array([15_763.0, 2_780.0])
    units = names(4)
    design = Design.of(units[:2].tolist(), units[2:].tolist(), dict(zip(units, "abab", strict=True)))
    target = np.vstack([k, 0 * k]), np.append(n, [0, 0])
    reference = np.vstack([0 * j, j]), np.append([0, 0], o)
    got = untested_rates(target, reference, design)
    crude = (363 / 68_204) / (268 / 18_543)
    within = (196 * 15_763 / 77_882 + 167 * 2_780 / 8_865) / (111 * 62_119 / 77_882 + 157 * 6_085 / 8_865)
    assert 2 ** got.log_ratio[0] == pytest.approx(within)
    assert round(within, 2) == 0.47
    assert 2 ** got.crude[0] == pytest.approx(crude)


def test_one_stratum_is_none():
    target, reference, design = drawn(3, strata=1)
    one = Design.of(*_sides(design), dict.fromkeys(design.units, "x"))
    here, there = (compare_rates(target, reference, d, FEW) for d in (design, one))
    for name in ("log_ratio", "low", "high", "p"):
        np.testing.assert_array_equal(getattr(here, name), getattr(there, name))
    assert there.crude is None


def _sides(design: Design) -> tuple[list[str], list[str]]:
    units = zip(design.units, design.is_target, design.is_pair, strict=True)
    sides: tuple[list[str], list[str]] = ([], [])
    for unit, target, pair in units:
        for side in {0, 1} if pair else {int(not target)}:
            sides[side].append(unit)
    return sides


@pytest.mark.parametrize("kind", ["percentile", "bca", "studentised"])
@pytest.mark.parametrize(("strata", "pairs"), [(2, 0.0), (1, 0.4), (2, 0.4)])
def test_bootstrap_intervals_lie_near_the_linearised_ones(strata, pairs, kind):
    target, reference, design = drawn(8, m=60, strata=strata, pairs=pairs)
    found = bootstrap_rates(target, reference, design, BootstrapSettings(499, kind))
    plain = untested_rates(target, reference, design)
    np.testing.assert_allclose(found.estimate, plain.log_ratio)
    np.testing.assert_allclose(found.low, plain.low, atol=0.5)
    np.testing.assert_allclose(found.high, plain.high, atol=0.5)


def test_strata_of_one_side_change_nothing():
    target, reference, design = drawn(4, strata=2)
    more = names(30)[24:]
    strata = dict(zip(design.units, design.strata, strict=True)) | dict.fromkeys(more.tolist(), "alone")
    left, right = _sides(design)
    wider = Design.of([*left, *more.tolist()], right, strata)
    rng = np.random.default_rng(1)
    extra = rng.poisson(30, (6, 4)).astype(float)
    target_more = np.vstack([target[0], extra]), np.append(target[1], np.full(6, 50.0))
    reference_more = np.vstack([reference[0], 0 * extra]), np.append(reference[1], np.zeros(6))
    here, there = untested_rates(target, reference, design), untested_rates(target_more, reference_more, wider)
    np.testing.assert_allclose(there.log_ratio, here.log_ratio)
    np.testing.assert_allclose(there.low, here.low)
    assert sum(wider.fixed) == 6
    assert not np.allclose(there.crude, here.crude)
    tested = [compare_rates(*sides, d, FEW) for *sides, d in ((target, reference, design),
                                                              (target_more, reference_more, wider))]  # fmt: skip
    np.testing.assert_allclose(tested[1].p, tested[0].p, atol=0.1)


@given(st.integers(0, 5_000), st.sampled_from([(1, 0.4), (2, 0.0), (3, 0.0), (2, 0.4)]), st.integers(1, 60))
def test_a_side_without_an_occurrence_never_has_the_higher_rate(seed, kind, times):
    target, reference, design = drawn(seed, strata=kind[0], pairs=kind[1])
    none, longer = (target[0] * 0, target[1]), (reference[0], reference[1] * times)
    assert (np.nan_to_num(untested_rates(none, longer, design).log_ratio) <= 1e-12).all()
    assert (np.nan_to_num(untested_rates(longer, none, Design.of(*reversed(_sides(design)), dict(zip(
        design.units, design.strata, strict=True)))).log_ratio) >= -1e-12).all()  # fmt: skip


@given(st.integers(0, 5_000), st.sampled_from([(1, 0.4), (2, 0.0), (2, 0.4)]))
def test_swapping_the_sides_turns_the_estimate_round(seed, kind):
    target, reference, design = drawn(seed, strata=kind[0], pairs=kind[1])
    strata = dict(zip(design.units, design.strata, strict=True))
    other = Design.of(*reversed(_sides(design)), strata)
    here, there = untested_rates(target, reference, design), untested_rates(reference, target, other)
    np.testing.assert_allclose(there.log_ratio, -here.log_ratio, atol=1e-9)
    np.testing.assert_allclose(there.low, -here.high, atol=1e-9)


def test_the_floor_of_a_mixture_is_the_chance_that_all_of_it_lies_one_way():
    design = Design.of(["a", "b", "s", "t"], ["s", "t", "x", "y"])
    used = np.array([[unit in "abst", unit in "st", unit in "ab"] for unit in design.units])
    # Both pairs turned one way: 1/4; both a and b on one side: 1/6; as likely the other way round.
    assert hit_floor(used, design) == pytest.approx([2 / 4 / 6, 2 / 4, 2 / 6])


def confounded(seed: int, columns: int, times: float):
    """Two desks at 45 + 15 against 15 + 45, one with the higher rate, so that pooled rates turn round."""
    rng = np.random.default_rng(seed)
    desk, side = np.repeat([0, 1], 60), np.tile(np.repeat([True, False, True, False], [45, 15, 15, 45]), 1)
    n = rng.integers(200, 800, 120).astype(float)
    rate = np.array([0.004, 0.0088])[desk] * np.where(side, times, 1.0)
    k = rng.poisson(rng.gamma(1.0, 1.0, (120, columns)) * (rate * n)[:, None]).astype(float)
    units = names(120)
    strata = dict(zip(units, desk.astype(str), strict=True))
    design = Design.of(units[side].tolist(), units[~side].tolist(), strata)
    return (k * side[:, None], n * side), (k * ~side[:, None], n * ~side), design


def test_a_confounded_difference_has_its_sign_within_desks_and_is_covered():
    got = compare_rates(*confounded(7, 400, 1.5), FEW)
    assert (got.crude < 0).mean() > 0.35
    assert (got.log_ratio < 0).mean() < 0.12
    assert got.log_ratio.mean() == pytest.approx(log2(1.5), abs=0.06)
    covered = (got.low <= log2(1.5)) & (got.high >= log2(1.5))
    assert abs(100 * covered.mean() - 95) <= 2.7
    assert (got.p <= 0.05).mean() > 0.2
    alike = compare_rates(*confounded(8, 400, 1.0), FEW)
    assert abs(100 * (alike.p <= 0.05).mean() - 5) <= 2.7


def mixture(seed: int, m: int, alone: tuple[int, int], columns: int, times: float = 1.0, shape: float = 1.0):
    """Pairs whose two texts share the story's bursts, and texts of one side; those of the target are longer."""
    rng = np.random.default_rng(seed)
    total = m + sum(alone)
    left, right = (np.isin(np.arange(total), [*range(m), *more]) for more in
                   (range(m, m + alone[0]), range(m + alone[0], total)))  # fmt: skip
    p, q = rng.integers(300, 1200, total) * left * 1.0, rng.integers(100, 500, total) * right * 1.0
    burst = rng.gamma(shape, 0.01 / shape, (total, columns))
    x, y = rng.poisson(burst * times * p[:, None]) * 1.0, rng.poisson(burst * q[:, None]) * 1.0
    units = names(total)
    return (x, p), (y, q), Design.of(units[left].tolist(), units[right].tolist())


MIXTURES = [(1, (11, 11)), (9, (3, 3)), (5, (20, 6))]


@pytest.mark.parametrize(("m", "alone"), MIXTURES)
def test_mixtures_reject_at_their_level_and_cover(m, alone):
    target, reference, design = mixture(9, m, alone, 500)
    assert design.mixed
    got = compare_rates(target, reference, design, FEW)
    known = ~np.isnan(got.p)
    assert abs(100 * (got.p[known] <= 0.05).mean() - 5) <= 3.2
    target, reference, design = mixture(10, m, alone, 500, times=2.0)
    got = compare_rates(target, reference, design, FEW)
    assert 91.5 <= 100 * ((got.low <= 1) & (got.high >= 1))[~np.isnan(got.p)].mean() <= 99.5


def test_a_mixture_finds_what_the_better_of_its_halves_does():
    target, reference, design = mixture(11, 9, (9, 9), 300, times=2.0)
    found = [100 * (compare_rates(target, reference, design, FEW).p <= 0.05).mean()]
    pair = np.array(design.is_pair)
    for rows in (pair, ~pair):
        half = [(k[rows], n[rows]) for k, n in (target, reference)]
        units = np.array(design.units)[rows]
        sides = [units[n > 0].tolist() for _, n in half]
        found.append(100 * (compare_rates(*half, Design.of(*sides), FEW).p <= 0.05).mean())
    assert found[0] >= max(found[1:])


def test_shares_are_compared_within_strata_too():
    rng = np.random.default_rng(3)
    units = names(60)
    side, desk = np.arange(60) % 3 == 0, np.arange(60) // 30
    side ^= desk.astype(bool)
    n = rng.integers(2, 9, (60, 2)).astype(float)
    k = rng.binomial(n.astype(int), np.array([0.2, 0.7])[desk][:, None]).astype(float)
    strata = dict(zip(units, desk.astype(str), strict=True))
    sides = (k * side[:, None], n * side[:, None]), (k * ~side[:, None], n * ~side[:, None])
    got = compare_shares(*sides, Design.of(units[side].tolist(), units[~side].tolist(), strata), FEW)
    cells = [[v[desk == d].sum(axis=0) for d in (0, 1)] for v in (*sides[0], *sides[1])]
    assert got.estimate == pytest.approx(mantel_haenszel(*(np.concatenate(v) for v in cells)))
    assert got.crude is not None
    assert abs(got.crude) > 0.1 > abs(got.estimate)
    assert got.p > 0.05


def test_shares_of_a_mixture_are_those_of_a_loop():
    rng = np.random.default_rng(4)
    units = names(30)
    left, right = np.arange(30) < 18, np.arange(30) >= 10
    n, o = rng.integers(2, 9, (2, 30)) * np.vstack([left, right]).astype(float)
    k, j = rng.binomial(n.astype(int), 0.6).astype(float), rng.binomial(o.astype(int), 0.4).astype(float)
    design = Design.of(units[left].tolist(), units[right].tolist())
    got = compare_shares((k[:, None], n[:, None]), (j[:, None], o[:, None]), design, FEW)
    p, q = k.sum() / n.sum(), j.sum() / o.sum()
    u, v = (k - p * n) / n.sum() * sqrt(18 / 17), (j - q * o) / o.sum() * sqrt(20 / 19)
    pairs = left & right
    parts = [((u - v)[pairs] ** 2).sum(), (u[~pairs] ** 2).sum(), (v[~pairs] ** 2).sum()]
    df = sum(parts) ** 2 / (parts[0] ** 2 / (8 / (20 / 19) if 20 / 19 > 18 / 17 else 8 / (18 / 17))
                            + parts[1] ** 2 / (10 * 17 / 18) + parts[2] ** 2 / (12 * 19 / 20))  # fmt: skip
    assert got.estimate == pytest.approx(p - q)
    assert got.high - got.estimate == pytest.approx(stats.t.ppf(0.975, df) * sqrt(sum(parts)))
