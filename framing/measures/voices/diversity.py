"""Diversity of sources: among how many voices is the floor shared?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from math import floor

import numpy as np
import pandas as pd

from framing.attribution.validity import language_of, validity
from framing.corpus.corpus import Comparison
from framing.corpus.passages import UNMAPPED, opens_quotation, said_for
from framing.errors import ParameterError, nearest
from framing.measures.voices.counting.equal_units import OBSERVED, EqualUnits, LogHill
from framing.measures.voices.counting.intervals import coverage
from framing.measures.voices.counting.units import Sides, indicator
from framing.measures.voices.presentation import DIVERSITY
from framing.result import Result
from framing.stats.design import Design
from framing.stats.distributions import student_quantile
from framing.stats.effects import LN2
from framing.stats.inference import PermutationSettings, adjust, p_floor
from framing.stats.seeds import child
from framing.text.reading import many

ESTIMATORS = {"chao": "Chao, Wang & Jost 2013", "miller-madow": "Miller–Madow", "plug-in": "plug-in"}
RESAMPLES = 999
BEYOND = (
    "Effective numbers are estimates for texts of the kind, without the bias of small samples: one may lie above the "
    "number of sources met."
)
UNADJUSTED = (
    "Effective numbers are of all strata together, and not compared within them: no p is given, since permutation "
    "within strata would test another figure."
)
_TIE = 1e-9
_CELLS = 400_000
_SOURCES = {"speakers": "speaker", "groups": "group"}


@dataclass(frozen=True)
class DiversitySettings(PermutationSettings):
    """Settings of `diversity`, beside those of `framing.stats.inference.PermutationSettings`.

    Attributes
    ----------
    estimator : {"chao", "miller-madow", "plug-in"}
        Of the entropy; see `framing.measures.voices.counting.intervals.entropy`.
    resamples : int
        Of the bootstrap over units.

    Raises
    ------
    ParameterError
        If there is no such estimator.
    """

    estimator: str = "chao"
    resamples: int = RESAMPLES

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.estimator not in ESTIMATORS:
            raise ParameterError(f"There is no estimator '{self.estimator}'.{nearest(self.estimator, ESTIMATORS)}")


def diversity(comparison: Comparison, settings: DiversitySettings | None = None) -> Result:
    """Among how many sources would quotations be shared evenly to be as mixed as they are?

    Parameters
    ----------
    comparison : Comparison
        Of passages; outlets are compared, or the whole corpus is described, as in
        `framing.measures.voices.quoted_words.voices`.
    settings : DiversitySettings, optional

    Returns
    -------
    Result
        Rows: speakers and groups, each by the effective number of order 1 (exponential of the entropy)
        and of order 2 (inverse of the chance that two quotations share a source). Compared: `sources,
        k_target, k_reference` (quotations), `seen_target, seen_reference` (sources seen; both of all units),
        `coverage_target, coverage_reference, effective_target, effective_reference` (at as many units as
        the side with fewer has), `log_ratio, low, high, p, q`; not compared: `sources, k, seen, coverage,
        effective, low, high`. Coverage: what share of further quotations would be of a source already seen
        (`framing.measures.voices.counting.intervals.coverage`).

    Notes
    -----
    Hill numbers (Hill 1973; Jost 2006). Entropy after Chao, Wang & Jost (2013), order 2 by Simpson's
    unbiased estimate (1949). Bias and coverage:
    tests/benchmarks/diversity_calibration.py.

    More units show more sources, so sides are compared at the number of units of the smaller one: the larger is
    the mean of `framing.measures.voices.counting.equal_units.OBSERVED` samples of whole units without replacement.
    p: that difference over its standard error (delta method), recomputed as units are reassigned at random. The
    interval reaches as many standard errors as the permuted statistic at the level, so that zero is outside exactly
    where p ≤ 1 - level. Where nothing is tested, and for one corpus alone: the standard error of a bootstrap over
    units, on the log scale, with Student's t of m - 1 degrees of freedom; percentiles would be too low, since a
    resample has fewer sources. Quotations without a speaker, and unmapped groups, are excluded. The assumption most
    likely to be false: one name is one source.

    References
    ----------
    Hill, M. O. (1973). Diversity and evenness. Ecology 54(2), 427–432.
    Jost, L. (2006). Entropy and diversity. Oikos 113(2), 363–375. Chao, A. & Jost, L. (2012).
    Ecology 93, 2533–2547 (comparison at equal size or coverage).
    """
    settings = settings or DiversitySettings()
    sides = Sides.of(comparison)
    rows = []
    for sources in _SOURCES:
        counts = _counts(sides, sources)
        rows += [_row(sources, hill, counts, sides, settings) for hill in (1, 2)]
    table = pd.DataFrame(rows)
    if sides.compared:
        table["q"] = adjust(table["p"].to_numpy(dtype=float))
    return Result(
        "diversity",
        table,
        sides.describe(),
        settings=asdict(settings)
        | {"interval": "permutation" if table.get("p", pd.Series()).notna().any() else "bootstrap"}
        | {"p_min": p_floor(sides.design, settings.permutations, further=1)},
        notes=(
            *sides.notes,
            *([_equal_said(table, sides.design)] if sides.compared else []),
            *([UNADJUSTED] if sides.compared and sides.design.stratified else []),
            "Quotations without a speaker, and speakers without a group, are excluded.",
            *([BEYOND] if _beyond(table) else []),
        ),
        validity=validity(language_of(sides.passages), comparison.corpus.folder),
        references=("hill1973", "jost2006", "chao2012", "chao2013", "simpson1949"),
        methods=(
            "The effective number of sources (Hill numbers of order 1 and 2; entropy by "
            f"{ESTIMATORS[settings.estimator]}) was {sides.worded(replace(settings, further=1), intervals=False)}; "
            f"{_intervals_said(table, sides, settings)}."
        ),
        presentation=DIVERSITY,
    )


def _beyond(table: pd.DataFrame) -> bool:
    """Return whether an effective number is larger than the number of sources met."""
    ends = [column.removeprefix("seen") for column in table if column.startswith("seen")]
    return any((table[f"effective{end}"] > table[f"seen{end}"]).any() for end in ends)


def _counts(sides: Sides, sources: str) -> list[np.ndarray]:
    """Return the quotations of each source in each unit, an array (units, sources) for each side."""
    passages = sides.passages
    labels = passages["speaker"] if sources == "speakers" else said_for(passages).replace(UNMAPPED, "")
    opens = opens_quotation(passages).to_numpy() & (labels != "").to_numpy()
    _, which = indicator(labels, opens)
    return sides.per_unit(which)


def _row(sources: str, hill: int, counts: list[np.ndarray], sides: Sides, settings: DiversitySettings) -> dict:
    kernel = LogHill(hill, settings.estimator)
    totals = [of.sum(axis=0) for of in counts]
    k, seen = ([int(v) for v in values] for values in ([t.sum() for t in totals], [(t > 0).sum() for t in totals]))
    row: dict = {"sources": f"{sources} (order {hill})"}
    if not sides.compared:
        found = float(kernel(totals[0]))
        low, high = _interval(found, _resampled(kernel, counts[:1], sides.design, settings), sides.design, settings)
        effective = {"effective": np.exp(found), "low": np.exp(low), "high": np.exp(high)}
        return row | {"k": k[0], "seen": seen[0], "coverage": float(coverage(totals[0]))} | effective
    equal = EqualUnits(kernel, counts, sides.design, settings.seed)
    target, reference, covered = equal.sides(sides.design.observed(), OBSERVED)
    logs = float(target[0]), float(reference[0])
    for name, values in (("k", k), ("seen", seen), ("coverage", covered[0]), ("effective", np.exp(logs))):
        row |= {f"{name}_target": values[0], f"{name}_reference": values[1]}
    low, high, p = _compared(equal, logs[0] - logs[1], sides.design, settings)
    return row | {"log_ratio": (logs[0] - logs[1]) / LN2, "low": low / LN2, "high": high / LN2, "p": p}


def _equal_said(table: pd.DataFrame, design: Design) -> str:
    """Return at how many units sides are compared, and how much of what is quoted there they have met."""
    row = table.iloc[0]
    return (
        f"Sides are compared at {many(min(design.n_target, design.n_reference), 'unit')} each (of {design.n_target} "
        "and "
        f"{design.n_reference}), since more units show more sources; sources met (seen) are of all units. Coverage by "
        f"speakers at that number, target and reference: {row['coverage_target']:.2f} and "
        f"{row['coverage_reference']:.2f}."
    )


def _intervals_said(table: pd.DataFrame, sides: Sides, settings: DiversitySettings) -> str:
    by_bootstrap = f"intervals come from {settings.resamples} bootstrap resamples of units"
    if not sides.compared:
        return by_bootstrap
    equal = "both sides were taken at the number of units of the smaller one (mean of samples of whole units), and "
    tested = "intervals reach as many standard errors as the permuted difference does (zero is outside where p ≤ "
    return equal + (f"{tested}{1 - settings.level:.2g})" if table["p"].notna().any() else by_bootstrap)


def _compared(
    equal: EqualUnits, difference: float, design: Design, settings: DiversitySettings
) -> tuple[float, float, float]:
    """Return limits and p of a difference of logarithms: by permutation, or limits alone from a bootstrap of units."""
    if not design.testable or design.stratified or not np.isfinite(difference):
        drawn = _resampled(equal.kernel, equal.counts, design, settings)
        return *_interval(difference, drawn, design, settings), np.nan
    n = settings.permutations
    drawn = design.permutations(n, child(settings.seed, "permutations"))
    width = max(1, _CELLS // max(equal.rows.shape))
    permuted = np.abs(np.concatenate([equal.t(drawn[at : at + width], at) for at in range(0, n, width)]))
    error = float(equal.error(design.observed())[0])
    if not error > 0:
        return np.nan, np.nan, np.nan
    exceed = int((permuted >= abs(difference) / error * (1 - _TIE)).sum())
    p = max((1 + exceed) / (n + 1), design.smallest_p)
    rank = n - floor((1 - settings.level) * (n + 1) + _TIE)
    reach = np.inf if design.smallest_p > 1 - settings.level + _TIE else float(np.sort(permuted)[rank]) * error
    return difference - reach, difference + reach, p


def _resampled(kernel: LogHill, counts: Sequence[np.ndarray], design: Design, settings: DiversitySettings):
    """Return the logarithm, or the difference of two, in each bootstrap resample of units."""
    weights = design.bootstrap(settings.resamples, settings.seed).astype(float)
    drawn = [kernel(weights @ of) for of in counts]
    return drawn[0] - drawn[1] if len(drawn) > 1 else drawn[0]


def _interval(found: float, drawn: np.ndarray, design: Design, settings: DiversitySettings) -> tuple[float, float]:
    drawn, units = drawn[np.isfinite(drawn)], min(design.n_target or np.inf, design.n_reference or np.inf)
    if units < 2 or len(drawn) < 2 or not np.isfinite(found) or np.ptp(drawn) == 0:
        return np.nan, np.nan
    reach = student_quantile(0.5 + settings.level / 2, units - 1) * drawn.std(ddof=1)
    return found - reach, found + reach
