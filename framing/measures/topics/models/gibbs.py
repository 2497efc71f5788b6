"""Gibbs: latent Dirichlet allocation by collapsed Gibbs sampling, with and without covariates (tomotopy)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from framing.measures.topics.models.folding import folded_in
from framing.measures.topics.models.model import Raw, normalised
from framing.measures.topics.models.prepare import Prepared

_THIN = 10
"""Iterations between posterior draws."""


@dataclass(frozen=True)
class GibbsLda:
    """Latent Dirichlet allocation by collapsed Gibbs sampling, one worker (tomotopy `LDAModel`).

    Numbers depend on the number of workers and on the instruction set of the processor (recorded):
    one worker is used, and another processor may give other numbers.
    """

    name: str = "gibbs"
    meaning: str = "topic proportion"
    iterations: int = 200

    def fit(self, prepared: Prepared, k: int, seed: int, rows: np.ndarray | None = None) -> Raw:
        import tomotopy

        model = tomotopy.LDAModel(k=k, seed=seed, min_cf=0, rm_top=0)
        filled = _add(model, prepared, rows)
        return _trained(model, prepared, filled, self.iterations, seed)

    def weights(self, prepared: Prepared, of_topic: np.ndarray) -> np.ndarray:
        return folded_in(prepared.matrix, of_topic)


@dataclass(frozen=True)
class GibbsDmr:
    """Dirichlet-multinomial regression: topic proportions depend on a document's group (tomotopy `DMRModel`).

    Attributes
    ----------
    groups : tuple of str
        Of each document.
    """

    groups: tuple[str, ...]
    name: str = "dmr"
    meaning: str = "topic proportion"
    iterations: int = 200

    def fit(self, prepared: Prepared, k: int, seed: int, rows: np.ndarray | None = None) -> Raw:
        import tomotopy

        model = tomotopy.DMRModel(k=k, seed=seed, min_cf=0, rm_top=0)
        filled = _add(model, prepared, rows, self.groups)
        raw = _trained(model, prepared, filled, self.iterations, seed)
        names = list(model.metadata_dict)
        prior = np.array([model.get_topic_prior(name) for name in names])
        raw.details["prior"] = dict(zip(names, normalised(prior).tolist(), strict=True))
        return raw

    def weights(self, prepared: Prepared, of_topic: np.ndarray) -> np.ndarray:
        return folded_in(prepared.matrix, of_topic)


def _add(model: Any, prepared: Prepared, rows: np.ndarray | None, groups: Sequence[str] = ()) -> np.ndarray:
    """Add documents in order; return which of those asked for hold a term."""
    chosen = np.arange(len(prepared.owner)) if rows is None else rows
    words = prepared.terms.astype(object)[prepared.ids]
    filled = np.zeros(len(chosen), dtype=bool)
    for i, row in enumerate(chosen.tolist()):
        document = words[prepared.offsets[row] : prepared.offsets[row + 1]].tolist()
        if document:
            filled[i] = True
            if groups:
                model.add_doc(document, metadata=groups[row])
            else:
                model.add_doc(document)
    return filled


def _trained(model: Any, prepared: Prepared, filled: np.ndarray, iterations: int, seed: int) -> Raw:
    import tomotopy

    model.train(iterations, workers=1)
    column = {term: j for j, term in enumerate(prepared.terms.tolist())}
    columns = np.array([column[term] for term in model.used_vocabs])
    of_topic = np.zeros((model.k, len(prepared.terms)))
    of_topic[:, columns] = [model.get_topic_word_dist(t) for t in range(model.k)]

    def proportions() -> np.ndarray:
        out = np.zeros((len(filled), model.k))
        out[filled] = [document.get_topic_dist() for document in model.docs]
        return out

    weights = proportions()
    lengths = np.zeros(len(filled))
    lengths[filled] = [len(document.words) for document in model.docs]
    prior = float(np.sum(np.mean(np.atleast_2d(model.alpha).reshape(-1, model.k), axis=0))) if model.k else 0.0

    def draws(n: int):
        rng = np.random.default_rng([seed, model.k])
        for _ in range(n):
            model.train(_THIN, workers=1)
            size = (lengths + prior)[:, None]
            yield normalised(rng.gamma(np.maximum(proportions() * size, 1e-12)) * filled[:, None])

    details = {
        "library": f"tomotopy {tomotopy.__version__}",
        "iterations": iterations,
        "workers": 1,
        "instruction_set": str(tomotopy.isa),
    }
    return Raw(normalised(of_topic), normalised(weights), details, draws)
