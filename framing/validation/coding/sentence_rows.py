"""Sentences as rows: what is coded where documents and passages are too long, all of them or those with a hit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from framing.corpus.corpus import Corpus
from framing.corpus.passages import Spans, spans_of
from framing.errors import CorpusError
from framing.lexicon import Lexicon
from framing.text.counts import Tokens
from framing.text.sentences import sentences


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


def _place(whole: Spans, start: int, end: int) -> Spans:
    """Return where a sentence of a row is in the document; a hole between two spans is one character of the row."""
    for first, last in whole:
        length = last - first
        if start < length:
            return Spans([(first + start, first + min(end, length))])
        start, end = start - length - 1, end - length - 1
    return Spans([])
