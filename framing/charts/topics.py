"""Topics: differences with intervals, words by side, stability, the number of topics, the network, and strips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.charts.canvas.frame import (
    AXIS,
    Frame,
    dot,
    new_width,
    ratio_axis,
    ratio_limits,
    spread_rows,
    text_width,
    whisker,
    wrap,
    zero_line,
)
from framing.charts.canvas.style import GLYPHS, own_style, palette, small, tidy, tiny
from framing.errors import FramingError

_LABELS = 2.2
_PITCH = 0.2
_KEY = 0.34
_MEASURES = {
    "stability": "stability (average Jaccard)",
    "npmi": "coherence (NPMI)",
    "c_v": "coherence (C_v)",
    "exclusivity": "exclusivity (FREX .7)",
    "stable": "topics that recur (share)",
    "held_out": "log likelihood of a held-out word",
}


def draw_differences(table: pd.DataFrame, comparison: Mapping, ax: Axes | None = None) -> Axes:
    """Which topics does each side give more of its words? Ranked by difference, in percentage points, with intervals.

    Parameters
    ----------
    table : DataFrame
        ``tables["prevalence"]`` of `framing.measures.topics.topics`. Circles and diamonds: weighted by words,
        whiskers their
        intervals; ticks: each text counted once.
    comparison : mapping
        Holds the names of ``target`` and ``reference``.
    ax : Axes, optional
    """
    words = _rows(table[table["weighting"] == "words"], "difference")
    words = words.sort_values(["difference", "topic"], ascending=[False, True])
    texts = table[table["weighting"] == "texts"].set_index("topic")["difference"].reindex(words["topic"])
    with own_style(ax):
        frame, panel, left = _labelled(words["topic"], ax, _KEY)
        rows = 100 * words[["difference", "difference_low", "difference_high"]].to_numpy(float)
        reach = np.nanmax(np.abs(np.concatenate([rows[:, 0], np.clip(rows[:, 1:].ravel(), -100, 100), [1.0]]))) * 1.08
        panel.set_xlim(-reach, reach)
        zero_line(panel, len(rows))
        for y, (value, low, high) in enumerate(rows):
            clear = low > 0 or high < 0
            side = "target" if value > 0 else "reference"
            colour = getattr(palette(), side) if clear else palette().quiet
            whisker(panel, y, low, high, colour)
            dot(panel, value, y, side, colour, clear)
        ticks = (100 * texts.to_numpy(float), np.arange(len(rows)))
        panel.plot(*ticks, marker="|", linestyle="", color=palette().text, markersize=6, gid="texts")
        panel.set_xlabel("difference of shares, percentage points")
        _directions(frame, left, comparison)
    return frame.ax


def draw_sides(table: pd.DataFrame, topic: str, comparison: Mapping, ax: Axes | None = None) -> Axes:
    """Which words does each side use for one topic? Log ratios of the words' shares of the topic.

    Parameters
    ----------
    table : DataFrame
        ``tables["sides"]`` of `framing.measures.topics.topics`.
    topic : str
    comparison : mapping
    ax : Axes, optional
    """
    own = _rows(table[table["topic"] == topic], "log_ratio", f"topic {topic!r}")
    if own["log_ratio"].isna().all():
        raise FramingError(f"There is nothing to draw: one side has too few words of the topic {topic!r}.")
    own = own.sort_values(["log_ratio", "term"], ascending=[False, True])
    counts = [f"{a:.0f} : {b:.0f}" for a, b in zip(own["k_target"], own["k_reference"], strict=True)]
    with own_style(ax):
        frame, panel, left = _labelled(own["term"], ax, _KEY, right=0.6)
        values = own["log_ratio"].to_numpy(float)
        ratio_axis(panel, ratio_limits(values, values, values), frame.width - left, "log2 ratio")
        zero_line(panel, len(own))
        for y, (value, said) in enumerate(zip(values, counts, strict=True)):
            side = "target" if value > 0 else "reference"
            panel.plot((0, value), (y, y), color=palette().quiet, linewidth=1.0, zorder=2)
            dot(panel, value, y, side, getattr(palette(), side))
            at = _KEY + (y + 0.5) * (frame.height - _KEY - AXIS) / len(own)
            frame.text(frame.width - 0.04, at, said, ha="right", fontsize=tiny())
        _directions(frame, left, comparison)
    return frame.ax


def draw_stability(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Which topics come back? Share of refits in which each recurs, and its agreement there.

    Parameters
    ----------
    table : DataFrame
        ``tables["stability"]`` of `framing.measures.topics.topics`. Filled: stable; open: unstable.
    ax : Axes, optional
    """
    rows = _rows(table, "recurrence").sort_values(["recurrence", "agreement", "topic"], ascending=[False, False, True])
    with own_style(ax):
        frame, panel, left = _labelled(rows["topic"], ax, 0.2)
        panel.set_xlim(-0.02, 1.02)
        for y, row in enumerate(rows.to_dict("records")):
            panel.plot((0, row["recurrence"]), (y, y), color=palette().quiet, linewidth=1.0, zorder=2)
            dot(panel, row["recurrence"], y, "target", palette().target, bool(row["stable"]))
            panel.plot(row["agreement"], y, marker="|", color=palette().text, markersize=7, linestyle="", zorder=4)
        panel.set_xlabel("share of refits")
        said = "● recurs (open: unstable)   | average Jaccard with its matches"
        frame.text(left, 0.1, said, fontsize=tiny())
    return frame.ax


