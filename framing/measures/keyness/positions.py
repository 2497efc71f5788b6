"""Places: where in the texts of each side a term occurs, for strips that show whether it is spread or one text's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from framing.corpus.corpus import Comparison
from framing.errors import CorpusError, nearest


def term_places(comparison: Comparison, terms: Sequence[str]) -> dict[str, np.ndarray]:
    """Where does each term occur among the words of each side, its texts in order of date?

    Parameters
    ----------
    comparison : Comparison
    terms : sequence of str
        Single words, as they are counted.

    Returns
    -------
    dict of str to numpy.ndarray
        Term to its places, sorted: from 0 (first word) to below 1 in the target, from 1 to below 2 in the
        reference. Only texts of the design's units.

    Raises
    ------
    CorpusError
        If a term is not in the texts compared.

    Examples
    --------
    >>> import pandas as pd
    >>> from framing.corpus.corpus import Corpus
    >>> rows = [("n2", "North", "2031-05-05", "calm sea"), ("n1", "North", "2031-05-04", "storm today"),
    ...         ("s1", "South", "2031-05-04", "a storm")]
    >>> table = pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "text"]).assign(title="")
    >>> comparison = Corpus("small", table).compare(by="outlet", target="North", reference="South")
    >>> term_places(comparison, ["storm", "calm"])
    {'storm': array([0. , 1.5]), 'calm': array([0.5])}
    """
    tokens = comparison.tokens
    known = {str(term): i for i, term in enumerate(tokens.vocabulary.tolist())}
    for term in terms:
        if term not in known:
            raise CorpusError(f"'{term}' is not in the texts compared.{nearest(term, known)}")
    wanted = [known[term] for term in terms]
    found: list[list[np.ndarray]] = [[] for _ in terms]
    for start, texts in enumerate(_in_order(comparison)):
        pieces = [tokens.ids[tokens.offsets[i] : tokens.offsets[i + 1]] for i in texts]
        ids = np.concatenate(pieces) if pieces else np.array([], dtype=int)
        words = ids[ids >= 0]
        for places, term_id in zip(found, wanted, strict=True):
            places.append(start + np.flatnonzero(words == term_id) / max(len(words), 1))
    return {term: np.concatenate(places) for term, places in zip(terms, found, strict=True)}


def _in_order(comparison: Comparison) -> list[list[int]]:
    """Return indices into `Comparison.rows` for each side, by date and document; rows of one stay as they are."""
    rows = comparison.rows
    table = comparison.corpus.documents.iloc[rows][["published", "doc_id"]].reset_index(drop=True)
    order = table.sort_values(["published", "doc_id"], kind="stable").index.to_numpy()
    counted = np.isin(comparison.units[rows], comparison.design.units)
    first = np.arange(len(rows)) < len(comparison.target_rows)
    return [[int(i) for i in order if counted[i] and first[i] == side] for side in (True, False)]
