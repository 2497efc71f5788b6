"""Columns of the table of quotations that both engines fill."""

from __future__ import annotations

COLUMNS = [
    "start", "end", "quotation", "kind", "speaker", "speaker_start", "speaker_end", "cue", "cue_start", "cue_end",
    "stance", "role", "venue", "confidence", "rule", "paragraph", "mark", "parts", "cue_class",
]  # fmt: skip