def draw_sweep(table: pd.DataFrame, ax: Axes | None = None, chosen: int = 0) -> Axes:
    """How do coherence, exclusivity, likelihood and stability go with the number of topics?

    Parameters
    ----------
    table : DataFrame
        Of `framing.measures.topics.number_of_topics.sweep`.
    ax : Axes, optional
    chosen : int
        A number of topics to mark.
    """
    shown = [name for name in _MEASURES if name in table.columns and table[name].notna().any()]
    if not shown or not len(table):
        raise FramingError("There is nothing to draw: the sweep holds no figure.")
    with own_style(ax):
        columns = 1 if 0 < new_width(ax) < 4.8 else min(3, len(shown))
        lines = -(-len(shown) // columns)
        frame = Frame(ax, 1.55 * lines)
        width, height = frame.width / columns, frame.height / lines
        for i, name in enumerate(shown):
            row, column = divmod(i, columns)
            place = (column * width + 0.45, row * height + 0.25, width - 0.6, height - 0.75)
            panel = frame.panel(*place)
            panel.tick_params(axis="y", length=2, labelleft=True)
            panel.plot(table["k"], table[name], color=palette().target, marker="o", markersize=3, linewidth=1.2)
            if chosen:
                panel.axvline(chosen, color=palette().quiet, linewidth=0.8, linestyle=":", zorder=0)
            panel.set_xticks(table["k"], [str(k) for k in table["k"]])
            panel.locator_params(axis="y", nbins=4)
            if row == lines - 1:
                panel.set_xlabel("number of topics")
            frame.text(place[0], row * height + 0.12, _MEASURES[name], fontsize=tiny())
    return frame.ax


def draw_network(nodes: pd.DataFrame, edges: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Which topics come together in texts? Topics on a circle, group by group; lines: likeness over texts.

    Parameters
    ----------
    nodes, edges : DataFrame
        Of `framing.measures.topics.network.topic_network`. The number at a label is its group; a dotted line joins
        topics of
        different groups.
    ax : Axes, optional
    """
    nodes = _rows(nodes, "group").reset_index(drop=True)
    with own_style(ax):
        frame = Frame(ax, max(2.6, min(5.0, 0.34 * len(nodes))))
        radius = min(0.42 * frame.height, 0.2 * frame.width)
        angle = np.pi / 2 - 2 * np.pi * (np.arange(len(nodes)) + 0.5) / len(nodes)
        x, y = frame.width / 2 + radius * np.cos(angle), frame.height / 2 - radius * np.sin(angle)
        place = {name: i for i, name in enumerate(nodes["topic"])}
        group = nodes["group"].to_numpy()
        strongest = max(float(edges["similarity"].max()), 1e-9) if len(edges) else 1.0
        for a, b, weight in edges[["topic_a", "topic_b", "similarity"]].itertuples(index=False):
            i, j = place[a], place[b]
            within = group[i] == group[j]
            colour, line = (palette().target, "-") if within else (palette().quiet, ":")
            width = 0.3 + 2.5 * weight / strongest
            frame.ax.plot((x[i], x[j]), (y[i], y[j]), linewidth=width, zorder=1, color=colour, linestyle=line)
        size = 20 + 400 * nodes["share"].to_numpy(float)
        face, edge = palette().ground, palette().target
        frame.ax.scatter(x, y, s=size, linewidth=1.2, facecolor=face, edgecolor=edge, zorder=3)
        room = frame.width / 2 - radius - 0.3
        for i, row in enumerate(nodes.to_dict("records")):
            right = np.cos(angle[i]) >= 0
            named = row["frame"] if row.get("frame") else f"{row['group']}"
            (said,) = wrap(f"{named}: {row['topic']}", room, small(), 1)
            frame.text(x[i] + (0.18 if right else -0.18), y[i], said, ha="left" if right else "right", gid="label")
    return frame.ax


def draw_strips(table: pd.DataFrame, topics: Sequence[str], ax: Axes | None = None, n: int = 20) -> Axes:
    """Where do texts turn to some topics? One line a text, its paragraphs as wide as their words.

    Parameters
    ----------
    table : DataFrame
        Of `framing.measures.topics.labels.strips`.
    topics : sequence of str
        One to three topics to mark; all others stay pale.
    ax : Axes, optional
    n : int
        Most texts: those with most words of the topics.
    """
    looks = dict(zip(topics, (("target", ""), ("reference", "////"), ("other", "....")), strict=False))
    marked = table[table["topic"].isin(looks)]
    if not len(marked):
        raise FramingError("There is nothing to draw: no paragraph is mostly of these topics.")
    most = marked.groupby("text")["words"].sum().sort_values(ascending=False, kind="stable").head(n).index
    with own_style(ax):
        frame, panel, left = _labelled(pd.Series(most), ax, 0.16 * len(looks) + 0.1)
        for y, text in enumerate(most):
            own = table[(table["text"] == text) & (table["words"] > 0)].sort_values("piece")
            start = np.concatenate([[0], np.cumsum(own["words"])])[:-1]
            for at, words, topic in zip(start, own["words"], own["topic"], strict=True):
                role, hatch = looks.get(topic, ("faint", ""))
                colour = getattr(palette(), role)
                face = palette().ground if hatch else colour
                panel.barh(y, words, left=at, height=0.7, facecolor=face, edgecolor=colour, hatch=hatch, linewidth=0.6)
        panel.set_xlabel("kept words, from the start of the text")
        for i, (topic, (role, hatch)) in enumerate(looks.items()):
            mark = {"": "■", "////": "▨", "....": "▦"}[hatch]
            frame.text(left, 0.1 + 0.16 * i, f"{mark} {tidy(topic, 60)}", color=getattr(palette(), role))
    return frame.ax


def _rows(table: pd.DataFrame, column: str, what: str = "table") -> pd.DataFrame:
    if column not in table.columns:
        raise FramingError(f"The table to draw has no column '{column}'; it has {', '.join(map(str, table.columns))}.")
    if not len(table):
        raise FramingError(f"There is nothing to draw: no row in the {what}.")
    return table


def _labelled(labels: pd.Series, ax: Axes | None, head: float, right: float = 0.1) -> tuple[Frame, Axes, float]:
    """Return a frame with a panel of one row a label, the labels written beside it."""
    shown = [tidy(label, 70) for label in labels]
    frame = Frame(ax, head + len(shown) * _PITCH + AXIS)
    room = min(max(text_width(label, small()) for label in shown), _LABELS if frame.width > 4.8 else 0.42 * frame.width)
    left = room + 0.16
    height = frame.height - head - AXIS
    panel = frame.panel(left, head, frame.width - left - right, height)
    spread_rows(panel, len(shown))
    for y, label in enumerate(shown):
        (line,) = wrap(label, room, small(), 1)
        frame.text(left - 0.1, head + (y + 0.5) * height / len(shown), line, ha="right", gid="label")
    return frame, panel, left


def _directions(frame: Frame, left: float, comparison: Mapping) -> None:
    """Write which way is more of which side."""
    half = (frame.width - left) / 2 - 0.1
    for side, x, align in (("reference", left, "left"), ("target", frame.width - 0.1, "right")):
        said = f"← more {GLYPHS[side]} {{}}" if side == "reference" else f"more {GLYPHS[side]} {{}} →"
        (line,) = wrap(said.format(tidy(comparison[side], None)), half, tiny(), 1)
        frame.text(x, 0.15, line, ha=align, color=getattr(palette(), side), fontsize=tiny())
