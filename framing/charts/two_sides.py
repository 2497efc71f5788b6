"""Rows of two sides: a forest plot of log ratios, or rates as dumbbells beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from framing.charts.canvas.frame import (
    AXIS,
    NARROW,
    Frame,
    dot,
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
from framing.charts.canvas.style import GLYPHS, palette, small, tiny

SIGNIFICANT = 0.05
_EDGE = 0.04
_LINE = 0.145
_LABELS = 1.75
_CLEAR = 0.085
"""Inches above a point that its label leaves free."""


@dataclass
class Rows:
    """What is drawn, one entry a row; ``q`` is NaN where a row was not tested."""

    labels: list[str]
    log_ratio: np.ndarray
    low: np.ndarray
    high: np.ndarray
    q: np.ndarray
    target: np.ndarray = field(default_factory=lambda: np.empty(0))
    reference: np.ndarray = field(default_factory=lambda: np.empty(0))
    counts: list[tuple[str, str]] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    gap: int = 0
    untested: bool = False
    """Intervals are drawn without a test: the measure has none."""

    @property
    def tested(self) -> bool:
        return bool((~np.isnan(self.q)).any())


def _side(log_ratio: float) -> str:
    return "target" if log_ratio > 0 else "reference"


def _colour(log_ratio: float, q: float) -> str:
    return getattr(palette(), _side(log_ratio)) if q < SIGNIFICANT else palette().quiet


def forest(rows: Rows, names: tuple[str, str], ax: Axes | None) -> Axes:
    """Draw log ratios with their intervals, the terms of both sides in one axis."""
    n = len(rows.labels) + (1 if rows.gap else 0)
    head = (4 if 0 < new_width(ax) < NARROW else 3) * _LINE
    frame = Frame(ax, head + n * 0.195 + AXIS)
    labels = min(max(text_width(label, small()) for label in rows.labels), 0.34 * frame.width)
    right = _counts_width(rows.counts)
    left = labels + 0.12
    width = frame.width - left - right - 0.12
    panel = frame.panel(left, head, width, frame.height - head - AXIS)
    spread_rows(panel, n, without=rows.gap or -1)
    limits = ratio_limits(rows.log_ratio, *((rows.low, rows.high) if rows.tested else (rows.log_ratio,) * 2))
    ratio_axis(panel, limits, width, "log2 ratio; below: times as frequent")
    zero_line(panel, n)
    pitch = (frame.height - head - AXIS) / n
    for i, label in enumerate(rows.labels):
        at = i + (1 if rows.gap and i >= rows.gap else 0)
        y = head + (at + 0.5) * pitch
        ratio, q = rows.log_ratio[i], rows.q[i]
        colour = _colour(ratio, q)
        if rows.tested:
            whisker(panel, at, rows.low[i], rows.high[i], colour)
        dot(panel, ratio, at, _side(ratio), colour, q < SIGNIFICANT)
        (line,) = wrap(label, labels, small(), 1)
        frame.text(left - 0.1, y, line, ha="right", color=getattr(palette(), _side(ratio)), gid="label")
        _count(frame, rows.counts[i], frame.width - _EDGE, y, rows.counts)
    zero = left + width * (0 - limits[0]) / (limits[1] - limits[0])
    _headings(frame, names, zero, head)
    _count_heading(frame, rows.counts, frame.width - _EDGE, head - 0.5 * _LINE)
    return frame.ax


def _headings(frame: Frame, names: tuple[str, str], zero: float, bottom: float) -> None:
    """Write the two sides' names over their halves of an axis of log ratios."""
    halves = (
        ("target", "more in", " →", zero + 0.06, frame.width - zero - 0.6, "left"),
        ("reference", "← more in", "", zero - 0.06, zero - 0.06, "right"),
    )
    for (side, before, after, x, room, align), name in zip(halves, names, strict=True):
        room -= text_width(after, small(), "bold")
        lines = wrap(f"{before} {name}", room, small(), int(bottom / _LINE - 0.1), "bold")
        lines[-1] += after
        look = {"ha": align, "color": getattr(palette(), side), "fontweight": "bold", "gid": f"heading-{side}"}
        for i, line in enumerate(reversed(lines)):
            frame.text(x, bottom - (i + 0.6) * _LINE, line, **look)


