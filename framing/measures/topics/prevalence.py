"""Prevalence: what share of a side's words, or texts, is of each topic, and how sure is the difference?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from framing.corpus.checks import as_labels
from framing.corpus.corpus import Comparison, Corpus
from framing.errors import CorpusError, ParameterError
from framing.measures.topics.contrast import Contrast, Sides, contrast
from framing.measures.topics.labels import names_of
from framing.measures.topics.models.consensus import consensus
from framing.measures.topics.models.engines import engine_of, fit, one_thread
from framing.measures.topics.models.gibbs import GibbsDmr
from framing.measures.topics.models.model import SHARE_DECIMALS, Engine, Fitted
from framing.measures.topics.models.prepare import Prepared, prepare, require
from framing.measures.topics.models.settings import TopicSettings
from framing.measures.topics.stability import Stability, refits, stability
from framing.stats.effects import share

WEIGHTINGS = ("words", "texts")
_PERIODS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def modelled(
    prepared: Prepared, settings: TopicSettings, engine: Engine | None = None
) -> tuple[Fitted, Stability, np.ndarray]:
    """Return the model that the settings ask for, its stability, and the topics of its refits."""
    require(prepared, settings.k)
    engine = engine or engine_of(settings.engine)
    others = refits(prepared, settings.k, engine, settings.seed, settings.refits, settings.sample, settings.workers)
    if settings.consensus:
        model = consensus(prepared, others, engine, settings.seed)
    else:
        model = fit(prepared, settings.k, engine, settings.seed)
    return model, stability(model, others, settings.n_words), others


def states(model: Fitted, of_refits: np.ndarray, found: Stability, draws: int) -> Iterator[np.ndarray]:
    """Yield the documents' weights under other states of the model: posterior draws, else matched refits."""
    if model.draws is not None:
        yield from model.draws(draws)
        return
    for other, match in zip(of_refits, found.matches, strict=True):
        with one_thread():
            yield np.round(model.engine.weights(model.prepared, other)[:, match], SHARE_DECIMALS)


def sides_of(comparison: Comparison, prepared: Prepared, weights: np.ndarray, weighting: str = "words") -> Sides:
    """Return words (or texts) of each topic by unit of the target and of the reference, and of all topics.

    Parameters
    ----------
    comparison : Comparison
        The texts of `prepared` are its rows.
    prepared : Prepared
    weights : numpy.ndarray, shape (documents, k)
    weighting : {"words", "texts"}
        Whether a long text counts for more; ``texts`` gives each text the weight 1.
    """
    if weighting not in WEIGHTINGS:
        raise ParameterError(f"weighting is {weighting!r}; it is 'words' or 'texts'.")
    by_text = prepared.by_text(weights)
    if weighting == "texts":
        total = by_text.sum(axis=1, keepdims=True)
        by_text = np.divide(by_text, total, out=np.zeros(by_text.shape), where=total > 0)
    k_target, k_reference = comparison.per_unit(by_text)
    return k_target, k_reference, k_target.sum(axis=1), k_reference.sum(axis=1)


def compared(
    comparison: Comparison, model: Fitted, every: Sequence[np.ndarray], settings: TopicSettings, weighting: str
) -> Contrast:
    """Return the contrast of a comparison: the model's shares, and the uncertainty of units and of `every` state."""
    words = [float(n.sum()) for n in sides_of(comparison, model.prepared, model.weights)[2:]]
    own = _in_words(sides_of(comparison, model.prepared, model.weights, weighting), words)
    if not own[2].sum() or not own[3].sum():
        empty = comparison.names[0 if not own[2].sum() else 1]
        raise CorpusError(f"No word of {empty} is left for the model: its share of a topic cannot be given.")
    other = (_in_words(sides_of(comparison, model.prepared, weights, weighting), words) for weights in every)
    return contrast(own, other, comparison.design, settings.resamples, settings.seed, settings.level)


def _in_words(sides: Sides, words: Sequence[float]) -> Sides:
    """Return counts of texts as so many words of each side: what less than one word gives is then none by either."""
    k_target, k_reference, n_target, n_reference = sides
    a, b = (total / max(n.sum(), 1e-9) for total, n in zip(words, (n_target, n_reference), strict=True))
    return k_target * a, k_reference * b, n_target * a, n_reference * b


