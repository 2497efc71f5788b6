"""Over time: a comparison of two sides made again in each day, week, month, quarter or year, by any measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.errors import CorpusError, ParameterError, nearest
from framing.measures.groups.collected import (
    SIZES,
    Measure,
    Part,
    decided_together,
    evidence_tables,
    failures_said,
    made,
    measured,
    notes_of,
    renamed,
    settings_of,
    tested_together,
)
from framing.measures.groups.periods import named, periods_of
from framing.measures.groups.presentation import over_time_look
from framing.result import Result
from framing.stats.design import MIN_UNITS
from framing.stats.distributions import student_quantile
from framing.stats.heterogeneity import Tested, trend_test, welch_test
from framing.stats.inference import adjust
from framing.text.reading import many

MOST_PERIODS = 400
"""Most periods of a panel: more are neither read nor drawn."""
MIN_PERIODS = 3
"""Fewest periods with enough units in which a change is tested."""
_CHANGE = ("periods", "test", "estimate", "low", "high", "statistic", "df", "df_error", "p", "q")


def over_time(
    measure: Measure, comparison: Comparison, period: str = "week", rows: Sequence[str] = (), **arguments: Any
) -> Result:
    """How large is the difference between two sides in each period, and does it change?

    Parameters
    ----------
    measure : callable
        ``measure(comparison, **arguments) -> Result``, as for `framing.by_group`.
    comparison : Comparison
        The two sides, as `Corpus.compare` or `framing.against_rest` gives them.
    period : {"day", "week", "month", "quarter", "year"}
        Weeks begin on Monday.
    rows : sequence of str
        Names of the rows to follow, chosen before looking at them: fewer are tested together. By default all.
    **arguments
        Of the measure, by name.

    Returns
    -------
    Result
        One line a row and period, periods in their order: the measure's columns, `period` behind the name (a week by
        its Monday); then `units_target, units_reference, words_target, words_reference, testable`. A period in which a
        side has no text is there without an estimate. `tables["change"]`: for each row ``heterogeneity`` (do the
        periods differ?) and ``trend`` (the slope a period, log2 for log ratios): `test, periods, estimate, low, high,
        statistic, df, df_error, p, q`. `tables["whole"]`: the measure's table for all periods together.
        `tables["notes"]`: notes on single periods.

    Raises
    ------
    CorpusError
        If no row has a date, or all are of one period.
    ParameterError
        If there is no such period or row, or there are too many periods.

    Notes
    -----
    A unit (story, page, document) counts, whole, in the period of its first day, so that no unit is in two and periods
    are independent as far as units are. In each period the measure is that of a comparison of its units alone; with
    fewer than eight units a side it has an estimate and no p. Tested together are all rows and periods
    (Benjamini–Hochberg).

    Change is tested where at least three periods have eight units a side, all of them with an interval that is finite;
    periods with fewer units do not enter. The null of ``heterogeneity``: the difference between the sides is the same
    in all of these periods, whatever the rates of both do; Welch's (1951) test, which allows each period its own
    variance, with standard errors from the widths of the intervals. The null of ``trend``: the straight line through
    the differences has slope zero. Both tests of all rows are controlled together, apart from those in single
    periods. tests/benchmarks/groups.py measures how often they reject where nothing changes. The assumption most
    likely to be false: that periods differ in time only. What was in the news differs too.

    References
    ----------
    Welch (1951), Biometrika 38, 330–336; Satterthwaite (1946), Biometrics Bulletin 2, 110–114 (slope);
    Benjamini & Hochberg (1995), JRSS-B 57, 289–300.

    Examples
    --------
    >>> from framing.corpus.corpus import Corpus
    >>> from framing.measures.spans import compare_spans, find_spans
    >>> days = ["2031-02-03", "2031-02-04", "2031-02-19"]
    >>> lines = [(f"{o}{d}", o, d, "Who? One." * n) for o, n in (("A", 2), ("B", 1)) for d in days]
    >>> table = pd.DataFrame(lines, columns=["doc_id", "outlet", "published", "text"]).assign(title="")
    >>> compared = Corpus("small", table, repeats="keep").compare("outlet", "A", "B", unit="doc_id")
    >>> def questions(comparison):
    ...     return compare_spans(comparison, find_spans(comparison, {"question": r"\\?"}), "questions")
    >>> over_time(questions, compared).table[["period", "k_target", "units_target"]].values.tolist()
    [['2031-02-03', 4.0, 2], ['2031-02-10', nan, 0], ['2031-02-17', 2.0, 1]]
    """
    calendar = _Calendar.of(comparison, period)
    whole = measure(comparison, **arguments)
    labels = _labels(whole, rows)
    parts = decided_together([
        partial(measured, measure, partial(calendar.compared, one), {"period": one}, arguments)
        for one in calendar.names
    ])  # fmt: skip
    filled = [part for part in parts if part.keys["period"] not in calendar.gaps]
    if not filled:
        raise CorpusError(
            f"No {period} of '{comparison.corpus.name}' has words of both sides, so nothing can be followed."
        )
    there = made(filled)
    table = _panel(labels if rows else [*labels, *_further(there, labels)], parts, calendar, whole.table.columns[0])
    (table,) = tested_together([table])
    change = _change(table, calendar.names, there, whole)
    common, particular = notes_of(there)
    results = [part.result for part in there if part.result is not None]
    kept = {name: found[found["label"].isin(set(table.iloc[:, 0]))] for name, found in evidence_tables(there).items()}
    tested = int(table["p"].notna().sum()) if "p" in table else 0
    others = [f"Notes on single periods are in the table notes ({len(particular)})."] if len(particular) else []
    return Result(
        f"{whole.measure}_over_time",
        table,
        {key: value for key, value in whole.comparison.items() if key not in SIZES[:2]},
        tables={**kept, "change": change, "whole": whole.table, "notes": particular},
        settings=settings_of(there) | {"period": period, "periods": len(calendar.names), "family": tested},
        notes=(
            f"Tested together: {many(tested, 'row')} of {many(len(calendar.names), period)}; q is over all of them. "
            f"{_change_said(change, parts)}",
            *calendar.said(), *_thin_said(there, period),
            *failures_said([part for part in parts if part.keys["period"] not in calendar.gaps]), *common, *others,
        ),
        references=(*dict.fromkeys(ref for one in (whole, *results) for ref in one.references),
                    *(("welch1951", "satterthwaite1946") if len(change) else ())),
        validity=whole.validity,
        methods=_methods(whole, calendar, change),
        presentation=over_time_look(whole.presentation, period),
    )  # fmt: skip


@dataclass(frozen=True)
class _Calendar:
    """In which period each row of a comparison counts.

    Attributes
    ----------
    of_row : numpy.ndarray of str
        One for each of ``comparison.rows``; "" where the unit has no date.
    names : list of str
        All periods from the first to the last.
    undated, spread : int
        Units without a date; units with rows in more than one period.
    """

    comparison: Comparison
    period: str
    of_row: np.ndarray
    names: list[str]
    undated: int
    spread: int

    @classmethod
    def of(cls, comparison: Comparison, period: str) -> _Calendar:
        documents = comparison.corpus.documents
        own = periods_of(documents["published"].iloc[comparison.rows], period)
        units = pd.Series(comparison.units[comparison.rows])
        if own.isna().all():
            raise CorpusError(
                f"No row of '{comparison.corpus.name}' that is compared has a date in published that tells its "
                f"{period} (YYYY-MM-DD)."
            )
        number = pd.Series(own.asi8.astype(float)).mask(own.isna())
        first = number.groupby(units).transform("min")
        spread = int((number.groupby(units).max() > number.groupby(units).min()).sum())
        known = sorted({int(n) for n in first.dropna()})
        if len(known) < 2:
            at = named(pd.Period(ordinal=known[0], freq=own.freq), period)
            raise CorpusError(f"All that is compared is of one {period} ({at}): choose a shorter period.")
        if known[-1] - known[0] >= MOST_PERIODS:
            raise ParameterError(
                f"There are {known[-1] - known[0] + 1:,} {period}s from the first to the last; at most {MOST_PERIODS} "
                "are compared: choose a longer period."
            )
        names = [named(pd.Period(ordinal=n, freq=own.freq), period) for n in range(known[0], known[-1] + 1)]
        of_row = np.array(["" if np.isnan(n) else names[int(n) - known[0]] for n in first], dtype=object)
        return cls(comparison, period, of_row, names, int(units[first.isna()].nunique()), spread)

    def compared(self, one: str) -> Comparison:
        """Return the same comparison of the units of one period."""
        corpus = self.comparison.corpus
        rows = np.sort(self.comparison.rows[self.of_row == one])
        part = replace(corpus, documents=corpus.documents.iloc[rows].reset_index(drop=True))
        return renamed(part.compare(**self.comparison.asked), *self.comparison.names)

    @property
    def gaps(self) -> list[str]:
        """Periods in which a side has no text."""
        sides = [set(self.of_row[side]) for side in (self.comparison.is_target, ~self.comparison.is_target)]
        return [one for one in self.names if not all(one in side for side in sides)]

    def sizes(self, one: str) -> dict[str, Any]:
        """Units and words of both sides in a period."""
        out: dict[str, Any] = {}
        units, lengths = self.comparison.units[self.comparison.rows], self.comparison.tokens.lengths
        for side, inside in (("target", self.comparison.is_target), ("reference", ~self.comparison.is_target)):
            here = inside & (self.of_row == one)
            out |= {f"units_{side}": len(set(units[here])), f"words_{side}": int(lengths[here].sum())}
        return out | {"testable": False}

    def said(self) -> list[str]:
        """Notes on units without a date, units of several periods, and gaps."""
        out = []
        if self.undated:
            out.append(f"{many(self.undated, 'unit')} without a date that tells the {self.period}: in no period.")
        if self.spread:
            out.append(
                f"{many(self.spread, 'unit')} with texts of more than one {self.period}: each counts, whole, in the "
                "first."
            )
        if self.gaps:
            n = len(self.gaps)
            shown = ", ".join(self.gaps[:12]) + (", …" if n > 12 else "")
            out.append(
                f"No estimate in {n:,} of {many(len(self.names), self.period)}, since a side has no text: {shown}."
            )
        return out


def _labels(whole: Result, rows: Sequence[str]) -> list[str]:
    labels = [str(label) for label in dict.fromkeys(whole.table.iloc[:, 0])]
    if isinstance(rows, str):
        raise ParameterError(f"rows is the string {rows!r}; it is a list of names of rows.")
    for row in rows:
        if row not in labels:
            raise ParameterError(f"'{whole.measure}' has no row {row!r}.{nearest(row, labels)}")
    return list(dict.fromkeys(rows)) or labels


def _further(parts: Iterable[Part], labels: Sequence[str]) -> list[str]:
    """Return rows that a period has and the whole does not."""
    every = (str(label) for part in parts if part.result is not None for label in part.result.table.iloc[:, 0])
    return [label for label in dict.fromkeys(every) if label not in set(labels)]


def _panel(labels: Sequence[str], parts: Sequence[Part], calendar: _Calendar, first: str) -> pd.DataFrame:
    """Return the rows of all periods, those in order; without an estimate where a period has none."""
    tables = []
    for part in parts:
        one = part.keys["period"]
        rows = part.rows() if part.result is not None else pd.DataFrame({first: [], "period": []})
        rows = rows.set_index(rows[first].astype(str)).reindex(labels)
        sizes = part.sizes() or calendar.sizes(one)
        tables.append(rows.assign(**{first: labels, "period": one, **sizes}))
    with_columns = next(table for table, part in zip(tables, parts, strict=True) if part.result is not None)
    table = pd.concat([table.reindex(columns=with_columns.columns) for table in tables], ignore_index=True)
    place = {label: at for at, label in enumerate(labels)}
    table = table.sort_values(first, key=lambda names: names.map(place), kind="stable", ignore_index=True)
    return table.astype({"testable": bool} | dict.fromkeys(SIZES[:4], int))


def _change(table: pd.DataFrame, names: list[str], parts: Sequence[Part], whole: Result) -> pd.DataFrame:
    """Return the tests of change of every row that has enough periods for them."""
    estimate = whole.presentation.estimate_of(whole.table)
    first, paired = (
        table.columns[0],
        {part.keys["period"]: part.result.comparison["paired"] for part in parts if part.result},
    )
    found: list[dict[str, Any]] = []
    if estimate and {"low", "high"} <= set(table):
        level = float(whole.settings.get("level", 0.95))
        for label, rows in table[table["testable"]].groupby(first, sort=False):
            smaller = rows[["units_target", "units_reference"]].min(axis=1).to_numpy(float)
            both = rows[["units_target", "units_reference"]].sum(axis=1).to_numpy(float)
            drawn = np.where([paired[one] for one in rows["period"]], smaller - 1, both - 2)
            error = (rows["high"] - rows["low"]).to_numpy(float) / (2 * student_quantile(0.5 + level / 2, drawn))
            values = rows[estimate].to_numpy(float)
            if len(rows) < MIN_PERIODS or not (np.isfinite(values) & np.isfinite(error) & (error > 0)).all():
                continue
            time = np.array([names.index(one) for one in rows["period"]], dtype=float)
            for test, one in (("heterogeneity", welch_test(values, error, smaller - 1)),
                              ("trend", trend_test(time, values, error, smaller - 1, level))):  # fmt: skip
                found.append({first: label, "test": test, "periods": len(rows), **_columns(one)})
    change = pd.DataFrame(found, columns=[first, *_CHANGE])
    return change.assign(q=adjust(change["p"].to_numpy(float)))


def _columns(test: Tested) -> dict[str, float]:
    return {
        "estimate": test.estimate, "low": test.low, "high": test.high, "statistic": test.statistic,
        "df": test.df[0], "df_error": test.df[1], "p": test.p,
    }  # fmt: skip


def _change_said(change: pd.DataFrame, parts: Sequence[Part]) -> str:
    enough = sum(part.result is not None and part.result.comparison["testable"] for part in parts)
    if len(change):
        return (
            f"Change is tested in {many(change.iloc[:, 0].nunique(), 'row')} over {many(enough, 'period')} with enough "
            "units (heterogeneity, trend), these tests controlled together; standard errors are from the widths of "
            "intervals."
        )
    return (
        f"Change is not tested: that needs {MIN_PERIODS} periods of {MIN_UNITS} units a side, all with a finite "
        f"interval; {enough} {'has' if enough == 1 else 'have'} so many units."
    )


def _thin_said(parts: Sequence[Part], period: str) -> list[str]:
    few = [part.name for part in parts if part.result is not None and not part.result.comparison["testable"]]
    if not few:
        return []
    shown = ", ".join(few[:12]) + (", …" if len(few) > 12 else "")
    return [f"Without p, with fewer than {MIN_UNITS} units a side: {len(few)} of {many(len(parts), period)} ({shown})."]


def _methods(whole: Result, calendar: _Calendar, change: pd.DataFrame) -> str:
    said = (
        f"The comparison was made again in each {calendar.period} ({len(calendar.names)}, {calendar.names[0]} to "
        f"{calendar.names[-1]}), each unit in the {calendar.period} of its first day, with false discoveries "
        "controlled over all rows and periods (Benjamini–Hochberg)."
    )
    if len(change):
        said += (
            " That differences are the same in all periods with enough units was tested by Welch's (1951) test, a "
            "straight line by its slope with Welch–Satterthwaite degrees of freedom, q over all of these tests."
        )
    return f"{said} Over all periods: {whole.methods}".strip()
