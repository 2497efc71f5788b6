"""Groups and periods: what many comparisons give together is what each gives alone; only q is of all of them."""

from __future__ import annotations

import io
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from framing import (
    Corpus,
    KeynessSettings,
    Lexicon,
    LoadedSettings,
    Presentation,
    Result,
    against_rest,
    by_group,
    compare_spans,
    find_spans,
    keyness,
    loaded_terms,
    over_time,
    pairs_of,
    report,
)
from framing.charts.canvas.style import style
from framing.corpus.passages import REPORTED, UNMAPPED
from framing.errors import CorpusError, FramingError, ParameterError
from framing.result.claims import claim_of
from framing.stats.inference import PermutationSettings, adjust
from tests.benchmarks.groups import counted, generated
from tests.hostile import EVERY

mpl.use("Agg")
QUICK = PermutationSettings(permutations=99, further=1)
SAME = ["log_ratio", "low", "high", "p", "k_target", "k_reference"]


def questions(comparison, settings=QUICK):
    spans = find_spans(comparison, {"question": r"\?", "call": "!"})
    return compare_spans(comparison, spans, "marks", settings, Presentation("Marks"), "Marks were counted.")


def corpus_of(lines, **more) -> Corpus:
    """Lines of outlet, published and text; each a document."""
    rows = [{"doc_id": f"d{i:03}", "outlet": o, "published": d, "title": "", "text": t}
            for i, (o, d, t) in enumerate(lines)]  # fmt: skip
    return Corpus("small", pd.DataFrame(rows).assign(**more), repeats="keep")


def asking(groups=("A", "B", "C"), each=9, days=("2031-02-03",), first=3) -> Corpus:
    """The first group asks more; texts differ, so that none is a repeat."""
    return corpus_of(
        [(g, day, f"Who{i}? " * (first if g == groups[0] else 1) + f"Stop! One two {g.split()[0]} {day} {i}.")
         for g in groups for day in days for i in range(each)]
    )  # fmt: skip


def row(table, **keys) -> pd.Series:
    for column, value in keys.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_each_against_the_rest_is_the_comparison_with_the_others_merged(seed, paired, uneven):
    corpus = generated(seed, groups=3, units=9, paired=paired, uneven=uneven, rows=3)
    found = by_group(counted, corpus, "outlet", settings=QUICK)
    for group in ("g0", "g1", "g2"):
        merged = np.where(corpus.documents["outlet"] == group, "one", "others")
        other = Corpus("merged", corpus.documents.assign(side=merged), repeats="keep")
        two = counted(other.compare("side", "one", "others"), QUICK).table.set_index("row")
        mine = found.table[found.table["group"] == group].set_index("row").loc[two.index]
        pd.testing.assert_frame_equal(mine[SAME], two[SAME])
    pair = counted(corpus.compare("outlet", "g0", "g2"), QUICK).table.set_index("row")
    mine = found.tables["pairs"].query("group == 'g0' and against == 'g2'").set_index("row").loc[pair.index]
    pd.testing.assert_frame_equal(mine[SAME], pair[SAME])


@pytest.mark.parametrize("measure", ["keyness", "loaded", "own"])
def test_any_measure_of_two_sides_works(measure):
    texts = [("A", "brutal regime"), ("B", "new government"), ("C", "gangs and bandits")]
    corpus = corpus_of([(g, "", f"{t} said on day {i}") for g, t in texts for i in range(9)])
    more = {"settings": KeynessSettings(99, min_docs=2)} if measure == "keyness" else {}
    if measure == "loaded":
        more = {"lexicon": Lexicon.read("conflict"), "settings": LoadedSettings(99, further=1)}
    called = {"keyness": keyness, "loaded": loaded_terms, "own": questions}[measure]
    found = by_group(called, corpus, "outlet", **more)
    assert set(found.table["group"]) == {"A", "B", "C"}
    direct = called(against_rest(corpus, "outlet", "A"), **more)
    mine = found.table[found.table["group"] == "A"].set_index(found.table.columns[0]).loc[direct.table.iloc[:, 0]]
    np.testing.assert_allclose(mine["log_ratio"], direct.table["log_ratio"])
    assert found.measure == f"{direct.measure}_by_group"
    assert found.presentation.title == f"{direct.presentation.title} by outlet"


