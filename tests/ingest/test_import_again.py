"""Importing with what somebody said or kept: names of columns, values, drafts, corpus folders, what to type next."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from framing.errors import ParameterError, SourceError
from framing.import_command import FIRST
from framing.ingest.importing.drafts import Sides, default_sides, sides_in
from framing.report.notebook.parameters import notebook_file
from tests.ingest.test_import_files import TABLE, here, imported, write  # noqa: F401


@pytest.mark.parametrize("settings", [{"columns": {"newspaper": "source"}}, {"values": {"Zeitung": "Herald"}}])
def test_another_name_of_a_column_of_the_corpus_is_refused_with_the_right_one(here, settings):  # noqa: F811
    write("a.csv", TABLE)
    with pytest.raises(ParameterError, match="'outlet': write outlet="):
        imported("a.csv", **settings)
    assert set(imported("a.csv", values={"desk": "home"})[1]["desk"]) == {"home"}


def test_columns_of_tables_are_refused_where_there_is_no_table(here):  # noqa: F811
    write("a.txt", "Snow fell.")
    with pytest.raises(SourceError, match="--column outlet=Zeitung concerns tables"):
        imported("a.txt", columns={"outlet": "Zeitung"})


def test_an_outlet_that_is_given_is_not_said_to_be_guessed(here):  # noqa: F811
    write("mine/2031/a.txt", "Snow fell.")
    record, documents = imported("mine", values={"outlet": "Herald"})
    assert documents["outlet"].tolist() == ["Herald"]
    assert "No outlet is named" not in "\n".join(record.describe())


def test_other_files_in_a_folder_with_its_own_sides_are_said_to_replace_and_not_to_fit(here):  # noqa: F811
    write("a.csv", TABLE)
    imported("a.csv")
    path = Path("corpora/mine/report.toml")
    swapped = {"Herald": "Post", "Post": "Herald"}
    path.write_text(re.sub("Herald|Post", lambda found: swapped[found[0]], path.read_text("utf-8")), "utf-8")
    record, _ = imported("a.csv")
    assert record.sides == sides_in(path) == Sides("outlet", "Post", "Herald")
    assert not record.replaced
    write("b.csv", TABLE.replace("Herald", "North").replace("Post", "South"))
    record, documents = imported("b.csv")
    said = "\n".join(record.describe())
    assert "2 documents of files that are not named now left the corpus" in said
    assert "compares Post with Herald, by outlet, and no document has one of them" in said
    assert "compared by default" not in said
    assert record.sides == default_sides(documents)
    assert sides_in(path) == record.stale


def test_a_draft_that_cannot_be_read_names_no_sides(here):  # noqa: F811
    assert sides_in(write("a.toml", "[compare_framing")) == Sides()
    assert sides_in(write("b.toml", 'compare_framing = "x"')) == Sides()
    assert sides_in(write("c.toml", "[compare_framing]\nby = 1\ntarget = 2\nreference = 3")) == Sides()
    assert sides_in(here / "none.toml") == Sides()


def test_a_corpus_folder_is_imported_as_its_documents_alone(here):  # noqa: F811
    write("a.csv", TABLE)
    imported("a.csv")
    record, documents = imported("corpora/mine", to="corpora/again")
    assert documents["text"].tolist() == ["Snow fell", "Rain fell"]
    assert {file.form for file in record.audit.files} == {"parquet", "part of a corpus folder"}


def test_an_unknown_outlet_is_no_side(here):  # noqa: F811
    write("a.csv", "source,body\n,Snow fell.\n,Hail fell.\nHerald,Rain fell.\nPost,Fog came.\n")
    assert imported("a.csv")[0].sides == Sides("outlet", "Herald", "Post")
    write("b.csv", "source,body\n,Snow fell.\n,Hail fell.\nHerald,Rain fell.\n")
    assert imported("b.csv", to="corpora/b")[0].sides == Sides()


def test_what_to_type_next_names_a_notebook_that_is_there(here):  # noqa: F811
    assert notebook_file(FIRST).is_file()  # that of the toolkit, since this folder has none
    write(FIRST, "{}")
    assert notebook_file(FIRST) == Path(FIRST)


def test_days_that_cannot_be_read_are_no_period(here):  # noqa: F811
    write("a.csv", TABLE.replace("14.02.2031", "someday"))
    assert "Post (1), published 2031-02-15, 1 document without a date" in imported("a.csv")[0].describe()[0]
