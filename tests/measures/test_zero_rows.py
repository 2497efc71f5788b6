"""A side without an occurrence is never shown as the side that has more; where neither has any, nothing is said.

One property over every measure that has a log ratio: 0 = k_target < k_reference gives no estimate above zero,
whatever the lengths, and the mirror; 0 : 0 gives NaN; an interval holds its estimate; swapped sides flip the sign.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from framing.charts.voices import draw_treatments
from framing.corpus.corpus import Corpus
from framing.corpus.passages import REPORTED
from framing.errors import FramingError, ParameterError
from framing.lexicon import Entry, Lexicon
from framing.measures.collocates import CollocateSettings, collocates
from framing.measures.keyness.many_groups import keyness_against_list, keyness_by_group
from framing.measures.keyness.two_sides import KeynessSettings, keyness
from framing.measures.loaded.terms import loaded_terms
from framing.measures.topics.change import words_by
from framing.measures.topics.contrast import contrast
from framing.measures.voices.adoption import adoption
from framing.measures.voices.directness import directness
from framing.measures.voices.missed_speech import log_ratio_without_misses, unmixed
from framing.measures.voices.quoted_words import voices
from framing.measures.voices.robustness import UNDRAWN, under_treatments
from framing.measures.voices.scare_quotes import scare_quotes
from framing.measures.voices.speaking_order import order
from framing.measures.voices.stance import stance
from framing.report.sections.methods import cited
from framing.result import best_first
from framing.stats.design import Design
from framing.stats.effects import ZEROS, log_ratio
from framing.stats.inference import BootstrapSettings, PermutationSettings, bootstrap_rates, compare_rates
from framing.stats.inference.one_sample import rates_against
from framing.stats.inference.settings import INTERVALS
from framing.stats.sums.sums import studentised, sums_of
from tests.measures.test_voices_measure import passage, quote

WORDS = st.integers(1, 10**7)
HITS = st.integers(1, 400)


@given(HITS, WORDS, WORDS)
def test_the_side_without_an_occurrence_never_has_more(k, n, o):
    found = float(log_ratio(0, n, k, o))
    assert found < 0
    assert float(log_ratio(k, o, 0, n)) == pytest.approx(-found)
    assert float(log_ratio(0, 3 * n, k, 3 * o)) == pytest.approx(found, rel=1e-9)
    assert float(log_ratio(0, n, k + 1, o)) < found


@given(st.floats(1e-3, 500), WORDS, WORDS)
def test_shrunk_rates_are_those_of_the_prior_that_accounts_for_the_occurrences(k, n, o):
    def unaccounted(log_beta):
        beta = np.exp(log_beta)
        return n * 0.5 / (n + beta) + o * (k + 0.5) / (o + beta) - k

    beta = np.exp(brentq(unaccounted, -60, 80, xtol=1e-12))
    expected = np.log2((0.5 / (n + beta)) / ((k + 0.5) / (o + beta)))
    assert float(log_ratio(0, n, k, o)) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("k", "n", "j", "o", "shrunk", "half"),
    [
        # By hand, β² k + β (j n + k o − (n + o) / 2) − n o = 0: β = 644.67, 238.62; equal sides need none.
        (0, 79, 1, 1_099, np.log2(0.5 / 723.67 / (1.5 / 1743.67)), np.log2(0.5 / 79 / (1.5 / 1_099))),
        (0, 79, 3, 1_099, np.log2(0.5 / 317.62 / (3.5 / 1337.62)), np.log2(0.5 / 79 / (3.5 / 1_099))),
        (0, 1_000, 10, 1_000, -np.log2(21), -np.log2(21)),
    ],
)
def test_zeros_by_hand_and_as_hardie_repairs_them(k, n, j, o, shrunk, half):
    assert log_ratio(k, n, j, o) == pytest.approx(shrunk, abs=1e-4)
    assert log_ratio(k, n, j, o, "half") == pytest.approx(half)


def test_nothing_is_said_where_neither_side_has_an_occurrence():
    for zero in ZEROS:
        assert np.isnan(log_ratio([0, 0, 2], [79, 0, 0], 0, [1_099, 5, 9], zero)).all()
    # What rounding leaves of a count that was corrected for misses is none: 1 - .1 / .9 · 9.
    left, words = unmixed(1.0, 100.0, 9.0, 90.0, 0.9)
    assert 0 <= left < 1e-9
    assert log_ratio(left, words, 3, 100) == pytest.approx(float(log_ratio(0, words, 3, 100)))
    with pytest.raises(ParameterError, match="half"):
        log_ratio(0, 1, 1, 1, "halv")


def _says_the_right_side(table, k=("k_target", "k_reference")):
    """Check a table's log ratios, and return how many rows have a side without an occurrence."""
    a, b = (table[column].to_numpy(float) for column in k)
    ratio = table["log_ratio"].to_numpy(float)
    # NaN too where a side has nothing to count among, such as verbs before a group that it never quotes.
    assert not (ratio[(a == 0) & (b > 0)] > 0).any()
    assert not (ratio[(b == 0) & (a > 0)] < 0).any()
    assert np.isnan(ratio[(a == 0) & (b == 0)]).all()
    known = np.isfinite(ratio)
    if "low" in table:
        low, high = (table[column].to_numpy(float)[known] for column in ("low", "high"))
        assert (np.isnan(low) | (low <= ratio[known] + 1e-9)).all()
        assert (np.isnan(high) | (high >= ratio[known] - 1e-9)).all()
    return int((((a == 0) != (b == 0)) & known).sum())


