"""Frame: one Axes divided in inches, with text that is measured before it is placed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path

from framing.charts.canvas.style import MARKERS, escape, palette, small, tidy

AXIS = 0.52
"""Inches below a panel for its axis."""

NARROW = 4.8
"""Below this many inches a label is written above its row instead of beside it."""


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of one line in inches."""
    return _width(text, round(float(size), 3), weight, tuple(mpl.rcParams["font.family"]))


@lru_cache(maxsize=20_000)
def _width(text: str, size: float, weight: str, family: tuple[str, ...]) -> float:
    if not text.strip():
        return 0.0
    font = FontProperties(family=list(family), weight=weight, size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) * 1.03 / 72


def wrap(text: str, width: float, size: float, lines: int = 2, weight: str = "normal") -> list[str]:
    """Return a text in at most so many lines of so many inches, shortened where it does not fit.

    Parameters
    ----------
    text : str
        Not yet escaped.
    width : float
        Inches.
    size : float
        Of the font, in points.
    """
    out: list[str] = []
    rest = tidy(text, None).split(" ")
    while rest and len(out) < lines:
        n = 1
        while n < len(rest) and text_width(" ".join(rest[: n + 1]), size, weight) <= width:
            n += 1
        line, rest = " ".join(rest[:n]), rest[n:]
        if rest and len(out) == lines - 1:
            line += "…"
        out.append(_fitted(line, width, size, weight))
    return out


def _fitted(line: str, width: float, size: float, weight: str) -> str:
    if text_width(line, size, weight) <= width:
        return line
    line = line.removesuffix("…")
    short, long = 1, len(line)
    while long - short > 1:
        middle = (short + long) // 2
        if text_width(line[:middle] + "…", size, weight) <= width:
            short = middle
        else:
            long = middle
    return line[:short].rstrip() + "…"


def new_width(ax: Axes | None) -> float:
    """Return the width that a new figure would have, or 0 where an Axes is given."""
    return mpl.rcParams["figure.figsize"][0] if ax is None else 0.0


