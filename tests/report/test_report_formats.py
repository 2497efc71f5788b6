"""A report as PDF, DOCX, LaTeX and figures for a journal: the same bytes again, and text that stays text."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pypdf
import pytest

from framing import cli
from framing.errors import FramingError, ParameterError
from framing.report.batch.plan import PlanError, read_plan
from framing.report.page import formats
from framing.report.page.document import Document, Made, document_of
from framing.report.page.paper import paper_of
from framing.report.page.pdf import write_pdf
from framing.report.run.reproduce import reproduce
from framing.report.run.run import How, run_report
from framing.report.study import blocks
from framing.report.study.structure import MIME, Box, Figure, Listing, Paragraph, Run, packed, said, text

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "tests" / "data" / "report.ipynb"
HOSTILE = '#panic("x") #read("/etc/passwd") $x^2$ \\input{y} *b* _c_ `d` <script>e</script> [f](g) @h = i'
SVG = "data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 90 {}%27%3E%3C/svg%3E"
BROAD, TALL = SVG.format(30), SVG.format(120)
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
READING = "*How to read it.* {}"
needs_pandoc = pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")


def md(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def ours(*nodes):
    outputs = [{"data": {MIME: json.loads(json.dumps(packed(nodes)))}}]
    return {"cell_type": "code", "metadata": {}, "source": "secret = 1", "outputs": outputs}


def drawing(picture=BROAD, caption="Two voices."):
    return Figure("none", "One bar a voice", text(caption), picture)


def passages(word="rain", sides=("North",)):
    rows = [{"side": side, "left": "A ", "match": "storm", "right": f" of {word}", "outlet": side, "doc_id": "d1"}
            for side in sides]  # fmt: skip
    found = pd.DataFrame(rows, columns=["side", "left", "match", "right", "outlet", "doc_id"])
    return blocks.folded("Passages: storm", [blocks.passages(found, ["North", "South"])])


def document(word="rain", picture=BROAD, noted=(), more=(), folded=None) -> Document:
    """A report with one of each."""
    data = pd.DataFrame({"term": [word, "b", *"cdefghi"], "k": [3, 12, *range(7)], "p": [0.0002, 0.034, *[0.5] * 7]})
    table = blocks.table(data, "Counts", {"term": "term", "k": ("North", "n"), "p": ("North", "p")}, rows=2)
    cells = [
        md(f"# Two wordings of {blocks.plain_markdown(word)}\n\nThe lede."),
        md("## Terms\n\nWhich ones?"), ours(drawing(picture)), ours(*table.nodes), md(READING.format("Left to right.")),
        ours(*(folded or passages(word)).nodes), ours(*noted, *blocks.note(["A note."]).nodes), *more,
        md("## References\n\n- Varr, I. (2031). Ferries."),
        ours(Paragraph((Run("Open "), Run("the fold ", ("screen",)), Run("now.")))),
    ]  # fmt: skip
    return document_of({"cells": cells}, Path("nowhere"), Made("n.ipynb"))


def pages(found: Document, folder, made="made"):
    """The text of each page of a PDF."""
    read = pypdf.PdfReader(io.BytesIO(write_pdf(paper_of(found, folder), folder, made)))
    return [sheet.extract_text() for sheet in read.pages]


def test_a_paper_carries_what_stands_on_the_page_and_folds_go_to_an_appendix(tmp_path):
    found = paper_of(document(), tmp_path)
    assert found.title == "Two wordings of rain"
    kinds = [block.kind for block in found.blocks]
    assert kinds[:11] == [
        "paragraph", "heading", "paragraph", "figure", "table", "paragraph", "paragraph", "box", "heading", "paragraph",
        "paragraph",
    ]  # fmt: skip
    told = [(block.look, said(block.text)) for block in found.blocks[:11] if isinstance(block, Paragraph)]
    assert told == [
        ("lede", "The lede."), ("question", "Which ones?"), ("reading", "How to read figure 1. Left to right."),
        ("see", "In the appendix: A1 Passages: storm."), ("reference", "Varr, I. (2031). Ferries."), ("", "Open now."),
    ]  # fmt: skip
    table = found.blocks[4]
    assert said(table.caption) == "Counts: first 2 of 9 rows"
    assert table.numbers == (False, True, True)
    assert [cell.span for cell in table.head[0]] == [1, 2]
    assert [block.kind for block in found.appendix] == ["heading", "sides"]
    assert said(found.appendix[0].text) == "A1. Passages: storm (Terms)"
    north, south = found.appendix[1].columns
    assert (north.name, said(north.passages[0].text)) == ("North (1)", "A storm of rain")
    assert north.passages[0].source == "North · d1"
    assert said(south.passages[0].text) == "No passage."
    assert found.pictures["picture-1.svg"].startswith(b"<svg")


def test_folds_below_one_another_are_one_reference(tmp_path):
    twice = blocks.stack(passages(), passages())
    found = paper_of(document(folded=twice), tmp_path).blocks
    told = [said(block.text) for block in found if isinstance(block, Paragraph)]
    assert "In the appendix: A1 Passages: storm; A2 Passages: storm." in told


def test_a_figure_that_fills_a_page_floats_and_the_text_goes_on(tmp_path):
    tall = document(picture=TALL)
    assert paper_of(tall, tmp_path).blocks[3].tall
    assert not paper_of(document(), tmp_path).blocks[3].tall
    sheets = pages(tall, tmp_path)
    assert "Which ones?" in sheets[0]
    assert "Figure 1" not in sheets[0]
    assert "How to read figure 1" in sheets[0], "the text goes on"
    assert "Figure 1" in sheets[1], "and the caption is below its figure"


def test_a_figure_that_floats_keeps_its_number(tmp_path):
    second = [md("### Second"), ours(drawing()), md(READING.format("From above."))]
    sheets = pages(document(picture=TALL, more=second), tmp_path)
    first = sheets[0]
    assert first.index("How to read figure 1. Left") < first.index("Figure 2.") < first.index("figure 2. From above")
    assert "Figure 1." in sheets[1]


@pytest.mark.parametrize("height", [30, 120])
def test_a_figure_may_be_in_a_note_and_have_any_caption(tmp_path, height):
    within = Box("note", (drawing(SVG.format(height), "Two voices. " * 400),))
    assert "Figure 2." in " ".join(pages(document(picture=SVG.format(height), noted=[within]), tmp_path))


def test_a_fold_without_a_passage_is_omitted(tmp_path):
    found = paper_of(document(folded=passages(sides=())), tmp_path)
    assert found.appendix == ()
    assert not any("appendix" in said(block.text) for block in found.blocks if isinstance(block, Paragraph))


def test_what_a_users_own_cell_shows_is_in_every_format(tmp_path):
    wide = pd.DataFrame({"n": [1, 20]}, index=pd.MultiIndex.from_product([["a"], ["x", "<y>"]], names=["k", "l"]))
    data = [
        {"text/html": wide._repr_html_()},
        {"text/html": "<h3>Own</h3><p>one <b>two</b></p><ul><li>three<ul><li>four</li></ul></li></ul>"},
        {"text/plain": "five\n  six"},
        {"image/png": DOT},
    ]
    cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": [{"data": item} for item in data]}
    found = paper_of(document_of({"cells": [cell]}, tmp_path, Made("n.ipynb")), tmp_path).blocks
    table, heading, paragraph, items, plain, figure = found[:6]
    assert [[said(entry.text) for entry in row] for row in table.body] == [["a", "x", "1"], ["", "<y>", "20"]]
    assert (said(heading.text), said(paragraph.text)) == ("Own", "one two")
    assert isinstance(items.items[0][1], Listing)
    assert (plain.text, figure.file) == ("five\n six", "picture-1.png")
    written = " ".join(pages(document_of({"cells": [cell]}, tmp_path, Made("n.ipynb")), tmp_path))
    for word in ("<y>", "Own", "two", "four", "six"):
        assert word in written, word


def test_a_pdf_is_the_same_bytes_in_another_process_and_holds_no_date(tmp_path):
    code = (
        "import sys; sys.path.insert(0, 'tests/report'); from pathlib import Path; import test_report_formats as t; "
        "place = Path(sys.argv[1]); "
        "(place / 'again.pdf').write_bytes(t.write_pdf(t.paper_of(t.document(), place), place, 'made by hand'))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=ROOT)
    made = write_pdf(paper_of(document(), tmp_path), tmp_path, "made by hand")
    assert (tmp_path / "again.pdf").read_bytes() == made
    read = pypdf.PdfReader(io.BytesIO(made))
    about = read.metadata or {}
    assert about["/Title"] == "Two wordings of rain"
    assert "/CreationDate" not in about
    assert "/ModDate" not in about
    words = "\n".join(sheet.extract_text() for sheet in read.pages)
    for word in ("made by hand", "1 / 2", "Figure 1", "Table 1"):
        assert word in words
    assert "secret" not in words
    assert read.trailer["/Root"]["/Lang"].lower().startswith("en")


def test_text_of_a_corpus_is_not_read_as_typst(tmp_path):
    words = " ".join(" ".join(pages(document(HOSTILE), tmp_path, HOSTILE)).split())
    assert words.replace(" ", "").count(HOSTILE.replace(" ", "")) >= 4  # title, table, passage, foot of the page
    assert "root:" not in words


def test_a_picture_that_is_no_picture_is_one_sentence(tmp_path):
    broken = paper_of(document(picture="data:image/png;base64,AAAA"), tmp_path)
    with pytest.raises(FramingError, match="The PDF could not be set"):
        write_pdf(broken, tmp_path, "made")


@needs_pandoc
def test_a_docx_is_the_same_bytes_again_with_alt_texts_and_without_dates(tmp_path):
    from framing.report.page.docx import write_docx

    paper = paper_of(document(HOSTILE, picture=f"data:image/png;base64,{DOT}"), tmp_path)
    made = write_docx(paper, tmp_path)
    assert made == write_docx(paper, tmp_path)
    archive = zipfile.ZipFile(io.BytesIO(made))
    assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    core = archive.read("docProps/core.xml").decode()
    assert "dcterms:created" not in core
    body = archive.read("word/document.xml").decode()
    assert "".join(ElementTree.fromstring(body).itertext()).count(HOSTILE) == 3
    assert 'descr="One bar a voice"' in body
    assert "base64" not in body
    assert "instrText" in "".join(
        archive.read(name).decode() for name in archive.namelist() if name.startswith("word/footer")
    )
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(archive.read(name))


def test_what_this_machine_cannot_write_is_said_before_anything_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(formats, "_pandoc", lambda: "")
    monkeypatch.setattr("framing.report.run.run.kernel.execute", lambda job: pytest.fail("the notebook was run"))
    with pytest.raises(SystemExit) as stopped:
        cli.main(["report", str(NOTEBOOK), "--out", "out", "--to", "docx"])
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("framing: --to docx needs the program pandoc, which was not found")
    assert told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []

    def absent(name):
        raise formats.PackageNotFoundError(name)

    monkeypatch.setattr(formats, "version", absent)
    with pytest.raises(ParameterError, match="--to pdf needs the package typst"):
        formats.checked(["pdf"])
    with pytest.raises(ParameterError, match=r"not written as 'docs'.*docx"):
        formats.checked(["docs"])


def test_a_plan_may_ask_for_formats(tmp_path, monkeypatch):
    monkeypatch.setattr(formats, "_pandoc", lambda: "")
    plan = tmp_path / "plan.toml"
    text = f'notebook = "{NOTEBOOK.with_name("light.ipynb").as_posix()}"\n'
    plan.write_text(text + 'to = ["pdf", "latex"]\n', "utf-8")
    found = read_plan(plan)
    assert found.formats == ("latex", "pdf")
    assert found.recipe(found.reports[0]).about["formats"] == ["latex", "pdf"]
    plan.write_text(text, "utf-8")
    other = read_plan(plan)
    assert other.recipe(other.reports[0]).key != found.recipe(found.reports[0]).key
    for wrong, words in (('"pdf"', "takes a list of formats"), ('["docx"]', "needs the program pandoc")):
        plan.write_text(f"{text}to = {wrong}\n", "utf-8")
        with pytest.raises(PlanError, match=words):
            read_plan(plan)


def test_formats_belong_to_the_report_and_are_made_again(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    asked = ("latex", "pdf", *(["docx"] if shutil.which("pandoc") else []))
    run_report(NOTEBOOK, "out", {"top": 7}, how=How(formats=asked))
    about = json.loads(Path("out/run.json").read_text("utf-8"))
    assert about["formats"] == sorted(asked)
    assert {"report.pdf", "tables/terms.tex"} <= set(about["files"])
    assert about["packages"]["typst"]
    assert ("report.docx" in about["files"]) == ("docx" in asked)
    assert "--to latex --to pdf" in Path("out/report.html").read_text("utf-8")
    assert reproduce("out", cwd=tmp_path).verdict == "identical"
