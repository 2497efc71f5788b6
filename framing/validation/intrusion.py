"""Intrusion: sheets by which people test whether topics or categories mean something, and their scores."""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.corpus.corpus import Corpus
from framing.errors import CorpusError
from framing.lexicon import Lexicon
from framing.measures.topics.models.model import Fitted
from framing.result import WORDS_SHOWN
from framing.text.reading import HOLE, token_spans

_LETTERS = "abcdefgh"


def word_intrusion(
    model: Fitted, names: list[str], seed: int = 1, n_words: int = 5
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Can a reader find the word that does not belong to a topic?

    Each topic's first words, and one that is improbable in it and among the first of another topic, in random order.

    Returns
    -------
    (pandas.DataFrame, pandas.DataFrame)
        Sheet: `item, a, b, …` (words), `odd_one` (to fill in: the letter). Key: `item, topic, odd_one, word`.

    References
    ----------
    Chang et al. (2009), Reading Tea Leaves, NIPS 22, 288–296.
    """
    rng = np.random.default_rng([seed, 1])
    top = model.top(2 * n_words)
    rows, keys = [], []
    for item, i in enumerate(rng.permutation(model.k).tolist(), start=1):
        own = top[i, :n_words].tolist()
        # Not one of the more probable half of this topic's words, and well known in another.
        rare = model.of_topic[i] <= np.median(model.of_topic[i])
        others = np.unique(np.delete(top, i, axis=0))
        intruders = [j for j in others.tolist() if rare[j] and j not in own] or [int(np.argmin(model.of_topic[i]))]
        shown = np.array([*own, int(rng.choice(intruders))])
        order = rng.permutation(len(shown))
        at = int(np.flatnonzero(order == len(shown) - 1)[0])
        words = model.terms[shown[order]].tolist()
        rows.append({"item": item} | dict(zip(_LETTERS, words, strict=False)) | {"odd_one": ""})
        keys.append({"item": item, "topic": names[i], "odd_one": _LETTERS[at], "word": words[at]})
    return pd.DataFrame(rows), pd.DataFrame(keys)


def topic_intrusion(
    model: Fitted, names: list[str], corpus: Corpus, ids: list[str], seed: int = 1, n: int = 20
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Can a reader find the topic that a passage is not about?

    The start of a passage (at most `WORDS_SHOWN` words), the words of its three strongest topics, and of one that has
    next to no share in it, in random order.

    Parameters
    ----------
    model : Fitted
    names : list of str
        Of the topics.
    corpus : Corpus
    ids : list of str
        Of the texts of the model.
    seed : int
    n : int
        Passages.

    Returns
    -------
    (pandas.DataFrame, pandas.DataFrame)
        Sheet: `item, passage, a, b, c, d` (words of topics), `odd_one`. Key: `item, text, odd_one, topic`, and the
        shares of the four, `share_a` and so on.

    Raises
    ------
    CorpusError
        If there are fewer than four topics.
    """
    if model.k < 4:
        raise CorpusError(f"{model.k} topics are too few for this sheet: it shows three of a passage, and an intruder.")
    rng = np.random.default_rng([seed, 2])
    words = [" ".join(row) for row in model.words(6)]
    long = model.prepared.lengths >= np.median(model.prepared.lengths[model.prepared.lengths > 0])
    rows, keys = [], []
    for item, j in enumerate(rng.permutation(np.flatnonzero(long))[:n].tolist(), start=1):
        order = np.argsort(-model.weights[j], kind="stable")
        intruder = int(rng.choice(order[max(3, model.k // 2) :]))
        shown = rng.permutation(np.array([*order[:3].tolist(), intruder])).tolist()
        odd = _LETTERS[shown.index(intruder)]
        text = corpus.texts([ids[model.prepared.owner[j]]])[0]
        piece = _piece(text, model, j)
        rows.append(
            {"item": item, "passage": piece} | {_LETTERS[m]: words[t] for m, t in enumerate(shown)} | {"odd_one": ""}
        )
        shares = {f"share_{_LETTERS[m]}": float(model.weights[j, t]) for m, t in enumerate(shown)}
        keys.append(
            {"item": item, "text": ids[model.prepared.owner[j]], "odd_one": odd, "topic": names[intruder]} | shares
        )
    return pd.DataFrame(rows), pd.DataFrame(keys)


def category_intrusion(
    lexicon: Lexicon, seed: int = 1, n_words: int = 4, n_each: int = 3
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Can a reader find the entry that does not belong to a category of a lexicon?

    Entries of one category, and one of another that is not in it, in random order.

    Parameters
    ----------
    lexicon : Lexicon
    seed : int
    n_words : int
        Entries of the category in an item; a category with fewer has no item.
    n_each : int
        Items a category, as far as it has entries for other ones.

    Returns
    -------
    (pandas.DataFrame, pandas.DataFrame)
        Sheet: `item, a, b, …` (entries), `odd_one`. Key: `item, topic` (the category), `odd_one, word`.

    Raises
    ------
    CorpusError
        If there are no two categories, or none has so many entries.

    References
    ----------
    Chan, C. & Sältzer, M. (2020). oolong: An R package for validating automated content analysis tools. Journal of
    Open Source Software 5, 2461 (word set intrusion); after Chang et al. (2009).
    """
    rng = np.random.default_rng([seed, 3])
    inside = {name: [e.pattern for e in lexicon.entries if name in dict(e.keys)] for name in lexicon.categories}
    drawn = []
    for name, own in inside.items():
        others = sorted({pattern for words in inside.values() for pattern in words} - set(own))
        order = rng.permutation(len(own))
        for first in range(0, min(len(own) // n_words, n_each) * n_words, n_words):
            if others:
                words = [own[i] for i in order[first : first + n_words]]
                drawn.append((name, words, others[int(rng.integers(len(others)))]))
    if not drawn:
        raise CorpusError(
            f"The lexicon '{lexicon.header['name']}' has no two categories, one with {n_words} entries: there is "
            "nothing to find an intruder in."
        )
    rows, keys = [], []
    for item, at in enumerate(rng.permutation(len(drawn)).tolist(), start=1):
        name, words, odd = drawn[at]
        order = rng.permutation(n_words + 1)
        shown = [[*words, odd][i] for i in order]
        letter = _LETTERS[int(np.flatnonzero(order == n_words)[0])]
        rows.append({"item": item} | dict(zip(_LETTERS, shown, strict=False)) | {"odd_one": ""})
        keys.append({"item": item, "topic": name, "odd_one": letter, "word": odd})
    return pd.DataFrame(rows), pd.DataFrame(keys)


def intrusion_scores(sheet: pd.DataFrame, key: pd.DataFrame) -> pd.DataFrame:
    """How often were intruders found?

    Parameters
    ----------
    sheet : pandas.DataFrame
        Filled in; with a column `coder`, several coders' sheets below each other. Items left empty are not counted.
    key : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        `topic` (``all`` first), `judged, found, precision, chance`; for a topic sheet also `log_odds`: the mean of
        ln(share of the true intruder) - ln(share of the one chosen), 0 at best.

    Raises
    ------
    CorpusError
        If an item has no key, an answer is no letter of the sheet, or nothing was filled in.

    References
    ----------
    Chang et al. (2009), equations 1 (model precision) and 2 (topic log odds).

    Examples
    --------
    >>> sheet = pd.DataFrame({"item": [1, 2], "a": ["tide", "barn"], "b": ["barn", "dock"], "odd_one": ["b", "a"]})
    >>> key = pd.DataFrame({"item": [1, 2], "topic": ["sea", "farm"], "odd_one": ["b", "b"]})
    >>> intrusion_scores(sheet, key)[["topic", "judged", "found", "precision"]].values.tolist()
    [['all', 2, 1, 0.5], ['farm', 1, 0, 0.0], ['sea', 1, 1, 1.0]]
    """
    letters = [c for c in sheet.columns if c in tuple(_LETTERS)]
    answers = sheet.assign(odd_one=sheet["odd_one"].astype(str).str.strip().str.lower())
    answers = answers[answers["odd_one"] != ""]
    if not len(answers):
        raise CorpusError("No item of the sheet was filled in: write the letter of the odd one into odd_one.")
    wrong = answers[~answers["odd_one"].isin(letters)]
    if len(wrong):
        raise CorpusError(
            f"Item {wrong['item'].iloc[0]}: {wrong['odd_one'].iloc[0]!r} is none of {', '.join(letters)}."
        )
    both = answers.merge(key, on="item", how="left", suffixes=("", "_key"))
    if both["odd_one_key"].isna().any():
        raise CorpusError(
            f"Item {both['item'][both['odd_one_key'].isna()].iloc[0]} is in the sheet but not in the key."
        )
    both["found"] = both["odd_one"] == both["odd_one_key"]
    if any(c.startswith("share_") for c in key.columns):
        chosen, true = (
            np.array([row[f"share_{row[c]}"] for _, row in both.iterrows()]) for c in ("odd_one", "odd_one_key")
        )
        both["log_odds"] = np.log(np.maximum(true, 1e-6)) - np.log(np.maximum(chosen, 1e-6))
    parts = [("all", both), *both.groupby("topic", sort=True)]
    return pd.DataFrame([_score(name, part, 1 / len(letters)) for name, part in parts])


def _score(name: str, part: pd.DataFrame, chance: float) -> dict:
    row = {"topic": name, "judged": len(part), "found": int(part["found"].sum()), "precision": part["found"].mean()}
    row["chance"] = chance
    return row | ({"log_odds": part["log_odds"].mean()} if "log_odds" in part else {})


def _piece(text: str, model: Fitted, document: int) -> str:
    """Return the start of a document of the model, holes shown as dots."""
    if model.prepared.settings.unit == "paragraph":
        first = int(np.searchsorted(model.prepared.owner, model.prepared.owner[document]))
        text = text.split("\n\n")[document - first]
    text = text.replace(HOLE, "…")
    spans = token_spans(text)
    return text if len(spans) <= WORDS_SHOWN else text[: spans[WORDS_SHOWN - 1][1]] + " …"
