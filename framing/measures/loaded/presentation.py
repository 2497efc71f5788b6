"""How loaded terms, and choices between words, are shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from framing.charts import drawing
from framing.charts.words import (
    NAMED,
    SIGNIFICANT,
    captioned,
    counts_said,
    dumbbells_said,
    is_tested,
    listed,
    marks,
    sample,
    side_names,
)
from framing.printing import tidy
from framing.result import Presentation
from framing.result.claims import counts_in_words, label_of, percent, places, ratio_of, words_of

_PLACE = "framing.measures.loaded.presentation"


def _loaded_caption(result: Any) -> str:
    target, reference = side_names(result.comparison)
    lexicon = result.settings.get("lexicon", "")
    named = f" of the lexicon {lexicon} {result.settings.get('lexicon_version', '')}".rstrip() if lexicon else ""
    said = f"Words{named} in {target} (●) and {reference} (◆), hits per 1,000 words."
    return captioned(said, sample(result.comparison), counts_said(result), *marks(result))


def words_counted(result: Any, row: Mapping[str, Any]) -> str:
    """Return the two words of a category that occur most on the side with more, in parentheses."""
    entries = result.tables.get("entries")
    if entries is None:
        return ""
    column = f"k_{ratio_of(row).more}"
    words = entries[(entries["category"] == row["category"]) & (entries[column] > 0)]
    first = words.sort_values(column, ascending=False, kind="stable")["entry"].head(2)
    said = ", ".join(tidy(str(entry)).replace("*", "…") for entry in first)
    return f" (such as {said})" if said else ""


def _loaded_finding(result: Any, row: Mapping[str, Any]) -> str:
    ratio, where = ratio_of(row), places(result.comparison)
    return (
        f"Loaded words of the kind {label_of(result, row)}{words_counted(result, row)} occur "
        f"{ratio.times} as often {where[ratio.more]} as "
        f"{where.again(ratio.less)}: {counts_in_words(row, ratio, words_of(result))} ({ratio.interval})"
    )


LOADED = Presentation(
    "Loaded terms",
    estimate="log_ratio",
    draw=drawing("comparisons", "draw_loaded"),
    caption=_loaded_caption,
    alt=lambda result: dumbbells_said(
        result, ("pk_target", "pk_reference"), "hits per 1,000 words", "categories of words"
    ),
    finding=_loaded_finding,
    empty="No word of the lexicon of loaded terms occurs on either side.",
    place=f"{_PLACE}:LOADED",
)


def _choices_caption(result: Any) -> str:
    target, reference = side_names(result.comparison)
    said = (
        f"Share of the loaded one of two words for the same thing, said of the same actor, in {target} (●) and "
        f"{reference} (◆), and the difference in percentage points over actors (Mantel–Haenszel)."
    )
    right = f"Right: loaded of both words, {target} : {reference}."
    return captioned(said, sample(result.comparison), right, *marks(result))


def _choices_alt(result: Any) -> str:
    table, (target, reference) = result.table, side_names(result.comparison)
    rows = table[table["difference"].notna()]
    said = [
        f"{tidy(r.pair)} {100 * r.share_target:.0f} % against {100 * r.share_reference:.0f} %"
        for r in rows.head(NAMED).itertuples()
    ]
    found = f"{int((table['q'] < SIGNIFICANT).sum())} of {len(table)} at q below .05"
    return (
        f"Dumbbell chart of {len(rows)} choices between words, {found if is_tested(table) else 'not tested'}. Share "
        f"of the loaded word, {target} against {reference}: {listed(said)}."
    )


def _choices_finding(result: Any, row: Mapping[str, Any]) -> str:
    where = places(result.comparison)
    more, less = ("target", "reference") if row["difference"] > 0 else ("reference", "target")
    low, high = sorted(100 * abs(float(row[end])) for end in ("low", "high"))
    pair = "all pairs" if row["pair"] == "(all pairs)" else label_of(result, row)
    return (
        f"Of two words for the same actor ({pair}), the loaded one is chosen {100 * abs(row['difference']):.0f} "
        f"percentage points more often {where[more]} than {where.again(less)}: {percent(row[f'share_{more}'])} of the "
        f"time against {percent(row[f'share_{less}'])} (95 % interval {math.floor(low)} to {math.ceil(high)} points)"
    )


CHOICES = Presentation(
    "Choices between words",
    estimate="difference",
    draw=drawing("choices", "draw_choices"),
    caption=_choices_caption,
    alt=_choices_alt,
    finding=_choices_finding,
    empty="Neither side uses any of these words of an actor that both sides name.",
    place=f"{_PLACE}:CHOICES",
)
