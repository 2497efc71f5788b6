"""Intrusion tests as sheets: of words, of texts, of a lexicon's categories; scores, agreement and the stamp."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from framing import Lexicon
from framing.cli import main
from framing.errors import CorpusError, ParameterError
from framing.stats.stamps import read_stamps, stamp_said
from framing.validation.coding.coding_folder import CodingKey
from framing.validation.coding.filled import read_filled
from framing.validation.coding.intrusion_sheets import found_intruders, intrusion_sheet
from framing.validation.intrusion import category_intrusion


@pytest.fixture
def report(tmp_path) -> Path:
    """The tables of a report on ten topics of six words, the intruder of topic i at letter i mod 6."""
    tables = tmp_path / "report" / "tables"
    tables.mkdir(parents=True)
    items, keys = [], []
    for i in range(10):
        odd = "abcdef"[i % 6]
        words = {letter: ("intruder" if letter == odd else f"word{i}{letter}") for letter in "abcdef"}
        items.append({"item": i + 1} | words | {"odd_one": ""})
        keys.append({"item": i + 1, "topic": f"topic {i}", "odd_one": odd, "word": "intruder"})
    pd.DataFrame(items).to_csv(tables / "intrusion-words.csv", index=False)
    pd.DataFrame(keys).to_csv(tables / "intrusion-words-key.csv", index=False)
    texts = pd.DataFrame(items[:4]).assign(passage=["=1+1", "Two", "Three", "Four"])[
        ["item", "passage", "a", "b", "c", "d", "odd_one"]
    ]
    texts.to_csv(tables / "intrusion-texts.csv", index=False)
    shares = {f"share_{letter}": [0.4, 0.3, 0.29, 0.01] for letter in "abcd"}
    pd.DataFrame(keys[:4]).assign(**shares).to_csv(tables / "intrusion-texts-key.csv", index=False)
    about = {"settings": {"model": "10 topics 12345678"}, "comparison": {"corpus": "small"}}
    (tables / "topics.json").write_text(json.dumps(about), "utf-8")
    return tmp_path / "report"


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def fill(folder: Path, coder: str, wrong: tuple[int, ...] = (), empty: tuple[int, ...] = ()) -> Path:
    """Fill a sheet with the right letters but for some items."""
    path = folder / f"coder-{coder}.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    key = CodingKey.read(folder).key.set_index("row_id")
    for at, row_id in enumerate(rows["row_id"]):
        item, right = int(key.loc[row_id, "item"]), key.loc[row_id, "right"]
        other = "a" if right != "a" else "b"
        rows.loc[at, "odd_one"] = "" if item in empty else other if item in wrong else right.upper()
    rows.to_csv(path, index=False)
    return path


def test_words_go_out_blind_and_come_back_scored_and_stamped(report, tmp_path, capsys):
    folder, out, corpus = tmp_path / "sheets", tmp_path / "out", tmp_path / "corpus"
    corpus.mkdir()
    asked = ("--intrusion", "words", "--coder", "anna", "--coder", "ben", "--out", folder)
    assert run("sheet", report, *asked) == 0
    sent = pd.read_csv(folder / "coder-anna.csv", dtype=str, encoding="utf-8-sig")
    assert list(sent) == ["row_id", "text", "odd_one", "comment"]
    assert "topic" not in sent["text"].str.cat()
    assert "a: intruder\nb: word0b" in sent["text"][0]
    sheets = (fill(folder, "anna", wrong=(3,)), fill(folder, "ben", wrong=(3, 4), empty=(5,)))
    assert run("agree", *sheets, "--out", out, "--stamp", corpus) == 0
    scores = pd.read_csv(out / "intrusion.csv")
    whole = scores[scores["topic"] == "all"].set_index("coder")
    assert whole["judged"].to_dict() == {"all": 19, "anna": 10, "ben": 9}
    assert whole["found"].to_dict() == {"all": 16, "anna": 9, "ben": 7}
    assert whole.loc["all", "precision"] == pytest.approx(16 / 19)
    assert whole.loc["all", "chance"] == pytest.approx(1 / 6)
    assert 0.5 < whole.loc["all", "low"] < 16 / 19 < whole.loc["all", "high"] <= 1
    # Both were wrong at item 3, with the same letter: coders agree on it all the same.
    agreed = pd.read_csv(out / "agreement.csv").iloc[0]
    assert (agreed["rows"], agreed["agreement"]) == (9, pytest.approx(8 / 9))
    (stamp,) = read_stamps(corpus)
    assert (stamp["kind"], stamp["what"]) == ("topics", "10 topics 12345678")
    assert stamp_said(stamp).startswith("validated: word intrusion found = .84 [.")
    assert "by chance" in capsys.readouterr().out


def test_texts_have_log_odds_and_few_items_no_interval(report, tmp_path):
    folder = tmp_path / "sheets"
    assert run("sheet", report, "--intrusion", "texts", "--coder", "anna", "--coder", "ben", "--out", folder) == 0
    sent = pd.read_csv(folder / "coder-anna.csv", dtype=str, encoding="utf-8-sig")
    assert sent["text"][1].startswith("Two\n\na: ")
    filled = [read_filled(fill(folder, coder), CodingKey.read(folder)) for coder in ("anna", "ben")]
    scores = found_intruders(filled, CodingKey.read(folder))
    assert scores.loc[0, "log_odds"] == 0
    assert scores["low"].isna().all()


def test_entries_of_a_category_and_one_of_another(tmp_path):
    lexicon = Lexicon.read("conflict")
    sheet, key = category_intrusion(lexicon)
    of = {entry.pattern: set(dict(entry.keys)) for entry in lexicon.entries}
    for (_, row), (_, right) in zip(sheet.iterrows(), key.iterrows(), strict=True):
        inside = [letter for letter in "abcde" if right["topic"] in of[row[letter]]]
        assert "abcde".replace(right["odd_one"], "") == "".join(inside)
        assert row[right["odd_one"]] == right["word"]
    again, _ = category_intrusion(lexicon)
    assert again.equals(sheet)
    assert not category_intrusion(lexicon, seed=2)[0].equals(sheet)
    made = intrusion_sheet("conflict", "categories")
    assert made.settings["what"] == f"conflict {lexicon.header['version']}"
    with pytest.raises(CorpusError, match="no two categories"):
        category_intrusion(lexicon.only("violence"))


def test_a_lexicon_s_categories_are_stamped_where_the_list_is_read(tmp_path):
    folder, place = tmp_path / "sheets", tmp_path / "lists"
    place.mkdir()
    source = Path(__file__).parents[2] / "framing" / "lexicons" / "conflict.csv"
    (place / "mine.csv").write_text(source.read_text("utf-8"), "utf-8")
    asked = ("--intrusion", "categories", "--coder", "anna", "--coder", "ben", "--out", folder)
    assert run("sheet", place / "mine.csv", *asked) == 0
    sheets = (fill(folder, "anna"), fill(folder, "ben"))
    assert run("agree", *sheets, "--out", tmp_path / "out", "--stamp", place) == 0
    said = Lexicon.read(place / "mine.csv").header["validation"]
    assert said.startswith("word-set intrusion found = 1.00 [1.00, 1.00] | ")


@pytest.mark.parametrize(
    ("kind", "source", "error", "message"),
    [
        ("wrods", "report", ParameterError, "no intrusion test 'wrods'.*Did you mean 'words'?"),
        ("words", "nowhere", CorpusError, "'nowhere' holds no items of words: name the folder of a report"),
    ],
)
def test_what_has_no_items_is_refused(kind, source, error, message):
    with pytest.raises(error, match=message):
        intrusion_sheet(source, kind)


def test_a_sheet_that_nobody_filled_and_a_missing_codebook_are_one_sentence(report, tmp_path, capsys):
    folder = tmp_path / "sheets"
    assert run("sheet", report, "--intrusion", "words", "--coder", "anna", "--coder", "ben", "--out", folder) == 0
    capsys.readouterr()
    assert run("agree", folder / "coder-anna.csv", folder / "coder-ben.csv", "--out", tmp_path / "out") == 2
    assert "No item of the sheet was filled in" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    sheets = (fill(folder, "anna"), fill(folder, "ben"))
    assert run("agree", *sheets, "--out", tmp_path / "out", "--stamp", tmp_path / "none") == 2
    assert "There is no folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert run("sheet", report, "--coder", "anna", "--out", tmp_path / "other") == 2
    assert "CODEBOOK is missing" in capsys.readouterr().err
