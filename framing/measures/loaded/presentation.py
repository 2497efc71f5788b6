"""How loaded terms, and choices between words, are shown."""

from __future__ import annotations

from typing import Any

from framing.charts import drawing
from framing.charts.words import (
    NAMED,
    SIGNIFICANT,
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

_PLACE = "framing.measures.loaded.presentation"


def _loaded_caption(result: Any) -> str:
    target, reference = side_names(result.comparison)
    lexicon = result.settings.get("lexicon", "")
    named = f" of the lexicon {lexicon} {result.settings.get('lexicon_version', '')}".rstrip() if lexicon else ""
    said = f"Words{named} in {target} (●) and {reference} (◆), hits per 1,000 words. {counts_said(result)}"
    return " ".join([said, *marks(result), sample(result.comparison)])


LOADED = Presentation(
    "Loaded terms",
    estimate="log_ratio",
    draw=drawing("comparisons", "draw_loaded"),
    caption=_loaded_caption,
    alt=lambda result: dumbbells_said(
        result, ("pk_target", "pk_reference"), "hits per 1,000 words", "categories of words"
    ),
    empty="No word of the lexicon of loaded terms occurs on either side.",
    place=f"{_PLACE}:LOADED",
)


def _choices_caption(result: Any) -> str:
    target, reference = side_names(result.comparison)
    said = (
        f"Share of the loaded one of two words for the same thing, said of the same actor, in {target} (●) and "
        f"{reference} (◆), and the difference in percentage points over actors (Mantel–Haenszel). Right: loaded of "
        f"both words, {target} : {reference}."
    )
    return " ".join([said, *marks(result), sample(result.comparison)])


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


CHOICES = Presentation(
    "Choices between words",
    estimate="difference",
    draw=drawing("choices", "draw_choices"),
    caption=_choices_caption,
    alt=_choices_alt,
    empty="Neither side uses any of these words of an actor that both sides name.",
    place=f"{_PLACE}:CHOICES",
)
