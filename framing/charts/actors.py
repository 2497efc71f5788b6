"""Actors: whom both sides name, the forms of the name and the verbs after it beside each other."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from framing.charts.canvas.frame import NARROW, Frame, new_width, text_width, wrap
from framing.charts.canvas.style import palette, small, tidy, tiny

ACTORS = 12
"""Most actors in a figure."""


def actors_height(actors: pd.DataFrame, width: float) -> float:
    """Return the inches that `draw_actors` needs."""
    return 0.22 + len(actors) * (0.68 if width < NARROW else 0.34)


def draw_actors(table: pd.DataFrame, comparison: Mapping, ax: Axes | None = None) -> Axes:
    """Whom do both sides name, and how? The actor in the middle, each side's forms and verbs beside it.

    Parameters
    ----------
    table : DataFrame
        `actor, named_target, named_reference`, and `verbs_target, verbs_reference` if known.
    comparison : mapping
        Holds the names of ``target`` and ``reference``.
    ax : Axes, optional
        Is written into.
    """
    actors = table.head(ACTORS)
    names = [str(comparison[side]) for side in ("target", "reference")]
    frame = Frame(ax, actors_height(actors, new_width(ax) or 7.0))
    middle = frame.width / 2
    column = min(max((text_width(tidy(a, 40), small(), "bold") for a in actors["actor"]), default=0.5), 1.6) / 2 + 0.12
    pitch = (frame.height - 0.22) / max(1, len(actors))
    sides = list(zip(("target", "reference"), (-1, 1), ("right", "left"), names, strict=True))
    for side, sign, align, name in sides:
        room = frame.width / 2 - 0.1 if frame.narrow else middle - column - 0.06
        (line,) = wrap(tidy(name, 60), room, small(), 1, "bold")
        x = (0.06 if sign < 0 else frame.width - 0.06) if frame.narrow else middle + sign * column
        align = {"right": "left", "left": "right"}[align] if frame.narrow else align
        frame.text(x, 0.1, line, ha=align, color=getattr(palette(), side), fontweight="bold")
    for number, row in enumerate(actors.to_dict("records")):
        top = 0.22 + number * pitch
        frame.ax.axhline(top, color=palette().faint, linewidth=0.6, zorder=0)
        y = top + (0.12 if frame.narrow else pitch / 2)
        (line,) = wrap(
            tidy(row["actor"], 40), frame.width - 0.2 if frame.narrow else 2 * column - 0.2, small(), 1, "bold"
        )
        frame.text(middle, y, line, ha="center", fontweight="bold", gid="actor")
        for step, (side, sign, align, _) in enumerate(sides):
            if frame.narrow:
                _wording(frame, row, side, (0.06, top + 0.29 + step * 0.25, frame.width - 0.12), "left")
            else:
                _wording(frame, row, side, (middle + sign * column, y, middle - column - 0.06), align)
    return frame.ax


def _wording(frame: Frame, row: Mapping, side: str, place: tuple[float, float, float], align: str) -> None:
    """Write one side's forms of a name, and below, small, the verbs after it."""
    x, y, room = place
    verbs = tidy(row.get(f"verbs_{side}", ""), 90)
    (forms,) = wrap(tidy(row[f"named_{side}"], 120), room, tiny(), 1)
    colour = getattr(palette(), side)
    frame.text(x, y - (0.055 if verbs else 0.0), forms, ha=align, fontsize=tiny(), color=colour, gid=f"forms-{side}")
    if verbs:
        (line,) = wrap(verbs, room, tiny(), 1)
        look = {"fontsize": tiny(), "style": "italic", "color": palette().quiet}
        frame.text(x, y + 0.06, line, ha=align, gid=f"verbs-{side}", **look)
