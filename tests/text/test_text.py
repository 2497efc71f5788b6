"""Reading, tokens, sentences."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import SourceError
from framing.text.reading import HOLE, lone_surrogate, normalise, read_text, token_spans, tokenise
from framing.text.sentences import sentences

TEXT = st.text(alphabet=st.sampled_from("abÉжß12 .,!?…’'ʼ‐-_\n“”" + HOLE), max_size=80)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Ostrel’s long‑term plan", ["ostrel", "long-term", "plan"]),
        ("rock ʼn’ roll isn’t dead", ["rock", "n", "roll", "isn't", "dead"]),
        ("пʼять об'єктів", ["п'ять", "об'єктів"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("snake_case 3rd 2031", ["snake", "case", "3rd", "2031"]),
        (f"one{HOLE}two", ["one", "two"]),
        ("“the plan”—the -end-", ["the", "plan", "the", "end"]),
        ("the mayors' boats", ["the", "mayors", "boats"]),
        ("", []),
        (HOLE, []),
    ],
)
def test_tokens(text, tokens):
    assert tokenise(text) == tokens


@given(TEXT)
def test_spans_and_tokens_go_together(text):
    spans = token_spans(text)
    assert [normalise(text[start:end]) for start, end in spans] == tokenise(text)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert all(HOLE not in text[start:end] for start, end in spans)
    assert all(tokenise(token) == [token] for token in tokenise(text)), "a token is a token again"


@given(TEXT)
def test_sentences_are_in_order_trimmed_and_hold_every_word(text):
    spans = sentences(text)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
        assert HOLE not in text[start:end]
        assert "\n\n" not in text[start:end]
    assert [t for start, end in spans for t in tokenise(text[start:end])] == tokenise(text)


def test_sentences_stop_at_a_hole_and_a_blank_line_and_not_after_a_title():
    text = f"Mr. Vale spoke{HOLE}of rain\n \nHe left. Dr. Orr stayed."
    assert [text[a:b] for a, b in sentences(text)] == ["Mr. Vale spoke", "of rain", "He left.", "Dr. Orr stayed."]


@pytest.mark.parametrize(("text", "at"), [("plain", None), ("a\ud800b", 1), ("😀\udfff", 1), ("", None)])
def test_lone_surrogate(text, at):
    assert lone_surrogate(text) == at


def test_read_text_drops_the_mark_and_evens_line_ends(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text(path) == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "no file"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        ("naïve".encode("latin-1"), r"not UTF-8 \(byte 2 is 0xef\)"),
        ("two bytes".encode("utf-16"), "not UTF-8"),
    ],
)
def test_read_text_refuses_in_words(tmp_path, raw, words):
    path = tmp_path / "a.txt"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(SourceError, match=words):
        read_text(path)


def test_read_text_refuses_a_folder(tmp_path):
    with pytest.raises(SourceError, match="is a folder"):
        read_text(tmp_path)


def test_sentences_need_one_module_of_nltk_and_leave_the_rest_whole():
    code = (
        "import sys\n"
        "from framing.text.sentences import sentences\n"
        "assert sentences('Mr Roe left. He ran.') == [(0, 12), (13, 20)]\n"
        "assert not [name for name in sys.modules if name.partition('.')[0] == 'nltk'], 'stand-ins are left'\n"
        "assert 'scipy.stats' not in sys.modules, 'all of nltk was imported'\n"
        "import nltk\n"
        "assert nltk.tokenize.RegexpTokenizer('a').tokenize('banana') == ['a'] * 3\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
