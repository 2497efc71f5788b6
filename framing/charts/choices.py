"""Choices between words: the share of the loaded word on each side, and the difference with its interval."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.charts.canvas.frame import AXIS, Frame, dot, shown_p, spread_rows, text_width, whisker, wrap, zero_line
from framing.charts.canvas.style import GLYPHS, palette, small, tidy, tiny
from framing.errors import FramingError

_LINE = 0.145
_PITCH = 0.3
_SIGNIFICANT = 0.05


def draw_choices(table: pd.DataFrame, comparison: Mapping, ax: Axes | None = None) -> Axes:
    """How often does each side choose the loaded word? Shares as dumbbells, differences with intervals.

    Parameters
    ----------
    table : DataFrame
        As `framing.measures.loaded.choices.choices` gives it.
    comparison : mapping
        Holds the names of ``target`` and ``reference``.
    ax : Axes, optional
        Is divided: it holds the text, ``ax.child_axes`` the panels. If None, a figure is made.

    Notes
    -----
    Pairs that only one side has are excluded. Filled: q < .05.
    """
    shown = table[table["difference"].notna()].reset_index(drop=True)
    if not len(shown):
        raise FramingError(f"There is nothing to draw: none of {len(table)} pairs is used by both sides of one actor.")
    names = tidy(comparison["target"]), tidy(comparison["reference"])
    head = 3 * _LINE + 0.05
    frame = Frame(ax, head + len(shown) * _PITCH + AXIS)
    _key(frame, names)
    labels = [tidy(label, 60) for label in shown["pair"]]
    left = min(max(text_width(label, small()) for label in labels), 0.3 * frame.width) + 0.14
    counts = [_count(row) for _, row in shown.iterrows()]
    columns = max(text_width(count, tiny()) for count in counts) + 0.55
    room = (frame.width - left - columns - 0.25) / 2
    height = frame.height - head - AXIS
    _shares(frame.panel(left, head, room, height), shown)
    _differences(frame.panel(left + room + 0.25, head, room, height), shown)
    pitch = height / len(shown)
    for i, label in enumerate(labels):
        y = head + (i + 0.5) * pitch
        lines = wrap(label, left - 0.14, small(), 2)
        for j, line in enumerate(lines):
            place = y + (j - (len(lines) - 1) / 2) * 0.125
            frame.text(left - 0.1, place, line, ha="right", color=palette().text, gid="label")
        frame.text(frame.width - 0.44, y, counts[i], ha="right", fontsize=tiny())
        bold = "bold" if shown["q"][i] < _SIGNIFICANT else "normal"
        frame.text(frame.width - 0.04, y, shown_p(float(shown["q"][i])), ha="right", fontsize=tiny(), fontweight=bold)
    top = head - 0.5 * _LINE
    frame.text(frame.width - 0.44, top, f"{GLYPHS['target']} : {GLYPHS['reference']}", ha="right", fontsize=tiny())
    frame.text(frame.width - 0.04, top, "q", ha="right", fontsize=tiny(), style="italic")
    return frame.ax


def _count(row: pd.Series) -> str:
    sides = (
        f"{int(row[f'loaded_{s}'])}/{int(row[f'loaded_{s}'] + row[f'plain_{s}'])}" for s in ("target", "reference")
    )
    return " : ".join(sides)


def _key(frame: Frame, names: tuple[str, str]) -> None:
    x = 0.06
    for side, name in zip(("target", "reference"), names, strict=True):
        (line,) = wrap(f"{GLYPHS[side]} {name}", frame.width / 2 - 0.2, small(), 1, "bold")
        frame.text(x, 0.03 + 0.5 * _LINE, line, color=getattr(palette(), side), fontweight="bold", gid=f"key-{side}")
        x += text_width(line, small(), "bold") + 0.25


def _shares(panel: Axes, table: pd.DataFrame) -> None:
    spread_rows(panel, len(table))
    target, reference = (100 * table[f"share_{side}"].to_numpy(float) for side in ("target", "reference"))
    for y, (a, b) in enumerate(zip(target, reference, strict=True)):
        panel.plot((a, b), (y, y), color=palette().quiet, linewidth=1.3, alpha=0.6, zorder=2, gid="dumbbell")
        dot(panel, b, y, "reference", palette().reference, size=5.6)
        dot(panel, a, y, "target", palette().target, size=5.0)
    panel.set_xlim(-4, 104)
    panel.set_xticks([0, 50, 100])
    panel.set_xlabel("% loaded word")


def _differences(panel: Axes, table: pd.DataFrame) -> None:
    spread_rows(panel, len(table))
    values = 100 * table[["difference", "low", "high"]].to_numpy(float)
    reach = max(20.0, float(np.nanmax(np.abs(values)))) * 1.05
    panel.set_xlim(-reach, reach)
    panel.locator_params(axis="x", nbins=3)
    zero_line(panel, len(table))
    for y, ((value, low, high), q) in enumerate(zip(values, table["q"].to_numpy(float), strict=True)):
        side = "target" if value > 0 else "reference"
        colour = getattr(palette(), side) if q < _SIGNIFICANT else palette().quiet
        whisker(panel, y, low, high, colour)
        dot(panel, value, y, side, colour, q < _SIGNIFICANT)
    panel.set_xlabel("difference, points")
