"""Families: the tests of one report, read side by side, controlled together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from framing.corpus.passages import UNMAPPED
from framing.measures.topics.stability import UNSTABLE_MARK
from framing.result import Result, best_first
from framing.stats.inference import adjust, adjust_families
from framing.stats.inference.multiplicity import bounds_of
from framing.text.reading import many

TABLES = 5
"""Tables with tests that the notebook of a report keeps at once: permutations are drawn until q over all is decided."""
LEVEL = 0.05
"""At which q is made to be read: tables are selected at it."""
NOTE = (
    "q is corrected for the tests of this table (Benjamini–Hochberg) and for the tables of this report (Benjamini & "
    "Bogomolov 2014); read it at .05."
)
ALONE = "q is corrected for the tests of this table (Benjamini–Hochberg)."
CORRECTED = (
    "Within each table, q is that of Benjamini & Hochberg (1995). Over the tables of this report it is corrected as "
    "Benjamini & Bogomolov (2014) propose, at a level of .05: among the rows with q ≤ .05, the proportion of false "
    "discoveries in a table, averaged over the tables in which anything is found, is expected to be at most .05. This "
    "bounds neither the proportion in one table nor that in all rows taken together. It is proved for tables that are "
    "independent of each other and for some kinds of positive dependence; the tables here share their texts."
)


def together(results: Sequence[Result]) -> list[Result]:
    """Return the results of one report with q controlled over all of their tables.

    Every table with a column q, the further tables of a result too, is one family. Results without
    a test are returned as they are; one table alone is corrected for its own tests only.
    """
    places = [
        (i, name)
        for i, result in enumerate(results)
        for name, table in {"": result.table, **result.tables}.items()
        if "q" in table and table["q"].notna().any()
    ]
    within = [_table(results[i], name)["q"].to_numpy(dtype=float) for i, name in places]
    out = list(results)
    for (i, name), q in zip(places, adjust_families(within, LEVEL), strict=True):
        out[i] = _with_q(out[i], name, q)
    several, open_ = len(places) > 1, _undecided([_table(results[i], name) for i, name in places], results, places)
    for i in {i for i, _ in places}:
        references = (*out[i].references, *(["benjamini2014"] * several))
        rows = sum(n for n, (at, _) in zip(open_, places, strict=True) if at == i)
        notes = [NOTE if several else ALONE, *([_open(rows, len(places))] if rows else [])]
        out[i] = replace(out[i], notes=(*out[i].notes, *notes), references=references)
    return out


def _undecided(tables: Sequence, results: Sequence[Result], places: Sequence[tuple[int, str]]) -> list[int]:
    """Return in how many rows of each table q over all tables is not known to be at most the level, or above it.

    The p that more permutations would give lies between bounds (`bounds_of`).
    """
    bounds = [bounds_of(table, results[i].settings) for table, (i, _) in zip(tables, places, strict=True)]
    low, high = (adjust_families([adjust(pair[end]) for pair in bounds], LEVEL) for end in (0, 1))
    return [int(((a <= LEVEL) & ~(b <= LEVEL)).sum()) for a, b in zip(low, high, strict=True)]


def _open(rows: int, tables: int) -> str:
    return (
        f"In {many(rows, 'row')}, more permutations could move q to the other side of .05: the permutations drawn "
        f"decide it for this table alone, not for {many(tables, 'table')} (setting tables)."
    )


def leading(result: Result) -> Result:
    """Return a result without the rows that are no figure to quote: unstable topics, and speakers of no known group.

    Where nothing else was counted, speakers of no known group stay.
    """
    labels = result.table.iloc[:, 0].astype(str)
    table = result.table[~labels.str.startswith(UNSTABLE_MARK)]
    known = table[~table.iloc[:, 0].astype(str).str.startswith(UNMAPPED)]
    return replace(result, table=known if len(known) else table)


def quotable(result: Result) -> Result:
    """Return a result with its figures to quote only, best first: where anything is tested, rows with q at most .05.

    A result without a test keeps its rows, which are figures with intervals and no differences; one that could have
    been tested, and was not, keeps none.
    """
    result = leading(result)
    if "q" not in result.table:
        return result
    table = result.table[result.table["q"] <= LEVEL]
    return replace(result, table=best_first(table) if {"low", "log_ratio"} <= set(table) else table)


def _table(result: Result, name: str):
    return result.tables[name] if name else result.table


def _with_q(result: Result, name: str, q: np.ndarray) -> Result:
    table = _table(result, name).assign(q=q)
    return replace(result, tables=result.tables | {name: table}) if name else replace(result, table=table)
