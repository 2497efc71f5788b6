"""Key terms: which words does one side use more than the other?"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import numpy as np
import pandas as pd

from framing.corpus import Comparison
from framing.effects import per_million
from framing.errors import ParameterError
from framing.inference import PermutationSettings, adjust, compare_rates
from framing.result import Result, best_first


@dataclass(frozen=True)
class KeynessSettings(PermutationSettings):
    """Settings of `keyness`: those of `framing.inference.PermutationSettings`, and which terms are tested.

    Attributes
    ----------
    min_docs : int
        Terms in fewer units than this (both sides together) are no part of the family.
    """

    min_docs: int = field(default=5, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.min_docs < 1:
            raise ParameterError(f"min_docs is {self.min_docs}; it must be 1 or more.")


def keyness(comparison: Comparison, settings: KeynessSettings | None = None) -> Result:
    """Which words does the target use more, or less, often than the reference?

    Parameters
    ----------
    comparison : Comparison
    settings : KeynessSettings, optional

    Returns
    -------
    Result
        One row a term: `term, k_target, k_reference` (occurrences), `docs_target, docs_reference`
        (documents that contain it), `pm_target, pm_reference` (per million words), `log_ratio, low,
        high` (doublings), `p, q`. Best first: smallest q, then the limit nearer to zero.

    Notes
    -----
    Words come in bursts, so units are the evidence, not tokens: `p` permutes whole units
    (`framing.inference.compare_rates`). The family is every term in at least `min_docs` units,
    chosen without looking at sides. Where the design allows no test, p and q are NaN. The
    assumption most likely to be false: that a difference of words is a difference of wording; where
    the two sides cover other events, it is one of events.

    References
    ----------
    Hardie (2014) for the log ratio; Chung & Romano (2013) for the studentised permutation;
    Benjamini & Hochberg (1995) for q.
    """
    settings = settings or KeynessSettings()
    counts_target, counts_reference = comparison.counts
    units = np.array(comparison.design.units, dtype=str)
    terms = np.union1d(counts_target.terms, counts_reference.terms)
    target, reference = counts_target.aligned(units, terms), counts_reference.aligned(units, terms)
    in_units = ((target + reference) > 0).sum(axis=0)
    family = np.flatnonzero(in_units >= settings.min_docs)
    k_target, k_reference = target[:, family].toarray(), reference[:, family].toarray()
    n_target, n_reference = counts_target.lengths_of(units), counts_reference.lengths_of(units)
    ratios = compare_rates(
        (k_target, n_target),
        (k_reference, n_reference),
        comparison.design,
        settings.permutations,
        settings.seed,
        settings.level,
    )
    table = pd.DataFrame(
        {
            "term": terms[family].astype(object),
            "k_target": k_target.sum(axis=0),
            "k_reference": k_reference.sum(axis=0),
            "docs_target": counts_target.docs_of(terms)[family],
            "docs_reference": counts_reference.docs_of(terms)[family],
            "pm_target": per_million(k_target.sum(axis=0), n_target.sum()),
            "pm_reference": per_million(k_reference.sum(axis=0), n_reference.sum()),
            "log_ratio": ratios.log_ratio,
            "low": ratios.low,
            "high": ratios.high,
            "p": ratios.p,
            "q": adjust(ratios.p),
        }
    )
    return Result(
        "keyness",
        best_first(table),
        comparison.describe(),
        settings=asdict(settings) | {"p_min": ratios.p_min, "family": len(family)},
        notes=_notes(comparison, settings, len(family), len(terms)),
        references=("hardie2014", "janssen1997", "chung2013", "benjamini1995"),
        methods=_methods(comparison, settings, len(family)),
    )


def _notes(comparison: Comparison, settings: KeynessSettings, family: int, terms: int) -> tuple[str, ...]:
    notes = [
        f"{family} of {terms} terms stand in at least {settings.min_docs} units and form the family.",
        "Where one side never uses a term, 0.5 is added to both counts for the log ratio, and its interval is a bound "
        "on one side (in bursts: occurrences that come together count as one).",
    ]
    if not comparison.design.testable:
        notes.append("No p: " + comparison.design.describe())
    return tuple(notes)


def _methods(comparison: Comparison, settings: KeynessSettings, family: int) -> str:
    test = (
        f"tested by a studentised permutation over {comparison.design.describe().rstrip('.')} "
        f"({settings.permutations} arrangements, 100 times as many for terms near the floor; seed {settings.seed}), "
        "with Benjamini–Hochberg control of false discoveries"
        if comparison.design.testable
        else "not tested, as too few units stand behind them"
    )
    return (
        f"Key terms: the log ratio of relative frequencies (Hardie 2014) of {family} terms in at least "
        f"{settings.min_docs} units, with linearised {settings.level:.0%} intervals, {test}; ordered by q, then by the "
        "limit of the interval nearer to zero."
    )
