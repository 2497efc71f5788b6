"""Foreign formats of lexicons: what is read, what is refused and where."""

from __future__ import annotations

import pytest

from framing.errors import FramingError, LexiconError
from framing.lexicon import Lexicon
from framing.lexicon.formats.headers import HEADER
from framing.text.counts import Tokens

STATED = {"language": "en", "licence": "licensed to this university", "citation": "Orr (2031)."}

DIC = """%
1\taffect (Affect)
\t2\tposemo (Positive Emotions)
\t3\tnegemo (Negative Emotions)
\t\t4\tanger
9\tsocial
%
glad*\t1\t2
hate\t1\t3\t4\t9
a lot of rage\t4
ally 9 1
"""
CAT = """WAR
\tFORCE
\t\tATTACK* (1)
\t\tAIR_STRIKE? (2)
\t@NEAR [ATTACK AND CIVIL*]
\tBOMB (1)
PEACE
\tTRUCE (1)
"""
YAML = """
war:
  force: [attack*, "air strike*"]
  words:
  - no
  - 1e3
  - yes
peace: truce
empty:
"""
JSON = '{"war": {"force": ["attack*", "air strike"], "scores": {"raid": 2.5, "siege": 1}}, "peace": "truce"}'
YKD = """<?xml version="1.0" encoding="ISO-8859-1"?>
<dictionary style="julius" patternengine="substring">
 <cnode name="Coverage"><cnode name="war"><pnode name="attack*"/>
 <cnode name="air"><pnode name="café raid"/></cnode></cnode>
 <cnode name="peace"><pnode name="truce"/></cnode></cnode>
</dictionary>"""
SCORED = """<dictionary style="050805" patternengine="substring"><cnode name="All" desc="">
 <cnode name="war" color="1 0 0"><pnode name="raid" score="2.5"/></cnode>
 <cnode name="peace" desc=""><pnode name="truce"/></cnode></cnode></dictionary>"""
