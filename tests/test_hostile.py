"""Text of a corpus can neither run nor break anything: hostile passages through every output, opened in Chromium."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shlex
import shutil
import sys
import zipfile
import zlib
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import browser
import hostile
import pandas as pd
import pytest
import yaml

from framing import cli
from framing.cells import as_escaped, as_written
from framing.errors import ParameterError, SourceError
from framing.ingest import build
from framing.report.batch.index import write_index
from framing.report.batch.plan import read_plan
from framing.report.bundle import BundleSettings, bundle
from framing.report.page import formats
from framing.report.page.document import Made, document_of
from framing.report.page.html import render
from framing.report.page.reading import markdown
from framing.report.run.reproduce import compare, read_recipe
from framing.report.run.run import How, run_report, write_failed
from framing.report.sections.references import works
from framing.report.study.block_html import HtmlWriter
from framing.report.study.sanitise import trusted
from framing.result import Result
from framing.terminal import progress_bar
from framing.text.reading import visible

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ("compare_framing", "keyness", "loaded_terms", "topics", "voices")
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
LOOK = """(() => {
  const every = [...document.querySelectorAll("*")];
  return {
    ran: window.__ran ?? null, title: document.title, tags: [...new Set(every.map(e => e.localName))],
    attributes: [...new Set(every.flatMap(e => [...e.attributes].map(a => a.name)))],
    parts: [...document.querySelectorAll("main h2")].map(e => e.textContent.trim()),
    landmarks: [...document.querySelectorAll("main, nav, header, body, head, title, html")].map(e => e.localName),
    links: [...document.querySelectorAll("a, area, use")].map(e => e.getAttribute("href")).filter(h => h[0] != "#"),
    shown: [...document.images].every(i => i.complete && i.naturalWidth > 0),
    styles: [...document.querySelectorAll("[style]")].map(e => e.getAttribute("style")),
    width: document.documentElement.scrollWidth,
  };
})()"""
ATTRIBUTES = set(
    "alt aria-hidden aria-label aria-labelledby border charset class colspan content href http-equiv id lang media "
    "name rel role rowspan scope src srcset style tabindex".split()
)
COMMANDS = set(
    "_ \\ { } $ & % # textless textgreater textbar textquotedbl textasciigrave textasciitilde textasciicircum "
    "textbackslash textperiodcentered rangle langle infty times leq geq bullet diamond rightarrow leftarrow midrule "
    "multicolumn toprule bottomrule cmidrule caption label tabcolsep setlength footnotesize endlastfoot endhead "
    "endfoot endfirsthead begin end shortstack raggedright arraybackslash".split()
)
MUTANTS = (
    f"<svg><a href='#x'><animate attributeName=href values='javascript:{hostile.SET}'/><text>x</text></a></svg>",
    f"<svg><style><img src=x onerror={hostile.SET}></style></svg>",
    f"<math><mi><mglyph><svg><mtext><style><path id='</style><img onerror={hostile.SET} src=x>'></style></svg></math>",
    f"<p title='</p><img src=x onerror={hostile.SET}>'>a</p><a title=\"`><img src=x onerror={hostile.SET}>\">b</a>",
    f"<a\x0chref='java\tscript:{hostile.SET}'>c</a><a href='\x01javascript:{hostile.SET}'>d</a><img/src=x/onerror=y>",
    f"<b <script>{hostile.SET}</script>",
    f"<!-- > --!><img src=x onerror={hostile.SET}><!-- -->",
    f"<style>@\\69mport '{hostile.FAR}x';</style><p style='background:u\\72l({hostile.FAR}y)'>e</p>",
    f"<details open ontoggle={hostile.SET}>f</details><p onclick\n=\n'{hostile.SET}'>g</p>",
    f"<image href={hostile.FAR}g.png><svg><image href={hostile.FAR}h.png /><use href={hostile.FAR}u#a /></svg>",
    f"<!-- --!><img src=x onerror={hostile.SET}> -->",
    f"<p style='background:image-set(\"{hostile.FAR}i.png\" 1x)'>h</p>",
    f"<p><noembed><noframes></noembed><img src=x onerror={hostile.SET}></noframes></p>",
    f"<?php ?><![CDATA[><img src=x onerror={hostile.SET}>]]>",
)


WRITTEN = ("latex", *(name for name in ("docx", "pdf") if formats.tools([name])))
"""Formats that this machine can write."""


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """Make one report of the hostile corpus with the cells of every notebook, in one kernel."""
    place = tmp_path_factory.mktemp("hostile")
    odd = sys.platform != "win32"
    corpus = Path("c <img src=x onerror=a()> & $x$" if odd else "corpus")
    made = place / ("=r {{ 7*7 }} \"'<b>" if odd else "report")
    notebook = place / ("n <svg onload=a()>.ipynb" if odd else "n.ipynb")
    build(hostile.write_corpus(place / corpus))
    notebook.write_text(json.dumps(_joined(corpus)), "utf-8")
    settings = {"corpus": str(corpus), "lexicon": str(corpus / "lexicon.csv"), "permutations": 99}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        run_report(notebook, made, settings, cwd=place, how=How(formats=WRITTEN))
    return made


def _joined(corpus: Path) -> dict:
    """Return the notebooks as one: the first has its parameters set, the others are told theirs in a cell.

    What stood before in the same words is left out.
    """
    shared = {"corpus": str(corpus), "permutations": 99, "lexicon": str(corpus / "lexicon.csv")}
    told = {
        "keyness": {**shared, "by": "outlet", "target": "", "reference": "", "term": ""},
        "loaded_terms": {**shared, "by": "outlet", "target": hostile.OUTLETS[0], "reference": hostile.OUTLETS[1],
                         "category": hostile.CATEGORY},
        "topics": {**shared, "by": "", "target": "", "reference": "", "k": 4, "refits": 10, "numbers": [3]},
        "voices": {**shared, "by": "", "target": "", "reference": "", "page": ""},
    }  # fmt: skip
    cells: list[dict] = []
    sources: set[str] = set()
    for name in NOTEBOOKS:
        content = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8"))
        for cell in content["cells"]:
            source = "".join(cell["source"])
            if name in told and "parameters" in cell["metadata"].get("tags", []):
                source += "".join(f"\n{key} = {value!r}" for key, value in told[name].items())
                cell = {**cell, "metadata": {}, "source": source}
            if source not in sources:
                cells.append({**cell, "id": f"c{len(cells)}"})
            sources.add(source)
    return {**content, "cells": cells}


@pytest.fixture(scope="module")
def chromium():
    """Open files in a real browser that has no network."""
    if not browser.executable() or sys.platform == "win32":
        pytest.skip("no Chromium on this machine: what a browser makes of the pages is not tried")
    try:
        opened = browser.Browser()
    except (OSError, RuntimeError) as error:
        pytest.skip(f"Chromium does not start here ({error}): what a browser makes of the pages is not tried")
    yield opened
    opened.close()


@pytest.fixture
def paper(tmp_path):
    """Return a function that writes a page without any policy."""

    def write(body: str) -> Path:
        path = tmp_path / "page.html"
        text = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>'
        path.write_text(text, "utf-8", errors="replace")
        return path

    return write


# -- the page -------------------------------------------------------------------------------------------------------


def test_the_browser_sees_what_hostile_text_does_where_nothing_is_escaped(chromium, paper):
    seen = [chromium.open(paper(text), "window.__ran ?? 0") for text in hostile.HTML]
    assert sum(bool(one.value) for one in seen) >= 7
    assert sum(bool(one.asked) for one in seen) >= 6
    assert any(one.left for one in seen)


@pytest.mark.parametrize("policy", [True, False], ids=["with its policy", "without its policy"])
def test_nothing_of_theirs_runs_and_nothing_is_asked_for(report, chromium, tmp_path, policy):
    text = (report / "report.html").read_text("utf-8")
    assert len(POLICY.findall(text)) == 1
    page = tmp_path / "page.html"
    page.write_text(text if policy else POLICY.sub("", text), "utf-8")
    there = chromium.open(page, LOOK)
    assert there.deeds == []
    assert there.value["ran"] is None
    assert all(re.fullmatch(r"evidence\.html#[\w-]+|evidence/[\w-]+\.csv", link) for link in there.value["links"])
    assert there.value["shown"], "every figure is drawn"
    assert "<script>" in there.value["title"]


@pytest.mark.parametrize("policy", [True, False], ids=["with its policy", "without its policy"])
def test_on_the_page_of_evidence_only_its_own_script_runs(report, chromium, tmp_path, policy):
    text = (report / "evidence.html").read_text("utf-8")
    assert len(POLICY.findall(text)) == 1
    page = tmp_path / "evidence.html"
    page.write_text(text if policy else POLICY.sub("", text), "utf-8")
    sorted_and_filtered = """(() => {
      const box = document.getElementById("filter");
      box.value = "e"; box.dispatchEvent(new Event("input")); document.querySelector("button[data-sort]").click();
      return {...%s, hits: [...document.querySelectorAll("tr.hit")].filter(e => !e.hidden).length};
    })()"""
    there = chromium.open(page, sorted_and_filtered % LOOK)
    assert there.deeds == []
    assert there.value["ran"] is None
    assert there.value["hits"] > 0, "its own script filters"
    assert not {"x-evil", "iframe", "object", "form", "base", "svg", "math", "img"} & set(there.value["tags"])
    assert set(there.value["attributes"]) <= ATTRIBUTES | {"autocomplete", "data-key", "data-label", "data-sort",
                                                           "data-way", "for", "hidden", "type"}  # fmt: skip


def test_the_page_is_as_whole_as_with_a_harmless_corpus(report, chromium):
    """Its parts are those that the notebooks name, its landmarks the template's, its tags and attributes ours."""
    there = chromium.open(report / "report.html", LOOK).value
    shown = [cell for cell in _joined(Path())["cells"] if "remove-cell" not in cell["metadata"].get("tags", [])]
    cells = [cell for cell in shown if cell["cell_type"] == "markdown"]
    lines = [line for cell in cells for line in "".join(cell["source"]).splitlines()]
    named = [line.lstrip("# ").replace("'", "’") for line in lines if re.match("##? ", line)]
    parts = iter(part.replace("'", "’") for part in there["parts"])
    assert [name for name in named if name not in parts] == [], "each is there, in this order"
    # The title, the one that a notebook makes, and how the report was made.
    assert len(there["parts"]) == len(named) + 2
    assert there["landmarks"] == ["html", "head", "title", "body", "nav", "main", "header", "nav"]
    assert not {"x-evil", "script", "iframe", "object", "form", "input", "base", "svg", "math"} & set(there["tags"])
    assert set(there["attributes"]) <= ATTRIBUTES
    assert set(there["styles"]) <= {"text-align: right;"}


