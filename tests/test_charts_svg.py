"""Figures as SVG for a page: small, for light and dark, and the same picture that matplotlib draws."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from framing import charts
from framing.charts.canvas.style import DARK, LIGHT, in_the_dark, mixed, style
from framing.charts.canvas.svg import steps, svg
from framing.charts.score.signature import signature
from tests.test_charts import APB, MEASURES, STATE, page, result

LIMIT = 1_500_000
"""Bytes of the flagship's page."""
DEMO = Path(__file__).parents[1] / "reports" / "demo" / "report.html"


def drawn(name: str):
    """One of the figures of a report, in the present style."""
    if name == "signature":
        passages, hits = page(6)
        ax = signature(passages.assign(boundary="guess"), hits, (APB, STATE), recalls={"quoted": 0.8, "indirect": 0.5})
        return ax.figure
    return charts.draw(result(name, MEASURES[name](8))).figure


class Reader:
    """Reads SVG into (points on the picture, fill, stroke, width of the stroke) of each shape, in drawing order."""

    def __init__(self, content: bytes, dark: bool = False) -> None:
        root = ElementTree.fromstring(content)
        self.known = {e.get("id"): e for e in root.iter() if e.get("id")}
        sheet = "".join(e.text or "" for e in root.iter() if e.tag.endswith("style"))
        light, _, after = sheet.partition("@media")
        self.classes: dict[str, dict[str, str]] = {}
        for part in (light, after if dark else ""):
            for name, css in re.findall(r"\.(\w+)\{([^}]*)\}", part):
                self.classes.setdefault(name, {}).update(rule.split(":") for rule in css.split(";"))
        self.shapes: list[tuple[np.ndarray, str, str, float]] = []
        self.walk(root, np.eye(3), {"fill": "#000000", "stroke": "none", "stroke-width": "1"})

    def walk(self, element, matrix, look):
        tag = element.tag.rpartition("}")[2]
        if tag in ("defs", "metadata", "style"):
            return
        own = dict(rule.split(": ") for rule in element.get("style", "").rstrip(";").split("; ") if rule)
        look = look | own | self.classes.get(element.get("class", ""), {})
        matrix = matrix @ transform(element.get("transform", ""))
        if tag == "use":
            (link,) = (value for key, value in element.attrib.items() if key.endswith("href"))
            moved = matrix @ shift(float(element.get("x", 0)), float(element.get("y", 0)))
            self.walk(self.known[link[1:]], moved, look)
        elif tag in ("path", "rect"):
            # The ground, which our picture alone has, is not compared.
            points = vertices(element.get("d", ""))
            if len(points):
                placed = (matrix @ np.c_[points, np.ones(len(points))].T).T[:, :2]
                colours = [value if value.startswith(("#", "none")) else "pattern" for value in
                           (look["fill"], look["stroke"])]  # fmt: skip
                self.shapes.append((placed, *colours, float(look["stroke-width"])))
        for child in element:
            self.walk(child, matrix, look)


def shift(x: float, y: float) -> np.ndarray:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def transform(text: str) -> np.ndarray:
    out = np.eye(3)
    for name, inside in re.findall(r"(\w+)\(([^)]*)\)", text):
        numbers = [float(n) for n in re.split(r"[ ,]+", inside.strip())]
        if name == "translate":
            out = out @ shift(numbers[0], numbers[1] if len(numbers) > 1 else 0.0)
        elif name == "scale":
            out = out @ np.diag([numbers[0], numbers[-1], 1.0])
        else:
            turn = np.deg2rad(numbers[0])
            out = out @ np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    return out


def vertices(path: str) -> np.ndarray:
    """Every point that a path names, in order."""
    at, start, points = np.zeros(2), np.zeros(2), []
    for command, inside in re.findall(r"([MLQCzlqchv])([^MLQCzlqchv]*)", path):
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", inside)]
        if command == "z":
            at = start
            continue
        if command in "hv":
            pairs = [np.array([n, 0.0] if command == "h" else [0.0, n]) for n in numbers]
        else:
            pairs = [np.array(pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
        size = {"q": 2, "c": 3}.get(command.lower(), 1)
        for number in range(0, len(pairs), size):
            run = [pair + (at if command.islower() else 0.0) for pair in pairs[number : number + size]]
            points += run
            at = run[-1]
        start = at if command == "M" else start
    return np.array(points).reshape(-1, 2)


def by_matplotlib(figure) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None}, facecolor="none")
    return out.getvalue()


@pytest.fixture(autouse=True)
def _nothing_left_open():
    yield
    plt.close("all")


