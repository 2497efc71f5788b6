"""References, PDF files, web archives and transcripts, all of invented articles."""

from __future__ import annotations

import gzip

import pytest

from framing import separate
from framing.corpus.corpus import Corpus
from framing.errors import SourceError
from framing.ingest.formats import pdf_file, web_page, word_file
from framing.ingest.formats.plain_text import opened
from framing.ingest.importing.importing import import_files
from framing.ingest.importing.known import READERS, format_of
from framing.ingest.records import Loss, Record
from tests.ingest.test_import_files import PAGE

RIS = """TY  - NEWS
TI  - Snow closes the bridge
AU  - Reporter, A.
AU  - Writer, B.
T2  - The Herald
DA  - 2031/02/14/
LA  - English
AN  - 1500001
UR  - https://example.org/1
AB  - Snow closed the bridge.

It will stay shut.
ER  -

TY  - NEWS
T1  - Rain opens the market
JO  - Evening Post
PY  - 2031
ER  -
"""
ENDNOTE = """%0 Newspaper Article
%T Snow closes the bridge
%A Reporter, A.
%J The Herald
%8 February 14, 2031
%X Snow closed the bridge.
%U https://example.org/1

%0 Newspaper Article
%T Rain opens the market
%J Evening Post
%8 February 15, 2031
%X Rain fell.
"""
ENDNOTE_XML = """<?xml version="1.0" encoding="UTF-8"?><xml><records>
<record><database name="mine.enl">mine.enl</database><ref-type name="Newspaper Article">23</ref-type>
<contributors><authors><author><style face="normal">Reporter, A.</style></author><author>Writer, B.</author></authors>
</contributors><titles><title><style face="normal">Snow closes the </style><style face="italic">bridge</style></title>
<secondary-title><style>The Herald</style></secondary-title></titles><dates><year><style>2031</style></year>
<pub-dates><date><style>February 14</style></date></pub-dates></dates>
<abstract><style>Snow closed the bridge.&#xD;&#xD;It will stay shut.</style></abstract><language>English</language>
<accession-num>1500001</accession-num><urls><related-urls><url><style>https://example.org/1</style></url></related-urls>
</urls></record>
<record><ref-type name="Newspaper Article">23</ref-type><titles><title>Rain opens the market</title></titles></record>
</records></xml>"""


