"""First and last voices, cue stances, direct and reported speech, adopted terms, scare quotes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing.attribution.extract.common.cues import cue_list
from framing.corpus.corpus import Corpus
from framing.corpus.passages import REPORTED, around
from framing.errors import CorpusError, ParameterError
from framing.lexicon import Lexicon
from framing.measures.voices.adoption import AdoptionSettings, adoption
from framing.measures.voices.directness import directness
from framing.measures.voices.diversity import BEYOND, diversity
from framing.measures.voices.scare_quotes import ScareSettings, scare_quotes
from framing.measures.voices.speaking_order import OrderSettings, order
from framing.measures.voices.stance import lemma, stance
from tests.measures.test_voices_measure import passage, quote
from tests.measures.test_voices_misses import reporting


def corpus(rows) -> Corpus:
    blank = dict.fromkeys(("page_id", "doc_kind", "repeat_of"), "")
    blank |= {"kind": "direct", "position": 0, "rule": "r", "spans": "[]"}
    table = pd.DataFrame([blank | row | {"passage_id": f"p{i}"} for i, row in enumerate(rows)])
    return Corpus("c", table.assign(kind=table["kind"].where(table["voice"] != "outlet", "own")))


@pytest.fixture
def live() -> Corpus:
    """Nine live pages an outlet, three posts each: North opens with the council, South with the miners."""
    rows = []
    for i in range(9):
        for outlet, groups in (("North", "Miners Fishers Council"), ("South", "Council Fishers Miners")):
            for position, group in enumerate(groups.split()):
                where = {"page_id": f"{outlet}{i}", "position": position, "doc_kind": "post", "story_id": str(i)}
                doc = f"{outlet}{i}-{position}"
                rows += [passage(doc, outlet, "own") | where, quote(doc, outlet, "we say", group) | where]
            where |= {"doc_kind": "summary point", "position": -1}
            rows.append(quote(f"{outlet}{i}-s", outlet, "in short", "Clerks") | where)
    return corpus(rows)


def test_live_pages_run_newest_first(live):
    table = order(live.compare("outlet", "North", "South")).table.set_index("quoted")
    assert table.loc["Council: first", ["k_target", "k_reference"]].tolist() == [9, 0]
    assert table.loc["Miners: last", ["k_target", "k_reference"]].tolist() == [9, 0]
    assert table.loc["Council: first", "q"] < 0.05
    assert not table.index.str.contains("Fishers|Clerks").any()
    printed = order(live.compare("outlet", "North", "South"), OrderSettings(reading="print")).table.set_index("quoted")
    assert printed.loc["Clerks: first", ["k_target", "k_reference"]].tolist() == [9, 9]
    assert printed.loc["Council: last", ["k_target", "k_reference"]].tolist() == [9, 0]


def test_articles_are_read_as_they_stand_and_evidence_is_the_quotation():
    rows = []
    for i in range(9):
        rows += [passage(f"n{i}", "North", "It was “no” and “yes”.", spans="[[0, 8]]"),
                 quote(f"n{i}", "North", "no", "Miners", 1, spans="[[8, 10]]"),
                 quote(f"n{i}", "North", "yes", "Council", 2, spans="[[12, 15]]")]  # fmt: skip
    c = corpus(rows)
    result = order(c.compare("speaks_for", "Miners", "Council"))
    table = result.table.set_index("quoted")
    assert table.loc[["Miners: first", "Council: last"], "share"].tolist() == [1, 1]
    found = result.evidence("Council: last", 2, corpus=c)
    assert found["match"].tolist() == ["yes", "yes"]
    assert found["side"].tolist() == ["North", "North"]


def test_stances_of_cues_by_group_with_the_verbs_behind_them():
    rows = []
    for i in range(9):
        rows += [quote(f"n{i}", "North", "we dig", "Miners", 1, cue="claimed", stance="doubting"),
                 quote(f"n{i}", "North", "we sing", "Miners", 2, cue="Admits", stance="endorsing"),
                 quote(f"z{i}", "South", "we dig", "Miners", 1, cue="said", stance="neutral")]  # fmt: skip
    c = corpus(rows)
    result = stance(c.compare("outlet", "North", "South"))
    table = result.table.set_index("cue_stance")
    assert table.loc["Miners: doubted", ["k_target", "k_reference", "share_target"]].tolist() == [9, 0, 0.5]
    assert table.loc["Miners: endorsed", ["k_target", "k_reference", "share_target"]].tolist() == [9, 0, 0.5]
    verbs = result.tables["verbs"].set_index("verb")["k"].to_dict()
    assert verbs == {"claim": 9, "admit": 9, "say": 9}
    assert len(result.evidence("Miners: endorsed", 3, corpus=c)) == 3


def test_lemmas_come_from_the_list_of_cues():
    assert [lemma(cue) for cue in ("said", "Claims", "according to", "")] == ["say", "claim", "according to", ""]


@pytest.mark.parametrize(("cue", "language", "word"), [
    ("sagte", "de", "sagen"), ("сказав", "uk", "сказати"), ("заявил", "ru", "заявил"),
])
def test_small_words_of_a_grammar_are_no_cues(cue, language, word):
    assert lemma(cue, language) == word
    assert {"dass", "що", "что"}.isdisjoint(cue_list(language))


def test_directness_is_the_quoted_part_of_what_is_told():
    table = directness(reporting().compare("outlet", "North", "South")).table.set_index("group")
    assert table.loc["Council", ["k_target", "share_target"]].tolist() == [18, 0.25]
    assert np.isnan(table.loc["Council", "low"]), "every pair shows the same"
    plain = reporting().documents.query("voice != 'reported'")
    with pytest.raises(CorpusError, match="No reported speech was found"):
        directness(Corpus("c", plain).compare("outlet", "North", "South"))


def test_adoption_sets_own_words_against_quoted_ones_by_pair():
    rows = []
    for i in range(10):
        rows += [passage(f"n{i}", "North", "the government met " + "and talked " * 8),
                 quote(f"n{i}", "North", "the regime met", "Council", 1),
                 quote(f"n{i}", "North", "regime", "", 2, speaker=""),
                 quote(f"n{i}", "North", "the regime fell", "Council", 3, voice="reported", speaks_for=REPORTED,
                       kind="indirect"),
                 passage(f"z{i}", "South", "the regime met")]  # fmt: skip
    result = adoption(corpus(rows), Lexicon.read("conflict"), AdoptionSettings(outlet="North"))
    row = result.table.set_index("category").loc["delegitimising"]
    assert row[["k_target", "k_reference", "pk_reference"]].tolist() == [0, 20, 500]
    assert row["q"] < 0.05
    entry = result.tables["entries"].set_index("entry").loc["regime"]
    assert entry[["k_reported", "k_marked", "share_own"]].tolist() == [10, 10, 0]
    units = result.tables["units"].query("category == 'delegitimising'")
    assert units["pk_quoted"].tolist() == [500] * 10
    assert result.comparison["target"] == "North: own words"
    with pytest.raises(CorpusError, match="Did you mean 'North'"):
        adoption(corpus(rows), Lexicon.read("conflict"), AdoptionSettings(outlet="Nort"))


def test_scare_quotes_are_counted_per_thousand_own_words_and_shown_in_their_sentences():
    rows, long = [], "we shall never ever go back"
    for i in range(9):
        text = "The “Peace” plan stands."
        rows += [passage(f"n{i}", "North", "The \ufffc plan stands.", spans="[[0, 4], [11, 24]]"),
                 quote(f"n{i}", "North", text[5:10], "", 1, speaker="", cue="", spans="[[5, 10]]", kind="scare"),
                 passage(f"z{i}", "South", "The plan stands."),
                 quote(f"z{i}", "South", long, "", 1, speaker="", cue="", kind="scare")]  # fmt: skip
    c = corpus(rows)
    result = scare_quotes(c.compare("outlet", "North", "South"))
    table = result.table.set_index("words")
    assert table.index.tolist() == ["all words in marks", "peace"]
    assert table.loc["peace", ["k_target", "k_reference", "pk_target"]].tolist() == pytest.approx([9, 0, 1000 / 3])
    assert table["p"].isna().tolist() == [False, True]
    assert any(note.startswith("9 longer stretches") for note in result.notes)
    found = result.evidence("peace", 1, corpus=c).iloc[0]
    assert (found["left"], found["match"], found["right"]) == ("The “", "Peace", "” plan stands.")
    with pytest.raises(ParameterError, match="longest is 0"):
        ScareSettings(longest=0)


def test_an_unknown_reading_is_refused():
    with pytest.raises(ParameterError, match="Did you mean 'print'"):
        OrderSettings(reading="printed")


def test_what_stands_around_a_passage_is_put_together_from_all_voices():
    rows = [["d:own", "outlet", "own", "[[0, 9], [16, 30]]", "He said, \ufffc on and on.\n\nNew"],
            ["d:r01", "reported", "indirect", "[[9, 16]]", "it went"],
            ["d:q01", "quoted", "direct", "[[34, 38]]", "fast"]]  # fmt: skip
    table = pd.DataFrame(rows, columns=["passage_id", "voice", "kind", "spans", "text"])
    assert around(table, "d:r01") == ("He said, ", "it went", " on and on.")
    assert around(table, "d:q01")[:2] == ("New“", "fast")
    assert around(table, "d:own", 3)[1] == "He said, it …"
    assert around(table, "nobody") == ("", "", "")


def told_and_quoted(reports: int) -> Corpus:
    """Twelve stories in which both quote at length, and North tells in its own wording besides in the first few."""
    rows = []
    for i in range(12):
        theirs = "we dig and we sing " + "again " * (1 + i % 3)
        rows += [passage(f"n{i}", "North", "the council met"), passage(f"z{i}", "South", "the council met")]
        rows += [quote(f"n{i}", "North", "we dig and we sing by night", "Council", 1, kind="direct"),
                 quote(f"z{i}", "South", theirs, "Council", 1, kind="direct")]  # fmt: skip
        if i < reports:
            rows.append(quote(f"n{i}", "North", "they dig", "Council", 2, voice="reported", speaks_for=REPORTED,
                              said_for="Council", kind="indirect"))  # fmt: skip
    rows = [{"said_for": row["speaks_for"]} | row for row in rows]
    return corpus(rows)


def test_a_share_near_one_is_no_surer_than_the_units_that_are_not_all_quoted_allow():
    found = [directness(told_and_quoted(n).compare("outlet", "North", "South")).table.set_index("group")["p"]
             for n in (1, 4, 6, 12)]  # fmt: skip
    # 2 / 2^1 and 2 / 2^4 are more than 5 %: such a share is not tested.
    assert [p["Council"] != p["Council"] for p in found[:2]] == [True, True]
    assert 2 / 2**6 <= found[2]["Council"] < 0.05
    assert found[3]["Council"] < 0.01


def test_more_sources_than_were_met_are_told_as_an_estimate():
    rows = []
    for i in range(12):
        rows += [quote(f"n{i}", "North", "we dig", f"Person {i}"), quote(f"z{i}", "South", "we dig", "Council")]
    result = diversity(corpus(rows).compare("outlet", "North", "South"))
    assert BEYOND in result.notes
    few = [quote(f"{o[0].lower()}{i}", o, "we dig", f"Group {i // 10}") for o in ("North", "South") for i in range(12)]
    assert BEYOND not in diversity(corpus(few).compare("outlet", "North", "South")).notes