def test_q_is_over_all_rows_of_all_groups_and_pairs():
    found = by_group(questions, asking(), "outlet")
    rest, pairs = found.table, found.tables["pairs"]
    p, q = (np.concatenate([table[name].to_numpy() for table in (rest, pairs)]) for name in "pq")
    np.testing.assert_allclose(q, adjust(p))
    assert found.settings["family"] == int((~np.isnan(p)).sum()) == 12
    alone = by_group(questions, asking(), "outlet", pairs=False)
    np.testing.assert_allclose(alone.table["q"], adjust(alone.table["p"].to_numpy()))
    assert not len(alone.tables["pairs"])
    assert "williams1999" in found.references
    assert "williams1999" not in alone.references


def test_a_planted_difference_is_found_and_said_with_group_and_units():
    found = by_group(questions, asking(), "outlet")
    first = found.table.iloc[0]
    assert (first["label"], first["group"], first["k_target"], first["k_reference"]) == ("question", "A", 27, 18)
    said = claim_of(found, first.to_dict())
    assert said.startswith("Marks by outlet: “question” occurs 2.")
    assert "in A as in the rest: 27 times in" in said
    assert said.endswith("units (document): 9 and 18")
    assert found.headline()["quantity"].iloc[0] == "marks_by_group: question (A)"
    assert row(found.tables["pairs"], label="question", group="B", against="C")["q"] > 0.5


def test_one_row_of_pairs_is_a_result_and_a_matrix():
    found = by_group(questions, asking(("North", "South", "East", "West")), "outlet", groups=["North", "South", "East"])
    pairs = pairs_of(found, "question")
    assert sorted(pairs.table[["group", "against"]].values.tolist()) == [
        ["North", "East"], ["North", "South"], ["South", "East"]]  # fmt: skip
    with style():
        ax = pairs.plot()
        panel = ax.child_axes[0]
        cells = [str(patch.get_gid()) for patch in panel.patches if patch.get_gid()]
        said = [text.get_text() for text in panel.texts if text.get_gid() == "estimate"]
    assert sorted(cells) == ["cell-filled", "cell-filled", "cell-open"]
    # South is below North: the row's group has fewer, and the cell says so by its sign.
    assert sum(text.startswith("−") for text in said) == 2
    assert [text for text in said if not text.startswith("−")] == ["0.00"]
    said = claim_of(pairs, pairs.table.iloc[0].to_dict())
    assert "in North as in South" in said
    assert said.count("units (") == 1
    with pytest.raises(ParameterError, match="has no pairs of groups"):
        pairs_of(by_group(questions, asking(("A", "B")), "outlet", pairs=False))
    with pytest.raises(ParameterError, match="No pair of groups has a row 'questio'. Did you mean 'question'"):
        pairs_of(found, "questio")


def test_groups_that_are_named_are_compared_with_each_other_alone():
    found = by_group(questions, asking(), "outlet", groups=["B", "A"])
    assert found.comparison["groups"] == ["B", "A"]
    two = questions(asking().compare("outlet", "A", "B")).table.set_index("label")
    assert row(found.table, label="question", group="A")["p"] == two.loc["question", "p"]
    assert set(found.evidence("question", corpus=asking())["side"]) == {"A", "B"}
    words = by_group(keyness, asking(), "outlet", groups=["B", "A"], settings=KeynessSettings(99, min_docs=2))
    assert set(words.evidence("one", n=99, corpus=asking())["side"]) == {"A", "B"}


