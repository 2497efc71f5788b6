"""Texts: how long each document is, and which are unlike the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from framing.text.counts import Tokens
from framing.text.reading import many

COMMON = 100
"""So many of the commonest words are looked for in each text."""
ODD = 3.5
"""From this modified z score on a text is odd (Iglewicz & Hoaglin 1993)."""
_SAMPLE, _CHUNK = 2_000, 2_000
_LEAST_TEXTS, _AMONG_ALL = 10, -1
_LEAST_WORDS = 20
"""Shares of shorter texts are not judged: a headline has no share of common words worth the name."""
FEATURES = {"log_words": 0.1, "share_common": 0.02, "share_digits": 0.01, "share_capitals": 0.02,
            "share_repeated": 0.02}  # fmt: skip
"""Feature to the least deviation that is taken for usual."""
_QUANTILES = {"shortest": 0.0, "p5": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95, "longest": 1.0}


def text_table(documents: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """Return what is counted in each text, and the texts that it is like.

    Parameters
    ----------
    documents : DataFrame
        `doc_id, text`; each text is read once and none is kept.
    group : Series of str

    Returns
    -------
    DataFrame
        `doc_id, group, words, share_common, share_digits` (of all characters that are no spaces), `share_capitals`
        (of letters), `share_repeated` (of lines with more than 20 characters those that occurred before), `like`
        (number of the set it is judged in: documents of its group and kind, or all where these are fewer than
        `_LEAST_TEXTS`).
    """
    texts = documents["text"]
    common = _common_words(texts)
    rows: list[tuple] = []
    for chunk in _chunks(texts):
        tokens = Tokens.from_texts(chunk, written=False)
        hits = np.concatenate([[0], np.cumsum(_is_common(tokens, common)[tokens.ids] & (tokens.ids >= 0))])
        found = np.diff(hits[tokens.offsets])
        lengths = tokens.lengths
        for text, words, hit in zip(chunk, lengths.tolist(), found.tolist(), strict=True):
            rows.append((words, hit / words if words else 0.0, *_shares(text)))
    columns = ["words", "share_common", "share_digits", "share_capitals", "share_repeated"]
    counted = pd.DataFrame(rows, columns=columns)
    kind = documents["kind"].astype(str) if "kind" in documents else pd.Series("", group.index)
    named = {"doc_id": documents["doc_id"].to_numpy(), "group": group.to_numpy()}
    return pd.DataFrame(named).join(counted).assign(like=_like(group, kind))


def _like(group: pd.Series, kind: pd.Series) -> np.ndarray:
    """Return the number of the set that each text is judged in; `_AMONG_ALL` where its own is too small."""
    both = group + "\n" + kind
    return np.where(both.map(both.value_counts()) >= _LEAST_TEXTS, pd.factorize(both)[0], _AMONG_ALL)


def _chunks(texts: pd.Series) -> Iterator[list[str]]:
    for start in range(0, len(texts), _CHUNK):
        yield texts.iloc[start : start + _CHUNK].tolist()


def _common_words(texts: pd.Series) -> set[str]:
    """Return the words that most texts have, of texts evenly spaced over the corpus."""
    chosen = texts.iloc[:: max(1, len(texts) // _SAMPLE)].tolist()
    counts: Counter[str] = Counter()
    tokens = Tokens.from_texts(chosen, written=False)
    with_word = tokens.matrix()
    docs = np.bincount(with_word.indices, minlength=len(tokens.vocabulary))
    counts.update(dict(zip(tokens.vocabulary.tolist(), docs.tolist(), strict=True)))
    return {word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:COMMON]}


def _is_common(tokens: Tokens, common: set[str]) -> np.ndarray:
    if not len(tokens.vocabulary):
        return np.zeros(1, dtype=bool)
    return np.fromiter((word in common for word in tokens.vocabulary.tolist()), bool, len(tokens.vocabulary))


def _shares(text: str) -> tuple[float, float, float]:
    """Return the shares of digits, of capitals, and of lines that occurred before.

    Examples
    --------
    >>> _shares("AB cd 12")
    (0.3333333333333333, 0.5, 0.0)
    """
    letters = sum(map(str.isalpha, text))
    digits = sum(map(str.isdigit, text))
    capitals = sum(map(str.isupper, text))
    solid = len(text) - sum(map(str.isspace, text))
    lines = [line for line in map(str.strip, text.split("\n")) if len(line) > 20]
    again = len(lines) - len(set(lines))
    return digits / max(solid, 1), capitals / max(letters, 1), again / max(len(lines), 1)


def lengths_of(texts: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return quantiles of the words a document: `group, documents, shortest, p5, p25, median, p75, p95, longest`."""
    rows = []
    for name in order:
        words = texts.loc[texts["group"] == name, "words"].to_numpy()
        rows.append((name, len(words), *(float(np.quantile(words, q)) for q in _QUANTILES.values())))
    return pd.DataFrame(rows, columns=["group", "documents", *_QUANTILES])


