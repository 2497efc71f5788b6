"""Columns of tables of words: lists that people have, and how a column is named where it cannot be told."""

from __future__ import annotations

import pytest

from framing.errors import LexiconError
from framing.lexicon import Lexicon

STATED = {"language": "en", "licence": "licensed to this university", "citation": "Orr (2031)."}
NRC = "English Word\tanger\tfear\tRussian Word\nabandon\t0\t1\tпокинуть\nhate\t1\t0\tненависть\n"
MASTER = (
    "Word,Seq_num,Word Count,Negative,Positive,Syllables,Source\nABANDON,9,31,2009,0,3,list\nABLE,20,77,0,2009,2,list\n"
    "OLD,21,5,-2020,0,1,list\n"
)
VADER = "abandon\t-1.9\t0.53852\t[-2, -2, -1]\ngreat\t3.1\t0.7\t[3, 3, 3]\n"


def read(tmp_path, name: str, text: str, **more) -> Lexicon:
    (tmp_path / name).write_text(text, "utf-8")
    return Lexicon.read(tmp_path / name, **(STATED | more))


def content(lexicon: Lexicon) -> dict[str, dict[str, float]]:
    return {entry.pattern: dict(entry.keys) for entry in lexicon.entries}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("bing.csv", "word,sentiment\nabandon,negative\nadore,positive\n",
         {"abandon": {"negative": 1}, "adore": {"positive": 1}}),
        ("r.csv", '"","word","sentiment"\n"1","abandon","negative"\n', {"abandon": {"negative": 1}}),
        ("semi.csv", "word;sentiment;score\nabandon;negative;-0,5\n", {"abandon": {"negative": -0.5}}),
        ("afinn.csv", "word,value\nabandon,-2\nadore,3\n", {"abandon": {"value": -2}, "adore": {"value": 3}}),
        ("s.csv", "word,sentiment\nabandon,-2\nadore,3\n", {"abandon": {"sentiment": -2}, "adore": {"sentiment": 3}}),
        ("p.csv", "word,polarity\nabandon,neg\n", {"abandon": {"neg": 1}}),
        ("pn.csv", "word,pos,neg\nraid,0,1\n", {"raid": {"neg": 1}}),
        ("tags.csv", "word,pos,score\nraid,noun,2\n", {"raid": {"score": 2}}),
        ("minus.csv", "word,score\nraid,−1.5\nnan,1\n", {"raid": {"score": -1.5}, "nan": {"score": 1}}),
        ("vader_lexicon.txt", VADER, {"abandon": {"vader_lexicon": -1.9}, "great": {"vader_lexicon": 3.1}}),
        ("lm.csv", MASTER, {"abandon": {"Negative": 1}, "able": {"Positive": 1}}),
        ("nrc.txt", NRC, {"abandon": {"fear": 1}, "hate": {"anger": 1}}),
        ("sheet.csv", "word,category,,\nraid,war,,\n,,,\n", {"raid": {"war": 1}}),
        ("tagged.csv", "term;tag;value\nraid;NEG;-1\ntruce;POS;1\n", {"raid": {"NEG": -1}, "truce": {"POS": 1}}),
        ("liwc.dicx", "DicTerm,affect,emotion,tone\nglad*,X,X,\nhate,X,,X\n",
         {"glad*": {"affect": 1, "emotion": 1}, "hate": {"affect": 1, "tone": 1}}),
        ("numbered.csv", "word,label\nraid,2\ntruce,1\n", {"raid": {"2": 1}, "truce": {"1": 1}}),
        ("hash.tsv", "#metoo\thope\nwar\tfear\n", {"metoo": {"hope": 1}, "war": {"fear": 1}}),
        ("head.csv", "# citation: Lee (2031)\nword,category\nraid,war\n", {"raid": {"war": 1}}),
    ],
)  # fmt: skip
def test_lists_that_people_have_are_read(tmp_path, name, text, expected):
    assert content(read(tmp_path, name, text)) == expected


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ("English Word\tRussian Word\tanger", "ru"), ("English (en)\tRussian (ru)\tPositive", "ru"),
        ("English\tUkrainian\tanger", "uk"), ("Word\tUkrainian Translation\tanger", "Ukrainian"),
        ("English (en)\tUkrainian Translation (Google Translate)\tanger", "uk"),
    ],
)  # fmt: skip
def test_words_are_those_in_the_lists_language(tmp_path, head, language):
    text = f"{head}\nhate\tненависть\t1\nlove\tNO TRANSLATION\t1\n"
    ours = read(tmp_path, "nrc.txt", text, language=language)
    assert list(content(ours)) == ["ненависть"]
    assert any("were not read: 1 (line 3: 'NO TRANSLATION')" in note for note in ours.notes)
    with pytest.raises(LexiconError, match=r"in no column named as 'be'; name the column of words: word='English"):
        read(tmp_path, "nrc.txt", text.replace("Word\t", "English\t", 1), language="be")


