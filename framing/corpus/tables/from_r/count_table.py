"""Documents of which only counts of terms are known: a row each, its terms repeated as often as they were counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.tables.columns import COUNTS, TEXT_FORM, usual_column
from framing.corpus.tables.table_file import MOST_CELL, TableFile
from framing.errors import SourceError
from framing.text.labels import listed
from framing.text.reading import HOLE, many
from framing.text.tokens import tokenise

MOST_TOKENS = 50_000_000
MOST_CHARACTERS = 500_000_000
"""Of all texts that stand for counts together."""
LEAST_TERMS = 10
"""A table with fewer columns of counts is no matrix of documents by terms."""
_BETWEEN = f" {HOLE} "
"""No phrase, window or sentence crosses it."""


def table_of_counts(
    counts: sparse.csr_array, doc_ids: Sequence[str], terms: Sequence[str], variables: pd.DataFrame | None = None
) -> TableFile:
    """Return the documents of a matrix of counts.

    Parameters
    ----------
    counts : sparse array, documents × terms
        How often each term occurs in each document.
    doc_ids, terms : sequence of str
        Names of its rows and columns.
    variables : DataFrame, optional
        What else is known of each document.

    Returns
    -------
    TableFile
        Columns `doc_id`, `text`, `text_form`, and the variables. A text is the document's terms in the order of the
        vocabulary, each as often as it was counted, with `HOLE` between them: it has the counts of the document, and
        no order of words. Documents without any term are skipped.

    Raises
    ------
    SourceError
        If a number is no count (below 0, or no whole number), or there are more than `MOST_TOKENS`.
    """
    counts = sparse.csr_array(counts)
    counts.sum_duplicates()
    if counts.nnz and (not np.isfinite(counts.data).all() or counts.data.min() < 0 or (counts.data % 1).any()):
        raise SourceError("its numbers are weights, not counts (some are below 0, or no whole numbers).")
    pieces = [" ".join(term.replace(HOLE, " ").split()) + _BETWEEN for term in terms]
    total = counts.sum()
    if total > MOST_TOKENS or counts.sum(axis=0) @ np.array([len(piece) for piece in pieces]) > MOST_CHARACTERS:
        raise SourceError(f"it counts {int(total):,} words; matrices are read up to {MOST_TOKENS:,}.")
    order = np.argsort(np.argsort(np.array(pieces, dtype=object), kind="stable"), kind="stable")
    texts, skipped = [], []
    for row, doc_id in enumerate(doc_ids):
        span = slice(counts.indptr[row], counts.indptr[row + 1])
        found = sorted(zip(counts.indices[span], counts.data[span], strict=True), key=lambda pair: order[pair[0]])
        size = sum(len(pieces[term]) * int(n) for term, n in found)
        text = "" if size > MOST_CELL else "".join(pieces[term] * int(n) for term, n in found).removesuffix(_BETWEEN)
        texts.append(text)
        if not text:
            skipped.append((f"document {doc_id}", "no counted word" if size == 0 else "too many counted words"))
    own = pd.DataFrame({"doc_id": list(doc_ids), "text": texts, TEXT_FORM: COUNTS})
    if variables is not None:
        rest = variables.reset_index(drop=True).rename(columns={name: f"original_{name}" for name in own.columns})
        own = pd.concat([own, rest], axis=1)
    kept = own[own["text"] != ""].reset_index(drop=True)
    places = [f"document {doc_id}" for doc_id in kept["doc_id"]]
    return TableFile(kept, places, tuple(_notes(counts, terms)), tuple(skipped))


def _notes(counts: sparse.csr_array, terms: Sequence[str]) -> list[str]:
    notes = [f"It holds counts of {many(len(terms), 'term')} and no texts."]
    divided: list[str] = []
    lost: list[str] = []
    for term in terms:
        words = len(tokenise(term))
        if words != 1:
            (divided if words else lost).append(f"'{term[:30]}'")
    if lost:
        notes.append(f"Not counted: {many(len(lost), 'term')} without letters or digits ({listed(lost, 3)}).")
    if divided:
        notes.append(f"Counted as several words: {many(len(divided), 'term')} ({listed(divided, 3)}).")
    return notes


def counts_in(table: TableFile) -> TableFile:
    """Return a table of documents by terms as documents; any other table as it is.

    A table is one where no column is named as a text or an address usually is, and at least `LEAST_TERMS` columns, and
    at least half of all, hold nothing but counts.
    """
    frame = table.frame
    usual = {str(name): usual_column(str(name)) for name in frame.columns}
    if not len(frame) or {"text", "url"} & set(usual.values()) or len(usual) < LEAST_TERMS:
        return table
    numeric = {name: values for name in frame.columns if not usual[str(name)] if (values := _counts(frame[name])) is not
               None}  # fmt: skip
    if len(numeric) < max(LEAST_TERMS, len(usual) / 2):
        return table
    counts = sparse.hstack([sparse.csc_array(values[:, None]) for values in numeric.values()], format="csr")
    variables = frame.drop(columns=list(numeric))
    ids = [name for name in variables.columns if usual[str(name)] == "doc_id"]
    doc_ids = [str(value) for value in variables[ids[0]]] if ids else [str(n) for n in range(1, len(frame) + 1)]
    found = table_of_counts(counts, doc_ids, [str(name) for name in numeric], variables.drop(columns=ids[:1]))
    return TableFile(found.frame, found.places, (*table.notes, *found.notes), (*table.skipped, *found.skipped),
                     table.sheet)  # fmt: skip


def _counts(values: pd.Series) -> np.ndarray | None:
    """Return a column as counts, an empty cell as 0; None where it holds anything else."""
    given = values.astype(object).where(values.notna(), "0").astype(str).str.strip().replace({"": "0", "NA": "0"})
    numbers = pd.to_numeric(given, errors="coerce").to_numpy(dtype=float)
    ok = np.isfinite(numbers).all() and (numbers >= 0).all() and not (numbers % 1).any()
    return numbers if ok else None
