"""Entries that are not matched as they were written: contractions, symbols, marks, letters of two scripts."""

from __future__ import annotations

import pytest

from framing.errors import LexiconError
from framing.lexicon import Lexicon
from framing.text.counts import Tokens
from framing.text.reading import TokenSettings

STATED = {"language": "en", "licence": "x", "citation": "y"}
LIWC = "%\n1\tpronoun\n2\tverb\n3\tfaith\n4\tplace\n%\n"


def dic(tmp_path, rows: str, **more) -> Lexicon:
    (tmp_path / "a.dic").write_text(LIWC + rows, "utf-8")
    return Lexicon.read(tmp_path / "a.dic", **(STATED | more))


def hits(lexicon: Lexicon, text: str, settings: TokenSettings | None = None) -> list[tuple[str, str]]:
    found = lexicon.match(Tokens.from_texts([text], settings or TokenSettings()))
    return [(word, key) for word, i in zip(found.words, found.entry, strict=True) for key, _ in lexicon.entries[i].keys]


CONTRACTED = "it\t1\nit's\t1\t2\nlet's\t2\nlet\t4\ngod\t3\ngod's\t4\nhere's\t2\n"


@pytest.mark.parametrize(
    "settings",
    [None, TokenSettings(possessive="keep"), TokenSettings(capitals="keep"), TokenSettings(min_length=2)],
)
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It rained.", [("it", "pronoun")]),
        ("It’s late.", [("it's", "pronoun"), ("it's", "verb")]),
        ("Let them go; let's go.", [("let", "place"), ("let's", "verb")]),
        ("God, a god, GOD'S and here's here", [("god", "faith")] * 2 + [("god's", "place"), ("here's", "verb")]),
    ],
)
def test_a_contraction_is_matched_as_written_and_never_as_its_stem(tmp_path, text, found, settings):
    got = hits(dic(tmp_path, CONTRACTED), text, settings)
    assert [(word.casefold(), key) for word, key in got] == found


def test_phrases_and_wildcards_with_contractions(tmp_path):
    ours = dic(tmp_path, "let's go\t1\nthat's*\t2\n*'s\t4\n")
    assert hits(ours, "Let go! Let’s go. That's it, Kyiv's that") == [
        ("let's go", "pronoun"), ("that's", "verb"), ("kyiv's", "place"),
    ]  # fmt: skip
    found = ours.match(Tokens.from_texts(["Let’s go."]))
    assert found.forms() == {0: ["let's go"]}


def test_a_contraction_that_tokens_do_not_keep_is_refused(tmp_path):
    with pytest.raises(LexiconError, match="is with 's, but these tokens do not keep final 's; use Tokens.from_texts"):
        dic(tmp_path, "it's\t1\n").match(Tokens.from_texts(["it"]).ngrams(1))


def test_where_apostrophes_separate_words_so_they_do_in_entries(tmp_path):
    settings = TokenSettings(apostrophes="split")
    assert hits(dic(tmp_path, "it's\t1\nlet\t4\n"), "it's let's", settings) == [("it s", "pronoun"), ("let", "place")]


def test_an_entry_in_a_list_of_ones_own_keeps_a_possessive_stripped_and_a_contraction_whole(tmp_path):
    keys = ("name", "version", "language", "construct", "unit", "licence", "source", "citation", "validation")
    top = "".join(f"# {key}: {'en' if key == 'language' else 'x'}\n" for key in keys)
    rows = "Kyiv’s war,a,,,\nLet’s,b,,,\nIt's,c,,,sensitive\n"
    (tmp_path / "own.csv").write_text(top + "entry,category,counterpart,note,case\n" + rows, "utf-8")
    ours = Lexicon.read(tmp_path / "own.csv")
    assert [entry.pattern for entry in ours.entries] == ["kyiv war", "let's", "It's"]
    assert hits(ours, "Kyiv's war, Kyiv war, let it, let's, it's, It's, It") == [
        ("kyiv war", "a"), ("kyiv war", "a"), ("let's", "b"), ("it's", "c"),
    ]  # fmt: skip


SYMBOLS = [":)", ":-(", "8)", "<3", ":D", ":P", "=3", ":-D", "x:", "100%", "c++", "+7", "^_^", "o_O", "-", "…"]


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_emoticons_count_as_no_number_and_no_letter(tmp_path, symbol):
    ours = dic(tmp_path, f"{symbol}\t1\nwar\t2\n")
    assert [entry.pattern for entry in ours.entries] == ["war"]
    assert any("excluded (line 7: " in note and symbol in note for note in ours.notes)
    assert hits(ours, "8 3 100 7 d p c x o o d 8) <3 :D") == []


WORDS = ["1984", "xd", "u.s.", "I", "9/11", "AT&T", "covid-19", "g20", "rock_n_roll", "т.е.", "0"]


@pytest.mark.parametrize("word", WORDS)
def test_words_of_digits_and_single_letters_stay(tmp_path, word):
    ours = dic(tmp_path, f"{word}\t1\n")
    assert len(ours.entries) == 1
    assert len(hits(ours, f"before {word.replace('_', ' ')} after")) == 1


def test_what_is_matched_otherwise_than_written_is_noted_with_its_lines(tmp_path):
    rows = (
        "#metoo\t1\nanti-\t1\nf**k\t1\n'll\t1\nn't\t1\nсoвет\t1\nUS\t2\nwar\t2\nraid\t2\nsiege\t2\ncafÃ©\t1\n"
    )
    notes = dic(tmp_path, rows).notes
    assert "1 entry with letters replaced by ** (one * matches any letters) was excluded (line 9: 'f**k')." in notes
    assert "2 entries with no more than the ending of a word were excluded (line 10: ''ll'; line 11: 'n't')." in notes
    assert any("are matched without their marks (line 7: '#metoo' as 'metoo'; line 8: 'anti-'" in n for n in notes)
    assert any(n.startswith("1 entry mixes Latin and Cyrillic letters") and "line 12" in n for n in notes)
    assert "1 entry in capitals is matched in any case (line 13: 'US')." in notes
    assert any(n.startswith("1 entry looks garbled") and "line 17" in n for n in notes)


def test_a_list_in_capitals_needs_no_note(tmp_path):
    assert len(dic(tmp_path, "RAID\t1\nSIEGE\t2\nwar\t1\n").notes) == 1


def test_a_list_of_another_script_than_its_language_is_noted(tmp_path):
    said = "The list is stated to be in 'ru', but none of its entries has a letter of that script."
    assert said in dic(tmp_path, "raid\t1\n", language="ru").notes
    assert said not in dic(tmp_path, "raid\t1\nмир\t2\n", language="ru").notes


def test_entries_that_are_the_same_word_are_one(tmp_path):
    ours = dic(tmp_path, "cafe\u0301\t1\ncafé\t2\nCAFÉ\t1\nco\u00adop\t1\nco-op\t2\n")
    assert [(e.pattern, dict(e.keys)) for e in ours.entries] == [
        ("café", {"pronoun": 1, "verb": 1}), ("coop", {"pronoun": 1}), ("co-op", {"verb": 1}),
    ]  # fmt: skip
