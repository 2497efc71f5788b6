"""Printed figures against ours: how many units of the last printed decimal they differ by."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from framing.charts.canvas.style import palette
from framing.charts.estimates import named_rows

REACH = 5.0
"""Units of the last printed decimal, on either side of zero; what lies beyond has an arrow."""


def draw_reproduction(result: Any, ax: Axes | None = None) -> Axes:
    """Draw how far each figure of ours is from the printed one.

    Parameters
    ----------
    result : Result
        Its table has figure, published, ours, last_places, verdict. Words are drawn at zero where they are the same,
        and at the right edge where they are not.
    ax : Axes, optional
        Is divided: it holds the text, ``ax.child_axes`` the panel. What was not computed has its printed figure only.
    """
    table = result.table
    places = table["last_places"].fillna(table["verdict"].map({"reproduced": 0.0})).fillna(np.inf).to_numpy(float)
    said = [f"{row.published} | {row.ours or '–'}" for row in table.itertuples()]
    label = "difference, units of the last place or standard errors"
    frame, panel = named_rows(table["figure"].tolist(), said, label, ax)
    panel.set_xlim(-REACH - 0.6, REACH + 0.6)
    panel.axvspan(-0.5, 0.5, color=palette().quiet, alpha=0.22, linewidth=0, zorder=0)
    for y, (place, verdict) in enumerate(zip(places, table["verdict"], strict=True)):
        if verdict == "not computed":
            continue
        beyond = abs(place) > REACH
        marker = (">" if place > 0 else "<") if beyond else "o"
        x = float(np.clip(place, -REACH, REACH))
        filled = palette().target if verdict != "not reproduced" else palette().ground
        panel.plot(x, y, marker, color=palette().target, markerfacecolor=filled, markersize=4.6, zorder=4, gid="point")
    return frame.ax
