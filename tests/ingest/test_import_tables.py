"""Tables as R and databases write them: in spaces with names of rows, old workbooks, markup named as a workbook."""

from __future__ import annotations

import pytest

from framing.errors import FramingError
from framing.ingest.importing.importing import import_files
from framing.ingest.importing.known import READERS, format_of
from framing.ingest.records import Loss, Record
from tests.ingest.biff_workbook import workbook

# R 4.2: d <- data.frame(outlet, published = as.Date(…), title, text, score), one row a missing title and score.
SPACES = r""""outlet" "published" "title" "text" "score"
"1" "Herald" 2031-02-14 "The \"dam\" holds" "Snow fell; the \"mayor\" said so." 1.5
"2" "Post" 2031-02-15 "Rain" "Rain fell all day
and on the next line." 2
"3" "NA" 2031-02-16 NA "Hail fell on C:\x and «мост»." NA
"""
ROWS = [
    ["Herald", "2031-02-14", 'The "dam" holds', 'Snow fell; the "mayor" said so.'],
    ["Post", "2031-02-15", "Rain", "Rain fell all day\nand on the next line."],
    ["NA", "2031-02-16", "", "Hail fell on C:\\x and «мост»."],
]
NO_NAMES = SPACES.replace('"1" "H', '"H').replace('"2" "P', '"P').replace('"3" "N', '"N')
TABS = "\n".join(
    "\t".join(cells)
    for cells in [
        ['"outlet"', '"published"', '"title"', '"text"'],
        ['"1"', '"Herald"', "2031-02-14", r'"The \"dam\" holds"', r'"Snow fell; the \"mayor\" said so."'],
        ['"2"', '"Post"', "2031-02-15", '"Rain"', '"Rain fell all day\nand on the next line."'],
        ['"3"', '"NA"', "2031-02-16", "NA", '"Hail fell on C:\\x and «мост»."'],
    ]
)
COMMAS = TABS.replace("\t", ",").replace('\\"', '""').replace('"outlet"', '"","outlet"')
WRITTEN = {
    "default.txt": SPACES,
    "no_names.dat": NO_NAMES,
    "tabs.txt": TABS,
    "commas.csv": COMMAS,
    "short_head.csv": TABS.replace("\t", ","),
    "semicolons.csv": COMMAS.replace(",", ";"),
}
PROQUEST = [
    "Title Abstract StoreId Type Authors copyright language pubdate pubtitle year DocumentURL URL Database".split(),
    ["Snow closes bridge", "The council closed the long bridge.", 3100000001, "Newspapers", "Writer, A.", "", "English",
     "Feb 14, 2031", "The Herald; Aldmere", 2031, "https://www.proquest.com/docview/3100000001?accountid=1", "", ""],
    ["Дождь", "", 3100000002, "Newspapers", "", "", "Russian", "Feb 15, 2031", "Вечер; Берлов", 2031,
     "https://search.proquest.com/docview/3100000002?accountid=1", "", "News"],
]  # fmt: skip
ARTICLE = f"""{"_" * 60}
Publication title: Вечер; Берлов
Title: Дождь
Publication date: Feb 15, 2031
ProQuest document ID: 3100000002
Document URL: https://www-proquest-com.proxy.example.org/docview/3100000002/abstract/A1B2/1?accountid=7
Full text: Шёл дождь.
{"_" * 60}
"""
MARKUP = "<html><head><style>td {{x: y}}</style></head><body><table>{}</table></body></html>".format(
    "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in PROQUEST)
)
XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="A"><Table><Row><Cell><Data ss:Type="String">Source</Data></Cell><Cell><Data ss:Type="String">Date
</Data></Cell><Cell><Data ss:Type="String">Title</Data></Cell><Cell><Data ss:Type="String">Text</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">Herald</Data></Cell><Cell><Data ss:Type="DateTime">2031-02-14T00:00:00.000</Data>
</Cell><Cell ss:Index="4"><Data ss:Type="String">Snow &amp; rain fell.</Data></Cell></Row></Table></Worksheet>
</Workbook>
"""


def write(folder, name, content):
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return file


def records(file):
    items = list(READERS[format_of(file)].read([file]))
    assert not [item for item in items if isinstance(item, Loss)]
    return [item for item in items if isinstance(item, Record)]


@pytest.mark.parametrize("name", WRITTEN)
def test_what_r_writes_is_read_with_its_names_of_rows_and_missing_values(tmp_path, name):
    found = records(write(tmp_path, name, WRITTEN[name]))
    assert [[r.outlet, r.published, r.title, r.text] for r in found] == ROWS
    assert not any(r.doc_id for r in found)


def test_names_of_rows_that_are_no_numbers_are_ids_and_times_are_one_cell(tmp_path):
    text = SPACES.replace('"1" ', '"herald_1" ').replace("2031-02-14", "2031-02-14 10:00:00")
    found = records(write(tmp_path, "a.txt", text))
    assert [r.doc_id for r in found] == ["herald_1", "2", "3"]
    assert found[0].published == "2031-02-14T10:00:00"
    with_ids = records(write(tmp_path, "b.txt", text.replace('"score"', '"doc_id"')))
    assert [r.doc_id for r in with_ids] == ["1.5", "2", ""]
    assert with_ids[0].extra["row_name"] == "herald_1"


def test_a_row_that_does_not_fit_is_a_loss_and_the_others_are_read(tmp_path):
    text = SPACES + '"4" "Post" 2031-02-17 "Fog" "A mark " is open." 1\n"5" "Post" 2031-02-18 "Sun" "It shone." 1\n'
    items = list(READERS["table"].read([write(tmp_path, "a.txt", text)]))
    assert [item.text for item in items if isinstance(item, Record)][-1] == "It shone."
    assert [item.reason for item in items if isinstance(item, Loss)] == [
        "line 6: a quotation mark that closes no cell in a table of 6 columns"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("outlet published text\n1 Herald 2031-02-14 Snow fell on it\n", "write it with quote = TRUE, or with tabs"),
        ('"1" "Herald" 2031-02-14 "Snow fell."\n"2" "Post" 2031-02-14 "Rain."\n', "col.names = TRUE"),
        ('"outlet" "text"\n"1" "Herald" "a" "b"\n"2" "Post" "a" "b" "c"\n', "most rows have other numbers of cells"),
    ],
)
def test_what_nothing_can_divide_into_cells_gets_one_sentence(tmp_path, monkeypatch, text, said):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "a.txt", text)
    with pytest.raises(FramingError, match=said):
        import_files(["a.txt"], "corpora/mine")


def test_a_text_that_begins_with_quotations_is_a_text(tmp_path):
    file = write(tmp_path, "a.txt", '"Snow fell," said the mayor.\n\n"It stays," said "the boss" of the bridge.\n')
    assert format_of(file) == "plain text"


def test_marks_of_missing_values_are_empty_except_in_outlets(tmp_path):
    text = "id,outlet,published,title,text\n1,NA,nan,NaN,Snow fell.\n2,Post,NaT,None,Rain fell.\n3,Post,,Hail,NA\n"
    items = list(READERS["table"].read([write(tmp_path, "a.csv", text)]))
    assert [(r.outlet, r.published, r.title) for r in items[:2]] == [("NA", "", ""), ("Post", "", "")]
    assert items[2].reason == "line 4 (Hail): no text"
    assert any("5 cells with NA, nan, NaT and NaN" in note or "5 cells with" in note for note in items[0].notes)


@pytest.mark.parametrize("name", ["a.xls", "b.xls"])
def test_a_table_of_proquest_has_abstracts_and_is_joined_with_its_articles(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, name, workbook(PROQUEST) if name == "a.xls" else MARKUP)
    alone = import_files([name], "corpora/alone")
    assert (alone.documents, alone.outlets) == (1, {"The Herald": 1})
    assert [f.reason.split(":")[0] for f in alone.audit.findings] == ["no text and no page with its address"]
    assert any("the texts are the abstracts in 'Abstract'" in note for note in alone.audit.files[0].notes)
    write(tmp_path, "articles.txt", ARTICLE)
    both = import_files([name, "articles.txt"], "corpora/both")
    assert both.outlets == {"The Herald": 1, "Вечер": 1}
    assert both.audit.totals() == (3, 3, 0)
    assert "1 document joined with tables of addresses, by their address." in both.audit.notes


def test_an_article_is_not_read_again_from_its_abstract(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [PROQUEST[0], PROQUEST[1], ["Дождь", "О дожде.", *PROQUEST[2][2:]]]
    write(tmp_path, "a.xls", workbook(rows))
    write(tmp_path, "articles.txt", ARTICLE)
    made = import_files(["a.xls", "articles.txt"], "corpora/mine")
    assert made.documents == 2
    assert not made.audit.counts()


def test_an_old_workbook_is_read_whatever_its_columns(tmp_path):
    rows = [["Nr", "Zeitung", "Volltext"], [1, "Bote", "Schnee fiel. " * 200], [2, "Post", "Regen"]]
    found = records(write(tmp_path, "a.xls", workbook(rows)))
    assert [(r.doc_id, r.outlet, len(r.text)) for r in found] == [("1", "Bote", 2599), ("2", "Post", 5)]


@pytest.mark.parametrize("content", [XML, "Source\tDate\tText\nHerald\t2031-02-14\tSnow & rain fell.\n"])
def test_what_is_only_named_as_a_workbook_is_read_as_what_it_is(tmp_path, content):
    found = records(write(tmp_path, "a.xls", content))
    assert [(r.outlet, r.published, r.text) for r in found] == [("Herald", "2031-02-14", "Snow & rain fell.")]


def test_a_page_with_a_table_in_it_is_a_page(tmp_path):
    words = "<p>" + "The council met and said that it would close the bridge. " * 4 + "</p>"
    cells = "<table><tr><th>Date</th><th>Title</th><th>Link</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>"
    file = write(tmp_path, "a.html", f"<html><body>{words}{cells}</body></html>")
    assert format_of(file) == "web page"


@pytest.mark.parametrize("mark", [" ", "\t", ","])
def test_what_r_left_without_marks_is_missing_and_not_the_outlet_of_that_name(tmp_path, mark):
    rows = [['"outlet"', '"text"'], ['"1"', "NA", '"Snow fell."'], ['"2"', '"NA"', '"Rain fell."']]
    found = records(write(tmp_path, "a.txt", "\n".join(map(mark.join, rows)) + "\n"))
    assert [r.outlet for r in found] == ["", "NA"]
