"""Results: evidence, saving and reading back, the headline."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from framing.cells import as_escaped, as_written
from framing.corpus.corpus import Corpus
from framing.errors import CorpusError
from framing.result import WORDS_SHOWN, Result, best_first
from framing.text.reading import HOLE, token_spans, tokenise

ASKED = {"by": "outlet", "target": "North", "reference": "South", "unit": "", "strata": ""}
COMPARED = {"words_target": 10, "words_reference": 20, "unit": "story_id", "asked": ASKED}


def result(table=None, **more) -> Result:
    return Result("keyness", pd.DataFrame({"term": ["storm"]}) if table is None else table, COMPARED, **more)


def corpus(*texts: str, story=lambda i: "s1") -> Corpus:
    """Texts by North, and one by South, in one story."""
    rows = [
        {"doc_id": f"d{i}", "outlet": "North", "text": text, "story_id": story(i)} for i, text in enumerate(texts)
    ] + [{"doc_id": "z", "outlet": "South", "text": "nothing of the kind", "story_id": "s1"}]
    return Corpus("c", pd.DataFrame(rows).assign(published="2031-05-04", title=""))


def matches(term: str, *texts: str, forms=()) -> list[str]:
    tables = {"forms": pd.DataFrame(forms, columns=["label", "form"])} if forms else {}
    found = result(tables=tables).evidence(term, n=50, corpus=corpus(*texts))
    return found["match"].tolist()


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("long", "a long week-long wait, long-term and Longer", ["long"]),
        ("week-long", "a week‑long, week-long and week long wait", ["week‑long", "week-long"]),
        ("ostrel", "Ostrel’s mayor, OSTREL, Ostrels", ["Ostrel’s", "OSTREL"]),
        ("isn't", "It isn’t, it isnʼt; isn", ["isn’t", "isnʼt"]),
        ("t", "It isn't a T shirt", ["T"]),
        ("straße", "STRASSE und Straße", ["STRASSE", "Straße"]),
        ("red line", "a red\nline, a “red” line, red. Line", ["red\nline", "red” line", "red. Line"]),
        ("red line", f"red{HOLE}line red {HOLE} line", []),
        ("c", "c++ and .c*", ["c", "c"]),
        ("жар", "Жар и жара", ["Жар"]),
    ],
)
def test_evidence_shows_the_tokens_that_are_counted(term, text, found):
    assert matches(term, text) == found


def test_evidence_of_a_label_shows_its_forms_and_leaves_words_of_longer_ones():
    forms = [("weather", "storm"), ("weather", "storms"), ("war", "storm of fire"), ("storm of fire", "storm of fire")]
    text = "Storms, a storm, a storm of fire"
    assert matches("weather", text, forms=forms) == ["Storms", "storm"]
    assert matches("war", text, forms=forms) == ["storm of fire"]
    assert matches("rain", "rain", forms=forms) == ["rain"], "any word can be asked for"


def test_evidence_of_a_contraction_is_as_written_and_no_evidence_of_its_stem():
    forms = [("verb", "let's"), ("pronoun", "it"), ("both", "it's"), ("phrase", "let's go")]
    text = "Let it go; let’s see it, it's late. Let's go."
    assert matches("verb", text, forms=forms) == ["let’s"]
    assert matches("pronoun", text, forms=forms) == ["it", "it"]
    assert matches("both", text, forms=forms) == ["it's"]
    assert matches("phrase", text, forms=forms) == ["Let's go"]


def test_evidence_counts_no_word_twice():
    assert matches("never never", "never never never") == ["never never"]


@pytest.mark.parametrize("term", ["", " ", "—", HOLE])
def test_evidence_of_no_word_is_refused(term):
    with pytest.raises(CorpusError, match="no word to look for"):
        matches(term, "some text")


def test_evidence_stays_within_the_units_of_the_design():
    texts = ("a storm", "another storm")
    shown = result().evidence("storm", corpus=corpus(*texts, story=lambda i: f"s{i + 1}"))
    assert shown["doc_id"].tolist() == ["d0"]


def test_evidence_takes_passages_in_turn_and_both_sides():
    here = corpus("storm one storm two storm three", "storm four", "storm five")
    shown = result().evidence("storm", n=4, corpus=here)
    assert shown["doc_id"].tolist() == ["d0", "d1", "d2", "d0"]
    assert shown["side"].unique().tolist() == ["North"]
    assert result().evidence("kind", corpus=here)["side"].tolist() == ["South"]
    assert result().evidence("absent", corpus=here).columns.tolist() == [
        "side", "doc_id", "passage_id", "outlet", "published", "speaker", "left", "match", "right",
        "voice", "start", "end", "words",
    ]  # fmt: skip


def test_the_context_ends_at_holes_and_blank_lines():
    text = f"far away{HOLE}near the storm came\nat night\n \nnext day"
    row = result().evidence("storm", corpus=corpus(text)).iloc[0]
    assert (row["left"], row["match"], row["right"]) == ("near the ", "storm", " came\nat night")


WORDS = st.lists(st.sampled_from(["we", "week-long", "it’s", "no,", "“oh”", "—", "end."]), max_size=60).map(" ".join)


@example("we " * 80, "end.")
@example("end.", "we " * 80)
@given(WORDS, WORDS)
def test_a_row_shows_at_most_thirty_words_all_of_the_text(before, after):
    text = f"{before} storm {after}"
    row = result().evidence("storm", corpus=corpus(text)).iloc[0]
    left, right = row["left"].removeprefix("… "), row["right"].removesuffix(" …")
    assert left + row["match"] + right in text + "\n"
    shown = len(tokenise(row["left"] + row["match"] + row["right"]))
    assert shown == min(WORDS_SHOWN, len(tokenise(text))), "no more, and no fewer than there is room for"
    assert row["left"].startswith("… ") == (len(token_spans(before)) > len(token_spans(left)))
    assert row["right"].endswith(" …") == (len(token_spans(after)) > len(token_spans(right)))


def test_a_long_text_is_cut_on_both_sides():
    text = " ".join(f"a{i}" for i in range(100)) + " storm " + " ".join(f"z{i}" for i in range(100))
    row = result().evidence("storm", corpus=corpus(text)).iloc[0]
    assert row["left"] == "… " + " ".join(f"a{i}" for i in range(86, 100)) + " "
    assert row["right"] == " " + " ".join(f"z{i}" for i in range(15)) + " …"


TERMS = [
    "NA",
    "",
    "=cmd()",
    "-x",
    "'-x",
    "''=y",
    "+1",
    "@me",
    "\ttab",
    "'plain'",
    "1914",
    "inf",
    "nan",
    "007",
    'a,"b"\nc',
    "é",
]


def test_a_saved_result_is_read_back_as_it_was(tmp_path):
    n = len(TERMS)
    numbers = np.resize([1 / 3, -np.inf, np.inf, np.nan, 1e-300, -0.1, 5e300], n)
    table = pd.DataFrame(
        {"term": TERMS, "k_target": np.arange(n), "low": numbers, "digits": ["12"] * n, "ok": [True, False] * (n // 2)}
    )
    tables = {
        "forms": pd.DataFrame({"label": TERMS, "form": TERMS[::-1]}),
        "none": pd.DataFrame(columns=["a", "b"]),
        "bare": pd.DataFrame(),
    }
    before = result(
        table, tables=tables, settings={"seed": 1, "p_min": np.float64(0.5)}, notes=("one", "two"),
        references=("hardie2014",), validity={"figure": "0.6"}, methods="We counted “words”.",
    )  # fmt: skip
    before.save(tmp_path)
    after = Result.read(tmp_path, "keyness")
    pd.testing.assert_frame_equal(after.table, before.table, check_dtype=False, check_exact=True)
    pd.testing.assert_frame_equal(after.table, table, check_dtype=False, rtol=6e-10, atol=0)
    assert [str(d) for d in after.table.dtypes[1:3]] == ["int64", "float64"]
    assert after.table["term"].tolist() == TERMS
    assert after.table["digits"].tolist() == ["12"] * n
    assert after.table["ok"].dtype == bool
    assert after.tables["forms"]["form"].tolist() == TERMS[::-1]
    assert (len(after.tables["none"]), list(after.tables["none"].columns)) == (0, ["a", "b"])
    assert after.tables["bare"].shape == (0, 0)
    for name in ("measure", "comparison", "settings", "notes", "references", "validity", "methods"):
        assert getattr(after, name) == getattr(before, name), name
    after.save(tmp_path / "again")
    for path in tmp_path.glob("*.*"):
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_no_saved_cell_starts_a_formula(tmp_path):
    result(pd.DataFrame({"term": TERMS, "low": -1.0})).save(tmp_path)
    with (tmp_path / "keyness.csv").open(encoding="utf-8", newline="") as file:
        cells = [row["term"] for row in csv.DictReader(file)]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@")) and cell != "+1"]
    assert "-1.0" in (tmp_path / "keyness.csv").read_text("utf-8"), "numbers stay numbers"


@given(st.text(alphabet="'=+-@\t\r\n; 5.ab＝\ufeff", max_size=8))
def test_escaping_is_undone(value):
    assert as_written(as_escaped(value)) == value
    for cell in re.split("[;\t\r\n]", as_escaped(value)):
        number = re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", cell.lstrip())
        assert number or not cell.lstrip(" \ufeff").startswith(("=", "+", "-", "@", "＝")), cell


def test_a_result_is_found_without_its_name_where_it_is_the_only_one(tmp_path):
    result().save(tmp_path)
    assert Result.read(tmp_path).table["term"].tolist() == ["storm"]
    (tmp_path / "loaded.json").write_text("{}", "utf-8")
    with pytest.raises(CorpusError, match="There are: keyness, loaded"):
        Result.read(tmp_path)
    with pytest.raises(CorpusError, match="holds no result 'keynes'. Did you mean 'keyness'"):
        Result.read(tmp_path, "keynes")
    with pytest.raises(CorpusError, match="There are none"):
        Result.read(tmp_path / "nowhere", "keyness")


@pytest.mark.parametrize("content", ["{}", "[1]", "no JSON"])
def test_a_file_that_is_no_result_is_refused(tmp_path, content):
    (tmp_path / "keyness.json").write_text(content, "utf-8")
    with pytest.raises(CorpusError, match=r"keyness\.json' is not a result that `Result\.save` wrote"):
        Result.read(tmp_path)


def test_what_is_saved_is_json_that_other_programs_read(tmp_path):
    result(settings={"p_min": 0.001, "min_docs": 5}).save(tmp_path)
    kept = json.loads((tmp_path / "keyness.json").read_text("utf-8"))
    assert kept["settings"] == {"p_min": 0.001, "min_docs": 5}


def test_the_headline_quotes_the_first_rows():
    table = pd.DataFrame(
        {"term": ["a", "b"], "log_ratio": [1.5, -2], "low": [1, -3], "high": [2, -1], "p": [0.1, 0.2], "q": [0.2, 0.2]}
    )
    top = result(table, settings={"p_min": 0.004}).headline(1)
    assert top.iloc[0].to_dict() == {
        "quantity": "keyness: a", "estimate": 1.5, "low": 1, "high": 2, "p": 0.1, "q": 0.2,
        "n_target": 10, "n_reference": 20, "unit": "story_id", "unit_p_min": 0.004,
    }  # fmt: skip
    shares = result(pd.DataFrame({"group": ["x"], "share": [0.3]})).headline()
    assert shares["estimate"].tolist() == [0.3]
    assert shares[["low", "high", "p", "q", "unit_p_min"]].isna().all(axis=None)


def test_best_first_is_by_q_then_by_the_nearer_limit_then_by_name():
    inf, nan = np.inf, np.nan
    rows = [
        ("later q", 9, 8, 10, 0.5),
        ("weak", 1, 0.1, 2, 0.01),
        ("strong, negative", -3, -4, -2, 0.01),
        ("b absent", 2, 0.5, inf, 0.01),
        ("a absent", -2, -inf, -0.5, 0.01),
        ("no q", 5, 4, 6, nan),
        ("no limits", 0, -inf, inf, nan),
        ("unknown", nan, nan, nan, nan),
    ]
    table = pd.DataFrame(rows, columns=["term", "log_ratio", "low", "high", "q"])
    expected = ["strong, negative", "a absent", "b absent", "weak", "later q", "no q", "no limits", "unknown"]
    assert best_first(table.sample(frac=1, random_state=1))["term"].tolist() == expected
