"""Periods: documents of each group over time, a panel a group."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from framing.charts.canvas.frame import AXIS, Frame, wrap
from framing.charts.canvas.style import own_style, palette, small, tiny
from framing.errors import FramingError

MOST = 8
"""Most groups."""
_HEAD, _HEIGHT = 0.2, 0.55


def draw_periods(result: Any, ax: Axes | None = None) -> Axes:
    """Draw the documents of each group in each period; where a group has none and the others have, the ground is grey.

    Parameters
    ----------
    result : Result
        Its table has `period, group, documents`, groups in the order in which they are drawn.
    ax : Axes, optional
        Is divided; ``ax.child_axes`` holds a panel a group.
    """
    table = result.table
    if not len(table):
        raise FramingError(f"There is nothing to draw. {result.presentation.empty}")
    groups = list(dict.fromkeys(table["group"]))
    counts = table.pivot(index="period", columns="group", values="documents")
    shown = groups[:MOST]
    names = (result.comparison["target"], result.comparison["reference"])
    with own_style(ax):
        frame = Frame(ax, len(shown) * (_HEAD + _HEIGHT) + AXIS)
        height = (frame.height - AXIS) / len(shown) - _HEAD
        left = 0.36
        for i, name in enumerate(shown):
            top = i * (height + _HEAD) + _HEAD
            own = counts[name].to_numpy()
            others = counts.drop(columns=name).sum(axis=1).to_numpy()
            (line,) = wrap(f"{name}", frame.width - 1.4, small(), 1, "bold")
            role = {names[0]: "target", names[1]: "reference"}.get(name, "other")
            colour = getattr(palette(), role)
            frame.text(left, top - 0.1, line, color=colour, fontweight="bold", gid="label")
            frame.text(frame.width - 0.06, top - 0.1, f"{own.sum():,}", ha="right", fontsize=tiny())
            panel = frame.panel(left, top, frame.width - left - 0.08, height)
            x = np.arange(len(own))
            empty = np.where((own == 0) & (others > 0), max(own.max(), 1) * 1.05, 0)
            panel.bar(x, empty, width=1.0, color=palette().faint, zorder=1, gid="gap")
            panel.bar(x, own, width=0.8 if len(x) < 200 else 1.0, zorder=2, gid="bar", edgecolor=colour, linewidth=0.4,
                      facecolor=palette().ground if role == "reference" else colour,
                      hatch="//////" if role == "reference" else None)  # fmt: skip
            panel.set_xlim(-0.6, len(x) - 0.4)
            panel.set_ylim(0, max(own.max(), 1) * 1.05)
            panel.set_yticks([int(own.max())], [f"{int(own.max()):,}"])
            panel.tick_params(axis="y", labelleft=True, labelsize=tiny())
            _time_axis(panel, counts.index.tolist(), frame.width, i == len(shown) - 1)
    return frame.ax


def _time_axis(panel: Axes, periods: list[str], width: float, last: bool) -> None:
    n = min(len(periods), max(2, int(width / 1.1)))
    at = np.unique(np.linspace(0, len(periods) - 1, n).round().astype(int))
    panel.set_xticks(at, [periods[i] for i in at] if last else [""] * len(at))
    for label in panel.get_xticklabels():
        label.set_horizontalalignment("center")
    if last and len(at) > 1:
        panel.get_xticklabels()[-1].set_horizontalalignment("right")
        panel.get_xticklabels()[0].set_horizontalalignment("left")
