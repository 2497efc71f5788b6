"""Sentences of a running text. Offsets are Unicode code points."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from framing.text.reading import HOLE

ABBREVIATIONS = {
    "mr", "mrs", "ms", "dr", "prof", "st", "gen", "col", "lt", "sgt", "capt", "maj", "gov", "sen",
    "rep", "rev", "hon", "jr", "sr", "vs", "no", "vol", "approx", "e.g", "i.e", "u.s", "u.k", "u.n",
    "a.m", "p.m", "jan", "feb", "aug", "sept", "oct", "nov", "dec",
}  # fmt: skip
"""English abbreviations after which a full stop ends no sentence."""


@lru_cache(maxsize=1)
def _splitter():
    punkt = _punkt()
    parameters = punkt.PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    return punkt.PunktSentenceTokenizer(parameters)


def _punkt() -> Any:
    """Return the module `nltk.tokenize.punkt`, without the rest of nltk where nothing else has imported it.

    `import nltk` brings its parsers, classifiers and scipy.stats, 2.4 s of the processor for .05 s that is used. The
    packages are stood in for while the module is imported, and nothing of them is left: ``import nltk`` is whole after.
    """
    name, packages = "nltk.tokenize.punkt", ("nltk", "nltk.tokenize")
    found = importlib.util.find_spec("nltk") if "nltk" not in sys.modules else None
    if found is None or not found.submodule_search_locations:
        return importlib.import_module(name)
    (folder, *_) = found.submodule_search_locations
    for package in packages:
        stand_in = ModuleType(package)
        stand_in.__path__ = [str(Path(folder, *package.split(".")[1:]))]
        sys.modules[package] = stand_in
    try:
        return importlib.import_module(name)
    except ImportError:  # of another version, which needs more of the packages
        _forget_nltk()
        return importlib.import_module(name)
    finally:
        if getattr(sys.modules.get("nltk"), "__spec__", None) is None:
            _forget_nltk()


def _forget_nltk() -> None:
    for module in [module for module in sys.modules if module.partition(".")[0] == "nltk"]:
        del sys.modules[module]


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the start and end of every sentence of a text; none crosses a `HOLE` or a blank line.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of (int, int)
        Half-open spans in code points, without surrounding white space.

    Notes
    -----
    NLTK's Punkt (Kiss & Strunk 2006) with its untrained defaults and a short list of English
    abbreviations: no model is downloaded. A sentence that opens in lower case is not split off.

    Examples
    --------
    >>> sentences("Mr Roe left. He said: “No.” Then rain.")
    [(0, 12), (13, 27), (28, 38)]
    """
    spans = []
    for block in re.finditer(rf"(?:(?!\n\s*\n)[^{HOLE}])+", text):
        for start, end in _splitter().span_tokenize(block.group()):
            sentence = block.group()[start:end]
            start += len(sentence) - len(sentence.lstrip())
            if sentence.strip():
                spans.append((block.start() + start, block.start() + start + len(sentence.strip())))
    return spans