def pdf(pages, title="Snow closes the bridge"):
    """Return the least of a PDF file that there can be, a line of text (or none) a page."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({title}) >>",
    ]
    for n, text in enumerate(pages):
        lines = " 0 -14 Td ".join(f"({line}) Tj" for line in text.split("\n")) if text else ""
        stream = f"BT /F1 12 Tf 50 700 Td {lines} ET" if text else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {6 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R >>\n"
    return out + end.encode() + f"startxref\n{len(out)}\n%%EOF\n".encode()


def warc(answers):
    """Return a web archive of answers: address, status, page."""
    out = b""
    for url, status, page in answers:
        body = page.encode()
        http = f"HTTP/1.1 {status} X\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        block = http.encode() + body
        out += (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2031-03-01T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{len(out):012d}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        ).encode() + block + b"\r\n\r\n"  # fmt: skip
    return out


def read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    form = format_of(path)
    items = list(READERS[form].read([path]))
    return form, [x for x in items if isinstance(x, Record)], [x.reason for x in items if isinstance(x, Loss)]


def test_references_in_ris(tmp_path):
    form, (snow,), lost = read(tmp_path, "a.txt", RIS)
    assert (form, lost) == ("references", ["reference 2 (Rain opens the market): no abstract or text"])
    assert (snow.title, snow.outlet, snow.published, snow.author) == (
        "Snow closes the bridge", "The Herald", "2031-02-14", "Reporter, A.; Writer, B.",
    )  # fmt: skip
    assert (snow.doc_id, snow.text) == ("1500001", "Snow closed the bridge.\n\nIt will stay shut.")


def test_references_in_ris_with_one_space_and_in_latin_1(tmp_path):
    text = (
        RIS.replace("AU  - ", "A1  - ")
        .replace("  - ", " - ")
        .replace("  -\n", " -\n")
        .replace("Snow closed", "Snöw – TV - closed")
    )
    form, (snow,), _ = read(tmp_path, "a.ris", text.encode("cp1252"))
    assert (form, snow.text) == ("references", "Snöw – TV - closed the bridge.\n\nIt will stay shut.")
    assert snow.author == "Reporter, A.; Writer, B."


def test_references_of_endnote(tmp_path):
    form, (snow, rain), lost = read(tmp_path, "a.enw", ENDNOTE)
    assert (form, lost) == ("references", [])
    assert (snow.outlet, snow.published, snow.url) == ("The Herald", "February 14, 2031", "https://example.org/1")
    assert (rain.title, rain.text) == ("Rain opens the market", "Rain fell.")


def test_references_of_endnote_in_xml(tmp_path):
    form, (snow,), lost = read(tmp_path, "a.xml", ENDNOTE_XML)
    assert (form, lost) == ("references", ["reference 2 (Rain opens the market): no abstract or text"])
    assert (snow.title, snow.outlet, snow.published, snow.author, snow.language) == (
        "Snow closes the bridge", "The Herald", "February 14, 2031", "Reporter, A.; Writer, B.", "en",
    )  # fmt: skip
    assert (snow.doc_id, snow.url) == ("1500001", "https://example.org/1")
    assert snow.text == "Snow closed the bridge.\n\nIt will stay shut."
    _, found, lost = read(tmp_path, "b.xml", ENDNOTE_XML[: ENDNOTE_XML.index("will stay")])
    assert (found, lost[1:]) == ([], ["reference 1: no abstract or text"])
    assert lost[0].startswith("its XML is damaged (line 7); texts there may")
    _, found, lost = read(tmp_path, "c.xml", ENDNOTE_XML.replace("</abstract>", "</abst>"))
    assert (len(found), lost[0].startswith("its XML is damaged")) == (1, True)


def test_pages_of_a_pdf_without_text_are_named(tmp_path):
    form, (snow,), lost = read(
        tmp_path, "a.pdf", pdf(["Snow closed the long brid-\nge on Friday.", "", "It stays shut."])
    )
    assert form == "PDF"
    assert (snow.title, snow.text) == (
        "Snow closes the bridge",
        "Snow closed the long bridge on Friday.\n\nIt stays shut.",
    )
    assert lost == ["page 2: no text (a picture? text recognition makes text of it)"]
    _, found, lost = read(tmp_path, "b.pdf", pdf(["", ""]))
    assert not found
    assert lost[0].startswith("all 2 pages: no text")


def test_a_pdf_of_too_many_pages_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_file, "MOST_PAGES", 1)
    with pytest.raises(SourceError, match="has 2 pages; PDF is read up to 1"):
        read(tmp_path, "a.pdf", pdf(["Snow.", "Rain."]))


def test_pages_of_a_web_archive_are_read_once_each(tmp_path):
    archive = warc([
        ("https://example.org/1", "200", PAGE), ("https://example.org/1", "200", PAGE),
        ("https://example.org/2", "404", "<p>"), ("https://example.org/3", "200", "<html><body></body></html>"),
    ])  # fmt: skip
    form, (snow,), lost = read(tmp_path, "a.warc", archive)
    assert form == "web archive"
    assert (snow.outlet, snow.url) == ("Herald", "https://example.org/1")
    assert "old ferry" in snow.text
    assert lost == [
        "https://example.org/2: answered 404",
        "https://example.org/3: the page has no article that can be recognised",
    ]
    _, found, lost = read(tmp_path, "b.warc", archive[: len(archive) // 2])
    assert len(found) <= 1


def test_an_archive_that_is_packed_is_read_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(warc([("https://example.org/1", "200", PAGE)])))
    import_files(["a.warc.gz"], "corpora/mine")
    assert Corpus.read("corpora/mine").documents["outlet"].tolist() == ["Herald"]


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        ("Snow closes bridge\nBy Ada Roe and C. B. Doe\n\n", {"author": "Ada Roe and C. B. Doe"}),
        ("Snow closes bridge\n\nVon Ada Roe\n6. März 2031\n\n", {"author": "Ada Roe", "published": "2031-03-06"}),
        ("Snow closes bridge\nAired March 6, 2031 - 18:00 ET\n\n", {"published": "2031-03-06T18:00:00"}),
        ("Snow closes bridge\npar Ada Roe\n", {"author": "Ada Roe"}),
        ("Snow closes bridge\nАвтор: Ада Ро\n\n", {"author": "Ада Ро"}),
    ],
)
def test_a_byline_and_a_day_under_the_title_are_what_they_say(head, fields):
    assert opened(f"{head}It snowed.\n\nMore.") == ({"title": "Snow closes bridge", **fields}, "It snowed.\n\nMore.")


@pytest.mark.parametrize(
    "text",
    ["It snowed.\nBy Ada Roe\n\nMore.", "Snow closes\nBy the end of it, all was lost.\n\nMore.",
     "Snow closes bridge\nand it stays.\n\nMore.", "Snow closes bridge\nBy Ada Roe"],
)  # fmt: skip
def test_what_is_no_title_with_a_byline_stays_text(text):
    assert opened(text) == ({}, text)


def test_a_byline_in_a_word_file_is_no_text(tmp_path):
    written = r"{\rtf1 Snow closes bridge\par\par By Ada Roe\par\par It snowed.\par More.}"
    (tmp_path / "a.rtf").write_text(written, "ascii")
    (record,) = word_file.read([tmp_path / "a.rtf"])
    assert (record.title, record.author, record.text) == ("Snow closes bridge", "Ada Roe", "It snowed.\n\nMore.")


def test_each_turn_of_an_imported_transcript_has_its_speaker(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    turns = "ANNA DUBOV, HOST: Is the bridge open?\nIVAN PETROV, MINISTER: No, it is closed.\nDUBOV: When, then?\n"
    (tmp_path / "a.txt").write_text(f"Source: Channel One\nDate: February 14, 2031\n\n{turns}", "utf-8")
    import_files(["a.txt"], "corpora/mine")
    documents = Corpus.read("corpora/mine")
    assert documents.documents["outlet"].tolist() == ["Channel One"]
    spoken = separate(documents).documents
    spoken = spoken[spoken["voice"] == "quoted"]
    assert set(spoken["speaker"]) == {"Anna Dubov", "Ivan Petrov"}


def test_a_live_page_is_read_post_by_post_or_says_why_not(tmp_path):
    posts = '[{"headline": "Bridge", "articleBody": "The bridge is closed."}, {"articleBody": "The ferry runs."}]'
    node = f'{{"@type": "LiveBlogPosting", "publisher": {{"name": "Herald"}}, "liveBlogUpdate": {posts}}}'
    page = PAGE.replace("</head>", f'<script type="application/ld+json">{node}</script></head>')
    (tmp_path / "a.html").write_text(page, "utf-8")
    assert [r.text for r in web_page.read([tmp_path / "a.html"])] == ["The bridge is closed.", "The ferry runs."]
    (tmp_path / "b.html").write_text(page.replace(posts, "[]"), "utf-8")
    (record,) = web_page.read([tmp_path / "b.html"])
    assert "old ferry" in record.text
    assert record.notes[-1].startswith("Its posts cannot be read one by one, so the page is one document: it has a L")
