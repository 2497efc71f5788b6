"""Corpora: what is read, what is refused, what a comparison holds."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.corpus.corpus import Corpus
from framing.corpus.files import find_folder
from framing.errors import CorpusError, FramingError
from framing.text.reading import HOLE

COLUMNS = "doc_id,outlet,published,title,text"


def folder_with(tmp_path, content: bytes | str, name="documents.csv"):
    folder = tmp_path / "a-corpus"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_an_outlet_called_na_survives_reading(tmp_path):
    folder = folder_with(
        tmp_path, f"{COLUMNS},note\nd1,NA,2031-05-04,null,nan,\nd2,None,2031-05-04,,NaN is a word,#N/A\n"
    )
    corpus = Corpus.read(folder)
    assert corpus.documents["outlet"].tolist() == ["NA", "None"]
    assert corpus.documents["note"].tolist() == ["", "#N/A"]
    assert corpus.texts() == ["nan", "NaN is a word"]
    assert corpus.compare(by="outlet", target="NA", reference="None").names == ("NA", "None")
    assert corpus.where(outlet="NA").texts(["d1"]) == ["nan"]
    assert corpus.name == "a-corpus"


def test_csv_with_a_byte_order_mark_and_quoted_line_breaks(tmp_path):
    folder = folder_with(
        tmp_path, b'\xef\xbb\xbfdoc_id,outlet,published,title,text\nd1,N,x,t,"one\n\ntwo, ""three"""\n'
    )
    assert Corpus.read(folder).texts() == ['one\n\ntwo, "three"']


def test_a_build_comes_before_other_tables_and_the_datasheet_is_read(tmp_path):
    folder = folder_with(tmp_path, f"{COLUMNS}\nd1,N,2031-05-04,t,from csv\n")
    (folder / "datasheet.md").write_text("# What this is", "utf-8")
    assert Corpus.read(folder).datasheet == "# What this is"
    (folder / "build").mkdir()
    pd.DataFrame([dict.fromkeys(COLUMNS.split(","), "built")]).to_parquet(folder / "build" / "documents.parquet")
    assert Corpus.read(folder).texts() == ["built"]