def _counts_width(counts: Sequence[tuple[str, str]]) -> float:
    if not counts:
        return _EDGE
    return max(sum(_count_parts(counts)) + 0.2, 0.45)


def _count_parts(counts: Sequence[tuple[str, str]]) -> tuple[float, float]:
    left = max(text_width(a, tiny()) for a, _ in counts)
    right = max(text_width(b, tiny()) for _, b in counts)
    return max(left, 0.1), max(right, 0.1)


def _count(frame: Frame, count: tuple[str, str], edge: float, y: float, counts) -> None:
    colon = edge - _count_parts(counts)[1] - 0.05
    style = {"fontsize": tiny(), "color": palette().text}
    frame.text(colon - 0.04, y, count[0], ha="right", **style)
    frame.text(colon, y, ":", ha="center", **style)
    frame.text(colon + 0.04, y, count[1], ha="left", **style)


def _count_heading(frame: Frame, counts, edge: float, y: float) -> None:
    if not counts:
        return
    colon = edge - _count_parts(counts)[1] - 0.05
    frame.text(colon - 0.04, y, GLYPHS["target"], ha="right", color=palette().target, fontsize=tiny())
    frame.text(colon, y, ":", ha="center", fontsize=tiny())
    frame.text(colon + 0.04, y, GLYPHS["reference"], ha="left", color=palette().reference, fontsize=tiny())


def dumbbells(rows: Rows, names: tuple[str, str], unit: str, ax: Axes | None) -> Axes:
    """Draw rates on the left and, where they mean something, log ratios on the right."""
    ratios = rows.tested or rows.untested
    plan = _Plan.of(rows, names, new_width(ax))
    frame = Frame(ax, plan.head + len(rows.labels) * plan.pitch + AXIS)
    if abs(frame.width - plan.width) > 0.05:
        plan = _Plan.of(rows, names, frame.width)
    plan.pitch = (frame.height - plan.head - AXIS) / len(rows.labels)
    _key(frame, names, plan)
    left = 0.06 if plan.stacked else plan.labels + 0.12
    columns = _counts_width(rows.counts) + (0.42 if rows.tested else 0.0)
    room = frame.width - left - columns - 0.1
    share = 0.52 if ratios else 1.0
    gap = 0.2 if ratios else 0.0
    width = (room - gap) * share
    height = frame.height - plan.head - AXIS
    _rates(frame.panel(left, plan.head, width, height), rows, unit, plan)
    if ratios:
        second = (left + width + gap, (room - gap) * (1 - share))
        _ratios(frame, frame.panel(second[0], plan.head, second[1], height), rows, plan, second)
    _row_text(frame, rows, plan, left)
    return frame.ax


@dataclass
class _Plan:
    """Places of rows and labels, in inches."""

    width: float
    stacked: bool
    labels: float
    pitch: float
    head: float
    key: int

    @classmethod
    def of(cls, rows: Rows, names: tuple[str, str], width: float) -> _Plan:
        widest = max(text_width(label, small()) for label in rows.labels)
        stacked = width < NARROW
        labels = width - 0.1 if stacked else min(max(widest, 1.3 if rows.small else 0.5), _LABELS)
        lines = 1 if stacked or widest <= labels else 2
        below = 2 if rows.small and not stacked else bool(rows.small)
        pitch = 0.06 + lines * 0.13 + below * 0.115 + (0.17 if stacked else 0.02)
        key = 1 if _key_width(names) <= width else 2
        return cls(width, stacked, labels, pitch, (key + 1.15) * _LINE + 0.05, key)

    @property
    def at(self) -> float:
        """Part of a row's height at which its points are drawn."""
        return 1 - 0.11 / self.pitch if self.stacked else 0.5


def _key_width(names: tuple[str, str]) -> float:
    return sum(text_width(f"{GLYPHS['target']} {name}", small(), "bold") for name in names) + 0.35


def _key(frame: Frame, names: tuple[str, str], plan: _Plan) -> None:
    x = 0.06
    for i, (side, name) in enumerate(zip(("target", "reference"), names, strict=True)):
        (line,) = wrap(f"{GLYPHS[side]} {name}", frame.width - 0.1, small(), 1, "bold")
        y = 0.03 + (0.5 + (i if plan.key == 2 else 0)) * _LINE
        style = {"color": getattr(palette(), side), "fontweight": "bold", "gid": f"key-{side}"}
        frame.text(0.06 if plan.key == 2 else x, y, line, **style)
        x += text_width(line, small(), "bold") + 0.25


