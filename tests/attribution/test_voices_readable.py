"""What nobody sees, split letters, entities, markup and unusual marks change no speaker; spans lead to the original."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.attribution import quotes, separate
from framing.attribution.extract.common.readable import readable
from framing.corpus.corpus import Corpus
from framing.text.clean import INVISIBLE, counted_copy
from framing.text.reading import tokenise

BRIDGE = ("direct", "the bridge is closed", "Anna Dubov")
RUSSIAN = ("direct", "мост закрыт", "Сергей Иванов")


def said(text: str, language: str = "en") -> list[tuple[str, str, str]]:
    """Return kind, words and speaker of every row."""
    table = quotes(text, language)
    return [(row.kind, " ".join(tokenise(text[row.start : row.end])), row.speaker) for row in table.itertuples()]


@pytest.mark.parametrize(
    "text",
    [
        "“The bridge is closed,”\u200b Anna Dubov said.",
        "“The bridge is closed,” Anna\u200b Dubov said.",
        "\ufeff“The bridge is closed,” Anna Dubov said.",
        "\u200b“The bridge is closed,” Anna Dubov said.",
        "“The bridge is closed,”\u00a0Anna\u202fDubov\u2009said.",
        "“The bridge is closed,” Anna Du\u00adbov said.",
        "\u202a“The bridge is closed,”\u202c Anna Dubov said.",
        '"\u200bThe bridge is closed,\u200b" Anna Dubov said.',
        "“The bridge is closed\ufe0f,” said\u200b Anna\u200d Dubov.",
        "Anna Dubov sa\u2060id: “The bridge is closed.”",
        "Anna Dubov said: &quot;The bridge is closed.&quot; She left.",
        "Anna Dubov said: &ldquo;The bridge is closed.&rdquo; She left.",
        "Anna Dubov said:&nbsp;&#8220;The bridge is closed.&#x201D; She left.",
        "Anna Dubov said: &amp;quot;The bridge is closed.&amp;quot; She left.",
        "&lsquo;The bridge is closed,&rsquo; Anna Dubov said.",
        "Anna Dubov said: **“The bridge is closed.”** She left.",
        "Anna Dubov said: *“The bridge is closed.”* She left.",
        "Anna Dubov said: **_“The bridge is closed.”_** She left.",
        "Anna Dubov said: “**The bridge is closed.**” She left.",
        "**Anna Dubov** said: “The bridge is closed.” She left.",
        "> “The bridge is closed,” Anna Dubov said.",
        "* “The bridge is closed,” Anna Dubov said.",
        "## “The bridge is closed,” Anna Dubov said ##",
        "[“The bridge is closed,”](https://a.org/b) Anna Dubov said.",
        "“The bridge is closed,” [Anna Dubov](https://a.org/b_c) said.",
        "<p>“The bridge is closed,” <b>Anna Dubov</b> said.</p><p>Rain fell.</p>",
        "<q>The bridge is closed,</q> Anna Dubov said.",
        'Anna Dubov said: \\"The bridge is closed.\\" She left.',
        "`The bridge is closed,` Anna Dubov said.",
        "`The bridge is closed,' Anna Dubov said.",
        "´The bridge is closed,´ Anna Dubov said.",
        "″The bridge is closed,″ Anna Dubov said.",
        "❝The bridge is closed,❞ Anna Dubov said.",
        "‘‘The bridge is closed,’’ Anna Dubov said.",
        "＂The bridge is closed,＂ Anna Dubov said.",
        "\x93The bridge is closed,\x94 Anna Dubov said.",
        "<<The bridge is closed,>> Anna Dubov said.",
        ",,The bridge is closed,“ Anna Dubov said.",
        "Anna Dubov said:\u2028“The bridge is closed.”\u2028She left.",
        "Anna Dubov said: `“The bridge is closed.”` She left.",
        "| “The bridge is closed,” Anna Dubov said. |",
        "Anna Dubov said:\n\n> “The bridge\n>\n> “is closed.”\n\nShe left.",
        "# Rain\nAnna Dubov said: “The bridge is closed.” She left.",
    ],
)
def test_english_speech_is_found_through_what_hides_it(text):
    assert said(text) == [BRIDGE]


@pytest.mark.parametrize(
    "text",
    [
        "«Мост закрыт», — заявил Сергей Ивано\u0301в.",
        "«Мо\u0301ст закры\u0301т», — зая\u0301вил Серге\u0301й Ивано\u0301в.",
        "«Мост закрыт», — заявил Сергéй Иванóв.",
        unicodedata.normalize("NFD", "«Мост закрыт», — заявил Сергей Иванов."),
        "«Мост закрыт», — заявил Сергей Ивано\u200bв.",
        "«\u00adМост\u00a0закрыт\u00ad»,\u00a0—\u00a0заявил Сергей\u00a0Иванов.",
        "&laquo;Мост закрыт&raquo;, &mdash; заявил Сергей Иванов.",
        "&quot;Мост закрыт&quot;, - заявил Сергей Иванов.",
        "**«Мост закрыт»**, — заявил **Сергей Иванов**.",
        "<<Мост закрыт>>, - заявил Сергей Иванов.",
        ",,Мост закрыт“, — заявил Сергей Иванов.",
        "<p>«Мост закрыт», — заявил <a href='x'>Сергей Иванов</a>.</p>",
    ],
)
def test_russian_speech_is_found_through_what_hides_it(text):
    assert said(text, "ru") == [RUSSIAN]


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("„Wir sind fertig\u200b“, sagte Anna Bärg.", "de", "Anna Bärg"),
        (unicodedata.normalize("NFD", "„Wir sind fertig“, sagte Anna Bärg."), "de", "Anna Bärg"),
        ("&bdquo;Wir sind fertig&ldquo;, sagte Anna B&auml;rg.", "de", "Anna Bärg"),
        (">>Wir sind fertig<<, sagte Anna Bärg.", "de", "Anna Bärg"),
        ("«Ми чекаємо», — сказала Марі\u0301я Лозов`янко.", "uk", "Марія Лозов’янко"),
        ("«Ми чекаємо», — сказала Марія\u00a0Лозовʼянко.", "uk", "Марія Лозов’янко"),
    ],
)
def test_german_and_ukrainian_speakers_are_clean(text, language, speaker):
    assert [(kind, who) for kind, _, who in said(text, language)] == [("direct", speaker)]


def test_spans_lead_to_the_original_text():
    text = "Rain.\u200b &ldquo;The bridge is **closed**,&rdquo;\u200b Ann\u00e1 Du\u200bbov\u200b said&nbsp;on Monday."
    (row,) = quotes(text).itertuples()
    assert text[row.start : row.end] == "&ldquo;The bridge is **closed**,&rdquo;"
    assert [text[a:b] for a, b in row.parts] == ["The bridge is **closed**,"]
    assert text[row.speaker_start : row.speaker_end] == "Anná Du\u200bbov"
    assert (text[row.cue_start : row.cue_end], row.cue, row.speaker) == ("said", "said", "Anná Dubov")


@pytest.mark.parametrize(
    "text",
    ["f*ck and 2*3*4 and snake_case at 6′ 2″", "a < b and c > d, AT&T & R&D;", "See [resident 1](who asked) at https://a.org/b",
     "10′ of rain, a `code` of 5"],
)  # fmt: skip
def test_what_is_no_markup_stays(text):
    assert [c for c in readable(text).text if c.isalnum() or c in "*_<>&[]()"] == [
        c for c in text if c.isalnum() or c in "*_<>&[]()"
    ]


def test_a_clean_text_is_its_own_copy():
    text = "Anna Dubov said: “The bridge isn’t open.” She left.\n\n«Мост закрыт», — заявил Иванов."
    copy = readable(text)
    assert (copy.text, copy.starts) == (text, None)


def test_known_names_and_the_names_of_a_page_are_read_through_it():
    decomposed = unicodedata.normalize("NFD", "José Márquez")
    assert quotes("Márquez said it was “late”.", known=[decomposed])["speaker"][1] == decomposed
    table = pd.DataFrame(
        [["a", "N", "2031-01-02", "T", "Jos\u00e9 M\u200b\u00e1rquez came.", "p"],
         ["b", "N", "2031-01-02", "T", "“It was late,” M\u200b\u00e1rquez said.", "p"]],
        columns=["doc_id", "outlet", "published", "title", "text", "page_id"],
    )  # fmt: skip
    found = separate(Corpus("c", table)).documents
    assert set(found.loc[found["voice"] == "quoted", "speaker"]) == {"José Márquez"}


SENTENCES = [
    ("en", "Colonel Rik Ansgård said: “We will hold the line.” “Not yet,” Hana Vell replied. She called it “a café”."),
    ("en", "Rain fell in Hallin. “We don't know,” Iryna Möll told the APB, “and he knows that.” Vell said she left."),
    ("ru", "Олег Варнавский заявил, что ещё ждёт. «Йод есть», — сказала Анна Корш. По словам Холма, мост закрыт."),
    ("de", "„Wir sind fertig“, sagte Anna Bärg. Jonas Föld behauptet, er habe nichts gewusst."),
    ("uk", "«Ми чекаємо», — сказала Марія Лозова. Її брат Олег Варенко заявив, що міст закрито."),
]
SPACES = "\u00a0\u2009\u202f\u2007"


@given(
    st.sampled_from(SENTENCES),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(INVISIBLE)), max_size=8),
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(SPACES)), max_size=4),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_invisible_characters_and_split_letters_change_nothing(sentence, inserted, spaces, split):
    language, text = sentence
    changed = unicodedata.normalize("NFD", text) if split else text
    for nth, space in spaces:
        words = changed.split(" ")
        nth = min(nth, len(words) - 2)
        changed = " ".join(words[: nth + 1]) + space + " ".join(words[nth + 1 :])
    for share, character in inserted:
        at = round(share * len(changed))
        changed = changed[:at] + character + changed[at:]
    before, after = quotes(text, language), quotes(changed, language)
    for column in ("kind", "speaker", "cue", "rule", "quotation", "stance", "role", "venue", "paragraph"):
        assert after[column].tolist() == before[column].tolist()
    for names in (("start", "end"), ("speaker_start", "speaker_end"), ("cue_start", "cue_end")):
        for a, b, c, d in zip(*(t[name] for t in (before, after) for name in names), strict=True):
            assert (a < 0) == (c < 0)
            assert tokenise(text[a:b]) == tokenise(changed[c:d]) or a < 0
            if c >= 0:
                assert changed[c] not in INVISIBLE
                assert changed[d - 1] not in INVISIBLE
    for one, other in zip(before["parts"], after["parts"], strict=True):
        assert [tokenise(text[a:b]) for a, b in one] == [tokenise(changed[a:b]) for a, b in other]
        assert all(changed[a] not in INVISIBLE and changed[b - 1] not in INVISIBLE for a, b in other)


@given(st.text(alphabet="ab .,:\n“”\"'`´«»<>&;#*_[]()\\\u200b\u0301\ufeffqpi/", max_size=60))
@settings(max_examples=300, deadline=None)
def test_every_copy_leads_back_in_order(text):
    for copy in (counted_copy(text), readable(text)):
        if copy.starts is None:
            assert len(copy.text) == len(text)
            continue
        assert len(copy.starts) == len(copy.ends) == len(copy.text)
        assert copy.starts == sorted(copy.starts)
        assert copy.ends == sorted(copy.ends)
        assert all(0 <= a < b <= len(text) for a, b in zip(copy.starts, copy.ends, strict=True))
