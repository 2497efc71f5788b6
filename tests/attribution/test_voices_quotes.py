"""Each rule of attribution on a short text with invented people."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.attribution import quotes
from framing.attribution.extract.common.cues import cue_list
from framing.errors import LexiconError

INTRO = "Defence Secretary Hana Vell met Colonel Rik Ansgard in Hallin. "


def quoted(text, **options):
    """Return the rows of words between marks."""
    table = quotes(text, **options)
    return table[table["kind"] != "indirect"].reset_index(drop=True)


def said(text, **options):
    table = quoted(text, **options)
    return list(zip(table["speaker"], table["rule"], strict=True))


@pytest.mark.parametrize(
    ("text", "speaker", "rule", "kind"),
    [
        ("Colonel Rik Ansgard said: “We will hold the line.”", "Rik Ansgard", "colon", "direct"),
        ("“We will hold,” said Colonel Rik Ansgard.", "Rik Ansgard", "trailing", "direct"),
        ("“We will hold,” Rik Ansgard, a soldier since 2011, told the APB.", "Rik Ansgard", "trailing", "direct"),
        ("“Who pays?” Ansgard asked.", "Ansgard", "trailing", "direct"),
        ("“We were cold,” said one volunteer involved in the search, who asked not to be named.",
         "volunteer involved in the search", "trailing", "direct"),
        ("Rik Ansgard said it was “a mistake”.", "Rik Ansgard", "governed", "mixed"),
        ("Rik Ansgard, according to the paper, said, “We will hold the bridge.”", "Rik Ansgard", "leading", "direct"),
        ("This is for Selmark’s “right to breathe”, Ansgard says.", "Ansgard", "trailing", "mixed"),
        ("Selmark has a “right” to the whole valley, Ansgard says.", "Ansgard", "after clause", "mixed"),
        ("It was “a mistake”, according to Rik Ansgard.", "Rik Ansgard", "trailing", "mixed"),
        ("Ansgard went on to describe the plan as “perfect”.", "Ansgard", "governed", "mixed"),
        ("On the talks, Ansgard left no doubt, declaring that he “won”.", "Ansgard", "governed", "mixed"),
        ("The latest came from Rik Ansgard, who says it was “a mistake”.", "Rik Ansgard", "governed", "mixed"),
        ("Ansgard said on Tuesday that Vell was wrong and repeatedly claimed she was “lost”.", "Ansgard", "governed",
         "mixed"),
        ("Ansgard, on the other hand, used it to issue a warning “against Kesk”.", "Ansgard", "noun", "mixed"),
        ("The Kremlin of Kesk said it would “of course” come.", "Kremlin of Kesk", "governed", "mixed"),
        ("And Kesk’s most-read tabloid Drovian Truth had this as its headline: “Signed.”", "Drovian Truth", "colon",
         "direct"),
        ("Ansgard, who state TV Channel Two claims is “on his knees”, smiled.", "Channel Two", "governed", "mixed"),
        ("Selmark’s foreign minister, Tomas Brandel, said it was “fine”.", "Tomas Brandel", "governed", "mixed"),
        ("What stays is a sentence by the pensioner Olga Drenn: “My sister came.”", "Olga Drenn", "colon", "direct"),
        ("Head of mission Sefa Lindqvar used the same words: “We drive.”", "Sefa Lindqvar", "colon", "direct"),
        ("Ansgard spoke of rain on the show “Morning Kesk” and said it was over.", "", "none", "scare"),
        ("The plan was a so-called “cordon”.", "", "none", "scare"),
        ("Ansgard rejected claims that he was “a puppet”.", "", "rejected", "mixed"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_speaker(text, speaker, rule, kind):
    row = quoted(text).iloc[-1]
    assert (row.speaker, row.rule, row.kind) == (speaker, rule, kind)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Iryna Moll, a young mother, says she feels “angry”, while Andrew, a 27 year old from Stane, says he expects "
         "it “to flare up”.", ["Iryna Moll", "Andrew"]),
        ("Rik Ansgard said they “must hold”; Hana Vell said no; and, in Kesk, Goran Veshk said he would “love” "
         "it.",
         ["Rik Ansgard", "Goran Veshk"]),
        ("“I know him,” Ansgard said earlier. “I think he would tell me.”", ["Ansgard", "Ansgard"]),
        ("“I know him,” Ansgard said, “and he knows me.”", ["Ansgard", "Ansgard"]),
        ("It is for a “right”, Ansgard says, adding: “We will not leave.”", ["Ansgard", "Ansgard"]),
        ("Rik Ansgard said it was “cold”. “We will hold all of the winter.”", ["Rik Ansgard", "Rik Ansgard"]),
    ],
)  # fmt: skip
def test_several_speakers_and_parts(text, speakers):
    assert list(quoted(text)["speaker"]) == speakers


def test_parts_of_one_quotation_share_a_number():
    table = quoted("“I know him,” Ansgard said earlier. “I think so.” Vell said it was “odd”.")
    assert list(table["quotation"]) == [1, 1, 2]


def test_a_statement_of_several_paragraphs_is_one_span():
    text = "Ansgard said:\n\n“One thing is sure.\n\n“We hold.\n\n“And wait.”\n\nThen rain."
    table = quoted(text)
    assert len(table) == 1
    assert len(table["parts"][0]) == 3
    assert table["speaker"][0] == "Ansgard"


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Ansgard said it was “good”.", "Rik Ansgard"),
        ("The defence secretary said it was “good”.", "Hana Vell"),
        ("The colonel said it was “good”.", "Rik Ansgard"),
    ],
)
def test_last_names_and_titles_are_resolved(sentence, speaker):
    assert said(INTRO + sentence)[0][0] == speaker


def test_pronouns_mean_whom_the_sentences_before_are_about():
    text = "Hana Vell, a mother of two, says she is tired. Rik Ansgard came later. "
    text += "He said it was “late”. She said it was “early”."
    assert list(quoted(text)["speaker"]) == ["Rik Ansgard", "Hana Vell"]


def test_an_institution_is_resolved_and_meant_by_it():
    text = "The Centre for Clear Words met. The centre said it was “untrue”. "
    text += "In a statement, it said the claim was “unchecked”."
    assert list(quoted(text)["speaker"]) == ["Centre for Clear Words"] * 2


def test_where_it_was_said_follows_the_speaker():
    text = (
        "“Good,” MP Oleg Marn says on state-run Kesk TV. “Who are you?” Marn asked. "
        "Also on Kesk 1, a correspondent suggested it was over: “Nothing is left.”"
    )
    table = quoted(text)
    assert list(table["venue"]) == ["Kesk TV", "Kesk TV", "Kesk 1"]
    assert list(table["speaker"]) == ["Oleg Marn", "Oleg Marn", "Kesk 1"]
    assert table["role"][0] == "politician"
    assert table["role"][2] == "journalist"


def test_known_names_resolve_what_the_text_leaves_short():
    assert said("Vell said it was “good”.", known=["Hana Vell"])[0][0] == "Hana Vell"
    assert said("The APB said it was “good”.", known={"APB": "Aldmere Public Broadcasting"})[0][0] == (
        "Aldmere Public Broadcasting"
    )


def test_offsets_lead_to_what_they_name():
    text = "“We will hold,” Colonel Rik Ansgard claimed on Monday."
    row = quoted(text).iloc[0]
    assert text[row.start : row.end] == "“We will hold,”"
    assert text[row.speaker_start : row.speaker_end] == "Rik Ansgard"
    assert text[row.cue_start : row.cue_end] == "claimed"
    assert row.stance == "doubting"


def test_the_governing_verb_is_the_finite_one():
    assert quoted("Vell insisted she had not come to say that it was “for sale”.")["cue"][0] == "insisted"


def test_nouns_and_passives_are_no_reporting_verbs():
    table = quoted("We were told that Ansgard said the pledge of the reports was “old”.")
    assert (table["speaker"][0], table["cue"][0]) == ("Ansgard", "said")


@pytest.mark.parametrize(
    "text",
    [
        "As the paper “Morgenpost” wrote, the minister Ivan Petrov said: {}",
        "The minister Ivan Petrov told the daily “Morgenpost”: {}",
        "Ivan Petrov told “Morgenpost” that it rained, and said: {}",
        "Ivan Petrov told the “Morgenpost” newspaper it rained, and said: {}",
        "Ivan Petrov saw the film “The Long Night” and said: {}",
        "The ship “Aurora” sank, and Ivan Petrov said: {}",
        "The “Aurora” cruiser sank, and Ivan Petrov said: {}",
        "Of Operation “Iron Gate”, Ivan Petrov said: {}",
        "Of an operation code-named “Iron Gate”, Ivan Petrov said: {}",
        "The drones, known as “Geranium”, fell, and Ivan Petrov said: {}",
        "The missile, “Satan-2”, was ready, and Ivan Petrov said: {}",
        "Of the films “The Long Night” and “The Short Day”, Ivan Petrov said: {}",
        "The author of “The Bridge at Night” left, and Ivan Petrov said: {}",
        "“The Long Night” is a film about love, and Ivan Petrov said: {}",
    ],
)
def test_a_name_between_marks_is_nobodys_words(text):
    table = quoted(text.format("“The bridge is closed.”"))
    assert table[table["speaker"] != ""][["kind", "speaker"]].values.tolist() == [["direct", "Ivan Petrov"]]
    assert set(table.loc[table["speaker"] == "", "kind"]) == {"scare"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ivan Petrov said the group “stole everything”.", "mixed"),
        ("Ivan Petrov told the paper: “Never Again.”", "direct"),
        ("Ivan Petrov told the paper “We Will Hold The Line.”", "mixed"),
        ("Ivan Petrov called the plan “A Great Victory”.", "mixed"),
        ("Ivan Petrov described the movie as “Brilliant”.", "mixed"),
        ("Ivan Petrov said it was “Madness”.", "mixed"),
    ],
)
def test_words_beside_a_named_thing_are_still_said(text, kind):
    row = quoted(text).iloc[-1]
    assert (row.kind, row.speaker) == (kind, "Ivan Petrov")


@given(st.text(max_size=120))
@settings(max_examples=150, deadline=None)
def test_no_text_raises(text):
    quotes(text)


WORDS = st.sampled_from(
    [
        "Ansgard",
        "said",
        "told",
        "adding",
        "according",
        ",",
        ".",
        ":",
        ";",
        "“",
        "”",
        '"',
        "'",
        "’",
        "‘",
        "–",
        "\n\n",
        "?",
        *["who", "and", "the", "colonel", "he", "she", "Kesk", "TV", "to", "that", "claims", "of"],
    ]
)


@given(st.lists(WORDS, max_size=40).map(" ".join))
@settings(max_examples=400, deadline=None)
def test_no_row_of_words_and_marks_raises(text):
    table = quoted(text)
    assert table["start"].is_monotonic_increasing
    assert (table["end"] <= len(text)).all()
    assert table["confidence"].between(0, 1).all()


def test_an_unknown_language_is_refused():
    with pytest.raises(LexiconError, match="attributed in .*en.* only.*'xx'"):
        quotes("“A”", language="xx")


def test_every_reporting_word_has_a_stance_and_a_basis():
    cues = {cue for listed in cue_list("en").values() for cue in listed}
    assert len({cue.lemma for cue in cues}) >= 120
    assert {cue.stance for cue in cues} == {"neutral", "doubting", "endorsing"}


@pytest.mark.parametrize("title", ["President", "Premier", "Governor"])
def test_who_holds_an_office_is_no_resident(title):
    (row,) = quotes(f"{title} Goran Veshk said: “We will not move from here.”").to_dict("records")
    assert row["role"] in ("official", "politician")


def test_the_speaker_after_a_clause_of_several_commas_is_found():
    text = "Even if the ferry no longer ran, most of its work would be done by others, said Ansgard, elected in 2012."
    assert quotes(text)[["kind", "speaker"]].values.tolist() == [["indirect", "Ansgard"]]


def test_people_named_by_their_number_speak():
    assert quotes("Several said they would rather wait.")["speaker"].tolist() == ["Several"]


def test_long_words_in_marks_are_somebodys_though_nobody_is_named():
    found = quotes("The paper listed parties with “any other member who has been found fit to be heard” by the board.")
    assert found[["kind", "speaker"]].values.tolist() == [["mixed", ""]]
