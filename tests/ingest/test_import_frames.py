"""A corpus from any data frame or table file: columns by their usual names, ids, days and titles as what they are."""

from __future__ import annotations

import json
import random
import zipfile

import numpy as np
import pandas as pd
import pytest
from damage import damaged

from framing.corpus.corpus import Corpus
from framing.corpus.files import find_folder
from framing.corpus.frames import language_code
from framing.corpus.tables.columns import USUAL_NAMES, guess_columns, usual_column
from framing.corpus.tables.recognise import formats
from framing.errors import CorpusError, FramingError
from framing.text.days import iso_days

SEMICOLONS = "id;source;date;headline;body\n1;Herald;14/02/2031;Snow;Snow fell; \n2;Post;3/2/2031;Rain;Rain fell\n"


def frame(**columns):
    made = {"id": [1, 2], "source": ["Herald", "Post"], "body": ["Snow fell.", "Rain fell."]}
    return pd.DataFrame(made | columns)


def workbook(path, rows, sheet="Articles"):
    """Write the least of a workbook that there can be, cells as inline strings or numbers."""
    cells = "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{chr(65 + c)}{r}"><v>{value}</v></c>'
            if isinstance(value, int | float)
            else f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{value}</t></is></c>'
            for c, value in enumerate(row)
        )
        + "</row>"
        for r, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{packages}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" Type="{of}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{of}"><sheets><sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" Type="{of}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
        )
    return path


# -- columns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "outlet", "text"),
    [
        (["Medium", "Erscheinungsdatum", "Titel", "Volltext"], "Medium", "Volltext"),
        (["Источник", "Дата публикации", "Заголовок", "Текст"], "Источник", "Текст"),
        (["Journal", "Date de publication", "Titre", "Texte intégral"], "Journal", "Texte intégral"),
        (["stories_id", "publish_date", "media_name", "article_text"], "media_name", "article_text"),
        (["source.id", "source.name", "publishedAt", "content"], "source.name", "content"),
        (["sectionName", "webPublicationDate", "webTitle", "pub_name", "fields.body"], None, "fields.body"),
        (["Source", "Outlet", "Body", "Text"], "Outlet", "Text"),
    ],
)
def test_usual_names_in_several_languages_are_recognised(names, outlet, text):
    found = guess_columns(names)
    assert (found.get("outlet"), found["text"]) == (outlet, text)


def test_no_usual_name_means_two_columns():
    plain = [usual_column(name) for names in USUAL_NAMES.values() for name in names.split()]
    expected = [column for column, names in USUAL_NAMES.items() for _ in names.split()]
    assert plain == expected


def test_what_is_given_overrules_what_is_guessed():
    found = Corpus.from_frame(frame(outlet=["x", "y"]), outlet="source")
    assert found.documents["outlet"].tolist() == ["Herald", "Post"]
    assert found.documents["original_outlet"].tolist() == ["x", "y"]
    assert any("outlet is taken from 'source'" in note for note in found.notes)


def test_a_column_of_long_texts_is_taken_for_the_text():
    rows = pd.DataFrame({"source": ["N", "S"], "words_of_it": ["snow " * 60 + "a", "rain " * 60 + "b"], "c": "short"})
    found = Corpus.from_frame(rows)
    assert found.documents["text"].iloc[0].startswith("snow snow")
    assert any("text from 'words_of_it'" in note for note in found.notes)


# -- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days",
    [
        pd.to_datetime(["2031-02-14", "2031-02-03"]),
        ["14/02/2031", "3/2/2031"],
        ["14. Februar 2031", "3. Februar 2031"],
        ["14 février 2031", "3 févr. 2031"],
        ["14 февраля 2031 г.", "3 февраля 2031 года"],
        [1928793600, 1927843200],
        [1928793600000, 1927843200000],
        [np.datetime64("2031-02-14"), np.datetime64("2031-02-03")],
        pd.Categorical(["2031-02-14", "2031-02-03"]),
    ],
)
def test_days_are_what_they_obviously_are(days):
    assert Corpus.from_frame(frame(date=days)).documents["published"].tolist() == ["2031-02-14", "2031-02-03"]


def test_days_with_times_without_marks_are_read():
    found = Corpus.from_frame(frame(date=["20310214T093000Z", "20310203000000"])).documents["published"]
    assert found.tolist() == ["2031-02-14T09:30:00", "2031-02-03T00:00:00"]


