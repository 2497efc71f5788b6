"""Attribution in Russian: every construction on invented sentences, names in their cases, no text that raises."""

from __future__ import annotations

import itertools
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.attribution import quotes, separate
from framing.attribution.affiliations import Affiliations, Speaker
from framing.attribution.extract.common.detached_marks import turned
from framing.attribution.extract.grammar.grammar import grammar
from framing.attribution.extract.grammar.russian import Russian
from framing.corpus.corpus import Corpus
from framing.errors import LexiconError


def read(text: str) -> list[tuple[str, str, str]]:
    """Return kind, speaker and words of every row."""
    table = quotes(text, "ru")
    return [(row.kind, row.speaker, " … ".join(text[a:b] for a, b in row.parts)) for row in table.itertuples()]


@pytest.mark.parametrize(
    ("text", "kind", "speaker", "words"),
    [
        ("Олег Варнавский заявил журналистам, что переговоры продолжатся.", "indirect", "Олег Варнавский",
         "что переговоры продолжатся"),
        ("В понедельник, 3 марта, премьер Ханс Орвик (Партия центра) объявил, что уходит.", "indirect", "Ханс Орвик",
         "что уходит"),
        ("Нина Корш, жительница Орлинска, утверждает, что взрывы слышали все.", "indirect", "Нина Корш",
         "что взрывы слышали все"),
        ("Депутат Павел Крайнов, который заявил, что договор мертв, покинул зал.", "indirect", "Павел Крайнов",
         "что договор мертв"),
        ("Все помнят Павла Крайнова, заявившего: «Договор мертв».", "direct", "Павел Крайнов", "Договор мертв"),
        ("Об аресте Павла Крайнова рассказала его жена, добавив, что обыск шел всю ночь.", "indirect", "его жена",
         "что обыск шел всю ночь"),
        ("Келлен и Сорель заявили, что договор подписан.", "indirect", "Келлен и Сорель", "что договор подписан"),
        ("Один из жителей сказал, что слышал взрывы.", "indirect", "один из жителей", "что слышал взрывы"),
        ("Многие говорят, что перемирие не продержится.", "indirect", "", "что перемирие не продержится"),
        ("Мэр Ян Холм спросил, когда откроют мост.", "indirect", "Ян Холм", "когда откроют мост"),
        ("Заявление Ханса Орвика о том, что войска ушли, опровергла разведка.", "indirect", "Ханс Орвик",
         "что войска ушли"),
        ("Мама сказала: попробуй повоюй на его месте.", "indirect", "мама", "попробуй повоюй на его месте"),
        ("Врач Анна Белозерова вспоминает: «Света не было».", "direct", "Анна Белозерова", "Света не было"),
        ("«Мы ждали», — рассказала «Утру Дельвы» жительница поселка Нина Корш.", "direct", "Нина Корш", "Мы ждали"),
        ('"Мы ждали", - говорят некоторые деканы.', "direct", "некоторые деканы", "Мы ждали"),
        ("„Мы ждали“, сказал Ян Холм.", "direct", "Ян Холм", "Мы ждали"),
        ("Ян Холм обвинил соседей в «беспрецедентной агрессии».", "mixed", "Ян Холм", "беспрецедентной агрессии"),
        ("По словам Марии Зарецкой, пассажиры недовольны.", "indirect", "Мария Зарецкая", "пассажиры недовольны"),
        ("Поезд пришел, но, по мнению Льва Домнина, слишком поздно.", "indirect", "Лев Домнин", "слишком поздно"),
        ("По данным Минобороны, колонна стоит у реки.", "indirect", "Минобороны", "колонна стоит у реки"),
        ("Согласно отчету министерства, рынок вырос.", "indirect", "отчет министерства", "рынок вырос"),
        ("Как сообщили в пресс-службе министерства, пострадавших нет.", "indirect", "пресс-служба министерства",
         "пострадавших нет"),
        ("Как заявил в эфире «Дельвы 24» военный эксперт Роман Тищенко, атака отбита.", "indirect", "Роман Тищенко",
         "атака отбита"),
        ("В МИД Дельвинии сообщили, что посол вызван.", "indirect", "МИД Дельвинии", "что посол вызван"),
        ("В пресс-службе губернатора «Вестнику» пояснили, что данных нет.", "indirect", "пресс-служба губернатора",
         "что данных нет"),
        ("В Белом доме уточнили, что решение принято.", "indirect", "Белый дом", "что решение принято"),
        ("По информации «Вестника», указ подписан.", "indirect", "Вестник", "указ подписан"),
        ("«Стороны готовы», — цитирует Вейса агентство «Вестник».", "direct", "Вестник", "Стороны готовы"),
        ("Власти утверждают, что город цел.", "indirect", "власти", "что город цел"),
        ("Ничего не изменится, говорят в Кремле.", "indirect", "Кремль", "Ничего не изменится"),
        ("Пострадавших нет, сообщает агентство «Вестник».", "indirect", "Вестник", "Пострадавших нет"),
        ("Как пишет The Delva Times, взрывы слышали все.", "indirect", "The Delva Times", "взрывы слышали все"),
        ("Сообщается, что мост закрыт.", "indirect", "", "что мост закрыт"),
        ("«Задержаны десять человек», — говорится в сообщении ведомства.", "direct", "сообщение ведомства",
         "Задержаны десять человек"),
        ("Варнавский: переговоры продолжатся в четверг", "indirect", "Варнавский", "переговоры продолжатся в четверг"),
        ("«Это наша победа!» — Ян Холм не скрывал радости.", "direct", "Ян Холм", "Это наша победа!"),
        ("— Куда вы едете? — спросил Ян Холм.", "direct", "Ян Холм", "Куда вы едете?"),
    ],
)  # fmt: skip
def test_a_sentence_with_one_statement(text, kind, speaker, words):
    assert read(text) == [(kind, speaker, words)]


