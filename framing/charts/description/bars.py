"""Bars: how much each group, or each document, has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from framing.charts.canvas.frame import new_width, wrap
from framing.charts.canvas.style import palette, tiny
from framing.charts.estimates import named_rows
from framing.errors import FramingError

MOST = 12
"""Most rows."""
NARROW_END = 1.25
"""Inches for what is written at the end of a row of a narrow figure."""


def draw_sizes(result: Any, ax: Axes | None = None) -> Axes:
    """Draw the share of each group in all documents and in all words.

    Parameters
    ----------
    result : Result
        Of `framing.measures.description.describe`: `group, documents, share_documents, words, share_words`.
    ax : Axes, optional
    """
    table = result.table.head(MOST)
    said = [f"{row.documents:,} · {row.words:,} words" for row in table.itertuples()]
    frame, panel = named_rows(table["group"].tolist(), said, "% of all documents (upper) and of all words (lower)", ax)
    names = (result.comparison["target"], result.comparison["reference"])
    for y, row in enumerate(table.itertuples()):
        colour = _colour(row.group, names)
        for at, share, hatch in ((-0.18, row.share_documents, None), (0.18, row.share_words, "//////")):
            face = palette().ground if hatch else colour
            panel.barh(y + at, 100 * share, height=0.32, facecolor=face, edgecolor=colour, hatch=hatch, linewidth=0.8,
                       zorder=2, gid="bar")  # fmt: skip
    _from_zero(panel, 100 * float(table[["share_documents", "share_words"]].to_numpy().max()))
    return frame.ax


def draw_rows(
    result: Any, column: str, label: str, scale: float, end: Callable[[Any], str], ax: Axes | None = None
) -> Axes:
    """Draw a bar a row, named by the first column, in the colour of its group.

    Parameters
    ----------
    result : Result
    column : str
        What is drawn.
    label : str
        What is on the axis.
    scale : float
        What values are multiplied by.
    end : callable
        Takes a row and returns what is written at its end.
    ax : Axes, optional
    """
    table = result.table.head(MOST)
    if not len(table):
        raise FramingError(f"There is nothing to draw. {result.presentation.empty}")
    names = (result.comparison["target"], result.comparison["reference"])
    room = NARROW_END if 0 < new_width(ax) < 4.8 else 2.6
    rows = table.to_dict("records")
    said = [wrap(end(row), room, tiny(), 1)[0] for row in rows]
    frame, panel = named_rows(table.iloc[:, 0].astype(str).tolist(), said, label, ax)
    values = scale * table[column].to_numpy(float)
    for y, (row, value) in enumerate(zip(rows, values, strict=True)):
        colour = _colour(row.get("group", ""), names)
        hatched = row.get("group") == names[1]
        panel.barh(y, value, height=0.55, facecolor=palette().ground if hatched else colour, edgecolor=colour,
                   hatch="////" if hatched else None, linewidth=0.8, zorder=2, gid="bar")  # fmt: skip
    _from_zero(panel, float(np.nanmax(values)))
    return frame.ax


def _colour(group: str, names: tuple[str, str]) -> str:
    role = {names[0]: "target", names[1]: "reference"}.get(group, "other")
    return str(getattr(palette(), role))


def _from_zero(panel: Axes, most: float) -> None:
    panel.set_xlim(0, most * 1.04 if most > 0 else 1.0)
    panel.locator_params(axis="x", nbins=4)
