"""In a real JupyterLab: the form is obeyed, an error is one sentence, a table and a figure are exported."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

import browser
import pytest
from jupyterlab_page import JupyterLab

from framing.ingest import build
from framing.report.notebook.parameters import read_notebook, source_text

ROOT = Path(__file__).parents[2]
THERE = {"Chromium": browser.executable(), "JupyterLab": importlib.util.find_spec("jupyterlab")}
MISSING = [name for name, there in THERE.items() if not there]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"no {' and no '.join(MISSING)} on this machine")
EXPORT = 'found.save_table("terms.csv")\nfound.save_figure("terms.png")'


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab that has opened the notebook of key terms, down to its first figure."""
    folder = tmp_path_factory.mktemp("lab")
    corpus = folder / "corpora" / "demo"
    corpus.parent.mkdir()
    shutil.copytree(ROOT / "corpora" / "demo-ceasefire", corpus, ignore=shutil.ignore_patterns("build", ".build-*"))
    build(corpus)
    content = read_notebook(ROOT / "notebooks" / "keyness.ipynb")
    code = [n for n, cell in enumerate(content["cells"]) if cell["cell_type"] == "code"]
    content["cells"] = content["cells"][: code[8] + 1]
    cell = content["cells"][code[0]]
    source = source_text(cell).replace("corpora/demo-ceasefire", "corpora/demo").replace("int = 999", "int = 99")
    cell["source"] = source.replace("min_docs: int = 5", "min_docs: int = 20")
    export = {"cell_type": "code", "id": "export", "metadata": {}, "execution_count": None, "outputs": []}
    content["cells"].append({**export, "source": EXPORT})
    (folder / "terms.ipynb").write_text(json.dumps(content), "utf-8")
    opened = JupyterLab(folder)
    try:
        opened.folder = folder
        opened.open("terms.ipynb")
        yield opened
    finally:
        opened.close()


def test_run_all_uses_what_the_form_holds(lab):
    cells = lab.run_all()
    assert not [cell["error"] for cell in cells if cell["error"]]
    assert "Comparison of 'Aldmere Public Broadcasting' with 'Drovia One'" in cells[6]["text"]
    assert lab.field("target") == "the first of the column's values"
    lab.choose("target", "Drovia One · 30 documents")
    lab.choose("reference", "Aldmere Public")
    for again in (lambda: None, lab.restart):
        again()
        cells = lab.run_all()
        assert not [cell["error"] for cell in cells if cell["error"]]
        assert "Comparison of 'Drovia One' with 'Aldmere Public Broadcasting'" in cells[6]["text"]
        assert "--set 'target=Drovia One' --set 'reference=Aldmere Public Broadcasting'" in cells[1]["text"]
        assert lab.field("target") == "Drovia One · 30 documents"
    picture(lab, "form")
    assert cells[8]["pictures"] == 1
    with (lab.folder / "terms.csv").open(encoding="utf-8") as table:
        assert next(table).startswith("term,k_target,k_reference")
    assert (lab.folder / "terms.png").read_bytes().startswith(b"\x89PNG")


def test_tables_sort_and_filter(lab):
    table = "[...document.querySelectorAll('.jp-CodeCell')][7].querySelector('.framing-rows table')"
    head = f"[...{table}.tHead.rows[1].cells].find(cell => cell.textContent === 'log ratio')"
    rows = f"[...{table}.tBodies[0].rows].filter(row => !row.hidden)"
    column = f"{rows}.map(row => row.cells[{head}.cellIndex].textContent)"
    before = [ratio(text) for text in lab.js(column)]
    assert len(before) > 20
    lab.js(f"{head}.click()")
    assert [ratio(text) for text in lab.js(column)] == sorted(before)
    lab.js(f"{head}.click()")
    assert [ratio(text) for text in lab.js(column)] == sorted(before, reverse=True)
    lab.js(f"{head}.scrollIntoView()")
    lab.picture(lab.folder / "sorted.png")
    lab.js(f"{head}.click()")
    assert [ratio(text) for text in lab.js(column)] == before
    first = lab.js(f"{table}.tBodies[0].rows[0].cells[0].textContent")
    lab.js(f"(() => {{ const field = {table}.closest('div').parentElement.querySelector('input'); "
           f"field.value = {json.dumps(first)}; field.dispatchEvent(new Event('input')); }})()")  # fmt: skip
    assert 1 <= len(lab.js(column)) < 5


