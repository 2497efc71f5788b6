"""The plate: the score of a page, below it whom both sides name, and own against quoted words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from framing.charts.canvas.frame import NARROW, Frame, new_axes, new_width, text_width, wrap
from framing.charts.canvas.style import own_style, palette, small, tidy, tiny
from framing.charts.score.signature import signature, signature_height
from framing.charts.voices import adoption_height, draw_adoption

ACTORS = 6
"""Most actors in the plate."""
LEAST = 1
"""Actors that are drawn however high the plate is."""
TALLEST = 9.0
"""Inches: what a page of a journal holds with the caption (230 mm); actors are omitted for it."""
_TITLE = 0.3
_LINE = 0.135


@dataclass(frozen=True)
class Below:
    """What is drawn below the score.

    Attributes
    ----------
    actors : DataFrame
        As `framing.measures.actors.actors` gives it; the first rows are drawn.
    adoption : Result or None
        As `framing.measures.voices.adoption.adoption` gives it.
    untested : str
        What is said in its place where there are too few pairs: "1 page: no test; read the passages".
    recalls : mapping
        As for `framing.charts.score.signature.signature`.
    """

    actors: pd.DataFrame
    adoption: Any = None
    untested: str = ""
    recalls: Mapping[str, float] = field(default_factory=dict)


def plate(passages: pd.DataFrame, hits: pd.DataFrame, names: Sequence[str], page_id: str | None, below: Below) -> Axes:
    """Who speaks, and in whose words: the signature figure in full.

    Parameters
    ----------
    passages, hits, names, page_id
        As for `framing.charts.score.signature.signature`.
    below : Below

    Returns
    -------
    Axes
        Of the whole figure; its panels are drawn into further Axes.
    """
    with own_style(None):
        width = new_width(None)
        parts: list[tuple[str, float, Callable[[Axes], Any]]] = []
        top = signature_height(passages, hits, names, page_id)
        parts.append(("", top, lambda ax: signature(passages, hits, names, page_id, ax, below.recalls)))
        said = "Own words against quoted words, by loaded category"
        if below.untested:
            parts.append((f"{said}: {below.untested}", 0.05, lambda ax: ax.set_axis_off()))
        elif below.adoption is not None:
            used = below.adoption.table
            rows = int((used["k_target"] + used["k_reference"] > 0).sum())
            if rows:
                parts.append((said, adoption_height(rows, width), lambda ax: draw_adoption(below.adoption, ax)))
        actors = _fitting(below.actors.head(ACTORS), width, _height(parts) + _TITLE)
        if len(actors):
            said = "The same actor in two wordings: forms of the name, and verbs right after it"
            parts.insert(1, (said, actors_height(actors, width), lambda ax: draw_actors(actors, names, ax)))
        return _stacked(parts)


def _fitting(actors: pd.DataFrame, width: float, others: float) -> pd.DataFrame:
    """Return as many actors as a page has room for beside the other parts."""
    n = len(actors)
    while n > LEAST and others + actors_height(actors.head(n), width) > TALLEST:
        n -= 1
    return actors.head(n)


def _height(parts: list[tuple[str, float, Callable[[Axes], Any]]]) -> float:
    return sum(height + (_TITLE if title else 0.0) for title, height, _ in parts)


def _stacked(parts: list[tuple[str, float, Callable[[Axes], Any]]]) -> Axes:
    total = _height(parts)
    whole = new_axes(total)
    frame = Frame(whole)
    at = 0.0
    for title, height, draw in parts:
        if title:
            lines = wrap(title, frame.width - 0.12, small(), 2, "bold")
            for i, line in enumerate(lines):
                y = at + _TITLE / 2 + (i - (len(lines) - 1) / 2) * _LINE
                frame.text(0.06, y, line, fontweight="bold", gid="title")
            at += _TITLE
        draw(whole.figure.add_axes((0.0, 1 - (at + height) / total, 1.0, height / total)))
        at += height
    return whole


def actors_height(actors: pd.DataFrame, width: float) -> float:
    """Return the inches that `draw_actors` needs."""
    return 0.22 + len(actors) * (0.68 if width < NARROW else 0.34)


def draw_actors(actors: pd.DataFrame, names: Sequence[str], ax: Axes | None = None) -> Axes:
    """Whom do both sides name, and how? The actor in the middle, each side's forms and verbs beside it.

    Parameters
    ----------
    actors : DataFrame
        `actor, named_target, named_reference`, and `verbs_target, verbs_reference` if known.
    names : (str, str)
        Target and reference.
    ax : Axes, optional
        Is written into.
    """
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
