"""Charts: tables in, matplotlib Axes out. Nothing is shown or saved, no global style is changed."""

from __future__ import annotations

from typing import Any

from framing.charts.canvas.style import own_style
from framing.charts.choices import draw_choices
from framing.charts.comparisons import draw_keyness, draw_loaded, draw_stance, draw_topics, draw_voices
from framing.charts.voices import draw_adoption, draw_measure, draw_treatments
from framing.charts.words import alt_of, caption_of
from framing.errors import FramingError, nearest

__all__ = ["alt", "caption", "draw", "draw_stance"]

_DRAW = {
    "keyness": draw_keyness,
    "loaded": draw_loaded,
    "choices": draw_choices,
    "voices": draw_voices,
    "topics": draw_topics,
}
_WHOLE = {
    "treatments": draw_treatments,
    "adoption": draw_adoption,
    **dict.fromkeys(("stance", "order", "directness", "scare_quotes", "diversity"), draw_measure),
}
"""Charts that need more of a result than its table."""


def draw(result: Any, ax: Any = None) -> Any:
    """Draw the table of a result as its measure is drawn.

    Parameters
    ----------
    result : Result
        Of `keyness`, `loaded_terms`, `choices`, `topics`, `voices` or another measure of voices.
    ax : Axes, optional
        Is divided into panels (``ax.child_axes``), its own lines hidden. If None, a figure of the
        height that the rows need is made, in the present style: that of `framing.charts.canvas.style` if
        one is open, else a light one on white.

    Returns
    -------
    Axes

    Raises
    ------
    FramingError
        If results of this measure are not drawn, or the table holds no row.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> table = pd.DataFrame({"group": ["Aldmere", "residents"], "words": [90, 10], "quotes": [0, 2],
    ...                       "speakers": [0, 1], "share": [0.9, 0.1]})
    >>> names = {"target": "Aldmere", "reference": "residents"}
    >>> ax = draw(SimpleNamespace(measure="voices", table=table, comparison=names))
    >>> len(ax.child_axes[0].patches)
    2
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    measure = _known(result)
    with own_style(ax):
        if measure in _WHOLE:
            return _WHOLE[measure](result, ax)
        return _DRAW[measure](result.table, result.comparison, ax)


def caption(result: Any) -> str:
    """Return the caption of a result's chart: what it shows, its marks, words and units, whether tested."""
    _known(result)
    return caption_of(result)


def alt(result: Any) -> str:
    """Return an alternative text for a result's chart, in one or two sentences made from its numbers."""
    _known(result)
    return alt_of(result)


def _known(result: Any) -> str:
    known = _DRAW | _WHOLE
    if result.measure not in known:
        raise FramingError(f"There is no chart for the measure '{result.measure}'.{nearest(result.measure, known)}")
    return result.measure
