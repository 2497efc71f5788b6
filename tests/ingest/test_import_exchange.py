"""References, feeds, e-mails and subtitles as programs exchange them, all of invented articles."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage

import pytest

from framing.errors import FramingError
from framing.ingest.importing.importing import import_files
from framing.ingest.importing.known import READERS, format_of
from framing.ingest.records import Loss, Record
from tests.ingest.test_import_databases import docx
from tests.ingest.test_import_files import PAGE
from tests.ingest.test_import_others import warc

BIBTEX = r"""
@article{herald_snow,
	title = {Snow closes the {Br\"ucke} \& bridge},
	abstract = {Snow closed the bridge.

It will stay shut.},
	journal = {The Herald}, author = {Reporter, A. and Writer, B.},
	date = {2031-02-14}, langid = {english}, url = {https://example.org/1},
}
@article{post_rain, title = "Rain opens the market", newspaper = "Evening Post", abstract = {Rain fell.},
  day = 15, month = {February}, year = 2031}
@article{post_fog, title = {Fog}, journal = {Evening Post}, year = {2031}}
"""
CSL = json.dumps(
    [
        {"id": "1", "type": "article-newspaper", "title": "Snow closes the bridge", "container-title": "The Herald",
         "abstract": "Snow closed the bridge.", "issued": {"date-parts": [["2031", 2, 14]]}, "language": "en-GB",
         "author": [{"family": "Reporter", "given": "A."}, {"literal": "The desk"}], "URL": "https://example.org/1"},
        {"id": "2", "type": "article-newspaper", "title": "Rain", "container-title": "Evening Post",
         "issued": {"literal": "15 February 2031"}},
    ]
)  # fmt: skip
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Quay Notes</title><language>en-GB</language>
<item><title><![CDATA[Snow closes &amp; the bridge]]></title><link>https://example.org/1</link><dc:creator>ann</dc:creator>
<pubDate>Fri, 14 Feb 2031 08:00:00 +0000</pubDate><category>News</category><description></description>
<content:encoded><![CDATA[<!-- wp:paragraph --><p>Snow closed the <b>bridge</b>.</p><p>It will stay shut.</p>]]>
</content:encoded><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>
<item><title>quay.jpg</title><description>A quay.</description><wp:post_type>attachment</wp:post_type></item>
<item><title>Rain</title><description>Rain &lt;i&gt;fell&lt;/i&gt;.</description></item>
<item><title>Empty</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Herald</title><entry><title>Snow</title>
<link href="https://example.org/1"/><published>2031-02-14T08:00:00Z</published><author><name>Ann</name></author>
<content type="html">&lt;p&gt;Snow closed the bridge.&lt;/p&gt;</content></entry></feed>"""
MBOX = """From MAILER Fri Feb 14 08:00:00 2031
From: The Herald <news@herald.example>
To: reader@example.org
Subject: =?utf-8?q?Snow_closes_the_Br=C3=BCcke?=
Date: Fri, 14 Feb 2031 08:00:00 +0000
Message-ID: <1@herald.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Snow closed the Br=C3=BCcke.

>From now on it stays shut.
--b
Content-Type: text/html; charset="utf-8"

<p>Snow closed it.</p>
--b--

From MAILER Sat Feb 15 08:00:00 2031
From: news@post.example
Subject: Rain
Message-ID: <2@post.example>
Content-Type: text/html; charset="utf-8"

<html><body><p>Rain fell.</p><p>From noon on.</p></body></html>

From MAILER Sun Feb 16 08:00:00 2031
From: news@post.example
Subject: Nothing
Message-ID: <3@post.example>

"""
SRT = """1
00:00:00,000 --> 00:00:03,000
<i>Snow closed the bridge,</i>

2
00:00:03,000 --> 00:00:06,500
Snow closed the bridge,
and it will stay shut.
"""
VTT = """WEBVTT
Kind: captions

NOTE nothing of this is said

00:00.000 --> 00:03.000 align:start
<v Ann Reporter>Snow closed<00:01.000> the bridge.

00:03.000 --> 00:06.000
<v Ann Reporter>It will stay shut.

00:06.000 --> 00:08.000
<v Ben Writer>Will it?
"""


def read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    form = format_of(path)
    items = list(READERS[form].read([path]))
    return form, [x for x in items if isinstance(x, Record)], [x.reason for x in items if isinstance(x, Loss)]


def test_references_in_bibtex(tmp_path):
    form, (snow, rain), lost = read(tmp_path, "a.bib", BIBTEX)
    assert (form, lost) == ("references", ["reference 3 (Fog): no abstract or text"])
    assert (snow.doc_id, snow.title, snow.outlet) == ("herald_snow", "Snow closes the Brücke & bridge", "The Herald")
    assert (snow.published, snow.language, snow.text) == (
        "2031-02-14", "en", "Snow closed the bridge.\n\nIt will stay shut.",
    )  # fmt: skip
    assert (rain.outlet, rain.published) == ("Evening Post", "15 February 2031")


def test_an_entry_of_bibtex_that_is_not_closed_is_a_loss(tmp_path):
    _, found, lost = read(tmp_path, "a.bib", BIBTEX + "@article{open, title = {Hail\n")
    assert len(found) == 2
    assert any("an entry that is damaged" in reason for reason in lost)


def test_references_in_csl_json(tmp_path):
    form, (snow,), lost = read(tmp_path, "a.json", CSL)
    assert (form, lost) == ("references", ["reference 2 (Rain): no abstract or text"])
    assert (snow.outlet, snow.published, snow.author) == ("The Herald", "2031-02-14", "Reporter, A.; The desk")
    with pytest.raises(FramingError, match="its JSON is damaged .line 1"):
        read(tmp_path, "b.json", CSL[:-20])


def test_entries_of_a_feed_and_posts_of_wordpress(tmp_path):
    form, (snow, rain), lost = read(tmp_path, "a.xml", RSS)
    assert (form, snow.outlet, snow.title) == ("feed", "Quay Notes", "Snow closes & the bridge")
    assert (snow.published, snow.author, snow.section, snow.language) == (
        "2031-02-14T08:00:00+00:00", "ann", "News", "en",
    )  # fmt: skip
    assert snow.text == "Snow closed the bridge.\n\nIt will stay shut."
    assert (rain.text, rain.notes) == ("Rain fell.", ("Entries without their content have their description as text.",))
    assert lost == ["entry 2 (quay.jpg): attachment, no published article", "entry 4 (Empty): no text"]


def test_entries_of_atom_and_a_feed_that_breaks_off(tmp_path):
    _, (snow,), lost = read(tmp_path, "a.xml", ATOM)
    assert (snow.outlet, snow.url, snow.author, snow.text, lost) == (
        "Herald", "https://example.org/1", "Ann", "Snow closed the bridge.", [],
    )  # fmt: skip
    _, found, lost = read(tmp_path, "b.xml", RSS[: RSS.index("<title>Rain") + 30])
    assert [r.title for r in found] == ["Snow closes & the bridge"]
    assert "its XML breaks off at line 9; what follows is not read" in lost


def test_messages_of_a_mailbox(tmp_path):
    form, (snow, rain), lost = read(tmp_path, "a.mbox", MBOX)
    assert (form, snow.outlet, snow.title) == ("e-mails", "The Herald", "Snow closes the Brücke")
    assert (snow.doc_id, snow.published) == ("1@herald.example", "2031-02-14T08:00:00+00:00")
    assert snow.text.startswith("Snow closed the Brücke.")
    assert (rain.outlet, rain.text) == ("post.example", "Rain fell.\n\nFrom noon on.")
    assert lost == ["message 3 (Nothing): no text"]


def test_fields_above_a_text_are_no_e_mail(tmp_path):
    form, (found,), _ = read(tmp_path, "a.txt", "Source: Herald\nDate: 14 February 2031\nTitle: Snow\n\nSnow fell.\n")
    assert (form, found.text) == ("plain text", "Snow fell.")


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.srt", SRT, "Snow closed the bridge, and it will stay shut."),
        ("a.vtt", VTT, "Ann Reporter: Snow closed the bridge. It will stay shut.\nBen Writer: Will it?"),
    ],
)
def test_subtitles_are_what_is_said(tmp_path, name, content, text):
    form, (found,), _ = read(tmp_path, name, content)
    assert (form, found.text) == ("plain text", text)
    assert "Times and numbers of subtitles are not read." in found.notes


@pytest.mark.parametrize("name", ["style.css", "code.js", "report.toml"])
def test_code_is_no_article(tmp_path, name):
    (tmp_path / name).write_text("a { color: red }\nSnow fell on the bridge and stayed there.\n")
    with pytest.raises(FramingError, match="and no document"):
        format_of(tmp_path / name)


def test_a_packed_web_archive_gives_each_page_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/rec-0.warc.gz", warc([("https://example.org/1", "200", PAGE)]))
        archive.writestr("pages/pages.jsonl", '{"url": "https://example.org/1", "text": "Snow fell."}\n')
        archive.writestr("datapackage.json", "{}")
    (tmp_path / "crawl.wacz").write_bytes(out.getvalue())
    made = import_files(["crawl.wacz"], "corpora/mine")
    assert made.documents == 1
    reasons = [f.reason for f in made.audit.findings if f.kind == "skipped"]
    assert reasons == ["beside the pages of a web archive (an index, or their text)"] * 2


def test_a_page_that_a_browser_saved_in_one_file_is_the_page(tmp_path):
    _, (plain,), _ = read(tmp_path, "a.html", PAGE)
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "https://example.org/here"
    message.set_content(PAGE, subtype="html", cte="base64")

    message.add_related(b"GIF89a", maintype="image", subtype="gif")
    form, (found,), _ = read(tmp_path, "a.mhtml", message.as_bytes())
    assert (form, found.text, found.outlet, found.published) == ("web page", plain.text, plain.outlet, plain.published)


def test_the_list_of_documents_beside_files_of_nexis_is_no_article(tmp_path):
    docx(
        tmp_path / "a.docx",
        "User Name: A. Reader\nDocuments (2)\n1. Snow closes the bridge\n2. Rain opens the market\n",
    )
    assert format_of(tmp_path / "a.docx") == "Nexis"
    (lost,) = READERS["Nexis"].read([tmp_path / "a.docx"])
    assert lost.reason == "the list of documents that Nexis puts beside them, no article"


def test_texts_in_marked_pieces_are_texts(tmp_path):
    pieces = [{"type": "bold", "text": "Snow"}, " closed the ", {"type": "link", "text": "bridge"}, "."]
    rows = [{"id": 1, "from": "Quay News", "date": "2031-02-14T08:00:00", "text": pieces}]
    _, (found,), _ = read(tmp_path, "a.json", json.dumps({"name": "Quay News", "messages": rows}))
    assert found.text == "Snow closed the bridge."
