"""What every text is looked at for: one reading gives what separate looks gave, however a text is written."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from framing.corpus.text_facts import LONG_TEXT, facts_of, letters_of

TEXT = st.lists(
    st.sampled_from(
        ["Storm", "ШТОРМ", "Ёлка", "ёлка", "№ 5", "“", "”", "—", "_", " ", "\n", "ﬁn", "İ", "́", "中", "½", ""]
    )
    | st.text(max_size=3),
    max_size=30,
).map("".join)


@given(TEXT)
def test_letters_are_those_that_a_regular_expression_leaves(text):
    assert letters_of(text) == re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@given(st.lists(TEXT, max_size=5))
def test_facts_are_those_of_each_text_alone(texts):
    found = facts_of(iter(texts))
    letters = [letters_of(text) for text in texts]
    for i, text in enumerate(texts):
        assert found.wordless[i] == (not any(c.isalnum() for c in text))
        assert found.missing[i] == (text.strip().casefold() in {"nan", "none", "null", "n/a", "#n/a", "<na>", "nat"})
        least = len(letters[i]) // 6 if not letters[i].isascii() else 0
        assert found.words[i] == min(LONG_TEXT, max(len(re.findall(r"\w+", text)), least))
        assert [one == found.letters[i] for one in found.letters] == [one == letters[i] for one in letters]
