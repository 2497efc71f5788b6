"""Likelihood ratio G² in its two forms, BIC, and signed χ²: what token-based keyness prints.

They treat tokens as independent, and so are no test of a difference between
documents: `framing.stats.inference.compare_rates` is.
"""

from __future__ import annotations

import numpy as np
from scipy.special import xlogy


def g2_two_cell(k_target, n_target, k_reference, n_reference):
    """How unlikely are the two counts of a term, were its rate the same? Rayson & Garside's form.

    Parameters
    ----------
    k_target, n_target, k_reference, n_reference : array_like
        Occurrences and tokens of each side.

    Returns
    -------
    numpy.ndarray
        2 Σ O ln(O/E) over the two cells that hold the term; not negative. Give it the sign of the
        log ratio to show the direction.

    References
    ----------
    Rayson, P. & Garside, R. (2000). Comparing corpora using frequency profiling. ACL Workshop on
    Comparing Corpora, 1–6.

    Examples
    --------
    >>> float(g2_two_cell(12000, 10**6, 10000, 10**6).round(6))
    182.069452
    """
    a, n, b, o = _floats(k_target, n_target, k_reference, n_reference)
    return np.maximum(2 * (_cell(a, n, a + b, n + o) + _cell(b, o, a + b, n + o)), 0.0)


def g2_four_cell(k_target, n_target, k_reference, n_reference):
    """How unlikely is the 2×2 table of a term and all other tokens, were its rate the same? Dunning's form.

    Parameters
    ----------
    k_target, n_target, k_reference, n_reference : array_like
        Occurrences and tokens of each side.

    Returns
    -------
    numpy.ndarray
        2 Σ O ln(O/E) over the four cells; not negative, never below the two-cell form.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics 19(1), 61–74.

    Examples
    --------
    >>> float(g2_four_cell(12000, 10**6, 10000, 10**6).round(6))
    184.091697
    """
    a, n, b, o = _floats(k_target, n_target, k_reference, n_reference)
    rest = (_cell(n - a, n, n + o - a - b, n + o), _cell(o - b, o, n + o - a - b, n + o))
    return np.maximum(g2_two_cell(a, n, b, o) + 2 * (rest[0] + rest[1]), 0.0)


def bic(g2, n_target, n_reference):
    """Is the difference worth a parameter of its own? BIC = G² − ln N.

    Parameters
    ----------
    g2 : array_like
        Two-cell or four-cell.
    n_target, n_reference : array_like
        Tokens of each side.

    Returns
    -------
    numpy.ndarray
        Read at 2, 6 and 10 on this scale; the approximate Bayes factor is exp(BIC/2).

    References
    ----------
    Wilson, A. (2013). Embracing Bayes factors for key item analysis in corpus linguistics. In
    New approaches to the study of linguistic variability. Peter Lang, 3–11.

    Examples
    --------
    >>> float(bic(182.069452, 10**6, 10**6).round(4))
    167.5608
    """
    return np.asarray(g2, dtype=float) - np.log(np.asarray(n_target, float) + np.asarray(n_reference, float))


def chi2_signed(k_target, n_target, k_reference, n_reference, yates: bool = False):
    """What does quanteda's ``textstat_keyness`` print? χ² of the 2×2 table, with the sign of the difference.

    Parameters
    ----------
    k_target, n_target, k_reference, n_reference : array_like
        Occurrences and tokens of each side.
    yates : bool
        With Yates' continuity correction. quanteda's printed table of the inaugural addresses is without.

    Returns
    -------
    numpy.ndarray
        Negative where the target has less than expected; NaN where neither side has the term.

    Examples
    --------
    >>> float(chi2_signed(1048, 43002, 779, 108539).round(4))
    764.4484
    """
    a, n, b, o = _floats(k_target, n_target, k_reference, n_reference)
    total, k = n + o, a + b
    product = a * (o - b) - b * (n - a)
    away = np.abs(product)
    if yates:
        # As R and SciPy: never more than the difference itself.
        away = np.maximum(away - total / 2, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = total * away**2 / (k * (total - k) * n * o)
    return np.where(product < 0, -chi2, chi2)


def _floats(*values):
    return np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in values))


def _cell(observed, size, observed_all, size_all):
    """Return O ln(O/E), zero where nothing was observed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = size * observed_all / size_all
        return np.where(observed > 0, xlogy(observed, observed / np.where(expected > 0, expected, 1.0)), 0.0)
