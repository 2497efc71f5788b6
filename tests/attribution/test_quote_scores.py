"""The scorer of quotation extraction on cases made by hand."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from quote_scores import (
    Attribution,
    attributions,
    canonical,
    counts,
    head,
    overlap,
    pairs,
    same_canonical,
    scores,
    with_intervals,
)

TEXT = "Vell said rain fell. Moll says “snow”, and Vell says “no snow at all”. Nobody spoke for an hour or two."


def at(words, kind="direct", speaker="", phrase=""):
    spans = tuple((TEXT.index(word), TEXT.index(word) + len(word)) for word in words)
    where = ((TEXT.index(phrase), TEXT.index(phrase) + len(phrase)),) if phrase else ()
    return Attribution(spans, kind, speaker or phrase, where)


GOLD = [
    at(["rain fell"], "indirect", "Vell", "Vell"),
    at(["“snow”"], "mixed", "Moll", "Moll"),
    at(["“no snow at all”"], "mixed", "Vell", "Vell"),
]


def score(found, gold=GOLD, kind=""):
    return {name: float(value) for name, value in scores(counts(TEXT, found, gold, kind)).items()}


def test_gold_itself_scores_one():
    out = score(GOLD)
    assert {name: value for name, value in out.items() if value != 1} == {}


def test_a_quotation_that_is_the_whole_article_scores_badly():
    out = score([Attribution(((0, len(TEXT)),), "direct", "Vell", ((0, 4),))])
    assert out["character_recall"] == 1
    assert out["covered"] == 1
    assert out["character_precision"] < 0.4
    assert out["half_f1"] == out["exact_f1"] == out["most_f1"] == 0


def test_precision_and_recall_are_not_swapped():
    out = score(GOLD[:1])
    assert (out["half_precision"], out["character_precision"]) == (1, 1)
    assert out["half_recall"] == pytest.approx(1 / 3)
    # 8 characters of "rain fell" among 8 + 6 + 13 without white space
    assert out["character_recall"] == pytest.approx(8 / 27)
    assert out["character_f1"] == pytest.approx(2 * 8 / (8 + 27))
    more = score([*GOLD, at(["Nobody spoke"])])
    assert more["half_recall"] == 1
    assert more["half_precision"] == pytest.approx(3 / 4)


def test_thresholds_are_of_intersection_over_union():
    assert overlap(frozenset(range(4)), frozenset(range(2, 6))) == pytest.approx(2 / 6)
    assert overlap(frozenset(), frozenset()) == 0
    most = score([at(["no snow at all"])], [at(["“no snow at all”"])])  # 11 of 13
    assert (most["exact_f1"], most["most_f1"], most["half_f1"]) == (0, 1, 1)
    half = score([at(["no snow"])], [at(["“no snow at all”"])])  # 6 of 13
    assert half["half_f1"] == 0


def test_matching_is_one_to_one_and_the_best_goes_first():
    whole, part = frozenset(range(10)), frozenset(range(6))
    assert pairs([part, whole], [whole], 0.5) == [(1, 0)]
    assert pairs([whole, whole], [whole], 0.5) == [(0, 0)]


def test_characters_held_twice_count_once():
    out = score([GOLD[0], GOLD[0]])
    assert out["character_precision"] == 1
    assert out["half_precision"] == 0.5


def test_speakers_are_judged_on_matches_with_a_source_only():
    wrong = at(["“snow”"], "mixed", "Vell", "Vell")
    out = score([GOLD[0], wrong, at(["Nobody spoke"], "direct", "Moll", "Moll")])
    assert out["speaker_head"] == 0.5
    assert out["speaker_name"] == 0.5
    unsourced = [Attribution(GOLD[0].spans, "indirect")]
    assert score([GOLD[0]], unsourced)["speaker_head"] != score([GOLD[0]], unsourced)["speaker_head"]  # NaN


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("a spokesman for the ministry", "spokesman"),
        ("Hana Vell, the mayor", "vell"),
        ("Vell’s", "vell"),
        ("voters who stayed", "voters"),
        ("", ""),
    ],
)
def test_the_head_of_a_phrase(phrase, word):
    assert head(phrase) == word


def test_a_pronoun_is_right_by_head_and_not_judged_by_name():
    text = "He said no."
    gold = [Attribution(((8, 10),), "indirect", "He", ((0, 2),))]
    found = [Attribution(((8, 10),), "indirect", "Rik Ansgard", ((0, 2),))]
    out = scores(counts(text, found, gold))
    assert out["speaker_head"] == 1
    assert out["speaker_name"] != out["speaker_name"]


def test_a_relative_pronoun_stands_for_what_is_before_it():
    text = "Vell, who said no."
    gold = [Attribution(((15, 17),), "indirect", "who", ((6, 9),))]
    right, wrong = [[Attribution(((15, 17),), "indirect", "x", (span,))] for span in [(0, 4), (15, 17)]]
    assert scores(counts(text, right, gold))["speaker_head"] == 1
    assert scores(counts(text, wrong, gold))["speaker_head"] == 0


def test_kinds_alone():
    assert score(GOLD, kind="mixed")["half_f1"] == 1
    # taken for direct though mixed: what was found as direct is right, no mixed quotation is missed
    taken = [Attribution(one.spans, "direct", one.speaker, one.speaker_spans) for one in GOLD]
    assert score(taken, kind="direct")["half_precision"] == 1
    assert score(taken, kind="mixed")["half_recall"] == 1
    assert score(GOLD[:1], kind="mixed")["half_recall"] == 0


def row(kind, start, end, quotation, speaker="Vell", parts=()):
    return SimpleNamespace(kind=kind, start=start, end=end, quotation=quotation, speaker=speaker,
                           speaker_start=0, speaker_end=4, parts=parts)  # fmt: skip


def test_rows_of_one_quotation_are_joined_and_scare_quotes_left_out():
    rows = [row("indirect", 10, 30, 1, parts=((10, 15), (20, 30))), row("mixed", 15, 20, 1), row("direct", 40, 50, 2),
            row("scare", 60, 70, 3)]  # fmt: skip
    found = attributions(rows)
    assert [one.kind for one in found] == ["mixed", "direct"]
    assert found[0].spans == ((10, 15), (20, 30), (15, 20))


def test_intervals_resample_documents():
    whole, none = counts(TEXT, GOLD, GOLD), counts(TEXT, [], GOLD)
    out = with_intervals([whole, none], draws=200)["half_recall"]
    assert (out["estimate"], out["low"], out["high"]) == (0.5, 0, 1)
    same = with_intervals([whole, whole], draws=200)["half_recall"]
    assert (same["low"], same["high"]) == (1, 1)


ARTICLE = (
    "Zora Kelm Accuses Ivan Kelm\n\nPresident Zora Kelm spoke. Her brother, Ivan Kelm, left. Zora Kelm is 60. But "
    "Kelm’s party stays. The Department of Works closed it. Fox paper’s Jo Bell wrote."
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Kelm", "Zora Kelm"),
        ("President Kelm", "Zora Kelm"),
        ("Ms. Kelm, who is 60,", "Zora Kelm"),
        ("Ivan Kelm of Hallin", "Ivan Kelm"),
        ("Bell", "Jo Bell"),
        ("the Department of Works", "Department of Works"),
        ("the president", None),
        ("She", None),
        ("Kelm’s brother", None),
        ("Zora Kelm and Ivan Kelm", None),
    ],
)
def test_the_canonical_name_is_the_fullest_that_running_text_gives(source, expected):
    assert canonical(ARTICLE, source) == expected


def test_a_name_with_words_of_a_headline_in_it_is_wrong():
    gold = at(["“snow”"], "mixed", "Kelm", "Moll")
    for name, right in {"Zora Kelm": True, "Accuses Ivan Kelm": False, "Kelm": False, "Ivan Kelm": False}.items():
        assert same_canonical(ARTICLE, at(["“snow”"], "mixed", name, "Moll"), gold) is right
    assert same_canonical(ARTICLE, gold, at(["“snow”"], "mixed", "she", "Moll")) is None
