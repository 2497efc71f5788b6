"""A plan is read whole: grids, studies, CSV; and all that is wrong with it is told at once."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import ParameterError
from framing.report.batch.plan import LONGEST_NAME, PlanError, read_plan, slug
from framing.report.batch.registered_plan import freeze, frozen_on, frozen_path, registered
from framing.report.run.deviations import completed

NOTEBOOK = Path(__file__).parents[1] / "data" / "light.ipynb"


@pytest.fixture
def plan(tmp_path):
    def write(text, name="plan.toml"):
        path = tmp_path / name
        path.write_text(text.replace("NOTEBOOK", NOTEBOOK.as_posix()), "utf-8")
        return path

    return write


GRID = """
name = "Storms"
notebook = "NOTEBOOK"
[parameters]
words = 5
[grid]
seed = [1, 2]
effect = [0.5, "1e-1", 2]
[study.page.parameters]
unit = "page"
[study.story]
[study.story.grid]
effect = [3]
"""


def test_a_grid_is_every_combination_and_a_study_has_its_own(plan):
    found = read_plan(plan(GRID))
    names = [report.name for report in found.reports]
    assert len(names) == len(set(names)) == 2 * 3 + 2
    assert names[0] == "page-seed-1-effect-0-5"
    assert names[-1] == "story-seed-2"
    assert found.reports[1].settings == {"words": 5, "unit": "page", "seed": 1, "effect": 0.1}
    assert found.reports[-1].settings["effect"] == 3.0
    assert found.varying() == ["unit", "seed", "effect"]
    assert found.out == Path("reports/storms")
    assert read_plan(found.path, out="x").out == Path("x")


def test_a_csv_has_a_row_a_report_and_empty_cells_are_defaults(plan, tmp_path):
    path = plan("report,seed,words,fail\nFirst one,7,,\n\n,8,3,NO\n", "rows.csv")
    found = read_plan(path, notebook=NOTEBOOK)
    assert [(r.name, r.settings) for r in found.reports] == [
        ("first-one", {"seed": 7}),
        ("rows-003", {"seed": 8, "words": 3, "fail": "NO"}),
    ]
    with pytest.raises(PlanError, match="no notebook is named"):
        read_plan(path)


def test_every_error_is_told_at_once(plan):
    text = """
notebok = "x"
notebook = "NOTEBOOK"
[parameters]
sed = 1
words = "many"
[grid]
effect = 3
[study.a.parameters]
unit = "stroy"
corpus = "nowhere"
[study.b]
notebook = "absent.ipynb"
[registration]
hypotheses = "one"
families = {light = "two"}
"""
    with pytest.raises(PlanError) as caught:
        read_plan(plan(text))
    told = "\n".join(caught.value.problems)
    for words in (
        "no entry 'notebok'. Did you mean 'notebook'?",
        "the grid over effect is 3; it takes a list of values.",
        "no parameter 'sed'. Did you mean 'seed'?",
        "words is 'many'; it takes a whole number.",
        "study 'a': unit is 'stroy'; it can be story, page.",
        "has no parameter 'corpus'",
        "study 'b': The notebook 'absent.ipynb' is not there.",
        "registration: hypotheses is 'one'",
        "registration: families",
    ):
        assert words in told
    assert len(caught.value.problems) == len(set(caught.value.problems))
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("x = ", "p.toml", "cannot be read"),
        ('notebook = "NOTEBOOK"\nparameters = 3', "p.toml", "it is a table of its own"),
        ('notebook = "NOTEBOOK"\n[study.a]\n[study."A "]', "p.toml", "2 reports are called 'a'"),
        ('notebook = "NOTEBOOK"\n[study.a]\n[study.b]', "p.toml", "'a' and 'b' are the same"),
        ("seed,seed\n1,2\n", "p.csv", "columns 1 and 2 are both named 'seed'"),
        ("seed\n1,2\n", "p.csv", r"line 2 \(2 cells\)"),
        ("seed\n", "p.csv", "holds no report"),
        ("corpus\nx\n", "p.csv", "no parameter 'corpus'"),
    ],
)
def test_a_plan_that_cannot_be_run_is_refused(plan, text, name, words):
    with pytest.raises(PlanError, match=words):
        read_plan(plan(text, name), notebook=NOTEBOOK)
    with pytest.raises(PlanError, match=r"is not there. Did you mean"):
        read_plan(plan(text, name).with_name("q" + name))


@given(st.text(min_size=1))
def test_a_name_is_a_folder_name(text):
    name = slug(text)
    assert len(name) <= LONGEST_NAME
    assert name == slug(name)
    assert bool(name) == bool(text.strip())
    assert not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789-")


REGISTERED = """
notebook = "NOTEBOOK"
[study.one.parameters]
seed = 1
[study.two.parameters]
seed = 2
[registration]
hypotheses = ["Storm is used more by North."]
lexicons = ["conflict"]
families = {light = 2}
"""


def test_a_registered_plan_is_frozen_once_and_every_deviation_is_told(plan, tmp_path):
    path = plan(REGISTERED)
    with pytest.raises(PlanError, match="is not frozen"):
        registered(read_plan(path))
    freeze(read_plan(path))
    with pytest.raises(ParameterError, match="is frozen in"):
        freeze(read_plan(path))
    kept = registered(read_plan(path))
    day = frozen_on(read_plan(path))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", day)
    assert day not in str(kept), "no time in what decides whether reports are the same"
    later = frozen_path(read_plan(path)).read_text("utf-8").replace(day, "2001-02-03")
    frozen_path(read_plan(path)).write_text(later, "utf-8")
    assert (frozen_on(read_plan(path)), registered(read_plan(path))) == ("2001-02-03", kept)
    assert kept["one"]["deviations"] == []
    assert kept["one"]["lexicons"]["conflict"]["version"]
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "light.csv").write_text("term,p\nstorm,0.1\nrain,\n", "utf-8")
    used = '{"settings": {"lexicon": "conflict", "lexicon_version": "0.9"}}'
    (tmp_path / "tables" / "light.json").write_text(used, "utf-8")
    told = completed(kept["one"], tmp_path)
    assert told[0] == "The family light: 2 tests were registered, 1 were made."
    assert told[1].startswith("The result light uses conflict 0.9; ")
    changed = REGISTERED.replace("by North", "by South")
    for was, now in (("seed = 2", "seed = 3"), ("light = 2", "light = 3")):
        changed = changed.replace(was, now)
    plan(changed + "[study.three]\n")
    now = registered(read_plan(path))
    assert "The parameter seed: 2 was registered, 3 is used." in now["two"]["deviations"]
    assert "The hypothesis “Storm is used more by North.” was dropped." in now["one"]["deviations"]
    assert "The family light: 2 tests were registered, the plan now says 3." in now["one"]["deviations"]
    assert "This report was not registered." in now["three"]["deviations"]
    frozen = frozen_path(read_plan(path))
    frozen.write_text(frozen.read_text("utf-8").replace("by North", "by nobody"), "utf-8")
    with pytest.raises(PlanError, match="was changed after it was frozen"):
        registered(read_plan(path))
