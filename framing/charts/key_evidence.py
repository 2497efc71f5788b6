"""Key terms: effect against evidence with labels that do not collide, strips of places, and the power of the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.charts.canvas.frame import dot, new_axes, text_width, wrap
from framing.charts.canvas.style import GLYPHS, clean, escape, own_style, palette, small, tidy, tiny
from framing.errors import FramingError

_LINE = 0.13
_POINT = 0.035


def draw_effect_and_evidence(table: pd.DataFrame, comparison: Mapping, ax: Axes | None = None, n: int = 24) -> Axes:
    """Which differences are large, and for which of them is there evidence?

    Parameters
    ----------
    table : DataFrame
        As `framing.measures.keyness.two_sides.keyness` gives it; terms without p are excluded.
    comparison : mapping
        Holds the names of ``target`` and ``reference``.
    ax : Axes, optional
    n : int
        Most labels. Terms are named best first, where a label has room; none covers another.

    Returns
    -------
    Axes
        x: log2 ratio. y: −log10 p. Filled: q < .05.
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
        ax.set_xlabel("log2 ratio")
        _name_sides(ax, comparison)
        ax.set_ylabel("evidence: −log10 p")
        _label(ax, [str(term) for term in known["term"]], x, y, n)
    return ax


def _name_sides(ax: Axes, comparison: Mapping) -> None:
    """Say above the axes which way is whose."""
    room = _inches(ax)[0] / 2 - 0.05
    for side, at, words in (("reference", 0.0, "← more in {}"), ("target", 1.0, "more in {} →")):
        name = wrap(comparison[side], room - text_width(words, small(), "bold"), small(), 1, "bold")[0]
        ax.text(at, 1.02, escape(words.format(name)), transform=ax.transAxes, ha="right" if at else "left", va="bottom",
                fontsize=small(), color=getattr(palette(), side), weight="bold", gid="side")  # fmt: skip


def _inches(ax: Axes) -> tuple[float, float]:
    box = ax.get_window_extent()
    dpi = ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    return box.width / dpi, box.height / dpi


def draw_dispersion(
    places: Mapping[str, Sequence[float] | np.ndarray], ax: Axes | None = None, comparison: Mapping | None = None
) -> Axes:
    """Where in a sequence of texts does each term occur? One strip a term, a stroke for each occurrence.

    Parameters
    ----------
    places : mapping of str to sequence of float
        Term to its places, from 0 (the first word) to 1 (the last). With two sides
        (`framing.measures.keyness.positions.term_places`) those of the reference run from 1 to 2.
    ax : Axes, optional
    comparison : mapping, optional
        Holds the names of ``target`` and ``reference``; None: one sequence.

    Returns
    -------
    Axes
    """
    if not places:
        raise FramingError("There is no term whose places could be drawn.")
    with own_style(ax):
        height = 0.6 + 0.24 * len(places)
        ax = ax or new_axes(height)
        labels = [f"{tidy(term, 16)} ({len(at)})" for term, at in places.items()]
        if ax.get_position().width > 0.99:
            width = ax.get_figure(root=True).get_figwidth()  # type: ignore[union-attr]
            left = (max(text_width(label, small()) for label in labels) + 0.12) / width
            ax.set_position((left, 0.34 / height, 0.98 - left, 1 - 0.42 / height))
        for row, at in enumerate(places.values()):
            values = np.asarray(at, dtype=float)
            for part, colour in ((values < 1, palette().target), (values >= 1, palette().reference)):
                if part.any():
                    ax.vlines(values[part], row - 0.38, row + 0.38, color=colour, linewidth=0.7)
        ax.set_yticks(range(len(places)), [escape(label) for label in labels])
        ax.set_ylim(len(places) - 0.5, -0.5)
        _ends(ax, comparison)
    return ax


def _ends(ax: Axes, comparison: Mapping | None) -> None:
    """Name what runs from left to right: one sequence, or the two sides, each as wide as the other."""
    if comparison is None:
        ax.set_xlim(0, 1)
        ax.set_xticks([0, 0.5, 1], ["first word", "half", "last word"])
        ends = ax.get_xticklabels()
        ends[0].set_horizontalalignment("left")
        ends[-1].set_horizontalalignment("right")
        return
    ax.set_xlim(0, 2)
    ax.axvline(1, color=palette().quiet, linewidth=0.8)
    room = _inches(ax)[0] / 2 - 0.25
    names = [f"{GLYPHS[s]} {escape(wrap(comparison[s], room, small(), 1)[0])}" for s in ("target", "reference")]
    ax.set_xticks([0.5, 1.5], names)
    ax.tick_params(axis="x", length=0)
    for label, side in zip(ax.get_xticklabels(), ("target", "reference"), strict=True):
        label.set_color(getattr(palette(), side))


def draw_power(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How often does the test find a rate that is doubled, by units a side and occurrences?

    Parameters
    ----------
    table : DataFrame
        As `framing.validation.reproductions.power_of_doubled_rates` gives it: `units, expected, power, low, high`.
    ax : Axes, optional

    Returns
    -------
    Axes
        x: occurrences expected in the reference. y: % of terms found at 5 %. One line a number of units.
    """
    if not len(table):
        raise FramingError("There is no power to draw: the table is empty.")
    with own_style(ax):
        ax = ax or new_axes(3.0)
        if ax.get_position().width > 0.99:
            ax.set_position((0.11, 0.16, 0.68, 0.78))
        marks = zip(table.groupby("units", sort=True), ("^", "D", "o", "s", "v", "P"), strict=False)
        for (units, rows), marker in marks:
            x, y = rows["expected"].to_numpy(float), rows["power"].to_numpy(float)
            ax.vlines(x, rows["low"], rows["high"], color=palette().target, linewidth=1.0)
            ax.plot(x, y, color=palette().target, linewidth=1.1, marker=marker, markersize=4.0, gid=f"power-{units}")
            ax.annotate(f"{units} units a side", (x[-1], y[-1]), (7, 0), textcoords="offset points",
                        va="center", fontsize=tiny(), annotation_clip=False)  # fmt: skip
        ax.axhline(5, color=palette().quiet, linewidth=0.7, linestyle=(0, (4, 3)))
        ax.set_xscale("log")
        ticks = sorted(set(table["expected"]))
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
        ax.set_ylim(0, 100)
        ax.set_xlabel("occurrences expected in the reference")
        ax.set_ylabel("% found at p ≤ .05")
    return ax


def _label(ax: Axes, terms: list[str], x: np.ndarray, y: np.ndarray, n: int) -> None:
    """Name points, best first, each at the first of six places where it covers no label, point or edge."""
    width, height = _inches(ax)
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
                              (0.05, 0.1, "left"), (-0.05, 0.1, "right")):  # fmt: skip
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