@pytest.mark.parametrize("width", [390, 1400])
def test_no_word_is_wider_than_the_page(report, chromium, width):
    chromium.size(width, 900)
    assert chromium.open(report / "report.html", LOOK).value["width"] <= width


def test_the_policy_alone_stops_what_is_put_into_a_page(report, chromium, tmp_path):
    text = (report / "report.html").read_text("utf-8")
    added = f"<script>{hostile.SET}</script><img src='{hostile.FAR}x.png' onerror='{hostile.SET}'>"
    added += f"<style>@import '{hostile.FAR}x.css';</style><iframe src='{hostile.FAR}y'></iframe>"
    added += f"<base href='{hostile.FAR}'>"
    page = tmp_path / "page.html"
    page.write_text(text.replace("</header>", f"</header>{added}"), "utf-8")
    there = chromium.open(page, "[window.__ran ?? null, document.baseURI]")
    assert there.value == [None, page.as_uri()]
    assert set(there.asked) <= set(there.refused)
    assert sum("Content Security Policy" in told for told in there.said) >= 4, there.said
    page.write_text(POLICY.sub("", text).replace("</header>", f"</header>{added}"), "utf-8")
    assert chromium.open(page, "window.__ran").value


def test_what_acts_unseen_is_shown_by_its_number(report):
    for name in ("report.html", "references.bib"):
        assert not UNSEEN.search((report / name).read_text("utf-8")), name
    assert "⟨U+202E⟩" in (report / "report.html").read_text("utf-8")


