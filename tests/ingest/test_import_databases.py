"""Exports of news databases, on invented articles in the layouts that each database writes."""

from __future__ import annotations

import zipfile

import pytest

from framing.errors import SourceError
from framing.ingest.formats.databases import labels, proquest
from framing.ingest.formats.databases.labels import day_in
from framing.ingest.importing.known import READERS, format_of
from framing.ingest.records import Loss, Record

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

NEXIS = """User Name: A. Reader
Date and Time: Monday, March 3, 2031 10:12 AM CET
Job Number: 15001
Documents (2)
1. Snow closes the bridge
Client/Matter: -None-
Search Terms: snow AND bridge
Narrowed by: Feb 01, 2031 to Mar 01, 2031
Snow closes the bridge
The Herald (Aldmere)
February 14, 2031 Friday 7:00 PM GMT
Copyright 2031 Herald Newspapers All Rights Reserved
Section: NEWS; Pg. 4
Length:\u00a0120 words
Byline:\u00a0A. Reporter in Aldmere
Body
Snow closed the long bridge on Friday.
The council said: it will stay shut.
Graphic
The bridge, in snow.
Classification
Language:\u00a0ENGLISH
Publication-Type: Newspaper
Load-Date:\u00a0February 15, 2031
End of Document
Rain opens the market
Evening Post
15 February 2031
Length: 80 words
Body
Rain fell, and the market opened.
Load-Date: February 16, 2031
End of Document"""
NEXIS_DE = """Dokumente (1)
Schnee schließt die Brücke
Abendpost
14. Februar 2031
Copyright 2031 Abendpost Alle Rechte Vorbehalten
Rubrik: LOKALES; S. 3
Länge: 44 Wörter
Autor: B. Schreiber
Textkörper
Am Freitag fiel Schnee.
Klassifizierung
Sprache: GERMAN; DEUTSCH
Ladedatum: 15. Februar 2031
Ende des Dokuments"""
LEXIS_OLD = """                               1 of 2 DOCUMENTS

                                 The Herald

                       February 14, 2031 Friday

Snow closes the bridge

BYLINE: A. Reporter

SECTION: NEWS; Pg. 4

LENGTH: 12 words

Snow closed the long
bridge on Friday.

It will stay shut.

LOAD-DATE: February 15, 2031

LANGUAGE: ENGLISH

                               2 of 2 DOCUMENTS

                                 Evening Post

                       February 15, 2031 Saturday

Rain opens the market

LENGTH: 7 words

Rain fell, and the market opened.

LANGUAGE: ENGLISH
"""
FACTIVA = """<html><body><div id="article-1"><div class="article enArticle"><div id="hd">
<span class="enHeadline">Snow closes the bridge</span></div><div class="author">By A. Reporter</div>
<div>120 words</div><div>14 February 2031</div><div>07:30</div><div>The Herald</div><div>HRLD</div><div>4</div>
<div>English</div><div>Copyright 2031 Herald</div>
<p class="articleParagraph enarticleParagraph">Snow closed the <b>bridge</b>.</p>
<p class="articleParagraph enarticleParagraph">It will stay shut.</p><p>Document HRLD000020310214ex2e0001a</p></div>
</div>
<div class="article deArticle"><table>
<tr><td class="index"><b>HD</b></td><td>Regen öffnet den Markt</td></tr>
<tr><td><b>WC</b></td><td>80 W&ouml;rter</td></tr>
<tr><td><b>PD</b></td><td>15 Februar 2031</td></tr><tr><td><b>SN</b></td><td>Abendpost</td></tr>
<tr><td><b>LA</b></td><td>Deutsch</td></tr><tr><td><b>LP</b></td><td><p>Es regnete.</p></td></tr>
<tr><td><b>TD</b></td><td><p>Der Markt war offen.</p></td></tr>
<tr><td><b>AN</b></td><td>Document ABPO000020310215ex2f0002b</td></tr></table></div>
<div class="article enArticle"><span class="enHeadline">Empty</span></div></body></html>"""
FACTIVA_CODES = """SE|NEWS|
HD|Snow closes the bridge|
BY|By A. Reporter|
WC|120 words|
PD|14 February 2031|
SN|The Herald|
SC|HRLD|
LA|English|
CY|Copyright 2031 Herald|
LP|Snow closed the bridge.|
TD|It will stay shut.
IN other words, for long.|
NS|gcat : News|
AN|Document HRLD000020310214ex2e0001a|

HD Regen öffnet den Markt
WC 80 Wörter
PD 15 Februar 2031
SN Abendpost
LA Deutsch
LP Es regnete.
TD Der Markt war offen.
AN Dokument ABPO000020310215ex2f0002b
HD Never finished
WC 3 words"""
FACTIVA_PLAIN = """NEWS
Snow closes the long bridge
By A. Reporter
120 words
14 February 2031
07:30 AM
The Herald
HRLD
4
English
Copyright 2031 Herald. All rights reserved.

Snow closed the bridge.
It will stay shut.
Document HRLD000020310214ex2e0001a

Дождь открыл рынок
80 слов
15 февраля 2031
Вечерняя почта
VPOST
Русский
Рынок был открыт.
Документ VPOST00020310215ex2f0002b
"""
PROQUEST_HTML = """<html><head><title>ProQuest</title></head><body>
<div style="border-bottom:2px solid #ccc"><a name="DocID_1"></a><p></p>
<p style="font-weight:bold">Snow closes the bridge</p><p><strong>Author: </strong>Reporter, A</p>
<p><strong>Publication info: </strong>The Herald ; Aldmere [Aldmere]14 Feb 2031: 4.</p>
<p><a href="https://example.org/docview/1">ProQuest document link</a></p>
<p><strong>Abstract: </strong></p><p>Snow.</p><div><strong>Links: </strong><a href="https://example.org">Get</a></div>
<p><strong>Full text: </strong><text wordcount="8"><title></title>
<p>Snow closed the long bridge.</p> <p>The council said: it will stay shut.</p></text></p>
<p><strong>Subject: </strong>Bridges</p><p><strong>Company / organization: </strong>Name: Herald; NAICS: 1</p>
<p><strong>Publication title: </strong>The Herald; Aldmere</p><p><strong>Publication date: </strong>Feb 14, 2031</p>
<p><strong>Section: </strong>News</p><p><strong>Language of publication: </strong>English</p>
<p><strong>ProQuest document ID: </strong>1500001</p>
<p><strong>Document URL: </strong><a href="https://example.org/1500001">https://example.org/1500001</a></p></div>
<div><p><b>Rain opens the market</b></p><p><strong>Full text: </strong>Not available.</p>
<p><strong>Publication title: </strong>Evening Post</p><p><strong>ProQuest document ID: </strong>1500002</p></div>
</body></html>"""
PROQUEST_FIELDS = """<html><body><h1 class="documentTitle">Снег закрыл мост</h1><!-- ProQuest -->
<div class="display_record_indexing_row"><div class="display_record_indexing_fieldname">Полный текст</div>
<div class="display_record_indexing_data"><p>Выпал снег.</p><p>Мост закрыт.</p></div></div>
<div class="display_record_indexing_row"><div class="display_record_indexing_fieldname">Название публикации</div>
<div class="display_record_indexing_data">Вечерняя почта; Альдмер</div></div>
<div class="display_record_indexing_row"><div class="display_record_indexing_fieldname">Дата публикации</div>
<div class="display_record_indexing_data">14 февраля 2031</div></div>
<div class="display_record_indexing_row"><div class="display_record_indexing_fieldname">ID документа ProQuest</div>
<div class="display_record_indexing_data">1500003</div></div></body></html>"""
EUROPRESSE = """<html><body><article><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">
Le Matin, no. 4301</span></div><span class="DocHeader">Monde, vendredi 14 février 2031 120 mots, p. 5</span>
<div class="titreArticle">
<p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">La neige ferme le pont</p></div>
<div class="docAuthors">A. Rédacteur</div></header><section>
<div class="DocText clearfix"><div class="docOcurrContainer">
<p>La neige est tombée.</p><p>Le pont est fermé.</p></div></div></section><footer><small>© 2031 Le Matin</small>
<p>news·20310214·MA·0012</p></footer></article>
<article><header><span class="DocPublicationName">Le Soir (site web)</span>
<span class="DocHeader">Saturday, February 15, 2031</span><div class="titreArticle">La pluie</div></header>
<section><div class="DocText"><p>Il a plu.</p></div></section></article>
<article><p>Publicité</p></article></body></html>"""
PROQUEST = """____________________________________________________________

Document 1 of 3

Snow closes the bridge

Author: Reporter, A.

Publication info: The Herald ; Aldmere [Aldmere]. 14 Feb 2031.

Full text: Snow closed the long bridge.
The council said: it will stay shut.

Subject: Bridges;

Title: Snow closes the bridge

Publication title: The Herald

Publication date: Feb 14, 2031

Section: News

Language of publication: English

ProQuest document ID: 1500001

Document URL: https://example.org/1500001

Copyright: Copyright Herald Feb 14, 2031

____________________________________________________________

Document 2 of 3

Title: Rain opens the market

Abstract: It rained.

Full text: Not available.

Publication title: Evening Post

Publication date: Feb 15, 2031

ProQuest document ID: 1500002
____________________________________________________________
"""


