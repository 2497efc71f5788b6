"""Words for figures: captions and alternative texts that measures share, made from the numbers that are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from framing.printing import tidy
from framing.text.reading import many, unit_name

NAMED = 3
"""Rows that an alternative text names."""
SIGNIFICANT = 0.05


def caption_of(result: Any) -> str:
    """Return what the figure of any result shows, its marks, and its sample."""
    target, reference = side_names(result.comparison)
    rows = many(len(result.table), "row")
    first = f"{result.presentation.title} in {target} and {reference}, best-supported first of {rows}."
    return captioned(first, sample(result.comparison), counts_said(result), *marks(result))


def first_of_each(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return n rows of a table of log ratios: the first of the target, then the first of the reference.

    Each side has half of them; where one has fewer, the other has more. Rows with q come by the limit nearer to zero,
    as among the findings that open a report; others in the order of the table.

    Examples
    --------
    >>> table = pd.DataFrame({"log_ratio": [1.0, 2.0, -1.0, 3.0, float("nan")]})
    >>> first_of_each(table, 4).index.tolist(), first_of_each(table, 2).index.tolist()
    ([0, 1, 3, 2], [0, 2])
    """
    if is_tested(table) and {"low", "high"} <= set(table):
        near = table["low"].where(table["log_ratio"] > 0, -table["high"])
        near = near.where(table["q"] <= SIGNIFICANT)
        table = table.loc[near.sort_values(ascending=False, kind="stable", na_position="last").index]
    more, less = table[table["log_ratio"] > 0], table[table["log_ratio"] <= 0]
    n_more = max(n - n // 2, n - len(less))
    return pd.concat([more.head(n_more), less.head(n - min(n_more, len(more)))])


def captioned(shows: str, of: str, *reading: str) -> str:
    """Return a caption: what the figure shows, and of what sample; below a line end how to read its marks.

    Examples
    --------
    >>> captioned("Terms of A and B.", "A: 9 words.", "", "Whiskers: intervals.")
    'Terms of A and B. A: 9 words.\\nWhiskers: intervals.'
    """
    below = " ".join(filter(None, reading))
    return f"{shows} {of}" + (f"\n{below}" if below else "")


def alt_of(result: Any) -> str:
    """Return the figure of any result in one or two sentences, for who cannot see it."""
    table, column = result.table, result.presentation.estimate_of(result.table)
    kind = "Forest plot" if column and {"low", "high"} <= set(table) else "Bar chart"
    known = table[table[column].notna()] if column else table
    said = [tidy(row.iloc[0]) + (f" {row[column]:+.2f}" if column else "") for _, row in known.head(NAMED).iterrows()]
    return f"{kind}: {result.presentation.name}, {many(len(table), 'row')}. First: {listed(said)}."


def sample(comparison: Mapping) -> str:
    """Return how many words and units stand behind each side, and whether they are tested.

    Parameters
    ----------
    comparison : mapping
        As `framing.Comparison.describe` gives it.

    Examples
    --------
    >>> sample({"target": "Aldmere", "reference": "Drovia One", "words_target": 9100,
    ...         "words_reference": 870, "paired": True, "units_target": 3, "units_reference": 3,
    ...         "unit": "page_id", "testable": False, "omitted": []})
    'Aldmere: 9,100 words; Drovia One: 870 words; 3 pairs (page): too few for a test.'
    """
    target, reference = side_names(comparison)
    unit = unit_name(comparison["unit"])
    if comparison["paired"]:
        n = comparison["units_target"]
        units = f"{n:,} pair{'s' if n != 1 else ''} ({unit})"
    else:
        units = f"{comparison['units_target']:,} and {comparison['units_reference']:,} units ({unit})"
    left = len(comparison.get("omitted") or ())
    units += f", {left:,} one-sided unit{'s' if left != 1 else ''} excluded" if left else ""
    tested = "" if comparison["testable"] else ": too few for a test"
    return (
        f"{target}: {many(comparison['words_target'], 'word')}; {reference}: "
        f"{many(comparison['words_reference'], 'word')}; "
        f"{units}{tested}."
    )


def side_names(comparison: Mapping) -> tuple[str, str]:
    """Return the names of target and reference as a figure prints them."""
    return tidy(comparison["target"]), tidy(comparison["reference"])


def is_tested(table: pd.DataFrame) -> bool:
    """Return whether any row of a table was tested."""
    return "q" in table.columns and bool(table["q"].notna().any())


def marks(result: Any, intervals: str = "") -> list[str]:
    """Return what whiskers and filled marks mean, in sentences; nothing where there is no comparison.

    Parameters
    ----------
    result : Result
    intervals : str
        What the intervals come from; by default as the settings of the result have it.
    """
    table = result.table
    if not {"log_ratio", "difference"} & set(table):
        return []
    said = f"{100 * result.settings.get('level', 0.95):g} % confidence intervals {intervals or _intervals(result)}"
    whiskers = f"Whiskers: {said}; an arrow: no end on that side, or one beyond the axis."
    if is_tested(table):
        return [whiskers, "Filled: q < .05; open: not."]
    if "low" in table and table["low"].notna().any():
        return [whiskers, "Nothing is tested."]
    return ["Not tested, so without intervals."]


def _intervals(result: Any) -> str:
    kind = result.settings.get("interval", "")
    if kind == "inversion" and not is_tested(result.table):
        kind = "linearised"  # there is no test that could be inverted
    return _INTERVALS.get(kind, "from the variation between units")


_INTERVALS = {
    "inversion": "by test inversion (rows without p: delta method)",
    "linearised": "(delta method over units, Student’s t)",
    "bootstrap": "(bootstrap of units)",
    "percentile": "(percentile bootstrap of units)",
    "bca": "(BCa bootstrap of units)",
    "studentised": "(studentised bootstrap of units)",
}


def counts_said(result: Any) -> str:
    """Return what the numbers at the right of a figure are."""
    target, reference = side_names(result.comparison)
    return f"Right: counts, {target} : {reference}." if "k_target" in result.table.columns else ""


def listed(items: Sequence[str]) -> str:
    """Return items in a row, or that there are none."""
    return "; ".join(items) if items else "none"


def dumbbells_said(result: Any, rates: tuple[str, str], unit: str, what: str) -> str:
    """Return a chart of pairs of rates in one or two sentences: its largest differences, of those found if any.

    Parameters
    ----------
    result : Result
    rates : (str, str)
        Columns of the two rates; shares where `unit` begins with %.
    unit, what : str
        What the rates are, and what the rows are.
    """
    table, names = result.table, side_names(result.comparison)
    target, reference = rates
    times = 100 if unit.startswith("%") else 1
    rows = table.reindex(table["log_ratio"].abs().sort_values(ascending=False, kind="stable").index)
    rows = rows[(rows[target] > 0) | (rows[reference] > 0)]
    if is_tested(table):
        rows = rows[rows["q"] < SIGNIFICANT]
        head = f"{len(rows)} of {len(table)} differ at q below .05"
    else:
        head = "not tested"
    said = [
        f"{tidy(r[table.columns[0]])} {times * r[target]:.1f} against {times * r[reference]:.1f}"
        for _, r in rows.head(NAMED).iterrows()
    ]
    tail = f" Largest differences, in {unit}, {names[0]} against {names[1]}: {listed(said)}." if said else ""
    return f"Dumbbell chart of {len(table)} {what}, {head}.{tail}"
