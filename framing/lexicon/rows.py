"""Rows that readers of lexicon formats yield, and the entries made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from framing.errors import LexiconError
from framing.lexicon.entries import LEVEL, Entry, pattern_of

SHOWN = 3


@dataclass(frozen=True)
class Row:
    """One pattern in one category of a file.

    Attributes
    ----------
    written : str
        As it stands in the file, wildcards ``*`` and ``?`` alone being special.
    levels : tuple of str
        The category, widest level first.
    weight : float
    place : str
        Where it stands, such as ``line 12``.
    unread : str
        What of the row has no meaning here, if anything.
    """

    written: str
    levels: tuple[str, ...]
    weight: float
    place: str
    unread: str = ""


def entries_of(name: str, rows: Iterable[Row]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return one entry for each pattern, and notes on what was left out.

    Raises
    ------
    LexiconError
        If no entry is left.
    """
    found: dict[str, dict[str, float]] = {}
    unread: list[str] = []
    wordless: list[str] = []
    repeated: list[str] = []
    for row in rows:
        if row.unread:
            unread.append(f"{row.place}: {row.unread}")
        if not row.levels:
            continue
        pattern = pattern_of(row.written.replace("_", " "))
        if not all(word.strip("*?") for word in pattern.split() or [""]):
            wordless.append(f"{row.place}: '{row.written}'")
            continue
        key = LEVEL.join(level.replace(LEVEL, " - ") for level in row.levels)
        if found.setdefault(pattern, {}).setdefault(key, row.weight) != row.weight:
            repeated.append(f"{row.place}: '{row.written}'")
    if not found:
        raise LexiconError(f"Lexicon '{name}' has no entry.")
    notes = [
        f"{len(items)} {what} ({'; '.join(items[:SHOWN])}{'; …' if len(items) > SHOWN else ''})."
        for items, what in (
            (wordless, "entries without a word were left out"),
            (unread, "rules were not read"),
            (repeated, "entries stand again with another weight; the first was kept"),
        )
        if items
    ]
    return tuple(_entry(pattern, keys) for pattern, keys in found.items()), tuple(notes)


def _entry(pattern: str, keys: dict[str, float]) -> Entry:
    """Return an entry; a level above another of its categories goes without saying."""
    narrow = {k: w for k, w in keys.items() if not any(other.startswith(k + LEVEL) for other in keys)}
    (category, weight), *also = narrow.items()
    return Entry(pattern, category, weight=weight, also=tuple(also))
