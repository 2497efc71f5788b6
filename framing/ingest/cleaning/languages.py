"""Languages: in which language each text is written, by its runs of letters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

LEAST_WORDS = 20
"""Shorter texts have no language here: a headline of names reads as several."""
SURE = 0.9
"""Least probability."""
_LETTERS = 2_000
_NONE = ("zxx", "und")
"""Codes of what is no language: tables, lists of numbers."""


def languages_of(texts: Sequence[str]) -> list[str]:
    """Return the code of the language of each text, of two letters; "" where it is short or doubtful.

    Notes
    -----
    py3langid: naive Bayes over runs of bytes (Lui & Baldwin 2012), on the first 2,000 characters. The assumption
    most likely to be false: that a text is in one language.

    Examples
    --------
    >>> languages_of(["Rain."])
    ['']
    """
    return [_language(text) for text in texts]


def _language(text: str) -> str:
    start = text[:_LETTERS]
    if len(start.split()) < LEAST_WORDS:
        return ""
    code, probability = _identifier().classify(start)
    return str(code) if probability >= SURE and code not in _NONE else ""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
