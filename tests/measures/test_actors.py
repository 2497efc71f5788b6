import pandas as pd
import pytest

from framing.corpus.corpus import Corpus
from framing.errors import ParameterError
from framing.measures.actors import ActorSettings, actors, names


def comparison(target: list[str], reference: list[str]):
    rows = [("x", text) for text in target] + [("y", text) for text in reference]
    documents = pd.DataFrame(
        {
            "doc_id": [f"d{i}" for i in range(len(rows))],
            "outlet": [outlet for outlet, _ in rows],
            "published": "2031-02-03",
            "title": "",
            "text": [text for _, text in rows],
        }
    )
    return Corpus("small", documents).compare("outlet", "x", "y")


def test_forms_of_one_surname_are_one_actor():
    texts = ["We saw President Ilse Varrow today.", "Then Varrow left."]
    result = actors(comparison(texts, ["It was Varrow, and Ilse Varrow again."]))
    row = result.table.set_index("actor").loc["Ilse Varrow"]
    assert (row["k_target"], row["k_reference"]) == (2, 2)
    assert row["named_target"] == "President Ilse Varrow ×1, Varrow ×1"


def test_an_actor_of_one_side_is_left_out():
    result = actors(comparison(["In Selmark and Kesk it snows."], ["The army of Selmark waits."]))
    assert result.table["actor"].tolist() == ["Selmark"]


def test_a_word_that_only_opens_sentences_is_no_name():
    assert actors(comparison(["Snow fell. Snow again."], ["Snow lay."])).table.empty


def test_articles_and_possessives_are_no_part_of_a_name():
    assert names("It was the Selmark army, and Drovia’s Foreign Minister. The Kesk line held.") == [
        ("It", True),
        ("Selmark", False),
        ("Drovia", False),
        ("Foreign Minister", False),
        ("Kesk", True),
    ]


def test_names_in_their_own_scripts_and_with_marks_inside():
    assert [form for form, _ in names("Then Seán O’Brien met Élodie Šimić-Roe.")] == [
        "Seán O’Brien",
        "Élodie Šimić-Roe",
    ]


def test_small_letters_with_marks_begin_no_name():
    found = names("Then über Élodie écrit ßa Ñuñez.")
    assert found == [("Then", True), ("Élodie", False), ("Ñuñez", False)]


def test_settings_out_of_range_are_refused():
    with pytest.raises(ParameterError, match="min_mentions is 0; it must be 1 or more"):
        ActorSettings(min_mentions=0)


def test_mentions_are_counts_and_give_no_estimate_to_quote():
    top = actors(comparison(["In Kesk."], ["It is in Kesk."])).headline()
    assert top["quantity"].tolist() == ["actors: Kesk"]
    assert top[["estimate", "low", "high", "p", "q"]].isna().all(axis=None)


@pytest.mark.parametrize(("least", "left"), [(1, 1), (2, 0)])
def test_min_mentions_holds_on_both_sides(least, left):
    result = actors(comparison(["In Kesk, and in Kesk."], ["It is in Kesk."]), ActorSettings(least))
    assert len(result.table) == left


def test_every_form_leads_to_its_passages():
    made = comparison(["We saw Ilse Varrow."], ["They met President Varrow and Varrow alone."])
    result = actors(made)
    found = result.evidence("Ilse Varrow", corpus=made.corpus)
    assert found["match"].tolist() == ["Ilse Varrow", "President Varrow", "Varrow"]


def test_titles_are_no_part_of_the_label():
    result = actors(comparison(["We saw Major Zora Kelm, and Kelm saw us."], ["That was Major Zora Kelm."]))
    assert result.table["actor"].tolist() == ["Zora Kelm"]
    assert result.table["k_target"].tolist() == [2]
