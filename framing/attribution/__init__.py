"""Who speaks, and in whose words: quotations with their speakers, and passages separated by voice.

What lives here: `separate.py` (a corpus to its passages), `cache.py` (passages kept between reports), `in_parts.py` (a
corpus larger than memory), `treatments.py` (how reported speech counts), `repeated.py` (what is quoted again),
`affiliations.py` (on whose behalf somebody speaks), `validity.py` (measured errors), `extract/` (one text to its
quotations). What may enter: rules that find speech and its speaker. Start with `separate.py`.
"""

from __future__ import annotations

from framing.attribution.extract.quotes import quotes
from framing.attribution.in_parts import separate_parts
from framing.attribution.separate import media, separate, unmapped
from framing.attribution.treatments import TREATMENTS, treated

__all__ = ["TREATMENTS", "media", "quotes", "separate", "separate_parts", "treated", "unmapped"]