def _rates(panel: Axes, rows: Rows, unit: str, plan: _Plan) -> None:
    spread_rows(panel, len(rows.labels), plan.at)
    for y, (a, b) in enumerate(zip(rows.target, rows.reference, strict=True)):
        draw_line(panel, (a, b), y, color=palette().quiet, linewidth=1.3, alpha=0.6, zorder=2, gid="dumbbell")
        dot(panel, b, y, "reference", palette().reference, size=5.6)
        dot(panel, a, y, "target", palette().target, size=5.0)
    most = np.nanmax([*rows.target, *rows.reference, 1e-9])
    panel.set_xlim(-0.02 * most, most * 1.06)
    panel.locator_params(axis="x", nbins=max(2, int(plan.width)), min_n_ticks=2)
    zero_line(panel, len(rows.labels), plan.at, _CLEAR / plan.pitch)
    panel.set_xlabel(unit)


def _ratios(frame: Frame, panel: Axes, rows: Rows, plan: _Plan, place: tuple[float, float]) -> None:
    spread_rows(panel, len(rows.labels), plan.at)
    limits = ratio_limits(rows.log_ratio, rows.low, rows.high)
    said = "log2 ratio" if place[1] > 1.2 and not (plan.stacked and rows.untested) else "log ratio"
    ratio_axis(panel, limits, place[1], said + (", not tested" if rows.untested else ""))
    zero_line(panel, len(rows.labels), plan.at, _CLEAR / plan.pitch)
    for y, (ratio, q) in enumerate(zip(rows.log_ratio, rows.q, strict=True)):
        colour = _colour(ratio, q)
        whisker(panel, y, rows.low[y], rows.high[y], colour)
        dot(panel, ratio, y, _side(ratio), colour, q < SIGNIFICANT)
    zero = place[0] + place[1] * -limits[0] / (limits[1] - limits[0])
    top = plan.head - 0.6 * _LINE
    for side, said, shift, align in (
        ("reference", f"← more {GLYPHS['reference']}", -0.05, "right"),
        ("target", f"{GLYPHS['target']} more →", 0.05, "left"),
    ):
        said = said if place[1] > 1.3 else said.replace(" more", "")
        frame.text(zero + shift, top, said, ha=align, color=getattr(palette(), side), fontsize=tiny())


def _row_text(frame: Frame, rows: Rows, plan: _Plan, left: float) -> None:
    edge = frame.width - _EDGE
    counts_edge = edge - (0.42 if rows.tested else 0.0)
    top = plan.head - 0.6 * _LINE
    _count_heading(frame, rows.counts, counts_edge, top)
    if rows.tested:
        frame.text(edge, top, "q", ha="right", fontsize=tiny(), style="italic")
    for i in range(len(rows.labels)):
        y = plan.head + (i + plan.at) * plan.pitch
        _label(frame, rows, i, plan, left)
        if rows.counts:
            _count(frame, rows.counts[i], counts_edge, y, rows.counts)
        if rows.tested:
            bold = "bold" if rows.q[i] < SIGNIFICANT else "normal"
            frame.text(edge, y, shown_p(rows.q[i]), ha="right", fontsize=tiny(), fontweight=bold)
    if not (rows.tested or rows.untested):
        said = "too few units: not tested"
        frame.text(edge, frame.height - 0.07, said, ha="right", fontsize=tiny(), style="italic", color=palette().quiet)


def _label(frame: Frame, rows: Rows, i: int, plan: _Plan, left: float) -> None:
    lines = [(line, small(), palette().text) for line in wrap(rows.labels[i], plan.labels, small(), 2)]
    if plan.stacked:
        lines = lines[:1]
    if rows.small:
        further = wrap(rows.small[i], plan.labels, tiny(), 1 if plan.stacked else 2)
        lines += [(line, tiny(), palette().quiet) for line in further]
    middle = plan.head + (i + 0.5) * plan.pitch
    if plan.stacked:
        middle -= 0.085
    for j, (line, size, colour) in enumerate(lines):
        y = middle + (j - (len(lines) - 1) / 2) * 0.125
        x, align = (left + 0.04, "left") if plan.stacked else (left - 0.1, "right")
        frame.text(x, y, line, ha=align, fontsize=size, color=colour, gid="label")