def test_an_order_that_no_day_shows_is_kept_as_text_until_it_is_given():
    doubtful = frame(date=["3/2/2031", "4/5/2031"])
    assert Corpus.from_frame(doubtful).documents["published"].tolist() == ["3/2/2031", "4/5/2031"]
    days = Corpus.from_frame(doubtful, dates="day-first").documents["published"].tolist()
    assert days == ["2031-02-03", "2031-05-04"]
    days = Corpus.from_frame(doubtful, dates="month-first").documents["published"].tolist()
    assert days == ["2031-03-02", "2031-04-05"]
    assert iso_days(["14/02/2031"], "month")[0] == ["14/02/2031"], "no month 14, even where month first is given"


def test_ids_are_numbers_categories_or_made():
    assert Corpus.from_frame(frame()).documents["doc_id"].tolist() == ["1", "2"]
    assert Corpus.from_frame(frame(id=pd.Categorical(["a", "b"]))).documents["doc_id"].tolist() == ["a", "b"]
    made = Corpus.from_frame(frame().drop(columns="id").set_axis([5, 9]))
    assert made.documents["doc_id"].tolist() == ["1", "2"]
    assert any("numbered in their order" in note for note in made.notes)


def test_missing_titles_are_empty_and_languages_get_their_code():
    found = Corpus.from_frame(frame(title=[None, np.nan], language=["English", "ru-RU"])).documents
    assert found["title"].tolist() == ["", ""]
    assert found["language"].tolist() == ["en", "ru"]
    assert language_code("Deutsch") == "de"


@pytest.mark.parametrize(
    ("change", "columns", "said"),
    [
        ({}, {"outlet": "sorce"}, "no column 'sorce' to take outlet from. Did you mean 'source'"),
        ({}, {"outlet": "source", "text": "source"}, "'source' is given as outlet and as text"),
        ({}, {"dates": "dayfirst"}, "Did you mean 'day-first'"),
        ({"id": [1, 1]}, {}, "doc_id '1' occurs 2 times"),
        ({"body": [7, 8]}, {}, "the text of '1' is 7, not a string"),
    ],
)
def test_mistakes_get_one_clear_sentence(change, columns, said):
    with pytest.raises(CorpusError, match=said):
        Corpus.from_frame(frame(**change), **columns)


def test_a_frame_without_an_outlet_says_which_columns_there_are():
    with pytest.raises(CorpusError, match=r"as in outlet='NAME'\. There are: id, kanal, body"):
        Corpus.from_frame(frame().rename(columns={"source": "kanal"}))
    with pytest.raises(CorpusError, match="a pandas DataFrame, not list"):
        Corpus.from_frame([1])


# -- files ------------------------------------------------------------------------------------------------------------


def test_a_table_with_semicolons_and_other_names_is_read(tmp_path):
    (tmp_path / "articles.csv").write_text(SEMICOLONS.replace("fell; ", "fell"), "utf-8")
    found = Corpus.read(tmp_path / "articles.csv")
    assert found.name == "articles"
    assert found.documents["published"].tolist() == ["2031-02-14", "2031-02-03"]
    assert any("outlet from 'source'" in note for note in found.notes)


def test_rows_that_do_not_fit_are_named_in_a_note(tmp_path):
    rows = SEMICOLONS.replace("fell; ", "fell") + "3;Post;4/2/2031;One;too;many\n"
    (tmp_path / "a.csv").write_text(rows, "utf-8")
    found = Corpus.read(tmp_path / "a.csv")
    assert len(found.documents) == 2
    assert any("1 row could not be read" in note and "line 4 (6 cells" in note for note in found.notes)


@pytest.mark.parametrize(
    "kind", ["csv", "tsv", "cp1251", "utf-16", "jsonl", "json", "columns", "nested", "wrapped", "parquet"]
)
def test_one_table_in_every_format_is_one_corpus(tmp_path, kind):
    rows = frame(headline=["Снег", "Дождь"])
    file = tmp_path / "articles"
    if kind == "csv":
        rows.to_csv(file, index=False)
    elif kind in ("tsv", "cp1251", "utf-16"):
        encoding = "utf-8" if kind == "tsv" else kind
        file.write_bytes(rows.to_csv(sep="\t", index=False).encode(encoding))
    elif kind == "parquet":
        rows.to_parquet(file)
    else:
        records = json.loads(rows.to_json(orient="records"))
        made = {
            "jsonl": "\n".join(map(json.dumps, records)),
            "json": json.dumps(records, indent=1),
            "columns": rows.to_json(),
            "wrapped": json.dumps({"response": {"ok": 1, "page": {"results": records}, "facets": [{"n": 1}]}}),
            "nested": json.dumps({"status": "ok", "n": 2, "articles": records}),
        }
        file.write_text(made[kind], "utf-8")
    found = Corpus.read(file).documents
    expected = [["1", "Herald", "", "Снег", "Snow fell."], ["2", "Post", "", "Дождь", "Rain fell."]]
    assert found[["doc_id", "outlet", "published", "title", "text"]].to_numpy().tolist() == expected