UNITS = st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1, 3_000), st.integers(1, 3_000))


@given(UNITS, st.integers(0, 2**32 - 1), st.sampled_from(INTERVALS), st.booleans(), st.sampled_from([0.5, 0.95]))
def test_ratios_of_rates_say_the_right_side_by_every_interval(sizes, seed, interval, swapped, level):
    m, w, long, short = sizes
    rng = np.random.default_rng(seed)
    n = np.append(rng.integers(1, long + 1, m), rng.integers(1, short + 1, w)).astype(float)
    on_target = np.arange(m + w) < m
    k = np.zeros((m + w, 4))
    k[~on_target, 1] = rng.poisson(rng.choice([0.3, 3.0]), w)
    k[on_target, 2] = rng.poisson(rng.choice([0.3, 3.0]), m)
    k[:, 3] = rng.poisson(1.0, m + w)
    on_target = ~on_target if swapped else on_target
    names = np.array([f"u{i:02}" for i in range(m + w)])
    design = Design.of(names[on_target].tolist(), names[~on_target].tolist())
    sides = (k * on_target[:, None], n * on_target), (k * ~on_target[:, None], n * ~on_target)
    settings = PermutationSettings(99, level=level, seed=2, further=1, interval=interval)
    found = compare_rates(*sides, design, settings)
    table = pd.DataFrame({name: getattr(found, name) for name in ("log_ratio", "low", "high")})
    table["k_target"], table["k_reference"] = sides[0][0].sum(axis=0), sides[1][0].sum(axis=0)
    if interval in ("inversion", "linearised"):
        _says_the_right_side(table)
    else:
        _says_the_right_side(table.drop(columns=["low", "high"]))
    assert np.isnan([found.low[0], found.high[0], found.p[0]]).all()
    mirrored = Design.of(names[~on_target].tolist(), names[on_target].tolist())
    there = compare_rates(sides[1], sides[0], mirrored, settings)
    np.testing.assert_allclose(there.log_ratio, -found.log_ratio, atol=1e-9)


@given(UNITS, st.integers(0, 2**32 - 1))
def test_the_statistic_has_the_sign_of_the_estimate_wherever_a_side_without_an_occurrence_has_a_p(sizes, seed):
    m, w, long, short = sizes
    rng = np.random.default_rng(seed)
    n = np.append(rng.integers(1, long + 1, m + 8), rng.integers(1, short + 1, w + 8)).astype(float)
    on_target = np.arange(len(n)) < m + 8
    k = rng.poisson(rng.gamma(0.5, 2.0, (len(n), 6))) * ~on_target[:, None]
    names = np.array([f"u{i:02}" for i in range(len(n))])
    design = Design.of(names[on_target].tolist(), names[~on_target].tolist())
    sides = (k * on_target[:, None], n * on_target), (k * ~on_target[:, None], n * ~on_target)
    found = compare_rates(*sides, design, PermutationSettings(39, level=0.9, further=1))
    t = studentised(*sums_of(*sides, design).permuted(design.observed()))[0]
    assert (t[~np.isnan(found.p)] <= 0).all()


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("kind", ["percentile", "bca", "studentised"])
def test_a_bootstrap_says_nothing_of_a_term_that_neither_side_has(kind, paired):
    m, rng = 12, np.random.default_rng(3)
    names = [f"u{i:02}" for i in range(2 * m)]
    design = Design.of(names, names) if paired else Design.of(names[:m], names[m:])
    on = np.ones(2 * m) if paired else (np.arange(2 * m) < m).astype(float)
    off = np.ones(2 * m) if paired else 1 - on
    x, y = rng.poisson(1.0, (2 * m, 3)) * on[:, None], rng.poisson(1.0, (2 * m, 3)) * off[:, None]
    x[:, 0], y[:, 0], y[:, 1] = 0, 0, 0
    found = bootstrap_rates((x, 500 * on), (y, 90 * off), design, BootstrapSettings(199, kind))
    assert np.isnan([found.estimate[0], found.low[0], found.high[0]]).all()
    assert found.estimate[1] > 0
    assert np.isfinite([found.estimate[2], found.low[2], found.high[2]]).all()


