"""Effect against evidence, and strips: what is drawn, and that no label covers another."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from framing.charts.key_evidence import draw_dispersion, draw_effect_and_evidence
from framing.errors import FramingError

SIDES = {"target": "North", "reference": "South"}


def terms(m: int) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    ratio = rng.normal(0, 1.5, m)
    p = 10 ** -(np.abs(ratio) * rng.gamma(1, 1, m))
    names = [f"term{i}" for i in range(m)]
    table = pd.DataFrame({"term": names, "log_ratio": ratio, "p": p, "q": np.minimum(1, 9 * p)})
    return table.sort_values("p", ignore_index=True)


def boxes(ax):
    renderer = ax.figure.canvas.get_renderer()
    return [t.get_window_extent(renderer) for t in ax.texts if t.get_gid() == "term"]


def test_no_label_covers_another_and_the_best_are_named():
    table = terms(150)
    ax = draw_effect_and_evidence(table, SIDES)
    ax.figure.draw_without_rendering()
    found = boxes(ax)
    assert 8 < len(found) <= 24
    for i, one in enumerate(found):
        assert not any(one.overlaps(other) for other in found[i + 1 :])
    assert table["term"].iloc[0] in [t.get_text() for t in ax.texts]
    plt.close(ax.figure)


def test_points_stand_at_effect_and_evidence_and_are_filled_by_q():
    table = pd.DataFrame({"term": ["a", "b", "c"], "log_ratio": [1.0, -2.0, 3.0], "p": [0.001, 0.1, np.nan],
                          "q": [0.01, 0.4, np.nan]})  # fmt: skip
    ax = draw_effect_and_evidence(table, SIDES)
    points = {line.get_gid(): (line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_gid()}
    assert points == {"point-target-filled": (1.0, 3.0), "point-reference-open": (-2.0, 1.0)}
    plt.close(ax.figure)


def test_untested_terms_are_refused():
    with pytest.raises(FramingError, match="None of 1 terms was tested"):
        draw_effect_and_evidence(pd.DataFrame({"term": ["a"], "log_ratio": [1.0], "p": [np.nan], "q": [np.nan]}), SIDES)
    with pytest.raises(FramingError, match="no term"):
        draw_dispersion({})


def test_a_strip_has_a_stroke_for_each_occurrence():
    ax = draw_dispersion({"storm": [0.1, 0.5, 0.9], "calm": [0.2]})
    assert [len(c.get_segments()) for c in ax.collections] == [3, 1]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["storm (3)", "calm (1)"]
    plt.close(ax.figure)
