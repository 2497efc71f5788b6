"""Around a topic model: what is excluded, the choice of k, networks, sheets for readers, change, several groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing.charts import topics as drawn
from framing.errors import CorpusError, FramingError, ParameterError
from framing.measures.topics import PrepareSettings, TopicSettings, fit, over_time, prepare, prevalence_by, topics
from framing.measures.topics.change import over_periods, words_by, words_of_groups
from framing.measures.topics.labels import strips, typical
from framing.measures.topics.network import topic_network
from framing.measures.topics.number_of_topics import SweepSettings, recommendation, sweep
from framing.validation.intrusion import intrusion_scores, topic_intrusion, word_intrusion

SETS = {
    "sea": "river harbour tide ferry vessel dock".split(),
    "farm": "wheat barley harvest tractor orchard barn".split(),
    "court": "judge verdict appeal lawyer trial hearing".split(),
    "school": "pupil teacher lesson exam library campus".split(),
}
ALL = PrepareSettings(unit="document", min_docs=1, max_share=1.0)
RATES = (0.35, 0.24, 0.16, 0.11, 0.08, 0.06)
OUTLETS = {"North": (0.6, 0.2, 0.1, 0.1), "South": (0.2, 0.6, 0.1, 0.1), "East": (0.2, 0.2, 0.3, 0.3)}


@pytest.fixture(scope="module")
def corpus():
    from framing.corpus.corpus import Corpus

    rng = np.random.default_rng(6)
    names = list(SETS)
    rows = []
    for i in range(20):
        for outlet, shares in OUTLETS.items():
            paragraphs = [" ".join(rng.choice(SETS[names[rng.choice(4, p=shares)]], 12)) for _ in range(4)]
            row = {"doc_id": f"{outlet}{i}", "outlet": outlet, "text": "\n\n".join(paragraphs), "story_id": f"s{i}"}
            rows.append(row | {"published": f"2031-{1 + i % 4:02d}-05"})
    return Corpus("c", pd.DataFrame(rows).assign(title=""))


@pytest.fixture(scope="module")
def model(corpus):
    return fit(corpus, 4, settings=PrepareSettings(unit="paragraph", max_share=1.0))


@pytest.fixture(scope="module")
def names(model):
    """The name of the set that each topic is made of."""
    return [next(name for name, words in SETS.items() if row[0] in words) for row in model.words(1)]


def reasons(prepared) -> dict[str, str]:
    return dict(zip(prepared.removed["term"], prepared.removed["reason"], strict=True))


def test_what_is_left_out_is_listed_with_the_reason():
    texts = ["the ferry of Odder went on to harbour 12", "a ferry near Odder", "ferry and barn", "ferry barn harbour"]
    left = prepare(texts, PrepareSettings(min_docs=2, max_share=0.8, names="drop"))
    assert left.terms.tolist() == ["barn", "harbour"]
    expected = {"the": "function word", "12": "no word", "odder": "name", "went": "rare", "ferry": "frequent"}
    assert expected.items() <= reasons(left).items()
    assert left.empty.tolist() == [1]


def test_function_words_are_those_of_the_language():
    left = prepare(
        ["и мост который закрыт", "мост закрыт однако"], PrepareSettings(language="ru", min_docs=1, max_share=1)
    )
    assert left.terms.tolist() == ["закрыт", "мост"]
    assert reasons(left)["который"] == "function word"
    with pytest.raises(ParameterError, match="language is 'rus'. Did you mean 'ru'"):
        PrepareSettings(language="rus")


def test_sentences_that_an_outlet_repeats_are_left_out_and_listed(corpus_of):
    rows = [(f"d{i}", "North", f"barn {i} harvest. Sign up for our letter.") for i in range(6)]
    prepared = prepare(corpus_of([*rows, ("z", "South", "Sign up for our letter.")]), ALL)
    assert prepared.boilerplate.to_dict("records") == [
        {"outlet": "North", "sentence": "Sign up for our letter.", "texts": 6}
    ]
    column = prepared.matrix[:, prepared.terms.tolist().index("letter")].toarray()
    assert column.tolist() == [0] * 6 + [1]


def test_lemmas_and_phrases_keep_the_forms_behind_them():
    texts = [
        "the prime minister opened two harbours",
        "a harbour for the prime minister",
        "prime minister, harbour",
    ] * 3
    prepared = prepare(texts, PrepareSettings(min_docs=1, max_share=1.0, lemmas=True, phrases=True))
    assert "prime minister" in prepared.terms
    assert prepared.surface["harbour"] == ("harbour", "harbours")


def test_windows_are_drawn_over_the_kept_words_in_order():
    prepared = prepare(["the barn and the dock", "", "dock barn dock"], ALL)
    assert [prepared.terms[prepared.ids[a:b]].tolist() for a, b in ((0, 2), (2, 5))] == [
        ["barn", "dock"], ["dock", "barn", "dock"],
    ]  # fmt: skip
    assert prepared.offsets.tolist() == [0, 2, 2, 5]


@pytest.mark.parametrize("engine", ["nmf", "gibbs", "variational"])
def test_every_engine_finds_the_planted_sets_and_the_same_again(corpus, engine):
    prepared = prepare(corpus, PrepareSettings(unit="paragraph", max_share=1.0))
    first, again = (fit(prepared, 4, engine, seed=5) for _ in range(2))
    np.testing.assert_array_equal(first.weights, again.weights)
    np.testing.assert_allclose(first.of_topic.sum(axis=1), 1)
    np.testing.assert_allclose(first.weights.sum(axis=1), 1)
    if engine != "variational":
        assert sorted(sorted(row) for row in first.words(6)) == sorted(sorted(words) for words in SETS.values())
    drawn_once = [] if first.draws is None else list(first.draws(3))
    assert len(drawn_once) == (0 if engine == "nmf" else 3)
    if drawn_once:
        assert np.abs(np.mean(drawn_once, axis=0) - first.weights).mean() < 0.1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: fit(p, 1), "k is 1"),
        (lambda p: fit(p, 3, "nfm"), "no engine 'nfm'. Did you mean 'nmf'"),
        (lambda p: fit(p, 3, "dmr"), "needs the groups"),
        (lambda p: fit(prepare(["barn dock tide"] * 2, ALL), 3), "2 of 2 documents hold a term: fewer than 3 topics"),
        (lambda p: fit(prepare(["barn dock", "tide"], PrepareSettings(min_docs=3)), 2), "0 terms occur in at least 3"),
        (lambda p: sweep(p, [1, 4]), "none below 2"),
        (lambda p: sweep(p, []), "name at least one"),
        (lambda p: TopicSettings(refits=5), "refits is 5; it must be 10 or more"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(make, words):
    with pytest.raises(FramingError, match=words):
        make(prepare(["barn dock tide", "judge trial"] * 3, ALL))


def test_texts_of_which_nothing_is_left_are_listed_and_counted(corpus):
    import dataclasses

    table = corpus.documents.copy()
    table.loc[0, "text"] = "of the and"
    holed = dataclasses.replace(corpus, documents=table)
    comparison = holed.compare(by="outlet", target="North", reference="South")
    result = topics(comparison, TopicSettings(4, unit="paragraph", max_share=1.0))
    assert result.tables["empty"]["doc_id"].tolist() == ["North0"]
    assert any("1 of 40 texts holds no kept term" in note for note in result.notes)
    table.loc[table["outlet"] == "North", "text"] = "of the and"
    empty = dataclasses.replace(corpus, documents=table).compare(by="outlet", target="North", reference="South")
    with pytest.raises(CorpusError, match="No word of North is left"):
        topics(empty, TopicSettings(4, unit="paragraph", max_share=1.0))


@pytest.mark.parametrize("engine", ["nmf", "gibbs"])
def test_differences_are_found_with_their_sign(corpus, engine):
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    result = topics(comparison, TopicSettings(4, engine, unit="paragraph", max_share=1.0, draws=5))
    table = result.tables["prevalence"].set_index(["weighting", "topic"])
    for weighting in ("words", "texts"):
        rows = table.loc[weighting]
        sea, court = (rows.loc[rows.index.str.split(" · ").str[0].isin(SETS[s])].iloc[0] for s in ("sea", "court"))
        assert sea["difference_low"] > 0.15
        assert court["difference_low"] < 0 < court["difference_high"]
    assert result.settings["weights"] == {"nmf": "share of topic weight", "gibbs": "topic proportion"}[engine]
    assert ("engine_instruction_set" in result.settings) == (engine == "gibbs")


@pytest.mark.parametrize("engine", ["dmr", "nmf"])
def test_several_groups_are_compared_each_with_the_rest(corpus, engine):
    table = prevalence_by(corpus, "outlet", TopicSettings(4, engine, unit="paragraph", max_share=1.0, draws=5))
    words = table[table["weighting"] == "words"]
    np.testing.assert_allclose(words.groupby("group")["share"].sum(), 1)
    most = words.loc[words.groupby("group")["difference"].idxmax()].set_index("group")
    for outlet, name in (("North", "sea"), ("South", "farm")):
        assert most.loc[outlet, "topic"].split(" · ")[0] in SETS[name]
        assert most.loc[outlet, "difference_low"] > 0
    with pytest.raises(CorpusError, match="one group has no difference"):
        prevalence_by(corpus.where(outlet="North"), "outlet")
    with pytest.raises(CorpusError, match="Did you mean 'outlet'"):
        prevalence_by(corpus, "outlte")


def test_shares_over_time_are_those_of_the_periods(corpus):
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    own = fit(comparison, 4, settings=PrepareSettings(unit="paragraph", max_share=1.0))
    table = over_time(comparison, own, list("abcd"), "month")
    assert table["period"].unique().tolist() == ["2031-01", "2031-02", "2031-03", "2031-04"]
    np.testing.assert_allclose(table.groupby(["period", "side"])["share"].sum(), 1)
    assert ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).mean() > 0.9
    assert table["units"].unique().tolist() == [5]
    with pytest.raises(ParameterError, match="period is 'decade'"):
        over_time(comparison, own, list("abcd"), "decade")


def test_a_sweep_stops_goes_on_and_recommends_the_planted_number(tmp_path):
    rng = np.random.default_rng(4)
    texts = [" ".join(rng.choice(list(SETS.values())[i % 4], 25, p=RATES)) for i in range(120)]
    prepared = prepare(texts, ALL)
    seen: list[tuple] = []

    def stop(done, of, k):
        seen.append((done, of, k))
        if k == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(prepared, [2, 4, 6], SweepSettings(refits=3, n_words=6), tmp_path, stop)
    kept = next(tmp_path.glob("sweep-*.json")).read_text("utf-8")
    assert kept.count('"k"') == 1
    whole = sweep(prepared, [2, 4, 6], SweepSettings(refits=3, n_words=6), tmp_path, lambda *a: seen.append(a))
    assert seen[-1] == (3, 3, 0)
    assert whole.recommendation.startswith("4 topics")
    assert not whole.table.drop(columns="held_out").isna().any().any()
    assert len(list(tmp_path.glob("*"))) == 1
    next(tmp_path.glob("sweep-*.json")).write_text("[1", "utf-8")
    with pytest.raises(CorpusError, match="delete it"):
        sweep(prepared, [2], SweepSettings(refits=3, n_words=6), tmp_path)


def test_held_out_likelihood_is_there_for_a_likelihood_model_only(corpus):
    prepared = prepare(corpus, PrepareSettings(unit="paragraph", max_share=1.0))
    table = sweep(prepared, [2, 4], SweepSettings("gibbs", refits=2)).table.set_index("k")
    assert table.loc[4, "held_out"] > table.loc[2, "held_out"]
    assert sweep(prepared, [2], SweepSettings(refits=2)).table["held_out"].isna().all()


def test_a_recommendation_says_so_where_nothing_is_stable():
    table = pd.DataFrame({"k": [5, 10, 20], "npmi": [0.1, 0.2, 0.3], "stability": [0.4, 0.42, 0.2], "stable": 0.5})
    said = recommendation(table)
    assert said.startswith("10 topics")
    assert "The most coherent is 20" in said
    assert "consensus" in said


def test_topics_that_the_same_texts_turn_to_are_grouped_and_named_by_people_only(tmp_path):
    rng = np.random.default_rng(2)
    pairs = (("sea", "farm"), ("court", "school"))
    texts = [
        "\n\n".join(" ".join(rng.choice(SETS[name], 10)) for name in rng.choice(pairs[i % 2], 4)) for i in range(80)
    ]
    own = fit(prepare(texts, PrepareSettings(unit="paragraph", max_share=1.0)), 4)
    called = [next(name for name, words in SETS.items() if row[0] in words) for row in own.words(1)]
    network = topic_network(own, called, resamples=20)
    groups = network.nodes.groupby("group")["topic"].agg(set).tolist()
    assert sorted(map(sorted, groups)) == sorted(map(sorted, pairs))
    assert network.stability == pytest.approx(1)
    assert "frame" not in network.nodes
    (tmp_path / "labels.csv").write_text("group,frame\n1,livelihood\n", "utf-8")
    assert set(topic_network(own, called, labels=tmp_path / "labels.csv").nodes["frame"]) == {"livelihood", ""}
    (tmp_path / "labels.csv").write_text("group,frame\n7,livelihood\n", "utf-8")
    with pytest.raises(CorpusError, match="names the group '7'; there are: 1, 2"):
        topic_network(own, called, labels=tmp_path / "labels.csv")


def test_intruders_of_words_do_not_belong_and_are_found_by_who_knows(model, names):
    sheet, key = word_intrusion(model, names)
    for row in sheet.merge(key, on="item", suffixes=("", "_key")).to_dict("records"):
        assert row[row["odd_one_key"]] == row["word"]
        assert row["word"] not in SETS[row["topic"]]
        assert sum(row[c] in SETS[row["topic"]] for c in "abcdef") == 5
    filled = sheet.assign(odd_one=key["odd_one"].str.upper())
    assert intrusion_scores(filled, key)["precision"].eq(1).all()
    assert (sheet["odd_one"] == "").all()
    with pytest.raises(CorpusError, match="No item of the sheet was filled in"):
        intrusion_scores(sheet, key)
    with pytest.raises(CorpusError, match="'z' is none of a, b"):
        intrusion_scores(sheet.assign(odd_one="z"), key)


# Chang et al. (2009), equation 2: the mean log ratio of the share of the true intruder and of the one chosen.
def test_intruding_topics_are_scored_by_the_odds_of_the_paper(model, names, corpus):
    ids = corpus.documents["doc_id"].tolist()
    sheet, key = topic_intrusion(model, names, corpus, ids, n=5)
    perfect = intrusion_scores(sheet.assign(odd_one=key["odd_one"]), key).iloc[0]
    assert (perfect["judged"], perfect["precision"], perfect["log_odds"]) == (5, 1.0, 0.0)
    key = pd.DataFrame({"item": [1], "topic": ["t"], "odd_one": ["a"], "share_a": [0.1], "share_b": [0.4]})
    one = intrusion_scores(pd.DataFrame({"item": [1], "a": ["x"], "b": ["y"], "odd_one": ["b"]}), key).iloc[0]
    assert one["log_odds"] == pytest.approx(np.log(0.1 / 0.4))
    for passage in sheet["passage"]:
        assert len(passage.split()) <= 31


def test_words_are_divided_among_topics_and_none_is_lost(model, names):
    groups = np.where(np.arange(len(model.prepared.owner)) % 2, "target", "reference")
    found, counts = words_of_groups(model, groups)
    assert found == ["reference", "target"]
    np.testing.assert_allclose(counts.sum(axis=(0, 1)), np.asarray(model.prepared.matrix.sum(axis=0)).ravel())
    table = words_by(model, names, groups, 6)
    assert np.abs(table["log_ratio"]).max() < 1.5
    few = words_by(model, names, ["target", *["reference"] * (len(groups) - 1)], 6)
    assert few["log_ratio"].isna().any()


def test_words_that_rise_in_a_period_are_named(corpus):
    import dataclasses

    table = corpus.documents.copy()
    late = table["published"] >= "2031-03"
    table.loc[late, "text"] = table.loc[late, "text"].str.replace("ferry", "tunnel")
    changed = dataclasses.replace(corpus, documents=table)
    own = fit(changed, 4, settings=PrepareSettings(unit="paragraph", max_share=1.0))
    periods = table["published"].str[:7].to_numpy()[own.prepared.owner]
    called = [" ".join(row) for row in own.words(7)]
    shift = over_periods(own, called, periods, 6)
    march = shift[(shift["period"] == "2031-03") & shift["topic"].str.contains("tunnel")].iloc[0]
    assert march["rising"].split()[0] == "tunnel"
    assert march["falling"].split()[0] == "ferry"
    assert shift[shift["period"] == "2031-01"]["agreement"].isna().all()


def test_typical_passages_and_strips_stand_where_the_words_do(model, names, corpus):
    ids = corpus.documents["doc_id"].tolist()
    texts = dict(zip(ids, corpus.documents["text"], strict=True))
    for row in typical(model, names, ids, n=3).to_dict("records"):
        assert set(texts[row["text"]].split("\n\n")[row["piece"]].split()) <= set(SETS[row["topic"]])
    for row in strips(model, names, ids).head(12).to_dict("records"):
        assert set(texts[row["text"]].split("\n\n")[row["piece"]].split()) <= set(SETS[row["topic"]])


@pytest.fixture(scope="module")
def result(corpus):
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    return topics(comparison, TopicSettings(4, unit="paragraph", max_share=1.0))


def test_charts_draw_what_the_tables_hold(result, model, names, corpus):
    import matplotlib.pyplot as plt

    ax = drawn.draw_differences(result.tables["prevalence"], result.comparison)
    filled = [line for line in ax.child_axes[0].lines if str(line.get_gid()).endswith("filled")]
    assert len(filled) == (result.tables["prevalence"].query("weighting == 'words'").eval(
        "difference_low > 0 or difference_high < 0")).sum()  # fmt: skip
    topic = result.table["topic"].iloc[1]
    ax = drawn.draw_sides(result.tables["sides"], topic, result.comparison)
    assert {t.get_text() for t in ax.texts} >= set(result.tables["sides"].query("topic == @topic")["term"])
    shaky = result.tables["stability"].assign(stable=[False, True, True, True])
    ax = drawn.draw_stability(shaky)
    assert sum(str(line.get_gid()).endswith("open") for line in ax.child_axes[0].lines) == 1
    swept = pd.DataFrame({"k": [2, 4], "npmi": [0.1, 0.2], "stability": [0.5, 0.9], "held_out": np.nan})
    assert len(drawn.draw_sweep(swept, chosen=4).child_axes) == 2
    network = topic_network(model, names, resamples=5)
    ax = drawn.draw_network(network.nodes, network.edges)
    assert sum(t.get_gid() == "label" for t in ax.texts) == 4
    ids = corpus.documents["doc_id"].tolist()
    ax = drawn.draw_strips(strips(model, names, ids), ["sea", "farm"], n=5)
    assert sum(t.get_gid() == "label" for t in ax.texts) == 5
    plt.close("all")


def test_charts_refuse_what_is_not_there(result):
    with pytest.raises(FramingError, match="no row in the topic 'none'"):
        drawn.draw_sides(result.tables["sides"], "none", result.comparison)
    with pytest.raises(FramingError, match="no column 'recurrence'"):
        drawn.draw_stability(result.tables["terms"])
    with pytest.raises(FramingError, match="no paragraph is mostly"):
        drawn.draw_strips(pd.DataFrame({"text": ["a"], "topic": ["x"], "words": [3]}), ["y"])


def units_of(texts, **columns) -> str:
    from framing.corpus.corpus import Corpus

    rows = {"doc_id": [f"d{i}" for i in range(len(texts))], "outlet": "North", "published": "", "title": "", **columns}
    corpus = Corpus("c", pd.DataFrame(rows | {"text": texts}), repeats="keep")
    return prepare(corpus, PrepareSettings(min_docs=1, max_share=1.0)).settings.unit


def test_the_unit_follows_how_long_texts_are_and_whether_they_come_from_pages():
    article, address = "barn dock\n\ntide", "barn dock tide\n\n" * 400
    assert units_of([article] * 3) == "document"
    assert units_of([address] * 3) == "paragraph"
    assert units_of([article, article, address]) == "document", "the median decides"
    assert units_of([article, "", "", "", address, address]) == "paragraph", "empty texts have no length"
    assert units_of([article] * 2, page_id=["p1", "p1"]) == "paragraph"
    assert units_of([article] * 2, page_id=["", ""]) == "document"
    assert prepare([article], PrepareSettings(unit="paragraph", min_docs=1, max_share=1.0)).settings.unit == "paragraph"


def test_a_page_outside_the_comparison_does_not_choose_the_unit():
    from framing.corpus.corpus import Corpus

    outlets = ("North", "South", "East")
    rows = [(f"{name}{i}", name, "barn dock tide", "p" if name == "East" else "") for name in outlets for i in "ab"]
    table = pd.DataFrame(rows, columns=["doc_id", "outlet", "text", "page_id"]).assign(published="", title="")
    compared = Corpus("c", table).compare(by="outlet", target="North", reference="South")
    assert prepare(compared, PrepareSettings(min_docs=1, max_share=1.0)).settings.unit == "document"


def test_the_result_says_which_unit_was_chosen_and_why(corpus):
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    chosen = topics(comparison, TopicSettings(4, max_share=1.0))
    assert chosen.settings["unit"] == "document"
    assert "The unit of the topic model is the document: the median text has 48 words, not more than 1,000" in " ".join(
        chosen.notes
    )
    assert "documents and" in chosen.describe()
    named = topics(comparison, TopicSettings(4, unit="paragraph", max_share=1.0))
    assert named.settings["unit"] == "paragraph"
    assert not any("unit of the topic model" in note for note in named.notes)
