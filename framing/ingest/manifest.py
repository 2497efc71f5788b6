"""Manifests of corpus folders, read strictly: every cell a text, every missing column named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

import pandas as pd

from framing.errors import SourceError, nearest
from framing.text.delimited import read_table
from framing.text.reading import lone_surrogate, read_text

NOT_RECORDED = "not recorded"
"""What a manifest says where no hash of a source was kept."""


def read_manifest(path: str | Path, required: Sequence[str] = ()) -> pd.DataFrame:
    """Return the rows of a manifest (or any table in CSV), every cell a text, none read as missing.

    Parameters
    ----------
    path : str or Path
        A table as `framing.text.delimited.read_table` reads it.
    required : sequence of str
        Columns that must be there.

    Returns
    -------
    DataFrame
        Its columns and rows; an outlet called "NA" stays "NA".

    Raises
    ------
    SourceError
        If the file is missing, cannot be read as a table, has no rows, or lacks a required column or cell.

    Examples
    --------
    >>> read_manifest("missing.csv")
    Traceback (most recent call last):
    ...
    framing.errors.SourceError: There is no file 'missing.csv'.
    """
    table = read_table(path, required, SourceError)
    if not table.rows:
        raise SourceError(f"'{path}' has a header and no rows; list at least one file.")
    table.require_cells(*required)
    return table.frame()


def check_columns(columns: Sequence[str], required: Sequence[str], path: str | Path) -> None:
    """Refuse a table that lacks a required column, naming it and the nearest column there is."""
    for column in required:
        if column not in list(columns):
            raise SourceError(f"'{path}' has no column '{column}'.{nearest(column, columns)}")


def read_raw(path: str | Path) -> str:
    """Return a UTF-8 file's text with line ends and byte order mark as they are, for offsets into the file.

    Raises
    ------
    SourceError
        As `framing.text.reading.read_text`, and for a text that cannot be written again.
    """
    read_text(path)
    text = Path(path).read_bytes().decode("utf-8")
    check_writable(text, path)
    return text


def check_writable(text: str, where: str | Path) -> None:
    """Refuse a text with a lone surrogate, which no encoding can write."""
    place = lone_surrogate(text)
    if place is not None:
        raise SourceError(
            f"'{where}' has a lone surrogate (U+{ord(text[place]):04X}) at character {place}; "
            "save it again from its source as UTF-8."
        )


def check_inside(file: str, manifest: str | Path) -> None:
    """Refuse a file that a manifest looks for outside of its own folder."""
    path = PurePath(file)
    if path.is_absolute() or ".." in path.parts:
        raise SourceError(f"'{manifest}' lists the file '{file}', which lies outside of its folder; copy it there.")
