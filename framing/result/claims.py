"""Claims: what a row of a result lets one say, in one sentence that never says more than the row does.

A measure words its own (`Presentation.finding`) from the parts given here; `claim_of` words any other. Sentences name
the sides after "of" and "in" only, so that singular and plural names fit alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from framing.printing import tidy

LEVEL = 0.05
"""At which q is read."""


@dataclass(frozen=True)
class Ratio:
    """How many times as much one side has as the other.

    Attributes
    ----------
    more : {"target", "reference"}
        Which side has more.
    times : str
        ``3.8 times``, or ``at least 3.8 times`` where the other side has none, or the interval is open.
    interval : str
        In parentheses after the figures.
    """

    more: str
    times: str
    interval: str

    @property
    def less(self) -> str:
        """The other side."""
        return "reference" if self.more == "target" else "target"


def is_claim(row: Mapping[str, Any], estimate: str) -> bool:
    """Return whether a row survives control, with an interval that excludes zero on the side of its estimate.

    Parameters
    ----------
    row : mapping
        Of the table: the estimate, `low`, `high` and `q`.
    estimate : str
        The column of the estimate.

    Examples
    --------
    >>> is_claim({"log_ratio": 1.0, "low": 0.2, "high": math.inf, "q": 0.01}, "log_ratio")
    True
    >>> is_claim({"log_ratio": 1.0, "low": -0.2, "high": 2.0, "q": 0.01}, "log_ratio")
    False
    """
    value, q = _number(row, estimate), _number(row, "q")
    return q <= LEVEL and math.isfinite(value) and nearest_limit(row, estimate) > 0


def nearest_limit(row: Mapping[str, Any], estimate: str) -> float:
    """Return how far from zero a difference is at least: the limit nearer to zero, positive if zero is excluded."""
    near = _number(row, "low") if _number(row, estimate) > 0 else -_number(row, "high")
    return near if math.isfinite(near) else -math.inf


def claim_of(result: Any, row: Mapping[str, Any]) -> str:
    """Return what a row of a result lets one say, without a full stop; empty where it lets one say nothing.

    Parameters
    ----------
    result : Result
    row : mapping
        Of its table.
    """
    estimate = result.presentation.estimate_of(result.table)
    if not estimate or not is_claim(row, estimate):
        return ""
    return (result.presentation.finding or any_claim)(result, row)


def any_claim(result: Any, row: Mapping[str, Any]) -> str:
    """Return the claim of a row of any table with an estimate, limits and q."""
    estimate = result.presentation.estimate_of(result.table)
    title, label = result.presentation.title, label_of(result, row)
    where = places(result.comparison)
    if estimate != "log_ratio":
        more, less = ("target", "reference") if row[estimate] > 0 else ("reference", "target")
        ends = sorted((abs(float(row["low"])), abs(float(row["high"]))))
        near, far = (_plain(end) for end in ends)
        interval = f"{near} to {far}" if math.isfinite(ends[1]) else f"at least {near}"
        what = result.presentation.label or result.presentation.head(estimate)
        by = _plain(abs(float(row[estimate])))
        return (
            f"{title}, {label}: {what} higher by {by} {where[more]} than {where.again(less)} (95 % interval {interval})"
        )
    ratio = ratio_of(row)
    counts = counts_in_words(row, ratio, words_of(result))
    return (
        f"{title}: {label} occurs {ratio.times} as often {where[ratio.more]} as {where.again(ratio.less)}"
        f"{f': {counts}' if counts else ''} ({ratio.interval})"
    )


def label_of(result: Any, row: Mapping[str, Any]) -> str:
    """Return the name of a row in quotation marks."""
    return f"“{tidy(str(row[result.table.columns[0]]), 60)}”"


@dataclass(frozen=True)
class Places:
    """Where something occurs: "in the words of A", and after that "in those of B"."""

    target: str
    reference: str
    words: bool

    def __getitem__(self, side: str) -> str:
        return f"in the words of {getattr(self, side)}" if self.words else f"in {getattr(self, side)}"

    def again(self, side: str) -> str:
        """Return the second of two places."""
        return f"in those of {getattr(self, side)}" if self.words else self[side]


def places(comparison: Mapping[str, Any]) -> Places:
    """Return where the two sides of a comparison are: in their words, where voices are compared."""
    target, reference = (tidy(str(comparison.get(side, side))) for side in ("target", "reference"))
    return Places(target, reference, words=comparison.get("by") == "speaks_for")


def words_of(result: Any) -> dict[str, int]:
    """Return the words of each side."""
    return {side: int(result.comparison[f"words_{side}"]) for side in ("target", "reference")}


def ratio_of(row: Mapping[str, Any]) -> Ratio:
    """Return how many times as much one side has, from a log2 ratio and its limits.

    Lower limits are rounded down, upper limits up. Where the other side has none, or the interval is open, the
    limit nearer to 1 is what can be said.

    Examples
    --------
    >>> ratio_of({"log_ratio": 2.0, "low": 1.0, "high": 3.0})
    Ratio(more='target', times='4.0 times', interval='95 % interval 2.0 to 8.0')
    >>> ratio_of({"log_ratio": -8.0, "low": -math.inf, "high": -3.0, "k_target": 0, "k_reference": 9}).times
    'at least 8.0 times'
    """
    up = float(row["log_ratio"]) > 0
    near, far = (float(row["low"]), float(row["high"])) if up else (-float(row["high"]), -float(row["low"]))
    more, less = ("target", "reference") if up else ("reference", "target")
    least = times_said(near, math.floor)
    if not math.isfinite(far):
        return Ratio(more, f"at least {least} times", "95 % interval without upper limit")
    interval = f"95 % interval {least} to {times_said(far, math.ceil)}"
    if row.get(f"k_{less}", 1) == 0:
        return Ratio(more, f"at least {least} times", interval)
    return Ratio(more, f"{times_said(abs(float(row['log_ratio'])), round)} times", interval)


def times_said(log_ratio: float, rounded: Any = round) -> str:
    """Return two to the power of a log ratio above zero, with two digits or more; never as 1.0.

    Examples
    --------
    >>> times_said(2.0), times_said(4.4517, math.floor), times_said(0.02, math.floor)
    ('4.0', '21', '1.01')
    """
    value = 2.0**log_ratio
    for digits in range(0 if value >= 9.95 else 1, 9):
        shown = rounded(value * 10**digits + (1e-9 if rounded is math.floor else 0)) / 10**digits
        if digits == 0 or shown != 1.0:
            return f"{shown:,.{digits}f}"
    return "1"


def counts_in_words(row: Mapping[str, Any], ratio: Ratio, words: Mapping[str, int]) -> str:
    """Return how often each side has what was counted, the side with more first; empty without counts.

    Examples
    --------
    >>> ratio = Ratio("target", "", "")
    >>> counts_in_words({"k_target": 22, "k_reference": 0}, ratio, {"target": 5914, "reference": 11231})
    '22 times in 5,914 words against never in 11,231'
    """
    if not {"k_target", "k_reference"} <= set(row):
        return ""
    first, second = (f"{often(row[f'k_{side}'])} in {words[side]:,}" for side in (ratio.more, ratio.less))
    return f"{first} words against {second}"


def rate_claim(what: str, column: str, times: float, unit: str) -> Callable[[Any, Mapping[str, Any]], str]:
    """Return the claim of a measure that gives each side a rate.

    Parameters
    ----------
    what : str
        What is higher, in the singular; columns of the row are filled in, and its name as ``{label}``.
    column : str
        Of the rate, without the side.
    times : float
        What it is multiplied by.
    unit : str
        What it then is, such as "% of the cues"; empty for a number of what is named.
    """

    def claim(result: Any, row: Mapping[str, Any]) -> str:
        ratio, where = ratio_of(row), places(result.comparison)
        rates = [f"{times * float(row[f'{column}_{side}']):.1f}" for side in (ratio.more, ratio.less)]
        named = {**row, "label": row[result.table.columns[0]]}
        higher = what.format(**{name: tidy(str(value), 60) for name, value in named.items()})
        return (
            f"The {higher} is {ratio.times} as high {where[ratio.more]} as {where.again(ratio.less)}: "
            f"{' against '.join(rates)}{f' {unit}' if unit else ''} ({ratio.interval})"
        )

    return claim


def often(k: float) -> str:
    """Return a count as never, once, or so many times.

    Examples
    --------
    >>> often(0), often(1), often(1200)
    ('never', 'once', '1,200 times')
    """
    return {0: "never", 1: "once"}.get(round(float(k)), f"{round(float(k)):,} times")


def percent(share: float) -> str:
    """Return a share in per cent; one that is not zero is not printed as zero.

    Examples
    --------
    >>> percent(0.618), percent(0.064), percent(0.0), percent(0.0001), percent(0.9999)
    ('62 %', '6.4 %', 'none', 'less than 0.1 %', 'more than 99.9 %')
    """
    if share <= 0:
        return "none"
    if share >= 1:
        return "100 %"
    if share < 0.001 or share > 0.999:
        return "less than 0.1 %" if share < 0.5 else "more than 99.9 %"
    return f"{100 * share:.0f} %" if 0.0995 <= share < 0.995 else f"{100 * share:.1f} %"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"


def _number(row: Mapping[str, Any], column: str) -> float:
    value = row.get(column, math.nan)
    return math.nan if value is None else float(value)
