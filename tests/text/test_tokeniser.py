"""What a token is, in English, Russian and Ukrainian; the fast way finds what the definition finds."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import ParameterError
from framing.text import fast_tokens
from framing.text.clean import INVISIBLE, counted_copy, marks
from framing.text.counts import HOLE_ID, Counts, Tokens
from framing.text.reading import HOLE
from framing.text.sentences import sentences
from framing.text.tokens import TokenSettings, normaliser, token_spans, tokenise

STRESS, BREVE, DIAERESIS = "\u0301", "\u0306", "\u0308"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (f"го{STRESS}род, за{STRESS}мок и замо{STRESS}к", ["город", "замок", "и", "замок"]),
        (f"бои{BREVE} и бой, ї і{DIAERESIS}", ["бой", "и", "бой", "ї", "ї"]),
        (f"г{STRESS}авол ќе", ["ѓавол", "ќе"]),
        (f"cafe{STRESS} café", ["café", "café"]),
        ("ещё еще Ёлка", ["еще", "еще", "елка"]),
        ("п'ять п’ять пʼять п‘ять п`ять", ["п'ять"] * 5),
        ("кто-нибудь из‑за", ["кто-нибудь", "из-за"]),
        ("«Сурвен» — об'єкт", ["сурвен", "об'єкт"]),
        ("don't don’t ‘don’t’ 'tis", ["don't", "don't", "don't", "tis"]),
        ("1,000 and 3.5%, 10\u00a0000 and 2\u202f500\u202f000", ["1,000", "and", "3.5", "10000", "and", "2500000"]),
        ("in 2031\u00a02032, 10\u00a0men", ["in", "2031", "2032", "10", "men"]),
        ("10.05.2031, a.b 5.", ["10.05.2031", "a", "b", "5"]),
        ("exam\u00adple", ["example"]),
        ("1\ufe0f\u20e3 ❤\ufe0f ok", ["1\u20e3", "ok"]),
        ("нагоро\u0300да", ["нагорода"]),
        ("прези\u200bдент \ufeffсказал\u2060 «да\u200f»", ["президент", "сказал", "да"]),
        ("don\u200b't 1\u200b,000 10\u00a0\u200b000 long\u2060-term", ["don't", "1,000", "10000", "long-term"]),
        ("don`t Kyiv`s don´t don′t donʻt don\x92t", ["don't", "kyiv", "don't", "don't", "don't", "don't"]),
        ("`the plan` and `so`", ["the", "plan", "and", "so"]),
        ("Ивáнов и Ива\u0301нов", ["иванов", "и", "иванов"]),
        ("&quot;R&amp;D&quot; &#8220;caf&eacute;&#8221; &amp;nbsp;rain &laquo;да&raquo;",
         ["r", "d", "café", "rain", "да"]),
        ("don&rsquo;t, don&#39;t; AT&T; Q&A; fish&chips; &unheard;", ["don't", "don't", "at", "t", "q", "a", "fish",
         "chips", "unheard"]),
        ("<p>The <b>bridge</b></p><br/>un<i>think</i>able a < b > c", ["the", "bridge", "unthinkable", "a", "b", "c"]),
        ("[the report](https://a.org/b_(c)) and [sic](not)", ["the", "report", "and", "sic", "not"]),
        ("ไป\u200bบ้าน", ["ไป", "บ้าน"]),
        ("می\u200cخواهم", ["میخواهم"]),
    ],
)  # fmt: skip
def test_tokens_in_three_languages(text, tokens):
    assert tokenise(text) == tokens


@pytest.mark.parametrize(
    ("changed", "text", "tokens"),
    [
        ({"capitals": "keep"}, "The Storm’s end", ["The", "Storm", "end"]),
        ({"possessive": "keep"}, "The storm’s end", ["the", "storm's", "end"]),
        ({"apostrophes": "split"}, "isn’t п'ять", ["isn", "t", "п", "ять"]),
        ({"hyphens": "split"}, "long-term isn't", ["long", "term", "isn't"]),
        ({"numbers": "split"}, "1,000 2nd", ["1", "000", "2nd"]),
        ({"numbers": "drop"}, "1,000 2nd in 2031", ["2nd", "in"]),
        ({"stress": "keep"}, f"го{STRESS}род", [f"го{STRESS}род"]),
        ({"yo": "keep"}, "Ещё", ["ещё"]),
        ({"min_length": 3}, "it was the end", ["was", "the", "end"]),
        ({"max_length": 4}, "abcdefgh abcdefgx abc-def", ["abcd", "abcd", "abc"]),
    ],
)
def test_every_setting_changes_what_it_says(changed, text, tokens):
    assert tokenise(text, TokenSettings(**changed)) == tokens
    assert tokenise(text) != tokens
    assert len(token_spans(text, TokenSettings(**changed))) == len(tokens)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"hyphens": "jion"}, "hyphens is 'jion'. Did you mean 'join'"),
        ({"min_length": 0}, "min_length is 0; it must be a whole number, 1 or more"),
        ({"max_length": 2.5}, "max_length is 2.5"),
        ({"min_length": 5, "max_length": 4}, "max_length is 4, less than min_length"),
    ],
)
def test_settings_that_cannot_be_are_refused(changed, words):
    with pytest.raises(ParameterError, match=words):
        TokenSettings(**changed)


def test_combining_marks_are_those_of_the_unicode_database_and_no_letters():
    every = [chr(i) for i in range(0x110000)]
    assert set(marks()) == {c for c in every if unicodedata.category(c)[0] == "M"} - set(INVISIBLE)
    assert not any(re.match(r"\w", c) for c in marks() + INVISIBLE)
    formats = {c for c in every if unicodedata.category(c) == "Cf" and ord(c) < 0x110BD and "ARABIC" not in
               unicodedata.name(c, "ARABIC") and "SYRIAC" not in unicodedata.name(c, "")}  # fmt: skip
    assert formats - set(INVISIBLE) <= {chr(c) for c in (0x180E, 0x2065)}
    assert not any(re.match(r"\w", c) for c in every[fast_tokens._LAST_LETTER :])


LETTERS = "abÉжйЁßİ12½９_ʼ'’‘`-‐‑.,\u00a0\u202f\u00ad\u200d\u0301\u0306\u0308\ufe0f ()!?…:;\n\t😀𝐀क्षि\u0661٫" + HOLE
TEXT = st.one_of(
    st.text(alphabet=st.sampled_from(LETTERS), max_size=60),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40),
    st.lists(st.sampled_from(["1", "12", "000", "a", "\u00a0", ",", ".", "-", "'", "\u0301"])).map("".join),
    st.lists(
        st.sampled_from(["a", "é", "ไ", " ", "\u200b", "\ufeff", "&amp;", "&#8203;", "<b>", "</p>", "<", ">", "[",
                         "](#x)", "&", ";", "'", "1", ",", "&rsquo;", HOLE]), max_size=14).map("".join),
)  # fmt: skip
SETTINGS = st.sampled_from(
    [
        TokenSettings(),
        TokenSettings(capitals="keep", possessive="keep", stress="keep", yo="keep"),
        TokenSettings(apostrophes="split", hyphens="split", numbers="split"),
        TokenSettings(numbers="drop", min_length=2, max_length=3),
    ]
)


@settings(max_examples=200)
@given(st.lists(TEXT, max_size=6), SETTINGS, st.sampled_from([1, 50, 10**6]))
def test_the_fast_way_finds_the_tokens_of_the_definition(texts, chosen, block):
    before, fast_tokens.BLOCK = fast_tokens.BLOCK, block
    try:
        tokens = Tokens.from_texts(texts, chosen)
    finally:
        fast_tokens.BLOCK = before
    cased = normaliser(TokenSettings(**{**chosen.__dict__, "capitals": "keep", "possessive": "keep"}))
    for i, text in enumerate(texts):
        here = slice(tokens.offsets[i], tokens.offsets[i + 1])
        ids = tokens.ids[here]
        assert [str(tokens.vocabulary[j]) for j in ids if j != HOLE_ID] == tokenise(text, chosen)
        forms = [str(tokens.forms[j]) for j in tokens.form_ids[here] if j != HOLE_ID]
        spans = token_spans(text, chosen)
        if counted_copy(text).text.count("](") == text.count("]("):
            assert forms == [cased(text[a:b]) for a, b in spans]
        assert all(text[a] not in INVISIBLE and text[b - 1] not in INVISIBLE for a, b in spans)
        if chosen == TokenSettings():
            assert (ids == HOLE_ID).sum() == text.count(HOLE)
    assert tokens.vocabulary.tolist() == sorted(set(tokens.vocabulary.tolist()))


def test_lone_surrogates_break_no_block():
    tokens = Tokens.from_texts(["a\ud800b", "\udfff", "😀\ud83dc"])
    assert tokens.vocabulary.tolist() == ["a", "b", "c"]


@given(
    st.sampled_from(["Kyiv's long-term plan cost 1,000.5", "об'єкт из-за 10\u00a0000 ёлок", "naïve café, don`t!"]),
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(INVISIBLE)), max_size=6),
    st.booleans(),
)
def test_what_nobody_sees_changes_no_token(text, inserted, split):
    changed = unicodedata.normalize("NFD", text) if split else text
    for at, character in inserted:
        changed = changed[:at] + character + changed[at:]
    assert tokenise(changed) == tokenise(text)
    assert Tokens.from_texts([changed]).vocabulary.tolist() == Tokens.from_texts([text]).vocabulary.tolist()


@given(TEXT)
def test_a_token_is_a_token_again(text):
    # ŉ is the one letter whose folded form begins with an apostrophe.
    for token in tokenise(text.replace("ŉ", "n")):
        assert tokenise(token) == [token]


def test_breaks_say_what_stands_before_a_token():
    text = (
        f"No, Mr. Orr left (at 3 p.m. today) — calmly. Why? “Rain\nfell” \n\n then snow{HOLE}fell; U.S. boats e.g. two"
    )
    tokens = Tokens.from_texts([text, "again"])
    found = [
        (str(tokens.vocabulary[i]) if i >= 0 else "_", int(b)) for i, b in zip(tokens.ids, tokens.breaks, strict=True)
    ]
    assert [(w, b) for w, b in found if b] == [
        ("no", 2), ("mr", 1), ("at", 1), ("calmly", 1), ("why", 2), ("rain", 2), ("then", 2), ("_", 2), ("fell", 2),
        ("u", 1), ("again", 2),
    ]  # fmt: skip


def test_sentences_by_marks_agree_with_the_splitter_on_plain_text():
    text = "Mr. Vale spoke. The bridge fell! Was it rain? Dr. Orr said so, calmly. Nobody else did."
    starts = {token_spans(text[a:b])[0][0] + a for a, b in sentences(text)}
    tokens = Tokens.from_texts([text])
    assert {s for (s, _), b in zip(token_spans(text), tokens.breaks, strict=True) if b == 2} == starts


def test_one_endless_token_costs_no_memory():
    texts = [" ".join(f"w{i}" for i in range(5000)) + " " + "x" * 100_000]
    tokens = Tokens.from_texts(texts)
    assert tokens.vocabulary.nbytes <= 5001 * 100 * 4
    assert tokens.vocabulary[-1] == "x" * 100
    counts = Counts.from_tokens(tokens.take(np.array([0])), ["u"], ["d"])
    assert counts.terms.dtype == "<U100"


WORDS = st.sampled_from(["a", "B", "ab", HOLE, ".", "c,", "d!"])


@given(st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=5), st.integers(1, 4), st.booleans())
def test_ngrams_are_those_of_a_loop(texts, n, within):
    tokens = Tokens.from_texts(texts)
    found = tokens.ngrams(n, within)
    for i in range(len(texts)):
        here = range(int(tokens.offsets[i]), int(tokens.offsets[i + 1]) - n + 1)
        expected = [
            " ".join(tokens.vocabulary[tokens.ids[a : a + n]])
            for a in here
            if (tokens.ids[a : a + n] >= 0).all() and not (within and (tokens.breaks[a + 1 : a + n] == 2).any())
        ]
        assert [str(w) for w in found.vocabulary[found.ids[found.offsets[i] : found.offsets[i + 1]]]] == expected
    assert found.vocabulary.tolist() == sorted(set(found.vocabulary.tolist()))


@given(st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=5), st.sampled_from(["a", "a b", "ab ab a", "b z"]))
def test_a_phrase_is_found_where_a_loop_finds_it(texts, phrase):
    tokens = Tokens.from_texts(texts)
    words = phrase.split()
    expected = [
        a
        for i in range(len(texts))
        for a in range(int(tokens.offsets[i]), int(tokens.offsets[i + 1]) - len(words) + 1)
        if [str(tokens.vocabulary[j]) if j >= 0 else "" for j in tokens.ids[a : a + len(words)]] == words
    ]
    assert tokens.find(phrase).tolist() == expected


def test_what_cannot_be_looked_for_is_refused():
    tokens = Tokens.from_texts(["a b"])
    with pytest.raises(ParameterError, match="no word to look for in '…'"):
        tokens.find("…")
    with pytest.raises(ParameterError, match="n is 0"):
        tokens.ngrams(0)
    with pytest.raises(ParameterError, match="do not record where sentences end"):
        tokens.ngrams(2).ngrams(2, within_sentences=True)


def test_settings_reach_the_comparison_its_result_and_its_evidence(paired):
    from framing.measures.keyness.two_sides import KeynessSettings, keyness

    chosen = TokenSettings(capitals="keep")
    comparison = paired.compare(by="outlet", target="North", reference="South", tokens=chosen)
    result = keyness(comparison, KeynessSettings(permutations=99))
    assert result.comparison["tokens"]["capitals"] == "keep"
    assert "Ostrel" in set(result.table["term"])
    shown = result.evidence("Ostrel", n=50, corpus=paired)
    assert (len(shown), set(shown["match"])) == (20, {"Ostrel"})
    assert not len(result.evidence("ostrel", corpus=paired))
