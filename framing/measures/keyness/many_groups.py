"""Key terms beyond two sides: against a reference word list, and each of several groups against the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Corpus
from framing.corpus.parts.counting import summed
from framing.corpus.parts.text_counts import text_counts
from framing.corpus.units import units_of
from framing.errors import ParameterError
from framing.measures.groups.by_group import by_group
from framing.measures.keyness.presentation import KEYNESS
from framing.measures.keyness.two_sides import REFERENCES, KeynessSettings, keyness
from framing.result import Result, best_first
from framing.stats.effects import (
    REPAIR,
    bic,
    g2_four_cell,
    g2_two_cell,
    log_ratio,
    lrc,
    per_million,
    percent_difference,
)
from framing.stats.inference import Ratios, adjust
from framing.stats.inference.floors import too_few
from framing.stats.inference.one_sample import MIN_UNITS, rates_against
from framing.text.reading import many
from framing.text.tokens import DEFAULT
from framing.text.unspaced import note_of

_OF_UNITS = ("monroe2008",)
"""References for what needs units on both sides."""


def keyness_by_group(
    corpus: Corpus, by: str, settings: KeynessSettings | None = None, unit: str = "", strata: str = ""
) -> Result:
    """Which words does each group use more, or less, often than all the others together?

    Parameters
    ----------
    corpus : Corpus
    by : str
        Column whose values are the groups; rows without a value are excluded.
    settings : KeynessSettings, optional
    unit, strata : str
        As in `Corpus.compare`.

    Returns
    -------
    Result
        That of `framing.by_group` without pairs: the columns of `keyness`, and `group`, the target of the row. Tested
        together: q is over all terms of all groups.

    Raises
    ------
    CorpusError
        If there is no such column, or there are fewer than two groups.
    """
    asked = {"unit": unit, "strata": strata}
    return by_group(keyness, corpus, by, pairs=False, compare=asked, settings=settings or KeynessSettings())


def keyness_against_list(
    corpus: Corpus, words: Mapping[str, float], settings: KeynessSettings | None = None, unit: str = ""
) -> Result:
    """Which words does a corpus use more, or less, often than a reference word list?

    Parameters
    ----------
    corpus : Corpus
    words : mapping
        Term, as it is counted, to occurrences in the reference.
    settings : KeynessSettings, optional
    unit : str
        As in `Corpus.compare`.

    Returns
    -------
    Result
        The columns of `keyness` that a list allows: without `docs_reference`, `log_odds_z` and
        dispersion. `p` is Student's t over the units of the corpus (`framing.stats.inference.one_sample`).

    Raises
    ------
    ParameterError
        If the list is empty, or holds a count below zero.

    Notes
    -----
    A list has no units: its own error is not known, and is not in the interval. The assumption
    most likely to be false: the list was counted with the same rules for what a word is.
    """
    settings = settings or KeynessSettings()
    total = float(sum(words.values()))
    if settings.names == "join":
        raise ParameterError("A list of words has no mentions of persons: names must be 'split' against a list.")
    if total <= 0 or min(words.values()) < 0:
        raise ParameterError("The reference list holds no occurrences, or a count below zero.")
    units, column = units_of(corpus.documents, corpus.name, unit)
    documents = corpus.documents["doc_id"].to_numpy(dtype=str)
    rows = np.arange(len(documents))
    found = summed(text_counts(corpus.documents, rows, DEFAULT), 0 * rows, units, documents)
    counts = found.target
    family = np.flatnonzero(np.asarray((counts.matrix > 0).sum(axis=0)) >= settings.min_docs)
    terms, k = counts.terms[family], np.asarray(counts.matrix[:, family].sum(axis=0))
    j, n = np.array([float(words.get(term, 0.0)) for term in terms.tolist()]), int(counts.lengths.sum())
    ratios = _against((counts.matrix[:, family], counts.lengths), j, total, settings.level)
    g2 = g2_two_cell(k, n, j, total)
    table = {"term": terms.astype(object), "k_target": k, "k_reference": j, "docs_target": counts.docs[family]}
    table |= {"pm_target": per_million(k, n), "pm_reference": per_million(j, total)}
    table |= {
        "log_ratio": ratios.log_ratio,
        "low": ratios.low,
        "high": ratios.high,
        "p": ratios.p,
        "q": adjust(ratios.p),
    }
    table |= {"g2": g2, "g2_four_cell": g2_four_cell(k, n, j, total), "bic": bic(g2, n, total)}
    table |= {"pct_diff": percent_difference(k, n, j, total), "lrc": lrc(k, n, j, total)}
    unspaced = note_of(found.seen.unspaced, rows >= 0, (corpus.name, "the list"))
    notes = [
        *([unspaced] if unspaced else []),
        f"Tested together: the {len(family):,} of {len(counts.terms):,} terms that occur in at least "
        f"{settings.min_docs} units; "
        f"{int((j == 0).sum())} of them are not in the list: their log ratio is that of shrunk rates, and its interval "
        "a bound on one side (half an occurrence in the list).",
        "The list has no units: intervals and p do not include its own error.",
        f"Without p: {many(int(ratios.too_few.sum()), 'term')}, of which fewer than ten occurrences are expected, "
        "or fewer than one in a "
        "list of this size.",
    ]
    if len(counts.units) < MIN_UNITS:
        notes.append(f"No p: {len(counts.units)} units ({column}); fewer than {MIN_UNITS}.")
    return Result(
        "key_list",
        best_first(pd.DataFrame(table)),
        {"corpus": corpus.name, "by": "", "target": corpus.name, "reference": "the list", "unit": column,
         "paired": False, "units_target": len(counts.units), "units_reference": 0, "omitted": [], "words_target": n,
         "words_reference": int(total), "testable": len(counts.units) >= MIN_UNITS, "asked": {"unit": unit}},
        settings=asdict(settings) | {"family": len(family), "interval": "linearised"},
        notes=(*notes, *corpus.notes),
        references=tuple(r for r in REFERENCES if r not in _OF_UNITS),
        methods=(
            f"Key terms against a list of {len(words)} terms: the log ratio of relative frequencies (Hardie 2014) of "
            f"{len(family)} terms, with {settings.level:.0%} intervals and Student's t over {len(counts.units)} units "
            f"({column}), and Benjamini–Hochberg control of false discoveries."
        ),
        presentation=KEYNESS,
    )  # fmt: skip


def _against(target: tuple[Any, Any], j: np.ndarray, total: float, level: float) -> Ratios:
    """Return ratios to the rates of a list; where the list has no such term, the interval is a bound."""
    k, n = np.asarray(target[0].sum(axis=0), dtype=float), float(np.sum(target[1]))
    found = rates_against(target, np.where(j > 0, j, REPAIR) / total, level)
    estimate, lacking = log_ratio(k, n, j, total), j == 0
    # In a list so small that the term was not to be expected, half an occurrence is more than the target's rate.
    few = found.too_few | too_few((k + j) * min(n, total) / max(n + total, 1.0), np.zeros(len(j)))
    return replace(
        found,
        log_ratio=estimate,
        low=np.where(lacking, np.fmin(found.low, estimate), found.low),
        high=np.where(lacking, np.inf, found.high),
        p=np.where(few, np.nan, found.p),
        too_few=few,
    )


def group_of(result: Result, group: str) -> Result:
    """Return the rows of one group, as a result of its own; q stays that of all terms tested together."""
    rows = result.table[result.table["group"] == group].reset_index(drop=True)
    return replace(result, table=rows, comparison=result.comparison | {"target": group})
