"""Sentences of a running text. Offsets are Unicode code points."""

from __future__ import annotations

import re
from functools import lru_cache

from framing.text.reading import HOLE

ABBREVIATIONS = {
    "mr", "mrs", "ms", "dr", "prof", "st", "gen", "col", "lt", "sgt", "capt", "maj", "gov", "sen",
    "rep", "rev", "hon", "jr", "sr", "vs", "no", "vol", "approx", "e.g", "i.e", "u.s", "u.k", "u.n",
    "a.m", "p.m", "jan", "feb", "aug", "sept", "oct", "nov", "dec",
}  # fmt: skip
"""English abbreviations after which a full stop ends no sentence."""


@lru_cache(maxsize=1)
def _splitter():
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    return PunktSentenceTokenizer(parameters)


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
