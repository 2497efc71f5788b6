"""Small multiples: one panel a row of the measure, one line a group, the same axis in all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.charts.canvas.frame import (
    AXIS,
    Frame,
    dot,
    new_width,
    ratio_axis,
    ratio_limits,
    spread_rows,
    text_width,
    whisker,
    wrap,
)
from framing.charts.canvas.style import palette, small, tidy
from framing.errors import FramingError

PANELS = 6
"""Most rows of the measure that are drawn."""
MOST_GROUPS = 40
"""Most groups that are drawn."""
HEAD = 0.24
"""Inches above a panel for its name."""
_PITCH = 0.2
_PANEL = 1.45
_GAP = 0.16
_NAMES = 0.3
"""Most of the width that names of groups take."""


@dataclass(frozen=True)
class Grid:
    """Where panels are: so many beside each other, in inches.

    Attributes
    ----------
    columns : int
    left, width, gap : float
        Where the first begins; how wide each is; what is between two.
    """

    columns: int
    left: float
    width: float
    gap: float = _GAP

    @classmethod
    def of(cls, frame_width: float, left: float, n: int, least: float, gap: float = _GAP) -> Grid:
        """Return the grid in which panels are at least so wide, in as few lines as that allows."""
        room = frame_width - left - 0.14
        columns = max(1, min(n, int((room + gap) // (least + gap))))
        columns = -(-n // -(-n // columns))  # lines of one length: four panels are two and two, and not three and one
        return cls(columns, left, (room - (columns - 1) * gap) / columns, gap)

    def place(self, at: int) -> tuple[int, float]:
        """Return line and left edge of a panel."""
        line, column = divmod(at, self.columns)
        return line, self.left + column * (self.width + self.gap)


def rows_shown(table: pd.DataFrame, estimate: str, n: int = PANELS) -> list[str]:
    """Return the names of the first rows of the measure that have an estimate.

    Parameters
    ----------
    table : DataFrame
        Its first column names the rows; each is there once for every group or period.
    estimate : str
        Column of the estimate.
    n : int
        Most names.

    Raises
    ------
    FramingError
        If none has.
    """
    known = table[np.isfinite(table[estimate].to_numpy(float))] if estimate else table[:0]
    if not len(known):
        raise FramingError(f"There is nothing to draw: none of {len(table)} rows has an estimate.")
    return [str(label) for label in dict.fromkeys(known.iloc[:, 0])][:n]


def draw_groups(result: Any, ax: Axes | None = None) -> Axes:
    """How far is each group from the rest? One panel a row of the measure, one line a group.

    Parameters
    ----------
    result : Result
        Of `framing.by_group`.
    ax : Axes, optional
        Is divided. If None, a figure is made.
    """
    table, estimate = result.table, result.presentation.estimate_of(result.table)
    labels = rows_shown(table, estimate)
    groups = list(result.comparison["groups"])[:MOST_GROUPS]
    names = [tidy(group, 40) for group in groups]
    width = new_width(ax) or 7.0
    left = min(max(text_width(name, small()) for name in names), _NAMES * width) + 0.14
    grid = Grid.of(width, left, len(labels), _PANEL)
    lines = -(-len(labels) // grid.columns)
    line = HEAD + len(groups) * _PITCH + AXIS
    frame = Frame(ax, lines * line)
    grid = Grid.of(frame.width, left, len(labels), _PANEL)
    line = frame.height / -(-len(labels) // grid.columns)
    height = max(line - HEAD - AXIS, 0.1)
    shown = table[table.iloc[:, 0].astype(str).isin(labels)]
    for at, label in enumerate(labels):
        row, from_left = grid.place(at)
        top = row * line + HEAD
        panel = frame.panel(from_left, top, grid.width, height)
        spread_rows(panel, len(groups))
        _axis(panel, shown, estimate, grid.width, result)
        _points(panel, shown[shown.iloc[:, 0].astype(str) == label], groups, estimate)
        (said,) = wrap(tidy(label, 60), grid.width, small(), 1, "bold")
        frame.text(from_left, top - 0.09, said, fontweight="bold", gid="panel")
        for y, name in enumerate(names if at % grid.columns == 0 else ()):
            (fitted,) = wrap(name, left - 0.12, small(), 1)
            frame.text(left - 0.1, top + (y + 0.5) * height / len(groups), fitted, ha="right", gid="label")
    return frame.ax


def _points(panel: Axes, rows: pd.DataFrame, groups: list[str], estimate: str) -> None:
    of_group = rows.set_index("group")
    for y, group in enumerate(groups):
        if group not in of_group.index:
            continue
        one = of_group.loc[group]
        value, sure = float(one[estimate]), float(one.get("q", np.nan)) < 0.05
        colour = palette().target if value > 0 else palette().reference
        if {"low", "high"} <= set(rows):
            whisker(panel, y, float(one["low"]), float(one["high"]), colour)
        dot(panel, value, y, "target" if value > 0 else "reference", colour, sure)


def _axis(panel: Axes, table: pd.DataFrame, estimate: str, width: float, result: Any) -> None:
    """Draw the axis that all panels share."""
    values = [table[name].to_numpy(float) if name in table else np.array([]) for name in (estimate, "low", "high")]
    panel.axvline(0, color=palette().quiet, linewidth=0.8, zorder=1)
    if estimate == "log_ratio":
        ratio_axis(panel, ratio_limits(*values), width, "log2 ratio")
        return
    panel.set_xlim(*plain_limits(values))
    label = result.presentation.label or result.presentation.head(estimate)
    panel.set_xlabel(wrap(label, width, small(), 1)[0])


def plain_limits(values: list[np.ndarray]) -> tuple[float, float]:
    """Return limits of an axis of estimates that are no ratios, zero inside."""
    finite = np.concatenate([part[np.isfinite(part)] for part in values] + [np.array([0.0])])
    reach = 0.06 * max(finite.max() - finite.min(), 1e-9)
    return float(finite.min() - reach), float(finite.max() + reach)
