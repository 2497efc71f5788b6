"""Passages: what belongs to whom, without loss; and the checks on affiliations."""

import csv
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.attribution import media, separate, treated, unmapped
from framing.attribution.affiliations import COLUMNS, Affiliations, Speaker
from framing.attribution.repeated import LEAST_REPEATED, REPEATED_SHARE, REPEATED_TOKENS, mark_repeats
from framing.attribution.separate import PASSAGE_COLUMNS
from framing.corpus.corpus import Corpus
from framing.corpus.passages import Spans, spans_of
from framing.errors import CorpusError
from framing.text.reading import HOLE

BASIS = {"basis": "so described by the page", "source": "invented"}
ROWS = [
    Speaker("Rik Ansgard", ("Colonel Ansgard",), "official", "Selmark government", **BASIS),
    Speaker("Oleg Marn", (), "politician", "Drovian parliament", **BASIS),
    Speaker("Kesk 1", ("Kesk TV",), "medium", "Drovian state media", "State-Controlled", **BASIS),
    Speaker("APB", ("Aldmere Public Broadcasting",), "medium", "APB", "Independent Public", **BASIS),
]


def corpus(*texts, outlet="APB", page=""):
    rows = [
        {"doc_id": f"d{number}", "outlet": outlet, "published": "2031-02-03", "title": "T", "text": text,
         "page_id": page, "position": number, "kind": "post"}
        for number, text in enumerate(texts)
    ]  # fmt: skip
    return Corpus("test", pd.DataFrame(rows), repeats="keep")


def passages(*texts, rows=ROWS, **options):
    return separate(corpus(*texts, **options), Affiliations(list(rows))).documents


def test_columns_and_one_passage_of_own_words_a_document():
    table = passages("“Good,” Rik Ansgard said.", "Nothing quoted.")
    assert list(table.columns) == PASSAGE_COLUMNS
    assert list(table["voice"]) == ["outlet", "quoted", "outlet"]
    assert table["passage_id"].is_unique
    assert table["text"][0] == " Rik Ansgard said."
    assert (table["text"][1], table["speaks_for"][1], table["speaks_for"][0]) == ("Good,", "Selmark government", "APB")


def test_words_said_in_a_medium_speak_for_its_group():
    row = passages("“Good,” MP Oleg Marn said on Kesk 1.").iloc[1]
    assert (row.speaker, row.role, row.affiliation) == ("Oleg Marn", "politician", "Drovian parliament")
    assert (row.venue, row.speaks_for) == ("Kesk 1", "Drovian state media")


def test_words_said_to_the_outlet_itself_do_not_speak_for_it():
    row = passages("“Good,” Rik Ansgard told Aldmere Public Broadcasting.").iloc[1]
    assert (row.venue, row.speaks_for) == ("", "Selmark government")


def test_names_are_shared_over_the_posts_of_a_page():
    later, earlier = "Brevik said it was “odd”.", "Teacher Sanna Brevik came to the bridge."
    table = passages(later, earlier, page="p1")
    assert list(table["speaker"][table["voice"] == "quoted"]) == ["Sanna Brevik"]
    assert list(passages(later, earlier)["speaker"])[1] == "Brevik"


def test_a_repeat_points_to_the_earlier_post():
    words = "we will hold the bridge to the end"
    table = passages(f"Ansgard said: “{words} of the year.”", "Nothing.", f"Rik Ansgard said “{words}”.", page="p1")
    quoted = table[table["voice"] == "quoted"].set_index("doc_id")
    assert quoted.loc["d2", "repeat_of"] == ""
    assert quoted.loc["d0", "repeat_of"] == quoted.loc["d2", "passage_id"]


@pytest.mark.parametrize(
    ("first", "second", "repeated"),
    [
        ("of course", "of course", True),
        ("good", "good", False),
        ("of course", "of course not", False),
        ("one two three four", "zero one two three four five", True),
        ("one two three four", "one two three four " + "and more " * 10, False),
    ],
)
def test_what_counts_as_a_repeat(first, second, repeated):
    table = passages(f"Ansgard said it was “{second}”.", f"Ansgard said it was “{first}”.", page="p1")
    quoted = table[table["voice"] == "quoted"].set_index("doc_id")
    assert (quoted.loc["d0", "repeat_of"] != "") == repeated


def test_the_hundredth_quotation_repeats_the_eleventh_and_not_the_other_way_round():
    said = [f"Rik Ansgard said “the bridge at post {n if n < 100 else 11} is shut”." for n in range(1, 101)]
    table = passages(" ".join(said)).set_index("passage_id")["repeat_of"]
    assert table[table != ""].to_dict() == {"d0:q100": "d0:q11"}


