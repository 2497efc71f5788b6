"""The notebook of groups: from a corpus of three outlets to figures, sentences and what could not be compared."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from framing import Corpus, Result, open_study, over_time, report
from framing.errors import ParameterError
from framing.report.study.study import Absent
from tests.measures.test_groups import WEEKS, asking, questions

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("groups")
    (folder / "corpus").mkdir()
    lines = []
    for outlet, word in (("North", "regime"), ("South", "government"), ("<b>East & Co</b>", "government")):
        for week in WEEKS:
            for i in range(9):
                text = f"The {word} of {outlet} spoke on day {i} of {week}. Said {outlet}: a {word}, a {word} again."
                lines.append((f"{outlet}{week}{i}", outlet, week, "", text))
    table = pd.DataFrame(lines, columns=["doc_id", "outlet", "published", "title", "text"])
    table.to_csv(folder / "corpus" / "documents.csv", index=False)
    shutil.copy(ROOT / "notebooks" / "groups.ipynb", folder / "groups.ipynb")
    asked = ("corpus=corpus", "by=outlet", "permutations=99", "min_docs=5", "follow=North")
    command = [sys.executable, "-m", "framing.cli", "report", "groups.ipynb", "--out", "made"]
    command += [part for one in asked for part in ("--set", one)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "made"


def test_the_notebook_opens_with_what_differs_and_has_all_figures_and_tables(place):
    page = (place / "report.html").read_text("utf-8")
    first = page.index("“delegitimising” ")
    assert first < page.index("Which groups differ from all the others together?</h2>")
    assert "in North as in the rest" in page
    assert "<b>East" not in page
    for name in ("loaded_by_group", "loaded_pairs", "loaded_over_time", "keyness_by_group"):
        assert (place / "figures" / f"{name}.svg").is_file(), name
        assert (place / "evidence" / f"{name}.csv").is_file(), name
    change = Result.read(place / "tables", "loaded_over_time").tables["change"]
    # In every period the other outlets lack the word: no interval is finite, so no change is tested, and that is said.
    assert not len(change)
    assert "Change is not tested" in page
    found = Result.read(place / "tables", "loaded_by_group")
    assert found.comparison["groups"] == ["<b>East & Co</b>", "North", "South"]
    headline = pd.read_csv(place / "tables" / "headline.csv")
    assert "loaded_by_group: delegitimising (North)" in set(headline["quantity"])


def test_evidence_of_a_group_is_its_own_sentences(place):
    rows = pd.read_csv(place / "evidence" / "loaded_by_group.csv")
    assert set(rows[rows["label"] == "delegitimising"]["outlet"]) == {"North"}


def test_a_corpus_without_dates_is_not_compared_over_time_and_says_so():
    corpus = asking(("A", "B"), days=("",))
    tried = report.attempt(over_time, questions, corpus.compare("outlet", "A", "B"), "week")
    assert isinstance(tried, Absent)
    assert "has a date in published" in tried.reason
    assert report.change(tried).plain == ""
    assert isinstance(report.add(tried), type(report.change(tried)))
    with pytest.raises(ParameterError, match="no period 'weak'"):
        report.attempt(over_time, questions, corpus.compare("outlet", "A", "B"), "weak")


def test_tests_of_change_are_a_table_and_their_lack_is_a_sentence():
    corpus = asking(("A", "B"), days=("2031-02-03", "2031-02-10", "2031-02-17", "2031-02-24"), first=2)
    noisy = corpus.documents["text"] + ["!" * (i % 3) + "?" * (i % 4) for i in range(len(corpus.documents))]
    corpus = Corpus("noisy", corpus.documents.assign(text=noisy), repeats="keep")
    moving = over_time(questions, corpus.compare("outlet", "A", "B"))
    assert len(moving.tables["change"]) == 4
    shown = report.change(moving)._repr_mimebundle_()["text/html"]
    assert "heterogeneity" in shown
    assert "slope a period" in shown
    thin = over_time(questions, asking(("A", "B"), each=2, days=WEEKS).compare("outlet", "A", "B"))
    assert "Change is not tested: that needs 3 periods" in report.change(thin)._repr_markdown_()


def test_a_report_on_two_sides_says_what_it_does_not_compare(place, tmp_path):
    from framing.report.sections.comparison import _other_groups

    two = {"by": "outlet", "target": "North", "reference": "South", "permutations": 99}
    said = _other_groups(open_study(place.parent / "corpus", **two))
    assert said.startswith("This report compares two of 3 values of outlet and all 3 weeks together.")
    assert said.endswith("framing report notebooks/groups.ipynb --set by=outlet")
    lines = pd.read_csv(place.parent / "corpus" / "documents.csv", keep_default_na=False)
    (tmp_path / "two").mkdir()
    few = lines[lines["outlet"].isin(["North", "South"]) & (lines["published"] != WEEKS[0])]
    few.to_csv(tmp_path / "two" / "documents.csv", index=False)
    assert _other_groups(open_study(tmp_path / "two", **two)) == ""
