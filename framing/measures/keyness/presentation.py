"""How key terms are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from framing.charts import drawing
from framing.charts.words import (
    NAMED,
    SIGNIFICANT,
    captioned,
    counts_said,
    first_of_each,
    is_tested,
    listed,
    marks,
    sample,
    side_names,
)
from framing.printing import tidy
from framing.result import Presentation
from framing.result.claims import counts_in_words, label_of, places, ratio_of, words_of
from framing.text.reading import many

_PLACE = "framing.measures.keyness.presentation"


def _caption(result: Any) -> str:
    target, reference = side_names(result.comparison)
    said = f"Key terms of {target} against {reference}, the first of {many(len(result.table), 'term')}."
    ratio = "Log2 ratio of relative frequencies: 1 is twice as often."
    return captioned(said, sample(result.comparison), ratio, counts_said(result), *marks(result))


def _alt(result: Any) -> str:
    table, (target, reference) = result.table, side_names(result.comparison)
    sides = []
    for name, rows in ((target, table[table["log_ratio"] > 0]), (reference, table[table["log_ratio"] < 0])):
        top = [f"{tidy(row['term'])} ({_times(row)})" for row in rows.head(NAMED).to_dict("records")]
        sides.append(f"more in {name}: {listed(top)}")
    found = f"{int((table['q'] < SIGNIFICANT).sum())} of {len(table)} terms at q below .05"
    said = "; ".join(sides)
    return f"Forest plot of key terms, {found if is_tested(table) else 'not tested'}. {said[:1].upper()}{said[1:]}."


def _times(row: Any) -> str:
    if not (row["k_target"] and row["k_reference"]):
        return f"{int(row['k_target'] or row['k_reference'])} against none"
    times = 2 ** abs(row["log_ratio"])
    return f"{times:.1f} times" if times < 9.95 else f"{times:,.0f} times"


def _finding(result: Any, row: Mapping[str, Any]) -> str:
    ratio, where = ratio_of(row), places(result.comparison)
    return (
        f"{label_of(result, row)} occurs {ratio.times} as often {where[ratio.more]} as {where.again(ratio.less)}: "
        f"{counts_in_words(row, ratio, words_of(result))} ({ratio.interval})"
    )


KEYNESS = Presentation(
    "Key terms",
    heads={
        "g2": "G², 2 cells", "g2_four_cell": "G², 4 cells", "bic": "BIC", "pct_diff": "% DIFF", "lrc": "LRC",
        "log_odds_z": "log-odds z", "dp": "DP", "juilland": "D", "log_dice": "log-dice",
    },
    estimate="log_ratio",
    draw=drawing("comparisons", "draw_keyness"),
    caption=_caption,
    alt=_alt,
    finding=_finding,
    first=first_of_each,
    empty="Key terms were not tested: no term occurs in enough units.",
    # They test nothing, and would hide the columns that do.
    saved_only=frozenset({"g2", "g2_four_cell", "bic", "pct_diff", "lrc", "log_odds_z", "dp_target", "dp_reference",
                          "juilland_target", "juilland_reference"}),
    needs_test=True,
    place=f"{_PLACE}:KEYNESS",
)  # fmt: skip
