"""The form sets what is typed, by the declared type; and is silent where nobody sits before it."""

from __future__ import annotations

import re
import shlex
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import get_args, get_type_hints

import pandas as pd
import pytest
from IPython.core.events import EventManager, available_events
from IPython.core.formatters import DisplayFormatter

import framing
from framing.cli import _settings
from framing.errors import ParameterError
from framing.measures.topics import TopicSettings
from framing.measures.voices.speaking_order import READING
from framing.report.notebook import form, progress
from framing.report.notebook.form_values import FormValues, command
from framing.report.notebook.parameters import parse, read_notebook, read_parameters, resolve, source_text
from framing.report.notebook.pickers import FEW, Pickers
from framing.report.notebook.tables import MOST_ROWS, ROWS
from framing.report.study import blocks
from framing.report.study.settings import StudySettings

CELL = """
corpus: str = "a"  # the <corpus>
top: int = 3
bold: bool = True
unit: Literal["story", "page"] = "story"
ratio: float | None = None
terms: list[str] = ["war", "peace"]
cuts: list[float] = [1.5]
sides: list[Literal["x", "y"]] = ["x"]
"""


@pytest.fixture
def filled():
    values: dict = {"top": 7}
    box = form.widgets_for(parse(CELL), values)
    rows = {row.children[0].description: row.children for row in box.children[:-2]}
    return values, {name: field for name, (field, _) in rows.items()}, {name: note for name, (_, note) in rows.items()}


def test_a_row_a_parameter_with_its_present_value(filled):
    _, fields, notes = filled
    shown = {name: field.value for name, field in fields.items()}
    assert shown == {"corpus": "a", "top": "7", "bold": True, "unit": "story", "ratio": "", "terms": "war, peace",
                     "cuts": "[1.5]", "sides": ("x",)}  # fmt: skip
    assert "the &lt;corpus&gt;" in notes["corpus"].value


def test_what_is_typed_is_set_by_its_type_and_a_wrong_value_is_not(filled):
    values, fields, notes = filled
    fields["top"].value = "12"
    fields["ratio"].value = "0.5"
    fields["terms"].value = "rain"
    fields["unit"].value = "page"
    fields["bold"].value = False
    fields["sides"].value = ("x", "y")
    assert values == {"corpus": "a", "top": 12, "ratio": 0.5, "terms": ["rain"], "cuts": [1.5], "unit": "page",
                      "bold": False, "sides": ["x", "y"]}  # fmt: skip
    fields["top"].value = "many"
    assert values["top"] == 12
    assert "takes a whole number" in notes["top"].value
    fields["top"].value = "1"
    assert values["top"] == 1
    assert "whole number" not in notes["top"].value


def like_a_shell(kernel, variables):
    events = EventManager(None, available_events)
    return SimpleNamespace(kernel=kernel, user_ns=variables, events=events, display_formatter=DisplayFormatter())


def shell(allows, cells=(CELL,)):
    kernel, variables = SimpleNamespace(_allow_stdin=allows), {"In": ["", *cells, "form()"]}
    return like_a_shell(kernel, variables)


def test_it_is_silent_where_nobody_sits_before_it(monkeypatch):
    shown = []
    monkeypatch.delenv("FRAMING_RUN", raising=False)
    monkeypatch.setenv(MOST_ROWS, "")
    monkeypatch.setattr("IPython.display.display", shown.append)
    framing.form()
    monkeypatch.setattr(form, "_shell", lambda: shell(False))
    framing.form()
    monkeypatch.setattr(form, "_shell", lambda: shell(True))
    monkeypatch.setenv("FRAMING_RUN", "1")
    framing.form()
    assert shown == []
    monkeypatch.delenv("FRAMING_RUN")
    framing.form()
    assert len(shown) == 1
    monkeypatch.setattr(form, "_shell", lambda: shell(True, ["x = 1"]))
    with pytest.raises(ParameterError, match="run the cell tagged parameters first"):
        framing.form()


