"""Topics: what do the two sides give their words to? First form: one LDA, words and shares, no test."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from framing.corpus import Comparison
from framing.counts import Tokens
from framing.effects import share
from framing.errors import CorpusError, ParameterError
from framing.inference import compare_rates
from framing.result import Result

_PASSES = 20
_CONTENT = {"amount", "bill", "computer", "cry", "detail", "fire", "interest", "mill", "system"}
"""Words on gensim's list of stop words that are none, in news least of all."""


@dataclass(frozen=True)
class TopicSettings:
    """Settings of `topics`.

    Attributes
    ----------
    k : int
        Number of topics, 2 or more.
    min_docs : int
        Terms in fewer paragraphs than this are left out.
    max_share : float
        Terms in more than this share of the paragraphs are left out.
    n_words : int
        Words shown for a topic.
    seed : int
    """

    k: int = 8
    min_docs: int = 4
    max_share: float = 0.2
    n_words: int = 10
    seed: int = 1

    def __post_init__(self) -> None:
        if self.k < 2:
            raise ParameterError(f"k is {self.k}; a topic model needs 2 topics or more.")
        for name, least in (("min_docs", 1), ("n_words", 1), ("seed", 0)):
            if getattr(self, name) < least:
                raise ParameterError(f"{name} is {getattr(self, name)}; it must be {least} or more.")
        if not 0 < self.max_share <= 1:
            raise ParameterError(f"max_share is {self.max_share}; it must lie between 0 and 1.")


def topics(comparison: Comparison, settings: TopicSettings | None = None) -> Result:
    """Which topics do the texts fall into, and what share of its words does each side give them?

    Parameters
    ----------
    comparison : Comparison
    settings : TopicSettings, optional

    Returns
    -------
    Result
        One row a topic: `topic` (its three first words), `words`, `share_target, share_reference`
        (of the words that the model saw), `log_ratio, low, high` (doublings; between-unit
        uncertainty only). `tables["terms"]`: topic, term, probability. `tables["forms"]`: the words
        shown for each topic.

    Raises
    ------
    CorpusError
        If fewer terms than topics are left for the model.

    Notes
    -----
    Latent Dirichlet allocation, one fit in one process, seeded, fitted to the paragraphs of both
    sides together (whole articles mix too many matters). A topic is a set of words that occur
    together, not a frame. The intervals take the topics as given: another seed gives other topics,
    and that uncertainty is not in them, so no p is given.

    References
    ----------
    Blei, Ng & Jordan (2003), Journal of Machine Learning Research 3, 993–1022.
    """
    settings = settings or TopicSettings()
    tokens, owner = comparison.paragraphs
    x, terms = _document_terms(tokens, settings)
    model = _fit(x, terms, settings)
    weights, _ = model.inference(_bags(x))
    words = weights / weights.sum(axis=1, keepdims=True) * np.asarray(x.sum(axis=1)).reshape(-1, 1)
    by_text = np.zeros((len(comparison.rows), settings.k))
    np.add.at(by_text, owner, words)
    k_target, k_reference = comparison.per_unit(by_text)
    n_target, n_reference = k_target.sum(axis=1), k_reference.sum(axis=1)
    ratios = compare_rates((k_target, n_target), (k_reference, n_reference), comparison.design, permutations=0)
    of_topic = model.get_topics()
    top = np.argsort(-of_topic, axis=1, kind="stable")[:, : settings.n_words]
    table = pd.DataFrame(
        {
            "topic": _labels(terms, top),
            "words": [" ".join(terms[row]) for row in top],
            "share_target": share(k_target.sum(axis=0), n_target.sum()),
            "share_reference": share(k_reference.sum(axis=0), n_reference.sum()),
            "log_ratio": ratios.log_ratio,
            "low": ratios.low,
            "high": ratios.high,
        }
    )
    return Result(
        "topics",
        table.sort_values(["log_ratio", "topic"], ascending=[False, True]).reset_index(drop=True),
        comparison.describe(),
        tables={"terms": _terms(table, terms, of_topic, top), "forms": _forms(table, terms, top)},
        settings=asdict(settings) | {"engine": "gensim LdaModel", "passes": _PASSES, "terms": len(terms)},
        notes=(
            "A topic is a set of words that occur together; it is not a frame.",
            "Intervals take the topics as given: what another seed or number of topics would change is not in them, "
            "so no p is given.",
        ),
        references=("blei2003", "rehurek2010"),
        methods=(
            f"{settings.k} topics were fitted by latent Dirichlet allocation (gensim, one process, {_PASSES} passes, "
            f"learned priors, seed {settings.seed}) to {x.shape[0]} paragraphs and {len(terms)} terms (in at least "
            f"{settings.min_docs} paragraphs and at most {settings.max_share:.0%} of them; English function words "
            "left out)."
        ),
    )


def _document_terms(tokens: Tokens, settings: TopicSettings):
    from gensim.parsing.preprocessing import STOPWORDS

    x = tokens.matrix()
    vocabulary = tokens.vocabulary
    docs = np.asarray((x > 0).sum(axis=0)).ravel()
    filled = int((np.asarray(x.sum(axis=1)).ravel() > 0).sum())
    function_words = STOPWORDS - _CONTENT
    content = np.array([len(t) > 2 and t.isalpha() and t not in function_words for t in vocabulary], dtype=bool)
    keep = np.flatnonzero(content & (docs >= settings.min_docs) & (docs <= settings.max_share * filled))
    if len(keep) < max(2, settings.k):
        raise CorpusError(
            f"{len(keep)} terms stand in at least {settings.min_docs} of {filled} paragraphs: too few for {settings.k} "
            "topics. Add texts, or lower min_docs or k."
        )
    return x[:, keep], vocabulary[keep]


def _bags(x) -> list[list[tuple[int, int]]]:
    return [
        list(zip(x.indices[a:b].tolist(), x.data[a:b].tolist(), strict=True))
        for a, b in zip(x.indptr[:-1], x.indptr[1:], strict=True)
    ]


def _fit(x, terms: np.ndarray, settings: TopicSettings):
    from gensim.models import LdaModel

    return LdaModel(
        [bag for bag in _bags(x) if bag],
        num_topics=settings.k,
        id2word=dict(enumerate(terms.tolist())),
        passes=_PASSES,
        iterations=100,
        alpha="auto",
        eta="auto",
        random_state=settings.seed,
        eval_every=None,
    )


def _labels(terms: np.ndarray, top: np.ndarray) -> list[str]:
    labels = [" · ".join(terms[row[:3]]) for row in top]
    return [f"{label} ({i + 1})" if labels.count(label) > 1 else label for i, label in enumerate(labels)]


def _terms(table: pd.DataFrame, terms: np.ndarray, of_topic: np.ndarray, top: np.ndarray) -> pd.DataFrame:
    rows = [
        {"topic": label, "term": terms[j], "probability": of_topic[i, j]}
        for i, label in enumerate(table["topic"])
        for j in top[i]
    ]
    return pd.DataFrame(rows)


def _forms(table: pd.DataFrame, terms: np.ndarray, top: np.ndarray) -> pd.DataFrame:
    rows = [{"label": label, "form": terms[j]} for label, row in zip(table["topic"], top, strict=True) for j in row]
    return pd.DataFrame(rows)
