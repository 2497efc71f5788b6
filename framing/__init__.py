"""framing: compare how two voices word the same events.

>>> import framing
>>> framing.Lexicon.read("conflict").header["name"]
'conflict'
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PLACES = {
    "CollocateSettings": "framing.measures.collocates",
    "Comparison": "framing.corpus.corpus",
    "Corpus": "framing.corpus.corpus",
    "Counts": "framing.text.counts",
    "Design": "framing.stats.design",
    "FramingError": "framing.errors",
    "KeynessSettings": "framing.measures.keyness.two_sides",
    "Lexicon": "framing.lexicon",
    "LoadedSettings": "framing.measures.loaded.terms",
    "Result": "framing.result",
    "Tokens": "framing.text.counts",
    "TopicSettings": "framing.measures.topics",
    "VoiceSettings": "framing.measures.voices.quoted_words",
    "choices": "framing.measures.loaded.choices",
    "collocates": "framing.measures.collocates",
    "form": "framing.report.notebook.form",
    "keyness": "framing.measures.keyness.two_sides",
    "keyness_by_group": "framing.measures.keyness.many_groups",
    "loaded_terms": "framing.measures.loaded.terms",
    "open_study": "framing.report.study.study",
    "open_topics": "framing.report.sections.topics",
    "quotes": "framing.voices",
    "separate": "framing.voices",
    "topics": "framing.measures.topics.measure",
    "treated": "framing.voices",
}

__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    """Import what is asked for, and only then."""
    if name not in _PLACES:
        raise AttributeError(f"module 'framing' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
