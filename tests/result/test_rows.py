"""Rows of a corpus for evidence: made once, the same as the table's, and gone with the corpus."""

from __future__ import annotations

import gc
from functools import partial

import pandas as pd
import pytest

from framing import Corpus, keyness
from framing.corpus.passages import around, around_in
from framing.result import rows
from framing.result.rows import rows_of

PASSAGES = [
    ("d:own", "d", "outlet", "own", "[[0, 12], [18, 28]]", "They met at ￼ by night."),
    ("e:own", "e", "outlet", "own", "[[0, 4]]", "Rain"),
    ("d:q01", "d", "quoted", "scare", "[[13, 17]]", "dawn"),
]


def passages() -> Corpus:
    table = pd.DataFrame(PASSAGES, columns=["passage_id", "doc_id", "voice", "kind", "spans", "text"])
    return Corpus("small", table.assign(outlet="North", published="", title=""), repeats="keep")


def documents() -> Corpus:
    texts = [f"A {'brutal' if at % 2 else 'calm'} winter, day {at}." for at in range(24)]
    table = pd.DataFrame({"text": texts, "doc_id": [f"d{at}" for at in range(24)], "published": "", "title": ""})
    return Corpus("small", table.assign(outlet=["North", "South"] * 12), repeats="keep")


class Once:
    """A method that counts its calls."""

    def __init__(self, method) -> None:
        self.method, self.calls = method, 0

    def __get__(self, corpus: Corpus, kind: type) -> partial:
        self.calls += 1
        return partial(self.method, corpus)


@pytest.mark.parametrize("most", [rows.KEPT, 0])
def test_rows_are_those_of_the_table_whether_they_are_kept_or_not(monkeypatch, most):
    monkeypatch.setattr(rows, "KEPT", most)
    corpus = passages()
    found = rows_of(corpus)
    assert found.at([2, 0]) == corpus.documents.iloc[[2, 0]].to_dict("records")
    assert found.of_document("d") == [0, 2]
    assert found.of_document("nobody") == []
    of_document = corpus.documents[corpus.documents["doc_id"] == "d"]
    assert around_in(found.whole("d"), "d:q01") == around(of_document, "d:q01")
    assert around(of_document, "d:q01") == ("They met at “", "dawn", "” by night.")


@pytest.mark.parametrize("most", [rows.KEPT, 0])
def test_evidence_is_the_same_whether_rows_are_kept_or_not(monkeypatch, most):
    monkeypatch.setattr(rows, "KEPT", most)
    corpus = documents()
    result = keyness(corpus.compare(by="outlet", target="North", reference="South"))
    hits = result.hits(corpus, labels=["calm", "brutal"])
    assert hits["doc_id"].tolist() == [f"d{at}" for at in [*range(1, 24, 2), *range(0, 24, 2)]]
    assert set(hits["match"]) == {"calm", "brutal"}
    assert result.evidence("calm", 3, corpus=corpus)["left"].tolist() == ["A "] * 3


def test_rows_are_made_once_and_only_as_long_as_their_corpus_is_in_use(monkeypatch):
    made = []
    whole = pd.DataFrame.to_dict

    def counted(self: pd.DataFrame, *arguments: str):
        made.extend([self] if "text" in self and len(self) == 24 else [])
        return whole(self, *arguments)

    monkeypatch.setattr(pd.DataFrame, "to_dict", counted)
    corpus = documents()
    result = keyness(corpus.compare(by="outlet", target="North", reference="South"))
    monkeypatch.setattr(Corpus, "compare", once := Once(Corpus.compare))
    for label in ("calm", "brutal", "winter"):
        result.evidence(label, corpus=corpus)
        result.hits(corpus, labels=[label])
    assert len(made) == 1
    assert once.calls == 1
    known = len(rows._OF)
    del corpus
    gc.collect()
    assert len(rows._OF) < known
