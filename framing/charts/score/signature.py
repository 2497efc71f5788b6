"""The signature figure: one live page as a score. Who speaks, for how long, and in whose words?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from framing.charts.canvas.frame import Frame, draw_line, new_width, text_width, wrap
from framing.charts.canvas.style import clean, escape, halo, mixed, own_style, palette, small, tidy, tiny
from framing.charts.score.layout import ABOVE, BLOCK, LEVEL, NEXT, Laid, Lane, Plan, laid
from framing.charts.score.score import Score, ranges, score
from framing.errors import FramingError, nearest

HATCHES = {"mixed": "//////", "scare": "......", "reported": "\\\\\\\\"}
_REPEAT = 0.5
_TINT = 0.3


def signature(
    passages: pd.DataFrame,
    hits: pd.DataFrame,
    names: Sequence[str],
    page_id: str | None = None,
    ax: Axes | None = None,
    recalls: Mapping[str, float] | None = None,
) -> Axes:
    """Who speaks on a page, when, for how long, and in whose words?

    Parameters
    ----------
    passages : DataFrame
        From `framing.attribution.separate`, reported speech counted separately; of one page or of many.
    hits : DataFrame
        Lexicon hits: `passage_id, token` (index of the token within the passage, holes not
        counted), `form`; further columns are not used.
    names : (str, str)
        Target and reference: their lanes take the colours of the two sides.
    page_id : str, optional
        Page to draw; by default the one on which most of `names` and most groups speak.
    ax : Axes, optional
        Is divided: ``ax.child_axes[0]`` is the score, in words and lanes. If None, a figure of the
        height that the lanes need is made, in the present style.
    recalls : mapping, optional
        Share of the words that the extractor finds, of `quoted` and of `indirect` speech.

    Returns
    -------
    Axes

    Raises
    ------
    FramingError
        If there is no such page, a column is missing, or spans do not fit a text.

    Notes
    -----
    Words run from the oldest post to the newest; summary points, printed on top of the page, come
    last. Labels of hits that do not fit are omitted, their ticks are not. Reported speech is drawn
    hatched among the outlet's own words, since the wording is the outlet's. The whiskers at the right
    are those of `framing.charts.score.score.ranges`, on a scale from half to twice the share.
    """
    for column in ("passage_id", "token", "form"):
        if column not in hits.columns:
            raise FramingError(f"The hits have no column '{column}'.{nearest(column, hits.columns)}")
    page = score(passages, page_id, names)
    spread = ranges(passages[passages["page_id"] == page.page_id], recalls or {})
    with own_style(ax):
        frame = Frame(ax) if ax is not None else None
        plan = laid(page, hits, names, spread, frame.width if frame else new_width(None))
        return _draw(page, plan, frame or Frame(None, plan.height))


def signature_height(
    passages: pd.DataFrame, hits: pd.DataFrame, names: Sequence[str], page_id: str | None = None
) -> float:
    """Return the inches that the figure needs in the present style."""
    page = score(passages, page_id, names)
    spread = ranges(passages[passages["page_id"] == page.page_id], {})
    return laid(page, hits, names, spread, new_width(None)).height


def _draw(page: Score, found: Laid, frame: Frame) -> Axes:
    drawn, plan = found.lanes, found.plan
    plan.stretch = (frame.height - plan.below) / found.needed
    panel = frame.panel(plan.left, 0.0, plan.score, frame.height - plan.below)
    panel.set_xlim(0, page.words)
    panel.set_ylim(frame.height - plan.below, 0)
    _bands(panel, page, frame.height - plan.below, plan)
    top = ABOVE * plan.stretch
    for number, lane in enumerate(drawn):
        height = lane.height(plan.stacked) * plan.stretch
        bottom = top + height - 0.05 * plan.stretch
        _blocks(panel, lane, number, bottom)
        _flags(panel, lane, page.words / plan.score, bottom)
        _lane_text(frame, lane, plan, (top, bottom))
        top += height
    _heads(frame, plan)
    _key(frame, found.key, 0.06)
    return frame.ax


def _bands(panel: Axes, page: Score, height: float, plan: Plan) -> None:
    """Draw a faint band for every other document, dashed edges where it begins at a guess, labels below."""
    scale = plan.score / max(1, page.words)
    documents = page.documents.assign(part=_parts(page.documents))
    wanted = []
    for number, (_, group) in enumerate(documents.groupby("part", sort=True)):
        start, words = int(group["start"].iloc[0]), int(group["words"].sum())
        if number % 2 == 0:
            panel.axvspan(start, start + words, color=palette().faint, alpha=0.6, linewidth=0, zorder=0, gid="band")
        for row in group[group["guess"]].itertuples():
            panel.axvline(row.start, color=palette().quiet, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1, gid="guess")
        label = tidy(group["label"].iloc[0], 12)
        other = "" if label else _other(group)
        rank = {"": 1, "summary": 0}.get(other, 2)
        wanted.append((rank, (start + words / 2) * scale, label or other))
    _post_labels(panel, wanted, plan, scale, height)
    panel.spines["bottom"].set_visible(False)
    panel.tick_params(axis="x", length=2, pad=10.5)
    panel.locator_params(axis="x", nbins=max(3, int(plan.score / 0.7)))
    panel.set_xticks([tick for tick in panel.get_xticks() if 0 <= tick <= page.words])
    panel.set_xticklabels([f"{int(tick):,}" for tick in panel.get_xticks()])
    numbered = "post times" if ":" in "".join(page.documents["label"]) else "posts, numbered from the oldest"
    panel.set_xlabel(f"{numbered}; below: words from oldest to newest" if plan.score > 3.4 else f"{numbered}; words")
    panel.set_yticks([])


def _post_labels(panel: Axes, wanted, plan: Plan, scale: float, height: float) -> None:
    """Write the labels of the bands below the score, the summary's first, where there is room."""
    taken: list[tuple[float, float]] = []
    for _, middle, label in sorted(wanted):
        half = text_width(label, tiny()) / 2 + 0.02
        middle = min(middle, plan.width - plan.left - half)
        if any(middle - half < right and middle + half > left for left, right in taken):
            continue
        taken.append((middle - half, middle + half))
        panel.text(
            middle / scale,
            height + 0.09,
            escape(label),
            ha="center",
            va="center",
            fontsize=tiny(),
            color=palette().quiet,
            gid="post",
        )


