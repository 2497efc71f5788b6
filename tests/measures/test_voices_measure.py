"""Voices as a measure: who is quoted, and under which cues."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from framing.corpus.corpus import Corpus
from framing.corpus.passages import UNMAPPED
from framing.errors import CorpusError, ParameterError
from framing.measures.voices.counting.units import OUTLETS
from framing.measures.voices.quoted_words import NO_REPEATS, VoiceSettings, voices

BLANK = dict.fromkeys(("speaker", "role", "affiliation", "venue", "speaks_for", "cue", "stance", "quotation"), "")


def passage(doc, outlet, text, **more):
    base = {"doc_id": doc, "outlet": outlet, "text": text, "published": "2031-05-04", "title": "", "voice": "outlet"}
    return BLANK | base | {"story_id": doc[1:], "speaks_for": outlet} | more


def quote(doc, outlet, text, group, n=1, **more):
    speaker = {
        "speaker": f"{group} voice",
        "speaks_for": group,
        "cue": "said",
        "quotation": f"{doc}:{n}",
        "voice": "quoted",
    }
    return passage(doc, outlet, text, **(speaker | more))


def corpus(rows) -> Corpus:
    return Corpus("quoted", pd.DataFrame([row | {"passage_id": f"q{i}"} for i, row in enumerate(rows)]))


@pytest.fixture
def passages() -> Corpus:
    """Twelve stories: North quotes the council at length, South the miners, whom North's verbs doubt."""
    rows = []
    for i in range(12):
        rows += [
            passage(f"n{i}", "North", "North tells the story in its own words"),
            quote(f"n{i}", "North", "we the council have done all that we could " + "and more " * (i % 3), "Council"),
            quote(f"n{i}", "North", "we dig", "Miners", 2, cue="claimed", stance="doubting"),
            passage(f"z{i}", "South", "South tells the story"),
            quote(f"z{i}", "South", "we could do no more", "Council", cue="insisted" if i == 3 else "said",
                  stance="doubting" if i == 3 else ""),
            quote(f"z{i}", "South", "we dig and we " + "sing " * (i % 4), "Miners", 2),
        ]  # fmt: skip
    rows.append(quote("n0", "North", "who knows", "", 3, speaker="Ada Moor", cue=""))
    return corpus(rows)


@pytest.fixture
def result(passages):
    return voices(passages.compare(by="outlet", target="North", reference="South"))


def test_shares_are_of_all_quoted_words_of_the_outlet(result, passages):
    table = result.table.set_index("group")
    quoted = passages.documents.query("voice == 'quoted'")
    words = quoted.assign(n=quoted["text"].str.split().str.len()).groupby(["outlet", "speaks_for"])["n"].sum()
    for group, name in (("Council", "Council"), ("Miners", "Miners"), ("", UNMAPPED)):
        k_north, k_south = words.get(("North", group), 0), words.get(("South", group), 0)
        assert table.loc[name, ["k_target", "k_reference"]].tolist() == [k_north, k_south]
        assert table.loc[name, "share_target"] == pytest.approx(k_north / words["North"].sum())
    assert table[["share_target", "share_reference"]].sum().tolist() == pytest.approx([1, 1])
    assert table.loc["Council", "low"] > 0
    assert table.loc["Miners", "high"] < 0
    assert table.loc[["Council", "Miners"], "q"].max() < 0.05
    assert table.loc[UNMAPPED, "high"] == np.inf


def test_stance_is_the_share_of_doubting_cues(result):
    stance = result.tables["stance"].set_index("group")
    assert stance.loc["Miners", ["k_target", "k_reference", "share_target", "share_reference"]].tolist() == [
        12,
        0,
        1,
        0,
    ]
    assert stance.loc["Council", ["k_target", "k_reference"]].tolist() == [0, 1]
    assert stance.loc["all groups", "share_target"] == pytest.approx(12 / 24)
    assert stance.loc["all groups", "share_reference"] == pytest.approx(1 / 24)
    assert stance.loc["Miners", "q"] < 0.05
    assert not stance.loc["Council", "q"] <= 0.05
    assert UNMAPPED not in stance.index, "quoted without a cue"


def test_a_group_without_a_doubting_cue_has_no_p(passages):
    plain = Corpus("plain", passages.documents.assign(stance=""))
    stance = voices(plain.compare(by="outlet", target="North", reference="South")).tables["stance"]
    assert stance[["p", "q"]].isna().all(axis=None)


def test_a_group_met_on_one_side_only_is_not_compared_by_its_verbs(passages):
    rows = passages.documents
    rows = rows[~((rows["outlet"] == "South") & (rows["speaks_for"] == "Miners"))]
    result = voices(Corpus("c", rows).compare(by="outlet", target="North", reference="South"))
    miners = result.tables["stance"].set_index("group").loc["Miners"]
    assert np.isnan([miners[c] for c in ("share_reference", "log_ratio", "low", "high", "p", "q")]).all()


def test_the_parts_of_one_quotation_share_one_cue_and_count_once():
    rows = []
    for i in range(9):
        rows += [passage(f"n{i}", "North", "own"), passage(f"z{i}", "South", "own")]
        rows += [
            quote(f"n{i}", "North", text, "Miners", cue="claimed", stance="doubting") for text in ("we dig", "and sing")
        ]
        rows += [quote(f"n{i}", "North", "we rest", "Miners", 2), quote(f"z{i}", "South", "we dig", "Miners")]
    result = voices(corpus(rows).compare(by="outlet", target="North", reference="South"))
    assert result.tables["stance"].set_index("group").loc["Miners", "share_target"] == pytest.approx(0.5)
    assert result.tables["speakers"]["quotes"].tolist() == [27]
    assert result.tables["speakers"]["words"].tolist() == [72]


