"""Consensus: one model out of many fits, where single fits disagree."""

from __future__ import annotations

import numpy as np

from framing.digits import DIGITS
from framing.measures.topics.models.engines import one_thread
from framing.measures.topics.models.model import WORD_DECIMALS, Engine, Fitted, normalised
from framing.measures.topics.models.prepare import Prepared


def consensus(prepared: Prepared, of_refits: np.ndarray, engine: Engine, seed: int = 1) -> Fitted:
    """Which topics do many fits agree on?

    The topics of all refits are clustered into as many groups as a refit has topics (average linkage on
    cosine distance); a group's mean is a topic, the share of refits in it its support. Documents are then
    given weights with these topics fixed.

    Parameters
    ----------
    prepared : Prepared
    of_refits : numpy.ndarray, shape (n, k, terms)
    engine : Engine
        Its `weights` give the documents their shares.
    seed : int
        Of the refits, for the record.

    Notes
    -----
    A group may have two topics of one refit and none of another; its support shows that.

    References
    ----------
    After Belford, Mac Namee & Greene (2018), Expert Systems with Applications 91, 159–169, who factorise the
    topics of the refits; on the BBC articles of the benchmark clustering agreed better with the desks
    (.60–.62 against .59–.61).
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    n, k, _ = of_refits.shape
    rows = of_refits.reshape(n * k, -1)
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    alike = np.round(rows @ rows.T, DIGITS)
    distance = np.clip(1 - alike, 0, None)[np.triu_indices(n * k, 1)]
    group = fcluster(linkage(distance, "average"), k, "maxclust") - 1
    k_found = int(group.max()) + 1
    means = np.array([rows[group == g].mean(axis=0) for g in range(k_found)])
    support = np.array([len(set((np.flatnonzero(group == g) // k).tolist())) / n for g in range(k_found)])
    of_topic = np.round(normalised(means), WORD_DECIMALS)
    with one_thread():
        weights = engine.weights(prepared, of_topic)
    return Fitted(engine, prepared, of_topic, weights, seed, {"refits": n}, None, support)
