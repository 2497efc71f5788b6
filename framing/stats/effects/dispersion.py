"""Dispersion: is a term spread over the parts of a corpus, or concentrated in few?"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import xlogy


class _Parts:
    """Counts of terms in parts, as the cells that are not empty."""

    def __init__(self, counts: Any, sizes: Any):
        matrix = sparse.coo_array(counts)
        sizes = np.asarray(sizes, dtype=float)
        self.rows, self.columns = matrix.coords
        self.v = matrix.data.astype(float)
        self.f = np.bincount(self.columns, self.v, matrix.shape[1])
        self.parts, self.terms = matrix.shape
        self.sizes = sizes
        self.s = sizes / sizes.sum() if sizes.sum() > 0 else sizes

    def total(self, values: np.ndarray) -> np.ndarray:
        """Sum values of cells by term."""
        return np.bincount(self.columns, values, self.terms)

    def over(self, values: np.ndarray) -> np.ndarray:
        """NaN for terms that do not occur."""
        return np.where(self.f > 0, values, np.nan)

    @property
    def share(self) -> np.ndarray:
        """v/f of each cell that is not empty."""
        return self.v / self.f[self.columns]


def dp(counts, sizes):
    """How far is a term's share of the parts from the parts' own share of the corpus? Gries' DP.

    Parameters
    ----------
    counts : array, shape (parts, terms); may be sparse
        Occurrences (v in the paper).
    sizes : array_like, shape (parts,)
        Tokens of each part.

    Returns
    -------
    numpy.ndarray, shape (terms,)
        0 (spread as the parts are) to nearly 1 (in one small part); NaN for a term that does not occur.

    References
    ----------
    Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora. International Journal of
    Corpus Linguistics 13(4), 403–437.

    Examples
    --------
    >>> dp([[1], [2], [3], [4], [5]], [9, 10, 10, 10, 11]).round(4).tolist()
    [0.18]
    """
    parts = _Parts(counts, sizes)
    s = parts.s[parts.rows]
    return parts.over(0.5 * (1 + parts.total(np.abs(parts.share - s) - s)))


def dp_norm(counts, sizes):
    """DP divided by the most that it can be, so that 1 is a term in the smallest part alone.

    Parameters and returns as for `dp`.

    References
    ----------
    Lijffijt, J. & Gries, S. Th. (2012). Correction to Gries 2008. International Journal of Corpus
    Linguistics 17(1), 147–149.

    Examples
    --------
    >>> dp_norm([[1], [2], [3], [4], [5]], [9, 10, 10, 10, 11]).round(4).tolist()
    [0.2195]
    """
    parts = _Parts(counts, sizes)
    least = parts.s[parts.s > 0].min(initial=1.0)
    return dp(counts, sizes) / (1 - least) if least < 1 else dp(counts, sizes) * np.nan


def juilland_d(counts, sizes, among: int | None = None):
    """How even is a term's relative frequency over parts? Juilland's D, for parts of unequal size.

    Parameters
    ----------
    counts, sizes
        As for `dp`; parts without a token are excluded.
    among : int, optional
        Of how many parts D is given; by default of as many as there are. D grows with
        their number, so sides are compared at one number.

    Returns
    -------
    numpy.ndarray, shape (terms,)
        1 (even) to 0 (in one part); NaN for a term that does not occur, or where there is one part.

    Notes
    -----
    D is 1 - s / (mean √n), s the standard deviation (n - 1) of the relative frequencies in n parts: at another
    number of parts n changes, and s does not.

    References
    ----------
    Juilland, A., Brodin, D. & Davidovitch, C. (1970). Frequency dictionary of French words. Mouton.
    Gries, S. Th. (2020). Analyzing dispersion. In A practical handbook of corpus linguistics. Springer, 99–118.

    Examples
    --------
    >>> juilland_d([[1], [2], [3], [4], [5]], [9, 10, 10, 10, 11]).round(3).tolist()
    [0.785]
    """
    parts = _Parts(counts, sizes)
    n = int((parts.sizes > 0).sum())
    if n < 2:
        return np.full(parts.terms, np.nan)
    rate = parts.v / parts.sizes[parts.rows]
    mean = parts.total(rate) / n
    variance = np.maximum(parts.total(rate**2) / n - mean**2, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # In one part alone D is exactly 0, whatever the rounding.
        return parts.over(np.maximum(1 - np.sqrt(variance / (n - 1) * n / (among or n)) / mean, 0.0))


def rosengren_s(counts, sizes):
    """How near is a term's frequency to that which an even spread would leave? Rosengren's S.

    Parameters and returns as for `dp`, from 1 (even) down to the smallest part's share.

    References
    ----------
    Rosengren, I. (1971). The quantitative concept of language and its relation to the structure of
    frequency dictionaries. Études de linguistique appliquée 1, 103–127.

    Examples
    --------
    >>> rosengren_s([[1], [2], [3], [4], [5]], [9, 10, 10, 10, 11]).round(4).tolist()
    [0.9498]
    """
    parts = _Parts(counts, sizes)
    root = parts.total(np.sqrt(parts.s[parts.rows] * parts.v))
    return np.divide(root**2, parts.f, out=np.full(parts.terms, np.nan), where=parts.f > 0)


def kl_dispersion(counts, sizes):
    """How many bits does a term's spread over parts lie from the parts' own? Kullback–Leibler divergence.

    Parameters and returns as for `dp`; 0 is an even spread.

    References
    ----------
    Gries, S. Th. (2021). A new approach to (key) keywords analysis: using frequency, and now also
    dispersion. Research in Corpus Linguistics 9(2), 1–33.

    Examples
    --------
    >>> kl_dispersion([[1], [2], [3], [4], [5]], [9, 10, 10, 10, 11]).round(3).tolist()
    [0.137]
    """
    parts = _Parts(counts, sizes)
    share = parts.share
    return parts.over(parts.total(xlogy(share, share / parts.s[parts.rows])) / np.log(2))
