"""Tables of scores: whole, by outlet, confusion with examples, errors of either side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, nan

import numpy as np
import pandas as pd
from scipy import stats

from framing.stats.coded import CodedSample, CodedSettings, compare_coded
from framing.stats.coded.scores import label_scores, number_scores, number_sums
from framing.stats.design import MIN_UNITS, Design
from framing.stats.inference import BootstrapSettings, adjust, bootstrap

SCORES = {
    "labels": ("accuracy", "macro F1", "alpha", "kappa"),
    "numbers": ("pearson", "spearman", "alpha", "mean error"),
}

MOST_BCA = 2000
"""Units; with more the percentile interval is as good, and BCa would need their square in memory."""


@dataclass(frozen=True, eq=False)
class CodedRows:
    """Rows that were both measured and coded.

    Attributes
    ----------
    coded, measured : array, shape (rows,)
        Positions in `labels`, or numbers where there are no labels.
    labels : tuple of str
        Empty for numbers.
    unit : array of str, shape (rows,)
    is_target : array of bool, shape (rows,)
    weight : array, shape (rows,)
        1 over the probability of being coded.
    """

    coded: np.ndarray
    measured: np.ndarray
    labels: tuple[str, ...]
    unit: np.ndarray
    is_target: np.ndarray
    weight: np.ndarray

    def take(self, rows: np.ndarray) -> CodedRows:
        """Return the chosen rows."""
        values = (self.coded, self.measured, self.unit, self.is_target, self.weight)
        coded, measured, unit, side, weight = (value[rows] for value in values)
        return CodedRows(coded, measured, self.labels, unit, side, weight)

    @property
    def design(self) -> Design:
        """The units that have a coded row."""
        on_target, on_reference = self.unit[self.is_target], self.unit[~self.is_target]
        return Design.of(on_target.tolist(), on_reference.tolist())


def score_table(rows: CodedRows, settings: BootstrapSettings, wanted: float) -> pd.DataFrame:
    """Return one row a score: `score, value, low, high, more`.

    No limits below eight units, or where all units show the same value. `more` are the units still to code for an
    interval of ± `wanted`, taking its width to shrink with the square root of their number.
    """
    units = np.array(sorted(set(rows.unit)))
    names, of_resamples = scores_of_units(rows, units)
    if len(units) > MOST_BCA:
        settings = replace(settings, kind="percentile")
    # All units are drawn alike, whatever their side: the scores are of both sides together.
    found = bootstrap(of_resamples, Design.of(units.tolist(), units.tolist()), settings)
    # Units that all show one value have no spread, and so nothing that says how many more are needed.
    known = (found.high > found.low) & (len(units) >= MIN_UNITS)
    low, high = np.where(known, found.low, np.nan), np.where(known, found.high, np.nan)
    half = (high - low) / 2
    more = [ceil(len(units) * max((h / wanted) ** 2 - 1, 0.0)) if np.isfinite(h) else float("nan") for h in half]
    return pd.DataFrame({"score": names, "value": found.estimate, "low": low, "high": high, "more": more})


def scores_of_units(rows: CodedRows, units: np.ndarray):
    """Return the names of scores, and a function from weights of the units to their values."""
    place = np.searchsorted(units, rows.unit)
    n = np.bincount(place, minlength=len(units)).astype(float)
    if not rows.labels:
        ranks = [stats.rankdata(values) for values in (rows.coded, rows.measured)]
        cells = np.hstack([number_sums(rows.coded, rows.measured), number_sums(*ranks)]) * rows.weight[:, None]
        summed = _by_unit(cells, place, len(units))

        def numbers(weights: np.ndarray) -> np.ndarray:
            sums = weights @ summed
            found, ranked = (number_scores(part, weights @ n) for part in (sums[:, :6], sums[:, 6:]))
            return np.column_stack([found["pearson"], ranked["pearson"], found["alpha"], found["mean error"]])

        return list(SCORES["numbers"]), numbers
    size = len(rows.labels)
    cells = np.zeros((len(rows.coded), size * size))
    cells[np.arange(len(cells)), rows.coded * size + rows.measured] = rows.weight
    summed = _by_unit(cells, place, len(units))
    shown = [1] if rows.labels[0] == f"not {rows.labels[-1]}" else list(range(size))
    names = [f"{score} ({rows.labels[i]})" for i in shown for score in ("precision", "recall", "F1")]

    def of_labels(weights: np.ndarray) -> np.ndarray:
        found = label_scores((weights @ summed).reshape(-1, size, size), weights @ n)
        columns = [found[score] for score in SCORES["labels"]]
        return np.column_stack(columns + [found[score][:, i] for i in shown for score in ("precision", "recall", "F1")])

    return [*SCORES["labels"], *names], of_labels


def _by_unit(values: np.ndarray, place: np.ndarray, n: int) -> np.ndarray:
    out = np.zeros((n, values.shape[1]))
    np.add.at(out, place, values)
    return out


def error_table(rows: CodedRows, level: float) -> pd.DataFrame:
    """Does the measure err differently on the two sides?

    Returns
    -------
    DataFrame
        `error, share_target, share_reference, difference, low, high, p, q`. ``misses``: of coded rows that have it,
        the share not found; ``false alarms``: of the others, the share found; ``net error``: measured minus coded
        share, which is what the sides' difference is wrong by. For numbers the net error alone (its columns are means).

    Notes
    -----
    Cluster-robust t over units (`framing.stats.coded.compare_coded`); no p below eight units a side. q over the errors
    (Benjamini & Hochberg 1995). The assumption most likely to be false: units are independent.
    """
    x, y = rows.coded.astype(float), rows.measured.astype(float)
    asked = {"misses": (x * (1 - y), x), "false alarms": ((1 - x) * y, 1 - x)} if rows.labels else {}
    asked["net error"] = (y - x, np.ones(len(x)))
    table = pd.DataFrame([_compared(name, *values, rows, level) for name, values in asked.items()])
    return table.assign(q=adjust(table["p"].to_numpy(float)))


def _compared(name: str, values: np.ndarray, base: np.ndarray, rows: CodedRows, level: float) -> dict[str, str | float]:
    unit = np.unique(rows.unit, return_inverse=True)[1]
    sides, few = [], False
    for side in (rows.is_target, ~rows.is_target):
        chosen = np.flatnonzero(side & (base > 0))
        few |= len(set(unit[chosen])) < MIN_UNITS
        one = np.zeros(len(chosen))
        sides.append(CodedSample(one, values[chosen], base[chosen], unit[chosen], 1 / rows.weight[chosen]))
    if not all(len(side.unit) for side in sides):  # a side on which nothing could be missed, or found in error
        shares = [float((s.y * s.weight).sum() / (s.base * s.weight).sum()) if len(s.unit) else nan for s in sides]
        shown = {"share_target": shares[0], "share_reference": shares[1]}
        return {"error": name} | shown | dict.fromkeys(("difference", "low", "high", "p"), nan)
    found = compare_coded(sides[0], sides[1], CodedSettings(level))["coded"]
    there = found.difference
    known = not few and np.isfinite(there.se)
    p = float(2 * stats.t.sf(abs(there.value) / there.se, max(there.df, 1.0))) if known else float("nan")
    shown = {"share_target": found.target.value, "share_reference": found.reference.value, "difference": there.value}
    return {"error": name} | shown | {"low": there.low, "high": there.high, "p": p}


def confusion(rows: CodedRows, keys: np.ndarray, examples: int = 5) -> pd.DataFrame:
    """Return one row a pair of labels that met: `coded, measured, rows, target, reference, examples` (keys of rows)."""
    found = []
    for i, coded in enumerate(rows.labels):
        for j, measured in enumerate(rows.labels):
            here = (rows.coded == i) & (rows.measured == j)
            if here.any():
                sides = int((here & rows.is_target).sum()), int((here & ~rows.is_target).sum())
                first = " ".join(sorted(map(str, keys[here]))[:examples])
                found.append((coded, measured, int(here.sum()), *sides, first))
    return pd.DataFrame(found, columns=["coded", "measured", "rows", "target", "reference", "examples"])
