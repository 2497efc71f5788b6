"""Copies: documents of each group whose text another document has, and those credited to a news agency."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from framing.corpus.repeats import ONE, SAME_TEXT, find_repeats
from framing.printing import tidy

AGENCY = "agency"
"""Column: the news agency that a document credits, where an import looked for one."""
INSIDE, ACROSS, CREDITED = "repeated", "shared", "agency"
"""Kinds of copy: of a text of the same outlet; of one that another group has too; credited to a news agency."""


def copies_of(documents: pd.DataFrame, group: pd.Series, order: Sequence[str]) -> pd.DataFrame:
    """Return how many documents of each group are copies.

    Parameters
    ----------
    documents : DataFrame
        Copies included, as ``Corpus.read(folder, repeats="keep")`` has them.
    group : Series of str
    order : sequence of str
        The groups.

    Returns
    -------
    DataFrame
        `row, group, value, documents, of, share`: a row for each group and kind of copy, zeros included (of agencies
        only where any is credited); no row where nothing is copied.
    """
    kept, _ = find_repeats(documents, ONE)
    marks = pd.DataFrame(index=documents.index)
    marks["inside"] = ~documents["doc_id"].isin(set(kept["doc_id"]))
    marks["across"] = False
    if SAME_TEXT in kept:
        text = documents["doc_id"].map(kept.set_index("doc_id")[SAME_TEXT]).fillna("")
        groups = group[text != ""].groupby(text[text != ""]).nunique()
        marks["across"] = text.map(groups).fillna(0) > 1
    marks["credited"] = documents[AGENCY].astype(str) != "" if AGENCY in documents else False
    kinds = {INSIDE: "inside", ACROSS: "across", **({CREDITED: "credited"} if marks["credited"].any() else {})}
    rows = []
    for name in order:
        own = marks[group == name]
        rows += [(f"{tidy(name, 26)}: {said}", name, said, int(own[kind].sum()), len(own), own[kind].mean())
                 for said, kind in kinds.items()]  # fmt: skip
    rows = rows if marks.to_numpy().any() else []
    return pd.DataFrame(rows, columns=["row", "group", "value", "documents", "of", "share"])
