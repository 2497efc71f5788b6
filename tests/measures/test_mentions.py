"""Names in key terms: each mention of a known person is one term, nobody is taken for somebody else."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.corpus.corpus import Corpus
from framing.errors import ParameterError
from framing.measures.keyness.many_groups import keyness_against_list, keyness_by_group
from framing.measures.keyness.mentions import named
from framing.measures.keyness.persons import persons
from framing.measures.keyness.two_sides import KeynessSettings, keyness
from framing.result import Result
from framing.result.evidence import in_row
from framing.text.counts import Tokens
from framing.text.reading import HOLE, token_spans

KELM = ("Zora Kelm", "official")
AFFILIATIONS = "name,aliases,role,affiliation,venue_class,valid_from,valid_to,basis,source,coder\n"


def corpus_of(texts, speakers=(KELM,), language="en", documents=None, folder=None) -> Corpus:
    """Texts, and the persons who speak in documents of their own."""
    documents = documents or [f"d{i}" for i in range(len(texts))]
    rows = [(f"p{i}", documents[i], text, "", "") for i, text in enumerate(texts)]
    rows += [(f"s{i}", f"s{i}", f"calm s{i}", name, role) for i, (name, role) in enumerate(speakers)]
    rows.append(("n", "n", "calm n", "", ""))
    table = pd.DataFrame(rows, columns=["passage_id", "doc_id", "text", "speaker", "role"])
    outlets = ["North", *["South"] * (len(rows) - 2), "North"]
    table = table.assign(outlet=outlets, published="", title="", language=language, spans=places(table))
    return Corpus("c", table, folder=folder)


def places(table: pd.DataFrame) -> list[str]:
    """Where the stretches of each passage are if those of a document follow one another, a hole apart."""
    ends: dict[str, int] = {}
    out = []
    for row in table.itertuples():
        at, spans = ends.get(row.doc_id, 0), []
        for piece in row.text.split(HOLE):
            spans.append([at, at + len(piece)])
            at += len(piece) + 1
        ends[row.doc_id] = at
        out.append(json.dumps(spans))
    return out


def found(texts, *rest, **more) -> list[list[str]]:
    """What stands for a name in each text, with the name where it is not the one of the first speaker."""
    texts = [texts] if isinstance(texts, str) else texts
    corpus = corpus_of(texts, *rest, **more)
    mentions = named(corpus.compare("outlet", "North", "South")).spans
    names = [name for name in dict.fromkeys(corpus.documents["speaker"]) if name]
    out = []
    for text, row in zip(texts, corpus.documents.to_dict("records"), strict=False):
        here = mentions[mentions["doc_id"] == row["doc_id"]]
        spans = [(label, in_row(row, a, b)) for label, _, a, b in here.itertuples(index=False)]
        out.append([text[slice(*at)] + ("" if label == names[0] else f" ({label})") for label, at in spans if at])
    return out[0] if len(out) == 1 else out


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Major Zora Kelm of the ministry spoke.", ["Major Zora Kelm"]),
        ("Zora Kelm spoke. Then Kelm left.", ["Zora Kelm", "Kelm"]),
        ("They met Kelm’s aide and Zora Kelm's brother.", ["Kelm’s", "Zora Kelm's"]),
        ("Z. Kelm, Z. M. Kelm, Zora M. Kelm", ["Z. Kelm", "Z. M. Kelm", "Zora M. Kelm"]),
        ("Zora Eva Kelm", ["Zora Eva Kelm"]),
        ("Dr. Kelm and Deputy Foreign Minister Kelm agreed.", ["Dr. Kelm", "Deputy Foreign Minister Kelm"]),
        ("ZORA KELM SPOKE; KELM LEFT", ["ZORA KELM", "KELM"]),
        ("Former president Kelm; the president, Kelm, left.", ["Kelm", "Kelm"]),
        ("On Monday Kelm spoke, and in May Kelm left. But Kelm stayed.", ["Kelm", "Kelm", "Kelm"]),
        ("She said to\nZora\nKelm: no.", ["Zora\nKelm"]),
        ("He saw Zora. Kelm came.", ["Kelm"]),
        ("Ministers Kelm and Dale met.", []),
        ("Zora\n\nKelm", ["Kelm"]),
        ("Zora\N{OBJECT REPLACEMENT CHARACTER}Kelm", ["Kelm"]),
        ("Anton Kelm spoke, and then Kelm left.", []),
        ("Selmark’s Kelm spoke.", ["Kelm"]),
        ("Mark Kelm and Will Kelm spoke.", []),
        ("The kelm is a tree, the Kelms are a family, Kelmer is a town.", []),
        ("Zora spoke.", []),
        ("Zora Ke\u200blm and Zora&nbsp;<b>Kelm</b>", ["Zora Ke\u200blm", "Zora&nbsp;<b>Kelm"]),
    ],
)  # fmt: skip
def test_forms_of_one_name(text, mentions):
    assert found(text) == mentions


def test_two_persons_of_one_surname_are_told_by_their_document():
    two = (KELM, ("Anton Kelm", "politician"))
    texts = ["Zora Kelm spoke. Kelm left.", "Anton Kelm spoke. Kelm left.", "Kelm left."]
    texts += ["Zora Kelm met Anton Kelm. Kelm left."]
    assert found(texts, two) == [
        ["Zora Kelm", "Kelm"], ["Anton Kelm (Anton Kelm)", "Kelm (Anton Kelm)"], [],
        ["Zora Kelm", "Anton Kelm (Anton Kelm)"],
    ]  # fmt: skip


def test_a_document_is_all_its_passages():
    two = (KELM, ("Anton Kelm", "politician"))
    assert found(["Zora Kelm spoke.", "Kelm left."], two, documents=["d", "d"]) == [["Zora Kelm"], ["Kelm"]]
    assert found(["Anton Dale-Kelm Kelm spoke.", "Kelm left."], documents=["d", "d"])[1] == []


def test_a_strangers_surname_is_left_alone_in_that_document_only():
    assert found(["Bodo Kelm spoke. Kelm left.", "Kelm left."]) == [[], ["Kelm"]]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Tessa May spoke in May. In May 2031 May said no.", ["Tessa May", "May"]),
        ("It may rain in May.", []),
        ("Tessa May spoke. May be it rains. May said so.", ["Tessa May", "May"]),
        ("Prime Minister May spoke, and it may rain.", ["Prime Minister May"]),
        ("May said so.", []),
        ("Tessa May left on 3 May. From May to June she was away; May 5 is near.", ["Tessa May"]),
    ],
)
def test_a_surname_that_is_a_month(text, mentions):
    assert found(text, (("Tessa May", "politician"),)) == mentions


def test_a_surname_that_is_a_common_word():
    rice = (("Bela Rice", "official"),)
    texts = ["They eat rice. Rice is cheap.", "Bela Rice spoke; rice fell. Then Rice left. Rice said no."]
    assert found(texts, rice) == [
        [], ["Bela Rice", "Rice", "Rice"],
    ]  # fmt: skip
    assert found(["They eat rice.", "Rice is cheap, and so Rice left."], rice) == [[], []]


@pytest.mark.parametrize(
    ("name", "text", "mentions"),
    [
        ("Orla van der Berg", "Orla van der Berg spoke. Van der Berg and van der Berg left Berg.",
         ["Orla van der Berg", "Van der Berg", "van der Berg"]),
        ("Hugh Tamblyn-Rees", "Hugh Tamblyn-Rees and Tamblyn-Rees", ["Hugh Tamblyn-Rees", "Tamblyn-Rees"]),
        ("Seán Ó Briain", "Seán Ó Briain met Briain.", ["Seán Ó Briain", "Briain"]),
    ],
)  # fmt: skip
def test_surnames_of_several_words(name, text, mentions):
    assert found(text, ((name, "official"),)) == mentions


def test_an_institution_or_an_unknown_speaker_counts_in_full_only():
    others = (("Orrin Monitoring Mission", ""), ("Drovia One", "medium"), ("Ukraine Accuses Russia", ""))
    text = "The Orrin Monitoring Mission left; a Mission came. Drovia One wrote of One."
    text += " Russia and Ukraine Accuses Russia."
    assert found(text, others) == [
        "Orrin Monitoring Mission", "Drovia One (Drovia One)", "Ukraine Accuses Russia (Ukraine Accuses Russia)",
    ]  # fmt: skip
    none = (("Thirty-one patients", ""), ("Neither minister", "official"), ("Kesk", ""))
    assert persons(corpus_of(["x"], none)) == []


def test_russian_names_in_every_case():
    two = (("Анна Дубова", "official"), ("Иван Петров", "official"))
    texts = [
        "Анна Дубова сказала. Об этом сообщили Анне Дубовой. С Дубовой говорили.",
        "Ивана Петрова ждали. Петрову сказали.",
        "Слова Петрова и Дубовой; дубовой стол.",
    ]
    assert found(texts, two, language="ru") == [
        ["Анна Дубова", "Анне Дубовой", "Дубовой"],
        ["Ивана Петрова (Иван Петров)", "Петрову (Иван Петров)"],
        ["Петрова (Иван Петров)"],  # дубовой is a common word, and the document does not name her
    ]


def test_names_are_read_as_they_are_counted():
    import unicodedata

    assert found(unicodedata.normalize("NFD", "Inés Pérez spoke."), (("Inés Pérez", "official"),)) == [
        unicodedata.normalize("NFD", "Inés Pérez")
    ]
    two = (("Пётр Семёнов", "official"),)
    assert found("Петр Семенов сказал. Сло́во Семёнова, Се́менова и СЕМЁНОВА.", two, language="ru") == [
        "Петр Семенов", "Семёнова", "Се́менова", "СЕМЁНОВА",
    ]  # fmt: skip


def test_a_form_that_two_russian_persons_share_is_told_by_the_document():
    two = (("Анна Петрова", "official"), ("Иван Петров", "official"))
    texts = ["Анна Петрова сказала. Петрова ушла.", "Иван Петров сказал. Слова Петрова.", "Петрова ждали."]
    assert found(texts, two, language="ru") == [
        ["Анна Петрова", "Петрова"], ["Иван Петров (Иван Петров)", "Петрова (Иван Петров)"], [],
    ]  # fmt: skip


def test_affiliations_name_persons_and_further_forms(tmp_path):
    rows = 'Zora Kelm,"Major Kelm;Zorka",official,army,,,,office,invented,\n'
    rows += "Anton Kelm,,politician,x,,,,office,invented,\n"
    rows += "Hanne Dorrel,Dorrel,resident,valley,,,,office,invented,\n"
    (tmp_path / "affiliations.csv").write_text(AFFILIATIONS + rows, encoding="utf-8")
    texts = ["Major Kelm and Zorka spoke of Kelm. Hanne Dorrel and Dorrel listened."]
    told = corpus_of(texts, (("Zora Kelm", ""),), folder=tmp_path)
    mentions = named(told.compare("outlet", "North", "South")).spans
    found = [texts[0][a:b] for a, b in zip(mentions["start"], mentions["end"], strict=True)]
    assert found == ["Major Kelm", "Zorka", "Kelm"]
    assert set(mentions["label"]) == {"Zora Kelm"}, "who is private, and no speaker here, stays words"


@pytest.fixture(scope="module")
def told():
    """Ten stories a side: Major Zora Kelm in those of North."""
    rows = []
    for i in range(10):
        north = f"Major Zora Kelm spoke of n{i} there. Kelm left. " + "calm sea " * (i % 3)
        south = f"Boats came to s{i} there. " + "calm sea wind " * (1 + i % 2) + ("Zora Kelm waved. " if i == 3 else "")
        rows += [(f"n{i}", "North", north, f"a{i}"), (f"s{i}", "South", south, f"b{i}")]
    table = pd.DataFrame(rows, columns=["doc_id", "outlet", "text", "story_id"]).assign(
        published="", title="", speaker="Zora Kelm", role="official", voice="",
        passage_id=[row[0] + ":own" for row in rows],
    )  # fmt: skip
    return Corpus("c", table).compare("outlet", "North", "South")


SETTINGS = KeynessSettings(names="join", min_docs=5)


def test_a_name_is_one_term_and_words_are_counted_once(told):
    split, joined = keyness(told, KeynessSettings(min_docs=5)), keyness(told, SETTINGS)
    assert {"zora", "kelm", "major"} <= set(split.table["term"])
    assert not {"zora", "kelm", "major"} & set(joined.table["term"])
    row = joined.table.set_index("term").loc["Zora Kelm"]
    assert row[["k_target", "k_reference", "docs_target", "docs_reference"]].tolist() == [20, 1, 10, 1]
    n = joined.comparison["words_target"], joined.comparison["words_reference"]
    assert n == (split.comparison["words_target"] - 20, split.comparison["words_reference"] - 1)
    assert row["pm_target"] == pytest.approx(1e6 * 20 / n[0])
    assert joined.settings["names"] == "join"
    assert "1 names" not in joined.notes[-1]
    assert "21 mentions" in joined.notes[-1]
    assert "42 words: 21 fewer words here" in joined.notes[-1]
    assert joined.tables["forms"].to_dict("records") == [
        {"label": "Zora Kelm", "form": form, "mentions": n}
        for form, n in (("kelm", 10), ("major zora kelm", 10), ("zora kelm", 1))
    ]  # fmt: skip


def test_the_default_splits_names_and_a_wrong_choice_is_refused(told):
    assert keyness(told, KeynessSettings(min_docs=5)).tables == {}
    with pytest.raises(ParameterError, match="names is 'joint'.*join"):
        KeynessSettings(names="joint")
    with pytest.raises(ParameterError, match="names must be 'split'"):
        keyness_against_list(told.corpus, {"sea": 3}, SETTINGS)


def test_evidence_of_a_name_is_its_mentions_also_when_read_back(told, tmp_path):
    result = keyness(told, SETTINGS)
    result.save(tmp_path)
    for one in (result, Result.read(tmp_path)):
        rows = one.evidence("Zora Kelm", n=50, corpus=told.corpus)
        assert sorted(rows["match"]) == ["Kelm"] * 10 + ["Major Zora Kelm"] * 10 + ["Zora Kelm"]
        assert (rows["side"] == "South").sum() == 1
        assert len(one.evidence("calm", n=50, corpus=told.corpus)) > 5


def test_groups_join_names_as_two_sides_do(told):
    found = keyness_by_group(told.corpus, "outlet", SETTINGS)
    assert (found.table["term"] == "Zora Kelm").sum() == 2
    assert len(found.evidence("Zora Kelm", n=50, corpus=told.corpus)) == 21
    assert any("21 mentions" in note for note in found.notes)


def test_swapping_sides_swaps_the_counts_of_names(told):
    there, back = (keyness(told.corpus.compare("outlet", a, b), SETTINGS).table.set_index("term")
                   for a, b in (("North", "South"), ("South", "North")))  # fmt: skip
    assert there.loc["Zora Kelm", "log_ratio"] == pytest.approx(-back.loc["Zora Kelm", "log_ratio"])
    assert there["k_target"].to_dict() == back["k_reference"].to_dict()


WORDS = st.lists(
    st.sampled_from("Major Zora Kelm kelm Kelm’s Anton spoke. the \N{OBJECT REPLACEMENT CHARACTER} Z. 5 ﬁ".split(" ")),
    max_size=12,
)  # fmt: skip


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_every_word_is_counted_once_whatever_the_texts(texts):
    corpus = corpus_of([" ".join(words) for words in texts])
    comparison = corpus.compare("outlet", "North", "South")
    joined = named(comparison)
    before, after = comparison.tokens, joined.comparison.tokens
    assert after.lengths.sum() == before.lengths.sum() - joined.words
    rows = corpus.documents.to_dict("records")
    placed = [(row["text"], in_row(row, a, b)) for _, document, a, b in joined.spans.itertuples(index=False)
              for row in rows if row["doc_id"] == document]  # fmt: skip
    inside = sum(len(token_spans(text[slice(*at)])) for text, at in placed if at)
    assert inside == len(joined.spans) + joined.words
    counted = dict(zip(after.vocabulary.tolist(), np.asarray(after.matrix().sum(axis=0)).tolist(), strict=True))
    assert counted.get("Zora Kelm", 0) == len(joined.spans)
    assert sorted(after.vocabulary.tolist()) == after.vocabulary.tolist()
    assert len(after.ids) == len(after.form_ids) == len(after.breaks) == after.offsets[-1]
    assert ((after.ids < 0) == (after.form_ids < 0)).all()
    assert isinstance(after, Tokens)


def test_a_comparison_of_names_serves_other_measures_too(told):
    from framing.measures.collocates import CollocateSettings, collocates
    from framing.measures.keyness.positions import term_places

    comparison = named(told).comparison
    near = collocates(comparison, "Zora Kelm", CollocateSettings(min_docs=5)).table.set_index("collocate")
    assert near.loc["spoke", "k_target"] == 10
    assert len(term_places(comparison, ["Zora Kelm"])["Zora Kelm"]) == 21
