"""Collocates: windows, shares and log-dice by hand, the test by the kernel."""

from __future__ import annotations

import numpy as np
import pytest

from framing.errors import CorpusError, ParameterError
from framing.measures.collocates import CollocateSettings, collocates, log_dice
from framing.result.evidence import in_document, in_row
from framing.text.reading import HOLE


def compared(corpus_of, north, south, stories=1):
    rows = []
    for i in range(stories):
        rows += [
            {"doc_id": f"n{i}", "outlet": "North", "text": north, "story_id": f"s{i}"},
            {"doc_id": f"z{i}", "outlet": "South", "text": south, "story_id": f"s{i}"},
        ]
    return corpus_of(rows).compare(by="outlet", target="North", reference="South")


def near(corpus_of, text, term="storm", window=2):
    settings = CollocateSettings(window=window, min_docs=1)
    table = collocates(compared(corpus_of, text, "storm calm"), term, settings).table.set_index("collocate")
    return table["k_target"][table["k_target"] > 0].to_dict()


def test_what_stands_within_the_window_counts_once(corpus_of):
    assert near(corpus_of, "a b storm c d e") == {"a": 1, "b": 1, "c": 1, "d": 1}
    assert near(corpus_of, "a storm b storm c", window=1) == {"a": 1, "b": 1, "c": 1}


def test_nothing_is_near_across_a_hole_or_a_text(corpus_of):
    assert near(corpus_of, f"a b {HOLE} storm c") == {"c": 1}
    assert "calm" not in near(corpus_of, "a storm")


def test_log_dice_and_shares_by_hand(corpus_of):
    comparison = compared(corpus_of, "hard storm and hard rain", "mild storm and mild rain", stories=9)
    result = collocates(comparison, "storm", CollocateSettings(window=1, permutations=99))
    row = result.table.set_index("collocate").loc["hard"]
    assert (row["k_target"], row["k_reference"]) == (9, 0)
    assert row["share_target"] == 0.5
    assert row["log_dice_target"] == pytest.approx(14 + np.log2(2 * 9 / (9 + 18)))
    assert row["log_dice_reference"] == -np.inf
    assert row["p"] < 0.01
    assert row["q"] < 0.05
    same = result.table.set_index("collocate").loc["and"]
    assert same["log_ratio"] == 0
    assert same["p"] == 1


def test_log_dice_is_fourteen_where_neither_stands_alone():
    assert log_dice(3, 3, 3) == 14
    assert log_dice(3, 30, 30) - log_dice(6, 30, 30) == pytest.approx(-1)


def test_a_term_that_is_not_there_is_refused(corpus_of):
    with pytest.raises(CorpusError, match="'strom' is not in the texts compared. Did you mean 'storm'"):
        collocates(compared(corpus_of, "storm", "storm"), "strom")
    with pytest.raises(ParameterError, match="window is 0"):
        CollocateSettings(window=0)


@pytest.mark.parametrize(("sort", "order"), [("left", ["calm", "hard", "mild"]), ("right", ["mild", "calm", "hard"])])
def test_evidence_is_sorted_from_the_match_outwards_with_its_place(corpus_of, sort, order):
    texts = {"hard": "a hard storm rose", "mild": "A mild storm came", "calm": "the calm storm fell"}
    rows = [("d1", "North", texts["hard"]), ("d2", "North", texts["mild"]), ("d3", "North", texts["calm"])]
    corpus = corpus_of([*rows, ("d4", "South", "storm")])
    result = collocates(corpus.compare(by="outlet", target="North", reference="South"), "storm",
                        CollocateSettings(min_docs=1))  # fmt: skip
    found = result.evidence("storm", corpus=corpus, sort=sort)
    assert [left.split()[-1] for left in found["left"][:3]] == order
    for row in found.to_dict("records"):
        text = corpus.documents.set_index("doc_id").loc[row["doc_id"], "text"]
        assert text[row["start"] : row["end"]] == row["match"]
    again = result.evidence("storm", n=2, corpus=corpus, sort=sort)
    assert again.iloc[:2].equals(found.iloc[:2])
    with pytest.raises(ParameterError, match="Did you mean 'left'"):
        result.evidence("storm", corpus=corpus, sort="lef")


def test_offsets_of_a_passage_are_those_of_its_document():
    row = {"spans": "[[0, 5], [9, 20]]", "text": f"Storm{HOLE}rain storms"}
    for here, there in (((0, 5), (0, 5)), ((6, 10), (9, 13))):
        assert in_document(row, *here) == there
        assert in_row(row, *there) == here
    assert in_row(row, 6, 7) is None, "what another passage holds"
    assert in_document({"text": "x"}, 0, 1) == (0, 1)


def test_p_is_no_smaller_than_the_units_with_the_collocate_allow(corpus_of):
    # Many more words stand near the term in the south: permuting those is no evidence on a word in eight stories.
    rows = []
    for i in range(30):
        rows.append({"doc_id": f"n{i}", "outlet": "North", "text": "red storm" if i < 8 else "one storm"})
        south = "red old grey storm came over here" if i in (3, 4) else "the old grey storm came over here"
        rows.append({"doc_id": f"z{i}", "outlet": "South", "text": south})
    corpus = corpus_of([row | {"story_id": f"s{row['doc_id'][1:]}"} for row in rows])
    table = collocates(corpus.compare(by="outlet", target="North", reference="South"), "storm").table
    assert table.set_index("collocate").loc["red", "p"] >= 2 / 2**8
