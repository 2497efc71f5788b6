"""Engines: the ways to fit topics, behind one small protocol.

The default was decided by ``tests/benchmarks/topics.py``, twenty topics of 2,225 articles in five desks (medians over
seeds; processor seconds of one fit; coherence of ten words; agreement of the strongest topic with the desk; Greene's
agreement between seeds):

=====================================  =======  =====  =====  =========
engine                                 seconds  NPMI   NMI    stability
=====================================  =======  =====  =====  =========
nmf, consensus of ten refits           8.2      .235   .612   .80
nmf                                    1.1      .238   .598   .83
gibbs                                  3.9      .108   .565   .44
=====================================  =======  =====  =====  =========
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import sparse

from framing.corpus.corpus import Comparison, Corpus
from framing.errors import ParameterError, nearest
from framing.measures.topics.models.folding import folded_in
from framing.measures.topics.models.gibbs import GibbsLda
from framing.measures.topics.models.model import Engine, Fitted, Raw, normalised
from framing.measures.topics.models.prepare import Prepared, prepare, require
from framing.measures.topics.models.settings import ENGINES, PrepareSettings


def engine_of(name: str) -> Engine:
    """Return the engine of a name.

    Raises
    ------
    ParameterError
        If there is none, or it needs a group for each document.
    """
    if name == "dmr":
        raise ParameterError(
            "The engine 'dmr' needs the groups of the documents: use prevalence_by of framing.measures.topics."
        )
    if name not in _ENGINES:
        raise ParameterError(f"There is no engine {name!r}.{nearest(name, ENGINES)}")
    return _ENGINES[name]()


def fit(
    source: Corpus | Comparison | Prepared,
    k: int,
    engine: str | Engine = "nmf",
    seed: int = 1,
    settings: PrepareSettings | None = None,
) -> Fitted:
    """Which k sets of words occur together in these texts? One fit to all of them.

    Parameters
    ----------
    source : Corpus, Comparison or Prepared
    k : int
        Number of topics.
    engine : {"nmf", "gibbs", "variational"} or Engine
        Non-negative matrix factorisation of tf-idf (scikit-learn); latent Dirichlet allocation by collapsed
        Gibbs sampling (tomotopy, one worker); the same by online variational Bayes (gensim, one process).
    seed : int
    settings : PrepareSettings, optional
        Not with `Prepared`, which has its own.

    Returns
    -------
    Fitted

    Raises
    ------
    CorpusError
        If there are fewer terms, or fewer documents with a term, than topics.
    ParameterError
        If the engine does not exist, or k is below 2.

    Notes
    -----
    One fit does not show how stable it is; `framing.measures.topics.topics` and `stability` do.

    Examples
    --------
    >>> texts = ["ferry harbour tide", "harbour ferry dock", "wheat barn harvest", "barn harvest tractor"] * 5
    >>> model = fit(prepare(texts), 2)
    >>> sorted(sorted(words) for words in model.words(2))
    [['barn', 'harvest'], ['ferry', 'harbour']]
    """
    if k < 2:
        raise ParameterError(f"k is {k}; a topic model needs 2 topics or more.")
    prepared = source if isinstance(source, Prepared) else prepare(source, settings)
    require(prepared, k)
    chosen = engine_of(engine) if isinstance(engine, str) else engine
    with one_thread():
        raw = chosen.fit(prepared, k, seed)
    return Fitted(chosen, prepared, raw.of_topic, raw.weights, seed, raw.details, raw.draws)


def one_thread() -> Any:
    """Return a context in which numerical libraries use one thread: more change the last digits."""
    return _libraries(len(sys.modules)).limit(limits=1)


@lru_cache(maxsize=1)
def _libraries(modules: int) -> Any:
    """Return the numerical libraries that are loaded: looked for again only where modules have been since."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@dataclass(frozen=True)
class Nmf:
    """Non-negative matrix factorisation of tf-idf, by coordinate descent from a spectral start (scikit-learn)."""

    name: str = "nmf"
    meaning: str = "share of topic weight"
    max_iter: int = 200

    def fit(self, prepared: Prepared, k: int, seed: int, rows: np.ndarray | None = None) -> Raw:
        import sklearn
        from sklearn.decomposition import NMF

        x = sparse.csr_matrix(prepared.tfidf if rows is None else prepared.tfidf[rows])
        model = NMF(k, init="nndsvda", max_iter=self.max_iter, random_state=seed)
        with warnings.catch_warnings():
            # Topics are stable long before the tolerance is reached; the number of iterations is recorded.
            warnings.simplefilter("ignore")
            weights = model.fit_transform(x)
        size = model.components_.sum(axis=1)
        details = {"library": f"scikit-learn {sklearn.__version__}", "iterations": int(model.n_iter_)}
        of_topic = normalised(model.components_)
        return Raw(_filled(of_topic), normalised(weights * size), details)

    def weights(self, prepared: Prepared, of_topic: np.ndarray) -> np.ndarray:
        from sklearn.decomposition import non_negative_factorization

        x = sparse.csr_matrix(prepared.tfidf)
        # Rows of equal length keep the problem well scaled; topic weight is counted with rows that sum to 1.
        length = np.linalg.norm(of_topic, axis=1, keepdims=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            w, _, _ = non_negative_factorization(
                x, H=of_topic / length, n_components=len(of_topic), update_H=False, max_iter=self.max_iter
            )
        return normalised(w / length.T)


@dataclass(frozen=True)
class VariationalLda:
    """Latent Dirichlet allocation by online variational Bayes, priors learned (gensim `LdaModel`, one process)."""

    name: str = "variational"
    meaning: str = "topic proportion"
    passes: int = 10

    def fit(self, prepared: Prepared, k: int, seed: int, rows: np.ndarray | None = None) -> Raw:
        import gensim
        from gensim.models import LdaModel

        x = prepared.matrix if rows is None else prepared.matrix[rows]
        every = bags(x)
        words = dict(enumerate(prepared.terms.tolist()))
        model = LdaModel(
            [bag for bag in every if bag], num_topics=k, id2word=words, passes=self.passes, alpha="auto", eta="auto",
            random_state=seed, eval_every=None,
        )  # fmt: skip
        filled = np.array([bool(bag) for bag in every])
        gamma = np.zeros((len(every), k))
        gamma[filled] = model.inference([bag for bag in every if bag])[0]

        def draws(n: int):
            rng = np.random.default_rng([seed, k])
            for _ in range(n):
                yield normalised(rng.gamma(np.maximum(gamma, 1e-12)) * filled[:, None])

        details = {"library": f"gensim {gensim.__version__}", "passes": self.passes}
        return Raw(normalised(model.get_topics().astype(float)), normalised(gamma), details, draws)

    def weights(self, prepared: Prepared, of_topic: np.ndarray) -> np.ndarray:
        return folded_in(prepared.matrix, of_topic)


_ENGINES: dict[str, Any] = {"nmf": Nmf, "gibbs": GibbsLda, "variational": VariationalLda}


def bags(x: sparse.csr_array) -> list[list[tuple[int, int]]]:
    """Return rows of counts as gensim takes them."""
    return [
        list(zip(x.indices[a:b].tolist(), x.data[a:b].tolist(), strict=True))
        for a, b in zip(x.indptr[:-1], x.indptr[1:], strict=True)
    ]


def _filled(of_topic: np.ndarray) -> np.ndarray:
    """A component that came out empty spreads over all terms, so that every row is a distribution."""
    empty = of_topic.sum(axis=1) == 0
    return np.where(empty[:, None], 1 / of_topic.shape[1], of_topic)
