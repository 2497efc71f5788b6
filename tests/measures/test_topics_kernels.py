"""Kernels of topic models: stability, coherence, labels, contrasts, against papers, other libraries and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from framing.errors import ParameterError
from framing.measures.topics.coherence import coherence, exclusivity, held_out
from framing.measures.topics.contrast import contrast
from framing.measures.topics.labels import frex, lift, names_of
from framing.measures.topics.models.engines import engine_of, fit
from framing.measures.topics.models.folding import folded_in
from framing.measures.topics.models.model import Fitted
from framing.measures.topics.models.prepare import PrepareSettings, prepare
from framing.measures.topics.stability import agreements, average_jaccard, matched, refits, stability
from framing.stats.design import Design
from framing.stats.effects import log_ratio

WATER = ["river", "harbour", "tide", "ferry", "vessel", "dock"]
FIELD = ["wheat", "barley", "harvest", "tractor", "orchard", "barn"]
ALL = PrepareSettings(unit="document", min_docs=1, max_share=1.0)


def mixed(n: int = 60, seed: int = 5, length: int = 15) -> list[str]:
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice((WATER, FIELD)[rng.random() < 0.5], length)) for _ in range(n)]


@pytest.fixture(scope="module")
def prepared():
    return prepare(mixed(), ALL)


@pytest.fixture(scope="module")
def model(prepared):
    return fit(prepared, 2)


# Greene, O'Callaghan & Cunningham (2014), table 1.
def test_average_jaccard_of_the_paper():
    a, b = "album music best award win".split(), "sport best win medal award".split()
    assert average_jaccard(a, b) == pytest.approx(0.154286, abs=1e-6)
    with pytest.raises(ParameterError, match="empty list"):
        average_jaccard([], ["a"])


@given(st.permutations(range(12)), st.permutations(range(12)), st.integers(1, 10))
def test_agreement_of_arrays_is_that_of_lists(a, b, depth):
    a, b = np.array([a[:depth], b[:depth]]), np.array([b[:depth]])
    expected = [[average_jaccard(x.tolist(), y.tolist()) for y in b] for x in a]
    np.testing.assert_allclose(agreements(a, b), expected)


def test_matching_undoes_a_shuffle():
    rng = np.random.default_rng(2)
    topics = rng.dirichlet(np.full(40, 0.1), 7)
    order = rng.permutation(7)
    match, alike = matched(topics, topics[order])
    assert order[match].tolist() == list(range(7))
    assert (alike == 1).all()


def test_a_topic_that_only_some_refits_have_is_unstable(model):
    strange = model.of_topic.copy()
    strange[0] = np.roll(np.eye(len(model.terms))[0] * 0.5, 3) + 0.5 * model.of_topic[1][::-1]
    found = stability(model, np.array([model.of_topic] * 7 + [strange] * 3), n_words=4)
    assert found.recurrence.tolist() == [0.7, 1.0]
    assert found.stable.tolist() == [False, True]
    first, second = names_of(model, found.stable)
    assert first.startswith("unstable: ")
    assert "unstable" not in second


def test_refits_are_the_same_for_one_and_two_processes(prepared):
    engine = engine_of("nmf")
    one, two = (refits(prepared, 2, engine, seed=3, n=2, workers=w) for w in (1, 2))
    np.testing.assert_array_equal(one, two)


def test_coherence_is_that_of_gensim():
    from gensim.corpora import Dictionary
    from gensim.models.coherencemodel import CoherenceModel

    # No word twice in a text: gensim miscounts a word that stands twice in the first window of a text.
    rng = np.random.default_rng(8)
    sets = [[f"{letter}{chr(97 + i)}x" for i in range(20)] for letter in "qw"]
    order = [rng.permutation([*sets[i % 2], *sets[1 - i % 2][: i % 7]]) for i in range(80)]
    texts = [row[: 4 + i % 20].tolist() for i, row in enumerate(order)]
    prepared = prepare([" ".join(text) for text in texts], ALL)
    of_topic = np.array([[t[0] == "q" for t in prepared.terms], rng.random(40)], float) + rng.random(40) / 9
    model = Fitted(engine_of("nmf"), prepared, of_topic, np.zeros((80, 2)), 1)
    held = coherence(model, 6)
    for measure, ours in (("c_npmi", held.npmi), ("c_v", held.c_v)):
        args = {"topics": model.words(6), "texts": texts, "dictionary": Dictionary(texts), "coherence": measure}
        theirs = CoherenceModel(**args, topn=6, processes=1).get_coherence_per_topic()
        np.testing.assert_allclose(ours, theirs, atol=1e-9)
    assert held.npmi[0] > held.npmi[1]
    assert held.reasons == ("", "")


def test_coherence_of_words_that_are_in_no_text_is_a_number_and_names_them(prepared, model):
    other = prepare(["the dock and the ferry at the tide", "a barn"], ALL)
    held = coherence(model, 6, reference=other)
    assert not np.isnan(held.npmi).any() | np.isnan(held.c_v).any()
    water, field = sorted(range(2), key=lambda i: "barn" in model.words(6)[i])
    assert "'river'" in held.reasons[water]
    assert held.reasons[field].endswith("1 of the words left, so the least value")
    assert (held.npmi[field], held.c_v[field]) == (-1.0, 0.0)


# R 4.3, stm 1.3.7 computes 1 / (w / ecdf(exclusivity) + (1 - w) / ecdf(frequency)); by hand for two topics.
def test_frex_weighs_what_it_says():
    of_topic = np.array([[0.5, 0.3, 0.2], [0.5, 0.1, 0.4]])
    # Topic 1: exclusivity .5, .75, .33 (ranks 2, 3, 1 of 3), frequency ranks 3, 2, 1.
    np.testing.assert_allclose(frex(of_topic, 1.0)[0], [2 / 3, 1, 1 / 3])
    np.testing.assert_allclose(frex(of_topic, 0.0)[0], [1, 2 / 3, 1 / 3])
    np.testing.assert_allclose(frex(of_topic, 0.7)[0, 0], 1 / (0.7 / (2 / 3) + 0.3 / 1))
    np.testing.assert_allclose(exclusivity(of_topic, 2)[0], frex(of_topic, 0.7)[0, :2].mean())
    with pytest.raises(ParameterError, match=r"weight_exclusivity is 2"):
        frex(of_topic, 2)


def test_lift_is_one_for_the_share_in_all_texts():
    counts = np.array([6, 3, 1])
    np.testing.assert_allclose(lift(np.array([counts / 10, [0.3, 0.3, 0.4]]), counts), [[1, 1, 1], [0.5, 1, 4]])


def test_folding_in_finds_the_shares_that_texts_were_drawn_with():
    rng = np.random.default_rng(3)
    topics = np.array([[0.45, 0.45, 0.05, 0.05], [0.05, 0.05, 0.45, 0.45]])
    theta = np.array([[0.9, 0.1], [0.5, 0.5], [0.0, 1.0]])
    from scipy import sparse

    counts = sparse.csr_array(np.vstack([rng.multinomial(4000, row @ topics) for row in theta] + [np.zeros(4, int)]))
    found = folded_in(counts, topics)
    np.testing.assert_allclose(found[:3], theta, atol=0.04)
    assert found[3].tolist() == [0, 0]


def test_held_out_words_are_likelier_under_the_right_topics(prepared, model):
    rows = np.arange(20)
    assert held_out(prepared, model.of_topic, rows) > held_out(prepared, np.full((2, 12), 1 / 12), rows) + 0.3
    assert held_out(prepared, np.full((2, 12), 1 / 12), rows) == pytest.approx(-np.log(12))


def sides(seed: int, units: int = 30):
    rng = np.random.default_rng(seed)
    k = [rng.gamma(2.0, 20.0, (units, 3)) for _ in range(2)]
    return k[0], k[1], k[0].sum(axis=1), k[1].sum(axis=1)


def free(units: int) -> Design:
    names = [f"u{i}" for i in range(units)]
    return Design.of(names, [f"v{i}" for i in range(units)])


def paired(units: int = 30) -> Design:
    names = [f"u{i}" for i in range(units)]
    return Design.of(names, names)


def test_contrast_without_model_uncertainty_is_that_of_the_units():
    own = sides(1)
    c = contrast(own, [own, own], paired(), resamples=4000)
    np.testing.assert_allclose(c.share_target.sum(), 1)
    np.testing.assert_allclose(c.difference, c.share_target - c.share_reference)
    np.testing.assert_allclose(c.model_variance, 0, atol=1e-12)
    # Independent: delta method for a difference of two ratios over pairs.
    k, r, n, m = own
    influence = (k - c.share_target * n[:, None]) / n.mean() - (r - c.share_reference * m[:, None]) / m.mean()
    error = influence.std(axis=0, ddof=1) / np.sqrt(30)
    half = (c.difference_high - c.difference_low) / 2
    np.testing.assert_allclose(half, stats.t.ppf(0.975, 29) * error, rtol=0.06)


def test_what_the_model_does_not_know_widens_the_interval_by_rubins_rule():
    own = sides(1)
    moved = [(own[0] * f, own[1], (own[0] * f).sum(axis=1), own[3]) for f in ([1.3, 1, 1], [0.7, 1, 1], [1, 1, 1])]
    alone, wide = (contrast(own, draws, paired(), resamples=2000) for draws in ([own] * 3, moved))
    between = np.var([d[0].sum(axis=0)[0] / d[2].sum() - alone.share_reference[0] for d in moved], ddof=1)
    half = [(c.difference_high[0] - c.difference_low[0]) / 2 / stats.t.ppf(0.975, 29) for c in (alone, wide)]
    assert half[1] ** 2 - half[0] ** 2 == pytest.approx(between * (1 + 1 / 3), rel=0.15)
    assert 0 < wide.model_variance[0] < 1


@pytest.mark.parametrize("design", [paired, free], ids=["paired", "free"])
def test_swapping_sides_flips_the_contrast(design):
    if design is free:
        own = tuple(np.concatenate([v, 0 * v]) if i % 2 == 0 else np.concatenate([0 * v, v])
                    for i, v in enumerate(sides(4, 12)))  # fmt: skip
        d = free(12)
    else:
        own, d = sides(4, 12), paired(12)
    c = contrast(own, [own, own], d)
    flipped = contrast((own[1], own[0], own[3], own[2]), [(own[1], own[0], own[3], own[2])] * 2, d)
    np.testing.assert_allclose(flipped.difference, -c.difference)
    np.testing.assert_allclose(flipped.low, -c.high)


def test_intervals_cover_no_difference_as_often_as_they_say():
    covered = [
        (c.difference_low < 0) & (c.difference_high > 0)
        for c in (contrast(own, [own, own], paired(12), resamples=200) for own in (sides(s, 12) for s in range(300)))
    ]
    assert 0.92 <= np.mean(covered) <= 0.98


def test_one_unit_has_no_interval():
    c = contrast(sides(1, 1), [sides(1, 1)] * 2, paired(1))
    assert np.isnan(c.difference_low).all()


@pytest.mark.parametrize("crumb", [0.0, 1e-8, 0.9])
def test_a_topic_with_less_than_one_word_on_a_side_is_absent_there(crumb):
    own = list(sides(1))
    own[1] = own[1].copy()
    own[1][:, 2] = crumb / 30
    own[3] = own[1].sum(axis=1)
    c = contrast(tuple(own), [tuple(own)] * 2, paired())
    k, n, m = own[0][:, 2].sum(), own[2].sum(), own[3].sum()
    assert c.log_ratio[2] == pytest.approx(float(log_ratio(k, n, 0, m)))
    # At least Woolf's error of half a word, a log2 ratio of 2.04; the rest is of the units of the other side.
    reach = np.log2((k + 0.5) / n / (0.5 / m)) - c.low[2]
    assert stats.t.ppf(0.975, 29) * np.sqrt(2) / np.log(2) < reach < 5
    assert c.high[2] == np.inf
    assert np.isfinite(np.concatenate([c.low, c.high[:2]])).all()
    swapped = (own[1], own[0], own[3], own[2])
    flipped = contrast(swapped, [swapped] * 2, paired())
    np.testing.assert_allclose(flipped.low, -c.high)


def test_a_draw_without_a_topic_does_not_stretch_its_interval_beyond_what_words_allow():
    own = sides(1)
    empty = (own[0] * [1, 1, 1e-20], own[1], (own[0] * [1, 1, 1e-20]).sum(axis=1), own[3])
    c = contrast(own, [own, empty, own, empty], paired())
    most = np.log2(own[0][:, 2].sum() / 0.5)
    assert c.high[2] - c.log_ratio[2] < 2.1 * most
