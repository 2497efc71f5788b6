"""The page: one file that asks for nothing, runs nothing, and shows corpus text as text."""

from __future__ import annotations

import base64
import html
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.report.notebook.parameters import parse
from framing.report.page.cells import output
from framing.report.page.document import Made, document_of
from framing.report.page.html import render
from framing.report.page.reading import markdown
from framing.report.study import blocks, sanitise
from framing.report.study.block_html import HtmlWriter
from framing.report.study.sanitise import objection, trusted
from framing.report.study.structure import MIME, packed
from tests import hostile

HOSTILE = '</pre><script>alert(1)</script><img src="https://example.org/x.png" onerror="a()"><b>'


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.images: list[dict[str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        assert not any(name.startswith("on") for name in given), given
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif given.get("href"):
            self.loads.append(given["href"])
        self.loads += [given[name] for name in ("src", "srcset", "data", "poster") if given.get(name)]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), given.get("id", "")))
        if tag == "img":
            self.images.append(given)


def md(source, **metadata):
    return {"cell_type": "markdown", "metadata": metadata, "source": source}


def code(source, *data, tags=()):
    outputs = [{"output_type": "display_data", "metadata": {}, "data": item} for item in data]
    return {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": source, "outputs": outputs}


def page(*cells, **made):
    return render(document_of({"cells": list(cells)}, Path("nowhere"), Made("notebooks/my_study.ipynb", **made)))


def written(nodes):
    return HtmlWriter().write(nodes)


def plain_text(content):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", content)).split())


def ours(block):
    return code("f()", {MIME: packed(block.nodes), "text/html": block.content})


FULL = [
    code("import os"),
    code("top: int = 3", tags=["parameters"]),
    code("title()", {"text/markdown": "# How *A* and B word <it>\n\nThe lede.\n\nMore."}),
    md("## Part\n\n### Sub\n\n## Part\n\n##### Deep\n\n# Another title"),
    code("a()", {"text/html": "<figure><img alt='x' src='data:image/png;base64,AA=='></figure><h2 id='part'>Own</h2>"}),
    code("b()", {"text/plain": HOSTILE}),
    md(HOSTILE + "\n\n![far](https://example.org/y.png) [x](javascript:alert(1)) [y](https://example.org/)"),
    code("c()", {"text/markdown": HOSTILE}),
    code("d()", {"text/html": HOSTILE}),
    code(f"e = {HOSTILE!r}", {"image/svg+xml": "<svg><script>alert(1)</script></svg>"}),
]


def test_nothing_is_asked_for_and_nothing_can_run():
    made = page(*FULL)
    found = Page(made)
    assert found.loads
    assert all(item.startswith("data:") for item in found.loads), found.loads
    assert not {"script", "iframe", "object", "form", "base"} & set(found.tags)
    assert not any(link.lower().startswith("javascript") for link in found.links)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made)
    assert policy
    assert policy.group(1).startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert "@import" not in made
    assert not re.search(r"url\((?!data:)", made)


def test_hostile_text_is_shown_as_text_wherever_it_comes_from():
    made = page(*FULL)
    assert made.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4
    assert "<script" not in made


def test_anchors_are_unique_and_every_entry_of_the_contents_leads_somewhere():
    found = Page(page(*FULL))
    assert len(found.ids) == len(set(found.ids))
    inner = [link[1:] for link in found.links if link.startswith("#") and link != "#harmful-link"]
    assert len(inner) >= 10
    assert set(inner) <= set(found.ids)


