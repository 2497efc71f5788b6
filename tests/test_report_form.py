"""The form sets what is typed, by the declared type; and is silent where nobody sits before it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import framing
from framing.errors import ParameterError
from framing.report.notebook import form
from framing.report.notebook.parameters import parse

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
    rows = {row.children[0].description: row.children for row in box.children[:-1]}
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
    assert values == {"top": 12, "ratio": 0.5, "terms": ["rain"], "unit": "page", "bold": False, "sides": ["x", "y"]}
    fields["top"].value = "many"
    assert values["top"] == 12
    assert "takes a whole number" in notes["top"].value
    fields["top"].value = "1"
    assert values["top"] == 1
    assert "whole number" not in notes["top"].value


def shell(allows, cells=(CELL,)):
    return SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=allows), user_ns={"In": ["", *cells, "form()"]})


def test_it_is_silent_where_nobody_sits_before_it(monkeypatch):
    shown = []
    monkeypatch.delenv("FRAMING_RUN", raising=False)
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