def test_rows_lead_to_the_passages_of_every_group_also_when_read_back(tmp_path):
    corpus, found = asking(), by_group(questions, asking(), "outlet")
    found.save(tmp_path)
    again = Result.read(tmp_path, "marks_by_group")
    for one in (found, again):
        rows = one.evidence("question", n=50, corpus=corpus)
        assert rows["side"].value_counts().to_dict() == {"A": 27, "B": 9, "C": 9}
        assert set(rows["match"]) == {"?"}
        assert len(one.hits(corpus)) == 45 + 27
    assert (again.caption, again.alt) == (found.caption, found.alt)
    assert again.presentation.title == "Marks by outlet"
    assert png(again) == png(found)
    pd.testing.assert_frame_equal(pairs_of(again).table, pairs_of(found).table, check_dtype=False)
    assert png(pairs_of(again)) == png(pairs_of(found))
    assert "in A as in the rest" in claim_of(again, again.table.iloc[0].to_dict())


def png(result) -> bytes:
    out = io.BytesIO()
    with style():
        result.plot().figure.savefig(out, format="png", dpi=50)
    return out.getvalue()


def test_what_is_in_no_group_is_said_and_in_no_rest():
    corpus = asking(("A", "B", REPORTED, UNMAPPED, "C"))
    table = corpus.documents.assign(side=corpus.documents["outlet"].where(corpus.documents["outlet"] != "C", ""))
    found = by_group(questions, Corpus("c", table, repeats="keep"), "side")
    assert found.comparison["groups"] == ["A", "B"]
    assert row(found.table, label="call", group="A")["k_reference"] == 9
    assert any(note.startswith("27 rows of 45 belong to no group") for note in found.notes)


def test_a_group_without_words_and_one_of_few_documents_are_said():
    lines = [("A", "", f"Who? One {i}.") for i in range(9)] + [("B", "", f"Who? One {i}.") for i in range(20, 29)]
    corpus = corpus_of([*lines, ("C", "", "Who? One."), ("D", "", "… ?")])
    found = by_group(questions, corpus, "outlet")
    assert "Not compared, since without a word: D." in found.notes
    assert row(found.table, label="question", group="C")["p"] != 0
    assert np.isnan(row(found.table, label="question", group="C")["p"])
    assert any("1 of 3 groups (C against the rest)" in note for note in found.notes)
    assert any("2 of 3 pairs" in note for note in found.notes)
    with pytest.raises(CorpusError, match="'D' has no word of 'outlet'"):
        by_group(questions, corpus, "outlet", groups=["A", "D"])
    with pytest.raises(CorpusError, match="'Aa' is no value of 'outlet'"):
        by_group(questions, corpus, "outlet", groups=["A", "Aa"])
    with pytest.raises(ParameterError, match="is a list of values"):
        by_group(questions, corpus, "outlet", groups="A")
    with pytest.raises(CorpusError, match="has no column 'outlt'"):
        by_group(questions, corpus, "outlt")
    with pytest.raises(CorpusError, match="has 1 group in 'published'"):
        by_group(questions, asking(("A", "B")), "published")


def test_one_document_a_group_has_estimates_and_no_test():
    found = by_group(questions, asking(each=1), "outlet")
    assert found.table["log_ratio"].notna().all()
    assert found.table["p"].isna().all()
    assert found.settings["family"] == 0
    assert any("3 of 3 groups" in note for note in found.notes)
    assert png(found)
    assert png(pairs_of(found))


