"""What a table of passages says at a glance: whose words a row holds, how many, and whether it opens a quotation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from framing.errors import CorpusError
from framing.text.reading import HOLE, token_spans
from framing.text.sentences import sentences

UNMAPPED = "(not mapped)"
"""The group of speakers whom no row of the affiliations names."""
REPORTED = "(reported)"
"""The group of reported speech where it is counted separately: neither the outlet nor the speaker."""


Span = tuple[int, int]
Whole = tuple[str, dict[str, Span]]
"""A document put together from its passages, and where each passage is in it."""


class Spans(tuple[Span, ...]):
    """Where the words of a passage are in its document: half-open spans in code points, in order.

    A tuple of pairs, which a CSV file holds as JSON.

    Examples
    --------
    >>> Spans([(0, 12), (18, 28)])[1], str(Spans([(0, 12), (18, 28)]))
    ((18, 28), '[[0, 12], [18, 28]]')
    """

    __slots__ = ()

    def __str__(self) -> str:
        return json.dumps([list(span) for span in self])


def spans_of(cell: Any) -> Spans:
    """Return the spans in a cell of the column `spans`, in memory or as a file holds them.

    Parameters
    ----------
    cell : Spans, sequence of pairs, str or None
        Pairs of integers, or the same as JSON; nothing is no span.

    Raises
    ------
    CorpusError
        If it is neither.

    Examples
    --------
    >>> spans_of("[[0, 12], [18, 28]]") == spans_of([[0, 12], [18, 28]]) == ((0, 12), (18, 28))
    True
    """
    if isinstance(cell, Spans):
        return cell
    try:
        pairs = json.loads(cell or "[]") if isinstance(cell, str) else () if cell is None else cell
        return Spans((int(start), int(end)) for start, end in pairs)
    except (TypeError, ValueError):
        raise CorpusError(f"{cell!r} are no spans: a cell of spans is a list as [[0, 12], [18, 28]].") from None


def group_of(passages: pd.DataFrame) -> pd.Series:
    """Return whom each passage speaks for; `UNMAPPED` where nobody is known.

    Examples
    --------
    >>> group_of(pd.DataFrame({"speaks_for": ["Aldmere", ""]})).tolist()
    ['Aldmere', '(not mapped)']
    """
    return passages["speaks_for"].where(passages["speaks_for"] != "", UNMAPPED)


def words_of(passages: pd.DataFrame) -> pd.Series:
    """Return how many tokens each passage has, holes not counted.

    Examples
    --------
    >>> words_of(pd.DataFrame({"text": ["It was ￼, he said.", "calm"]})).tolist()
    [4, 1]
    """
    counts = np.fromiter(map(_words, passages["text"]), dtype=np.int64, count=len(passages))
    return pd.Series(counts, index=passages.index, name="text")


@lru_cache(maxsize=5000)
def _words(text: str) -> int:
    """Return how many tokens a text has; a report asks for the same passages a dozen times."""
    return len(token_spans(text))


def said_for(passages: pd.DataFrame) -> pd.Series:
    """Return the group of whoever speaks, however reported speech is counted; `UNMAPPED` where nobody is known.

    Examples
    --------
    >>> table = pd.DataFrame({"speaks_for": ["Aldmere", "(reported)"], "said_for": ["Aldmere", ""]})
    >>> said_for(table).tolist()
    ['Aldmere', '(not mapped)']
    """
    column = passages["said_for"] if "said_for" in passages.columns else passages["speaks_for"]
    return column.where(column != "", UNMAPPED)


def opens_quotation(passages: pd.DataFrame) -> pd.Series:
    """Return whether each passage is quoted and the first part of its quotation, so that each counts once.

    Where there is no column `quotation`, every quoted passage is one. Reported speech that shares the
    quotation of the words quoted in it opens none.

    Examples
    --------
    >>> table = pd.DataFrame({"voice": ["reported", "quoted", "quoted"], "quotation": ["d:1", "d:1", "d:1"]})
    >>> opens_quotation(table).tolist()
    [False, True, False]
    """
    quoted = passages["voice"] == "quoted"
    if "quotation" not in passages.columns:
        return quoted
    shared = passages["quotation"].where(quoted, "")
    return quoted & ((shared == "") | ~shared.duplicated())


def around(document: pd.DataFrame, passage_id: str, words: int = 30) -> tuple[str, str, str]:
    """Return what stands before a passage in its document, the passage, and what stands after it.

    Parameters
    ----------
    document : DataFrame
        All passages of one document, with `passage_id, voice, kind, spans, text`.
    passage_id : str
    words : int
        Most words in all three together; the passage comes first, and is cut where it alone has more.

    Returns
    -------
    (str, str, str)
        Words of other voices are quoted as the text has them; what a passage omits is not shown.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     [["d:own", "outlet", "own", [(0, 12), (18, 28)], "They met at ￼ by night."],
    ...      ["d:q01", "quoted", "scare", [(13, 17)], "dawn"]],
    ...     columns=["passage_id", "voice", "kind", "spans", "text"])
    >>> around(table, "d:q01")
    ('They met at “', 'dawn', '” by night.')
    """
    return around_in(whole_document(document.to_dict("records")), passage_id, words)


def around_in(document: Whole, passage_id: str, words: int = 30) -> tuple[str, str, str]:
    """Return what `around` does, of a document that is put together."""
    whole, places = document
    own = places.get(passage_id)
    if not own:
        return "", "", ""
    left = whole[: own[0]].rpartition("\n\n")[2]
    middle = _cut(whole[own[0] : own[1]], words)
    right = whole[own[1] :].partition("\n\n")[0]
    room = max(0, words - len(token_spans(middle)))
    before, behind = len(token_spans(left)), len(token_spans(right))
    before = min(before, max(room // 2, room - behind))
    return _cut(left, before, end=True), middle, _cut(right, min(behind, room - before))


def sentence_around(document: pd.DataFrame, passage_id: str) -> tuple[str, str, str]:
    """Return what stands before a passage in its sentence, the passage, and what stands after it there.

    Parameters
    ----------
    document, passage_id
        As for `around`.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     [["d:own", "outlet", "own", [(0, 32), (38, 50)], "Fog lay. He claimed it was never ￼. He went on."],
    ...      ["d:q01", "quoted", "mixed", [(33, 37)], "dawn"]],
    ...     columns=["passage_id", "voice", "kind", "spans", "text"])
    >>> sentence_around(table, "d:q01")
    ('He claimed it was never “', 'dawn', '”.')
    """
    whole, places = whole_document(document.to_dict("records"))
    if passage_id not in places:
        return "", "", ""
    first, last = places[passage_id]
    within = [span for span in sentences(whole) if span[0] < last and first < span[1]]
    start, end = min(span[0] for span in within), max(span[1] for span in within)
    return whole[start:first], whole[first:last], whole[last:end]


def whole_document(passages: Iterable[Mapping[Any, Any]]) -> Whole:
    """Return a document put together from its passages, quotations in marks, and where each passage is in it.

    Parameters
    ----------
    passages : iterable of mapping
        All of one document, with `passage_id, voice, kind, spans, text`.
    """
    pieces = sorted(
        (start, end, piece, row["passage_id"], row["voice"] == "quoted" and row["kind"] != "indirect")
        for row in passages
        for (start, end), piece in zip(spans_of(row["spans"]), row["text"].split(HOLE), strict=False)
    )
    places: dict[str, tuple[int, int]] = {}
    whole, at = "", 0
    for start, end, piece, passage_id, quoted in pieces:
        if start > at and whole and not quoted and not whole.endswith(("”", " ", "\n")):
            whole += " "
        begin = len(whole) + quoted
        whole += f"“{piece}”" if quoted else piece
        first, _ = places.get(passage_id, (begin, 0))
        places[passage_id] = (first, begin + len(piece))
        at = end
    return whole, places


def _cut(text: str, words: int, end: bool = False) -> str:
    """Return the first words of a text, or the last, with an ellipsis where some are omitted."""
    spans = token_spans(text)
    if len(spans) <= words:
        return text
    if end:
        return "… " + (text[spans[-words][0] :] if words else "")
    return (text[: spans[words - 1][1]] if words else "") + " …"
