"""Stories: likeness by hand, planted events, groups without chains, pairs for a person, what a corpus makes of them."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from framing import Corpus, cli
from framing.errors import CorpusError, ParameterError
from framing.ingest import build
from framing.ingest.linking.stories import Proposal, StorySettings, propose_stories, text_vectors
from framing.ingest.linking.story_files import StoryFolder
from framing.ingest.linking.story_pairs import BOOK, STRATA, draw_pairs, strata_of
from framing.stats.coded import strata
from framing.stats.coded.strata import precision_and_recall

ROOT = Path(__file__).parents[2]
HOSTILE = '=HYPERLINK("x") <script>alert(1)</script>\x1b[2J\u202e'
FIGURES = "precision .97 (95 % interval .97 to .97); recall 1.00 (95 % interval 1.00 to 1.00)"


def pairs_of(stories: dict[str, str]) -> set[tuple[str, str]]:
    table = pd.Series(stories)
    table = table[table != ""]
    return {pair for _, part in table.groupby(table) for pair in combinations(sorted(part.index), 2)}


def f1(found: dict[str, str], truth: dict[str, str]) -> float:
    one, other = pairs_of(found), pairs_of(truth)
    return 2 * len(one & other) / (len(one) + len(other))


def planted(events: int = 30, seed: int = 3, words: int = 60) -> tuple[pd.DataFrame, dict[str, str]]:
    """Events, each in two texts that share half of their words; all texts share common words."""
    rng = np.random.default_rng(seed)
    rows, truth = [], {}
    for event in range(events):
        own = [f"e{event}w{i}" for i in range(words)]
        day = f"2031-{1 + event // 10:02}-{1 + 2 * (event % 10):02}"
        for outlet in ("North", "South"):
            chosen = [*rng.choice(own, words // 2, replace=False), *rng.choice([f"common{i}" for i in range(200)], 40)]
            rows.append((f"{outlet[0]}{event:02}", outlet, day, f"Title {event}", " ".join(rng.permutation(chosen))))
            truth[f"{outlet[0]}{event:02}"] = str(event)
    return pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "title", "text"]), truth


def found(table: pd.DataFrame, *args, **settings) -> dict[str, str]:
    stories = propose_stories(table, StorySettings(**settings), *args).stories
    return dict(zip(stories["doc_id"], stories["story_id"], strict=True))


def chain(days=("2031-01-01",) * 3) -> pd.DataFrame:
    """Texts a, b, c: b shares half of its words with each other one, a and c share none."""
    words = [f"w{i}" for i in range(30)]
    texts = [words[:20], words[10:30], [*words[20:30], *(f"v{i}" for i in range(10))]]
    fill = [[f"f{i}", f"f{i + 1}"] for i in range(20)]
    rows = [("abc"[i], "North", days[i], "", " ".join(text)) for i, text in enumerate(texts)]
    rows += [(f"z{i:02}", "South", "2035-01-01", "", " ".join(text * 5)) for i, text in enumerate(fill)]
    rows += [("y", "South", "2037-01-01", "", " ".join(f"v{i}" for i in range(10)))]
    return pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "title", "text"])


@pytest.fixture(scope="module")
def demo() -> pd.DataFrame:
    if not (ROOT / "corpora/demo-ceasefire/build/documents.parquet").exists():
        build(ROOT / "corpora/demo-ceasefire")
    return Corpus.read(ROOT / "corpora/demo-ceasefire").documents


@pytest.fixture
def folder(tmp_path):
    table, _ = planted()
    (tmp_path / "c").mkdir()
    table.to_csv(tmp_path / "c" / "documents.csv", index=False)
    return tmp_path / "c"


def run(capsys, *arguments) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        cli.main(["stories", *map(str, arguments)])
    shown = capsys.readouterr()
    return caught.value.code, shown.out, shown.err


def test_vectors_are_those_of_another_implementation():
    texts = ["snow rain rain wind", "snow wind hail", "rain hail hail fog", "fog snow", "sun"]
    counts = CountVectorizer(token_pattern=r"\w+").fit(texts)
    matrix = counts.transform(texts).toarray().astype(float)
    docs = (matrix > 0).sum(axis=0)
    weight = np.where(docs > 1, np.log(len(texts) / docs), 0)
    expected = np.where(matrix > 0, weight, 0)
    size = np.linalg.norm(expected, axis=1, keepdims=True)
    expected = np.divide(expected, size, out=np.zeros_like(expected), where=size > 0)
    got = text_vectors(texts)
    assert (got @ got.T).toarray() == pytest.approx(expected @ expected.T)
    assert got[[4]].nnz == 0


def test_names_weigh_as_much_as_asked():
    texts = ["they saw Orrin and snow", "there was Orrin and rain", "then came snow and sun", "then fell snow and rain"]
    plain, weighed = (text_vectors(texts, names) for names in (1.0, 3.0))
    likeness = [(one @ one.T).toarray() for one in (plain, weighed)]
    assert likeness[1][0, 1] > likeness[0][0, 1] + 0.1
    assert likeness[1][2, 3] == pytest.approx(likeness[0][2, 3])


def test_the_stories_of_the_demonstration_are_found(demo):
    truth = dict(zip(demo["doc_id"], demo["story_id"], strict=True))
    proposal = propose_stories(demo.drop(columns="story_id"))
    got = dict(zip(proposal.stories["doc_id"], proposal.stories["story_id"], strict=True))
    assert len(pairs_of(truth)) == 30
    assert f1(got, truth) >= 0.95
    assert any("96 posts" in note for note in proposal.notes)


def test_planted_events_are_found_in_any_order_of_rows():
    table, truth = planted()
    got = found(table)
    assert f1(got, truth) == 1
    assert found(table.sample(frac=1, random_state=2)) == got
    table["published"] = "2031-05-04"
    one, other = (propose_stories(rows) for rows in (table, table.sample(frac=1, random_state=2)))
    assert one.pairs.equals(other.pairs)
    assert one.stories["story_id"].nunique() == 30
    assert min(got.values()) == "proposed-0001"
    assert got["N00"] == "proposed-0001"


def test_only_documents_within_days_are_compared():
    table, _ = planted(10)
    late = table.assign(published=["2031-05-01" if doc[0] == "N" else "2031-05-05" for doc in table["doc_id"]])
    assert not found(late, days=3)
    assert len(found(late, days=4)) == 20


def test_a_chain_is_no_story():
    proposal = propose_stories(chain(), StorySettings(0.3))
    likeness = {(a, b): x for a, b, x, _ in proposal.pairs.itertuples(index=False)}
    assert likeness["a", "b"] > 0.3
    assert likeness["b", "c"] > 0.3
    assert ("a", "c") not in likeness
    got = dict(zip(proposal.stories["doc_id"], proposal.stories["story_id"], strict=True))
    assert len({"a", "b", "c"} & set(got)) == 2


def test_long_chains_are_divided_and_said(monkeypatch):
    from framing.ingest.linking import story_groups

    monkeypatch.setattr(story_groups, "MOST", 2)
    proposal = propose_stories(chain(), StorySettings(0.3))
    assert len({"a", "b", "c"} & set(proposal.stories["doc_id"])) == 2
    assert "links below" in proposal.notes[-1]


def test_judged_pairs_are_followed_and_contradictions_named():
    table, _ = planted(6)
    got = found(table, [("N00", "N01")], [("N02", "S02")])
    assert got["N00"] == got["N01"]
    assert got.get("N02", "none") != got.get("S02")
    proposal = propose_stories(table, None, [("N00", "N01"), ("N01", "N02")], [("N00", "N02")])
    assert len(proposal.unmet) == 1


def test_copies_go_with_their_original():
    table, _ = planted(8)
    copies = table.iloc[[0, 3]].assign(doc_id=["copy-1", "copy-2"], published="2033-01-01", text="Another text.")
    table = pd.concat([table, copies], ignore_index=True)
    table["duplicate_of"] = [""] * 16 + ["N00", "copy-1"]
    got = found(table)
    assert got["copy-1"] == got["copy-2"] == got["N00"]
    table["duplicate_of"] = [""] * 16 + ["copy-2", "copy-1"]
    assert found(table)["copy-1"] == found(table)["copy-2"]


def test_a_copy_makes_a_story_with_an_original_that_has_none():
    table, _ = planted(4)
    more = pd.DataFrame({"doc_id": ["lone", "carried"], "outlet": ["North", "South"], "published": "2031-03-03",
                         "title": "", "text": ["Alone here.", "Alone here."]})  # fmt: skip
    table = pd.concat([table.assign(duplicate_of=""), more.assign(duplicate_of=["", "lone"])], ignore_index=True)
    got = found(table)
    assert got["lone"] == got["carried"]
    assert got["lone"].startswith("proposed")


def test_given_stories_are_kept_and_joined_unless_replaced():
    table, _ = planted(4)
    table["story_id"] = ["mine", "", "other", "third", "", "", "proposed-0001", "proposed-0001"]
    got = found(table)
    assert got == {"S00": "mine", "N02": "proposed-0002", "S02": "proposed-0002"}
    assert len(found(table, replace=True)) == 8


def test_documents_without_days():
    table, _ = planted(5)
    some = table.assign(published=["", *table["published"][1:]])
    proposal = propose_stories(some)
    assert "N00" not in set(proposal.stories["doc_id"])
    assert "without a day" in proposal.notes[0]
    none = propose_stories(table.assign(published=["", "soon", "2031", "2031-02-31", "", "", "", "", "", ""]))
    assert len(none.stories) == 10
    assert "with all others" in none.notes[0]


def test_what_cannot_be_proposed_is_refused():
    table, _ = planted(2)
    with pytest.raises(CorpusError, match="1 document to compare"):
        propose_stories(table[:1])
    with pytest.raises(CorpusError, match="passages"):
        propose_stories(table.assign(passage_id=table["doc_id"]))
    for wrong in ({"alike": 0.0}, {"days": -1}, {"names": 0.0}, {"alike": float("nan")}):
        with pytest.raises(ParameterError):
            StorySettings(**wrong)


def test_precision_and_recall_by_hand():
    got = precision_and_recall([100, 50, 40], [10, 10, 10], [10, 8, 1], [True, True, False])
    assert got["precision"][0] == pytest.approx((100 + 40) / 150)
    assert got["recall"][0] == pytest.approx(140 / 144)
    whole = precision_and_recall([10, 4], [10, 4], [9, 1], [True, False])
    assert whole == {"precision": (0.9, 0.9, 0.9), "recall": (0.9, 0.9, 0.9)}
    lacking = precision_and_recall([10, 5], [10, 0], [9, 0], [True, False])
    assert lacking["precision"][0] == 0.9
    assert np.isnan(lacking["recall"]).all()


def test_intervals_hold_the_true_figures_as_often_as_they_say(monkeypatch):
    monkeypatch.setattr(strata, "DRAWS", 1_500)
    rng = np.random.default_rng(11)
    sizes, shares, proposed = np.array([400, 150, 60, 500]), np.array([0.97, 0.7, 0.4, 0.05]), np.arange(4) < 2
    held = {"precision": 0, "recall": 0}
    for seed in range(400):
        correct = rng.binomial(sizes, shares)
        drawn = np.full(4, 25)
        hits = rng.hypergeometric(correct, sizes - correct, drawn)
        truth = {"precision": correct[:2].sum() / sizes[:2].sum(), "recall": correct[:2].sum() / correct.sum()}
        for name, (_, low, high) in precision_and_recall(sizes, drawn, hits, proposed, seed).items():
            held[name] += low <= truth[name] <= high
    assert all(0.92 <= times / 400 <= 0.99 for times in held.values()), held


def test_strata_are_bands_of_likeness():
    pairs = pd.DataFrame({"likeness": [0.4, 0.31, 0.0, 0.25, 0.16, 0.12], "same": [True] * 3 + [False] * 3})
    assert [STRATA[at] for at in strata_of(pairs, 0.2)] == [
        "proposed, firmly", "proposed, firmly", "proposed", "nearly proposed", "nearly proposed", "not proposed",
    ]  # fmt: skip


def test_a_sheet_is_stratified_blind_and_the_same_again():
    table, _ = planted()
    likeness = np.linspace(0.11, 0.6, 60)
    ids = table["doc_id"].tolist()
    pairs = pd.DataFrame({"doc_1": ids, "doc_2": ids[1:] + ids[:1], "likeness": likeness, "same": likeness >= 0.22})
    proposal = Proposal(pd.DataFrame(), pairs, ())
    sheet, key = draw_pairs(proposal, table, 0.22, 24)
    assert list(sheet.columns) == ["row_id", "text", "same", "comment"]
    assert "0." not in sheet["text"].str.cat()
    drawn = np.bincount([row["stratum"] for row in key["rows"]], minlength=4)
    assert drawn.max() - drawn.min() <= 1
    assert drawn.sum() == 24
    assert (drawn <= key["sizes"]).all()
    assert key["sizes"] == np.bincount(strata_of(pairs, 0.22), minlength=4).tolist()
    assert sheet.equals(draw_pairs(proposal, table, 0.22, 24)[0])
    assert not sheet.equals(draw_pairs(proposal, table, 0.22, 24, seed=2)[0])
    assert len(draw_pairs(proposal, table, 0.22, 1000)[0]) == 60
    with pytest.raises(CorpusError, match="no pair"):
        draw_pairs(Proposal(pd.DataFrame(), pairs[:0], ()), table, 0.22, 5)


def test_proposed_stories_pair_a_comparison_and_are_reported(folder, capsys):
    before = Corpus.read(folder)
    assert not before.compare(by="outlet", target="North", reference="South").design.paired
    status, shown, _ = run(capsys, folder)
    assert status == 0
    assert "60 of 60 documents in 30 stories" in shown
    corpus = Corpus.read(folder)
    design = corpus.compare(by="outlet", target="North", reference="South").design
    assert design.paired
    assert design.n_pairs == 30
    said = " ".join(corpus.notes)
    assert "60 documents of 60 have a proposed story (30 stories, 30 with documents" in said
    assert "not known: no pair" in said
    (folder / "stories.csv").unlink()
    assert Corpus.read(folder).documents.equals(before.documents)
    assert Corpus.read(folder).notes == before.notes


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_sheet_is_judged_and_cuts_and_joins(folder, tmp_path, capsys, suffix):
    sheet = tmp_path / f"pairs{suffix}"
    assert run(capsys, folder, "--sheet", sheet, "--n", 60)[0] == 0
    record = json.loads((folder / "stories.json").read_text("utf-8"))
    rows = record["sheets"][0]["rows"]
    events = {row["row_id"]: row["pair"][0][1:] == row["pair"][1][1:] for row in rows}
    wrong = next(row for row in rows if events[row["row_id"]])
    table = pd.read_csv(sheet) if suffix == ".csv" else pd.read_excel(sheet, engine="calamine")
    table["same"] = ["yes" if events[row] and row != wrong["row_id"] else "no" for row in table["row_id"]]
    filled = tmp_path / "filled.csv"
    table.to_csv(filled, index=False)
    status, shown, _ = run(capsys, folder, "--confirm", filled)
    assert status == 0
    assert "0 troubles" in shown
    assert FIGURES in shown
    stories = pd.read_csv(folder / "stories.csv").set_index("doc_id")["story_id"]
    assert not set(wrong["pair"]) <= set(stories.index) or stories[wrong["pair"][0]] != stories[wrong["pair"][1]]
    assert any(FIGURES in note for note in Corpus.read(folder).notes)
    by_hand = f"{len(rows)} pairs are as judged by hand ({sum(events.values()) - 1} of one event)"
    assert by_hand in run(capsys, folder)[1]
    changed = run(capsys, folder, "--alike", 0.3)[1]
    assert "no pair of this proposal was judged" in changed
    assert by_hand in changed


def test_every_trouble_of_a_sheet_is_listed_by_cell(folder, tmp_path, capsys):
    run(capsys, folder, "--sheet", tmp_path / "pairs.csv")
    table = pd.read_csv(tmp_path / "pairs.csv", dtype=str, keep_default_na=False)
    table["same"] = "no"
    table.loc[1, "same"] = "maybe"
    table.loc[2, "same"] = ""
    table.loc[3, "same"] = "YES "
    twice = table.iloc[[4]].assign(same="yes")
    strange = table.iloc[[5]].assign(row_id="p9999-zzzz", text="Something else.")
    table = pd.concat([table.iloc[:-1], twice, strange]).iloc[::-1]
    table.to_csv(tmp_path / "filled.csv", index=False)
    status, shown, _ = run(capsys, folder, "--confirm", tmp_path / "filled.csv")
    assert status == 0
    for needed in ("'maybe' not in the codebook", "left empty", "other capitals", "coded twice, differently",
                   "no such row_id", "the row is not in the sheet", "another order"):  # fmt: skip
        assert needed in shown, needed
    assert "filled.csv C" in shown
    assert f"{len(table) - 5} pairs judged" in shown


def test_sorted_apart_sheets_are_not_used(folder, tmp_path, capsys):
    run(capsys, folder, "--sheet", tmp_path / "pairs.csv")
    table = pd.read_csv(tmp_path / "pairs.csv", dtype=str, keep_default_na=False).assign(same="no")
    table["text"] = [*table["text"][1:], table["text"][0]]
    table.to_csv(tmp_path / "filled.csv", index=False)
    status, _, error = run(capsys, folder, "--confirm", tmp_path / "filled.csv")
    assert (status == 2 and "holds no row" in error) or "No row" in error
    assert len(pd.read_csv(folder / "stories.csv")) == 60


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--sheet", "x.docx"], ".csv or .xlsx"),
        (["--sheet", "none/x.csv"], "no folder"),
        (["--confirm", "none.csv"], "drawn for judgement yet"),
        (["--confirm", "none.csv", "--alike", "0.3"], "without others"),
        (["--alike", "2"], "0.05 to 1"),
    ],
)
def test_refusals_write_nothing(folder, capsys, arguments, said):
    status, _, error = run(capsys, folder, *arguments)
    assert status == 2
    assert said in error
    assert error.count("\n") == 1
    assert sorted(path.name for path in folder.iterdir()) == ["documents.csv"]


def test_sheets_are_never_overwritten_and_must_be_judged(folder, tmp_path, capsys):
    run(capsys, folder, "--sheet", tmp_path / "pairs.csv")
    assert "never overwritten" in run(capsys, folder, "--sheet", tmp_path / "pairs.csv")[2]
    assert "No row of" in run(capsys, folder, "--confirm", tmp_path / "pairs.csv")[2]
    (tmp_path / "other.csv").write_text("row_id,text,same\nx,y,yes\n", "utf-8")
    assert "holds no row" in run(capsys, folder, "--confirm", tmp_path / "other.csv")[2]
    (tmp_path / "odd.csv").write_text("a,b\nx,y\n", "utf-8")
    assert "no column row_id" in run(capsys, folder, "--confirm", tmp_path / "odd.csv")[2]


def test_hostile_titles_stay_text(folder, tmp_path, capsys):
    table = pd.read_csv(folder / "documents.csv", dtype=str).assign(title=HOSTILE, outlet="=1+1")
    table.loc[::2, "outlet"] = "South"
    table.to_csv(folder / "documents.csv", index=False)
    for name in ("p.csv", "p.xlsx"):
        assert run(capsys, folder, "--sheet", tmp_path / name)[0] == 0
    for cell in pd.read_csv(tmp_path / "p.csv", dtype=str)["text"]:
        assert not any(line.startswith("=") for line in cell.split("\n"))
    filled = pd.read_csv(tmp_path / "p.csv", dtype=str).assign(same="yes")
    filled.to_csv(tmp_path / "filled.csv", index=False)
    status, shown, _ = run(capsys, folder, "--confirm", tmp_path / "filled.csv")
    assert status == 0
    assert "0 troubles" in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("doc_id,story_id\nN00,a\nS00,a\nN00,b\n", "names two stories for 'N00' (lines 2 and 4)"),
        ("doc_id,story\nN00,a\n", "no column 'story_id'"),
        ("doc_id,story_id\n,a\nN00,b\n", "no doc_id (line 2)"),
        ("", "is empty"),
    ],
)
def test_a_damaged_file_of_stories_is_refused(folder, text, said):
    (folder / "stories.csv").write_text(text, "utf-8")
    with pytest.raises(CorpusError) as error:
        Corpus.read(folder)
    assert said in str(error.value)


def test_what_does_not_fit_a_file_of_stories_is_said(folder, capsys):
    (folder / "stories.csv").write_text("doc_id,story_id\nN00,a\nN00,a\nS00,a\ngone,a\n'=x,a\nN01,\n", "utf-8")
    corpus = Corpus.read(folder)
    said = " ".join(corpus.notes)
    assert "2 documents of 60 have a proposed story (1 story" in said
    assert "2 ids in stories.csv are no documents" in said
    assert "'=x' and 'gone'" in said
    assert "was changed after" in said
    (folder / "stories.csv").write_text("doc_id,story_id\n", "utf-8")
    assert "No document has a story of stories.csv" in " ".join(Corpus.read(folder).notes)
    (folder / "stories.csv").unlink()
    run(capsys, folder)
    (folder / "stories.json").write_text('{"settings": {"alike": "x"}, "sheets": [1, {"rows": 3}], "said": 7}', "utf-8")
    assert Corpus.read(folder).compare(by="outlet", target="North", reference="South").design.paired
    status, _, error = run(capsys, folder)
    assert status == 2
    assert "was changed and cannot be read" in error


def test_stories_of_ones_own_win_over_a_file(folder, capsys):
    table = pd.read_csv(folder / "documents.csv", dtype=str).assign(story_id="")
    table.loc[0, "story_id"] = "mine"
    table.to_csv(folder / "documents.csv", index=False)
    run(capsys, folder)
    stories = Corpus.read(folder).documents.set_index("doc_id")["story_id"]
    assert stories["N00"] == stories["S00"] == "mine"
    run(capsys, folder, "--replace")
    stories = Corpus.read(folder).documents.set_index("doc_id")["story_id"]
    assert stories["N00"] == stories["S00"] == "proposed-0001"
    assert StoryFolder.open(folder, {}).settings.replace


def test_the_codebook_asks_one_question():
    assert list(BOOK.variables[0].values) == ["yes", "no"]
    assert len(STRATA) == 4
