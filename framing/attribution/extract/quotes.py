"""Who says what: every quotation of a text with its speaker, by the engine of its language."""

from __future__ import annotations

import pandas as pd

from framing.attribution.extract.common.known_names import Known, as_read
from framing.attribution.extract.common.quotation import COLUMNS, Quotation
from framing.attribution.extract.common.readable import placed, readable
from framing.attribution.extract.english import engine as english
from framing.attribution.extract.english.page import PageNames
from framing.attribution.extract.grammar import engine as grammar
from framing.attribution.extract.layout.turns import set_aside, with_turns

__all__ = ["COLUMNS", "quotations", "quotes"]


def quotations(text: str, language: str = "en", known: Known = None) -> list[Quotation]:
    """Return who says what in a text, as `quotes` does, a `Quotation` for each of its rows."""
    copy = known.page.copy(text) if isinstance(known, PageNames) else readable(text)
    names = as_read(known)
    rest, turns = set_aside(copy.text, language, names)
    engine = english if language == "en" else grammar
    return placed(with_turns(engine.quotations(rest, language, names), turns, rest), copy)


def quotes(text: str, language: str = "en", known: Known = None) -> pd.DataFrame:
    """Find who says what in a text: one row per span of quoted or reported words.

    Parameters
    ----------
    text : str
        Any text; marks may be stray, turned the wrong way or missing.
    language : str
        Language of the text; a list of reporting words must exist for it.
    known : mapping, iterable of str or Registry, optional
        Full names known beforehand, or aliases and the names they stand for.

    Returns
    -------
    DataFrame
        In order of `start`: `start, end` (code points; marks included), `quotation` (shared by what is
        said in one go: parts that an attribution interrupts, and a reported clause with the words it
        quotes), `kind` (direct, mixed, indirect, scare), `speaker` (fullest name in the text, ``""``
        if nobody in particular), `speaker_start, speaker_end, cue, cue_start, cue_end` (-1 and ``""``
        if there is none), `stance` of the cue, `role` (as described in the text, often ``""``),
        `venue` (the medium in which it was said, if named), `confidence` (0 to 1: share of the rule's
        rows that were right on the articles the rules were made on), `rule`, `paragraph`, `mark`
        (``""`` for indirect speech), `parts` (spans of the words between the marks; of indirect
        speech those in the outlet's wording: what it quotes is excluded and has rows of its own),
        `cue_class` (speech, thought, attitude, finding, poll or document: what is attributed, by cue and
        source, see `framing.attribution.extract.common.cue_classes`; ``""`` where nobody speaks and in other
        languages).

    Raises
    ------
    LexiconError
        If there is no list of reporting words for `language`. No text raises.

    Examples
    --------
    >>> text = "Colonel Rik Ansgard said the night was “quiet”. “We will hold,” he added."
    >>> quotes(text)[["kind", "speaker", "cue", "rule"]].to_dict("split")["data"]  # doctest: +NORMALIZE_WHITESPACE
    [['indirect', 'Rik Ansgard', 'said', 'governed'],
     ['mixed', 'Rik Ansgard', 'said', 'governed'],
     ['direct', 'Rik Ansgard', 'added', 'trailing']]
    """
    found = quotations(text, language, known)
    return pd.DataFrame([list(one) for one in found], columns=COLUMNS)
