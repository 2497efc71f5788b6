"""Messages: the base class, and the nearest name."""

from __future__ import annotations

import pytest

from framing.errors import CorpusError, FramingError, LexiconError, ParameterError, SourceError, nearest


@pytest.mark.parametrize("kind", [CorpusError, LexiconError, ParameterError, SourceError])
def test_every_error_is_a_framing_error_and_a_value_error(kind):
    assert issubclass(kind, FramingError)
    assert issubclass(kind, ValueError)


@pytest.mark.parametrize(
    ("asked", "options", "hint"),
    [
        ("outlte", ["outlet", "published"], " Did you mean 'outlet'?"),
        ("bbc", ["BBC", "RTV"], " Did you mean 'BBC'?"),
        ("NORTH", ["South", "North"], " Did you mean 'North'?"),
        ("zzz", ["a", "b"], " There are: a, b."),
        ("zzz", [], " There are none."),
        (7, [7, 8], " Did you mean '7'?"),
    ],
)
def test_nearest_names_the_option_or_lists_them(asked, options, hint):
    assert nearest(asked, options) == hint


def test_nearest_lists_ten_of_many():
    hint = nearest("?", [f"column_{i:02d}" for i in range(12)])
    assert hint.startswith(" There are 12, among them: column_00, ")
    assert "column_09" in hint
    assert "column_10" not in hint


def test_a_notebook_shows_the_message_alone():
    from IPython.core.interactiveshell import InteractiveShell

    shown = []

    class Shell(InteractiveShell):
        def _showtraceback(self, etype, evalue, stb):
            shown.append((etype.__name__, stb))

    shell = Shell()
    shell.run_cell("from framing import Lexicon\nLexicon.read('conflct')", silent=True)
    ((name, lines),) = shown
    assert name == "LexiconError"
    assert len(lines) == 1
    assert "Did you mean 'conflict'?" in lines[0]
    assert "Traceback" not in lines[0]
