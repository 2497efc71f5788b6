"""Training: a linear model of words, fitted and scored over units it did not learn from."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from framing.errors import CorpusError, ParameterError
from framing.stats.coded.scores import label_scores
from framing.text.reading import many

INNER = 3
"""Folds within the training rows, by which the penalty is chosen."""
PENALTIES = (0.1, 0.3, 1.0, 3.0, 10.0)
"""C of the logistic regression, strongest penalty first."""
MIN_ROWS = 2
"""Rows of the training part in which a word occurs, for the model to use it."""
SIZES = (0.125, 0.25, 0.5, 1.0)
"""Shares of the training units, for the learning curve."""
_DIGITS = 4
"""Of chances and scores, to which they are compared: later ones depend on the processor."""
_ROOM = 2000


@dataclass(frozen=True, eq=False)
class Coded:
    """Coded rows: counts of words, labels, and the unit of each.

    Attributes
    ----------
    counts : csr_array, shape (rows, words)
    labels : array of int, shape (rows,)
        Positions in `names`.
    names : tuple of str
    units : array of str, shape (rows,)
    """

    counts: sparse.csr_array
    labels: np.ndarray
    names: tuple[str, ...]
    units: np.ndarray

    def take(self, rows: np.ndarray) -> Coded:
        """Return the chosen rows."""
        return Coded(self.counts[rows], self.labels[rows], self.names, self.units[rows])


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted model: which words it uses, and what each adds to a label.

    Attributes
    ----------
    fitted : sklearn Pipeline
    words : array of int, shape (used,)
        Columns of the counts.
    penalty : float
        C of the logistic regression, chosen by the inner folds.
    n : int
        Labels.
    """

    fitted: Any
    words: np.ndarray
    penalty: float
    n: int

    def chances(self, counts: sparse.csr_array) -> np.ndarray:
        """Return the chance of each label, shape (rows, labels)."""
        out = np.zeros((counts.shape[0], self.n))
        out[:, self.fitted[-1].classes_] = self.fitted.predict_proba(counts[:, self.words])
        return out

    def weights(self) -> np.ndarray:
        """Return what a word adds to the log odds of each label, shape (used, labels)."""
        found = self.fitted[-1].coef_
        if self.n == 2:
            found = np.vstack([-found[0], found[0]])
        return found.T


def fit(coded: Coded, seed: int) -> Model:
    """Return the model of some rows, its penalty chosen by cross-validation over their units.

    Notes
    -----
    Words of two rows or more, weighted by (1 + log tf) · idf and scaled to length 1 (Salton & Buckley 1988); logistic
    regression with a quadratic penalty, labels weighted alike. Of penalties that score alike the strongest is chosen.
    """
    scores = np.zeros(len(PENALTIES))
    for train, test in folds(coded, INNER, seed):
        part, rest = coded.take(train), coded.take(test)
        if len(set(part.labels)) < 2:
            continue
        for i, penalty in enumerate(PENALTIES):
            found = _fitted(part, penalty).chances(rest.counts)
            scores[i] += macro_f1(rest.labels, predicted(found), len(coded.names))
    return _fitted(coded, PENALTIES[int(np.argmax(np.round(scores, _DIGITS)))])


def _fitted(coded: Coded, penalty: float) -> Model:
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    from framing.measures.topics.models.engines import one_thread

    there = np.asarray((coded.counts > 0).sum(axis=0)).ravel()
    words = np.flatnonzero(there >= MIN_ROWS)
    if not len(words):
        raise CorpusError("No word occurs in two coded rows, so nothing can be learnt from them.")
    model = make_pipeline(
        TfidfTransformer(sublinear_tf=True),
        LogisticRegression(C=penalty, class_weight="balanced", tol=1e-6, max_iter=_ROOM),
    )
    with warnings.catch_warnings(), one_thread():
        warnings.simplefilter("ignore")  # a last step that is not quite small enough moves no printed digit
        model.fit(coded.counts[:, words], coded.labels)
    return Model(model, words, penalty, len(coded.names))


