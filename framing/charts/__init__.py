"""Charts: tables in, matplotlib Axes out. Nothing is shown or saved, no global style is changed.

What lives here: one module a kind of figure, `words.py` (captions and alternative texts that measures share),
`canvas/` (frame, style, export) and `score/` (a page as a score). What may enter: a figure that takes a table; which
figure a measure has is said by the measure (`framing.Presentation`). Start with `comparisons.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def draw(result: Any, ax: Any = None) -> Any:
    """Draw the table of a result as its measure is drawn.

    Parameters
    ----------
    result : Result
    ax : Axes, optional
        Is divided into panels (``ax.child_axes``), its own lines hidden. If None, a figure of the height that the
        rows need is made, in the present style.

    Returns
    -------
    Axes

    Raises
    ------
    FramingError
        If the table holds no row that can be drawn.
    """
    from framing.charts.canvas.style import own_style
    from framing.charts.estimates import draw_result

    with own_style(ax):
        return (result.presentation.draw or draw_result)(result, ax)


def drawing(module: str, name: str, *more: Any, whole: bool = False) -> Callable[[Any, Any], Any]:
    """Return what draws a result by a function of this wing, imported when something is drawn, and only then.

    Parameters
    ----------
    module, name : str
        Where it is, and what it is called.
    *more
        Further arguments, before the Axes.
    whole : bool
        Whether it takes the result, not its table and comparison.
    """

    def drawn(result: Any, ax: Any = None) -> Any:
        function = getattr(import_module(f"framing.charts.{module}"), name)
        return function(*([result] if whole else [result.table, result.comparison]), *more, ax)

    return drawn