class Notebook:
    """Cells run in order, as JupyterLab runs them, before a form whose fields can be filled."""

    def __init__(self, monkeypatch, runtime):
        monkeypatch.delenv("FRAMING_RUN", raising=False)
        monkeypatch.setenv(MOST_ROWS, "")
        monkeypatch.setattr("IPython.display.display", lambda box: None)
        monkeypatch.setattr(form, "_shell", lambda: self.shell)
        self.connection = runtime / "kernel-1.json"
        self.connection.touch()
        self.start()

    def start(self):
        application = SimpleNamespace(abs_connection_file=str(self.connection))
        kernel = SimpleNamespace(_allow_stdin=True, parent=application)
        self.shell = like_a_shell(kernel, {"In": [""]})

    def run(self, *cells):
        for cell in cells:
            self.shell.user_ns["In"].append(cell)
            exec(cell, self.shell.user_ns)
        framing.form()
        return {name: self.shell.user_ns[name] for name in ("top", "outlet")}

    def __getitem__(self, name):
        return self.shell.user_ns[form.SHOWN].fields[name]


@pytest.fixture
def notebook(monkeypatch, tmp_path):
    return Notebook(monkeypatch, tmp_path)


SHORT = 'top: int = 3\noutlet: str = "A"'


def test_what_the_form_holds_stays_when_all_cells_are_run_again(notebook):
    assert notebook.run(SHORT) == {"top": 3, "outlet": "A"}
    notebook["top"].value = "12"
    assert notebook.run(SHORT) == {"top": 12, "outlet": "A"}
    assert notebook["top"].value == "12"
    assert "top=12" in notebook.shell.user_ns[form.SHOWN]._below.value
    assert notebook.run() == {"top": 12, "outlet": "A"}


def test_it_stays_when_the_kernel_is_restarted_and_not_when_it_is_shut_down(notebook):
    notebook.run(SHORT)
    notebook["outlet"].value = "B"
    notebook.start()
    assert notebook.run(SHORT) == {"top": 3, "outlet": "B"}
    old, notebook.connection = notebook.connection, notebook.connection.with_name("kernel-2.json")
    old.unlink()
    notebook.connection.touch()
    notebook.start()
    assert notebook.run(SHORT) == {"top": 3, "outlet": "A"}
    notebook["top"].value = "5"
    assert [path.name for path in old.parent.glob("framing-*")] == ["framing-form-kernel-2.json"]


def test_a_newer_value_in_a_cell_replaces_the_forms(notebook):
    notebook.run(SHORT)
    notebook["top"].value, notebook["outlet"].value = "12", "B"
    assert notebook.run(SHORT.replace("3", "4")) == {"top": 4, "outlet": "B"}
    assert notebook["top"].value == "4"
    # A cell as papermill adds it counts as well.
    assert notebook.run(SHORT, "# Parameters\ntop = 9\n") == {"top": 9, "outlet": "B"}
    notebook["top"].value = "8"
    assert notebook.run(SHORT, "# Parameters\ntop = 9\n") == {"top": 8, "outlet": "B"}


def test_a_value_set_in_the_cell_and_then_in_the_form_is_the_forms(notebook):
    notebook.run(SHORT)
    notebook["top"].value = "12"
    notebook.run(SHORT.replace("3", "12"))
    notebook["top"].value = "13"
    assert notebook.run(SHORT.replace("3", "12"))["top"] == 13


def test_a_value_that_cannot_be_used_stops_the_run_below_the_form(notebook):
    notebook.run(SHORT)
    notebook["top"].value = "many"
    with pytest.raises(ParameterError, match=r"The form cannot be used: top is 'many'; it takes a whole number\."):
        notebook.run(SHORT)
    assert notebook["top"].value == "many"
    notebook["top"].value = "3"
    assert notebook.run(SHORT) == {"top": 3, "outlet": "A"}


def test_the_button_returns_to_the_parameters_cell(notebook):
    notebook.run(SHORT)
    notebook["top"].value, notebook["outlet"].value = "many", "B"
    shown = notebook.shell.user_ns[form.SHOWN]
    assert shown._back.layout.display == ""
    shown._back.click()
    assert (notebook["top"].value, notebook["outlet"].value) == ("3", "A")
    assert shown._back.layout.display == "none"
    assert notebook.run(SHORT) == {"top": 3, "outlet": "A"}


def test_the_command_below_the_form_gives_the_same_parameters(filled):
    values, fields, _ = filled
    for name, value in {"corpus": "a b's", "bold": False, "unit": "page", "ratio": "0.5", "terms": '["a, b", "c"]',
                        "cuts": "1, 2.5", "sides": ("x", "y")}.items():  # fmt: skip
        fields[name].value = value
    line = command("my notebook.ipynb", values)
    assert shlex.split(line)[:3] == ["framing", "report", "my notebook.ipynb"]
    given = [word for before, word in zip(shlex.split(line), shlex.split(line)[1:], strict=False) if before == "--set"]
    assert resolve(parse(CELL), _settings(given)) == {**values, "terms": ["a, b", "c"], "cuts": [1.0, 2.5]}