NAMED = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<dictionary style="Lexicoder" name="themes"><cnode name="t100"><pnode name=" RAID "></pnode></cnode>
<cnode name="t200"><pnode name="air strike "></pnode></cnode></dictionary>"""
LCD = "+POSITIVE\ngood*\nwell done\n+NEGATIVE\nbad\n"
NRC = "abandon\tanger\t0\nabandon\tfear\t1\nabandon\tsadness\t1\nwar\tfear\t1\n"
NRC_INTENSITY = "English Word\tEmotion\tEmotion-Intensity-Score\nrage\tanger\t0.94\nrage\tfear\t0.41\n"
VAD = "Word,Valence,Arousal\nwar,-0.8,0.9\ntruce,0.0,-0.2\n"
DICX = "DicTerm,posemo,negemo\nglad*,X,\nhate,,X\n"
ROWS = '[{"entry": "raid", "category": "war", "weight": 2}, {"word": "truce", "category": "peace"}]'


def read(tmp_path, name: str, text: str, **more) -> Lexicon:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return Lexicon.read(path, **(STATED | more))


def content(lexicon: Lexicon) -> dict[str, dict[str, float]]:
    return {entry.pattern: dict(entry.keys) for entry in lexicon.entries}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.dic", DIC, {
            "glad*": {"affect > posemo": 1},
            "hate": {"affect > negemo > anger": 1, "social": 1},
            "a lot of rage": {"affect > negemo > anger": 1},
            "ally": {"social": 1, "affect": 1},
        }),
        ("a.cat", CAT, {
            "attack*": {"WAR > FORCE": 1}, "air strike?": {"WAR > FORCE": 2}, "bomb": {"WAR": 1}, "truce": {"PEACE": 1},
        }),
        ("a.yml", YAML, {
            "attack*": {"war > force": 1}, "air strike*": {"war > force": 1}, "no": {"war > words": 1},
            "1e3": {"war > words": 1}, "yes": {"war > words": 1}, "truce": {"peace": 1},
        }),
        ("a.json", JSON, {
            "attack*": {"war > force": 1}, "air strike": {"war > force": 1}, "raid": {"war > scores": 2.5},
            "siege": {"war > scores": 1}, "truce": {"peace": 1},
        }),
        ("liwc2001.dic", "%\n01\tPronoun\n02\tSelf\n10\tTen\n%\nme\t1\t02\nten\t10\n", {
            "me": {"Pronoun": 1, "Self": 1}, "ten": {"Ten": 1},
        }),
        ("declared.dic", "%\t\n1\tPronoun\n2 Self\n%\t\nme\t01\t002\n", {"me": {"Pronoun": 1, "Self": 1}}),
        ("bare.cat", "WAR\n\tRAID\n\tSIEGE\nPEACE\n\tTRUCE\n", {
            "raid": {"WAR": 1}, "siege": {"WAR": 1}, "truce": {"PEACE": 1},
        }),
        ("block.yml", "war: |\n  raid\n  air strike\n", {"raid": {"war": 1}, "air strike": {"war": 1}}),
        ("plain.yml", "no: [no, on, null, 1984, 2001-09-11, 1e3, 007, 'it''s', let's]\n", {
            word: {"no": 1} for word in ("no", "on", "null", "1984", "2001-09-11", "1e3", "007", "it's", "let's")
        }),
        ("flat.json", '{"abandon": -2, "adore": 3}', {"abandon": {"flat": -2}, "adore": {"flat": 3}}),
        ("words.json", '["raid", "air strike", 1984]', {
            "raid": {"words": 1}, "air strike": {"words": 1}, "1984": {"words": 1},
        }),
        ("turned.json", '{"raid":["war"],"siege":["war","fear"],"dread":"fear","blitz":"war"}', {
            "raid": {"war": 1}, "siege": {"war": 1, "fear": 1}, "dread": {"fear": 1}, "blitz": {"war": 1},
        }),
        ("flags.json", '{"raid":{"war":1,"fear":0},"dread":{"war":0,"fear":1},"a":{"war":0,"fear":0},"b":{"war":1}}', {
            "raid": {"war": 1}, "dread": {"fear": 1}, "b": {"war": 1},
        }),
        ("cols.json", '{"word": ["raid", "truce"], "sentiment": ["bad", "good"]}', {
            "raid": {"bad": 1}, "truce": {"good": 1},
        }),
        ("frame.json", '{"word": {"0": "raid"}, "sentiment": {"0": "bad"}, "score": {"0": -2}}', {"raid": {"bad": -2}}),
        ("pairs.json", '[["raid", "war"], ["truce", "peace"]]', {"raid": {"war": 1}, "truce": {"peace": 1}}),
        ("under.json", '{"entries": [{"word": "raid", "category": "war"}]}', {"raid": {"war": 1}}),
        ("below.json", '{"war": [{"term": "raid", "score": 2}]}', {"raid": {"war": 2}}),
        ("lines.jsonl", '{"word": "raid", "emotion": "fear"}\n{"word": "joy", "emotion": "joy"}\n', {
            "raid": {"fear": 1}, "joy": {"joy": 1},
        }),
        ("war.txt", "# a comment\nraid\n; another\nair_strike\n#blitz\n\n", {
            "raid": {"war": 1}, "air strike": {"war": 1}, "blitz": {"war": 1},
        }),
        ("named.csv", 'word\nraid\n"siege, long"\n', {"raid": {"named": 1}, "siege long": {"named": 1}}),
        ("opinion.txt", ";;;;;\n; words, by hand\n;\n\nraid\nwell-being\n", {
            "raid": {"opinion": 1}, "well-being": {"opinion": 1},
        }),
        ("b.json", ROWS, {"raid": {"war": 2}, "truce": {"peace": 1}}),
        ("spaced.cat", "WAR\n   \tFORCE\n   \t\tRAID (1)\n   \t\tAIR STRIKE* (2)\n", {
            "raid": {"WAR > FORCE": 1}, "air strike*": {"WAR > FORCE": 2},
        }),
        ("scored.ykd", SCORED, {"raid": {"war": 2.5}, "truce": {"peace": 1}}),
        ("named.lcd", NAMED, {"raid": {"t100": 1}, "air strike": {"t200": 1}}),
        ("a.lc3", LCD, {"good*": {"POSITIVE": 1}, "well done": {"POSITIVE": 1}, "bad": {"NEGATIVE": 1}}),
        ("a.ykd", YKD, {"attack*": {"war": 1}, "café raid": {"war > air": 1}, "truce": {"peace": 1}}),
        ("a.lcd", LCD, {"good*": {"POSITIVE": 1}, "well done": {"POSITIVE": 1}, "bad": {"NEGATIVE": 1}}),
        ("b.lcd", '<dictionary><cnode name="war"><pnode name="raid"/></cnode></dictionary>', {"raid": {"war": 1}}),
        ("nrc.txt", NRC, {"abandon": {"fear": 1, "sadness": 1}, "war": {"fear": 1}}),
        ("nrc.tsv", NRC_INTENSITY, {"rage": {"anger": 0.94, "fear": 0.41}}),
        ("vad.csv", VAD, {"war": {"Valence": -0.8, "Arousal": 0.9}, "truce": {"Valence": 0, "Arousal": -0.2}}),
        ("a.dicx", DICX, {"glad*": {"posemo": 1}, "hate": {"negemo": 1}}),
        ("tone.tsv", "good\t3\nbad\t-2\n", {"good": {"tone": 3}, "bad": {"tone": -2}}),
        ("two.tsv", "good\tpositive\nbad\tnegative\n", {"good": {"positive": 1}, "bad": {"negative": 1}}),
        ("semi.csv", 'word;category\n"air raid";war\n', {"air raid": {"war": 1}}),
        ("sets.csv", "word,war,peace\nraid,1,0\ntruce,0,1\n", {"raid": {"war": 1}, "truce": {"peace": 1}}),
    ],
)  # fmt: skip
def test_every_format_gives_patterns_levels_and_weights(tmp_path, name, text, expected):
    lexicon = read(tmp_path, name, text)
    assert content(lexicon) == expected
    assert lexicon.header["licence"] == STATED["licence"]
    assert lexicon.header["validation"] == "none stated"
    assert f"from {name}." in lexicon.notes[0]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.dic", "1\tx\nword\t1\n", "must be between two lines '%'; 0 found"),
        ("a.dic", "%\n1\tx\n%\nword\t1\t7\n", "line 4: 'word' is in category '7', which is not declared"),
        ("a.dic", "%\n1\tx\n1\ty\n%\nword\t1\n", "line 3: category '1' is declared twice"),
        ("a.dic", "%\nx\n%\nword\t1\n", "line 2: 'x' is no number and name"),
        ("a.dic", "%\n1\tx\n%\nword\n", "line 4: 'word' is in no category"),
        ("a.cat", "RAID (1)\n", "line 1: 'RAID' is under no category"),
        ("a.cat", "WAR\n\t\tRAID (1)\n", "line 2: 'RAID .1.' is 1 tabs too deep"),
        ("a.lcd", "good\n+POSITIVE\n", "is in none of the formats"),
        ("a.yml", "war: [raid\npeace: x\n", "line 2: not YAML"),
        ("a.yml", "- raid\n", "no mapping of categories"),
        ("a.yml", "war: [raid]\nwar: [siege]\n", "line 2: 'war' again"),
        ("a.yml", "a: &x [raid]\nb: [*x, *x]\n", r"an alias \(\*\)"),
        ("a.yml", "a: &x\n  b: *x\n", r"an alias \(\*\)"),
        ("a.yml", "? [a, b]\n: [raid]\n", "a category that is no word"),
        ("a.yml", "a: !!python/object/apply:os.getcwd []\nb:\n", "has no entry"),
        ("a.yml", "".join("  " * i + f"k{i}:\n" for i in range(60)) + "  " * 60 + "- raid\n", "more than 40 levels"),
        ("a.yml", "a:\n  - *phobia\n", r"line 2: not YAML \(found undefined alias\); put a word .* in quotation marks"),
        ("a.yml", "a: [war, #metoo, peace]\n", "not YAML .*; put a word that begins with #"),
        ("a.yml", "a:\n  - @handle\n", "line 2: not YAML .* in quotation marks"),
        ("a.yml", "a:\n  - *\n", "not YAML .* in quotation marks"),
        ("a.yml", "a:\n\t- raid\n", "line 2: not YAML .* indent with spaces, not tabs"),
        ("a.txt", "abandon -2\nadore 3\n", "line 1: 'abandon -2' ends in a number; separate words and weights by tabs"),
        ("a.txt", "one " * 13 + "\nraid\n", "line 1: more than 12 words, which is no entry"),
        ("a.txt", "type=weak len=1 word1=raid\n", "line 1: keys and values with = are in no format known"),
        ("a.json", '{"war": ["raid",]}', "line 1: not JSON"),
        ("a.json", '{"war": ["raid"], "war": ["siege"]}', "at the top: 'war' occurs twice"),
        ("a.json", '{"war": [true]}', "under 'war': True is neither"),
        ("a.json", '[{"entry": "raid"}]', "entry 1: an entry, a category"),
        ("a.json", "3", "neither an object"),
        ("a.json", '{"a":' * 200 + '["x"]' + "}" * 200, "more than 40 levels"),
        ("a.ykd", "<dictionary><cnode name='a'><pnode/></cnode></dictionary>", "line 1: a pnode has no name"),
        ("a.ykd", "<dictionary><pnode name='a'/></dictionary>", "'a' is under no category"),
        ("a.ykd", "<dictionary>\n<cnode name='a'></dictionary>", "line 2: not XML"),
        ("a.ykd", '<dictionary patternengine="regexp"><cnode name="a"/></dictionary>', "patterns are read by 'regexp'"),
        ("a.ykd", '<dictionary><cnode name="a"><pnode name="b" score="x"/></cnode></dictionary>', "score is 'x'"),
        ("a.tsv", "word\tcategory\nraid\n", "line 2: 1 cells where line 1 has 2"),
        ("a.tsv", "raid\twar\tmuch\n", "line 1: 'war' is 'much', neither a number nor X"),
        ("a.csv", "word,war,kind\nraid,1,noun\n", "line 2: 'kind' is 'noun', neither a number nor X"),
        ("a.csv", "a,b,c,d\n", "4 columns without names"),
        ("a.csv", "# name: a\nraid,war,attack,x\n", "does not state its version, language, "),
        ("a.csv", "entry,category,counterpart,note\nraid,war,,\n", "has no header: put lines '# name: …'"),
        ("a.bin", "raid siege", "is in none of the formats known: ours, LIWC"),
        ("a.tsv", ":)\thappy\n", "has no entry"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path, name, text, words):
    with pytest.raises(LexiconError, match=words):
        read(tmp_path, name, text)


def test_an_entity_bomb_is_refused_before_it_goes_off(tmp_path):
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>\n<dictionary>&b;</dictionary>'
    with pytest.raises(LexiconError, match="line 2: a document type is not accepted"):
        read(tmp_path, "a.ykd", bomb)


@pytest.mark.parametrize("missing", ["licence", "citation", "language"])
def test_a_foreign_file_needs_to_be_told_its_licence_citation_and_language(tmp_path, missing):
    with pytest.raises(LexiconError, match=rf"'a.lcd' cannot state its {missing}: give {missing}='…', or a file"):
        read(tmp_path, "a.lcd", LCD, **{missing: ""})
    (tmp_path / "a.lcd.header").write_text(f"# {missing}: en\n# validation: AUC .7 on 100 sentences\n", "utf-8")
    header = read(tmp_path, "a.lcd", LCD, **{missing: ""}).header
    assert (header[missing], header["validation"]) == ("en", "AUC .7 on 100 sentences")
    assert (header["name"], header["source"], header["version"]) == ("a", "a.lcd", "not stated")


def test_an_unknown_key_of_the_header_is_refused(tmp_path):
    with pytest.raises(LexiconError, match="a header has no 'license'. Did you mean 'licence'"):
        read(tmp_path, "a.lcd", LCD, license="x")
    with pytest.raises(LexiconError, match="'conflict.csv' states its own header; remove licence"):
        Lexicon.read("conflict", licence="x")


@pytest.mark.parametrize(
    ("encoding", "word", "note"),
    [
        ("cp1252", "café", "Windows-1252"), ("cp1251", "уничтожение", "Windows-1251"),
        ("utf-16", "café", "Read as UTF-16"), ("utf-16-le", "café", "Read as UTF-16"), ("utf-8-sig", "café", ""),
    ],
)  # fmt: skip
def test_an_old_encoding_is_recognised_and_noted_or_named(tmp_path, encoding, word, note):
    path = tmp_path / "old.dic"
    path.write_bytes(f"%\n1\tx\n%\n{word}\t1\n".encode(encoding))
    found = Lexicon.read(path, **STATED)
    assert content(found) == {word: {"x": 1}}
    assert [n for n in found.notes if note and note in n and "Another is named with encoding='…'." in n] or not note
    if note:
        named = Lexicon.read(path, encoding=encoding, **STATED)
        assert content(named) == {word: {"x": 1}}
        assert not [n for n in named.notes if "encoding" in n]
    with pytest.raises(FramingError, match="no encoding 'latin-99'"):
        Lexicon.read(path, encoding="latin-99", **STATED)


def test_xml_is_read_in_the_encoding_that_it_declares(tmp_path):
    path = tmp_path / "a.ykd"
    for declared, written in (("ISO-8859-1", "latin-1"), ("ISO-8859-1", "utf-8"), ("utf-16", "utf-16")):
        path.write_bytes(YKD.replace("ISO-8859-1", declared).encode(written))
        assert "café raid" in content(Lexicon.read(path, **STATED))


def test_what_is_left_out_is_noted_with_its_lines(tmp_path):
    dic = "%\n125\tlike\n464\tkind\n%\nkind\t(02 134)125/464\nlike\t125\t<of>464\n:)\t125\nwell?\t464\n"
    lexicon = read(tmp_path, "old.dic", dic)
    assert content(lexicon) == {"like": {"like": 1}, "well": {"kind": 1}}
    assert "1 entry without a word was excluded (line 7: ':)')." in lexicon.notes
    assert any("2 rules were not read (line 5: 'kind' (02 134)125/464; line 6:" in note for note in lexicon.notes)
    assert any("@NEAR" in note for note in read(tmp_path, "a.cat", CAT).notes)
    twice = read(tmp_path, "two.tsv", "word\tcategory\tscore\nGood\ta\t2\ngood\ta\t3\n")
    assert content(twice) == {"good": {"a": 2}}
    assert any("with another weight; the first was kept (line 3: 'good')" in note for note in twice.notes)


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("war:\n  - raid\n  - #metoo\n", "1 (line 3: '#metoo')"),
        ('war:\n  - raid #metoo\n  - siege  # a comment\n  - "#blitz"\n', "1 (line 2: '#metoo')"),
        ("war:\n  - !raid\n  - &truce\n  - &x siege\n", "3 (line 2: '!raid'; line 3: '&truce'; line 4: '&x siege')"),
    ],
)
def test_what_is_lost_in_yaml_is_noted_with_its_lines(tmp_path, text, lost):
    notes = read(tmp_path, "a.yml", text).notes
    assert any(f"was not read: {lost}; put a word that begins with # " in note for note in notes)


def test_other_things_that_a_list_holds_are_noted(tmp_path):
    assert any("line 3, under 'b'" in n for n in read(tmp_path, "a.yml", "a:\n - raid\nb:\n").notes)
    assert "Lines 2 to 3 are one entry: write '- ' before each." in read(tmp_path, "a.yml", "a:\n  raid\n  war\n").notes
    turned = read(tmp_path, "a.yml", "raid: war\nsiege: war\ntruce: peace\n")
    assert [(entry.pattern, entry.category) for entry in turned.entries] == [
        ("raid", "war"), ("siege", "war"), ("truce", "peace"),
    ]  # fmt: skip
    assert "The keys were read as words and the values as their categories." in turned.notes
    turned = read(tmp_path, "a.json", '{"a":"x","b":"x","c":"y","d":"x"}').notes
    assert "The keys were read as words and the values as their categories." in turned
    many = read(tmp_path, "a.cat", "WAR\n\tRAID (1)\n\tSIEGE\n").notes
    assert any("line 3: 'SIEGE' has no weight and no entry below it" in note for note in many)
    plain = read(tmp_path, "a.txt", "# by hand\nraid\n").notes
    assert "Lines that were read as comments: 1 (the first is line 1)." in plain


def test_a_plain_list_has_the_category_that_is_named(tmp_path):
    assert content(read(tmp_path, "a.txt", "raid\n", category="war")) == {"raid": {"war": 1}}


def test_lines_on_top_of_a_foreign_list_state_its_header(tmp_path):
    text = "# licence: CC-BY\n# citation: Lee (2031)\n# language: en\n"
    for name, rows in (("a.dic", "%\n1\tx\n%\nraid\t1\n"), ("a.yml", "x: [raid]\n"), ("a.txt", "raid\n")):
        (tmp_path / name).write_text(text + rows, "utf-8")
        assert Lexicon.read(tmp_path / name).header["licence"] == "CC-BY"


def test_a_foreign_lexicon_counts_at_every_level(tmp_path):
    lexicon = read(tmp_path, "a.dic", DIC)
    found = lexicon.match(Tokens.from_texts(["They hate it, a lot of rage; gladly, an ally."])).by_key()
    assert dict(zip(lexicon.keys, found.toarray()[0].tolist(), strict=True)) == {
        "affect": 4, "affect > posemo": 1, "affect > negemo": 2, "affect > negemo > anger": 2, "social": 2,
    }  # fmt: skip


def test_a_list_of_ones_own_without_names_of_columns_is_told_to_write_them(tmp_path):
    header = "".join(f"# {key}: x\n" for key in HEADER)
    (tmp_path / "a.csv").write_text(header + "raid,war,attack,a note\n", "utf-8")
    with pytest.raises(LexiconError, match="line 10: no column is named; write 'entry,category,counterpart,note'"):
        Lexicon.read(tmp_path / "a.csv")


def test_of_a_list_in_several_languages_the_english_one_is_taken_where_none_is_asked_for():
    for name in ("war", "choices"):
        assert Lexicon.read(name).header == Lexicon.read(name, language="en").header
        assert Lexicon.read(name, language="ru").header["language"] == "ru"
    with pytest.raises(LexiconError, match="'war' exists in en and ru, not in 'uk'"):
        Lexicon.read("war", language="uk")
