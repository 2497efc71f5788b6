"""Periods: documents of each group over time, and the gaps of a group in what the others cover."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from framing.errors import ParameterError
from framing.text.days import day_of

PERIODS = ("day", "month", "year")
_LETTERS = {"day": 10, "month": 7, "year": 4}
_DAYS, _MONTHS = 62, 62
"""Most days that are shown day by day, and most months month by month."""
MOST = 3_000
"""Most periods."""


def periods_of(
    published: pd.Series, group: pd.Series, order: Sequence[str], period: str = ""
) -> tuple[str, pd.DataFrame]:
    """Return the period that is counted in, and the documents of each group in each, zeros included.

    Parameters
    ----------
    published, group : Series of str
        One value a document.
    order : sequence of str
        The groups.
    period : {"", "day", "month", "year"}

    Returns
    -------
    (str, DataFrame)
        `period, group, documents`; a day that is not known to the period is not counted. Empty where no day is known.

    Raises
    ------
    ParameterError
        If there are more than `MOST` periods.
    """
    days = published.map(day_of)
    known = sorted(day for day in days[group.isin(list(order))] if day)
    if not known:
        return "", pd.DataFrame(columns=["period", "group", "documents"])
    period = period or _fitting(known)
    letters = _LETTERS[period]
    cut = days.map(lambda day: day[:letters] if len(day) >= letters else "")
    there = sorted(set(cut[group.isin(list(order))]) - {""})
    if not there:
        return period, pd.DataFrame(columns=["period", "group", "documents"])
    every = _between(there[0], there[-1], period)
    counts = pd.crosstab(cut, group).reindex(index=every, columns=list(order), fill_value=0)
    long = counts.stack().rename("documents").reset_index()
    long.columns = pd.Index(["period", "group", "documents"])
    return period, long


def _fitting(known: Sequence[str]) -> str:
    first, last = known[0], known[-1]
    least = min(map(len, known))
    months = 12 * (int(last[:4]) - int(first[:4])) + int(last[5:7] or 12) - int(first[5:7] or 1)
    if least == _LETTERS["day"] and (date.fromisoformat(last) - date.fromisoformat(first)).days < _DAYS:
        return "day"
    return "month" if least >= _LETTERS["month"] and months < _MONTHS else "year"


def _between(first: str, last: str, period: str) -> list[str]:
    """Return every period from the first to the last."""
    letters = _LETTERS[period]
    unit: Any = {"day": "D", "month": "M", "year": "Y"}[period]
    begin, end = np.datetime64(first, unit), np.datetime64(last, unit)
    n = int((end - begin) / np.timedelta64(1, unit)) + 1
    if n > MOST:
        raise ParameterError(
            f"From {first} to {last} there are {n:,} {period}s, more than {MOST:,}; take a longer period, or correct "
            "the days that are wrong."
        )
    return [str(begin + step)[:letters] for step in range(n)]


def gaps_of(periods: pd.DataFrame) -> pd.DataFrame:
    """Return runs of periods in which a group has no document and the others have some.

    Parameters
    ----------
    periods : DataFrame
        As `periods_of` returns it.

    Returns
    -------
    DataFrame
        `group, begins, ends, periods` (how many), `expected`: documents the group would have there if it published
        when the others did; most first.

    Examples
    --------
    >>> table = pd.DataFrame({"period": list("aabbcc"), "group": list("NSNSNS"), "documents": [3, 1, 0, 2, 3, 1]})
    >>> gaps_of(table).values.tolist()
    [['N', 'b', 'b', 1, 3.0]]
    """
    columns = ["group", "begins", "ends", "periods", "expected"]
    if not len(periods) or periods["group"].nunique() < 2:
        return pd.DataFrame(columns=columns)
    counts = periods.pivot(index="period", columns="group", values="documents")
    rows = []
    for name in counts.columns:
        own, others = counts[name].to_numpy(), counts.drop(columns=name).sum(axis=1).to_numpy()
        edges = np.flatnonzero(np.diff(np.concatenate([[1], own, [1]]) == 0))
        for begin, end in edges.reshape(-1, 2):
            there = begin + np.flatnonzero(others[begin:end])
            if len(there):
                expected = own.sum() * others[there].sum() / others.sum()
                first, last = int(there[0]), int(there[-1])
                rows.append((name, counts.index[first], counts.index[last], last - first + 1, float(expected)))
    out = pd.DataFrame(rows, columns=columns)
    return out.sort_values(["expected", "group", "begins"], ascending=[False, True, True]).reset_index(drop=True)
