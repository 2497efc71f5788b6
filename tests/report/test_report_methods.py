"""Methods and references say what ran: nothing is cited that is not listed, nothing listed that is not cited."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pandas as pd
import pytest

from framing import report
from framing.measures.loaded.terms import loaded_terms
from framing.report.sections import methods, validity
from framing.report.sections.references import bibtex, lexicon_work, short, toolkit_work, worded, works
from framing.report.study import blocks
from framing.report.study.multiplicity import together
from framing.result import Result
from framing.stats.design import Design
from framing.stats.inference import PermutationSettings, works_of
from tests.report.analysis import analysed, under_each_of, voices_of
from tests.report.test_report_study import corpus_folder

PACKAGE = Path(__file__).parents[2] / "framing"
WORKS = works()


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return analysed(corpus_folder(tmp_path_factory.mktemp("study")), permutations=99)


def said(study, results=None) -> str:
    return methods.methods(study, results).markdown.replace("\\", "")


def entries(text: str) -> dict:
    found = bibtexparser.parse_string(text)
    assert not found.failed_blocks
    assert len(found.entries) == text.count("\n}\n")
    return {entry.key: {field.key: field.value for field in entry.fields} for entry in found.entries}


def test_every_work_has_a_readable_entry_and_is_cited_somewhere():
    written = bibtex(WORKS)
    found = entries(written)
    assert written == (PACKAGE / "report" / "sections" / "references.bib").read_text("utf-8")
    assert set(found) == set(WORKS)
    code = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    for key, fields in found.items():
        assert {"author", "title", "year"} <= set(fields), key
        assert f'"{key}"' in code, f"{key} is cited nowhere"
        assert fields["year"] in worded(key)
        assert worded(key).startswith(short(key).split(" ")[0])
        assert not re.search(r"[{}\\]", worded(key)), key
    assert len({short(key) for key in WORKS}) == len(WORKS), "two works are named alike in the text"


def test_each_result_has_its_sentence_and_its_works_and_each_work_its_entry(study, tmp_path, monkeypatch):
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path))
    ran = [*study.results, *([study.treatments] if isinstance(study.treatments, Result) else [])]
    assert {result.measure for result in ran} >= {"voices", "loaded", "keyness", "actors"}
    text = said(study)
    listed = methods.bibliography(study).markdown.replace("\\", "")
    found = entries((tmp_path / "references.bib").read_text("utf-8"))
    named = {key for key in WORKS if short(key) in text}
    for result in ran:
        assert result.describe().rstrip(".") in text
        assert set(methods.cited(result)) <= named
    assert set(found) == named | {"framing", f"lexicon-{study.lexicon.header['name']}"}
    for key in named:
        assert worded(key) in listed
    bracketed = {work for group in re.findall(r"\[([^\]\n]+)\]", text) for work in group.split("; ")}
    assert bracketed <= {short(key) for key in named}
    assert study.lexicon.header["citation"] in listed


def test_corpus_period_units_versions_seeds_validity_and_limits_are_told(study):
    text = said(study)
    days = sorted(study.passages.documents["published"].str[:10])
    design = study.comparison.design
    expected = [
        f"{study.passages.documents['doc_id'].nunique()} documents", days[0], days[-1], design.describe(),
        f"{study.words_of(True):,} words", "capitals were folded", "Private persons appear under a number",
        "seed 1", "99 permutations", "framing 0.", "Python 3.", "numpy", "scipy", "pandas", "precision",
        "not validated: no passages were coded by people", "No validity has been measured for: ",
        "no frame is inferred", f"key terms: {int(study.keyness.table['q'].notna().sum())}",
    ]  # fmt: skip
    for words in expected:
        assert words in text, words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 7}, "start from seed 7"),
        ({"permutations": 199}, "with 199 permutations in each test, up to 19,900 where fewer than ten reach"),
        ({"lexicon": "evaluative"}, "Lexicon evaluative"),
        ({"target": "Beta", "reference": "Alpha"}, "Beta (target"),
        ({"name_private": True}, "No private person is numbered"),
        ({"show_text": False}, "No passage of the corpus is shown"),
    ],
)
def test_a_setting_changed_changes_the_methods(study, tmp_path, change, words):
    other = analysed(corpus_folder(tmp_path), **{"permutations": 99, **change})
    results = [other.loaded, other.actors]
    assert words in said(other, results)
    assert words not in said(study, [study.loaded, study.actors])


def test_arrangements_drawn_again_are_told_only_where_they_are(study):
    once = replace(study.loaded, settings=study.loaded.settings | {"further": 1})
    assert "with 99 permutations in each test, on one thread" in said(study, [once])
    bootstrapped = replace(study.loaded, settings=study.loaded.settings | {"interval": "bootstrap"})
    assert "with 99 permutations in each test, on one thread" in said(study, [bootstrapped])
    for result in (study.voices, study.loaded, study.keyness, study.adoption):
        said_of = "(99 permutations, up to 9,900 where fewer than ten reach the observed value, until q ≤ .05 is "
        assert said_of in result.methods, result.measure


def test_what_too_few_units_stand_behind_says_of_no_interval_that_there_is_one(tmp_path):
    few = analysed(corpus_folder(tmp_path, pairs=4), permutations=99)
    for result in (few.loaded, few.voices):
        assert result.table["low"].isna().all()
        assert "without intervals" in result.caption
        assert not [note for note in result.notes if "delta method" in note]
        assert "delta method" not in result.describe()
    raw = loaded_terms(few.comparison, few.lexicon)
    assert raw.table["low"].notna().any()
    assert [note for note in raw.notes if "delta method" in note]
    assert "delta method" in raw.caption
    assert "without intervals" not in raw.caption


def test_a_setting_of_a_measure_is_recorded_by_name_and_value(study):
    found = study.keyness
    other = replace(found, settings=found.settings | {"min_docs": 9, "interval": "percentile"})
    text = said(study, [other])
    assert "min docs 9" in text
    assert "interval percentile" in text
    assert "min docs 9" not in said(study, [found])


def test_nothing_is_cited_for_tests_where_nothing_was_tested(study):
    bare = study.loaded.mapped(lambda _, table: table.assign(p=float("nan")) if "p" in table else table)
    assert methods.TESTING & set(study.loaded.references)
    assert not methods.TESTING & set(methods.cited(bare))
    assert "hardie2014" in methods.cited(bare)
    assert "in each test" in said(study, [study.loaded])
    assert "in each test" not in said(study, [bare])


def test_what_the_statistic_adds_is_told_once_and_only_where_ratios_were_tested(study):
    added = "0.5 is added to both counts"
    assert said(study).count(added) == 1
    untested = [replace(r, table=r.table.assign(p=float("nan"))) for r in (study.keyness, study.loaded)]
    assert added not in said(study, untested)


def test_a_lexicon_of_ones_own_closes_no_field_and_opens_no_entry():
    header = {
        "name": "my {war} @list",
        "version": "1}",
        "licence": "100% mine_",
        "citation": 'A "B" \\input{x} @article{y, #',
    }
    text = bibtex([], [lexicon_work(header), toolkit_work("0.1.0")])
    found = entries(text)
    assert set(found) == {"framing", "lexicon-my-war-list"}
    assert "\\input" not in text
    assert text.count("@") == 2
    assert "100\\% mine\\_" in found["lexicon-my-war-list"]["note"]


def test_no_measure_is_left_out_of_what_is_said_of_validity(study):
    ran = [*study.results, study.keyness, study.adoption, *voices_of(study)["results"].values()]
    ran = [result for result in ran if isinstance(result, Result)]
    text = said(study, ran).split("**Validity.**")[1].split("**Limitations.**")[0]
    resting, none = text.split("No validity has been measured for: ")
    for result in ran:
        assert result.presentation.name in resting, result.measure
        assert (result.presentation.name in none) != validity.is_validated(result, study), result.measure
    assert {"loaded terms", "own against quoted words", "key terms"} <= set(none.rstrip(". \n").split(", "))
    assert "whose words are quoted" not in none


def test_what_counts_by_an_unvalidated_list_is_not_validated_whatever_the_measure(study):
    figure = {"figure": "AUC .8", "data": "a sample", "date": "2031"}
    counted = replace(study.adoption, validity=figure)
    assert not validity.is_validated(counted, study)
    invented = replace(counted, measure="new", settings={"lexicon": "conflict", "lexicon_version": "1.1"})
    assert "the lexicon conflict 1.1 (not validated)" in validity.grounds(invented, study)
    header = study.lexicon.header | {"validation": "AUC .8 | a sample | 2031"}
    known = replace(study, lexicon=replace(study.lexicon, header=header))
    assert validity.is_validated(counted, known)
    assert not validity.is_validated(replace(counted, validity=None), known)
    followed = study.treatments if isinstance(study.treatments, Result) else None
    if followed is not None:
        assert not validity.is_validated(followed, study)


@pytest.mark.parametrize(
    ("words", "precision", "recall"),
    [
        ({"quoted": 50, "indirect": 0}, 0.9, 0.8),
        ({"quoted": 0, "indirect": 50}, 0.6, 0.5),
        # 100 found of each: 90 and 60 are right, of 112.5 and 120 that are there.
        ({"quoted": 100, "indirect": 100}, 0.75, 150 / 232.5),
    ],
)
def test_errors_of_a_side_follow_from_its_kinds_of_speech(words, precision, recall):
    about = {"quoted": {"precision": 0.9, "recall": 0.8}, "indirect": {"precision": 0.6, "recall": 0.5}}
    assert validity.expected(words, about) == pytest.approx((precision, recall))


def test_errors_are_given_by_side_where_they_can_be(study, tmp_path, monkeypatch):
    told = validity.errors_by_side(study)
    assert "speech printed by Alpha: precision " in told
    assert "(100 % of its words are quoted)" in told
    assert "which is not known" in told
    assert told in said(study)
    monkeypatch.setattr(validity, "measured", dict)
    assert validity.errors_by_side(study) == "Precision and recall cannot be given by side."


@pytest.mark.parametrize(
    ("target", "reference", "cited"),
    [
        ("ab", "ab", {"konietschke2014"}),
        ("ab", "cd", {"janssen1997", "chung2013"}),
    ],
)
def test_a_test_cites_the_works_of_the_design_that_ran(target, reference, cited):
    of_tests = {"konietschke2014", "janssen1997", "chung2013"}
    assert of_tests & set(works_of(Design.of(list(target), list(reference)))) == cited
    mixed = Design.of(list("abcd"), list("abxy"))
    assert mixed.mixed
    linearised = PermutationSettings(interval="linearised", exact=True)
    assert set(works_of(mixed, linearised)) == of_tests
    assert set(works_of(mixed, replace(linearised, exact=False))) == {*of_tests, "gandy2014"}
    within = Design.of(list("abcd"), list("wxyz"), strata=dict(zip("abcdwxyz", "12121212", strict=True)))
    assert "greenland1985" in works_of(within)


def test_a_paired_report_cites_no_work_on_independent_samples(study):
    assert study.comparison.design.paired
    for result in (study.voices, study.loaded, study.keyness, study.adoption):
        assert "konietschke2014" in methods.cited(result), result.measure
        assert not {"janssen1997", "chung2013"} & set(result.references), result.measure


def test_q_is_said_to_hold_for_no_more_than_it_does(study):
    text = said(study)
    assert "averaged over the tables in which anything is found" in text
    assert "the tables here share their texts" in text
    alone = together([study.loaded])[0]
    assert "Benjamini & Bogomolov" not in " ".join(alone.notes[-1:])
    assert "benjamini2014" not in alone.references[len(study.loaded.references) :]


def test_a_measure_that_found_nothing_claims_no_test(study):
    known = voices_of(study)
    found = known["marked"]
    assert not found.table["k_target"].any()
    text = said(study, [found])
    assert "Nothing was found for words in quotation marks without a speaker, so nothing was compared." in text
    assert "studentised" not in text.split("**Measures.**")[1].split("**Corrections.**")[0]
    block = report.show(found, study, "Marks")
    assert block.content.count("<p") == 1
    assert under_each_of(known)["cell-35"] == ""


def test_words_of_a_topic_are_no_counts():
    table = pd.DataFrame({"topic": ["1"], "words": ["snow road bridge"], "log_ratio": [0.5]})
    assert not methods._is_empty(Result("topics", table, {}))
    assert methods._is_empty(Result("x", pd.DataFrame({"term": ["a"], "k_target": [0], "k_reference": [0]}), {}))