def predicted(chances: np.ndarray) -> np.ndarray:
    """Return the likeliest label of each row; of equally likely ones the first."""
    return np.argmax(np.round(chances, _DIGITS), axis=1)


def macro_f1(coded: np.ndarray, said: np.ndarray, n: int) -> float:
    """Return the mean of the labels' F1."""
    table = np.zeros((n, n))
    np.add.at(table, (coded, said), 1)
    return float(label_scores(table, np.array(len(coded)))["macro F1"])


def folds(coded: Coded, n: int, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield rows to learn from and rows to be scored; no unit has rows in both, labels are spread evenly."""
    from sklearn.model_selection import StratifiedGroupKFold

    n = min(n, len(set(coded.units)))
    split = StratifiedGroupKFold(n, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a label of fewer units than folds is missing from some, which scores show
        yield from split.split(coded.counts, coded.labels, coded.units)


def check(coded: Coded, n: int) -> None:
    """Refuse rows from which nothing can be learnt and scored.

    Raises
    ------
    CorpusError
        If there is one label only, or a label of one unit.
    ParameterError
        If there are fewer units than folds.
    """
    units = len(set(coded.units))
    if len(coded.names) < 2:
        shown = f", '{coded.names[0]}'" if coded.names else ""
        raise CorpusError(f"Coded rows have {many(len(coded.names), 'value')}{shown}; learning needs two.")
    for i, name in enumerate(coded.names):
        if len(set(coded.units[coded.labels == i])) < 2:
            raise CorpusError(
                f"The value '{name}' was coded in one unit only; what is learnt there cannot be scored elsewhere. Code "
                "more, or join it to another value."
            )
    if units < n:
        raise ParameterError(f"{many(units, 'coded unit')} cannot make {n} folds; ask for folds={max(units, 2)}.")


def out_of_fold(coded: Coded, n: int, seed: int) -> tuple[np.ndarray, list[Model]]:
    """Return the chances of each row by the model that did not learn from its unit, and the models of the folds."""
    out, models = np.zeros((len(coded.labels), len(coded.names))), []
    for train, test in folds(coded, n, seed):
        models.append(fit(coded.take(train), seed))
        out[test] = models[-1].chances(coded.counts[test])
    return out, models


def unseen_groups(coded: Coded, groups: np.ndarray, penalty: float) -> np.ndarray:
    """Return the chances of each row by a model that learnt from the other groups only; NaN where these lack a label.

    Parameters
    ----------
    groups : array, shape (rows,)
        Outlet of each row.
    penalty : float
        Of the logistic regression: one for all, chosen where no group was held out.
    """
    out = np.full((len(coded.labels), len(coded.names)), np.nan)
    for group in sorted(set(groups)):
        others, here = coded.take(np.flatnonzero(groups != group)), np.flatnonzero(groups == group)
        if len(set(others.labels)) == len(coded.names):
            out[here] = _fitted(others, penalty).chances(coded.counts[here])
    return out


def learning_curve(coded: Coded, models: Sequence[Model], seed: int) -> list[tuple[int, int, np.ndarray]]:
    """Return `(units, rows, macro F1 of each fold)` for growing shares of the training units.

    Parameters
    ----------
    models : sequence of Model
        Of the folds, as `out_of_fold` returns them; the shares take over their penalties.
    """
    rng = np.random.default_rng(seed)
    found: dict[float, list[tuple[int, int, float]]] = {size: [] for size in SIZES}
    for (train, test), model in zip(folds(coded, len(models), seed), models, strict=True):
        units, rest = rng.permutation(sorted(set(coded.units[train]))), coded.take(test)
        for size in SIZES:
            few = units[: max(round(size * len(units)), 2)]
            part = coded.take(train[np.isin(coded.units[train], few)])
            score = float("nan")
            if len(set(part.labels)) > 1:
                smaller = model if size == 1 else _fitted(part, model.penalty)
                score = macro_f1(rest.labels, predicted(smaller.chances(rest.counts)), len(coded.names))
            found[size].append((len(few), len(part.labels), score))
    columns = (np.array(rows).T for rows in found.values())
    return [(round(units.mean()), round(rows.mean()), scores) for units, rows, scores in columns]
