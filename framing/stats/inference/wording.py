"""How intervals and tests are worded, in one place for every measure."""

from __future__ import annotations

from typing import Any

import numpy as np

from framing.stats.design import Design
from framing.stats.inference.settings import PermutationSettings
from framing.text.reading import many

_NAMED = {"percentile": "percentile bootstrap", "bca": "BCa bootstrap", "studentised": "studentised bootstrap"}
UNTESTED = "Intervals are by the delta method with Student's t: there is no test to invert."
REFERENCE = "garthwaite1996"
"""The key of the source that a test inversion is cited by."""


def interval_said(settings: PermutationSettings, design: Design) -> str:
    """Return the kind of the intervals of log ratios, for a methods sentence.

    Examples
    --------
    >>> from framing.stats.design import Design
    >>> interval_said(PermutationSettings(), Design.of(["a", "b"], ["c", "d"]))
    '95 % confidence intervals (delta method)'
    """
    said = _intervals(settings, design)
    return f"{said}, compared within {within_said(design)}" if design.stratified else said


def within_said(design: Design) -> str:
    """Return the strata and how ratios are estimated within them, for a methods sentence.

    Examples
    --------
    >>> from framing.stats.design import Design
    >>> within_said(Design.of("ab", "cd", dict(zip("abcd", "xyxy")), stratum="desk"))
    '2 strata (desk) by Mantel–Haenszel (Greenland & Robins 1985)'
    """
    return f"{len(set(design.strata))} strata ({design.stratum}) by Mantel–Haenszel (Greenland & Robins 1985)"


def strata_notes(design: Design) -> list[str]:
    """Return how to read figures within strata, or that strata are not used."""
    if design.stratum and design.paired:
        return [f"Strata ({design.stratum}) are not used: each unit carries both sides and is compared within itself."]
    if not design.stratified:
        return []
    said = (
        f"Log ratios are within {within_said(design)}: log_ratio_crude is that of all strata together. "
        "Counts and rates are of all strata together."
    )
    fixed = sum(design.fixed)
    if fixed:
        said += (
            f" {fixed} of {len(design.units)} units lie in strata of one side only: they count in rates and in "
            "log_ratio_crude, and neither in log_ratio nor in its test."
        )
    return [said]


def _intervals(settings: PermutationSettings, design: Design) -> str:
    level = f"{100 * settings.level:g} % confidence"
    if settings.interval in _NAMED:
        return f"{level} intervals ({_NAMED[settings.interval]})"
    if settings.interval == "linearised" or not design.testable:
        return f"{level} intervals (delta method)"
    return f"{level} intervals by test inversion (Garthwaite 1996)"


def further_said(permutations: int, further: int, exact: bool = False) -> str:
    """Return the maximum number of permutations, and when it is used, for a methods sentence.

    Examples
    --------
    >>> further_said(999, 100)
    ', up to 99,900 where fewer than ten reach the observed value, until q ≤ .05 is decided'
    >>> further_said(999, 100, exact=True), further_said(999, 1)
    (', 99,900 where fewer than ten reach the observed value', '')
    """
    if further == 1:
        return ""
    where = f"{permutations * further:,} where fewer than ten reach the observed value"
    return f", {where}" if exact else f", up to {where}, until q ≤ .05 is decided"


def drawn_counts(drawn: np.ndarray) -> dict[str, int]:
    """Return how many p are from how many permutations, for the settings of a result.

    Examples
    --------
    >>> drawn_counts(np.array([999, 0, 1999, 999]))
    {'999': 2, '1999': 1}
    """
    numbers, rows = np.unique(np.asarray(drawn)[np.asarray(drawn) > 0], return_counts=True)
    return {str(n): int(m) for n, m in zip(numbers.tolist(), rows.tolist(), strict=True)}


def drawn_said(settings: PermutationSettings) -> str:
    """Return how many permutations a test draws, for a methods sentence.

    Examples
    --------
    >>> drawn_said(PermutationSettings(exact=True))
    '999 permutations, 99,900 where fewer than ten reach the observed value; seed 1'
    """
    more = further_said(settings.permutations, settings.further, settings.exact)
    return f"{settings.permutations:,} permutations{more}; seed {settings.seed}"


def interval_notes(found: Any, settings: PermutationSettings, design: Design) -> list[str]:
    """Return notes on how to read intervals of log ratios.

    Parameters
    ----------
    found : Ratios or DataFrame
        With `low, high, p`.
    settings : PermutationSettings
    design : Design
    """
    low, high, p = (np.asarray(getattr(found, name), dtype=float) for name in ("low", "high", "p"))
    if settings.interval != "inversion" or not len(low):
        return strata_notes(design)
    if not design.testable:
        return [*strata_notes(design), UNTESTED]
    said = [
        *strata_notes(design),
        "Confidence intervals are by test inversion: the ratio of equal rates is outside exactly where p ≤ "
        + f"{1 - settings.level:.2g}".replace("0.", ".")
        + " before correction.",
    ]
    without = int((np.isnan(p) & ~np.isnan(low)).sum())
    if without:
        said.append(f"In {many(without, 'row')} without p the interval is by the delta method.")
    open_ends = int((np.isinf(low) | np.isinf(high))[~np.isnan(p)].sum())
    if open_ends:
        said.append(
            f"Intervals have an open end in {many(open_ends, 'row')}: one side has no occurrence, or the test rejects "
            "no ratio in that direction, however large."
        )
    return said
