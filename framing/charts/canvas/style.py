"""Style: the look of every chart, set for the time of a ``with`` block and never globally."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patheffects import withStroke

from framing.errors import ParameterError, nearest
from framing.printing import SHOWN as SHOWN
from framing.printing import tidy as tidy

WIDTHS = {"double": 7.0, "single": 3.4}
"""Width of a figure in inches: two columns of a journal's page, or one column (and a telephone)."""

SALT = "framing"


@dataclass(frozen=True)
class Palette:
    """Colours by role, the same in every chart; the two sides also differ in marker and hatch.

    Blue and vermilion of Okabe & Ito (2008), which remain distinct under the common kinds of
    colour blindness; lighter on a dark ground.
    """

    target: str
    reference: str
    other: str
    quiet: str
    faint: str
    text: str
    ground: str


LIGHT = Palette("#0063a3", "#c94a00", "#4d7d74", "#6e6e6e", "#e9e9e6", "#1a1a1a", "#ffffff")
DARK = Palette("#62b6f0", "#f58b45", "#8cc4b8", "#a3a3a3", "#33353a", "#ececec", "#16181c")
MARKERS = {"target": "o", "reference": "D"}
GLYPHS = {"target": "●", "reference": "◆"}
HALO = {"linewidth": 1.6, "alpha": 0.8}
"""Of text that lies on bands and lines: points of ground around its letters."""


@contextmanager
def style(dark: bool = False, width: str = "double", transparent: bool = True) -> Iterator[Palette]:
    """Draw in the project's look within a ``with`` block.

    Parameters
    ----------
    dark : bool
        Light text for a dark page.
    width : {"double", "single"}
        7 inches, or 3.4 for a journal's column or a telephone.
    transparent : bool
        No ground behind the figure, so that the page's own shows.

    Yields
    ------
    Palette
        The colours by role.

    Examples
    --------
    >>> before = mpl.rcParams["font.size"]
    >>> with style(width="single"):
    ...     mpl.rcParams["figure.figsize"][0]
    3.4
    >>> mpl.rcParams["font.size"] == before
    True
    """
    if width not in WIDTHS:
        raise ParameterError(f"There is no figure width {width!r}.{nearest(width, WIDTHS)}")
    palette = DARK if dark else LIGHT
    with mpl.rc_context(_settings(palette, width, transparent)):
        yield palette


def _settings(palette: Palette, width: str, transparent: bool) -> dict:
    size = 8.0 if width == "double" else 7.5
    ground = "none" if transparent else palette.ground
    inks = ("text.color", "axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor")
    lines = ("axes.edgecolor", "xtick.color", "ytick.color")
    return {
        **dict.fromkeys(inks, palette.text),
        **dict.fromkeys(lines, palette.quiet),
        # The one family that matplotlib ships: the same figure on every machine.
        "font.family": "DejaVu Sans",
        "font.size": size,
        "axes.labelsize": size * 0.875,
        "xtick.labelsize": size * 0.875,
        "ytick.labelsize": size * 0.875,
        "axes.linewidth": 0.6,
        "axes.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "xtick.major.width": 0.6,
        "xtick.major.size": 2.5,
        "ytick.major.size": 0.0,
        "hatch.linewidth": 0.5,
        "figure.figsize": (WIDTHS[width], WIDTHS[width] * 0.6),
        "figure.facecolor": ground,
        "figure.dpi": 110.0,
        "savefig.dpi": 220.0,
        "savefig.facecolor": "auto",
        "savefig.edgecolor": "none",
        "svg.hashsalt": SALT,
        "svg.fonttype": "none",
        "text.usetex": False,
    }


def in_style() -> bool:
    """Whether a ``with style():`` block is open."""
    return mpl.rcParams["svg.hashsalt"] == SALT


def own_style(ax: Any) -> AbstractContextManager:
    """Return the style to draw in: the one that is open, or that of a given Axes, else a light one on white."""
    return nullcontext() if ax is not None or in_style() else style(transparent=False)


def palette() -> Palette:
    """Return the colours that fit the present text colour, in or out of a `style` block."""
    colour = mpl.rcParams["text.color"]
    red, green, blue = to_rgb("black" if colour in ("auto", "none") else colour)
    return DARK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 else LIGHT


def halo() -> list[withStroke]:
    """Return the path effects of a text that lies on bands and lines."""
    return [withStroke(linewidth=HALO["linewidth"], foreground=palette().ground, alpha=HALO["alpha"])]


def mixed(colour: str, ground: str, part: float) -> tuple[float, ...]:
    """Return a colour laid over a ground: a tint that hides what is behind it, as transparency would not."""
    return tuple(part * a + (1 - part) * b for a, b in zip(to_rgb(colour), to_rgb(ground), strict=True))


@lru_cache(maxsize=1000)
def in_the_dark(colour: str) -> str:
    """Return the colour on dark pages of a colour of the light palette, or of a tint of one over its ground.

    Examples
    --------
    >>> in_the_dark(LIGHT.target) == DARK.target, in_the_dark(LIGHT.ground) == DARK.ground
    (True, True)
    """
    wanted = np.array(to_rgb(colour))
    ground = np.array(to_rgb(LIGHT.ground))
    found, error, role = 1.0, np.inf, "text"
    for name in ("target", "reference", "other", "quiet", "faint", "text"):
        full = np.array(to_rgb(getattr(LIGHT, name))) - ground
        part = float(np.clip((wanted - ground) @ full / (full @ full), 0, 1))
        # A colour itself before a tint of another: the greys lie on one line.
        away = float(np.abs(ground + part * full - wanted).max()) + 1e-4 * (1 - part)
        if away < error:
            found, error, role = part, away, name
    red, green, blue = mixed(getattr(DARK, role), DARK.ground, found)
    return to_hex((red, green, blue))


def small() -> float:
    """Font size of labels, in points."""
    return 0.875 * mpl.rcParams["font.size"]


def tiny() -> float:
    """Font size of what is only looked up, in points."""
    return 0.75 * mpl.rcParams["font.size"]


# What XML cannot hold: matplotlib writes every text into an SVG, be it as a comment.
_UNWRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape(text: str) -> str:
    """Return a text in which no dollar sign starts a formula (matplotlib's mathtext), and that an SVG can hold."""
    return _UNWRITTEN.sub("\N{REPLACEMENT CHARACTER}", text).replace("$", r"\$")


def clean(text: object, width: int | None = SHOWN) -> str:
    """Return a text from a corpus as matplotlib may draw it: one line, shortened, no mathtext.

    Examples
    --------
    >>> clean("$5 and $x_1$")
    '\\\\$5 and \\\\$x_1\\\\$'
    """
    return escape(tidy(text, width))
