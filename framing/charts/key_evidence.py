"""Effect against evidence of key terms, with labels that do not collide; and the strip of a term's places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.charts.frame import dot, new_axes, text_width
from framing.charts.style import clean, own_style, palette, small, tiny
from framing.errors import FramingError

_LINE = 0.13
_POINT = 0.035


def draw_effect_and_evidence(table: pd.DataFrame, comparison: Mapping, ax: Axes | None = None, n: int = 24) -> Axes:
    """Which differences are large, and for which of them is there evidence?

    Parameters
    ----------
    table : DataFrame
        As `framing.keyness.keyness` gives it; terms without p are left out.
    comparison : mapping
        Holds the names of ``target`` and ``reference``.
    ax : Axes, optional
    n : int
        Most labels. Terms are named best first, where a label has room; none covers another.

    Returns
    -------
    Axes
        x: log ratio, in doublings. y: −log10 p. Filled: q < .05.
    """
    known = table[np.isfinite(table["p"].to_numpy(float)) & np.isfinite(table["log_ratio"].to_numpy(float))]
    if not len(known):
        raise FramingError(f"None of {len(table)} terms was tested; there is no evidence to draw.")
    with own_style(ax):
        ax = ax or new_axes(4.2)
        if ax.get_position().width > 0.99:
            ax.set_position((0.09, 0.13, 0.88, 0.8))
        x, y = known["log_ratio"].to_numpy(float), -np.log10(known["p"].to_numpy(float))
        for ratio, height, q in zip(x, y, known["q"], strict=True):
            side = "target" if ratio > 0 else "reference"
            colour = getattr(palette(), side) if q < 0.05 else palette().quiet
            dot(ax, ratio, height, side, colour, q < 0.05, 4.0)
        reach = max(1.0, float(np.abs(x).max())) * 1.15
        ax.set_xlim(-reach, reach)
        ax.set_ylim(0, max(1.5, float(y.max()) * 1.12))
        ax.axvline(0, color=palette().quiet, linewidth=0.6, zorder=1)
        ax.set_xlabel(f"← more in {clean(comparison['reference'], 30)}    log ratio (doublings)    "
                      f"more in {clean(comparison['target'], 30)} →")  # fmt: skip
        ax.set_ylabel("evidence: −log10 p")
        _label(ax, [str(term) for term in known["term"]], x, y, n)
    return ax


def draw_dispersion(places: Mapping[str, Sequence[float]], ax: Axes | None = None) -> Axes:
    """Where in a sequence of texts does each term stand? One strip a term, a stroke for each occurrence.

    Parameters
    ----------
    places : mapping of str to sequence of float
        Term to its places, from 0 (the first word) to 1 (the last).
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    if not places:
        raise FramingError("There is no term whose places could be drawn.")
    with own_style(ax):
        ax = ax or new_axes(0.6 + 0.24 * len(places))
        if ax.get_position().width > 0.99:
            ax.set_position((0.18, 0.3 if len(places) < 4 else 0.16, 0.79, 0.66 if len(places) < 4 else 0.8))
        for row, at in enumerate(places.values()):
            ax.vlines(np.asarray(at, dtype=float), row - 0.38, row + 0.38, color=palette().target, linewidth=0.7)
        counts = [len(at) for at in places.values()]
        ax.set_yticks(range(len(places)), [f"{clean(t, 20)} ({k})" for t, k in zip(places, counts, strict=True)])
        ax.set_ylim(len(places) - 0.5, -0.5)
        ax.set_xlim(0, 1)
        ax.set_xticks([0, 0.5, 1], ["first word", "half", "last word"])
        ends = ax.get_xticklabels()
        ends[0].set_horizontalalignment("left")
        ends[-1].set_horizontalalignment("right")
    return ax


def _label(ax: Axes, terms: list[str], x: np.ndarray, y: np.ndarray, n: int) -> None:
    """Name points, best first, each at the first of six places where it covers no label, point or edge."""
    box = ax.get_window_extent()
    dpi = ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    width, height = box.width / dpi, box.height / dpi
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    inches = np.column_stack([(x - left) / (right - left) * width, (y - bottom) / (top - bottom) * height])
    taken: list[tuple[float, float, float, float]] = []
    points = [(a - _POINT, b - _POINT, a + _POINT, b + _POINT) for a, b in inches.tolist()]
    for i in range(len(terms)):
        if len(taken) >= n:
            return
        others = points[:i] + points[i + 1 :]
        text = clean(terms[i], 24)
        wide = text_width(text, tiny())
        for dx, dy, align in ((0.07, 0, "left"), (-0.07, 0, "right"), (0, 0.12, "center"), (0, -0.12, "center"),
                              (0.07, 0.13, "left"), (-0.07, 0.13, "right")):  # fmt: skip
            at, level = inches[i, 0] + dx, inches[i, 1] + dy
            start = at - {"left": 0.0, "right": wide, "center": wide / 2}[align]
            spot = (start, level - _LINE / 2, start + wide, level + _LINE / 2)
            if start < 0 or spot[2] > width or spot[3] > height or any(_cover(spot, o) for o in taken + others):
                continue
            taken.append(spot)
            place = (left + at / width * (right - left), bottom + level / height * (top - bottom))
            ax.text(*place, text, ha=align, va="center", fontsize=min(tiny(), small()), gid="term", zorder=6)
            break


def _cover(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
