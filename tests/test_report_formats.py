"""A report as PDF, DOCX, LaTeX and figures for a journal: the same bytes again, and text that stays text."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest

from framing import cli
from framing.errors import FramingError, ParameterError
from framing.report.batch.plan import PlanError, read_plan
from framing.report.page import formats
from framing.report.page.document import printed
from framing.report.page.pdf import write_pdf
from framing.report.run.reproduce import reproduce
from framing.report.run.run import How, run_report

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "tests" / "data" / "report.ipynb"
HOSTILE = '#panic("x") #read("/etc/passwd") $x^2$ \\input{y} *b* _c_ `d` <script>e</script> [f](g) @h = i'
PAGE = """<!DOCTYPE html><html><body><nav>contents</nav><main id="content">
<h1 id="top">Two wordings of {text}</h1><p class="lede">The lede.</p>
<details class="code"><summary>Code</summary><pre>secret = 1</pre></details>
<h2 id="a">Terms</h2><p>Which ones?</p>
<figure id="figure-none"><img alt="One bar a voice" src="{picture}"><figcaption>Two voices.</figcaption></figure>
<table><caption>Counts: first 2 of 9 rows</caption><thead><tr><td colspan="1"></td><th colspan="2">North</th></tr>
<tr><th>term</th><th class="number">n</th><th class="number">p</th></tr></thead><tbody>
<tr><th>{text}</th><td class="number">3</td><td class="number">&lt; .001</td></tr>
<tr><th>b</th><td class="number">12</td><td class="number">.034</td></tr></tbody></table>
<p><em>How to read it.</em> Left to right.</p>
<details class="more"><summary>Passages: storm</summary><div class="sides"><section class="side"><h5>North
<small>(1)</small></h5><blockquote class="passage"><p>A <mark>storm</mark> of {text}</p><footer>North · d1</footer>
</blockquote></section><section class="side"><h5>South</h5><p class="none">No passage.</p></section></div></details>
<aside class="note"><ul><li>A note.</li></ul></aside>
<h2 id="r">References</h2><ul><li>Varr, I. (2031). Ferries.</li></ul>
<p>Open <span class="screen">the fold</span> now.</p></main></body></html>"""
SVG = "data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 90 30%27%3E%3C/svg%3E"
needs_pandoc = pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")


def page(text: str = "rain") -> str:
    import html

    return PAGE.format(text=html.escape(text), picture=SVG)


def words(runs) -> str:
    return "".join(run["text"] for run in runs)


def test_a_paper_carries_what_stands_on_the_page_and_folds_go_to_an_appendix(tmp_path):
    found = printed(page(), tmp_path)
    assert found.title == "Two wordings of rain"
    kinds = [block["kind"] for block in found.blocks]
    assert kinds == [
        "paragraph", "heading", "paragraph", "figure", "table", "paragraph", "paragraph", "note", "heading", "list",
        "paragraph",
    ]  # fmt: skip
    said = [words(block["runs"]) for block in found.blocks if block["kind"] == "paragraph"]
    assert said == [
        "The lede.", "Which ones?", "How to read figure 1. Left to right.", "In the appendix: A1 Passages: storm.",
        "Open now.",
    ]  # fmt: skip
    table = found.blocks[4]
    assert table["numbers"] == [False, True, True]
    assert [cell["span"] for cell in table["head"][0]] == [1, 2]
    assert [block["kind"] for block in found.appendix] == ["heading", "sides"]
    assert found.appendix[0]["text"] == "A1. Passages: storm (Terms)"
    quoted = found.appendix[1]["columns"][0]["passages"][0]
    assert (words(quoted["runs"]), quoted["source"]) == ("A storm of rain", "North · d1")
    assert found.pictures["picture-1.svg"].startswith(b"<svg")


def test_a_figure_that_fills_a_page_floats_and_the_text_goes_on(tmp_path):
    tall = page().replace("%270 0 90 30%27", "%270 0 90 120%27")
    found = printed(tall, tmp_path)
    assert found.blocks[3]["tall"]
    assert not printed(page(), tmp_path).blocks[3]["tall"]
    sheets = pypdf.PdfReader(io.BytesIO(write_pdf(found, tmp_path, "made"))).pages
    assert "Which ones?" in sheets[0].extract_text()
    assert "Figure 1" not in sheets[0].extract_text()
    assert "How to read figure 1" in sheets[0].extract_text(), "the text goes on"
    assert "Figure 1" in sheets[1].extract_text(), "and the caption stands below its figure"


def test_a_figure_that_floats_keeps_its_number(tmp_path):
    tall = page().replace("%270 0 90 30%27", "%270 0 90 120%27")
    small = page().split("<figure")[1].split("</figure>")[0]
    reading = "<p><em>How to read it.</em> From above.</p>"
    both = tall.replace('<h2 id="r">', f'<h3>Second</h3><figure{small}</figure>{reading}<h2 id="r">')
    sheets = pypdf.PdfReader(io.BytesIO(write_pdf(printed(both, tmp_path), tmp_path, "made"))).pages
    first = sheets[0].extract_text()
    assert first.index("How to read figure 1. Left") < first.index("Figure 2.") < first.index("figure 2. From above")
    assert "Figure 1." in sheets[1].extract_text()


@pytest.mark.parametrize("height", [30, 120])
def test_a_figure_may_stand_in_a_note_and_have_any_caption(tmp_path, height):
    drawn = page().replace("%270 0 90 30%27", f"%270 0 90 {height}%27")
    drawn = drawn.replace("Two voices.", "Two voices. " * 400)
    within = f"<figure{drawn.split('<figure')[1].split('</figure>')[0]}</figure>"
    drawn = drawn.replace('<aside class="note">', f'<aside class="note">{within}')
    sheets = pypdf.PdfReader(io.BytesIO(write_pdf(printed(drawn, tmp_path), tmp_path, "made"))).pages
    assert "Figure 2." in " ".join(sheet.extract_text() for sheet in sheets)


def test_a_fold_without_a_passage_is_left_out(tmp_path):
    empty = re.sub(r"<blockquote.*?</blockquote>", '<p class="none">No passage.</p>', page(), flags=re.S)
    found = printed(empty, tmp_path)
    assert found.appendix == []
    assert not any("appendix" in words(block["runs"]) for block in found.blocks if block["kind"] == "paragraph")


def test_a_pdf_is_the_same_bytes_in_another_process_and_holds_no_date(tmp_path):
    (tmp_path / "page.html").write_text(page(), "utf-8")
    code = (
        "import sys, hashlib; from pathlib import Path; from framing.report.page.document import printed; "
        "from framing.report.page.pdf import write_pdf; place = Path(sys.argv[1]); "
        "made = write_pdf(printed((place / 'page.html').read_text('utf-8'), place), place, 'made'); "
        "print(hashlib.sha256(made).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    made = write_pdf(printed(page(), tmp_path), tmp_path, "made")
    assert told.stdout.strip() == hashlib.sha256(made).hexdigest()
    read = pypdf.PdfReader(io.BytesIO(write_pdf(printed(page(), tmp_path), tmp_path, "made by hand")))
    about = read.metadata or {}
    assert about["/Title"] == "Two wordings of rain"
    assert "/CreationDate" not in about
    assert "/ModDate" not in about
    text = "\n".join(sheet.extract_text() for sheet in read.pages)
    assert "made by hand" in text
    assert "1 / 2" in text
    assert "Figure 1" in text
    assert "Table 1" in text
    assert "secret" not in text
    assert read.trailer["/Root"]["/Lang"].lower().startswith("en")


def test_text_of_a_corpus_is_not_read_as_typst(tmp_path):
    read = pypdf.PdfReader(io.BytesIO(write_pdf(printed(page(HOSTILE), tmp_path), tmp_path, HOSTILE)))
    text = " ".join(" ".join(sheet.extract_text() for sheet in read.pages).split())
    assert text.replace(" ", "").count(HOSTILE.replace(" ", "")) >= 4  # title, table, passage, foot of the page
    assert "root:" not in text


def test_a_picture_that_is_no_picture_is_one_sentence(tmp_path):
    broken = page().replace(SVG, "data:image/png;base64,AAAA")
    with pytest.raises(FramingError, match="The PDF could not be set"):
        write_pdf(printed(broken, tmp_path), tmp_path, "made")


@needs_pandoc
def test_a_docx_is_the_same_bytes_again_with_alt_texts_and_without_dates(tmp_path):
    from framing.report.page.docx import write_docx

    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    document = printed(page(HOSTILE).replace(SVG, f"data:image/png;base64,{dot}"), tmp_path)
    made = write_docx(document, tmp_path)
    assert made == write_docx(document, tmp_path)
    archive = zipfile.ZipFile(io.BytesIO(made))
    assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    core = archive.read("docProps/core.xml").decode()
    assert "dcterms:created" not in core
    body = archive.read("word/document.xml").decode()
    text = "".join(ElementTree.fromstring(body).itertext())
    assert text.count(HOSTILE) == 3
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
