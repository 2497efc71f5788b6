"""Who speaks: names in headlines, names that are words, whole noun phrases, sign-offs. All sentences are invented."""

import pytest

from framing.attribution import quotes
from framing.attribution.extract.english.casing import settled
from framing.attribution.extract.english.words import sentences


def said(text):
    """Return speaker and kind of every row."""
    table = quotes(text)
    return list(zip(table["speaker"], table["kind"], strict=True))


def speakers(text):
    return [speaker for speaker, _ in said(text)]


# Headlines whose words all have a capital.


@pytest.mark.parametrize(
    ("headline", "body", "expected"),
    [
        ("Arvania Accuses Selmark of Piracy", "Selmark said it was false. Arvania said it had proof.",
         ["Arvania", "Selmark", "Arvania"]),
        ("Palace Says Dubov Will Meet Petrov", "Oleg Petrov will go. “We will talk for an hour,” Petrov said.",
         ["Palace", "Oleg Petrov"]),
        ("PALACE SAYS DUBOV WILL MEET PETROV", "Oleg Petrov will go. “We will talk for an hour,” Petrov said.",
         ["Palace", "Oleg Petrov"]),
        ("Ivan Dubov Berates Oleg Petrov Over Bridge", "Mr Dubov told Mr Petrov it was old. “It is new,” Petrov said.",
         ["Ivan Dubov", "Ivan Dubov", "Oleg Petrov"]),
        ("Minister Denies Bell Knew of Fault", "Jo Bell knew of nothing. Bell said the fault was old.", ["Jo Bell"]),
        ("Bell Tells Dubov ‘Go Home’", "Jo Bell told Anna Dubov to go. Dubov said no.",
         ["Jo Bell", "Jo Bell", "Anna Dubov"]),
        ("Exclusive: Dubov Sues Bell Over Claims", "Anna Dubov sued Jo Bell. Bell said it was false.", ["Jo Bell"]),
        ("Bell to Resign Over Bridge, Sources Say", "Jo Bell will resign, sources said.", ["sources", "sources"]),
        ("Bell: I Still Believe Dubov Can’t Be Trusted", "Jo Bell spoke. Bell said so.", ["Jo Bell", "Jo Bell"]),
        ("Dubov: Bridge Will Open in May", "Rain fell.", ["Dubov"]),
        ("King Visits Hallin", "Jo King said the road was shut. “It will open soon,” King said.", ["Jo King"] * 2),
        ("May Tells Corbett: No Deal Before June", "Theresa May told Jo Corbett no. May said it twice.",
         ["Theresa May"] * 3),
    ],
)  # fmt: skip
def test_a_headline_in_title_case_tells_no_names(headline, body, expected):
    assert speakers(f"{headline}\n\n{body}") == expected


@pytest.mark.parametrize("subhead", ["Petrov Wins Vote", "Why Petrov Will Win", "What Petrov Knew", "PETROV HITS BACK"])
def test_nor_does_a_heading_between_paragraphs(subhead):
    text = f"Oleg Petrov is the mayor.\n\n{subhead}\n\n“We are glad to have won,” Petrov said. Petrov said it twice."
    assert set(speakers(text)) == {"Oleg Petrov"}


def test_a_headline_ends_with_its_line():
    text = "Orlov Warns Lindt Over Gas Deal\nPetra Lindt said it was fair. “It is a fair deal,” Lindt said."
    assert speakers(text) == ["Petra Lindt"] * 2


def test_a_headline_gives_the_first_name_that_its_text_leaves_out():
    assert speakers("Oleg Petrov Quits\n\n“I have done what I could,” Petrov said.") == ["Oleg Petrov"]


def test_words_of_a_headline_are_written_as_in_running_text():
    tokens = settled(sentences("Palace Says Hallin Tower Will Fall in May. The Hallin Tower may fall, they said.", []))
    assert tokens.words[:9] == ["Palace", "says", "Hallin", "Tower", "will", "fall", "in", "may", "."]
    assert tokens.words[10:12] == ["Hallin", "Tower"]


# Words of grammar, months and titles that are names of people.

WORDS = (
    "May March April June August Will Long Day Weeks Winter Early Still Just Mark Grant Frank Bush Rice Brown Young "
    "Case Price Rose Law Field Snow King Page Black White Green Stone Wood Cook Hunt Love Hope Major Justice Noble "
    "Bishop Pope Judge Baker Farmer Marshal Duke Lord Constable House Banks Post Church Read Fear Call Claim Comment"
).split()


