"""Tables as people and programs leave them: names of columns, lines above them, cells merged, marks that are wrong."""

from __future__ import annotations

import zipfile

import pandas as pd
import pytest

from framing.corpus.corpus import Corpus
from framing.corpus.tables.columns import guess_columns, inner_name
from tests.ingest.test_import_files import here, imported, write  # noqa: F401
from tests.ingest.test_import_frames import workbook

ROWS = [("Herald", "2031-02-14", "Snow", "Snow fell on the bridge."), ("Post", "2031-02-15", "Rain", "Rain fell.")]


def csv(names, mark=",", rows=ROWS):
    return "\n".join(mark.join(f'"{cell}"' for cell in row) for row in (names, *rows)) + "\n"


@pytest.mark.parametrize(
    "names",
    [
        ["Journal", "Date de parution", "Titre", "Contenu de l'article"],
        ["Titre de presse", "Paru le", "Intitulé", "Corps du texte"],
        ["Zeitung", "Erschienen am", "Artikelüberschrift", "Text des Artikels"],
        ["Name der Zeitung", "Sendedatum", "Titelzeile", "Haupttext"],
        ["Название издания", "Дата выхода", "Заголовок статьи", "Текст материала"],
        ["Наименование СМИ", "Дата эфира", "Заглавие", "Контент"],
        ["Newspaper name", "Air date", "News title", "Article text"],
        ["fields.publication", "fields.published", "fields.headline", "fields.bodyText"],
        ["_source.publisher", "_source.date", "title.rendered", "content.rendered"],
    ],
)
def test_usual_names_of_four_languages_and_of_fields_in_fields(here, names):  # noqa: F811
    write("a.csv", csv(names))
    documents = imported("a.csv")[1]
    assert documents[["outlet", "published", "title", "text"]].to_numpy().tolist() == list(map(list, ROWS))


def test_a_field_counts_before_one_that_is_inside_of_another():
    assert guess_columns(["fields.publication", "Medium"])["outlet"] == "Medium"
    assert "title" not in guess_columns(["fields.name", "text"])
    assert inner_name("source.id") == "source.id"


def test_names_in_objects_of_an_answer_are_names(here):  # noqa: F811
    write("a.json", '[{"source": {"id": 1, "name": "Herald"}, "authors": [{"name": "Ada Roe"}, {"name": "Bo Lund"}], '
                    '"body": "Snow fell."}]')  # fmt: skip
    documents = imported("a.json")[1]
    assert documents[["outlet", "author"]].to_numpy().tolist() == [["Herald", "Ada Roe; Bo Lund"]]


@pytest.mark.parametrize(
    ("name", "cells", "taken"),
    [
        ("Wann", ["14.02.2031", "15.02.2031"], True),
        ("When", ["Feb 14, 2031", "2031-02-15"], True),
        ("Last modified", ["14.02.2031", "15.02.2031"], False),
        ("Abgerufen am (Abruf)", ["14.02.2031", "15.02.2031"], False),
        ("Code", ["20310214", "20310215"], False),
        ("Place", ["Aldmere", "Berlov"], False),
    ],
)
def test_the_one_column_of_days_is_the_day_of_publication_and_that_is_said(here, name, cells, taken):  # noqa: F811
    rows = [(row[0], cell, *row[2:]) for row, cell in zip(ROWS, cells, strict=True)]
    write("a.csv", csv(["source", name, "title", "text"], rows=rows))
    record, documents = imported("a.csv")
    assert documents["published"].tolist() == (["2031-02-14", "2031-02-15"] if taken else ["", ""])
    assert (f"'{name}' alone holds days" in "\n".join(record.describe())) == taken
    two = [(*row, row[1]) for row in rows]
    write("b.csv", csv(["source", name, "title", "text", "other"], rows=two))
    assert imported("b.csv", to="corpora/two")[1]["published"].tolist() == ["", ""]


def test_days_that_are_numbers_of_a_workbook(here):  # noqa: F811
    assert pd.Timestamp("1899-12-30") + pd.Timedelta(days=47893) == pd.Timestamp("2031-02-14")
    workbook(here / "a.xlsx", [["source", "publication date", "text"], ["Herald", 47893, "Snow fell."],
                               ["Post", 47894.5, "Rain fell."]])  # fmt: skip
    record, documents = imported("a.xlsx")
    assert documents["published"].tolist() == ["2031-02-14", "2031-02-15"]
    assert "numbers of a workbook (47893 is 2031-02-14)" in "\n".join(record.describe())
    assert Corpus.read("a.xlsx").documents["published"].tolist() == ["2031-02-14", "2031-02-15"]
    write("b.csv", csv(["source", "date", "title", "text"], rows=[("Herald", "12345", "Snow", "Snow fell.")]))
    assert imported("b.csv", to="corpora/b")[1]["published"].tolist() == ["12345"]


