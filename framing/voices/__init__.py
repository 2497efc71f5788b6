"""Who speaks, and in whose words: quotations with their speakers, and passages parted by voice."""

from __future__ import annotations

from framing.voices.quotes import quotes
from framing.voices.separate import separate, unmapped

__all__ = ["quotes", "separate", "unmapped"]
