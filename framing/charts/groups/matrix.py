"""The matrix of pairs: groups by groups, each cell the difference of its row from its column."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from framing.charts.canvas.frame import Frame, new_width, text_width, wrap
from framing.charts.canvas.style import mixed, palette, small, tidy, tiny
from framing.errors import FramingError
from framing.printing import shown

_CELL, _WIDEST, _HEAD, _FOOT = 0.36, 1.15, 0.28, 0.24
_NAMES = 0.38
_STRONGEST = 0.55
"""How strong the tint of the largest difference is: text on it stays readable."""


def draw_pairs(result: Any, ax: Axes | None = None) -> Axes:
    """How far is each group from each other one? A triangle of cells: the row's group against the column's.

    Parameters
    ----------
    result : Result
        Of `framing.pairs_of`.
    ax : Axes, optional
        Is divided. If None, a figure is made.

    Notes
    -----
    In a cell the estimate, above it in bold where q < .05, below it the interval, where there is room. The tint is that
    of the side with more; the sign says the same.
    """
    table, estimate = result.table, result.presentation.estimate_of(result.table)
    groups = list(result.comparison["groups"])
    if not estimate or not np.isfinite(table[estimate].to_numpy(float)).any():
        raise FramingError(f"There is nothing to draw: none of {len(table)} pairs has an estimate.")
    names = [f"{at} {tidy(group, 40)}" for at, group in enumerate(groups, start=1)]
    width, n = new_width(ax) or 7.0, len(groups)
    left = min(max(text_width(name, small()) for name in names), _NAMES * width) + 0.14
    frame = Frame(ax, _HEAD + n * _CELL + _FOOT)
    across = min((frame.width - left - 0.1) / max(n - 1, 1), _WIDEST)
    down = (frame.height - _HEAD - _FOOT) / n
    panel = frame.panel(left, _HEAD, across * (n - 1), down * n)
    panel.set_xlim(0, n - 1)
    panel.set_ylim(n, 0)
    panel.set_xticks([])
    panel.spines["bottom"].set_visible(False)
    largest = float(np.nanmax(np.abs(table[estimate].where(np.isfinite(table[estimate])).to_numpy(float)))) or 1.0
    found = {(row["group"], row["against"]): row for row in table.to_dict("records")}
    for pair in combinations(groups, 2):
        row = found.get(pair) or found.get(pair[::-1]) or {"group": pair[0], "against": pair[1], estimate: np.nan}
        _cell(panel, row, groups, estimate, largest, (across, down))
    for at, name in enumerate(names):
        (line,) = wrap(name, left - 0.1, small(), 1)
        frame.text(left - 0.1, _HEAD + (at + 0.5) * down, line, ha="right", gid="label")
        if at < n - 1:
            frame.text(
                left + (at + 0.5) * across, _HEAD + (at + 1) * down - 0.09, str(at + 1), ha="center", gid="column"
            )
    (title,) = wrap(tidy(str(table.iloc[0, 0]), 80), frame.width, small(), 1, "bold")
    frame.text(0.03, 0.1, title, fontweight="bold", gid="panel")
    what = "log2 ratio" if estimate == "log_ratio" else result.presentation.label or result.presentation.head(estimate)
    (said,) = wrap(f"{what}, row against column: above 0 more in the row’s group", frame.width, tiny(), 1)
    frame.text(0.03, frame.height - 0.08, said, fontsize=tiny(), color=palette().quiet)
    return frame.ax


def _cell(panel: Axes, row: dict, groups: list[str], estimate: str, largest: float, size: tuple[float, float]) -> None:
    """Draw one pair below the diagonal, turned where its target comes first in the list."""
    target, reference = groups.index(row["group"]), groups.index(row["against"])
    way = 1.0 if target > reference else -1.0
    value = way * float(row[estimate])
    x, y = min(target, reference), max(target, reference)
    if not np.isfinite(value):
        panel.text(x + 0.5, y + 0.5, "–", ha="center", va="center", fontsize=tiny(), color=palette().quiet, gid="none")
        return
    sure = float(row.get("q", np.nan)) < 0.05
    colour = palette().target if value > 0 else palette().reference
    tint = mixed(colour, palette().ground, _STRONGEST * min(abs(value) / largest, 1.0))
    edge, line = (colour, 1.4) if sure else (palette().faint, 0.6)
    panel.add_patch(
        Rectangle((x + 0.03, y + 0.05), 0.94, 0.9, facecolor=tint, edgecolor=edge, linewidth=line,
                  zorder=3 if sure else 2, gid=f"cell-{'filled' if sure else 'open'}")
    )  # fmt: skip
    number = _signed(value)
    limits = _limits(row, way)
    room = 0.9 * size[0]
    weight = "bold" if sure else "normal"
    if text_width(number, tiny(), weight) > room:
        return
    both = bool(limits) and text_width(limits, 0.85 * tiny()) <= room and size[1] >= 0.28
    look: dict[str, Any] = {"ha": "center", "va": "center", "color": palette().text, "zorder": 4}
    panel.text(x + 0.5, y + (0.34 if both else 0.5), number, fontsize=tiny(), fontweight=weight, gid="estimate", **look)
    if both:
        panel.text(x + 0.5, y + 0.7, limits, fontsize=0.85 * tiny(), gid="limits", **look)


def _limits(row: dict, way: float) -> str:
    low, high = (float(row.get(name, np.nan)) for name in ("low", "high"))
    if np.isnan(low) or np.isnan(high):
        return ""
    ends = sorted((way * low, way * high))
    return f"[{_signed(ends[0])}; {_signed(ends[1])}]"


def _signed(value: float) -> str:
    """Return a number as a figure prints it, with its sign where it is not zero.

    Examples
    --------
    >>> _signed(1.234), _signed(-0.5), _signed(-0.0), _signed(float("inf"))
    ('+1.23', '−0.50', '0.00', '∞')
    """
    said = shown(float(value))
    if not said.strip("−0."):
        return said.removeprefix("−")
    return f"+{said}" if value > 0 and np.isfinite(value) else said