@pytest.mark.parametrize("name", WORDS)
def test_a_word_is_a_last_name_after_a_first_name_and_alone(name):
    text = (
        f"Anders {name} said the bridge was closed. “It will open soon,” {name} said. Rain fell on Tuesday. {name} "
        f"added that nobody was hurt. “We are tired of it,” said {name}. They told {name} that it rained."
    )
    assert speakers(text)[:4] == [f"Anders {name}"] * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In May, officials said the bridge was safe.", ["officials"]),
        ("On May 3, officials said the bridge was safe.", ["officials"]),
        ("Last March, Oleg Petrov said it was not.", ["Oleg Petrov"]),
        ("March said it was not. In March, officials said it was.", ["March", "officials"]),
        ("Will the minister resign? “I will not resign today,” Will Hargreave said.", ["Will Hargreave"]),
        ("Will Hargreave resign? Anna Dubov said he would.", ["Anna Dubov"]),
        ("In an interview in May, May said she would go. Theresa May is 60.", ["Theresa May"]),
        ("Still, Petrov said it was shut. Just days later, Dubov said no.", ["Petrov", "Dubov"]),
        ("Long before that, Bell said it was new.", ["Bell"]),
        ("By May, Long said, it would be over. Tom Long is a farmer.", ["Tom Long"]),
        ("Anders Will has no money. Will, 40, said he had none.", ["Anders Will"]),
        ("“I will go there,” said Mr. Will. Will he? He will.", ["Will"]),
        ("The king said no. Jo King said yes. The King said it twice.", ["king", "Jo King", "king"]),
        ("Officials said on Sept. 11 that it rained.", ["Officials"]),
    ],
)
def test_such_words_stay_grammar_time_and_title_elsewhere(text, expected):
    assert [one if one != "King" else "king" for one in speakers(text)] == expected


# The whole noun phrase.


@pytest.mark.parametrize(
    "phrase",
    [
        "source on the panel", "senior official in the ministry", "senior official at the ministry of defence",
        "spokesman for the ministry of transport", "professor of law at Hallin University",
        "head of the council in Hallin", "deputy head of the guard in the north", "adviser to the president",
        "52-count civil complaint", "14-year-old boy", "300-page report", "7-2 ruling", "man in his forties",
        "woman at the scene", "group of five mayors in the region", "wife of the mayor", "friend of Jo Bell",
        "clerk with the mint", "letter by the mayor", "judge on the court of appeal for the north",
        "text seen by the paper", "person familiar with the matter", "$5 million lawsuit",
    ],
)  # fmt: skip
def test_a_description_is_the_whole_noun_phrase(phrase):
    assert said(f"A {phrase} said the bridge was closed.") == [(phrase, "indirect")]
    assert said(f"“The bridge is closed to all,” one {phrase} said.") == [(phrase, "direct")]


@pytest.mark.parametrize("phrase", ["senior official in the ministry", "head of the council in Hallin"])
def test_also_after_the_verb_and_after_according_to(phrase):
    assert speakers(f"“The bridge is closed to all,” said the {phrase}.") == [phrase]
    assert speakers(f"The bridge is closed, according to a {phrase}.") == [phrase]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jo Bell in a statement said no.", "Jo Bell"),
        ("Jo Bell of the bank in Hallin said no.", "Jo Bell"),
        ("On the bridge Jo Bell said no.", "Jo Bell"),
        ("After talks in Hallin the minister said no.", "minister"),
        ("The head of the bank in Hallin, Jo Bell, said no.", "Jo Bell"),
        ("It rained, the minister said in a statement on Monday.", "minister"),
        ("“It rained all night,” said a clerk in a statement.", "clerk"),
        ("Residents of the village said it rained.", "Residents of the village"),
        ("Some 40 residents of the village said it rained.", "40 residents of the village"),
        ("At least 12 witnesses said it rained.", "12 witnesses"),
        ("Most of the residents in the village said it rained.", "Most of the residents in the village"),
        ("One in 10 residents said it rained.", "One in 10 residents"),
    ],
)
def test_what_is_no_part_of_the_phrase(text, expected):
    assert speakers(text) == [expected]


def test_a_participle_after_a_possessive_is_no_verb():
    cues = quotes("Anna Dubov decried Petrov’s repeated calls for a ban and his stated aims.")["cue"]
    assert not {"repeated", "stated"} & set(cues)


# Sign-offs.


@pytest.mark.parametrize(
    "text",
    [
        "“We will not go back to it.” — Anna Dubov",
        "“We will not go back to it.” —Anna Dubov",
        "“We will not go back to it.” -- Anna Dubov, 44, of Hallin",
        "“We will not go back to it.”\n— Anna Dubov",
        "“We will not go back to it.”\n\n– Anna Dubov, mayor of Hallin",
        "“We will not go back to it.”\nAnna Dubov",
        "“We will not go back to it.”\n\nAnna Dubov, mayor of Hallin",
        "“We will not go back to it.” (Anna Dubov)",
        '"We will not go back to it." - Anna Dubov',
        "“We will not go back to it.” — Anna Dubov. Rain fell.",
        "Jo Bell said it rained.\n\n“We will not go back to it.” — Anna Dubov",
    ],
)
def test_a_sign_off_gives_the_speaker(text):
    row = quotes(text).iloc[-1]
    assert (row.speaker, row.kind, row.rule) == ("Anna Dubov", "direct", "signed")


