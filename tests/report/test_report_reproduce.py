"""A report is made again from the recipe in its page, and what changed is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from framing.errors import ParameterError
from framing.report.run.record import to_json
from framing.report.run.reproduce import compare, compare_tables, read_recipe, reproduce
from framing.report.run.run import run_report

ROOT = Path(__file__).parents[2]
NOTEBOOK = Path(__file__).parents[1] / "data" / "light.ipynb"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A report of a copy of the notebook, which is gone afterwards."""
    place = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        copy = shutil.copy(NOTEBOOK, place / "light.ipynb")
        run_report(copy, place / "out", {"effect": "1.5", "unit": "page"}, cwd=place)
        Path(copy).unlink()
    return place / "out"


def test_a_report_carries_its_own_recipe_and_is_made_again_byte_for_byte(made, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    found = reproduce(made)
    assert found.verdict == "identical"
    assert found.describe() == ["identical: every file has the same bytes"]
    assert list(tmp_path.iterdir()) == []
    assert read_recipe(made / "report.html")["parameters"]["effect"] == 1.5


def changed(made, place, name, change):
    shutil.copytree(made, place)
    path = place / name
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    return place


def test_last_digits_are_the_same_within_tolerance_and_the_largest_is_named(made, tmp_path):
    other = changed(made, tmp_path / "x", "tables/light.csv", lambda text: text.replace("-1.5", "-1.50000001"))
    found = compare(other, made)
    assert found.verdict == "same"
    assert found.files == ["tables/light.csv"]
    assert found.describe()[0] == (
        "same within tolerance: 2 tables agree to 1e-06 (largest difference 6.7e-09, tables/light.csv, row 2, low)"
    )
    assert found.changed == {"report": ["tables/light.csv was changed after the report was made"]}


def test_what_changed_is_named(made, tmp_path):
    def older(text):
        record = json.loads(text)
        record["corpus"] = {"fingerprint": "abcdef"}
        record["code"] = "another"
        record["packages"]["pandas"] = "1.0"
        return to_json(record)

    other = changed(made, tmp_path / "x", "run.json", older)
    (other / "tables" / "light.csv").write_text("term,k\nstorm,1\n", "utf-8")
    found = compare(other, made)
    assert found.verdict == "different"
    assert set(found.changed) == {"corpus", "code", "versions", "results", "report"}
    assert found.changed["versions"][0].startswith("pandas was 1.0, and is ")
    assert found.describe()[0] == "different"


def test_what_is_no_report_is_refused(made, tmp_path):
    with pytest.raises(ParameterError, match="There is no report in"):
        reproduce(tmp_path)
    other = changed(made, tmp_path / "x", "report.html", lambda text: text.replace("framing-recipe", "nothing"))
    with pytest.raises(ParameterError, match="has no recipe"):
        reproduce(other)
    (made.parent / "empty").mkdir()
    with pytest.raises(ParameterError, match="no run.json"):
        compare(made.parent / "empty", made)


def test_tables_are_compared_by_tolerance_and_by_place(tmp_path):
    for side, k, extra in (("a", "1.0000000001", ""), ("b", "1", "x,1\n")):
        (tmp_path / side / "tables").mkdir(parents=True)
        (tmp_path / side / "tables" / "t.csv").write_text(f"term,k\nwar,{k}\n{extra}", "utf-8")
        (tmp_path / side / "tables" / "s.json").write_text(to_json({"p": [0.5, None], "side": side}), "utf-8")
    (tmp_path / "b" / "tables" / "only.csv").write_text("", "utf-8")
    assert compare_tables(tmp_path / "a", tmp_path / "a").differences == []
    assert compare_tables(tmp_path / "a", tmp_path / "b").differences == [
        "tables/only.csv is only in the second",
        "tables/s.json, .side: a and b",
        "tables/t.csv, row 2, k: absent and 1",
        "tables/t.csv, row 2, term: absent and x",
    ]
    (tmp_path / "b" / "tables" / "t.csv").write_text("term,k\nwar,1.001\n", "utf-8")
    found = compare_tables(tmp_path / "a", tmp_path / "b").differences
    assert "tables/t.csv, row 1, k: 1.0000000001 and 1.001" in found


def without_tables(made, place, text="12 documents"):
    """A report that differs in a file from the one it was copied from, and holds no tables."""
    shutil.copytree(made, place)
    shutil.rmtree(place / "tables")
    notebook = json.loads((place / "notebook.ipynb").read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in code:
        cell["outputs"] = []
    if text:
        code[0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    (place / "notebook.ipynb").write_text(to_json(notebook), "utf-8")
    about = json.loads((place / "run.json").read_text("utf-8"))
    about["files"] = {"notebook.ipynb": "", "report.html": ""}
    (place / "run.json").write_text(to_json(about), "utf-8")
    return place


def test_a_report_without_tables_is_compared_by_what_its_cells_show(made, tmp_path):
    one = without_tables(made, tmp_path / "one")
    same = compare(one, without_tables(made, tmp_path / "same"))
    assert (same.verdict, same.agrees) == ("same", True)
    assert same.describe()[0] == "same output: there are no tables to compare, and 1 cell shows what it did"
    other = compare(one, without_tables(made, tmp_path / "other", "13 documents"))
    assert (other.verdict, other.agrees) == ("different", False)
    assert other.changed["results"] == ["output 1 of 1 differs"]
    gone = compare(one, without_tables(made, tmp_path / "gone", ""))
    assert gone.changed["results"] == ["cells with output: 1, and now 0"]


def test_a_report_that_shows_nothing_is_never_the_same(made, tmp_path):
    found = compare(without_tables(made, tmp_path / "a", ""), without_tables(made, tmp_path / "b", ""))
    assert (found.verdict, found.agrees) == ("undecided", False)
    assert found.describe()[0].startswith("undecided: there are no tables to compare")
