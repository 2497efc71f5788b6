"""Measures of wording count tokens: once those are made, a text that cannot be read changes nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from framing.lexicon import Lexicon
from framing.measures.collocates import CollocateSettings, collocates
from framing.measures.keyness.two_sides import KeynessSettings, keyness
from framing.measures.loaded.choices import ChoiceSettings, choices
from framing.measures.loaded.terms import LoadedSettings, loaded_terms

MEASURES = {
    "keyness": lambda comparison: keyness(comparison, KeynessSettings(permutations=99)),
    "loaded_terms": lambda comparison: loaded_terms(
        comparison, Lexicon.read("conflict"), LoadedSettings(permutations=99)
    ),
    "choices": lambda comparison: choices(
        comparison, Lexicon.read("choices", language="en"), ChoiceSettings(permutations=99)
    ),
    "collocates": lambda comparison: collocates(comparison, "bridge", CollocateSettings(permutations=99)),
}


class Unreadable:
    """What stands in the place of a text: whatever is done with it raises."""

    def __getattribute__(self, name: str):
        raise AssertionError(f"a text was read ({name})")

    def _raise(self, *_):
        raise AssertionError("a text was read")

    __str__ = __repr__ = __len__ = __iter__ = __contains__ = __getitem__ = __eq__ = __hash__ = __add__ = _raise


@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_reads_no_text_once_tokens_are_made(paired, measure):
    def compared():
        corpus = type(paired)(paired.name, paired.documents.copy())
        return corpus.compare(by="outlet", target="North", reference="South")

    expected = MEASURES[measure](compared())
    comparison = compared()
    assert comparison.tokens.lengths.sum() > 0
    comparison.corpus.documents["text"] = pd.Series([Unreadable()] * len(paired.documents), dtype=object)
    result = MEASURES[measure](comparison)
    pd.testing.assert_frame_equal(result.table, expected.table)
    assert result.tables.keys() == expected.tables.keys()
