"""A lexicon from coded spans: counts by hand, planted words, a file that is read again, refusals."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from framing import Corpus, InducedSettings, Lexicon, Result, induced, lexicon_text
from framing.errors import CorpusError, ParameterError

TEXTS = {
    "a1": "The vile regime fell.", "a2": "A vile plan, they say.", "a3": "The regime change came.",
    "a4": "The vile one.", "b1": "The regime spoke.", "b2": "It was a plan.",
    "b3": "A regime of rules.", "b4": "So vile.",
}  # fmt: skip
MARKED = {"a1": ["vile regime"], "a2": ["vile"], "a3": ["regime change"], "b1": ["regime"], "b4": ["vile"]}
HEADER = {"name": "mine", "version": "1.0", "language": "en", "construct": "blame", "unit": "hits",
          "licence": "CC0-1.0", "source": "own coding", "citation": "F. (2026)"}  # fmt: skip


def corpus_of(texts: dict[str, str]) -> Corpus:
    table = pd.DataFrame({"doc_id": list(texts), "text": list(texts.values())})
    return Corpus("few", table.assign(outlet=table["doc_id"].str[0], published="", title=""), repeats="keep")


def spans_of(texts: dict[str, str], marked: dict[str, list[str]], label: str = "blame") -> pd.DataFrame:
    rows = [
        (label, doc, found.start(), found.end())
        for doc, words in marked.items()
        for word in words
        for found in re.finditer(re.escape(word), texts[doc])
    ]
    return pd.DataFrame(rows, columns=["label", "doc_id", "start", "end"])


CORPUS = corpus_of(TEXTS)
COMPARED = CORPUS.compare(by="outlet", target="a", reference="b")
SPANS = spans_of(TEXTS, MARKED)
FOUND = induced(COMPARED, SPANS)


def test_counts_by_hand():
    table = FOUND.table.set_index("entry")
    # vile: a1, a2, b4 of the four texts that have it; regime: a1 (in a phrase), a3, b1 of four.
    assert table.loc["vile", ["marked", "occurrences", "units_marked", "units"]].tolist() == [3, 4, 3, 4]
    assert table.loc["regime", ["units_marked", "units", "share"]].tolist() == [3, 4, 0.75]
    # Wilson 1927: the shares at which 3 of 4 lies just z standard errors away.
    for limit in table.loc["vile", ["low", "high"]]:
        assert abs(0.75 - limit) == pytest.approx(norm.ppf(0.975) * np.sqrt(limit * (1 - limit) / 4))


def test_phrases_count_where_they_say_more_than_their_words():
    # "vile regime" and "regime change" were marked once: too few. Marked in two texts each, still only the phrase
    # that its words do not explain is an entry.
    texts = TEXTS | {"a5": "No regime change.", "b5": "Regime stands.", "b6": "A regime."}
    marked = {"a3": ["regime change"], "a5": ["regime change"]}
    found = induced(corpus_of(texts).compare(by="outlet", target="a", reference="b"), spans_of(texts, marked)).table
    assert found["entry"].tolist() == ["change"]
    texts |= {"b7": "A change.", "b8": "The change."}
    found = induced(corpus_of(texts).compare(by="outlet", target="a", reference="b"), spans_of(texts, marked)).table
    assert "regime change" in set(found["entry"])


def test_planted_words_are_found_and_scored_without_their_text():
    rng = np.random.default_rng(2)
    neutral = "bridge river council budget winter school market train harbour meeting".split()
    texts = {}
    for i in range(200):
        words = (
            rng.choice(neutral, 7).tolist() + (["wretched"] if i % 4 == 0 else []) + (["ghastly"] if i % 4 == 1 else [])
        )
        texts[f"{'ab'[i % 2]}{i}"] = " ".join(words)
    marked = {doc: [w for w in ("wretched", "ghastly") if w in text] for doc, text in texts.items()}
    compared = corpus_of(texts).compare(by="outlet", target="a", reference="b")
    found = induced(compared, spans_of(texts, marked))
    assert set(found.table["entry"]) == {"wretched", "ghastly"}
    scores = found.tables["scores"].set_index("score")["value"]
    assert scores["precision"] == scores["recall"] == 1
    # Marks at random: a list made without the text does no better than chance.
    blind = {doc: [text.split()[rng.integers(7)]] for doc, text in texts.items() if rng.random() < 0.5}
    scores = induced(compared, spans_of(texts, blind), InducedSettings(share=0.1)).tables["scores"].set_index("score")
    assert scores.loc["alpha", "value"] < 0.2


def test_the_list_is_read_as_a_lexicon(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(lexicon_text(FOUND, **HEADER), encoding="utf-8")
    read = Lexicon.read(path)
    assert [entry.pattern for entry in read.entries] == FOUND.table["entry"].tolist()
    assert read.header["validation"].startswith("F1 ")
    assert "lists made without the text" in read.header["validation"]
    hits = np.asarray(read.match(COMPARED.tokens).matrix().sum(axis=1)).ravel()
    assert hits.sum() == FOUND.table["occurrences"].sum()


def test_labels_are_categories_and_saved_results_are_read(tmp_path):
    spans = pd.concat([SPANS, spans_of(TEXTS, {"a2": ["plan"], "b2": ["plan"]}, "order")])
    found = induced(COMPARED, spans)
    assert found.table.set_index("entry").loc["plan", "category"] == "order"
    found.save(tmp_path / "induced")
    again = Result.read(tmp_path / "induced")
    assert again.caption == found.caption
    assert again.presentation.title == "A lexicon from coded spans"
    assert found.plot() is not None
    assert len(found.evidence("vile", corpus=CORPUS)) == 4


def test_nothing_marked_twice_is_a_list_without_entries():
    found = induced(COMPARED, SPANS.head(1))
    assert found.table.empty
    assert "No word was marked" in found.presentation.empty


def test_refusals():
    with pytest.raises(CorpusError, match="no column 'end'"):
        induced(COMPARED, SPANS.drop(columns="end"))
    with pytest.raises(CorpusError, match="None of 5 spans lies in a text"):
        induced(COMPARED, SPANS.assign(doc_id="x"))
    with pytest.raises(ParameterError, match="above 0 and at most 1"):
        InducedSettings(share=0)
    with pytest.raises(ParameterError, match="at least 1"):
        InducedSettings(min_units=0)
    with pytest.raises(ParameterError, match="states its licence: give licence="):
        lexicon_text(FOUND, **{name: value for name, value in HEADER.items() if name != "licence"})
    with pytest.raises(ParameterError, match="has no 'licens' in its header"):
        lexicon_text(FOUND, **HEADER, licens="x")
