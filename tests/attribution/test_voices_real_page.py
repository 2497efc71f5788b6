"""The real page against what was read by hand: offsets, speakers, roles, places; never its words."""

import csv
import shutil
from pathlib import Path

import pytest

from framing.attribution import separate, unmapped
from framing.corpus.corpus import Corpus
from framing.ingest import PageSettings, Record, build
from framing.ingest.saved_page import saved_live_page

ROOT = Path(__file__).parents[2]
PAGES = ROOT.parent / "shared" / "pages"
NAME = "bbc-live-2025-02-13"
STATE_MEDIA = "Russian state or pro-state media"

pytestmark = pytest.mark.skipif(
    not (PAGES / f"{NAME}.txt").exists(), reason="the real page is not ours to publish: ../shared is absent"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Quoted passages by the raw span of their words and marks, and the passages they come from."""
    folder = tmp_path_factory.mktemp("corpora") / NAME
    shutil.copytree(ROOT / "corpora" / NAME, folder, ignore=shutil.ignore_patterns("build"))
    source = PAGES / f"{NAME}.txt"
    build(folder, source)
    corpus = Corpus.read(folder)
    records = saved_live_page.read([source], PageSettings(page_id=NAME))
    alignment = next(record for record in records if isinstance(record, Record)).page.alignment
    starts = dict(zip(corpus.documents["doc_id"], corpus.documents["source_start"].astype(int), strict=True))
    passages = separate(corpus)
    spans = {}
    for row in passages.documents[passages.documents["voice"] == "quoted"].itertuples():
        words = row.spans
        first, last = starts[row.doc_id] + words[0][0] - 1, starts[row.doc_id] + words[-1][1] + 1
        spans[alignment.to_raw(first), alignment.to_raw(last)] = row
    return spans, passages


@pytest.fixture(scope="module")
def matched(found):
    """Pairs of a row read by hand and the passage found there, or None."""
    with (PAGES / f"{NAME}.quotes.csv").open(encoding="utf-8", newline="") as file:
        gold = list(csv.DictReader(file))
    pairs = []
    for row in gold:
        at = (int(row["start"]), int(row["end"]))
        close = [span for span in found[0] if abs(span[0] - at[0]) <= 1 and abs(span[1] - at[1]) <= 1]
        pairs.append((row, found[0][close[0]] if close else None))
    return pairs


def test_spans_are_found_and_few_others(found, matched):
    hits = [passage for _, passage in matched if passage is not None]
    assert len(matched) == 57
    assert len(hits) >= 55
    assert len(found[0]) - len(hits) <= 2


def test_speakers_and_roles_are_right(matched):
    hits = [(row, passage) for row, passage in matched if passage is not None]
    assert sum(row["speaker"] == passage.speaker for row, passage in hits) >= 54
    assert sum(row["role"] == passage.role for row, passage in hits) >= 54


def test_what_nobody_in_particular_says_stays_unattributed(matched):
    nobody = [passage for row, passage in matched if not row["speaker"]]
    assert [passage.speaker for passage in nobody] == [""]


def test_all_that_is_said_in_or_by_state_media_is_known(matched):
    heard = [(row, passage) for row, passage in matched if row["venue"]]
    assert len(heard) == 7
    for row, passage in heard:
        assert (passage.speaker, passage.role, passage.venue) == (row["speaker"], row["role"], row["venue"])
        assert passage.speaks_for == STATE_MEDIA


def test_nobody_else_speaks_for_state_media_and_all_are_mapped(found, matched):
    table = found[1].documents
    assert (table["speaks_for"] == STATE_MEDIA).sum() == 7
    quoted = set(table.loc[table["voice"] == "quoted", "speaker"])
    assert not quoted & set(unmapped(found[1])["speaker"])


def test_parts_of_a_quotation_and_repeats_are_known(found, matched):
    parts = {}
    for row, passage in matched:
        parts.setdefault(row["quotation"], set()).add(passage.quotation)
    assert all(len(numbers) == 1 for numbers in parts.values())
    table = found[1].documents.set_index("passage_id")
    repeats = table[table["repeat_of"] != ""]
    assert len(repeats) >= 3
    for row in repeats.itertuples():
        original = table.loc[row.repeat_of]
        assert original.speaker == row.speaker
        assert original.position >= row.position