def test_forty_groups_are_drawn_and_their_pairs_refused():
    corpus = asking(tuple(f"G{i:02}" for i in range(40)), each=1)
    with pytest.raises(ParameterError, match="40 groups of 'outlet' are 780 pairs: name at most 30"):
        by_group(questions, corpus, "outlet")
    found = by_group(questions, corpus, "outlet", pairs=False)
    assert len(found.table) == 80
    with style():
        ax = found.plot()
    assert sum(text.get_gid() == "label" for text in ax.texts) == 40
    few = by_group(questions, asking(("A", "B"), each=2), "outlet")
    groups = [f"G{i:02}" for i in range(26)]
    pairs = pd.DataFrame([("question", a, b, 0.5, -1.0, 2.0, 0.2) for a in groups for b in groups if a < b],
                         columns=["label", "group", "against", "log_ratio", "low", "high", "q"])  # fmt: skip
    assert png(pairs_of(replace(few, tables={"pairs": pairs}, comparison=few.comparison | {"groups": groups})))


def test_names_with_hostile_characters_are_names():
    names = tuple(dict.fromkeys(corpus_of([(name, "", "a") for name in EVERY]).documents["outlet"]))[::7]
    corpus = corpus_of([(name, "2031-02-03", f"Who{i}? Stop{n}.") for n, name in enumerate(names) for i in range(3)])
    found = by_group(questions, corpus, "outlet")
    assert len(set(found.table["group"])) == len(names) >= 4
    assert png(found)
    assert png(pairs_of(found))
    page = "".join(str(part) for part in report.add(found, corpus)._repr_mimebundle_()["text/html"])
    assert "<script" not in page


def test_a_comparison_that_cannot_be_made_is_said_and_the_others_stay():
    def picky(comparison):
        if "B" in comparison.names:
            raise CorpusError("B is not liked.")
        return questions(comparison)

    found = by_group(picky, asking(), "outlet")
    assert "Not compared: B against the rest. B is not liked." in found.notes
    assert "Not compared: A against B. B is not liked." in found.notes
    assert set(found.table["group"]) == {"A", "C"}

    def never(comparison):
        raise CorpusError("No.")

    with pytest.raises(ParameterError, match=r"None of 6 comparisons could be made; of the first: No\."):
        by_group(never, asking(), "outlet")


def test_rows_that_each_comparison_names_anew_are_not_set_beside_each_other():
    def topics(comparison):
        found = questions(comparison)
        return replace(found, table=found.table.assign(label=[f"{comparison.names} {i}" for i in range(2)]))

    with pytest.raises(ParameterError, match=r"No row of the measure occurs in more than one .* \(prevalence_by\)"):
        by_group(topics, asking(), "outlet")


def test_strata_and_units_are_those_asked_for():
    corpus = asking(each=10)
    desks = np.where(corpus.documents["doc_id"].str[-1].isin(list("02468")), "home", "world")
    corpus = Corpus("c", corpus.documents.assign(desk=desks), repeats="keep")
    found = by_group(questions, corpus, "outlet", compare={"strata": "desk", "unit": "doc_id"})
    assert "log_ratio_crude" in found.table
    assert found.comparison["strata"]["column"] == "desk"
    assert len(found.evidence("question", corpus=corpus))


WEEKS = ("2031-02-03", "2031-02-10", "2031-02-24")


def test_each_period_is_the_comparison_of_its_units_alone():
    corpus = asking(("A", "B"), each=9, days=WEEKS)
    found = over_time(questions, corpus.compare("outlet", "A", "B"))
    for week in WEEKS:
        alone = Corpus("w", corpus.documents[corpus.documents["published"] == week], repeats="keep")
        two = questions(alone.compare("outlet", "A", "B")).table.set_index("label")
        mine = found.table[found.table["period"] == week].set_index("label").loc[two.index]
        np.testing.assert_allclose(mine[SAME].to_numpy(float), two[SAME].to_numpy(float))
    p = found.table["p"].to_numpy()
    np.testing.assert_allclose(found.table["q"], adjust(p))


