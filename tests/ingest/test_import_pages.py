"""Saved web pages: what belongs to a page is no article, and neither are front pages, frames, programs and styles."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from framing.errors import SourceError
from framing.ingest.formats.web_page import _headline
from framing.ingest.importing.known import format_of
from tests.ingest.test_import_files import PAGE, here, imported, losses, write  # noqa: F401

FRAME = "<html><body><p>Buy a boat</p></body></html>"


def saved(stem, end):
    write(f"in/{stem}.html", PAGE)
    write(f"in/{stem}{end}/saved_resource.html", FRAME)
    write(f"in/{stem}{end}/deep/style.css", "p{color:#111}")
    write(f"in/{stem}{end}/app.js.download", "var a = 1;")


@pytest.mark.parametrize("end", ["_files", "-Dateien", "_fichiers", ".files", "_archivos"])
def test_what_a_browser_saves_beside_a_page_is_no_article_and_is_listed(here, end):  # noqa: F811
    saved("Snow _ Herald", end)
    record, documents = imported("in")
    assert documents["outlet"].tolist() == ["Herald"]
    assert [file.form for file in record.audit.files] == ["web page", *["part of a saved page"] * 3]
    assert "3 files, part of a saved page" in "\n".join(record.audit.describe(shown=2))
    assert not len(losses())
    with zipfile.ZipFile("in.zip", "w") as archive:
        for path in Path("in").rglob("*.*"):
            if path.is_file():
                archive.write(path)
    assert len(imported("in.zip", to="corpora/packed")[1]) == 1


def test_a_folder_of_that_name_without_its_page_is_read_and_a_frame_or_a_program_named(here):  # noqa: F811
    write("in/press_files/a.txt", "Snow fell on the long bridge.")
    write("in/other_files/saved_resource.html", FRAME)
    write("in/other_files/style.css", "p{color:#111}")
    _, documents = imported("in")
    assert documents["text"].tolist() == ["Snow fell on the long bridge."]
    skipped = losses().query("kind == 'skipped'")
    assert len(skipped) == 2
    assert skipped["reason"].str.contains("no article|no document").all()


def test_a_copy_of_a_site_holds_its_articles_alone(here):  # noqa: F811
    for host in ("herald.example", "post.example"):
        write(f"mirror/{host}/index.html", PAGE)
        write(f"mirror/{host}/news/2031/02/14/snow", PAGE.replace("Herald", host).replace("Monday", f"{host} day"))
        write(f"mirror/{host}/robots.txt", "User-agent: *\nDisallow: /search")
        write(f"mirror/{host}/sitemap.xml", '<?xml version="1.0"?><urlset><url><loc>x</loc></url></urlset>')
        write(f"mirror/{host}/css/main.css?ver=6.2", "body{margin:0}")
    _, documents = imported("mirror", alike=0)
    assert sorted(documents["outlet"]) == ["herald.example", "post.example"]
    assert (losses()["kind"] == "skipped").sum() == 8


def test_an_old_page_states_its_outlet_in_the_title_and_its_day_in_a_class(here):  # noqa: F811
    head = '<html><head><meta charset="windows-1251"><title>Снег закрыл мост | Вечер</title></head><body>'
    head += "<h1>Снег закрыл мост</h1>"
    text = f"<DIV class=date>15.03.2031</DIV><p>{'Снег шел всю ночь, и мост закрыли до утра. ' * 6}</p>"
    write("in/a.html", (head + text + "</body></html>").encode("windows-1251"))
    documents = imported("in")[1]
    stated = documents[["outlet", "published", "title"]].to_numpy().tolist()
    assert stated == [["Вечер", "2031-03-15", "Снег закрыл мост"]]


@pytest.mark.parametrize("name", ["a.js", "b.CSS", "c.js.download", "d.py", "e.url"])
def test_a_program_or_style_is_refused_by_its_name(here, name):  # noqa: F811
    with pytest.raises(SourceError, match="no document"):
        format_of(write(name, "some words that could be a text"))


def test_the_front_page_of_a_site_is_no_article_unless_it_describes_one(here):  # noqa: F811
    front = PAGE.replace("<title>", '<link rel="canonical" href="https://herald.example/"><title>')
    write("in/front.html", front)
    write("in/one.html", PAGE.replace("<title>", '<link rel="canonical" href="https://herald.example/1"><title>'))
    described = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Snow"}</script></head>'
    write("in/single.html", front.replace("</head>", described))
    record, _ = imported("in")
    assert {file.file: file.read for file in record.audit.files} == {
        "in/front.html": 0, "in/one.html": 1, "in/single.html": 1,
    }  # fmt: skip
    assert losses()["reason"].str.contains("front page").any()


@pytest.mark.parametrize(
    ("title", "heads", "headline"),
    [
        ("Snow closes the bridge – Herald", ["Snow closes the bridge"], "Snow closes the bridge"),
        ("Herald: Snow closes the bridge", ["Herald"], "Herald: Snow closes the bridge"),
        ("", ["Snow"], "Snow"),
        ("Snow", [], "Snow"),
    ],
)
def test_the_headline_is_the_title_without_the_name_of_the_site(title, heads, headline):
    assert _headline(title, heads) == headline
