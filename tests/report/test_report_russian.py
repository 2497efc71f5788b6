"""A whole report on a small Russian corpus, invented here: its lists, its speakers, its names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from framing import report as sections
from framing.report.study.study import Study
from framing.text.reading import HOLE
from tests.report.analysis import analysed

PLACES = ("мост", "вокзал", "рынок", "склад", "порт", "завод", "архив", "театр", "музей", "аэродром")
DRAVIA = (
    "Освобождённый от боевиков {place} снова открыт, сообщили в министерстве обороны Дравии. «Наши миротворцы защищают "
    "жителей {n}-й день», — заявил представитель министерства Павел Стенин. По его словам, режим Сельмарка обстрелял "
    "жителей ещё раз.\n\nВчера президент Дравии Горан Вешко сказал, что «{place} будет работать». Пострадали 1 2{n}0 "
    "человек. «Мы видели {place} своими глазами», — рассказала жительница посёлка Анна Руденко."
)
SELMARK = (
    "Оккупированный {place} закрыт {n}-й день. «Захватчики разграбили {place}», — сказал мэр посёлка Олег Дорин. "
    "Президент Сельмарка Ирина Варро утверждает, что вторжение провалилось.\n\nОккупанты обстреляли квартал: ранены "
    "1 2{n}0 человек. Вчера Горан Вешко обещал вывести войска. «Нам нечего есть {n}-й день», — рассказала Анна Руденко."
)
PEOPLE = """name,aliases,role,affiliation,venue_class,valid_from,valid_to,basis,source,coder
Павел Стенин,Стенин,official,Дравия,,,,so described by the page,invented,test
Горан Вешко,Вешко,official,Дравия,,,,so described by the page,invented,test
Ирина Варро,Варро,official,Сельмарк,,,,so described by the page,invented,test
Олег Дорин,Дорин,official,Сельмарк,,,,so described by the page,invented,test
"""
TOML = '[compare_framing]\nby = "outlet"\ntarget = "Вести"\nreference = "Голос"\nlicence = "CC0-1.0"\n'


def russian_folder(place: Path, language: str = "ru") -> Path:
    folder = place / "russian"
    folder.mkdir()
    rows = [
        (f"{outlet}{i}", outlet, f"s{i}", text.format(place=word, n=i))
        for i, word in enumerate(PLACES)
        for outlet, text in (("Вести", DRAVIA), ("Голос", SELMARK))
    ]
    table = pd.DataFrame(rows, columns=["doc_id", "outlet", "story_id", "text"])
    table = table.assign(published="2031-02-03", title="Без названия", language=language)
    table.to_csv(folder / "documents.csv", index=False)
    (folder / "affiliations.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "report.toml").write_text(TOML, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Study:
    return analysed(russian_folder(tmp_path_factory.mktemp("ru")), permutations=99)


def test_the_list_for_its_language_is_taken_where_none_is_chosen(study):
    assert study.lexicon.header["name"] == "war_ru"
    hits = study.loaded.tables["entries"].set_index("entry")
    assert hits.loc["боевик*", ["k_target", "k_reference"]].tolist() == [10, 0]
    assert hits.loc["оккупир*", ["k_target", "k_reference"]].tolist() == [0, 10]
    assert "a list in" not in sections.compared(study).content


def test_a_list_in_another_language_is_told(tmp_path):
    english = analysed(russian_folder(tmp_path), permutations=99, lexicon="conflict")
    assert "while the texts are in" in sections.compared(english).content
    assert analysed(tmp_path / "russian", permutations=99, lexicon="war").lexicon.header["name"] == "war_ru"


def test_speakers_behind_a_title_and_a_place_are_found(study):
    said = study.apart.documents.query("voice != 'outlet'")
    pairs = set(zip(said["speaker"], said["said_for"], strict=True))
    assert {("Горан Вешко", "Дравия"), ("Ирина Варро", "Сельмарк"), ("Олег Дорин", "Сельмарк")} <= pairs
    assert not {name for name, _ in pairs if "Сельмарка" in name}


def test_one_person_in_two_wordings_is_one_actor(study):
    actors = study.actors.table.set_index("actor")
    assert actors.loc["Горан Вешко", ["k_target", "k_reference"]].tolist() == [10, 10]
    assert actors.loc["Горан Вешко", "named_target"] == "Дравии Горан Вешко ×10"


def test_quotations_are_shown_whole_and_the_private_under_a_number(study):
    shown = sections.quotations(study.voices, study).content
    assert "Наши миротворцы защищают жителей 0-й день" in shown
    everything = shown + sections.same_actors(study.actors, study).content + sections.coding_sheet(study, 40).content
    assert "Руденко" not in everything
    assert HOLE not in everything
    assert "Вешко" not in sections.coding_sheet(study, 40).content
