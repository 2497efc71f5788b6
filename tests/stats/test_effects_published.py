"""Keyness, dispersion and divergence kernels against the figures that are printed, and against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats
from scipy.spatial.distance import jensenshannon

from framing.errors import ParameterError
from framing.stats.effects import (
    bic,
    chi2_signed,
    dp,
    dp_norm,
    g2_four_cell,
    g2_two_cell,
    jensen_shannon,
    jensen_shannon_parts,
    juilland_d,
    kl_dispersion,
    log_odds,
    log_ratio,
    lrc,
    percent_difference,
    prior_weights,
    rosengren_s,
)

UCREL = [
    # k, n, k, n: G² two-cell, four-cell, log ratio, %DIFF, BIC; the first as UCREL's calculator prints it.
    ((12000, 10**6, 10000, 10**6), (182.069452, 184.091697, 0.263034, 20, 167.560794)),
    ((100, 10**5, 20, 2 * 10**5), (127.806372, 127.860399, 3.321928, 900, 115.194834)),
    ((10, 1000, 0, 1000), (13.862944, 13.913195, None, np.inf, None)),
    ((5, 500, 1, 500), (2.911032, 2.927128, None, 400, -3.996724)),
]


@pytest.mark.parametrize(("counts", "expected"), UCREL)
def test_keyness_figures_of_one_table(counts, expected):
    two, four, ratio, difference, information = expected
    assert g2_two_cell(*counts) == pytest.approx(two, abs=5e-7)
    assert g2_four_cell(*counts) == pytest.approx(four, abs=5e-7)
    assert percent_difference(*counts) == pytest.approx(difference)
    if ratio is not None:
        assert log_ratio(*counts) == pytest.approx(ratio, abs=5e-7)
    if information is not None:
        assert bic(g2_two_cell(*counts), counts[1], counts[3]) == pytest.approx(information, abs=5e-7)


def test_ten_against_none_is_twenty_times_ln_2():
    assert g2_two_cell(10, 1000, 0, 1000) == pytest.approx(20 * np.log(2))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # Dunning 1993, table 2: k(AB), k(A~B), k(~AB), k(~A~B).
        ((110, 2442, 111, 29114), 270.72),
        ((29, 13, 123, 31612), 263.90),
        ((31, 23, 139, 31584), 256.84),
        ((10, 0, 3, 31764), 167.23),
    ],
)
def test_dunnings_bigrams(table, expected):
    a, b, c, d = table
    assert g2_four_cell(a, a + b, c, c + d) == pytest.approx(expected, abs=0.005)
    oracle = stats.chi2_contingency([[a, b], [c, d]], correction=False, lambda_="log-likelihood").statistic
    assert g2_four_cell(a, a + b, c, c + d) == pytest.approx(oracle)


@pytest.mark.parametrize(
    ("k_target", "k_reference", "printed"),
    [
        # quanteda's printed table: inaugural addresses after 1945 (43,002 tokens) against before (108,539).
        (1048, 779, 764.4484), (289, 216, 207.5181), (148, 54, 200.5544), (917, 1307, 183.5362),
        (196, 123, 171.9660), (76, 7, 163.1532), (84, 21, 137.7753), (39, 332, -58.3981), (12, 213, -58.8704),
        (9, 200, -59.6613), (266, 1132, -60.6843), (29, 305, -63.8780), (278, 1224, -72.6816),
        (16, 309, -88.1482), (96, 911, -177.1009), (1514, 5666, -197.0883), (2089, 8094, -331.9907),
    ],
)  # fmt: skip
def test_quantedas_printed_keyness(k_target, k_reference, printed):
    assert chi2_signed(k_target, 43_002, k_reference, 108_539) == pytest.approx(printed, abs=5e-5)


@given(*(st.integers(1, 400) for _ in range(4)))
def test_chi2_is_scipys_with_and_without_yates(a, b, c, d):
    for yates in (True, False):
        oracle = stats.chi2_contingency([[a, b], [c, d]], correction=yates).statistic
        assert abs(chi2_signed(a, a + b, c, c + d, yates)) == pytest.approx(oracle, rel=1e-9, abs=1e-9)


def test_signed_chi2_is_negative_where_the_target_has_less():
    assert chi2_signed(1, 100, 9, 100) == -chi2_signed(9, 100, 1, 100) < 0
    assert np.isnan(chi2_signed(0, 100, 0, 100))


@pytest.mark.parametrize(("terms", "expected"), [(1, 2.3316), (9_437, 1.7760)])
def test_lrc_of_america(terms, expected):
    assert lrc(148, 43_002, 54, 108_539, terms=terms) == pytest.approx(expected, abs=5e-5)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(500, 9_000), st.integers(500, 9_000))
def test_lrc_is_the_nearer_end_of_scipys_exact_interval(a, b, n, o):
    got = float(lrc(a, n, b, o, terms=3))
    if a + b == 0:
        assert got == 0
        return
    interval = stats.binomtest(a, a + b).proportion_ci(1 - 0.05 / 3, method="exact")
    equal = n / (n + o)
    if interval.low <= equal <= interval.high:
        assert got == pytest.approx(0, abs=1e-9)
    else:
        end = interval.low if equal < interval.low else interval.high
        assert got == pytest.approx(np.log2(o / n * end / (1 - end)), abs=1e-6)
    assert lrc(b, o, a, n, terms=3) == pytest.approx(-got, abs=1e-9)


def test_lrc_corrects_for_the_terms_of_the_call():
    counts = ([148, 76, 84], 43_002, [54, 7, 21], 108_539)
    assert lrc(*counts)[0] == lrc(148, 43_002, 54, 108_539, terms=3)
    assert lrc(0, 100, 500, 100) < 0 < lrc(500, 100, 0, 100)


def test_log_odds_is_equations_16_20_and_22_of_the_paper():
    y, z, alpha = [12, 0, 40], [3, 9, 50], [0.5, 1.5, 4.0]
    delta, zeta = log_odds(y, z, alpha)
    for w in range(3):
        one = np.log((y[w] + alpha[w]) / (52 + 6.0 - y[w] - alpha[w]))
        two = np.log((z[w] + alpha[w]) / (62 + 6.0 - z[w] - alpha[w]))
        assert delta[w] == pytest.approx(one - two)
        assert zeta[w] == pytest.approx((one - two) / np.sqrt(1 / (y[w] + alpha[w]) + 1 / (z[w] + alpha[w])))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=9))
def test_swapping_the_groups_flips_zeta_exactly(counts):
    y, z = np.array(counts).T
    if y.sum() + z.sum() == 0:
        return
    prior = prior_weights("uniform", 10, y, z)
    assert (log_odds(y, z, prior)[1] == -log_odds(z, y, prior)[1]).all()


def test_priors_are_named_and_weigh_what_they_are_given():
    y, z = [30, 10, 0], [10, 0, 50]
    assert prior_weights("uniform", 6, y, z).tolist() == [2, 2, 2]
    assert prior_weights("pooled", 10, y, z).tolist() == [4, 1, 5]
    assert prior_weights("background", 10, y, z, [3, 1.5, 0]).tolist() == [6, 3, 1]
    with pytest.raises(ParameterError, match="Did you mean 'pooled'"):
        prior_weights("poold", 1, y, z)
    with pytest.raises(ParameterError, match="needs a table"):
        prior_weights("background", 1, y, z)
    with pytest.raises(ParameterError, match="more than 0"):
        prior_weights("uniform", 0, y, z)
    with pytest.raises(ParameterError, match="1 of 3 prior weights"):
        log_odds(y, z, [1, 0, 1])


# Gries's five parts; columns a, b, i, q, x.
GRIES = np.array([[1, 2, 1, 0, 0], [2, 2, 0, 1, 0], [3, 2, 0, 0, 0], [4, 2, 0, 0, 0], [5, 2, 0, 0, 1]])
SIZES = [9, 10, 10, 10, 11]


@pytest.mark.parametrize("of", [np.asarray, sparse.csr_array])
def test_dispersion_of_gries_s_example(of):
    assert dp(of(GRIES), SIZES) == pytest.approx([0.18, 0.02, 0.82, 0.8, 0.78])
    assert juilland_d(of(GRIES), SIZES) == pytest.approx([0.7851, 0.968, 0, 0, 0], abs=1e-4)
    assert rosengren_s(of(GRIES), SIZES) == pytest.approx([0.9498, 0.999, 0.18, 0.2, 0.22], abs=2e-4)
    assert dp_norm(of(GRIES), SIZES)[0] == pytest.approx(0.2195, abs=5e-5)
    assert dp_norm(of(GRIES), SIZES)[2] == pytest.approx(1)
    assert kl_dispersion(of(GRIES), SIZES)[0] == pytest.approx(0.1370, abs=5e-5)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 30)), min_size=2, max_size=8))
def test_dispersion_by_the_definitions(parts):
    v, sizes = (np.array(column, dtype=float) for column in zip(*parts, strict=True))
    f, s = v.sum(), sizes / sizes.sum()
    column = v[:, None]
    if f == 0:
        assert all(np.isnan(m(column, sizes)[0]) for m in (dp, dp_norm, juilland_d, rosengren_s, kl_dispersion))
        return
    rates = v / sizes
    assert dp(column, sizes)[0] == pytest.approx(0.5 * np.abs(v / f - s).sum(), abs=1e-12)
    expected = max(0.0, 1 - rates.std() / rates.mean() / np.sqrt(len(v) - 1))
    assert juilland_d(column, sizes)[0] == pytest.approx(expected, abs=1e-7)
    assert rosengren_s(column, sizes)[0] == pytest.approx(np.sqrt(s * v).sum() ** 2 / f)
    assert kl_dispersion(column, sizes)[0] == pytest.approx(stats.entropy(v / f, s, base=2), abs=1e-12)


def test_jensen_shannon_is_the_word_shift_of_the_paper_and_scipys():
    # Terms a, b, c, d.
    one, two = [2, 1, 0, 1], [1, 1, 2, 0]
    assert jensen_shannon(one, two) == pytest.approx(0.405639, abs=5e-7)
    parts = jensen_shannon_parts(one, two)
    assert parts / parts.sum() == pytest.approx([0.0755, 0, 0.6163, 0.3082], abs=5e-5)
    assert jensen_shannon(one, two) == pytest.approx(jensenshannon(one, two, base=2) ** 2)
    assert jensen_shannon([1, 0], [0, 3]) == pytest.approx(1)
    assert np.isnan(jensen_shannon([0, 0], [1, 2]))
