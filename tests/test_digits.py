"""Last digits decide nothing: what is saved, compared and sorted by has ten of them, and ties go by name."""

from __future__ import annotations

import math
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.cells import csv_text
from framing.digits import DIGITS, settled, settled_table, settled_value
from framing.measures.topics.labels import frex, names_of, terms_table
from framing.measures.topics.models.model import Fitted, Raw, top_terms
from framing.measures.topics.models.prepare import PrepareSettings, prepare
from framing.measures.topics.number_of_topics import recommendation
from framing.measures.voices.counting.units import _compared
from framing.result import best_first

NUMBERS = st.floats(-1e300, 1e300, allow_subnormal=False)


@given(NUMBERS)
def test_a_settled_number_is_the_nearest_of_ten_digits(x):
    (found,) = settled([x])
    assert found == settled([found])[0]
    assert abs(found - x) <= abs(x) * 5.0001e-10
    assert len(Decimal(repr(float(found))).normalize().as_tuple().digits) <= DIGITS


@pytest.mark.parametrize("x", [1 / 3, 0.1, -2.5, 1e-300, 123456.789])
def test_numbers_that_differ_in_their_last_digits_become_equal(x):
    near = [x, math.nextafter(x, math.inf), x * (1 + 1e-14), x * (1 - 1e-14)]
    assert len(set(settled(near).tolist())) == 1
    assert settled([x, x * (1 + 1e-8)])[0] != settled([x, x * (1 + 1e-8)])[1]


def test_what_is_no_fraction_stays():
    values = settled([np.nan, np.inf, -np.inf, -0.0])
    assert np.isnan(values[0])
    assert values[1:3].tolist() == [np.inf, -np.inf]
    assert math.copysign(1, values[3]) == 1
    table = pd.DataFrame({"id": ["0.30000000000000004"], "k": [2**60 + 1], "ok": [True], "mixed": ["x"]})
    pd.testing.assert_frame_equal(settled_table(table), table)
    assert settled_value({"a": [0.1 + 0.2, (1, None)], "b": 2**60 + 1}) == {"a": [0.3, (1, None)], "b": 2**60 + 1}


def test_a_saved_table_has_ten_digits_whatever_column_they_stand_in():
    table = pd.DataFrame({"a": [0.1 + 0.2], "b": pd.Series([0.1 + 0.2], dtype=object), "c": ["0.30000000000000004"]})
    assert csv_text(table) == "a,b,c\n0.3,0.3,0.30000000000000004\n"


def test_near_ties_are_ordered_by_name():
    a, b = 0.1 + 0.2, 0.3
    for low in ([a, b], [b, a]):
        table = pd.DataFrame({"term": ["tide", "barn"], "log_ratio": 1.0, "low": low, "high": 2.0, "q": low})
        assert best_first(table)["term"].tolist() == ["barn", "tide"]


def test_words_of_a_topic_that_tie_but_for_last_digits_are_ordered_by_term():
    near = np.array([[0.1, 0.1 + 1e-16, 0.1 + 2e-16, 0.7]])
    assert top_terms(near, 4).tolist() == [[3, 0, 1, 2]]
    assert frex(np.vstack([near, near[:, ::-1]]))[0, :3].std() > 0
    exact = np.array([[0.1, 0.1, 0.1, 0.7]])
    np.testing.assert_array_equal(frex(np.vstack([near, near])), frex(np.vstack([exact, exact])))


def test_a_model_holds_no_last_digits():
    third, moved = 1 / 3, 1 / 3 * (1 + 1e-13)
    first, second = (Raw(np.full((1, 3), x), np.full((4, 1), x), {}) for x in (third, moved))
    np.testing.assert_array_equal(first.of_topic, second.of_topic)
    np.testing.assert_array_equal(first.weights, second.weights)


def test_the_table_of_terms_is_the_same_where_probabilities_move_by_last_digits():
    settings = PrepareSettings(unit="document", min_docs=1, max_share=1.0)
    prepared = prepare(["dock tide barn", "tide barn dock"], settings)
    tables = []
    for error in ([0, 1e-15, 0], [1e-15, 0, -1e-15]):
        of_topic = np.array([[0.4, 0.3, 0.3], [0.2, 0.4, 0.4]]) + error
        model = Fitted(None, prepared, of_topic, np.full((2, 2), 0.5), 1)
        tables.append(terms_table(model, names_of(model)))
    pd.testing.assert_frame_equal(tables[0], tables[1], check_exact=True)
    assert tables[0]["term"].tolist()[:3] == ["barn", "dock", "tide"]


def test_the_number_of_topics_is_not_chosen_by_last_digits():
    table = pd.DataFrame({"k": [5, 10], "stability": [0.7, 0.7 + 1e-15], "npmi": [0.2, 0.2 + 1e-15], "stable": [1, 1]})
    assert recommendation(table).startswith("5 topics")


def test_voices_that_tie_are_ordered_by_name(monkeypatch):
    from framing.measures.voices.counting import units
    from framing.stats.inference import Ratios

    none = np.full(2, np.nan)
    ratios = Ratios(np.array([0.3, 0.1 + 0.2]), none, none, none, 1.0, none > 0, none > 0)
    monkeypatch.setattr(units, "compare_rates", lambda *_: ratios)
    counted = [(np.ones((8, 2)), np.full((8, 2), 9.0))] * 2
    compared = SimpleNamespace(design=None, comparison=SimpleNamespace(names=("A", "B")))
    assert _compared("group", ["Roe", "Dale"], counted, compared, None)["group"].tolist() == ["Dale", "Roe"]


def test_settled_numbers_are_those_that_formatting_gives():
    rng = np.random.default_rng(1)
    x = np.concatenate([
        rng.normal(size=5_000) * 10.0 ** rng.integers(-30, 30, 5_000), np.round(rng.random(2_000), 3),
        rng.integers(1, 10**11, 2_000) / 8.0, 10.0 ** np.arange(-20, 20),
        (rng.integers(10**9, 10**10, 2_000) + 0.5) / 1e9, [0.0, 5e-324, 9.9999999995, 9.99999999949, 12345678901.0],
    ])  # fmt: skip
    assert settled(x).tolist() == [float(f"{value:.{DIGITS - 1}e}") for value in x.tolist()]
