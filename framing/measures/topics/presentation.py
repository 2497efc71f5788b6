"""How topics are shown."""

from __future__ import annotations

from typing import Any

from framing.charts import drawing
from framing.charts.words import captioned, dumbbells_said, marks, sample, side_names
from framing.result import Presentation


def _caption(result: Any) -> str:
    target, reference = side_names(result.comparison)
    said = (
        f"Topics ({len(result.table)}; words that occur together, not frames) and their share of the words of "
        f"{target} (●) and {reference} (◆)."
    )
    intervals = "from the variation between units and between fits of the model"
    return captioned(said, sample(result.comparison), *marks(result, intervals))


TOPICS = Presentation(
    "Topics",
    estimate="log_ratio",
    draw=drawing("comparisons", "draw_topics"),
    caption=_caption,
    alt=lambda result: dumbbells_said(result, ("share_target", "share_reference"), "% of the words", "topics"),
    place="framing.measures.topics.presentation:TOPICS",
)
