"""Results of many comparisons as one: rows beside each other, what was counted once, one family of tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.errors import FramingError, ParameterError
from framing.result import Result, best_first
from framing.stats.inference import adjust
from framing.stats.inference.multiplicity import adjusted_together, bounds_of, tables_needed
from framing.text.reading import many

Measure = Callable[..., Result]
"""Takes a comparison, and settings of its own by name."""
SIZES = ("units_target", "units_reference", "words_target", "words_reference", "testable")
"""What a row says of the comparison that it is from."""
_EVIDENCE = ("spans", "forms")
"""Tables that lead to the passages."""


@dataclass(frozen=True)
class Part:
    """One of many comparisons: what it is called in the table, its result, or why there is none.

    Attributes
    ----------
    keys : dict of str to str
        Columns that tell its rows from those of the others.
    result : Result or None
    reason : str
        Of the error, where there is no result.
    """

    keys: Mapping[str, str]
    result: Result | None
    reason: str = ""

    @property
    def name(self) -> str:
        """Its keys as a message gives them."""
        return " against ".join(str(key) for key in self.keys.values())

    def rows(self) -> pd.DataFrame:
        """The rows of its table, behind each name the keys, at the end the sizes of the comparison."""
        if self.result is None:
            return pd.DataFrame()
        table = self.result.table.copy()
        for at, (column, key) in enumerate(self.keys.items(), start=1):
            if column in table:
                raise ParameterError(f"The table of '{self.result.measure}' has a column '{column}' of its own.")
            table.insert(at, column, pd.Series(key, table.index, dtype=object))
        return table.assign(**self.sizes())

    def sizes(self) -> dict[str, Any]:
        """Units and words of either side, and whether they are enough for a test."""
        return {column: self.result.comparison[column] for column in SIZES} if self.result is not None else {}


def measured(
    measure: Measure, comparison: Callable[[], Comparison], keys: Mapping[str, str], arguments: Mapping[str, Any]
) -> Part:
    """Return the result of one comparison, or why it could not be made."""
    try:
        return Part(keys, measure(comparison(), **arguments))
    except FramingError as error:
        return Part(keys, None, str(error))


def decided_together(calls: Sequence[Callable[[], Part]]) -> list[Part]:
    """Return the parts that the calls give, of which q is adjusted together.

    Where it is not known from the permutations drawn in one of them whether a q over all of them is at most .05, that
    part is made again, with as many permutations as the decision needs: the first are the same.
    """
    parts = [call() for call in calls]
    needed = tables_needed([_bounds(part) for part in parts]) if parts else []
    out = []
    for part, call, tables in zip(parts, calls, needed, strict=True):
        # As one table alone it was decided already.
        if tables > 1:
            with adjusted_together(tables):
                part = call()
        out.append(part)
    return out


def _bounds(part: Part) -> tuple[np.ndarray, np.ndarray]:
    """Return between which limits each p of a part lies; p itself where its table does not tell how it was drawn."""
    return bounds_of(part.result.table, part.result.settings) if part.result is not None else (np.empty(0), np.empty(0))


def made(parts: Sequence[Part]) -> list[Part]:
    """Return the parts that have a result.

    Raises
    ------
    ParameterError
        If none has (with the reason of the first), or no row is in more than one: rows that each comparison names
        anew, as topics fitted to it, cannot be set beside each other.
    """
    there = [part for part in parts if part.result is not None]
    if not there:
        raise ParameterError(f"None of {many(len(parts), 'comparison')} could be made; of the first: {parts[0].reason}")
    labels = [set(part.result.table.iloc[:, 0]) for part in there if part.result is not None]
    named = [label for label in labels if label]
    if len(named) > 1 and not any(a & b for i, a in enumerate(named) for b in named[:i]):
        raise ParameterError(
            "No row of the measure occurs in more than one comparison, so that they cannot be set beside each other: "
            "topics, for one, are found anew in each. Take one model for all (prevalence_by)."
        )
    return there


def tested_together(tables: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Return tables with q over all of their p; those without p as they are."""
    with_p = [table for table in tables if "p" in table]
    if not with_p:
        return list(tables)
    q = adjust(np.concatenate([table["p"].to_numpy(float) for table in with_p]))
    ends = np.cumsum([len(table) for table in with_p])[:-1]
    found = iter(np.split(q, ends))
    return [table.assign(q=next(found)) if "p" in table else table for table in tables]


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows best first where they have what tells it."""
    if {"log_ratio", "low", "high", "q"} <= set(table):
        return best_first(table)
    return table.sort_values("q", kind="stable", ignore_index=True) if "q" in table else table.reset_index(drop=True)


def evidence_tables(parts: Sequence[Part]) -> dict[str, pd.DataFrame]:
    """Return where what was counted is, each place once."""
    out = {}
    for name in _EVIDENCE:
        tables = [part.result.tables[name] for part in parts if part.result is not None and name in part.result.tables]
        if tables:
            joined = pd.concat([table.astype({"label": str}) for table in tables], ignore_index=True)
            out[name] = joined.drop_duplicates(ignore_index=True)
    return out


def notes_of(parts: Sequence[Part]) -> tuple[list[str], pd.DataFrame]:
    """Return the notes that all comparisons have, and those that not all have, each with its comparison."""
    several = [part.result.notes for part in parts if part.result is not None]
    common = [note for note in several[0] if all(note in notes for notes in several)]
    rows = [
        {**part.keys, "note": note}
        for part in parts
        if part.result is not None
        for note in part.result.notes
        if note not in common
    ]
    return common, pd.DataFrame(rows, columns=[*parts[0].keys, "note"])


def failures_said(parts: Sequence[Part]) -> list[str]:
    """Return which comparisons could not be made, and why."""
    failed = [part for part in parts if part.result is None]
    return [f"Not compared: {part.name}. {part.reason}" for part in failed]


def untested_said(parts: Sequence[Part], what: str) -> list[str]:
    """Return which comparisons have too few units for a test."""
    few = [part for part in parts if part.result is not None and not part.result.comparison["testable"]]
    if not few:
        return []
    named = "; ".join(part.name for part in few[:_NAMED]) + ("; …" if len(few) > _NAMED else "")
    return [f"Without p, since a side has too few units: {len(few)} of {many(len(parts), what)} ({named})."]


_NAMED = 12


def settings_of(parts: Sequence[Part]) -> dict[str, Any]:
    """Return the settings that all results share; the smallest p is that of the comparison with most units."""
    several = [part.result.settings for part in parts if part.result is not None]
    same = {key: value for key, value in several[0].items() if all(s.get(key) == value for s in several)}
    floors = [s["p_min"] for s in several if "p_min" in s]
    return same | ({"p_min": min(floors)} if floors else {})


def renamed(comparison: Comparison, target: str, reference: str) -> Comparison:
    """Return a comparison whose sides are called so."""
    return replace(comparison, names=(target, reference))