def test_unmapped_speakers_are_listed(result):
    assert any(note == "1 quotation has no group of speakers: Ada Moor." for note in result.notes)
    assert result.notes[0].startswith("No reported speech was separated")


def test_sides_that_are_no_outlets_are_shown_and_not_compared(passages):
    result = voices(passages.compare(by="speaks_for", target="Council", reference="Miners"))
    assert result.table.columns.tolist() == ["group", "words", "quotes", "speakers", "share", "low", "high"]
    assert result.table["share"].sum() == pytest.approx(1)
    assert result.table.set_index("group").loc["Miners", "quotes"] == 24
    assert set(result.tables) == {"speakers", "counted", "spans"}
    assert any("not two outlets" in note for note in result.notes)
    assert "nothing is compared" in result.describe()
    assert result.headline()["estimate"].tolist() == result.table["share"].head(5).tolist()


def test_the_units_that_were_asked_for_are_kept(passages):
    weekly = Corpus("c", passages.documents.assign(week=[f"w{i // 14}" for i in range(len(passages.documents))]))
    result = voices(weekly.compare(by="outlet", target="North", reference="South", unit="week"))
    assert result.comparison["unit"] == "week"
    assert result.table["p"].isna().all()
    assert any("fewer than 8, so no p is given" in note for note in result.notes)


def test_the_words_that_were_asked_for_are_kept(passages):
    result = voices(passages.compare(by="speaks_for", target="North", reference="South", tokens={"min_length": 4}))
    assert result.comparison["tokens"]["min_length"] == 4


def test_outlets_as_speakers_are_compared_over_all_they_quote(passages, result):
    """`by="speaks_for"` names the outlets' own words; whom they quote is then compared by outlet."""
    same = voices(passages.compare(by="speaks_for", target="North", reference="South"))
    assert same.table.equals(result.table)


def test_groups_quoted_in_one_sided_units_only_are_not_compared(passages, result):
    extra = {"doc_id": "n99", "story_id": "99", "speaks_for": "Fishers", "text": "the tide", "passage_id": "q999"}
    row = passages.documents.query("voice == 'quoted'").iloc[[0]].assign(**extra)
    more = voices(
        Corpus("c", pd.concat([passages.documents, row], ignore_index=True)).compare(
            by="outlet", target="North", reference="South"
        )
    )
    assert more.table.equals(result.table)
    assert "Fishers" in set(more.tables["speakers"]["group"])


def test_documents_are_refused(paired):
    with pytest.raises(CorpusError, match=r"holds documents, not passages: call framing\.separate first"):
        voices(paired.compare(by="outlet", target="North", reference="South"))


def test_settings_out_of_range_are_refused():
    with pytest.raises(ParameterError, match="19 is the fewest"):
        VoiceSettings(permutations=3)


def test_a_quotation_within_reported_speech_is_counted():
    from framing.corpus.passages import opens_quotation

    table = pd.DataFrame(
        {"voice": ["reported", "quoted", "outlet", "quoted"], "quotation": ["d:1", "d:1", "", "d:1"]}
    )
    assert opens_quotation(table).tolist() == [False, True, False, False]


def test_it_says_that_outlets_are_compared_where_voices_were_asked_for(passages, result):
    asked = voices(passages.compare(by="speaks_for", target="North", reference="South"))
    assert OUTLETS in asked.notes
    assert OUTLETS not in result.notes


@pytest.mark.parametrize("sides", [("North", "South"), ("Council", "Miners")])
def test_voices_by_speaker_are_drawn_and_described(passages, sides):
    by = "outlet" if "North" in sides else "speaks_for"
    result = voices(passages.compare(by, *sides), VoiceSettings(by="speaker", permutations=19))
    assert "Share of each speaker in" in result.caption
    assert "Council voice" in result.alt
    plt.close(result.plot().figure)


def test_without_a_repeat_the_shares_stand_once_and_it_is_said(passages, result):
    assert NO_REPEATS in result.notes
    assert set(result.tables["counted"]["repeats"]) == {"none"}
    table = passages.documents
    again = table.assign(repeat_of=["q1" if row == 2 else "" for row in range(len(table))])
    repeated = voices(Corpus("again", again).compare(by="outlet", target="North", reference="South"))
    assert NO_REPEATS not in repeated.notes
    shares = repeated.tables["counted"].query("of == 'words' and group == 'Miners'").set_index("repeats")["k_target"]
    assert shares.to_dict() == {"counted": 24, "excluded": 22}


def test_the_caption_gives_the_words_that_the_shares_are_of(result):
    said = result.caption
    quoted = result.tables["speakers"]["words"].sum()
    n_target, n_reference = (int(result.table[f"k_{side}"].sum()) for side in ("target", "reference"))
    assert n_target + n_reference == quoted
    assert f"in the {n_target:,} quoted words of North (●) and the {n_reference:,} of South (◆)" in said
    assert "All that the two outlets print, quoted or not: " in said
