"""Cleaning at an import: every change is counted, listed and leads back; languages and recurring lines are found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from ftfy import fix_encoding
from ftfy.badness import is_bad
from hypothesis import given
from hypothesis import strategies as st

import framing
from framing import Corpus, separate
from framing.ingest.cleaning import batches
from framing.ingest.cleaning.boilerplate import boilerplate_of
from framing.ingest.cleaning.cleaning import SEPARATED, as_it_was, cleaned
from framing.ingest.cleaning.languages import classified, languages_of
from framing.ingest.cleaning.repairs import _RARE, KINDS, repaired
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.importing.importing import import_files
from framing.ingest.linking.duplicates import near_duplicates

ENGLISH = (
    "The river rose again on Monday, and people left their houses while the council met to decide how much of the aid "
    "would be sent to the villages below the dam. "
)
RUSSIAN = (
    "Река снова поднялась в понедельник, и люди покинули свои дома, пока совет решал, сколько помощи отправить в "
    "деревни ниже плотины, сообщил мэр города. "
)
FRENCH = (
    "La rivière est encore montée lundi, et les gens ont quitté leurs maisons pendant que le conseil décidait combien "
    "d'aide serait envoyée aux villages. "
)


@pytest.mark.parametrize(
    ("raw", "wanted", "kinds"),
    [
        ("itâ€™s schÃ¶n", "it’s schön", ["encoding", "encoding"]),
        ("РќРѕРІРѕСЃС‚Рё РґРЅСЏ", "Новости дня", ["encoding", "encoding"]),
        ("A &ldquo;truce&rdquo; &amp;amp; rain", "A “truce” & rain", ["mark-up"] * 3),
        ("It rained.<br />It snowed. <BR><br/>End", "It rained.\nIt snowed.\n\nEnd", ["mark-up"] * 2),
        ("<p>One <em>more</em></p>\n<p>Two&nbsp;&#160; days</p>", "One more\n\nTwo days", ["mark-up"] * 6),
        ("a <b>b</b> &#8211; c&shy;d", "a b – cd", ["mark-up"] * 4),
        ("Mayor&#8217;s itâ€™s", "Mayor’s it’s", ["mark-up", "encoding"]),
        ("coun\u00adcil", "council", ["soft hyphen"]),
        ("pre\u200bsident \ufeffsaid", "president said", ["zero-width character"] * 2),
        ("a\u00a0b  c \t d", "a b c d", ["space"] * 3),
        ("one \n\n\n\n two\n three", "one\n\ntwo\nthree", ["space"] * 2),
        ("  edge ", "edge", ["space", "space"]),
        ("пpезидент", "президент", ["lookalike letter"]),
        ("Mocква", "Москва", ["lookalike letter"] * 3),
        ("Mоscow", "Moscow", ["lookalike letter"]),
    ],
)
def test_each_kind_of_fault_is_repaired_and_named(raw, wanted, kinds):
    text, alignment = repaired(raw)
    assert text == wanted
    assert [edit.kind for edit in alignment.edits] == kinds
    assert set(kinds) <= set(KINDS)


@pytest.mark.parametrize(
    "text",
    [
        "«Новости» — №5, café naïve “quoted” – Größe, Ærø, Łódź",
        "5\u00a0000 km and 12\u202f000 more",  # a number
        "Googleом, iPhoneа и VIPа",  # a Latin stem with a Russian ending
        "می\u200cخواهم",  # a joiner that Persian writes
        "ไทย\u200bภาษา",  # a space between words
        "IT-шник из X5 и Т-34",
        "a plain line\n\nand another",
        "R&D at AT&T; if a < b and b > c, &unknown; <council> & <3",
    ],
)
def test_what_is_as_it_should_be_is_left_as_it_is(text):
    assert repaired(text)[0] == text


@pytest.mark.parametrize(
    ("text", "title", "kept"),
    [
        ("Snow closes the bridge\n\nIt snowed.", "Snow closes the bridge", "It snowed."),
        (" SNOW closes – the bridge!\nIt snowed.", "Snow closes the bridge", "It snowed."),
        ("Snow &amp; ice\n\nIt snowed.", "Snow & ice", "It snowed."),
        ("Snow closes the bridge\n", "Snow closes the bridge", "Snow closes the bridge"),  # nothing else is there
        ("Snow closes\n\nIt snowed.", "Snow closes the bridge", "Snow closes\n\nIt snowed."),
        ("Snow.\n\nIt snowed.", "", "Snow.\n\nIt snowed."),
        ("…\n\nIt snowed.", "!", "…\n\nIt snowed."),
    ],
)
def test_a_headline_that_is_the_first_line_of_its_text_too_counts_once(text, title, kept):
    found = cleaned(pd.DataFrame({"doc_id": ["d"], "outlet": "N", "title": [title], "text": [text]}))
    assert found.documents["text"][0].strip() == kept
    own = found.repairs[found.repairs["field"] == "text"]
    assert ("repeated headline" in own["kind"].tolist()) == (kept == "It snowed.")
    assert as_it_was(found.documents["text"][0], own.to_dict("records")) == text


TRANSCRIPT = """Aired March 6, 2031 - 18:00 ET

