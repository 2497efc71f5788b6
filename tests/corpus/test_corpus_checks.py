"""What a corpus is checked for: labels, days, empty texts, repeats; nothing changes without a note."""

from __future__ import annotations

import json
import unicodedata
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.corpus.checks import as_labels
from framing.corpus.corpus import Corpus
from framing.corpus.repeats import SAME_TEXT
from framing.errors import CorpusError, ParameterError
from framing.measures.keyness.many_groups import keyness_by_group
from framing.measures.keyness.two_sides import KeynessSettings, keyness
from framing.text.days import iso_days

STORY = "The grey sea rose over the long quay on Monday and the harbour master closed both bridges for the night."


def table(n=4, **columns):
    ids = [f"d{i}" for i in range(n)]
    made = {"doc_id": ids, "outlet": ["N", "S"] * (n // 2), "published": "", "title": ""}
    return pd.DataFrame(made | {"text": [f"rain number {i} fell" for i in range(n)]} | columns)


def corpus(n=4, **columns):
    return Corpus("c", table(n, **columns))


def read(tmp_path, content):
    folder = tmp_path / "a-corpus"
    folder.mkdir(exist_ok=True)
    (folder / "documents.csv").write_bytes(content)
    return Corpus.read(folder)


# -- labels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ["N ", " N", "N\xa0", "N\u200b", "\ufeffN", "N\t", "\u202aN\u202c", "N\n"])
def test_what_cannot_be_seen_makes_no_other_outlet(odd):
    found = corpus(outlet=["N", "S", odd, "S"])
    assert found.documents["outlet"].tolist() == ["N", "S", "N", "S"]
    assert "were removed from 1 cell of outlet" in found.notes[0]
    assert found.compare(by="outlet", target=odd, reference="S").names == ("N", "S")


def test_spellings_that_differ_in_case_are_one_and_stated():
    found = corpus(6, outlet=["BBC", "BBC ", "bbc", "RT", "rt", "rt"])
    assert found.documents["outlet"].tolist() == ["BBC"] * 3 + ["rt"] * 3
    said = " ".join(found.notes)
    assert "differ in case alone are one, 'BBC': BBC (2) and bbc (1)" in said
    assert "'rt': RT (1) and rt (2)" in said
    assert corpus(outlet=["b", "B", "S", "S"]).documents["outlet"].tolist()[:2] == ["B", "B"], "of equals, the first"


def test_composed_and_decomposed_letters_are_one_label():
    whole, split = "Журнал Ёж", unicodedata.normalize("NFD", "Журнал Ёж")
    assert whole != split
    assert set(corpus(outlet=[whole, split, whole, "S"]).documents["outlet"]) == {whole, "S"}


def test_ids_and_stories_are_trimmed_never_folded():
    found = corpus(doc_id=["a ", "A", "b", "c"], story_id=["s1", "s1 ", "S1", ""])
    assert found.documents["doc_id"].tolist() == ["a", "A", "b", "c"]
    assert found.documents["story_id"].tolist() == ["s1", "s1", "S1", ""]
    with pytest.raises(CorpusError, match=r"doc_id 'a' occurs 2 times \(rows 1 and 3\)"):
        corpus(doc_id=["a", "b", "a\xa0", "c"])


def test_texts_and_titles_are_left_as_they_are_and_clean_tables_have_no_notes():
    found = corpus(title=[" T ", "t", "", ""], text=[" one\xa0", "two", "TWO", "three"], desk=["home", "abroad"] * 2)
    assert found.documents["text"].tolist() == [" one\xa0", "two", "TWO", "three"]
    assert (found.documents["title"][0], found.notes, found.datasheet) == (" T ", (), "")


def test_a_column_of_many_values_is_no_column_of_labels():
    names = [f"Author {i}" for i in range(70)]
    found = corpus(140, author=[*names, *(name.lower() for name in names)])
    assert found.documents["author"].nunique() == 140


def test_notes_stay_with_what_is_made_of_a_corpus_and_reach_results_and_datasheet(tmp_path):
    found = corpus(40, outlet=["N ", "S"] * 20)
    half = found.where(outlet="N")
    assert half.notes == found.notes != ()
    assert found.notes[0] in found.datasheet
    result = keyness(found.compare(by="outlet", target="N", reference="S"), KeynessSettings(permutations=99))
    assert found.notes[0] in result.notes
    sheet = read(tmp_path, b"doc_id;outlet;published;title;text\n1;N;;;one\n2;S;;;two\n")
    assert sheet.notes == ("Cells are separated by semicolons.",)
    assert "- Cells are separated by semicolons." in sheet.datasheet


# -- columns of any kind ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "target", "reference", "names"),
    [
        ([2022.0, 2023.0, np.nan, 2022.0], "2022", 2023, ("2022", "2023")),
        ([2022, 2023, 2023, 2022], 2022, "2023", ("2022", "2023")),
        ([0, 1, 1, 0], 0, 1, ("0", "1")),
        ([True, False, True, False], True, "False", ("True", "False")),
        ([0.5, 1.25, None, 0.5], 0.5, "1.25", ("0.5", "1.25")),
        (pd.Categorical(["a", "b", None, "a"]), "a", "b", ("a", "b")),
        (pd.to_datetime(["2031-05-04", "2031-05-05", None, "2031-05-04"]), "2031-05-04", pd.Timestamp("2031-05-05"),
         ("2031-05-04", "2031-05-05")),
        (pd.array([1, 2, None, 1], dtype="Int64"), np.int64(1), 2, ("1", "2")),
        ([1, "1", 2, None], "1", 2.0, ("1", "2")),
    ],
)  # fmt: skip
def test_numbers_days_and_categories_name_sides(values, target, reference, names):
    found = corpus(grouped=values).compare(by="grouped", target=target, reference=reference)
    assert found.names == names
    assert len(found.target_rows) >= 1
    again = json.loads(json.dumps(found.describe()["asked"]))
    assert found.corpus.compare(**again).names == names


def test_a_value_that_is_not_there_is_refused_beside_missing_numbers():
    with pytest.raises(CorpusError, match=r"no row of 'c' has year = '2021'. There are: 2022, 2023|Did you mean '202"):
        corpus(year=[2022.0, 2023.0, np.nan, 2022.0]).compare(by="year", target=2021, reference="2022")


@given(st.lists(st.one_of(st.none(), st.integers(-9, 9), st.floats(allow_infinity=False), st.text(), st.booleans())))
def test_labels_are_strings_and_stay_what_they_are(values):
    once = as_labels(pd.Series(values, dtype=object))
    assert all(isinstance(value, str) for value in once)
    assert as_labels(once).tolist() == once.tolist()


def test_ids_that_are_numbers_are_read_and_missing_ones_named_by_row():
    found = corpus(doc_id=[1, 2, 3, 4], page_id=[7.0, np.nan, 7.0, 8.0])
    assert found.documents["doc_id"].tolist() == ["1", "2", "3", "4"]
    assert found.documents["page_id"].tolist() == ["7", "", "7", "8"]
    with pytest.raises(CorpusError, match=r"2 rows of 4 have no doc_id \(rows 2 and 4\)"):
        corpus(doc_id=["a", None, "c", " "])
    with pytest.raises(CorpusError, match=r"1 row of 4 has no outlet \(row 3\)"):
        corpus(outlet=["a", "b", np.nan, "d"])


def test_lists_are_variables_and_no_ids_and_rows_alone_are_no_table():
    found = corpus(tags=[["x"], ["y"], ["x"], ["y"]]).compare(by="tags", target="['x']", reference="['y']")
    assert len(found.target_rows) == 2
    with pytest.raises(CorpusError, match=r"the outlet of 'd0' is b'N', not a string"):
        corpus(outlet=[b"N", b"S", b"N", b"S"])
    with pytest.raises(CorpusError, match="a pandas DataFrame, not list"):
        Corpus("c", [{"doc_id": "a"}])


def test_an_index_that_repeats_is_no_matter():
    found = Corpus("c", table(text=[STORY, "rain", STORY, "snow"]).set_axis([0, 0, 1, 1]))
    assert found.documents["doc_id"].tolist() == ["d0", "d1", "d3"]


def test_columns_of_one_name_are_refused():
    twice = pd.concat([table(), table()[["title"]]], axis=1)
    with pytest.raises(CorpusError, match="2 columns 'title'"):
        Corpus("c", twice)


# -- empty texts and sides --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", [None, np.nan, "", "  ", "—", "\u200b", pd.NA])
def test_empty_texts_are_announced(empty):
    found = corpus(text=["snow", "rain", empty, "storm"])
    assert found.notes == ("1 of 4 texts has no word (doc_id d2): it counts as a unit of no words.",)


def test_a_word_for_a_missing_value_is_announced():
    assert "only a word for a missing value" in corpus(text=["snow", "NaN", "rain", "None"]).notes[0]
    assert "d1 and d3" in corpus(text=["snow", "NaN", "rain", "None"]).notes[0]


def test_a_text_that_is_a_number_is_refused():
    with pytest.raises(CorpusError, match="the text of 'd1' is 7, not a string"):
        corpus(text=["snow", 7, "rain", "storm"])


@pytest.mark.parametrize("empty", ["", "…", "\ufffc"])
def test_a_side_without_a_word_is_refused(empty):
    found = corpus(text=[empty, "rain", empty, "storm"])
    with pytest.raises(CorpusError, match=r"The target 'N' has no word: 2 texts of 'c', none with a letter"):
        found.compare(by="outlet", target="N", reference="S")
    with pytest.raises(CorpusError, match="The reference 'N' has no word"):
        found.compare(by="outlet", target="S", reference="N")


def test_rows_with_too_few_cells_and_stray_marks_reach_no_corpus(tmp_path):
    head = b"doc_id,outlet,published,title,text\n"
    with pytest.raises(CorpusError, match=r"line 2 \(4 cells\)"):
        read(tmp_path, head + b"1,BBC,2024-01-01,A\n2,BBC,2024-01-02,A,x\n")
    found = read(tmp_path, head + b'1,BBC,2024-01-01,A,one\n2,BBC,2024-01-02,"B,two\n3,RT,2024-01-03,C,three\n')
    assert found.documents["outlet"].tolist() == ["BBC", "BBC", "RT"]
    assert "(line 3)" in found.notes[0]
    with pytest.raises(CorpusError, match=r"1 row of 2 has no doc_id \(line 3\)"):
        read(tmp_path, head + b"1,BBC,2024-01-01,A,x\n,BBC,2024-01-02,A,x\n,,,,\n")


# -- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "read_as", "words"),
    [
        (["2031-05-04", "2031-05-04T10:00:00Z", "2031-05", "2031", ""], None, None),
        (["14/02/2031", "03/02/2031"], ["2031-02-14", "2031-02-03"], "day first, as 1 of them shows"),
        (["02/14/2031", "03/02/2031"], ["2031-02-14", "2031-03-02"], "month first, as 1 of them shows"),
        (["3/2/2031", "4/3/2031"], ["3/2/2031", "4/3/2031"], "not certain (none has a number over 12)"),
        (["14/02/2031", "02/14/2031"], ["14/02/2031", "02/14/2031"], "1 can only be day first, 1 only month first"),
        (["3.2.2031", "4.3.2031"], ["2031-02-03", "2031-03-04"], "as points between the parts show"),
        (["14.02.2031", "02/14/2031"], ["2031-02-14", "2031-02-14"], "day first"),
        (["14/02/2031 9:05", "15-02-2031"], ["2031-02-14T09:05:00", "2031-02-15"], "day first"),
        (["2031/02/14", "20310214", "2031-2-4"], ["2031-02-14", "2031-02-14", "2031-02-04"], "by year"),
        (["14 February 2031", "Feb 3, 2031", "14 февраля 2031", "3. März 2031"],
         ["2031-02-14", "2031-02-03", "2031-02-14", "2031-03-03"], "name of the month"),
        (["03.03.31", "14.02.99 9:05"], ["2031-03-03", "1999-02-14T09:05:00"], "years of two digits being 1969"),
        (["2/14/31", "3/4/31"], ["2031-02-14", "2031-03-04"], "month first, as 1 of them shows"),
        (["3/2/31", "4/3/31"], ["3/2/31", "4/3/31"], "not certain (none has a number over 12)"),
        (["28-02-03", "04-03-05"], ["28-02-03", "04-03-05"], "not certain (the year may be first or last)"),
        (["280214", "28-02-04"], ["280214", "28-02-04"], "not certain (the year may be first or last)"),
        (["99-02-14", "31-02-04"], ["1999-02-14", "2031-02-04"], "year first"),
        (["31-02-03"], ["2031-02-03"], "year first"),  # no February has 31 days
        ([f"3102{day}" for day in range(14, 21)], [f"2031-02-{day}" for day in range(14, 21)], "year first"),
        ([f"{day}-02-31" for day in range(14, 21)], [f"2031-02-{day}" for day in range(14, 21)], "day first"),
        (["6-Mar-31", "06. Mär 31"], ["2031-03-06", "2031-03-06"], "name of the month"),
        (["Donnerstag, 6. März 2031", "jeudi 6 mars 2031", "чт, 6 марта 2031 г.", "Thursday, March 6, 2031",
          "mar. 1er avril 2031", "Mar. 6, 2031", "6 de marzo de 2031", "2031年3月6日"],
         ["2031-03-06"] * 4 + ["2031-04-01"] + ["2031-03-06"] * 3, "name of the month"),
        (["6 mars 2031 à 18h30", "le 6 mars 2031, 18h", "6. März 2031 um 18.30 Uhr", "March 6, 2031 6:30 PM ET",
          "6 Mar 2031 18:30 GMT"],
         ["2031-03-06T18:30:00", "2031-03-06T18:00:00", "2031-03-06T18:30:00", "2031-03-06T18:30:00",
          "2031-03-06T18:30:00+00:00"], "name of the month"),
        (["Do., 06.03.2031, 18:00 Uhr", "06.03.2031 18.30"], ["2031-03-06T18:00:00", "2031-03-06T18:30:00"], "points"),
        (["14/2/2031 8:05 pm", "14/2/2031 13:05 pm"], ["2031-02-14T20:05:00", "2031-02-14"], "day first"),
        (["yesterday", "31/02/2031", "2031-02-30", "14/02/311"], ["yesterday", "31/02/2031", "2031-02-30", "14/02/311"],
         "4 dates of publication cannot be read and are kept as text: row 1 (yesterday), 2 (31/02/2031)"),
        (["February 2031", "2031-05-04"], ["February 2031", "2031-05-04"], "1 date of publication cannot be read"),
    ],
)  # fmt: skip
def test_days_are_read_where_that_is_certain_and_stated(values, read_as, words):
    found, notes = iso_days(values)
    assert found == (read_as or values)
    assert (words or "") in " ".join(notes)
    assert bool(notes) == bool(words)
    assert iso_days(found)[0] == found


