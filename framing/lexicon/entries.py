"""Entries of a lexicon: what a row of our own format holds, and how a pattern is normalised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from framing.errors import LexiconError, nearest
from framing.lexicon.legibility import SAID, UNREADABLE, Findings, examine, unreadable
from framing.text.delimited import split_rows
from framing.text.labels import clean_label
from framing.text.tokens import DEFAULT, TokenSettings, tokenise

LISTS = Path(__file__).parents[1] / "lexicons"
COLUMNS = ("entry", "category", "counterpart", "note")
OPTIONAL = ("weight", "exclude", "case", "actors", "pair")
LEVEL = " > "
"""Separates the levels of a category: ``emotion > negative > anger``."""

_PLACEHOLDERS = str.maketrans("*?", "\ua015\ua016")
"""Letters of the Yi syllabary that replace wildcards while a pattern is tokenised."""
_WILDCARDS = str.maketrans("\ua015\ua016", "*?")
_CASED = TokenSettings(capitals="keep")
CONTRACTED = frozenset(
    "it he she that there here this these what who where when why how let who all one everyone everybody everything "
    "someone somebody something anyone anybody anything nobody nothing now then which".split()
)
"""Words after which ``'s`` is a verb or "us", not a possessive, as a rule."""


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
        True if capitals must be as written, for names.
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


def pattern_of(written: str, case: bool = False, endings: bool = False) -> str:
    """Return a pattern as texts are tokenised, wildcards kept.

    A final ``'s`` is stripped as in texts. It is kept after a word that takes no possessive ("it's",
    "let's"), and everywhere with `endings`; such a pattern is matched with words as they are written.

    Examples
    --------
    >>> pattern_of("So‑called  Regime*"), pattern_of("Kiev’s", case=True), pattern_of("It’s")
    ('so-called regime*', 'Kiev', "it's")
    """
    settings = _CASED if case else DEFAULT
    stripped = tokenise(written.translate(_PLACEHOLDERS), settings)
    whole = tokenise(written.translate(_PLACEHOLDERS), replace(settings, possessive="keep"))
    words = (
        long if endings or long[:-2].casefold() in CONTRACTED else short
        for short, long in zip(stripped, whole, strict=True)
    )
    return " ".join(words).translate(_WILDCARDS)


def own_entries(name: str, text: str, first: int) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return the entries of our own table, whose line of column names is number `first` of the file, and notes.

    Raises
    ------
    LexiconError
        If a column is missing or unknown, or a row cannot be used.
    """
    records, _, notes = split_rows(text, name, COLUMNS, LexiconError, first)
    columns = [clean_label(cell).lower() for cell in records[0].cells] if records else []
    _check_columns(name, [column for column in columns if column], records[0].line if records else first)
    entries: list[Entry] = []
    seen: set[tuple[str, bool]] = set()
    findings = Findings()
    for record in records[1:]:
        place = f"line {record.line}"
        where = f"Lexicon '{name}', {place}: "
        row = dict(zip(columns, record.cells, strict=False))
        if not any(cell.strip() for cell in record.cells):
            continue
        if row.get("", "").strip() or any(cell.strip() for cell in record.cells[len(columns) :]):
            raise LexiconError(f"{where}more cells than columns; quote a cell that holds a comma.")
        entry = _entry(where, len(entries) + 1, row)
        if (entry.pattern, entry.case) in seen:
            raise LexiconError(f"{where}'{entry.pattern}' occurs twice.")
        seen.add((entry.pattern, entry.case))
        entries.append(entry)
        examine(findings, place, row.get("entry", "").strip(), entry.pattern)
    if not entries:
        raise LexiconError(f"Lexicon '{name}' has no entry below its header.")
    return tuple(entries), (*notes, *findings.notes(SAID))


def _check_columns(name: str, columns: Sequence[str], first: int) -> None:
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


def _entry(where: str, number: int, row: dict[str, str]) -> Entry:
    cells = {key: (row.get(key) or "").strip() for key in COLUMNS + OPTIONAL}
    if cells["case"] not in ("", "sensitive"):
        raise LexiconError(f"{where}case is '{cells['case']}'; it is 'sensitive' or empty.")
    case = cells["case"] == "sensitive"
    pattern = pattern_of(cells["entry"], case)
    if not pattern or not cells["category"]:
        raise LexiconError(f"{where}entry {number} is empty or has no category.")
    exclude = tuple(pattern_of(phrase) for phrase in _listed(cells["exclude"]))
    for words in (pattern, *exclude):
        refuse_lone_wildcard(where, words)
    if why := unreadable(cells["entry"], pattern):
        raise LexiconError(f"{where}'{cells['entry']}' is an entry {UNREADABLE[why].rstrip(',')}; remove it.")
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
        raise LexiconError(f"{where}'{pattern}' has a * as a word of its own; it would match any word.")
