"""Seeds: stages have streams of their own, and every figure of a report that is drawn moves with its seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing.report.study import blocks
from framing.report.study.study import Study
from framing.result import Result
from framing.stats.design import Design
from framing.stats.inference import PermutationSettings, compare_rates
from framing.stats.inference.permutation import Studentised, Whole, permutation_p
from framing.stats.seeds import child, whole
from framing.stats.sums.sums import sums_of
from tests.report.analysis import analysed, under_each_of, voices_of
from tests.report.test_report_strata import PLACES

DRAWN = {"p", "q", "low", "high", "difference_low", "difference_high"}
NOT_DRAWN = ("-rates",)
"""Ends of the names of tables in which nothing is drawn: the rates of one side have linearised intervals."""


class Recorded:
    """A design that keeps what each call of its permutations draws."""

    def __init__(self, design: Design):
        self.design, self.drawn = design, []

    def __getattr__(self, name: str):
        return getattr(self.design, name)

    def permutations_in_parts(self, n, seed):
        for part in self.design.permutations_in_parts(n, seed):
            self.drawn.append(part)
            yield part


def stages(seed: int) -> list[np.ndarray]:
    """First rows of everything that a test draws whose p is near its floor."""
    units = [f"u{i:02}" for i in range(60)]
    design = Recorded(Design.of(units[:30], units[30:]))
    on = np.arange(60) < 30
    k, n = np.where(on, 9.0, 2.0)[:, None] + (np.arange(60) % 3)[:, None], np.full(60, 100.0)
    sums = sums_of((k * on[:, None], n * on), (k * ~on[:, None], n * ~on), design)
    permutation_p(Whole(Studentised(sums), 1), design, PermutationSettings(99, seed=seed, further=30, exact=True))
    assert len(design.drawn) == 3, "one part of the first stage, two of the second"
    return [rows[:20] for rows in design.drawn]


def test_no_stage_of_one_seed_is_any_of_another():
    every = [rows.tobytes() for seed in range(1, 6) for rows in stages(seed)]
    assert len(set(every)) == len(every)
    assert [rows.tobytes() for rows in stages(2)] == every[3:6]


def test_children_differ_by_name_number_and_parent():
    keys = [child(1), child(1, "a"), child(1, "b"), child(2, "a"), child(1, "a", 0), child(1, "a", 1), child(1, 0)]
    states = {tuple(key.generate_state(4)) for key in keys}
    assert len(states) == len(keys)
    assert tuple(child(child(1, "a"), 1).generate_state(4)) in states
    assert 0 <= whole(1, "a") < 2**31
    assert whole(1, "a") != whole(2, "a")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Twenty-six articles of each outlet, some pages with quotations in their own words and others'."""
    rng = np.random.default_rng(5)
    rows = []
    for i in range(52):
        outlet = "Alda" if i % 2 else "Corva"
        loaded = rng.poisson(1 + 2 * (i % 2), 3)
        words = [*rng.choice(PLACES, 40), *["regime"] * loaded[0], *["brutal"] * loaded[1], *["attack"] * loaded[2]]
        rng.shuffle(words)
        who = rng.choice(["Ana Roe", "Bo Lind", "Cy Marsh"])
        quoted = " ".join([*rng.choice(PLACES, 6), *["regime"] * rng.poisson(1), *["attack"] * rng.poisson(1)])
        verb, other = rng.choice(["said", "claimed"]), rng.choice(["the road was shut", "the school was open"])
        text = f"The {' '.join(words)}. “It was the {quoted},” {verb} {who}, a mayor. {who} said that {other}."
        rows.append((f"d{i:02}", outlet, text))
    table = pd.DataFrame(rows, columns=["doc_id", "outlet", "text"])
    table = table.assign(published="2031-02-03", title="Untitled", story_id="", page_id="", kind="article")
    table["position"] = "0"
    place = tmp_path_factory.mktemp("seeds") / "seeds"
    place.mkdir()
    table.to_csv(place / "documents.csv", index=False)
    (place / "affiliations.csv").write_text(
        "name,aliases,role,affiliation,venue_class,valid_from,valid_to,basis,source,coder\n"
        "Ana Roe,Roe,official,Alda,,,,so described by the page,invented,test\n"
        "Bo Lind,Lind,official,Corva,,,,so described by the page,invented,test\n",
        encoding="utf-8",
    )
    return place


def tables(folder, place, monkeypatch, seed: int) -> dict[str, pd.DataFrame]:
    """Every table that the flagship and the notebook on voices save."""
    monkeypatch.setenv(blocks.FOLDER, str(place))
    study = analysed(folder, seed=seed, permutations=99, by="speaks_for", target="Alda", reference="Corva")
    assert isinstance(study.treatments, Result)
    assert study.results
    under_each_of(voices_of(study))
    found = sorted((place / "tables").glob("*.csv"))
    return {path.stem: pd.read_csv(path) for path in found if "treatments-" in path.stem or _drawn(pd.read_csv(path))}


def _drawn(table: pd.DataFrame) -> list[str]:
    return [column for column in table if column in DRAWN and table[column].notna().any()]


@pytest.fixture(scope="module")
def runs(folder, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        return [tables(folder, tmp_path_factory.mktemp(f"run{i}"), patch, seed) for i, seed in enumerate((1, 2, 1))]


def test_every_seeded_table_moves_with_the_seed(runs):
    one, two, _ = runs
    assert set(one) == set(two)
    assert {"loaded", "keyness", "voices", "adoption", "treatments", "diversity", "loaded-entries"} <= set(one)
    still = {name for name in one if _drawn(one[name]) and _same(one[name], two[name])}
    assert {name for name in still if not name.endswith(NOT_DRAWN)} == set(), "these do not move with the seed"


def test_the_same_seed_gives_the_same_tables(runs):
    one, _, again = runs
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, again[name], check_exact=True)


def _same(here: pd.DataFrame, there: pd.DataFrame) -> bool:
    columns = [column for column in _drawn(here) if column != "q"]
    return all(np.array_equal(np.sort(here[c]), np.sort(there[c]), equal_nan=True) for c in columns)


def test_treatments_take_the_permutations_of_the_report(folder):
    found = [analysed(folder, permutations=runs, by="speaks_for", target="Alda", reference="Corva").treatments
             for runs in (99, 299)]  # fmt: skip
    assert [result.settings["permutations"] for result in found] == [99, 299]
    assert not found[0].table["low"].equals(found[1].table["low"])


def test_small_designs_are_gone_through_whole_whatever_the_seed():
    units = [f"u{i}" for i in range(9)]
    x, y = np.arange(9.0)[:, None] + 3, np.arange(9.0)[:, None] % 4 + 1
    n = np.full(9, 100.0)
    found = [compare_rates((x, n), (y, n), Design.of(units, units), PermutationSettings(999, seed=s)).p[0]
             for s in (1, 2)]  # fmt: skip
    assert found[0] == found[1]
    assert (found[0] * 512) == round(found[0] * 512)


def test_a_study_hands_its_seed_to_every_measure(folder):
    study: Study = analysed(folder, seed=7, permutations=99, by="speaks_for", target="Alda", reference="Corva")
    assert isinstance(study.treatments, Result)
    for result in (*study.results, study.treatments):
        assert result.settings.get("seed", 7) == 7
        assert result.settings.get("permutations", 99) == 99
