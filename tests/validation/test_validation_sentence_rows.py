"""Sentences as rows: where they are in the document, sheets of them, and scores of what came back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from framing import Corpus, Lexicon, compare_spans, find_spans, sentences_of, separate, sheet_of
from framing.cli import main
from framing.errors import CorpusError, ParameterError
from framing.validation.coding.sentence_rows import rows_behind, with_hits

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


def counted(folder: Path):
    passages = separate(Corpus.read(folder / "corpus", repeats="keep"))
    compared = passages.compare(by="outlet", target="North", reference="South")
    spans = find_spans(compared, {"junta": r"\bjunta\b", "smoke": r"\bsmoke\b", "snow": r"\bsnow\b"})
    return compare_spans(compared, spans, "words"), passages


def test_a_result_s_own_sentences_are_drawn_and_come_back(folder, capsys):
    result, passages = counted(folder)
    paths = sheet_of(result, passages, folder / "codebook.yml", folder / "judged", ["anna", "ben"], ["junta"], n=10)
    assert folder / "judged" / "coder-anna.csv" in paths
    sent = pd.read_csv(folder / "judged" / "coder-anna.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert set(sent["text"]) == {"The junta struck."}
    assert len(sent) == 10
    assert "North" not in (folder / "judged" / "coder-anna.csv").read_text("utf-8-sig")
    both = [folder / "judged" / f"coder-{name}.csv" for name in ("anna", "ben")]
    for path in both:
        pd.read_csv(path, dtype=str, encoding="utf-8-sig").assign(side="yes").to_csv(path, index=False)
    assert run("agree", *both, "--out", folder / "agreed") == 0
    assert pd.read_csv(folder / "agreed" / "coded.csv")["value"].tolist() == ["yes"] * 10


def test_all_rows_of_a_result_lead_to_every_sentence_that_has_a_hit(folder):
    result, passages = counted(folder)
    found = rows_behind(result, sentences_of(passages)).documents["text"]
    assert len(found) == 40
    assert set(found) == {"The junta struck.", "We saw smoke."}


def test_what_a_result_has_not_is_refused(folder):
    result, passages = counted(folder)
    asked = (result, passages, folder / "codebook.yml", folder / "judged", ["anna"])
    with pytest.raises(ParameterError, match="'words' has no row 'juntas'.*junta"):
        sheet_of(*asked, ["juntas"])
    with pytest.raises(ParameterError, match="A sheet has no setting 'wantd'.*wanted"):
        sheet_of(*asked, wantd=0.1)
    with pytest.raises(CorpusError, match="'words' leads to no row of"):
        sheet_of(*asked, ["snow"])
    assert not (folder / "judged").exists()
