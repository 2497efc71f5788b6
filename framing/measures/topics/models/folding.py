"""Folding in: shares of given topics in documents."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from framing.measures.topics.models.model import normalised

_FOLD_STEPS = 50
_CHUNK = 100_000


def folded_in(x: sparse.csr_array, of_topic: np.ndarray, alpha: float = 0.1) -> np.ndarray:
    """Return the most probable proportions of given topics in each document (expectation maximisation).

    Parameters
    ----------
    x : scipy.sparse.csr_array, shape (documents, terms)
    of_topic : numpy.ndarray, shape (k, terms)
    alpha : float
        Added to the expected words of each topic.
    """
    k = len(of_topic)
    out = np.zeros((x.shape[0], k))
    filled = np.flatnonzero(np.diff(x.indptr) > 0)
    step = max(1, int(_CHUNK / max(1.0, np.diff(x.indptr)[filled].mean() if len(filled) else 1)))
    for start in range(0, len(filled), step):
        rows = filled[start : start + step]
        part = sparse.csr_array(x[rows])
        of_row = np.repeat(np.arange(len(rows)), np.diff(part.indptr))
        phi = np.maximum(of_topic[:, part.indices].T, 1e-12)
        theta = np.full((len(rows), k), 1 / k)
        for _ in range(_FOLD_STEPS):
            shares = theta[of_row] * phi
            shares *= (part.data / shares.sum(axis=1))[:, None]
            theta = normalised(np.add.reduceat(shares, part.indptr[:-1], axis=0) + alpha)
        out[rows] = theta
    return out