def test_a_workbook_is_read_below_a_line_above_its_head(tmp_path):
    rows = [["Export of 14 February"], [], ["No", "Medium", "Titel", "Volltext"], [1, "Herald", "Snow", "Snow fell."]]
    found = Corpus.read(workbook(tmp_path / "a.xlsx", rows))
    assert found.documents.iloc[0][["doc_id", "outlet", "text"]].tolist() == ["1", "Herald", "Snow fell."]
    assert any("above the names of the columns" in note for note in found.notes)


def test_a_workbook_of_opendocument_is_read(tmp_path):
    of = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{of}:{name}:1.0"' for name in ("office", "table", "text"))
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in (("Medium", "Volltext"), ("Herald", "Snow fell."), ("Post", "Rain fell."))
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{of}:manifest:1.0"><m:file-entry '
                         f'm:full-path="/" m:media-type="{kind}"/></m:manifest>')  # fmt: skip
        archive.writestr("content.xml", f"<office:document-content {names}><office:body><office:spreadsheet>"
                         f'<table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body>'
                         "</office:document-content>")  # fmt: skip
    assert Corpus.read(tmp_path / "a.ods").documents["outlet"].tolist() == ["Herald", "Post"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"id,source,body\n", "no row"),
        ("a.json", b"[1, 2]", "no list of objects"),
        ("a.json", b'{"a": ', r"line 1, column \d+"),
        ("a.parquet", b"PAR1 and nothing", "damaged or not complete"),
        ("a.xlsx", b"PK\x03\x04 and nothing", "damaged or needs a password"),
        ("a.bin", b"\x00\x01\x02", "neither CSV, JSON, Parquet, Excel, R data nor a matrix"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"source,body\nHerald,\xc3\xa9\xc3\xa9\xc3\xa9 \xff\n", "not UTF-8 .byte"),
    ],
)
def test_a_file_that_is_no_table_gets_one_clear_sentence(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=said) as caught:
        Corpus.read(tmp_path / name)
    assert name in str(caught.value)


def test_a_file_that_does_not_exist_names_the_nearest(tmp_path):
    (tmp_path / "articles.csv").write_text(SEMICOLONS, "utf-8")
    with pytest.raises(CorpusError, match=r"is a file, .*framing import .*articles\.csv --to corpora/articles"):
        find_folder(tmp_path / "articles.csv")
    with pytest.raises(CorpusError, match=r"There is no file '.*articels\.csv'\. Did you mean 'articles\.csv'"):
        Corpus.read(tmp_path / "articels.csv")


def test_a_bomb_in_a_workbook_is_refused(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", [["source", "body"], ["Herald", "Snow fell."]])
    monkeypatch.setattr("framing.corpus.tables.excel.MOST_UNPACKED", 100)
    with pytest.raises(CorpusError, match="unpacks to more than"):
        Corpus.read(path)


# -- damage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "parquet", "xlsx"])
def test_damaged_tables_give_documents_or_one_clear_sentence(tmp_path, kind):
    rows = pd.concat([frame(date="14/02/2031", n=[1.5, None])] * 5).assign(id=range(10))
    file = tmp_path / f"a.{kind}"
    if kind == "csv":
        rows.to_csv(file, index=False)
    elif kind == "parquet":
        rows.to_parquet(file)
    elif kind == "xlsx":
        workbook(file, [list(rows.columns), *rows.astype(str).to_numpy().tolist()])
    else:
        rows.to_json(file, orient="records", lines=kind == "jsonl")
    raw, random_, read, said = file.read_bytes(), random.Random(15), 0, []
    for _ in range(1000):
        file.write_bytes(damaged(raw, random_))
        try:
            read += len(Corpus.read(file).documents) > 0
        except FramingError as error:
            said.append(str(error))
    assert read > 20
    assert not [message for message in said if "\n" in message or len(message) > 600]


def test_every_format_says_what_is_none_of_its_files(tmp_path):
    (tmp_path / "a").write_bytes(bytes(range(256)))
    assert {module.sniff(tmp_path / "a") for module in formats().values()} == {0.0}
