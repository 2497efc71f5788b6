"""Rows that readers of lexicon formats yield, and the entries made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from framing.errors import LexiconError
from framing.lexicon.entries import LEVEL, Entry, pattern_of
from framing.lexicon.legibility import SAID, Findings, capitals, examine, script_note, unreadable


@dataclass(frozen=True)
class Row:
    """One pattern in one category of a file.

    Attributes
    ----------
    written : str
        As in the file, wildcards ``*`` and ``?`` alone being special.
    levels : tuple of str
        The category, widest level first; without one, the row holds only what was not read.
    weight : float
    place : str
        Where it is, such as ``line 12``.
    unread : str
        What of the row has no meaning here, if anything.
    """

    written: str
    levels: tuple[str, ...]
    weight: float
    place: str
    unread: str = ""


@dataclass(frozen=True)
class Columns:
    """Columns that a caller names, by name or by number from 1; empty where none is named."""

    word: str = ""
    category: tuple[str, ...] = ()
    weight: str = ""

    @property
    def named(self) -> bool:
        """Whether any is named."""
        return bool(self.word or self.category or self.weight)


@dataclass(frozen=True)
class Source:
    """A file as the readers of formats get it.

    Attributes
    ----------
    name : str
        Of the file, for messages.
    text : str
    language : str
        Code.
    columns : Columns
    notes : list of str
        Notes, which a reader adds to.
    """

    name: str
    text: str
    language: str = "en"
    columns: Columns = Columns()
    notes: list[str] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """Name of the category where a file has none of its own."""
        return self.columns.category[0] if len(self.columns.category) == 1 else Path(self.name).stem


def entries_of(source: Source, rows: Iterable[Row]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return one entry for each pattern, and notes on what was excluded or is matched otherwise than written.

    Raises
    ------
    LexiconError
        If no entry is left.
    """
    found: dict[str, dict[str, float]] = {}
    findings = Findings()
    written: dict[str, tuple[str, str]] = {}
    excluded: set[str] = set()
    for row in rows:
        if row.unread:
            findings.add("unread", f"{row.place}: {row.unread}")
        if not row.levels:
            continue
        pattern = pattern_of(row.written.replace("_", " "), endings=True)
        if why := ("empty" if not row.written.strip() else unreadable(row.written, pattern)):
            if why == "empty" or row.written not in excluded:
                findings.add(why, f"{row.place}: '{row.written}'" if row.written.strip() else row.place)
            excluded.add(row.written)
            continue
        if pattern not in found:
            examine(findings, row.place, row.written, pattern)
            written[pattern] = row.place, row.written
        key = LEVEL.join(level.replace(LEVEL, " - ") for level in row.levels)
        if found.setdefault(pattern, {}).setdefault(key, row.weight) != row.weight:
            findings.add("repeated", f"{row.place}: '{row.written}'")
    notes = (*source.notes, *findings.notes({kind: said for kind, said in SAID.items() if kind != "capitals"}))
    if not found:
        raise LexiconError(" ".join((f"Lexicon '{source.name}' has no entry.", *notes)))
    for item in capitals(written.values()):
        findings.add("capitals", item)
    last = (*findings.notes({"capitals": SAID["capitals"]}), *script_note(found, source.language))
    return tuple(_entry(pattern, keys) for pattern, keys in found.items()), (*notes, *last)


def _entry(pattern: str, keys: dict[str, float]) -> Entry:
    """Return an entry; a level above another of its categories goes without saying."""
    narrow = {k: w for k, w in keys.items() if not any(other.startswith(k + LEVEL) for other in keys)}
    (category, weight), *also = narrow.items()
    return Entry(pattern, category, weight=weight, also=tuple(also))
