"""A classifier learnt from coded text, scored on units it did not learn from, and what it says of every row."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.errors import CorpusError, ParameterError
from framing.result import Presentation, Result
from framing.result.evidence import passage_spans
from framing.stats.inference import BootstrapSettings
from framing.text.reading import many, unit_name
from framing.validation.correction.coded_values import coding_weights, labels_of_rows
from framing.validation.learning.learned_tables import (
    ENOUGH,
    curve_table,
    part_table,
    predicted_table,
    simple_rules,
    word_table,
)
from framing.validation.learning.training import (
    INNER,
    MIN_ROWS,
    PENALTIES,
    Coded,
    check,
    fit,
    out_of_fold,
    predicted,
    unseen_groups,
)
from framing.validation.scoring.score_tables import CodedRows, confusion, score_table

REFERENCES = ("salton1988", "varma2006", "krippendorff2019", "efron1987")
LEAST = 10
"""Coded rows from which something is learnt."""


@dataclass(frozen=True)
class ClassifiedSettings:
    """Settings of `classified`.

    Attributes
    ----------
    variable : str
        Which variable of the coded table, where it has several.
    value : str
        One value, to be told from all others; empty for all values.
    folds : int
        Parts into which the coded units are divided, each scored by a model of the others.
    resamples : int
        Of the bootstrap over units.
    level : float
        Of the intervals.
    seed : int

    Raises
    ------
    ParameterError
        If there are fewer than two folds.
    """

    variable: str = ""
    value: str = ""
    folds: int = 5
    resamples: int = 999
    level: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        if self.folds < 2:
            raise ParameterError(f"folds is {self.folds}; what is learnt in one part is scored in another: at least 2.")
        self.bootstrap()

    def bootstrap(self) -> BootstrapSettings:
        """Return how units are resampled."""
        return BootstrapSettings(self.resamples, "bca", self.level, self.seed)


def classified(comparison: Comparison, coded: pd.DataFrame, settings: ClassifiedSettings | None = None) -> Result:
    """How well can values that people coded be told from the words alone, and what would all other rows be?

    Parameters
    ----------
    comparison : Comparison
        Of documents or passages; its units are never divided between learning and scoring.
    coded : DataFrame
        What people coded: the key of the corpus (`doc_id`, or `passage_id` for passages), `value`, and where needed
        `variable` and `probability`, as for `framing.corrected`.
    settings : ClassifiedSettings, optional

    Returns
    -------
    Result
        One row a part, outlets first (those with ten coded rows of two values): `part, macro_f1, low, high, accuracy,
        alpha, rows, units`; then the mean of these outlets, all rows together, rows of outlets that the model did not
        learn from, and two rules without words. `tables["scores"]`: `score, value, low, high, more` of all rows, as
        `framing.scored` has them. `tables["words"]`: `word, value, weight` (log odds), `rows, rows_value`; each word is
        evidence. `tables["curve"]`: `units, rows, macro_f1, lowest, highest`. `tables["confusion"]`: `coded, measured,
        rows, target, reference, examples`. `tables["spans"]`: coded rows that got another value, which are the
        evidence of their outlet. `tables["predicted"]`: the key, `variable, value, confidence, coded`, one
        row for each of ``comparison.rows``: what `framing.corrected` and `framing.scored` take as measured values.

    Raises
    ------
    CorpusError
        If fewer than ten rows were coded, with one value only, or a value in one unit only.
    ParameterError
        If there is no such variable or value, or there are fewer units than folds.

    Notes
    -----
    Words by tf-idf into a logistic regression (`framing.validation.learning.training.fit`); its penalty is chosen by
    folds within the rows it learns from (nested cross-validation, Varma & Simon 2006), and no unit is on both sides of
    any fold. A coded row is predicted by the model that did not learn from its unit, any other by the mean of these
    models. Read the scores within outlets first: where outlets differ in how often a value occurs, a model that has
    only learnt their house styles scores well on all rows together. The assumption most likely to be false: that the
    rows to be predicted are like the coded ones; a model of some outlets or months is not one of others.

    References
    ----------
    Salton, G. & Buckley, C. (1988). Information Processing & Management 24, 513–523. Varma, S. & Simon, R. (2006). BMC
    Bioinformatics 7, 91.
    """
    settings = settings or ClassifiedSettings()
    table = labels_of_rows(coded, comparison, settings.variable, "coded values")
    chosen = np.flatnonzero((table["value"] != "").to_numpy())
    labels, names = _labels(table["value"].to_numpy(dtype=str)[chosen], settings.value)
    if len(chosen) < LEAST:
        raise CorpusError(f"Coded rows of the comparison: {len(chosen)}; learning needs {LEAST}.")
    counts, units = _narrow(comparison.tokens.matrix()), comparison.units[comparison.rows]
    rows = Coded(counts[chosen], labels, names, units[chosen].astype(str))
    check(rows, settings.folds)
    chances, models = out_of_fold(rows, settings.folds, settings.seed)
    everywhere = np.mean([model.chances(counts) for model in models], axis=0)
    everywhere[chosen] = chances
    documents = comparison.corpus.documents.iloc[comparison.rows]
    outlets = documents["outlet"].to_numpy(dtype=str)[chosen]
    scored = CodedRows(
        labels,
        predicted(chances),
        names,
        rows.units,
        comparison.is_target[chosen],
        coding_weights(table["probability"].to_numpy(float)[chosen]),
    )
    whole = fit(rows, settings.seed)
    tables = {
        "scores": score_table(scored, settings.bootstrap(), 0.05),
        "words": word_table(rows, whole, comparison.tokens.vocabulary),
        "curve": curve_table(rows, models, settings.seed),
        "confusion": confusion(scored, documents[comparison.corpus.key].astype(str).to_numpy()[chosen]),
        "spans": _mistaken(scored, outlets, documents.iloc[chosen]),
        "predicted": predicted_table(
            documents[comparison.corpus.key], everywhere, _shown(table, settings.value, names), names, settings.variable
        ),
    }
    rules = {"unseen": _elsewhere(rows, outlets, whole.penalty)}
    rules |= simple_rules(rows, outlets, settings.folds, settings.seed)
    parts = part_table(scored, outlets, rules, settings.bootstrap())
    return Result(
        "classified",
        parts,
        comparison.describe(),
        tables=tables,
        settings=asdict(settings) | {"penalty": whole.penalty, "words": len(whole.words)},
        notes=(*_notes(rows, outlets, comparison), *comparison.notes),
        references=REFERENCES,
        validity=_validity(parts, len(chosen)),
        methods=_methods(rows, comparison, settings),
        presentation=CLASSIFIED,
    )


def _labels(values: np.ndarray, value: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return labels as positions among their names."""
    if value:
        if len(values) and value not in values:
            raise ParameterError(f"No row in the table of coded values has the value {value!r}.")
        return (values == value).astype(int), (f"not {value}", value)
    names = sorted(set(values))
    place = {name: i for i, name in enumerate(names)}
    return np.array([place[v] for v in values], dtype=int), tuple(names)