def test_an_unknown_zone_of_time_warns_nobody():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert iso_days(["March 6, 2031 18:30 XYZT"])[0] == ["2031-03-06T18:30:00"]


def test_who_knows_the_order_of_two_digits_says_it():
    assert iso_days(["31-02-03"], "year")[0] == ["2031-02-03"]
    assert iso_days(["31-02-03"], "day")[0] == ["31-02-03"]  # no 31st of February
    assert iso_days(["03-02-31"], "month")[0] == ["2031-03-02"]
    assert iso_days(["3/2/2031"], "year")[0] == ["3/2/2031"]


@given(st.lists(st.dates(), min_size=1, max_size=20))
def test_no_day_is_read_as_another_one(days):
    written = [f"{day.day:02d}/{day.month:02d}/{day.year:04d}" for day in days]
    found, notes = iso_days(written)
    if any(day.day > 12 for day in days):
        assert found == [day.isoformat() for day in days]
    else:
        assert found == written
    assert notes


def test_days_of_a_corpus_are_iso_and_the_note_says_so():
    found = corpus(published=["14/02/2031", "3/2/2031", "", "n.d."])
    assert found.documents["published"].tolist() == ["2031-02-14", "2031-02-03", "", "n.d."]
    assert "(14/02/2031 is 2031-02-14)" in found.notes[0]
    assert "row 4 (n.d.)" in found.notes[1]
    assert corpus(published=pd.to_datetime(["2031-05-04"] * 4)).documents["published"][0] == "2031-05-04"


