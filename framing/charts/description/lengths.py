"""Lengths: words a document, by group."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from framing.charts.canvas.style import palette
from framing.charts.description.bars import MOST
from framing.charts.estimates import named_rows


def draw_lengths(result: Any, ax: Axes | None = None) -> Axes:
    """Draw the quantiles of words a document of each group on a logarithmic axis.

    Parameters
    ----------
    result : Result
        Its table has `group, documents, shortest, p5, p25, median, p75, p95, longest`.
    ax : Axes, optional
    """
    table = result.table.head(MOST)
    said = [f"median {row.median:,.0f}" for row in table.itertuples()]
    frame, panel = named_rows(table["group"].tolist(), said, "words a document", ax)
    names = (result.comparison["target"], result.comparison["reference"])
    panel.set_xscale("log")
    for y, row in enumerate(table.itertuples()):
        role = {names[0]: "target", names[1]: "reference"}.get(row.group, "other")
        colour = getattr(palette(), role)
        low, q1, middle, q3, high = (max(v, 1.0) for v in (row.p5, row.p25, row.median, row.p75, row.p95))
        panel.plot((low, high), (y, y), color=colour, linewidth=1.0, zorder=2, gid="range")
        panel.barh(y, q3 - q1, left=q1, height=0.5, facecolor=palette().ground, edgecolor=colour, linewidth=1.1,
                   hatch="////" if role == "reference" else None, zorder=3, gid="box")  # fmt: skip
        panel.plot((middle, middle), (y - 0.25, y + 0.25), color=colour, linewidth=2.2, zorder=4, gid="median")
        ends = (max(row.shortest, 1.0), max(row.longest, 1.0))
        panel.plot(ends, (y, y), "o", color=colour, markersize=2.6, linestyle="", zorder=2, gid="end")
    least, most = max(float(table["shortest"].min()), 1.0), max(float(table["longest"].max()), 2.0)
    panel.set_xlim(least / 1.25, most * 1.25)
    panel.xaxis.set_major_locator(LogLocator(10, (1.0, 2.0, 5.0) if most / least < 40 else (1.0,)))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    panel.xaxis.set_minor_formatter(NullFormatter())
    return frame.ax
