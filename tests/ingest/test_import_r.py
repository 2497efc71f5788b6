"""Data files of R, counts without texts, and files of GDELT: what is in them becomes documents."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from framing import keyness
from framing.corpus.corpus import Corpus
from framing.corpus.tables.from_r import count_table, matrix_market, r_data
from framing.corpus.tables.recognise import read_tables
from framing.errors import SourceError
from framing.ingest.importing.importing import import_files
from framing.text.reading import HOLE, tokenise

R = Path(__file__).parents[1] / "data" / "r"
TEXTS = ["Snow closed the bridge.", "The mayor said: «it stays shut».", "Rain opened the market, again."]
COUNTED = {"a": {"snow": 2, "the": 1, ".": 4}, "b": {"rain": 3, "the": 1}, "c": {"new_york": 1, "snow": 1, "the": 1}}
TERMS = "snow rain bridge market ferry mayor council flood school road storm river".split()


def table(name):
    (found,) = read_tables(R / name)
    return found


def counts(text):
    terms = text.split(f" {HOLE} ")
    return {term: terms.count(term) for term in terms}


def test_a_data_frame_has_factors_days_and_missing_values_as_labels():
    frame = table("articles.rds").frame
    assert frame["source"].tolist() == ["Herald", "Evening Post", "Herald"]
    assert frame["date"].tolist() == ["2031-02-14", "2031-02-15", ""]
    assert (frame["id"].tolist(), frame["text"].tolist()) == (["1", "2", "3"], TEXTS)


def test_what_holds_no_documents_is_named():
    found = table("articles.rda")
    assert found.frame["text"].tolist() == TEXTS
    assert found.skipped == (("'texts'", "an object of R (character) that holds no documents"),)
    with pytest.raises(SourceError, match=r"an object of R \(lm\) that holds no documents; what can be read: data fr"):
        table("model.rds")


def test_corpora_of_quanteda_and_tm_are_texts_with_their_variables():
    frame = table("quanteda_corpus.rds").frame
    assert frame.columns.tolist() == ["doc_id", "text", "outlet"]
    assert (frame["doc_id"].tolist(), frame["text"].tolist()) == (["a", "b", "c"], TEXTS)
    named, simple = read_tables(R / "tm_corpora.RData")
    assert named.frame["text"].tolist() == simple.frame["text"].tolist() == TEXTS
    assert (named.frame["outlet"].tolist(), named.frame["title"].tolist()) == (["Herald", "Post", "Herald"],
                                                                               ["Snow", "", ""])  # fmt: skip
    assert "published" not in named.frame.columns


def test_tokens_of_quanteda_are_texts_with_holes_for_what_was_removed():
    assert table("quanteda_tokens.rds").frame["text"].tolist() == [f"snow {HOLE} the", "rain the .", "new_york snow"]


@pytest.mark.parametrize("name", ["quanteda_dfm.rds", "matrix.rds", "counts.mtx"])
def test_counts_of_quanteda_and_of_matrices_are_kept(name):
    found = table(name)
    assert dict(zip(found.frame["doc_id"], map(counts, found.frame["text"]), strict=True)) == COUNTED
    assert found.notes[1:] == ("Not counted: 1 term without letters or digits ('.').",
                               "Counted as several words: 1 term ('new_york').")  # fmt: skip


@pytest.mark.parametrize("name", ["stm.rds", "stm_apart.rda"])
def test_counts_of_stm_are_kept(name):
    frame = table(name).frame
    assert list(map(counts, frame["text"])) == [{"snow": 2, "the": 1}, {"rain": 3}, {"new_york": 1}]
    assert frame["outlet"].tolist() == ["Herald", "Post", "Herald"]


def test_both_ways_of_tm_to_turn_a_matrix_are_the_same():
    one, other = table("tm_dtm.rds").frame, table("tm_tdm.rds").frame
    assert one["text"].tolist() == other["text"].tolist()
    assert counts(one["text"][0]) == {"snow": 1, "closed": 1, "the": 1, "bridge.": 1}


def wide(path, separator=","):
    """Write counts of 40 documents as R does, names of rows in front; return the counts."""
    rng = np.random.default_rng(15)
    made = rng.poisson(3, (40, len(TERMS)))
    made[::2, 0] += 5
    lines = [separator.join(['""', *(f'"{term}"' for term in [*TERMS, "paper"])])]
    for row, of in enumerate(made.tolist()):
        lines.append(separator.join([f'"d{row}"', *map(str, of), '"Herald"' if row % 2 == 0 else '"Post"']))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return made


def test_a_corpus_without_texts_gives_the_same_keyness_and_says_what_it_cannot(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = wide(tmp_path / "dtm.csv")
    import_files(["dtm.csv"], "corpora/mine")
    corpus = Corpus.read("corpora/mine")
    assert any("counts of words without their texts: words can be compared" in note for note in corpus.notes)
    assert corpus.documents["doc_id"].tolist()[:2] == ["d0", "d1"]
    result = keyness(corpus.compare(by="outlet", target="Herald", reference="Post")).table.set_index("term")
    assert result["k_target"].to_dict() == dict(zip(TERMS, made[::2].sum(axis=0), strict=True))
    assert result["k_reference"].to_dict() == dict(zip(TERMS, made[1::2].sum(axis=0), strict=True))
    assert result.loc["snow", "q"] < 0.01


def test_no_phrase_runs_from_one_counted_term_to_the_next():
    text = table("counts.mtx").frame["text"][0]
    assert tokenise(text) == ["snow", "snow", "the"]
    assert text.count(HOLE) == 6


def test_numbers_that_are_no_counts_and_matrices_without_terms_get_one_sentence(tmp_path):
    with pytest.raises(SourceError, match="weights, not counts"):
        count_table.table_of_counts(np.array([[0.5]]), ["a"], ["snow"])
    with pytest.raises(SourceError, match="weights, not counts"):
        count_table.table_of_counts(np.array([[-1.0]]), ["a"], ["snow"])
    (tmp_path / "a.mtx").write_bytes((R / "counts.mtx").read_bytes())
    with pytest.raises(SourceError, match=r"3 × 5 without names; write its terms, a line each, into a\.terms\.txt"):
        read_tables(tmp_path / "a.mtx")


def test_a_matrix_of_terms_by_documents_is_turned(tmp_path):
    (tmp_path / "a.mtx").write_text("%%MatrixMarket matrix coordinate integer general\n2 3 2\n1 1 4\n2 3 1\n", "utf-8")
    (tmp_path / "a.terms.txt").write_text("snow\nrain\n", "utf-8")
    (found,) = matrix_market.tables_of(tmp_path / "a.mtx")
    assert list(map(counts, found.frame["text"])) == [{"snow": 4}, {"rain": 1}]
    assert found.skipped == (("document 2", "no counted word"),)


def test_names_beside_a_matrix_are_no_documents(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name in ("counts.mtx", "counts.terms.txt", "counts.docs.txt"):
        (tmp_path / "in" / name).write_bytes((R / name).read_bytes())
    made = import_files(["in"], "corpora/mine")
    assert made.documents == 3
    assert {file.form for file in made.audit.files} == {"matrix of counts", "names of a matrix"}


def test_bombs_and_files_of_another_kind_of_r_get_one_sentence(tmp_path, monkeypatch):
    bomb = tmp_path / "bomb.rds"
    head = b"X\n\0\0\0\3\0\4\2\2\0\3\5\0\0\0\0\5UTF-8" + b"\0\0\0\x13" + (50_000_000).to_bytes(4, "big")
    bomb.write_bytes(gzip.compress(head + bytes(2**25)))
    monkeypatch.setattr(r_data, "MOST_OBJECTS", 10_000)
    with pytest.raises(SourceError, match="holds more than 10,000 strings and vectors and is not read"):
        r_data.tables_of(bomb)
    monkeypatch.setattr(r_data, "MOST_UNPACKED", 2**20)
    with pytest.raises(SourceError, match="unpacks to more than 1 MiB and is not read"):
        r_data.tables_of(bomb)
    (tmp_path / "a.rds").write_bytes(b"A\n3\n262656\n197888\n5\nUTF-8\n16\n1\n262153\n4\nsnow\n")
    with pytest.raises(SourceError, match=r"save it again with saveRDS\(x, file\)"):
        r_data.tables_of(tmp_path / "a.rds")


def gkg(number, url, extra="", kind="1"):
    cells = [""] * 27
    cells[0], cells[1], cells[2], cells[3], cells[4] = (
        f"20310214103000-{number}",
        "20310214103000",
        kind,
        "herald.example",
        url,
    )
    cells[7], cells[15], cells[25], cells[26] = "SNOW;BRIDGE;", "-2.5,1,3", "srclc:rus;eng:GT-RUS 1.0", extra
    return "\t".join(cells)


def test_a_file_of_gdelt_without_names_of_columns_is_a_table_of_addresses(tmp_path):
    title = "<PAGE_TITLE>Snow &amp; the bridge</PAGE_TITLE>"
    rows = [gkg(1, "https://herald.example/1", title), "broken\tline", gkg(2, "a book", kind="2")]
    (tmp_path / "20310214103000.gkg.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (found,) = read_tables(tmp_path / "20310214103000.gkg.csv")
    first = found.frame.iloc[0].to_dict()
    assert (first["title"], first["url"], first["outlet"]) == (
        "Snow & the bridge",
        "https://herald.example/1",
        "herald.example",
    )
    assert (first["language"], first["themes"], first["tone"]) == ("rus", "SNOW;BRIDGE", "-2.5")
    assert found.frame["url"].tolist()[1] == ""
    assert found.skipped == (("line 2", "2 cells; rows of GDELT have 27, 58 or 61"),)
