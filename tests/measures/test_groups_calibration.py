"""Calibration of groups, pairs and change over time: the cases of tests/benchmarks/groups.py, fewer of them."""

from __future__ import annotations

from math import sqrt

from tests.benchmarks.groups import ROWS, of_change, of_groups, planted


def test_four_groups_that_are_alike_rarely_differ():
    runs = 12
    found = of_groups(runs)["any finding %"]
    assert found <= 5 + 250 * sqrt(0.05 * 0.95 / runs)


def test_a_fourfold_rate_is_found_and_false_findings_stay_few():
    found = planted(5, times=5.0)
    assert found["found %"] >= 60
    assert found["false discovery rate %"] <= 15


def test_change_is_rejected_at_its_level_where_nothing_changes():
    runs = 8
    found = of_change(runs, periods=4, units=10)
    room = 300 * sqrt(0.05 * 0.95 / (runs * ROWS))
    assert found["without test %"] < 20
    assert found["heterogeneity %"] <= 5 + room
    assert found["trend %"] <= 5 + room
