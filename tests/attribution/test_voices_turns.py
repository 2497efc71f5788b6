"""Turns of transcripts and retweets, on invented people; lines with a colon that are neither."""

from __future__ import annotations

import itertools
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.attribution import quotes, separate
from framing.corpus.corpus import Corpus


def turns(text: str, language: str = "en") -> list[tuple[str, str]]:
    """Return speaker and words of every turn."""
    table = quotes(text, language)
    found = [row for row in table.itertuples() if row.rule == "turn"]
    return [(row.speaker, " / ".join(text[a:b] for a, b in row.parts)) for row in found]


CLOSED = [("Anna Dubov", "The bridge is closed."), ("Ivan Petrov", "We repair it now.")]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Dubov: The bridge is closed.\n\nIvan Petrov: We repair it now.",
        "Anna Dubov: The bridge is closed.\nIvan Petrov: We repair it now.",
        "ANNA DUBOV: The bridge is closed.\nIVAN PETROV: We repair it now.",
        "ANNA DUBOV, HOST: The bridge is closed.\n\nIVAN PETROV, MINISTER OF TRANSPORT: We repair it now.",
        "Anna Dubov (host): The bridge is closed.\n\nIvan Petrov (minister of transport): We repair it now.",
        "Sen. Anna Dubov (D-OH): The bridge is closed.\n\nMr. Ivan Petrov: We repair it now.",
        "**Anna Dubov:** The bridge is closed.\n\n**Ivan Petrov:** We repair it now.",
        "[00:12] Anna Dubov: The bridge is closed.\n[00:20] Ivan Petrov: We repair it now.",
        ">> ANNA DUBOV: The bridge is closed.\n>> IVAN PETROV: We repair it now.",
        "ANNA DUBOV:\nThe bridge is closed.\n\nIVAN PETROV:\nWe repair it now.",
        "- Anna Dubov: The bridge is closed.\n- Ivan Petrov: We repair it now.",
        "Anna Dubov:\u00a0The bridge is closed.\u2028Ivan\u200b Petrov: We repair it now.",
        "<p>Anna Dubov: The bridge is closed.</p><p>Ivan Petrov: We repair it now.</p>",
        "Anna Dubov met Ivan Petrov.\n\nDubov: The bridge is closed.\n\nPetrov: We repair it now.",
        "ANNA DUBOV: The bridge is closed. IVAN PETROV: We repair it now.",
    ],
)
def test_each_turn_has_its_speaker(text):
    assert turns(text) == CLOSED


def test_a_host_a_role_and_a_last_name_are_who_the_transcript_says():
    text = "ANNA DUBOV, HOST: Is it open?\nIVAN PETROV, MINISTER: No.\nHOST: When, then?\nPETROV: On Monday."
    table = quotes(text)
    assert table["speaker"].tolist() == ["Anna Dubov", "Ivan Petrov"] * 2
    assert table["role"].tolist() == ["journalist", "official"] * 2
    assert table["kind"].tolist() == ["direct"] * 4
    assert [text[a:b] for a, b in zip(table["speaker_start"], table["speaker_end"], strict=True)][2:] == [
        "HOST", "PETROV",
    ]  # fmt: skip
    numbered = "Speaker 1: Is it open?\nSpeaker 2: No, it is closed."
    assert [who for who, _ in turns(numbered)] == ["Speaker 1", "Speaker 2"]
    assert turns("Anna Dubov: It is closed.\n\nHost: Thank you both.")[1] == ("Host", "Thank you both.")
    known = quotes("Host: Is it open?\nPETROV: We wait.\nHost: Why?", known={"Petrov": "Ivan Petrov"})
    assert known["speaker"].tolist() == ["Host", "Ivan Petrov", "Host"]


