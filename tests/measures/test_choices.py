"""Choices between words: whom a word refers to, what is counted, and what is only shown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from framing.errors import LexiconError, ParameterError
from framing.lexicon import Entry, Lexicon
from framing.measures.loaded.choice_hits import NO_NAME, NOT_OF_ENTRY, OTHER_NAME, find_choices
from framing.measures.loaded.choices import ALL, ChoiceSettings, _compared, choices
from framing.stats.inference import PermutationSettings
from framing.stats.inference.mantel_haenszel import compare_shares, mantel_haenszel
from framing.stats.inference.multiplicity import tables_together
from framing.text.counts import Tokens

HEADER = {"name": "rule", "version": "1.0", "language": "en", "licence": "CC0-1.0", "validation": "none yet"}
ACTORS = (
    Entry("selmark", "actor", "Selmark"), Entry("hallin", "actor", "Selmark"), Entry("drovia*", "actor", "Drovia"),
)  # fmt: skip
ENTRIES = (
    Entry("regime*", "loaded", exclude=("training regime", "regime change"), pair="rule"),
    Entry("government*", "plain", pair="rule"),
    Entry("liberated", "loaded", actors=("Drovia",), pair="taking"),
    Entry("captured", "plain", actors=("Drovia",), pair="taking"),
)
LEXICON = Lexicon(HEADER, (*ENTRIES, *ACTORS))


def actor_of(text: str, window: int = 6) -> tuple[str, str]:
    """Actor and reason of the only hit."""
    found = find_choices(Tokens.from_texts([text]), LEXICON, window)
    (actor,), (why,) = found.actor, found.why
    return actor, why


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("The Selmark regime met.", "Selmark"),
        ("Talks of Drovia with the Hallin government ended.", "Selmark"),
        ("The government of Drovia met Selmark.", "Drovia"),
        ("Selmark fears the regime of the Drovians.", "Drovia"),
        ("Drovia says its government agreed.", "Drovia"),
        ("The regime, says Drovia, agreed.", "Drovia"),
        ("Its regimes in Hallin fell.", "Selmark"),
        ("Drovia hoped that the regime, feared all over Selmark, fell.", "Drovia"),
        ("Selmark said at noon that the regime near Drovia fell.", "Drovia"),
    ],
)
def test_a_word_refers_to_the_name_it_stands_by(text, actor):
    assert actor_of(text) == (actor, "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The regime met.", NO_NAME),
        ("Drovia met. The regime agreed.", NO_NAME),
        ("Drovia sent an old friend of theirs to watch how the regime agreed.", NO_NAME),
        ("The quarrel between Drovia and the Aldmere government went on.", OTHER_NAME),
        ("Drovia met the government of Aldmere.", OTHER_NAME),
        ("The village that Selmark captured was empty.", NOT_OF_ENTRY),
        ("Drovia left.￼The regime agreed.", NO_NAME),
    ],
)
def test_a_word_without_a_name_of_its_own_is_not_told(text, why):
    assert actor_of(text) == ("", why)


def test_capitals_throughout_a_headline_name_nobody():
    assert actor_of("Drovia Says New Government Agreed") == ("Drovia", "")


def test_phrases_that_are_no_choice_are_counted_apart():
    text = "Drovia wants regime change and a training regime, and the Selmark regime stays."
    found = find_choices(Tokens.from_texts([text]), LEXICON, 6)
    assert found.word.tolist() == ["regime"]
    assert found.excluded_phrase.tolist() == ["regime change", "training regime"]


def stories(corpus_of, n=10):
    """Stories told by North and South; both name both actors; North says regime seven times."""
    rows = []
    for i in range(n):
        north = "The Selmark regime met." if i % 4 else "The Selmark government met."
        north += " The Drovian government slept. The regime slept."
        south = "The Selmark government met. The Drovian government slept. We want regime change."
        for outlet, text in (("North", north), ("South", south)):
            rows.append({"doc_id": f"{outlet}{i}", "outlet": outlet, "text": text, "story_id": f"s{i:02d}"})
    return corpus_of(rows)


@pytest.fixture
def corpus(corpus_of):
    return stories(corpus_of)


@pytest.fixture
def result(corpus):
    return choices(corpus.compare(by="outlet", target="North", reference="South"), LEXICON)


def test_the_difference_is_mantel_haenszel_over_actors(result):
    cells = result.tables["cells"].set_index("actor")
    assert cells.loc["Selmark", ["loaded_target", "plain_target", "loaded_reference"]].tolist() == [7, 3, 0]
    assert cells.loc["Drovia", ["loaded_target", "plain_target", "plain_reference"]].tolist() == [0, 10, 10]
    assert cells[["units_target", "units_reference"]].to_numpy().tolist() == [[10, 10], [10, 10]]
    row = result.table.set_index("pair").loc["rule"]
    # Two actors of the same weight, 10·10/20: (0.7 + 0) / 2.
    assert row["difference"] == pytest.approx(0.35)
    assert row["difference"] == pytest.approx(mantel_haenszel([7, 0], [10, 10], [0, 0], [10, 10]))
    assert row["actors"] == 2
    assert row["share_target"] == 0.35


def test_interval_and_p_are_those_of_the_kernel_over_the_designs_units(result, corpus):
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    x = np.array([[0, i % 4 > 0] for i in range(10)], dtype=float)
    n = np.ones((10, 2))
    kernel = compare_shares((x, n), (0 * x, n), comparison.design, PermutationSettings())
    row = result.table.set_index("pair").loc["rule"]
    assert row[["low", "high", "p"]].to_numpy(float) == pytest.approx([kernel.low, kernel.high, kernel.p])


@pytest.mark.parametrize(("pairs", "tables"), [(3, 1), (49, 1), (50, 2), (120, 3)])
def test_tests_of_many_pairs_are_decided_as_one_of_all(pairs, tables, corpus, monkeypatch):
    """Each pair is a test of its own, and q is over all of them and the row of all pairs."""
    seen = []

    def recorded(*given):
        seen.append(tables_together())
        return compare_shares(*given)

    monkeypatch.setattr("framing.measures.loaded.choices.compare_shares", recorded)
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    cells = pd.DataFrame({"pair": [f"p{i:03}" for i in range(pairs)], "actor": "Selmark"})
    cells = cells.assign(named_enough=True, compared=True)
    ones = sparse.csr_array(np.ones((len(comparison.design.units), pairs)))
    counts = {f"{word}_{side}": ones for word in ("loaded", "plain") for side in ("target", "reference")}
    _compared(comparison, cells, counts, ChoiceSettings(99))
    assert seen == [tables] * (pairs + 1)


def test_what_cannot_be_told_is_a_third_class_and_is_not_counted(result):
    unresolved = result.tables["unresolved"]
    assert unresolved.to_numpy().tolist() == [["rule", "regime", NO_NAME, 10, 0]]
    assert result.tables["excluded"].to_numpy().tolist() == [["regime change", 0, 10]]
    assert any("Of 50 words, 10 have no identifiable actor" in note for note in result.notes)
    hits = result.tables["hits"]
    assert (hits["actor"] == "(not identified)").sum() == 10
    assert hits.loc[hits["choice"] == "loaded", "side"].unique().tolist() == ["North"]


def test_evidence_shows_the_examples_of_what_was_left_out(result, corpus):
    shown = result.evidence("regime change", n=3, corpus=corpus)
    assert shown["match"].tolist() == ["regime change"] * 3


def test_an_actor_that_one_side_seldom_names_is_not_compared(corpus):
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    result = choices(comparison, LEXICON, ChoiceSettings(min_units=11))
    assert not result.tables["cells"]["compared"].any()
    assert result.table["difference"].isna().all()


@pytest.mark.parametrize("seldom", ["North", "South"])
def test_five_units_are_asked_of_each_side(corpus_of, seldom):
    rows = [
        (f"{outlet}{i}", outlet, "The Selmark government met." if outlet != seldom or i < 4 else "Nobody met.")
        for outlet in ("North", "South")
        for i in range(9)
    ]
    comparison = corpus_of(rows).compare(by="outlet", target="North", reference="South")
    assert not choices(comparison, LEXICON).tables["cells"]["compared"].any()
    assert choices(comparison, LEXICON, ChoiceSettings(min_units=4)).tables["cells"]["compared"].all()


def test_swapping_the_sides_turns_the_sign(result, corpus):
    other = choices(corpus.compare(by="outlet", target="South", reference="North"), LEXICON)
    one, two = (r.table.set_index("pair").loc[ALL] for r in (result, other))
    assert one["difference"] == pytest.approx(-two["difference"])
    assert (one["low"], one["high"]) == pytest.approx((-two["high"], -two["low"]))
    assert one["p"] == two["p"]


def test_few_words_have_no_interval_and_no_p(corpus_of):
    corpus = stories(corpus_of, 8).where(story_id=["s00", "s01"])
    table = choices(corpus.compare(by="outlet", target="North", reference="South"), LEXICON,
                    ChoiceSettings(min_units=1)).table  # fmt: skip
    assert table["difference"].notna().all()
    assert table[["low", "high", "p", "q"]].isna().all(axis=None)


def test_headline_methods_and_chart(result, tmp_path):
    headline = result.headline(1)
    assert headline["quantity"].tolist() == [f"choices: {ALL}"]
    assert headline["estimate"].iloc[0] == pytest.approx(0.35)
    assert "Greenland & Robins 1985" in result.describe()
    ax = result.plot()
    assert len(ax.child_axes) == 2
    assert "35 % against 0 %" in result.alt
    assert "percentage points" in result.caption
    ax.figure.clear()
    result.save(tmp_path)
    assert type(result).read(tmp_path).table["difference"].tolist() == result.table["difference"].tolist()


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (ENTRIES, "names no actor"),
        ((*ENTRIES, Entry("clique", "loaded"), *ACTORS), "'clique' is loaded and names no pair"),
        ((*ENTRIES[:3], *ACTORS), "the pair 'taking' has no plain word"),
        (ACTORS, "holds no pair"),
    ],
)
def test_lists_that_hold_no_choice_are_refused(corpus, entries, words):
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    with pytest.raises(LexiconError, match=words):
        choices(comparison, Lexicon(HEADER, entries))


@pytest.mark.parametrize("settings", [{"window": 0}, {"min_units": 0}])
def test_settings_out_of_range_are_refused(settings):
    with pytest.raises(ParameterError, match="must be 1 or more"):
        ChoiceSettings(**settings)


@pytest.mark.parametrize(
    ("language", "text", "actor", "loaded"),
    [
        ("en", "The Kremlin regime met.", "Russia", True),
        ("en", "US leadership is in doubt.", "United States", False),
        ("en", "Let us see what the government does.", "", False),
        ("ru", "Об этом говорит киевский режим.", "Украина", True),
        ("ru", "Заявление сделало правительство Украины.", "Украина", False),
        ("ru", "Об этом молчит режим Путина.", "Россия", True),
    ],
)
def test_the_lists_that_ship(language, text, actor, loaded):
    lexicon = Lexicon.read("choices", language=language)
    found = find_choices(Tokens.from_texts([text]), lexicon, 6)
    rule = [i for i, pair in enumerate(found.pair) if pair.endswith(("regime", "режим"))]
    assert [(found.actor[i], bool(found.loaded[i])) for i in rule] == [(actor, loaded)]