def test_a_broken_file_of_values_counts_as_none(tmp_path):
    for content in ("", "[1]", '{"top": 3}', '{"top": [1]}'):
        (tmp_path / "f.json").write_text(content)
        assert FormValues.of({}, tmp_path / "f.json").held == {}


OUTLETS = 'corpus: str = "{}"  # folder\nby: str = "outlet"\ntarget: str = ""  # empty: the first\nlexicon: str = ""'


@pytest.fixture
def folder(tmp_path):
    outlets, desks = ["Tribune", "Beacon", "Beacon"] * 3, "aaaabbbbb"
    rows = [f"d{n},{outlets[n]},2031-01-0{n + 1},T,Text {n},{desks[n]}" for n in range(9)]
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "documents.csv").write_text("\n".join(["doc_id,outlet,published,title,text,desk", *rows]))
    return tmp_path / "own"


def test_columns_values_and_lexicons_can_be_picked(folder):
    values: dict = {}
    shown = form.Form(parse(OUTLETS.format(folder)), values)
    assert shown.fields["by"].options == (("outlet · 2 values", "outlet"), ("desk · 2 values", "desk"))
    assert shown.fields["target"].options == (
        ("the first", ""), ("Beacon · 6 documents", "Beacon"), ("Tribune · 3 documents", "Tribune"),
    )  # fmt: skip
    assert "conflict" in shown.fields["lexicon"].options
    shown.fields["target"].value = "Tribune"
    shown.fields["lexicon"].value = "my/list.csv"
    assert (values["target"], values["lexicon"]) == ("Tribune", "my/list.csv")
    shown.fields["by"].value = "desk"
    assert [value for _, value in shown.fields["target"].options] == ["", "b", "a"]
    assert (values["by"], values["target"]) == ("desk", "")


def test_the_empty_option_says_what_it_means(folder):
    (folder / "report.toml").write_text('[compare_framing]\nby = "outlet"\ntarget = "Beacon"\nlexicon = "evaluative"')
    cell = OUTLETS.format(folder).replace("the first", "the corpus folder's default")
    shown = form.Form(parse(f"{cell}  # empty: the corpus folder's default"), {})
    assert shown.fields["target"].options[0] == ("Beacon · default", "")
    assert shown.fields["lexicon"].placeholder == "a name or a path; empty: evaluative · default"
    shown.fields["by"].value = "desk"
    assert shown.fields["target"].options[0] == ("Beacon · default, but not in this column: choose another", "")


def test_values_of_a_corpus_in_one_file_can_be_picked(folder):
    shown = form.Form(parse(OUTLETS.format(folder / "documents.csv")), {})
    assert [value for _, value in shown.fields["target"].options] == ["", "Beacon", "Tribune"]


def test_a_corpus_that_cannot_be_read_says_so_beside_its_field(folder):
    values: dict = {}
    shown = form.Form(parse(OUTLETS.format(folder / "none")), values)
    assert "There is no corpus folder" in shown._notes["corpus"].value
    assert shown.fields["by"].value == "outlet"
    shown.fields["corpus"].value = str(folder)
    assert "folder" in shown._notes["corpus"].value
    assert "no corpus folder" not in shown._notes["corpus"].value
    assert len(shown.fields["by"].options) == 2


NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_has_the_form_below_its_parameters_and_not_in_its_report(path):
    cells = read_notebook(path)["cells"]
    (n,) = [n for n, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", [])]
    assert source_text(cells[n + 1]) == "from framing import form\n\nform()"
    assert cells[n + 1]["metadata"]["tags"] == ["remove-cell"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_parameter_with_few_values_is_picked(path):
    declared = {parameter.name: parameter for parameter in read_parameters(path)}
    offers, _ = Pickers().offers(declared.values(), {"corpus": "nowhere"})
    for name in set(FEW) & set(declared):
        assert offers[name].closed, name
        assert declared[name].default in offers[name].values
        assert tuple(value for value in offers[name].values if value) in FEW[name]


def test_the_few_values_are_those_that_are_taken():
    hints = get_type_hints(StudySettings)
    assert FEW["reported"] == (get_args(hints["reported"]),)
    assert FEW["names"][0] == get_args(hints["names"])
    assert FEW["reading"] == (READING,)
    for engine in FEW["engine"][0]:
        for names in FEW["names"][1]:
            TopicSettings(5, engine, names=names)
    with pytest.raises(ParameterError):
        TopicSettings(5, "other")


def test_a_parameter_of_such_a_name_with_other_values_is_typed():
    (own,) = parse('period: str = "week"  # week or month')
    assert Pickers().offers([own], {})[0] == {}


def test_tables_have_every_row_and_a_script_before_a_person_and_never_in_a_report(notebook, tmp_path, monkeypatch):
    data = pd.DataFrame({"term": [f"<b>{n}" for n in range(2 * ROWS)], "q": 0.5})

    def shown(what):
        displayed = []
        monkeypatch.setattr("IPython.display.display", lambda shown, **_: displayed.append(shown))
        formatted = notebook.shell.display_formatter.format(what)[0]
        return (displayed[0] if displayed else formatted).get("text/html", "")

    assert blocks.table(data, "Terms", {"term": "term"}).content.count("<tr>") == 1 + 12
    assert "<script>" not in shown(blocks.table(data, "Terms", {"term": "term"}))
    notebook.run(SHORT)
    for what in (blocks.table(data, "Terms", {"term": "term"}), data):
        html = shown(what)
        assert html.count("<script>") == 1
        assert html.count("&lt;b&gt;") == ROWS
        assert "<b>" not in html
        assert f"irst {ROWS}" in html
    assert "<script>" not in shown(blocks.paragraph("No table."))
    monkeypatch.setenv(blocks.FOLDER, str(tmp_path))
    assert blocks.table(data, "Terms", {"term": "term"}).content.count("<tr>") == 1 + 12


def test_a_click_on_a_row_of_a_result_finds_the_corpus_of_its_comparison(notebook, paired, monkeypatch):
    notebook.run(SHORT)
    displayed = []
    monkeypatch.setattr("IPython.display.display", lambda shown, **_: displayed.append(shown))
    comparison = paired.compare(by="outlet", target="North", reference="South")
    found = framing.keyness(comparison, framing.KeynessSettings(permutations=19))
    notebook.shell.display_formatter.format(found)
    assert "data-framing-below" not in displayed[0]["text/html"]  # no variable holds what it was counted in
    notebook.shell.user_ns["mine"] = comparison
    notebook.shell.display_formatter.format(found)
    name = re.search(r'data-framing-below="([\w-]+)" data-framing-rows="\[\[0, 1', displayed[1]["text/html"])[1]
    box = displayed[2]
    field, below = box.children
    assert name in field._dom_classes
    field.value = "0,1"
    row = found.table.iloc[1]
    assert below.value.count("<mark>") == row["k_target"] + row["k_reference"]
    assert f"<b>{row['term']}</b>" in below.value
    field.value = "0,999"
    assert "No passages are known" in below.value


def test_progress_names_functions_that_there_are():
    package = Path(framing.__file__).parent
    defined = {name for path in package.rglob("*.py") for name in re.findall(r"def (\w+)\(", path.read_text("utf-8"))}
    assert set(progress.TASKS) | set(progress.STEPS) <= defined


def test_progress_says_what_is_being_done(corpus_of, monkeypatch):
    said = []

    def look(documents):
        said.append(progress.task_of(sys._getframe()))
        raise LookupError("enough")

    monkeypatch.setattr(sys.modules[framing.separate.__module__], "_pages", look)
    with pytest.raises(LookupError, match="enough"):
        framing.separate(corpus_of([("a", "North", "Rain fell.")]))
    assert said == ["separating documents into voices"]
    assert progress.task_of(sys._getframe()) == ""


class Shown(list):
    """What is displayed, and what replaces it."""

    def __call__(self, bundle, **how):
        self.append(bundle["text/plain"])
        return self

    update = __call__


def test_progress_is_shown_below_a_long_cell_only_and_then_disappears(notebook, monkeypatch):
    monkeypatch.setattr(progress, "AFTER", 0.05)
    monkeypatch.setattr(progress, "EVERY", 0.05)
    notebook.run(SHORT)
    notebook.run(SHORT)
    monkeypatch.setattr("IPython.display.display", shown := Shown())
    events = notebook.shell.events
    for seconds in (0, 0.3):
        events.trigger("pre_run_cell", None)
        time.sleep(seconds)
        events.trigger("post_run_cell", None)
        assert bool(shown) == bool(seconds)
    assert shown[0] == "0 s: working …"
    assert shown.count("") == 1
    assert shown[-1] == ""