def test_the_recipe_is_read_back_as_it_was(report):
    recipe = read_recipe(report / "report.html")
    record = json.loads((report / "run.json").read_text("utf-8"))
    assert recipe["parameters"] == record["parameters"]
    assert recipe["corpus"] == record["corpus"]
    assert "$x$" in recipe["corpus"]["name"]


# -- the notebook ---------------------------------------------------------------------------------------------------


def test_a_trusted_notebook_runs_nothing_either(report, chromium, paper):
    """A notebook application puts a trusted notebook's HTML, and HTML in its Markdown, into its own page."""
    import mistune
    import nbformat

    notebook = nbformat.read(report / "notebook.ipynb", as_version=4)
    nbformat.validate(notebook)
    lax = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])
    found = [item["data"] for cell in notebook.cells for item in cell.get("outputs", []) if "data" in item]
    parts = [data["text/html"] if "text/html" in data else lax(data["text/markdown"])
             for data in found if "text/html" in data or "text/markdown" in data]  # fmt: skip
    assert len(parts) > 60
    counted = "[window.__ran ?? null, document.querySelectorAll('body > section').length]"
    there = chromium.open(paper("".join(f"<section>{part}</section>" for part in parts)), counted)
    assert there.deeds == []
    assert there.value == [None, len(parts)]
    kinds = {kind for data in found for kind in data}
    assert kinds <= {"text/html", "text/markdown", "text/plain", "image/png", "image/svg+xml"}
    typeset = [data["text/html"] for data in found if data.get("text/html", "").count("$") > 1]
    assert len(typeset) > 20
    bare = [cell["source"] for cell in notebook.cells for item in cell.get("outputs", [])
            if (text := item.get("data", {}).get("text/html", "")).count("$") > 1 and "mathjax_ignore" not in text]
    assert bare == []


