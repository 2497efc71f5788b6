"""A notebook on one measure leaves its results, figures and references beside its report."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from framing.report.sections import adding as finish
from framing.report.study.blocks import FOLDER
from framing.report.study.multiplicity import leading
from framing.report.study.study import Absent, open_study
from framing.result import Result

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
MEASURES = ("keyness", "loaded_terms", "topics", "voices")
TEXT = "The regime met. “We wait for the agreement,” said Ada Roe. The government of Selmark answered on day {}."


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    rows = [
        (
            f"{side[0]}{n}",
            side,
            f"2031-05-{n + 1:02d}",
            TEXT.format(n) + (" The mob shouted." if side == "North" else ""),
        )
        for side in ("North", "South")
        for n in range(9)
    ]
    pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "text"]).assign(title="").to_csv(
        folder / "documents.csv", index=False
    )
    return open_study(folder, by="outlet", target="North", reference="South", permutations=19)


def result(labels, **columns):
    about = {"target": "North", "reference": "South", "words_target": 9, "words_reference": 9, "unit": "doc_id"}
    table = pd.DataFrame({"topic": labels, "log_ratio": range(len(labels)), **columns})
    return Result("topics", table, about)


def test_results_figures_and_references_are_saved(study, tmp_path, monkeypatch):
    from framing.measures.loaded.terms import LoadedSettings, loaded_terms

    monkeypatch.setenv(FOLDER, str(tmp_path / "out"))
    found = finish.kept(loaded_terms(study.comparison, study.lexicon, LoadedSettings(permutations=19)), study)
    finish.figures(found)
    finish.sources(found, lexicon=study.lexicon)
    assert Result.read(tmp_path / "out" / "tables", "loaded").measure == "loaded"
    figures = pd.read_csv(tmp_path / "out" / "tables" / "headline.csv")
    assert 1 <= len(figures) <= finish.FIRST
    assert figures["quantity"].str.startswith("loaded: ").all()
    assert "@misc{lexicon-" in (tmp_path / "out" / "references.bib").read_text("utf-8")


def test_choices_are_left_out_with_a_sentence_where_nothing_names_them(study):
    found = finish.choices_between(study)
    assert isinstance(found, Absent)
    assert "holds no choices.csv" in found.reason
    shutil.copy(NOTEBOOKS.parent / "corpora" / "demo-ceasefire" / "choices.csv", study.apart.folder)
    assert finish.choices_between(study, permutations=19).table.iloc[0, 0] == "(all pairs)"


def test_unstable_topics_and_speakers_of_no_group_are_no_figures_to_quote():
    found = leading(result(["unstable: a · b", "(not mapped)", "c · d"]))
    assert found.table["topic"].tolist() == ["c · d"]
    assert leading(result(["unstable: a", "(not mapped)"])).table["topic"].tolist() == ["(not mapped)"]
    assert leading(result(["unstable: a"])).table.empty


@pytest.mark.parametrize("name", MEASURES)
def test_a_notebook_on_one_measure_saves_its_figures_and_references_and_names_no_side(name):
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))["cells"]
    code = "".join("".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "code")
    assert "report.figures(" in code
    assert "report.sources(" in code or "report.bibliography(" in code
    assert "report.kept(" in code or "study.keep(" in code or "open_topics(" in code
    assert "report.findings(" in code
    assert 'target: str = ""' in code
    assert 'reference: str = ""' in code
