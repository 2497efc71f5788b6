"""Sentences as rows: what is coded where documents and passages are too long, all of them or those with a hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

from framing.corpus.corpus import Corpus
from framing.corpus.passages import Spans, spans_of
from framing.errors import CorpusError, ParameterError, nearest
from framing.lexicon import Lexicon
from framing.result import Result
from framing.text.counts import Tokens
from framing.text.sentences import sentences
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.coding_folder import write_sheets
from framing.validation.coding.sheet import SheetSettings, draw_sheet


def sentences_of(corpus: Corpus) -> Corpus:
    """Return a corpus whose rows are the sentences of the documents or passages of another.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    Corpus
        The columns of its rows; `passage_id` is that of the document or passage, ``-s`` and the number of the sentence;
        `spans` index the document's text.

    Raises
    ------
    CorpusError
        If no row has a sentence.

    Examples
    --------
    >>> table = pd.DataFrame({"doc_id": ["d"], "outlet": "North", "published": "", "title": ""})
    >>> table["text"] = "It rained. We slept."
    >>> sentences_of(Corpus("small", table)).documents[["passage_id", "text"]].values.tolist()
    [['d-s001', 'It rained.'], ['d-s002', 'We slept.']]
    """
    rows = []
    for row in corpus.documents.to_dict("records"):
        whole = spans_of(row["spans"]) if "spans" in row else Spans([(0, len(row["text"]))])
        for number, (start, end) in enumerate(sentences(row["text"]), 1):
            place = _place(whole, start, end)
            name = f"{row[corpus.key]}-s{number:03}"
            rows.append(row | {"passage_id": name, "text": row["text"][start:end], "spans": place})
    if not rows:
        raise CorpusError(f"No row of '{corpus.name}' has a sentence.")
    return replace(corpus, documents=pd.DataFrame(rows))


def with_hits(corpus: Corpus, lexicon: Lexicon) -> Corpus:
    """Return the rows of a corpus in which a lexicon has a hit: what is coded to learn how many hits are right.

    Raises
    ------
    CorpusError
        If there is none.
    """
    hits = np.unique(lexicon.match(Tokens.from_texts(corpus.documents["text"])).texts)
    if not len(hits):
        raise CorpusError(f"The lexicon '{lexicon.header['name']}' has no hit in '{corpus.name}'.")
    return replace(corpus, documents=corpus.documents.iloc[hits].reset_index(drop=True))


def rows_behind(result: Result, corpus: Corpus, rows: Sequence[str] = ()) -> Corpus:
    """Return the rows of a corpus in which a result counted something.

    Parameters
    ----------
    result : Result
    corpus : Corpus
        What was counted in, or its `sentences_of`.
    rows : sequence of str
        Rows of the result; by default all.

    Raises
    ------
    CorpusError
        If nothing was counted in it.
    ParameterError
        If there is no such row.
    """
    names = [str(name) for name in result.table.iloc[:, 0]]
    for row in rows:
        if row not in names:
            raise ParameterError(f"'{result.measure}' has no row {row!r}.{nearest(row, names)}")
    hits = result.hits(corpus)
    found = set(hits.loc[hits["label"].isin(list(rows) or names), corpus.key])
    if not found:
        raise CorpusError(f"'{result.measure}' leads to no row of '{corpus.name}'.")
    kept = corpus.documents[corpus.documents[corpus.key].isin(found)]
    return replace(corpus, documents=kept.reset_index(drop=True))


def sheet_of(
    result: Result,
    corpus: Corpus,
    codebook: str | Path,
    out: str | Path,
    coders: Sequence[str],
    rows: Sequence[str] = (),
    **settings: object,
) -> list[Path]:
    """Write sheets on which coders judge the sentences that a result counted, blind to outlet and row.

    Parameters
    ----------
    result : Result
    corpus : Corpus
        What was counted in.
    codebook : str or Path
        A ``codebook.yml``.
    out : str or Path
        A new folder; `framing agree` reads what comes back from it.
    coders : sequence of str
    rows : sequence of str
        Rows of the result whose sentences are drawn; by default all.
    **settings
        Of `framing.validation.coding.sheet.SheetSettings`: ``n, strata, allocation, wanted, seed``.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    CorpusError
        If nothing was counted in the corpus.
    ParameterError
        If there is no such row or setting.

    Notes
    -----
    Sentences without a hit are not drawn, so the codes give the precision of what was counted, and not its recall.
    """
    known = [field.name for field in fields(SheetSettings)]
    for name in settings:
        if name not in known:
            raise ParameterError(f"A sheet has no setting '{name}'.{nearest(name, known)}")
    chosen = rows_behind(result, sentences_of(corpus), rows)
    drawn = draw_sheet(chosen, Codebook.read(Path(codebook)), SheetSettings(**settings))  # type: ignore[arg-type]
    return write_sheets(drawn, Path(codebook), Path(out), list(coders))


def _place(whole: Spans, start: int, end: int) -> Spans:
    """Return where a sentence of a row is in the document; a hole between two spans is one character of the row."""
    for first, last in whole:
        length = last - first
        if start < length:
            return Spans([(first + start, first + min(end, length))])
        start, end = start - length - 1, end - length - 1
    return Spans([])
