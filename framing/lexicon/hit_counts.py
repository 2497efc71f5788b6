"""Hits of a lexicon counted in each text: what rates need, whether texts were matched at once or in parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from framing.lexicon.lexicon import Lexicon, Matches
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
    places : numpy.ndarray of int64, shape (hits, 4), or None
        Text, place in it in tokens, number of tokens, and entry of each hit that is not negated, in the order of the
        texts; None where they are more than asked for.
    """

    lexicon: Lexicon
    lengths: np.ndarray
    plain: sparse.csr_array
    negated: sparse.csr_array
    forms: dict[int, list[str]]
    places: np.ndarray | None

    @classmethod
    def of(
        cls,
        lexicon: Lexicon,
        parts: Iterable[tuple[np.ndarray, Tokens]],
        negation: Negation | None = None,
        places: int = 0,
    ) -> HitCounts:
        """Return the hits of tokenised texts.

        Parameters
        ----------
        lexicon : Lexicon
        parts : iterable of (numpy.ndarray, Tokens)
            The places of some texts among all, and their tokens; at least one part, and each text in one of them.
        negation : Negation, optional
        places : int
            Most hits whose places are kept.

        Examples
        --------
        >>> lexicon = Lexicon.read("conflict")
        >>> one, other = Tokens.from_texts(["calm"]), Tokens.from_texts(["a brutal junta"])
        >>> found = HitCounts.of(lexicon, [(np.array([1]), one), (np.array([0]), other)], places=9)
        >>> found.plain.sum(axis=1).tolist(), found.lengths.tolist(), sorted(sum(found.forms.values(), []))
        ([2, 0], [3, 1], ['brutal', 'junta'])
        >>> found.places[:, :3].tolist()
        [[0, 1, 1], [0, 2, 1]]
        """
        order, lengths, plain, negated = [], [], [], []
        forms: dict[int, set[str]] = defaultdict(set)
        where: list[np.ndarray] = []
        found = 0
        for index, tokens in parts:
            matches = lexicon.match(tokens, negation)
            order.append(index)
            lengths.append(tokens.lengths)
            plain.append(matches.matrix(negated=False))
            negated.append(matches.matrix(negated=True))
            found += int((~matches.negated).sum())
            where = [*where, _places(matches, index)] if found <= places else []
            for entry, words in matches.forms().items():
                forms[entry].update(words)
        place = np.argsort(np.concatenate(order))
        one, other = (sparse.csr_array(sparse.vstack(rows, format="csr"))[place] for rows in (plain, negated))
        kept = {entry: sorted(words) for entry, words in sorted(forms.items())}
        listed = np.concatenate(where) if found <= places else None
        if listed is not None:
            listed = listed[np.argsort(listed[:, 0], kind="stable")]
        return cls(lexicon, np.concatenate(lengths)[place], one, other, kept, listed)

    def by_category(self, weighted: bool = True) -> np.ndarray:
        """Return the hits, or the sum of their weights, of each category in each text; negated ones are excluded."""
        return (self.plain @ self.lexicon.membership(self.lexicon.categories, weighted)).toarray()


def _places(matches: Matches, index: np.ndarray) -> np.ndarray:
    columns = np.stack([index[matches.texts], matches.places, matches.length, matches.entry], axis=1)
    return columns[~matches.negated].astype(np.int64)
