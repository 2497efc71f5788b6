"""Sheets for coders: drawn with known probabilities, blind, the same again; workbooks and codebooks; refusals."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing import Corpus
from framing.cli import main
from framing.corpus.tables.excel import tables_of
from framing.errors import CorpusError, ParameterError
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.coding_folder import CodingKey, write_sheets
from framing.validation.coding.sheet import SheetSettings, draw_sheet, size_for
from framing.validation.coding.workbook import column_letter, workbook

BOOK = """
name: Tone
version: 2
instructions: Read the whole text first.
variables:
  tone:
    question: How does the text speak of the actor?
    values:
      no: neither
      01: a leading zero
      1-2: looks like a day
      true: looks like a truth
    examples:
      - {text: It was awful., value: 01, why: an evaluation}
  strength:
    level: ratio
"""


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "codebook.yml"
    path.write_text(BOOK, "utf-8")
    return path


def corpus(n: int = 60, small: int = 6, order=None) -> Corpus:
    outlets = ["North"] * n + ["South"] * n + ["East"] * small
    table = pd.DataFrame({"outlet": outlets, "published": "2026-01-02", "title": "A title"})
    table["doc_id"] = [f"doc-{i:03}" for i in range(len(table))]
    table["text"] = [f"=Text {i} says something." for i in range(len(table))]
    return Corpus("small", table if order is None else table.iloc[order], repeats="keep")


def drawn(book, how=None, **more):
    return draw_sheet(corpus(**more), Codebook.read(book), how or SheetSettings(30))


def test_values_of_a_codebook_stay_text(book):
    found = Codebook.read(book)
    assert list(found.variable("tone").values) == ["no", "01", "1-2", "true"]
    assert found.variable("strength").level == "ratio"
    page = "\n".join(found.instructions_page())
    for line in ("# Tone, version 2", "- no: neither", "“It was awful.” is 01 (an evaluation)", "A number."):
        assert line in page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("variables: [a]", "no 'variables'"),
        ("variables: {}", "has no variable"),
        ("variables: {a: {values: [x, X]}}", "there twice"),
        ("variables: {a: {values: [x], levle: nominal}}", "Did you mean 'level'"),
        ("variables: {a: {values: [x], level: nominel}}", "Did you mean 'nominal'"),
        ("variables: {a: {}}", "needs values"),
        ("variables: {text: {values: [x]}}", "a column of every sheet"),
        ("variables: {a: {values: [x], level: interval}}", "'x' is no number"),
        ("variables: {a: {values: [yes], examples: [{text: t, value: yess}]}}", "Did you mean 'yes'"),
        ("variables: {a: {values: [x]}, a: {values: [y]}}", "is there twice"),
        ("variables: {a: ", "no YAML"),
    ],
)
def test_a_codebook_that_cannot_be_used_is_refused(tmp_path, text, message):
    path = tmp_path / "codebook.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(ParameterError, match=message):
        Codebook.read(path)


def test_coders_see_the_text_and_nothing_that_names_its_outlet(book):
    sheet = drawn(book)
    assert list(sheet.rows.columns) == ["row_id", "text", "tone", "strength", "comment"]
    assert not sheet.rows["row_id"].str.contains("doc|North|South").any()
    assert len(sheet.rows) == 30
    assert sheet.rows["row_id"].is_unique
    assert (sheet.rows["tone"] == "").all()


def test_the_same_rows_and_seed_give_the_same_sheet_whatever_their_order(book):
    order = np.random.default_rng(1).permutation(126)
    one, two = drawn(book), drawn(book, order=order)
    pd.testing.assert_frame_equal(one.rows, two.rows)
    pd.testing.assert_frame_equal(one.key, two.key)
    other = drawn(book, SheetSettings(30, seed=2))
    assert set(other.key["doc_id"]) != set(one.key["doc_id"])
    # Outlets are mixed: the first ten rows are not of one.
    assert one.key["stratum"].head(10).nunique() > 1


def test_probabilities_are_those_of_the_strata(book):
    for how in (SheetSettings(30), SheetSettings(42, allocation="proportional"), SheetSettings(wanted=0.2)):
        key = drawn(book, how).key
        sizes = {"North": 60, "South": 60, "East": 6}
        for stratum, rows in key.groupby("stratum"):
            assert rows["probability"].unique().tolist() == [len(rows) / sizes[stratum]]
    assert drawn(book).key["stratum"].value_counts().to_dict() == {"North": 12, "South": 12, "East": 6}
    counts = drawn(book, SheetSettings(42, allocation="proportional")).key["stratum"].value_counts().to_dict()
    assert counts == {"North": 20, "South": 20, "East": 2}


@settings(max_examples=40, deadline=None)
@given(st.floats(0.02, 0.3), st.integers(1, 5000))
def test_size_gives_the_wanted_interval_and_no_more(wanted, rows):
    n = size_for(wanted, rows)
    assert 1 <= n <= rows

    def half(m):
        return 1.96 * np.sqrt(0.25 / m * max(rows - m, 0) / max(rows - 1, 1))

    assert half(n) <= wanted * 1.001
    assert n == 1 or half(n - 1) > wanted * 0.99


def test_rows_are_drawn_with_the_probability_that_is_stated(book):
    counts = pd.Series(0.0, index=corpus().documents["doc_id"])
    for seed in range(300):
        counts[drawn(book, SheetSettings(30, seed=seed)).key["doc_id"]] += 1
    assert counts.filter(regex="doc-12").mean() == 300
    others = counts.iloc[:120] / 300
    assert others.mean() == pytest.approx(0.2)
    assert others.std() < 0.04


def test_a_workbook_is_read_as_it_was_written(tmp_path):
    cells = [["r1", "=1+1 <b>&amp;", "01"], ["r2", "a\nb _x0041_ \x07", "1-2"], ["r3", "é“”🙂", ""]]
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(["row_id", "text", "tone"], cells, {"tone": ["01", "1-2", "TRUE"]}, ["# How", "Read."]))
    tables = {table.sheet: table.frame for table in tables_of(path)}
    read = tables["coding"]
    assert read["tone"].tolist() == ["01", "1-2", ""]
    assert read["text"].tolist() == ["=1+1 <b>&amp;", "a\nb _x0041_ \N{REPLACEMENT CHARACTER}", "é“”🙂"]
    assert tables["values"]["tone"].tolist() == ["01", "1-2", "TRUE"]
    assert path.read_bytes() == workbook(
        ["row_id", "text", "tone"], cells, {"tone": ["01", "1-2", "TRUE"]}, ["# How", "Read."]
    )
    assert column_letter(701) == "ZZ"
    with pytest.raises(ParameterError, match="32,768 characters"):
        workbook(["text"], [["x" * 32_768]], {}, [])


def test_a_folder_has_a_sheet_for_each_coder_and_the_key_apart(book, tmp_path):
    folder = tmp_path / "coding"
    sheet = drawn(book)
    files = write_sheets(sheet, book, folder, ["anna", "ben"])
    assert sorted(path.name for path in files) == [
        "coder-anna.csv", "coder-anna.xlsx", "coder-ben.csv", "coder-ben.xlsx"
    ]  # fmt: skip
    assert (folder / "instructions.md").read_text("utf-8").startswith("# Tone")
    text = (folder / "coder-anna.csv").read_text("utf-8-sig")
    assert "'=Text" in text
    assert "North" not in text + (folder / "instructions.md").read_text("utf-8")
    key = CodingKey.read(folder)
    pd.testing.assert_frame_equal(key.key, sheet.key, check_dtype=False)
    assert key.settings["seed"] == 1
    with pytest.raises(ParameterError, match="is not empty"):
        write_sheets(sheet, book, folder, ["anna"])


def test_long_texts_are_written_as_csv_alone(book, tmp_path):
    documents = corpus().documents.assign(text="word " * 8000)
    sheet = draw_sheet(Corpus("long", documents, repeats="keep"), Codebook.read(book), SheetSettings(6))
    files = write_sheets(sheet, book, tmp_path / "coding", ["anna"])
    assert [path.name for path in files] == ["coder-anna.csv"]


def test_what_cannot_be_drawn_is_refused(book, tmp_path):
    with pytest.raises(ParameterError, match="fewer than the 3 strata"):
        drawn(book, SheetSettings(2))
    with pytest.raises(CorpusError, match="outlte"):
        drawn(book, SheetSettings(20, ("outlte",)))
    with pytest.raises(ParameterError, match="Did you mean 'equal'"):
        SheetSettings(allocation="eqal")
    with pytest.raises(ParameterError, match="below 0.5"):
        SheetSettings(wanted=0.7)
    for coders in ([], ["a", "A"], ["../a"]):
        with pytest.raises(ParameterError, match="coder"):
            write_sheets(drawn(book), book, tmp_path / "x", coders)
    with pytest.raises(CorpusError, match=r"key\.csv"):
        CodingKey.read(tmp_path)


def test_the_command_draws_quotations_alone(tmp_path, book):
    folder = tmp_path / "corpus"
    folder.mkdir()
    text = "It rained all day. “We will never leave this town,” said Ann Roe, the mayor. Nothing else was known."
    table = corpus(8, 0).documents.assign(text=[f"{text} Day {i}." for i in range(16)])
    table.to_csv(folder / "documents.csv", index=False)
    command = ["sheet", str(folder), str(book), "--coder", "anna", "--passages", "--n", "6", "--where", "voice=quoted"]
    with pytest.raises(SystemExit) as done:
        main([*command, "--out", str(tmp_path / "out")])
    assert done.value.code == 0
    rows = pd.read_csv(tmp_path / "out" / "coder-anna.csv", dtype=str, encoding="utf-8-sig")
    assert len(rows) == 6
    assert rows["text"].str.contains("never leave").all()
    assert not rows["text"].str.contains("rained").any()
    assert CodingKey.read(tmp_path / "out").settings["key"] == "passage_id"
    for where, message in (("voice", "column=value"), ("voice=sung", "sung"), ("=x", "column=value")):
        with pytest.raises(SystemExit) as refused:
            main([*command[:-1], where, "--out", str(tmp_path / "other")])
        assert refused.value.code == 2, message


def test_the_command_writes_the_sheets(book, tmp_path, capsys):
    folder = tmp_path / "corpus"
    folder.mkdir()
    corpus().documents.to_csv(folder / "documents.csv", index=False)
    command = ["sheet", str(folder), str(book), "--out", str(tmp_path / "out"), "--n", "12", "--coder", "anna"]
    with pytest.raises(SystemExit) as done:
        main(command)
    assert done.value.code == 0
    assert "coder-anna.xlsx" in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "not-for-coders" / "sheet.json").read_text("utf-8"))["n"] == 12
    with pytest.raises(SystemExit) as again:
        main(command)
    assert again.value.code == 2
    assert "is not empty" in capsys.readouterr().err
