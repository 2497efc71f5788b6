"""Captions and alternative texts of the charts of voices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from framing.charts.canvas.style import tidy
from framing.text.reading import many, unit_name

_COUNTED = {
    "stance": "reporting verbs that doubt or endorse, as a share of the verbs before each group's words",
    "order": "share of pages and articles whose first, or last, quotation is of each group",
    "directness": "words that are quoted, as a share of the words quoted or reported of each group",
    "scare_quotes": "words in quotation marks without a speaker, per 1,000 own words",
    "diversity": "effective number of sources: how many, quoted equally often, would be as diverse (at an equal "
    "number of units where sides are compared)",
}


def title(result: Any) -> str:
    """Return what the chart of a measure of voices shows."""
    if result.measure == "treatments":
        return (
            "Log ratios under three treatments of reported speech, and (×) as they would be if the speech that the "
            "extractor misses were removed from the outlets' own words. Whiskers: intervals with reported speech "
            "counted "
            "separately."
        )
    if result.measure == "adoption":
        pairs = result.comparison["units_target"]
        lines = f"Each faint line is one of {many(pairs, 'pair')} ({unit_name(result.comparison['unit'])}). "
        return (
            f"Words of the lexicon {result.settings['lexicon']} {result.settings['lexicon_version']} in own words (■) "
            f"and in quoted words (□), per 1,000; bold: all units together. {lines if _tested(result) else ''}"
        ).strip()
    what = _COUNTED[result.measure]
    return what[:1].upper() + what[1:] + "."


def alternative(result: Any) -> str:
    """Return the chart of a measure of voices in one or two sentences made from its numbers."""
    if result.measure == "treatments":
        return _alt_treatments(result.table)
    name = result.table.columns[0]
    if result.measure == "adoption":
        rows = result.table[result.table["k_target"] + result.table["k_reference"] > 0].head(3)
        said = [f"{tidy(r[name])} {r['pk_target']:.1f} in own against {r['pk_reference']:.1f} in quoted words"
                for r in rows.to_dict("records")]  # fmt: skip
        return f"Own against quoted words per 1,000, by category: {'; '.join(said) or 'none'}."
    if "log_ratio" in result.table:
        known = result.table[result.table["log_ratio"].notna()]
        rows = known.reindex(known["log_ratio"].abs().sort_values(ascending=False, kind="stable").index)
        said = [f"{tidy(r[name])} {r['log_ratio']:+.1f}" for r in rows.head(3).to_dict("records")]
        return f"Dumbbell chart of {_COUNTED[result.measure]}. Largest log ratios: {'; '.join(said) or 'none'}."
    columns = {"effective": 1, "pk": 1, "share": 100}
    column, times = next((column, times) for column, times in columns.items() if column in result.table)
    said = [f"{tidy(r[name])} {times * r[column]:.1f}" for r in result.table.head(3).to_dict("records")]
    return f"Points with intervals: {_COUNTED[result.measure]}. First: {'; '.join(said)}{' %' * (times == 100)}."


def _tested(result: Any) -> bool:
    return bool(result.comparison["testable"])


def followed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that the chart of treatments has: of quantities whose log ratio says something."""
    if "followed" in table:
        return table[table["followed"].astype(bool)]
    return table[table["k_target"] + table["k_reference"] > 0]


def _alt_treatments(table: pd.DataFrame) -> str:
    wide = followed(table).pivot(index="quantity", columns="treatment", values="log_ratio")
    moved = (wide.max(axis=1) - wide.min(axis=1)).sort_values(ascending=False, kind="stable")
    said = "; ".join(f"{tidy(name)} by {value:.2f}" for name, value in moved.head(3).items())
    return f"Log ratios of {len(wide)} quantities under three treatments of reported speech. They move most: {said}."


_MEASURES = (*_COUNTED, "treatments", "adoption")
TITLES: dict[str, Callable[[Any], str]] = dict.fromkeys(_MEASURES, title)
ALTS: dict[str, Callable[[Any], str]] = dict.fromkeys(_MEASURES, alternative)
