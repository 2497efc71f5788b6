"""Agreement of coders: printed figures, refusals, and two coders of news."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing.errors import ParameterError
from framing.validation.agreement import agreement, krippendorff_alpha

CODING = Path(__file__).parents[3] / "shared" / "eval" / "coding"
# Krippendorff's four coders by twelve units; * was not coded.
ROWS = ["1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *"]
CODES = [[None if code == "*" else int(code) for code in row.split()] for row in ROWS]


@pytest.mark.parametrize(
    ("level", "expected"),
    [("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)],
)
def test_krippendorffs_example(level, expected):
    assert krippendorff_alpha(CODES, level) == pytest.approx(expected, abs=5e-7)


def test_a_missing_code_is_no_category_whatever_stands_for_it():
    with_nan = [[np.nan if code is None else code for code in row] for row in CODES]
    assert krippendorff_alpha(with_nan) == krippendorff_alpha(CODES)
    as_category = [["none" if code is None else str(code) for code in row] for row in CODES]
    assert krippendorff_alpha(as_category) < 0.6


def test_alpha_is_unknown_where_nothing_is_expected_to_disagree():
    assert np.isnan(krippendorff_alpha([[1, 1], [1, 1]]))
    assert np.isnan(krippendorff_alpha([[1, None], [None, 2]]))
    assert np.isnan(agreement([None], [1]))


def test_levels_and_lengths_are_checked():
    with pytest.raises(ParameterError, match="Did you mean 'nominal'"):
        krippendorff_alpha(CODES, "nominel")
    with pytest.raises(ParameterError, match="same number of units"):
        krippendorff_alpha([[1], [1, 2]])


@pytest.mark.skipif(not CODING.exists(), reason="the coders' file is not part of the project")
def test_two_coders_of_migration_news():
    one, two = (pd.read_csv(CODING / f"coder_{i}.csv").drop_duplicates("url").set_index("url") for i in (1, 2))
    shared = one.index.intersection(two.index)
    assert len(shared) == 200
    codes = [table.loc[shared, "crime"].tolist() for table in (one, two)]
    assert agreement(*codes) == pytest.approx(0.915)
    assert krippendorff_alpha(codes) == pytest.approx(0.793, abs=5e-4)
