"""What a plan names and is not there is told before anything runs, and so is what was not registered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from framing import commands
from framing.errors import CorpusError, ParameterError
from framing.report.batch.batch import BatchSettings
from framing.report.batch.plan import PlanError, read_plan
from framing.report.study.settings import read_defaults
from framing.report.study.study import open_study
from tests.report.test_report_plan import REGISTERED
from tests.report.test_report_study import corpus_folder

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "compare_framing.ipynb"
LIGHT = Path(__file__).parents[1] / "data" / "light.ipynb"


@pytest.fixture
def problems(tmp_path):
    """What is wrong with a plan of one report with some parameters."""
    folder = corpus_folder(tmp_path)

    def told(**settings) -> list[str]:
        lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
        text = f'notebook = "{NOTEBOOK.as_posix()}"\n[parameters]\ncorpus = "{folder.as_posix()}"\n{lines}'
        (tmp_path / "plan.toml").write_text(text, "utf-8")
        try:
            read_plan(tmp_path / "plan.toml")
        except PlanError as error:
            return error.problems
        return []

    return told


def test_sides_that_the_corpus_has_are_taken(problems):
    assert problems() == []  # those of the corpus folder
    assert problems(by="speaks_for", target="Alpha", reference="Residents") == []
    assert problems(by="role", target="resident", reference="official") == []  # known once voices are separated


def test_sides_that_the_corpus_does_not_have_are_told_at_once(problems):
    assert problems(target="Alhpa", reference="Gamma") == [
        "target: 'small' has no 'Alhpa' in outlet. Did you mean 'Alpha'?",
        "reference: 'small' has no 'Gamma' in outlet. There are: Alpha, Beta.",
    ]
    assert problems(by="oulet", target="Alpha") == ["by: 'small' has no column 'oulet'. Did you mean 'outlet'?"]
    assert problems(by="speaks_for", target="Alpha", reference="Resident") == [
        "reference: 'small' has no 'Resident' in speaks_for. Did you mean 'Residents'?"
    ]
    assert problems(reference="Alpha") == [
        "target and reference are both 'Alpha'; a side cannot be compared with itself."
    ]


def test_one_group_on_both_sides_is_told_with_the_others(tmp_path):
    with pytest.raises(CorpusError, match=r"both are 'Beta'. Set one to another outlet. There are: Alpha\.$"):
        open_study(corpus_folder(tmp_path), target="Beta", reference="Beta")


def test_a_dry_run_tells_what_is_not_as_it_was_registered(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "plan.toml"
    path.write_text(REGISTERED.replace("NOTEBOOK", LIGHT.as_posix()), "utf-8")

    def shown(mode=commands.Mode.DRY) -> str:
        assert commands.run_plan(read_plan(path), BatchSettings(workers=1), mode)
        return capsys.readouterr().out

    shown(commands.Mode.FREEZE)
    dry = shown()
    assert "2 reports in reports/plan: 2 to make on 1 process, " in dry
    assert "registered" not in dry
    path.write_text(path.read_text("utf-8").replace("seed = 2", "seed = 3"), "utf-8")
    one, two = shown().split("make  two")
    assert "registered" not in one
    assert "not as registered: The parameter seed: 2 was registered, 3 is used." in two


def test_a_choice_above_every_section_of_report_toml_is_refused(tmp_path):
    (tmp_path / "report.toml").write_text('repeats = "keep"\n[compare_framing]\nby = "outlet"\n', encoding="utf-8")
    with pytest.raises(ParameterError, match=r"sets 'repeats' above every section; write it below \[compare_framing\]"):
        read_defaults(tmp_path)