def _parts(documents: pd.DataFrame) -> np.ndarray:
    """Return the number of the band of each document: posts have their own, neighbours of other kinds share one."""
    post = documents["kind"].isin(["post", "article"]).to_numpy()
    new = np.ones(len(post), dtype=int)
    new[1:] = post[1:] | post[:-1]
    return np.cumsum(new)


def _other(group: pd.DataFrame) -> str:
    kinds = set(group["kind"])
    return "summary" if any("summary" in kind for kind in kinds) else tidy(sorted(kinds)[0], 12)


def _blocks(panel: Axes, lane: Lane, number: int, bottom: float) -> None:
    colour = getattr(palette(), lane.role)
    panel.axhline(bottom, color=palette().quiet, linewidth=0.4, alpha=0.6, zorder=1, gid=f"lane-{number}")
    for row in lane.blocks.itertuples():
        kind = "reported" if row.voice == "reported" else row.kind
        hatch = None if row.repeat else HATCHES.get(kind)
        height = BLOCK * (_REPEAT if row.repeat else 1.0)
        ground = palette().ground
        face = ground if row.repeat else mixed(colour, ground, _TINT if hatch else 0.6 if lane.own else 1.0)
        panel.add_patch(
            Rectangle(
                (row.start, bottom - height),
                row.words,
                height,
                facecolor=face,
                edgecolor=colour,
                hatch=hatch,
                linewidth=0 if lane.own else 0.6,
                zorder=3,
                gid=f"block-{number}-{'repeat' if row.repeat else kind}",
            )
        )


def _flags(panel: Axes, lane: Lane, words_per_inch: float, bottom: float) -> None:
    top = bottom - BLOCK
    for flag in lane.flags:
        x = flag.at * words_per_inch
        height = 0.04 + max(0, flag.level) * LEVEL + (0.06 if flag.level >= 0 else 0.0)
        draw_line(panel, x, (top, top - height), color=palette().text, linewidth=0.6, zorder=4, gid="hit")
        if flag.level < 0:
            continue
        panel.text(
            (flag.left + 0.025) * words_per_inch,
            top - 0.05 - (flag.level + 0.5) * LEVEL,
            clean(flag.text, None),
            fontsize=tiny(),
            va="center",
            ha="left",
            zorder=5,
            gid="hit-label",
            path_effects=halo(),
        )


