"""Near-duplicates and agency credits: exact likeness by hand, planted copies, what a comparison makes of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing import Corpus
from framing.errors import ParameterError
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.importing.importing import import_files
from framing.ingest.linking.agencies import agency_of
from framing.ingest.linking.duplicates import SHINGLE, DuplicateSettings, near_duplicates
from framing.ingest.linking.marking import marked_copies

WORDS = [f"word{i}" for i in range(400)]


def table_of(texts: list[str], outlets: str = "", days: list[str] | None = None) -> pd.DataFrame:
    ids = [f"d{i:04}" for i in range(len(texts))]
    table = pd.DataFrame({"doc_id": ids, "published": days or [""] * len(texts), "text": texts, "title": ""})
    return table.assign(outlet=list(outlets) or ["North"] * len(texts))


def likeness(one: str, other: str) -> float:
    """Jaccard of runs of words, from sets of strings."""
    sets = []
    for text in (one, other):
        words = text.split()
        sets.append({" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)})
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def test_likeness_is_that_of_sets_of_strings():
    rng = np.random.default_rng(4)
    first = rng.choice(WORDS, 120).tolist()
    for changes in (1, 3, 6):
        second = list(first)
        for at in rng.integers(0, 120, changes):
            second[at] = "changed"
        texts = [" ".join(first), " ".join(second)]
        found = near_duplicates(table_of(texts), DuplicateSettings(0.3))
        assert found["likeness"].tolist() == pytest.approx([likeness(*texts)])


def test_planted_copies_are_found_and_nothing_else():
    rng = np.random.default_rng(9)
    texts, planted = [" ".join(rng.choice(WORDS, 150)) for _ in range(300)], {}
    for i in range(60):
        words = texts[i].split()
        for at in rng.integers(0, 150, rng.integers(0, 5)):
            words[at] = "other"
        planted[f"d{len(texts):04}"] = f"d{i:04}"
        texts.append(" ".join(words[: 150 - int(rng.integers(0, 15))]))
    found = near_duplicates(table_of(texts), DuplicateSettings(0.6))
    alike = {
        doc: first for doc, first in planted.items() if likeness(texts[int(doc[1:])], texts[int(first[1:])]) >= 0.6
    }
    assert len(alike) > 50
    assert dict(zip(found["doc_id"], found["duplicate_of"], strict=True)) == alike
    assert (found["likeness"] >= 0.6).all()


def test_the_first_by_day_is_the_original_and_chains_do_not_grow():
    base = " ".join(WORDS[:100])
    near, far = " ".join(WORDS[12:112]), " ".join(WORDS[24:124])
    table = table_of([far, near, base], days=["2026-05-03", "2026-05-02", "2026-05-01"])
    found = near_duplicates(table, DuplicateSettings(0.7))
    # base ~ near ~ far, but far is not like base: it is an original.
    assert found[["doc_id", "duplicate_of"]].to_numpy().tolist() == [["d0001", "d0002"]]


def test_short_texts_and_the_order_of_rows_do_not_matter():
    short = table_of(["a short text of seven words here"] * 3)
    assert near_duplicates(short).empty
    rng = np.random.default_rng(1)
    table = table_of([" ".join(WORDS[i : i + 90]) for i in range(0, 40, 4)])
    found = near_duplicates(table).sort_values("doc_id", ignore_index=True)
    again = near_duplicates(table.iloc[rng.permutation(len(table))]).sort_values("doc_id", ignore_index=True)
    pd.testing.assert_frame_equal(found, again)
    assert len(found) > 3


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("KYIV (Reuters) - A bridge fell.", "Reuters"),
        ("By ANN LEE\n\nPORT HALL (AP) — A bridge fell.", "AP"),
        ("HALL, May 3 (Xinhua) -- A bridge fell.", "Xinhua"),
        ("HALL, May 3. /TASS/. A bridge fell.", "TASS"),
        ("ХАЛЛ, 3 мая - РИА Новости. Мост упал.", "RIA Novosti"),
        ("Hall (dpa) - Eine Brücke ist eingestürzt.", "dpa"),
        ("A bridge fell.\n\n© 2026 AFP", "AFP"),
        ("Eine Brücke fiel.\nQuelle: dpa", "dpa"),
        ("A bridge fell.\n(Reporting by Ann Lee in Hall; editing by Bo Ray)", "Reuters"),
        ("He told Reuters that a bridge fell.", ""),
        ("The agency TASS - which is owned by the state - said so.", ""),
        ("It fell, said AP.", ""),
        ("", ""),
    ],
)
def test_credits(text, agency):
    assert agency_of(text) == agency


def test_a_byline_is_a_credit():
    assert agency_of("A bridge fell.", "By Reuters Staff".replace("Staff", "staff")) == "Reuters"
    assert agency_of("A bridge fell.", "Ann Lee of Reuters") == ""


def copies() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    wire = "HALL (Reuters) - " + " ".join(rng.choice(WORDS, 80))
    texts = [wire, wire + " More follows here.", wire + " An end.", " ".join(rng.choice(WORDS, 80))]
    return table_of(texts, "NNSS", ["2026-05-01", "2026-05-02", "2026-05-01", "2026-05-04"])


def test_marked_copies_say_what_was_found():
    marked, pairs, notes = marked_copies(copies())
    assert marked["duplicate_of"].tolist() == ["", "d0000", "d0000", ""]
    assert marked["agency"].tolist() == ["Reuters"] * 3 + [""]
    assert pairs["outlet_first"].tolist() == ["N", "N"]
    assert "2 documents of 4 have nearly the text of an earlier one" in notes[0]
    assert "1 within one outlet, 1 across outlets" in notes[0]
    assert notes[1] == "3 documents credit a news agency (column agency): Reuters 3."


def test_a_corpus_counts_a_copy_once_an_outlet_and_joins_the_outlets():
    marked, _, _ = marked_copies(copies())
    corpus = Corpus("copies", marked)
    assert corpus.documents["doc_id"].tolist() == ["d0000", "d0002", "d0003"]
    assert corpus.compare(by="outlet", target="N", reference="S").units.tolist() == ["d0000", "d0000", "d0003"]
    assert any("or nearly so (column duplicate_of)" in note for note in corpus.notes)
    assert len(Corpus("copies", marked, repeats="keep").documents) == 4
    # Without the mark nothing is joined: the texts are not equal.
    plain = Corpus("copies", copies())
    assert len(plain.documents) == 4


def test_an_equal_text_that_nobody_marked_goes_with_its_copy():
    marked, _, _ = marked_copies(copies())
    late = marked.iloc[[0]].assign(doc_id="d0009", duplicate_of="", published="2026-05-09")
    corpus = Corpus("copies", pd.concat([marked, late], ignore_index=True))
    assert "d0009" not in corpus.documents["doc_id"].tolist()


def test_no_such_threshold():
    with pytest.raises(ParameterError, match=r"threshold is 0.1; it is above 0.2 and at most 1"):
        DuplicateSettings(0.1)


def test_an_import_marks_copies_lists_them_and_can_be_told_not_to(tmp_path):
    source = tmp_path / "articles.csv"
    copies().to_csv(source, index=False)
    made = import_files([source], tmp_path / "corpus")
    assert any("2 documents of 4 have nearly the text" in line for line in made.describe())
    assert pd.read_csv(tmp_path / "corpus" / "duplicates.csv")["duplicate_of"].tolist() == ["d0000", "d0000"]
    corpus = Corpus.read(tmp_path / "corpus")
    assert len(corpus.documents) == 3
    assert set(corpus.documents["agency"]) == {"Reuters", ""}
    assert "nearly the text" in (tmp_path / "corpus" / "datasheet.md").read_text("utf-8")
    import_files([source], tmp_path / "corpus", ImportSettings(alike=0))
    assert not (tmp_path / "corpus" / "duplicates.csv").exists()
    assert len(Corpus.read(tmp_path / "corpus").documents) == 4
    with pytest.raises(ParameterError, match="--alike is 7"):
        import_files([source], tmp_path / "corpus", ImportSettings(alike=7))
