"""Tables in text files: every cell in its column, nothing swallowed, what was decided is stated."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import CorpusError, FramingError, SourceError
from framing.text.decoding import decoded
from framing.text.delimited import parse_table, read_table, split_rows
from framing.text.labels import clean_label

HEAD = "doc_id,outlet,published,title,text\n"
NEEDED = ("doc_id", "outlet", "published", "title", "text")
ROW = "{},{},2031-05-0{},{},{}\n"


def rows(text, required=NEEDED):
    return parse_table(text, "t.csv", required).rows


def refused(text, required=NEEDED):
    with pytest.raises(FramingError) as error:
        parse_table(text, "t.csv", required)
    assert "\n" not in str(error.value)
    return str(error.value)


def file_of(*cells):
    """Lines of five cells as they stand, nothing quoted."""
    return HEAD + "".join(f"{i},{o},2031-05-0{i},{title},{text}\n" for i, (o, title, text) in enumerate(cells, 1))


ONE, TWO, THREE, FOUR = ("N", "A", "one"), ("N", "B", "two"), ("S", "C", "three"), ("S", "D", "four")


def with_mark(place, at):
    """Four rows, a quotation mark opening a cell of row `at`; for a pair another one closes the cell below."""
    cells = [list(row) for row in (ONE, TWO, THREE, FOUR)]
    column = 1 if "title" in place else 2
    cells[at][column] = '"' + cells[at][column]
    if "pair" in place:
        cells[at + 1][column] += '"'
    return file_of(*cells)


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("place", ["title", "text"])
def test_a_mark_that_opens_and_closes_nothing_is_text_where_the_lines_are_sure(place, at):
    table = parse_table(with_mark(place, at), "t.csv")
    assert len(table.rows) == 4
    assert table.rows[at][3 if place == "title" else 4].startswith('"')
    assert table.notes == (f"A quotation mark that closes no cell is read as text (line {at + 2}).",)


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("place", ["title pair", "text pair"])
def test_two_stray_marks_swallow_no_row(place, at):
    said = refused(with_mark(place, at))
    assert f"'t.csv', line {at + 2}: a quotation mark opens a cell that holds 1 line" in said
    assert f"(line {at + 3})" in said


def test_a_mark_that_swallows_all_rows_but_one_is_seen():
    text = file_of(("N", "A", '"one'), TWO, THREE, ("S", "D", 'four"'))
    assert "line 2: a quotation mark opens a cell that holds 3 lines" in refused(text)


def test_a_stray_mark_beside_commas_in_text_is_refused_with_its_line():
    text = file_of(ONE, ("N", "B", '"two, or more'), THREE)
    assert "'t.csv', line 3: a quotation mark opens a cell and is not closed" in refused(text)
    said = refused(file_of(ONE, ("N", "B", '"He said "no" and left"')))
    assert "line 3: a quotation mark opens a cell and is not closed at the end of a cell" in said


def test_line_breaks_commas_and_doubled_marks_in_quoted_cells_are_text():
    text = HEAD + '1,N,2031-05-01,"A, b","one, two\n\nthree, four, ""five"", six, seven\n1 car, 2 cars, 3, 4, 5"\n'
    table = parse_table(text + "2,S,2031-05-02,B,two\n", "t.csv")
    assert table.rows[0][4] == 'one, two\n\nthree, four, "five", six, seven\n1 car, 2 cars, 3, 4, 5'
    assert (table.lines, table.notes) == ([2, 6], ())


def test_marks_inside_cells_that_are_not_quoted_are_text():
    text = file_of(("N", 'A "fine" day', '5" nails'), TWO)
    assert rows(text)[0][3:] == ['A "fine" day', '5" nails']


def test_marks_escaped_by_a_backslash_are_read_and_stated():
    table = parse_table(HEAD + '1,N,2031-05-01,A,"He said \\"no, never\\" and left"\n', "t.csv")
    assert table.rows[0][4] == 'He said "no, never" and left'
    assert table.notes == ("Quotation marks inside cells are escaped by a backslash.",)


def test_spaces_before_quoted_cells_and_around_names_are_no_text():
    assert rows('doc_id , outlet, published, title, text\n1, "N", "2031-05-01", "A, b", "one"\n') == [
        ["1", "N", "2031-05-01", "A, b", "one"]
    ]


def test_tables_in_tabs_that_quote_nothing_keep_their_marks():
    text = 'word\tnote\n"a" or "b"\tx\n"c\ty\n'
    assert rows(text, ()) == [['"a" or "b"', "x"], ['"c', "y"]]


@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
def test_the_separator_is_recognised_beside_commas_in_text(mark):
    body = "1;N;2031-05-01;A, b;one, two, three, four, five\n2;S;2031-05-02;B;six\n"
    text = "doc_id;outlet;published;title;text\n" + (body if mark != "," else body.replace(", ", " "))
    table = parse_table(text.replace(";", mark), "t.csv", NEEDED)
    assert [row[:3] for row in table.rows] == [["1", "N", "2031-05-01"], ["2", "S", "2031-05-02"]]
    assert bool(table.notes) == (mark != ",")


def test_without_names_the_separator_is_the_one_that_gives_rows_of_one_width():
    text = "good;1,5\nbad;-2,0\nso, so;0,1\n"
    records, separator, _ = split_rows(text, "t.csv")
    assert separator == ";"
    assert [record.cells for record in records] == [["good", "1,5"], ["bad", "-2,0"], ["so, so", "0,1"]]
    assert split_rows("well, then\nso\n", "t.csv")[0][1].cells == ["so"]


def test_a_line_of_the_spreadsheet_that_names_the_separator_is_obeyed():
    table = parse_table("sep=;\na;b\n1;x, y\n", "t.csv")
    assert (table.columns, table.rows, table.lines) == (("a", "b"), [["1", "x, y"]], [3])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "1,N,d,A\n2,N,d,A,x\n", r"5 columns, but 1 row has another number of cells: line 2 (4 cells)"),
        (HEAD + "1,N,d,A,x\n2,N,d,A,b,x\n3\n", "2 rows have another number of cells: lines 3 (6 cells) and 4 (1 cell)"),
        (HEAD + "1,N,d,A,x,\n2,N,d,A,x\n", "line 2 (6 cells)"),
        (HEAD + "1,N\n" * 9, "9 rows have another number of cells: lines 2 (2 cells), 3 (2 cells), 4 (2 cells)"),
        ("doc_id,outlet,published,title,text,\n1,N,d,A, b,x\n", "column 6 of 6 has no name, but line 2 has a cell"),
        ("doc_id,outlet,published,text,title,text \n1,N,d,x,A,y\n", "columns 4 and 6 are both named 'text'"),
        ("doc_id,outlet,published,title,txt\n1,N,d,A,x\n", "no column 'text'. Did you mean 'txt'?"),
        ("", "is empty"),
        (" \n\n", "is empty"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_lines(text, words):
    assert words in refused(text)


def test_empty_rows_are_skipped_and_counted_and_tails_of_nothing_dropped():
    table = parse_table("a,b,,\n1,x,,\n,,,\n \xa0,,,\n\n2,y,,\n", "t.csv")
    assert (table.columns, table.rows, table.lines) == (("a", "b"), [["1", "x"], ["2", "y"]], [2, 6])
    assert table.notes == ("2 rows of empty cells were skipped.",)
    assert rows("a,b\n1,x,\n2,y,\n", ()) == [["1", "x"], ["2", "y"]]


def test_a_first_column_that_only_numbers_rows_is_not_read():
    table = parse_table(",a,b\n0,1,x\n1,2,y\n", "t.csv")
    assert (table.columns, table.rows) == (("a", "b"), [["1", "x"], ["2", "y"]])
    assert "numbers the rows" in table.notes[0]
    assert "column 1 of 3 has no name" in refused(",a,b\n7,1,x\n1,2,y\n", ())


def test_every_kind_of_line_end_and_no_other():
    assert rows("a,b\r1,x\r2,y\r", ()) == rows("a,b\r\n1,x\r\n2,y\r\n", ()) == [["1", "x"], ["2", "y"]]
    assert rows("a,b\n1,x\x0cy\u2028z\x85\x1c\n", ()) == [["1", "x\x0cy\u2028z\x85\x1c"]]


def test_cells_without_a_value_are_named_by_line(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,b\n1,x\n\u200b ,y\n,z\n")
    with pytest.raises(CorpusError, match=r"2 rows of 3 have no id \(lines 3 and 4\)"):
        read_table(path, ("id",), CorpusError).require_cells("id")
    with pytest.raises(SourceError, match="There is no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(SourceError, match="is a folder"):
        read_table(tmp_path)


RUSSIAN = "doc_id,outlet,text\n1,Вести,«Мост закрыт» — сказала Анна Дубова\n2,Новости,Дождь\n"
GERMAN = "doc_id,outlet,text\n1,Küste,“Die Brücke” – für längere Zeit gesperrt\n2,Straße,Öl\n"
POLISH = "doc_id,outlet,text\n1,Głos,Most został zamknięty na dłużej. Źródło: żółć\n"


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (RUSSIAN, "utf-8", ""), (RUSSIAN, "utf-8-sig", ""), (RUSSIAN, "utf-16", "UTF-16"),
        (RUSSIAN, "utf-16-le", "UTF-16"),
        (RUSSIAN, "utf-16-be", "UTF-16"), (RUSSIAN, "utf-32", "UTF-32"), (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN.replace("«", "").replace("»", "").replace("—", "-"), "koi8_r", "KOI8-R"),
        (RUSSIAN.replace("«", "").replace("»", "").replace("—", "-"), "cp866", "DOS 866"),
        (GERMAN, "cp1252", "Windows-1252"), (GERMAN, "mac_roman", "Mac Roman"), (POLISH, "cp1250", "Windows-1250"),
        ("a,b\n1,naïve\n", "cp1252", "Windows-1252"), ("a,b\n1,It’s “over”\n", "cp1252", "Windows-1252"),
    ],
)  # fmt: skip
def test_encodings_are_recognised_and_stated(tmp_path, text, encoding, said):
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))
    table = read_table(path)
    assert table.rows == list(csv.reader(io.StringIO(text)))[1:]
    assert said in " ".join(table.notes)
    assert bool(said) == bool(table.notes)


def test_utf8_with_a_broken_byte_is_never_guessed():
    with pytest.raises(SourceError, match=r"'t.csv' is not UTF-8 \(byte 74, line 2\)"):
        decoded(RUSSIAN.encode()[:75] + b"\xd0" + RUSSIAN.encode()[75:], "t.csv")
    with pytest.raises(SourceError, match="not UTF-8"):
        decoded(b"a,b\n1,\xed\xa0\x80\n", "t.csv")


CELL = st.text(st.characters(blacklist_categories=("Cs", "Nd"), blacklist_characters="\0"), max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_what_a_writer_of_csv_wrote_is_read_as_it_was(cells, mark):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL).writerows([["first", "second", "third"], *cells])
    kept = [list(row) for row in cells if any(map(clean_label, row))]
    assert parse_table(out.getvalue(), "t.csv", ("first", "second", "third")).rows == kept