def test_headings_start_with_one_title_and_skip_no_level():
    levels = [level for level, _ in Page(page(*FULL)).headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_first_heading_is_the_title_and_its_paragraph_the_lede():
    made = page(*FULL)
    assert "<title>How A and B word &lt;it&gt;</title>" in made
    assert re.search(r'<h1 id="top">How <em>A</em> and B word &lt;it&gt;</h1>\s*<p class="lede">The lede.</p>', made)
    assert '<meta name="description" content="The lede.">' in made
    assert "<title>My study</title>" in page(md("no heading"))


def test_a_lede_from_the_next_cell_joins_the_opening_and_small_headings_stay_out_of_the_contents():
    lede = ours(blocks.paragraph("Later & better.", "lede"))
    side = code("sides()", {"text/html": "<section><h5>Side one</h5></section>"})
    made = page(code("t()", {"text/markdown": "# T"}), lede, md("## A"), side, md("## B"), md("### C"))
    assert re.search(r'<h1 id="top">T</h1>\s*<p class="lede">Later &amp; better.</p>\s*</header>', made)
    contents = made.split('<nav class="toc"')[1].split("</nav>")[0]
    assert "Side one" not in contents
    assert [plain_text(item) for item in re.findall(r"<a [^>]*>(.*?)</a>", contents)][:3] == ["A", "B", "C"]


def test_landmarks_language_and_the_skip_link_are_there():
    made = page(*FULL)
    assert '<html lang="en">' in made
    assert '<a class="skip" href="#content">' in made
    assert made.count("<main ") == 1
    assert all(image.get("alt") for image in Page(made).images)


def test_code_is_folded_and_cells_without_output_share_a_fold():
    made = page(*FULL)
    first = re.search(r'<details class="code"><summary>Code</summary>(.*?)</details>', made, re.S)
    assert first
    assert plain_text(first.group(1)).startswith("import ostop: int = 3title()")
    assert "<details open" not in made
    hidden = page(code("secret()", {"text/html": "<p>seen</p>"}, tags=["hide-input"]),
                  code("x()", {"text/html": "<p>unseen</p>"}, tags=["hide-output"]),
                  code("y()", {"text/html": "<p>gone</p>"}, tags=["remove-cell"]))  # fmt: skip
    assert "seen</p>" in hidden
    for word in ("secret", "unseen", "gone", "y()"):
        assert word not in plain_text(hidden.split("</style>")[1])


def test_streams_and_reprs_of_drawing_objects_are_hidden():
    stream = {"output_type": "stream", "name": "stdout", "text": "printed"}
    assert output(stream, Path()) == ()
    assert output({"data": {"text/plain": "<Axes: title={'center': 'x'}>"}}, Path()) == ()
    assert output({"data": {"text/plain": "<Figure size 640x480 with 1 Axes>"}}, Path()) == ()
    coloured = {"data": {"text/plain": "\x1b[31m<3\x1b[0m"}}
    assert written(output(coloured, Path())) == '<pre class="plain" tabindex="0"><code>&lt;3</code></pre>'


def test_remarks_become_callouts_and_quotations_stay():
    assert written(markdown("> **Note** Small.")) == (
        '<div class="callout callout-note" role="note"><p class="callout-title">Note</p><p>Small.</p></div>'
    )
    assert "callout-warning" in written(markdown("> **Warning.** Selected.\n>\n> Twice."))
    assert written(markdown("> Noted.")).startswith("<blockquote>")


def test_tables_scroll_and_set_numbers_right():
    shown = (
        '<div><table border="1" class="dataframe"><thead><tr style="text-align: right;">'
        "<th>term</th><th>z</th></tr></thead>"
        "<tbody><tr><td>war</td><td>-1.5</td></tr><tr><td>2</td><td>1,200 [3, 4]</td></tr></tbody></table></div>"
    )
    made = page(code("t()", {"text/html": shown}))
    assert '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="dataframe">' in made
    assert '<th scope="col">term</th><th scope="col" class="number">z</th>' in made
    assert '<td>2</td><td class="number">1,200 [3, 4]</td>' in made


def test_a_table_that_is_not_ours_scrolls_without_a_border():
    merged = '<table class="a" border="1"><tbody><tr><td rowspan="2">x</td></tr></tbody></table>'
    made = page(code("t()", {"text/html": merged}))
    assert 'aria-label="Table"><table class="a"><tbody><tr><td rowspan="2">x</td></tr></tbody></table></div>' in made


def test_pictures_are_taken_in_from_the_report_folder_only(tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"\x89PNG")
    (tmp_path / "b.png").write_bytes(b"secret")
    data = base64.b64encode(b"\x89PNG").decode()
    assert f'<img alt="A" src="data:image/png;base64,{data}">' in written(markdown("![A](a.png)", folder))
    for far in ("../b.png", str(tmp_path / "b.png"), "https://example.org/c.png", "missing.png"):
        assert "<img" not in written(markdown(f"![A]({far})", folder))


def test_parameters_are_listed_and_the_command_runs_the_same_again():
    declared = parse("corpus: str = 'x'  # the <folder>\ntop: int = 3\nterms: list[str] = []")
    values = {"corpus": "it's", "top": 3, "terms": ["a"]}
    made = page(md("# T"), declared=declared, values=values, chosen=["corpus", "terms"])
    bold = "<strong><code>{}</code></strong>"
    assert f'<th scope="row">{bold.format("corpus")}</th><td>{bold.format("it&#x27;s")}</td>' in made
    assert "<td><strong>the &lt;folder&gt;</strong></td>" in made
    assert '<th scope="row"><code>top</code></th><td><code>3</code></td>' in made
    command = plain_text(re.search(r'<pre class="plain" tabindex="0">(<code>framing report.*?)</pre>', made, re.S)[1])
    assert command == (
        "framing report notebooks/my_study.ipynb --out reports/again --set 'corpus=it'\"'\"'s' --set 'terms=[\"a\"]'"
    )


@pytest.mark.parametrize(
    "bad",
    [
        "<script>1</script>", "<SCRIPT SRC=//x>", '<img src="//example.org/a">', "<img src=x onerror=a()>",
        '<a href="javascript:a()">x</a>', '<a href=" java\nscript:a()">x</a>', "<iframe></iframe>",
        '<p style="background:url(https://example.org)">x</p>', "<style>@import 'x'</style>",
        "<style>a{background:url(//x)}</style>", '<div style="position:fixed">x</div>', "<meta http-equiv=refresh>",
        "<!-- open", "<p", "<svg><script>1</script></svg>", "<svg fill='url(//x)'></svg>",
        "<svg><style>a{}</style></svg>", '<picture><source srcset="https://example.org/a 2x"></picture>', '<svg><use href="https://example.org/#a"/></svg>',
        "<base href='x'>", "<title>", "<textarea>", "<plaintext>",
    ],
)  # fmt: skip
def test_html_that_loads_or_runs_is_shown_as_its_source(bad):
    assert objection(bad)
    shown = trusted(bad)
    assert Page(shown).tags == ["p", "pre"]


@pytest.mark.parametrize(
    ("good", "tidy"),
    [
        ("", ""), ("plain &amp; <b>bold</b>", None), ("plain & <b>bold", "plain &amp; <b>bold</b>"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"), ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<table><tr><td>a<td>b</table>", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"),
        ('<a href="#x">x</a> <a href="https://example.org/?a=1">y</a> <a href="tables/a.csv">z</a>', None),
        ("<picture><source media='(prefers-color-scheme: dark)' srcset='data:image/png;base64,AA=='>"
         "<img alt='' src='data:image/svg+xml,url(%23a)'></picture>",
         '<picture><source media="(prefers-color-scheme: dark)" srcset="data:image/png;base64,AA==">'
         '<img alt="" src="data:image/svg+xml,url(%23a)"></picture>'),
        ('<svg viewBox="0 0 1 1"><path d="M0 0"/><g/><clippath id="a"></clippath></svg>',
         '<svg viewBox="0 0 1 1"><path d="M0 0"></path><g></g><clipPath id="a"></clipPath></svg>'),
        ("<br/><hr><!-- a -->", "<br><hr>"), ("<style>.a{color:red}</style><p>x</p>", None),
        ('<details class="more"><summary>a</summary><p data-b="1" aria-label="url(x)">b</p></details>', None),
        ("</div>", ""), ("<div>", "<div></div>"), ("<b><i></b></i>", "<b><i></i></b>"), ("<!DOCTYPE html>", ""),
    ],
)  # fmt: skip
def test_harmless_html_goes_through_with_every_tag_closed(good, tidy):
    assert objection(good) == ""
    assert trusted(good) == (good if tidy is None else tidy)
    assert trusted(trusted(good)) == trusted(good)


def test_what_the_guard_overlooks_is_taken_away(monkeypatch):
    monkeypatch.setattr(sanitise, "objection", lambda content: "")
    odd = ("<!-- > --!><img src=x onerror=a()>", "<svg><a><animate values='javascript:a()'/></a></svg>")
    for text in (*hostile.HTML, *odd):
        left = trusted(text)
        assert not re.search(r"<(script|iframe|object|form|input|base|link|meta|video|animate|math)\b", left)
        assert not re.search(r"<[^>]*\s(on\w+|srcdoc|autofocus|action)=", left)
        assert not re.search(r"<[^>]*javascript:", left)


def headings(made: str) -> list[tuple[int, str]]:
    """Return level and text of every heading of a page."""
    return [(int(level), plain_text(text)) for level, text in re.findall(r"<h([1-6])[^>]*>(.*?)</h\1>", made, re.S)]


FIGURE = code("d()", {"text/html": "<figure>a</figure>"})


@given(st.text())
def test_any_text_as_plain_output_adds_no_tag(text):
    item = {"data": {"text/plain": text}}
    assert set(Page(written(output(item, Path()))).tags) <= {"pre", "code"}


@given(st.text())
def test_any_text_in_a_markdown_cell_leaves_the_page_whole(text):
    made = written(markdown(text))
    assert objection(made) == ""
    assert trusted(f"<div>{made}</div><hr>").endswith("</div><hr>")


def test_a_reading_stands_only_below_what_it_reads():
    drawn = {"text/html": "<figure>a</figure>"}
    reading = md("*How to read it.* From left to right.")
    with_figure = page(md("# T"), md("## A"), code("a", drawn), reading)
    absent = page(
        md("# T"), md("## A"), code("a", drawn), md("## B"), code("b", {"text/html": "<p>None.</p>"}), reading
    )
    twice = page(md("# T"), code("a", drawn), reading, md("## B"), reading)
    assert [shown.count("How to read it") for shown in (with_figure, absent, twice)] == [1, 0, 1]


def absent(reason: str) -> dict:
    return ours(blocks.paragraph(reason, "absent"))


def test_empty_sections_are_one_line_each_at_the_end():
    how = md("*How to read it.* From left to right.")
    empty = [md("## Key terms\n\nWhich words differ?"), absent("No key terms: 3 units."), code("more()"), how]
    made = page(md("# T"), md("## First"), FIGURE, *empty, md("## Last"), FIGURE)
    assert made.count("No key terms: 3 units.") == 1
    for gone in ("Which words differ?", "Key terms</h2>", "From left to right", ">Key terms<"):
        assert gone not in made, gone
    assert "more" in made, "the code that ran is still folded away there"
    titles = [label for level, label in headings(made) if level == 2]
    assert titles == ["First", "Last", "Not shown, and why", "How this report was made"]
    assert "<strong>Key terms: </strong>No key terms: 3 units." in made


def test_the_same_reason_is_printed_once_and_two_reasons_twice():
    made = page(md("# T"), md("## A\n\nWhat?"), absent("None."), absent("None."), md("And why?"), absent("Other."))
    assert made.count("None.") == 1
    assert made.count("Other.") == 1
    assert "And why?" not in made


@pytest.mark.parametrize(
    "cells",
    [
        [FIGURE, absent("None.")],
        [absent("None."), code("t()", {"text/html": "<table><tr><td>1</td></tr></table>"})],
        [absent("None."), ours(blocks.note(["A note."]))],
        [absent("None."), md("The author’s own remark.")],
        [absent("None."), code("p()", {"text/markdown": "A sentence."})],
        [code("x()")],
        [],
    ],
)
def test_a_section_that_says_anything_keeps_its_heading_and_its_question(cells):
    made = page(md("# T"), md("## Kept\n\nWhich?"), *cells)
    assert "Kept</h2>" in made
    assert "Which?" in made


def test_what_an_author_wrote_below_a_heading_is_not_taken_away():
    made = page(md("# T"), md("## Kept\n\nWe expected nothing here. Did we?\n\nAs registered."), absent("None."))
    assert "As registered." in made
    assert "Kept</h2>" in made


def test_a_heading_stays_over_a_part_of_its_own_that_is_not_empty():
    part = [md("### Part\n\nHow?"), FIGURE]
    made = page(md("# T"), md("## Whole\n\nWhich?"), absent("None."), *part, md("## Next"), FIGURE)
    assert "Whole</h2>" in made
    assert "Which?" not in made
    gone = page(md("# T"), md("## Whole\n\nWhich?"), absent("None."), md("### Part\n\nHow?"), absent("Nor here."))
    titles = [label for level, label in headings(gone) if level > 1]
    assert titles == ["Not shown, and why", "How this report was made"]
    after = page(md("# T"), md("## Whole\n\nWhich?"), absent("None."), md("## Next"), *part)
    assert "Whole</h2>" not in after