def test_a_click_on_a_row_shows_its_passages_below_the_table(lab):
    table = "[...document.querySelectorAll('.jp-CodeCell')][7].querySelector('.framing-rows table')"
    below = "[...document.querySelectorAll('.jp-CodeCell')][7].querySelector('.framing-passages')"
    for n in (0, 3):
        row = f"{table}.tBodies[0].rows[{n}]"
        term, target, reference = lab.js(f"[0, 1, 2].map(at => {row}.cells[at].textContent)")
        lab.js(f"{row}.cells[0].click()")
        lab.until(f"{below}?.querySelector('b')?.textContent === {json.dumps(term)}")
        hits = int(target) + int(reference)
        assert lab.js(f"{below}.querySelectorAll('mark').length") == min(hits, 200)
        assert lab.js(f"[...{below}.querySelectorAll('mark')].every(mark => mark.textContent)")
        assert lab.js(f"{row}.getAttribute('aria-current')") == "true"
    where = f"{below}.getBoundingClientRect().top >= {table}.closest('.framing-rows').getBoundingClientRect().bottom"
    assert lab.js(where)
    lab.js(f"{table}.scrollIntoView()")
    lab.picture(lab.folder / "passages.png")


def ratio(text):
    """Return the number that a cell shows."""
    return float(text.replace("−", "-").replace("∞", "inf"))


def test_a_long_cell_says_what_is_being_done_while_it_runs(lab):
    lab.choose("permutations", "99999")
    lab.command("notebook:run-all-cells")
    said = lab.until("document.querySelector('.framing-progress')?.textContent")
    lab.picture(lab.folder / "progress.png", near=".jp-CodeCell:has(.framing-progress)")
    assert "comparing terms" in said
    lab.js("window.jupyterapp.commands.execute('notebook:interrupt-kernel').then(() => true)")
    lab.until("!document.querySelector('.framing-progress')")
    lab.choose("permutations", "99")


def test_a_value_that_cannot_be_used_stops_the_run_in_one_sentence(lab):
    lab.choose("permutations", "many")
    cells = lab.run_all()
    expected = "The form cannot be used: permutations is 'many'; it takes a whole number. Correct it and run again."
    assert [cell["error"].strip() for cell in cells] == ["", expected, *[""] * (len(cells) - 2)]
    picture(lab, "stopped")
    assert lab.field("permutations") == "many"
    lab.choose("permutations", "99")


def test_a_mistake_shows_its_sentence_and_no_traceback(lab):
    lab.choose("corpus", "corpora/dmo")
    cells = lab.run_all()
    assert cells[2]["error"].strip() == "There is no corpus folder 'corpora/dmo'. Did you mean 'demo'?"
    picture(lab, "mistake")
    lab.choose("corpus", "corpora/demo")
    assert not any(cell["error"] for cell in lab.run_all())


FEWER = {"int = 999": "int = 19", "int = 199": "int = 19", "int = 25": "int = 10", "demo-ceasefire": "demo"}
"""What is changed in the parameters: a tenth of the permutations and of the refits."""
SHORT = {
    "compare_framing": ('globals().get("loaded") or study.loaded', ("report.show(loaded", "report.drawn(study.loaded")),
    "loaded_terms": ("loaded", ("report.show(loaded", "report.kept(")),
    "voices": ('globals().get("heard") or found["voices"]', ("report.show(heard", 'report.drawn(found["voices"]')),
    "topics": ("view.result", ("view.differences",)),
}
"""Each other notebook: the result that is exported, and what the last cell holds that is kept."""
OMITTED = ("report.findings", "report.signature", "topic_model", "under_treatments", "view.choice")
"""What cells before it hold that take long, and that nothing here needs."""
FOLLOWED = {"compare_framing": "delegitimising", "voices": "Drovia government"}
"""A row whose passages are opened."""