# -- repeats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "again",
    [
        STORY, STORY.upper(), "  " + STORY.replace(" ", "\n"), STORY.replace(".", " !"),
        "“" + STORY.replace(" ", "\xa0") + "”", unicodedata.normalize("NFD", STORY),
    ],
)  # fmt: skip
def test_one_document_stands_for_equal_texts_of_an_outlet(again):
    days = ["2031-05-04", "", "2031-05-02", ""]
    found = corpus(outlet=["N", "S", "N", "N"], text=[STORY, "rain", again, STORY + " More."], published=days)
    assert found.documents["doc_id"].tolist() == ["d1", "d2", "d3"], "the first by day stands"
    assert "1 document of 4 repeats the text of another one of the same outlet and is excluded" in found.notes[0]
    assert "d0 as d2" in found.notes[0]
    kept = Corpus("c", found.documents.iloc[[0, 0]].assign(doc_id=["a", "b"], text=STORY), repeats="keep")
    assert len(kept.documents) == 2
    assert "all are kept, as asked" in kept.notes[0]


def test_which_document_stands_does_not_hang_on_the_order_of_rows():
    rows = table(8, outlet="N", text=STORY, published=["", "2031", "2031-05-04", "2030", "2030", "", "2032", "2033"])
    ids = {tuple(Corpus("c", rows.sample(frac=1, random_state=s)).documents["doc_id"]) for s in range(6)}
    assert ids == {("d3",)}