def test_others_who_say_the_same_words_repeat_nobody():
    table = passages(
        "Ansgard said it was “all in all a fine day”.", "Marn said it was “all in all a fine day”.", page="p1"
    )
    assert set(table["repeat_of"]) == {""}


def test_unmapped_speakers_are_listed():
    table = separate(corpus("“Very good,” Hana Vell said. Rik Ansgard said “no”."), Affiliations(list(ROWS)))
    assert unmapped(table).to_dict("records") == [{"speaker": "Hana Vell", "quotes": 1, "words": 2}]


def test_media_are_listed_with_their_class_the_outlet_included():
    passages = separate(
        corpus("“Good,” MP Oleg Marn said on Kesk 1. “No,” Ida Vell told Radio Hallin."), Affiliations(ROWS)
    )
    table = media(passages, Affiliations(list(ROWS))).set_index("medium")
    assert table.loc["APB", ["outlet", "venue_class", "source"]].tolist() == [True, "Independent Public", "invented"]
    assert table.loc["Kesk 1", "venue_class"] == "State-Controlled"
    bare = media(passages, Affiliations([])).set_index("medium")
    assert set(bare["venue_class"]) == {""}


PIECES = st.lists(st.sampled_from(["Ansgard said ", "“we hold”", " ", ".", "\n\n", "“", "”", '"', "‘a’", ": ", "He "]))


@given(PIECES.map("".join))
@settings(max_examples=300, deadline=None)
def test_own_and_quoted_words_put_together_are_the_document(pieces):
    text = f"x{pieces}x"
    table = passages(text)
    covered = [span for row in table["spans"] for span in row]
    kept = set()
    for start, end in covered:
        assert 0 <= start < end <= len(text)
        assert kept.isdisjoint(range(start, end))
        kept |= set(range(start, end))
    left = "".join(text[at] for at in range(len(text)) if at not in kept)
    assert set(left) <= set("“”\"‘’' \n")
    for row in table.itertuples():
        assert row.text == HOLE.join(text[start:end] for start, end in row.spans)


def _documents():
    return separate(corpus("Rik Ansgard said [sic] it was “good” and “right”.", "Nothing quoted."), Affiliations(ROWS))


@pytest.mark.parametrize("name", ["documents.csv", "documents.parquet"])
@pytest.mark.parametrize("reported", ["apart", "outlet"])
def test_spans_are_pairs_in_memory_and_come_back_from_a_file(tmp_path, name, reported):
    table = treated(_documents(), reported).documents
    write = table.to_csv if name.endswith("csv") else table.to_parquet
    write(tmp_path / name, index=False)
    again = Corpus.read(tmp_path)
    assert again.documents["spans"].tolist() == table["spans"].tolist()
    assert {type(cell) for cell in again.documents["spans"]} == {Spans}
    merged = [treated(one, "outlet").documents["text"].tolist() for one in (again, _documents())]
    assert merged[0] == merged[1]


def test_a_csv_file_of_passages_holds_spans_as_json(tmp_path):
    table = _documents().documents
    table.to_csv(tmp_path / "documents.csv", index=False)
    with (tmp_path / "documents.csv").open(encoding="utf-8", newline="") as file:
        assert [json.loads(row["spans"]) for row in csv.DictReader(file)] == [
            [list(span) for span in spans] for spans in table["spans"]
        ]


@pytest.mark.parametrize("cell", ["[[0, 1]", "[1, 2]", "((0, 1),)", 3.5, "x"])
def test_what_is_no_list_of_pairs_is_refused(cell):
    with pytest.raises(CorpusError, match=r"are no spans: .* \[\[0, 12\], \[18, 28\]\]"):
        spans_of(cell)


def test_no_span_is_an_empty_cell():
    assert spans_of("") == spans_of("[]") == spans_of(None) == spans_of([]) == ()


def _repeats(words, past):
    """The definition: all words of an earlier quotation, within it, or half of its own from it."""
    n_words, n_past = len(words.split()), len(past.split())
    if words == past:
        return n_words >= LEAST_REPEATED
    if min(n_words, n_past) < REPEATED_TOKENS:
        return False
    return words in past or (past in words and n_past >= REPEATED_SHARE * n_words)