def test_missing_values_of_a_parquet_table_are_empty_strings(tmp_path):
    rows = [dict.fromkeys(COLUMNS.split(","), f"v{i}") | {"page_id": "p" if i else None, "position": i} for i in (0, 1)]
    folder = folder_with(tmp_path, b"")
    (folder / "documents.csv").unlink()
    pd.DataFrame(rows).to_parquet(folder / "documents.parquet")
    corpus = Corpus.read(folder)
    assert corpus.documents["page_id"].tolist() == ["", "p"]
    comparison = corpus.compare(by="outlet", target="v0", reference="v1")
    assert comparison.units.tolist() == ["v0", "p"], "what is missing is no unit of its own"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        (f"{COLUMNS}\n", "has no document"),
        ("doc_id,outlet,published,title\nd1,N,x,t\n", "no column 'text'"),
        ("doc_id,oulet,published,title,text\nd1,N,x,t,a\n", "no column 'outlet'. Did you mean 'oulet'"),
        (f"{COLUMNS}\nd1,N,x,t,a\nd2,N,x,t,b\nd1,N,x,t,c\n", "doc_id 'd1' occurs 2 times"),
        (f"{COLUMNS}\n ,N,x,t,a\n", r"1 row of 1 has no doc_id \(line 2\)"),
        (f"{COLUMNS}\nd1,N,x,t,naïve ça\nd2,N,x,t,".encode() + b"caf\xe9\n", r"not UTF-8 \(byte \d+, line 3\); save"),
        (f"{COLUMNS}\nd1,N,x,t,a\n".encode("utf-16")[:-1], r"not UTF-16 \(byte \d+"),
        (f'{COLUMNS}\nd1,N,x,t,"never closed, and on\n', "line 2: a quotation mark opens a cell and is not closed"),
        (f"{COLUMNS}\nd1,N,x,t,a\nd2,N,x,t,a,b,c\n", r"has 5 columns, but 1 row has .*: line 3 \(7 cells\)"),
        (f"{COLUMNS}\nd1,N,x,t,a,b\nd2,N,x,t,a,b\n", r"2 rows have another number of cells: lines 2 \(6 cells\) and 3"),
        (f"{COLUMNS}\nd1,N,x,t,\xed\xa0\x80\n".encode("latin-1"), "not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_one_sentence(tmp_path, content, words):
    with pytest.raises(CorpusError, match=words) as error:
        Corpus.read(folder_with(tmp_path, content))
    assert "\n" not in str(error.value)


def test_a_file_that_is_no_parquet_is_refused(tmp_path):
    with pytest.raises(CorpusError, match=r"cannot be read as Parquet; run `framing build`"):
        Corpus.read(folder_with(tmp_path, b"not parquet", "documents.parquet"))
    with pytest.raises(CorpusError, match="cannot be read as Parquet"):
        Corpus.read(folder_with(tmp_path, b"", "documents.parquet"))


def test_a_datasheet_in_another_encoding_is_refused(tmp_path):
    folder = folder_with(tmp_path, f"{COLUMNS}\nd1,N,x,t,a\n")
    (folder / "datasheet.md").write_bytes("naïve".encode("latin-1"))
    with pytest.raises(FramingError, match=r"datasheet\.md' is not UTF-8"):
        Corpus.read(folder)


def test_a_folder_without_a_table_says_what_would_make_one(tmp_path):
    folder = folder_with(tmp_path, "page_id\n", "manifest.csv")
    with pytest.raises(CorpusError, match=r"has not been built: run `framing build .*a-corpus`"):
        Corpus.read(folder)
    (folder / "manifest.csv").unlink()
    with pytest.raises(CorpusError, match=r"holds no documents\.parquet, documents\.csv or manifest\.csv"):
        Corpus.read(folder)


def test_a_misspelt_folder_gets_the_nearest(tmp_path):
    folder_with(tmp_path, "")
    with pytest.raises(CorpusError, match=r"no corpus folder '.*a-corpsu'. Did you mean 'a-corpus'"):
        Corpus.read(tmp_path / "a-corpsu")


def test_a_folder_is_found_from_a_folder_below(tmp_path, monkeypatch):
    folder_with(tmp_path, f"{COLUMNS}\nd1,N,x,t,a\n")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert find_folder("a-corpus") == tmp_path / "a-corpus"
    assert Corpus.read("a-corpus").texts() == ["a"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("a\ud800b", "text of 'd1' has a lone surrogate at 1"), (7, "text of 'd1' is 7, not a string")],
)
def test_a_text_that_is_none_is_refused(text, words):
    row = dict.fromkeys(COLUMNS.split(","), "d1") | {"text": text}
    with pytest.raises(CorpusError, match=words):
        Corpus("c", pd.DataFrame([row], dtype=object))


def test_ids_and_days_that_are_no_strings_become_strings():
    row = dict.fromkeys(COLUMNS.split(","), "d1") | {"published": pd.Timestamp("2031-05-04"), "doc_id": 7, "outlet": 3}
    other = row | {"doc_id": 8, "published": None, "title": float("nan")}
    documents = Corpus("c", pd.DataFrame([row, other])).documents
    assert documents["doc_id"].tolist() == ["7", "8"]
    assert documents["published"].tolist() == ["2031-05-04", ""]
    assert documents["outlet"].tolist() == ["3", "3"]
    assert documents["title"].tolist() == ["d1", ""]


def test_passages_are_told_apart_by_passage_id(corpus_of):
    rows = [{"doc_id": "d1", "passage_id": f"d1#{i}", "outlet": "N", "text": "a"} for i in range(2)]
    assert corpus_of(rows).key == "passage_id"
    with pytest.raises(CorpusError, match="passage_id 'd1#0' occurs 2 times"):
        corpus_of([rows[0], rows[0]])