def test_what_several_outlets_carry_is_one_unit_and_counts_for_each():
    texts = [STORY, STORY, *(f"rain number {i} fell" for i in range(18))]
    found = corpus(20, text=texts)
    assert len(found.documents) == 20
    assert found.documents[SAME_TEXT].tolist() == ["d0", "d0"] + [""] * 18
    comparison = found.compare(by="outlet", target="N", reference="S")
    assert comparison.units.tolist()[:2] == ["d0", "d0"]
    assert sum(v.sum() for v in comparison.lengths()) == comparison.tokens.lengths.sum()
    assert "1 text is published under 2 ids by several outlets" in found.notes[0]
    within = Corpus("c", found.documents.assign(desk=["a", "b", "b", "a"] * 5))
    assert len(set(within.compare(by="outlet", target="N", reference="S", strata="desk").units)) == 20


def test_stories_that_share_a_text_are_one_unit_pages_are_not():
    texts = [STORY, STORY, *(f"rain number {i} fell" for i in range(18))]
    stories = corpus(20, text=texts, story_id=["s1", "s2", "s1", "s2"] + [""] * 16)
    units = stories.compare(by="outlet", target="N", reference="S").units
    assert len(set(units[:4])) == 1
    pages = corpus(20, text=texts, outlet="N", page_id=["p1", "p2"] * 10, desk=["a", "b"] * 10)
    assert len(pages.documents) == 20
    assert set(pages.compare(by="desk", target="a", reference="b").units) == {"p1", "p2"}
    assert len(corpus(text=[STORY, STORY, "a", "b"], outlet="N", page_id="p1").documents) == 3


