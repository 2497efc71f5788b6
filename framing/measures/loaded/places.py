"""Places: where the hits of a lexicon are, as the table of spans that leads from a row to its passages."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.lexicon import HitCounts
from framing.lexicon.negation import Negation
from framing.result.evidence import in_document
from framing.text.reading import token_spans

MOST = 100_000
"""Most hits whose places are listed; of more, the passages behind a row are found by its words."""
TOO_MANY = f"Places of hits are not listed, since there are more than {MOST:,}: passages show negated uses too."


def hit_spans(comparison: Comparison, counted: HitCounts, negation: Negation | None) -> dict[str, pd.DataFrame]:
    """Return where the hits that count are: of each category, and of each entry; nothing where they are too many.

    Negated hits, which are counted elsewhere, are not listed.

    Parameters
    ----------
    comparison : Comparison
    counted : HitCounts
        Of the texts compared.
    negation : Negation, optional
        With which they were counted.

    Returns
    -------
    dict of str to DataFrame
        ``spans``: `label, doc_id, start, end` (code points of the document's text), `table` ("" for a category,
        ``entries``).
    """
    if counted.plain.sum() > MOST:
        return {}
    rows, entries = comparison.corpus.documents.iloc[comparison.rows], counted.lexicon.entries
    labels = [[*((name, "") for name, _ in entry.keys), (entry.pattern, "entries")] for entry in entries]
    found: list[tuple[str, str, int, int, str]] = []
    for index, tokens in comparison.token_parts():
        matches = counted.lexicon.match(tokens, negation)
        text = index[matches.texts]
        # Plain lists: a table for each text would take longer than everything else here.
        order = np.flatnonzero(~matches.negated)
        order = order[np.argsort(text[order], kind="stable")]
        hits = (column[order].tolist() for column in (text, matches.places, matches.length, matches.entry))
        wanted = np.unique(text[order])
        row_of = dict(zip(wanted.tolist(), rows.iloc[wanted].to_dict("records"), strict=True))
        for at, of_text in groupby(zip(*hits, strict=True), key=itemgetter(0)):
            row = row_of[at]
            spans = token_spans(row["text"], comparison.token_settings)
            for _, place, length, number in of_text:
                start, end = in_document(row, spans[place][0], spans[place + length - 1][1])
                found += [(label, row["doc_id"], start, end, table) for label, table in labels[number]]
    listed = pd.DataFrame(found, columns=["label", "doc_id", "start", "end", "table"])
    return {"spans": listed.iloc[np.argsort(listed["table"].to_numpy(), kind="stable")].reset_index(drop=True)}
