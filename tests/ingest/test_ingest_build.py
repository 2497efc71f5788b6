"""Building a corpus folder: text files, saved pages, fetched pages, and everything that is refused."""

import csv
import http.server
import json
import re
import threading
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import SourceError
from framing.ingest import Record, build, live_page_html, read_manifest, texts
from framing.ingest.build_output import COLUMNS
from framing.ingest.fetching.fetcher import FetchSettings
from framing.ingest.records import Alignment, Edit
from framing.ingest.saved_page import saved_live_page
from framing.text.reading import sha256_of

DATA = Path(__file__).parents[1] / "data"
ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "pages" / "bbc-live-2025-02-13.txt"
PAGE_HEADER = "page_id,form,outlet,title,url,published,saved,file,sha256,language\n"


def texts_folder(folder, rows=("a,a.txt,NA,2031-01-01,T,s1", "b,b.txt,Herald,2031-01-02,U,s1"), header=""):
    folder.mkdir(exist_ok=True)
    (folder / "manifest.csv").write_text(
        (header or "doc_id,file,outlet,published,title,story_id") + "\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    for name in "ab":
        (folder / f"{name}.txt").write_text(f"The river {name} rose.\n", encoding="utf-8")
    return folder


def page_folder(folder, url="", sha256="not recorded", form="saved-text", file="live-page.txt"):
    folder.mkdir(exist_ok=True)
    row = f"orrin,{form},APB,,{url},2031-03-04,2031-03-05,{file},{sha256},en\n"
    (folder / "manifest.csv").write_text(PAGE_HEADER + row, encoding="utf-8")
    return folder


def listing(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


# -- text files -----------------------------------------------------------------------------------------------------


def test_text_files(tmp_path):
    record = build(texts_folder(tmp_path / "demo"))
    table = pd.read_parquet(tmp_path / "demo/build/documents.parquet")
    assert list(table.columns) == list(COLUMNS)
    assert table["outlet"].tolist() == ["NA", "Herald"]
    assert table["text"][0] == "The river a rose."
    assert table["kind"].tolist() == ["article"] * 2
    assert table["boundary"].tolist() == ["given"] * 2
    assert not table.isna().any().any()
    assert table["position"].dtype == "int64"
    assert listing(tmp_path / "demo/build") == ["build.json", "documents.parquet", "losses.csv", "repairs.csv"]
    assert record.counts["documents"] == 2
    assert "2 documents" in record.describe()


def test_other_columns_are_document_variables(tmp_path):
    folder = texts_folder(tmp_path / "demo", ["a,a.txt,O,2031,T,north"], "doc_id,file,outlet,published,title,desk")
    build(folder)
    assert pd.read_parquet(folder / "build/documents.parquet")["desk"].tolist() == ["north"]


def test_a_text_that_changed_is_said_and_read(tmp_path):
    folder = texts_folder(
        tmp_path / "demo", [f"a,a.txt,O,2031,T,{'0' * 64}"], "doc_id,file,outlet,published,title,sha256"
    )
    record = build(folder)
    assert "not the file that the manifest records" in record.notes[0]
    assert json.loads((folder / "build/build.json").read_text())["sources"][0]["matches"] is False


@pytest.mark.parametrize(
    ("rows", "header", "words"),
    [
        (["a,a.txt,O,2031,T,s", "a,b.txt,O,2031,T,s"], "", r"doc_id 'a' 2 times"),
        (["a,a.txt,O,2031,T,s", "b,a.txt,O,2031,T,s"], "", r"file 'a.txt' 2 times"),
        (["a,c.txt,O,2031,T,s"], "", r"no file '.*c.txt'"),
        (["a,../b.txt,O,2031,T,s"], "", r"'../b.txt', which lies outside of its folder"),
        (["a,/b.txt,O,2031,T,s"], "", r"'/b.txt', which lies outside of its folder"),
        (["a,a.txt,O,2031,T"], "doc_id,file,outlte,published,title", r"no column 'outlet'.*mean 'outlte'"),
        (["a,a.txt,,2031,T,s"], "", r"has no outlet \(line 2\)"),
        (["a,a.txt,O,2031,T,first"], "doc_id,file,outlet,published,title,position", "position 'first'"),
        ([], "", "no rows"),
        (["a,a.txt,O,2031,T,s,more,cells"], "", r"has 6 columns, but 1 row .*line 2 \(8 cells\)"),
    ],
)
def test_refused_manifests(tmp_path, rows, header, words):
    folder = texts_folder(tmp_path / "demo", rows, header)
    before = listing(folder)
    with pytest.raises(SourceError, match=words):
        build(folder)
    assert listing(folder) == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        ("Müller".encode("latin-1"), "not UTF-8"),
        (b"a \xed\xa0\x80 b", "not UTF-8"),
        ("words ￼ more".encode(), "U\\+FFFC"),
    ],
)
def test_refused_texts(tmp_path, content, words):
    folder = texts_folder(tmp_path / "demo")
    (folder / "b.txt").write_bytes(content)
    before = listing(folder)
    with pytest.raises(SourceError, match=words) as caught:
        build(folder)
    assert "\n" not in str(caught.value)
    assert listing(folder) == before


