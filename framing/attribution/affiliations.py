"""Who a speaker speaks for: reads and checks a corpus's ``affiliations.csv``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from framing.errors import CorpusError, nearest
from framing.text.delimited import read_table
from framing.text.labels import clean_label

COLUMNS = (
    "name", "aliases", "role", "affiliation", "venue_class", "valid_from", "valid_to", "basis", "source", "coder",
)  # fmt: skip
ROLES = (
    "politician", "official", "military", "mediator", "journalist", "medium", "resident", "expert", "activist",
    "aid worker", "business", "organisation", "other",
)  # fmt: skip
MEDIA_CLASSES = (
    "State-Controlled", "Captured Public/State-Managed", "Captured Private",
    "Independent State-Funded and State-Managed", "Independent State-Managed",
    "Independent State-Funded", "Independent Public", "not classified",
)  # fmt: skip
"""Dragomir & Söderström (2021), The State of State Media; `not classified` for media that it does not list."""
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_FIRST, _LAST = "0000", "9999"


@dataclass(frozen=True)
class Speaker:
    """One row of ``affiliations.csv``: a speaker or a medium, for a stretch of time."""

    name: str
    aliases: tuple[str, ...] = ()
    role: str = ""
    affiliation: str = ""
    venue_class: str = ""
    valid_from: str = ""
    valid_to: str = ""
    basis: str = ""
    source: str = ""
    coder: str = ""

    def holds(self, date: str) -> bool:
        """Tell whether the row holds on a day (ISO 8601); an empty date or bound is open."""
        return not date or ((self.valid_from or _FIRST) <= date[:10] and _until(date, self.valid_to))

    def meets(self, other: Speaker) -> bool:
        """Tell whether the two rows hold on a common day."""
        return _until(self.valid_from, other.valid_to) and _until(other.valid_from, self.valid_to)


def _until(day: str, last: str) -> bool:
    """Tell whether a day is not after a last day, month or year."""
    return (day or _FIRST)[: len(last or _LAST)] <= (last or _LAST)


@lru_cache(maxsize=65_536)
def _key(name: str) -> str:
    plain = " ".join(str(name).replace("’", "'").split()).casefold()
    return plain[4:] if plain.startswith("the ") else plain


class Affiliations:
    """Rows of ``affiliations.csv``, looked up by name or alias and by date.

    Parameters
    ----------
    rows : list of Speaker
        Checked on the way in.
    place : str
        Named in errors.
    lines : sequence of int
        Line of each row in its file; by default below a header.

    Raises
    ------
    CorpusError
        If a row lacks a name, a basis or a source, has a day that is not ISO 8601, has a role or class outside the
        lists, or shares a name or alias with another speaker's row on a common day.

    Examples
    --------
    >>> row = Speaker("Rik Ansgard", ("Colonel Ansgard",), "military", "army", basis="office", source="invented")
    >>> Affiliations([row]).lookup("Colonel Ansgard").affiliation
    'army'
    """

    def __init__(self, rows: list[Speaker], place: str = "affiliations", lines: Sequence[int] = ()) -> None:
        self.rows = list(rows)
        self._index: dict[str, list[Speaker]] = {}
        for number, row in zip(lines or range(2, len(self.rows) + 2), self.rows, strict=True):
            _check(row, f"{place}, line {number}")
            for name in dict.fromkeys(_key(name) for name in (row.name, *row.aliases)):
                for other in self._index.get(name, ()):
                    if other.meets(row):
                        raise CorpusError(
                            f"{place}: '{name}' stands for both '{other.name}' and '{row.name}' on the same days; drop "
                            "the alias from one of them, or give the rows valid_from and valid_to that do not overlap."
                        )
                self._index.setdefault(name, []).append(row)

    @classmethod
    def read(cls, path: str | Path) -> Affiliations:
        """Return the affiliations of a file.

        Parameters
        ----------
        path : str or Path
            CSV with the columns of `COLUMNS`; aliases separated by semicolons.

        Raises
        ------
        CorpusError
            If the file cannot be read as a table (see `framing.text.delimited.read_table`), a column is missing, or a
            row is refused.
        """
        path = Path(path)
        if not path.is_file():
            raise CorpusError(f"There is no file of affiliations '{path}'.")
        table = read_table(path, COLUMNS, CorpusError)
        return cls([_speaker(row) for _, row in table.records()], f"'{path}'", table.lines)

    def lookup(self, name: str, date: str = "") -> Speaker | None:
        """Return the row for a name or alias on a day, or None."""
        return next((row for row in self._index.get(_key(name), ()) if row.holds(date)), None)

    def holding(self, date: str = "") -> tuple[Speaker, ...]:
        """Return the rows that hold on a day."""
        return tuple(row for row in self.rows if row.holds(date))

    def known(self, date: str = "") -> dict[str, str]:
        """Return every name and alias that holds on a day, with the name it stands for."""
        return {alias: row.name for row in self.holding(date) for alias in (row.name, *row.aliases)}

    def media(self, date: str = "") -> set[str]:
        """Return the names of media that hold on a day."""
        return {row.name for row in self.holding(date) if row.role == "medium" or row.venue_class}


def _speaker(row: dict[str, str]) -> Speaker:
    values = {column: clean_label(row[column]) for column in COLUMNS}
    aliases = tuple(alias.strip() for alias in values.pop("aliases").split(";") if alias.strip())
    return Speaker(aliases=aliases, **values)


def _check(row: Speaker, place: str) -> None:
    if not row.name:
        raise CorpusError(f"{place}: a row has no name.")
    for column in ("valid_from", "valid_to"):
        if (day := getattr(row, column)) and not _DAY.fullmatch(day):
            raise CorpusError(f"{place}: '{row.name}' has the {column} '{day}'; write a day as 2031-05-04.")
    for column in ("basis", "source"):
        if not getattr(row, column):
            raise CorpusError(
                f"{place}: '{row.name}' has no {column}; say on what the affiliation rests (ownership, funding, "
                "editorial control, office, or 'so described by the page') and where that can be checked."
            )
    if row.role and row.role not in ROLES:
        raise CorpusError(f"{place}: '{row.name}' has the role '{row.role}'.{nearest(row.role, ROLES)}")
    if row.venue_class and row.venue_class not in MEDIA_CLASSES:
        raise CorpusError(
            f"{place}: '{row.name}' has the venue_class '{row.venue_class}'.{nearest(row.venue_class, MEDIA_CLASSES)}"
        )
