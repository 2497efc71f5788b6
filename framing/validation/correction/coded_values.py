"""Coded and measured values: one for each row of a comparison, from a table, a list of spans or a lexicon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.errors import CorpusError, ParameterError, nearest
from framing.lexicon import Lexicon
from framing.result.evidence import in_row

SPANS = ("doc_id", "start", "end")


def is_missing(value: Any) -> bool:
    """Return whether a cell holds no code: nothing, white space, None or NaN.

    Examples
    --------
    >>> [is_missing(value) for value in ("", " ", None, float("nan"), 0, "None")]
    [True, True, True, True, False, False]
    """
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def values_of_rows(table: pd.DataFrame, comparison: Comparison, variable: str, value: str, what: str) -> pd.DataFrame:
    """Return the values of a table in the order of a comparison's rows, NaN where there is none.

    Parameters
    ----------
    table : DataFrame
        The key of the corpus (`doc_id`, or `passage_id` for passages) and `value`; with several variables `variable`;
        where rows were drawn with unequal probabilities `probability`.
    comparison : Comparison
    variable : str
        Which variable, where the table has a column `variable`.
    value : str
        Which value counts 1, all others 0; empty where values are numbers.
    what : str
        What the table is, for messages.

    Returns
    -------
    DataFrame
        `value`, `probability` (NaN where not given), one row for each of ``comparison.rows``.

    Raises
    ------
    CorpusError
        If a column is missing, a row has two different values, or no row is one of the comparison's.
    ParameterError
        If there is no such variable or value, or values are not numbers.
    """
    return _in_order(table, comparison, variable, what, lambda cells: _numbers(cells, value, what))


def labels_of_rows(table: pd.DataFrame, comparison: Comparison, variable: str, what: str) -> pd.DataFrame:
    """Return the labels of a table in the order of a comparison's rows, ``""`` where there is none.

    Arguments, columns and errors are those of `values_of_rows`; no value is counted as 1.
    """
    return _in_order(table, comparison, variable, what, lambda cells: [str(cell).strip() for cell in cells]).fillna(
        {"value": ""}
    )


def measured_values(source: Any, comparison: Comparison, variable: str, value: str, share: bool) -> np.ndarray:
    """Return what a measure gives each row of a comparison.

    Parameters
    ----------
    source : Lexicon or DataFrame
        A lexicon: hits of the row. Spans (`doc_id, start, end`): how many begin in it. Else values as `values_of_rows`
        reads them; a classifier's or a machine coder's.
    comparison : Comparison
    variable, value : str
        As in `values_of_rows`.
    share : bool
        Whether a row counts 1 with one hit or many.

    Raises
    ------
    CorpusError
        If a row has no value.
    ParameterError
        If the source is none of these.
    """
    if isinstance(source, Lexicon):
        counts = np.asarray(source.match(comparison.tokens).matrix().sum(axis=1), dtype=float).ravel()
    elif isinstance(source, pd.DataFrame) and set(SPANS) <= set(source):
        counts = _spans_in_rows(source, comparison)
    elif isinstance(source, pd.DataFrame):
        values = values_of_rows(source, comparison, variable, value, "measured values")["value"].to_numpy(float)
        if np.isnan(values).any():
            raise CorpusError(
                f"{int(np.isnan(values).sum()):,} of {len(values):,} rows of the comparison have no measured value; a "
                "figure is corrected only where every row was measured."
            )
        return values
    else:
        raise ParameterError(
            f"What was measured is a lexicon, a table of spans or a table of values, not {type(source).__name__}."
        )
    return (counts > 0).astype(float) if share else counts


def coding_weights(probability: np.ndarray) -> np.ndarray:
    """Return 1 over the probability of being coded of each coded row; ones where none was given.

    Raises
    ------
    CorpusError
        If some rows have a probability and others none.
    """
    if np.isnan(probability).all():
        return np.ones(len(probability))
    if np.isnan(probability).any():
        raise CorpusError("Some coded rows have a probability and others none.")
    return 1 / probability


def _in_order(
    table: pd.DataFrame, comparison: Comparison, variable: str, what: str, read: Callable[[pd.Series], Any]
) -> pd.DataFrame:
    """Return what `read` makes of the values of a table, in the order of a comparison's rows."""
    key = comparison.corpus.key
    for column in (key, "value"):
        if column not in table:
            raise CorpusError(f"The table of {what} has no column '{column}'; it needs {key} and value.")
    table = _of_variable(table, variable, what)
    table = table[~table["value"].map(is_missing).astype(bool)]
    found = pd.DataFrame({"key": table[key].astype(str).to_numpy(), "value": read(table["value"])})
    found["probability"] = _probabilities(table, what)
    found = found.drop_duplicates()
    twice = found["key"][found["key"].duplicated()].unique()
    if len(twice):
        raise CorpusError(
            f"{len(twice)} rows have two different values in the table of {what}, first {key} '{twice[0]}'; adjudicate "
            "them, or name one coder's."
        )
    keys = comparison.corpus.documents[key].astype(str).to_numpy()[comparison.rows]
    if len(found) and not found["key"].isin(keys).any():
        hint = nearest(found["key"].iloc[0], keys)
        raise CorpusError(f"None of {len(found)} {key}s in the table of {what} is in the comparison.{hint}")
    return found.set_index("key").reindex(keys).reset_index(drop=True)


def _of_variable(table: pd.DataFrame, variable: str, what: str) -> pd.DataFrame:
    """Return the rows of one variable."""
    if "variable" not in table:
        return table
    there = sorted({str(name) for name in table["variable"]})
    if not variable and len(there) > 1:
        raise ParameterError(f"The table of {what} has {len(there)} variables: name one.{nearest('', there)}")
    chosen = variable or (there[0] if there else "")
    if chosen not in there:
        raise ParameterError(f"The table of {what} has no variable {variable!r}.{nearest(variable, there)}")
    return table[table["variable"].astype(str) == chosen]


def _numbers(values: pd.Series, value: str, what: str) -> np.ndarray:
    """Return labels as 1 and 0, or numbers as they are."""
    if value:
        there = sorted({str(cell).strip() for cell in values})
        if value not in there:
            raise ParameterError(f"No row in the table of {what} has the value {value!r}.{nearest(value, there)}")
        return np.array([float(str(cell).strip() == value) for cell in values])
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(float)
    if not np.isfinite(numbers).all():
        shown = values[~np.isfinite(numbers)].iloc[0]
        raise ParameterError(f"{str(shown)!r} in the table of {what} is no number; name the value that counts 1.")
    return numbers


def _probabilities(table: pd.DataFrame, what: str) -> np.ndarray:
    if "probability" not in table:
        return np.full(len(table), np.nan)
    given = pd.to_numeric(table["probability"], errors="coerce").to_numpy(float)
    if not ((given > 0) & (given <= 1)).all():
        raise CorpusError(f"The table of {what} has a probability that is not above 0 and at most 1.")
    return given


def _spans_in_rows(spans: pd.DataFrame, comparison: Comparison) -> np.ndarray:
    """Return how many spans begin in each row of a comparison."""
    rows_of: dict[str, list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
    for at, row in enumerate(comparison.corpus.documents.iloc[comparison.rows].to_dict("records")):
        rows_of[row["doc_id"]].append((at, {str(name): cell for name, cell in row.items()}))
    counts = np.zeros(len(comparison.rows))
    for document, start, end in spans[list(SPANS)].itertuples(index=False):
        inside = (at for at, row in rows_of[document] if in_row(row, int(start), int(end)) is not None)
        at = next(inside, -1)
        if at >= 0:
            counts[at] += 1
    return counts
