"""Declared parameters: read with ast, refused before anything runs."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import ParameterError
from framing.report.notebook.parameters import Parameter, parse, read_parameters, resolve

CELL = """
\"\"\"A note.\"\"\"
corpus: str = "corpora/demo"  # the corpus folder
top: int = 20
rate: float = 2  # per thousand # words
bold: bool = True
unit: Literal["story", "page"] = "story"  # what is resampled
ratio: float | None = None
lexicon: Optional[str] = "x.csv"
terms: list[str] = [
    "war",
    "peace",
]  # terms to follow
cuts: list[float] = []
levels: list[int] = [1, 2]
plain = 3
"""


def test_every_form_of_declaration_is_read():
    found = {p.name: p for p in parse(CELL)}
    assert list(found) == ["corpus", "top", "rate", "bold", "unit", "ratio", "lexicon", "terms", "cuts", "levels",
                           "plain"]  # fmt: skip
    assert found["corpus"] == Parameter("corpus", "str", "corpora/demo", "the corpus folder")
    assert found["rate"].help == "per thousand # words"
    assert found["unit"].choices == ("story", "page")
    assert found["ratio"].optional
    assert found["ratio"].base == "float"
    assert found["lexicon"].optional
    assert found["terms"].default == ["war", "peace"]
    assert found["terms"].help == "terms to follow"
    assert found["plain"].base == "int"


def test_help_may_stand_above_and_types_may_be_spelt_in_full():
    cell = """
# how many
# terms to show
top: int = 3
step: typing.Literal[-1, 1] = -1
ratio: Union[float, None] = None  # kept

# a note to nobody

names: list[Literal["a", "b"]] = [  # which of them
    "a",
]
both: typing.Optional[list[int]] = None
"""
    found = {p.name: p for p in parse(cell)}
    assert [p.help for p in found.values()] == ["how many terms to show", "", "kept", "which of them", ""]
    assert found["step"].choices == (-1, 1)
    assert found["ratio"].optional
    assert found["both"].optional
    assert found["both"].many
    assert resolve(list(found.values()), {"names": "b,a", "step": "1", "both": "[1, 2]"}) == {
        "step": 1,
        "names": ["b", "a"],
        "both": [1, 2],
    }
    with pytest.raises(ParameterError, match="it can be a, b"):
        found["names"].convert("a,c")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("corpus", "NO", "NO"),
        ("corpus", "", ""),
        ("corpus", "none", "none"),
        ("corpus", "1", "1"),
        ("top", " 7 ", 7),
        ("top", "-7", -7),
        ("rate", "1e-3", 0.001),
        ("rate", 3, 3.0),
        ("bold", "no", False),
        ("bold", "YES", True),
        ("bold", "0", False),
        ("unit", "page", "page"),
        ("ratio", "none", None),
        ("ratio", "0.5", 0.5),
        ("terms", "a, b c ,", ["a", "b c"]),
        ("terms", '["a,b", "no"]', ["a,b", "no"]),
        ("terms", "", []),
        ("cuts", "1,2.5", [1.0, 2.5]),
        ("levels", [3], [3]),
    ],
)
def test_text_becomes_the_declared_type(name, text, value):
    got = resolve(parse(CELL), {name: text})[name]
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("top", "seven", "top is 'seven'; it takes a whole number"),
        ("top", "7.0", "whole number"),
        ("top", "1_000", "whole number"),
        ("top", True, "whole number"),
        ("rate", "nan", "a number"),
        ("rate", "1,5", "a number"),
        ("bold", "maybe", "true or false"),
        ("unit", "stroy", "it can be story, page"),
        ("levels", "1,x", "it takes a list, each item a whole number"),
        ("terms", "[a", "a list"),
        ("corpus", 5, "takes text"),
    ],
)
def test_a_value_of_another_type_is_refused_with_what_would_work(name, text, words):
    with pytest.raises(ParameterError, match=words):
        resolve(parse(CELL), {name: text})


def test_a_misspelt_name_gets_the_nearest():
    with pytest.raises(ParameterError, match="has no parameter 'corpsu'. Did you mean 'corpus'"):
        resolve(parse(CELL), {"corpsu": "x"})


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x: int = 1 + n", "not a literal"),
        ("x: dict = {}", "has the type dict; it can be str"),
        ("x: int = 'a'", "is not of its type int"),
        ("x: Literal['a'] = 'b'", "is not of its type"),
        ("x: Literal['a', 1] = 'a'", "literals of one type"),
        ("import os", "Line 1 of the parameters cell is not of the form"),
        ("x, y = 1, 2", "not of the form"),
        ("x: int", "not of the form"),
        ("x: int =", "not Python"),
        ("x = 1\nx = 2", "declares x twice"),
    ],
)
def test_a_cell_that_is_no_list_of_literals_is_refused(source, words):
    with pytest.raises(ParameterError, match=words):
        parse(source)


@given(st.text())
def test_text_parameters_keep_any_text(text):
    assert resolve(parse("x: str = ''"), {"x": text}) == {"x": text}


@given(st.lists(st.integers()))
def test_lists_come_back_from_their_own_text(values):
    assert resolve(parse("x: list[int] = []"), {"x": str(values)}) == {"x": values}


def notebook(tmp_path, cells):
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}), "utf-8")
    return path


def tagged(source):
    return {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source, "outputs": []}


def test_only_the_tagged_cell_is_read(tmp_path):
    other = {"cell_type": "code", "metadata": {}, "source": ["y = 2"], "outputs": []}
    assert read_parameters(notebook(tmp_path, [other])) == []
    assert [p.name for p in read_parameters(notebook(tmp_path, [other, tagged(["x = 1\n", "z = 2"])]))] == ["x", "z"]
    with pytest.raises(ParameterError, match="2 cells tagged"):
        read_parameters(notebook(tmp_path, [tagged("x = 1"), tagged("z = 1")]))


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    notebook(tmp_path, [])
    with pytest.raises(ParameterError, match=r"is not there. Did you mean 'n.ipynb'"):
        read_parameters(tmp_path / "m.ipynb")
    with pytest.raises(ParameterError, match="is a folder"):
        read_parameters(tmp_path)
    bad = tmp_path / "bad.ipynb"
    bad.write_text("{", "utf-8")
    with pytest.raises(ParameterError, match="cannot be read as a notebook"):
        read_parameters(bad)
    bad.write_text('{"nbformat": 3, "worksheets": []}', "utf-8")
    with pytest.raises(ParameterError, match="format 4"):
        read_parameters(bad)
