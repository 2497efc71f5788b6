"""Pages are fetched only where that is asked for, politely, each once; whatever a site does is said."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from framing import Corpus
from framing.errors import ParameterError, SourceError
from framing.ingest import build
from framing.ingest.fetching.fetcher import Fetcher, FetchSettings
from framing.ingest.fetching.store import FAILED, GONE, JOURNAL, KEPT, REFUSED, PageStore
from framing.ingest.importing.importing import import_files
from tests.ingest.local_site import Site, serving

FAST = {"delay": 0.0, "seconds": 1.0, "most_bytes": 1_000_000}


@pytest.fixture
def site():
    with serving() as found:
        yield found


def fetched(folder: Path, site: Site, *paths: str, **settings):
    waited: list[float] = []
    fetcher = Fetcher(PageStore(folder), FetchSettings(**{**FAST, **settings}), waited.append)
    found = fetcher.fetch([site(path) for path in paths])
    return [found[site(path)] for path in paths], waited


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("path", "state", "said"),
    [
        ("/a1", KEPT, ""),
        ("/moved", KEPT, ""),
        ("/busy", KEPT, ""),
        ("/error", KEPT, ""),
        ("/../../etc/passwd?a=../../../x", KEPT, ""),
        ("/none", GONE, "answered 404 instead of 200"),
        ("/loop", GONE, "leads on more than 5 times"),
        ("/away", GONE, "leads to what is no web address"),
        ("/huge", GONE, "has more than 1 MB"),
        ("/picture", GONE, "is no web page (image/gif)"),
        ("/slow", FAILED, "did not answer within 1 seconds"),
        ("/broken", FAILED, "answered 503 instead of 200"),
        ("/private/1", REFUSED, "is not allowed by"),
        ("/sly", REFUSED, "is not allowed by"),
    ],
)
def test_whatever_a_site_does_there_is_a_page_or_a_word(tmp_path, site, path, state, said):
    site.robots = (200, "User-agent: *\nDisallow: /private\n")
    (answer,), _ = fetched(tmp_path / "c", site, path, attempts=2)
    assert (answer.state, said in answer.reason) == (state, True), answer
    assert site.asked["/private/1"] == 0
    assert {name.partition("/")[0] for name in tree(tmp_path)} == {"c"}
    files = tree(tmp_path / "c")
    assert all(name.startswith("fetched/") and ".." not in name for name in files)
    assert len(files) == (2 if state == KEPT else 1)


def test_nothing_that_is_no_web_address_is_asked_for(tmp_path):
    for url in (
        "file:///etc/passwd",
        "ftp://x.example/a",
        "page.html",
        "http://",
        "http://u:p@x.example/",
        "http://[x",
    ):
        answer = Fetcher(PageStore(tmp_path), FetchSettings(**FAST)).fetch([url])[url]
        assert answer.state == GONE
        assert "is no web address" in answer.reason


def test_robots_that_cannot_be_read_allow_nothing_and_none_allow_all(tmp_path, site):
    site.robots = (500, "")
    (answer,), _ = fetched(tmp_path, site, "/a1")
    assert answer.state == FAILED
    assert "robots.txt answered 500" in answer.reason
    site.robots = (200, "User-agent: framing\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    (answer,), _ = fetched(tmp_path, site, "/a1")
    assert answer.state == REFUSED
    site.robots = (200, "User-agent: *\nDisallow: /*?print=\nCrawl-delay: 7\n")
    answers, waited = fetched(tmp_path, site, "/a1", "/a2?print=1", "/a3")
    assert [answer.state for answer in answers] == [KEPT, REFUSED, KEPT]
    assert max(waited) == pytest.approx(7, abs=0.5)
    site.robots = (404, "")
    (answer,), _ = fetched(tmp_path, site, "/a2?print=1")
    assert answer.state == KEPT


def test_requests_to_a_site_have_a_pause_and_say_who_asks(tmp_path, site):
    fetcher = Fetcher(PageStore(tmp_path), FetchSettings(delay=0.3, agent="framing/0.1; Ada Roe (ada@selmark.example)"))
    fetcher.fetch([site(f"/a{i}") for i in range(4)])
    gaps = [after - before for before, after in zip(site.times, site.times[1:], strict=False)]
    assert min(gaps) >= 0.25
    assert site.agents == {"framing/0.1; Ada Roe (ada@selmark.example)"}
    assert site.asked["/robots.txt"] == 1


def test_a_busy_site_is_waited_for_as_it_asks_and_not_for_ever(tmp_path, site):
    site.wait = "3"
    (answer,), waited = fetched(tmp_path, site, "/busy")
    assert answer.state == KEPT
    assert 3.0 in waited
    site.busy, site.wait = 99, "86400"
    with serving() as other:
        other.busy, other.wait = 99, "86400"
        (answer,), waited = fetched(tmp_path, other, "/busy")
        assert answer.state == FAILED
        assert "asks to come back in 86,400 seconds" in answer.reason
        assert other.asked["/busy"] == 1
        assert not any(seconds > 120 for seconds in waited)
        other.wait = "Wed, 21 Oct 2015 07:28:00 GMT"
        (answer,), _ = fetched(tmp_path, other, "/busy", attempts=4)
        assert other.asked["/busy"] == 5
        assert answer.reason == "answered 429 instead of 200"


def test_what_is_there_is_not_asked_for_again_unless_wanted_and_then_only_if_changed(tmp_path, site):
    fetched(tmp_path, site, "/a1", "/none", "/broken", attempts=1)
    fetched(tmp_path, site, "/a1", "/none", "/broken", attempts=1)
    assert (site.asked["/a1"], site.asked["/none"], site.asked["/broken"]) == (1, 1, 2)
    page = PageStore(tmp_path).page(site("/a1"))
    before = page.read_bytes()
    fetched(tmp_path, site, "/a1", again=True)
    assert (site.asked["/a1"], page.read_bytes()) == (2, before)
    site.changed = True
    fetched(tmp_path, site, "/a1", again=True)
    assert b"It changed." in page.read_bytes()
    site.robots = (200, "User-agent: *\nDisallow: /\n")
    (answer,), _ = fetched(tmp_path, site, "/a1", again=True)
    assert answer.state == KEPT
    page.write_bytes(b"altered")
    assert PageStore(tmp_path).page(site("/a1")) is None


def test_a_site_that_is_away_is_left_alone(tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        place = f"http://127.0.0.1:{closed.getsockname()[1]}"
    urls = [f"{place}/a{i}" for i in range(50)]
    began = time.monotonic()
    found = Fetcher(PageStore(tmp_path), FetchSettings(**FAST), lambda _: None).fetch(urls)
    assert time.monotonic() - began < 20
    assert {answer.state for answer in found.values()} == {FAILED}
    assert all("cannot be reached" in answer.reason for answer in found.values())


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path, site):
    urls = [site(f"/a{i}") for i in range(12)]
    code = (
        "import sys; from pathlib import Path; from framing.ingest.fetching.fetcher import *; "
        "from framing.ingest.fetching.store import PageStore; "
        f"Fetcher(PageStore(Path({str(tmp_path)!r})), FetchSettings(delay=0.2)).fetch({urls!r})"
    )
    run = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    deadline = time.monotonic() + 60
    while sum(site.asked[f"/a{i}"] for i in range(12)) < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    store = PageStore(tmp_path)
    got = sum(store.page(url) is not None for url in urls)
    assert 0 < got < 12
    with (tmp_path / "fetched" / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write('{"url": "http://half')
    before = dict(site.asked)
    answers, _ = fetched(tmp_path, site, *(f"/a{i}" for i in range(12)))
    assert {answer.state for answer in answers} == {KEPT}
    asked_again = sum(site.asked[f"/a{i}"] - before.get(f"/a{i}", 0) for i in range(12))
    assert asked_again == 12 - got
    assert all(json.loads(line) for line in (tmp_path / "fetched" / JOURNAL).read_text("utf-8").splitlines()
               if not line.startswith('{"url": "http://half'))  # fmt: skip
    assert all(PageStore(tmp_path).page(url) for url in urls)


# -- in the commands ---------------------------------------------------------------------------------------------------


def addresses(tmp_path: Path, site: Site, *paths: str) -> Path:
    rows = [(f"r{i}", "Herald", "2031-02-14", f"Title {i}", site(path)) for i, path in enumerate(paths)]
    table = pd.DataFrame(rows, columns=["stories_id", "media_name", "publish_date", "title", "url"])
    table.to_csv(tmp_path / "addresses.csv", index=False)
    return tmp_path / "addresses.csv"


def test_an_import_fetches_only_when_it_is_asked_to(tmp_path, site):
    table = addresses(tmp_path, site, "/a1", "/a2", "/none", "/error")
    with pytest.raises(SourceError, match=r"No document could be read.*4 pages at addresses .* asked for: --fetch"):
        import_files([table], tmp_path / "mine")
    assert not site.asked
    assert not (tmp_path / "mine").exists()
    made = import_files([table], tmp_path / "mine", fetch=FetchSettings(**FAST))
    documents = Corpus.read(tmp_path / "mine", repeats="keep").documents
    assert documents["outlet"].tolist() == ["Herald"] * 3
    assert documents["title"].tolist()[:2] == ["a1", "a2"]
    assert documents["text"].str.contains("The river rose again").sum() == 2
    said = "\n".join(made.describe())
    assert "3 of 4 pages fetched at addresses of a table" in said
    short = "1 fetched page with fewer than 30 words, perhaps notices of an error or for consent"
    assert f"{short}: {site('/error')}" in said
    sheet = (tmp_path / "mine" / "datasheet.md").read_text("utf-8")
    assert "Pages were asked for at 4 addresses on " in sheet
    assert "3 kept and 1 not there." in sheet
    losses = " ".join(pd.read_csv(tmp_path / "mine" / "losses.csv")["reason"])
    assert "its page answered 404 instead of 200" in losses
    asked = dict(site.asked)
    again = import_files([table], tmp_path / "mine")
    assert (dict(site.asked), again.documents) == (asked, 3)
    assert {name.partition("/")[0] for name in tree(tmp_path)} == {"mine", "addresses.csv"}


def test_pages_of_a_stopped_import_are_used_by_the_next_one(tmp_path, site, monkeypatch):
    table = addresses(tmp_path, site, "/a1", "/a2")

    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("framing.ingest.importing.importing.join_metadata", stopped)
        with pytest.raises(KeyboardInterrupt):
            import_files([table], tmp_path / "mine", fetch=FetchSettings(**FAST))
    assert all(name.startswith("fetched/") for name in tree(tmp_path / "mine"))
    assert import_files([table], tmp_path / "mine", fetch=FetchSettings(**FAST)).documents == 2
    assert site.asked["/a1"] == 1
    (tmp_path / "mine" / "fetched" / JOURNAL).unlink()
    (tmp_path / "mine" / "fetched" / JOURNAL).mkdir()
    with pytest.raises(SourceError, match="cannot be read"):
        import_files([table], tmp_path / "mine", fetch=FetchSettings(**FAST))


def run(*arguments: object):
    command = [sys.executable, "-m", "framing.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_commands_take_the_options_and_refuse_those_that_mean_nothing(tmp_path, site):
    table = addresses(tmp_path, site, "/a1")
    done = run(
        "import", table, "--to", tmp_path / "mine", "--fetch", "--delay", "0", "--agent", "Ada Roe (a@x.example)"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 document" in done.stdout
    assert all("Ada Roe (a@x.example)" in agent and "framing/" in agent for agent in site.agents)
    for more, said in (
        (("--delay", "3"), "add --fetch"),
        (("--fetch", "--delay", "-1"), "it is 0 to 3600"),
        (("--fetch", "--agent", "Ädä"), "plain letters"),
    ):
        done = run("import", table, "--to", tmp_path / "other", *more)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert said in done.stderr
    assert not (tmp_path / "other").exists()
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("Snow fell on the road.", "utf-8")
    (folder / "manifest.csv").write_text("doc_id,file,outlet,published,title\na,a.txt,N,2031-01-01,T\n", "utf-8")
    with pytest.raises(SourceError, match="leave out --from, --fetch"):
        build(folder, fetch=FetchSettings(**FAST))
    with pytest.raises(ParameterError):
        FetchSettings(delay=float("nan"))
