"""Scores of a measure against coded rows: how well they agree, by outlet, and whether both sides are treated alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.errors import CorpusError, ParameterError
from framing.result import Presentation, Result
from framing.result.evidence import passage_spans
from framing.stats.design import MIN_UNITS
from framing.stats.inference import BootstrapSettings
from framing.text.reading import many, unit_name
from framing.validation.correction.coded_values import (
    coding_weights,
    labels_of_rows,
    measured_values,
    values_of_rows,
)
from framing.validation.scoring.score_tables import CodedRows, confusion, error_table, score_table

REFERENCES = ("cohen1960", "krippendorff2019", "efron1987", "carter2017")
LEAST = 2


@dataclass(frozen=True)
class ScoredSettings:
    """Settings of `scored`.

    Attributes
    ----------
    variable : str
        Which variable of the coded table, where it has several.
    value : str
        Which value of it counts as found, all others as not; empty for all labels, or for numbers.
    numbers : bool
        Whether values are numbers (counts, scores), compared by correlation, and not labels.
    wanted : float
        Half width that the interval of a score should have.
    resamples : int
        Of the bootstrap over units.
    level : float
        Of the intervals.
    seed : int

    Raises
    ------
    ParameterError
        If the wanted width is not above 0, or a value is named for numbers.
    """

    variable: str = ""
    value: str = ""
    numbers: bool = False
    wanted: float = 0.05
    resamples: int = 999
    level: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        if not self.wanted > 0:
            raise ParameterError(f"wanted is {self.wanted}; the half width of an interval is above 0.")
        if self.numbers and self.value:
            raise ParameterError("Numbers have no value that counts as found: leave value empty, or numbers off.")
        self.bootstrap()

    def bootstrap(self) -> BootstrapSettings:
        """Return how units are resampled."""
        return BootstrapSettings(self.resamples, "bca", self.level, self.seed)


def scored(
    comparison: Comparison, measured: Any, coded: pd.DataFrame, settings: ScoredSettings | None = None
) -> Result:
    """How well does a measure agree with what people coded, and does it err alike on both sides?

    Parameters
    ----------
    comparison : Comparison
    measured : Lexicon or DataFrame
        A lexicon or spans (found or not, which needs `value`; or, for numbers, how often), or a table of values.
    coded : DataFrame
        What people coded, as for `framing.corrected`.
    settings : ScoredSettings, optional

    Returns
    -------
    Result
        One row a score: `score, value, low, high, more` (units still to code for an interval of ± `wanted`). Labels:
        accuracy, macro F1, alpha, kappa, and precision, recall, F1 of each label. Numbers: pearson, spearman, alpha
        (interval), mean error. `tables["errors"]`: `error, share_target, share_reference, difference, low, high, p, q`
        (with `value`, or for numbers). `tables["by_outlet"]`: the first table for every outlet, with `outlet`, `rows`,
        `units`. `tables["confusion"]`: `coded, measured, rows, target, reference, examples` (keys); of a corpus of
        passages, they are the evidence of ``"coded yes, measured no"`` and so on.

    Raises
    ------
    CorpusError
        If fewer than two rows were coded.
    ParameterError
        If there is no such variable or value.

    Notes
    -----
    Rows count by 1 over their probability of being coded. Intervals: BCa bootstrap over units; none below eight. The
    assumption most likely to be false: that the codes are right; see how far coders agree among themselves first.

    References
    ----------
    Cohen, J. (1960). Educational and Psychological Measurement 20, 37–46. Krippendorff, K. (2019). Content analysis,
    4th edition, chapter 12. Efron, B. (1987). J. Am. Stat. Assoc. 82, 171–185.
    """
    settings = settings or ScoredSettings()
    rows, chosen = _rows(comparison, measured, coded, settings)
    documents = comparison.corpus.documents.iloc[comparison.rows[chosen]]
    keys = documents[comparison.corpus.key].astype(str).to_numpy()
    tables = {"by_outlet": _by_outlet(rows, documents["outlet"].to_numpy(dtype=str), settings)}
    if settings.value or settings.numbers:
        tables["errors"] = error_table(rows, settings.level)
    if rows.labels:
        tables["confusion"] = confusion(rows, keys)
    if rows.labels and comparison.corpus.key == "passage_id":
        tables["spans"] = passage_spans(_met(rows), documents)
    table = score_table(rows, settings.bootstrap(), settings.wanted)
    return Result(
        "scored",
        table,
        comparison.describe(),
        tables=tables,
        settings=asdict(settings),
        notes=(*_notes(rows, comparison), *comparison.notes),
        references=REFERENCES,
        validity=_validity(table, len(chosen)),
        methods=_methods(rows, comparison, settings),
        presentation=SCORED,
    )


def _rows(comparison: Comparison, measured: Any, coded: pd.DataFrame, settings: ScoredSettings):
    """Return the rows that were coded, and which of the comparison's rows these are."""
    binary = bool(settings.value)
    labels: tuple[str, ...] = ()
    if binary or settings.numbers:
        said = measured_values(measured, comparison, settings.variable, settings.value, binary)
        table = values_of_rows(coded, comparison, settings.variable, settings.value, "coded values")
        known = ~np.isnan(table["value"].to_numpy(float))
        labels = (f"not {settings.value}", settings.value) if binary else ()
        codes, found = table["value"].to_numpy(float), said
    else:
        if not isinstance(measured, pd.DataFrame) or "value" not in measured:
            raise ParameterError("A lexicon or spans give no labels: name the value that counts as found.")
        table = labels_of_rows(coded, comparison, settings.variable, "coded values")
        other = labels_of_rows(measured, comparison, settings.variable, "measured values")
        known = (table["value"] != "").to_numpy()
        if (other["value"][known] == "").any():
            raise CorpusError(f"{int((other['value'][known] == '').sum()):,} coded rows have no measured value.")
        labels = tuple(sorted(set(table["value"][known]) | set(other["value"][known])))
        place = {label: i for i, label in enumerate(labels)}
        codes, found = (np.array([place.get(v, 0) for v in values["value"]]) for values in (table, other))
    chosen = np.flatnonzero(known & np.isin(comparison.units[comparison.rows], comparison.design.units))
    if len(chosen) < LEAST:
        raise CorpusError(f"Coded rows of the comparison: {len(chosen)}; scores need {LEAST}.")
    weight = coding_weights(table["probability"].to_numpy(float)[chosen])
    units, side = comparison.units[comparison.rows][chosen], comparison.is_target[chosen]
    kind = int if labels else float
    return CodedRows(codes[chosen].astype(kind), found[chosen].astype(kind), labels, units, side, weight), chosen


