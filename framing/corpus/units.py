"""Units of a corpus: what each row is resampled with, and the stratum that it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.repeats import joined_units
from framing.corpus.selection import column_of
from framing.errors import CorpusError
from framing.stats.design import Design

COLUMNS = ("story_id", "page_id", "doc_id")
"""What a unit is by default: the first of these that is not empty."""


def units_of(documents: pd.DataFrame, name: str, unit: str = "", strata: str = "") -> tuple[np.ndarray, str]:
    """Return the unit of each row of the corpus `name`, and what a unit is.

    Units whose documents or stories carry the same text (in one stratum) are joined.

    Parameters
    ----------
    unit : str
        A column; by default `COLUMNS`.
    strata : str
        Column of the strata.

    Raises
    ------
    CorpusError
        If there is no such column, a row has no unit, or a unit would be a passage or a post whose boundary is a guess.
    """
    units, columns, said = _named_units(documents, name, unit) if unit else _default_units(documents, name)
    stratum = column_of(documents, name, strata) if strata else None
    return joined_units(documents, units, columns, stratum), said


def places_among(units: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Return the place of each unit among some sorted names; -1 where it is none of them.

    Examples
    --------
    >>> places_among(np.array(["b", "x", "a"]), ("a", "b")).tolist()
    [1, -1, 0]
    """
    among = np.array(names, dtype=str)
    if not len(among):
        return np.full(len(units), -1)
    place = np.minimum(np.searchsorted(among, units), len(among) - 1)
    return np.where(among[place] == units, place, -1)


def summed_by_unit(values: Any, places: np.ndarray, n: int, chosen: np.ndarray) -> Any:
    """Return values by row summed over n units, of the rows chosen whose place is one: sparse where values are.

    Parameters
    ----------
    values : array, shape (rows,) or (rows, t); may be sparse
    places : numpy.ndarray of int, shape (rows,)
        From `places_among`.
    n : int
    chosen : numpy.ndarray of bool, shape (rows,)
    """
    from scipy import sparse

    rows = np.flatnonzero(chosen & (places >= 0))
    cells = np.ones(len(rows)), (places[rows], rows)
    summed = sparse.coo_array(cells, shape=(n, len(places))).tocsr() @ values
    return sparse.csr_array(summed) if sparse.issparse(summed) else np.asarray(summed)


def strata_of(documents: pd.DataFrame, name: str, column: str, units: np.ndarray, rows: np.ndarray) -> dict[str, str]:
    """Return the stratum of each unit of the rows compared.

    Raises
    ------
    CorpusError
        If a unit lies in more than one stratum.
    """
    shown = column_of(documents, name, column).to_numpy()
    pairs = pd.DataFrame({"unit": units[rows], "stratum": shown[rows]}).drop_duplicates()
    several = pairs["unit"][pairs["unit"].duplicated()].unique()
    if len(several):
        raise CorpusError(
            f"Unit '{several[0]}' of '{name}' lies in more than one '{column}' ({len(several)} units do); "
            "strata hold whole units."
        )
    return dict(zip(pairs["unit"], pairs["stratum"], strict=True))


def described_strata(design: Design) -> dict:
    """Return column and number of the strata, and how many units cannot be permuted; empty without strata."""
    if not design.stratum:
        return {}
    used = not design.paired
    counted = {"number": len(set(design.strata)), "fixed": sum(design.fixed)} if used else {}
    return {"column": design.stratum, "used": used} | counted


def _named_units(documents: pd.DataFrame, name: str, unit: str) -> tuple[np.ndarray, np.ndarray, str]:
    if unit == "passage_id":
        raise CorpusError("A passage is no unit of resampling; use 'doc_id', 'page_id' or 'story_id'.")
    units = column_of(documents, name, unit).to_numpy(dtype=str)
    if (units == "").any():
        raise CorpusError(f"{int((units == '').sum())} rows of '{name}' have no '{unit}'.")
    columns = np.full(len(units), unit, dtype=object)
    _refuse_guesses(documents, name, columns)
    return units, columns, unit


def _default_units(documents: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray, str]:
    units, columns = (np.full(len(documents), "", dtype=object) for _ in range(2))
    for column in COLUMNS:
        if column in documents.columns:
            open_rows = units == ""
            units[open_rows] = column_of(documents, name, column).to_numpy(dtype=object)[open_rows]
            columns[open_rows & (units != "")] = column
    _refuse_guesses(documents, name, columns)
    named = pd.DataFrame({"unit": units, "column": columns}).drop_duplicates()
    if named["unit"].duplicated().any():
        # A page and a story of one name are two units.
        units = columns + " " + units
    return units.astype(str), columns, " or ".join(column for column in COLUMNS if (columns == column).any())


def _refuse_guesses(documents: pd.DataFrame, name: str, columns: np.ndarray) -> None:
    """Refuse posts as units where their boundary is a guess."""
    if "boundary" not in documents.columns:
        return
    guessed = int(((columns == "doc_id") & (documents["boundary"] == "guess").to_numpy()).sum())
    if guessed:
        raise CorpusError(f"{guessed} posts of '{name}' begin at a guess; they cannot be units. Use unit='page_id'.")
