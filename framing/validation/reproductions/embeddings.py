"""À la carte embeddings: what a word means in its contexts, on two sides, by ordinary least squares."""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from framing.errors import CorpusError, ParameterError

EMBEDDINGS = {
    "contexts of immigration": "924",
    "squared norm, party R": "10.139940", "squared norm, gender M": "6.908761",
    "without noise, party R": "8.668252", "without noise, gender M": "5.154713",
    "noise, party R": "1.471687", "noise, gender M": "1.754048",
    "cosine of D with reform": ".5949757", "cosine of R with reform": ".4270958",
    "cosine of D with enforcement": ".6059709", "cosine of R with enforcement": ".5968879",
}  # fmt: skip
"""Coefficients for *immigration* by party and gender, and cosines of the parties' means for *immigr**."""
_LETTERS = re.compile(r"[^\W\d_]+")
LEAST_USES, LEAST_LETTERS = 5, 3


def contexts(
    speeches: pd.DataFrame, vectors: pd.DataFrame, transform: pd.DataFrame, pattern: str, window: int = 6
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the vector of each context of a word.

    Parameters
    ----------
    speeches : pandas.DataFrame
        text, with the stop words already excluded, party (D, R) and gender (F, M).
    vectors : pandas.DataFrame
        One word a row, named by its index or its first column.
    transform : pandas.DataFrame, shape (d, d)
    pattern : str
        A word; ``*`` stands for any letters.
    window : int
        Words before and after.

    Returns
    -------
    (pandas.DataFrame, numpy.ndarray of shape (contexts, d))
        The speeches' party and gender for each context, and its vector.

    Raises
    ------
    CorpusError
        If the word has no context.

    Notes
    -----
    Tokens are letters only, three or more; types used fewer than five times keep their place in the window. A context
    is the mean of the vectors of its known words, times the transform.

    References
    ----------
    Khodak, M. et al. (2018). A la carte embedding. ACL. Rodriguez, P. L., Spirling, A. & Stewart, B. M. (2023).
    Embedding regression. American Political Science Review 117(4), 1255–1274.
    """
    if window < 1:
        raise ParameterError(f"A window of {window} words holds no context; it takes one or more.")
    vectors = _named(vectors)
    known = dict(zip(vectors.index, vectors.to_numpy(float), strict=True))
    texts = [[w for w in _LETTERS.findall(text.lower()) if len(w) >= LEAST_LETTERS] for text in speeches["text"]]
    uses = Counter(word for text in texts for word in text)
    rows, found = [], []
    for i, text in enumerate(texts):
        for j, word in enumerate(text):
            if uses[word] < LEAST_USES or not fnmatchcase(word, pattern):
                continue
            near = text[max(0, j - window) : j] + text[j + 1 : j + 1 + window]
            there = [known[w] for w in near if w in known and uses[w] >= LEAST_USES]
            if there:
                rows.append(i)
                found.append(np.mean(there, axis=0))
    if not rows:
        raise CorpusError(f"No context of {pattern!r} holds a word with a vector.")
    about = speeches[["party", "gender"]].iloc[rows].reset_index(drop=True)
    return about, np.array(found) @ transform.to_numpy(float).T


def _named(vectors: pd.DataFrame) -> pd.DataFrame:
    first = vectors.columns[0]
    return vectors if pd.api.types.is_numeric_dtype(vectors[first]) else vectors.set_index(first)


def embedding_regression(about: pd.DataFrame, vectors: np.ndarray) -> pd.DataFrame:
    """How far apart are the contexts of a word by party, and by gender?

    Parameters
    ----------
    about : pandas.DataFrame
        party, gender of each context.
    vectors : array, shape (contexts, d)

    Returns
    -------
    pandas.DataFrame
        coefficient (party R, gender M), norm (squared, summed over dimensions), noise (what sampling alone gives:
        the sum of the HC1 variances), debiased (norm less noise).

    Notes
    -----
    The assumption most likely to be false: that contexts are independent; those of one speech are not.
    """
    x = np.column_stack([np.ones(len(about)), about["party"] == "R", about["gender"] == "M"]).astype(float)
    inverse = np.linalg.pinv(x.T @ x)
    beta = inverse @ x.T @ vectors
    residuals = vectors - x @ beta
    free = len(x) / (len(x) - x.shape[1])
    noise = (free * (inverse @ x.T) ** 2 @ residuals**2).sum(axis=1)[1:]
    norm = (beta**2).sum(axis=1)[1:]
    return pd.DataFrame(
        {"coefficient": ["party R", "gender M"], "norm": norm, "noise": noise, "debiased": norm - noise}
    )


def cosines(about: pd.DataFrame, vectors: np.ndarray, words: pd.DataFrame, features: tuple[str, ...]) -> pd.DataFrame:
    """How close is the mean context of each party to some words?

    Parameters
    ----------
    about, vectors
        Of `contexts`.
    words : pandas.DataFrame
        Word vectors.
    features : tuple of str

    Returns
    -------
    pandas.DataFrame
        party, and the cosine with each word.
    """
    words = _named(words)
    missing = [word for word in features if word not in words.index]
    if missing:
        raise ParameterError(f"There is no vector for {missing[0]!r}.")
    rows = []
    for party in ("D", "R"):
        mean = vectors[(about["party"] == party).to_numpy()].mean(axis=0)
        rows.append((party, *(_cosine(mean, words.loc[word].to_numpy(float)) for word in features)))
    return pd.DataFrame(rows, columns=["party", *features])


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def embedding_figures(
    speeches: pd.DataFrame, vectors: pd.DataFrame, transform: pd.DataFrame, window: int = 6
) -> dict[str, float]:
    """Return the published figures as they come out here (see `contexts`)."""
    about, found = contexts(speeches, vectors, transform, "immigration", window)
    out: dict[str, float] = {"contexts of immigration": len(about)}
    for row in embedding_regression(about, found).itertuples():
        out |= {f"squared norm, {row.coefficient}": row.norm, f"without noise, {row.coefficient}": row.debiased,
                f"noise, {row.coefficient}": row.noise}  # fmt: skip
    by_party = contexts(speeches, vectors, transform, "immigr*", window)
    for row in cosines(*by_party, vectors, ("reform", "enforcement")).to_dict("records"):
        out |= {f"cosine of {row['party']} with {word}": row[word] for word in ("reform", "enforcement")}
    return out


def embedding_windows(
    speeches: pd.DataFrame, vectors: pd.DataFrame, transform: pd.DataFrame, sizes: tuple[int, ...] = (2, 4, 6, 8, 10)
) -> pd.DataFrame:
    """Return the coefficient of party at several sizes of the window: window, norm, noise, debiased."""
    rows = []
    for size in sizes:
        first = embedding_regression(*contexts(speeches, vectors, transform, "immigration", size)).iloc[0]
        rows.append((size, first["norm"], first["noise"], first["debiased"]))
    return pd.DataFrame(rows, columns=["window", "norm", "noise", "debiased"])
