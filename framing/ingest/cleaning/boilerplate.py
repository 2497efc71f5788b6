"""Boilerplate: lines that recur in many texts of an outlet, found and listed; nothing is removed."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from framing.corpus.text_facts import letters_of
from framing.text.labels import clean_label

LEAST_WORDS, MOST_WORDS = 3, 60
"""Lines of fewer or of more words are not looked at."""
LEAST_TEXTS, LEAST_SHARE = 5, 0.02
"""A line is boilerplate from so many texts of its outlet on, and this share of them; a convention."""


def boilerplate_of(documents: pd.DataFrame) -> pd.DataFrame:
    """Return lines that recur in the texts of an outlet.

    Parameters
    ----------
    documents : DataFrame
        `doc_id, outlet, text`; copies of texts excluded, since every line of theirs recurs.

    Returns
    -------
    DataFrame
        `outlet, line` (as it is first written), `documents, share` (of the outlet's texts), `first` (doc_id); most
        frequent first. Lines are the same where their letters and digits are, in any case.

    Notes
    -----
    The assumption most likely to be false: that a line which recurs is furniture. A slogan that an outlet repeats is
    wording: read the list.

    Examples
    --------
    >>> rows = [(f"d{i}", "N", f"Text {i} of the day.\\nFollow us on every channel!") for i in range(6)]
    >>> boilerplate_of(pd.DataFrame(rows, columns=["doc_id", "outlet", "text"]))[["line", "documents"]].values.tolist()
    [['Follow us on every channel!', 6]]
    """
    rows = []
    for outlet, own in documents.groupby("outlet", sort=True):
        keys = [[hash(key) for line in _lines(text) if (key := letters_of(line))] for text in own["text"]]
        counts: Counter[int] = Counter()
        for found in keys:
            counts.update(set(found))
        least = max(LEAST_TEXTS, LEAST_SHARE * len(own))
        open_ = {key for key, n in counts.items() if n >= least}
        for doc_id, text, found in zip(own["doc_id"], own["text"], keys, strict=True):
            if open_.isdisjoint(found):
                continue
            for line in _lines(text):
                number = hash(letters_of(line))
                if number in open_:
                    open_.remove(number)
                    rows.append((outlet, line, counts[number], counts[number] / len(own), doc_id))
    table = pd.DataFrame(rows, columns=["outlet", "line", "documents", "share", "first"])
    return table.sort_values(["documents", "outlet", "line"], ascending=[False, True, True]).reset_index(drop=True)


def _lines(text: str) -> list[str]:
    lines = [clean_label(line) for line in text.split("\n")]
    return [line for line in lines if LEAST_WORDS <= len(line.split()) <= MOST_WORDS]