def test_a_gap_is_a_gap_in_table_figure_and_notes():
    found = over_time(questions, asking(("A", "B"), days=WEEKS).compare("outlet", "A", "B"))
    assert list(dict.fromkeys(found.table["period"])) == ["2031-02-03", "2031-02-10", "2031-02-17", "2031-02-24"]
    gap = row(found.table, label="question", period="2031-02-17")
    assert np.isnan(gap["log_ratio"])
    assert (gap["units_target"], gap["words_target"], gap["testable"]) == (0, 0, False)
    assert any("No estimate in 1 of 4 weeks, since a side has no text: 2031-02-17." in note for note in found.notes)
    with style():
        panels = found.plot().child_axes
    for panel in panels:
        assert sum(str(patch.get_gid()) == "gap" for patch in panel.patches) == 1
        (course,) = (line for line in panel.lines if line.get_gid() == "course")
        assert np.isnan(course.get_ydata()).tolist() == [False, False, True, False]


def test_thin_periods_have_an_estimate_and_no_p():
    lines = [("A", "2031-02-03", f"Who{i}? One.") for i in range(9)]
    lines += [("B", "2031-02-04", f"Who{i}. One?") for i in range(9)]
    lines += [("A", "2031-02-10", "Who? Two."), ("A", "2031-02-11", "Who? Three."), ("B", "2031-02-12", "Who? Four.")]
    found = over_time(questions, corpus_of(lines).compare("outlet", "A", "B"))
    thin = row(found.table, label="question", period="2031-02-10")
    assert thin["log_ratio"] == pytest.approx(-0.0, abs=1e-9)
    assert np.isnan(thin["p"])
    assert any("fewer than 8 units a side: 1 of 2 weeks (2031-02-10)" in note for note in found.notes)
    assert any("Change is not tested: that needs 3 periods" in note for note in found.notes)
    assert not len(found.tables["change"])
    with style():
        marks = [str(line.get_gid()) for line in found.plot().child_axes[0].lines if line.get_gid()]
    assert "point-thin" in marks


def test_a_unit_counts_whole_in_the_period_of_its_first_day():
    lines = [(o, day, f"Who{i}? {o} {day}.") for i in range(9) for o, day in (("A", "2031-02-09"), ("B", "2031-02-10"))]
    lines += [(o, "2031-02-12", f"Next{i}? {o}.") for i in range(9) for o in "AB"]
    story = [f"s{i}" for i in range(9) for _ in "AB"] + [f"t{i}" for i in range(9) for _ in "AB"]
    found = over_time(questions, corpus_of(lines, story_id=story).compare("outlet", "A", "B"))
    assert found.table[["period", "units_target", "units_reference"]].drop_duplicates().values.tolist() == [
        ["2031-02-03", 9, 9], ["2031-02-10", 9, 9]]  # fmt: skip
    assert any("9 units with texts of more than one week: each counts, whole, in the first." in n for n in found.notes)


def test_undated_units_are_in_no_period_and_partial_dates_tell_what_they_tell():
    lines = [(o, d, f"Who{i}? {o}{d}") for o in "AB" for i in range(3) for d in ("2031-02", "2031-03-05", "", "soon")]
    compared = corpus_of(lines).compare("outlet", "A", "B")
    months = over_time(questions, compared, "month")
    assert list(dict.fromkeys(months.table["period"])) == ["2031-02", "2031-03"]
    assert any("12 units without a date that tells the month: in no period." in note for note in months.notes)
    with pytest.raises(CorpusError, match=r"All that is compared is of one week \(2031-03-03\)"):
        over_time(questions, compared, "week")
    undated = corpus_of([(o, "", f"Who{i}? {o}") for o in "AB" for i in range(3)])
    with pytest.raises(CorpusError, match="has a date in published that tells its week"):
        over_time(questions, undated.compare("outlet", "A", "B"))
    apart = corpus_of([(o, d, f"Who{i}? {o}") for o, d in (("A", WEEKS[0]), ("B", WEEKS[1])) for i in range(3)])
    with pytest.raises(CorpusError, match="No week of 'small' has words of both sides, so nothing can be followed"):
        over_time(questions, apart.compare("outlet", "A", "B"), "week")
    with pytest.raises(ParameterError, match="There is no period 'weak'. Did you mean 'week'"):
        over_time(questions, compared, "weak")
    long = corpus_of([(o, d, f"Who? {o}{d}") for o in "AB" for d in ("1990-01-01", "2031-01-01")])
    with pytest.raises(ParameterError, match="14,976 days from the first to the last; at most 400"):
        over_time(questions, long.compare("outlet", "A", "B"), "day")
    assert len(over_time(questions, long.compare("outlet", "A", "B"), "year").table) == 2 * 42


