"""A query's precision and recall: their intervals cover what is true, and the commands go from sheet to stamp."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing import Corpus, Query
from framing.cli import main
from framing.errors import FramingError
from framing.stats.coded import strata
from framing.stats.coded.strata import precision_and_recall
from framing.validation.scoring.query_scores import query_scores, with_strata

QUERY = 'about = "floods"\nany = ["flood*"]\nnear = ["river"]\n'


@pytest.fixture
def folder(tmp_path) -> Path:
    """A corpus of 400 texts: 100 hits, 80 about floods; 60 near misses, 20 about floods; 240 others, none."""
    place = tmp_path / "corpus"
    place.mkdir()
    words = ["flood"] * 100 + ["river"] * 60 + ["snow"] * 240
    rows = [(f"d{i:03}", ("North", "South")[i % 2], "2031-05-04", f"Day {i}", f"Text {i} of the {word} in May.")
            for i, word in enumerate(words)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "title", "text"])
    table.sample(frac=1, random_state=1).to_csv(place / "documents.csv", index=False)
    (place / "query.toml").write_text(QUERY, "utf-8")
    return tmp_path


def is_about(doc_id: str) -> bool:
    number = int(doc_id[1:])
    return number < 80 or 100 <= number < 120


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("sizes", "correct"),
    [((600, 3000), (540, 60)), ((600, 300, 5000), (420, 90, 50)), ((150, 90, 2000), (148, 9, 2))],
)
def test_intervals_cover_the_truth_as_often_as_they_say(sizes, correct, monkeypatch):
    monkeypatch.setattr(strata, "DRAWS", 1500)
    rng = np.random.default_rng(7)
    proposed = np.arange(len(sizes)) == 0
    truth = {"precision": correct[0] / sizes[0], "recall": correct[0] / sum(correct)}
    covered, runs = dict.fromkeys(truth, 0), 400
    for seed in range(runs):
        judged = [min(90, size) for size in sizes]
        found = [rng.hypergeometric(n, size - n, m) for n, size, m in zip(correct, sizes, judged, strict=True)]
        figures = precision_and_recall(sizes, judged, found, proposed, seed)
        for name, value in truth.items():
            assert figures[name][1] <= figures[name][0] <= figures[name][2]
            covered[name] += figures[name][1] <= value <= figures[name][2]
    # 95 % of 400 less three standard errors, and not so wide that they say nothing.
    assert all(n >= 0.917 * runs for n in covered.values()), covered


def test_all_judged_is_known_and_nothing_found_outside_reaches_one():
    known = precision_and_recall([10, 20], [10, 20], [9, 3], [True, False])
    assert known["precision"] == (0.9, 0.9, 0.9)
    assert known["recall"] == (0.75, 0.75, 0.75)
    none = precision_and_recall([100, 1000], [50, 50], [45, 0], [True, False])["recall"]
    assert none[0] == none[2] == 1.0
    assert 0.5 < none[1] < 0.95
    assert np.isnan(precision_and_recall([10, 20], [10, 0], [9, 0], [True, False])["recall"]).all()


def test_estimates_weigh_strata_by_their_size(folder):
    corpus = Corpus.read(folder / "corpus")
    asked = Query.read("query.toml", corpus.folder)
    drawn = with_strata(corpus, asked).documents.groupby("query").sample(40, random_state=3)
    coded = pd.DataFrame(
        {"doc_id": drawn["doc_id"], "value": ["yes" if is_about(i) else "no" for i in drawn["doc_id"]]}
    )
    size = {"hit": 100, "near miss": 60, "other": 240}
    coded["probability"] = [str(40 / size[name]) for name in drawn["query"]]
    found = query_scores(corpus, asked, coded)
    relevant = coded["value"] == "yes"
    hits = (relevant & (drawn["query"] == "hit")).sum()
    near = (relevant & (drawn["query"] == "near miss")).sum()
    assert found.strata["documents"].tolist() == [100, 60, 240]
    figures = found.table.set_index("score")["value"]
    assert figures["precision"] == pytest.approx(hits / 40)
    assert figures["recall"] == pytest.approx(hits * 100 / 40 / (hits * 100 / 40 + near * 60 / 40))
    for name, truth in (("precision", 0.8), ("recall", 0.8)):
        row = found.table.set_index("score").loc[name]
        assert row["low"] < truth < row["high"]
    other = Query.of("q", {"any": ["river"]})
    with pytest.raises(FramingError, match="drawn with different chances .* for another query"):
        query_scores(corpus, other, coded)
    alike = query_scores(corpus, other, coded.drop(columns="probability"))
    assert alike.table["value"].notna().all()


def test_from_sheet_to_stamp_and_into_the_notes_of_what_the_query_chooses(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    assert run("sheet", "corpus", "--query", "query.toml", "--coder", "anna", "--out", "sheets", "--n", "120") == 0
    assert "40 of 100 rows of hit; 40 of 60 rows of near miss; 40 of 240 rows of other" in capsys.readouterr().out
    assert "Is this text about floods?" in Path("sheets/instructions.md").read_text("utf-8")
    assert "river" not in Path("sheets/instructions.md").read_text("utf-8")
    key = pd.read_csv("sheets/not-for-coders/key.csv").set_index("row_id")["doc_id"]
    sheet = pd.read_csv("sheets/coder-anna.csv", dtype=str, keep_default_na=False)
    assert not set(sheet) & {"query", "stratum", "outlet"}
    assert sheet["text"].str.startswith("Day ").all()
    sheet["relevant"] = ["yes" if is_about(key[row]) else "no" for row in sheet["row_id"]]
    sheet.to_csv("sheets/coder-anna.csv", index=False)
    sheet.to_csv("sheets/coder-ben.csv", index=False)
    assert run("agree", "sheets/coder-anna.csv", "sheets/coder-ben.csv", "--out", "agreed") == 0
    capsys.readouterr()
    scored = ("score", "corpus", "--query", "query.toml", "--coded")
    assert run(*scored, "agreed/coded.csv", "--stamp", "corpus", "--out", "scores") == 0
    shown = capsys.readouterr().out
    assert "near miss" in shown
    sheet.loc[0, "relevant"] = "perhaps"
    sheet.to_csv("sheets/coder-anna.csv", index=False)
    assert run(*scored, "sheets/coder-anna.csv", "--out", "one") == 0
    assert "'perhaps'" in capsys.readouterr().out
    assert pd.read_csv("one/strata.csv")["judged"].sum() == 119
    figures = pd.read_csv("scores/scores.csv").set_index("score")
    assert figures.loc["precision", "low"] < 0.8 < figures.loc["precision", "high"]
    stamp = json.loads(Path("corpus/validation.json").read_text("utf-8"))["stamps"][0]
    assert (stamp["kind"], stamp["rows"]) == ("query", 120)
    notes = " ".join(Corpus.read("corpus", query="query.toml").notes)
    assert "is validated: precision = " in notes
    assert "on 120 rows of corpus" in notes
    Path("corpus/query.toml").write_text(QUERY.replace("flood*", "floods"), "utf-8")
    with pytest.raises(FramingError, match="No document .* is chosen"):
        Corpus.read("corpus", query="query.toml")
    Path("corpus/query.toml").write_text(QUERY.replace("flood*", "flood"), "utf-8")
    assert "is not validated" in " ".join(Corpus.read("corpus", query="query.toml").notes)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sheet", "corpus", "--query", "qeury.toml"), "There is no query 'qeury.toml'"),
        (("sheet", "corpus", "--query", "bare.toml"), "Say in 'bare.toml' what a wanted document is about"),
        (("sheet", "corpus", "--query", "days.toml"), "has no words"),
        (("sheet", "corpus", "--query", "query.toml", "--strata", "outlet"), "strata of its own"),
        (("sheet", "corpus"), "CODEBOOK is missing"),
        (("score", "corpus", "--coded", "coded.csv", "--query", "query.toml", "--column", "outlet"), "Name one thing"),
        (("score", "corpus", "--coded", "coded.csv", "--query", "query.toml", "--value", "si"), "No document is coded"),
        (
            ("score", "corpus", "--coded", "other.csv", "--query", "query.toml"),
            "None of 1 judged document",
        ),
        (("score", "corpus", "--coded", "twice.csv", "--query", "query.toml"), "'d000' more than once"),
        (("score", "corpus", "--coded", "none.csv", "--query", "query.toml"), "No document is judged"),
        (("score", "corpus", "--coded", "blank.csv", "--query", "query.toml"), "No document is judged"),
        (
            ("score", "corpus", "--coded", "blank.csv", "--lexicon", "conflict", "--value", "yes"),
            "No row in the table of coded",
        ),
    ],
)
def test_mistakes_end_in_one_sentence_and_leave_nothing(folder, capsys, monkeypatch, arguments, said):
    monkeypatch.chdir(folder)
    Path("bare.toml").write_text('any = ["flood"]', "utf-8")
    Path("days.toml").write_text('about = "floods"\nfrom = "2031"', "utf-8")
    Path("coded.csv").write_text("doc_id,value\nd000,yes\n", "utf-8")
    Path("none.csv").write_text("doc_id,value\n", "utf-8")
    Path("blank.csv").write_text("doc_id,coder,value\nd000,anna,\n", "utf-8")
    Path("other.csv").write_text("doc_id,value\nx,yes\n", "utf-8")
    Path("twice.csv").write_text("doc_id,value\nd000,yes\nd000,no\n", "utf-8")
    more = ("--coder", "anna", "--out", "sheets") if arguments[0] == "sheet" else ("--out", "scores")
    assert run(*arguments, *more) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert shown.count("\n") == 1
    assert not Path("sheets").exists()
    assert not Path("scores").exists()
