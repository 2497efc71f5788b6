"""Robustness: a comparison under the three treatments of reported speech, and without the extractor's misses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from framing.attribution.treatments import TREATMENTS, treated
from framing.attribution.validity import language_of, validity
from framing.corpus.corpus import Comparison
from framing.errors import CorpusError
from framing.lexicon import Lexicon
from framing.measures.voices.missed_speech import log_ratio_without_misses, recalls_of
from framing.measures.voices.presentation import ROBUSTNESS
from framing.result import Result
from framing.stats.inference import PermutationSettings, compare_rates
from framing.stats.inference.floors import MIN_EXPECTED
from framing.text.counts import Tokens

UNDRAWN = "Not drawn, since nothing can be said of"
"""How the note on quantities without a row in the chart begins."""


def under_treatments(
    comparison: Comparison,
    terms: Sequence[str] = (),
    lexicon: Lexicon | None = None,
    level: float = 0.95,
    settings: PermutationSettings | None = None,
) -> Result:
    """How much do log ratios of words change with the treatment of reported speech, and with missed speech?

    Parameters
    ----------
    comparison : Comparison
        Of passages, reported speech counted separately (or with the speaker).
    terms : sequence of str
        Words whose log ratio is wanted, as they are tokenised.
    lexicon : Lexicon, optional
        Whose categories are wanted.
    level : float
        Of the intervals, where no settings are given.
    settings : PermutationSettings, optional
        Permutations, seed, level and interval of the log ratios. No p is reported, so none is drawn further.

    Returns
    -------
    Result
        One row a quantity and a treatment: `quantity, kind` (category or term), `treatment, k_target,
        k_reference, log_ratio, low, high, followed, missed`: whether the quantity has enough occurrences under
        some treatment (notes name those without; they are not drawn), and the log ratio if the words that the
        extractor misses, by its measured recall, were found (`framing.measures.voices.missed_speech.unmixed`); NaN
        where no recall was measured.

    Raises
    ------
    CorpusError
        If the corpus is not one of passages, or outlets are compared: no treatment then moves a word to the other
        side.
    """
    if comparison.corpus.key != "passage_id":
        name = comparison.corpus.name
        raise CorpusError(f"'{name}' holds documents, not passages: call framing.attribution.separate first.")
    if comparison.asked.get("by") == "outlet":
        raise CorpusError(
            "Both sides hold all that an outlet prints, so reported speech and what the extractor misses are on "
            "the same side however they are counted."
        )
    recalls = recalls_of(comparison.corpus.documents)
    drawn = replace(settings or PermutationSettings(level=level), further=1)
    tables = []
    for how in TREATMENTS:
        corpus = treated(comparison.corpus, how)
        between = corpus.compare(**comparison.asked)
        tokens = Tokens.from_texts(corpus.documents["text"], between.token_settings)
        quantities, hits, k = _counted(tokens, terms, lexicon)
        sums = (between.per_unit(values[between.rows]) for values in (hits, k, tokens.lengths))
        (hits_target, hits_reference), (k_target, k_reference), (n_target, n_reference) = sums
        sides = (k_target, n_target), (k_reference, n_reference)
        ratios = compare_rates(*sides, between.design, drawn)
        missed = log_ratio_without_misses(between, k, recalls)
        tables.append(quantities.assign(**{
            "treatment": how,
            "k_target": hits_target.sum(axis=0).astype(int), "k_reference": hits_reference.sum(axis=0).astype(int),
            **ratios.columns,
            "followed": _has_enough((hits_target, n_target), (hits_reference, n_reference)),
            "missed": missed if recalls["quoted"] == recalls["quoted"] else np.nan,
        }))  # fmt: skip
    table = pd.concat(tables, ignore_index=True)
    place = {name: i for i, name in enumerate(dict.fromkeys(table["quantity"]))}
    table = table.sort_values("quantity", key=lambda c: c.map(place), kind="stable", ignore_index=True)
    table["followed"] = table.groupby("quantity")["followed"].transform("any")
    return Result(
        "treatments",
        table,
        comparison.describe(),
        settings={name: getattr(drawn, name) for name in ("permutations", "level", "seed", "interval")}
        | {f"recall_{kind}": recalls[kind] for kind in recalls},
        notes=(_said(recalls), *_unfollowed(table)),
        validity=validity(language_of(comparison.corpus.documents), comparison.corpus.folder),
        methods=(
            "Log ratios are given with reported speech counted separately, with the outlet and with the speaker, "
            "and as "
            "they would be if the share of speech that the extractor misses were removed from the outlet's own "
            "words, on "
            "the assumption that it is worded like the share found."
        ),
        presentation=ROBUSTNESS,
    )


def each_treatment(
    measure: Callable[..., Result], comparison: Comparison, settings: Any = None, rows: int = 3
) -> pd.DataFrame:
    """Return the headline of any measure of voices under the three treatments of reported speech.

    Parameters
    ----------
    measure : callable
        Takes a comparison of passages and settings.
    comparison : Comparison
        Reported speech counted separately, or with the speaker.
    settings : optional
        Of the measure.
    rows : int
        How many rows are followed: those with the smallest p (reported speech counted separately), else the largest.

    Returns
    -------
    DataFrame
        `quantity, treatment, estimate, low, high, p`; a quantity that a treatment does not have is NaN.
    """
    found = {}
    for how in TREATMENTS:
        between = treated(comparison.corpus, how).compare(**comparison.asked)
        result = measure(between, settings)
        found[how] = result.headline(len(result.table)).set_index("quantity")
    apart = found["apart"].assign(size=-found["apart"]["estimate"].abs().to_numpy())
    chosen = apart.sort_values(["p", "size", "quantity"]).index[:rows]
    tables = [
        found[how].reindex(chosen)[["estimate", "low", "high", "p"]].assign(treatment=how).reset_index()
        for how in TREATMENTS
    ]
    table = pd.concat(tables, ignore_index=True)
    place = {name: i for i, name in enumerate(chosen)}
    table = table.sort_values("quantity", key=lambda c: c.map(place), kind="stable", ignore_index=True)
    return table[["quantity", "treatment", "estimate", "low", "high", "p"]]


def _counted(
    tokens: Tokens, terms: Sequence[str], lexicon: Lexicon | None
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return quantity and kind of what is counted, then its hits and weighted hits by text, as `loaded_terms` does."""
    matches = lexicon.match(tokens, lexicon.negation()) if lexicon else None
    categories = list(lexicon.categories) if lexicon else []
    words = [term for term in terms if " " not in term]
    column = {word: i for i, word in enumerate(tokens.vocabulary)}
    matrix = tokens.matrix().tocsc()
    none = np.zeros((matrix.shape[0], 1))
    counts = [matrix[:, [column[word]]].toarray() if word in column else none for word in words]
    hits, weighed = (
        np.hstack([*([matches.by_category(weighted)] if matches else []), *counts, none[:, :0]])
        for weighted in (False, True)
    )
    kinds = ["category"] * len(categories) + ["term"] * len(words)
    return pd.DataFrame({"quantity": [*categories, *words], "kind": kinds}), hits, weighed


def _has_enough(*sides: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Return where both sides have an occurrence, or the empty one should have as many as a test asks for."""
    k, n = np.stack([k.sum(axis=0) for k, _ in sides]), np.array([[float(n.sum())] for _, n in sides])
    expected = k.sum(axis=0) * n / max(n.sum(), 1.0)
    return ((k > 0) | (expected >= MIN_EXPECTED)).all(axis=0)


def _unfollowed(table: pd.DataFrame) -> list[str]:
    met = (table["k_target"] + table["k_reference"] > 0) & ~table["followed"]
    without = list(dict.fromkeys(table.loc[met, "quantity"]))
    if not without:
        return []
    return [
        f"{UNDRAWN} {', '.join(without)}: however reported speech is counted, one side has no occurrence, and fewer "
        f"than {MIN_EXPECTED:g} would be expected there if both sides were alike."
    ]


def _said(recalls: Mapping[str, float]) -> str:
    if all(share != share for share in recalls.values()):
        return "How much speech is missed has not been measured for this language, so no figure is given for it."
    return (
        "Missed: what each log ratio would be if the share of speech that the extractor is measured to miss were "
        "removed from the outlet's own words, and were worded like what is found."
    )
