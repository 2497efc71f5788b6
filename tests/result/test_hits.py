"""Every hit behind every row: what all rows list at once is what each lists alone."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing import Corpus, Lexicon, Result, keyness, loaded_terms
from framing.errors import ParameterError
from framing.measures.actors import actors
from framing.measures.keyness.two_sides import KeynessSettings
from framing.measures.loaded.terms import LoadedSettings
from framing.text.reading import HOLE

WORDS = st.lists(st.sampled_from(["brutal", "junta's", "junta", "regime", "change", "regime", f"so{HOLE}called", "Zora",
                                  "Kelm", "Kelm's", "calm."]), min_size=1, max_size=9)  # fmt: skip
FORMS = st.sets(
    st.sampled_from(["brutal", "junta", "junta's", "regime", "regime change", "zora kelm", "kelm's", "calm"])
)


def corpus_of(texts: list[str]) -> Corpus:
    rows = [{"doc_id": f"d{i}", "outlet": "North" if i % 2 else "South", "published": "", "title": "", "text": text}
            for i, text in enumerate(texts)]  # fmt: skip
    return Corpus("small", pd.DataFrame(rows), repeats="keep")


def each_alone(result: Result, corpus: Corpus) -> pd.DataFrame:
    found = [result.evidence(label, 10**6, corpus=corpus).assign(label=label) for label in result.table.iloc[:, 0]]
    return pd.concat(found, ignore_index=True)


def same(result: Result, corpus: Corpus) -> None:
    alone, together = each_alone(result, corpus), result.hits(corpus)
    order = ["label", "side", "doc_id", "start", "end"]
    columns = list(together.columns)
    one, other = (t.sort_values(order, ignore_index=True)[columns].astype(str) for t in (alone, together))
    pd.testing.assert_frame_equal(one, other)


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=2, max_size=5), st.dictionaries(st.sampled_from("abc"), FORMS, min_size=1))
def test_all_rows_together_list_what_each_lists_alone(texts, forms):
    corpus = corpus_of([" ".join(words) for words in texts])
    about = corpus.compare(by="outlet", target="North", reference="South").describe()
    rows = [(label, form) for label in forms for form in sorted(forms[label])]
    listed = pd.DataFrame(rows, columns=["label", "form"])
    table = pd.DataFrame({"row": [*sorted(label for label in forms if forms[label]), "regime", "zora kelm"]})
    same(Result("own", table, about, tables={"forms": listed}), corpus)


@pytest.fixture(scope="module")
def corpus():
    texts = ("The brutal junta, said Zora Kelm. A regime change came; Kelm left.", "A calm council, a brutal winter.")
    return corpus_of([f"{texts[i // 2 % 2]} Day {i}." for i in range(24)])


def test_the_hits_of_each_measure_are_as_many_as_were_counted(corpus):
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    for result in (
        keyness(comparison, KeynessSettings(permutations=19)),
        loaded_terms(comparison, Lexicon.read("conflict"), LoadedSettings(permutations=19)),
        actors(comparison),
    ):
        same(result, corpus)
        assert len(result.table)
        k = result.hits(corpus).groupby(["label", "side"]).size()
        for row in result.table.to_dict("records"):
            name = row[result.table.columns[0]]
            assert [k.get((name, "North"), 0), k.get((name, "South"), 0)] == [row["k_target"], row["k_reference"]], name


def test_a_negated_word_is_no_hit_and_a_word_within_a_name_is_the_names(monkeypatch):
    texts = ("The brutal junta. It was not brutal, they said.", "A brutal winter.")
    corpus = corpus_of([f"{texts[i // 2 % 2]} Day {i}." for i in range(24)])
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    settings = LoadedSettings(permutations=19)
    found = loaded_terms(comparison, Lexicon.read("conflict"), settings)
    for name in ("", "entries"):
        hits = found.hits(corpus, name)
        table = found.tables[name] if name else found.table
        counted = table.set_index(table.columns[0])[["k_target", "k_reference"]].sum(axis=1)
        assert hits["label"].value_counts().to_dict() == counted[counted > 0].to_dict()
    assert 1 <= found.tables["negated"]["k_target"].sum() < len(found.hits(corpus))
    monkeypatch.setattr("framing.measures.loaded.terms.MOST", 3)
    many = loaded_terms(comparison, Lexicon.read("conflict"), settings)
    assert "spans" not in many.tables
    assert any("show negated uses too" in note for note in many.notes)
    assert len(many.hits(corpus)) > len(found.hits(corpus))


def test_rows_of_one_table_can_be_asked_for_and_a_misspelt_table_is_refused(corpus):
    comparison = corpus.compare(by="outlet", target="North", reference="South")
    found = loaded_terms(comparison, Lexicon.read("conflict"), LoadedSettings(permutations=19))
    assert set(found.hits(corpus, "entries", ["brutal*"])["label"]) == {"brutal*"}
    with pytest.raises(ParameterError, match="There is no table 'entires'. Did you mean 'entries'"):
        found.hits(corpus, "entires")
