"""How well the extractor finds quotations: its measured errors, read from ``validity.json``, and how to say them."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from framing.stats.stamps import stamps_about, validity_of

KINDS = ("quoted", "indirect")


@lru_cache(maxsize=1)
def measured() -> dict[str, Any]:
    """Return the figures by language: for each kind precision, recall, speaker accuracy and n; data and date.

    They are written by tests/benchmarks/quotes.py and quotes_ru.py.

    Examples
    --------
    >>> 0 < measured()["en"]["quoted"]["recall"] <= 1
    True
    """
    return json.loads((resources.files("framing.attribution") / "validity.json").read_text("utf-8"))


def language_of(passages: pd.DataFrame) -> str:
    """Return the language that most passages have, as a code of two letters; English where none is given.

    Examples
    --------
    >>> import pandas as pd
    >>> language_of(pd.DataFrame({"language": ["ru-RU", "ru", ""]})), language_of(pd.DataFrame({"text": ["a"]}))
    ('ru', 'en')
    """
    codes = passages["language"] if "language" in passages.columns else None
    named = codes[codes != ""] if codes is not None else None
    return str(named.mode().iloc[0]).split("-")[0].lower() if named is not None and len(named) else "en"


def recall(kind: str, language: str = "en") -> float:
    """Return the share of the words of a kind (`quoted`: direct and mixed; `indirect`) found; NaN if unmeasured.

    Examples
    --------
    >>> recall("quoted", "no such language")
    nan
    """
    return float(measured().get(language, {}).get(kind, {}).get("recall", float("nan")))


def validity(language: str = "en", folder: str | Path | None = None) -> dict[str, str] | None:
    """Return figure, data and date as a `Result` holds them; None where nothing was measured.

    Parameters
    ----------
    language : str
        Its texts, on which the extractor was measured for all corpora.
    folder : str or Path, optional
        Of the corpus; what its ``validation.json`` says of voices comes first.

    Examples
    --------
    >>> sorted(validity())
    ['data', 'date', 'figure']
    """
    stamps = stamps_about(folder, "voices")
    about = measured().get(language)
    if about is None:
        return validity_of(stamps)
    said = [_worded(name, about[kind]) for kind, name in zip(KINDS, _NAMES, strict=True) if kind in about]
    return validity_of(stamps, {"figure": "; ".join(said), "data": about["data"], "date": about["date"]})


_NAMES = ("quotations", "indirect speech")


def _worded(name: str, figures: dict[str, float]) -> str:
    said = f"{name} found with precision {_two(figures['precision'])} and recall {_two(figures['recall'])}"
    if "speaker" in figures:
        said += f", given to the right speaker in {_two(figures['speaker'])} of those found"
    if "speaker_canonical" in figures:
        said += f", under the exact full name in {_two(figures['speaker_canonical'])} of those with a name"
    return said + (f" (n = {figures['n']:,})" if "n" in figures else "")


def _two(figure: float) -> str:
    return f"{figure:.2f}".removeprefix("0")
