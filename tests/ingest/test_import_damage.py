"""Every reader is fed damaged files: documents and losses, or one clear sentence; no hang, no stray file.

Thirty a reader; FRAMING_MUTATIONS=1000 makes it a thousand.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import random
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from damage import damaged

from framing.errors import FramingError
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.formats.table_rows import METADATA
from framing.ingest.importing.importing import import_files
from framing.ingest.importing.known import READERS, format_of
from framing.ingest.records import Loss, Record
from tests.ingest.biff_workbook import workbook as old_workbook
from tests.ingest.test_import_databases import (
    EUROPRESSE,
    FACTIVA,
    FACTIVA_CODES,
    FACTIVA_PLAIN,
    LEXIS_OLD,
    NEXIS,
    PROQUEST,
    PROQUEST_HTML,
    docx,
    rtf,
)  # fmt: skip
from tests.ingest.test_import_exchange import ATOM, BIBTEX, CSL, MBOX, RSS, SRT
from tests.ingest.test_import_files import PAGE, TABLE
from tests.ingest.test_import_frames import workbook
from tests.ingest.test_import_others import ENDNOTE, ENDNOTE_XML, RIS, pdf, warc
from tests.ingest.test_import_r import R, gkg
from tests.ingest.test_import_tables import MARKUP, SPACES, XML
from tests.ingest.test_import_tables import PROQUEST as PROQUEST_ROWS

MUTATIONS = int(os.environ.get("FRAMING_MUTATIONS", "30"))
MEGABYTES = 1500
"""What no damaged file may add to the memory of the process."""
SECONDS = 20
"""What no damaged file may take, even on a machine that is busy."""
TEXT = "Source: Herald\nDate: 14 February 2031\n\nSnow closes the bridge\n\nSnow fell, said the «mayor».\n"
LIVE = """<html><head><script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Snow", "publisher":
{"name": "Herald"}, "liveBlogUpdate": [{"headline": "Bridge", "articleBody": "The bridge is closed.", "datePublished":
"2031-02-14T08:00:00Z"}, {"headline": "Ferry", "articleBody": "The ferry runs."}]}</script></head><body></body>
</html>"""


def parquet():
    out = io.BytesIO()
    pd.DataFrame({"source": ["Herald", "Post"], "body": ["Snow fell.", "Rain fell."]}).to_parquet(out)
    return out.getvalue()


def unpacked(name):
    """Return a data file of R without its compression, so that damage reaches what is in it."""
    raw = (R / name).read_bytes()
    return lzma.decompress(raw) if raw.startswith(b"\xfd7zXZ") else gzip.decompress(raw)


FIXTURES = {
    "table": {
        "a.csv": TABLE.encode(),
        "b.jsonl": b'{"outlet": "Herald", "text": "Snow fell.", "n": {"a": [1]}}\n' * 9,
        "c.gkg.csv": "\n".join(gkg(n, f"https://example.org/{n}") for n in range(5)).encode(),
        "d.parquet": parquet(),
        "e.xlsx": workbook(io.BytesIO(), [["source", "body"], ["Herald", "Snow."]]).getvalue(),
        "f.xls": old_workbook(PROQUEST_ROWS),
        "g.xls": MARKUP.encode(),
        "h.xls": XML.encode(),
        "i.txt": SPACES.encode(),
    },
    "R": {
        name: unpacked(name)
        for name in (
            "articles.rds",
            "quanteda_corpus.rds",
            "quanteda_tokens.rds",
            "stm.rds",
            "quanteda_dfm.rds",
            "tm_corpora.RData",
            "tm_dtm.rds",
            "stm_apart.rda",
            "articles.rda",
        )
    },
    "plain text": {"c.srt": SRT.encode(), "a.txt": TEXT.encode(), "b.txt": TEXT.encode("utf-16")},
    "web page": {"a.html": PAGE.encode(), "b.html": LIVE.encode()},
    "word file": {"a.docx": docx(io.BytesIO(), TEXT).getvalue(), "b.rtf": rtf(TEXT).encode()},
    "Nexis": {
        "a.docx": docx(io.BytesIO(), NEXIS).getvalue(),
        "b.rtf": rtf(NEXIS).encode(),
        "c.txt": LEXIS_OLD.encode(),
    },
    "Factiva": {
        "a.html": FACTIVA.encode(),
        "b.rtf": rtf(FACTIVA_CODES).encode(),
        "c.txt": FACTIVA_PLAIN.encode(),
        "d.docx": docx(io.BytesIO(), FACTIVA_PLAIN).getvalue(),
    },
    "Europresse": {"a.html": EUROPRESSE.encode()},
    "ProQuest": {"a.txt": PROQUEST.encode(), "b.html": PROQUEST_HTML.encode(), "c.rtf": rtf(PROQUEST).encode()},
    "references": {
        "a.ris": RIS.encode(),
        "b.enw": ENDNOTE.encode(),
        "c.xml": ENDNOTE_XML.encode(),
        "d.bib": BIBTEX.encode(),
        "e.json": CSL.encode(),
    },
    "feed": {"a.xml": RSS.encode(), "b.xml": ATOM.encode()},
    "e-mails": {"a.mbox": MBOX.encode(), "b.eml": MBOX.split("\n", 1)[1].split("\n\nFrom ")[0].encode()},
    "PDF": {"a.pdf": pdf(["Snow fell on the quay.", "It stayed."])},
    "web archive": {"a.warc": warc([("https://example.org/1", "200", PAGE), ("https://example.org/2", "404", "")])},
}


@pytest.mark.parametrize("form", FIXTURES)
def test_damaged_files_end_in_documents_and_losses_or_one_sentence(tmp_path, form):
    random_, read, said, slow = random.Random(form), 0, [], 0.0
    fixtures = FIXTURES[form]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(MUTATIONS):
        name = list(fixtures)[number % len(fixtures)]
        file = tmp_path / name
        file.write_bytes(damaged(fixtures[name], random_))
        began = time.monotonic()
        try:
            items = list(READERS["table" if form == "R" else form].read([file], ImportSettings()))
        except FramingError as error:
            said.append(str(error))
        else:
            read += sum(isinstance(item, Record) for item in items)
            said += [item.reason for item in items if isinstance(item, Loss)]
            assert all(item.text.strip() or item.kind == METADATA for item in items if isinstance(item, Record))
        slow = max(slow, time.monotonic() - began)
    assert read > MUTATIONS / 5
    assert not [message for message in said if "\n" in message or not 4 < len(message) < 700]
    assert not [message for message in said if "please report" in message]
    assert slow < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < MEGABYTES * 1024


def test_every_reader_has_a_fixture():
    assert set(READERS) <= set(FIXTURES)


@pytest.mark.parametrize("form", FIXTURES)
def test_a_whole_file_is_of_its_format(tmp_path, form):
    for name, content in FIXTURES[form].items():
        (tmp_path / name).write_bytes(content)
        reader = "table" if form == "R" else form
        assert format_of(tmp_path / name) == reader
        assert [item for item in READERS[reader].read([tmp_path / name], ImportSettings()) if isinstance(item, Record)]


def archive(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return out.getvalue()


def test_damaged_archives_of_damaged_files_write_nothing_outside_of_their_corpus(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    random_, made, said = random.Random(15), 0, []
    files = {name: content for fixtures in FIXTURES.values() for name, content in fixtures.items()}
    whole = archive({f"Herald/{name}": content for name, content in files.items()} | {"../up.txt": "Snow fell."})
    for number in range(max(MUTATIONS // 5, 6)):
        chosen = dict(random_.sample(sorted(files.items()), 3))
        odd = archive({f"{random_.choice(['', 'in/', '../', '/'])}{k}": damaged(v, random_) for k, v in chosen.items()})
        Path("a.zip").write_bytes(damaged(whole, random_) if number % 2 else odd)
        try:
            import_files(["a.zip"], "corpora/mine", ImportSettings(dates=random_.choice(["", "day-first"])))
            made += 1
        except FramingError as error:
            said.append(str(error))
        assert {path.name for path in tmp_path.iterdir()} <= {"a.zip", "corpora"}
        assert {path.name for path in Path("corpora").glob("*")} <= {"mine"}
    assert made > MUTATIONS / 20
    assert not [message for message in said if "\n" in message or not 10 < len(message) < 900]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_an_import_that_is_killed_leaves_a_whole_corpus_and_nothing_else(tmp_path):
    for name, text in (("a.zip", "Snow fell."), ("b.zip", "Rain fell.")):
        (tmp_path / name).write_bytes(archive({"in/x.txt": text, "in/y.txt": f"{text} Again."}))
    (tmp_path / "tmp").mkdir()
    script = Path(__file__).with_name("killed_import.py")
    steps = "every" if MUTATIONS >= 1000 else "some"
    ran = subprocess.run([sys.executable, script, steps], cwd=tmp_path, capture_output=True, text=True, check=True,
                         env={**os.environ, "TMPDIR": str(tmp_path / "tmp")})  # fmt: skip
    assert ran.stdout.count(" killed ") >= 7
    assert "broken" not in ran.stdout
    assert not list((tmp_path / "tmp").iterdir())
    assert [path.name for path in (tmp_path / "corpora").iterdir()] == ["mine"]


def test_entities_that_grow_and_names_that_are_too_long_end_soon(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
    page = "<html><title>Snow</title><body><p>&e11; Snow fell.</p></body></html>"
    bomb = f'<?xml version="1.0"?><!DOCTYPE html [{entities}]>{page}'
    Path("a.html").write_text(bomb, "utf-8")
    Path("b.csv").write_text("source,body\nHerald,Snow fell.\n" + "x" * 300 + ",y\n", "utf-8")
    Path("c.json").write_text("[" * 100_000, "utf-8")
    Path("d.jsonl").write_text('{"text": ' + "[" * 100_000 + "\n" + '{"text": "Rain fell."}\n', "utf-8")
    Path("e.html").write_text("<div>" * 30_000 + "Snow fell." + "</div>" * 30_000, "utf-8")
    began = time.monotonic()
    made = import_files(["a.html", "b.csv", "c.json", "d.jsonl", "e.html"], "corpora/mine")
    assert made.documents >= 3
    assert time.monotonic() - began < 60
    assert not [f for f in made.audit.findings if "please report" in f.reason]


GIANTS = {
    "a.csv": b"source,body\nHerald,", "b.txt": b"", "c.jsonl": b'{"source": "Herald", "text": "',
    "d.ris": b"TY  - NEWS\nAB  - ", "e.xml": b"<xml><records><record><ref-type>1</ref-type><abstract>",
    "f.gkg.csv": gkg(1, "x").encode(), "g.mtx": b"%%MatrixMarket matrix coordinate integer general\n",
    "h.warc": b"WARC/1.0\r\nWARC-Type: ", "i.html": b"<html><body><p>", "j.rtf": b"{\\rtf1 ",
    "k.txt": b"1 of 2 DOCUMENTS\n\nHerald\n\nFebruary 14, 2031\n\nLENGTH: 3 words\n\n",
    "m.dat": b'"source" "body"\n"1" "Herald" "', "n.xls": b"<table><tr><td>source<td>body<tr><td>Herald<td>",
    "l.txt": b"_" * 60 + b"\nPublication title: Herald\nProQuest document ID: 1\nFull text: ",
}  # fmt: skip


@pytest.mark.parametrize("name", GIANTS)
def test_a_line_of_two_hundred_megabytes_is_one_sentence(tmp_path, monkeypatch, name):
    if MUTATIONS < 1000 and name in ("i.html", "j.rtf"):
        pytest.skip("refused above 30 and 50 MB, which FRAMING_MUTATIONS=1000 writes")
    monkeypatch.chdir(tmp_path)
    size = 200_000_000 if MUTATIONS >= 1000 else 12_000_000
    Path(name).write_bytes(GIANTS[name] + b"snow " * (size // 5))
    began, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FramingError) as caught:
        import_files([name], "corpora/mine")
    Path(name).unlink()
    assert "please report" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.process_time() - began < 120
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 3_000_000
