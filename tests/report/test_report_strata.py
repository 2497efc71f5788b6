"""Strata and units as a user chooses them: report.toml, studies, notebooks, plans; and what each measure says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing.corpus.corpus import Corpus
from framing.errors import CorpusError
from framing.lexicon import Lexicon
from framing.measures.collocates import collocates
from framing.measures.keyness.two_sides import keyness
from framing.measures.loaded.choices import choices
from framing.report.notebook.parameters import read_parameters
from framing.report.run.inputs import Inputs
from framing.report.sections.methods import methods
from framing.result import Result
from tests.report.analysis import analysed, under_each_of, voices_of

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FLAGSHIP = NOTEBOOKS / "compare_framing.ipynb"
PLACES = ("bridge", "road", "school", "market", "river", "council", "storm")


def documents(seed: int = 1, alone: int = 0) -> pd.DataFrame:
    """Notes of two outlets from two desks, 24 + 8 against 8 + 24; Alda writes "regime" more often within each desk."""
    rng = np.random.default_rng(seed)
    rows = []
    sides = {"city": (24, 8, 1.0), "war": (8, 24, 3.0), "sport": (alone, 0, 8.0)}
    for desk, (of_alda, of_corva, base) in sides.items():
        for i in range(of_alda + of_corva):
            outlet = "Alda" if i < of_alda else "Corva"
            words = rng.choice(PLACES, 60).tolist()
            words += ["regime"] * rng.poisson(1.2 * base * (2.0 if outlet == "Alda" else 1.0))
            rng.shuffle(words)
            said = f"“We will mend the {rng.choice(PLACES)},” said {rng.choice(['Ana Roe', 'Bo Lind'])}, a mayor."
            rows.append((outlet, f"The {' '.join(words)}. The Selmark government met. {said}", desk))
    table = pd.DataFrame(rows, columns=["outlet", "text", "desk"])
    return table.assign(doc_id=[f"d{i:03}" for i in range(len(table))], published="2031-02-03", title="Untitled",
                        story_id="", page_id="", kind="article", position="0")  # fmt: skip


def folder_of(place: Path, more: str = 'strata = "desk"\n', **changes) -> Path:
    folder = place / "desks"
    folder.mkdir()
    documents(**changes).to_csv(folder / "documents.csv", index=False)
    toml = f'[compare_framing]\nby = "outlet"\ntarget = "Alda"\nreference = "Corva"\n{more}'
    (folder / "report.toml").write_text(toml, encoding="utf-8")
    return folder


ASKED = {"by": "outlet", "target": "Alda", "reference": "Corva"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return analysed(folder_of(tmp_path_factory.mktemp("strata")), permutations=199)


def test_the_adjusted_ratio_is_the_figure_and_the_crude_stands_beside_it(study):
    row = study.loaded.table.set_index("category").loc["delegitimising"]
    assert row["log_ratio_crude"] + 0.3 < row["log_ratio"] < 1.6
    assert row["low"] > 0
    assert study.loaded.headline(1)["estimate"].iloc[0] == row["log_ratio"]
    kept = study.keyness.table.set_index("term").loc["regime"]
    # Names count as one word each among key terms, and so the words of a side are fewer.
    assert kept["log_ratio"] == pytest.approx(row["log_ratio"], rel=0.01)
    for result in (study.loaded, study.keyness, study.voices):
        assert "log_ratio_crude" in result.table
        assert any("within 2 strata (desk)" in note for note in result.notes)
    assert "log_ratio_crude" in study.loaded.tables["entries"]
    table = study.loaded.table.dropna(subset=["log_ratio"])
    assert table["log_ratio"].is_monotonic_decreasing or len(table) < 3


def test_the_methods_name_the_strata(study):
    said = methods(study, [study.loaded, study.keyness, study.voices])._repr_markdown_()
    assert "within 2 strata (desk)" in said
    assert "by Mantel–Haenszel (Greenland" in said
    described = study.comparison.describe()
    assert described["strata"] == {"column": "desk", "used": True, "number": 2, "fixed": 0}
    json.dumps(described)


def test_units_that_are_never_rearranged_are_counted(tmp_path):
    said = analysed(folder_of(tmp_path, alone=5), permutations=99)
    assert "5 units in 1 stratum of one side only are never permuted" in said.comparison.design.describe()
    row = said.loaded.table.set_index("category").loc["delegitimising"]
    assert row["log_ratio"] < 1.5 < row["log_ratio_crude"] + 0.8
    assert any("5 of 69 units lie in strata of one side only" in note for note in said.loaded.notes)


def test_a_paired_design_says_that_strata_are_not_used(tmp_path):
    table = documents().assign(story_id=lambda t: "s" + (t.groupby("outlet").cumcount() + 100).astype(str))
    table["desk"] = "city"
    found = keyness(Corpus("desks", table).compare(**ASKED, strata="desk"))
    assert "log_ratio_crude" not in found.table
    assert any("Strata (desk) are not used" in note for note in found.notes)
    assert "strata (desk) are not used" in found.describe()
    assert found.comparison["strata"] == {"column": "desk", "used": False}


def test_every_measure_takes_strata(study):
    found = {name: result for name, result in voices_of(study)["results"].items() if isinstance(result, Result)}
    assert set(found) >= {"voices", "order", "diversity", "stance"}
    for name, result in found.items():
        assert name.startswith("adoption") or any("strata" in note for note in result.notes), name
    near = collocates(study.comparison, "regime")
    assert "log_ratio_crude" in near.table
    table = documents().assign(text=lambda t: t["text"].str.replace("regime", "Selmark regime"))
    lexicon = Lexicon.read(str(NOTEBOOKS.parent / "corpora" / "demo-ceasefire" / "choices.csv"))
    found = choices(Corpus("desks", table).compare(**ASKED, strata="desk"), lexicon)
    assert "difference_crude" in found.table
    assert "within strata (desk)" in found.describe()


def test_misspelt_columns_get_one_sentence(tmp_path):
    folder = folder_of(tmp_path)
    for name in ("strata", "unit"):
        with pytest.raises(CorpusError, match="has no column 'desc'.*desk"):
            analysed(folder, **{name: "desc"})
        values = dict.fromkeys(("by", "target", "reference", "unit", "strata", "lexicon"), "") | {"corpus": str(folder)}
        (told,) = Inputs().missing(values | {name: "desc"})
        assert told.startswith(f"{name}: 'desks' has no column 'desc'")


def test_strata_that_nothing_can_be_compared_within_are_refused(tmp_path):
    with pytest.raises(CorpusError, match=r"No outlet of 'desks' holds both Alda and Corva.*\(2 values\)"):
        Corpus("desks", documents()).compare(**ASKED, strata="outlet")


def test_rows_without_a_stratum_are_counted():
    table = documents()
    table.loc[[0, 20, 70 - 10], "desk"] = ["", float("nan"), "  "]
    design = Corpus("desks", table).compare(**ASKED, strata="desk").design
    assert "3 units without a value of it treated as one stratum" in design.describe()


@pytest.mark.parametrize("name", ["compare_framing", "keyness", "loaded_terms", "topics", "voices"])
def test_every_notebook_that_compares_takes_unit_and_strata(name):
    names = [parameter.name for parameter in read_parameters(NOTEBOOKS / f"{name}.ipynb")]
    assert {"unit", "strata"} <= set(names)
    source = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    assert "strata=strata" in source or '\\"strata\\": strata' in source


def test_the_unit_that_is_chosen_is_the_one_resampled(tmp_path):
    folder = folder_of(tmp_path, 'strata = ""\n')
    table = pd.read_csv(folder / "documents.csv", dtype=str, keep_default_na=False)
    table.assign(author=[f"w{i % 20}" for i in range(len(table))]).to_csv(folder / "documents.csv", index=False)
    chosen = analysed(folder, unit="author", permutations=99)
    assert chosen.comparison.design.column == "author"
    assert isinstance(chosen.adoption, Result)
    assert chosen.adoption.comparison["unit"] == "author"


def test_what_is_seen_under_each_treatment_is_within_strata_too(study):
    assert study.apart.compare(**study.comparison.asked).asked["strata"] == "desk"
    assert "<table" in under_each_of(voices_of(study))["cell-12"]
