"""Findings: sentences from the rows that survive control, never saying more than the row, in sound English."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing import Presentation, Result, report
from framing.measures.groups.presentation import by_group_look
from framing.measures.keyness.presentation import KEYNESS
from framing.measures.loaded.presentation import CHOICES, LOADED
from framing.measures.voices.presentation import ADOPTION, DIVERSITY, DOUBTING, ORDER, STANCE, VOICES
from framing.report.sections.findings import findings_of, limit_of, units_said
from framing.report.study.multiplicity import quotable
from framing.report.study.structure import Listing, Paragraph, walk
from framing.result.claims import claim_of, often, percent, ratio_of, times_said
from tests.report.analysis import analysed
from tests.report.test_report_study import corpus_folder

ABOUT = {"target": "Russian state or pro-state media", "reference": "The Times", "by": "speaks_for", "unit": "story_id",
         "words_target": 6000, "words_reference": 12000, "units_target": 40, "units_reference": 40, "paired": True,
         "testable": True}  # fmt: skip
FORBIDDEN = re.compile(r"\b(bias|propagand|slant|doubling|doubled|nan|inf)", re.IGNORECASE)


def result(presentation=None, about=None, tables=None, settings=None, **row) -> Result:
    row = {
        "term": "regime",
        "k_target": 40,
        "k_reference": 10,
        "log_ratio": 3.0,
        "low": 2.0,
        "high": 4.0,
        "q": 0.01,
    } | row
    named = {"voices": "group", "loaded terms": "category", "own against quoted words": "category",
             "choices between words": "pair"}  # fmt: skip
    presentation = presentation or Presentation("Modal verbs")
    first = named.get(presentation.name, "term")
    table = pd.DataFrame([{first: row.pop("term"), **row}])
    return Result("m", table, ABOUT | (about or {}), tables or {}, settings or {}, presentation=presentation)


def claim(*arguments, **keywords) -> str:
    found = result(*arguments, **keywords)
    return claim_of(found, found.table.iloc[0].to_dict())


def test_a_row_is_said_with_its_number_interval_and_counts():
    assert claim(KEYNESS) == (
        "“regime” occurs 8.0 times as often in the words of Russian state or pro-state media as in those of The Times: "
        "40 times in 6,000 words against 10 times in 12,000 (95 % interval 4.0 to 16)"
    )
    less = claim(KEYNESS, about={"by": "outlet"}, log_ratio=-3.0, low=-4.0, high=-2.0, k_target=1)
    assert less == (
        "“regime” occurs 8.0 times as often in The Times as in Russian state or pro-state media: "
        "10 times in 12,000 words against once in 6,000 (95 % interval 4.0 to 16)"
    )


def test_what_never_occurs_is_said_so_and_only_the_least_is_claimed():
    said = claim(KEYNESS, k_reference=0, log_ratio=8.5, low=3.0, high=math.inf)
    assert "occurs at least 8.0 times as often" in said
    assert "40 times in 6,000 words against never in 12,000 (95 % interval without upper limit)" in said
    closed = claim(KEYNESS, k_reference=0, log_ratio=8.5, low=3.0, high=9.0)
    assert "at least 8.0 times" in closed
    assert "8.0 to 512" in closed
    assert "362" not in closed  # two to the 8.5: a ratio to a count of zero is not one
    assert "at least 4.0 times" in claim(KEYNESS, high=math.inf), "an open interval has no estimate to quote"


@pytest.mark.parametrize(
    "row",
    [
        {"q": 0.06}, {"q": math.nan}, {"q": 1.0}, {"low": -0.1}, {"low": 0.0}, {"low": math.nan, "high": math.nan},
        {"low": -math.inf}, {"log_ratio": math.nan}, {"log_ratio": -3.0}, {"log_ratio": -3.0, "low": -4.0, "high": 0.1},
    ],
    ids=str,
)  # fmt: skip
def test_a_row_that_does_not_survive_is_no_claim(row):
    for presentation in (KEYNESS, LOADED, None):
        assert claim(presentation, **row) == ""
    assert findings_of([result(KEYNESS, **row)]) == []


@given(st.floats(0.001, 30), st.floats(0, 20), st.floats(0, 20), st.booleans(), st.integers(0, 3))
def test_no_number_says_more_than_its_row(near, more, further, up, k):
    value, far = near + more, near + more + further
    low, high = (near, far) if up else (-far, -near)
    least = "k_reference" if up else "k_target"
    ratio = ratio_of({"log_ratio": value if up else -value, "low": low, "high": high, least: k})
    assert ratio.more == ("target" if up else "reference")
    said = [float(number.replace(",", "")) for number in re.findall(r"[\d,]+(?:\.\d+)?", ratio.times + ratio.interval)]
    times, _, lower, upper = said[0], *said[1:]
    assert lower <= 2**near * (1 + 1e-6)
    assert upper >= 2**far * (1 - 1e-6)
    assert lower > 1
    assert lower <= times * (1 + 1e-9) or times == pytest.approx(lower, rel=0.05)
    if k == 0:
        assert ratio.times.startswith("at least")
        assert times == lower


def test_numbers_are_rounded_so_that_they_stay_true():
    assert times_said(0.01, math.floor) == "1.006"
    assert times_said(math.log2(9.97), math.floor) == "9"
    assert times_said(math.log2(1234.4)) == "1,234"
    assert [often(k) for k in (0, 1, 2, 2345)] == ["never", "once", "2 times", "2,345 times"]
    assert [percent(share) for share in (0, 1, 0.5, 0.096, 1e-5, 0.9951)] == [
        "none", "100 %", "50 %", "9.6 %", "less than 0.1 %", "99.5 %"]  # fmt: skip


def test_shares_of_quoted_words_come_in_per_cent():
    row = {"term": "Residents", "share_target": 0.06, "share_reference": 0.48, "log_ratio": -3.0, "low": -4.0,
           "high": -2.0, "k_target": 6, "k_reference": 48}  # fmt: skip
    said = claim(VOICES, **row)
    assert said == (
        "48 % of the quoted words in The Times come from Residents, and 6.0 % in Russian state or pro-state media: "
        "8.0 times the share, 48 against 6 words (95 % interval 4.0 to 16)"
    )
    none = claim(VOICES, **row | {"share_target": 0.0, "k_target": 0, "low": -math.inf, "log_ratio": -9.0})
    assert "come from Residents, and none in Russian state" in none
    assert "at least 4.0 times the share, 48 against 0 words" in none


def test_each_measure_words_its_own():
    entries = pd.DataFrame({"entry": ["regime", "clique*", "mob"], "category": "harsh", "k_target": [3, 9, 0],
                            "k_reference": [5, 0, 0]})  # fmt: skip
    loaded = claim(LOADED, term="harsh", tables={"entries": entries})
    assert loaded.startswith(
        "Loaded words of the kind “harsh” (such as clique…, regime) occur 8.0 times as often in the"
    )
    less = claim(LOADED, term="harsh", tables={"entries": entries}, log_ratio=-3.0, low=-4.0, high=-2.0)
    assert "(such as regime) occur" in less
    own = claim(ADOPTION, settings={"outlet": "The Times"}, term="harsh", log_ratio=-3.0, low=-4.0, high=-2.0)
    assert "in the quotations of The Times as in the own words there" in own
    sizes = {"words_target": 500, "words_reference": 9_000, "units_target": 8, "units_reference": 20}
    look = by_group_look(KEYNESS, "outlet")
    groups = claim(look, about={"by": "outlet"}, group="Residents", log_ratio=-3.0, low=-4.0, high=-2.0, **sizes)
    assert groups == (
        "“regime” occurs 8.0 times as often in the rest as in Residents: 10 times in 9,000 words against 40 times in "
        "500 (95 % interval 4.0 to 16), units (story): 8 and 20"
    )
    placed = {"group": "Residents", "place": "first", "share_target": 0.8, "share_reference": 0.1}
    order = claim(ORDER, about={"by": "outlet"}, term="Residents: first", **placed)
    assert order == (
        "The share of pages and articles whose first quotation is of Residents is 8.0 times as high in Russian state "
        "or pro-state media as in The Times: 80.0 against 10.0 % of pages and articles (95 % interval 4.0 to 16)"
    )
    doubt = claim(STANCE, term="x", **placed | {"stance": "doubting"})
    assert doubt.startswith("The share of doubting verbs among those that introduce the words of Residents is 8.0 ")
    sources = claim(DIVERSITY, term="speakers (order 2)", effective_target=8.0, effective_reference=1.0)
    assert sources.startswith("The effective number of speakers (order 2) is 8.0 times as high")
    assert sources.endswith(": 8.0 against 1.0 (95 % interval 4.0 to 16)")
    part = {"share_target": 0.8, "share_reference": 0.0, "k_reference": 0}
    few = claim(DOUBTING, term="Residents", **part)
    assert few.startswith("80 % of the reporting verbs for the words of Residents express doubt in Russian")
    assert "and none in The Times: at least 4.0 times the share, 40 against 0 verbs" in few
    chosen = claim(CHOICES, term="(all pairs)", difference=0.304, low=0.101, high=0.499, share_target=0.6,
                   share_reference=0.3)  # fmt: skip
    assert "(all pairs), the loaded one is chosen 30 percentage points more often" in chosen
    assert "60 % of the time against 30 % (95 % interval 10 to 50 points)" in chosen


def test_any_table_has_a_sentence():
    assert claim(term="duty").startswith("Modal verbs: “duty” occurs 8.0 times as often in the words of Russian state")
    other = result(Presentation("Length", estimate="difference"), difference=-0.5, low=-0.8, high=-0.2)
    said = claim_of(other, other.table.iloc[0].to_dict())
    assert "higher by 0.5 in the words of The Times than in those of Russian" in said
    assert "(95 % interval 0.2 to 0.8)" in said
    own = Presentation("Mine", finding=lambda found, row: f"{found.measure}: {row['k_target']}")
    assert claim(own) == "m: 40"


@pytest.mark.parametrize("name", ["The Times", "Residents of the valley", "Russian state media", "AFP", "Statistics"])
@pytest.mark.parametrize("presentation", [KEYNESS, LOADED, VOICES, None], ids=lambda shown: shown and shown.title)
def test_sentences_fit_names_of_any_number(name, presentation):
    row = {"share_target": 0.08, "share_reference": 0.01}
    said = claim(presentation, about={"target": name, "reference": name[::-1]}, **row)
    assert name in said
    assert not re.search(rf"{name}(’s?| (is|are|has|have|uses?|says?|quotes?)\b)", said), "no verb agrees with a name"
    assert not FORBIDDEN.search(said)
    assert said.count("(") == said.count(")")
    assert not said.endswith(".")
    assert "  " not in said


def test_units_are_said_with_their_number():
    one = {"paired": True, "units_target": 1, "units_reference": 1, "unit": "page_id"}
    assert units_said(one) == ", over 1 page"
    free = {"paired": False, "units_target": 30, "units_reference": 28, "unit": "doc_id"}
    assert units_said(free) == ", over 30 and 28 documents"
    strata = free | {"strata": {"column": "desk", "number": 3, "used": True}}
    assert units_said(strata).endswith(", compared within each desk")


def of_measure(name, rows) -> Result:
    return Result(name, pd.DataFrame(rows, columns=["term", "log_ratio", "low", "high", "q"]), ABOUT)


def test_the_largest_and_best_supported_come_first_and_two_at_most_of_a_measure():
    a = of_measure("a", [("wide", 9.0, 0.1, 20.0, 0.01), ("sure", 3.0, 2.5, 4.0, 0.01),
                         ("less", -2.0, -3.0, -1.0, 0.01), ("lesser", -2.0, -3.0, -0.5, 0.01),
                         ("not", 5.0, 4.0, 6.0, 0.2)])  # fmt: skip
    b = of_measure("b", [("second", 3.0, 2.0, 4.0, 0.05), ("also", 3.0, 1.9, 4.0, 0.01)])
    assert [finding.label for finding in findings_of([b, a])] == ["sure", "second", "less"]
    assert [finding.label for finding in findings_of([b, a], 2)] == ["sure", "second"]
    several = [of_measure(str(n), [("x", 3.0, n + 1.0, 9.0, 0.01), ("y", -3.0, -4.0, -0.5, 0.01)]) for n in range(7)]
    assert len(findings_of(several)) == 6
    assert {finding.label for finding in findings_of(several)} == {"x"}, "one of each measure comes before two of any"


def test_untested_rows_and_those_that_do_not_survive_are_no_figures_to_quote():
    rows = of_measure("m", [("a", 1.0, 0.5, 2.0, 0.01), ("b", 1.0, -0.5, 2.0, 1.0), ("c", 4.0, 2.0, 9.0, math.nan)])
    assert quotable(rows).table["term"].tolist() == ["a"]
    shares = Result("s", pd.DataFrame({"group": ["x"], "share": [0.2]}), ABOUT)
    assert len(quotable(shares).table) == 1, "what is counted without a comparison has no test to survive"
    said = report.figures(of_measure("m", [("b", 1.0, -0.5, 2.0, 1.0)])).plain
    assert "No difference that was tested is larger than chance would produce" in said


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return analysed(corpus_folder(tmp_path_factory.mktemp("found")), permutations=999)


def test_a_study_opens_with_numbered_sentences_their_limits_and_links(study):
    block = report.findings(study)
    assert isinstance(block.nodes[0], Paragraph)
    assert block.nodes[0].look == "lede"
    listed = next(node for node in block.nodes if isinstance(node, Listing))
    assert 1 <= len(listed.items) <= 6
    said = json.dumps([run.text for item in listed.items for run in item[0].text])
    assert "over 10 stories" in said
    assert "Limit: few units" in said or "is not validated" in said
    links = [run.link for item in listed.items for run in item[0].text if run.link]
    shown = [report.drawn(study.voices), report.drawn(study.loaded), report.drawn(study.keyness),
             report.drawn(study.adoption), report.evidence(study.adoption, study), report.stance(study.voices),
             report.quotations(study.voices, study), report.doubted(study.voices, study),
             report.evidence(study.loaded, study), report.evidence(study.keyness, study)]  # fmt: skip
    there = "".join(part.content for part in shown)
    ids = set(re.findall(r'id="([^"]+)"', there))
    assert {link.removeprefix("#") for link in links} <= ids
    assert not FORBIDDEN.search(block.plain)


def test_a_study_without_a_test_says_that_nothing_can_be_said_and_why(tmp_path):
    small = analysed(corpus_folder(tmp_path, pairs=3), permutations=99)
    said = report.findings(small).plain
    assert said.startswith("Nothing can be said here about differences between Alpha and Beta: the comparison rests on")
    assert "3 stories with both sides" in said
    assert "at least 8" in said
    assert not any(isinstance(node, Listing) for node in walk(report.findings(small).nodes))
    assert "Nothing was tested" in report.headlines(small).plain


def test_a_treatment_that_changes_a_finding_is_its_limit(study):
    row = {"term": "regime", "log_ratio": 3.0, "low": 2.0, "high": 4.0, "q": 0.01}
    about = ABOUT | {"target": study.sides[0]}
    finding = findings_of([Result("keyness", pd.DataFrame([row]), about)])[0]

    class Moved:
        settings, sides, lexicon = study.settings, study.sides, study.lexicon
        treatments = None

    def limit(**other):
        rows = [{"quantity": "regime", "kind": "term", "treatment": "apart", "k_target": 9, "k_reference": 2,
                 "log_ratio": 3.0, "low": 2.0, "high": 4.0, "missed": 2.9}]  # fmt: skip
        Moved.treatments = Result("treatments", pd.DataFrame([*rows, rows[0] | {"treatment": "outlet"} | other]), about)
        return limit_of(finding, Moved)

    assert "if reported speech is counted with the outlet, no difference remains" in limit(low=-0.1)
    assert limit(log_ratio=2.0) == "if reported speech is counted with the outlet, it is 4.0 times as often"
    assert "reported speech" not in limit(log_ratio=2.9)


def test_a_result_that_is_added_has_its_sentence(study):
    added = report.add(study.loaded, study)
    said = [node for node in added.nodes if isinstance(node, Paragraph) and node.look == "finding"]
    assert said
    assert "over 10 stories" in added.plain


def test_the_finding_of_a_result_that_a_cell_adds_opens_the_page_too(tmp_path):
    from framing.report.page.document import Made, document_of
    from framing.report.study import blocks

    title = {"cell_type": "markdown", "source": "# Mine\n\nA question.", "metadata": {}}
    block = blocks.stack(blocks.paragraph("“duty” occurs 3.0 times as often.", "finding"), blocks.paragraph("Rest."))
    shown = {"output_type": "display_data", "data": {blocks.st.MIME: blocks.packed(block.nodes)}, "metadata": {}}
    cell = {"cell_type": "code", "source": "report.add(x)", "metadata": {}, "outputs": [shown], "execution_count": 1}
    opening = document_of({"cells": [title, cell]}, tmp_path, Made("mine.ipynb")).opening
    assert isinstance(opening[0], Paragraph)
    assert isinstance(opening[-1], Listing)
    assert opening[-1].items[0][0].text[0].text == "“duty” occurs 3.0 times as often."


def test_a_batch_s_index_gives_the_finding_of_each_report():
    from framing.report.batch.index import Row, _shown_row

    class Plan:
        out = Path("nowhere")
        labels = staticmethod(lambda: {"a": "A"})

    empty = pd.DataFrame(columns=["estimate", "measure"])
    found = result(KEYNESS)
    shown = _shown_row(Plan, Row("a", "done", {}, results=[found]), [], empty)
    assert shown["finding"].startswith("“regime” occurs 8.0 times as often")
    assert _shown_row(Plan, Row("a", "done", {}, results=[result(KEYNESS, q=0.3)]), [], empty)["finding"] == ""
