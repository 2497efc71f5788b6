"""Filled sheets: every trouble by cell, agreement with intervals, adjudication, gold, the stamp; printed figures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from framing import Corpus, CorrectedSettings, corrected
from framing.cli import main
from framing.errors import CorpusError, ParameterError
from framing.validation.agreement import krippendorff_alpha
from framing.validation.coding.agree import ALL, AgreeSettings, agree
from framing.validation.coding.agreement_folder import write_agreement
from framing.validation.coding.cell_values import read_value
from framing.validation.coding.codebook import Codebook, Variable
from framing.validation.coding.coding_folder import CodingKey, write_sheets
from framing.validation.coding.filled import TROUBLES, Filled, read_filled
from framing.validation.coding.sheet import SheetSettings, draw_sheet
from framing.validation.coding.workbook import workbook

CODING = Path(__file__).parents[3] / "shared" / "eval" / "coding"
BOOK = """
name: Tone
variables:
  tone:
    values: {"no": neither, "01": zero, 1-2: a day, "true": a truth}
  crime:
    values: [Ja, Nein]
"""
TONE = Codebook.of({"variables": {"tone": {"values": ["no", "01", "1-2", "true", "3/4", "0.5"]}}}).variables[0]
# Krippendorff's four coders by twelve units; * was not coded.
ROWS = ["1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *"]


@pytest.fixture
def folder(tmp_path) -> Path:
    """Sheets of 24 rows of two outlets for anna and ben, empty."""
    table = pd.DataFrame({"outlet": ["North", "South"] * 20, "published": "", "title": ""})
    table["doc_id"] = [f"d{i:02}" for i in range(40)]
    table["text"] = [f"Text number {i} says this." for i in range(40)]
    book = tmp_path / "codebook.yml"
    book.write_text(BOOK, "utf-8")
    sheet = draw_sheet(Corpus("small", table), Codebook.read(book), SheetSettings(24))
    write_sheets(sheet, book, tmp_path / "coding", ["anna", "ben"])
    return tmp_path / "coding"


def fill(folder: Path, coder: str, change=None, suffix: str = ".csv") -> pd.DataFrame:
    """Fill a sheet, change it as a person or a spreadsheet would, and save it."""
    path = folder / f"coder-{coder}.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    rows["tone"] = [["no", "01", "1-2", "true"][i % 4] for i in range(len(rows))]
    rows["crime"] = ["Ja" if i % 3 else "Nein" for i in range(len(rows))]
    rows = rows if change is None else change(rows)
    if suffix == ".xlsx":
        path = path.with_suffix(".xlsx")
        path.write_bytes(workbook(list(rows), rows.astype(str).to_numpy().tolist(), {}, []))
    else:
        rows.to_csv(path, index=False)
    return rows


def read(folder: Path, coder: str, suffix: str = ".csv") -> Filled:
    return read_filled(folder / f"coder-{coder}{suffix}", CodingKey.read(folder))


def set_cell(row: int, column: str, value: str):
    def change(rows: pd.DataFrame) -> pd.DataFrame:
        rows.loc[row, column] = value
        return rows

    return change


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1", "01"), ("1.0", "01"), ("01", "01"), ("2026-02-01", "1-2"), ("2026-01-02", "1-2"), ("01-Feb", "1-2"),
        ("2-Jan", "1-2"), ("Jan-02", "1-2"), ("1. Feb", "1-2"), ("01.02.2026", "1-2"), ("46054", "1-2"),
        ("TRUE", "true"), ("True", "true"), ("WAHR", "true"), ("No", "no"), (" no ", "no"), ("04-Mar", "3/4"),
        ("0,5", "0.5"), (".5", "0.5"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_has_changed_is_read_and_listed(typed, meant):
    value, wrong = read_value(typed, TONE)
    assert value == meant
    assert bool(wrong) is (typed != meant)


@pytest.mark.parametrize("typed", ["nope", "2", "2026-05-06", "None", "NaN", "#REF!", "FALSE", "12-30"])
def test_what_is_no_value_stays_none(typed):
    value, wrong = read_value(typed, TONE)
    assert value == ""
    assert "not in the codebook" in wrong


def test_two_values_that_a_cell_can_be_are_not_chosen_between():
    two = Variable("a", "", "nominal", {"1": "", "01": "", "1-2": "", "2-1": ""})
    assert read_value("1", two) == ("1", "")
    assert read_value("2026-02-01", two)[0] == ""
    assert "'1-2' or '2-1'" in read_value("2026-02-01", two)[1]
    number = Variable("a", "", "ratio", {})
    assert read_value("3,5", number) == ("3.5", "a decimal comma")
    assert read_value("many", number) == ("", "no number")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_clean_sheet_has_no_trouble(folder, suffix):
    rows = fill(folder, "anna", suffix=suffix)
    found = read(folder, "anna", suffix)
    assert found.troubles.empty, found.troubles
    assert found.coder == "anna"
    assert len(found.codes) == 48
    assert found.codes[rows["row_id"][1], "tone"] == "01"


def test_a_sorted_sheet_is_matched_by_its_ids(folder):
    fill(folder, "anna")
    before = read(folder, "anna")
    fill(folder, "anna", lambda rows: rows.sort_values("text", ascending=False))
    after = read(folder, "anna")
    assert after.codes == before.codes
    assert after.troubles["trouble"].tolist() == ["rows are in another order than they were sent: matched by row_id"]


def test_columns_sorted_apart_are_not_read(folder):
    fill(folder, "anna", lambda rows: rows.assign(text=rows["text"].to_numpy()[::-1]))
    found = read(folder, "anna")
    assert not found.codes
    assert found.troubles["trouble"].str.contains("columns were sorted apart").sum() == 24


def test_every_trouble_is_listed_by_cell_and_nothing_is_overwritten(folder):
    def change(rows: pd.DataFrame) -> pd.DataFrame:
        rows.loc[0, "tone"] = "1"  # the leading zero was lost
        rows.loc[1, "tone"] = "noo"
        rows.loc[2, "tone"] = ""
        rows.loc[3, "crime"] = "TRUE"
        rows.loc[4, "row_id"] = "4"
        rows.loc[5, "text"] += " (sic)"
        rows.loc[6, ["row_id", "text"]] = ["r9999-0000", "Another text."]
        again = rows.loc[[7, 8]].copy()
        again.loc[8, "crime"] = "Nein" if rows.loc[8, "crime"] == "Ja" else "Ja"
        rows = rows.drop(index=23).assign(mine="x")
        return pd.concat([rows, again])

    rows = fill(folder, "anna", change)
    path = folder / "coder-anna.csv"
    before = path.read_bytes()
    found = read(folder, "anna")
    assert path.read_bytes() == before
    assert list(found.troubles) == TROUBLES
    listed = {(row.cell, row.variable): (row.found, row.read_as, row.trouble) for row in found.troubles.itertuples()}
    assert listed["C2", "tone"] == ("1", "01", "changed by a spreadsheet; taken as '01'")
    assert listed["C3", "tone"] == ("noo", "", "not in the codebook; perhaps 'no'")
    assert listed["C4", "tone"] == ("", "", "left empty")
    assert listed["D5", "crime"][:2] == ("TRUE", "")
    assert listed["A6", ""][2] == "row_id was changed: known by its text"
    assert listed["B7", ""][2] == "the text was changed; its codes are used"
    assert listed["A8", ""][2] == "no such row_id: the row was not read"
    assert listed["F1", ""][2] == "a column that is not of the sheet: not read"
    assert listed["A25", ""][2] == "the row is there twice"
    assert listed["D10, D26", "crime"][2] == "coded twice, differently: not used"
    missing = found.troubles[found.troubles["trouble"] == "the row is not in the sheet"]
    assert len(missing) == 2
    ids = rows["row_id"].tolist()
    assert found.codes[ids[0], "tone"] == "01"
    assert (ids[1], "tone") not in found.codes
    assert (ids[8], "crime") not in found.codes
    assert found.codes[ids[8], "tone"] == "no"
    assert found.codes[ids[7], "crime"] == "Ja"


def test_a_sheet_without_a_variable_says_so(folder):
    fill(folder, "anna", lambda rows: rows.drop(columns="crime").rename(columns={"tone": "Tone "}))
    found = read(folder, "anna")
    assert found.troubles["trouble"].tolist() == ["no such column: nothing of it was read"]
    assert len(found.codes) == 24


def test_agreement_is_counted_on_what_both_coded(folder):
    fill(folder, "anna")
    fill(folder, "ben", lambda rows: set_cell(0, "crime", "")(set_cell(1, "crime", "Nein")(rows)))
    key = CodingKey.read(folder)
    one, two = read(folder, "anna"), read(folder, "ben")
    found = agree([one, two], key, settings=AgreeSettings(199))
    row = found.table.set_index("variable").loc["crime"]
    codes = [[c.codes.get((i, "crime")) for i in key.key["row_id"]] for c in (one, two)]
    both = [(a, b) for a, b in zip(*codes, strict=True) if a and b]
    assert row["rows"] == 23
    assert row["agreement"] == pytest.approx(22 / 23)
    assert row["alpha"] == pytest.approx(krippendorff_alpha(codes))
    assert row["kappa"] == pytest.approx(cohen_kappa_score(*zip(*both, strict=True)))
    assert row["alpha_low"] < row["alpha"] < row["alpha_high"] <= 1
    assert found.disagreements[["variable", "anna", "ben"]].to_numpy().tolist() == [["crime", "Ja", "Nein"]]
    assert found.adjudication["codes"].tolist() == ["crime: Ja (anna), Nein (ben)"]
    assert any("1 of 24 rows have a disagreement" in note for note in found.notes)


@pytest.mark.parametrize(
    ("level", "expected"),
    [("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)],
)
def test_krippendorffs_example_through_the_sheets(level, expected):
    book = Codebook.of({"variables": {"v": {"level": level, "values": list("12345")}}})
    key = CodingKey(pd.DataFrame({"row_id": [f"r{i}" for i in range(12)], "doc_id": [f"d{i}" for i in range(12)],
                                  "text_sha256": "", "probability": 1.0}), book, {"key": "doc_id"})  # fmt: skip
    filled = [
        Filled(f"c{n}", {(f"r{i}", "v"): code for i, code in enumerate(row.split()) if code != "*"},
               pd.DataFrame(columns=TROUBLES), {}) for n, row in enumerate(ROWS)
    ]  # fmt: skip
    found = agree(filled, key, settings=AgreeSettings(99)).table
    assert found[found["coders"] == ALL]["alpha"].iloc[0] == pytest.approx(expected, abs=5e-7)
    assert len(found) == 7


@pytest.mark.skipif(not CODING.exists(), reason="the coders' file is not part of the project")
def test_two_coders_of_migration_news(tmp_path):
    # NUMBERS.md: agreement 91.5 %, alpha .793 (published .79).
    one, two = (pd.read_csv(CODING / f"coder_{i}.csv").drop_duplicates("url").set_index("url") for i in (1, 2))
    shared = one.index.intersection(two.index)
    book = Codebook.of({"variables": {"crime": {"values": ["Ja", "Nein"]}}})
    key = CodingKey(pd.DataFrame({"row_id": [f"r{i}" for i in range(200)], "doc_id": shared, "text_sha256": "",
                                  "probability": 1.0}), book, {"key": "doc_id"})  # fmt: skip
    for name, table in (("one", one), ("two", two)):
        values = pd.DataFrame({"doc_id": shared, "variable": "crime", "value": table.loc[shared, "crime"].to_numpy()})
        values.to_csv(tmp_path / f"{name}.csv", index=False)
    filled = [read_filled(tmp_path / f"{name}.csv", key) for name in ("one", "two")]
    assert all(coder.is_table and coder.troubles.empty for coder in filled)
    row = agree(filled, key).table.iloc[0]
    assert (row["rows"], row["agreement"]) == (200, pytest.approx(0.915))
    assert row["alpha"] == pytest.approx(0.793, abs=5e-4)
    assert row["alpha_low"] < 0.72
    assert row["alpha_high"] > 0.85


def test_intervals_of_alpha_cover():
    book = Codebook.of({"variables": {"v": {"values": ["a", "b"]}}})
    key = CodingKey(pd.DataFrame({"row_id": [f"r{i}" for i in range(100)], "doc_id": [f"d{i}" for i in range(100)],
                                  "text_sha256": "", "probability": 1.0}), book, {"key": "doc_id"})  # fmt: skip
    # Two coders see a true half and half, each right in 90 %: they agree in 82 %, alpha .64.
    inside = 0
    for run in range(150):
        rng = np.random.default_rng(run)
        truth = rng.random(100) < 0.5
        filled = [
            Filled(str(n), {(f"r{i}", "v"): "ab"[int(c)] for i, c in enumerate(truth ^ (rng.random(100) < 0.1))},
                   pd.DataFrame(columns=TROUBLES), {}) for n in range(2)
        ]  # fmt: skip
        row = agree(filled, key, settings=AgreeSettings(199)).table.iloc[0]
        inside += row["alpha_low"] <= 0.64 <= row["alpha_high"]
    assert 0.89 <= inside / 150 <= 0.99


def test_a_machine_s_table_is_one_more_coder_and_no_gold(folder):
    fill(folder, "anna")
    fill(folder, "ben")
    key = CodingKey.read(folder)
    table = pd.DataFrame({"doc_id": [*key.key["doc_id"], "elsewhere"], "variable": "crime", "value": "Ja"})
    table.to_csv(folder / "machine.csv", index=False)
    found = agree([read(folder, "anna"), read(folder, "ben"), read_filled(folder / "machine.csv", key)], key)
    crime = found.table[found.table["variable"] == "crime"].set_index("coders")
    assert set(crime.index) == {"anna, ben", "anna, machine", "ben, machine", ALL}
    assert crime.loc["anna, ben", "agreement"] == 1
    assert crime.loc["anna, machine", "agreement"] == pytest.approx(2 / 3)
    assert len(found.coded) == 48
    assert set(found.coded["source"]) == {"agreed"}
    assert found.adjudication.empty
    assert any("not in the gold" in note for note in found.notes)


def test_the_round_trip_from_command_to_corrected_figure(folder, tmp_path, capsys):
    fill(folder, "anna")
    fill(folder, "ben", set_cell(3, "crime", "Ja"), ".xlsx")
    out, corpus_folder = tmp_path / "first", tmp_path / "corpus"
    corpus_folder.mkdir()
    command = ["agree", str(folder / "coder-anna.csv"), str(folder / "coder-ben.xlsx"), "--out"]
    with pytest.raises(SystemExit) as done:
        main([*command, str(out), "--stamp", str(corpus_folder)])
    assert done.value.code == 0
    shown = capsys.readouterr().out
    assert "crime" in shown
    assert "1 disagreement, 0 troubles" in shown
    stamp = json.loads((corpus_folder / "validation.json").read_text("utf-8"))["stamps"]
    assert {one["variable"] for one in stamp} == {"tone", "crime"}
    sheet = pd.read_csv(out / "adjudication.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert len(sheet) == 1
    sheet["crime"] = "Nein"
    sheet.to_csv(out / "adjudication.csv", index=False)
    with pytest.raises(SystemExit):
        main([*command, str(tmp_path / "second"), "--adjudicated", str(out / "adjudication.csv")])
    coded = pd.read_csv(tmp_path / "second" / "coded.csv", dtype=str)
    assert len(coded) == 48
    assert coded["source"].value_counts().to_dict() == {"agreed": 47, "adjudicated": 1}
    table = pd.DataFrame({"outlet": ["North", "South"] * 20, "published": "", "title": "", "text": "Some text."})
    table["doc_id"] = [f"d{i:02}" for i in range(40)]
    compared = Corpus("small", table, repeats="keep").compare(by="outlet", target="North", reference="South")
    said = table[["doc_id"]].assign(variable="crime", value=["Ja", "Nein", "Ja", "Ja"] * 10)
    found = corrected(compared, said, coded, CorrectedSettings(variable="crime", value="Ja"))
    assert found.tables["coding"]["coded"].tolist() == [12, 12]
    assert not any("No probabilities" in note for note in found.notes)
    with pytest.raises(SystemExit) as again:
        main([*command, str(out)])
    assert again.value.code == 2
    assert "nothing is overwritten" in capsys.readouterr().err


def test_what_cannot_be_compared_is_refused(folder, tmp_path):
    fill(folder, "anna")
    key = CodingKey.read(folder)
    one = read(folder, "anna")
    with pytest.raises(CorpusError, match="needs two coders; there is 1"):
        agree([one], key)
    with pytest.raises(CorpusError, match="of one coder"):
        agree([one, one], key)
    with pytest.raises(ParameterError, match="at least 99"):
        AgreeSettings(10)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(CorpusError, match="no column row_id"):
        read_filled(tmp_path / "other.csv", key)
    with pytest.raises(CorpusError, match="There is no sheet"):
        read_filled(tmp_path / "none.csv", key)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "y").write_text("", "utf-8")
    with pytest.raises(ParameterError, match="nothing is overwritten"):
        write_agreement(agree([one, Filled("ben", {}, one.troubles, {})], key), key, tmp_path / "x")
