"""Panels over time: an estimate with its interval in each period; where there is none, a gap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.charts.canvas.frame import Frame, new_width, ratio_limits, text_width, wrap
from framing.charts.canvas.style import palette, small, tidy, tiny
from framing.charts.groups.panels import HEAD, Grid, plain_limits, rows_shown

_PANEL, _HEIGHT, _FOOT, _GAP = 2.6, 1.25, 0.42, 0.3
_STEPS = (1, 2, 3, 4, 6, 8, 12)


def draw_over_time(result: Any, ax: Axes | None = None) -> Axes:
    """How large is the difference in each period? One panel a row of the measure, time from left to right.

    Parameters
    ----------
    result : Result
        Of `framing.over_time`.
    ax : Axes, optional
        Is divided. If None, a figure is made.

    Notes
    -----
    Filled: q < .05; open: tested, and not; a small grey mark: too few units for a test. Marks of neighbouring periods
    are joined; a period without an estimate is a pale band.
    """
    table, estimate = result.table, result.presentation.estimate_of(result.table)
    labels = rows_shown(table, estimate)
    periods = list(dict.fromkeys(table["period"]))
    shown = table[table.iloc[:, 0].astype(str).isin(labels)]
    limits, ticks = _vertical(shown, estimate)
    left = max(text_width(said, tiny()) for said in ticks.values()) + 0.14
    width = new_width(ax) or 7.0
    grid = Grid.of(width, left, len(labels), _PANEL, _GAP)
    frame = Frame(ax, 0.2 + -(-len(labels) // grid.columns) * (HEAD + _HEIGHT + _FOOT))
    grid = Grid.of(frame.width, left, len(labels), _PANEL, _GAP)
    line = (frame.height - 0.2) / -(-len(labels) // grid.columns)
    height = max(line - HEAD - _FOOT, 0.1)
    frame.text(0.03, 0.09, _reading(result, estimate, frame.width), fontsize=tiny(), color=palette().quiet)
    for at, label in enumerate(labels):
        row, from_left = grid.place(at)
        top = 0.2 + row * line + HEAD
        panel = frame.panel(from_left, top, grid.width, height)
        panel.set_ylim(*limits)
        panel.set_yticks(list(ticks))
        panel.axhline(0, color=palette().quiet, linewidth=0.8, zorder=1)
        _course(panel, shown[shown.iloc[:, 0].astype(str) == label].set_index("period").reindex(periods), estimate)
        _time_axis(panel, periods, grid.width)
        (said,) = wrap(tidy(label, 60), grid.width, small(), 1, "bold")
        frame.text(from_left, top - 0.09, said, fontweight="bold", gid="panel")
        for tick, said in ticks.items() if at % grid.columns == 0 else ():
            y = top + height * (limits[1] - tick) / (limits[1] - limits[0])
            frame.text(left - 0.08, y, said, ha="right", fontsize=tiny(), gid="tick")
    return frame.ax


def _course(panel: Axes, rows: pd.DataFrame, estimate: str) -> None:
    values = rows[estimate].to_numpy(float)
    low, high = (rows[name].to_numpy(float) if name in rows else np.full(len(rows), np.nan) for name in ("low", "high"))
    q = rows["q"].to_numpy(float) if "q" in rows else np.full(len(rows), np.nan)
    testable = rows["testable"].to_numpy(bool)
    bottom, top = panel.get_ylim()
    panel.plot(np.arange(len(values)), values, color=palette().quiet, linewidth=0.8, zorder=2, gid="course")
    for x, value in enumerate(values):
        if not np.isfinite(value):
            panel.axvspan(x - 0.5, x + 0.5, color=palette().faint, linewidth=0, zorder=0, gid="gap")
            continue
        tested = testable[x] and np.isfinite(q[x])
        colour = palette().quiet if not tested else palette().target if value > 0 else palette().reference
        ends = np.clip([low[x], high[x]], bottom, top)
        if not np.isnan(ends).any():
            panel.plot([x, x], ends, color=colour, linewidth=1.1, solid_capstyle="butt", zorder=2, gid="interval")
            for limit, edge, marker in ((low[x], bottom, "v"), (high[x], top, "^")):
                if (limit < edge) if marker == "v" else (limit > edge):
                    panel.plot(x, edge, marker, color=colour, markersize=4, clip_on=False, zorder=3, gid="arrow")
        filled = q[x] < 0.05
        panel.plot(
            x, value, marker="o" if not tested or value > 0 else "D", linestyle="", color=colour,
            markersize=3.0 if not tested else 4.6, markeredgewidth=1.1, zorder=4, clip_on=False,
            markerfacecolor=colour if filled or not tested else palette().ground,
            gid=f"point-{'thin' if not tested else 'filled' if filled else 'open'}",
        )  # fmt: skip


def _time_axis(panel: Axes, periods: list[str], width: float) -> None:
    """Name as many periods as there is room for, the first one always."""
    widest = max(text_width(one, tiny()) for one in periods) + 0.12
    room = max(1, int(width / widest))
    step = max(1, -(-len(periods) // room))
    at = list(range(0, len(periods), step))
    panel.set_xlim(-0.6, len(periods) - 0.4)
    panel.set_xticks(at, [periods[i] for i in at], fontsize=tiny())


def _vertical(table: pd.DataFrame, estimate: str) -> tuple[tuple[float, float], dict[float, str]]:
    """Return limits and ticks of the axis that all panels share."""
    values = [table[name].to_numpy(float) if name in table else np.array([]) for name in (estimate, "low", "high")]
    values[1:] = [part if len(part) else values[0] for part in values[1:]]
    if estimate == "log_ratio":
        low, high = ratio_limits(*values)
        step = next((s for s in _STEPS if (high - low) / s <= 5), 20)
        at = [float(tick) for tick in range(-60, 61) if tick % step == 0 and low <= tick <= high]
        return (low, high), {tick: f"{tick:.0f}".replace("-", "−") for tick in at}
    low, high = plain_limits(values)
    from matplotlib.ticker import MaxNLocator

    at = [float(tick) for tick in MaxNLocator(4).tick_values(low, high) if low <= tick <= high]
    return (low, high), {tick: f"{tick:.3g}".replace("-", "−") for tick in at}


def _reading(result: Any, estimate: str, width: float) -> str:
    target, reference = (tidy(result.comparison[side], 30) for side in ("target", "reference"))
    what = "log2 ratio" if estimate == "log_ratio" else result.presentation.label or result.presentation.head(estimate)
    said = f"{what}: ↑ more in {target}, ↓ more in {reference}"
    return wrap(said, width, tiny(), 1)[0]
