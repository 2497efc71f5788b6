"""SVG: a figure as one small picture for light and dark pages, its words as text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from matplotlib.figure import Figure

from framing.charts.canvas.style import HALO, LIGHT, in_the_dark

FONTS = "'DejaVu Sans','Bitstream Vera Sans',Verdana,sans-serif"
"""What the words are set in: the font they were measured in, then those drawn to the same widths."""
_LOOK = (
    f"text{{font-family:{FONTS}}}.halo{{paint-order:stroke;stroke:{LIGHT.ground};"
    f"stroke-width:{HALO['linewidth']}px;stroke-opacity:{HALO['alpha']}}}"
)
_NOTHING_ABOUT = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_SUPERFLUOUS = re.compile(r"; font-family: 'DejaVu Sans'| transform=\"rotate\(-0 [^\"]*\"")
_COLOUR = re.compile(r"(?<![\w-])(fill|stroke)(: |=\")(#[0-9a-f]{6})")


@dataclass(frozen=True)
class Svg:
    """One figure as SVG.

    Attributes
    ----------
    page : bytes
        With colours for dark pages, which a browser takes by the page's colour scheme, on a ground of its own.
    plain : bytes
        Light, on white: the file for a journal, which shows the same in a dark application.
    """

    page: bytes
    plain: bytes


def svg(figure: Figure) -> Svg:
    """Return a figure drawn in the light style as SVG.

    Parameters
    ----------
    figure : Figure
        Drawn within ``style()``, light.

    Returns
    -------
    Svg
        Words are text: they can be searched and copied, and are set in the reader's font.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from framing.charts.canvas.style import style
    >>> with style():
    ...     drawn = plt.figure(figsize=(1, 1))
    ...     small = svg(drawn)
    ...     plt.close(drawn)
    >>> small.plain.decode()[:52]
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink" widt'
    """
    out = io.BytesIO()
    with _halos_by_name(figure):
        figure.savefig(out, format="svg", metadata=_NOTHING_ABOUT, facecolor="none")
    _, start, drawn = out.getvalue().decode("utf-8").partition("<svg ")
    # In the text of an SVG is neither a line break nor a pointed bracket: only markup changes here.
    drawn = re.sub(r"\s*\n\s*", "", drawn)
    drawn = re.sub(r"<text [^>]*>", lambda tag: _SUPERFLUOUS.sub("", tag[0]), drawn)
    drawn = re.sub(r'<g id="halo">', '<g class="halo">', drawn)
    drawn = re.sub(r'<g id="[^"]*">', "<g>", drawn)
    head, _, body = drawn.partition(">")
    ground = f'<rect width="100%" height="100%" style="fill: {LIGHT.ground}"/>'
    dark = f"@media(prefers-color-scheme:dark){{{_dark(ground + body)}}}"
    page = f"{start}{head}><style>{_LOOK}{dark}</style>{ground}{body}"
    plain = f"{start}{head}><style>{_LOOK}</style>{ground}{body}"
    return Svg(page.encode("utf-8"), plain.encode("utf-8"))


def _dark(drawn: str) -> str:
    """Return the rules that give every colour its like on a dark page; that in a style needs the stronger rule."""
    rules = f".halo{{stroke:{in_the_dark(LIGHT.ground)}}}"
    for name, kind, colour in sorted(set(_COLOUR.findall(drawn))):
        where, strong = (f'{name}="{colour}"', "") if kind == '="' else (f'style*="{name}: {colour}"', "!important")
        rules += f"[{where}]{{{name}:{in_the_dark(colour)}{strong}}}"
    return rules


@contextmanager
def _halos_by_name(figure: Figure) -> Iterator[None]:
    """Draw text that has a halo as text, not as outlines; its group is named so."""
    # Not figure.findobj, which makes every tick first.
    texts = [text for axes in figure.axes for part in (axes, *axes.child_axes) for text in part.texts]
    haloed = [(text, text.get_path_effects(), text.get_gid()) for text in texts if text.get_path_effects()]
    for text, _, _ in haloed:
        text.set(path_effects=[], gid="halo")
    try:
        yield
    finally:
        for text, effects, gid in haloed:
            text.set(path_effects=effects, gid=gid)