@pytest.mark.parametrize("text", [*hostile.HTML, *hostile.MARKDOWN, *MUTANTS])
def test_whatever_a_notebook_shows_passes_the_guard_or_is_shown_as_source(chromium, paper, text):
    shown = trusted(text) + HtmlWriter().write(markdown(text)) + trusted(f"<div>{text}</div>")
    links = "[...document.querySelectorAll('a')].map(a => a.protocol ?? a.href.baseVal)"
    there = chromium.open(paper(shown), f"[window.__ran ?? null, {links}]", wait=0.03)
    assert there.value[0] is None
    assert set(there.value[1]) <= {"http:", "https:", "mailto:", "file:", ":"}
    assert there.deeds == []


# -- figures --------------------------------------------------------------------------------------------------------


def test_every_figure_is_whole_and_holds_nothing_but_a_drawing(report, chromium):
    figures = sorted((report / "figures").glob("*.svg"))
    assert len(figures) > 15
    asked = "[window.__ran ?? null, document.documentElement.localName, document.querySelectorAll('text > *').length]"
    for path in figures:
        elements = list(ElementTree.fromstring(path.read_bytes()).iter())
        tags = {element.tag.rpartition("}")[2] for element in elements}
        assert "framing.invalid" not in str([element.attrib for element in elements])
        drawing = {"svg", "style", "g", "path", "text", "use", "rect", "defs", "clipPath", "pattern", "circle"}
        assert tags <= drawing, path.name
    for path in figures[::4]:
        there = chromium.open(path, asked)
        assert (there.deeds, there.value) == ([], [None, "svg", 0]), path.name