def test_where_takes_one_value_or_several_and_a_zero(corpus_of):
    rows = [{"doc_id": f"d{i}", "outlet": "NSW"[i], "text": "a", "position": i} for i in range(3)]
    corpus = corpus_of(rows)
    assert corpus.where(outlet=["N", "W"]).documents["doc_id"].tolist() == ["d0", "d2"]
    assert corpus.where(position=0).documents["doc_id"].tolist() == ["d0"]
    assert corpus.where(position=[1, 2], outlet="W").documents["doc_id"].tolist() == ["d2"]
    with pytest.raises(CorpusError, match=r"No row of 'small' has outlet = 'n '\. Did you mean 'N'"):
        corpus.where(outlet="n ")
    with pytest.raises(CorpusError, match="no column 'outlte'. Did you mean 'outlet'"):
        corpus.where(outlte="N")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"by": "outlte", "target": "North", "reference": "South"}, "no column 'outlte'. Did you mean 'outlet'"),
        ({"by": "outlet", "target": "north", "reference": "South"}, "target group is empty.*Did you mean 'North'"),
        (
            {"by": "outlet", "target": "North", "reference": "Eastern"},
            "reference group is empty.*There are: North, South",
        ),
        ({"by": "outlet", "target": "North", "reference": "North"}, "share 10 rows"),
        ({"target": {"outlet": "North"}, "reference": {"story_id": ["s1", "s2"]}}, "share 2 rows"),
        ({"by": "outlet", "target": "North"}, "needs `by` and `reference`"),
        ({"target": "North", "reference": "South"}, "needs `by` and `target`"),
        ({"by": "outlet", "target": "North", "reference": "South", "unit": "page"}, "no column 'page'"),
        (
            {"by": "outlet", "target": "North", "reference": "South", "unit": "empty"},
            "20 rows of 'small' have no 'empty'",
        ),
        ({"by": "outlet", "target": "North", "reference": "South", "unit": "passage_id"}, "passage is no unit"),
        (
            {"by": "outlet", "target": "North", "reference": "South", "strata": "outlet"},
            "lies in more than one 'outlet'",
        ),
    ],
)
def test_a_comparison_that_cannot_be_made_says_why(paired, asked, words):
    paired = Corpus(paired.name, paired.documents.assign(empty=""))
    with pytest.raises(CorpusError, match=words):
        paired.compare(**asked)


def test_guessed_posts_are_no_units_asked_for_or_by_default(corpus_of):
    rows = [
        {
            "doc_id": f"d{i}",
            "outlet": "NS"[i % 2],
            "text": "a",
            "boundary": "guess" if i == 3 else "byline",
            "page_id": "p1",
        }
        for i in range(4)
    ]
    corpus, asked = corpus_of(rows), {"by": "outlet", "target": "N", "reference": "S"}
    assert corpus.compare(**asked).design.units == ("p1",)
    with pytest.raises(CorpusError, match="1 posts of 'small' begin at a guess.*page_id"):
        corpus.compare(**asked, unit="doc_id")
    without = Corpus("small", corpus.documents.drop(columns="page_id"))
    with pytest.raises(CorpusError, match="1 posts of 'small' begin at a guess"):
        without.compare(**asked)


def test_units_are_stories_then_pages_then_documents(corpus_of):
    rows = [
        {"doc_id": "d1", "outlet": "N", "text": "a", "story_id": "s1", "page_id": "p1"},
        {"doc_id": "d2", "outlet": "S", "text": "a", "story_id": "s1", "page_id": ""},
        {"doc_id": "d3", "outlet": "S", "text": "a", "story_id": "", "page_id": "p1"},
        {"doc_id": "d4", "outlet": "S", "text": "a", "story_id": "", "page_id": ""},
    ]
    comparison = corpus_of(rows).compare(by="outlet", target="N", reference="S")
    assert comparison.units.tolist() == ["s1", "s1", "p1", "d4"]
    assert comparison.design.column == "story_id or page_id or doc_id"
    assert (comparison.design.units, comparison.design.omitted) == (("s1",), ("d4", "p1"))


def test_a_story_and_a_page_of_one_name_are_two_units(corpus_of):
    rows = [
        {"doc_id": "d1", "outlet": "N", "text": "a", "story_id": "1", "page_id": ""},
        {"doc_id": "d2", "outlet": "S", "text": "a", "story_id": "", "page_id": "1"},
    ]
    design = corpus_of(rows).compare(by="outlet", target="N", reference="S").design
    assert not design.paired
    assert len(design.units) == 2


def test_strata_are_given_to_units(corpus_of):
    rows = [{"doc_id": f"d{i}", "outlet": "NS"[i % 2], "text": "a", "month": f"m{i // 4}"} for i in range(8)]
    design = corpus_of(rows).compare(by="outlet", target="N", reference="S", strata="month").design
    assert design.strata == ("m0",) * 4 + ("m1",) * 4


