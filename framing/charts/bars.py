"""Bars: the share of each voice where nothing is compared."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.charts.canvas.frame import AXIS, NARROW, Frame, new_width, text_width, wrap, zero_line
from framing.charts.canvas.style import palette, small, tidy, tiny

_LABELS = 2.3
_TOP = 0.04


def draw_bars(table: pd.DataFrame, names: tuple[str, str], ax: Axes | None = None) -> Axes:
    """Draw the share of each group as a bar, with its words and quotations written at its end.

    Parameters
    ----------
    table : DataFrame
        `group, words, quotes, share`, and `speakers` where known.
    names : (str, str)
        Target and reference, whose bars take the colours of the two sides; the reference's is hatched.
    ax : Axes, optional
        Is divided; ``ax.child_axes[0]`` holds the bars.
    """
    stacked = 0 < new_width(ax) < NARROW
    frame = Frame(ax, len(table) * (0.36 if stacked else 0.24) + AXIS)
    stacked = frame.narrow
    labels = [tidy(label, 60) for label in table["group"]]
    widest = max(text_width(label, small(), "bold") for label in labels)
    left = 0.06 if stacked else min(widest, _LABELS) + 0.14
    width, height = frame.width - left - 0.12, frame.height - AXIS - 0.02
    panel = frame.panel(left, _TOP, width, height)
    n, at = len(labels), 0.69 if stacked else 0.5
    panel.set_ylim(n - at, -at)
    panel.set_yticks([])
    said = [_said(row, stacked) for row in table.to_dict("records")]
    shares = 100 * table["share"].to_numpy(float)
    # The longest bar leaves room for its label.
    room = max(text_width(text, tiny()) for text in said) + 0.15
    most = max(float(np.nanmax(shares)), 1e-9) / max(0.25, 1 - room / width)
    panel.set_xlim(0, most)
    for y, (group, value) in enumerate(zip(table["group"].astype(str), shares, strict=True)):
        role = _role(group, names)
        _bar(panel, y, value, role, 0.3 if stacked else 0.55)
        panel.text(value + 0.01 * most, y, f" {said[y]}", va="center", fontsize=tiny(), zorder=3)
        side = role in ("target", "reference")
        look = {"color": getattr(palette(), role) if side else palette().text}
        look["fontweight"] = "bold" if side else "normal"
        (line,) = wrap(labels[y], width if stacked else _LABELS, small(), 1, look["fontweight"])
        x, align = (left + 0.04, "left") if stacked else (left - 0.1, "right")
        frame.text(x, _TOP + (y + (0.25 if stacked else 0.5)) * height / n, line, ha=align, gid="label", **look)
    zero_line(panel, n, at)
    panel.set_xticks([tick for tick in panel.get_xticks() if 0 <= tick <= min(most, 100)])
    panel.set_xlabel("% of all words")
    return frame.ax


def _role(group: str, names: tuple[str, str]) -> str:
    quiet = "quiet" if group.startswith("(") else "other"
    return {names[0]: "target", names[1]: "reference"}.get(group, quiet)


def _bar(panel: Axes, y: int, value: float, role: str, height: float) -> None:
    hatched = role == "reference"
    colour = getattr(palette(), role)
    panel.barh(
        y,
        value,
        height=height,
        facecolor=palette().ground if hatched else colour,
        edgecolor=colour,
        hatch="////" if hatched else None,
        linewidth=0.8,
        zorder=2,
        gid=f"bar-{role}",
    )


def _said(row: Mapping, short: bool) -> str:
    words, quotes = int(row["words"]), int(row["quotes"])
    if short:
        return f"{100 * row['share']:.1f} %, {words:,} words"
    said = f"{100 * row['share']:.1f} %: {words:,} words"
    if quotes:
        said += f", {quotes:,} quotation{'s' if quotes != 1 else ''}"
        speakers = int(row.get("speakers", 0) or 0)
        said += f", {speakers} speaker{'s' if speakers != 1 else ''}" if speakers else ""
    return said