class Frame:
    """An Axes whose data coordinates are inches from its top left corner.

    Its own lines are not drawn; it holds panels (inset Axes) and text.

    Parameters
    ----------
    ax : Axes or None
        What to divide. If None, a new figure of the present width and the given height is made.
    height : float
        Inches, for a new figure.
    """

    def __init__(self, ax: Axes | None, height: float = 3.0) -> None:
        if ax is None:
            ax = new_axes(height)
        figure: Any = ax.figure.get_figure(root=True)
        if figure.get_layout_engine() is not None:
            # Only then does the Axes know its place: what is drawn into it stays within it.
            figure.draw_without_rendering()
        self.ax = ax
        place = ax.get_position()
        size = figure.get_size_inches()
        part = ax.figure.bbox  # of the subfigure, where the Axes is in one
        self.width = float(place.width * size[0] * part.width / figure.bbox.width)
        self.height = float(place.height * size[1] * part.height / figure.bbox.height)
        ax.set_axis_off()
        ax.set_xlim(0, self.width)
        ax.set_ylim(self.height, 0)
        ax.set_autoscale_on(False)

    @property
    def narrow(self) -> bool:
        """Whether labels are written above their rows."""
        return self.width < NARROW

    def panel(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return an inset Axes at a place in inches from the top left."""
        width, height = max(width, 0.2), max(height, 0.1)
        bounds = (
            left / self.width,
            1 - (top + height) / self.height,
            width / self.width,
            height / self.height,
        )
        panel = self.ax.inset_axes(bounds)
        panel.set_facecolor("none")
        for side in ("top", "right", "left"):
            panel.spines[side].set_visible(False)
        panel.tick_params(axis="y", length=0, labelleft=False)
        return panel

    def text(self, left: float, top: float, text: str, **kwargs: Any) -> Any:
        """Write at a place in inches from the top left; the text is escaped here."""
        look: dict[str, Any] = {"fontsize": small(), "va": "center", "ha": "left", "zorder": 6} | kwargs
        return self.ax.text(left, top, escape(text), **look)


def new_axes(height: float) -> Axes:
    """Return the only Axes of a new figure of the present width, filling it."""
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(mpl.rcParams["figure.figsize"][0], height), layout="none")
    return figure.add_axes((0.0, 0.0, 1.0, 1.0))


def draw_line(panel: Axes, x: Any, y: Any, **look: Any) -> None:
    """Add a line, or marks, to a panel that sets its limits itself.

    `Axes.plot` would measure every one for the limits, and parse its format, which takes longer than to draw it.
    """
    x, y = np.broadcast_arrays(np.atleast_1d(x), np.atleast_1d(y))
    panel.add_artist(Line2D(x, y, **look))


def spread_rows(panel: Axes, n: int, at: float = 0.5, without: int = -1) -> None:
    """Set the y axis for n rows, the first on top, each drawn at the given part of its height."""
    panel.set_ylim(n - at, -at)
    panel.set_yticks([])
    across, look = panel.get_yaxis_transform(), {"color": palette().faint, "linewidth": 0.6, "zorder": 0}
    for y in range(n):
        if y != without:
            draw_line(panel, (0, 1), y, transform=across, **look)


def ratio_limits(points: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[float, float]:
    """Return limits of an axis of log ratios: whole numbers, zero inside, wide intervals cut.

    An interval may reach 2 units beyond the outermost point; what goes further is drawn as an
    arrow, and an infinite one has room for its head. Neither half is narrower than a third of the other.
    """
    points = points[np.isfinite(points)]
    right = max(1.0, *points) if len(points) else 1.0
    left = min(-1.0, *points) if len(points) else -1.0
    highs, lows = high[np.isfinite(high)], low[np.isfinite(low)]
    right = max(right + 0.3, min(right + 2.0, max(highs, default=right)))
    left = min(left - 0.3, max(left - 2.0, min(lows, default=left)))
    room = 0.06 * (right - left)
    left, right = left - room * bool(np.isinf(low).any()), right + room * bool(np.isinf(high).any())
    return min(left, -right / 3) - 0.1, max(right, -left / 3) + 0.1


def ratio_axis(panel: Axes, limits: tuple[float, float], width: float, label: str = "") -> None:
    """Draw an x axis of log2 ratios, with how many times as frequent below."""
    left, right = limits
    panel.set_xlim(left, right)
    room = max(2.0, width / 0.28)
    step = next((s for s in (1, 2, 3, 4, 6, 8, 12) if (right - left) / s <= room), 20)
    ticks = [t for t in range(-60, 61) if t % step == 0 and left <= t <= right]
    panel.set_xticks(ticks, [f"{t:d}\n{_times(t)}".replace("-", "−") for t in ticks])
    if label:
        panel.set_xlabel(label)


def zero_line(panel: Axes, n: int, at: float = 0.5, above: float = 0.3) -> None:
    """Draw the line of zero; where labels are above their rows it begins this part of a row above its point."""
    if at == 0.5:
        panel.axvline(0, color=palette().quiet, linewidth=0.8, zorder=1)
    else:
        rows = np.arange(n)
        panel.vlines(np.zeros(n), rows - above, rows + 1 - at, color=palette().quiet, linewidth=0.8, zorder=1)


def _times(log_ratio: int) -> str:
    if not log_ratio:
        return "same"
    times = 2 ** abs(log_ratio)
    return f"{times}×" if times < 10_000 else ""


def whisker(panel: Axes, y: float, low: float, high: float, colour: str) -> None:
    """Draw one interval; a limit that is infinite or outside the axis ends in an arrow head."""
    if np.isnan(low) or np.isnan(high):
        return
    left, right = panel.get_xlim()
    shown = (max(low, left), min(high, right))
    draw_line(panel, shown, y, color=colour, linewidth=1.1, solid_capstyle="butt", zorder=2, gid="interval")
    for limit, edge, marker in ((low, left, "<"), (high, right, ">")):
        if (limit < left) if marker == "<" else (limit > right):
            arrow = {"marker": marker, "markersize": 4, "linestyle": "", "gid": "arrow"}
            draw_line(panel, edge, y, color=colour, clip_on=False, zorder=3, **arrow)


def dot(panel: Axes, x: float, y: float, side: str, colour: str, filled: bool = True, size: float = 5.0) -> None:
    """Draw a point with the marker of its side; open where it is not filled."""
    if not np.isfinite(x):
        return
    marker = MARKERS[side]
    draw_line(
        panel,
        x,
        y,
        marker=marker,
        markersize=size if marker == "o" else size * 0.82,
        markerfacecolor=colour if filled else _ground(),
        markeredgecolor=colour,
        markeredgewidth=1.1,
        linestyle="",
        zorder=4,
        clip_on=False,
        gid=f"point-{side}-{'filled' if filled else 'open'}",
    )


def _ground() -> str:
    # An open marker hides its whisker; on a transparent figure it takes the theme's ground.
    return palette().ground


def shown_p(value: float) -> str:
    """Return a p or q as journals print it: .034, <.001; – where there is none.

    Examples
    --------
    >>> shown_p(0.0342), shown_p(0.00001), shown_p(float("nan"))
    ('.034', '<.001', '–')
    """
    if np.isnan(value):
        return "–"
    if value < 0.001:
        return "<.001"
    return f"{value:.3f}".removeprefix("0") if value < 0.9995 else "1"