THIS IS A RUSH TRANSCRIPT. THIS COPY MAY NOT BE IN ITS FINAL FORM.

[18:00:00]

ANNA DUBOV, HOST: Is the bridge open? (CROSSTALK)

IVAN PETROV, MINISTER: No (APPLAUSE), it is closed [sic].
(END VIDEO CLIP)

TO ORDER A COPY OF THIS TRANSCRIPT, PLEASE CALL"""


def test_what_a_transcript_says_of_itself_is_no_speech_and_names_of_speakers_stay():
    text, alignment = repaired(TRANSCRIPT)
    assert text == ("ANNA DUBOV, HOST: Is the bridge open?\n\nIVAN PETROV, MINISTER: No, it is closed [sic].")
    assert {edit.kind for edit in alignment.edits} == {"note of a transcript"}
    found = cleaned(pd.DataFrame({"doc_id": ["d"], "outlet": "N", "title": "", "text": [TRANSCRIPT]}))
    assert as_it_was(text, found.repairs.to_dict("records")) == TRANSCRIPT
    report = "The bridge is closed (APPLAUSE).\nTHIS IS A RUSH TRANSCRIPT, he read."
    assert repaired(report)[0] == report


FAULTS = [
    "&nbsp;",
    "<br />",
    "</p>",
    "&amp;",
    "\u00a0",
    "\u00ad",
    "\u200b",
    "\u200d",
    "\ufeff",
    "â€™",
    "Ã©",
    "пp",
    "о",
    "o",
    "é",
    "“",
    "\u202f",
    "\\",
    "Рќ",
    "ส",
]
PIECES = st.lists(st.sampled_from([*"ab12 .\n\t", *FAULTS]), max_size=30).map("".join)


@given(PIECES)
def test_every_text_can_be_had_back_as_it_was_and_cleaning_again_changes_no_space(raw):
    table = pd.DataFrame({"doc_id": ["d"], "outlet": "N", "title": "", "text": [raw]})
    found = cleaned(table)
    edits = found.repairs.to_dict("records")
    text = found.documents["text"][0]
    assert as_it_was(text, edits) == raw
    for edit in edits:
        assert raw[edit["raw_start"] : edit["raw_end"]] == edit["raw"].encode().decode("unicode_escape")
    assert "  " not in text or not text.strip()


def test_languages_are_found_where_a_text_is_long_enough():
    assert languages_of([ENGLISH, RUSSIAN, FRENCH, "Rain.", "17 4411 25 0 12 " * 20]) == ["en", "ru", "fr", "", ""]


def test_languages_in_which_speakers_are_found_are_those_with_reporting_words():
    folder = Path(framing.__file__).parent / "attribution"
    assert set(SEPARATED) == {path.stem.removeprefix("cues_") for path in folder.glob("cues_*.csv")}


def test_lines_that_recur_in_an_outlet_are_listed_and_no_others():
    rows = [(f"n{i}", "North", f"Text {i} of the week.\nFOLLOW us on every channel\nTwo words") for i in range(6)]
    rows += [(f"s{i}", "South", f"Other text {i}.\n{'Read more about rain' if i < 4 else 'Nothing more of it'}")
             for i in range(6)]  # fmt: skip
    table = boilerplate_of(pd.DataFrame(rows, columns=["doc_id", "outlet", "text"]))
    assert table.values.tolist() == [["North", "FOLLOW us on every channel", 6, 1.0, "n0"]]


def written(folder, texts):
    rows = pd.DataFrame({"id": [f"a{i}" for i in range(len(texts))], "source": ["N", "S"] * (len(texts) // 2),
                         "date": "2031-02-14", "headline": "A\u00a0day", "body": texts})  # fmt: skip
    rows.to_csv(folder / "a.csv", index=False)
    return folder / "a.csv"


def test_an_import_lists_every_change_and_says_so_where_reports_read_it(tmp_path):
    texts = [f"{ENGLISH} Number {i} is\u00a0here.\nFollow us on every channel" for i in range(10)]
    texts += [f"{RUSSIAN} Номер {i}." for i in range(4)]
    texts += [f"{FRENCH} Numéro un.", f"{FRENCH} Numéro deux.".replace("é", "Ã©").replace("è", "Ã¨")]
    made = import_files([written(tmp_path, texts)], tmp_path / "mine", ImportSettings(alike=0))
    corpus = Corpus.read(tmp_path / "mine")
    table = corpus.documents.set_index("doc_id")
    assert table.loc["a0", "text"].count("is here") == 1
    assert table["language_found"].tolist() == ["en"] * 10 + ["ru"] * 4 + ["fr"] * 2
    assert table["language"].tolist() == ["en"] * 10 + ["ru"] * 4 + [""] * 2
    assert "rivière est encore montée" in table.loc["a15", "text"]
    repairs = pd.read_csv(tmp_path / "mine" / "repairs.csv", keep_default_na=False)
    assert repairs["doc_id"].nunique() == 16
    assert set(repairs["kind"]) == {"space", "encoding"}
    own = repairs[(repairs["doc_id"] == "a15") & (repairs["field"] == "text")].to_dict("records")
    assert as_it_was(table.loc["a15", "text"], own) == texts[15]
    lines = pd.read_csv(tmp_path / "mine" / "boilerplate.csv")
    assert lines["line"].tolist() == ["Follow us on every channel"] * 2
    record = json.loads((tmp_path / "mine" / "import.json").read_text("utf-8"))
    assert f"{len(repairs)} places in 16 documents were repaired" in record["cleaning"]
    sheet = (tmp_path / "mine" / "datasheet.md").read_text("utf-8")
    for said in (
        f"{len(repairs)} places in 16 documents",
        "en 10, ru 4 and fr 2",
        "2 lines recur",
        "2 documents are in a",
    ):
        assert said in " ".join(made.audit.notes)
        assert said in " ".join(corpus.notes)
        assert said in sheet
    separate(corpus)  # no list of reporting words is asked for in French


def test_a_text_can_be_left_as_it_is(tmp_path):
    texts = [f"{ENGLISH} Number {i} is\u00a0 here." for i in range(6)]
    path = written(tmp_path, texts)
    done = subprocess.run([sys.executable, "-m", "framing.cli", "import", str(path), "--to", str(tmp_path / "mine"),
                           "--as-is"], capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert Corpus.read(tmp_path / "mine", repeats="keep").documents["text"].tolist() == texts
    assert "repaired" not in done.stdout
    assert not (tmp_path / "mine" / "repairs.csv").exists()
    import_files([path], tmp_path / "mine")
    assert (tmp_path / "mine" / "repairs.csv").exists()
    import_files([path], tmp_path / "mine", ImportSettings(clean=False))
    assert not (tmp_path / "mine" / "repairs.csv").exists()


def test_languages_of_many_texts_are_those_of_each():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    one_by_one = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    texts = [ENGLISH, ENGLISH.upper(), RUSSIAN, ENGLISH[:40] + RUSSIAN, "12 34 " * 30, "", "Die Brücke bleibt zu. " * 9]
    texts += [ENGLISH[at:] for at in range(0, 60, 7)]
    for (code, share), text in zip(classified(texts), texts, strict=True):
        expected = one_by_one.classify(text)
        assert (code, round(share, 3)) == (expected[0], round(expected[1], 3))


@pytest.mark.parametrize("page", ["cp1252", "cp1251", "cp1250", "mac_roman", "latin-1", "cp437"])
def test_what_is_passed_over_without_a_look_is_nothing_that_would_be_repaired(page):
    words = "naïve “said” ‘it’ café Москва был жил «мост» Її ґанок Größe — où 5 000 £".split(" ")
    lines = [" ".join(["The", word.encode("utf-8").decode(page, "replace"), "end"]) for word in words]
    lines += [" ".join(words), *words, " ".join(words).encode("utf-8").decode(page, "replace")]
    missed = [line for line in lines if not _RARE.search(line) and is_bad(line) and fix_encoding(line) != line]
    assert not missed
    assert [line for line in lines if _RARE.search(line)]


def test_two_processes_give_what_one_gives(monkeypatch):
    texts = [f"{ENGLISH} It is\u00a0number {number} of â€œallâ€\x9d." for number in range(60)] + [RUSSIAN] * 5
    table = pd.DataFrame({"doc_id": [f"d{n}" for n in range(65)], "outlet": "N", "published": "", "title": "It  is",
                          "text": texts})  # fmt: skip
    monkeypatch.setattr(batches, "BATCH", 20)
    one = cleaned(table), near_duplicates(table)
    monkeypatch.setattr(batches, "LEAST", 1)
    told = []
    two = cleaned(table, lambda at, of: told.append((at, of))), near_duplicates(table)
    assert told[-1] == (65, 65)
    assert len(told) == 4
    pd.testing.assert_frame_equal(one[0].documents, two[0].documents)
    pd.testing.assert_frame_equal(one[0].repairs, two[0].repairs)
    pd.testing.assert_frame_equal(one[1], two[1])
    assert one[0].notes == two[0].notes
    assert len(one[0].repairs) > 60
    assert len(one[1]) >= 60