def test_a_sign_off_does_not_shift_the_next_quotation():
    text = "“We will not go back to it.”\n— Anna Dubov\n\n“We repaired it.”\n— Jo Bell\n\n“It fell, and fell again.”"
    assert speakers(text) == ["Anna Dubov", "Jo Bell", ""]


def test_nor_does_one_on_the_line_of_its_quotation():
    assert speakers("“We will not go back.” — Anna Dubov\n\n“It was our home, and we loved it.”") == ["Anna Dubov", ""]


@pytest.mark.parametrize("line", ["The Bridge Reopens", "Hallin City Council", "Petrov Wins Vote", "Cars crossed it."])
def test_a_line_that_is_no_name_signs_nothing(line):
    assert speakers(f"Jo Bell said it rained.\n\n“We will not go back to it.”\n\n{line}\n\nRain fell.")[-1] == "Jo Bell"


# Where what is reported ends.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bell praised the bridge, which cost a million.", "the bridge"),
        ("Bell praised the bridge, the road and the tower.", "the bridge, the road and the tower"),
        ("Bell opposed the bridge because it was dear.", "the bridge"),
        ("Bell denounced the plan, a scheme of the council.", "the plan"),
        ("Bell vowed to mend the bridge, a relic of another time.", "to mend the bridge"),
        ("Bell declined to be named and is not in the council.", "to be named"),
        ("Bell said that it fell — a claim that nobody believed.", "that it fell"),
        ("Bell said that it — the bridge — fell.", "that it — the bridge — fell"),
        ("Bell said that it fell, because rain fell.", "that it fell"),
        ("Bell said that it fell because rain fell.", "that it fell because rain fell"),
        ("Bell said that the bridge, which cost a million, fell.", "that the bridge, which cost a million, fell"),
    ],
)
def test_what_the_outlet_adds_is_not_reported(text, expected):
    row = quotes(text).iloc[0]
    assert text[row.start : row.end] == expected


# What is attributed: speech, or attitudes and other attribution.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jo Bell said it rained.", "speech"),
        ("According to Jo Bell, it rained.", "speech"),
        ("Jo Bell believes that it rained.", "thought"),
        ("Jo Bell wants a new bridge.", "attitude"),
        ("Jo Bell opposed the bridge.", "attitude"),
        ("Jo Bell found that the bridge was old.", "finding"),
        ("The poll shows Bell ahead of Dubov.", "poll"),
        ("Polls show Bell leading Dubov by two points.", "poll"),
        ("In a new poll of voters, Bell leads Dubov.", "poll"),
        ("A survey by Hallin University found that it rained.", "poll"),
        ("The report found that it rained.", "document"),
        ("According to the filing, it rained.", "document"),
        ("The 300-page report said that it rained.", "document"),
    ],
)
def test_what_is_attributed_is_classed(text, expected):
    assert quotes(text)["cue_class"].tolist() == [expected]


def test_words_in_marks_that_nobody_says_and_other_languages_have_no_class():
    assert quotes("It was a so-called “cordon”.")["cue_class"].tolist() == [""]
    assert set(quotes("Иван Петров сказал, что мост закрыт.", "ru")["cue_class"]) == {""}


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("Bell’s claim that the bridge fell was false.", "Bell", "that the bridge fell"),
        ("Jo Bell was ill. His claim that the bridge fell was false.", "Jo Bell", "that the bridge fell"),
        ("Jo Bell was ill. His call for talks came late.", "Jo Bell", "for talks"),
        ("Bell’s warning about the bridge was heard.", "Bell", "about the bridge"),
        ("Bell’s accusation that Dubov lied was denied.", "Bell", "that Dubov lied"),
        ("A call by Bell for talks was heard.", "Bell", "for talks"),
        ("Bell issued a warning that rain would fall.", "Bell", "that rain would fall"),
        ("Claims that the bridge was old were denied.", "", "that the bridge was old"),
        ("Bell’s complaints about the road grew.", "Bell", "about the road"),
    ],
)
def test_nouns_of_speech_report(text, speaker, content):
    row = quotes(text).iloc[0]
    assert (row.speaker, text[row.start : row.end]) == (speaker, content)


def test_a_quotation_alone_is_that_of_whom_the_sentence_before_is_about_though_nobody_speaks_in_it():
    text = "The hall was full. Ida Vell rose after Jo Marn had left. “We wait for the boat.”"
    assert quotes(text)[["speaker", "rule"]].values.tolist() == [["Ida Vell", "carried over"]]
