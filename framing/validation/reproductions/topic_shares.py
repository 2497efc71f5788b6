"""Topic shares of answers, treated against control: an experiment read with a topic model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.errors import CorpusError
from framing.result import Presentation, Result
from framing.stats.distributions import student_quantile

PRINTED = {
    "topic 1, treated": (".2804612", 0.02060757), "topic 1, control": (".4439191", 0.02369964),
    "topic 2, treated": (".4569280", 0.02298090), "topic 2, control": (".2099581", 0.02143746),
    "topic 3, treated": (".2629073", 0.01962893), "topic 3, control": (".3459851", 0.02258847),
}  # fmt: skip
"""Shares and standard errors as the README of tidystm prints them for stm's shipped fit."""


def printed_shares() -> dict[str, str]:
    """Return the printed shares."""
    return {figure: printed for figure, (printed, _) in PRINTED.items()}


def printed_errors() -> dict[str, float]:
    """Return the standard errors they are printed with."""
    return {figure: error for figure, (_, error) in PRINTED.items()}


def mean_shares(answers: pd.DataFrame, shares: pd.DataFrame) -> dict[str, float]:
    """Return the mean share of each topic among treated and control.

    Parameters
    ----------
    answers : pandas.DataFrame
        treatment, 1 or 0.
    shares : pandas.DataFrame
        topic1, topic2, … of the same answers, in their order.

    Notes
    -----
    These are means of the fitted shares. The printed ones come from draws of the shares from their posterior, which the
    package pools over all answers and which pull the sides together.
    """
    treated = _treated(answers, shares)
    return {
        f"topic {i}, {side}": float(shares.loc[who, name].mean())
        for i, name in enumerate(shares.columns, start=1)
        for side, who in (("treated", treated), ("control", ~treated))
    }


def treatment_effect(answers: pd.DataFrame, shares: pd.DataFrame, level: float = 0.95) -> Result:
    """How much more of their answer do treated people give to each topic?

    Parameters
    ----------
    answers, shares : pandas.DataFrame
        As `mean_shares` takes them.
    level : float
        Of the intervals.

    Returns
    -------
    Result
        topic, difference (share treated less control), low, high (Welch), share_treated, share_control.

    Notes
    -----
    The assumption most likely to be false: that the shares are observed; they are estimated, so the intervals are too
    short.

    References
    ----------
    Welch, B. L. (1947). Biometrika 34, 28–35.
    """
    treated = _treated(answers, shares)
    rows = []
    for i, name in enumerate(shares.columns, start=1):
        a, b = shares.loc[treated, name].to_numpy(float), shares.loc[~treated, name].to_numpy(float)
        va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
        df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
        reach = float(student_quantile(0.5 + level / 2, df)) * np.sqrt(va + vb)
        difference = a.mean() - b.mean()
        rows.append((f"topic {i}", difference, difference - reach, difference + reach, a.mean(), b.mean()))
    columns = ["topic", "difference", "low", "high", "share_treated", "share_control"]
    about = {"target": "treated", "reference": "control", "unit": "answer", "testable": True, "words_target": 0,
             "words_reference": 0}  # fmt: skip
    shown = Presentation(
        title="Effect of the treatment",
        label="share of the answer, treated less control",
        caption=lambda result: (
            f"Share of the answer given to each topic, treated less control, of {len(answers)} answers, with "
            f"{100 * level:.0f} % confidence intervals (Welch). The shares are estimates and are taken as observed."
        ),
        alt=lambda result: "; ".join(f"{row.topic}: {row.difference:+.3f}" for row in result.table.itertuples()) + ".",
    )
    return Result("treatment_effect", pd.DataFrame(rows, columns=columns), about, presentation=shown)


def _treated(answers: pd.DataFrame, shares: pd.DataFrame) -> pd.Series:
    if len(answers) != len(shares):
        raise CorpusError(f"There are {len(answers)} answers and shares of {len(shares)}; both are of the same people.")
    treated = answers["treatment"].astype(float) == 1
    if treated.sum() < 2 or (~treated).sum() < 2:
        raise CorpusError("An effect needs two answers on either side or more.")
    return treated
