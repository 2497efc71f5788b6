"""Figures as SVG for a page: small, for light and dark, its words as text that stays in its place and runs nothing."""

from __future__ import annotations

import io
import re
import sys
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

from framing.charts.canvas.style import DARK, LIGHT, in_the_dark, mixed, style
from framing.charts.canvas.svg import svg
from framing.charts.score.signature import signature
from tests import browser, hostile
from tests.charts.test_charts import APB, MEASURES, STATE, page, result

LIMIT = 1_500_000
"""Bytes of the flagship's page."""
DEMO = Path(__file__).parents[2] / "reports" / "demo" / "report.html"
DRAWN = ("path", "rect", "text", "use", "circle")


def drawn(name: str):
    """One of the figures of a report, in the present style."""
    if name == "signature":
        passages, hits = page(6)
        ax = signature(passages.assign(boundary="guess"), hits, (APB, STATE), recalls={"quoted": 0.8, "indirect": 0.5})
        return ax.figure
    return result(name, MEASURES[name](8)).plot().figure


def shapes(content: bytes, dark: bool = False) -> list[tuple]:
    """What an SVG draws, in order: (tag, attributes that place it, text, look), as a page of that colour shows it."""
    root = ElementTree.fromstring(content)
    sheet = "".join(e.text or "" for e in root.iter() if e.tag.endswith("style")).partition("@media")[2]
    rules = re.findall(r"\[(style\*|fill|stroke)=\"([^\"]*)\"\]\{(\w+):(#\w+)", sheet) if dark else []
    out = []
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        if tag not in DRAWN or element.get("width") == "100%":
            continue
        css = element.get("style", "").rstrip(";")
        look = dict(part.split(": ") for part in css.split("; ") if part)
        look |= {key: element.get(key) for key in ("fill", "stroke") if element.get(key)}
        for where, what, key, colour in rules:
            if (what in css) if where == "style*" else element.get(where) == what:
                look[key] = colour
        look.pop("font-family", None)
        place = {key: " ".join(re.findall(r"[A-Za-z#]\w*|-?\d[\d.]*", value)) for key, value in element.attrib.items()
                 if key not in ("style", "id", "fill", "stroke") and not value.startswith("rotate(-0 ")}  # fmt: skip
        out.append((tag, place, element.text, look))
    return out


@pytest.fixture(autouse=True)
def _nothing_left_open():
    yield
    plt.close("all")


EVERY = [*((name, "double") for name in MEASURES), ("signature", "double"), ("signature", "single")]


@pytest.mark.parametrize(("name", "width"), EVERY)
def test_everything_is_drawn_where_matplotlib_draws_it_in_its_colour(name, width):
    with style(width=width):
        figure = drawn(name)
        for text in figure.findobj(Text):
            text.set_path_effects([])
        small, out = svg(figure), io.BytesIO()
        figure.savefig(out, format="svg", facecolor="none")
    expected = shapes(out.getvalue())
    assert shapes(small.page) == shapes(small.plain) == expected
    assert len(expected) > 40
    assert len(small.page) < 0.8 * len(out.getvalue())


@pytest.mark.parametrize("name", ["voices", "topics", "signature"])
def test_on_a_dark_page_it_has_the_colours_that_it_would_be_drawn_in(name):
    with style():
        small = svg(drawn(name))
    with style(dark=True):
        wanted = shapes(svg(drawn(name)).plain)
    found = shapes(small.page, dark=True)
    assert len(found) == len(wanted)
    compared = 0
    for (*_, look), (*_, wanted_look) in zip(found, wanted, strict=True):
        for key in ("fill", "stroke"):
            colour, expected = look.get(key, ""), wanted_look.get(key, "")
            assert colour.startswith("#") == expected.startswith("#")
            if expected.startswith("#"):
                compared += 1
                assert np.abs(np.subtract(to_rgb(colour), to_rgb(expected))).max() < 2.5 / 255
    assert compared > 100
    assert f".halo{{stroke:{DARK.ground}}}".encode() in small.page
    assert b"@media" not in small.plain


@given(st.sampled_from(["target", "reference", "other", "quiet", "faint", "text"]), st.floats(0.1, 1))
def test_a_tint_over_the_light_ground_becomes_that_tint_over_the_dark_one(role, part):
    light = mpl.colors.to_hex(mixed(getattr(LIGHT, role), LIGHT.ground, part))
    dark = np.array(mixed(getattr(DARK, role), DARK.ground, part))
    assert np.abs(to_rgb(in_the_dark(light)) - dark).max() < (0.16 if role in ("quiet", "faint", "text") else 0.03)


def test_text_with_a_halo_is_text_and_the_figure_is_left_as_it_was():
    with style():
        figure = drawn("signature")
        haloed = [text for text in figure.findobj(Text) if text.get_path_effects()]
        before = [(text.get_gid(), text.get_path_effects()) for text in haloed]
        root = ElementTree.fromstring(svg(figure).page)
    assert [(text.get_gid(), text.get_path_effects()) for text in haloed] == before
    written = [text.text for group in root.iter() if group.get("class") == "halo" for text in group]
    assert sorted(written) == sorted(text.get_text() for text in haloed)
    assert len(written) > 1


def test_hostile_words_are_shown_as_they_are_and_are_no_markup():
    like_ours = ' transform="rotate(-0 1 2)"; font-family: \'DejaVu Sans\''
    words = [*hostile.HTML, "</style><script>--> &amp; ]]>", like_ours]
    with style():
        figure = plt.figure()
        for word in words:
            figure.text(0.1, 0.5, word)
        small = svg(figure)
    for content in (small.page, small.plain):
        root = ElementTree.fromstring(content)
        assert {e.tag.rpartition("}")[2] for e in root.iter()} <= {"svg", "style", "defs", "g", "path", "text", "rect"}
        assert [e.text for e in root.iter() if e.tag.endswith("text")] == words


def test_the_same_figure_gives_the_same_bytes():
    contents = []
    for _ in range(2):
        with style():
            contents.append(svg(drawn("signature")))
            plt.close("all")
    assert contents[0] == contents[1]


@pytest.fixture(scope="module")
def chromium():
    if not browser.executable() or sys.platform == "win32":
        pytest.skip("no Chromium on this machine: where it sets the words is not tried")
    opened = browser.Browser()
    yield opened
    opened.close()


@pytest.mark.parametrize(("name", "width"), [*EVERY, ("topics", "single"), ("loaded", "single")])
def test_a_browser_sets_every_word_inside_the_picture_and_over_no_other(name, width, chromium, tmp_path):
    with style(width=width):
        (tmp_path / "figure.svg").write_bytes(svg(drawn(name)).page)
    inside = """(() => { const box = document.documentElement.getBoundingClientRect();
      const all = [...document.querySelectorAll('text')].map(e => [e.textContent, e.getBoundingClientRect()]);
      const out = all.filter(([_, b]) =>
        b.left < box.left || b.right > box.right || b.top < box.top || b.bottom > box.bottom);
      const over = all.flatMap(([t, a], i) => all.slice(i + 1).filter(([_, b]) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > b.height / 3).map(([u]) => t + ' | ' + u));
      return [all.length, out.map(([t]) => t), over]; })()"""
    number, out, over = chromium.open(tmp_path / "figure.svg", inside).value
    assert number > 15
    assert (out, over) == ([], [])


def test_the_page_of_the_demonstration_report_is_small():
    content = DEMO.read_bytes()
    assert len(content) < LIMIT
    assert (DEMO.parent / "notebook.ipynb").stat().st_size < LIMIT
