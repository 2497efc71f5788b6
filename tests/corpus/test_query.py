"""A saved query chooses the documents that it says, says so, and refuses what it cannot understand."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing import Corpus, Query, separate
from framing.corpus.query.query import HIT, NEAR, OTHER
from framing.errors import FramingError, ParameterError

ROWS = [
    ("a", "North", "2031-02-03T10:00", "Truce in the valley", "Guns fell silent at noon."),
    ("b", "North", "2031-02-28", "Sport", "The truce between the two football clubs is over."),
    ("c", "South", "2031-03-01", "Talks", "Peace talks began, and peace-talks go on."),
    ("d", "South", "2031-02", "Weather", "Snow fell on the line."),
    ("e", "South", "", "A truce?", "Nobody dated this one."),
    ("f", "West", "2031-02-10", "Line", "The army held the line. The mayor’s truces hold."),
]


@pytest.fixture
def corpus(tmp_path):
    table = pd.DataFrame(ROWS, columns=["doc_id", "outlet", "published", "title", "text"])
    table.to_csv(tmp_path / "documents.csv", index=False)
    return Corpus.read(tmp_path)


def chosen(corpus: Corpus, **content) -> str:
    return "".join(corpus.where(Query.of("q", content)).documents["doc_id"])


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ({"any": "truce"}, "abe"),
        ({"any": ["truce*"]}, "abef"),
        ({"any": ["TRUCE", "peace talk?"]}, "abce"),
        ({"any": ["peace talk"]}, None),
        ({"any": ["truce"], "in": "title"}, "ae"),
        ({"any": ["truce"], "in": ["text"]}, "b"),
        ({"any": ["truce"], "none": ["football"]}, "ae"),
        ({"none": ["truce*"]}, "cd"),
        ({"all": ["line", "truces"]}, "f"),
        ({"any": [["truce*", "snow"], ["line", "valley"]]}, "adf"),
        ({"any": ["mayor's"]}, "f"),
        ({"all": ["truce", "silent"]}, "a"),
        ({"any": ["truce*"], "from": "2031-02-10"}, "bf"),
        ({"to": "2031-02"}, "abdf"),
        ({"from": "2031-03"}, "c"),
        ({"from": "2031", "to": "2031"}, "abcdf"),
        ({"where": {"outlet": ["South", "West"]}}, "cdef"),
        ({"where": {"outlet": "South"}, "any": ["line"]}, "d"),
    ],
)
def test_it_chooses_by_words_days_and_columns(corpus, content, ids):
    if ids is None:
        with pytest.raises(FramingError, match="No document of .* is chosen"):
            chosen(corpus, **content)
    else:
        assert chosen(corpus, **content) == ids


def test_words_match_as_a_plain_search_of_words_does(corpus):
    rng = np.random.default_rng(1)
    words = np.array("truce line snow peace talks talk army valley".split())
    texts = [" ".join(rng.choice(words, 6)) for _ in range(5000)]
    table = pd.DataFrame({"doc_id": [str(i) for i in range(5000)], "outlet": "N", "published": "", "title": "",
                          "text": texts})  # fmt: skip
    many = Corpus("many", table, repeats="keep")
    for asked, regex in (("peace talk*", r"\bpeace talk"), ("army", r"\barmy\b"), ("?alley", r"\bvalley\b")):
        expected = {str(i) for i, text in enumerate(texts) if re.search(regex, text)}
        assert set(many.where(Query.of("q", {"any": [asked]})).documents["doc_id"]) == expected


def test_strata_are_hits_near_misses_and_others_within_days_and_columns(corpus):
    asked = Query.of(
        "q", {"any": ["truce"], "none": ["football"], "near": ["army"], "where": {"outlet": ["North", "West"]}}
    )
    strata, _ = asked.strata(corpus)
    assert strata.tolist() == [HIT, NEAR, "", "", "", NEAR]
    strata, _ = Query.of("q", {"any": ["truce"]}).strata(corpus)
    assert strata.tolist() == [HIT, HIT, OTHER, OTHER, HIT, OTHER]


def test_a_file_beside_the_corpus_is_read_and_said_in_the_notes(corpus, monkeypatch):
    folder = corpus.folder
    (folder / "query.toml").write_text('any = ["truce*", "armistice"]\nfrom = 2031-02-01\nto = "2031-02"\n', "utf-8")
    found = Corpus.read(folder, query="query.toml")
    assert found.documents["doc_id"].tolist() == ["a", "b", "f"]
    notes = " ".join(found.notes)
    assert "3 of 6 documents" in notes
    assert "'truce*' or 'armistice' in title or text; published from 2031-02-01 to 2031-02" in notes
    assert "In no document is there 'armistice'" in notes
    assert "1 row without such a day is not chosen" not in notes
    assert "2 rows without such a day are not chosen" in notes
    assert "is not validated" in notes
    assert corpus.where("query.toml", outlet="West").documents["doc_id"].tolist() == ["f"]
    elsewhere = folder / "below"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    (folder / "other.toml").write_text('any = "snow"', "utf-8")
    assert Corpus("bare", corpus.documents).where("other.toml").documents["doc_id"].tolist() == ["d"]
    assert len(Corpus.read(folder / "documents.csv", query=Path("other.toml")).documents) == 1
    compared = found.compare(by="outlet", target="North", reference="West")
    assert found.notes[-1] in compared.notes


def test_texts_that_stay_in_files_are_searched_in_parts(corpus, tmp_path):
    (tmp_path / "parts").mkdir()
    for at in (0, 3):
        corpus.documents.iloc[at : at + 3].to_parquet(tmp_path / "parts" / f"{at}.parquet", index=False)
    parted = Corpus.read(tmp_path / "parts")
    assert parted.where(Query.of("q", {"any": ["truce*"]})).documents["doc_id"].tolist() == ["a", "b", "e", "f"]
    passages = separate(corpus)
    assert set(passages.where(Query.of("q", {"any": ["line"], "in": "text"})).documents["doc_id"]) == {"d", "f"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("any = [", "cannot be read"),
        ('ayn = ["a"]', "no key 'ayn'. Did you mean 'any'?"),
        ('about = "x"', "it asks for nothing"),
        ('near = ["x"]', "it asks for nothing"),
        ("any = [1]", "any is a list of words"),
        ("any = { a = 1 }", "any is a list of words"),
        ('any = ["a", ["b"]]', "any is a list of words"),
        ('any = ["*"]', "it would match any word"),
        ('all = ["…"]', "has no word"),
        ('any = ["a"]\nin = "body"', "in is 'title', 'text', or both"),
        ('from = "14.2.2031"', "write a day, month or year"),
        ("from = 20310214", "write a day, month or year"),
        ('from = "2031-02-30"', "write a day, month or year"),
        ('from = "2031-03"\nto = "2031-02-01"', "is after to"),
        ('where = "outlet"', "where has a line for each column"),
        ("[where]\noutlet = []", "where has a line for each column"),
        ("about = 1", "about is a text"),
        ("", "is empty"),
    ],
)
def test_a_file_that_is_no_query_is_refused_in_one_sentence(corpus, text, said):
    (corpus.folder / "query.toml").write_text(text, "utf-8")
    with pytest.raises(FramingError, match=re.escape(said)) as caught:
        corpus.where("query.toml")
    assert "query.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_the_corpus_has_not_is_named(corpus):
    with pytest.raises(FramingError, match="outlet = 'Nort', which no row .* Did you mean 'North'"):
        chosen(corpus, where={"outlet": ["Nort", "South"]})
    with pytest.raises(FramingError, match="no column 'outlte'. Did you mean 'outlet'"):
        chosen(corpus, where={"outlte": "North"})
    (corpus.folder / "query.toml").write_text('any = ["truce"]', "utf-8")
    with pytest.raises(ParameterError, match=r"There is no query 'qeury.toml'.* Did you mean 'query.toml'"):
        corpus.where("qeury.toml")
    with pytest.raises(FramingError, match="No document .* is chosen"):
        corpus.where("query.toml", outlet="West")
