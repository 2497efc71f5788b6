"""Sentences as rows: where they are in the document, sheets of them, and scores of what came back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from framing import Corpus, Lexicon, sentences_of, separate
from framing.cli import main
from framing.errors import CorpusError
from framing.validation.coding.sentence_rows import with_hits

TEXT = "The junta struck. “We saw smoke. It was grey,” said Ann Roe, a farmer. Rain fell on the town."


@pytest.fixture
def folder(tmp_path) -> Path:
    rows = [{"doc_id": f"d{i}", "outlet": ["North", "South"][i % 2], "published": "2031-05-04", "title": "",
             "text": TEXT.replace("town", f"town of {i}")} for i in range(20)]  # fmt: skip
    (tmp_path / "corpus").mkdir()
    pd.DataFrame(rows).to_csv(tmp_path / "corpus" / "documents.csv", index=False)
    (tmp_path / "codebook.yml").write_text("variables: {side: {values: ['yes', 'no']}}\n", "utf-8")
    return tmp_path


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.mark.parametrize("of", [lambda corpus: corpus, separate], ids=["documents", "passages"])
def test_a_sentence_is_where_its_spans_say(folder, of):
    corpus = Corpus.read(folder / "corpus", repeats="keep")
    found = sentences_of(of(corpus)).documents
    texts = corpus.documents.set_index("doc_id")["text"]
    assert len(found) >= 60
    assert found["passage_id"].is_unique
    for row in found.to_dict("records"):
        ((start, end),) = row["spans"]
        assert texts[row["doc_id"]][start:end] == row["text"]


def test_sentences_with_a_hit_go_out_and_come_back_scored(folder, capsys):
    asked = ("--coder", "anna", "--out", folder / "sheets", "--sentences", "--n", "20")
    assert run("sheet", folder / "corpus", folder / "codebook.yml", *asked) == 0
    path = folder / "sheets" / "coder-anna.csv"
    sent = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert sent["text"].str.len().max() < len(TEXT)
    key = pd.read_csv(folder / "sheets" / "not-for-coders" / "key.csv", dtype=str)
    coded = key[["passage_id"]].assign(value=["yes" if "junta" in text else "no" for text in sent["text"]])
    coded.to_csv(folder / "coded.csv", index=False)
    told = ("--coded", folder / "coded.csv", "--lexicon", "conflict", "--value", "yes", "--sentences")
    capsys.readouterr()
    assert run("score", folder / "corpus", *told) == 0
    rows = {line.split("  ")[0]: line.split()[-4:] for line in capsys.readouterr().out.splitlines() if line}
    assert rows["recall (yes)"][0] == "1.000"
    only = ("--hits", "conflict", "--coder", "anna", "--out", folder / "hits", "--sentences")
    assert run("sheet", folder / "corpus", folder / "codebook.yml", *only) == 0
    hits = pd.read_csv(folder / "hits" / "coder-anna.csv", dtype=str, encoding="utf-8-sig")
    assert hits["text"].str.contains("junta|struck").all()


def test_nothing_to_code_is_refused(folder):
    corpus = Corpus.read(folder / "corpus", repeats="keep")
    with pytest.raises(CorpusError, match="'hedges_boosters' has no hit in 'corpus'"):
        with_hits(corpus.where(doc_id="d1"), Lexicon.read("hedges_boosters"))
    with pytest.raises(CorpusError, match="has a sentence"):
        sentences_of(Corpus("empty", corpus.documents.assign(text="\ufffc")))
