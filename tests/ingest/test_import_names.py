"""What names say where texts do not: outlets of folders, files and sheets, days of both, and sides that are groups."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from framing.errors import ParameterError, SourceError
from framing.ingest.importing.drafts import Sides, default_sides
from framing.ingest.importing.file_names import (
    day_of_name,
    days_of_places,
    names_nobody,
    outlets_of_names,
    pattern_of,
)
from tests.ingest.test_import_files import here, imported, write  # noqa: F401
from tests.ingest.test_import_frames import workbook


def texts(*labels):
    for number, label in enumerate(labels):
        write(label, f"Snow fell on the long bridge in the night, number {number}.")


def found(*paths, **settings):
    documents = imported(*paths, alike=0, **settings)[1]
    return documents.set_index("source_file")[["outlet", "published"]].T.to_dict("list")


@pytest.mark.parametrize(
    "pattern",
    ["{day}_{slug}_{n}", "{slug}_{day}_{n}", "{slug}_{day}_rain-{n}", "{day} {name} {n}", "{name} {day} {n}",
     "{day} - {name} - {n}", "{name}, 14 February 2031 ({n})", "{slug}_{n}_{day}"],
)  # fmt: skip
def test_the_part_of_names_that_recurs_is_the_outlet(here, pattern):  # noqa: F811
    names = [pattern.format(day="2031-02-14", slug=name.replace(" ", "-"), name=name, n=number)
             for number, name in enumerate(["Evening Post", "Herald", "Evening Post", "Herald"])]  # fmt: skip
    texts(*(f"mine/{name}.txt" for name in names))
    got = found("mine")
    assert {tuple(value) for value in got.values()} == {("Evening Post", "2031-02-14"), ("Herald", "2031-02-14")}
    assert got[f"mine/{names[1]}.txt"][0] == "Herald"


def test_names_without_folder_and_tables_of_one_outlet_each(here):  # noqa: F811
    texts("Herald_1.txt", "Post_2.txt", "Herald_3.txt", "Post_4.txt")
    assert [outlet[:1] for outlet, _ in found(*sorted(Path().glob("*.txt"))).values()] == ["H", "H", "P", "P"]
    for name in ("herald_2031", "post_2031"):
        write(f"in/{name}.csv", f"date,body\n2031-02-14,{name} saw snow fall.\n2031-02-15,{name} saw rain fall.\n")
    assert set(imported("in")[1]["outlet"]) == {"herald", "post"}


@pytest.mark.parametrize("names", [["snow", "rain", "fog", "hail"], ["1", "2", "3", "4"], ["a_1", "a_2", "a_3", "a_4"]])
def test_names_that_name_nobody_leave_the_outlet_to_the_folder(here, names):  # noqa: F811
    texts(*(f"Herald/{name}.txt" for name in names))
    assert {outlet for outlet, _ in found("Herald").values()} == {"Herald"}


def test_folders_of_days_and_of_nothing_are_no_outlets_and_say_days(here):  # noqa: F811
    texts("mine/Herald/2031/06.03.2031 1.txt", "mine/Post/2031/14.02.2031 2.txt", "mine/Post/texts/2031-03/a.txt",
          "mine/Herald/März 2031/b.txt", "mine/Herald/2031/02/07/c.txt", "mine/Post/2031/5/d.txt")  # fmt: skip
    assert found("mine") == {
        "mine/Herald/2031/06.03.2031 1.txt": ["Herald", "2031-03-06"],
        "mine/Post/2031/14.02.2031 2.txt": ["Post", "2031-02-14"],
        "mine/Post/texts/2031-03/a.txt": ["Post", "2031-03"],
        "mine/Herald/März 2031/b.txt": ["Herald", ""],
        "mine/Herald/2031/02/07/c.txt": ["Herald", "2031-02-07"],
        "mine/Post/2031/5/d.txt": ["Post", "2031-05"],
    }


def test_six_digits_are_a_day_where_all_names_hold_some(here):  # noqa: F811
    labels = [f"mine/{('HP', 'EP')[day % 2]}_3102{day}_{day - 10}.txt" for day in range(14, 22)]
    texts(*labels)
    assert found("mine")[labels[0]] == ["HP", "2031-02-14"]
    assert days_of_places([*labels, "mine/HP_x.txt"]) == {}
    assert days_of_places([label.replace("3102", "9999") for label in labels]) == {}


def test_a_day_in_names_whose_order_nothing_shows_is_asked_for(here):  # noqa: F811
    texts("mine/06-03-2031_Herald.txt")
    with pytest.raises(SourceError, match="--dates day-first"):
        imported("mine")
    assert found("mine", dates="day-first") == {"mine/06-03-2031_Herald.txt": ["mine", "2031-03-06"]}
    assert found("mine", pattern="{published}_{outlet}", dates="month-first") == {
        "mine/06-03-2031_Herald.txt": ["Herald", "2031-06-03"]
    }


def test_sheets_of_a_workbook_are_outlets_where_they_differ_and_can_be_overruled(here):  # noqa: F811
    of = "urn:schemas-microsoft-com:office:spreadsheet"
    sheets = {name: [["No.", "Headline", "Text"], *([n, f"{name} {n}", f"Snow fell on {name}, {n}."] for n in "12")]
              for name in ("Herald", "Evening Post")} | {"READ ME": [["Snow"], ["Our project"]]}  # fmt: skip
    cell = '<s:Cell><s:Data s:Type="String">{}</s:Data></s:Cell>'
    made = ""
    for name, rows in sheets.items():
        lines = "".join(f"<s:Row>{''.join(map(cell.format, row))}</s:Row>" for row in rows)
        made += f'<s:Worksheet s:Name="{name}"><s:Table>{lines}</s:Table></s:Worksheet>'
    write("in.xls", f'<?xml version="1.0"?><s:Workbook xmlns:s="{of}">{made}</s:Workbook>')
    record, documents = imported("in.xls")
    assert documents["outlet"].tolist() == ["Herald"] * 2 + ["Evening Post"] * 2
    assert documents["sheet"].tolist() == documents["outlet"].tolist()
    assert record.sides == Sides("outlet", "Evening Post", "Herald")
    assert "from the name of the sheet: Herald and Evening Post" in "\n".join(record.describe())
    assert set(imported("in.xls", values={"outlet": "Mine"})[1]["outlet"]) == {"Mine"}
    assert set(imported("in.xls", columns={"section": "sheet"})[1]["section"]) == {"Herald", "Evening Post"}


def test_one_sheet_and_sheets_of_years_are_no_outlets(here):  # noqa: F811
    workbook(here / "herald.xlsx", [["Title", "Text"], ["Snow", "Snow fell."]])
    assert imported("herald.xlsx")[1]["outlet"].tolist() == ["herald"]
    assert all(map(names_nobody, ["2031", "Tabelle1", "Лист 2", "Februar", "Q3 2031"]))


def test_pages_that_name_no_outlet_take_that_of_other_pages_of_their_host(here):  # noqa: F811
    write("a.csv", "url,source,body\nhttps://www.herald.example/1,The Herald,Snow fell.\n"
                   "https://herald.example/2,,Rain fell.\nhttps://other.example/3,,Fog came.\n")  # fmt: skip
    assert imported("a.csv")[1]["outlet"].tolist() == ["The Herald", "The Herald", "unknown"]


@pytest.mark.parametrize(
    ("name", "day"),
    [("06.03.2031 harbour", "06.03.2031"), ("20310306_Post", "2031-03-06"), ("Post, 6 March 2031", "6 March 2031"),
     ("March 6, 2031 Post", "6 March 2031"), ("6_mars_2031", "6 mars 2031"), ("Post 12 2031", ""), ("123456", ""),
     ("Article 20 2031", ""), ("31_2_2031x", "31-2-2031")],
)  # fmt: skip
def test_days_in_names(name, day):
    assert day_of_name(name)[0] == day


def test_parts_that_are_in_other_places_or_differ_in_all_files_name_nobody():
    assert outlets_of_names({"a_b_c.txt": 1, "d.txt": 1, "e_f.txt": 1}) == {}
    assert outlets_of_names({}) == {}
    assert outlets_of_names({"Herald.csv": 5, "Post.csv": 5}) == {"Herald.csv": "Herald", "Post.csv": "Post"}


@pytest.mark.parametrize(
    ("column", "values"),
    [("No.", ["1", "2", "1", "2"]), ("source_start", ["60", "61", "60", "61"]), ("page", ["p. 1", "p. 2"] * 2),
     ("language", ["en", "de"] * 2), ("story_id", ["snow", "rain"] * 2), ("language_found", ["en", "de"] * 2),
     ("agency", ["Reuters", "AP"] * 2)],
)  # fmt: skip
def test_nobody_is_asked_to_compare_numbers_places_or_what_was_found(column, values):
    documents = pd.DataFrame({"outlet": ["N"] * 4, column: values})
    assert default_sides(documents) == Sides()
    assert default_sides(documents.assign(desk=["home", "world"] * 2)).by == "desk"


def test_a_pattern_with_another_name_of_a_column_is_refused_with_the_right_one():
    with pytest.raises(ParameterError, match="calls 'date' 'published': write {published} in the pattern"):
        pattern_of("{date}_{outlet}")
    assert pattern_of("{published}_{outlet}_{desk}").groups == 3
