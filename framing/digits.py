"""Digits: how many digits of a number are a result; the last ones depend on the processor and decide nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

DIGITS = 10
"""Significant digits that are saved, compared and sorted by. Numerical libraries choose their kernels by processor,
and sums in another order differ from the 13th digit or so on (measured: five kernels of OpenBLAS, the demo report)."""

_EXACT = 22


def settled(values: Any) -> np.ndarray:
    """Return numbers with `DIGITS` significant digits: those that differ in their last digits only become equal.

    Parameters
    ----------
    values : array of float, any shape
        NaN and infinite values stay; minus zero becomes zero.

    Examples
    --------
    >>> a, b = settled([0.1 + 0.2, 0.3])
    >>> bool(a == b)
    True
    """
    numbers = np.asarray(values, dtype=float)
    flat = numbers.ravel()
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        places = DIGITS - 1 - np.floor(np.log10(np.abs(flat)))
        # Whole numbers and powers of ten up to 10^22 are exact, and so the quotient is the number that the digits mean.
        exact = (places >= 0) & (places <= _EXACT)
        power = 10.0 ** np.where(exact, places, 0)
        scaled = flat * power
        whole = np.rint(scaled)
        sure = exact & (np.abs(np.abs(scaled - np.floor(scaled)) - 0.5) > 1e-4)
        sure &= (np.abs(whole) >= 10.0 ** (DIGITS - 1)) & (np.abs(whole) <= 10.0**DIGITS)
        found = whole / power
    others = np.flatnonzero(~sure & (flat != 0) & np.isfinite(flat))
    found[others] = [float(f"{x:.{DIGITS - 1}e}") for x in flat[others].tolist()]
    found = np.where(flat == 0, 0.0, found).reshape(numbers.shape) + 0.0
    return np.where(np.isfinite(found), found, numbers)


def settled_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with every fraction as `settled` gives it.

    Examples
    --------
    >>> settled_table(pd.DataFrame({"term": ["a"], "k": [12345678901], "share": [1 / 3]})).to_dict("list")
    {'term': ['a'], 'k': [12345678901], 'share': [0.3333333333]}
    """
    out, kinds = table.copy(deep=False), table.dtypes.tolist()
    # Columns without fractions are not even taken out of the table, and the others at once: results are made anew
    # dozens of times a report.
    fractions = [place for place, kind in enumerate(kinds) if getattr(kind, "kind", "O") == "f"]
    if fractions:
        numbers = table.iloc[:, fractions].to_numpy(float)
        new = settled(numbers)
        changed = (new.view(np.int64) != np.ascontiguousarray(numbers).view(np.int64)).any(axis=0)
        for at in np.flatnonzero(changed):
            place = fractions[at]
            out.isetitem(place, pd.Series(new[:, at].copy(), index=table.index, dtype=kinds[place]))
    for place, kind in enumerate(kinds):
        if getattr(kind, "kind", "") == "O" and not isinstance(kind, pd.StringDtype):
            column = table.iloc[:, place]
            if any(isinstance(value, float) for value in column):
                out.isetitem(place, column.map(settled_value))
    return out


def settled_value(value: Any) -> Any:
    """Return a value as JSON holds it with every fraction as `settled` gives it.

    Examples
    --------
    >>> settled_value({"p_min": 0.1 + 0.2, "seeds": [1, 2], "name": "0.30000000000000004"})
    {'p_min': 0.3, 'seeds': [1, 2], 'name': '0.30000000000000004'}
    """
    if isinstance(value, Mapping):
        return {key: settled_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(settled_value(item) for item in value) if type(value) in (list, tuple) else value
    return float(settled(value)) if isinstance(value, float) else value
