"""A table as a file holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from framing.errors import SourceError

MOST_BYTES = 2**30
"""A larger file is refused: nothing here reads in parts."""
MOST_CELL = 10_000_000
"""Characters of a cell; a longer one is no article."""


@dataclass(frozen=True)
class TableFile:
    """Rows of a file, or of one sheet of it.

    Attributes
    ----------
    frame : pandas.DataFrame
        Cells as the format has them.
    places : list of str
        Where each row stands, as ``line 3``.
    notes : tuple of str
        What was decided in reading.
    skipped : tuple of (str, str)
        Place and reason of each row that is not in the frame.
    sheet : str
        Name of the sheet, for files that have several.
    """

    frame: pd.DataFrame
    places: list[str]
    notes: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = field(default=())
    sheet: str = ""

    def without_giants(self) -> TableFile:
        """Return the table without rows that have a cell of more than `MOST_CELL` characters."""
        giant = [
            any(isinstance(cell, str) and len(cell) > MOST_CELL for cell in row)
            for row in self.frame.itertuples(index=False, name=None)
        ]
        if not any(giant):
            return self
        reason = f"a cell has more than {MOST_CELL:,} characters"
        lost = [(place, reason) for place, big in zip(self.places, giant, strict=True) if big]
        kept = [place for place, big in zip(self.places, giant, strict=True) if not big]
        frame = self.frame[[not big for big in giant]].reset_index(drop=True)
        return TableFile(frame, kept, self.notes, (*self.skipped, *lost), self.sheet)


def is_text(head: bytes) -> bool:
    """Return whether the first bytes of a file are those of a text: no control characters, or UTF-16 by its mark."""
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not any(byte < 9 for byte in head)


def check_size(path: Path) -> None:
    """Refuse a file that does not exist, is empty, or is too big to be read at once.

    Raises
    ------
    SourceError
        If it is one of these.
    """
    if not path.is_file():
        raise SourceError(f"'{path}' is a folder." if path.is_dir() else f"There is no file '{path}'.")
    size = path.stat().st_size
    if not size:
        raise SourceError(f"'{path}' is empty.")
    if size > MOST_BYTES:
        raise SourceError(f"'{path}' has {size / 2**30:.1f} GiB; at most 1 GiB is read at once. Divide it.")