@given(st.integers(1, 5_000), st.floats(1e-7, 0.5), st.integers(2, 12))
def test_a_rate_of_none_is_never_above_a_fixed_one(words, rate, m):
    found = rates_against((np.zeros((m, 1)), np.full(m, words)), np.array([rate]))
    assert found.log_ratio[0] < 0
    assert found.low[0] == -np.inf
    assert found.high[0] >= found.log_ratio[0]
    assert np.isnan(rates_against((np.zeros((m, 1)), np.zeros(m)), np.array([rate])).log_ratio).all()


@pytest.mark.parametrize("filler", [1, 40, 4_000])
def test_a_term_that_a_list_lacks_is_never_rarer_in_the_texts(corpus_of, filler):
    rows = [(f"d{i}", "North", "gale " + "calm " * filler) for i in range(9)]
    for size in (3, 1_000, 10**7):
        result = keyness_against_list(corpus_of(rows), {"calm": float(size)}, KeynessSettings(min_docs=1))
        row = result.table.set_index("term").loc["gale"]
        assert row["log_ratio"] > 0
        assert row["low"] <= row["log_ratio"]
        assert row["high"] == np.inf
        # A list in which less than one "gale" is to be expected says nothing about it.
        expected = 9 * min(size, 9 * filler + 9) / (size + 9 * filler + 9)
        assert np.isnan(row["p"]) or expected >= 1


HEADER = {"name": "weather", "version": "1", "language": "en", "licence": "CC0-1.0", "validation": "none yet"}
KINDS = {"gale": "rough", "storm": "rough", "hail": "cold", "sun": "fair", "fog": "dim"}
LEXICON = Lexicon(HEADER, tuple(Entry(word, category, "", "n") for word, category in KINDS.items()))
LENGTHS = [(2, 400), (400, 2), (30, 30)]


def _tellers(corpus_of, lengths, units=9):
    """North never has `hail`, South never `sun`; both have `calm`."""
    rows = []
    for i in range(units):
        rows += [(f"n{i}", "North", "sun storm calm " + "calm " * lengths[0]),
                 (f"s{i}", "South", "hail calm " + "gale calm " * (i % 2) + "calm " * lengths[1])]  # fmt: skip
    return corpus_of(rows)


@pytest.mark.parametrize("lengths", LENGTHS)
@pytest.mark.parametrize("units", [1, 9])
def test_key_and_loaded_terms_and_collocates(corpus_of, lengths, units):
    corpus = _tellers(corpus_of, lengths, units)
    for target, reference in (("North", "South"), ("South", "North")):
        comparison = corpus.compare(by="outlet", target=target, reference=reference)
        table = keyness(comparison, KeynessSettings(99, min_docs=1)).table
        assert _says_the_right_side(table) >= 3
        for column in ("log_odds_z", "lrc", "pct_diff"):
            _says_the_right_side(table.drop(columns=["low", "high"]).assign(log_ratio=table[column]))
        assert _says_the_right_side(keyness_by_group(corpus, "outlet", KeynessSettings(99, min_docs=1)).table) >= 3
        found = loaded_terms(comparison, LEXICON)
        assert _says_the_right_side(found.table) >= 2
        assert _says_the_right_side(found.tables["entries"]) >= 3
        assert np.isnan(found.table.set_index("category").loc["dim", ["log_ratio", "low", "high"]].astype(float)).all()
        assert "dim" not in " ".join(found.headline(9)["quantity"])
        assert found.table["category"].iloc[-1] == "dim"
        assert "clayton1987" in cited(found)
        without = found.tables["left_out"].set_index("category").loc["rough"]
        # North says storm alone, South gale alone: without either the other's side has more.
        if units > 1:
            assert without["without_low"] < 0 < without["without_high"]
        assert _says_the_right_side(collocates(comparison, "calm", CollocateSettings(99, min_docs=1)).table) >= 2


