"""Treatments of reported speech: counted separately, with the outlet, or with the speaker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from framing.corpus.corpus import Corpus
from framing.corpus.passages import REPORTED, Spans, spans_of
from framing.errors import CorpusError, ParameterError, nearest
from framing.text.reading import HOLE

TREATMENTS = ("apart", "outlet", "speaker")
OWN_RULE = "own"
MERGED_RULE = "own and reported"


def treated(passages: Corpus, reported: str = "apart") -> Corpus:
    """Return the passages with reported (indirect) speech counted separately, with the outlet, or with the speaker.

    Parameters
    ----------
    passages : Corpus
        From `framing.attribution.separate`, reported speech counted separately or with the speaker.
    reported : {"apart", "outlet", "speaker"}
        `apart`: separately, as voice `reported` that speaks for "(reported)". `outlet`: its words go back into the
        outlet's own passage, without a hole. `speaker`: as if quoted (voice `quoted`, kind
        `indirect`), speaking for the group of whoever said it.

    Returns
    -------
    Corpus
        The same object where nothing changes.

    Raises
    ------
    ParameterError
        If there is no such treatment.
    CorpusError
        If the corpus holds documents, or reported speech was put back into the outlet's words before.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     [["d:own", "d", "outlet", "own", "own", "APB", "APB", [(0, 16), (23, 24)], "Ane Roe said it ￼."],
    ...      ["d:r01", "d", "reported", "indirect", "r", "(reported)", "council", [(16, 23)], "rained."]],
    ...     columns=["passage_id", "doc_id", "voice", "kind", "rule", "speaks_for", "said_for", "spans", "text"])
    >>> table = table.assign(outlet="APB", published="2031-02-03", title="")
    >>> passages = Corpus("demo", table)
    >>> [treated(passages, how).documents["speaks_for"].tolist() for how in ("apart", "outlet", "speaker")]
    [['APB', '(reported)'], ['APB'], ['APB', 'council']]
    """
    if reported not in TREATMENTS:
        raise ParameterError(f"Reported speech cannot be counted '{reported}'.{nearest(reported, TREATMENTS)}")
    if passages.key != "passage_id":
        raise CorpusError(f"'{passages.name}' holds documents, not passages: call framing.attribution.separate first.")
    table = passages.documents
    if (table["rule"] == MERGED_RULE).any():
        if reported == "outlet":
            return passages
        raise CorpusError("Reported speech is in the outlet's own words already: treat the separated passages instead.")
    indirect = table["kind"] == "indirect"
    voice = {"apart": "reported", "speaker": "quoted"}.get(reported, "")
    if not indirect.any() or (table.loc[indirect, "voice"] == voice).all():
        return passages
    if reported == "outlet":
        return replace(passages, documents=_put_back(table, indirect))
    groups = table["said_for"] if reported == "speaker" else REPORTED
    changed = {"voice": table["voice"].mask(indirect, voice), "speaks_for": table["speaks_for"].mask(indirect, groups)}
    return replace(passages, documents=table.assign(**changed))


def _put_back(table: pd.DataFrame, indirect: pd.Series) -> pd.DataFrame:
    """Return the table with the words of reported speech in the outlet's own passage of their document."""
    reported = table[indirect].groupby("doc_id", sort=False)
    kept = table[~indirect].reset_index(drop=True)
    own = kept["voice"] == "outlet"
    place = pd.Series(kept.index[own], index=kept.loc[own, "doc_id"])
    texts, spans, rules = kept["text"].tolist(), kept["spans"].tolist(), kept["rule"].tolist()
    for doc_id, rows in reported:
        at = place[doc_id]
        pieces = [piece for row in [(spans[at], texts[at]), *zip(rows["spans"], rows["text"], strict=True)]
                  for piece in _pieces(*row)]  # fmt: skip
        spans[at], texts[at] = _joined(sorted(pieces))
        rules[at] = MERGED_RULE
    return kept.assign(text=texts, spans=spans, rule=rules)


def _pieces(cell: Any, text: str) -> list[tuple[int, int, str]]:
    spans = spans_of(cell)
    return [(start, end, piece) for (start, end), piece in zip(spans, text.split(HOLE), strict=True)] if spans else []


def _joined(pieces: list[tuple[int, int, str]]) -> tuple[Spans, str]:
    """Return spans and text of pieces in order; those that touch become one."""
    out: list[tuple[int, int, str]] = []
    for start, end, piece in pieces:
        if out and out[-1][1] == start:
            first, _, before = out.pop()
            start, piece = first, before + piece
        out.append((start, end, piece))
    return Spans((start, end) for start, end, _ in out), HOLE.join(piece for _, _, piece in out)
