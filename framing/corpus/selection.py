"""Rows of a corpus: which have the values asked for, and which are the two sides of a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.checks import as_label, as_labels, refuse_wordless
from framing.errors import CorpusError, nearest

Conditions = Mapping[str, str | Sequence[str]]
"""Column to the value, or one of the values, that its rows have."""


def column_of(documents: pd.DataFrame, name: str, column: str) -> pd.Series:
    """Return a column of the corpus `name`, its values as labels.

    Raises
    ------
    CorpusError
        If there is no such column.
    """
    if column not in documents.columns:
        raise CorpusError(f"'{name}' has no column '{column}'.{nearest(column, documents.columns)}")
    return as_labels(documents[column])


def rows_where(documents: pd.DataFrame, name: str, conditions: Conditions, whose: str = "") -> np.ndarray:
    """Return which rows meet all conditions.

    Raises
    ------
    CorpusError
        If there is no such column, or no such row: the message opens with `whose` group is empty.
    """
    rows = np.ones(len(documents), dtype=bool)
    for column, asked in conditions.items():
        values = [as_label(value) for value in _listed(asked)]
        rows &= column_of(documents, name, column).isin(values).to_numpy()
    if not rows.any():
        none = f"The {whose} group is empty: no row" if whose else "No row"
        raise CorpusError(f"{none} of '{name}' has {worded(conditions)}.{_nearest_values(documents, name, conditions)}")
    return rows


def sides_of(
    documents: pd.DataFrame, name: str, by: str, target: str | Conditions, reference: str | Conditions
) -> dict[str, tuple[str, np.ndarray]]:
    """Return the name and the rows of either side, ``target`` and ``reference``.

    Raises
    ------
    CorpusError
        If a column or value does not exist, a side has no row or no word, or the sides share a row.
    """
    sides = {}
    for side, asked in (("target", target), ("reference", reference)):
        conditions: dict[str, Any] = dict(asked) if isinstance(asked, Mapping) else {by: asked}
        if not isinstance(asked, Mapping) and (not by or asked == ""):
            raise CorpusError(f"A comparison needs `by` and `{side}`, or row conditions for `{side}`.")
        rows = rows_where(documents, name, conditions, side)
        sides[side] = (asked if isinstance(asked, str) else worded(conditions), rows)
    refuse_wordless(name, sides, documents["text"])
    both = sides["target"][1] & sides["reference"][1]
    if both.any():
        shared = f"Target and reference share {int(both.sum())} rows of '{name}'"
        if isinstance(target, str) and target == reference:
            others = sorted(set(column_of(documents, name, by)) - {target})
            raise CorpusError(f"{shared}: both are {target!r}. Set one to another {by}.{nearest('', others)}")
        raise CorpusError(f"{shared}; a row cannot belong to both sides.")
    return sides


def as_asked(asked: Any) -> Any:
    """Return what was asked for as labels, in the container it came in: 2022 is "2022", white space is trimmed."""
    if isinstance(asked, Mapping):
        return {column: as_asked(value) for column, value in asked.items()}
    return as_label(asked) if isinstance(asked, str) or not isinstance(asked, Iterable) else [*map(as_label, asked)]


def worded(conditions: Conditions) -> str:
    """Return conditions in words.

    Examples
    --------
    >>> worded({"outlet": "BBC", "voice": ["outlet", "reported"]})
    "outlet = 'BBC' and voice in ['outlet', 'reported']"
    """
    return " and ".join(
        f"{column} in {list(value)!r}" if len(_listed(value)) != 1 else f"{column} = {_listed(value)[0]!r}"
        for column, value in conditions.items()
    )


def _listed(asked: Any) -> list:
    """Return the values asked for, one or many; one number (0, say) is a value too."""
    return list(asked) if isinstance(asked, Iterable) and not isinstance(asked, str) else [asked]


def _nearest_values(documents: pd.DataFrame, name: str, conditions: Conditions) -> str:
    if len(conditions) != 1:
        return ""
    (column, asked), *_ = conditions.items()
    values = sorted(value for value in set(column_of(documents, name, column)) if value)
    return nearest(asked, values) if isinstance(asked, str) else nearest("", values)
