"""Units: how many a comparison rests on, in words, and which intervals they support."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.measures.voices.counting.units import EQUAL
from framing.result import Result
from framing.stats.inference.wording import UNTESTED
from framing.text.reading import many

_UNITS = {
    "story_id": ("story", "stories"),
    "page_id": ("page", "pages"),
    "doc_id": ("document", "documents"),
    "story_id or page_id": ("story or page", "stories and pages"),
}


def counted(n: int, column: str) -> str:
    """Return a number of units in words.

    Examples
    --------
    >>> counted(1, "page_id"), counted(42, "story_id or page_id")
    ('1 page', '42 stories and pages')
    """
    return many(n, *_UNITS.get(column, (column, column)))


def behind(comparison: Comparison, passages: pd.DataFrame) -> str:
    """Return how many units a comparison of passages rests on, in words."""
    design, column = comparison.design, _unit_column(comparison, passages)
    if design.paired:
        return f"the comparison rests on {counted(len(design.units), column)} with both sides"
    if design.mixed:
        both, one = counted(design.n_pairs, column), len(design.units) - design.n_pairs
        return f"the comparison rests on {both} with both sides and {one:,} with one side"
    target, reference = (counted(units, column) for units in (design.n_target, design.n_reference))
    return f"the two sides rest on {target} and {reference}"


def _unit_column(comparison: Comparison, passages: pd.DataFrame) -> str:
    """Return which column the units of the design come from, where it is one."""
    design = comparison.design
    if not design.column.startswith("story_id or"):
        return design.column
    compared = passages[np.isin(comparison.units, design.units)]
    columns = (column for column in ("story_id", "page_id") if column in compared)
    return next((column for column in columns if (compared[column] != "").all()), design.column)


def without_intervals(result: Result) -> Result:
    """Return a result without the intervals that its units do not support: of too few units, or of no width."""
    if "low" not in result.table:
        return result
    if result.comparison["testable"]:
        found = result.mapped(lambda _, table: _without_zero_width(table))
        lost = found.table["low"].isna().sum() > result.table["low"].isna().sum()
        return replace(found, notes=(*found.notes, EQUAL)) if lost and EQUAL not in found.notes else found
    found = result.mapped(lambda _, table: table.assign(low=np.nan, high=np.nan) if "low" in table else table)
    return replace(
        found,
        notes=tuple(note for note in found.notes if note != UNTESTED),
        methods=_without_words_on_intervals(found.methods),
    )


def _without_words_on_intervals(said: str) -> str:
    said = re.sub(r"with intervals from the variation between them", "without intervals", said)
    return re.sub(r"\S+ % confidence intervals \(delta method\)", "no intervals", said)


def _without_zero_width(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without intervals that have no width: every unit shows the same, which is no certainty."""
    if not {"low", "high"} <= set(table):
        return table
    same = table["low"] == table["high"]
    return table.assign(low=table["low"].mask(same), high=table["high"].mask(same)) if same.any() else table