def test_a_turn_goes_on_over_paragraphs_but_not_into_what_is_told_about_it():
    text = (
        "Host: Is the bridge open?\n\nPetrov: No. We repair it.\n\nIt takes a month.\n\nPetrov looked at the river.\n\n"
        "Host: Thank you.\n\n(Applause)\n\nRain fell, the mayor said."
    )
    table = quotes(text)
    assert turns(text) == [
        ("Host", "Is the bridge open?"), ("Petrov", "No. We repair it. / It takes a month."), ("Host", "Thank you."),
    ]  # fmt: skip
    assert table.iloc[-1][["kind", "speaker"]].tolist() == ["indirect", "mayor"]
    assert table["quotation"].tolist() == [1, 2, 3, 4]


def test_what_a_speaker_quotes_is_part_of_the_turn():
    text = "Anna Dubov: He said “never” to us.\nIvan Petrov: The mayor says we wait.\nAnna Dubov: Yes."
    assert len(quotes(text)) == len(turns(text)) == 3
    marked = "Anna Dubov: “The bridge is closed.”\n\nIvan Petrov: “We repair it now.”"
    assert quotes(marked)[["speaker", "rule"]].values.tolist() == [["Anna Dubov", "colon"], ["Ivan Petrov", "colon"]]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Dubov: The bridge is closed.",
        "Hallin: bridge closed",
        "Note: The bridge is closed.\nUpdate: The bridge is open.",
        "The bridge is closed.\n\nNote: Buses run.\n\nUpdate: They stopped.",
        "Q: Is the bridge open? A: No, it is closed.",
        "Q: Is the bridge open?\nA: No, it is closed.",
        "10:30 The council met.\n10:45: It rained.",
        "Anna Dubov: 34%\nIvan Petrov: 30%",
        "Anna Dubov: mayor of Hallin\nIvan Petrov: minister",
        "Hallin: The city was hit overnight.\nKesk: Two people died.\nStane: The port burned.",
        "Venue: The hall.\nHost: The city.\nDate: Monday.",
        "Monday: Rain.\nTuesday: Sun.",
        "Ingredients: Two eggs.\nMethod: Boil the eggs.",
        "He had two aims.\n\nThe first: peace.\n\nThe second: bread.",
        "Anna Dubov: Student loans. We know that Anna Dubov wants more.\nIvan Petrov: Taxes. Why should Petrov care?",
        "Photo credit: Anna Dubov took it for us.\nEditor’s note: We changed it.",
        "See https://a.org/b\nhttps://a.org/c",
    ],
)
def test_other_lines_with_a_colon_are_no_transcript(text):
    assert turns(text) == []
    assert not set(quotes(text)["speaker"]) & {"Q", "A", "Note", "Update", "Monday", "Method", "Ingredients", "Venue"}


@pytest.mark.parametrize(
    ("text", "language", "speakers"),
    [
        ("Анна Дубова: Мост закрыт.\n\nИван Петров: Мы его чиним.\n\nВедущий: Спасибо вам.", "ru",
         ["Анна Дубова", "Иван Петров", "Ведущий"]),
        ("— Анна Дубова: Мост закрыт?\n— Иван Петров: Да, мы чиним.", "ru", ["Анна Дубова", "Иван Петров"]),
        ("АННА ДУБОВА, ВЕДУЩАЯ: Мост закрыт?\nИВАН ПЕТРОВ: Да.\nДУБОВА: Спасибо.", "ru",
         ["Анна Дубова", "Иван Петров", "Анна Дубова"]),
        ("Вопрос: Когда откроют мост?\nОтвет: Скоро.", "ru", []),
        ("Важно: Мост закрыт.\nПогода: Дождь.", "ru", []),
        ("Moderatorin: Ist die Brücke offen?\nJonas Feld: Nein, wir warten.", "de", ["Moderatorin", "Jonas Feld"]),
        ("Wetter: Es regnet.\nVerkehr: Es staut sich.", "de", []),
        ("Ведуча: Міст закрито?\nОлег Варенко: Так, ми чекаємо.", "uk", ["Ведуча", "Олег Варенко"]),
    ],
)  # fmt: skip
def test_transcripts_in_other_languages(text, language, speakers):
    assert [who for who, _ in turns(text, language)] == speakers


