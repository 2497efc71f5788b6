"""Small multiples: one quantity a panel, one report a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.charts.canvas.style import clean

COLUMNS = {"double": 3, "single": 1}
NAMED = 30
"""Most reports that are named at the axis."""
_SAME = 1e-6
"""What differs by less is the same: floating-point crumbs of no difference get no axis of their own."""


def draw_batch(points: pd.DataFrame, quantities: Sequence[str], names: Sequence[str], level: float = 0.05) -> Any:
    """Draw the same quantities in every report of a batch, and return the first matplotlib Axes.

    Parameters
    ----------
    points : pandas.DataFrame
        Columns report, quantity, estimate, low, high, q.
    quantities : sequence of str
        A panel each.
    names : sequence of str
        The reports, from top to bottom.
    level : float
        Marks are filled where q is at most this and there is an interval.
    """
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    width = float(mpl.rcParams["figure.figsize"][0])
    across = min(COLUMNS["double" if width > 5 else "single"], len(quantities))
    down = -(-len(quantities) // across)
    height = 0.5 + min(0.16 * len(names), 4.0)
    canvas, axes = plt.subplots(down, across, figsize=(width, down * height + 0.4), sharey=True, squeeze=False)
    places = {name: number for number, name in enumerate(names)}
    for ax, quantity in zip(axes.flat, quantities, strict=False):
        _panel(ax, points[points["quantity"] == quantity], places, level)
        ax.set_title(_title(quantity), fontsize="small", loc="left")
    for ax in list(axes.flat)[len(quantities) :]:
        ax.set_visible(False)
    for ax in axes[:, 0]:
        named = names if len(names) <= NAMED else []
        ax.set_yticks(range(len(named)), [clean(name, 32) for name in named], fontsize="xx-small")
    first = axes.flat[0]
    first.set_ylim(len(names) - 0.5, -0.5)
    canvas.supxlabel("log ratio, or share where nothing is compared", fontsize="small")
    canvas.tight_layout()
    return first


def _title(quantity: str, most: int = 36) -> str:
    """Return a quantity as the title of a panel: where it is too long, the measure before its row is cut.

    Examples
    --------
    >>> _title("Key terms: regime"), _title("Whose words are quoted: Residents of the valley")
    ('Key terms: regime', 'Whose word…: Residents of the valley')
    """
    measure, colon, row = quantity.rpartition(": ")
    if colon and len(quantity) > most > len(row) + 8:
        return f"{clean(measure, most - len(row) - 2)}: {clean(row, most)}"
    return clean(quantity, most)


def _panel(ax: Any, rows: pd.DataFrame, places: dict[str, int], level: float) -> None:
    color = ax.xaxis.label.get_color()
    rows = rows[rows["report"].isin(places.keys()) & np.isfinite(rows["estimate"].astype(float))]
    y = rows["report"].map(places).to_numpy(dtype=float)
    x, low, high = (rows[column].to_numpy(dtype=float) for column in ("estimate", "low", "high"))
    known = ~(np.isnan(low) | np.isnan(high))
    # Without an interval a mark is open: how far it may be off is not shown.
    sure = (rows["q"].to_numpy(dtype=float) <= level) & known
    ax.scatter(x[sure], y[sure], s=14, color=color, zorder=3)
    ax.scatter(x[~sure], y[~sure], s=14, facecolors="none", edgecolors=color, zorder=3)
    ax.axvline(0, color=color, linewidth=0.6, alpha=0.5)
    for end in (low[known], high[known]):
        ax.update_datalim([(value, 0.0) for value in end[np.isfinite(end)]], updatey=False)
    ax.autoscale_view(scaley=False)
    drawn = np.concatenate([x, low[known], high[known]])
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn) or np.ptp(drawn) < _SAME:
        middle = round(float(drawn[0]), 6) if len(drawn) else 0.0
        ax.set_xlim(middle - 1, middle + 1)
    left, right = ax.get_xlim()
    # An interval without an end runs to the edge of its panel.
    ax.hlines(
        y[known], low[known].clip(left, right), high[known].clip(left, right), color=color, linewidth=0.8, alpha=0.6
    )
    ax.set_xlim(left, right)
    ax.tick_params(axis="x", labelsize="x-small")
    ax.ticklabel_format(axis="x", style="plain", useOffset=False)
    ax.locator_params(axis="x", nbins=5)


def batch_alt(points: pd.DataFrame, quantities: Sequence[str], names: Sequence[str]) -> str:
    """Return the alternative text: how many reports show each quantity, and from where to where."""
    said = []
    for quantity in quantities:
        values = points.loc[(points["quantity"] == quantity) & points["report"].isin(list(names)), "estimate"]
        values = values[np.isfinite(values.astype(float))]
        n = f"{len(values)} report{'' if len(values) == 1 else 's'}"
        said.append(f"{quantity}, {n}, {values.min():.2f} to {values.max():.2f}")
    return "Small multiples across the batch. " + "; ".join(said) + "."
