"""The stamp: what reports will print of a measured validity, kept beside the corpus or the lexicon."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from framing import Corpus, ScoredSettings, corrected, scored
from framing.errors import CorpusError, ParameterError
from framing.stats.stamps import read_stamps, stamp_said
from framing.validation.stamp import stamp_of, stamps_of_coders, write_stamps

AGREED = [
    {"variable": "tone", "coders": "anna, ben", "rows": 200, "alpha": 0.793, "alpha_low": 0.69, "alpha_high": 0.88,
     "kappa": 0.79, "kappa_low": float("nan"), "kappa_high": float("nan"), "agreement": 0.915,
     "agreement_low": 0.87, "agreement_high": 0.95},
]  # fmt: skip


def scores(value: str = "yes"):
    rng = np.random.default_rng(1)
    truth = rng.random(80) < 0.5
    said = truth ^ (rng.random(80) < 0.2)
    table = pd.DataFrame({"outlet": ["North", "South"] * 40, "published": "", "title": "", "text": "Some text."})
    table["doc_id"] = [f"d{i}" for i in range(80)]
    compared = Corpus("small", table, repeats="keep").compare(by="outlet", target="North", reference="South")
    coded, measured = (table[["doc_id"]].assign(value=np.where(v, "yes", "no")) for v in (truth, said))
    return scored(compared, measured, coded, ScoredSettings(value=value, resamples=99)), compared, measured, coded


def test_a_stamp_of_scores_has_their_figures(tmp_path):
    found = scores()[0]
    stamp = stamp_of(found, "evaluative 1.0", "news of two outlets")
    rows = found.table.set_index("score")
    assert stamp["figures"]["f1"]["value"] == pytest.approx(rows.loc["F1 (yes)", "value"], abs=1e-6)
    assert stamp["figures"]["alpha"]["low"] == pytest.approx(rows.loc["alpha", "low"], abs=1e-6)
    assert stamp["rows"] == 80
    write_stamps(tmp_path, [stamp], "2026-05-31")
    said = stamp_said(read_stamps(tmp_path)[0])
    assert said.startswith("validated: α = .")
    assert "F1 = ." in said
    assert said.endswith("(yes), on 80 rows of news of two outlets (2026-05-31)")


def test_a_stamp_of_coders_is_that_of_the_pair_or_of_all(tmp_path):
    both = [*AGREED, AGREED[0] | {"coders": "all", "rows": 190, "kappa": float("nan")}]
    stamps = stamps_of_coders(both, "demo")
    assert [(one["what"], one["rows"]) for one in stamps] == [("all", 190)]
    assert "kappa" not in stamps[0]["figures"]
    path = write_stamps(tmp_path, stamps)
    text = path.read_text("utf-8")
    assert "NaN" not in text
    assert json.loads(text)["stamps"][0]["date"] == date.today().isoformat()


def test_limits_that_are_not_known_are_not_printed(tmp_path):
    write_stamps(tmp_path, stamps_of_coders(AGREED, "demo"), "2026-05-31")
    assert stamp_said(read_stamps(tmp_path)[0]) == (
        "validated: α = .79 [.69, .88], κ = .79, agreement = .92 [.87, .95] (tone), on 200 rows of demo (2026-05-31)"
    )


def test_the_same_thing_measured_again_replaces_itself_and_nothing_else(tmp_path):
    write_stamps(tmp_path, stamps_of_coders(AGREED, "demo"), "2026-05-30")
    other = AGREED[0] | {"variable": "crime"}
    write_stamps(tmp_path, stamps_of_coders([other, AGREED[0] | {"alpha": 0.5}], "demo"), "2026-05-31")
    found = {one["variable"]: one for one in read_stamps(tmp_path)}
    assert set(found) == {"tone", "crime"}
    assert found["tone"]["figures"]["alpha"]["value"] == 0.5
    assert found["tone"]["date"] == "2026-05-31"
    before = (tmp_path / "validation.json").read_bytes()
    write_stamps(tmp_path, [], "2026-06-01")
    assert (tmp_path / "validation.json").read_bytes() == before


def test_negative_and_no_figures():
    figure = {"value": -0.05, "low": -0.2, "high": 0.1}
    stamp = {"figures": {"alpha": figure}, "rows": 5, "data": "x", "date": "2026-01-01"}
    assert stamp_said(stamp) == "validated: α = -.05 [-.20, .10], on 5 rows of x (2026-01-01)"
    assert stamp_said(stamp | {"figures": {}}) == "not validated"


def test_what_cannot_be_stamped_is_refused(tmp_path):
    _, compared, measured, coded = scores()
    with pytest.raises(ParameterError, match="not of 'corrected'"):
        stamp_of(corrected(compared, measured, coded, _corrected_settings()), "x", "y")
    with pytest.raises(CorpusError, match="no folder"):
        write_stamps(tmp_path / "none", [])
    with pytest.raises(ParameterError, match="no day"):
        write_stamps(tmp_path, [], "31.5.2026")
    assert read_stamps(tmp_path) == []
    for text in ("{", "{}", '{"stamps": [{"figures": {}}]}', '{"stamps": 1}', "[]"):
        (tmp_path / "validation.json").write_text(text, "utf-8")
        with pytest.raises(CorpusError, match="no file of stamps"):
            read_stamps(tmp_path)


def _corrected_settings():
    from framing import CorrectedSettings

    return CorrectedSettings(value="yes")