@pytest.mark.filterwarnings("ignore:Glyph .* missing")
def test_no_text_is_a_formula_in_a_figure_or_breaks_it():
    import matplotlib.pyplot as plt

    from framing.charts.canvas.style import clean, escape, style
    from framing.charts.canvas.svg import svg

    with style():
        canvas = plt.figure(figsize=(2, 1))
        for text in (*hostile.EVERY, *hostile.NAMED, r"$\frac{1}{0", r"\$a$ b$", "$$", r"\\$x$", "\ud800"):
            for label in (canvas.text(0, 0, clean(text, None)), canvas.text(0, 0, escape(text))):
                assert label._preprocess_math(label.get_text())[1] is False, text
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg(canvas).plain).iter()}
        plt.close(canvas)
    assert tags == {"svg", "rect", "style", "g", "defs", "path", "text"}


# -- tables and records ---------------------------------------------------------------------------------------------


def opened_abroad(path: Path) -> list[str]:
    """Return the cells of a CSV file as spreadsheets that part lines at commas, semicolons or tabs have them."""
    text = path.read_bytes().decode("utf-8")
    found = [cell for row in csv.reader(text.splitlines(keepends=True)) for cell in row]
    return found + [cell for line in re.split("[\r\n]", text) for cell in re.split("[;\t]", line)]


def test_no_cell_of_any_table_starts_a_formula(report):
    tables = sorted(report.rglob("*.csv"))
    assert len(tables) > 60
    numbers = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|-inf|-?nan")
    for path in tables:
        for cell in opened_abroad(path):
            first = cell.strip(" \ufeff\u200b\t\r\n")
            assert not re.match("[=+@＝＋－＠-]", first) or numbers.match(first), (path.name, cell)
        with path.open(encoding="utf-8", newline="") as file:
            widths = {len(row) for row in csv.reader(file)}
        assert len(widths) == 1, path.name
    assert "'=" in (report / "tables" / "voices.csv").read_text("utf-8")


def test_every_text_is_read_back_from_a_saved_table_as_it_was(tmp_path):
    texts = [*hostile.EVERY, *hostile.NAMED]
    table = pd.DataFrame({"=term": texts, "low": -1.5, "k": range(len(texts))})
    comparison = {"target": texts[0], "reference": texts[1]}
    Result("odd", table, comparison, tables={"forms": table[::-1]}, notes=tuple(texts)).save(tmp_path)
    again = Result.read(tmp_path)
    assert again.table["=term"].tolist() == texts
    assert again.tables["forms"]["=term"].tolist() == texts[::-1]
    assert (again.table["low"] == -1.5).all()
    assert again.notes == tuple(texts)
    assert [as_written(as_escaped(text)) for text in texts] == texts


def test_saved_results_and_records_are_read_back_and_compare_as_identical(report):
    for path in sorted((report / "tables").glob("*.json")):
        assert len(Result.read(report / "tables", path.stem).table.columns)
    for path in report.rglob("*.json"):
        json.loads(path.read_text("utf-8"))
    assert compare(report, report).verdict == "identical"
    keys = re.findall(r"^@\w+\{(\w+),$", (report / "references.bib").read_text("utf-8"), re.MULTILINE)
    assert keys
    assert set(keys) <= {*works(), "framing"}


def test_the_names_of_files_are_plain(report):
    for path in report.rglob("*"):
        assert re.fullmatch(r"[\w.-]+", path.name), path.name
        assert not path.name.startswith((".", "-"))


# -- other formats, bundles -----------------------------------------------------------------------------------------


def test_latex_holds_no_command_but_ours(report):
    written = sorted((report / "tables").glob("*.tex"))
    assert len(written) == len(list((report / "tables").glob("*.csv")))
    for path in written:
        text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("% "))
        assert set(re.findall(r"\\([a-zA-Z]+|.)", text)) <= COMMANDS, path.name
        bare = re.sub(r"\\[{}\\$%#&_]", "", text)
        assert bare.count("{") == bare.count("}"), path.name
        assert not re.findall(r"[#&%~^_`\"]", re.sub(r"\$\\\w+\$| & |\\label\{[\w:.-]+\}", "", bare)), path.name
        assert bare.count("\\begin{longtable}") == bare.count("\\end{longtable}") >= 1
        assert not UNSEEN.search(text)


