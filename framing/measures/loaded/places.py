"""Places: where the hits of a lexicon are, as the table of spans that leads from a row to its passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison, Corpus
from framing.corpus.parts.texts import is_parted
from framing.lexicon import HitCounts
from framing.result.evidence import in_document
from framing.text.reading import token_spans

MOST = 100_000
"""Most hits whose places are listed; of more, the passages behind a row are found by its words."""
TOO_MANY = f"Places of hits are not listed, since there are more than {MOST:,}: passages show negated uses too."


def hit_spans(comparison: Comparison, counted: HitCounts) -> dict[str, pd.DataFrame]:
    """Return where the hits that count are: of each category, and of each entry; nothing where they are too many.

    Negated hits, which are counted elsewhere, are not listed.

    Parameters
    ----------
    comparison : Comparison
    counted : HitCounts
        Of the texts compared, with the places of at most `MOST` hits.

    Returns
    -------
    dict of str to DataFrame
        ``spans``: `label, doc_id, start, end` (code points of the document's text), `table` ("" for a category,
        ``entries``).
    """
    if counted.places is None:
        return {}
    entries = counted.lexicon.entries
    labels = [[*((name, "") for name, _ in entry.keys), (entry.pattern, "entries")] for entry in entries]
    found: list[tuple[str, str, int, int, str]] = []
    texts, begins = np.unique(counted.places[:, 0], return_index=True)
    of_text = np.split(counted.places[:, 1:], begins[1:])
    for row, hits in zip(_rows(comparison.corpus, comparison.rows[texts]), of_text, strict=bool(len(texts))):
        spans = token_spans(row["text"], comparison.token_settings)
        for place, length, number in hits.tolist():
            start, end = in_document(row, spans[place][0], spans[place + length - 1][1])
            found += [(label, row["doc_id"], start, end, table) for label, table in labels[number]]
    listed = pd.DataFrame(found, columns=["label", "doc_id", "start", "end", "table"])
    return {"spans": listed.iloc[np.argsort(listed["table"].to_numpy(), kind="stable")].reset_index(drop=True)}


def _rows(corpus: Corpus, rows: np.ndarray) -> Iterator[Mapping[Any, Any]]:
    """Yield rows of a corpus as mappings, so many of them at a time as texts in files are held."""
    texts = corpus.documents["text"]
    step = texts.array.files.held if is_parted(texts) else max(1, len(rows))
    for at in range(0, len(rows), step):
        yield from corpus.documents.iloc[rows[at : at + step]].to_dict("records")
