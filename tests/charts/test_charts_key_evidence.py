"""Effect against evidence, and strips: what is drawn, and that no label covers another."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from framing.charts.canvas.style import style
from framing.charts.key_evidence import draw_dispersion, draw_effect_and_evidence, draw_power
from framing.corpus.corpus import Corpus
from framing.errors import CorpusError, FramingError
from framing.measures.keyness.positions import term_places

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


@pytest.mark.parametrize("width", ["double", "single"])
def test_what_is_written_stays_within_the_figure(width):
    sides = {"target": "Aldmere Public Broadcasting Corporation", "reference": "Drovia One and its Regional Studios"}
    with style(width=width):
        for ax in (draw_effect_and_evidence(terms(60), sides),
                   draw_dispersion({"independently so-called": [0.1, 1.5], "x": [1.0]}, comparison=sides)):  # fmt: skip
            ax.figure.draw_without_rendering()
            frame = ax.figure.bbox
            written = [*ax.texts, *ax.get_yticklabels(), *ax.get_xticklabels(), ax.xaxis.label, ax.yaxis.label]
            for text in written:
                box = text.get_window_extent()
                assert not text.get_text() or (box.x0 >= frame.x0 - 1 and box.x1 <= frame.x1 + 1), text.get_text()
            plt.close(ax.figure)


def test_two_sides_of_a_strip_have_their_own_colours():
    ax = draw_dispersion({"storm": [0.1, 0.5, 1.9]}, comparison=SIDES)
    assert [len(c.get_segments()) for c in ax.collections] == [2, 1]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["● North", "◆ South"]
    plt.close(ax.figure)


def rows(texts):
    table = pd.DataFrame(texts, columns=["doc_id", "outlet", "published", "story_id", "text"])
    return Corpus("small", table.assign(title="")).compare(by="outlet", target="North", reference="South")


def test_places_follow_the_date_and_leave_out_units_that_are_not_compared():
    compared = rows([("a", "North", "2031-05-02", "s1", "calm sea"), ("b", "North", "2031-05-01", "s2", "storm at sea"),
                     ("c", "South", "2031-05-01", "s1", "a storm"), ("d", "South", "2031-05-01", "s2", "storm"),
                     ("e", "South", "2031-05-03", "s3", "storm storm storm")])  # fmt: skip
    places = term_places(compared, ["storm", "sea"])
    assert places["storm"].tolist() == pytest.approx([0, 1 + 1 / 3, 1 + 2 / 3])
    assert places["sea"].tolist() == pytest.approx([0.4, 0.8])
    with pytest.raises(CorpusError, match="'storms' is not in the texts compared"):
        term_places(compared, ["storms"])


def test_power_is_one_line_a_number_of_units():
    table = pd.DataFrame({"units": [8, 8, 30, 30], "expected": [10, 100, 10, 100], "power": [15.0, 20, 30, 65]})
    ax = draw_power(table.assign(low=table["power"] - 3, high=table["power"] + 3))
    lines = {line.get_gid(): line.get_ydata().tolist() for line in ax.lines if line.get_gid()}
    assert lines == {"power-8": [15, 20], "power-30": [30, 65]}
    assert [t.get_text() for t in ax.texts] == ["8 units a side", "30 units a side"]
    plt.close(ax.figure)
    with pytest.raises(FramingError, match="the table is empty"):
        draw_power(table.head(0))