@pytest.mark.skipif("pdf" not in WRITTEN, reason="no typst: the PDF is not tried")
def test_a_pdf_does_nothing_and_holds_no_address(report):
    content = (report / "report.pdf").read_bytes()
    streams = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
    parts = [streams.sub(b"", content)]
    for found in streams.finditer(content):
        about = content[: found.start()].rpartition(b"obj")[2]
        if re.search(rb"/Image|FontType|OpenType|/Length1", about):
            continue  # pixels and glyphs are no commands, and hold any three letters by chance
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(found[1]))
    assert len(parts) > 50
    assert re.findall(rb"/Type\s*/Catalog", b"".join(parts))
    names = rb"/(JavaScript|JS|OpenAction|AA|Launch|URI|EmbeddedFile|SubmitForm|GoToR|ImportData|RichMedia|AcroForm)\b"
    assert re.findall(names, b"".join(parts)) == []


@pytest.mark.skipif("docx" not in WRITTEN, reason="no pandoc: the DOCX is not tried")
def test_a_docx_has_no_field_macro_or_address_of_theirs(report):
    with zipfile.ZipFile(report / "report.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert {Path(name).suffix or name for name in parts} == {".xml", "_rels/.rels", ".rels", ".png"}
    for name, content in parts.items():
        if not name.endswith(".png"):
            ElementTree.fromstring(content)
            assert b"External" not in content, name
    body = parts["word/document.xml"].decode("utf-8")
    assert re.findall(r"w:instrText|w:fldSimple|w:hyperlink|w:object|w:altChunk|m:oMath|w:bdo", body) == []
    assert [told.strip() for told in re.findall(r"<w:instrText[^>]*>([^<]*)<", parts["word/footer1.xml"].decode())
            ] == ["PAGE"]  # fmt: skip
    assert "&lt;script&gt;" in body
    assert not UNSEEN.search(body)


def test_a_bundle_describes_itself_plainly_and_unpacks_within_its_folder(report, tmp_path, monkeypatch):
    import mistune

    monkeypatch.chdir(report.parent)
    told = BundleSettings(authors=(hostile.HTML[0], "Roe, <b>"), licence="CC-BY-4.0", title=hostile.HTML[1])
    made = bundle([report.name], tmp_path / "x.zip", told)
    with zipfile.ZipFile(made.path) as archive:
        for name in archive.namelist():
            assert not re.search(r"(^|/)\.\.?(/|$)|^/|\\", name)
        readme, citation = (archive.read(name).decode("utf-8") for name in ("README.md", "CITATION.cff"))
    lax = mistune.create_markdown(escape=False)(readme)
    tags = set(re.findall(r"<(\w+)", re.sub("<code>.*?</code>", "", lax, flags=re.DOTALL)))
    assert tags <= {"h1", "h2", "p", "ul", "li", "a", "pre", "em"}
    command = shlex.split(re.search("    (framing reproduce .*)", readme)[1])
    assert command == ["framing", "reproduce", f"reports/{report.name}"]
    assert not UNSEEN.search(readme)
    assert yaml.safe_load(citation)["title"] == " ".join(hostile.HTML[1].split())
    odd = report.with_name("a\u202etxt")
    shutil.copytree(report, odd)
    with pytest.raises(ParameterError, match="rename the folder"):
        bundle([odd.name], tmp_path / "y.zip", told)
    assert not (tmp_path / "y.zip").exists()


# -- building, batches, widgets, the terminal -----------------------------------------------------------------------


def test_a_page_of_hostile_updates_is_built_and_says_so_plainly(tmp_path, capsys):
    folder = tmp_path / "live"
    folder.mkdir()
    row = {"page_id": "orrin", "form": "html", "outlet": hostile.NAMED[0], "url": "", "published": "2031-03-04",
           "file": "a.html", "sha256": "", "title": hostile.HTML[0]}  # fmt: skip
    hostile._csv(folder / "manifest.csv", [row])
    (folder / "a.html").write_text(hostile.live_page(), "utf-8")
    with pytest.raises(SystemExit, match="0"):
        cli.main(["build", str(folder)])
    built = pd.read_parquet(folder / "build" / "documents.parquet")
    assert set(built["outlet"]) == {hostile.NAMED[0]}
    assert len(built) >= len(hostile.EVERY) - 2
    for path in folder.glob("build/*.csv"):
        assert not [cell for cell in opened_abroad(path) if cell.strip().startswith(("=", "@", "＝"))]
    assert not UNSEEN.search(capsys.readouterr().out)


def test_a_lone_surrogate_is_refused_where_it_comes_in(tmp_path):
    folder = tmp_path / "live"
    folder.mkdir()
    row = {"page_id": "orrin", "form": "html", "outlet": "APB", "url": "", "published": "", "file": "a.html",
           "sha256": "", "title": ""}  # fmt: skip
    hostile._csv(folder / "manifest.csv", [row])
    (folder / "a.html").write_text(hostile.live_page().replace('"headline": "', '"headline": "\\ud83d', 3), "utf-8")
    with pytest.raises(SourceError, match="lone surrogate"):
        build(folder)
    assert [path.name for path in folder.iterdir() if path.is_dir()] == []


def test_names_steer_no_terminal(tmp_path, capsys):
    for arguments in (["build", "no\x1b[2J\u202esuch"], ["report", "a\x1b]0;x\x07.ipynb", "--out", "b"],
                      ["batch", "a\x9b31m.toml"], ["reproduce", "\x1b[8m"], ["build", "x", "--\x1b[2J"]):  # fmt: skip
        with pytest.raises(SystemExit):
            cli.main(arguments)
        said = "".join(capsys.readouterr())
        assert said.startswith("framing: ")
        assert not UNSEEN.search(said), said


def test_a_progress_bar_is_labelled_plainly(monkeypatch):
    import rich.console

    seen = io.StringIO()
    terminal = partial(rich.console.Console, file=seen, force_terminal=True, width=120)
    monkeypatch.setattr(rich.console, "Console", terminal)
    with progress_bar("a\x1b]0;x\x07[red]b\u202e") as bar:
        bar(1, 2)
    assert "a⟨U+001B⟩]0;x⟨U+0007⟩[red]b⟨U+202E⟩" in seen.getvalue()
    assert not re.search("[\x07\u202e]", seen.getvalue())


@pytest.mark.parametrize(
    ("call", "places"),
    [("typer.echo(", {"terminal.py"}), (".to_csv(", {"cells.py"}),
     ("Markup(", {"report/page/html.py", "report/page/evidence.py", "report/batch/index.py"}),
     ("autoescape=False", {"report/bundle/wording.py"})],
)  # fmt: skip
def test_every_way_out_has_one_door(call, places):
    found = {
        path.relative_to(ROOT / "framing").as_posix()
        for path in (ROOT / "framing").rglob("*.py")
        if re.search(rf"(?<![\w.]){re.escape(call)}" if call[0] != "." else re.escape(call), path.read_text("utf-8"))
    }
    assert found == places


@pytest.fixture
def batch_page(tmp_path, monkeypatch) -> Path:
    """Return the index of a registered batch of which one report stands, one failed, and one has changed."""
    monkeypatch.chdir(tmp_path)
    notebook = {"cells": [{"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "outputs": [],
                           "execution_count": None, "source": 'question: str = ""  # <b onclick=a()>'}],
                "metadata": {}, "nbformat": 4, "nbformat_minor": 5}  # fmt: skip
    (tmp_path / "n.ipynb").write_text(json.dumps(notebook), "utf-8")
    texts = [*hostile.HTML, *hostile.UNSEEN, *hostile.SPREADSHEET]
    texts = [text.replace("\x7f", "").replace("\U0001ffff", "") for text in texts]
    lines = [f"name = {json.dumps(texts[0])}", 'notebook = "n.ipynb"', 'out = "out"', "[registration]",
             f"hypotheses = {json.dumps(texts)}"]  # fmt: skip
    for number in (1, 2, 3):
        lines += [f"[study.{json.dumps(texts[number])}.parameters]", f"question = {json.dumps(texts[-number])}"]
    (tmp_path / "plan.toml").write_text("\n".join(lines), "utf-8")
    from framing.report.batch.registered_plan import freeze, registered

    plan = read_plan("plan.toml")
    freeze(plan)
    done, failed, _ = plan.reports
    table = pd.DataFrame({"term": texts[:6], "log_ratio": -1.0, "low": -2.0, "high": -0.5, "p": 0.001, "q": 0.01})
    about = {"words_target": 1, "words_reference": 1, "unit": texts[2], "target": texts[3], "reference": texts[4]}
    Result("keyness", table, about).save(plan.out / done.name / "tables")
    recipe = plan.recipe(done, registered(plan)[done.name])
    record = {**recipe.about, "outcome": "finished", "files": {}, "deviations": texts}
    (plan.out / done.name / "run.json").write_text(json.dumps(record), "utf-8")
    write_failed(plan.out / failed.name, None, " ".join(texts), texts[5])
    (plan.out / f"{failed.name}.failed.ipynb").write_text("{}", "utf-8")
    return write_index(plan)


def test_the_index_of_a_batch_runs_nothing(batch_page, chromium, tmp_path):
    text = batch_page.read_text("utf-8")
    assert not UNSEEN.search(text)
    for content in (text, POLICY.sub("", text)):
        page = tmp_path / "index.html"
        page.write_text(content, "utf-8")
        there = chromium.open(page, LOOK)
        assert there.deeds == []
        assert there.value["ran"] is None
        assert there.value["parts"] == [
            "What failed, and why",
            "What the batch found",
            "The same figures in every report",
            "Reports",
            "What was registered",
        ]
        assert all(re.fullmatch(r"[\w.-]+(/report\.html)?", link) for link in there.value["links"])
    assert not [cell for cell in opened_abroad(batch_page.with_name("headlines.csv")) if cell.strip()[:1] in ("=", "@")]


def test_what_was_registered_and_what_deviates_is_text(chromium, tmp_path):
    known = {"hash": hostile.HTML[1], "hypotheses": list(hostile.EVERY)}
    recipe = {"registration": known, "deviations": list(hostile.EVERY), "odd": [*hostile.EVERY, "\ud800"]}
    cell = {"cell_type": "markdown", "metadata": {}, "source": "# Title"}
    page = tmp_path / "report.html"
    made = Made(hostile.HTML[2], recipe=recipe)
    page.write_text(POLICY.sub("", render(document_of({"cells": [cell]}, tmp_path, made))))
    there = chromium.open(page, LOOK)
    assert there.deeds == []
    assert there.value["ran"] is None
    assert there.value["parts"] == ["What was registered", "How this report was made"]


def test_the_form_shows_hostile_help_and_values_as_text():
    from framing.report.notebook.form import widgets_for
    from framing.report.notebook.parameters import parse

    declared = parse(f"question: str = {hostile.HTML[0]!r}  # {hostile.HTML[2]}\nn: int = 1  # <b onclick=a()>")
    values: dict = {"question": hostile.HTML[0], "n": 1}
    form = widgets_for(declared, values)
    *rows, below, _ = form.children
    fields, notes = zip(*(row.children for row in rows), strict=True)
    fields[0].value = hostile.HTML[2]
    fields[1].value = hostile.HTML[1]
    for widget in notes:
        assert re.findall(r"</?(\w+)", widget.value) in (["small", "small"], ["b", "b"]), widget.value
    assert re.findall(r"</?(\w+)", below.value) == ["small", "b", "b", "code", "code", "small"]
    assert not any(getattr(widget, "description_allow_html", False) for widget in fields)


def test_visible_leaves_what_is_read():
    kept = "a\tb\n“c” é שלום مرحبا \u200d\u200e 👩‍🚀 𐍈 \ufeff"
    assert visible(kept) == kept
