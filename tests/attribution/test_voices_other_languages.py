"""Languages that are one file of words each: German and Ukrainian, on invented sentences; every file is well formed."""

from __future__ import annotations

import csv
from importlib import resources
from inspect import signature

import pytest

from framing.attribution import quotes
from framing.attribution.extract.common.cues import CUE_PARTS
from framing.attribution.extract.common.quotation import Quotation
from framing.attribution.extract.english import engine as english
from framing.attribution.extract.grammar import engine as general
from framing.attribution.extract.grammar.grammar import grammar
from framing.errors import LexiconError


def read(text: str, language: str) -> list[tuple[str, str, str]]:
    """Return kind, speaker and words of every row."""
    table = quotes(text, language)
    return [(row.kind, row.speaker, " … ".join(text[a:b] for a, b in row.parts)) for row in table.itertuples()]


GERMAN = [
    ("Die Ministerin Anna Berg sagte, dass der Haushalt steht.", "indirect", "Anna Berg", "dass der Haushalt steht"),
    ("„Wir sind fertig“, sagte Anna Berg am Montag.", "direct", "Anna Berg", "Wir sind fertig"),
    ("»Wir warten«, rief Jonas Feld.", "direct", "Jonas Feld", "Wir warten"),
    ("„Wir warten“, so der Sprecher des Ministeriums.", "direct", "Sprecher des Ministeriums", "Wir warten"),
    ("Jonas Feld behauptet, er habe nichts gewusst.", "indirect", "Jonas Feld", "er habe nichts gewusst"),
    ("Laut Jonas Feld ist die Brücke gesperrt.", "indirect", "Jonas Feld", "ist die Brücke gesperrt"),
    ("Wie Jonas Feld sagte, bleibt die Brücke gesperrt.", "indirect", "Jonas Feld", "bleibt die Brücke gesperrt"),
    ("Die Brücke bleibt gesperrt, sagte Jonas Feld.", "indirect", "Jonas Feld", "Die Brücke bleibt gesperrt"),
    ("Jonas Feld nannte den Plan „eine Zumutung“.", "mixed", "Jonas Feld", "eine Zumutung"),
    ("Jonas Feld fragte: „Wann kommt der Bus?“", "direct", "Jonas Feld", "Wann kommt der Bus?"),
]
UKRAINIAN = [
    ("Міністр оборони Олег Варенко заявив, що переговори тривають.", "indirect", "Олег Варенко",
     "що переговори тривають"),
    ("«Ми чекаємо», — сказала Марія Лозова.", "direct", "Марія Лозова", "Ми чекаємо"),
    ("Як розповіла Марія Лозова, міст закрито.", "indirect", "Марія Лозова", "міст закрито"),
    ("Міст закрито, каже Марія Лозова.", "indirect", "Марія Лозова", "Міст закрито"),
    ("Марія Лозова назвала план «ганьбою».", "mixed", "Марія Лозова", "ганьбою"),
    ("— Куди ви? — запитала Марія Лозова.", "direct", "Марія Лозова", "Куди ви?"),
    ("Речниця стверджує, що міст закрито.", "indirect", "речниця", "що міст закрито"),
    ("Повідомляється, що міст закрито.", "indirect", "", "що міст закрито"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "speaker", "words"), GERMAN)
def test_german(text, kind, speaker, words):
    assert read(text, "de") == [(kind, speaker, words)]


@pytest.mark.parametrize(("text", "kind", "speaker", "words"), UKRAINIAN)
def test_ukrainian(text, kind, speaker, words):
    assert read(text, "uk") == [(kind, speaker, words)]


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("Jonas Feld: „Die Brücke ist gesperrt.“", "de", "Jonas Feld"),
        ("Feld: „Die Brücke ist gesperrt.“", "de", "Feld"),
        ("Die Ministerin Anna Berg: „Die Brücke ist gesperrt.“", "de", "Anna Berg"),
        ("Jonas Feld, Sprecher der Stadt: „Nein.“", "de", "Jonas Feld"),
        ("Jonas Feld (Bürgermeister): „Die Brücke ist gesperrt.“", "de", "Jonas Feld"),
        ("Олег Варенко: «Міст закрито, і ми чекаємо»", "uk", "Олег Варенко"),
        ("Міністр Олег Варенко: «Міст закрито, і ми чекаємо»", "uk", "Олег Варенко"),
        ("Марія Лозова: — Міст закрито, і ми чекаємо.", "uk", "Марія Лозова"),
    ],
)
def test_a_quotation_after_a_name_and_a_colon(text, language, speaker):
    assert [(kind, who) for kind, who, _ in read(text, language)] == [("direct", speaker)]


@pytest.mark.parametrize(
    ("text", "language"),
    [("Film: „Die Brücke“", "de"), ("Hinweis: „Die Brücke“ ist ein Film.", "de"),
     ("Wetter: Regen im ganzen Süden erwartet", "de"), ("Погода: дощ і вітер", "uk"), ("Фільм: «Дім»", "uk")],
)  # fmt: skip
def test_what_else_stands_before_a_colon_says_nothing(text, language):
    assert read(text, language) == []


def test_a_name_in_another_case_is_given_in_the_form_written_first():
    text = (
        "Олег Варенко заявив, що чекає. За словами Олега Варенка, міст закрито. Він додав: «Так». "
        "«Ні», — сказав Варенко."
    )
    assert {speaker for _, speaker, _ in read(text, "uk")} == {"Олег Варенко"}


@pytest.mark.parametrize("language", ["ru", "de", "uk"])
def test_every_reporting_word_has_a_form_a_stance_and_a_basis_and_stands_once(language):
    source = resources.files("framing.attribution") / f"cues_{language}.csv"
    rows = [row for row in csv.DictReader(source.read_text("utf-8").splitlines()) if row["part"] in CUE_PARTS]
    assert len(rows) > 20
    forms = [(form, row["part"]) for row in rows for form in row["forms"].split(";")]
    allowed = {"подтвердить", "пригрозить"}  # After a quotation, and as a report of their own.
    assert {form for form, part in forms if forms.count((form, part)) > 1} <= allowed
    assert {listed.stance for forms in grammar(language).cues.values() for listed in forms} == {
        "neutral", "doubting", "endorsing",
    }  # fmt: skip


def test_english_is_no_grammar_of_this_kind_and_says_so():
    with pytest.raises(LexiconError, match="'xx'"):
        grammar("xx")


def test_the_two_engines_have_one_interface():
    parameters = [list(signature(engine.quotations).parameters) for engine in (english, general)]
    assert parameters == [["text", "language", "known"]] * 2
    found = [
        english.quotations("“We hold,” Ida Vell said.", "en", {"Vell": "Ida Vell"}),
        general.quotations("„Wir halten“, sagte Ida Vell.", "de", {"Vell": "Ida Vell"}),
    ]
    assert [[(type(one), one.kind, one.speaker, one.quotation) for one in rows] for rows in found] == [
        [(Quotation, "direct", "Ida Vell", 1)]
    ] * 2
    with pytest.raises(AttributeError):
        found[0][0].speaker = "Bo Lind"