@pytest.mark.parametrize(
    ("name", "width"), [*((name, "double") for name in MEASURES), ("signature", "double"), ("signature", "single")]
)
def test_every_shape_stands_where_matplotlib_draws_it_in_its_colour(name, width):
    with style(width=width):
        figure = drawn(name)
        for text in figure.findobj(Text):
            text.set_path_effects([])
        small, ours = svg(figure), by_matplotlib(figure)
    expected = Reader(ours).shapes
    for found in (Reader(small.page).shapes, Reader(small.plain).shapes):
        assert len(found) == len(expected) > 40
        points, wanted = (np.concatenate([shape[0] for shape in shapes]) for shapes in (found, expected))
        np.testing.assert_allclose(points, wanted, atol=0.011)
        assert [shape[1:3] for shape in found] == [shape[1:3] for shape in expected]
        np.testing.assert_allclose([shape[3] for shape in found], [shape[3] for shape in expected], atol=0.006)
    assert 6 * len(small.page) < 5 * len(ours) - 30_000


@pytest.mark.parametrize("name", ["voices", "topics", "signature"])
def test_on_a_dark_page_it_has_the_colours_that_it_would_be_drawn_in(name):
    with style():
        small = svg(drawn(name))
    with style(dark=True):
        wanted = Reader(svg(drawn(name)).plain).shapes
    found = Reader(small.page, dark=True).shapes
    assert len(found) == len(wanted)
    for (_, *look, _), (_, *wanted_look, _) in zip(found, wanted, strict=True):
        for colour, expected in zip(look, wanted_look, strict=True):
            if expected.startswith("#"):
                assert np.abs(np.subtract(to_rgb(colour), to_rgb(expected))).max() < 2.5 / 255
            else:
                assert colour == expected
    assert f"fill:{DARK.ground}".encode() in small.page
    assert b"@media" not in small.plain


@given(st.sampled_from(["target", "reference", "other", "quiet", "faint", "text"]), st.floats(0.1, 1))
def test_a_tint_over_the_light_ground_becomes_that_tint_over_the_dark_one(role, part):
    light = mpl.colors.to_hex(mixed(getattr(LIGHT, role), LIGHT.ground, part))
    dark = np.array(mixed(getattr(DARK, role), DARK.ground, part))
    assert np.abs(to_rgb(in_the_dark(light)) - dark).max() < (0.16 if role in ("quiet", "faint", "text") else 0.03)


def test_a_halo_is_drawn_around_its_letters_and_the_figure_is_left_as_it_was():
    with style():
        figure = drawn("signature")
        haloed = [text for text in figure.findobj(Text) if text.get_path_effects()]
        before = [(text.get_gid(), text.get_path_effects()) for text in haloed]
        shapes = Reader(svg(figure).page).shapes
    assert [(text.get_gid(), text.get_path_effects()) for text in haloed] == before
    letters = sum(len(text.get_text().replace(" ", "")) for text in haloed)
    assert letters > 5
    halos = [number for number, (_, fill, stroke, _) in enumerate(shapes) if (fill, stroke) == ("none", LIGHT.ground)]
    assert len(halos) == letters
    filled = {points.tobytes(): number for number, (points, fill, *_) in enumerate(shapes) if fill != "none"}
    assert all(filled[shapes[number][0].tobytes()] > number for number in halos)


def test_words_of_a_corpus_and_links_are_not_in_the_picture():
    with style():
        figure = plt.figure()
        figure.text(0.1, 0.5, "</style><script>--> &amp; ]]>", url="https://example.org/")
        small = svg(figure)
    for content in (small.page, small.plain):
        assert not re.search(rb"script|example|-->|amp;", content)
        assert ElementTree.fromstring(content).tag.endswith("svg")


def test_the_same_figure_gives_the_same_bytes():
    contents = []
    for _ in range(2):
        with style():
            contents.append(svg(drawn("signature")))
            plt.close("all")
    assert contents[0] == contents[1]


_places = st.integers(-90_000, 90_000).map(lambda n: n / 1000)


@given(st.lists(st.tuples(st.sampled_from("LQC"), st.lists(_places, min_size=6, max_size=6)), max_size=12))
def test_relative_steps_lead_to_the_same_places_and_do_not_drift(moves):
    size = {"L": 2, "Q": 4, "C": 6}
    path = "M 1.005 2.5 " + " ".join(f"{c} {' '.join(map(str, n[: size[c]]))}" for c, n in moves) + " z M 3 4 L 3 9"
    np.testing.assert_allclose(vertices(steps(path)), vertices(path), atol=0.0051)


def test_the_page_of_the_demonstration_report_is_small():
    content = DEMO.read_bytes()
    if b"prefers-color-scheme:dark" not in content:
        pytest.skip("The committed report was made before its figures were for light and dark at once.")
    assert len(content) < LIMIT
    assert (DEMO.parent / "notebook.ipynb").stat().st_size < LIMIT