def prevalence_by(corpus: Corpus, column: str, settings: TopicSettings | None = None) -> pd.DataFrame:
    """What share of the words of each of several groups is of each topic?

    Parameters
    ----------
    corpus : Corpus
    column : str
        Document variable that names the groups; rows where it is empty are excluded.
    settings : TopicSettings, optional
        With ``engine="dmr"`` the model itself knows the groups (Dirichlet-multinomial regression), and may find
        small groups' topics that others miss; it also draws what is alike in a group nearer together.

    Returns
    -------
    pandas.DataFrame
        `topic, group, weighting, share, share_rest, difference, difference_low, difference_high, model_variance`:
        each group against all others, weighted by words and with each text counted once.

    Raises
    ------
    CorpusError
        If there is no such column, or one group only.
    """
    settings = settings or TopicSettings(engine="dmr")
    known = replace(corpus, documents=corpus.documents[_values(corpus, column) != ""].reset_index(drop=True))
    values = _values(known, column)
    groups = sorted(set(values.tolist()))
    if len(groups) < 2:
        raise CorpusError(f"All rows of '{corpus.name}' have the {column} '{groups[0]}': one group has no difference.")
    prepared = prepare(known, settings)
    engine: Engine | None = GibbsDmr(tuple(values[prepared.owner])) if settings.engine == "dmr" else None
    model, found, others = modelled(prepared, settings, engine)
    every = list(states(model, others, found, settings.draws))
    names = names_of(model, found.stable)
    parts = []
    for group in groups:
        rest = [other for other in groups if other != group]
        comparison = known.compare(target={column: group}, reference={column: rest})
        own = _of_rows(prepared, comparison)
        for weighting in WEIGHTINGS:
            c = compared(comparison, replace(model, prepared=own), every, settings, weighting)
            values_of = {
                "share": c.share_target, "share_rest": c.share_reference, "difference": c.difference,
                "difference_low": c.difference_low, "difference_high": c.difference_high,
                "model_variance": c.model_variance,
            }  # fmt: skip
            parts.append(pd.DataFrame({"topic": names, "group": group, "weighting": weighting, **values_of}))
    return pd.concat(parts, ignore_index=True)


def over_time(
    comparison: Comparison,
    model: Fitted,
    names: list[str],
    period: str = "month",
    settings: TopicSettings | None = None,
) -> pd.DataFrame:
    """How does the share of each topic move, on each side?

    Parameters
    ----------
    comparison : Comparison
        Its rows are the texts of the model; `published` starts with an ISO date.
    model : Fitted
    names : list of str
        Of the topics.
    period : {"day", "week", "month", "quarter", "year"}
    settings : TopicSettings, optional
        For resamples, seed and level.

    Returns
    -------
    pandas.DataFrame
        `topic, period, side, share, low, high, units`: percentile intervals over resampled units, the model as given;
        NaN where a share is from fewer than two units.
    """
    settings = settings or TopicSettings()
    if period not in _PERIODS:
        raise ParameterError(f"period is {period!r}; there are: {', '.join(_PERIODS)}.")
    published = comparison.corpus.documents["published"].iloc[comparison.rows].astype(str).str.slice(0, 10)
    dates = pd.to_datetime(published, errors="coerce", format="%Y-%m-%d")
    if dates.isna().all():
        raise CorpusError(f"No row of '{comparison.corpus.name}' has a date (YYYY-MM-DD) in published.")
    periods = dates.dt.to_period(_PERIODS[period]).astype(str).to_numpy()
    by_text = model.prepared.by_text(model.weights)
    weights = comparison.design.bootstrap(settings.resamples, settings.seed).astype(float)
    parts = []
    for one in sorted(set(periods[~dates.isna().to_numpy()].tolist())):
        sides = comparison.per_unit(by_text * (periods == one)[:, None])
        for side, k in zip(("target", "reference"), sides, strict=True):
            table = _interval(k, weights, settings.level)
            parts.append(pd.DataFrame({"topic": names, "period": one, "side": side, **table}))
    return pd.concat(parts, ignore_index=True)


def prevalence_table(names: list[str], found: dict[str, Contrast]) -> pd.DataFrame:
    """Return contrasts by weighting as one tidy table, the topics in order of the weighted difference."""
    parts = [pd.DataFrame({"topic": names, "weighting": weighting} | asdict(c)) for weighting, c in found.items()]
    table = pd.concat(parts, ignore_index=True)
    return table.drop(columns="crude") if table["crude"].isna().all() else table


def _interval(k: np.ndarray, weights: np.ndarray, level: float) -> dict:
    n = k.sum(axis=1)
    units = int((n > 0).sum())
    drawn = weights @ n
    shares = share(weights @ k, drawn[:, None])
    tail = (1 - level) / 2
    low, high = np.nanquantile(shares, [tail, 1 - tail], axis=0) if units > 1 else np.full((2, k.shape[1]), np.nan)
    return {"share": share(k.sum(axis=0), n.sum()), "low": low, "high": high, "units": units}


def _values(corpus: Corpus, column: str) -> np.ndarray:
    if column not in corpus.documents.columns:
        corpus.where(**{column: ""})  # refuses, naming the nearest column
    return as_labels(corpus.documents[column]).to_numpy(dtype=str)


def _of_rows(prepared: Prepared, comparison: Comparison) -> Prepared:
    """Return the same documents with their texts in the order of a comparison's rows."""
    place = np.empty(prepared.texts, dtype=np.int64)
    place[comparison.rows] = np.arange(len(comparison.rows))
    return replace(prepared, owner=place[prepared.owner])
