"""framing: compare how two voices word the same events.

>>> import framing
>>> framing.Lexicon.read("conflict").header["name"]
'conflict'
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Measures are imported from their modules (`from framing.keyness import keyness`): a module and a function of one
# name cannot both be `framing.keyness`.
_PLACES = {
    "Comparison": "framing.corpus",
    "Corpus": "framing.corpus",
    "Counts": "framing.counts",
    "Design": "framing.design",
    "FramingError": "framing.errors",
    "KeynessSettings": "framing.keyness",
    "Lexicon": "framing.lexicon",
    "LoadedSettings": "framing.loaded",
    "Result": "framing.result",
    "Tokens": "framing.counts",
    "TopicSettings": "framing.topics",
    "VoiceSettings": "framing.voices.measure",
    "form": "framing.report.form",
    "loaded_terms": "framing.loaded",
    "open_study": "framing.report.study",
    "quotes": "framing.voices",
    "separate": "framing.voices",
    "treated": "framing.voices",
}

__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    """Import what is asked for, and only then."""
    if name not in _PLACES:
        raise AttributeError(f"module 'framing' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