def _met(rows: CodedRows) -> list[str]:
    """Return under which label the passages of each pair of labels are evidence."""
    return [
        f"coded {rows.labels[coded]}, measured {rows.labels[found]}"
        for coded, found in zip(rows.coded, rows.measured, strict=True)
    ]


def _by_outlet(rows: CodedRows, outlets: np.ndarray, settings: ScoredSettings) -> pd.DataFrame:
    """Return the scores of each outlet."""
    tables = []
    for outlet in sorted(set(outlets)):
        here = rows.take(np.flatnonzero(outlets == outlet))
        about = {"outlet": outlet, "rows": len(here.coded), "units": len(set(here.unit))}
        tables.append(score_table(here, settings.bootstrap(), settings.wanted).assign(**about))
    table = pd.concat(tables, ignore_index=True)
    return table[["outlet", "score", "value", "low", "high", "more", "rows", "units"]]


def _notes(rows: CodedRows, comparison: Comparison) -> list[str]:
    said, unit = [], unit_name(comparison.design.column)
    for name, side in zip(comparison.names, (rows.is_target, ~rows.is_target), strict=True):
        units = len(set(rows.unit[side]))
        if units < MIN_UNITS:
            said.append(f"Coded rows of {name} are from {many(units, 'unit')} ({unit}): errors are not tested.")
    return said


def _validity(table: pd.DataFrame, rows: int) -> dict[str, str]:
    """Return the scores as what is known of the measure's validity."""
    named = table[table["score"].isin(("macro F1", "alpha", "pearson")) & table["value"].notna()]
    figure = ", ".join(f"{row.score} {row.value:.2f}" for row in named.itertuples()) or "no score is defined"
    return {"figure": figure, "data": f"{rows:,} coded rows", "date": "of this comparison"}


def _methods(rows: CodedRows, comparison: Comparison, settings: ScoredSettings) -> str:
    what = "correlation and alpha" if settings.numbers else "precision, recall, F1, kappa and alpha"
    return (
        f"{len(rows.coded):,} rows of {many(len(set(rows.unit)), 'unit')} ({unit_name(comparison.design.column)}) were "
        f"coded by people, without sight of the measure. It was scored against them by {what} (Cohen 1960; "
        f"Krippendorff 2019), with {100 * settings.level:g} % BCa bootstrap intervals over units (Efron 1987), and its "
        "errors on the two sides were compared by a cluster-robust t test."
    )


def _caption(result: Result) -> str:
    rows = int(result.tables["by_outlet"].drop_duplicates("outlet")["rows"].sum())
    return (
        f"Scores of the measure against {rows:,} coded rows, with {100 * result.settings['level']:g} % confidence "
        "intervals over units; 1 is complete agreement."
    )


SCORED = Presentation(
    "Scores against coded text",
    heads={"more": "more units for the wanted width", "value": "score value"},
    estimate="value",
    label="score",
    caption=_caption,
    empty="Nothing was scored.",
    place="framing.validation.scoring.scored:SCORED",
)
