"""The description of a corpus: counted by hand, and what it says speaks against a comparison."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing import Corpus, DescriptionSettings, Result, describe, report
from framing.errors import CorpusError, ParameterError
from framing.ingest.importing.importing import import_files
from framing.measures.description.checks import _shared
from framing.measures.description.periods import gaps_of, periods_of
from framing.measures.description.texts import oddness
from framing.text.days import day_of

ROOT = Path(__file__).parents[2]
QUICK = DescriptionSettings(permutations=199)
WORDS = "the river rose and people left old houses by boat in rain while council met to plan aid".split()


def text(seed, words=40):
    return " ".join(np.random.default_rng(seed).choice(WORDS, words)).capitalize() + "."


def corpus(rows, **columns):
    frame = pd.DataFrame(rows, columns=["outlet", "published", "text"])
    frame = frame.assign(doc_id=[f"d{i}" for i in range(len(frame))], **columns)
    return Corpus.from_frame(frame, repeats="keep")


def even(n=60, words=(40, 40), days=(28, 28), **columns):
    """n documents of each of two outlets, spread evenly over days, of so many words."""
    rows = [
        (outlet, f"2031-03-{1 + i % day:02d}", text(1000 * side + i, length))
        for side, (outlet, length, day) in enumerate(zip(("North", "South"), words, days, strict=True))
        for i in range(n)
    ]
    return corpus(rows, **columns)


def against(found):
    checks = found.tables["checks"]
    return set(checks.loc[checks["against"], "check"])


def test_documents_and_words_are_those_of_each_group_the_compared_ones_first():
    found = describe(corpus([("A", "", "One two."), ("B", "", "Three."), ("B", "", "Four five six."), ("C", "", "x")]),
                     target="C")  # fmt: skip
    assert found.table[["group", "documents", "words"]].values.tolist() == [["C", 1, 1], ["B", 2, 4], ["A", 1, 2]]
    assert found.table["share_words"].tolist() == pytest.approx([1 / 7, 4 / 7, 2 / 7])


def test_nothing_speaks_against_two_groups_that_are_alike():
    found = describe(even(), settings=QUICK)
    assert against(found) == set()
    assert report.comparability(found).plain.startswith("Nothing that can be counted here speaks against comparing")


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        ({"words": (40, 80)}, {"lengths"}),
        ({"days": (28, 9)}, {"days", "gaps"}),
        ({"n": 5}, {"documents"}),
        ({"kind": ["article"] * 60 + ["post"] * 60}, {"kinds"}),
        ({"language": ["en"] * 60 + ["en", "ru"] * 30}, {"languages"}),
    ],
)
def test_each_difference_speaks_against_a_comparison_and_nothing_else_does(made, wanted):
    found = describe(even(**made), settings=QUICK)
    assert against(found) == wanted
    assert report.comparability(found).plain.startswith("What speaks against comparing North with South, by outlet:")


def test_random_halves_of_one_group_seldom_differ():
    """Of 60 random divisions of one corpus about 5 % at most are said to differ in days or length."""
    base = even(40, words=(50, 50), days=(20, 20)).documents
    rng, wrong = np.random.default_rng(5), 0
    for _ in range(60):
        halves = base.assign(outlet=rng.permutation(base["outlet"].to_numpy()))
        found = describe(Corpus.from_frame(halves, repeats="keep"), settings=QUICK)
        wrong += bool(against(found) & {"days", "lengths"})
    assert wrong <= 6


def test_the_overlap_is_that_of_two_rows_of_shares():
    assert _shared(np.array([[1, 1, 0], [0, 1, 1]])) == 0.5
    assert _shared(np.array([[2, 2], [5, 5]])) == 1.0
    assert _shared(np.array([[2, 0], [0, 5]])) == 0.0


def test_copies_inside_an_outlet_and_across_groups_are_told_apart():
    wire, own = text(1), text(2)
    rows = [("A", "2031-03-01", wire), ("B", "2031-03-02", wire), ("A", "2031-03-03", own), ("A", "2031-03-04", own),
            ("B", "2031-03-05", text(3))]  # fmt: skip
    table = describe(corpus(rows, agency=["x", "", "", "", ""]), settings=QUICK).tables["copies"]
    counts = table.set_index(["group", "value"])["documents"].to_dict()
    assert counts == {("A", "repeated"): 1, ("A", "shared"): 1, ("A", "agency"): 1,
                      ("B", "repeated"): 0, ("B", "shared"): 1, ("B", "agency"): 0}  # fmt: skip
    assert not len(describe(even(), settings=QUICK).tables["copies"])


def test_a_text_that_two_outlets_of_one_group_have_is_shared_with_no_other_group():
    rows = [("A", "2031-03-01", text(1)), ("B", "2031-03-02", text(1)), ("C", "2031-03-03", text(2)),
            ("C", "2031-03-04", text(2))]  # fmt: skip
    table = describe(corpus(rows, country=["x", "x", "y", "y"]), "country", settings=QUICK).tables["copies"]
    assert table.loc[table["value"] == "shared", "documents"].tolist() == [0, 0]


def test_periods_have_zeros_and_fit_the_time_that_is_covered():
    group = pd.Series(["N", "N", "S"])
    period, table = periods_of(pd.Series(["2031-01-01", "2031-01-03T10:00", "soon"]), group, ["N", "S"])
    assert period == "day"
    assert table["documents"].tolist() == [1, 0, 0, 0, 1, 0]
    assert periods_of(pd.Series(["2031-01", "2031-03", ""]), group, ["N", "S"])[0] == "month"
    assert periods_of(pd.Series(["1931-01-01", "2031-03-01", ""]), group, ["N", "S"])[0] == "year"
    assert day_of("2031-02-30") == day_of("20311-02-03") == ""
    with pytest.raises(ParameterError, match="more than 3,000; take a longer period"):
        periods_of(pd.Series(["1031-01-01", "2031-03-01", ""]), group, ["N"], "day")


def test_a_gap_is_where_others_published():
    table = pd.DataFrame({"period": list("aabbcc"), "group": list("NSNSNS"), "documents": [3, 0, 0, 0, 3, 2]})
    assert gaps_of(table)[["group", "begins", "ends"]].values.tolist() == [["S", "a", "a"]]


def test_a_text_of_digits_capitals_or_great_length_is_odd_and_says_why():
    rows = [("N", "2031-03-01", text(i, 40)) for i in range(30)]
    rows += [("N", "2031-03-02", text(99, 4000)), ("N", "2031-03-02", "QX 17 4411 " * 20), ("N", "2031-03-02", "Rain.")]
    odd = describe(corpus(rows), settings=QUICK).tables["oddest"].set_index("doc_id")["why"]
    assert set(odd.index) == {"d30", "d31", "d32"}
    assert odd["d30"] == "4,000 words (median 40)"
    assert "digits" in odd["d31"] or "capitals" in odd["d31"] or "commonest" in odd["d31"]
    assert odd["d32"] == "1 word (median 40)"


def test_the_modified_z_score_is_that_of_its_definition():
    words = [10, 20, 40, 80, 5000]
    table = pd.DataFrame({"words": words, "like": 0, "share_common": 0.5, "share_digits": 0.0, "share_capitals": 0.1,
                          "share_repeated": 0.0})  # fmt: skip
    logs = np.log(words)
    median = np.median(logs)
    expected = 0.6745 * (logs - median) / np.median(np.abs(logs - median))
    assert oddness(table)["log_words"].to_numpy() == pytest.approx(expected)


def test_texts_are_judged_among_those_of_their_group_and_kind():
    rows = [("N", "", text(i, 40)) for i in range(20)] + [("S", "", text(50 + i, 400)) for i in range(20)]
    assert not len(describe(corpus(rows), settings=QUICK).tables["oddest"])


def test_texts_of_a_group_that_is_too_small_are_judged_among_all():
    rows = [("N", "", text(i, 40)) for i in range(30)] + [("S", "", text(50, 4000)), ("S", "", text(51, 4000))]
    assert set(describe(corpus(rows), settings=QUICK).tables["oddest"]["doc_id"]) == {"d30", "d31"}


def test_what_cannot_be_described_is_refused():
    made = even(3)
    for arguments, said in [
        (("outlets",), "Did you mean 'outlet'"),
        (("outlet", "Nort"), "Did you mean 'North'"),
        (("outlet", "North", "North"), "both 'North'"),
    ]:
        with pytest.raises(CorpusError, match=said):
            describe(made, *arguments)
    for wrong in ({"period": "week"}, {"permutations": 5}):
        with pytest.raises(ParameterError, match="period is|fewer than 19"):
            DescriptionSettings(**wrong)


def test_one_group_and_no_day_are_described_and_said():
    found = describe(corpus([("N", "", text(i)) for i in range(9)]), settings=QUICK)
    assert against(found) == {"groups", "missing days"}
    assert not len(found.tables["periods"])
    found.plot()


def test_every_figure_is_drawn_and_no_text_is_kept(tmp_path):
    rows = [("<b>N$", f"203{i % 9}-03-01", text(i)) for i in range(20)] + [("S", "2031-05-01", text(1))]
    found = describe(corpus(rows, language="en"), settings=QUICK)
    for name in found.tables:
        part = found.part(name)
        if name not in ("checks", "gaps") and len(part.table):
            part.plot()
            assert part.caption
            assert part.alt
    found.save(tmp_path)
    saved = "".join(path.read_text("utf-8") for path in tmp_path.iterdir())
    assert text(1)[:30] not in saved
    assert Result.read(tmp_path).table["documents"].tolist() == [20, 1]


def test_the_notebook_shows_an_imported_corpus_with_its_losses(tmp_path):
    sides = (("North", 0), ("South", 100))
    rows = [f"{o}{i};{o};{1 + i % 28:02d}.03.2031;Report;{text(i + k)}" for i in range(40) for o, k in sides]
    (tmp_path / "a.csv").write_text("id;source;date;headline;body\n" + "\n".join([*rows, "n;North;;Nothing;"]), "utf-8")
    import_files([tmp_path / "a.csv"], tmp_path / "mine")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "framing.cli", "report", str(ROOT / "notebooks" / "explore_corpus.ipynb")]
    command += ["--set", f"corpus={tmp_path / 'mine'}", "--set", "show_text=false", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    page = (out / "report.html").read_text("utf-8")
    assert "1 of 81 items were not read" in page or "1 of 81 items was not read" in page
    assert text(3)[:40] not in page
    losses = pd.read_csv(out / "tables" / "description-losses.csv")
    assert losses.loc[0, ["kind", "items", "of", "reason"]].tolist() == ["not read", 1, 81, "no text"]
    assert json.loads((out / "tables" / "description.json").read_text("utf-8"))["settings"]["by"] == "outlet"