@pytest.mark.parametrize("prior", ["uniform", "background"])
@pytest.mark.parametrize("lengths", LENGTHS)
def test_no_prior_turns_the_log_odds_of_a_side_without_an_occurrence(corpus_of, lengths, prior):
    comparison = _tellers(corpus_of, lengths).compare(by="outlet", target="North", reference="South")
    settings = KeynessSettings(99, min_docs=1, prior=prior, prior_words=2_000)
    result = keyness(comparison, settings, {"hail": 50.0, "sun": 50.0, "calm": 5.0, "gale": 1.0, "storm": 50.0})
    table = result.table.drop(columns=["low", "high"])
    _says_the_right_side(table.assign(log_ratio=table["log_odds_z"]))
    without = int(table["log_odds_z"].isna().sum())
    assert (without > 0) == (lengths[0] != lengths[1])
    assert any(note.startswith(f"{without} term") for note in result.notes) == (without > 0)


def _page(lengths, units=9):
    """Voices of two outlets that share no speaker, no cue and no scare quote."""
    rows = []
    for i in range(units):
        for outlet, group, words, view, n in (
            ("North", "Council", ("hail ", "gale "), "doubting", lengths[0]),
            ("South", "Miners", ("", "sun "), "neutral", lengths[1]),
        ):
            doc, blank = f"{outlet}{i}", {"repeat_of": "", "page_id": "", "doc_kind": "", "position": 0}
            direct = blank | {"kind": "direct", "rule": "r"}
            said = blank | {"kind": "indirect", "rule": "r", "voice": "reported", "speaks_for": REPORTED}
            rows += [
                passage(doc, outlet, words[0] + "calm " * n, said_for=outlet, kind="own", rule="own", **blank),
                quote(doc, outlet, words[1] + "we " * 4, group, said_for=group, stance=view, **direct),
                quote(doc, outlet, "we met " * 3, "Fishers", 2, said_for="Fishers", stance="neutral", **direct),
                quote(doc, outlet, "they met", "Fishers" if words[0] else group, 3, said_for="Fishers", **said),
            ]
    for i, row in enumerate(rows):
        row |= {"passage_id": f"p{i:03}", "story_id": "", "spans": f"[[{9_000 * i}, {9_000 * i + len(row['text'])}]]"}
    return Corpus("c", pd.DataFrame(rows))


@pytest.mark.parametrize("lengths", LENGTHS)
@pytest.mark.parametrize("units", [1, 9])
def test_measures_of_voices(lengths, units):
    corpus = _page(lengths, units)
    between = corpus.compare("outlet", "North", "South", unit="doc_id")
    for measure in (voices, order, stance):
        assert _says_the_right_side(measure(between).table) >= 1, measure.__name__
    _says_the_right_side(directness(between).table)
    _says_the_right_side(scare_quotes(between).table)
    assert _says_the_right_side(adoption(corpus, LEXICON).table) >= 2


@pytest.mark.parametrize("lengths", LENGTHS)
def test_treatments_say_the_right_side_and_draw_no_row_of_which_nothing_can_be_said(lengths):
    corpus = _page(lengths, 2)
    between = corpus.compare("speaks_for", "North", "Council", unit="doc_id")
    result = under_treatments(between, ["hail", "gale", "fog"], LEXICON)
    assert _says_the_right_side(result.table) >= 6
    none = result.table[(result.table["k_target"] == 0) & (result.table["treatment"] == "apart")]
    assert not (none["missed"] > 0).any()
    rows = result.table.set_index("quantity")
    assert not rows.loc["fog", "followed"].any()
    # Two hits, the other side as long: one would be expected there; none, where it is a tenth as long.
    assert rows.loc["hail", "followed"].all() == (lengths[0] < 10)
    drawn = set(result.table.loc[result.table["followed"], "quantity"])
    if drawn:
        assert f"of {len(drawn)} quantities" in result.alt
        draw_treatments(result)
    else:
        with pytest.raises(FramingError, match="nothing to draw"):
            draw_treatments(result)
    without = next((note for note in result.notes if note.startswith(UNDRAWN)), "")
    assert ("hail" in without) == ("hail" not in drawn)
    assert "fog" not in without


