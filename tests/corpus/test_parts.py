"""A corpus in parts: the numbers are those of the same corpus in memory, and what is wrong with a part is said."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus.corpus import Corpus
from framing.corpus.parts import counting
from framing.corpus.parts.texts import TextFiles, is_parted
from framing.errors import CorpusError
from framing.lexicon import Entry, Lexicon
from framing.measures.collocates import CollocateSettings, collocates
from framing.measures.keyness.many_groups import keyness_against_list
from framing.measures.keyness.two_sides import KeynessSettings, keyness
from framing.measures.loaded.choices import ChoiceSettings, choices
from framing.measures.loaded.terms import LoadedSettings, loaded_terms
from framing.measures.topics import PrepareSettings, TopicSettings, prepare, topics
from framing.text.reading import HOLE
from tests.benchmarks.generated import documents
from tests.text.test_counts import content

QUICK = KeynessSettings(99, further=1, min_docs=3)
SIDES = {"by": "outlet", "target": "North", "reference": "South"}
CHOICES = Lexicon(
    {"name": "small", "version": "1", "language": "en", "licence": "CC0-1.0", "validation": "none"},
    (Entry("ke", "loaded", pair="rule", exclude=("ke da",)), Entry("ki", "plain", pair="rule"),
     Entry("ba*", "actor", "Ba"), Entry("da", "actor", "Da")),
)  # fmt: skip
ODD = ("", "nan", "The junta was not brutal.", f"A {HOLE} regime", "战争在继续今天俄罗斯", "Буря — ШТОРМ, ёлка", "x")


def rows(n: int = 120, seed: int = 1) -> pd.DataFrame:
    """Documents some of which are odd, repeat one another, share a story, or have no day."""
    table = documents(n, words=40, seed=seed)
    rng = np.random.default_rng(seed)
    table["text"] = [ODD[i % 7] + " " * (i % 2) if rng.random() < 0.1 else t for i, t in enumerate(table["text"])]
    table.loc[[7, 9, 10], "text"] = table["text"][5]
    table["story_id"] = [f"s{i}" if i < n // 2 else "" for i in rng.integers(0, n // 4, n)]
    table["desk"] = [("home", "Home ", "abroad")[i] for i in rng.integers(0, 3, n)]
    table["year"] = rng.integers(2029, 2032, n)
    return table


def write(folder, table: pd.DataFrame, parts: int):
    folder.mkdir(parents=True, exist_ok=True)
    for number, here in enumerate(np.array_split(np.arange(len(table)), parts)):
        table.iloc[here].to_parquet(folder / f"part-{number:02}.parquet", index=False, row_group_size=13)
    return folder


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(TextFiles, "held", 17)


def everything(corpus: Corpus, **asked) -> dict:
    """All tables of what is counted part by part, and what is said beside them."""
    compared = corpus.compare(**(SIDES | asked))
    found = {
        "key": keyness(compared, QUICK),
        "loaded": loaded_terms(compared, Lexicon.read("conflict"), LoadedSettings(99, further=1)),
        "near": collocates(compared, "da", CollocateSettings(99, further=1, min_docs=2)),
        "choices": choices(compared, CHOICES, ChoiceSettings(99, further=1, min_units=1)),
    }
    tables = {"documents": corpus.documents.drop(columns="text")}
    tables |= {f"{name} {part}": table for name, result in found.items()
               for part, table in (("", result.table), *result.tables.items())}  # fmt: skip
    said = [compared.describe(), corpus.notes, corpus.fingerprint()]
    said += [(result.notes, result.methods, result.settings) for result in found.values()]
    return {"tables": tables, "counts": [content(c) for c in compared.counts], "said": said,
            "texts": corpus.texts(), "lengths": [v.tolist() for v in compared.lengths()]}  # fmt: skip


def same(one: dict, other: dict) -> None:
    assert one["tables"].keys() == other["tables"].keys()
    for name, table in one["tables"].items():
        pd.testing.assert_frame_equal(table, other["tables"][name], check_exact=True, check_dtype=False, obj=name)
    for name in one.keys() - {"tables"}:
        assert one[name] == other[name], name


@pytest.mark.parametrize("parts", [1, 7])
@pytest.mark.parametrize("asked", [{}, {"unit": "doc_id"}, {"strata": "desk", "unit": "doc_id"}])
def test_numbers_are_the_same_in_parts_and_in_memory(tmp_path, small_blocks, parts, asked):
    table = rows()
    found = Corpus.read(write(tmp_path / "small", table, parts))
    assert is_parted(found.documents["text"])
    assert len(found.documents) < len(table), "repeats are excluded, whichever part they are in"
    same(everything(Corpus("small", table), **asked), everything(found, **asked))


@settings(max_examples=10)
@given(st.integers(2, 9), st.integers(1, 40), st.integers(0, 99))
def test_numbers_are_the_same_however_the_corpus_is_cut(tmp_path_factory, parts, held, seed):
    table = rows(60, seed)
    folder = write(tmp_path_factory.mktemp("cut") / "small", table, parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TextFiles, "held", held)
        found = [everything(c) for c in (Corpus.read(folder), Corpus("small", table))]
    same(*found)


def test_passages_of_one_document_are_counted_together_wherever_they_are(tmp_path, small_blocks):
    table = rows(80).assign(repeats="")
    table["text"] = table["text"].where(~table["text"].duplicated(), table["doc_id"])
    table["passage_id"] = [f"{doc}:p{i % 4}" for i, doc in enumerate(table["doc_id"])]
    table["doc_id"] = [f"d{i % 20}" for i in range(len(table))]
    table["voice"] = [("outlet", "quoted", "reported")[i % 3] for i in range(len(table))]
    found = Corpus.read(write(tmp_path / "small", table, 7))
    asked = {"by": "voice", "target": "quoted", "reference": ["outlet", "reported"], "unit": "doc_id"}
    asked = {"target": {"voice": "quoted"}, "reference": {"voice": ["outlet", "reported"]}, "by": "", "unit": "doc_id"}
    same(everything(Corpus("small", table), **asked), everything(found, **asked))


def test_a_list_is_compared_in_parts_too(tmp_path, small_blocks):
    table = rows()
    pair = Corpus("small", table), Corpus.read(write(tmp_path / "small", table, 5))
    listed = [keyness_against_list(c, {"da": 50.0, "ba": 70.0}, QUICK).table for c in pair]
    pd.testing.assert_frame_equal(*listed, check_exact=True)


def test_what_is_counted_in_parts_never_holds_the_words_of_all_texts(tmp_path, monkeypatch):
    compared = Corpus.read(write(tmp_path / "small", rows(), 3)).compare(**SIDES)
    monkeypatch.setattr(counting, "NEEDED", 10**12)
    found = everything(compared.corpus)
    assert len(found["tables"]["near "])
    assert len(found["tables"]["choices hits"])
    with pytest.raises(CorpusError, match="'dra' is not in the texts compared. Did you mean 'd"):
        collocates(compared, "dra")


@pytest.mark.parametrize("parts", [1, 7])
@pytest.mark.parametrize("how", [
    {}, {"unit": "paragraph", "names": "drop"}, {"phrases": True, "lemmas": True, "names": "drop"},
    {"boilerplate": "keep", "language": "fr"},
])  # fmt: skip
def test_topics_are_prepared_in_parts_as_in_memory(tmp_path, small_blocks, monkeypatch, parts, how):
    table = rows()
    table.loc[::3, "text"] += "\n\nRead more at the Harbour Times of today. \n\nSign up now."
    asked = PrepareSettings(min_docs=2, **how)
    one, two = (prepare(source, asked) for source in (
        Corpus("small", table).compare(**SIDES), Corpus.read(write(tmp_path / "small", table, parts)).compare(**SIDES)))
    assert len(one.boilerplate) == (2 if "boilerplate" not in how else 0)
    assert len(one.terms) > 100
    for name in ("terms", "ids", "offsets", "owner", "lengths"):
        assert getattr(one, name).tolist() == getattr(two, name).tolist(), name
    assert (one.matrix != two.matrix).nnz == 0
    for name in ("removed", "boilerplate"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name), check_exact=True)
    assert (one.surface, one.settings, one.texts) == (two.surface, two.settings, two.texts)
    assert one.median == two.median or (np.isnan(one.median) and "unit" in how)
    monkeypatch.setattr(counting, "NEEDED", 10**12)
    prepare(Corpus.read(tmp_path / "small").compare(**SIDES), asked)


def test_topics_are_those_of_the_corpus_in_memory(tmp_path, small_blocks, monkeypatch):
    monkeypatch.setattr(counting, "NEEDED", 10**12)
    table = rows()
    how = TopicSettings(k=3, resamples=50, min_docs=2)
    one, two = (topics(corpus.compare(**SIDES), how) for corpus in (
        Corpus("small", table), Corpus.read(write(tmp_path / "small", table, 7))))
    pd.testing.assert_frame_equal(one.table, two.table, check_exact=True)
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], two.tables[name], check_exact=True, check_dtype=False)
    assert (one.notes, one.settings, one.methods) == (two.notes, two.settings, two.methods)


def test_words_that_do_not_fit_into_memory_are_refused_in_a_sentence(tmp_path, monkeypatch):
    compared = Corpus.read(write(tmp_path / "small", rows(), 3)).compare(**SIDES)
    monkeypatch.setattr(counting, "NEEDED", 10**12)
    with pytest.raises(CorpusError, match=r"needs the words of \d+ texts in memory at once, about .* GB"):
        compared.tokens  # noqa: B018
    assert len(keyness(compared, QUICK).table)


def test_texts_are_read_in_the_order_asked_for_and_rows_are_chosen_without_reading(tmp_path, small_blocks, monkeypatch):
    table = rows()
    found = Corpus.read(write(tmp_path / "small", table, 7))
    of = dict(zip(table["doc_id"], table["text"], strict=True))
    ids = found.documents["doc_id"].sample(frac=1, random_state=1).tolist()
    assert found.texts(ids) == [of[i] for i in ids]
    assert found.documents["text"].iloc[3] == of[found.documents["doc_id"][3]]
    assert found.documents["text"].iloc[-1] == of[found.documents["doc_id"].iloc[-1]]
    assert found.documents["text"].str.len().tolist() == [len(text) for text in found.texts()]
    parts = list(found.parts(3))
    assert [text for part in parts for text in part.texts()] == found.texts()
    joined = pd.concat([parts[1].documents, parts[0].documents])
    assert joined["text"].tolist() == parts[1].texts() + parts[0].texts()
    monkeypatch.setattr(TextFiles, "stream", None)
    assert len(found.where(outlet="North").documents) < len(found.documents)


def test_partitions_by_folder_give_a_column(tmp_path):
    table = rows(40)
    for outlet, here in table.groupby("outlet"):
        write(tmp_path / "c" / "documents.parquet" / f"outlet={outlet}", here.drop(columns="outlet"), 2)
    (tmp_path / "c" / "datasheet.md").write_text("# Harbour\n", "utf-8")
    found = Corpus.read(tmp_path / "c")
    assert found.documents["outlet"].value_counts().to_dict().keys() == {"North", "South"}
    assert found.datasheet.startswith("# Harbour")
    whole = Corpus("c", table)
    assert sorted(found.texts()) == sorted(whole.texts())


# -- what is wrong with a part ----------------------------------------------------------------------------------------


def spoiled(tmp_path, spoil):
    folder = write(tmp_path / "small", rows(40), 3)
    spoil(folder / "part-01.parquet")
    return folder


@pytest.mark.parametrize("damage", [
    lambda path: path.write_bytes(path.read_bytes()[:-200]), lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(path.read_bytes()[:60] + b"\0" * 400 + path.read_bytes()[460:]),
    lambda path: path.write_text("doc_id,text\n", "utf-8"),
])  # fmt: skip
def test_a_part_that_cannot_be_read_is_named(tmp_path, damage):
    with pytest.raises(CorpusError, match=r"Part '.*part-01.parquet' cannot be read as Parquet: it is damaged"):
        Corpus.read(spoiled(tmp_path, damage)).compare(**SIDES).counts  # noqa: B018


def changed(**columns):
    return lambda path: pd.read_parquet(path).assign(**columns).to_parquet(path, index=False)


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda path: pd.read_parquet(path).drop(columns="outlet").to_parquet(path, index=False),
     "part-01.parquet' has no column 'outlet'; every part of a corpus has doc_id, outlet"),
    (lambda path: pd.read_parquet(path).drop(columns="desk").to_parquet(path, index=False),
     "Parts differ in columns: '.*part-01.parquet' lacks 'desk' [(]compared with '.*part-00.parquet'[)]"),
    (changed(tone=1), "part-01.parquet' has 'tone' beside them"),
    (changed(year="now"), "'year' is .*string in '.*part-01.parquet' and int64 in '.*part-00.parquet'"),
    (changed(text=7), "part-01.parquet' holds no strings in its column 'text', but int64"),
    (changed(doc_id="d00000001"), "doc_id 'd00000001' occurs"),
])  # fmt: skip
def test_a_part_with_other_columns_is_refused_in_a_sentence(tmp_path, spoil, said):
    with pytest.raises(CorpusError, match=said) as caught:
        Corpus.read(spoiled(tmp_path, spoil))
    assert "\n" not in str(caught.value)


def test_a_part_that_changes_after_it_was_read_is_no_longer_read(tmp_path):
    folder = write(tmp_path / "small", rows(40), 3)
    found = Corpus.read(folder)
    changed(desk="home")(folder / "part-02.parquet")
    with pytest.raises(CorpusError, match=r"part-02.parquet' has changed since the corpus was read"):
        found.texts()
    os.remove(folder / "part-01.parquet")
    with pytest.raises(CorpusError, match=r"part-01.parquet' cannot be read"):
        found.texts()


def test_files_that_are_being_written_are_no_parts_and_empty_folders_say_so(tmp_path):
    folder = write(tmp_path / "small", rows(40), 2)
    (folder / ".part-03.parquet").write_bytes(b"half")
    (folder / "_metadata.parquet").write_bytes(b"half")
    assert len(Corpus.read(folder).documents) > 30
    (tmp_path / "none" / "documents.parquet").mkdir(parents=True)
    with pytest.raises(CorpusError, match="holds no Parquet file"):
        Corpus.read(tmp_path / "none")
    with pytest.raises(CorpusError, match="hold no document"):
        Corpus.read(write(tmp_path / "empty", rows(40).head(0), 2))
