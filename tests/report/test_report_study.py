"""A study from a corpus folder, its sections, and what they may show."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest

from framing import report as sections
from framing.errors import CorpusError, ParameterError
from framing.report.page.formats import figure_forms
from framing.report.sections.references import bibtex, worded
from framing.report.study import blocks
from framing.report.study.block_html import HtmlWriter
from framing.report.study.excerpts import NO_TEXT
from framing.report.study.multiplicity import TABLES, together
from framing.report.study.private_persons import PrivatePersons
from framing.report.study.study import Absent, open_study
from framing.result import Result
from framing.stats.inference import adjust, adjust_families
from tests.report.analysis import analysed, under_each_of, voices_of

NASTY = "<script>alert(1)</script> $x_1$ **bold** [link](javascript:x) =cmd()"
AFFILIATIONS = """name,aliases,role,affiliation,venue_class,valid_from,valid_to,basis,source,coder
Ada Roe,Roe,resident,Residents,,,,so described by the page,invented,test
Bo Lind,Lind,official,Office,,,,so described by the page,invented,test
"""


KEEP = '[compare_framing]\nby = "outlet"\ntarget = "Alpha"\nreference = "Beta"\nrepeats = "keep"\n'


def corpus_folder(place: Path, pairs: int = 10, toml: str = "") -> Path:
    """A corpus of pairs of articles: Alpha says regime and quotes, Beta says government; one has nasty text."""
    folder = place / "small"
    folder.mkdir()
    rows = []
    for i in range(pairs):
        quote = "“We saw it all from the bridge that morning,” said Ada Roe, a baker."
        more = NASTY if i == 0 else "Snow fell on the road to Kesk all day long."
        rows.append((f"a{i}", "Alpha", f"s{i}", f"The regime of Selmark met again. {quote} {more}"))
        official = "“Nothing of the kind was ever planned,” claimed Bo Lind."
        rows.append((f"b{i}", "Beta", f"s{i}", f"The government of Selmark met again. {official} {more}"))
    table = pd.DataFrame(rows, columns=["doc_id", "outlet", "story_id", "text"])
    table = table.assign(published="2031-02-03", title="Untitled", page_id="", kind="article", position="0")
    table.to_csv(folder / "documents.csv", index=False)
    (folder / "affiliations.csv").write_text(AFFILIATIONS, encoding="utf-8")
    default = KEEP + 'licence = "CC0-1.0"\n'
    (folder / "report.toml").write_text(toml or default, encoding="utf-8")
    return folder


@pytest.fixture
def study(tmp_path):
    return analysed(corpus_folder(tmp_path), permutations=99)


def everything(study) -> str:
    parts = [
        sections.title(study)._repr_markdown_(),
        sections.opening(study).content,
        sections.compared(study).content,
        sections.doubted(study.voices, study).content,
        sections.same_actors(study.actors, study).content,
        sections.quotations(study.voices, study).content,
        sections.tabled(study.loaded, "Loaded").content,
        sections.tabled(study.voices, "Voices").content,
        sections.evidence(study.loaded, study).content,
        sections.evidence(study.keyness, study).content,
        sections.coding_sheet(study, 20).content,
        sections.smallness(study)._repr_markdown_(),
        sections.methods(study)._repr_markdown_(),
        sections.bibliography(study)._repr_markdown_(),
        sections.headlines(study).content,
    ]
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("dated", "said"), [(0, "without dates"), (3, "published 2031-02-03, 17 documents without a date")]
)
def test_a_corpus_with_dates_missing_says_so_where_it_is_described(tmp_path, dated, said):
    folder = corpus_folder(tmp_path)
    table = pd.read_csv(folder / "documents.csv")
    table["published"] = table["published"].where(table.index < dated, "")
    table.to_csv(folder / "documents.csv", index=False)
    study = analysed(folder, permutations=99)
    assert f"small: 20 documents of Alpha, Beta, {said}" in sections.compared(study).content
    assert f"20 documents of Alpha and Beta, {said}, " in sections.methods(study)._repr_markdown_()


def test_text_of_a_corpus_is_escaped_everywhere(study):
    shown = everything(study)
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "](javascript" not in sections.methods(study)._repr_markdown_()


def test_private_persons_are_numbered_unless_asked_for(tmp_path, study):
    assert "Roe" not in everything(study)
    assert "resident 1" in everything(study)
    named = analysed(tmp_path / "small", permutations=99, name_private=True)
    assert "Ada Roe" in everything(named)


def test_no_passage_is_shown_where_text_is_switched_off(tmp_path, study):
    wordless = analysed(tmp_path / "small", permutations=99, show_text=False)
    said, plain = everything(study), everything(wordless)
    for passage in ("was ever planned", "met again", "Snow fell on"):
        assert passage in said
        assert passage not in plain
    assert plain.count(NO_TEXT) == 3  # among the facts, for the sheet that is left out, in the methods
    assert wordless.keyness.table.equals(study.keyness.table)


def test_a_number_stands_for_every_alias_and_not_inside_words():
    hidden = PrivatePersons({"Ada Roe": "resident 1", "Roe": "resident 1"}).hide("Ada Roe’s Roebuck, Roe.")
    assert hidden == "[resident 1]’s Roebuck, [resident 1]."


def test_choices_left_empty_come_from_the_corpus_folder(study):
    assert study.sides == ("Alpha", "Beta")
    assert study.comparison.design.paired
    assert (study.settings.lexicon, study.settings.subject) == ("conflict", "the same events")


def test_choices_given_win_over_the_corpus_folder(tmp_path):
    swapped = analysed(corpus_folder(tmp_path), permutations=99, target="Beta", reference="Alpha")
    assert swapped.sides == ("Beta", "Alpha")
    assert not swapped.has_default_sides


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('[compare_framing]\ntarget = "Alpha"\n', "No reference is given"),
        ('[compare_framing]\ntargte = "Alpha"\n', "Did you mean 'target'"),
        ("[compare_framing]\ntopics = 'eight'\n", "should be of type int"),
        ("[compare_framing\n", "cannot be read"),
        (
            '[compare_framing]\nby = "outlet"\ntarget = "Alfa"\nreference = "Beta"\n',
            "target group is empty.*Did you mean 'Alpha'",
        ),
        ('[compare_framing]\nby = "outlat"\ntarget = "Alpha"\nreference = "Beta"\n', "Did you mean 'outlet'"),
    ],
)
def test_what_report_toml_gets_wrong_is_said(tmp_path, toml, words):
    folder = corpus_folder(tmp_path, toml=toml)
    with pytest.raises((CorpusError, ParameterError), match=words):
        open_study(folder)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"reported": "outlat"}, r"^reported is 'outlat'. Did you mean 'outlet'\?$"),
        ({"names": "joint"}, r"^names is 'joint'. Did you mean 'join'\?$"),
        ({"topics": "eight"}, r"^topics = 'eight' should be of type int.$"),
        ({"by": 2031}, r"^by = 2031 should be of type str.$"),
        ({"topic": 9}, r"^A study has no choice 'topic'. Did you mean 'topics'\?$"),
        ({"seed_": 9}, "^A study has no choice 'seed_'"),
    ],
)
def test_a_setting_that_is_wrong_is_refused_before_the_corpus_is_read(tmp_path, choices, words):
    folder = corpus_folder(tmp_path)
    (folder / "documents.csv").unlink()
    with pytest.raises(ParameterError, match=words):
        analysed(folder, **choices)


def test_settings_of_a_run_are_not_set_by_a_corpus(tmp_path):
    with pytest.raises(ParameterError, match="sets 'permutations', which does not exist"):
        analysed(corpus_folder(tmp_path, toml="[compare_framing]\npermutations = 9\n"))


def test_an_unknown_page_is_refused(tmp_path):
    study = analysed(corpus_folder(tmp_path), page="p1")
    with pytest.raises(CorpusError, match="no page 'p1'"):
        study.page  # noqa: B018


def test_few_units_leave_key_terms_and_topics_out_in_one_sentence(tmp_path):
    study = analysed(corpus_folder(tmp_path, pairs=3))
    for absent in (study.keyness, study.topics):
        assert not isinstance(absent, Result)
        assert absent.reason.count(". ") == 0
        assert sections.drawn(absent) is absent
    assert "3 stories" in study.keyness.reason
    assert "log ratio" not in sections.tabled(study.loaded, "Loaded").content
    assert "no p" in sections.smallness(study)._repr_markdown_()


def test_evidence_of_text_without_open_licence_is_capped_at_a_tenth_of_a_page(tmp_path):
    study = analysed(corpus_folder(tmp_path, toml=KEEP), permutations=99)
    shown = {}
    for term in ("regime", "snow", "road", "kesk"):
        for row in study.shown.evidence(study.keyness, term, n=20).to_dict("records"):
            shown.setdefault(row["doc_id"], set()).add(row["left"] + row["match"] + row["right"])
    total = study.words.groupby(study.passages.documents["doc_id"].to_numpy()).sum()
    for doc_id, texts in shown.items():
        assert sum(len(text.split()) for text in texts) <= 0.1 * total[doc_id] + 1
    actors = sections.same_actors(study.actors, study).content
    assert "10 % of a page" in actors or "No actor" in actors


def test_a_passage_shown_twice_costs_once(tmp_path):
    long = " ".join(f"word{i}" for i in range(300))
    folder = corpus_folder(tmp_path, toml=KEEP)
    table = pd.read_csv(folder / "documents.csv", dtype=str, keep_default_na=False)
    table["text"] = table["text"] + " " + long
    table.to_csv(folder / "documents.csv", index=False)
    study = analysed(folder, permutations=99)
    first, again = (study.shown.evidence(study.keyness, "regime", n=3) for _ in range(2))
    assert len(first) > 0
    pd.testing.assert_frame_equal(first, again)


def test_the_coding_sheet_hides_the_sides_and_its_key_tells_them(tmp_path, monkeypatch, study):
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path / "report"))
    sections.coding_sheet(study, 8)
    sheet = pd.read_csv(tmp_path / "report" / "tables" / "coding-sheet.csv", dtype=str, keep_default_na=False)
    key = pd.read_csv(tmp_path / "report" / "tables" / "coding-key.csv", dtype=str, keep_default_na=False)
    assert list(sheet.columns) == ["code", "passage", "problem", "cause", "judgement", "remedy"]
    assert not sheet["passage"].str.contains("Alpha|Beta").any()
    assert set(key["side"]) == {"Alpha", "Beta"}
    assert sheet["code"].tolist() == key["code"].tolist()


def test_tables_and_references_are_saved_where_a_report_is_made(tmp_path, monkeypatch, study):
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path / "report"))
    assert study.loaded.measure == "loaded"
    sections.bibliography(study)
    saved = {path.name for path in (tmp_path / "report" / "tables").iterdir()}
    assert {"loaded.csv", "keyness.csv", "voices.csv", "voices-stance.csv", "actors.csv"} <= saved
    assert "@article{konietschke2014," in (tmp_path / "report" / "references.bib").read_text(encoding="utf-8")
    kept = json.loads((tmp_path / "report" / "tables" / "loaded.json").read_text(encoding="utf-8"))
    assert kept["comparison"]["target"] == "Alpha"


def test_a_figure_has_alternative_text_and_is_for_both_widths_and_themes(tmp_path, monkeypatch, study):
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path / "report"))
    shown = sections.drawn(study.loaded).content
    assert shown.count("<source media=") == 1
    wide, narrow = [unquote(found) for found in re.findall(r'src(?:set)?="data:image/svg\+xml,([^"]+)"', shown)][::-1]
    assert 'viewBox="0 0 504 ' in wide
    assert 'viewBox="0 0 244.8 ' in narrow
    assert wide.count("@media(prefers-color-scheme:dark)") == narrow.count("@media(prefers-color-scheme:dark)") == 1
    assert 'alt="' in shown
    assert "<figcaption>" in shown
    assert {p.name for p in (tmp_path / "report" / "figures").iterdir()} == {"loaded.svg"}


def test_a_figure_is_kept_as_png_where_the_report_is_also_a_document(tmp_path, monkeypatch, study):
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path / "report"))
    monkeypatch.setenv(blocks.FIGURES, figure_forms(["docx", "pdf"]))
    sections.drawn(study.loaded)
    folder = tmp_path / "report" / "figures"
    assert {path.name for path in folder.iterdir()} == {"loaded.svg", "loaded.png"}
    assert (folder / "loaded.png").read_bytes().startswith(b"\x89PNG")


def test_the_words_of_the_report_infer_nothing(study):
    shown = everything(study).lower()
    for word in ("propaganda", "bias", "slant"):
        assert word not in shown


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        (float("nan"), "p", "–"),
        (0.0004, "p", "< .001"),
        (0.0312, "q", ".031"),
        (float("inf"), "high", "∞"),
        (-1.234, "log_ratio", "−1.23"),
        (0.5, "share_target", "50.0 %"),
        (1234, "k_target", "1,234"),
        ("<b>", "term", "<b>"),
    ],
)
def test_values_are_shown_as_a_reader_wants_them(value, column, expected):
    assert blocks.shown(value, column) == expected


def test_families_of_one_report_are_controlled_together(study):
    within = [study.voices.table["q"], study.loaded.table["q"]]
    assert all((q.dropna() >= 0).all() for q in within)
    assert any("Bogomolov" in note for note in study.loaded.notes)
    untested = Result("x", pd.DataFrame({"term": ["a"]}), {})
    assert together([untested]) == [untested]


@pytest.mark.parametrize(("p", "drawn", "said"), [(0.001, 999, True), (0.0001, 9_999, False), (0.02, 999, False)])
def test_rows_that_more_permutations_could_move_are_counted(p, drawn, said):
    """None of 999 permutations reached the first row: enough among five tests, and not among those of two tables."""
    how = {"permutations": 999, "further": 100}
    first = pd.DataFrame({"term": list("abcde"), "p": [p, *[0.5] * 4], "permutations": [drawn, *[999] * 4]})
    tables = [first, first.assign(p=0.6)]
    found = together([Result("x", table.assign(q=adjust(table["p"])), {}, settings=how) for table in tables])
    notes = [" ".join(result.notes) for result in found]
    assert ("In 1 row, more permutations could move q to the other side of .05" in notes[0]) is said
    assert "more permutations" not in notes[1]
    alone = together([Result("x", first.assign(q=adjust(first["p"])), {}, settings=how)])[0]
    assert "more permutations" not in " ".join(alone.notes)


def test_permutations_are_drawn_for_all_tables_that_are_kept(study):
    tested = [t for r in study.results for t in (r.table, *r.tables.values()) if "q" in t and t["q"].notna().any()]
    assert 1 < len(tested) <= study.tables == TABLES


def test_a_family_alone_keeps_its_q():
    import numpy as np

    (q,) = adjust_families([np.array([0.01, 0.2, np.nan])])
    assert q[:2].tolist() == [0.01, 0.2]
    assert np.isnan(q[2])


def test_references_are_worded_and_exported():
    assert worded("janssen1997").startswith("Janssen, A. (1997). Studentized permutation tests")
    assert "Řehůřek, R." in worded("rehurek2010")
    assert bibtex(["blei2003", "blei2003"]).count("@article{blei2003") == 1


OWN = '[compare_framing]\nby = "outlet"\ntarget = "Alpha"\nreference = "Beta"\n'


def plain_corpus(place: Path, sentence: str, n: int = 10) -> Path:
    """A corpus of pairs of articles that say one thing each, in other words."""
    folder = place / "plain"
    folder.mkdir()
    rows = [
        (f"{o[0]}{i}", o, f"s{i}", f"{sentence} {word} fell on the road.")
        for i in range(n)
        for o, word in (("Alpha", "Snow"), ("Beta", "Rain"))
    ]
    table = pd.DataFrame(rows, columns=["doc_id", "outlet", "story_id", "text"])
    table.assign(published="2031-02-03", title="").to_csv(folder / "documents.csv", index=False)
    (folder / "report.toml").write_text(OWN + 'repeats = "keep"\n', encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "sentence",
    [
        "“We saw it all from the bridge,” said Bo Lind.",  # quotations, no doubting verb, no word of the lexicon
        "The regime fell.",  # no quotation
        "Nothing at all.",
    ],
)
def test_a_measure_that_found_nothing_says_so_and_the_rest_stands(tmp_path, sentence):
    study = analysed(plain_corpus(tmp_path, sentence), permutations=99)
    shown = everything(study) + sections.stance(study.voices).content + sections.doubted(study.voices, study).content
    for result in (study.voices, study.loaded, study.keyness):
        drawn = sections.drawn(result)
        shown += drawn.reason if isinstance(drawn, Absent) else drawn.content
    assert "resident" not in shown
    assert "No quotation stands under a doubting verb" in shown or "No quotation" in shown
    if "regime" not in sentence:
        assert "No word of the lexicon" in shown


def test_a_comparison_by_outlet_is_not_told_as_one_of_voices(study):
    assert "quotations of others included" in sections.opening(study).content
    assert "Who speaks for" not in sections.compared(study).content


def test_forms_of_private_names_are_not_saved(tmp_path, monkeypatch):
    folder = corpus_folder(tmp_path)
    table = pd.read_csv(folder / "documents.csv", dtype=str, keep_default_na=False)
    table["text"] = table["text"] + " They met Ada Roe in Kesk."
    table.to_csv(folder / "documents.csv", index=False)
    (tmp_path / "report").mkdir()
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path / "report"))
    study = analysed(folder, permutations=99)
    assert "[resident 1]" in study.actors.table["actor"].tolist()
    assert len(study.shown.evidence(study.actors, "[resident 1]")) > 0
    saved = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "report" / "tables").iterdir())
    assert "[resident 1]" in study.keyness.table["term"].tolist()
    assert not re.search(r"\b(roe|ada)\b", saved.lower())
    assert "kesk" in saved.lower()


def test_marks_of_html_and_markdown_in_names_are_shown_as_they_are():
    from framing.report.page.reading import markdown

    shown = HtmlWriter().write(markdown(f"# {blocks.plain_markdown('B & B <b> *x* &lt;')}"))
    assert "B &amp; B &lt;b&gt; *x* &amp;lt;" in shown


def test_an_untested_comparison_saves_no_interval(tmp_path):
    study = analysed(corpus_folder(tmp_path, pairs=3))
    assert study.loaded.table["low"].isna().all()
    assert study.loaded.table["k_target"].sum() > 0


def test_a_misspelt_section_of_report_toml_is_said(tmp_path):
    folder = corpus_folder(tmp_path, toml='[compare_farming]\ntarget = "Alpha"\n')
    with pytest.raises(ParameterError, match=r"no section \[compare_framing\].*compare_farming"):
        open_study(folder)


def test_private_persons_are_hidden_under_their_surnames_too(tmp_path):
    folder = corpus_folder(tmp_path)
    (folder / "affiliations.csv").write_text(AFFILIATIONS.replace("Ada Roe,Roe,", "Ada Roe,,"), encoding="utf-8")
    table = pd.read_csv(folder / "documents.csv", dtype=str, keep_default_na=False)
    table["text"] = table["text"] + " They met Roe at the bridge, and Lind."
    table.to_csv(folder / "documents.csv", index=False)
    study = analysed(folder, permutations=99)
    hidden = study.private.hide("They met Roe and Ada, Bo Lind and Lind, by the roe.")
    assert hidden == "They met [resident 1] and [resident 1], Bo Lind and Lind, by the roe."
    assert "Roe" not in everything(study)


def test_names_that_link_lead_to_their_passages(tmp_path):
    folder = corpus_folder(tmp_path)
    table = pd.read_csv(folder / "documents.csv", dtype=str, keep_default_na=False)
    table["text"] = table["text"] + " They met Bo Lind in Kesk. Bo Lind refused."
    table.to_csv(folder / "documents.csv", index=False)
    study = analysed(folder, permutations=99)
    shown = sections.same_actors(study.actors, study).content
    assert set(re.findall(r'href="#(actor-\d)"', shown)) == set(re.findall(r'id="(actor-\d)"', shown)) != set()
    assert "refused ×10" in shown


def test_measures_of_voices_are_shown_controlled_together_and_under_each_treatment(study):
    known = voices_of(study)
    found = known["results"]
    assert {"voices", "order", "diversity", "stance", "scare_quotes", "adoption: Alpha"} <= set(found)
    for name in ("order", "diversity", "stance", "scare_quotes"):
        content = sections.show(found[name], study, "A table").content
        assert "<figure" in content or 'class="absent"' in content
    assert "<table" in under_each_of(known)["cell-16"]
    assert "in own" in sections.show(found["adoption: Alpha"], study).content
    assert "same side however they are counted" in sections.treatments(study.treatments, study).content
    assert "given under Methods" in sections.compared(study).content
    assert "recall" in sections.methods(study).markdown, "the errors of the extractor are given once"
    assert "recall" not in everything(study).replace(sections.methods(study).markdown, "")


def test_a_query_chooses_the_documents_and_the_report_says_which_and_how_many(tmp_path):
    toml = KEEP + 'query = "query.toml"\n'
    folder = corpus_folder(tmp_path, toml=toml)
    (folder / "query.toml").write_text('any = ["snow*", "governments"]\n', "utf-8")
    (folder / "other.toml").write_text('none = ["snow"]\n', "utf-8")
    study = open_study(folder)
    assert study.passages.documents["doc_id"].nunique() == 18
    plain = " ".join(re.sub(r"<[^>]+>", " ", sections.compared(study).content).split())
    said = "18 of 20 documents of &#x27;small&#x27; by the query &#x27;query.toml&#x27;"
    assert plain.count(said) == 1 or plain.count(said.replace("&#x27;", "'")) == 1
    assert plain.index("Query") < plain.index("How passages and voices were found")
    assert "18 of 20 documents" in sections.methods(study).markdown
    assert "is not validated" in sections.methods(study).markdown
    assert "governments" in plain[plain.index("Reading the corpus") :]
    assert open_study(folder, query="other.toml").passages.documents["doc_id"].nunique() == 2
    with pytest.raises(ParameterError, match="There is no query 'none.toml'"):
        open_study(folder, query="none.toml")
    (folder / "report.toml").write_text(KEEP, "utf-8")
    whole = open_study(folder)
    assert "Query" not in re.sub(r"<[^>]+>", " ", sections.compared(whole).content)
    assert "by the query" not in sections.methods(whole).markdown
