"""Export: a figure as files for a journal, one or two columns wide, the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from framing.charts.canvas.style import LIGHT, WIDTHS, style
from framing.charts.canvas.svg import svg
from framing.errors import ParameterError, nearest

FORMS = ("png", "svg", "pdf")
DPI = 300
COMPRESSION = 1
"""Of PNG files: the fastest level takes two thirds of the time of the usual one (6), for files a sixth larger."""
MILLIMETRES = {name: round(25.4 * inches) for name, inches in WIDTHS.items()}
"""What a figure of one or of two columns is wide: 86 and 178 mm."""


def exported(figure: Figure, form: str) -> bytes:
    """Return a figure, drawn within ``style()``, as a file: without date, its fonts in it.

    Parameters
    ----------
    figure : Figure
    form : {"png", "svg", "pdf"}
        PNG at 300 dots an inch on white; SVG with its words as text, on white; PDF with embedded TrueType fonts, text
        that can be searched, without a ground.
    """
    if form == "svg":
        return svg(figure).plain
    out = io.BytesIO()
    look: dict[str, Any] = {"metadata": {"Software": None}, "facecolor": LIGHT.ground, "dpi": DPI}
    if form == "png":
        look["pil_kwargs"] = {"compress_level": COMPRESSION}
    if form == "pdf":
        look = {"metadata": {"CreationDate": None}, "facecolor": "none"}
    with mpl.rc_context({"pdf.fonttype": 42, "pdf.compression": 9}):
        figure.savefig(out, format=form, **look)
    return out.getvalue()


def stem(name: str, width: str) -> str:
    """Return what the files of a figure are called: NAME where it is two columns wide, NAME-86mm where one.

    Examples
    --------
    >>> stem("voices", "double"), stem("voices", "single")
    ('voices', 'voices-86mm')
    """
    return name if width == "double" else f"{name}-{MILLIMETRES[width]}mm"


def save(draw: Callable[[], Any], path: str | Path, width: str = "double") -> Path:
    """Draw and write one figure; the ending of the file says in which form.

    Parameters
    ----------
    draw : callable
        Draws in the present style and returns the Axes.
    path : str or Path
        Ends in .png, .svg or .pdf.
    width : {"double", "single"}
        178 mm, or drawn for 86 mm, with letters of the same size.

    Raises
    ------
    ParameterError
        If there is no such form or width.
    """
    import matplotlib.pyplot as plt

    path = Path(path)
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise ParameterError(f"A figure is not written as '{path.suffix}'.{nearest(form, FORMS)}")
    with style(width=width):
        figure = draw().figure
        try:
            content = exported(figure, form)
        finally:
            plt.close(figure)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