@pytest.mark.parametrize(
    "text",
    [
        "Он сказал то, что хотел. Она сказала так, что все замолчали.",
        "Мост построили, чтобы соединить берега. Крайнов знал дорогу.",
        "Завод «Красный луч» закрыли в мае. Роман «Зимний берег» переиздан.",
        "Новая тактика: война в руинах.",
        "Как стало известно, больница закрыта.",
        "- Стиль торможения играет роль.",
        "Его не смутил пункт, согласно которому сеть проверена.",
    ],
)
def test_what_is_no_report_gives_no_row(text):
    assert read(text) == []


def test_words_that_an_attribution_parts_share_a_quotation():
    text = (
        "Рынок, считает Домнин, перегрет. «Мы ждем, — сказал Домнин. — Мы готовы». Больница, как рассказала Корш, цела."
    )
    table = quotes(text, "ru")
    assert [text[a:b] for ((a, b),) in table["parts"]] == [
        "Рынок", "перегрет", "Мы ждем,", "Мы готовы", "Больница", "цела",
    ]  # fmt: skip
    assert list(table["quotation"]) == [1, 1, 2, 2, 3, 3]
    assert list(table["rule"]) == ["aside", "aside", "trailing", "interrupted", "as said", "as said"]


def test_a_fragment_quoted_in_a_report_is_a_hole_in_it():
    text = "Белозерова говорит, что больница «держалась на волонтерах», а лекарства привозили ночью."
    assert read(text) == [
        ("indirect", "Белозерова", "что больница … , а лекарства привозили ночью"),
        ("mixed", "Белозерова", "держалась на волонтерах"),
    ]
    assert quotes(text, "ru")["quotation"].nunique() == 1


def test_a_reported_clause_ends_where_the_writer_takes_up_again():
    text = "Крайнов сообщил, что договор мертв, и добавил, что переговоров не будет."
    assert [words for *_, words in read(text)] == ["что договор мертв", "что переговоров не будет"]
    text = "Там он, сказав, что нужна рабочая сила, заполнил грузовики."
    assert [words for *_, words in read(text)] == ["что нужна рабочая сила"]
    text = "Ида Сорель заявила, что готова к переговорам, передает РИА «Дельва»."
    table = quotes(text, "ru")
    assert [(row.speaker, row.venue) for row in table.itertuples()] == [("Ида Сорель", "РИА «Дельва»")]


def test_names_are_resolved_to_the_fullest_in_the_nominative():
    text = (
        "Премьер-министр встретился с Артуром Келленом и Марией Зарецкой. Келлен заявил, что доволен. Он добавил, что "
        "устал. По словам Зарецкой, встреча была короткой. Она отметила: «Мы вернемся». «Не скоро», — уточнил Келлен."
    )
    assert [speaker for _, speaker, _ in read(text)] == [
        "Артур Келлен", "Артур Келлен", "Мария Зарецкая", "Мария Зарецкая", "Артур Келлен",
    ]  # fmt: skip


def test_a_title_stands_for_whoever_bore_it_and_gives_the_role():
    text = "Министр обороны Дельвинии Ян Холм заявил, что атака отбита. Позже министр обороны Дельвинии сказал: «Тихо»."
    table = quotes(text, "ru")
    assert list(table["speaker"]) == ["Ян Холм", "Ян Холм"]
    assert list(table["role"]) == ["official", "official"]