@pytest.mark.parametrize(
    "above",
    ["# exported by a program\n", "Report:,Bulk download\nFrom:,2031-02-01\n\n", "# a, b\n#\n", "Our articles\n\n"],
)
@pytest.mark.parametrize("mark", [",", ";"])
def test_lines_above_the_names_of_columns_are_said_and_not_read(here, above, mark):  # noqa: F811
    write("a.csv", "\ufeff" + above + csv(["source", "date", "title", "text"], mark))
    record, documents = imported("a.csv")
    assert documents["text"].tolist() == [row[3] for row in ROWS]
    assert documents["source_place"].tolist()[0] == f"line {above.count(chr(10)) + 2}"
    assert "above the names of the columns: not read" in "\n".join(record.describe())


def test_a_column_without_a_name_and_a_name_that_occurs_twice_are_kept_and_said(here):  # noqa: F811
    rows = [(index, *row, row[2]) for index, row in zip(("0", "0"), ROWS, strict=True)]
    write("a.csv", csv(["", "source", "date", "title", "text", "title"], rows=rows))
    record, documents = imported("a.csv")
    assert documents["column 1"].tolist() == ["0", "0"]
    assert documents["title 2"].tolist() == ["Snow", "Rain"]
    assert "Column 1 has no name; it is kept as 'column 1'" in "\n".join(record.describe())


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_marks_inside_of_cells_that_are_not_doubled_are_text(here, mark):  # noqa: F811
    text = 'The "dam" holds,{}" said the mayor, and "it will{}", he said.\n"Snow," too'.replace("{}", "")
    write("a.csv", csv(["source", "date", "title", "text"], mark, [("Herald", "2031-02-14", 'A "dam"', text), ROWS[1]]))
    record, documents = imported("a.csv", clean=False)
    assert documents["text"].tolist() == [text, ROWS[1][3]]
    assert documents["title"].tolist() == ['A "dam"', "Rain"]
    assert "not doubled" in "\n".join(record.describe())


def test_a_cell_merged_over_rows_holds_for_each(here):  # noqa: F811
    rows = [["Outlet", "Text"], ["Herald", "Snow fell."], ["", "Hail fell."], ["Post", "Rain fell."], ["", "Fog came."]]
    workbook(here / "plain.xlsx", rows)
    with zipfile.ZipFile("plain.xlsx") as old, zipfile.ZipFile("a.xlsx", "w") as new:
        for name in old.namelist():
            written = old.read(name)
            cells = b'<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="A4:A5"/></mergeCells></worksheet>'
            new.writestr(name, written.replace(b"</worksheet>", cells))
    record, documents = imported("a.xlsx")
    assert documents["outlet"].tolist() == ["Herald", "Herald", "Post", "Post"]
    assert "cells merged over several rows hold for each (2 cells filled)" in "\n".join(record.describe())
    assert imported("plain.xlsx", to="corpora/plain")[1]["outlet"].tolist() == ["Herald", "unknown", "Post", "unknown"]


def test_a_column_of_addresses_is_no_outlet_beside_one_of_names(here):  # noqa: F811
    head = "source;publication;date;headline;body\n"
    write("a.csv", head + "".join(f"https://n.example/{i};Post;2031-02-1{i};Snow;Snow fell.\n" for i in range(3)))
    record, documents = imported("a.csv")
    assert set(documents["outlet"]) == {"Post"}
    assert "'source' holds addresses, so that it is not the outlet." in " ".join(record.describe())
    write("b.csv", head.replace("publication;", "") + "https://n.example/1;2031-02-11;Snow;Snow fell.\n")
    assert imported("b.csv", to="corpora/b")[1]["outlet"].tolist() == ["https://n.example/1"]


@pytest.mark.parametrize("repeated", [False, True])
def test_sentences_beside_the_text_are_kept_and_said(here, repeated):  # noqa: F811
    lead = "The council of Kesk met again on the bridge last night."
    body = f"{lead} Snow fell." if repeated else "Snow fell on the road all day."
    write("a.csv", f"outlet;Lead;Body\nPost;{lead};{body}\n")
    record, documents = imported("a.csv")
    said = "The text is 'Body' alone; 'Lead' holds sentences too, and is kept apart."
    assert (said in " ".join(record.describe())) != repeated
    assert documents.loc[0, ["text", "Lead"]].tolist() == [body, lead]
