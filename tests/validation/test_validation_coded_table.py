"""A table of codes by several coders: agreement, the value of each row, the figure it corrects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing import (
    Corpus,
    CorrectedSettings,
    Lexicon,
    ScoredSettings,
    agreed,
    corrected,
    correction_said,
    gold_of,
    read_coded,
    scored,
)  # fmt: skip
from framing.cli import main
from framing.errors import CorpusError, LexiconError, ParameterError
from framing.validation.agreement import krippendorff_alpha

ROOT = Path(__file__).parents[2]
ROWS = [
    ("d0", "yes", "anna"), ("d0", "yes", "ben"), ("d1", "no", "anna"), ("d1", "yes", "ben"), ("d2", "no", "anna"),
    ("d2", "no", "ben"), ("d3", "yes", "anna"), ("d3", "", "ben"), ("d4", "no", "anna"), ("d4", "yes", "ben"),
    ("d4", "no", "Adjudicated"), ("d5", " no", "anna"), ("d5", "no ", "ben"),
]  # fmt: skip
CODED = pd.DataFrame(ROWS, columns=["doc_id", "value", "coder"]).assign(variable="harm")


@pytest.fixture
def compared():
    table = pd.DataFrame({"outlet": ["North", "South"] * 6, "published": "", "title": ""})
    table["doc_id"] = [f"d{i}" for i in range(12)]
    table["text"] = [f"Text {i} of the {['storm', 'market'][i % 2]}." for i in range(12)]
    return Corpus("small", table, repeats="keep").compare(by="outlet", target="North", reference="South")


def test_agreement_is_that_of_the_codes_and_empty_cells_are_none(compared):
    found = agreed(compared, CODED)
    anna, ben = ["yes", "no", "no", "yes", "no", "no"], ["yes", "yes", "no", None, "yes", "no"]
    row = found.table.iloc[0]
    assert row["coders"] == "harm: anna, ben"
    assert row["alpha"] == pytest.approx(krippendorff_alpha([anna, ben]))
    assert (row["rows"], row["agreement"]) == (5, 0.6)
    assert found.tables["disagreements"]["doc_id"].tolist() == ["d1", "d4"]
    assert "Coders disagree on 2 rows of 6." in found.notes
    assert found.plot() is not None


def test_the_value_of_a_row_is_agreed_adjudicated_or_of_one_coder():
    gold = gold_of(CODED).set_index("doc_id")
    assert gold["source"].to_dict() == {
        "d0": "agreed", "d2": "agreed", "d3": "one coder", "d4": "adjudicated", "d5": "agreed"
    }  # fmt: skip
    assert gold.loc["d4", "value"] == "no"
    assert "d1" not in gold.index
    alone = CODED.drop(columns="coder")
    assert gold_of(alone) is alone


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="coder"), "no column 'coder'"),
        (lambda t: t[t["coder"] == "anna"], "needs two coders"),
        (lambda t: pd.concat([t, t.head(1).assign(value="no")]), "anna gave 1 row two values, first doc_id 'd0'"),
        (lambda t: t.assign(doc_id="x" + t["doc_id"]), "None of 6 coded doc_ids is in the comparison"),
        (lambda t: t.rename(columns={"doc_id": "passage_id"}), "no column 'doc_id'"),
    ],
)
def test_a_table_that_cannot_be_compared_is_refused(compared, change, message):
    with pytest.raises(CorpusError, match=message):
        agreed(compared, change(CODED))


def test_levels_and_columns_are_checked(compared, tmp_path):
    with pytest.raises(ParameterError, match="no level 'ordnal'"):
        agreed(compared, CODED, "ordnal")
    (tmp_path / "a.csv").write_text("id,value\nd0,yes\n", "utf-8")
    with pytest.raises(CorpusError, match="needs the columns doc_id or passage_id, value"):
        read_coded(tmp_path / "a.csv")
    with pytest.raises(LexiconError, match="no category 'sufering'. Did you mean 'suffering'?"):
        Lexicon.read("conflict").only("sufering")


def test_a_measure_that_finds_every_row_leaves_the_coded_figure_as_it_is(compared):
    rng = np.random.default_rng(1)
    coded = pd.DataFrame({"doc_id": [f"d{i}" for i in range(12)], "value": rng.choice(["yes", "no"], 12)})
    everything = coded.assign(value="yes")
    paired = compared.corpus.documents.assign(story_id=[f"s{i // 2}" for i in range(12)])
    of_pairs = Corpus("pairs", paired, repeats="keep").compare(by="outlet", target="North", reference="South")
    coded["probability"] = 1 / 1.1
    for comparison in (compared, of_pairs):
        found = corrected(comparison, everything, coded.head(9), CorrectedSettings(value="yes")).table
        shares = found.set_index("figure")[["share_target", "share_reference"]]
        assert np.allclose(shares.loc["corrected (PPI++)"], shares.loc["as coded (coded rows alone)"])


def test_the_codes_of_the_demo_corpus_show_errors_that_differ_between_the_sides():
    folder = ROOT / "corpora" / "demo-ceasefire"
    if not (folder / "build").is_dir():
        with pytest.raises(SystemExit):
            main(["build", str(folder)])
    corpus = Corpus.read(folder)
    compared = corpus.compare(by="outlet", target="Drovia One", reference="Aldmere Public Broadcasting", unit="doc_id")
    words, gold = Lexicon.read("conflict").only("suffering"), gold_of(read_coded(folder / "coded.csv"))
    found = corrected(compared, words, gold, CorrectedSettings(value="yes"))
    said = correction_said(found)
    assert said.startswith("Drovia One minus Aldmere Public Broadcasting: -0.50 [")
    assert said.endswith("The figure as measured lies within the corrected interval.")
    scores = scored(compared, words, gold, ScoredSettings(value="yes", resamples=99))
    errors = scores.tables["errors"].set_index("error")
    assert errors.loc["false alarms", "q"] < 0.05
    with pytest.raises(ParameterError, match="not of 'scored'"):
        correction_said(scores)
