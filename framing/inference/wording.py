"""How intervals and tests are worded, in one place for every measure."""

from __future__ import annotations

from typing import Any

import numpy as np

from framing.inference.permutation import Arrangements
from framing.inference.settings import PermutationSettings

_NAMED = {"percentile": "percentile bootstrap", "bca": "BCa bootstrap", "studentised": "studentised bootstrap"}
UNTESTED = "Intervals are the linearised ones with Student's t: there is no test that could be inverted."
REFERENCE = "garthwaite1996"
"""The key of the source that a test inversion is cited by."""


def interval_said(settings: PermutationSettings, design: Arrangements) -> str:
    """Return what the intervals of log ratios are, for a methods sentence.

    Examples
    --------
    >>> from framing.design import Design
    >>> interval_said(PermutationSettings(), Design.of(["a", "b"], ["c", "d"]))
    'linearised 95% intervals'
    """
    level = f"{settings.level:.0%}"
    if settings.interval in _NAMED:
        return f"{level} intervals ({_NAMED[settings.interval]})"
    if settings.interval == "linearised" or not design.testable:
        return f"linearised {level} intervals"
    return f"{level} intervals of the ratios that the permutation test does not reject (Garthwaite 1996)"


def further_said(permutations: int, further: int) -> str:
    """Return how many arrangements are drawn at most, and when, behind how many there are in each test.

    Examples
    --------
    >>> further_said(999, 100), further_said(999, 1)
    (', up to 99,900 where fewer than ten exceed', '')
    """
    return f", up to {permutations * further:,} where fewer than ten exceed" if further > 1 else ""


def drawn_said(settings: PermutationSettings) -> str:
    """Return what a test draws, for a methods sentence.

    Examples
    --------
    >>> drawn_said(PermutationSettings())
    '999 arrangements, up to 99,900 where fewer than ten exceed; seed 1'
    """
    more = further_said(settings.permutations, settings.further)
    return f"{settings.permutations:,} arrangements{more}; seed {settings.seed}"


def interval_notes(found: Any, settings: PermutationSettings, design: Arrangements) -> list[str]:
    """Return what has to be known to read intervals of log ratios.

    Parameters
    ----------
    found : Ratios or DataFrame
        With `low, high, p`.
    settings : PermutationSettings
    design : Design
    """
    low, high, p = (np.asarray(getattr(found, name), dtype=float) for name in ("low", "high", "p"))
    if settings.interval != "inversion" or not len(low):
        return []
    if not design.testable:
        return [UNTESTED]
    said = [
        f"Intervals hold the ratios that the test does not reject: equality is outside exactly where p ≤ "
        f"{1 - settings.level:.2g}".replace("0.", ".")
        + " before correction."
    ]
    without = int((np.isnan(p) & ~np.isnan(low)).sum())
    if without:
        said.append(f"The linearised interval stands instead in {_rows(without)} without p.")
    open_ends = int((np.isinf(low) | np.isinf(high))[~np.isnan(p)].sum())
    if open_ends:
        said.append(
            f"Intervals are open in {_rows(open_ends)}: one side has no occurrence, or the test rejects no ratio, "
            "however far out."
        )
    return said


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n} rows"
