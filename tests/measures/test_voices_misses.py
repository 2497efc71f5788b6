"""What the extractor misses, and what the treatment of reported speech moves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.attribution.validity import measured, recall, validity
from framing.corpus.corpus import Corpus
from framing.corpus.passages import REPORTED
from framing.errors import CorpusError
from framing.lexicon import Entry, Lexicon
from framing.measures.loaded.terms import loaded_terms
from framing.measures.voices.missed_speech import log_ratio_without_misses, miss_weights, unmixed
from framing.measures.voices.quoted_words import voices
from framing.measures.voices.robustness import each_treatment, under_treatments
from tests.measures.test_voices_measure import passage, quote


@given(st.integers(0, 50), st.integers(100, 9000), st.integers(0, 50), st.integers(60, 900), st.floats(0.3, 1))
def test_what_was_mixed_is_unmixed(k, n, k_quoted, n_quoted, found):
    """Own words k of n, quotations k_quoted of n_quoted, of which a share is found and the rest stands in own words."""
    left = 1 - found
    mixed = (k + left * k_quoted, n + left * n_quoted, found * k_quoted, found * n_quoted)
    assert [float(v) for v in unmixed(*mixed, found)] == pytest.approx([k, n], abs=1e-6)


def simulated(seed: int, found: float) -> tuple[Corpus, Corpus, float]:
    """Passages with every quotation found, with a share of them left in own words, and the true log ratio."""
    rng, rows = np.random.default_rng(seed), {"all": [], "some": []}
    for i in range(30):
        for outlet, own_rate in (("North", 0.04), ("South", 0.02)):
            doc = f"{outlet[0].lower()}{i}"
            own = rng.choice(["regime", "word"], 400, p=[own_rate, 1 - own_rate]).tolist()
            said = [rng.choice(["regime", "word"], 20, p=[0.15, 0.85]).tolist() for _ in range(8)]
            missed = rng.random(8) > found
            for name, into in (("all", np.zeros(8, bool)), ("some", missed)):
                text = own + [word for words, lost in zip(said, into, strict=True) if lost for word in words]
                rows[name].append(passage(doc, outlet, " ".join(text), kind="own", rule="own"))
                rows[name] += [quote(doc, outlet, " ".join(words), "Council", n, kind="direct", rule="r")
                               for n, words in enumerate(said) if not into[n]]  # fmt: skip
    made = {}
    for name, listed in rows.items():
        made[name] = pd.DataFrame([row | {"passage_id": f"p{i}"} for i, row in enumerate(listed)])
    truth = np.log2(0.04 / 0.02)
    return Corpus("all", made["all"]), Corpus("some", made["some"]), truth


def regimes(corpus: Corpus) -> np.ndarray:
    return np.array([[text.split().count("regime")] for text in corpus.documents["text"]], dtype=float)


def test_a_simulation_in_which_a_third_of_the_quotations_is_missed_is_set_right():
    naive, corrected, complete = [], [], []
    for seed in range(12):
        whole, some, truth = simulated(seed, 2 / 3)
        between = some.compare("speaks_for", "North", "South")
        naive.append(log_ratio_without_misses(between, regimes(some), {"quoted": 1.0})[0])
        corrected.append(log_ratio_without_misses(between, regimes(some), {"quoted": 2 / 3})[0])
        full = whole.compare("speaks_for", "North", "South")
        complete.append(log_ratio_without_misses(full, regimes(whole), {"quoted": 1.0})[0])
    assert np.mean(complete) == pytest.approx(truth, abs=0.1)
    assert np.mean(naive) < truth - 0.2
    assert np.mean(corrected) == pytest.approx(truth, abs=0.1)


def test_nothing_moves_where_own_words_and_quotations_are_on_one_side():
    some = simulated(0, 0.8)[1]
    weights = miss_weights(some.compare("outlet", "North", "South"), {"quoted": 0.8})
    assert weights[0] + weights[1] == pytest.approx(np.ones(len(some.documents)))


def reporting() -> Corpus:
    rows = []
    for i in range(9):
        for outlet, word in (("North", "regime"), ("South", "cabinet")):
            doc = f"{outlet[0].lower()}{i}"
            rows += [
                passage(doc, outlet, f"the {word} met again and snow fell", kind="own", rule="own",
                        spans="[[0, 38]]", said_for=outlet),
                quote(doc, outlet, "we met", "Council", kind="direct", rule="r", spans="[[60, 66]]",
                      said_for="Council"),
                quote(doc, outlet, "the regime was at an end", "Council", 2, kind="indirect", rule="r",
                      voice="reported", speaks_for=REPORTED, said_for="Council", spans="[[39, 59]]"),
            ]  # fmt: skip
    return Corpus("c", pd.DataFrame([row | {"passage_id": f"p{i}"} for i, row in enumerate(rows)]))


def test_words_are_counted_under_each_treatment():
    lexicon = Lexicon.read("conflict")
    table = under_treatments(reporting().compare("speaks_for", "North", "South"), ["regime", "snow"], lexicon).table
    rows = table[table["quantity"] == "regime"].set_index("treatment")
    assert rows[["k_target", "k_reference"]].to_numpy().tolist() == [[9, 0], [18, 9], [9, 0]]
    assert rows.loc["outlet", "log_ratio"] == pytest.approx(1)
    assert table["quantity"].tolist()[: 3 * len(lexicon.categories) : 3] == list(lexicon.categories)
    assert (table.groupby("quantity").size() == 3).all()


def test_categories_apart_are_those_of_loaded_terms_negation_and_weights_too():
    rows = []
    for i in range(9):
        rows += [passage(f"n{i}", "North", "the regime met, not a regime of bandits"),
                 passage(f"s{i}", "South", "the bandits met the mob")]  # fmt: skip
    rows = [row | {"passage_id": f"p{i}", "kind": "own", "rule": "own"} for i, row in enumerate(rows)]
    corpus = Corpus("c", pd.DataFrame(rows))
    between = corpus.compare("speaks_for", "North", "South")
    header = Lexicon.read("conflict").header
    entries = (
        Entry("regime", "naming", weight=2),
        Entry("bandit*", "naming", weight=0.5, also=(("crime", 1.0),)),
        Entry("mob", "crime"),
    )
    lexicon = Lexicon(header, entries)
    wanted = loaded_terms(between, lexicon).table.set_index("category")
    assert wanted.loc["naming", ["k_target", "k_reference"]].tolist() == [9, 9]
    found = under_treatments(between, lexicon=lexicon).table.query("treatment == 'apart'").set_index("quantity")
    columns = ["k_target", "k_reference", "log_ratio", "low", "high"]
    pd.testing.assert_frame_equal(found[columns], wanted[columns], check_like=True, check_names=False)


def test_words_under_each_treatment_are_those_of_the_comparison():
    between = reporting().compare("speaks_for", "North", "South", tokens={"numbers": "drop", "min_length": 4})
    table = under_treatments(between, ["regime", "met"]).table.query("treatment == 'apart'").set_index("quantity")
    assert table["k_target"].to_dict() == {"regime": 9, "met": 0}
    assert table.loc["regime", "log_ratio"] == pytest.approx(np.log2(9.5 / 0.5))


def test_a_measure_is_run_under_each_treatment():
    table = each_treatment(voices, reporting().compare("outlet", "North", "South"))
    assert table["treatment"].tolist() == ["apart", "outlet", "speaker"]
    alone = each_treatment(voices, reporting().compare("speaks_for", "North", "Council"), rows=9)
    council = alone[alone["quantity"] == "voices: Council"].set_index("treatment")["estimate"]
    assert council["speaker"] > council["apart"] == pytest.approx(council["outlet"])


def test_the_measured_errors_are_read_and_worded():
    assert 0.5 < recall("quoted") <= 1
    assert np.isnan(recall("quoted", "xx"))
    assert validity("xx") is None
    said = validity()
    assert f"recall {recall('quoted'):.2f}".replace("0.", ".") in said["figure"]
    assert said["data"] == measured()["en"]["data"]


def test_documents_are_refused(paired):
    with pytest.raises(CorpusError, match="holds documents, not passages"):
        under_treatments(paired.compare(by="outlet", target="North", reference="South"))


def test_the_readme_gives_the_measured_errors_as_they_are_kept():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for about in measured().values():
        for kind in ("quoted", "indirect"):
            if kind in about:
                names = ("precision", "recall", "speaker", "speaker_canonical")
                shares = [f"{about[kind][one]:.2f}".removeprefix("0") if one in about[kind] else "–" for one in names]
                row = f"| {' | '.join(shares)} | {about[kind]['n']} | {about['data']} |"
                assert row in readme, "write the figures of validity.json into the README"