def test_no_folder_no_manifest_and_no_second_source(tmp_path):
    with pytest.raises(SourceError, match="no corpus folder"):
        build(tmp_path / "none")
    with pytest.raises(SourceError, match=r"no manifest\.csv"):
        build(tmp_path)
    with pytest.raises(SourceError, match="leave out --from"):
        build(texts_folder(tmp_path / "demo"), DATA / "live-page.txt")


# -- pages ----------------------------------------------------------------------------------------------------------


def test_a_saved_page(tmp_path):
    folder = page_folder(tmp_path / "orrin", sha256=sha256_of(DATA / "live-page.txt"))
    seen = []
    record = build(folder, DATA / "live-page.txt", lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]
    assert record.sources[0].matches is True
    table = pd.read_parquet(folder / "build/documents.parquet")
    page = (folder / "build/pages/orrin.txt").read_bytes().decode("utf-8")
    for row in table.itertuples():
        assert row.text == page[row.source_start : row.source_end]
    assert table["position"].tolist() == list(range(len(table)))
    assert listing(folder / "build") == [
        "build.json", "documents.parquet", "losses.csv", "pages", "pages/orrin.txt", "repairs.csv"
    ]  # fmt: skip


def test_repairs_lead_from_the_page_back_to_the_raw_file(tmp_path):
    folder = page_folder(tmp_path / "orrin")
    build(folder, DATA / "live-page.txt")
    raw = (DATA / "live-page.txt").read_bytes().decode("utf-8")
    page = (folder / "build/pages/orrin.txt").read_bytes().decode("utf-8")
    with (folder / "build/repairs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    spans = [[int(row[name]) for name in ("start", "end", "raw_start", "raw_end")] for row in rows]
    alignment = Alignment(tuple(Edit(*span, "edit") for span in spans))
    done = raw_done = 0
    for start, end, raw_start, raw_end in spans:
        assert page[done:start] == raw[raw_done:raw_start]
        done, raw_done = end, raw_end
    assert page[done:] == raw[raw_done:]
    assert alignment.to_repaired(len(raw)) == len(page)
    assert not any(re.search(r"\w{4}", row["note"].replace("paragraph break", "").replace("line break", "")
                             .replace("space", "").replace("nothing", "").replace("left-over", "").replace("white", ""))
                   for row in rows)  # fmt: skip


def test_the_same_bytes_twice_and_an_earlier_build_replaced(tmp_path):
    first, second = page_folder(tmp_path / "one"), tmp_path / "two" / "one"
    build(first, DATA / "live-page.txt")
    second.parent.mkdir()
    build(page_folder(second), DATA / "live-page.txt")
    (first / "build/stale.txt").write_text("old")
    build(first, DATA / "live-page.txt")
    assert listing(first) == listing(second)
    for name in listing(first / "build"):
        if (first / "build" / name).is_file():
            assert (first / "build" / name).read_bytes() == (second / "build" / name).read_bytes(), name
    assert str(tmp_path) not in (first / "build/build.json").read_text()


def test_a_page_that_is_not_the_recorded_one_is_said(tmp_path):
    record = build(page_folder(tmp_path / "orrin", sha256="0" * 64), DATA / "live-page.txt")
    assert record.sources[0].matches is False
    assert "not the file that the manifest records" in record.notes[0]


def test_a_saved_copy_beside_the_manifest_needs_no_source(tmp_path):
    folder = page_folder(tmp_path / "orrin")
    (folder / "live-page.txt").write_bytes((DATA / "live-page.txt").read_bytes())
    assert build(folder).counts["pages"] == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        ("Straße — ".encode("utf-16"), "not UTF-8"),
        (b"A headline\n\nOne plain paragraph of an article, and no more. It ends here.\n", "no post"),
        (b"\xed\xa0\x80", "not UTF-8"),
    ],
)
def test_refused_pages_leave_the_earlier_build(tmp_path, content, words):
    folder = page_folder(tmp_path / "orrin")
    build(folder, DATA / "live-page.txt")
    before = {name: (folder / name).stat().st_mtime_ns for name in listing(folder)}
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    with pytest.raises(SourceError, match=words) as caught:
        build(folder, bad)
    assert "\n" not in str(caught.value)
    assert {name: (folder / name).stat().st_mtime_ns for name in listing(folder)} == before


