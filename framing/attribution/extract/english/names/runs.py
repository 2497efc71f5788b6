"""The runs of words with capitals of a text: where its names are, and the mention that each is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import compress

from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.english.names.mentions import (
    INSIDE_NAMES,
    LONGEST_NAME,
    Mention,
    continues,
    named,
    possessive,
)
from framing.attribution.extract.english.words import DETERMINERS, PREPOSITIONS, PRONOUNS, SUBORDINATORS, is_name

_NOT_FIRST = DETERMINERS | PREPOSITIONS | SUBORDINATORS


@lru_cache(maxsize=65_536)
def _is_marked(word: str) -> bool:
    return is_name(word) or word.isdigit()


class NameRuns:
    """The runs of words with capitals outside the quotations of a text, each with the mention that it is.

    Parameters
    ----------
    tokens : Sentences
        A text, from `framing.attribution.extract.english.casing.settled`.

    Attributes
    ----------
    spans : list of (int, int)
        Token ranges, without words of grammar at either end.
    headed : list of bool
        Whether each is in a headline.
    marked : list of int
        Tokens that are written as names, or are numbers.

    Notes
    -----
    A mention depends on the text alone, so that it is made once, whichever registry learns it.
    """

    def __init__(self, tokens: Sentences) -> None:
        self.tokens = tokens
        self.marked = list(compress(range(len(tokens.words)), map(_is_marked, tokens.words)))
        self.spans = list(_runs(tokens, self.marked))
        self.headed = [False] * len(self.spans)
        if tokens.headlines:
            ends = dict(tokens.sentences)
            within = {token for first in tokens.headlines for token in range(first, ends[first])}
            self.headed = [first in within for first, _ in self.spans]
        self._mentions: dict[tuple[int, int], Mention] = {}

    def mention(self, first: int, last: int) -> Mention:
        """Return the mention of the name in tokens [first, last)."""
        found = self._mentions.get((first, last))
        if found is None:
            found = self._mentions[first, last] = named(self.tokens, first, last)
        return found


def _runs(tokens: Sentences, marked: list[int]) -> Iterator[tuple[int, int]]:
    words, lower, quote, paragraph = tokens.words, tokens.lower, tokens.quote, tokens.paragraph
    n_words, reached = len(words), 0
    for token in marked:
        if token < reached or quote[token] >= 0 or lower[token] in PRONOUNS or words[token].isdigit():
            continue
        last = token
        limit = min(n_words, token + LONGEST_NAME)
        while last + 1 < limit and not possessive(words[last]):
            if words[last + 1][0].islower() and lower[last + 1] not in INSIDE_NAMES:
                break  # most names end here, so that this is asked first
            if paragraph[last + 1] != paragraph[token] or not continues(tokens, last + 1, n_words):
                break
            last += 1
        while last > token and lower[last] in INSIDE_NAMES:
            last -= 1
        first = token
        while first < last and lower[first] in _NOT_FIRST:
            first += 1
        yield first, last + 1
        reached = last + 1