@given(st.lists(st.lists(st.sampled_from(["we", "hold", "the", "bridge"]), max_size=9), max_size=12))
@settings(max_examples=300, deadline=None)
def test_repeats_are_those_that_a_comparison_of_all_pairs_finds(said):
    rows = [{"voice": "quoted", "speaker": "X", "text": " ".join(words), "position": 0, "doc_id": "d",
             "passage_id": f"d:{number}"} for number, words in enumerate(said)]  # fmt: skip
    mark_repeats(rows)
    firsts = []
    for row in rows:
        words = f" {row['text']} "
        assert row["repeat_of"] == next((other for other, past in firsts if _repeats(words, past)), "")
        if not row["repeat_of"]:
            firsts.append((row["passage_id"], words))


def test_passages_are_not_separated_twice():
    with pytest.raises(CorpusError, match="holds passages already"):
        separate(separate(corpus("Rik Ansgard said it was “good”.")))


def write(folder, *rows):
    path = folder / "affiliations.csv"
    lines = [",".join(COLUMNS), *(",".join(row.get(column, "") for column in COLUMNS) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_affiliations_are_read_with_aliases_and_dates(tmp_path):
    rows = [
        {
            "name": "Rik Ansgard",
            "aliases": "Ansgard;Colonel Ansgard",
            "affiliation": "army",
            "valid_to": "2031-01-31",
            **BASIS,
        },
        {"name": "Rik Ansgard", "aliases": "Ansgard", "affiliation": "party", "valid_from": "2031-02-01", **BASIS},
    ]
    people = Affiliations.read(write(tmp_path, *rows))
    assert people.lookup("the colonel ansgard", "2030-12-01").affiliation == "army"
    assert people.lookup("Ansgard", "2031-02-03T10:00").affiliation == "party"
    assert people.lookup("Nobody") is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"name": "Vell", "source": "x"}], "'Vell' has no basis"),
        ([{"name": "Vell", "basis": "office"}], "'Vell' has no source"),
        ([{"name": "Vell", "role": "polititian", **BASIS}], "Did you mean 'politician'"),
        ([{"name": "Kesk 1", "venue_class": "State controlled", **BASIS}], "Did you mean 'State-Controlled'"),
        ([{"name": "Hana Vell", "aliases": "Vell", **BASIS}, {"name": "Ida Vell", "aliases": "Vell", **BASIS}],
         "'vell' stands for both 'Hana Vell' and 'Ida Vell'"),
        ([{"name": "", **BASIS}], "has no name"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_checked_is_refused(tmp_path, rows, words):
    with pytest.raises(CorpusError, match=words):
        Affiliations.read(write(tmp_path, *rows))


def test_a_missing_column_or_file_is_named(tmp_path):
    (tmp_path / "affiliations.csv").write_text("name,alias\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"no column 'aliases'\. Did you mean 'alias'"):
        Affiliations.read(tmp_path / "affiliations.csv")
    with pytest.raises(CorpusError, match="no file of affiliations"):
        Affiliations.read(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("content", "words"), [("name;José\nAna\n".encode("latin-1"), "2 columns, but 1 row"), (b"", "is empty")]
)
def test_a_file_of_affiliations_that_cannot_be_read_says_so(tmp_path, content, words):
    path = tmp_path / "affiliations.csv"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=words):
        Affiliations.read(path)


def test_a_cell_of_affiliations_may_be_long_and_a_day_must_be_one(tmp_path):
    assert len(Affiliations.read(write(tmp_path, {"name": "a" * 200_000, **BASIS})).rows[0].name) == 200_000
    with pytest.raises(CorpusError, match=r"line 2: 'Vell' has the valid_from '14/02/2031'; write a day as 2031-05-04"):
        Affiliations.read(write(tmp_path, {"name": "Vell", "valid_from": "14/02/2031", **BASIS}))
    until = Affiliations.read(write(tmp_path, {"name": "Vell", "valid_to": "2031", **BASIS}))
    assert until.lookup("Vell", "2031-05-04T10:00:00Z")
    assert not until.lookup("Vell", "2032-01-01")


def test_document_variables_go_with_every_passage(tmp_path):
    rows = [("d1", "APB", "It was “calm”, Piet Aalgard said.", "home", 1), ("d2", "APB", "Snow fell.", "abroad", 2)]
    table = pd.DataFrame(rows, columns=["doc_id", "outlet", "text", "section", "edition"])
    passages = separate(Corpus("c", table.assign(published="2031-02-03", title="T")))
    assert passages.documents[["doc_id", "section"]].drop_duplicates()["section"].tolist() == ["home", "abroad"]
    assert passages.documents["edition"].tolist() == [1, 1, 1, 2]
    assert passages.compare(by="section", target="home", reference="abroad").names == ("home", "abroad")
