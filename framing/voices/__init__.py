"""Who speaks, and in whose words: quotations with their speakers, and passages separated by voice."""

from __future__ import annotations

from framing.voices.extract.quotes import quotes
from framing.voices.separate import media, separate, unmapped
from framing.voices.treatments import TREATMENTS, treated

__all__ = ["TREATMENTS", "media", "quotes", "separate", "treated", "unmapped"]
