"""Entries of a lexicon: what a row of our own format holds, and how a pattern is normalised."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from framing.errors import LexiconError, nearest
from framing.tokeniser import DEFAULT, TokenSettings, tokenise

LISTS = Path(__file__).parents[1] / "lexicons"
HEADER = ("name", "version", "language", "construct", "unit", "licence", "source", "citation", "validation")
COLUMNS = ("entry", "category", "counterpart", "note")
OPTIONAL = ("weight", "exclude", "case", "actors", "pair")
LEVEL = " > "
"""Stands between the levels of a category: ``emotion > negative > anger``."""

_STAND_INS = str.maketrans("*?", "\ua015\ua016")
"""Letters of the Yi syllabary, for wildcards while a pattern is read as texts are."""
_WILDCARDS = str.maketrans("\ua015\ua016", "*?")
_AS_WRITTEN = TokenSettings(capitals="keep")
_KEY = re.compile(r"^#[ \t]*(\w+)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One pattern: words, each of which may hold ``*`` (any run of characters) and ``?`` (any one).

    Attributes
    ----------
    pattern : str
        Normalised words, a space between them; as written where `case` is true.
    category : str
        Levels are joined by `` > ``.
    counterpart, note : str
        A plainer word, and why.
    weight : float
        In `category`.
    exclude : tuple of str
        Patterns in which a hit of this entry does not count ("regime change" for "regime").
    case : bool
        True if capitals must stand as written, for names.
    actors : tuple of str
        Whom the entry may refer to.
    pair : str
        Name that joins it to the entries of the same choice.
    also : tuple of (str, float)
        Further categories and the weights in them.
    """

    pattern: str
    category: str
    counterpart: str = ""
    note: str = ""
    weight: float = 1.0
    exclude: tuple[str, ...] = ()
    case: bool = False
    actors: tuple[str, ...] = ()
    pair: str = ""
    also: tuple[tuple[str, float], ...] = ()

    @property
    def keys(self) -> tuple[tuple[str, float], ...]:
        """Every category of the entry with its weight there."""
        return ((self.category, self.weight), *self.also)


def pattern_of(written: str, case: bool = False) -> str:
    """Return a pattern as texts are tokenised, wildcards kept.

    Examples
    --------
    >>> pattern_of("So‑called  Regime*"), pattern_of("Kiev’s", case=True)
    ('so-called regime*', 'Kiev')
    """
    words = tokenise(written.translate(_STAND_INS), _AS_WRITTEN if case else DEFAULT)
    return " ".join(words).translate(_WILDCARDS)


def header_of(text: str) -> tuple[dict[str, str], int]:
    """Return the keys stated in lines ``# key: value`` on top of a text, and how many lines they take."""
    lines = text.split("\n")
    n = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return dict(_KEY.findall("\n".join(lines[:n]))), n


def complete(name: str, header: dict[str, str]) -> dict[str, str]:
    """Return a header that states every key of ours.

    Raises
    ------
    LexiconError
        If a key is missing or empty.
    """
    if not header:
        keys = _listed_keys(HEADER)
        raise LexiconError(f"Lexicon '{name}' says nothing of itself: put lines '# name: …' on top, of {keys}.")
    missing = [key for key in HEADER if not header.get(key)]
    if missing:
        lines = ", ".join(f"'# {key}: …'" for key in missing)
        add = "a line" if len(missing) == 1 else "the lines"
        raise LexiconError(f"Lexicon '{name}' does not state its {_listed_keys(missing)}: add {add} {lines} on top.")
    return header


def _listed_keys(keys: Sequence[str]) -> str:
    return f"{', '.join(keys[:-1])} and {keys[-1]}" if len(keys) > 1 else keys[0]


def own_entries(name: str, lines: list[str], first: int) -> tuple[Entry, ...]:
    """Return the entries of our own CSV, whose line of column names is number `first` of the file.

    Raises
    ------
    LexiconError
        If a column is missing or unknown, or a row cannot be used.
    """
    reader = csv.DictReader(lines)
    columns = reader.fieldnames or ()
    if not set(columns) & set(COLUMNS):
        raise LexiconError(
            f"Lexicon '{name}', line {first}: no column is named; write '{','.join(COLUMNS)}' above the entries."
        )
    for column in COLUMNS:
        if column not in columns:
            raise LexiconError(f"Lexicon '{name}' has no column '{column}'.{nearest(column, columns)}")
    for column in columns:
        if column not in COLUMNS + OPTIONAL:
            raise LexiconError(f"Lexicon '{name}': unknown column '{column}'.{nearest(column, OPTIONAL)}")
    entries: list[Entry] = []
    seen: set[tuple[str, bool]] = set()
    for number, row in enumerate(reader, start=1):
        where = f"Lexicon '{name}', line {first + reader.line_num - 1}: "
        entry = _entry(where, number, row)
        if (entry.pattern, entry.case) in seen:
            raise LexiconError(f"{where}'{entry.pattern}' stands twice.")
        seen.add((entry.pattern, entry.case))
        entries.append(entry)
    if not entries:
        raise LexiconError(f"Lexicon '{name}' has no entry below its header.")
    return tuple(entries)


def _entry(where: str, number: int, row: dict) -> Entry:
    cells = {key: (row.get(key) or "").strip() for key in COLUMNS + OPTIONAL}
    if row.get(None):
        raise LexiconError(f"{where}more cells than columns; quote a cell that holds a comma.")
    if cells["case"] not in ("", "sensitive"):
        raise LexiconError(f"{where}case is '{cells['case']}'; it is 'sensitive' or empty.")
    case = cells["case"] == "sensitive"
    pattern = pattern_of(cells["entry"], case)
    if not pattern or not cells["category"]:
        raise LexiconError(f"{where}entry {number} is empty or has no category.")
    exclude = tuple(pattern_of(phrase) for phrase in _listed(cells["exclude"]))
    for words in (pattern, *exclude):
        refuse_lone_wildcard(where, words)
    try:
        weight = float(cells["weight"] or 1)
    except ValueError:
        raise LexiconError(f"{where}weight is '{cells['weight']}', not a number.") from None
    return Entry(
        pattern, cells["category"], cells["counterpart"], cells["note"], weight, exclude, case,
        tuple(_listed(cells["actors"])), cells["pair"],
    )  # fmt: skip


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def refuse_lone_wildcard(where: str, pattern: str) -> None:
    """Refuse a pattern one of whose words is wildcards alone.

    Raises
    ------
    LexiconError
        If there is one.
    """
    if any(not word.strip("*?") for word in pattern.split()):
        raise LexiconError(f"{where}'{pattern}' has a * that stands alone; it would match any word.")