def longest_of(texts: pd.DataFrame, n: int = 12) -> pd.DataFrame:
    """Return the longest documents: `doc_id, group, words, times_median` (of all documents)."""
    median = max(float(texts["words"].median()), 1.0)
    top = texts.sort_values(["words", "doc_id"], ascending=[False, True], kind="stable").head(n)
    return top[["doc_id", "group", "words"]].assign(times_median=top["words"] / median).reset_index(drop=True)


def oddness(texts: pd.DataFrame) -> pd.DataFrame:
    """Return the modified z score of every feature of every text: how far it is from the median of those like it.

    Notes
    -----
    .6745 (x − median) / MAD, the median absolute deviation; where nearly all texts are alike the MAD is taken to be
    no less than the feature's least deviation (`FEATURES`). The assumption most likely to be false: that most
    texts are what they should be.

    References
    ----------
    Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers, eq. 3.
    """
    values = texts.assign(log_words=np.log(texts["words"].clip(lower=1)))
    judged = values["words"] >= _LEAST_WORDS
    out = pd.DataFrame(index=texts.index)
    for feature, least in FEATURES.items():
        usual = values[feature] if feature == "log_words" else values[feature].where(judged)
        median = _median(usual, usual, texts["like"])
        spread = _median((usual - median).abs(), (usual - usual.median()).abs(), texts["like"]).clip(lower=least)
        out[feature] = (0.6745 * (usual - median) / spread).fillna(0.0)
    return out


def _median(values: pd.Series, of_all: pd.Series, like: pd.Series) -> pd.Series:
    """Return the median of each value's set; that of all for those which are judged among all."""
    return values.groupby(like).transform("median").where(like != _AMONG_ALL, of_all.median())


def oddest_of(texts: pd.DataFrame, n: int = 60) -> pd.DataFrame:
    """Return the documents that are most unlike the others, `doc_id, group, words, oddness, why`, those above `ODD`."""
    z = oddness(texts)
    most = z.abs().max(axis=1)
    rows = most[most > ODD].sort_values(ascending=False, kind="stable").index[:n]
    why = [_why(texts.loc[at], z.loc[at].abs().idxmax(), texts) for at in rows]
    found = texts.loc[rows, ["doc_id", "group", "words"]].assign(oddness=most[rows], why=why)
    return found.reset_index(drop=True)


def _why(text: pd.Series, feature: str, texts: pd.DataFrame) -> str:
    like = texts if text["like"] == _AMONG_ALL else texts[texts["like"] == text["like"]]
    if feature == "log_words":
        return f"{many(int(text['words']), 'word')} (median {like['words'].median():,.0f})"
    usual = like.loc[like["words"] >= _LEAST_WORDS, feature].median()
    said = {"share_common": "commonest words", "share_digits": "digits", "share_capitals": "capitals",
            "share_repeated": "lines that occur twice"}[feature]  # fmt: skip
    return f"{100 * text[feature]:.0f} % {said} (median {100 * usual:.0f} %)"
