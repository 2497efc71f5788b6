"""Every reader is fed a thousand damaged files: documents and losses, or one clear sentence; no hang, no stray file."""

from __future__ import annotations

import io
import random
import time
import zipfile
from pathlib import Path

import pytest
from damage import damaged

from framing.errors import FramingError
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.importing.importing import import_files
from framing.ingest.importing.known import READERS, format_of
from framing.ingest.records import Loss, Record
from tests.ingest.test_import_databases import EUROPRESSE, FACTIVA, LEXIS_OLD, NEXIS, PROQUEST, docx, rtf
from tests.ingest.test_import_files import PAGE, TABLE
from tests.ingest.test_import_others import ENDNOTE, RIS, pdf, warc

SECONDS = 20
"""What no damaged file may take, even on a machine that is busy."""
TEXT = "Source: Herald\nDate: 14 February 2031\n\nSnow closes the bridge\n\nSnow fell, said the «mayor».\n"
LIVE = """<html><head><script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Snow", "publisher":
{"name": "Herald"}, "liveBlogUpdate": [{"headline": "Bridge", "articleBody": "The bridge is closed.", "datePublished":
"2031-02-14T08:00:00Z"}, {"headline": "Ferry", "articleBody": "The ferry runs."}]}</script></head><body></body>
</html>"""
FIXTURES = {
    "table": {"a.csv": TABLE.encode(), "b.jsonl": b'{"outlet": "Herald", "text": "Snow fell.", "n": {"a": [1]}}\n' * 9},
    "plain text": {"a.txt": TEXT.encode(), "b.txt": TEXT.encode("utf-16")},
    "web page": {"a.html": PAGE.encode(), "b.html": LIVE.encode()},
    "word file": {"a.docx": docx(io.BytesIO(), TEXT).getvalue(), "b.rtf": rtf(TEXT).encode()},
    "Nexis": {
        "a.docx": docx(io.BytesIO(), NEXIS).getvalue(),
        "b.rtf": rtf(NEXIS).encode(),
        "c.txt": LEXIS_OLD.encode(),
    },
    "Factiva": {"a.html": FACTIVA.encode()},
    "Europresse": {"a.html": EUROPRESSE.encode()},
    "ProQuest": {"a.txt": PROQUEST.encode()},
    "references": {"a.ris": RIS.encode(), "b.enw": ENDNOTE.encode()},
    "PDF": {"a.pdf": pdf(["Snow fell on the quay.", "It stayed."])},
    "web archive": {"a.warc": warc([("https://example.org/1", "200", PAGE), ("https://example.org/2", "404", "")])},
}


@pytest.mark.parametrize("form", READERS)
def test_a_thousand_damaged_files_end_in_documents_and_losses_or_one_sentence(tmp_path, form):
    random_, read, said, slow = random.Random(form), 0, [], 0.0
    fixtures = FIXTURES[form]
    for number in range(1000):
        name = list(fixtures)[number % len(fixtures)]
        file = tmp_path / name
        file.write_bytes(damaged(fixtures[name], random_))
        began = time.monotonic()
        try:
            items = list(READERS[form].read([file], ImportSettings()))
        except FramingError as error:
            said.append(str(error))
        else:
            read += sum(isinstance(item, Record) for item in items)
            said += [item.reason for item in items if isinstance(item, Loss)]
            assert all(item.text.strip() for item in items if isinstance(item, Record))
        slow = max(slow, time.monotonic() - began)
    assert read > 300
    assert not [message for message in said if "\n" in message or not 4 < len(message) < 700]
    assert slow < SECONDS


@pytest.mark.parametrize("form", READERS)
def test_a_whole_file_is_of_its_format(tmp_path, form):
    for name, content in FIXTURES[form].items():
        (tmp_path / name).write_bytes(content)
        assert format_of(tmp_path / name) == form
        assert [item for item in READERS[form].read([tmp_path / name], ImportSettings()) if isinstance(item, Record)]


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
    for number in range(150):
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
    assert made > 50
    assert not [message for message in said if "\n" in message or not 10 < len(message) < 900]


def test_entities_that_grow_and_names_that_are_too_long_end_soon(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE html [{entities}]><html><body><p>&e11; Snow fell.</p></body></html>'
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
