"""What a table of passages says at a glance: whose words a row holds, how many, and whether it opens a quotation."""

from __future__ import annotations

import pandas as pd

from framing.text import token_spans

UNMAPPED = "(not mapped)"
"""The group of speakers whom no row of the affiliations names."""
REPORTED = "(reported)"
"""What reported speech speaks for where it stands apart: neither the outlet nor the speaker."""


def group_of(passages: pd.DataFrame) -> pd.Series:
    """Return whom each passage speaks for; `UNMAPPED` where nobody is known.

    Examples
    --------
    >>> group_of(pd.DataFrame({"speaks_for": ["Aldmere", ""]})).tolist()
    ['Aldmere', '(not mapped)']
    """
    return passages["speaks_for"].where(passages["speaks_for"] != "", UNMAPPED)


def words_of(passages: pd.DataFrame) -> pd.Series:
    """Return how many tokens each passage has, holes not counted.

    Examples
    --------
    >>> words_of(pd.DataFrame({"text": ["It was ￼, he said.", "calm"]})).tolist()
    [4, 1]
    """
    return passages["text"].map(lambda text: len(token_spans(text))).astype(int)


def said_for(passages: pd.DataFrame) -> pd.Series:
    """Return the group of whoever speaks, however reported speech is counted; `UNMAPPED` where nobody is known.

    Examples
    --------
    >>> table = pd.DataFrame({"speaks_for": ["Aldmere", "(reported)"], "said_for": ["Aldmere", ""]})
    >>> said_for(table).tolist()
    ['Aldmere', '(not mapped)']
    """
    column = passages["said_for"] if "said_for" in passages.columns else passages["speaks_for"]
    return column.where(column != "", UNMAPPED)


def opens_quotation(passages: pd.DataFrame) -> pd.Series:
    """Return whether each passage is quoted and the first part of its quotation, so that each counts once.

    Where there is no column `quotation`, every quoted passage is one.

    Examples
    --------
    >>> table = pd.DataFrame({"voice": ["outlet", "quoted", "quoted"], "quotation": ["", "d:1", "d:1"]})
    >>> opens_quotation(table).tolist()
    [False, True, False]
    """
    quoted = passages["voice"] == "quoted"
    if "quotation" not in passages.columns:
        return quoted
    return quoted & ((passages["quotation"] == "") | ~passages["quotation"].duplicated())
