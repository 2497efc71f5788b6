"""Topics, compared: which are in the texts, what share do they have on each side, and how certain is that?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.digits import settled_table
from framing.measures.topics.change import words_by
from framing.measures.topics.coherence import coherence, exclusivity
from framing.measures.topics.contrast import Contrast
from framing.measures.topics.labels import forms_table, identity_of, names_of, terms_table, typical
from framing.measures.topics.models.model import Fitted
from framing.measures.topics.models.prepare import Prepared, from_pages, prepare
from framing.measures.topics.models.settings import LONG, TopicSettings
from framing.measures.topics.presentation import TOPICS
from framing.measures.topics.prevalence import WEIGHTINGS, compared, modelled, prevalence_table, states
from framing.measures.topics.stability import STABLE, Stability
from framing.result import Result
from framing.stats.inference.wording import strata_notes
from framing.stats.inference.works import WITHIN
from framing.stats.stamps import stamps_about, validity_of

_REFERENCES = {
    "nmf": ("lee1999", "pedregosa2011"),
    "gibbs": ("blei2003", "griffiths2004"),
    "variational": ("blei2003", "hoffman2010", "rehurek2010"),
}
_METHODS = {
    "nmf": "non-negative matrix factorisation of tf-idf",
    "gibbs": "latent Dirichlet allocation by collapsed Gibbs sampling",
    "variational": "latent Dirichlet allocation by online variational Bayes",
}


def topics(comparison: Comparison, settings: TopicSettings | None = None) -> Result:
    """Which topics are in the texts, and what share of its words does each side give them?

    Parameters
    ----------
    comparison : Comparison
    settings : TopicSettings, optional

    Returns
    -------
    Result
        One row a topic: `topic` (its three first words, marked where unstable), `words`, `share_target,
        share_reference` (of the words that the model saw), `log_ratio, low, high` (log2 ratios), `recurrence` (share
        of refits in which the topic is found again). `tables`: ``prevalence`` (differences with intervals, weighted by
        words and by texts), ``terms`` (words by probability, FREX and lift), ``sides`` (words of each topic by
        side), ``stability``, ``typical`` (passages, by id and paragraph), ``removed`` and ``boilerplate`` (what
        was excluded), ``empty`` (texts without a topic), ``forms``.

    Raises
    ------
    CorpusError
        If fewer terms, or documents with a term, than topics are left for the model, or one side has none.

    Notes
    -----
    Fitted to the texts of both sides together, or to their paragraphs where texts are long or come from pages with
    many subjects (`PrepareSettings.unit`). Intervals combine the resampling of units with the model's own
    uncertainty (`framing.measures.topics.contrast`). A topic is a set of words that occur together, not a frame. No
    p is given: topics are found in the texts that are compared. The assumption most likely to be false: a topic is
    one subject; read its passages.

    References
    ----------
    Lee & Seung (1999), Nature 401, 788–791; Greene, O'Callaghan & Cunningham (2014) for stability; Belford,
    Mac Namee & Greene (2018) for consensus.
    """
    settings = settings or TopicSettings()
    return topics_of(comparison, modelled(prepare(comparison, settings), settings), settings)


def topics_of(comparison: Comparison, at_hand: tuple[Fitted, Stability, np.ndarray], settings: TopicSettings) -> Result:
    """Return the result of `topics` for a model at hand (what `framing.measures.topics.prevalence.modelled` gives)."""
    model, found, of_refits = at_hand
    prepared = model.prepared
    names = names_of(model, found.stable)
    every = list(states(model, of_refits, found, settings.draws))
    contrasts = {w: compared(comparison, model, every, settings, w) for w in WEIGHTINGS}
    c = contrasts["words"]
    table = pd.DataFrame(
        {
            "topic": names,
            "words": [" ".join(row) for row in model.words(settings.n_words)],
            "share_target": c.share_target,
            "share_reference": c.share_reference,
            "log_ratio": c.log_ratio,
            **({} if c.crude is None else {"log_ratio_crude": c.crude}),
            "low": c.low,
            "high": c.high,
            "recurrence": found.recurrence,
        }
    )
    details = {f"engine_{key}": value for key, value in model.details.items()}
    return Result(
        "topics",
        settled_table(table).sort_values(["log_ratio", "topic"], ascending=[False, True]).reset_index(drop=True),
        comparison.describe(),
        tables=_tables(comparison, model, found, names, settings) | {"prevalence": prevalence_table(names, contrasts)},
        settings=asdict(settings)
        | details
        | {"unit": prepared.settings.unit, "model": identity_of(model)}
        | {"terms": len(prepared.terms), "documents": len(prepared.owner), "agreement": found.agreement}
        | {"agreement_between": found.between, "weights": model.engine.meaning},
        notes=(
            *_notes(prepared, found, settings),
            *_unit(comparison, prepared, settings),
            *_absent(names, c, comparison.names),
            *strata_notes(comparison.design),
            *comparison.notes,
        ),
        references=(
            *_REFERENCES[settings.engine],
            "greene2014",
            *(("belford2018",) if settings.consensus else ()),
            *WITHIN * comparison.design.stratified,
        ),
        validity=validity_of(stamps_about(comparison.corpus.folder, "topics", identity_of(model))),
        methods=_methods(model, found, settings),
        presentation=TOPICS,
    )


def _tables(
    comparison: Comparison, model: Fitted, found: Stability, names: list[str], settings: TopicSettings
) -> dict[str, pd.DataFrame]:
    prepared = model.prepared
    corpus = comparison.corpus
    ids = corpus.documents[corpus.key].iloc[comparison.rows].tolist()
    side = np.where(comparison.is_target, "target", "reference")[prepared.owner]
    removed = prepared.removed
    return {
        "terms": terms_table(model, names, settings.n_words),
        "forms": forms_table(model, names, settings.n_words),
        "stability": _stability_table(model, found, names, settings.n_words),
        "sides": words_by(model, names, side, settings.n_words),
        "typical": typical(model, names, ids),
        "removed": removed[removed["reason"].isin(["name", "frequent"])].reset_index(drop=True),
        "boilerplate": prepared.boilerplate.reset_index(drop=True),
        "empty": pd.DataFrame({corpus.key: [ids[i] for i in _empty_texts(prepared)]}, dtype=str),
    }


def _stability_table(model: Fitted, found: Stability, names: list[str], n_words: int) -> pd.DataFrame:
    held = coherence(model, n_words)
    support = np.full(model.k, np.nan) if model.support is None else model.support
    return pd.DataFrame(
        {
            "topic": names,
            "agreement": found.of_topic,
            "recurrence": found.recurrence,
            "support": support,
            "stable": found.stable,
            "npmi": held.npmi,
            "c_v": held.c_v,
            "exclusivity": exclusivity(model.of_topic, n_words),
        }
    )


def _empty_texts(prepared: Prepared) -> np.ndarray:
    words = np.bincount(prepared.owner, weights=prepared.lengths, minlength=prepared.texts)
    return np.flatnonzero(words == 0)


def _notes(prepared: Prepared, found: Stability, settings: TopicSettings) -> tuple[str, ...]:
    empty, unstable = len(_empty_texts(prepared)), int((~found.stable).sum())
    counts = prepared.removed["reason"].value_counts()
    left_out = ", ".join(f"{counts[reason]:,} {reason}" for reason in sorted(counts.index))
    notes = [
        "A topic is a set of words that occur together; it is not a frame.",
        f"Stability: topics agree with those of {settings.refits} refits on other seeds and {settings.sample:.0%} of "
        f"the texts at {found.agreement:.2f} (Greene's average Jaccard, 0 to 1); {unstable} of {len(found.stable)} "
        f"recur in fewer than {STABLE:.0%} of them and are marked unstable: do not interpret those.",
        "Intervals cover the variation between units and between fits of the model; topics were found in these "
        "texts, so no p is given.",
        f"Terms excluded, by reason: {left_out or 'none'}.",
    ]
    if len(prepared.boilerplate):
        n = len(prepared.boilerplate)
        said = (
            "1 sentence that an outlet repeats word for word was"
            if n == 1
            else (f"{n} sentences that an outlet repeats word for word were")
        )
        notes.append(f"{said} excluded.")
    if empty:
        hold = (
            "holds no kept term and has no topic; it is"
            if empty == 1
            else ("hold no kept term and have no topic; they are")
        )
        notes.append(f"{empty} of {prepared.texts} texts {hold} listed.")
    return tuple(notes)


def _unit(comparison: Comparison, prepared: Prepared, settings: TopicSettings) -> list[str]:
    """Return a note on what counts as one document, where that was chosen by the texts."""
    if settings.unit != "auto":
        return []
    words = prepared.median
    if from_pages(comparison):
        why = "texts come from pages with many subjects"
    else:
        why = f"the median text has {words:,.0f} words, {'more' if words > LONG else 'not more'} than {LONG:,}"
    return [f"The unit of the topic model is the {prepared.settings.unit}: {why}."]


def _absent(names: list[str], found: Contrast, sides: Sequence[str]) -> list[str]:
    """Return a note for each side that has less than one word of a topic."""
    said = []
    for side, limit in zip(sides, (found.low, found.high), strict=True):
        gone = [name for name, value in zip(names, limit, strict=True) if np.isinf(value)]
        if gone:
            said.append(
                f"Absent from {side} (less than one word there): {'; '.join(gone)}. As for an absent term, the "
                "log ratio is that of shrunk rates, and its interval has no end on that side."
            )
    return said


def _methods(model: Fitted, found: Stability, settings: TopicSettings) -> str:
    what = f"the means of clustered topics of {settings.refits} refits (consensus)" if settings.consensus else "one fit"
    by = "draws from the posterior" if model.draws is not None else "matched refits"
    library = model.details.get("library", "")
    return (
        f"{model.k} topics were found by {_METHODS[settings.engine]}{f' ({library})' if library else ''}, seed "
        f"{settings.seed}, {what}, in {model.prepared.describe()}; their stability over {settings.refits} refits on "
        f"{settings.sample:.0%} of the texts is {found.agreement:.2f} (Greene et al. 2014); intervals combine "
        f"{settings.resamples} resamples of units with {by}."
    )
