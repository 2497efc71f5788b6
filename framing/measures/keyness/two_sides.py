"""Key terms: which words does one side use more than the other?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.errors import ParameterError, nearest
from framing.measures.keyness.presentation import KEYNESS
from framing.result import Result, best_first
from framing.stats import effects
from framing.stats.design import Design
from framing.stats.effects import per_million
from framing.stats.effects.log_odds import PRIORS
from framing.stats.inference import (
    PermutationSettings,
    Ratios,
    compare_rates,
    drawn_counts,
    drawn_said,
    interval_notes,
    interval_said,
    works_of,
)
from framing.stats.inference.rates import max_t_rates
from framing.stats.sums.blocks import Blocks
from framing.text.counts import units_with
from framing.text.reading import many, plain

if TYPE_CHECKING:
    from framing.measures.keyness.mentions import Named

REFERENCES = ("hardie2014", "benjamini1995", "rayson2000", "dunning1993", "wilson2013",
              "gabrielatos2012", "evert2022", "monroe2008", "gries2008", "juilland1970")  # fmt: skip


NAMES = ("split", "join")


@dataclass(frozen=True)
class KeynessSettings(PermutationSettings):
    """Settings of `keyness`: those of `framing.stats.inference.PermutationSettings`, and which terms are tested.

    Attributes
    ----------
    min_docs : int
        Terms in fewer units than this (both sides together) are not tested.
    max_t : bool
        Whether a column `p_max_t` is added: p by step-down max-T (Westfall–Young), which controls
        the chance of any false finding among all terms tested.
    prior : {"pooled", "uniform", "background"}
        Dirichlet prior of `log_odds_z`.
    prior_words : float
        α₀: the number of words that the prior is worth.
    names : {"split", "join"}
        Whether each mention of a person whom the corpus knows, in full, by surname or with a title, counts as one
        term, written as the name (`framing.measures.keyness.mentions`).
    """

    min_docs: int = field(default=5, kw_only=True)
    max_t: bool = field(default=False, kw_only=True)
    prior: str = field(default="pooled", kw_only=True)
    prior_words: float = field(default=1000.0, kw_only=True)
    names: str = field(default="split", kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.min_docs < 1:
            raise ParameterError(f"min_docs is {self.min_docs}; it must be 1 or more.")
        if self.prior not in PRIORS:
            raise ParameterError(f"There is no prior {self.prior!r}.{nearest(self.prior, PRIORS)}")
        if self.names not in NAMES:
            raise ParameterError(f"names is {self.names!r}.{nearest(self.names, NAMES)}")
        if self.prior_words <= 0:
            raise ParameterError(f"prior_words is {self.prior_words}; it must be more than 0.")


def keyness(
    comparison: Comparison, settings: KeynessSettings | None = None, background: Mapping[str, float] | None = None
) -> Result:
    """Which words does the target use more, or less, often than the reference?

    Parameters
    ----------
    comparison : Comparison
    settings : KeynessSettings, optional
    background : mapping, optional
        Term to occurrences in other texts, for ``prior="background"``.

    Returns
    -------
    Result
        One row a term: `term, k_target, k_reference` (occurrences), `docs_target, docs_reference`
        (documents that contain it), `pm_target, pm_reference` (per million words), `log_ratio, low,
        high` (log2; with strata within them, and `log_ratio_crude` without), `p, q, permutations` (from how
        many p is); then the figures of token-based keyness: `g2` (two cells), `g2_four_cell`, `bic` (of the
        two-cell G²), `pct_diff`, `lrc` (Bonferroni over the terms tested), `log_odds_z`; and how the term is
        spread over the units of each side: `dp_target, dp_reference, juilland_target, juilland_reference`
        (D at the number of units of the side with fewer, since it grows with their number). With ``max_t``,
        `p_max_t`. Best first: smallest q, then the limit nearer to zero. With ``names="join"``,
        `tables["spans"]` (label, doc_id, start, end: where each name occurs) and `tables["forms"]` (label, form,
        mentions); words per side are then those after joining.

    Notes
    -----
    Words occur in bursts, so units are the evidence, not tokens: `p` permutes whole units
    (`framing.stats.inference.compare_rates`), and `g2` to `log_odds_z` are no tests. Tested together is every
    term in at least `min_docs` units, chosen without looking at sides. Where the design allows no
    test, p and q are NaN; also for a term with too few occurrences. The assumption most likely to be
    false: a difference of words is one of wording. Where the sides cover different events, it is one of
    events.

    References
    ----------
    Hardie (2014) for the log ratio; Chung & Romano (2013) for the studentised permutation;
    Benjamini & Hochberg (1995) for q; each kernel in `framing.stats.effects` names its own.
    """
    settings = settings or KeynessSettings()
    names = _named(comparison) if settings.names == "join" else None
    comparison = comparison if names is None else names.comparison
    counts_target, counts_reference = comparison.counts
    units = np.array(comparison.design.units, dtype=str)
    terms = np.union1d(counts_target.terms, counts_reference.terms)
    family = np.flatnonzero(units_with(counts_target, counts_reference, terms) >= settings.min_docs)
    sides = (
        (counts_target.aligned(units, terms[family]), counts_target.lengths_of(units)),
        (counts_reference.aligned(units, terms[family]), counts_reference.lengths_of(units)),
    )
    ratios = compare_rates(*sides, comparison.design, settings)
    docs = counts_target.docs_of(terms)[family], counts_reference.docs_of(terms)[family]
    table = _table(terms[family], sides, docs, ratios)
    other = [background.get(term, 0.0) for term in terms.tolist()] if background is not None else None
    totals = counts_target.totals_of(terms), counts_reference.totals_of(terms)
    prior = effects.prior_weights(settings.prior, settings.prior_words, *totals, other)
    odds = _odds(*(v[family] for v in (effects.log_odds(*totals, prior)[1], *totals)))
    table = table | _associations(sides) | {"log_odds_z": odds} | _spread(sides, comparison.design)
    if settings.max_t:
        tested = ~np.isnan(ratios.p)
        table["p_max_t"] = max_t_rates(*sides, comparison.design, settings, tested)
    return Result(
        "keyness",
        best_first(pd.DataFrame(table)),
        comparison.describe(),
        tables={} if names is None else names.tables(),
        settings=asdict(settings) | _floors(ratios) | {"drawn": drawn_counts(ratios.drawn), "family": len(family)},
        notes=(
            *_notes(comparison, settings, ratios, len(terms)),
            *_prior_said(odds, settings),
            *([] if names is None else [names.describe()]),
            *comparison.notes,
        ),
        references=(
            *REFERENCES,
            *works_of(comparison.design, settings),
            *(("westfall1993",) if settings.max_t else ()),
        ),
        methods=_methods(comparison, settings, len(family)),
        presentation=KEYNESS,
    )


def _named(comparison: Comparison) -> Named:
    # Names need the grammar of two languages, which takes longer to load than most comparisons.
    from framing.measures.keyness.mentions import named

    return named(comparison)


def _table(terms: np.ndarray, sides: tuple, docs: tuple, ratios: Ratios) -> dict[str, Any]:
    (k_target, n_target), (k_reference, n_reference) = _totals(sides)
    return {
        "term": terms.astype(object),
        "k_target": k_target,
        "k_reference": k_reference,
        "docs_target": docs[0],
        "docs_reference": docs[1],
        "pm_target": per_million(k_target, n_target),
        "pm_reference": per_million(k_reference, n_reference),
        **ratios.columns,
        **ratios.tests,
    }


def _totals(sides: tuple) -> list[tuple[np.ndarray, int]]:
    return [(np.asarray(k.sum(axis=0)), int(n.sum())) for k, n in sides]


def _associations(sides: tuple) -> dict[str, np.ndarray]:
    """Return the measures that treat tokens as independent."""
    (k, n), (j, o) = _totals(sides)
    if not n or not o or not len(k):
        return {name: np.full(len(k), np.nan) for name in ("g2", "g2_four_cell", "bic", "pct_diff", "lrc")}
    g2 = effects.g2_two_cell(k, n, j, o)
    return {
        "g2": g2,
        "g2_four_cell": effects.g2_four_cell(k, n, j, o),
        "bic": effects.bic(g2, n, o),
        "pct_diff": effects.percent_difference(k, n, j, o),
        "lrc": effects.lrc(k, n, j, o),
    }


def _odds(z: np.ndarray, k_target: np.ndarray, k_reference: np.ndarray) -> np.ndarray:
    """Return z, NaN where one side has no occurrence and only the prior would make it the side with more."""
    turned = ((k_target == 0) & (z > 0)) | ((k_reference == 0) & (z < 0))
    return np.where(turned, np.nan, z)


def _prior_said(odds: np.ndarray, settings: KeynessSettings) -> list[str]:
    without = int(np.isnan(odds).sum())
    if not without:
        return []
    return [
        f"{many(without, 'term')} without log_odds_z: one side has no occurrence, and the {settings.prior} prior alone "
        "would make it the side with more."
    ]


def _spread(sides: tuple, design: Design) -> dict[str, np.ndarray]:
    """Return how evenly terms are spread over the units that each side has."""
    names = ("dp_target", "dp_reference", "juilland_target", "juilland_reference")
    out = {name: np.empty(sides[0][0].shape[1]) for name in names}
    least = min(int((n > 0).sum()) for _, n in sides)
    target, reference = sides
    for columns, block in Blocks(target, reference, design).parts():
        for side, (k, n) in zip(("target", "reference"), block.sides(), strict=True):
            out[f"dp_{side}"][columns] = effects.dp(k, n)
            out[f"juilland_{side}"][columns] = effects.juilland_d(k, n, among=least)
    return out


def _floors(ratios: Ratios) -> dict[str, float]:
    """Return the smallest p, and the q of a term that alone has it."""
    tested = int((~np.isnan(ratios.p)).sum())
    return {"p_min": ratios.p_min, "q_min": min(1.0, ratios.p_min * max(tested, 1)), "tested": tested}


def _notes(comparison: Comparison, settings: KeynessSettings, ratios: Ratios, terms: int) -> tuple[str, ...]:
    family, floors = len(ratios.p), _floors(ratios)
    notes = [
        f"Tested together: the {family:,} of {many(terms, 'term')} that occur in at least {settings.min_docs} units.",
        "Where a term does not occur on one side, the log ratio is that of rates shrunk towards one another "
        "(Clayton & Kaldor "
        "1987), and its interval is a bound on one side.",
    ]
    if not comparison.design.testable:
        notes.append("No p: " + comparison.design.describe())
    else:
        notes.append(
            f"The smallest p that can be reached is {plain(floors['p_min'])}; a term that alone reached it would have "
            f"q = {plain(floors['q_min'])} among {floors['tested']:,} tested."
        )
    if ratios.too_few.any():
        notes.append(
            f"Without p: {many(int(ratios.too_few.sum()), 'term')}, of which less than one occurrence is expected "
            "on the smaller side, or which occur in too few units for a test."
        )
    notes += interval_notes(ratios, settings, comparison.design)
    notes.append(
        "g2, bic, lrc and log_odds_z treat every occurrence as independent evidence and are no tests of units; "
        "log_odds_z has a "
        f"{settings.prior} Dirichlet prior of {settings.prior_words:g} words."
    )
    return tuple(notes)


def _methods(comparison: Comparison, settings: KeynessSettings, family: int) -> str:
    test = (
        f"tested by a studentised permutation over {comparison.design.describe().rstrip('.')} "
        f"({drawn_said(settings)}), "
        "with Benjamini–Hochberg control of false discoveries"
        if comparison.design.testable
        else "not tested, as there are too few units"
    )
    return (
        f"Key terms: the log ratio of relative frequencies (Hardie 2014) of {family} terms in at least "
        f"{settings.min_docs} units, with {interval_said(settings, comparison.design)}, {test}; ordered by q, then by "
        "the limit of the interval nearer to zero."
    )
