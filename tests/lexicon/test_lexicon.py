"""Lexicons: what a file must state, and where entries stand."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import FramingError, LexiconError
from framing.lexicon import HEADER, LISTS, Lexicon, Negation
from framing.text.counts import Tokens
from framing.text.reading import HOLE, tokenise

STATED = {key: f"some {key}" for key in HEADER} | {"licence": "CC0-1.0"}


def lexicon_file(tmp_path, rows: str, columns="entry,category,counterpart,note", **header):
    path = tmp_path / "mine.csv"
    top = "".join(f"# {key}: {value}\n" for key, value in (STATED | header).items() if value is not None)
    path.write_text(f"{top}{columns}\n{rows}", "utf-8")
    return path


def lexicon(tmp_path, *entries: str) -> Lexicon:
    rows = "".join(f'"{e.split("/")[0]}",{e.split("/")[1] if "/" in e else "c"},plain,\n' for e in entries)
    return Lexicon.read(lexicon_file(tmp_path, rows))


def hits(lexicon: Lexicon, *texts: str) -> list[tuple[str, str]]:
    """(entry, words matched) in the order of the texts."""
    tokens = Tokens.from_texts(texts)
    found = lexicon.match(tokens)
    words = [" ".join(tokens.vocabulary[tokens.ids[s : s + n]]) for s, n in zip(found.start, found.length, strict=True)]
    return [(lexicon.entries[e].pattern, w) for e, w in zip(found.entry, words, strict=True)]


@pytest.mark.parametrize("path", sorted(LISTS.glob("*.csv")), ids=lambda path: path.stem)
def test_shipped_lexicons_are_ours_and_each_entry_has_a_plainer_counterpart(path):
    shipped = Lexicon.read(path.stem)
    assert shipped.header["licence"] == "CC0-1.0"
    assert shipped.header["name"] == path.stem
    assert re.fullmatch(r"\d+\.\d+", shipped.header["version"])
    for entry in shipped.entries:
        assert entry.counterpart, entry.pattern
        assert entry.note, entry.pattern
    examples = [entry.pattern.replace("*", "x").replace("?", "x") for entry in shipped.entries]
    without = set(range(len(examples))) - set(shipped.match(Tokens.from_texts(examples)).texts.tolist())
    assert not [shipped.entries[i].pattern for i in without], "these can match no text"


@pytest.mark.parametrize("key", HEADER)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_header_line_missing_or_empty_is_refused(tmp_path, key, value):
    with pytest.raises(LexiconError, match=f"does not state its {key}: add a line '# {key}: …'"):
        Lexicon.read(lexicon_file(tmp_path, "regime,c,,\n", **{key: value}))


def test_every_header_line_that_is_missing_is_named_at_once(tmp_path):
    path = lexicon_file(tmp_path, "regime,c,,\n", unit=None, source=None, licence="")
    lines = "'# unit: …', '# licence: …', '# source: …'"
    with pytest.raises(LexiconError, match=f"its unit, licence and source: add the lines {lines} on top"):
        Lexicon.read(path)


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [
        ("regime,c\n", "entry,category", "no column 'counterpart'"),
        ("regime,c,,\n", "entry,categroy,counterpart,note", "no column 'category'. Did you mean 'categroy'"),
        ("", "entry,category,counterpart,note", "no entry below its header"),
        (",c,,\n", "entry,category,counterpart,note", "entry 1 is empty"),
        ("ok,c,,\n—,c,,\n", "entry,category,counterpart,note", "entry 2 is empty"),
        ("regime,,,\n", "entry,category,counterpart,note", "entry 1 is empty or has no category"),
        ("regime\n", "entry,category,counterpart,note", "entry 1 is empty or has no category"),
        ("regime,c,,\nRegime’s,d,,\n", "entry,category,counterpart,note", "'regime' occurs twice"),
        ("war * terror,c,,\n", "entry,category,counterpart,note", r"'war \* terror' has a \* as a word of its own"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path, rows, columns, words):
    with pytest.raises(LexiconError, match=words):
        Lexicon.read(lexicon_file(tmp_path, rows, columns))


def test_an_unknown_lexicon_gets_the_nearest():
    with pytest.raises(LexiconError, match="no lexicon 'conflct'. Did you mean 'conflict'"):
        Lexicon.read("conflct")
    with pytest.raises(FramingError, match="no file"):
        Lexicon.read("nowhere/mine.csv")


@pytest.mark.parametrize(
    ("entries", "text", "found"),
    [
        (["regime*"], "Regimes, a regime’s end; regim", [("regime*", "regimes"), ("regime*", "regime")]),
        (["*-backed"], "Ostrel-backed and backed", [("*-backed", "ostrel-backed")]),
        (["so-called"], "the So‑called and so called", [("so-called", "so-called")]),
        (["Vale’s war"], "Vale's war, Vale war, Vales war", [("vale war", "vale war"), ("vale war", "vale war")]),
        (["u.s. forces"], "the U.S. forces", [("u s forces", "u s forces")]),
        (["col*r"], "colour, color, collar, cold", [("col*r", "colour"), ("col*r", "color"), ("col*r", "collar")]),
        (["zzz", "zzz*"], "a b", []),
        (["storm"], "", []),
    ],
)  # fmt: skip
def test_entries_match_as_texts_are_tokenised(tmp_path, entries, text, found):
    assert hits(lexicon(tmp_path, *entries), text) == found


def test_the_longest_entry_takes_its_words_and_among_equals_the_first(tmp_path):
    ours = lexicon(tmp_path, "military", "military operation", "special military operation", "milit*")
    text = "a special military operation, a military operation, the military, militia"
    assert hits(ours, text) == [
        ("special military operation", "special military operation"),
        ("military operation", "military operation"),
        ("military", "military"),
        ("milit*", "militia"),
    ]


def test_one_word_is_never_counted_twice(tmp_path):
    assert (
        hits(lexicon(tmp_path, "never never"), "never never never never never") == [("never never", "never never")] * 2
    )
    both = lexicon(tmp_path, "red line", "line drawn")
    assert hits(both, "a red line drawn") == [("red line", "red line")]


def test_no_phrase_crosses_a_hole_a_text_or_an_empty_text(tmp_path):
    ours = lexicon(tmp_path, "red line")
    assert hits(ours, f"red{HOLE}line", "red", "line", "red", "", "line") == []
    assert hits(ours, f"{HOLE}red line{HOLE}") == [("red line", "red line")]


def test_the_matrix_counts_by_text_and_entry(tmp_path):
    ours = lexicon(tmp_path, "storm/weather", "red line/politics", "rain*/weather")
    found = ours.match(Tokens.from_texts(["storm rain", "", "rains rain red line red", "x"]))
    assert found.matrix().toarray().tolist() == [[1, 0, 1], [0, 0, 0], [0, 1, 2], [0, 0, 0]]
    assert found.forms() == {0: ["storm"], 1: ["red line"], 2: ["rain", "rains"]}
    assert ours.categories == ("weather", "politics")


WORDS = st.sampled_from(["ab", "abc", "b", "bc", "c", HOLE])


def by_loops(patterns: list[str], text: str) -> list[tuple[int, int, int]]:
    """(start, length, entry) with regular expressions on words: longest, then leftmost, then first in the file."""
    words = [w if w == HOLE else tokenise(w)[0] for w in text.split()]
    parts = [
        [re.compile(re.escape(w).replace(r"\*", r"\w*").replace(r"\?", r"\w")) for w in p.split()] for p in patterns
    ]
    taken, found = set(), []
    for length in sorted({len(part) for part in parts}, reverse=True):
        for at in range(len(words) - length + 1):
            for entry, part in enumerate(parts):
                here = range(at, at + length)
                if len(part) != length or not taken.isdisjoint(here):
                    continue
                if all(p.fullmatch(words[i]) for p, i in zip(part, here, strict=True)):
                    taken.update(here)
                    found.append((at, length, entry))
    return sorted(found)


@settings(max_examples=300)
@given(
    st.lists(st.lists(WORDS, max_size=9).map(" ".join), max_size=4),
    st.lists(
        st.sampled_from(["ab", "a*", "*c", "ab c", "b b", "a* b*", "c ab b", "*b*", "b? c", "?", "c b", "a*c ?"]),
        min_size=1,
        unique=True,
    ),
)
def test_matches_agree_with_loops(texts, patterns):
    from framing.lexicon import Entry

    ours = Lexicon(STATED, tuple(Entry(p, "c", "", "") for p in patterns))
    tokens = Tokens.from_texts(texts)
    found = ours.match(tokens)
    got = list(zip(found.start.tolist(), found.length.tolist(), found.entry.tolist(), strict=True))
    expected = [
        (start + int(tokens.offsets[i]), length, entry)
        for i, text in enumerate(texts)
        for start, length, entry in by_loops(patterns, text)
    ]
    assert got == expected
    assert found.matrix().sum() == len(expected)
    assert np.diff(found.start).min(initial=1) > 0


def test_optional_columns_say_weight_exclusions_case_actors_and_pair(tmp_path):
    columns = "entry,category,counterpart,note,weight,exclude,case,actors,pair"
    rows = "Regime*,naming,government,,2.5,Regime change; training regimes,,Norland;Sudland,rule\nKiev,spelling,Kyiv,,,,sensitive,,\n"  # noqa: E501
    regime, kiev = Lexicon.read(lexicon_file(tmp_path, rows, columns)).entries
    assert (regime.pattern, regime.weight, regime.case) == ("regime*", 2.5, False)
    assert regime.exclude == ("regime change", "training regimes")
    assert (regime.actors, regime.pair) == (("Norland", "Sudland"), "rule")
    assert (kiev.pattern, kiev.case, kiev.weight, kiev.exclude) == ("Kiev", True, 1.0, ())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("regime,c,,,heavy,,,,", "line 11: weight is 'heavy', not a number"),
        ("regime,c,,,,,yes,,", "line 11: case is 'yes'; it is 'sensitive' or empty"),
        ("regime,c,,,,* change,,,", r"line 11: '\* change' has a \* as a word of its own"),
        ("regime,c,,,,,,,,more", "line 11: more cells than columns"),
    ],
)
def test_an_optional_cell_that_cannot_be_used_is_refused_with_its_line(tmp_path, row, words):
    columns = "entry,category,counterpart,note,weight,exclude,case,actors,pair"
    with pytest.raises(LexiconError, match=words):
        Lexicon.read(lexicon_file(tmp_path, row + "\n", columns))


def test_an_unknown_column_and_another_language_are_refused(tmp_path):
    with pytest.raises(LexiconError, match=r"unknown column 'exlcude'. Did you mean 'exclude'"):
        Lexicon.read(lexicon_file(tmp_path, "a,c,,,\n", "entry,category,counterpart,note,exlcude"))
    with pytest.raises(LexiconError, match="is in 'en', not in 'ru'"):
        Lexicon.read("conflict", language="ru")


def test_a_hit_in_an_exclusion_of_its_entry_does_not_count_and_is_kept_apart():
    from framing.lexicon import Entry

    ours = Lexicon(STATED, (
        Entry("regime*", "c", exclude=("regime change", "train* regime")),
        Entry("change", "d"),
    ))  # fmt: skip
    tokens = Tokens.from_texts(["the regime and a regime change", "training regimes, a trained regime"])
    found = ours.match(tokens)
    assert [(int(s), ours.entries[e].pattern) for s, e in zip(found.start, found.entry, strict=True)] == [
        (1, "regime*"), (5, "change"), (7, "regime*"),
    ]  # fmt: skip
    assert found.excluded.start.tolist() == [4, 10]
    assert found.excluded.pattern.tolist() == [0, 0]
    assert found.matrix().sum() == 3


def test_names_match_as_written_and_before_words_of_the_same_letters():
    from framing.lexicon import Entry

    ours = Lexicon(STATED, (
        Entry("may", "hedge"), Entry("May", "name", case=True), Entry("US forces", "name", case=True), Entry("us", "x"),
        Entry("Ostrel*", "place", case=True),
    ))  # fmt: skip
    text = "May may go; MAY; US forces beat us forces. The US’s OSTREL, Ostrel’s ostrelians, Ostrelians"
    assert hits(ours, text) == [
        ("May", "may"), ("may", "may"), ("may", "may"), ("US forces", "us forces"), ("us", "us"), ("us", "us"),
        ("Ostrel*", "ostrel"), ("Ostrel*", "ostrelians"),
    ]  # fmt: skip


def test_capitals_that_were_not_kept_cannot_be_matched():
    from framing.lexicon import Entry

    tokens = Tokens.from_texts(["May"]).ngrams(1)
    with pytest.raises(LexiconError, match="case-sensitive, but these tokens do not keep capitals"):
        Lexicon(STATED, (Entry("May", "name", case=True),)).match(tokens)


@pytest.mark.parametrize("changed", [{"capitals": "keep"}, {"hyphens": "split"}, {"yo": "keep", "possessive": "keep"}])
def test_entries_match_whatever_the_settings_of_the_tokens(changed):
    from framing.lexicon import Entry
    from framing.text.reading import TokenSettings

    patterns = ("so-called", "storm", "еще", "isn't", "war")
    ours = Lexicon(STATED, tuple(Entry(p, "c") for p in patterns))
    tokens = Tokens.from_texts(["So-called Storm; Ещё isn’t War’s"], TokenSettings(**changed))
    assert [patterns[e] for e in ours.match(tokens).entry] == list(patterns)


def test_levels_count_a_hit_once_and_weights_add_up():
    from framing.lexicon import Entry

    ours = Lexicon(STATED, (
        Entry("fear*", "affect > negative > fear", weight=-2.0,
              also=(("affect > negative > dread", -1.0), ("body", 0.5))),
        Entry("joy", "affect > positive", weight=3.0),
    ))  # fmt: skip
    assert ours.keys == (
        "affect", "affect > negative", "affect > negative > fear", "affect > negative > dread", "body",
        "affect > positive",
    )  # fmt: skip
    found = ours.match(Tokens.from_texts(["fear and fears, joy", "no joy"]), Negation.of("en"))
    assert found.by_key().toarray().tolist() == [[3, 2, 2, 2, 2, 1], [1, 0, 0, 0, 0, 1]]
    assert found.by_key(negated=False).toarray().tolist() == [[3, 2, 2, 2, 2, 1], [0] * 6]
    assert found.by_key(weighted=True).toarray().tolist() == [[-1, -4, -4, -2, 1, 3], [3, 0, 0, 0, 0, 3]]
    assert ours.membership(["body"]).toarray().tolist() == [[1], [0]]


@pytest.mark.parametrize(
    ("language", "text", "negated"),
    [
        ("en", "not brutal", True),
        ("en", "It isn’t a brutal war", True),
        ("en", "not one of the most brutal", False),
        ("en", "not now, brutal", False),
        ("en", "not “brutal”", True),
        ("en", "not fair but brutal", False),
        ("en", "not only brutal", False),
        ("en", "no doubt brutal", False),
        ("en", "no longer so brutal", True),
        ("en", "He did not. Brutal", False),
        ("en", f"not {HOLE} brutal", False),
        ("en", "not a\n\nbrutal", False),
        ("en", "brutal, not fair", False),
        ("ru", "совсем не brutal", True),
        ("ru", "не только brutal", False),
        ("ru", "не он, а brutal", False),
        ("uk", "не лише brutal", False),
        ("uk", "зовсім не brutal", True),
    ],
)
def test_negation_reaches_to_the_end_of_its_clause(language, text, negated):
    from framing.lexicon import Entry

    ours = Lexicon(STATED, (Entry("brutal", "c"),))
    found = ours.match(Tokens.from_texts(["not", text]), Negation.of(language))
    assert found.negated.tolist() == [negated]
    assert found.matrix(negated=True).sum() + found.matrix(negated=False).sum() == found.matrix().sum() == 1


def test_negation_of_another_language_or_of_tokens_without_breaks_is_refused():
    from framing.lexicon import Entry

    with pytest.raises(LexiconError, match="no list of negations in 'fr'. There are: en, ru, uk"):
        Negation.of("fr")
    tokens = Tokens.from_texts(["not a"]).ngrams(1)
    with pytest.raises(LexiconError, match="do not record where clauses end"):
        Lexicon(STATED, (Entry("a", "c"),)).match(tokens, Negation.of("en"))


def scope_by_loop(words: list[str], at: int, window: int) -> bool:
    for step in range(1, window + 1):
        if at - step < 0 or words[at - step + 1].startswith(","):
            return False
        if words[at - step].strip(",") == "not":
            return True
        if words[at - step].strip(",") == "but":
            return False
    return False


@given(st.lists(st.sampled_from(["not", "but", "x", "y", ",x", ",y"]), max_size=14), st.integers(1, 5))
def test_scope_agrees_with_a_loop(words, window):
    from framing.lexicon import Entry

    ours = Lexicon(STATED, (Entry("x", "c"),))
    found = ours.match(
        Tokens.from_texts([" ".join(words).replace(",", ", ")]), Negation(("not",), (), ("but",), window)
    )
    expected = [scope_by_loop(words, i, window) for i, w in enumerate(words) if w.strip(",") == "x"]
    assert found.negated.tolist() == expected


@given(
    st.lists(st.text("abc", min_size=1, max_size=4), max_size=12, unique=True),
    st.lists(st.text("abc*?", min_size=1, max_size=5), min_size=1, max_size=6),
)
def test_spellings_agree_with_regular_expressions(vocabulary, words):
    from framing.lexicon.spelling import Spellings

    vocabulary = sorted(vocabulary)
    for word, found in zip(words, Spellings(np.array(vocabulary, dtype=str)).ids(words), strict=True):
        spelt = re.compile(word.replace("*", ".*").replace("?", "."))
        assert found.tolist() == [i for i, form in enumerate(vocabulary) if spelt.fullmatch(form)]


def test_a_pattern_of_repeated_words_takes_linear_time():
    import time

    from framing.lexicon import Entry

    ours = Lexicon(STATED, (Entry("a a", "c"), Entry("a*", "d"), Entry("a a a", "e")))
    seconds = []
    for n in (20_000, 80_000):
        tokens = Tokens.from_texts(["a " * n])
        started = time.perf_counter()
        assert len(ours.match(tokens).start) == -(-n // 3)
        seconds.append(time.perf_counter() - started)
    assert seconds[1] < 12 * seconds[0] + 0.1


def test_an_exclusion_shorter_than_the_hit_or_of_another_entry_blocks_nothing():
    from framing.lexicon import Entry

    ours = Lexicon(STATED, (Entry("regime change now", "c", exclude=("regime change",)), Entry("storm", "d")))
    assert hits(ours, "regime change now, a regime storm") == [("regime change now",) * 2, ("storm", "storm")]


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ("бои\u0306*", "бой*"), ("го\u0301род Ещё", "город еще"), ("п‘ять", "п'ять"), ("1,000 men", "1,000 men"),
        ("col*r?", "col*r?"), ("*-backed", "*-backed"), ("snake_case", "snake case"),
    ],
)  # fmt: skip
def test_patterns_are_read_as_texts_are(written, pattern):
    from framing.lexicon.entries import pattern_of

    assert pattern_of(written) == pattern