def test_corrected_for_misses_a_side_without_a_hit_has_the_lower_rate():
    corpus = _page((3, 300), 1)
    between = corpus.compare("speaks_for", "Council", "South", unit="doc_id")
    in_south = (corpus.documents["outlet"] == "South").to_numpy()
    k = (corpus.documents["text"].str.count("calm").to_numpy() * in_south)[:, None]
    assert log_ratio_without_misses(between, k, {"quoted": 0.9, "indirect": 0.5})[0] < 0


@pytest.mark.parametrize("words", [(8.0, 900.0), (900.0, 8.0), (60.0, 60.0)])
def test_topics(words):
    rng = np.random.default_rng(4)
    sides = [rng.gamma(3.0, n / 9, (10, 4)) for n in words]
    sides[0][:, 1], sides[1][:, 2] = 1e-9, 1e-9
    sides[0][:, 3], sides[1][:, 3] = 1e-9, 1e-9
    own = (*sides, sides[0].sum(axis=1), sides[1].sum(axis=1))
    c = contrast(own, [own, own], Design.of([f"u{i}" for i in range(10)], [f"u{i}" for i in range(10)]))
    assert c.log_ratio[1] < 0 < c.log_ratio[2]
    assert (c.low[1], c.high[2]) == (-np.inf, np.inf)
    assert np.isnan([c.log_ratio[3], c.low[3], c.high[3]]).all()
    assert ((c.low <= c.log_ratio) & (c.log_ratio <= c.high))[:3].all()


def test_words_of_topics(monkeypatch):
    from types import SimpleNamespace

    counts = np.array([[[9.0, 900.0, 0.0, 0.0]], [[0.0, 40.0, 5.0, 0.0]]])
    found = ["target", "reference"], counts
    monkeypatch.setattr("framing.measures.topics.change.words_of_groups", lambda model, sides: found)
    model = SimpleNamespace(terms=np.array(["a", "b", "c", "d"]), top=lambda n: [np.arange(4)], k=1)
    table = words_by(model, ["one"], ["target", "reference"])
    assert _says_the_right_side(table) == 2
    assert np.isnan(table["log_ratio"].iloc[3])


def test_rows_without_a_log_ratio_come_last():
    nan = np.nan
    table = pd.DataFrame({"term": list("abcd"), "log_ratio": [nan, 1.0, nan, -1.0], "low": nan, "high": nan, "q": nan})
    assert best_first(table)["term"].tolist() == ["b", "d", "a", "c"]


@given(UNITS, st.integers(0, 2**32 - 1), st.sampled_from(["inversion", "linearised"]), st.booleans(), st.booleans())
def test_ratios_within_strata_and_of_pairs_beside_one_sided_units(sizes, seed, interval, stratified, paired):
    m, w, long, short = sizes
    rng = np.random.default_rng(seed)
    total = m + w + 10
    names = np.array([f"u{i:02}" for i in range(total)])
    on_target, on_reference = np.arange(total) < m + 5, np.arange(total) >= m + (0 if paired else 5)
    n, o = rng.integers(1, long + 1, total) * on_target, rng.integers(1, short + 1, total) * on_reference
    x, y = (rng.poisson(rng.choice([0.2, 2.0], (total, 4))) * side[:, None] for side in (on_target, on_reference))
    x[:, 0], y[:, 0], x[:, 1], y[:, 2] = 0, 0, 0, 0
    strata = {name: str(rng.integers(3)) for name in names} if stratified else None
    design = Design.of(names[on_target].tolist(), names[on_reference].tolist(), strata)
    kept = np.isin(names, design.units)
    found = compare_rates(
        (x[kept], n[kept]), (y[kept], o[kept]), design, PermutationSettings(99, further=1, interval=interval)
    )
    columns = {name: getattr(found, name) for name in ("log_ratio", "low", "high")}
    table = pd.DataFrame(columns | {"k_target": x[kept].sum(axis=0), "k_reference": y[kept].sum(axis=0)})
    _says_the_right_side(table)
    if found.crude is not None:
        _says_the_right_side(table.drop(columns=["low", "high"]).assign(log_ratio=found.crude))
