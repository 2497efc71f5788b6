"""Positions of texts from their words: Wordscores, from texts whose position is known, and Wordfish, without."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from framing.errors import CorpusError

POSITIONS = {"R1": -1.5, "R2": -0.75, "R3": 0.0, "R4": 0.75, "R5": 1.5}
"""Positions of the reference texts of the example."""
WORDSCORES = {"V1, raw score": "-.4480591", "V1, rescaled": "-.52967149"}
WORDFISH = {
    "R1": "-1.29057", "R2": "-.61644", "R3": ".03351", "R4": ".70961", "R5": "1.52334", "V1": "-.35945",
}  # fmt: skip
"""Positions by Wordfish of the same table, as printed."""


def word_scores(counts: pd.DataFrame, positions: dict[str, float]) -> pd.Series:
    """Return the score of each word that the reference texts use.

    Parameters
    ----------
    counts : pandas.DataFrame, shape (texts, words)
        Texts by their names in the index.
    positions : dict of str to float
        Text to its known position.

    References
    ----------
    Laver, M., Benoit, K. & Garry, J. (2003). Extracting policy positions from political texts using words as data.
    American Political Science Review 97(2), 311–331, equations 1 and 2.
    """
    missing = [text for text in positions if text not in counts.index]
    if missing:
        raise CorpusError(f"The reference text {missing[0]!r} is not in the table.")
    rates = counts.loc[list(positions)].astype(float)
    rates = rates.div(rates.sum(axis=1), axis=0)
    used = rates.loc[:, rates.sum() > 0]
    return pd.Series(np.array(list(positions.values())) @ (used / used.sum()).to_numpy(), index=used.columns)


def text_scores(counts: pd.DataFrame, positions: dict[str, float]) -> pd.DataFrame:
    """Return the position of every text.

    Parameters
    ----------
    counts, positions
        As `word_scores` takes them.

    Returns
    -------
    pandas.DataFrame
        text, raw (mean score of its words), rescaled (to the spread of the known positions).

    Notes
    -----
    Raw scores are pulled to the middle, since common words are scored near it. The rescaling of the paper (equation 4)
    sets the standard deviation of all texts, the references among them, to that of the known positions, as the
    documentation with the published figures does. The assumption most likely to be false: that
    texts differ in position as much as references do.
    """
    scores = word_scores(counts, positions)
    used = counts[scores.index].astype(float)
    raw = used.div(used.sum(axis=1), axis=0) @ scores
    known = np.array(list(positions.values()))
    rescaled = (raw - raw.mean()) * known.std(ddof=1) / raw.std(ddof=1) + raw.mean()
    return pd.DataFrame({"text": raw.index, "raw": raw.to_numpy(), "rescaled": rescaled.to_numpy()})


def wordscores_figures(table: pd.DataFrame, positions: dict[str, float] | None = None) -> dict[str, float]:
    """Return the published figures of the text V1 as they come out here.

    Parameters
    ----------
    table : pandas.DataFrame
        Texts by rows, their names in the first column.
    positions : dict of str to float, optional
        By default those of the paper.
    """
    row = text_scores(by_text(table), positions or POSITIONS).set_index("text").loc["V1"]
    return {"V1, raw score": row["raw"], "V1, rescaled": row["rescaled"]}


def by_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the names of the texts as its index."""
    return table.set_index(table.columns[0])


def wordfish(table: pd.DataFrame, spread: float = 3.0) -> dict[str, float]:
    """Return positions of texts with mean 0 and standard deviation 1, from their words alone.

    Parameters
    ----------
    table : pandas.DataFrame
        As `wordscores_figures` takes it; R1 is on the left of R5.
    spread : float
        Standard deviation of the normal prior on the words' weights.

    Notes
    -----
    Counts are Poisson with rate exp(α_text + ψ_word + β_word · θ_text). In the example many words occur in one text
    only, and the prior decides: standard deviations from 1 to 1,000 move R1 from −1.373 to −1.324. The order of the
    texts stays the printed one; no such prior gives the printed digits.

    References
    ----------
    Slapin, J. B. & Proksch, S.-O. (2008). A scaling model for estimating time-series party positions from texts.
    American Journal of Political Science 52(3), 705–722.
    """
    counts = by_text(table)
    y = counts.to_numpy(float)
    n, m = y.shape

    def parts(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float]:
        alpha, psi, beta, free = np.split(x, [n - 1, n - 1 + m, n - 1 + 2 * m])
        scale = float(free.std(ddof=1))
        return np.append(0, alpha), psi, beta, (free - free.mean()) / scale, scale

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        alpha, psi, beta, theta, scale = parts(x)
        eta = np.minimum(alpha[:, None] + psi + np.outer(theta, beta), 30)
        rate = np.exp(eta)
        off = rate - y
        slope = off @ beta
        slope = (slope - slope.mean() - theta * (slope @ theta) / (n - 1)) / scale
        gradient = np.concatenate([off.sum(axis=1)[1:], off.sum(axis=0), off.T @ theta + beta / spread**2, slope])
        return float((rate - y * eta).sum() + (beta**2).sum() / (2 * spread**2)), gradient

    logs = np.log(y + 0.1)
    left, size, right = np.linalg.svd(logs - logs.mean(axis=0), full_matrices=False)
    sign = 1.0 if left[0, 0] < left[4, 0] else -1.0
    weights = sign * right[0] * size[0] / (2 * np.sqrt(n))
    start = np.concatenate([np.zeros(n - 1), np.log(y.mean(axis=0) + 0.01), weights, sign * left[:, 0]])
    done = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 20000, "maxfun": 40000})
    return {text: float(v) for text, v in zip(counts.index, parts(done.x)[3], strict=True)}