def test_a_column_is_named_by_the_caller_or_in_the_file_beside_the_list(tmp_path):
    text = "Wort,Klasse,Ton,Quelle\nKrieg,schlecht,-2,A\nFrieden,gut,3,B\n"
    with pytest.raises(LexiconError, match=r"line 1 seems to name the columns \(Wort, .*name them: word='…'"):
        read(tmp_path, "ton.csv", text)
    long = {"krieg": {"schlecht": -2}, "frieden": {"gut": 3}}
    ours = read(tmp_path, "ton.csv", text, word="wort", category="Klasse", weight="Ton")
    assert content(ours) == long
    assert "Columns that were not read: Quelle." in ours.notes
    assert content(read(tmp_path, "ton.csv", text, word="Wort", weight="Ton")) == {
        "krieg": {"ton": -2}, "frieden": {"ton": 3},
    }  # fmt: skip
    (tmp_path / "ton.csv.header").write_text("# word: Wort\n# category: Klasse\n# weight: Ton\n", "utf-8")
    assert content(read(tmp_path, "ton.csv", text)) == long
    bare = text.split("\n", 1)[1]
    assert content(read(tmp_path, "bare.csv", bare, word="1", category="2", weight="3")) == long


def test_several_columns_of_categories_are_named(tmp_path):
    for category in ("Negative; Positive", ["Negative", "Positive"]):
        ours = read(tmp_path, "lm.csv", MASTER, category=category)
        assert content(ours) == {"abandon": {"Negative": 1}, "able": {"Positive": 1}}
    assert any(note.startswith("Years are the values of Negative, Positive") for note in ours.notes)
    assert content(read(tmp_path, "lm.csv", MASTER, category="Negative")) == {"abandon": {"Negative": 1}}


@pytest.mark.parametrize(
    ("text", "named", "words"),
    [
        ("word,war,kind\nraid,1,noun\n", {}, "line 2: 'kind' is 'noun'.* Its columns are word, war, kind; name them"),
        ("word,score\nraid,2\n", {"word": "wrod"}, "no column 'wrod'. Did you mean 'word'"),
        ("word,kind\nraid,noun\n", {"category": "knid"}, "no column 'knid'. Did you mean 'kind'"),
        ("Wort,Ton\nKrieg,-2\n", {}, r"line 1 seems to name the columns \(Wort, Ton\)"),
        ("a,b,c,d\nx,y,z,w\n", {}, "give their numbers: word='1', category='2'"),
        ("word,score\nraid,nan\n", {}, r"no entry. Rows without a word .* were not read: 1 \(line 2: 'raid'"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_told_says_how_to_name_its_columns(tmp_path, text, named, words):
    with pytest.raises(LexiconError, match=words):
        read(tmp_path, "a.csv", text, **named)


def test_what_a_table_holds_beside_its_words_is_noted(tmp_path):
    notes = read(tmp_path, "lm.csv", MASTER).notes
    assert "Columns that were not read: Seq_num, Word Count, Syllables, Source." in notes
    lost = read(tmp_path, "a.csv", "word,category\nraid,\n,war\nsiege,war\n").notes
    assert "Rows without a word or a category were not read: 1 (line 2: 'raid' without a category)." in lost
    assert "1 entry is empty and was not read (line 3)." in lost
    two = read(tmp_path, "b.csv", "Wort,Ton\nKrieg,schlecht\n").notes
    assert "No names of columns were found: line 1 (Wort, Ton) was read as an entry." in two


def test_a_category_is_named_for_a_list_that_has_none(tmp_path):
    ours = read(tmp_path, "afinn.csv", "word,value\nabandon,-2\n", category="tone")
    assert content(ours) == {"abandon": {"tone": -2}}
    with pytest.raises(LexiconError, match="was read as LIWC, which has no columns"):
        read(tmp_path, "a.dic", "%\n1\tx\n%\nraid\t1\n", word="1")
