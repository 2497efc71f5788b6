"""Measured error rates of the test: methods sections and tests quote these figures."""

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
    """Return what the test adds to counts and variance, and how much that matters, for a methods section."""
    found = measured()
    by = found["rejected"]
    values = [value for value in ("0", "2", "4") if value in by]

    def said(key: str) -> str:
        return ", ".join(f"{by[value][key]:.1f}" for value in values[:-1]) + f" and {by[values[-1]][key]:.1f} %"

    return (
        "The test statistic of a ratio of rates is the log ratio over its standard error between units. With few "
        "occurrences the variance is underestimated; therefore 0.5 is added to both counts, and the variance of each "
        f"side is increased by {found['bursts']:g} Σk²/(Σk)² times itself (sums over its units) and by that of half an "
        f"occurrence. The constant {found['bursts']:g} was tuned on simulated cases without a difference; the "
        "calibration was repeated on cases not used for tuning. With the constant at "
        f"{', '.join(values[:-1])} or {values[-1]}, the test at 5 % rejects on average {said('tuning, alike')} of "
        f"terms in tuning cases with equal sides, and {said('held out, alike')} in held-out cases. Where sides differ "
        "in number, length or burstiness of units, it rejects at most "
        f"{said('tuning, most')} (tuning) and {said('held out, most')} (held out, one case of which has terms in only "
        "two units of a side)."
    )
