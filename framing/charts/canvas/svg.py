"""SVG: a figure as one small picture for light and dark pages, legible on any ground."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from framing.charts.canvas.style import LIGHT, in_the_dark

UNITS = 64
"""Steps of matplotlib's glyph outlines in a point of their font."""
_HALO = "halo-"
_LOOK = "*{stroke-linejoin:round}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"-?\d*\.?\d+(?:e[-+]?\d+)?")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_STEP = re.compile(r"([MLQCz])([^MLQCz]*)")
_MOVE = re.compile(r"(\w+)\(([^)]*)\)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_Style = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Svg:
    """One figure as SVG.

    Attributes
    ----------
    page : bytes
        With colours for dark pages, which a browser takes by the page's colour scheme, on a ground of its own.
    plain : bytes
        Light, without a ground: the file for a journal.
    """

    page: bytes
    plain: bytes


def svg(figure: Figure) -> Svg:
    """Return a figure drawn in the light style as SVG, half to a fifth of what matplotlib writes.

    Parameters
    ----------
    figure : Figure
        Drawn within ``style()``, light.

    Returns
    -------
    Svg
        Text is drawn from outlines, each kept once, so that it looks the same everywhere; places are rounded to a
        hundredth of a point.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from framing.charts.canvas.style import style
    >>> with style():
    ...     drawn = plt.figure(figsize=(1, 1))
    ...     small = svg(drawn)
    ...     plt.close(drawn)
    >>> small.page.decode()[:59]
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 72 72'"
    """
    out = io.BytesIO()
    with _halos_named(figure):
        figure.savefig(out, format="svg", metadata={"Date": None}, facecolor="none")
    return _Small(ElementTree.fromstring(out.getvalue())).written()


@contextmanager
def _halos_named(figure: Figure) -> Iterator[None]:
    """Draw text that has a halo as text, not as outlines; its group is named after the halo."""
    kept = []
    # Not figure.findobj, which makes every tick first.
    for text in (text for axes in figure.axes for part in (axes, *axes.child_axes) for text in part.texts):
        halo = next((effect for effect in text.get_path_effects() if isinstance(effect, withStroke)), None)
        if halo is not None:
            kept.append((text, text.get_path_effects(), text.get_gid()))
            look = halo._gc  # type: ignore[attr-defined]
            text.set_path_effects([])
            text.set_gid(f"{_HALO}{to_hex(look['foreground'])}-{look['linewidth']}-{look.get('alpha', 1)}")
    try:
        yield
    finally:
        for text, effects, gid in kept:
            text.set_path_effects(effects)
            text.set_gid(gid)


class _Small:
    """Writes anew what matplotlib wrote: styles as classes, outlines once, short names, relative steps."""

    def __init__(self, root: ElementTree.Element) -> None:
        self.root = root
        self.styles: dict[_Style, str] = {}
        self.names: dict[str, str] = {}
        self.blank = {e.get("id") for e in root.iter() if _tag(e) == "path" and e.get("id") and not e.get("d")}
        self.outlines = {e.get("id") for e in root.iter() if _tag(e) == "path" and "scale" in e.get("transform", "")}
        self.halos = 0

    def written(self) -> Svg:
        """Return the picture."""
        width, height = (_rounded(float(n)) for n in self.root.get("viewBox", "").split()[2:])
        body = "".join(self._children(self.root))
        ground = f"<rect class='{self._class((('fill', LIGHT.ground),))}' width='{width}' height='{height}'/>"
        light = "".join(f".{name}{{{_css(style)}}}" for style, name in self.styles.items())
        dark = ((name, _css(_darkened(style))) for style, name in self.styles.items())
        dark_sheet = "".join(f".{name}{{{css}}}" for name, css in dark if css)
        start = "<svg xmlns='http://www.w3.org/2000/svg'"
        head = f" viewBox='0 0 {width} {height}' width='{width}pt' height='{height}pt'><style>{_LOOK}{light}"
        page = f"{start}{head}@media(prefers-color-scheme:dark){{{dark_sheet}}}</style>{ground}{body}</svg>"
        # What reads SVG 1.1 alone (LaTeX, older editors) looks for a link under its longer name.
        body = body.replace("<use href=", "<use xlink:href=")
        plain = f"{start} xmlns:xlink='http://www.w3.org/1999/xlink'{head}</style>{body}</svg>"
        return Svg(page.encode("ascii"), plain.encode("ascii"))

    def _children(self, parent: ElementTree.Element) -> Iterator[str]:
        """Yield the children of an element; neighbours within one clip share a group."""
        clip, run = "", list[str]()
        for element in parent:
            here = element.get("clip-path", "")
            if here != clip:
                yield self._clipped(run, clip)
                clip, run = here, []
            run.append(self._element(element))
        yield self._clipped(run, clip)

    def _clipped(self, run: list[str], clip: str) -> str:
        body = "".join(run)
        return f"<g clip-path='{self._renamed(clip)}'>{body}</g>" if clip and body else body

    def _element(self, element: ElementTree.Element) -> str:
        tag = _tag(element)
        if tag in ("metadata", "style"):
            return ""
        if tag in ("g", "a"):
            return self._group(element)
        if tag == "defs":
            body = "".join(self._children(element))
            return f"<defs>{body}</defs>" if body else ""
        if tag == "use" and self._linked(element) in self.blank:
            return ""
        if tag == "path" and element.get("id") in self.blank:
            return ""
        inner = "".join(self._children(element))
        start = f"<{tag}{self._attributes(tag, element)}"
        return f"{start}>{inner}</{tag}>" if inner else f"{start}/>"

    def _group(self, element: ElementTree.Element) -> str:
        name = element.get("id") or ""
        if name.startswith(_HALO):
            text = next((e for e in element.iter() if "scale" in e.get("transform", "") and _tag(e) == "g"), None)
            before = "".join(self._element(e) for e in element.iter() if _tag(e) == "defs")
            return before + (self._text(text, name) if text is not None else "")
        if "scale" in element.get("transform", ""):
            return self._text(element)
        return "".join(self._children(element))

    def _text(self, element: ElementTree.Element, halo: str = "") -> str:
        """Return one line of text: outlines of its letters on a grid of their font's own steps."""
        made = "".join(self._element(e) for e in element if _tag(e) == "defs")
        place, scale = _placed(element.get("transform", ""))
        letters = "".join(self._letter(e) for e in element if _tag(e) == "use" and self._linked(e) not in self.blank)
        rules = "".join(self._element(e) for e in element if _tag(e) == "path")  # of a formula
        if not letters and not rules:
            return made
        rules = f"<g transform='scale({UNITS})'>{rules}</g>" if rules else ""
        letters = self._haloed(letters, halo, scale) if halo else letters
        return f"{made}<g transform='{place}'{self._look(element)}>{letters}{rules}</g>"

    def _letter(self, element: ElementTree.Element) -> str:
        moves = dict(_MOVE.findall(element.get("transform", "")))
        x, y = (round(n * UNITS) for n in _pair(moves.get("translate", "")))
        start = f"<use href='#{self._name(self._linked(element))}'"
        if moves.get("scale", "1") != "1":
            return f"{start} transform='translate({x} {y}) scale({moves['scale']})'/>"
        along, down = f" x='{x}'" if x else "", f" y='{y}'" if y else ""
        return f"{start}{along}{down}/>"

    def _haloed(self, letters: str, halo: str, scale: float) -> str:
        colour, width, alpha = halo.removeprefix(_HALO).rsplit("-", 2)
        self.halos += 1
        name = self._name(f"{_HALO}{self.halos}")
        style = (
            ("fill", "none"), ("stroke", colour), ("stroke-opacity", _rounded(float(alpha))),
            ("stroke-width", f"{float(width) / scale:.0f}"),
        )  # fmt: skip
        return f"<use href='#{name}' class='{self._class(style)}'/><g id='{name}'>{letters}</g>"

    def _attributes(self, tag: str, element: ElementTree.Element) -> str:
        """Return the attributes that an element keeps, its style as a class."""
        out = ""
        for key, value in element.attrib.items():
            if key in ("style", "clip-path") or (key == "transform" and element.get("id") in self.outlines):
                continue
            if key in ("fill", "stroke") and tag == "rect":
                continue  # of a hatch: in its class
            if key == "id":
                value = self._name(value)
            elif key == _LINK:
                key, value = "href", f"#{self._name(value[1:])}" if value.startswith("#") else value
            elif key == "d":
                value = steps(value, 0 if element.get("id") in self.outlines else 2)
            elif _NUMBER.fullmatch(value):
                value = _rounded(float(value))
                if value == "0" and key in ("x", "y"):
                    continue
            out += f" {key}='{value}'"
        return out + self._look(element)

    def _look(self, element: ElementTree.Element) -> str:
        style = dict(part.split(": ", 1) for part in element.get("style", "").split("; ") if ": " in part)
        if _tag(element) == "rect" and element.get("fill"):
            style["fill"] = element.get("fill", "")
        kept = tuple((key, self._renamed(_shortened(value.rstrip(";")))) for key, value in style.items())
        return f" class='{self._class(kept)}'" if kept else ""

    def _class(self, style: _Style) -> str:
        return self.styles.setdefault(style, _letters(len(self.styles)))

    def _name(self, identity: str) -> str:
        return self.names.setdefault(identity, _letters(len(self.names)))

    def _renamed(self, value: str) -> str:
        return _REFERENCE.sub(lambda found: f"url(#{self._name(found[1])})", value)

    def _linked(self, element: ElementTree.Element) -> str:
        return element.get(_LINK, "")[1:]


def _placed(transform: str) -> tuple[str, float]:
    """Return a text's transform onto the grid of its outlines, and the points of one step of that grid."""
    moves = dict(_MOVE.findall(transform))
    x, y = _pair(moves.get("translate", ""))
    scale = _numbers(moves["scale"])[0] / UNITS
    turned = f" rotate({_rounded(_numbers(moves['rotate'])[0])})" if "rotate" in moves else ""
    size = f"{scale:.9f}".strip("0")
    return f"translate({_rounded(x)} {_rounded(y)}){turned} scale({size} -{size})", scale


@lru_cache(maxsize=2000)
def steps(path: str, digits: int = 2) -> str:
    """Return a path of SVG in relative steps, its places rounded.

    Parameters
    ----------
    path : str
        Of commands M, L, Q, C and z, as matplotlib writes them.
    digits : int
        Behind the point.

    Examples
    --------
    >>> steps("M 10 10 L 15.004 10 L 15.004 12.5 L 10 12.5 z")
    'M10 10h5v2.5h-5z'
    """
    whole = 10**digits
    out, last = "", ""
    at = start = (0, 0)
    for command, rest in _STEP.findall(path):
        if command == "z":
            out, last, at = f"{out}z", "z", start
            continue
        numbers = [round(float(n) * whole) for n in rest.split()]
        if command == "M":
            at = start = (numbers[0], numbers[1])
            out, last = f"{out}M{_joined(numbers, whole)}", "M"
            continue
        moved = [n - at[number % 2] for number, n in enumerate(numbers)]
        at = (numbers[-2], numbers[-1])
        letter = command.lower()
        if letter == "l" and not all(moved):
            letter, moved = ("v", moved[1:]) if moved[1] else ("h", moved[:1])
        text = _joined(moved, whole)
        join = letter if letter != last else "" if text.startswith("-") else " "
        out, last = out + join + text, letter
    return out


def _joined(numbers: list[int], whole: int) -> str:
    out = ""
    for number in numbers:
        text = _rounded(number / whole)
        out += text if not out or text.startswith("-") else f" {text}"
    return out


def _rounded(number: float) -> str:
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    if text.startswith(("0.", "-0.")):
        text = text.replace("0.", ".", 1)
    return "0" if text in ("-0", "", "-") else text


def _shortened(value: str) -> str:
    return _rounded(float(value)) if re.fullmatch(r"-?\d+\.\d+", value) else value


def _numbers(text: str) -> list[float]:
    return [float(n) for n in _NUMBER.findall(text)]


def _pair(text: str) -> tuple[float, float]:
    """Return two numbers; those that are not there are zero."""
    numbers = [*_numbers(text), 0.0, 0.0]
    return numbers[0], numbers[1]


def _css(style: Iterable[tuple[str, str]]) -> str:
    return ";".join(f"{key}:{value}" for key, value in style)


def _darkened(style: _Style) -> Iterator[tuple[str, str]]:
    """Yield those parts of a style that a dark page changes; black is what is drawn without a colour."""
    for key, value in style:
        if key in ("fill", "stroke") and _COLOUR.fullmatch(value):
            yield key, in_the_dark(value)


def _letters(number: int) -> str:
    out = _LETTERS[number % 26]
    while number >= 26:
        number = number // 26 - 1
        out = _LETTERS[number % 26] + out
    return out


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