def test_a_missing_source_is_named(tmp_path):
    folder = page_folder(tmp_path / "orrin")
    with pytest.raises(SourceError, match=r"no file '.*gone\.txt'"):
        build(folder, tmp_path / "gone.txt")
    assert listing(folder) == ["manifest.csv"]


def test_an_article_given_to_the_reader_itself_is_refused(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text("A headline\n\nOne plain paragraph of an article.", encoding="utf-8")
    with pytest.raises(SourceError, match="no post that can be told"):
        list(saved_live_page.read([path]))


def test_the_readers_tell_their_sources_apart(tmp_path):
    html = tmp_path / "page.html"
    html.write_text(live_html(), encoding="utf-8")
    manifest = texts_folder(tmp_path / "demo") / "manifest.csv"
    for reader, own in ((saved_live_page, DATA / "live-page.txt"), (live_page_html, html), (texts, manifest)):
        for path in (DATA / "live-page.txt", html, manifest):
            assert (reader.sniff(path) >= 0.5) == (path == own)


# -- html -----------------------------------------------------------------------------------------------------------


def live_html(updates=None, kind="LiveBlogPosting"):
    updates = updates if updates is not None else [
        {"@type": "BlogPosting", "headline": "Ferries run", "datePublished": "2031-03-04T18:20:00Z",
         "articleBody": "Ferries left at dawn.\n\nThey were full.",
         "author": [{"name": "Ada Roe"}, {"name": "Bo Lee"}]},
        {"@type": "BlogPosting", "headline": "Fog", "articleBody": "<p>Fog lay <b>thick</b>.</p><p>No one saw.</p>"},
        {"@type": "BlogPosting", "headline": "Picture"},
    ]  # fmt: skip
    posting = {"@type": kind, "headline": "Orrin valley, live", "liveBlogUpdate": updates, "publisher": {"name": "APB"}}
    other = '<script type="application/ld+json">{not json</script>'
    graph = json.dumps({"@graph": [posting]})
    return f'<html><head>{other}<script type="application/ld+json">{graph}</script></head></html>'


@pytest.fixture
def server():
    pages = {"/live": live_html(), "/plain": live_html(kind="NewsArticle"), "/bare": live_html([{"headline": "x"}])}

    agents = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            agents.append(self.headers["User-Agent"])
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    serving = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    serving.agents = agents
    yield serving
    serving.shutdown()
    serving.server_close()
    thread.join()


def address(server, path):
    return f"http://127.0.0.1:{server.server_address[1]}{path}"


FETCH = FetchSettings(delay=0.0, seconds=0.5, attempts=1)


def test_a_fetched_page_is_read_by_its_json_ld_and_only_if_it_is_wanted(tmp_path, server):
    folder = page_folder(tmp_path / "orrin", address(server, "/live"), form="html", file="orrin.html")
    with pytest.raises(SourceError, match="has no file here: --fetch asks for it at .*--from"):
        build(folder)
    assert (server.agents, listing(folder)) == ([], ["manifest.csv"])
    record = build(folder, fetch=FETCH)
    table = pd.read_parquet(folder / "build/documents.parquet")
    assert table["title"].tolist() == ["Ferries run", "Fog"]
    assert table["author"].tolist() == ["Ada Roe; Bo Lee", ""]
    assert table["text"].tolist() == ["Ferries left at dawn.\n\nThey were full.", "Fog lay thick.\n\nNo one saw."]
    assert table["published"].tolist() == ["2031-03-04T18:20:00Z", "2031-03-04"]
    assert set(table["boundary"]) == {"given"}
    assert record.sources[0].matches is None
    page = (folder / "build/pages/orrin.txt").read_bytes().decode()
    assert all(row.text == page[row.source_start : row.source_end] for row in table.itertuples())
    assert "no text" in (folder / "build/losses.csv").read_text()
    assert "framing/" in server.agents[0]
    asked = len(server.agents)
    build(folder)
    assert len(server.agents) == asked


@pytest.mark.parametrize(
    ("path", "words"),
    [("/plain", "LiveBlogPosting.*--from"), ("/bare", "no text in any.*--from"), ("/none", "404.*--from")],
)
def test_refused_html(tmp_path, server, path, words):
    folder = page_folder(tmp_path / "orrin", address(server, path), form="html", file="orrin.html")
    with pytest.raises(SourceError, match=words):
        build(folder, fetch=FETCH)
    assert {name.partition("/")[0] for name in listing(folder)} == {"manifest.csv", "fetched"}


def test_offline_is_one_sentence(tmp_path):
    folder = page_folder(tmp_path / "orrin", "http://127.0.0.1:9/live", form="html", file="orrin.html")
    with pytest.raises(SourceError, match=r"cannot be reached.*--from") as caught:
        build(folder, fetch=FETCH)
    assert "\n" not in str(caught.value)


def test_no_answer_in_time(tmp_path):
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        folder = page_folder(tmp_path / "orrin", url, form="html", file="orrin.html")
        with pytest.raises(SourceError, match=r"did not answer within 0\.5 seconds"):
            build(folder, fetch=FETCH)


def test_a_lone_surrogate_in_json_ld_is_refused(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(live_html([{"articleBody": "a \ud800 b"}]), encoding="utf-8")
    with pytest.raises(SourceError, match=r"lone surrogate.*D800"):
        list(live_page_html.read([path]))


@pytest.mark.parametrize("place", [{"headline": "a \ud800"}, {"author": {"name": "\udfff"}}])
def test_a_lone_surrogate_around_a_text_is_refused_before_anything_is_written(tmp_path, place):
    folder = page_folder(tmp_path / "orrin")
    path = tmp_path / "page.html"
    path.write_text(live_html([{"articleBody": "It rained."} | place]), encoding="utf-8")
    with pytest.raises(SourceError, match=r"(title|author) of orrin-000' has a lone surrogate"):
        build(folder, path)
    assert listing(folder) == ["manifest.csv"]


def test_a_page_outside_of_the_corpus_folder_is_refused(tmp_path):
    folder = page_folder(tmp_path / "orrin", file="../live-page.txt")
    with pytest.raises(SourceError, match=r"'\.\./live-page\.txt', which lies outside of its folder"):
        build(folder)


# -- the real corpus folder -----------------------------------------------------------------------------------------


def test_the_real_manifest_names_both_forms():
    table = read_manifest(ROOT / "corpora/bbc-live-2025-02-13/manifest.csv")
    assert table["form"].tolist() == ["saved-text", "html"]
    assert table["published"].tolist() == ["2025-02-13"] * 2
    assert re.fullmatch("[0-9a-f]{64}", table["sha256"][0])
    assert table["sha256"][1] == "not recorded"
    assert table["saved"][0] == "2025-02-14"
    assert table["url"][0].endswith("/c4g97971rwnt")


@pytest.mark.skipif(not REAL.exists(), reason="the real page is not ours to publish: ../shared is absent")
def test_the_real_page_builds(tmp_path):
    folder = tmp_path / "bbc-live-2025-02-13"
    folder.mkdir()
    manifest = ROOT / "corpora/bbc-live-2025-02-13/manifest.csv"
    (folder / "manifest.csv").write_bytes(manifest.read_bytes())
    record = build(folder, REAL)
    assert record.sources[0].matches is True
    assert record.counts["by_kind"]["post"] == 19
    assert isinstance(next(iter(saved_live_page.read([REAL]))), Record)