SAID = "The bridge is closed and nobody may pass."


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (f"RT @dubova: “{SAID}” He left.", "@dubova"),
        (f"RT @dubova: {SAID}", "@dubova"),
        (f"RT @dubova {SAID}", "@dubova"),
        (f"MT @dubova: “{SAID}”", "@dubova"),
        (f"rt @dubova: “{SAID}”", "@dubova"),
        (f"RT “@dubova: {SAID}” Sad.", "@dubova"),
        (f"RT @veshk: RT @dubova: {SAID}", "@dubova"),
        (f"Terrible! RT @dubova: {SAID} via @morgenpost", "@dubova"),
        (f"@dubova: “{SAID}”", "@dubova"),
        (f"RT\u200b @dubova: &quot;{SAID}&quot; He left.", "@dubova"),
        (f"RT@dubova - “{SAID}” https://a.org", "@dubova"),
        (f"Retweeted @anna_dubova: “{SAID}”", "@anna_dubova"),
        (f"“{SAID}” via @dubova", ""),
        (f"Via @dubova: “{SAID}”", ""),
        (f"(h/t @dubova) Anna Moll said: “{SAID}”", "Anna Moll"),
        (f"“{SAID}” h/t @dubova", ""),
        (f"HT @RT_Kesk: “{SAID}”", ""),
        (f"RT: “{SAID}”", "RT"),
        (f"RT said: “{SAID}”", "RT"),
        (f"“{SAID}” RT reported.", "RT"),
    ],
)
def test_who_is_retweeted_speaks_and_rt_is_an_outlet_only_where_it_says_something(text, speaker):
    (row,) = quotes(text).itertuples()
    assert ([text[a:b] for a, b in row.parts], row.speaker, row.kind) == ([SAID], speaker, "direct")


def test_retweets_in_russian():
    (row,) = quotes("RT @dubova: «Мост закрыт, и мы ждем». Он ушел.", "ru").itertuples()
    assert (row.speaker, row.rule) == ("@dubova", "retweet")


def test_turns_are_passages_of_their_speakers():
    text = "Snow fell.\n\nHost: Is it open?\n\nAnna Dubov: We wait.\n\nYou too.\n\nHost: Thank you."
    table = pd.DataFrame([["d", "APB", "2031-02-03", "T", text]],
                         columns=["doc_id", "outlet", "published", "title", "text"])  # fmt: skip
    found = separate(Corpus("c", table)).documents
    assert found["speaker"].tolist() == ["", "Host", "Anna Dubov", "Host"]
    assert found["text"].tolist()[2] == "We wait.￼You too."
    assert "open" not in found["text"][0]


PIECES = ["Anna Dubov: ", "DUBOV: ", "Host: ", "Q: ", "RT @a: ", "@b: ", "“", "”", "Yes.", "We wait?", "\n", "\n\n",
          " ", "(x)", "via @c", "10:30", "said", ":", "Анна Дубова: ", "Нет."]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join), st.sampled_from(["en", "ru"]))
@settings(max_examples=300, deadline=None)
def test_no_words_are_given_twice_and_nothing_raises(text, language):
    table = quotes(text, language)
    spans = sorted(span for parts in table["parts"] for span in parts)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert table["start"].is_monotonic_increasing


@pytest.mark.parametrize("bad", ["A: b.\n", "Anna Dubov: I wait.\n\n", "RT @a: b ", "A. B: ", "A" * 50 + ": ",
                                 "Host: “a\n", "Anna\n", "ANNA DUBOV "])  # fmt: skip
def test_time_stays_in_proportion_to_the_text(bad):
    def seconds(n: int) -> float:
        begun = time.perf_counter()
        quotes(bad * n)
        return time.perf_counter() - begun

    assert min(seconds(2000), seconds(2000)) <= 10 * min(seconds(500), seconds(500)) + 0.3


def test_turns_are_speech():
    found = quotes("Anna Dubov: The bridge is closed.\n\nIvan Petrov: We repair it now.")
    assert set(found["cue_class"]) == {"speech"}
