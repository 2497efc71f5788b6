"""Scores of measured values against coded ones, from tables of counts or sums: one value or many resamples at once."""

from __future__ import annotations

import numpy as np

from framing.stats.effects import share


def label_scores(counts: np.ndarray, n: np.ndarray) -> dict[str, np.ndarray]:
    """How well do measured labels agree with coded ones?

    Parameters
    ----------
    counts : array, shape (..., labels, labels)
        Rows by coded label, then by measured label; may be weighted.
    n : array, shape (...)
        Rows that were coded, unweighted.

    Returns
    -------
    dict of str to array, shape (...)
        ``accuracy``, ``kappa`` (Cohen), ``alpha`` (Krippendorff, nominal), ``macro F1`` (mean over labels that occur);
        and shape (..., labels) ``precision``, ``recall``, ``F1``. NaN where nothing is to be divided by.

    References
    ----------
    Cohen, J. (1960). Educational and Psychological Measurement 20, 37–46, eq. 1. Krippendorff, K. (2019). Content
    analysis, 4th edition, chapter 12 (two observers, nominal data).

    Examples
    --------
    >>> found = label_scores(np.array([[20, 5], [10, 15]]), np.array(50))
    >>> float(found["kappa"].round(6)), float(found["precision"][1])
    (0.4, 0.75)
    """
    counts = np.asarray(counts, dtype=float)
    total = counts.sum(axis=(-2, -1))
    coded, measured = counts.sum(axis=-1), counts.sum(axis=-2)
    both = np.diagonal(counts, axis1=-2, axis2=-1)
    accuracy = share(both.sum(axis=-1), total)
    chance = share((coded * measured).sum(axis=-1), total**2)
    # Alpha draws two values without replacement from the 2n that both gave.
    size = 2 * np.asarray(n, dtype=float)
    pooled = share(coded + measured, 2 * total[..., None])
    differ = (1 - (pooled**2).sum(axis=-1)) * share(size, size - 1)
    either = coded + measured
    f1 = share(2 * both, either)
    there = either > 0
    return {
        "accuracy": accuracy,
        "kappa": share(accuracy - chance, 1 - chance),
        "alpha": np.where(differ > 0, 1 - share(1 - accuracy, differ), np.nan),
        "macro F1": share(np.where(there, np.nan_to_num(f1), 0.0).sum(axis=-1), there.sum(axis=-1)),
        "precision": share(both, measured),
        "recall": share(both, coded),
        "F1": f1,
    }


def number_sums(coded: np.ndarray, measured: np.ndarray) -> np.ndarray:
    """Return what `number_scores` needs of each row: 1, x, y, x², y², xy; shape (rows, 6)."""
    x, y = np.asarray(coded, dtype=float), np.asarray(measured, dtype=float)
    return np.column_stack([np.ones_like(x), x, y, x * x, y * y, x * y])


def number_scores(sums: np.ndarray, n: np.ndarray) -> dict[str, np.ndarray]:
    """How well do measured numbers agree with coded ones?

    Parameters
    ----------
    sums : array, shape (..., 6)
        Of `number_sums`, summed over rows; may be weighted.
    n : array, shape (...)
        Rows that were coded, unweighted.

    Returns
    -------
    dict of str to array, shape (...)
        ``pearson`` (correlation), ``alpha`` (Krippendorff, interval), ``mean error`` (measured minus coded).

    References
    ----------
    Krippendorff, K. (2019). Content analysis, 4th edition, chapter 12 (two observers, interval data).

    Examples
    --------
    >>> sums = number_sums([1, 2, 3, 4], [2, 4, 6, 8]).sum(axis=0)
    >>> float(number_scores(sums, np.array(4))["pearson"])
    1.0
    """
    total, x, y, xx, yy, xy = np.moveaxis(np.asarray(sums, dtype=float), -1, 0)
    mx, my = share(x, total), share(y, total)
    spread_x, spread_y = share(xx, total) - mx**2, share(yy, total) - my**2
    both = share(xy, total) - mx * my
    met = share(xx - 2 * xy + yy, total)
    size = 2 * np.asarray(n, dtype=float)
    centre = (mx + my) / 2
    expected = 2 * (share(xx + yy, 2 * total) - centre**2) * share(size, size - 1)
    flat = (spread_x <= 1e-12 * share(xx, total)) | (spread_y <= 1e-12 * share(yy, total))
    return {
        "pearson": np.where(flat, np.nan, share(both, np.sqrt(np.maximum(spread_x * spread_y, 0.0)))),
        "alpha": np.where(expected > 0, 1 - share(met, expected), np.nan),
        "mean error": my - mx,
    }