def test_a_quotation_on_its_own_carries_on_and_a_dialogue_runs_through_its_paragraph():
    text = "Крайнов ответил: «Нет». «Мы останемся здесь».\n— Домой, — ответила Корш. — Там ждут. Они малы.\nШел дождь."
    assert read(text) == [
        ("direct", "Крайнов", "Нет"), ("direct", "Крайнов", "Мы останемся здесь"),
        ("direct", "Корш", "Домой"), ("direct", "Корш", "Там ждут."), ("direct", "Корш", "Они малы."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("Сергею Иванову", "Сергей Иванов"), ("Марией Ивановой", "Мария Иванова"), ("Яна Холма", "Ян Холм"),
        ("Льва Домнина", "Лев Домнин"), ("Анне Белозеровой", "Анна Белозерова"), ("Артура Келлена", "Артур Келлен"),
        ("Петру Зарецкому", "Петр Зарецкий"), ("Роману Тищенко", "Роман Тищенко"),
    ],
)  # fmt: skip
def test_a_name_in_any_case_is_brought_to_the_nominative(form, name):
    assert " ".join(Russian().nominative(tuple(form.split()), "", oblique=True)) == name


@pytest.mark.parametrize(
    ("label", "name"),
    [
        (name, name)
        for name in ("Анна Дубова", "Дубова", "Елена Сергеева", "Нина Марьина", "Анна Белозерская", "Мария Толстая",
                     "Саша Дубова", "Анна Мария Дубова", "А. Дубова", "Ольга Петренко", "Оксана Коваль", "Илья Дубов",
                     "Никита Иванов", "Лев Толстой", "Ханс Орвик")
    ] + [
        ("Министр Анна Дубова", "Анна Дубова"), ("Министр транспорта Анна Дубова", "Анна Дубова"),
        ("Мэр Орлинска Ян Холм", "Ян Холм"), ("Анна Дубова о мосте", "Анна Дубова"),
    ],
)  # fmt: skip
def test_a_name_before_a_colon_is_the_name_of_who_speaks(label, name):
    assert read(f"{label}: мост закрыт навсегда") == [("indirect", name, "мост закрыт навсегда")]


@pytest.mark.parametrize(
    "text",
    ["Смерть Иванова: новые подробности дела", "Дело Анны Дубовой: новые подробности", "Мост Иванова: что дальше",
     "Жена Анны Дубовой: новые подробности", "Новая Волна: концерт прошел вчера", "Нижний Новгород: мост закрыт",
     "Великая Отечественная: новые документы", "Важно: мост закрыт до утра", "Погода: дождь и ветер",
     "Фото: Анна Дубова", "Эксперт: мост закрыт надолго", "Счет: «Заря» — «Искра» 2:1"],
)  # fmt: skip
def test_what_else_stands_before_a_colon_says_nothing(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Иван Петров: ", "Иван Петров"), ("Анна Дубова: ", "Анна Дубова"), ("Петров: ", "Петров"),
        ("Министр Иван Петров: ", "Иван Петров"), ("Глава МИД Дельвинии Иван Петров: ", "Иван Петров"),
        ("Бывший министр обороны Иван Петров: ", "Иван Петров"), ("Мэр Дубова: ", "Дубова"),
        ("Иван Петров, министр обороны: ", "Иван Петров"), ("Иван Петров (министр обороны): ", "Иван Петров"),
        ("Иван Петров о мосте: ", "Иван Петров"), ("Шел дождь. Иван Петров: ", "Иван Петров"),
        ("Шел дождь.\nИван Петров: ", "Иван Петров"), ("Иван Петров — ", "Иван Петров"),
        ("Житель Орлинска: ", "житель Орлинска"), ("Министр: ", "министр"), ("МИД: ", "МИД"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("said", ["Мост закрыт, и мы не знаем, когда он откроется", "Мост закрыт. Мы ждем."])
def test_a_quotation_after_a_name_and_a_colon_is_direct_speech(label, name, said):
    assert read(f"{label}«{said}»") == [("direct", name, said)]


def test_speech_after_a_colon_and_a_dash_is_direct_and_short_words_too():
    assert read("Иван Петров: — Мост закрыт, и мы ждем.") == [("direct", "Иван Петров", "Мост закрыт, и мы ждем")]
    assert read("Иван Петров: «Нет»") == [("direct", "Иван Петров", "Нет")]
    assert [kind for kind, *_ in read("Иван Петров — «золотой голос» страны")] == ["scare"]
    assert not [row for row in read("Фильм: «Война и мир»") if row[0] != "scare"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("По словам министра Ивановой, мост закрыт.", "Иванова"), ("По словам эксперта Дубова, мост закрыт.", "Дубов"),
        ("По мнению депутата Рудинской, мост закрыт.", "Рудинская"),
        ("По словам министра Анны Дубовой, мост закрыт.", "Анна Дубова"),
        ("По словам жителя Дубова, мост закрыт.", "житель Дубова"),
        ("По словам мэра Орлинска, мост закрыт.", "мэр Орлинска"),
        ("По мнению Анны Белозерской, мост закрыт.", "Анна Белозерская"),
        ("Вчера министр Иванова заявила, что мост закрыт.", "Иванова"),
    ],
)  # fmt: skip
def test_a_last_name_after_an_office_is_the_speaker_in_the_right_gender(text, name):
    assert [speaker for _, speaker, _ in read(text)] == [name]


def test_who_is_quoted_in_what_a_paper_wrote_speaks():
    text = "Как писала газета «Моргенпост», министр Иван Петров заявил: «Мост закрыт»."
    assert read(text) == [("direct", "Иван Петров", "Мост закрыт")]
    assert quotes(text, "ru")["venue"].tolist() == ["Моргенпост"]


def test_stances_come_from_the_list():
    cues = quotes("Холм утверждал, что ждет. Холм признал, что ждет. Холм сказал, что ждет.", "ru")
    assert list(cues["stance"]) == ["doubting", "endorsing", "neutral"]


def test_a_verb_reports_in_all_its_forms_but_the_imperative():
    forms = {form.words[0] for listed in grammar("ru").cues.values() for form in listed if form.lemma == "заявить"}
    assert {"заявил", "заявила", "заявили", "заявляет", "заявляют", "заявив", "заявивший"} <= forms
    assert not {"заяви", "заявите", "заявить"} & forms


def test_detached_straight_marks_are_paired_with_a_name_inside():
    text = '" Пусть " Сколь " с их деньгами ждет " , - говорит Холм .'
    assert turned(text) == "“ Пусть “ Сколь ” с их деньгами ждет ” , - говорит Холм ."
    assert read(text) == [("direct", "Холм", ' Пусть " Сколь " с их деньгами ждет ')]
    assert turned('Он сказал: "Да".') == 'Он сказал: "Да".'


def test_a_language_without_a_file_is_refused():
    with pytest.raises(LexiconError, match=r"in .*en.*ru.* only.*'xx'"):
        quotes("text", "xx")


PIECES = [
    "«", "»", '"', "„", "“", "—", "-", ",", ".", ":", "?", "(", ")", "\n", " ", "что", "сказал", "заявив", "по словам",
    "как", "Иван", "Холм", "г", "И", "она", "который", "в", "МИД", "сообщили", "говорится", "10", "é", "\u0301", "если",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["", " "]))