def shortened(name):
    """Return a notebook with its form, its first cells, and one that exports a table and a figure."""
    content, (result, last) = read_notebook(ROOT / "notebooks" / f"{name}.ipynb"), SHORT[name]
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    sources = [source_text(cell) for cell in code]
    for more, fewer in FEWER.items():
        sources[0] = sources[0].replace(more, fewer)
    code[0]["source"] = sources[0]
    end = next(n for n, source in enumerate(sources) if any(mark in source for mark in last))
    kept = [code[n] for n in range(end + 1) if not any(mark in sources[n] for mark in OMITTED)]
    export = f"chosen = {result}\n{EXPORT.replace('found', 'chosen').replace('terms', name)}"
    content["cells"] = [*kept, {**code[1], "id": "export", "source": export}]
    return content


@pytest.mark.parametrize("name", SHORT)
def test_every_notebook_obeys_its_form(lab, name):
    (lab.folder / f"{name}.ipynb").write_text(json.dumps(shortened(name)), "utf-8")
    lab.open(f"{name}.ipynb")
    for _ in ("parameters", "form"):
        lab.command("notebook:run-cell-and-select-next")
    lab.choose("target", "Aldmere Public")
    lab.choose("reference", "Drovia One")
    if name in FOLLOWED:
        lab.choose("reported", "outlet")
    cells = lab.run_all(240)
    assert not [cell["error"] for cell in cells if cell["error"]]
    assert "--set 'target=Aldmere Public Broadcasting' --set 'reference=Drovia One'" in cells[1]["text"]
    assert any(cell["tables"] or cell["pictures"] for cell in cells)
    assert (lab.folder / f"{name}.csv").read_text("utf-8").count("\n") > 1
    assert (lab.folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    if followed := FOLLOWED.get(name):
        leads = "[...document.querySelectorAll('tr.framing-leads')]"
        lab.js(f"{leads}.find(row => row.cells[0].textContent === '{followed}').click()")
        lab.until(f"document.querySelector('.framing-passages b')?.textContent === '{followed}'")
    picture(lab, name)


CHOSEN = {
    "explore_corpus": {"period": "month", "permutations": "49"},
    "groups": {"by": "outlet", "category": "violence", "permutations": "49"},
    "validation": {"target": "Aldmere Public", "reference": "Drovia One", "seed": "2"},
}
"""Each notebook that is run whole: what is chosen in its form."""


@pytest.mark.parametrize("name", CHOSEN)
def test_a_notebook_run_whole_obeys_its_form(lab, name):
    content = read_notebook(ROOT / "notebooks" / f"{name}.ipynb")
    first, form = [n for n, cell in enumerate(content["cells"]) if cell["cell_type"] == "code"][:2]
    parameters = content["cells"][first]
    parameters["source"] = source_text(parameters).replace("corpora/demo-ceasefire", "corpora/demo")
    (lab.folder / f"{name}.ipynb").write_text(json.dumps(content), "utf-8")
    lab.open(f"{name}.ipynb")
    for _ in range(form + 1):
        lab.command("notebook:run-cell-and-select-next")
    for parameter, value in CHOSEN[name].items():
        lab.choose(parameter, value)
    cells = lab.run_all(240)
    picture(lab, name)
    assert not [cell["error"] for cell in cells if cell["error"]]
    for parameter, value in CHOSEN[name].items():
        assert f"{parameter}={value}" in cells[1]["text"]
    assert sum(cell["pictures"] for cell in cells) >= 3
    assert sum(cell["tables"] for cell in cells) >= 3


def picture(lab, name):
    """Keep a picture of the form and what is below it, beside what the test wrote."""
    lab.picture(lab.folder / f"{name}.png", near=".jp-CodeCell:has(.widget-vbox)")
