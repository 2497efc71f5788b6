"""Headers of lists: as written by hand, as a spreadsheet saves them, beside a list in another format."""

from __future__ import annotations

import pytest

from framing.errors import LexiconError
from framing.lexicon import Lexicon
from framing.lexicon.formats.headers import language_of, top_of

KEYS = {
    "name": "w", "version": "1", "language": "en", "construct": "c", "unit": "u", "licence": "CC0-1.0", "source": "s",
    "citation": "Orr, Lee (2031)", "validation": "none",
}  # fmt: skip
COLUMNS = "entry,category,counterpart,note\n"


def own(tmp_path, form: str, rows: str, name="own.csv", encoding="utf-8", **keys) -> Lexicon:
    top = "".join(form.format(k=key, v=value) + "\n" for key, value in (KEYS | keys).items())
    (tmp_path / name).write_bytes((top + rows).encode(encoding))
    return Lexicon.read(tmp_path / name)


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        ("# {k}: {v}", COLUMNS + "war,a,,\n"),
        ("# {k}: {v},,,", COLUMNS + "war,a,,\n"),
        ('"# {k}: {v}",,,', COLUMNS + "war,a,,\n,,,\n,,,\n"),
        ("# {k}: {v};;;", COLUMNS.replace(",", ";") + "war;a;;\n;;;\n"),
        ('"# {k}: {v}";;;', '"entry";"category";"counterpart";"note"\n"war";"a";"";""\n'),
        ("# {k}: {v}\t\t\t", COLUMNS.replace(",", "\t") + "war\ta\t\t\n"),
        ("{k}: {v},,,", COLUMNS + "war,a,,\n"),
        ("# {k},{v},,", COLUMNS + "war,a,,\n"),
        ("#{k}:{v}", COLUMNS + "war,a,,\n"),
        ('# {k}: "{v}",,', COLUMNS + "war,a,,\n"),
        ("# {k}: {v},,,", ",,,\n# a comment, by hand,,\n#another,,\n" + COLUMNS + "war,a,,\n"),
        ("# {k}: {v},,,", "Entry,Category,Counterpart,Note,,\nwar,a,,,,\n"),
        ("# {k}: {v}\r", COLUMNS.replace("\n", "\r\n") + "war,a\r\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_list_saved_by_a_spreadsheet_keeps_its_header(tmp_path, form, rows, encoding):
    ours = own(tmp_path, form, rows, encoding=encoding)
    assert ours.header == KEYS
    assert [(entry.pattern, entry.category) for entry in ours.entries] == [("war", "a")]
    assert ours.negation() is not None
    assert len(ours.notes) == ("#" not in form)


def test_a_line_that_names_the_separator_is_no_header(tmp_path):
    path = tmp_path / "own.csv"
    rows = "".join(f"# {key}: {value};;;\n" for key, value in KEYS.items())
    path.write_text("sep=;\n" + rows + COLUMNS.replace(",", ";") + "war;a;;\n", "utf-8")
    assert Lexicon.read(path).header == KEYS


def test_a_header_without_its_signs_is_read_and_noted(tmp_path):
    assert own(tmp_path, "{k}: {v},,,", COLUMNS + "war,a,,\n").notes == (
        "9 lines of the header lack their # and were read (line 1: 'name', …).",
    )


@pytest.mark.parametrize(
    ("stated", "code"),
    [("English", "en"), ("en-GB", "en"), ("EN", "en"), ("русский", "ru"), ("rus", "ru"), ("Українська", "uk")],
)
def test_a_language_is_read_by_its_code_or_name(tmp_path, stated, code):
    ours = own(tmp_path, "# {k}: {v}", COLUMNS + "war,a,,\n", language=stated)
    assert ours.header["language"] == code
    assert ours.negation() is not None
    assert ours.notes == (f"Its language, stated as '{stated}', was read as '{code}'.",)
    assert Lexicon.read(tmp_path / "own.csv", language=code).header == ours.header


def test_a_language_that_is_none_is_noted(tmp_path):
    (note,) = own(tmp_path, "# {k}: {v}", COLUMNS + "war,a,,\n", language="plain words").notes
    assert note == "Its language, stated as 'plain words', is not known; write a code such as en, ru or uk."
    assert language_of("plain words") == "plain words"


@pytest.mark.parametrize(
    ("text", "lines"),
    [("#metoo,hope\nwar,fear\n", 0), ("# a list\n#metoo,hope\n", 1), ("name,value\nwar,1\n", 0), ("#metoo\nwar\n", 1)],
)
def test_an_entry_is_no_header(text, lines):
    assert top_of(text).lines == lines


def test_the_file_beside_a_list_may_name_its_encoding(tmp_path):
    (tmp_path / "old.dic").write_bytes("%\n1\tПокой\n%\nмир\t1\n".encode("koi8-r"))
    (tmp_path / "old.dic.header").write_text(
        "# language: ru\n# licence: x\n# citation: y\n# encoding: koi8-r\n", "utf-8"
    )
    ours = Lexicon.read(tmp_path / "old.dic")
    assert [(entry.pattern, entry.category) for entry in ours.entries] == [("мир", "Покой")]
    assert "encoding" not in ours.header


def test_a_workbook_is_told_apart_from_a_table(tmp_path):
    (tmp_path / "list.xlsx").write_bytes(b"PK\x03\x04 and more")
    with pytest.raises(Exception, match="is a workbook or archive; save the sheet as CSV in UTF-8"):
        Lexicon.read(tmp_path / "list.xlsx", language="en", licence="x", citation="y")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("8),a,,\n", "line 11: '8.' is an entry of symbols"), ("<3,a,,\n", "of symbols"), (":),a,,\n", "is empty"),
        ("f**k,a,,\n", r"with letters replaced by \*\*"), ("'ll,a,,\n", "no more than the ending of a word"),
        ("war,a,x,y,z\n", "more cells than columns"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_matched_as_written_is_refused(tmp_path, row, words):
    with pytest.raises(LexiconError, match=words):
        own(tmp_path, "# {k}: {v}", COLUMNS + row)