def test_a_comparison_counts_the_sides_of_paired_units_only(corpus_of):
    rows = [
        {"doc_id": "n1", "outlet": "N", "text": f"rain{HOLE}rain storm", "story_id": "s1"},
        {"doc_id": "n2", "outlet": "N", "text": "storm", "story_id": "s1"},
        {"doc_id": "n3", "outlet": "N", "text": "flood flood", "story_id": "s2"},
        {"doc_id": "z1", "outlet": "S", "text": "rain", "story_id": "s1"},
        {"doc_id": "w1", "outlet": "W", "text": "snow", "story_id": "s1"},
    ]
    comparison = corpus_of(rows).compare(by="outlet", target="N", reference="S")
    target, reference = comparison.counts
    assert target.terms.tolist() == ["rain", "storm"]
    assert target.matrix.toarray().tolist() == [[2, 2]]
    assert target.docs.tolist() == [1, 2]
    assert reference.terms.tolist() == ["rain"]
    assert [v.tolist() for v in comparison.lengths()] == [[4], [1]]
    assert comparison.describe()["words_target"] == 4
    assert comparison.describe()["omitted"] == ["s2"]
    k_target, k_reference = comparison.per_unit(np.arange(4)[:, None])
    assert (k_target.tolist(), k_reference.tolist()) == ([[0 + 1]], [[3]])
    json.dumps(comparison.describe())


def test_a_comparison_is_made_again_from_what_was_asked(paired):
    one = paired.compare(target={"outlet": ["North"]}, reference={"outlet": "South", "story_id": ("s1", "s2")})
    again = paired.compare(**json.loads(json.dumps(one.describe()["asked"])))
    assert again.names == one.names == ("outlet = 'North'", "outlet = 'South' and story_id in ['s1', 's2']")
    assert (again.rows == one.rows).all()
    assert again.design == one.design


def test_texts_come_in_the_order_asked_for(paired):
    assert paired.texts(["z1", "n0"]) == [paired.texts()[3], paired.texts()[0]]
    with pytest.raises(CorpusError, match="no doc_id 'n99'"):
        paired.texts(["n99"])


@given(st.integers(1, 9))
def test_parts_divide_no_document_and_lose_none(n):
    rows = [dict.fromkeys(COLUMNS.split(","), f"d{i // 3}") | {"passage_id": f"q{i}"} for i in range(12)]
    parts = list(Corpus("c", pd.DataFrame(rows)).parts(n))
    assert len(parts) == min(n, 4)
    of_part = [set(part.documents["doc_id"]) for part in parts]
    assert sum(map(len, of_part)) == len(set.union(*of_part)) == 4
    assert sorted(i for part in parts for i in part.documents["passage_id"]) == sorted(r["passage_id"] for r in rows)


def test_the_fingerprint_knows_the_content_and_not_the_order(paired):
    shuffled = Corpus("other", paired.documents.sample(frac=1, random_state=3)[paired.documents.columns[::-1]])
    assert shuffled.fingerprint() == paired.fingerprint()
    changed = paired.documents.copy()
    changed.loc[4, "text"] = changed.loc[4, "text"] + " "
    assert Corpus("small", changed).fingerprint() != paired.fingerprint()
    renamed = paired.documents.rename(columns={"story_id": "event"})
    assert Corpus("small", renamed).fingerprint() != paired.fingerprint()
    sure, surer = (
        Corpus("small", paired.documents.assign(sure=value)).fingerprint() for value in (0.3, 0.1 + 0.2)
    )
    assert sure == surer != Corpus("small", paired.documents.assign(sure=0.3000001)).fingerprint()


def test_a_corpus_and_a_comparison_are_shown_in_a_line():
    table = pd.DataFrame(
        {
            "doc_id": ["a", "b"],
            "outlet": ["X", "Y"],
            "published": "2031-02-03",
            "title": "",
            "text": ["snow " * 500, "rain"],
        }
    )
    corpus = Corpus("small", table)
    assert repr(corpus) == "Corpus 'small': 2 documents of X, Y"
    assert repr(corpus.compare("outlet", "X", "Y")).startswith("Comparison of 'X' with 'Y' in 'small': 1 target and 1")


def test_a_document_without_an_outlet_is_refused():
    table = pd.DataFrame({"doc_id": ["a", "b"], "outlet": ["X", " "], "published": "", "title": "", "text": "snow"})
    with pytest.raises(CorpusError, match=r"1 row of 2 has no outlet \(row 2\)"):
        Corpus("small", table)
