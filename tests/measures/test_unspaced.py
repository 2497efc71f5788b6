"""Texts in scripts without spaces between words: every measure of words says that it cannot count them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing.attribution import separate
from framing.corpus.corpus import Corpus
from framing.measures.keyness.many_groups import keyness_against_list, keyness_by_group
from framing.measures.voices.quoted_words import voices
from framing.text.counts import Tokens
from framing.text.unspaced import unspaced_note
from tests.measures.test_measures_text import MEASURES

RUN = {
    "Chinese or Japanese": ["战争在继续今天俄罗斯", "和平继续明天", "戦争は続いています", "コンピューターの戦争"],
    "Thai": ["สงครามยังคงดำเนินต่อไปในวันนี้", "รัฐบาลประกาศว่าสะพานปิดแล้ว"],
    "Lao": ["ສົງຄາມຍັງສືບຕໍ່ໃນມື້ນີ້", "ລັດຖະບານປະກາດວ່າຂົວປິດແລ້ວ"],
    "Khmer": ["សង្គ្រាមនៅតែបន្តនៅថ្ងៃនេះ", "រដ្ឋាភិបាលប្រកាសថាស្ពានបានបិទហើយ"],
    "Burmese": ["စစ်ပွဲသည်ယနေ့ဆက်လက်ဖြစ်ပွားနေသည်", "အစိုးရကတံတားပိတ်ကြောင်းကြေညာသည်"],
}
SPACED = [
    "The war goes on today.", "Война продолжается сегодня.", "전쟁은 오늘도 계속된다", "الحرب مستمرة اليوم",
    "युद्ध आज भी जारी है", "战争 在 继续 今天 俄罗斯", "สงคราม ยัง คง ดำเนิน ต่อไป",
    "สงคราม\u200bยัง\u200bคง\u200bดำเนิน\u200bต่อไป", "ສົງຄາມ ຍັງ ສືບຕໍ່", "战争", "",
    "The president 习近平新时代思想 spoke of the war and of the peace that would follow, as many had hoped it would.",
]  # fmt: skip


def note(target: list[str], reference: list[str]) -> str:
    tokens = Tokens.from_texts([*target, *reference])
    return unspaced_note(tokens, np.arange(len(target) + len(reference)) < len(target), ("North", "South"))


@pytest.mark.parametrize(("script", "text"), [(script, text) for script, texts in RUN.items() for text in texts])
def test_a_script_without_spaces_is_named_with_the_number_of_texts(script, text):
    assert note([text, "rain"], ["the rain"]).startswith(
        f"1 of 2 texts of North are in a script without spaces between words ({script}): "
    )
    assert "1 of 1 texts of South" in note(["rain"], [text])


@pytest.mark.parametrize("text", SPACED)
def test_words_that_are_separated_are_words(text):
    assert note([text], ["the rain"]) == ""


def corpus(texts: dict[str, str]) -> Corpus:
    rows = [
        {"doc_id": f"{outlet}{i}", "outlet": outlet, "published": "2031-01-02", "title": "", "text": text}
        for outlet, text in texts.items() for i in range(10)
    ]  # fmt: skip
    return Corpus("c", pd.DataFrame(rows))


CHINESE = {"North": "战争在继续今天俄罗斯 bridge bridge rain", "South": "和平继续明天 bridge closed rain"}


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_of_words_says_so(measure):
    result = MEASURES[measure](corpus(CHINESE).compare(by="outlet", target="North", reference="South"))
    assert [n for n in result.notes if n.startswith("10 of 10 texts of North and 10 of 10 texts of South")]
    assert any("space" in n and "Chinese" in n for n in result.notes)


def test_groups_lists_voices_and_what_is_saved_say_so(tmp_path):
    found = corpus(CHINESE)
    assert any("Chinese" in n for n in keyness_by_group(found, "outlet").notes)
    assert any("Chinese" in n for n in keyness_against_list(found, {"bridge": 5.0}).notes)
    passages = separate(found)
    result = voices(passages.compare(by="outlet", target="North", reference="South"))
    assert any("Chinese" in n for n in result.notes)
    result.save(tmp_path)
    assert type(result).read(tmp_path).notes == result.notes


def test_a_comparison_of_separated_words_has_no_such_note():
    plain = corpus({"North": "the war goes on bridge", "South": "the rain falls on the bridge"})
    result = MEASURES["keyness"](plain.compare(by="outlet", target="North", reference="South"))
    assert not any("script" in n for n in result.notes)
