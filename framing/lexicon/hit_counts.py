"""Hits of a lexicon counted in each text: what rates need, whether texts were matched at once or in parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from framing.lexicon.lexicon import Lexicon
from framing.lexicon.negation import Negation
from framing.text.counts import Tokens


@dataclass(frozen=True)
class HitCounts:
    """How often each entry of a lexicon occurs in each text.

    Attributes
    ----------
    lexicon : Lexicon
    lengths : numpy.ndarray of int64, shape (texts,)
        Words of each text.
    plain, negated : scipy.sparse.csr_array, shape (texts, entries)
        Hits that are not negated, and those that are.
    forms : dict of int to list of str
        The word forms that each entry matched, sorted.
    """

    lexicon: Lexicon
    lengths: np.ndarray
    plain: sparse.csr_array
    negated: sparse.csr_array
    forms: dict[int, list[str]]

    @classmethod
    def of(
        cls, lexicon: Lexicon, parts: Iterable[tuple[np.ndarray, Tokens]], negation: Negation | None = None
    ) -> HitCounts:
        """Return the hits of tokenised texts.

        Parameters
        ----------
        lexicon : Lexicon
        parts : iterable of (numpy.ndarray, Tokens)
            The places of some texts among all, and their tokens; at least one part, and each text in one of them.
        negation : Negation, optional

        Examples
        --------
        >>> lexicon = Lexicon.read("conflict")
        >>> one, other = Tokens.from_texts(["calm"]), Tokens.from_texts(["a brutal junta"])
        >>> found = HitCounts.of(lexicon, [(np.array([1]), one), (np.array([0]), other)])
        >>> found.plain.sum(axis=1).tolist(), found.lengths.tolist(), sorted(sum(found.forms.values(), []))
        ([2, 0], [3, 1], ['brutal', 'junta'])
        """
        order, lengths, plain, negated = [], [], [], []
        forms: dict[int, set[str]] = defaultdict(set)
        for index, tokens in parts:
            matches = lexicon.match(tokens, negation)
            order.append(index)
            lengths.append(tokens.lengths)
            plain.append(matches.matrix(negated=False))
            negated.append(matches.matrix(negated=True))
            for entry, words in matches.forms().items():
                forms[entry].update(words)
        place = np.argsort(np.concatenate(order))
        one, other = (sparse.csr_array(sparse.vstack(rows, format="csr"))[place] for rows in (plain, negated))
        kept = {entry: sorted(words) for entry, words in sorted(forms.items())}
        return cls(lexicon, np.concatenate(lengths)[place], one, other, kept)

    def by_category(self, weighted: bool = True) -> np.ndarray:
        """Return the hits, or the sum of their weights, of each category in each text; negated ones are excluded."""
        return (self.plain @ self.lexicon.membership(self.lexicon.categories, weighted)).toarray()
