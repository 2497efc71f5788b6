"""Families: the tests of one report, read side by side, controlled together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from framing.inference import adjust_families
from framing.passages import UNMAPPED
from framing.result import Result
from framing.topics.stability import UNSTABLE_MARK

NOTE = (
    "q controls false discoveries within each table and over the tables of this report (Benjamini–Hochberg; "
    "Benjamini & Bogomolov 2014)."
)


def together(results: Sequence[Result]) -> list[Result]:
    """Return the results of one report with q controlled over all of their tables.

    Every table with a column q, the further tables of a result too, is one family. Results without
    a test are returned as they are.
    """
    places = [
        (i, name)
        for i, result in enumerate(results)
        for name, table in {"": result.table, **result.tables}.items()
        if "q" in table and table["q"].notna().any()
    ]
    within = [_table(results[i], name)["q"].to_numpy(dtype=float) for i, name in places]
    out = list(results)
    for (i, name), q in zip(places, adjust_families(within), strict=True):
        out[i] = _with_q(out[i], name, q)
    for i in {i for i, _ in places}:
        references = (*out[i].references, "benjamini2014")
        out[i] = replace(out[i], notes=(*out[i].notes, NOTE), references=references)
    return out


def leading(result: Result) -> Result:
    """Return a result without the rows that are no figure to quote: unstable topics, and speakers of no known group.

    Where nothing else was counted, speakers of no known group stay.
    """
    labels = result.table.iloc[:, 0].astype(str)
    table = result.table[~labels.str.startswith(UNSTABLE_MARK)]
    known = table[~table.iloc[:, 0].astype(str).str.startswith(UNMAPPED)]
    return replace(result, table=known if len(known) else table)


def _table(result: Result, name: str):
    return result.tables[name] if name else result.table


def _with_q(result: Result, name: str, q: np.ndarray) -> Result:
    table = _table(result, name).assign(q=q)
    return replace(result, tables=result.tables | {name: table}) if name else replace(result, table=table)
