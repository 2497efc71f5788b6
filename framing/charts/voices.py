"""Charts of voices: treatments of reported speech, own against quoted words, and shares with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from framing.charts.canvas.frame import (
    AXIS,
    NARROW,
    Frame,
    draw_line,
    new_width,
    ratio_axis,
    ratio_limits,
    shown_p,
    spread_rows,
    text_width,
    whisker,
    wrap,
    zero_line,
)
from framing.charts.canvas.style import palette, small, tidy, tiny
from framing.charts.comparisons import draw_rates
from framing.charts.estimates import draw_estimates
from framing.errors import FramingError

SHAPES = {"apart": "o", "outlet": "s", "speaker": "^", "missed": "x"}
SAID = {"apart": "reported speech counted separately", "outlet": "with the outlet", "speaker": "with the speaker",
        "missed": "without the misses"}  # fmt: skip
_LINE = 0.15
_STEP = 0.2
_VOICES = ("own", "quoted")


def draw_treatments(result: Any, ax: Axes | None = None) -> Axes:
    """How far do log ratios move with the treatment of reported speech? One row a quantity, one mark a treatment."""
    table = followed(result.table)
    names = list(dict.fromkeys(table["quantity"]))
    if not names:
        raise FramingError("There is nothing to draw: no quantity has enough hits for a log ratio.")
    marks = {how: table[table["treatment"] == how].set_index("quantity").reindex(names) for how in list(SHAPES)[:3]}
    width = new_width(ax) or 7.0
    key = _key_lines(width)
    head = (len(key) + 0.6) * _LINE
    frame = Frame(ax, head + len(names) * 0.3 + AXIS)
    left = min(max(text_width(tidy(name, 40), small()) for name in names), 0.36 * frame.width) + 0.12
    panel = frame.panel(left, head, frame.width - left - 0.2, frame.height - head - AXIS)
    spread_rows(panel, len(names))
    apart = marks["apart"]
    tested = apart["low"].notna() | apart["high"].notna()
    limits = ratio_limits(
        table[["log_ratio", "missed"]].to_numpy(float).ravel(),
        apart["low"].where(tested, apart["log_ratio"]).to_numpy(float),
        apart["high"].where(tested, apart["log_ratio"]).to_numpy(float),
    )
    target, reference = (tidy(result.comparison[side], 30) for side in ("target", "reference"))
    room = frame.width - left - 0.2
    label = f"log2 ratio: ← more in {reference}, more in {target} →"
    ratio_axis(panel, limits, room, label if text_width(label, small()) < room else "log2 ratio")
    zero_line(panel, len(names))
    pitch = (frame.height - head - AXIS) / len(names)
    for y, name in enumerate(names):
        whisker(panel, y - _STEP, apart["low"].iloc[y], apart["high"].iloc[y], palette().quiet)
        for step, (how, rows) in zip((-_STEP, 0.0, _STEP), marks.items(), strict=True):
            _mark(panel, rows["log_ratio"].iloc[y], y + step, how)
        _mark(panel, apart["missed"].iloc[y], y - _STEP, "missed")
        (line,) = wrap(tidy(name, 40), left - 0.1, small(), 1)
        frame.text(left - 0.1, head + (y + 0.5) * pitch, line, ha="right", gid="label")
    _key(frame, key)
    return frame.ax


def _mark(panel: Axes, x: float, y: float, how: str, size: float = 4.6) -> None:
    if not np.isfinite(x):
        return
    colour = {"apart": palette().text, "missed": palette().reference}.get(how, palette().target)
    face = colour if how in ("apart", "missed") else palette().ground
    look: dict[str, Any] = {"markersize": size, "markerfacecolor": face, "markeredgecolor": colour, "linestyle": ""}
    zorder = 5 if how == "missed" else 4
    draw_line(panel, x, y, marker=SHAPES[how], markeredgewidth=1.0, zorder=zorder, clip_on=False, gid=f"mark-{how}",
              **look)  # fmt: skip


def _key_lines(width: float) -> list[list[tuple[str, float]]]:
    lines: list[list[tuple[str, float]]] = [[]]
    at = 0.06
    for how, said in SAID.items():
        room = 0.2 + text_width(said, tiny()) + 0.15
        if lines[-1] and at + room > width:
            lines.append([])
            at = 0.06
        lines[-1].append((how, at))
        at += room
    return lines


def _key(frame: Frame, lines: list[list[tuple[str, float]]]) -> None:
    for number, line in enumerate(lines):
        y = (number + 0.5) * _LINE
        for how, x in line:
            _mark(frame.ax, x + 0.05, y, how, 4.0)
            frame.text(x + 0.16, y, SAID[how], fontsize=tiny(), color=palette().quiet)


def adoption_height(rows: int, width: float) -> float:
    """Return the inches that `draw_adoption` needs."""
    return 1.3 * _LINE + rows * (0.24 if width < NARROW else 0.3) + AXIS


_ONE_COLUMN = 4.5
"""Inches up to which a figure is one column wide."""


def draw_adoption(result: Any, ax: Axes | None = None) -> Axes:
    """Own words above, quoted below in each row: one faint line a pair, the whole in bold, log ratio, p and q.

    The interval is that of p; in one column there is room for q only.
    """
    table = result.table[result.table["k_target"] + result.table["k_reference"] > 0]
    if not len(table):
        raise FramingError("There is nothing to draw: no word of the lexicon occurs in own or quoted words.")
    units, tested = result.tables["units"], bool(result.comparison["testable"])
    width = new_width(ax) or 7.0
    head = 1.3 * _LINE
    frame = Frame(ax, adoption_height(len(table), width))
    left = min(max(text_width(tidy(name, 40), small()) for name in table["category"]), 0.3 * frame.width) + 0.12
    beside = 0.80 if frame.width > _ONE_COLUMN else 0.42
    room = text_width("−99.9 [−99.9, ∞]", tiny()) + beside + 0.08 if tested else 0.1
    room = min(room, 0.38 * width)
    panel = frame.panel(left, head, frame.width - left - room - 0.1, frame.height - head - AXIS)
    spread_rows(panel, len(table))
    panel.set_xscale("function", functions=(lambda v: np.sqrt(np.abs(v)), np.square))
    rates = units[["pk_own", "pk_quoted"]].to_numpy(float)
    panel.set_xlim(0, 1.05 * max(np.nanmax(rates, initial=1.0), table[["pk_target", "pk_reference"]].to_numpy().max()))
    panel.set_xticks([tick for tick in (0, 1, 5, 10, 20, 50, 100, 200, 500) if tick <= panel.get_xlim()[1]])
    panel.set_xlabel("per 1,000 words (square-root scale)")
    pitch = (frame.height - head - AXIS) / len(table)
    for y, row in enumerate(table.to_dict("records")):
        _slopes(panel, y, row, units[units["category"] == row["category"]] if tested else units[:0])
        (line,) = wrap(tidy(row["category"], 40), left - 0.1, small(), 1)
        middle = head + (y + 0.5) * pitch
        frame.text(left - 0.1, middle, line, ha="right", gid="label")
        if tested:
            frame.text(frame.width - beside, middle, _ratio(row, room), ha="right", fontsize=tiny())
            if frame.width > _ONE_COLUMN:
                frame.text(frame.width - 0.42, middle, shown_p(row["p"]), ha="right", fontsize=tiny())
            bold = "bold" if row["q"] < 0.05 else "normal"
            frame.text(frame.width - 0.04, middle, shown_p(row["q"]), ha="right", fontsize=tiny(), fontweight=bold)
    quiet = {"fontsize": tiny(), "color": palette().quiet}
    frame.text(left, 0.5 * _LINE, "■ own words   □ quoted words", **quiet)
    if tested:
        frame.text(frame.width - beside, 0.5 * _LINE, "log ratio" if room > 1.2 else "", ha="right", **quiet)
        if frame.width > _ONE_COLUMN:
            frame.text(frame.width - 0.42, 0.5 * _LINE, "p", ha="right", style="italic", **quiet)
        frame.text(frame.width - 0.04, 0.5 * _LINE, "q", ha="right", style="italic", **quiet)
    return frame.ax


def _slopes(panel: Axes, y: int, row: Mapping, pairs: pd.DataFrame) -> None:
    lines = [((pair.pk_own, y - 0.3), (pair.pk_quoted, y + 0.3)) for pair in pairs.itertuples()]
    pale: dict[str, Any] = {"colors": palette().quiet, "alpha": 0.3, "linewidths": 0.6, "capstyle": "projecting"}
    if lines:
        panel.add_collection(LineCollection(lines, zorder=2, gid="pair", **pale), autolim=False)
    ends = (row["pk_target"], row["pk_reference"])
    draw_line(panel, ends, (y - 0.3, y + 0.3), color=palette().text, linewidth=1.6, zorder=3, gid="whole")
    # Marks of voices, not of sides: both outlets' words are among the own ones.
    for x, at, face, voice in zip(ends, (-0.3, 0.3), (palette().text, palette().ground), _VOICES, strict=True):
        look: dict[str, Any] = {"markerfacecolor": face, "markeredgecolor": palette().text, "markersize": 4.2}
        draw_line(panel, x, y + at, marker="s", linestyle="", zorder=4, clip_on=False, gid=f"voice-{voice}", **look)


def _ratio(row: Mapping, room: float) -> str:
    said = _number(row["log_ratio"])
    return said if room < 1.2 else f"{said} [{_number(row['low'])}, {_number(row['high'])}]"


def _number(value: float) -> str:
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    return "–" if np.isnan(value) else f"{value:.1f}".replace("-", "−")


def draw_measure(result: Any, column: str, times: float, unit: str, ax: Axes | None = None, n: int = 12) -> Axes:
    """Draw a measure of voices: two outlets as dumbbells with log ratios, or one corpus as points with intervals.

    Parameters
    ----------
    result : Result
    column : str
        Of the rate: ``share``, ``pk`` or ``effective``.
    times : float
        What it is multiplied by.
    unit : str
        What it then is.
    ax : Axes, optional
    n : int
        Most rows.
    """
    table = result.table
    if "log_ratio" in table:
        table = table[table["k_target"] + table["k_reference"] > 0]
        table = table.reindex(
            table["log_ratio"].abs().sort_values(ascending=False, kind="stable").index[:n]
        ).sort_values("log_ratio", ascending=False, kind="stable")
        return draw_rates(table, result.comparison, (f"{column}_target", f"{column}_reference"), unit, times, ax)
    table = table[table["k"] > 0].head(n)
    if not len(table):
        raise FramingError(f"There is nothing to draw: the table of '{result.measure}' is empty.")
    scale = 1000 if column == "pk" else times
    columns = ["effective" if column == "effective" else "share", "low", "high"]
    estimate, low, high = (scale * table[c].to_numpy(float) for c in columns)
    said = [f"{k:,}" + (f" of {total:,}" if total is not None else "") for k, total in _counted(table)]
    return draw_estimates([str(name) for name in table.iloc[:, 0]], (estimate, low, high), unit, ax, said)


def followed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that the chart of treatments has: of quantities whose log ratio says something."""
    if "followed" in table:
        return table[table["followed"].astype(bool)]
    return table[table["k_target"] + table["k_reference"] > 0]


def _counted(table: pd.DataFrame) -> list[tuple[int, int | None]]:
    totals = table["n"] if "n" in table else [None] * len(table)
    return [(int(k), None if n is None else int(n)) for k, n in zip(table["k"], totals, strict=True)]