@settings(max_examples=300, deadline=None)
def test_no_text_raises_and_no_words_are_given_twice(pieces, glue):
    text = glue.join(pieces)
    table = quotes(text, "ru")
    spans = sorted(span for parts in table["parts"] for span in parts)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_no_characters_raise(text):
    assert list(quotes(text, "ru").columns) == list(quotes(text, "en").columns)


@pytest.mark.parametrize("bad", ["— ", "«", "сказал, что ", "Иван ", ' " ', "\n— ", "а, — сказал он. — ", "по словам "])
def test_time_stays_in_proportion_to_the_text(bad):
    """Four times the text takes at most ten times as long: a square law would take sixteen."""
    quotes(bad, "ru")

    def seconds(n: int) -> float:
        text = "«" + bad * n + "»" if "сказал он" in bad else bad * n
        begun = time.perf_counter()
        quotes(text, "ru")
        return time.perf_counter() - begun

    assert min(seconds(8000), seconds(8000)) <= 10 * min(seconds(2000), seconds(2000)) + 0.2


def test_a_russian_corpus_is_separated_and_speakers_found_by_alias():
    texts = [
        "МИД Дельвинии заявил, что посол вызван. «Мы ждем ответа», — сказал глава ведомства Артур Келлен.",
        "По словам Келлена, ответа нет. Жители называют город «мертвым».",
    ]
    table = pd.DataFrame(
        [[f"d{at}", "Вестник", "2031-02-03", "T", text, "ru"] for at, text in enumerate(texts)],
        columns=["doc_id", "outlet", "published", "title", "text", "language"],
    )
    rows = [
        Speaker("Артур Келлен", ("Келлен",), "official", "government", basis="office", source="invented"),
        Speaker("МИД Дельвинии", (), "official", "government", basis="office", source="invented"),
    ]
    found = separate(Corpus("ru", table), Affiliations(rows)).documents
    said = found[found["voice"] != "outlet"]
    assert set(zip(said["speaker"], said["affiliation"], strict=True)) == {
        ("МИД Дельвинии", "government"), ("Артур Келлен", "government"), ("жители", ""),
    }  # fmt: skip
    assert "Мы ждем ответа" in set(said["text"])
