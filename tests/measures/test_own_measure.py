"""A measure of one's own: eight lines and five cells give what ours give, as notebooks/README.md says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import nbformat
import numpy as np
import pandas as pd
import pytest

from framing import Corpus, Presentation, Result, compare_spans, find_spans, report
from framing.errors import CorpusError, FramingError, ParameterError
from framing.ingest.building import build
from framing.stats.inference import PermutationSettings

mpl.use("Agg")
ROOT = Path(__file__).parents[2]


def corpus_of(texts: dict[str, list[str]], **more) -> Corpus:
    rows = [{"doc_id": f"{outlet}{i}", "outlet": outlet, "published": "", "title": "", "text": text}
            for outlet, several in texts.items() for i, text in enumerate(several)]  # fmt: skip
    return Corpus("small", pd.DataFrame(rows).assign(**more), repeats="keep")


def compared(texts, **more):
    return corpus_of(texts, **more).compare(by="outlet", target="North", reference="South")


QUESTIONS = {"North": ["Who? Why? One two three four."] * 10, "South": ["Nobody knows. One two three four?"] * 10}


def cells_of_the_readme() -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / "notebooks" / "README.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def own_report(tmp_path_factory):
    place = tmp_path_factory.mktemp("own")
    folder = place / "corpora" / "demo-ceasefire"
    kept = shutil.ignore_patterns("build", ".build-*")
    shutil.copytree(ROOT / "corpora" / "demo-ceasefire", folder, ignore=kept)
    build(folder)
    measure, parameters, comparison, added = cells_of_the_readme()
    assert len(measure.strip().splitlines()) <= 8
    cells = [nbformat.v4.new_markdown_cell("# Modal verbs"), *map(nbformat.v4.new_code_cell, (parameters, measure))]
    cells[1].metadata["tags"] = ["parameters"]
    cells += [nbformat.v4.new_code_cell(text) for text in (comparison, added)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), place / "modals.ipynb")
    done = run(place, "modals.ipynb", "--out", "reports/modals")
    assert done.returncode == 0, done.stderr
    return place / "reports" / "modals"


def run(place: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "framing.cli", "report", *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def test_the_readme_s_measure_gives_what_ours_give(own_report):
    there = {str(path.relative_to(own_report)) for path in own_report.rglob("*") if path.is_file()}
    tables = {f"tables/{name}" for name in ("modals.csv", "modals.json", "modals-spans.csv", "headline.csv")}
    assert {"report.html", "run.json", "references.bib", "figures/modals.svg"} | tables <= there
    page = (own_report / "report.html").read_text("utf-8")
    for shown in (
        "Modal verbs",
        "Passages: duty",
        "<mark>",
        "Drovia One",
        "How it was made",
        "Modal verbs were counted",
    ):
        assert shown in page, shown
    headline = pd.read_csv(own_report / "tables" / "headline.csv")
    assert set(headline["quantity"]) == {"modals: chance", "modals: duty"}
    assert headline["low"].notna().all()
    assert "hardie2014" in (own_report / "references.bib").read_text("utf-8")


def test_the_saved_result_is_read_with_its_words(own_report):
    again = Result.read(own_report / "tables", "modals")
    assert again.presentation.title == "Modal verbs"
    assert again.presentation.head("label") == "kind"
    assert len(again.tables["spans"]) >= again.table[["k_target", "k_reference"]].to_numpy().sum()


def test_a_failing_cell_is_named_and_what_ran_is_kept(tmp_path):
    texts = ('name: str = "x"  # a name', "reached = 40 + 2\nreached", "table = {}\ntable['missing']")
    cells = [nbformat.v4.new_code_cell(text) for text in texts]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "mine.ipynb")
    done = run(tmp_path, "mine.ipynb", "--out", "out")
    assert done.returncode == 1
    assert "Code cell 3" in done.stderr
    assert "missing" in done.stderr
    assert not (tmp_path / "out").exists()
    kept = json.loads((tmp_path / "out.failed.ipynb").read_text("utf-8"))
    assert any("42" in json.dumps(cell.get("outputs", [])) for cell in kept["cells"])


def test_a_mistake_in_a_later_cell_is_named_too(tmp_path):
    texts = ('name: str = "x"  # a name', "from framing import Lexicon\n'shown'", "Lexicon.read('conflct')")
    cells = [nbformat.v4.new_code_cell(text) for text in texts]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "mine.ipynb")
    done = run(tmp_path, "mine.ipynb", "--out", "out")
    assert done.returncode == 2
    assert "Did you mean 'conflict'" in done.stderr
    assert "Code cell 3" in done.stderr
    assert "shown" in (tmp_path / "out.failed.ipynb").read_text("utf-8")


def test_counts_rates_and_the_test_are_those_of_the_units():
    comparison = compared(QUESTIONS)
    spans = find_spans(comparison, {"question": r"\?", "dots": r"\.\.\."})
    found = compare_spans(comparison, spans, "questions", PermutationSettings(permutations=199))
    rows = found.table.set_index("label")
    assert rows.loc["question", ["k_target", "k_reference"]].tolist() == [20, 10]
    assert rows.loc["question", "pk_target"] == pytest.approx(1000 * 20 / 60)
    assert rows.loc["question", "log_ratio"] == pytest.approx(1.0)
    assert rows.loc["question", "p"] < 0.01
    assert rows.loc["dots", ["k_target", "k_reference"]].tolist() == [0, 0], "a pattern without a match stays a row"
    assert np.isnan(rows.loc["dots", "log_ratio"])


def test_evidence_is_what_was_marked_and_nothing_else():
    comparison = compared({"North": ["A storm came, and the storm left."] * 2, "South": ["No storm."] * 2})
    spans = find_spans(comparison, {"storm": "storm"}).iloc[[0, 1, 4]]
    found = compare_spans(comparison, spans, "weather")
    lines = found.evidence("storm", corpus=comparison.corpus)
    assert lines[["doc_id", "start"]].values.tolist() == [["North0", 2], ["North0", 22], ["South0", 3]]
    assert set(lines["match"]) == {"storm"}


def test_spans_of_passages_are_counted_in_the_passage_they_are_in():
    table = pd.DataFrame(
        [("d:own", "d", "North", "outlet", "They met ￼ again.", "[[0, 9], [14, 21]]"),
         ("d:q", "d", "South", "quoted", "must", "[[10, 14]]")],
        columns=["passage_id", "doc_id", "speaks_for", "voice", "text", "spans"],
    ).assign(outlet="North", published="", title="", kind="own", speaker="", page_id="")  # fmt: skip
    comparison = Corpus("p", table).compare(by="speaks_for", target="North", reference="South", unit="doc_id")
    spans = find_spans(comparison, {"word": r"\w+"})
    assert spans[["start", "end"]].values.tolist() == [[0, 4], [5, 8], [15, 20], [10, 14]]
    assert compare_spans(comparison, spans, "words").table[["k_target", "k_reference"]].values.tolist() == [[3, 1]]


def test_what_is_in_no_text_of_either_side_is_reported():
    comparison = compared(QUESTIONS)
    spans = pd.concat([find_spans(comparison, {"q": r"\?"}).astype({"label": str}),
                       pd.DataFrame([("q", "elsewhere", 0, 1), ("q", "North0", 900, 901)],
                                    columns=["label", "doc_id", "start", "end"])])  # fmt: skip
    found = compare_spans(comparison, spans, "questions", PermutationSettings(permutations=19))
    assert any(note.startswith("2 of 32 spans are in no text of either side") for note in found.notes)


def test_mistakes_are_told_in_one_sentence():
    comparison = compared(QUESTIONS)
    with pytest.raises(ParameterError, match="pattern of 'x'.*is no regular expression"):
        find_spans(comparison, {"x": "("})
    with pytest.raises(CorpusError, match="no column 'end'; it needs label, doc_id, start, end"):
        compare_spans(comparison, pd.DataFrame(columns=["label", "doc_id", "start"]), "x")
    with pytest.raises(ParameterError, match="cannot be called '../x', since its files are"):
        compare_spans(comparison, find_spans(comparison, {"x": "x"}), "../x")
    found = compare_spans(comparison, find_spans(comparison, {"question": r"\?"}), "x")
    with pytest.raises(ParameterError, match="has no row 'questoin'. Did you mean 'question'"):
        found.evidence("questoin", corpus=comparison.corpus)
    with pytest.raises(ParameterError, match="column 'rato', which the table does not have"):
        replace(found, presentation=Presentation(estimate="rato")).headline()
    with pytest.raises(ParameterError, match="takes a Result.*this is a DataFrame"):
        report.add(pd.DataFrame())


TABLES = {
    "estimate with limits": ({"share": [0.2, -0.1], "low": [0.1, -np.inf], "high": [0.3, 0.2]}, "Forest plot"),
    "estimate alone": ({"share": [0.2, 0.1]}, "Bar chart"),
    "counts of both sides": ({"k_target": [3, 1], "k_reference": [2, 0]}, "Bar chart"),
    "one number": ({"length": [3.5, 2.0]}, "Bar chart"),
}


@pytest.mark.parametrize("kind", TABLES)
def test_any_table_is_drawn_captioned_and_added(kind):
    columns, alt = TABLES[kind]
    comparison = compared(QUESTIONS)
    result = Result("own", pd.DataFrame({"row": ["$x_1$", "<b>"], **columns}), comparison.describe())
    ax = result.plot()
    assert ax.child_axes[0].get_xlabel()
    assert result.alt.startswith(alt)
    assert "60 words" in result.caption
    shown = report.add(result, comparison.corpus).content
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown


def test_without_the_corpus_no_passage_is_shown_and_that_is_said():
    found = compare_spans(compared(QUESTIONS), find_spans(compared(QUESTIONS), {"q": r"\?"}), "questions")
    shown = report.add(found).content
    assert "since the corpus was not given" in shown
    assert "Who?" not in shown


def test_a_table_without_numbers_or_rows_is_no_figure():
    about = compared(QUESTIONS).describe()
    with pytest.raises(FramingError, match="no column of numbers"):
        Result("own", pd.DataFrame({"row": ["a"]}), about).plot()
    empty = Result(
        "own", pd.DataFrame({"row": [], "share": []}), about, presentation=Presentation(empty="None was met.")
    )
    assert "None was met." in report.add(empty).content


def test_a_notebook_shows_a_result_escaped_and_short():
    table = pd.DataFrame({"row": [f"<i>{i}" for i in range(12)], "k_target": range(12), "k_reference": 1})
    shown = Result("own", table, compared(QUESTIONS).describe(), notes=("a <note>",))._repr_html_()
    assert shown.count("<tr>") == 11
    assert "first 10 of 12 rows" in shown
    assert "&lt;i&gt;0" in shown
    assert "a &lt;note&gt;" in shown
    assert "<th>n, North</th>" in shown


def test_every_measure_s_presentation_is_found_again_where_it_says():
    from importlib import import_module

    for path in sorted((ROOT / "framing" / "measures").rglob("*.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        for name, value in vars(module).items():
            if isinstance(value, Presentation) and value.place.startswith(f"{module.__name__}:"):
                assert value.place == f"{module.__name__}:{name}"
                again = Presentation.from_json(json.loads(json.dumps(value.to_json())))
                assert again == value if value.derived else again is value


def test_a_saved_presentation_names_no_module_of_anybody_else():
    for place in (
        "os:SYSTEM",
        "framing.measures.keyness.presentation:_draw",
        "framing.cells:DIGITS",
        "framing.measures.x:Y",
    ):
        found = Presentation.from_json({"title": "T", "place": place})
        assert found.title == "T"
        assert found.draw is None
