"""Coherence: do the words of a topic keep company, and are they the topic's own?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from framing.measures.topics.labels import frex
from framing.measures.topics.models.folding import folded_in
from framing.measures.topics.models.model import Fitted, top_terms
from framing.measures.topics.models.prepare import Prepared

_EPSILON = 1e-12
_CELLS = 4_000_000
NPMI_WINDOW, CV_WINDOW = 10, 110


@dataclass(frozen=True)
class Coherence:
    """Coherence of each topic, never NaN.

    Attributes
    ----------
    npmi, c_v : numpy.ndarray, shape (k,)
    reasons : tuple of str
        One for each topic: which words were excluded, and why; empty where none was.
    """

    npmi: np.ndarray
    c_v: np.ndarray
    reasons: tuple[str, ...]


def coherence(model: Fitted, n_words: int = 10, reference: Prepared | None = None) -> Coherence:
    """Do the first words of each topic occur near each other in texts?

    Parameters
    ----------
    model : Fitted
    n_words : int
    reference : Prepared, optional
        Other texts to look in; by default those of the model.

    Returns
    -------
    Coherence

    Notes
    -----
    As gensim's ``c_npmi`` (window of 10) and ``c_v`` (110) over the kept words in order. Where a word occurs in no
    text of the reference gensim gives NaN; here the word is excluded from its topic and named. A topic of which
    fewer than two words are left gets the least value (-1 and 0), and a reason.

    References
    ----------
    Röder, Both & Hinneburg (2015), WSDM, 399–408; Bouma (2009), GSCL, 31–40.
    """
    where = reference or model.prepared
    position = {term: i for i, term in enumerate(where.terms.tolist())}
    words = model.words(n_words)
    known = [[position[w] for w in row if w in position] for row in words]
    columns = np.unique(np.array([c for row in known for c in row], dtype=np.int64))
    near, wide = (_Windows.of(where, columns, window) for window in (NPMI_WINDOW, CV_WINDOW))
    npmi, c_v, reasons = [], [], []
    for row, there in zip(words, known, strict=True):
        at = np.searchsorted(columns, np.array(there, dtype=np.int64))
        missing = [w for w in row if w not in position]
        reasons.append(_reason(missing, len(there)))
        npmi.append(near.npmi_of(at) if len(at) > 1 else -1.0)
        c_v.append(wide.cv_of(at) if len(at) > 1 else 0.0)
    return Coherence(np.array(npmi), np.array(c_v), tuple(reasons))


def exclusivity(of_topic: np.ndarray, n_words: int = 10, weight: float = 0.7) -> np.ndarray:
    """Return the mean FREX of the first words of each topic, exclusivity weighing .7 as in R's stm.

    References
    ----------
    Roberts, Stewart & Tingley (2019), Journal of Statistical Software 91(2), `exclusivity`.
    """
    scores = frex(of_topic, weight)
    return np.take_along_axis(scores, top_terms(of_topic, n_words), axis=1).mean(axis=1)


def held_out(prepared: Prepared, of_topic: np.ndarray, rows: np.ndarray) -> float:
    """Return the log likelihood of a word in the second half of documents, given the first.

    Parameters
    ----------
    prepared : Prepared
    of_topic : numpy.ndarray, shape (k, terms)
        Of a model that has not seen `rows`, and is a likelihood model (not NMF).
    rows : numpy.ndarray
        Documents.

    References
    ----------
    Document completion: Wallach, Murray, Salakhutdinov & Mimno (2009), ICML, 1105–1112.
    """
    halves = _halves(prepared, rows)
    theta = folded_in(halves[0], of_topic)
    second = halves[1].tocoo()
    read = np.flatnonzero(theta.sum(axis=1) > 0)
    keep = np.isin(second.row, read)
    likelihood = np.einsum("ij,ji->i", theta[second.row[keep]], of_topic[:, second.col[keep]])
    words = second.data[keep]
    return float((words * np.log(np.maximum(likelihood, _EPSILON))).sum() / max(1, words.sum()))


@dataclass(frozen=True)
class _Windows:
    """In how many windows of words each word, and each pair of words, occurs."""

    n: int
    joint: np.ndarray

    @classmethod
    def of(cls, prepared: Prepared, columns: np.ndarray, window: int) -> _Windows:
        lengths = np.diff(prepared.offsets)
        windows = np.where(lengths > 0, np.maximum(1, lengths - window + 1), 0)
        column = np.full(len(prepared.terms), -1)
        column[columns] = np.arange(len(columns))
        seen = np.flatnonzero((column >= 0)[prepared.ids])
        of_token = column[prepared.ids[seen]]
        owner = np.searchsorted(prepared.offsets, seen, side="right") - 1
        place = seen - prepared.offsets[owner]
        first = np.maximum(0, place - window + 1)
        last = np.minimum(place, windows[owner] - 1)
        start = np.concatenate([[0], np.cumsum(windows)])[:-1][owner]
        joint = np.zeros((len(columns), len(columns)))
        ends = np.cumsum(last - first + 1)
        breaks = _document_breaks(owner, ends)
        for a, b in pairwise(breaks):
            joint += _joint(start[a:b] + first[a:b], (last - first + 1)[a:b], of_token[a:b], len(columns))
        return cls(int(windows.sum()), joint)

    def npmi(self, at: np.ndarray) -> np.ndarray:
        """Return normalised pointwise mutual information of some words, shape (n, n)."""
        single = np.diag(self.joint)[at] / self.n
        both = self.joint[np.ix_(at, at)] / self.n + _EPSILON
        return np.log(both / np.outer(single, single)) / -np.log(both)

    def npmi_of(self, at: np.ndarray) -> float:
        return float(self.npmi(at)[np.triu_indices(len(at), 1)].mean())

    def cv_of(self, at: np.ndarray) -> float:
        vectors = self.npmi(at)
        whole = vectors.sum(axis=0)
        size = np.linalg.norm(vectors, axis=1) * np.linalg.norm(whole)
        return float(np.divide(vectors @ whole, size, out=np.zeros(len(at)), where=size > 0).mean())


def _document_breaks(owner: np.ndarray, ends: np.ndarray) -> list[int]:
    """Return where to cut, between documents, so that a part has at most so many cells, or is one document."""
    new = np.append(np.flatnonzero(np.diff(owner, prepend=-1)), len(owner))
    breaks, filled = [0], 0
    for at in new[1:].tolist():
        if ends[at - 1] - filled > _CELLS:
            breaks.append(at)
            filled = int(ends[at - 1])
    return breaks if breaks[-1] == len(owner) else [*breaks, len(owner)]


def _joint(first: np.ndarray, n: np.ndarray, column: np.ndarray, columns: int) -> np.ndarray:
    """Return in how many windows each pair of words occurs; word i occurs in n[i] windows from first[i] on."""
    if not len(first):
        return np.zeros((columns, columns))
    row = np.repeat(first - first.min(), n) + np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    cells = (np.ones(len(row)), (row, np.repeat(column, n)))
    x = sparse.coo_array(cells, shape=(int(row.max()) + 1, columns)).tocsr()
    x.data[:] = 1.0
    return (x.T @ x).toarray()


def _halves(prepared: Prepared, rows: np.ndarray) -> list[sparse.csr_array]:
    """Return every other word of each document, and the rest."""
    spans = [prepared.ids[prepared.offsets[r] : prepared.offsets[r + 1]] for r in rows]
    out = []
    for half in (0, 1):
        parts = [ids[half::2] for ids in spans]
        row = np.repeat(np.arange(len(rows)), [len(p) for p in parts])
        column = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
        cells = (np.ones(len(row)), (row, column))
        out.append(sparse.coo_array(cells, shape=(len(rows), len(prepared.terms))).tocsr())
    return out


def _reason(missing: list[str], left: int) -> str:
    if not missing:
        return ""
    said = f"{', '.join(repr(w) for w in missing)} in no text of the reference: excluded"
    return said if left > 1 else f"{said}; {left} of the words left, so the least value"
