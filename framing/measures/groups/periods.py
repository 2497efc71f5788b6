"""Periods: the day, week, month, quarter or year that a row of a corpus belongs to."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from framing.errors import ParameterError, nearest

PERIODS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
"""Names of the periods, and what pandas calls them; weeks begin on Monday (ISO 8601)."""
_KNOWN = {"day": 10, "week": 10, "month": 7, "quarter": 7, "year": 4}
"""How many characters of an ISO date tell the period."""
_SHAPES = {10: "%Y-%m-%d", 7: "%Y-%m", 4: "%Y"}


def periods_of(published: Iterable[str], period: str) -> pd.PeriodIndex:
    """Return the period of each date, `pandas.NaT` where the date does not tell it.

    Parameters
    ----------
    published : iterable of str
        Dates that begin as ISO 8601 does; ``2031-02`` tells the month, and not the week.
    period : {"day", "week", "month", "quarter", "year"}

    Raises
    ------
    ParameterError
        If there is no such period.

    Examples
    --------
    >>> found = periods_of(["2031-02-09T08:05", "2031-02", ""], "week")
    >>> [named(one, "week") for one in found.dropna()], found.isna().tolist()
    (['2031-02-03'], [False, True, True])
    """
    if period not in PERIODS:
        raise ParameterError(f"There is no period {period!r}.{nearest(period, PERIODS)}")
    known = _KNOWN[period]
    days = pd.to_datetime(
        pd.Series(list(published), dtype=str).str.slice(0, known), errors="coerce", format=_SHAPES[known]
    )
    return pd.PeriodIndex(days.dt.to_period(PERIODS[period]))


def named(one: pd.Period, period: str) -> str:
    """Return a period as a table names it: a week by its Monday, others by the part of the date that tells them.

    Examples
    --------
    >>> named(pd.Period("2031-02-05", "W"), "week"), named(pd.Period("2031-02", "Q"), "quarter")
    ('2031-02-03', '2031Q1')
    """
    return str(one.start_time.date()) if period == "week" else str(one)
