"""The structure of a cell's output: a closed schema, read back as it was written, refused where it is anything else."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.report.page.cells import output
from framing.report.study import blocks, structure
from framing.report.study.block_html import HtmlWriter
from framing.report.study.sanitise import objection
from framing.report.study.structure import MIME, Cell, Code, Foreign, Paragraph, Run, StructureError, Table, unpacked
from framing.report.study.study import Absent

PASSAGE = pd.DataFrame([{"side": "a", "left": "He ", "match": "<b>", "right": "\n\nx", "doc_id": "d"}])
ONE_OF_EACH = blocks.stack(
    blocks.paragraph("Lede.", "lede"),
    blocks.table(pd.DataFrame({"t": ["a<b"], "p": [0.02]}), "T & t", {"t": "term", "p": ("North", "p")}),
    blocks.folded("More", [blocks.passages(PASSAGE, ["a", "b"], "Head", anchor="x")]),
    blocks.facts({"name": "value"}),
    blocks.note(["one", "two"]),
    Absent("Nothing."),
)


def packed(*nodes, version=1):
    return {"version": version, "blocks": list(nodes)}


def test_an_output_carries_its_structure_where_a_report_is_made(monkeypatch):
    assert set(ONE_OF_EACH._repr_mimebundle_()) == {"text/html", "text/plain"}
    monkeypatch.setenv(blocks.FOLDER, "out")
    bundle = json.loads(json.dumps(ONE_OF_EACH._repr_mimebundle_()))
    assert set(bundle) == {MIME, "text/html", "text/plain"}
    assert unpacked(bundle[MIME]) == ONE_OF_EACH.nodes
    assert output({"data": bundle}, None) == ONE_OF_EACH.nodes
    assert bundle["text/plain"].startswith("Lede. Table: T & t More name: value")
    assert set(Absent("Why.")._repr_mimebundle_()) == set(bundle)


def test_a_table_is_data_and_not_html():
    node = next(node for node in ONE_OF_EACH.nodes if isinstance(node, Table))
    assert [[cell.text[0].text for cell in row] for row in node.body] == [["a<b", ".020"]]
    assert node.head[0] == (Cell(()), Cell((Run("North"),)))
    assert node.body[0][1].number


@pytest.mark.parametrize(
    "data",
    [
        None, {}, [], packed(version=2), packed({"kind": "script"}), packed({"kind": "run", "text": "x"}),
        packed({"kind": "code"}), packed({"kind": "code", "text": 3}), packed({"kind": "code", "text": "", "href": ""}),
        packed({"kind": "paragraph", "text": [], "look": "x y"}),
        packed({"kind": "paragraph", "text": [{"kind": "run", "text": "x", "style": ["onload"]}]}),
        packed({"kind": "paragraph", "text": [{"kind": "run", "text": "x", "picture": "https://example.org/x.png"}]}),
        packed({"kind": "figure", "name": "a", "alt": "", "caption": [], "wide": "x"}),
        packed({"kind": "heading", "level": True, "text": []}), packed({"kind": "heading", "level": 0, "text": []}),
        packed({"kind": "table", "caption": [], "head": [[{"kind": "cell", "text": [], "span": 0}]], "body": []}),
    ],
)  # fmt: skip
def test_what_the_schema_does_not_hold_is_refused_and_shown_by_its_html(data):
    with pytest.raises(StructureError):
        unpacked(data)
    assert output({"data": {MIME: data, "text/html": "<p>x</p>"}}, None) == (Foreign("<p>x</p>"),)


@given(st.text())
def test_any_text_stays_text(said):
    block = blocks.stack(
        blocks.paragraph(said), blocks.facts({said: said}), blocks.folded(said, [blocks.note([said])]),
        blocks.table(pd.DataFrame({said: [said]}), said, {said: said}),
        blocks.passages(PASSAGE.assign(left=said, doc_id=said), ["a"], said, anchor=said),
        blocks.Block((Code(said), Paragraph((Run(said, ("em",), said, "data:image/png," + said),)))),
    )  # fmt: skip
    assert unpacked(json.loads(json.dumps(structure.packed(block.nodes)))) == block.nodes
    assert objection(block.content) == ""


@pytest.mark.parametrize("link", ["javascript:a()", " java\nscript:a()", "data:text/html,x", "vbs:x", "//x.org", ""])
def test_a_link_that_leads_elsewhere_than_a_page_is_text(link):
    assert HtmlWriter().run(Run("x", (), link)) == "x"
    assert HtmlWriter().run(Run("x", (), "#a")) == '<a href="#a">x</a>'
