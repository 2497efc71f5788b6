"""Places: where the hits of a lexicon are, as the table of spans that leads from a row to its passages."""

from __future__ import annotations

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
    found: list[tuple[str, str, int, int, str]] = []
    for index, tokens in comparison.token_parts():
        matches = counted.lexicon.match(tokens, negation)
        columns = {"text": index[matches.texts], "place": matches.places, "length": matches.length}
        at = pd.DataFrame({**columns, "entry": matches.entry})[~matches.negated]
        wanted = np.unique(at["text"])
        of_part = zip(rows.iloc[wanted].to_dict("records"), at.groupby("text", sort=True), strict=True)
        for row, (_, hits) in of_part:
            spans = token_spans(row["text"], comparison.token_settings)
            for place, length, number in hits[["place", "length", "entry"]].itertuples(index=False):
                start, end = in_document(row, spans[place][0], spans[place + length - 1][1])
                labels = [(category, "") for category, _ in entries[number].keys]
                labels.append((entries[number].pattern, "entries"))
                found += [(label, row["doc_id"], start, end, table) for label, table in labels]
    listed = pd.DataFrame(found, columns=["label", "doc_id", "start", "end", "table"])
    return {"spans": listed.iloc[np.argsort(listed["table"].to_numpy(), kind="stable")].reset_index(drop=True)}
