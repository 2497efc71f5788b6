"""Topics compared: planted topics with their shares, the same again, unstable ones marked, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing.errors import CorpusError, ParameterError
from framing.measures.topics import TopicSettings, topics

WATER = ["river", "harbour", "tide", "ferry", "vessel", "dock"]
FIELD = ["wheat", "barley", "harvest", "tractor", "orchard", "barn"]


@pytest.fixture(scope="module")
def comparison():
    import pandas as pd

    from framing.corpus.corpus import Corpus

    rng = np.random.default_rng(3)
    rows = []
    for i in range(24):
        for outlet, share in (("North", 0.8), ("South", 0.2)):
            paragraphs = [
                " ".join(rng.choice(*((WATER, 10) if rng.random() < share else (FIELD, 30)))) + " the fire of and with"
                for _ in range(3)
            ]
            rows.append(
                {"doc_id": f"{outlet}{i}", "outlet": outlet, "text": "\n\n".join(paragraphs), "story_id": f"s{i}"}
            )
    corpus = Corpus("c", pd.DataFrame(rows).assign(published="2031-05-04", title=""))
    return corpus.compare(by="outlet", target="North", reference="South")


@pytest.fixture(scope="module")
def result(comparison):
    return topics(comparison, TopicSettings(k=2, unit="paragraph", max_share=0.9, n_words=6))


def test_planted_topics_are_found_with_their_shares(comparison, result):
    table = result.table
    assert [set(words.split()) for words in table["words"]] == [set(WATER), set(FIELD)]
    for side, outlet in (("target", "North"), ("reference", "South")):
        words = [w for text in comparison.corpus.where(outlet=outlet).texts() for w in text.split()]
        of_water, of_field = (sum(w in topic for w in words) for topic in (WATER, FIELD))
        assert table[f"share_{side}"].iloc[0] == pytest.approx(of_water / (of_water + of_field), abs=0.02)
    assert table[["share_target", "share_reference"]].sum().tolist() == pytest.approx([1, 1])
    water, field = table.to_dict("records")
    assert water["log_ratio"] == pytest.approx(np.log2(water["share_target"] / water["share_reference"]))
    assert water["low"] > 0 > field["high"]
    assert not {"p", "q"} & set(table.columns)


def test_the_same_seed_gives_the_same_topics(comparison, result):
    again = topics(comparison, TopicSettings(k=2, unit="paragraph", max_share=0.9, n_words=6))
    assert again.table.equals(result.table)
    assert again.tables["terms"].equals(result.tables["terms"])
    other = topics(comparison, TopicSettings(k=2, unit="paragraph", max_share=0.9, n_words=6, seed=2))
    assert not other.tables["terms"]["probability"].equals(result.tables["terms"]["probability"])


def test_terms_are_best_first_and_labelled_by_the_first_three(result):
    terms = result.tables["terms"]
    for row in result.table.to_dict("records"):
        own = terms[(terms["topic"] == row["topic"]) & (terms["by"] == "probability")]
        assert own["probability"].is_monotonic_decreasing
        assert own["term"].tolist() == row["words"].split()
        assert row["topic"] == " · ".join(row["words"].split()[:3])


def test_function_words_are_left_out_and_fire_is_none(comparison):
    terms = topics(comparison, TopicSettings(k=2, unit="paragraph", max_share=1.0, n_words=20)).tables["terms"]["term"]
    assert "fire" in set(terms)
    assert not {"the", "of", "and", "with"} & set(terms)


def test_evidence_of_a_topic_shows_its_words(comparison, result):
    label = result.table["topic"].iloc[0]
    shown = result.evidence(label, n=200, corpus=comparison.corpus)
    assert set(shown["match"]) == set(WATER)


def test_too_few_terms_are_refused_with_the_count(comparison):
    with pytest.raises(CorpusError, match=r"12 terms occur in at least 5 of 144 paragraphs .*: too few for 40 topics"):
        topics(comparison, TopicSettings(k=40, unit="paragraph", max_share=0.9, min_docs=5))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"k": 1}, "k is 1; a topic model needs 2 topics or more"),
        ({"max_share": 0}, "max_share is 0"),
        ({"n_words": 0}, "n_words is 0"),
        ({"min_docs": 0}, "min_docs is 0"),
        ({"seed": -3}, "seed is -3"),
    ],
)
def test_settings_out_of_range_are_refused(settings, words):
    with pytest.raises(ParameterError, match=words):
        TopicSettings(**settings)


@pytest.mark.parametrize(
    ("n", "said", "empty"),
    [(1, "1 sentence that an outlet repeats word for word was excluded.", "1 of 9 texts holds no kept term and has"),
     (2, "2 sentences that an outlet repeats word for word were excluded.", "2 of 9 texts hold no kept term and have")],
)  # fmt: skip
def test_what_is_left_out_is_said_for_one_and_for_many(n, said, empty, monkeypatch):
    from types import SimpleNamespace

    from framing.measures.topics import measure

    monkeypatch.setattr(measure, "_empty_texts", lambda _: ["x"] * n)
    removed = pd.DataFrame({"reason": ["rare"]})
    prepared = SimpleNamespace(boilerplate=["s"] * n, texts=9, removed=removed)
    found = SimpleNamespace(stable=np.array([True]), agreement=0.5)
    notes = measure._notes(prepared, found, TopicSettings(refits=10))
    assert said in notes
    assert notes[-1].startswith(empty)