def docx(path, text):
    """Write the least of a Word file that there can be, a paragraph a line."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").split("\n")
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in escaped)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return path


def rtf(text):
    """Return text as RTF, letters beyond ASCII by their numbers."""
    out = "".join(f"\\u{ord(c)}?" if ord(c) > 127 else {"\n": "\\par\n"}.get(c, c) for c in text)
    return "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\f0 " + out + "}"


def read(tmp_path, name, content):
    path = tmp_path / name
    if name.endswith(".docx"):
        docx(path, content)
    else:
        path.write_text(content, "utf-8")
    form = format_of(path)
    items = list(READERS[form].read([path]))
    return form, [x for x in items if isinstance(x, Record)], [x.reason for x in items if isinstance(x, Loss)]


@pytest.mark.parametrize("kind", ["docx", "rtf"])
def test_articles_of_nexis_uni(tmp_path, kind):
    form, (snow, rain), lost = read(tmp_path, f"a.{kind}", rtf(NEXIS) if kind == "rtf" else NEXIS)
    assert (form, lost) == ("Nexis", [])
    assert (snow.title, snow.outlet, snow.published) == ("Snow closes the bridge", "The Herald (Aldmere)", "2031-02-14")
    assert snow.text == "Snow closed the long bridge on Friday.\n\nThe council said: it will stay shut."
    assert (snow.author, snow.section, snow.language) == ("A. Reporter in Aldmere", "NEWS; Pg. 4", "en")
    assert snow.extra == {"stated_length": "120 words"}
    assert (rain.title, rain.outlet, rain.published) == ("Rain opens the market", "Evening Post", "2031-02-15")
    assert rain.text == "Rain fell, and the market opened."


def test_articles_of_nexis_in_german(tmp_path):
    _, (snow,), lost = read(tmp_path, "a.docx", NEXIS_DE)
    assert (snow.title, snow.outlet, snow.published, snow.author) == (
        "Schnee schließt die Brücke", "Abendpost", "2031-02-14", "B. Schreiber",
    )  # fmt: skip
    assert (snow.text, snow.section, lost) == ("Am Freitag fiel Schnee.", "LOKALES; S. 3", [])


def test_what_nexis_counts_and_what_is_not_there_is_named(tmp_path):
    _, found, lost = read(
        tmp_path, "a.docx", NEXIS.replace("Documents (2)", "Documents (3)").replace("\nBody\nRain", "\nRain")
    )
    assert len(found) == 1
    assert lost == [
        "article 2 (Rain opens the market): no line says where its text begins",
        "the cover page counts 3 articles; 2 are in the file",
    ]
    _, found, lost = read(tmp_path, "b.docx", NEXIS.removesuffix("\nEnd of Document"))
    assert len(found) == 1
    assert lost[0] == "article 2: the file ends before it does"


def test_articles_of_the_older_lexisnexis(tmp_path):
    form, (snow, rain), lost = read(tmp_path, "a.txt", LEXIS_OLD)
    assert (form, lost) == ("Nexis", [])
    assert (snow.title, snow.outlet, snow.published, snow.author) == (
        "Snow closes the bridge", "The Herald", "2031-02-14", "A. Reporter",
    )  # fmt: skip
    assert snow.text == "Snow closed the long bridge on Friday.\n\nIt will stay shut."
    assert (rain.title, rain.text) == ("Rain opens the market", "Rain fell, and the market opened.")


def test_articles_of_factiva_with_and_without_codes(tmp_path):
    form, (snow, rain), lost = read(tmp_path, "a.html", FACTIVA)
    assert (form, lost) == ("Factiva", ["Empty: no text"])
    assert (snow.title, snow.outlet, snow.published, snow.language) == (
        "Snow closes the bridge", "The Herald", "2031-02-14", "en",
    )  # fmt: skip
    assert (snow.doc_id, snow.author) == ("HRLD000020310214ex2e0001a", "By A. Reporter")
    assert snow.text == "Snow closed the bridge.\n\nIt will stay shut."
    assert (rain.title, rain.outlet, rain.published, rain.language) == (
        "Regen öffnet den Markt", "Abendpost", "2031-02-15", "de",
    )  # fmt: skip
    assert (rain.text, rain.doc_id) == ("Es regnete.\n\nDer Markt war offen.", "ABPO000020310215ex2f0002b")


def test_articles_of_europresse(tmp_path):
    form, (snow, rain), lost = read(tmp_path, "a.html", EUROPRESSE)
    assert (form, lost) == ("Europresse", ["Publicité: no article"])
    assert (snow.title, snow.outlet, snow.published, snow.author) == (
        "La neige ferme le pont", "Le Matin", "2031-02-14", "A. Rédacteur",
    )  # fmt: skip
    assert (snow.doc_id, snow.section) == ("news·20310214·MA·0012", "Monde")
    assert snow.text == "La neige est tombée.\n\nLe pont est fermé."
    assert (rain.outlet, rain.published, rain.text) == ("Le Soir", "2031-02-15", "Il a plu.")


def test_articles_of_proquest(tmp_path):
    form, (snow,), lost = read(tmp_path, "a.txt", PROQUEST)
    assert form == "ProQuest"
    assert lost == ["Rain opens the market: no text", "its articles are counted to 3; 2 are in the file"]
    assert (snow.title, snow.outlet, snow.published, snow.language) == (
        "Snow closes the bridge", "The Herald", "2031-02-14", "en",
    )  # fmt: skip
    assert (snow.doc_id, snow.url) == ("1500001", "https://example.org/1500001")
    assert snow.text == "Snow closed the long bridge.\n\nThe council said: it will stay shut."


@pytest.mark.parametrize("name", ["a.docx", "a.rtf"])
def test_a_word_file_that_is_no_export_is_one_document(tmp_path, name):
    text = "Source: Herald\nDate: 14 February 2031\n\nSnow closes the bridge\n\nSnow – much of it – fell.\nIt stays."
    form, (record,), _ = read(tmp_path, name, rtf(text) if name.endswith("rtf") else text)
    assert form == "word file"
    assert (record.outlet, record.published) == ("Herald", "14 February 2031")
    assert record.text.endswith("Snow – much of it – fell.\n\nIt stays.")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Friday, February 14, 2031", "2031-02-14"),
        ("14 February 2031", "2031-02-14"),
        ("Freitag, 14. Februar 2031", "2031-02-14"),
        ("vendredi 14 février 2031", "2031-02-14"),
        ("14 февраля 2031", "2031-02-14"),
        ("14 août 2031", "2031-08-14"),
        ("Section 14 of 2031", ""),
    ],
)
def test_days_are_read_in_four_languages(text, day):
    assert day_in(text) == day


def test_articles_of_factiva_as_lines_with_codes(tmp_path):
    form, (snow, rain), lost = read(tmp_path, "a.rtf", rtf(FACTIVA_CODES))
    assert (form, lost) == ("Factiva", ["article 3: the file ends before it does"])
    assert (snow.title, snow.outlet, snow.published, snow.section, snow.language) == (
        "Snow closes the bridge", "The Herald", "2031-02-14", "NEWS", "en",
    )  # fmt: skip
    assert snow.text == "Snow closed the bridge.\n\nIt will stay shut.\n\nIN other words, for long."
    assert (snow.doc_id, snow.extra) == ("HRLD000020310214ex2e0001a", {"stated_length": "120 words"})
    assert (rain.title, rain.outlet, rain.published) == ("Regen öffnet den Markt", "Abendpost", "2031-02-15")
    assert rain.text == "Es regnete.\n\nDer Markt war offen."


@pytest.mark.parametrize("name", ["a.rtf", "a.docx", "a.txt"])
def test_articles_of_factiva_as_lines_without_codes(tmp_path, name):
    form, (snow, rain), lost = read(tmp_path, name, rtf(FACTIVA_PLAIN) if name == "a.rtf" else FACTIVA_PLAIN)
    assert (form, lost) == ("Factiva", [])
    assert (snow.title, snow.author, snow.section) == ("Snow closes the long bridge", "By A. Reporter", "NEWS")
    assert (snow.outlet, snow.published, snow.language) == ("The Herald", "2031-02-14", "en")
    assert snow.text == "Snow closed the bridge.\n\nIt will stay shut."
    assert (rain.title, rain.outlet, rain.published, rain.language) == (
        "Дождь открыл рынок", "Вечерняя почта", "2031-02-15", "ru",
    )  # fmt: skip
    assert (rain.text, rain.doc_id) == ("Рынок был открыт.", "VPOST00020310215ex2f0002b")


def test_articles_of_proquest_in_html(tmp_path):
    form, (snow,), lost = read(tmp_path, "a.html", PROQUEST_HTML)
    assert (form, lost) == ("ProQuest", ["Rain opens the market: no text"])
    assert (snow.title, snow.outlet, snow.published, snow.author, snow.section) == (
        "Snow closes the bridge", "The Herald", "2031-02-14", "Reporter, A", "News",
    )  # fmt: skip
    assert snow.text == "Snow closed the long bridge.\n\nThe council said: it will stay shut."
    assert (snow.doc_id, snow.url, snow.language) == ("1500001", "https://example.org/1500001", "en")


def test_a_record_of_proquest_in_russian(tmp_path):
    form, (snow,), lost = read(tmp_path, "a.html", PROQUEST_FIELDS)
    assert (form, lost) == ("ProQuest", [])
    assert (snow.title, snow.outlet, snow.published) == ("Снег закрыл мост", "Вечерняя почта", "2031-02-14")
    assert (snow.text, snow.doc_id) == ("Выпал снег.\n\nМост закрыт.", "1500003")


def test_articles_of_nexis_in_russian(tmp_path):
    text = "Документы (1)\n1. Снег закрыл мост\nСнег закрыл мост\nВечерняя почта\n14 февраля 2031 г.\nРаздел: ГОРОД\n" \
           "Объем: 44 слов\nАвтор: А. Писарь\nТекст\nВыпал снег.\nЯзык: Русский\nДата загрузки: 15 февраля 2031\n" \
           "Конец документа"  # fmt: skip
    form, (snow,), lost = read(tmp_path, "a.docx", text)
    assert (form, lost) == ("Nexis", [])
    assert (snow.title, snow.outlet, snow.published) == ("Снег закрыл мост", "Вечерняя почта", "2031-02-14")
    assert (snow.author, snow.section, snow.text, snow.language) == ("А. Писарь", "ГОРОД", "Выпал снег.", "ru")


def test_a_word_file_whose_xml_breaks_off_is_not_read_in_half(tmp_path):
    path = docx(tmp_path / "a.docx", "Snow fell.\n" * 50)
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("word/document.xml")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", xml[: len(xml) // 2])
    with pytest.raises(SourceError, match=r"cannot be read as DOCX: it is damaged \(ValueError: its XML breaks off\)"):
        list(READERS["word file"].read([path]))


def test_an_edition_below_the_day_is_no_headline_and_a_language_of_two_names_is_one(tmp_path):
    text = LEXIS_OLD.replace("2031 Friday\n", "2031 Friday\n                              First Edition\n")
    _, (snow, _), _ = read(tmp_path, "a.txt", text.replace("LANGUAGE: ENGLISH", "LANGUAGE: GERMAN; DEUTSCH"))
    assert (snow.title, snow.language) == ("Snow closes the bridge", "de")


def test_a_label_of_proquest_that_is_not_known_spoils_no_field(tmp_path):
    text = PROQUEST.replace("Language of publication: English\n", "Language of publication: English\n\nNew label: 7\n")
    _, (snow,), _ = read(tmp_path, "a.txt", text)
    assert snow.language == "en"


@pytest.mark.parametrize(
    ("content", "form"),
    [(FACTIVA, "Factiva"), (EUROPRESSE, "Europresse")],
)
def test_a_giant_among_articles_is_a_loss_and_no_tree_is_made_of_it(tmp_path, monkeypatch, content, form):
    _, whole, _ = read(tmp_path, "a.html", content)
    monkeypatch.setattr(labels, "MOST_CELL", 5_000)
    begin = content.index("<article" if form == "Europresse" else '<div class="article')
    giant = content[begin:].replace("<p", "<p>" + "snow " * 2_000 + "</p><p", 1)
    giant = giant[: giant.index("<article" if form == "Europresse" else '<div class="article', 10)]
    _, others, lost = read(tmp_path, "a.html", content[:begin] + giant + content[begin:])
    assert others == whole
    assert [reason for reason in lost if "characters of HTML; an article has at most 5,000" in reason] == [lost[0]]


def test_html_of_proquest_is_read_up_to_a_size(tmp_path, monkeypatch):
    monkeypatch.setattr(proquest, "MOST_BYTES", 1_000)
    with pytest.raises(SourceError, match=r"HTML of ProQuest is read up to 0 MB. Divide it, or export text\."):
        read(tmp_path, "a.html", PROQUEST_HTML)


def test_labels_between_the_length_and_the_text_of_an_older_nexis_are_no_text(tmp_path):
    above = "LENGTH: 12 words\n\nDATELINE: ALDMERE\n\nHIGHLIGHT:\nSnow, and what\ncame of it.\n\n"
    _, plain, _ = read(tmp_path, "a.txt", LEXIS_OLD)
    for body in ("", "BODY:\n\n"):
        changed = LEXIS_OLD.replace("LENGTH: 12 words\n\n", above + body, 1)
        assert changed != LEXIS_OLD
        form, found, _ = read(tmp_path, "a.txt", changed)
        assert (form, found[0].text, found[0].title) == ("Nexis", plain[0].text, plain[0].title)
        assert len(found) == len(plain)


def test_an_edition_below_the_name_of_a_publication_is_no_part_of_it(tmp_path):
    named = EUROPRESSE.replace("Le Matin, no. 4301", "Le Matin<br/>Édition(s) : Principale")
    _, found, _ = read(tmp_path, "a.html", named)
    assert [r.outlet for r in found] == ["Le Matin", "Le Soir"]


@pytest.mark.parametrize(
    "number", ["hrld000020310214ex2e0001a", "HRLD25031300000000000001", "J000000020310214e6110000c"]
)
def test_identifiers_of_factiva_of_any_shape_end_an_article(tmp_path, number):
    form, found, _ = read(tmp_path, "a.txt", FACTIVA_PLAIN.replace("HRLD000020310214ex2e0001a", number))
    assert (form, len(found), found[0].doc_id) == ("Factiva", 2, number)
