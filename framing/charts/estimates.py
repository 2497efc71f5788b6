"""Any table as a figure: a forest plot of its estimates with their limits, else bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.charts.canvas.frame import AXIS, Frame, draw_line, spread_rows, text_width, whisker, wrap
from framing.charts.canvas.style import palette, small, tidy, tiny
from framing.charts.comparisons import draw_keyness
from framing.errors import FramingError

_TOP = 0.06
_PITCH = 0.22


def draw_result(result: Any, ax: Axes | None = None, n: int = 24) -> Axes:
    """Draw the first rows of a result: estimates with limits, else bars of what was counted.

    Parameters
    ----------
    result : Result
    ax : Axes, optional
        Is divided: it holds the text, ``ax.child_axes`` the panel. If None, a figure is made.
    n : int
        Most rows.
    """
    table, estimate = result.table, result.presentation.estimate_of(result.table)
    if not len(table):
        raise FramingError(f"There is nothing to draw: the table of '{result.measure}' is empty.")
    label = result.presentation.label or result.presentation.head(estimate)
    if not estimate or not {"low", "high"} <= set(table):
        return _draw_counts(table, result.comparison, estimate, label, ax, n)
    if estimate == "log_ratio":
        return draw_keyness(table.rename(columns={table.columns[0]: "term"}), result.comparison, ax, n // 2)
    known = table[np.isfinite(table[estimate].to_numpy(float))].head(n)
    if not len(known):
        raise FramingError(f"None of {len(table)} rows has an estimate; there is nothing to draw.")
    values = tuple(known[column].to_numpy(float) for column in (estimate, "low", "high"))
    return draw_estimates([str(name) for name in known.iloc[:, 0]], values, label, ax)


def draw_estimates(
    names: list[str],
    values: tuple[np.ndarray, np.ndarray, np.ndarray],
    label: str,
    ax: Axes | None = None,
    said: list[str] | None = None,
) -> Axes:
    """Draw one estimate a row with its limits, and what it is counted from at the right.

    Parameters
    ----------
    names : list of str
    values : (estimate, low, high)
        Arrays of one length; an infinite limit is drawn as an arrow.
    label : str
        What is on the axis.
    ax : Axes, optional
    said : list of str, optional
        What is written at the right of each row.
    """
    estimate, low, high = values
    frame, panel = named_rows(names, said, label, ax)
    finite = np.concatenate([part[np.isfinite(part)] for part in values] + [np.array([0.0])])
    reach = 0.06 * max(finite.max() - finite.min(), 1e-9)
    panel.set_xlim(finite.min() - (reach if finite.min() < 0 else 0), finite.max() + reach)
    if finite.min() < 0:
        panel.axvline(0, color=palette().quiet, linewidth=0.8, zorder=1)
    for y in range(len(names)):
        whisker(panel, y, low[y], high[y], palette().target)
        look = {"marker": "o", "linestyle": "", "markersize": 4.6}
        draw_line(panel, estimate[y], y, color=palette().target, zorder=4, clip_on=False, gid="point", **look)
    return frame.ax


def _draw_counts(table: pd.DataFrame, comparison: Mapping, column: str, label: str, ax: Axes | None, n: int) -> Axes:
    """Draw a bar for the estimate of each row, or one for each side's occurrences; else for the first numbers."""
    sides = [f"k_{side}" for side in ("target", "reference") if f"k_{side}" in table]
    numbers = [name for name in table.columns[1:] if pd.api.types.is_numeric_dtype(table[name])]
    columns = [column] if column else sides or numbers[:1]
    if not columns:
        raise FramingError("There is nothing to draw: the table has no column of numbers.")
    table = table.head(n)
    names = [str(name) for name in table.iloc[:, 0]]
    said = [" : ".join(f"{row[c]:,.4g}" for c in columns) for row in table.to_dict("records")]
    named = label if column else "occurrences" if sides else columns[0].replace("_", " ")
    if len(columns) == 2:
        named += f": {tidy(comparison['target'], 30)} above, {tidy(comparison['reference'], 30)} below"
    frame, panel = named_rows(names, said, named, ax)
    height = 0.62 / len(columns)
    for i, (name, colour) in enumerate(zip(columns, (palette().target, palette().reference), strict=False)):
        at = np.arange(len(names)) + (i - (len(columns) - 1) / 2) * height
        panel.barh(at, table[name].to_numpy(float), height=height, color=colour, zorder=2, gid=f"bar-{i}")
    return frame.ax


def named_rows(names: list[str], said: list[str] | None, label: str, ax: Axes | None) -> tuple[Frame, Axes]:
    """Return a frame whose rows are named at the left and said at the right, and its panel."""
    labels = [tidy(name, 60) for name in names]
    frame = Frame(ax, 0.1 + len(labels) * _PITCH + AXIS)
    left = min(max(text_width(name, small()) for name in labels), 0.45 * frame.width) + 0.12
    right = max((text_width(text, tiny()) for text in said or ()), default=0.0) + 0.12
    height = frame.height - _TOP - AXIS
    panel = frame.panel(left, _TOP, frame.width - left - right - 0.1, height)
    spread_rows(panel, len(labels))
    panel.set_xlabel(wrap(label, frame.width - left - right, small(), 1)[0])
    for y, name in enumerate(labels):
        (line,) = wrap(name, left - 0.1, small(), 1)
        middle = _TOP + (y + 0.5) * height / len(labels)
        frame.text(left - 0.1, middle, line, ha="right", gid="label")
        if said:
            frame.text(frame.width - 0.04, middle, said[y], ha="right", fontsize=tiny())
    return frame, panel