def test_rows_may_be_named_and_then_are_tested_alone():
    compared = asking(("A", "B"), days=WEEKS).compare("outlet", "A", "B")
    found = over_time(questions, compared, rows=["call"])
    assert set(found.table["label"]) == {"call"}
    assert set(found.tables["change"]["label"]) <= {"call"}
    with pytest.raises(ParameterError, match="has no row 'cal'. Did you mean 'call'"):
        over_time(questions, compared, rows=["cal"])
    with pytest.raises(ParameterError, match="a list of names"):
        over_time(questions, compared, rows="call")


def test_a_change_that_was_planted_is_found_and_a_difference_that_stays_is_none():
    growing = generated(4, groups=2, units=20, periods=6, times=lambda g, t: 2.0**t if g == 0 else 1.0)
    found = over_time(counted, growing.compare("outlet", "g0", "g1"), settings=QUICK)
    change = found.tables["change"]
    mine = change[change["row"] == "k0"].set_index("test")
    assert (mine["q"] < 0.01).all()
    assert mine.loc["trend", "low"] < 1.0 < mine.loc["trend", "high"], "the log2 ratio rises by one a week"
    assert (change[change["row"] != "k0"]["q"] > 0.05).all()
    np.testing.assert_allclose(change["q"], adjust(change["p"].to_numpy()))
    assert {"welch1951", "satterthwaite1946"} <= set(found.references)
    steady = generated(5, groups=2, units=20, periods=6, times=lambda g, t: 4.0 if g == 0 else 1.0)
    still = over_time(counted, steady.compare("outlet", "g0", "g1"), settings=PermutationSettings(199))
    assert (still.table[still.table["row"] == "k0"]["q"] < 0.05).sum() >= 4
    assert (still.tables["change"]["q"] > 0.05).all()


def test_over_time_is_read_back_with_its_figure_and_leads_to_its_sentences(tmp_path):
    corpus = asking(("A", "B"), days=WEEKS)
    found = over_time(questions, corpus.compare("outlet", "A", "B"))
    found.save(tmp_path)
    again = Result.read(tmp_path, "marks_over_time")
    assert png(again) == png(found)
    assert (again.caption, again.alt, again.presentation.head("period")) == (found.caption, found.alt, "week from")
    assert len(again.evidence("question", n=99, corpus=corpus)) == 9 * 3 * 4
    best = found.table[found.table["q"] < 0.05].iloc[0].to_dict()
    assert "in the week from 2031-02-03, units (document): 9 and 9" in claim_of(found, best)
    assert "question (2031-02-03)" in found.alt


def test_a_column_of_the_measure_that_is_called_like_a_key_is_refused():
    def odd(comparison):
        found = questions(comparison)
        return Result("odd", found.table.assign(group="x"), found.comparison)

    with pytest.raises(ParameterError, match="has a column 'group' of its own"):
        by_group(odd, asking(), "outlet")


def test_figures_without_an_estimate_are_refused_with_a_sentence():
    def bare(comparison):
        return Result("bare", pd.DataFrame({"row": ["a"], "k_target": [1]}), comparison.describe())

    found = by_group(bare, asking(), "outlet")
    for one in (found, pairs_of(found)):
        with pytest.raises(FramingError, match="There is nothing to draw"):
            one.plot()