def _shown(table: pd.DataFrame, value: str, names: tuple[str, ...]) -> list[str]:
    """Return what was coded of each row, empty where nothing was."""
    return [v and (v if not value else names[v == value]) for v in table["value"]]


def _narrow(counts: Any) -> Any:
    """Return the counts with the small indices that scikit-learn asks for."""
    from scipy import sparse

    return sparse.csr_array(
        (counts.data.astype(float), counts.indices.astype(np.int32), counts.indptr.astype(np.int32)), shape=counts.shape
    )


def _mistaken(scored: CodedRows, outlets: np.ndarray, rows: pd.DataFrame) -> pd.DataFrame:
    """Return where the coded rows are that got another value, under their outlet."""
    wrong = np.flatnonzero(scored.coded != scored.measured)
    return passage_spans(outlets[wrong], rows.iloc[wrong])


def _elsewhere(rows: Coded, outlets: np.ndarray, penalty: float) -> np.ndarray:
    """Return labels by models of other outlets; -1 where these lack a label, or there is one outlet."""
    if len(set(outlets)) < 2:
        return np.full(len(outlets), -1)
    chances = unseen_groups(rows, outlets, penalty)
    return np.where(np.isnan(chances).any(axis=1), -1, predicted(np.nan_to_num(chances)))


def _notes(rows: Coded, outlets: np.ndarray, comparison: Comparison) -> list[str]:
    """Return what a reader of the scores must know."""
    said = []
    few = [o for o in sorted(set(outlets)) if np.sum(np.bincount(rows.labels[outlets == o]) >= ENOUGH) < 2]
    if few:
        said.append(
            f"Without a score of their own, having fewer than {ENOUGH} coded rows of two values: {', '.join(few)}."
        )
    if len(set(outlets)) > 1 and len(few) == len(set(outlets)):
        said.append("No outlet can be scored by itself: scores of all rows together may show its house style only.")
    said.append("The passages of an outlet are its coded rows that got another value.")
    outside = len(comparison.rows) - len(rows.labels)
    if outside:
        said.append(f"{many(outside, 'row')} that nobody coded got values; they are as good as the scores, not better.")
    return said


def _validity(parts: pd.DataFrame, rows: int) -> dict[str, str]:
    """Return the scores as what is known of the predicted values."""
    shown = parts[parts["part"].isin(("mean of these outlets", "all outlets together"))]
    figure = ", ".join(f"macro F1 {row.macro_f1:.2f} ({row.part})" for row in shown.itertuples())
    return {"figure": figure, "data": f"{rows:,} coded rows", "date": "of this comparison"}


def _methods(rows: Coded, comparison: Comparison, settings: ClassifiedSettings) -> str:
    units = f"{many(len(set(rows.units)), 'unit')} ({unit_name(comparison.design.column)})"
    return (
        f"A logistic regression on the words of {len(rows.labels):,} rows of {units} that people coded, weighted by "
        f"tf-idf (Salton & Buckley 1988; words of {MIN_ROWS} rows or more), was scored by macro F1 and alpha "
        f"(Krippendorff 2019) in {settings.folds}-fold cross-validation over whole units. Its penalty was chosen among "
        f"{len(PENALTIES)} by {INNER} folds within the rows it learnt from (nested cross-validation, Varma & Simon "
        f"2006). {100 * settings.level:g} % intervals are BCa bootstraps over units (Efron 1987), and do not cover the "
        "choice of folds."
    )


def _caption(result: Result) -> str:
    scores = result.tables["confusion"]["rows"].sum()
    return (
        f"Macro F1 of {int(scores):,} coded rows, each classified by a model that did not learn from its unit, with "
        f"{100 * result.settings['level']:g} % confidence intervals over units. Outlets come first; the last rows are "
        "rules that read no word."
    )


CLASSIFIED = Presentation(
    "Values told from words",
    heads={"part": "rows of", "macro_f1": "macro F1", "rows_value": "rows with the value", "rows": "coded rows"},
    estimate="macro_f1",
    label="macro F1",
    caption=_caption,
    empty="Nothing was classified.",
    place="framing.validation.learning.classified:CLASSIFIED",
)
