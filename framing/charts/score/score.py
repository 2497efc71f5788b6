"""Score: the place of every passage of one page, in words from the oldest post to the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.passages import UNMAPPED, Spans, group_of, opens_quotation, said_for, spans_of, words_of
from framing.errors import FramingError, nearest
from framing.text.reading import HOLE, token_spans

OWN = "outlet"
NEEDED = ("passage_id", "doc_id", "page_id", "position", "voice", "kind", "speaks_for", "repeat_of", "spans", "text")


@dataclass(frozen=True)
class Score:
    """One page laid out in words.

    Attributes
    ----------
    page_id : str
    documents : DataFrame
        One row a document, oldest first: `doc_id, start, words, kind, guess, label`. `start` is the
        number of words before it; `label` its time, or for posts its number from the oldest.
    blocks : DataFrame
        One row an unbroken run of a passage: `passage_id, doc_id, voice, group, start, words, kind,
        repeat`. The widths of all blocks add up to the words of the page.
    lanes : DataFrame
        As `lanes` gives it for this page.
    tokens : dict of str to numpy.ndarray
        The place of every token of each passage, in words.
    """

    page_id: str
    documents: pd.DataFrame
    blocks: pd.DataFrame
    lanes: pd.DataFrame
    tokens: dict[str, np.ndarray]

    @property
    def words(self) -> int:
        """Words of the page."""
        return int(self.documents["words"].sum())


def lanes(passages: pd.DataFrame) -> pd.DataFrame:
    """How many words has each voice, and how many does the outlet lend to each group it quotes?

    Parameters
    ----------
    passages : DataFrame
        Of one page or of a whole corpus (`framing.attribution.separate`).

    Returns
    -------
    DataFrame
        `voice, group, words, share, quotes`: outlets' own words first, then reported, then quoted
        speech by group, each by words. `share` is of all words; unmapped groups are "(not mapped)";
        the parts of one quotation (column `quotation`, if there is one) count as one.

    Examples
    --------
    >>> table = pd.DataFrame({"voice": ["outlet", "quoted"], "speaks_for": ["Aldmere", ""],
    ...                       "text": ["He said it was ￼.", "calm"]})
    >>> lanes(table)[["group", "words", "share"]].to_dict("list")
    {'group': ['Aldmere', '(not mapped)'], 'words': [4, 1], 'share': [0.8, 0.2]}
    """
    table = pd.DataFrame(
        {
            "voice": passages["voice"],
            "group": group_of(passages),
            "words": words_of(passages),
            "quotes": opens_quotation(passages).astype(int),
        }
    )
    table = table.groupby(["voice", "group"], as_index=False)[["words", "quotes"]].sum()
    table["share"] = table["words"] / max(1, int(table["words"].sum()))
    order = table["voice"].map({OWN: 0, "reported": 1}).fillna(2)
    table = table.assign(order=order).sort_values(["order", "words", "group"], ascending=[True, False, True])
    return table[["voice", "group", "words", "share", "quotes"]].reset_index(drop=True)


def ranges(passages: pd.DataFrame, recalls: Mapping[str, float]) -> pd.DataFrame:
    """Between which shares of all words does each lane lie, whatever one does with reported speech and with misses?

    Parameters
    ----------
    passages : DataFrame
        Of one page or of a whole corpus, reported speech counted separately.
    recalls : mapping
        Share of the words that the extractor finds, of `quoted` and of `indirect` speech; absent or NaN:
        nothing is said to be missed.

    Returns
    -------
    DataFrame
        `voice, group, share, low, high` of outlets' own words and of quoted groups: share as in `lanes`,
        low and high over reported speech counted separately, with the outlet and with the speaker, each with and
        without the speech missed.

    Notes
    -----
    Of speech found with n words and recall R, n (1 - R) / R words are missed and counted as own words.

    Examples
    --------
    >>> table = pd.DataFrame({"voice": ["outlet", "reported", "quoted"], "speaks_for": ["APB", "(reported)", "council"],
    ...                       "said_for": ["APB", "council", "council"], "text": ["a " * 70, "b " * 20, "c " * 10]})
    >>> ranges(table, {"quoted": 0.8}).round(3).to_dict("split")["data"]
    [['outlet', 'APB', 0.7, 0.675, 0.9], ['quoted', 'council', 0.1, 0.1, 0.325]]
    """
    words = words_of(passages).to_numpy(dtype=float)
    voices = passages["voice"].to_numpy()
    own, reported = words[voices == OWN].sum(), words[voices == "reported"].sum()
    quoted, total = words[voices == "quoted"].sum(), max(words.sum(), 1.0)
    lost = {kind: _lost(recalls.get(kind, float("nan"))) for kind in ("quoted", "indirect")}
    rows = []
    for row in lanes(passages).itertuples():
        if row.voice == "reported":
            continue
        here = float(row.words)
        if row.voice == OWN:
            part = here / max(own, 1.0)
            less = part * quoted * lost["quoted"]
            told = part * reported
            found = [here, here + told, here - less - told * lost["indirect"], here + told - less]
        else:
            told = float(words[(voices == "reported") & (said_for(passages) == row.group).to_numpy()].sum())
            more = here * (1 + lost["quoted"])
            found = [here, here + told, more, more + told * (1 + lost["indirect"])]
        rows.append((row.voice, row.group, here / total, max(min(found), 0.0) / total, max(found) / total))
    return pd.DataFrame(rows, columns=["voice", "group", "share", "low", "high"])


def _lost(recall: float) -> float:
    return (1 - recall) / recall if 0 < recall <= 1 else 0.0


def score(passages: pd.DataFrame, page_id: str | None = None, names: Sequence[str] = ()) -> Score:
    """Where on a page is every passage?

    Parameters
    ----------
    passages : DataFrame
        From `framing.attribution.separate`.
    page_id : str, optional
        The page; by default the one on which most of `names` and most groups speak.
    names : sequence of str
        Target and reference.

    Raises
    ------
    FramingError
        If there is no such page, no page at all, a column is missing, or spans do not fit a text.

    Notes
    -----
    Posts are ordered by `position`, the highest (printed last, so the oldest on a live page) first.
    A word that two passages share (a quotation within a quotation) has one place.
    """
    for column in NEEDED:
        if column not in passages.columns:
            raise FramingError(f"The passages have no column '{column}'.{nearest(column, passages.columns)}")
    page = _page(passages, page_id, names)
    rows = passages[passages["page_id"] == page]
    oldest_first = pd.to_numeric(rows["position"], errors="coerce").fillna(0)
    rows = rows.assign(_position=oldest_first).sort_values("_position", ascending=False, kind="stable")
    documents, blocks, tokens, at = [], [], {}, 0
    of_document: dict[str, list[dict[Any, Any]]] = {}
    for row in rows.to_dict("records"):
        of_document.setdefault(row["doc_id"], []).append(row)
    for doc_id, parts in of_document.items():
        places, n = _places(parts)
        for row in parts:
            tokens[row["passage_id"]] = at + places[row["passage_id"]]
            blocks += _runs(row, tokens[row["passage_id"]])
        documents.append(_document(str(doc_id), parts[0], at, n))
        at += n
    if not at:
        raise FramingError(f"Page '{page}' has {len(rows)} passages and no word in them.")
    columns = ["passage_id", "doc_id", "voice", "group", "start", "words", "kind", "repeat"]
    table = pd.DataFrame(documents)
    table["label"] = _labels(table)
    return Score(page, table, pd.DataFrame(blocks, columns=columns), lanes(rows), tokens)


def _page(passages: pd.DataFrame, page_id: str | None, names: Sequence[str]) -> str:
    known = [page for page in passages["page_id"].unique() if page]
    if not known:
        raise FramingError("None of the passages is of a live page (page_id is empty), so there is no page to draw.")
    if page_id:
        if page_id not in known:
            raise FramingError(f"There is no page '{page_id}'.{nearest(page_id, known)}")
        return page_id
    return max(sorted(known), key=lambda page: _speaking(passages[passages["page_id"] == page], names))


def _speaking(rows: pd.DataFrame, names: Sequence[str]) -> tuple[int, int, int]:
    groups = set(rows["speaks_for"])
    return len(groups & set(names)), len(groups), int((rows["voice"] == "quoted").sum())


def _places(parts: list[dict[Any, Any]]) -> tuple[dict[str, np.ndarray], int]:
    """Return the place of each token of each passage within its document, and the number of places."""
    starts: dict[str, np.ndarray] = {}
    for row in parts:
        spans, pieces = spans_of(row["spans"]), row["text"].split(HOLE)
        if len(spans) != len(pieces) or any(
            end - start != len(piece) for (start, end), piece in zip(spans, pieces, strict=True)
        ):
            if spans or row["text"]:
                raise FramingError(
                    f"Passage '{row['passage_id']}' has {len(spans)} spans of {sum(b - a for a, b in spans)} "
                    f"characters for a text of {len(pieces)} pieces and {sum(map(len, pieces))}; separate again."
                )
            spans, pieces = Spans(), []
        found = [a + start for (a, _), piece in zip(spans, pieces, strict=True) for start, _ in token_spans(piece)]
        starts[row["passage_id"]] = np.array(found, dtype=np.int64)
    every = np.unique(np.concatenate([*starts.values(), np.empty(0, np.int64)]))
    return {key: np.searchsorted(every, found) for key, found in starts.items()}, len(every)


def _runs(row: dict, places: np.ndarray) -> list[dict]:
    """Return the unbroken runs of a passage's words."""
    if not len(places):
        return []
    ordered = np.sort(places)
    shared = {
        "passage_id": row["passage_id"],
        "doc_id": row["doc_id"],
        "voice": row["voice"],
        "group": row["speaks_for"] or UNMAPPED,
        "kind": row["kind"],
        "repeat": row["repeat_of"] != "",
    }
    runs = np.split(ordered, np.flatnonzero(np.diff(ordered) > 1) + 1)
    return [shared | {"start": int(run[0]), "words": len(run)} for run in runs]


def _document(doc_id: str, row: dict[Any, Any], at: int, words: int) -> dict:
    return {
        "doc_id": doc_id,
        "start": at,
        "words": words,
        "kind": row.get("doc_kind", "post") or "post",
        "guess": row.get("boundary", "") == "guess",
        "time": str(row.get("published", "")),
    }


def _labels(documents: pd.DataFrame) -> list[str]:
    """Return the time of each post where posts have times of their own, else numbers; "" for other kinds."""
    posts = documents["kind"].isin(["post", "article"])
    times = documents["time"].str.extract(r"[T ](\d\d:\d\d)", expand=False).fillna("")
    if (times[posts] != "").all() and times[posts].nunique() > 1:
        return times.where(posts, "").tolist()
    return [str(n) if post else "" for n, post in zip(posts.cumsum(), posts, strict=True)]