def test_short_texts_are_repeats_on_one_day_only_and_the_shortest_never():
    title = "What we know so far about the storm"
    short = {"outlet": "N", "title": title, "text": title}
    assert len(corpus(published=["2031-05-04", "2031-05-05", "", ""], **short).documents) == 4
    assert len(corpus(published=["2031-05-04", "2031-05-04", "", ""], **short).documents) == 3
    live = {"outlet": "N", "title": "Live", "text": "Live updates", "published": "2031-05-04"}
    assert len(corpus(**live).documents) == 4
    assert len(corpus(outlet="N", text=["", "", "", "x"]).documents) == 4


def test_an_unknown_choice_of_repeats_is_refused():
    with pytest.raises(ParameterError, match="no choice of repeats 'kep'. Did you mean 'keep'"):
        Corpus("c", table(), repeats="kep")


def test_missing_values_are_no_group_of_their_own_and_numbers_lead_to_their_passages():
    texts = [f"{'storm' if i % 2 else 'rain'} fell on day {i}" for i in range(40)]
    found = corpus(40, text=texts, year=[2022.0 if i % 2 else 2023.0 if i < 30 else np.nan for i in range(40)])
    settings = KeynessSettings(permutations=99, min_docs=2)
    result = keyness_by_group(found, "year", settings)
    assert set(result.table["group"]) <= {"2022", "2023"}
    assert len(result.evidence("storm", corpus=found))
    compared = keyness(found.compare(by="year", target=2022, reference="2023"), settings)
    assert set(compared.evidence("storm", corpus=found)["side"]) == {"2022"}
