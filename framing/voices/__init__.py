"""Who speaks, and in whose words: quotations with their speakers, and passages parted by voice."""

from __future__ import annotations

from framing.voices.quotes import quotes

__all__ = ["quotes"]
