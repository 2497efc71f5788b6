"""Tables of what was learnt: scores within outlets and of simpler rules, top words, predicted values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.stats.inference import BootstrapSettings
from framing.validation.learning.training import Coded, Model, folds, learning_curve, predicted
from framing.validation.scoring.score_tables import CodedRows, score_table

ENOUGH = 10
"""Coded rows of each of two values, for an outlet to be scored."""
PARTS = {
    "mean": "mean of these outlets",
    "all": "all outlets together",
    "unseen": "outlets it did not learn from",
    "outlet": "the outlet's name alone",
    "most": "the commonest value alone",
}
WORDS = 20
"""Words shown of each value."""
COLUMNS = ("part", "macro_f1", "low", "high", "accuracy", "alpha", "rows", "units")


def part_table(
    rows: CodedRows, outlets: np.ndarray, rules: dict[str, np.ndarray], settings: BootstrapSettings
) -> pd.DataFrame:
    """Return one row a part: `part, macro_f1, low, high, accuracy, alpha, rows, units`.

    Parameters
    ----------
    rows : CodedRows
        Coded labels, and those predicted out of fold.
    outlets : array of str, shape (rows,)
    rules : dict of str to array of int, shape (rows,)
        Labels that other models and rules give (a key of `PARTS`); -1 where they give none.
    settings : BootstrapSettings
    """
    found: list[dict[str, Any]] = []
    for outlet in sorted(set(outlets)):
        here = rows.take(np.flatnonzero(outlets == outlet))
        if np.sum(np.bincount(here.coded) >= ENOUGH) > 1:
            found.append(_scores(str(outlet), here, settings))
    if len(found) > 1:
        mean = {name: float(np.mean([row[name] for row in found])) for name in ("macro_f1", "accuracy", "alpha")}
        total = {name: int(sum(row[name] for row in found)) for name in ("rows", "units")}
        found.append({"part": PARTS["mean"]} | mean | total)
    found.append(_scores(PARTS["all"], rows, settings))
    for name, said in rules.items():
        known = np.flatnonzero(said >= 0)
        if not len(known):
            continue
        part = rows.take(known)
        other = CodedRows(part.coded, said[known], part.labels, part.unit, part.is_target, part.weight)
        found.append(_scores(PARTS[name], other, settings))
    return pd.DataFrame(found, columns=list(COLUMNS))


def _scores(part: str, rows: CodedRows, settings: BootstrapSettings) -> dict[str, Any]:
    table = score_table(rows, settings, wanted=1.0).set_index("score")
    limits = {name: float(table.loc["macro F1", name]) for name in ("low", "high")}
    values = {name: float(table.loc[score, "value"]) for name, score in
              (("macro_f1", "macro F1"), ("accuracy", "accuracy"), ("alpha", "alpha"))}  # fmt: skip
    return {"part": part} | values | limits | {"rows": len(rows.coded), "units": len(set(rows.unit))}


def simple_rules(coded: Coded, outlets: np.ndarray, n: int, seed: int) -> dict[str, np.ndarray]:
    """Return the labels that two rules without words give, learnt on the same folds as the model: `outlet`, `most`."""
    by_outlet, most = np.zeros(len(coded.labels), int), np.zeros(len(coded.labels), int)
    for train, test in folds(coded, n, seed):
        counts = np.bincount(coded.labels[train], minlength=len(coded.names))
        most[test] = np.argmax(counts)
        of = {outlet: coded.labels[train[outlets[train] == outlet]] for outlet in set(outlets)}
        for outlet, rows in of.items():
            here = test[outlets[test] == outlet]
            by_outlet[here] = np.argmax(np.bincount(rows, minlength=len(counts)) if len(rows) else counts)
    return ({"outlet": by_outlet} if len(set(outlets)) > 1 else {}) | {"most": most}


def curve_table(coded: Coded, models: Sequence[Model], seed: int) -> pd.DataFrame:
    """Return the learning curve: `units, rows, macro_f1` (mean of the folds), `lowest, highest` (of the folds)."""
    rows = [
        {"units": units, "rows": n, "macro_f1": np.nanmean(f1), "lowest": np.nanmin(f1), "highest": np.nanmax(f1)}
        for units, n, f1 in learning_curve(coded, models, seed)
        if np.isfinite(f1).any()
    ]
    return pd.DataFrame(rows, columns=["units", "rows", "macro_f1", "lowest", "highest"])


def word_table(coded: Coded, model: Model, vocabulary: np.ndarray, most: int = WORDS) -> pd.DataFrame:
    """Return the words that speak most for each value: `word, value, weight, rows, rows_value`.

    `weight` is what the word adds to the log odds of the value at tf-idf 1; `rows` are coded rows that have the word,
    `rows_value` those among them with the value. Of equal weights the word that comes first in the alphabet is first.
    """
    weights = np.round(model.weights(), 6)
    there = (coded.counts[:, model.words] > 0).tocsc()
    rows = np.asarray(there.sum(axis=0)).ravel()
    out = []
    for label, value in enumerate(coded.names):
        of_value = np.asarray(there[np.flatnonzero(coded.labels == label)].sum(axis=0)).ravel()
        for at in np.lexsort((vocabulary[model.words], -weights[:, label]))[:most]:
            if weights[at, label] > 0:
                word = str(vocabulary[model.words[at]])
                out.append((word, value, weights[at, label], int(rows[at]), int(of_value[at])))
    return pd.DataFrame(out, columns=["word", "value", "weight", "rows", "rows_value"])


def predicted_table(keys: pd.Series, chances: np.ndarray, coded: Sequence[str], names: Sequence[str], variable: str):
    """Return what the model says of every row: the key, `variable, value, confidence, coded`."""
    said = predicted(chances)
    return pd.DataFrame(
        {
            str(keys.name): keys.astype(str).to_numpy(),
            "variable": variable,
            "value": np.array(names)[said],
            "confidence": chances[np.arange(len(said)), said],
            "coded": list(coded),
        }
    )
