"""Groups of documents that are alike: average linkage within connected pieces, with pairs that are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

MOST = 3_000
"""Documents that are divided at once; their distances are in memory."""
_STEP = 0.02
_FAR = 1e9
"""Distance of documents that are known to be of two stories; no mean with it is near."""


@dataclass(frozen=True, eq=False)
class Links:
    """Documents in the order of their days, and what links them.

    Attributes
    ----------
    vectors : scipy.sparse.csr_array, shape (n, v)
        Rows of length 1.
    day : numpy.ndarray of int, shape (n,)
    days : int
        Most days between two that are compared.
    i, j, likeness : numpy.ndarray, shape (pairs,)
        Pairs that are alike, first before second, and their cosine.
    given : numpy.ndarray of str, shape (n,)
        Story that a document has already, or "".
    same, different : numpy.ndarray of int, shape (pairs, 2)
        Pairs that somebody has judged.
    """

    vectors: sparse.csr_array
    day: np.ndarray
    days: int
    i: np.ndarray
    j: np.ndarray
    likeness: np.ndarray
    given: np.ndarray
    same: np.ndarray
    different: np.ndarray


def grouped(links: Links, alike: float) -> tuple[np.ndarray, float]:
    """Return the group of each document, -1 where it is alone, and the highest likeness below which links were dropped.

    Parameters
    ----------
    links : Links
    alike : float
        Mean likeness of two groups from which they are one.

    Returns
    -------
    (numpy.ndarray of int, shape (n,), float)
        Groups are numbered by their first document. The second is above `alike` only where more than `MOST` documents
        hang together.

    Notes
    -----
    Documents of one given story, and pairs judged the same, are joined first; a group never holds two given stories or
    a pair judged different.
    """
    n = len(links.day)
    group, dropped, number = np.full(n, -1), alike, 0
    open_ = [(np.arange(n), alike)]
    while open_:
        members, least = open_.pop()
        for piece in _pieces(links, members, least):
            if len(piece) > MOST:
                dropped = max(dropped, least + _STEP)
                open_.append((piece, least + _STEP))
                continue
            for found in _divided(links, piece, alike):
                group[found] = number
                number += 1
    shown = group[group >= 0]
    numbers, first = np.unique(shown, return_index=True)
    rank = np.empty(number, dtype=np.int64)
    rank[numbers[np.argsort(first)]] = np.arange(len(numbers))
    group[group >= 0] = rank[shown]
    return group, dropped


def _pieces(links: Links, members: np.ndarray, least: float) -> list[np.ndarray]:
    """Return the connected pieces of two and more among some documents."""
    n = len(links.day)
    strong = links.likeness >= least
    _, first, code = np.unique(links.given, return_index=True, return_inverse=True)
    known = np.flatnonzero(links.given != "")
    i = np.concatenate([links.i[strong], links.same[:, 0], known])
    j = np.concatenate([links.j[strong], links.same[:, 1], first[code[known]]])
    among = np.zeros(n, dtype=bool)
    among[members] = True
    keep = among[i] & among[j]
    graph = sparse.coo_array((np.ones(keep.sum()), (i[keep], j[keep])), shape=(n, n))
    label = connected_components(graph, directed=False)[1][members]
    order = np.argsort(label, kind="stable")
    parts = np.split(members[order], np.flatnonzero(np.diff(label[order])) + 1)
    return [part for part in parts if len(part) > 1]


def _divided(links: Links, piece: np.ndarray, alike: float) -> list[np.ndarray]:
    """Return the groups of two and more in a piece."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    near = links.vectors[piece]
    likeness = (near @ near.T).toarray().round(9)
    day = links.day[piece]
    likeness[np.abs(day[:, None] - day[None, :]) > links.days] = 0
    distance = 1 - np.clip(likeness, 0, 1)
    given = links.given[piece]
    if (given != "").any():
        both = (given[:, None] != "") & (given[None, :] != "")
        distance[both] = np.where(given[:, None] == given[None, :], 0.0, _FAR)[both]
    for pairs, value in ((links.same, 0.0), (links.different, _FAR)):
        inside = pairs[np.isin(pairs, piece).all(axis=1)]
        one, other = (np.searchsorted(piece, inside[:, side]) for side in (0, 1))
        distance[one, other] = distance[other, one] = value
    np.fill_diagonal(distance, 0)
    label = fcluster(linkage(squareform(distance, checks=False), "average"), 1 - alike + 1e-12, "distance")
    return [piece[label == number] for number in np.unique(label) if (label == number).sum() > 1]
