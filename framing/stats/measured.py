"""What was measured of the test, in one place: methods sections, docstrings and tests quote these figures."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("measured.json")
"""Written by tests/benchmarks/held_out.py --write."""


@lru_cache(maxsize=1)
def measured() -> dict:
    """Return the measured table: the constant `bursts`, the `terms` of each case, and `rejected`.

    Returns
    -------
    dict
        ``rejected``: by value of the constant, % of terms rejected at 5 % where nothing differs in rate: mean over
        cases whose sides are alike, and the most in any case, on the cases of tuning and on those held out.
    """
    return json.loads(FILE.read_text(encoding="utf-8"))


def statistic_said() -> str:
    """Return what the test adds to counts and variance, and how much hangs on it, for a methods sentence."""
    found = measured()
    by = found["rejected"]
    values = [value for value in ("0", "2", "4") if value in by]

    def said(key: str) -> str:
        return ", ".join(f"{by[value][key]:.1f}" for value in values[:-1]) + f" and {by[values[-1]][key]:.1f} %"

    return (
        "The test statistic of a ratio of rates is the log ratio over its standard error between units. So that few "
        "occurrences do not look sure, 0.5 is added to both counts, and to the variance of each side "
        f"{found['bursts']:g} Σk²/(Σk)² times itself (sums over its units) and that of half an occurrence. The "
        f"constant {found['bursts']:g} was tuned on simulated cases without a difference; the calibration was repeated "
        f"on cases not used for tuning. With {', '.join(values[:-1])} or {values[-1]} in its place, at 5 % and "
        f"without a difference, {said('tuning, alike')} of terms are rejected on average in tuning cases whose sides "
        f"are alike, {said('held out, alike')} in other such cases. In cases whose sides differ in number, length or "
        f"burstiness of units, at most {said('tuning, most')} (tuning) and {said('held out, most')} (others, among "
        "them one of terms that two units of a side carry) are rejected."
    )
