"""Separating is linear, and what makes it fast changes nothing: every short cut against the plain way."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.attribution import quotes
from framing.attribution.affiliations import Affiliations
from framing.attribution.extract.common import quotation_marks as marks_module
from framing.attribution.extract.common import readable as readable_module
from framing.attribution.extract.common.quotation_marks import PARAGRAPH, paired, paragraph_breaks
from framing.attribution.extract.common.readable import readable
from framing.attribution.extract.common.token_stream import Sentences, tokenised
from framing.attribution.extract.english import page as page_module
from framing.attribution.extract.english import words as english_words
from framing.attribution.extract.english.page import Page
from framing.attribution.extract.layout.turns import _LABEL, _labels
from framing.attribution.repeated import _Said, mark_repeats
from framing.attribution.separate import separate
from tests.attribution.test_voices_separate import ROWS, corpus

TEXT = st.text(st.sampled_from(" \n.,:;!?…”“’'‘\"»«-‑_&%0aAzJnétЖß\u00a0"), max_size=60)
PIECES = st.lists(
    st.sampled_from(["he’s", "Jan.", "U.S.", "said", "Mr.", "Vell’s", "10-year", "3.5%", "boys’", "A.", "“Go.”", "\n"]),
    max_size=14,
).map(" ".join)


@given(TEXT)
@settings(max_examples=400, deadline=None)
def test_paragraphs_break_where_the_pattern_matches(text):
    assert list(paragraph_breaks(text)) == [match.span() for match in PARAGRAPH.finditer(text)]


@given(st.one_of(TEXT, PIECES))
@settings(max_examples=400, deadline=None)
def test_tokens_split_at_once_are_those_of_single_matches(text):
    pattern, pairs = english_words.TOKEN, paired(text)
    found = tokenised(text, pairs, pattern, [])
    spans, at = [], 0
    for quote in [*pairs, None]:
        spans += [match.span() for match in pattern.finditer(text, at, quote.start if quote else len(text))]
        if quote:
            spans.append((quote.start, quote.end))
            at = quote.end
    assert list(zip(found.start, found.end, strict=True)) == spans
    assert [word for word, index in zip(found.words, found.quote, strict=True) if index < 0] == [
        text[first:last] for (first, last), index in zip(spans, found.quote, strict=True) if index < 0
    ]


LINE = re.compile(r"^(?:[^\n]{8,200}?[^\s.!?:…”\"’»,])[^\S\n]*\n(?=[^\S\n]*[A-Z“\"‘0-9])", re.M)
LINES = st.lists(
    st.sampled_from(
        ["Vell Says It", "Vell says it", "TALKS FAIL", " ", "\n", "\u00a0", "End.", "“Go”", "Of Vell,", "7"]
    ),
    max_size=40,
).map("".join)


@given(LINES)
@settings(max_examples=400, deadline=None)
def test_headlines_end_where_a_pattern_of_lines_ends_them(text):
    found = []
    for match in LINE.finditer(text):
        words = re.findall(r"[^\W\d_]{4,}", match.group())
        if len(words) > 1 and all(w[0].isupper() or w.lower() in english_words._SMALL_WORDS for w in words):
            found.append(match.end() - 1)
    assert english_words._headline_ends(text) == found


@given(st.one_of(TEXT, PIECES))
@settings(max_examples=400, deadline=None)
def test_the_common_words_of_the_token_pattern_are_a_short_cut_only(text):
    whole = english_words.TOKEN.pattern
    short_cut = whole.index("|(?<![\\w’'])")
    plain = re.compile("(" + whole[short_cut + 1 :])
    assert english_words.TOKEN.findall(text) == plain.findall(text)


SHOUTED = st.lists(
    st.sampled_from(["Ida Vell", ":", "Host", "10:30 ", " ", "\n", "(aside)", "We hold.", "“", "— ", ">", "x"]),
    max_size=30,
).map("".join)


@given(SHOUTED)
@settings(max_examples=400, deadline=None)
def test_labels_are_found_where_their_pattern_matches(text):
    assert [match.span() for match in _labels(text)] == [match.span() for match in _LABEL.finditer(text)]


MARKED = st.text(st.sampled_from(" […\n.,:(—-‑–’'‘\"“”‹›_s7Aaжё\u0301é•>*+#|\\`´<&\u00a0\u2028\r\u200b"), max_size=60)


@given(MARKED)
@settings(max_examples=600, deadline=None)
def test_a_text_of_common_characters_is_read_as_any_other(text):
    short = readable(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(readable_module, "_RARE", re.compile(""))
        patched.setattr(readable_module, "_LEADS", ("",))
        assert readable(text) == short


@given(MARKED)
@settings(max_examples=600, deadline=None)
def test_single_marks_that_may_open_are_found_at_once(text):
    found = paired(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(marks_module, "_MAY_OPEN_SINGLE", marks_module._SINGLE)
        assert paired(text) == found


@given(st.lists(st.sampled_from(["w", ".", "?", "“”"]), max_size=30), st.integers(1, 6), st.randoms())
@settings(max_examples=300, deadline=None)
def test_sentences_end_where_asking_every_token_ends_them(words, longest, random):
    paragraph = sorted(random.randint(0, 2) for _ in words)
    ends = [random.random() < 0.5 for _ in words]
    tokens = Sentences(words, words, quote=[0 if word == "“”" else -1 for word in words], paragraph=paragraph)
    tokens.cut(lambda token: ends[token], longest)
    expected, begin = [], 0
    for token, word in enumerate(words):
        closed = token == len(words) - 1 or token - begin == longest or paragraph[token + 1] != paragraph[token]
        if closed or (word != "w" and ends[token]):
            expected.append((begin, token + 1))
            begin = token + 1
    assert tokens.sentences == expected


@pytest.mark.parametrize(
    "text",
    [
        "Vell on Vell: the last leader in his own words",
        "Ida Vell tells the hall about her claim",
        "It was his statement",
        "The council and its report",
        "Rik Ansgard rejected their claims",
    ],
)
def test_no_text_raises_that_ends_in_a_word_of_a_rule(text):
    assert len(quotes(text)) >= 0


def test_no_beginning_of_a_text_raises():
    text = (
        "“We hold,” said Rik Ansgard, whose brother left. In a poll of voters, most said no. According to Ida Vell, "
        "his claim that it fell was in her own words false; Marn told Kesk TV on Monday that they had accused him."
    )
    words = text.split(" ")
    for last in range(1, len(words) + 1):
        quotes(" ".join(words[:last]))
        quotes(" ".join(words[last:]))


def test_each_post_is_taken_apart_once_and_other_languages_never(monkeypatch):
    read = Counter()
    plain = page_module.taken_apart
    monkeypatch.setattr(page_module, "taken_apart", lambda text: read.update([text]) or plain(text))
    posts = [f"“We hold post {n},” said Rik Ansgard. Vell left." for n in range(40)]
    separate(corpus(*posts, page="p1"), Affiliations(ROWS))
    assert sorted(read.values()) == [1] * 40
    read.clear()
    table = corpus(*posts, page="p1")
    separate(type(table)("test", table.documents.assign(language="ru"), repeats="keep"), Affiliations(ROWS))
    assert not read


def test_a_page_too_long_to_keep_is_read_again_with_the_same_result(monkeypatch):
    posts = [f"“We hold post {n},” said Rik Ansgard. “No,” he said. Ida Vell left." for n in range(9)]
    whole = separate(corpus(*posts, page="p1"), Affiliations(ROWS)).documents
    monkeypatch.setattr(page_module, "MOST_KEPT", 60)
    again = separate(corpus(*posts, page="p1"), Affiliations(ROWS)).documents
    assert whole.astype(str).equals(again.astype(str))


def test_what_a_document_learns_from_itself_is_what_it_would_learn_alone():
    text = "TALKS FAIL\n\nIda Vell, a nurse, spoke to Kesk TV. “We wait,” said Vell. Rik Ansgard left. “No,” he said."
    alone, shared = quotes(text), quotes(text, "en", Page([text]).names({}, []))
    assert alone.equals(shared)


def test_a_post_keeps_its_own_names_apart_from_those_of_its_page():
    older, newer = "Ida Vell spoke. Ida Vell left. Ida Vell slept.", "Then Jo Vell came. “We wait,” said Vell."
    names = Page([older, newer]).names({}, [])
    assert quotes(newer, "en", names)["speaker"].tolist() == ["Jo Vell"]
    assert quotes("“We wait,” said Vell.", "en", names)["speaker"].tolist() == ["Ida Vell"]


def compared(monkeypatch, n, said):
    """Return how many earlier quotations are looked at while `n` are marked."""
    seen = Counter()

    class Words(list):
        def __getitem__(self, at):
            seen["n"] += 1
            return super().__getitem__(at)

    plain = _Said.__init__
    monkeypatch.setattr(_Said, "__init__", lambda self: plain(self, words=Words()))
    common = {"voice": "quoted", "speaker": "X", "position": 0, "doc_id": "d"}
    rows = [{**common, "text": said(number), "passage_id": str(number)} for number in range(n)]
    mark_repeats(rows)
    monkeypatch.undo()
    return seen["n"], sum(row["repeat_of"] != "" for row in rows)


@pytest.mark.parametrize(
    "said",
    [
        lambda n: f"we will hold the bridge at post {n} until the night is over and the snow has gone",
        lambda n: f"we will hold the bridge at post {n // 2} until the night is over",
        lambda n: " ".join(f"w{(n * 7 + k * k) % 5000}" for k in range(20)),
    ],
    ids=["one sentence with a number", "each said twice", "other words"],
)
def test_repeats_of_one_speaker_are_found_in_linear_time(monkeypatch, said):
    few, found = compared(monkeypatch, 500, said)
    many, more = compared(monkeypatch, 4000, said)
    assert many <= 12 * max(few, 500)
    assert more >= 8 * found