def _lane_text(frame: Frame, lane: Lane, plan: Plan, place: tuple[float, float]) -> None:
    top, bottom = place
    middle = bottom - BLOCK / 2
    colour = getattr(palette(), lane.role) if lane.role in ("target", "reference") else palette().text
    look: dict[str, Any] = {"color": colour, "fontweight": lane.weight, "gid": "lane-label"}
    margin: dict[str, Any] = {"ha": "right", "fontsize": tiny()}
    if plan.stacked:
        # Text with a halo is drawn as outlines, whose width the layout does not know: only where it lies on bands.
        look["path_effects"] = margin["path_effects"] = halo()
        middle = top + 0.07
        for i, line in enumerate(wrap(lane.label, plan.labels, small(), 2, lane.weight)):
            frame.text(plan.left, middle + i * NEXT, line, **look)
    else:
        lines = wrap(lane.label, plan.labels, small(), 2, lane.weight)
        for i, line in enumerate(lines):
            frame.text(plan.left - 0.1, middle + (i - (len(lines) - 1) / 2) * 0.12, line, ha="right", **look)
    frame.text(plan.words_edge, middle, f"{lane.words:,}", gid="lane-words", **margin)
    frame.text(plan.share_edge, middle, f"{100 * lane.share:.1f} %", gid="lane-share", **margin)
    _spread(frame, lane, plan, middle)


def _spread(frame: Frame, lane: Lane, plan: Plan, y: float) -> None:
    """Draw the share as a point, and from where to where it lies, from half of it to twice it."""
    if not lane.share:
        return
    middle, half = plan.share_edge + 0.1 + plan.spread / 2, plan.spread / 2
    colour = getattr(palette(), lane.role)
    ends = [np.log2(max(limit, 1e-9) / lane.share) for limit in (lane.low, lane.high)]
    if ends[1] - ends[0] > 1e-3:
        shown = [middle + half * float(np.clip(end, -1, 1)) for end in ends]
        frame.ax.plot(shown, (y, y), color=colour, linewidth=1.1, zorder=5, gid="spread")
        for end, x, marker in zip(ends, shown, "<>", strict=True):
            if abs(end) > 1:
                frame.ax.plot(
                    x, y, marker=marker, color=colour, markersize=3, linestyle="", zorder=5, gid="spread-arrow"
                )
    frame.ax.plot(middle, y, "o", color=colour, markersize=2.8, zorder=6, gid="spread-point")


def _heads(frame: Frame, plan: Plan) -> None:
    quiet = {"ha": "right", "fontsize": tiny(), "color": palette().quiet}
    frame.text(plan.words_edge, 0.09, "words", **quiet)
    frame.text(plan.share_edge, 0.09, "share", **quiet)
    for at, said in ((0.0, "½"), (1.0, "2×")):
        frame.text(plan.share_edge + 0.1 + at * plan.spread, 0.09, said, **(quiet | {"ha": "center"}))
    if not plan.stacked:
        return
    frame.text(plan.left, 0.09, "voice", **(quiet | {"ha": "left"}))


def _key(frame: Frame, lines: list[list[tuple[str, str, float]]], left: float) -> None:
    colour = palette().other
    for number, line in enumerate(lines):
        x, y = left, frame.height - 0.09 - (len(lines) - 1 - number) * 0.15
        for sign, said, room in line:
            if sign in ("hit", "guess"):
                dashes = (0, (3, 2)) if sign == "guess" else "-"
                ink = palette().quiet if sign == "guess" else palette().text
                frame.ax.plot((x + 0.12,) * 2, (y - 0.055, y + 0.055), color=ink, linewidth=0.7, linestyle=dashes)
            else:
                height = 0.05 if sign == "repeat" else 0.1
                shade = {"direct": 1.0, "repeat": 0.0}.get(sign, _TINT)
                sample = Rectangle((x, y + 0.05 - height), 0.24, height, edgecolor=colour, linewidth=0.6)
                sample.set(facecolor=mixed(colour, palette().ground, shade), hatch=HATCHES.get(sign))
                frame.ax.add_patch(sample)
            frame.text(x + 0.29, y, said, fontsize=tiny(), color=palette().quiet)
            x += room
