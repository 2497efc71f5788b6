"""Figures corrected by coded text: as measured, as coded, and corrected, beside each other."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.errors import CorpusError, ParameterError, nearest
from framing.result import Presentation, Result
from framing.stats.coded import METHODS, CodedSample, CodedSettings, Figure, compare_coded
from framing.stats.design import MIN_UNITS
from framing.text.reading import many, unit_name
from framing.validation.correction.coded_values import measured_values, values_of_rows

FIGURES = ("share", "rate")
NAMES = {
    "measured": "as measured",
    "coded": "as coded (coded rows alone)",
    "ppi": "corrected (PPI++)",
    "dsl": "corrected (DSL, doubly robust)",
    "rogan_gladen": "corrected (Rogan–Gladen)",
}
COLUMN = {"share": "share", "rate": "pk"}
REFERENCES = ("egami2023", "angelopoulos2023", "rogan1978", "carter2017")
_PER = 1000


@dataclass(frozen=True)
class CorrectedSettings:
    """Settings of `corrected`.

    Attributes
    ----------
    figure : {"share", "rate"}
        Share of rows that have something, or occurrences per thousand words.
    variable : str
        Which variable of the coded table, where it has several.
    value : str
        Which value of it counts 1, all others 0; empty where values are numbers.
    population : {"units", "texts"}
        Whether intervals are for the units as a sample, or for these texts only (`framing.stats.coded.CodedSettings`).
    drawn : {"rows", "units"}
        What was drawn for coding.
    level : float
        Of the intervals.

    Raises
    ------
    ParameterError
        If there is no such choice, or a level is not between 0 and 1.
    """

    figure: str = "share"
    variable: str = ""
    value: str = ""
    population: str = "units"
    drawn: str = "rows"
    level: float = 0.95

    def __post_init__(self) -> None:
        if self.figure not in FIGURES:
            raise ParameterError(f"There is no figure {self.figure!r}.{nearest(self.figure, FIGURES)}")
        self.intervals()

    def intervals(self) -> CodedSettings:
        """Return what the intervals are for."""
        return CodedSettings(self.level, self.population, self.drawn)


def corrected(
    comparison: Comparison,
    measured: Any,
    coded: pd.DataFrame,
    settings: CorrectedSettings | None = None,
) -> Result:
    """What would the difference of two sides be, had people coded every row and not only some?

    Parameters
    ----------
    comparison : Comparison
    measured : Lexicon or DataFrame
        What gives every row a value: a lexicon; spans (`doc_id, start, end`, as in ``result.tables["spans"]``); or
        values, with the columns of `coded`: a classifier's or a machine coder's.
    coded : DataFrame
        What people coded: the key of the corpus (`doc_id`, or `passage_id` for passages), `value`, and where needed
        `variable` and `probability` (with which the row was drawn; else every row of a side had the same).
    settings : CorrectedSettings, optional

    Returns
    -------
    Result
        One row a method: `figure, share_target, share_reference` (or `pk_target, pk_reference`, per thousand words),
        `difference, low, high, se, width` (of the interval, that of the coded rows alone being 1).
        `tables["sides"]`: `figure, side, value, low, high, se`. `tables["coding"]`: `side, rows, coded, units,
        units_coded, accuracy, sensitivity, specificity` (shares only, weighted by 1 / probability), `weight` (of the
        measured values in PPI++).

    Raises
    ------
    CorpusError
        If a side has fewer than two coded rows, or a row has no measured value or two different codes.
    ParameterError
        If there is no such variable or value.

    Notes
    -----
    Kernels, their papers and the way of the intervals: `framing.stats.coded.compare_coded`. Strata of the design are
    not used. The assumption most likely to be false: that rows were drawn for coding by chance, with the probabilities
    stated, and coded by people who did not see what was measured.

    References
    ----------
    Egami, N., Hinck, M., Stewart, B. M. & Wei, H. (2023), NeurIPS 36. Angelopoulos, A. N., Duchi, J. C. & Zrnic, T.
    (2023), arXiv:2311.01453. Rogan, W. J. & Gladen, B. (1978), American Journal of Epidemiology 107, 71–76.
    """
    settings = settings or CorrectedSettings()
    share = settings.figure == "share"
    said = measured_values(measured, comparison, settings.variable, settings.value, share)
    codes = values_of_rows(coded, comparison, settings.variable, settings.value, "coded values")
    _check_share(share, said, codes["value"].to_numpy(float))
    base = np.ones(len(said)) if share else np.asarray(comparison.tokens.lengths, dtype=float) / _PER
    sides = _samples(comparison, said, codes, base)
    found = compare_coded(*sides, settings.intervals())
    given = codes["probability"].notna().any()
    coding = _coding(found, sides, comparison.names, share)
    return Result(
        "corrected",
        _table(found, COLUMN[settings.figure]),
        comparison.describe(),
        tables={"sides": _sides(found, comparison.names), "coding": coding},
        settings=asdict(settings),
        notes=(*_notes(found, sides, comparison, bool(given), share), *comparison.notes),
        references=REFERENCES,
        validity=_validity(coding),
        methods=_methods(sides, comparison, settings),
        presentation=SHARE if share else RATE,
    )


def correction_said(result: Result) -> str:
    """Return what correction does to a difference, in two sentences.

    Parameters
    ----------
    result : Result
        Of `corrected`.

    Raises
    ------
    ParameterError
        If it is of another measure.
    """
    if result.measure != "corrected":
        raise ParameterError(f"What correction does is said of a result of corrected, not of '{result.measure}'.")
    rows = result.table.set_index("figure")
    measured, coded, ppi = (rows.loc[NAMES[method]] for method in ("measured", "coded", "ppi"))
    target, reference = result.comparison["target"], result.comparison["reference"]
    unit = "" if result.settings["figure"] == "share" else " per 1,000 words"
    there = [f"{row['difference']:+.2f}{unit}{_within(row)}" for row in (measured, ppi, coded)]
    outside = np.isfinite(ppi["low"]) and not ppi["low"] <= measured["difference"] <= ppi["high"]
    verdict = (
        "The figure as measured lies outside of the corrected interval: do not quote it."
        if outside
        else "The figure as measured lies within the corrected interval."
        if np.isfinite(ppi["low"])
        else "Too few rows were coded for an interval of the corrected figure."
    )
    return (
        f"{target} minus {reference}: {there[0]} as measured, {there[1]} corrected by the coded rows (PPI++), "
        f"{there[2]} in the coded rows alone. {verdict}"
    )


def _within(row: pd.Series) -> str:
    return f" [{row['low']:+.2f}, {row['high']:+.2f}]" if np.isfinite(row["low"]) else ""


def _check_share(share: bool, said: np.ndarray, codes: np.ndarray) -> None:
    """Refuse values that cannot make a share."""
    for what, values in (("measured", said), ("coded", codes[~np.isnan(codes)])):
        if share and not np.isin(values, (0.0, 1.0)).all():
            raise ParameterError(
                f"A share is of values 0 and 1; {what} values go from {values.min():g} to {values.max():g}. Name the "
                "value that counts 1, or ask for figure='rate'."
            )


def _samples(
    comparison: Comparison, said: np.ndarray, codes: pd.DataFrame, base: np.ndarray
) -> tuple[CodedSample, CodedSample]:
    """Return both sides as the kernels take them; rows of units that the design excludes are not in it."""
    place = {unit: i for i, unit in enumerate(comparison.design.units)}
    unit = np.array([place.get(name, -1) for name in comparison.units[comparison.rows]])
    out = []
    for name, side in zip(comparison.names, (comparison.is_target, ~comparison.is_target), strict=True):
        rows = np.flatnonzero(side & (unit >= 0))
        values = codes["value"].to_numpy(float)[rows]
        known = ~np.isnan(values)
        if known.sum() < 2:
            raise CorpusError(f"Coded rows of {name}: {int(known.sum())}; a correction needs two a side.")
        chance = codes["probability"].to_numpy(float)[rows]
        if np.isnan(chance[known]).any():
            if not np.isnan(chance[known]).all():
                raise CorpusError(f"Some coded rows of {name} have a probability and others none.")
            chance = np.full(len(rows), known.mean())
        out.append(CodedSample(said[rows], values, base[rows], unit[rows], chance))
    return out[0], out[1]


def _table(found: dict[str, Figure], column: str) -> pd.DataFrame:
    """Return one row a method."""
    whole = found["coded"].difference
    rows = []
    for method in METHODS:
        figure = found[method]
        there = figure.difference
        rows.append(
            {
                "figure": NAMES[method],
                f"{column}_target": figure.target.value,
                f"{column}_reference": figure.reference.value,
                "difference": there.value,
                "low": there.low,
                "high": there.high,
                "se": there.se,
                "width": (there.high - there.low) / (whole.high - whole.low),
            }
        )
    return pd.DataFrame(rows)


def _sides(found: dict[str, Figure], names: tuple[str, str]) -> pd.DataFrame:
    """Return the figure of each side with its interval."""
    rows = []
    for method in METHODS:
        for name, there in zip(names, (found[method].target, found[method].reference), strict=True):
            values = {"value": there.value, "low": there.low, "high": there.high, "se": there.se}
            rows.append({"figure": NAMES[method], "side": name} | values)
    return pd.DataFrame(rows)


def _coding(found: dict[str, Figure], sides: tuple[CodedSample, CodedSample], names: tuple[str, str], share: bool):
    """Return how much of each side was coded, and how often the measure was right there."""
    rows = []
    for name, side, weight in zip(names, sides, found["ppi"].tuning, strict=True):
        coded, units = side.is_coded, (len(np.unique(side.unit)), side.units_coded)
        row = {"side": name, "rows": len(coded), "coded": int(coded.sum()), "units": units[0], "units_coded": units[1]}
        if share:
            right = side.measured == side.y
            for what, where in (("accuracy", coded), ("sensitivity", side.y == 1), ("specificity", side.y == 0)):
                w = side.weight * (where & coded)
                row[what] = float((w * right).sum() / w.sum()) if w.sum() > 0 else float("nan")
        rows.append(row | {"weight": weight})
    return pd.DataFrame(rows)


def _validity(coding: pd.DataFrame) -> dict[str, str]:
    """Return how often the measure was right on the rows that were coded here."""
    if "accuracy" not in coding:
        figure = "measured and coded figures, and both corrections, are in the table"
    else:
        figure = ", ".join(f"accuracy {row.accuracy:.2f} in {row.side}" for row in coding.itertuples())
    return {"figure": figure, "data": f"{int(coding['coded'].sum()):,} coded rows", "date": "of this comparison"}


def _notes(found, sides, comparison: Comparison, given: bool, share: bool) -> list[str]:
    """Return what a reader of the figures must know."""
    said = []
    if not given:
        said.append(
            "No probabilities of being coded were given: every row of a side is taken to have had the same. Rows that "
            "were picked, not drawn, cannot correct a figure."
        )
    for name, side in zip(comparison.names, sides, strict=True):
        if side.units_coded < MIN_UNITS:
            unit = unit_name(comparison.design.column)
            said.append(f"Coded rows of {name} are from {many(side.units_coded, 'unit')} ({unit}): too few to rely on.")
        if len(set(side.y[side.is_coded])) == 1:
            said.append(f"All coded rows of {name} have the same value, so there is no interval of the coded rows.")
    beyond = [
        v for v in (found["rogan_gladen"].target.value, found["rogan_gladen"].reference.value) if abs(v - 0.5) > 0.5
    ]
    if share and beyond:
        said.append(
            "Rogan–Gladen gives a share below 0 or above 1: the measure is hardly better than chance on a side."
        )
    if comparison.design.stratified:
        said.append(f"Strata ({comparison.design.stratum}) are not used in corrected figures.")
    return said


def _methods(sides: tuple[CodedSample, CodedSample], comparison: Comparison, settings: CorrectedSettings) -> str:
    """Return the sentence for a methods section."""
    counts = " and ".join(
        f"{int(side.is_coded.sum()):,} of {len(side.unit):,} rows of {name}"
        for side, name in zip(sides, comparison.names, strict=True)
    )
    what = "shares of rows" if settings.figure == "share" else "rates per thousand words"
    aim = "the units as a sample" if settings.population == "units" else "these texts only"
    return (
        f"People coded {counts}. Differences of {what} are given as measured, as coded, and corrected by "
        "prediction-powered inference with power tuning (Angelopoulos, Duchi & Zrnic 2023), by design-based supervised "
        "learning with a cross-fitted linear prediction (Egami et al. 2023), and by the error rates of the measure on "
        f"each side (Rogan & Gladen 1978). {100 * settings.level:g} % confidence intervals are for {aim}: variances "
        "are cluster-robust, limits by Student's t with the effective number of coded units (Carter et al. 2017). "
        f"{comparison.design.describe()}"
    )


def _caption(result: Result) -> str:
    kind = "shares" if result.settings["figure"] == "share" else "occurrences per 1,000 words"
    target, reference = result.comparison["target"], result.comparison["reference"]
    coding = result.tables["coding"]
    counts = " and ".join(f"{row.coded:,} of {row.rows:,} ({row.side})" for row in coding.itertuples())
    return (
        f"Difference of {kind}, {target} minus {reference}: as measured, as coded and corrected, with "
        f"{100 * result.settings['level']:g} % confidence intervals. Rows coded: {counts}."
    )


def _presentation(figure: str, unit: str) -> Presentation:
    heads = {"share": "share", "se": "standard error", "width": "width (coded alone = 1)", "units_coded": "coded units"}
    return Presentation(
        "Figures corrected by coded text",
        heads=heads,
        estimate="difference",
        label=f"difference ({unit})",
        caption=_caption,
        empty="No figure was corrected.",
        place=f"framing.validation.correction.corrected:{figure.upper()}",
    )


SHARE, RATE = _presentation("share", "share"), _presentation("rate", "per 1,000 words")
