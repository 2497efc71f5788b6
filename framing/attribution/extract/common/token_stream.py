"""A text as a row of tokens in which each quotation is one, cut into sentences; each engine says where one ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import accumulate, compress

from framing.attribution.extract.common.quotation_marks import Quote

QUOTE = "“”"
ENDS = frozenset([".", "!", "?", "…", "..", "..."])
"""Tokens that may end a sentence."""
_MAY_END = ENDS | {QUOTE}


@dataclass
class Sentences:
    """Parallel lists, one entry a token.

    Attributes
    ----------
    words, lower : list of str
        A token as written and in lower case; a quotation is ``“”``.
    start, end : list of int
        Characters.
    quote, paragraph : list of int
        Index of the quotation that the token is (-1: none), number of the paragraph.
    sentences : list of (int, int)
        Token ranges, end exclusive.
    headlines : set of int
        First tokens of sentences whose capitals tell nothing.
    """

    words: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    quote: list[int] = field(default_factory=list)
    paragraph: list[int] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    headlines: set[int] = field(default_factory=set)

    def capital(self, token: int) -> bool:
        """Tell whether a token begins with a capital letter."""
        return self.words[token][0].isupper()

    def opens_paragraph(self, token: int) -> bool:
        """Tell whether a token is the first of its paragraph."""
        return token == 0 or self.paragraph[token - 1] != self.paragraph[token]

    def cut(self, ends: Callable[[int], bool], longest: int) -> None:
        """Cut the tokens into sentences: where a paragraph ends, where `ends` says so, and after `longest` tokens.

        Only stops and quotations are asked about. A text without stops is cut so that time stays in
        proportion to its length.
        """
        begin, last = 0, len(self.words) - 1
        asked = compress(range(last + 1), map(_MAY_END.__contains__, self.words))
        closed: set[int] = set()
        after = 0
        while after <= last:
            after = bisect_right(self.paragraph, self.paragraph[after], after)
            closed.add(after - 1)
        for token in sorted(closed.union(asked)):
            while token - begin > longest:
                self.sentences.append((begin, begin + longest + 1))
                begin += longest + 1
            if token == last or token - begin == longest or token in closed or ends(token):
                self.sentences.append((begin, token + 1))
                begin = token + 1


def within(places: list[int], span: tuple[int, int]) -> list[int]:
    """Return those of some tokens, in order, that a span holds."""
    return places[bisect_left(places, span[0]) : bisect_left(places, span[1])]


def lowered(text: str) -> str:
    """Return a text in lower case, no longer and no shorter than it was."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(one if len(one := letter.lower()) == 1 else letter for letter in text)


def _between(text: str, at: int, stop: int, token: re.Pattern[str]) -> tuple[list[str], list[int], list[int]]:
    """Return the tokens from one place of a text to another, with their starts and ends.

    `split` finds words and gaps at once, and three times as fast as a match for each; it cannot look behind the first
    character, so that the one before is split too where it is a mark, a token of its own that is dropped.
    """
    before = text[at - 1 : at] if at < stop else ""
    if before.isalnum() or before == "_":
        spans = [match.span() for match in token.finditer(text, at, stop)]
        return [text[first:last] for first, last in spans], [first for first, _ in spans], [last for _, last in spans]
    first = at - len(before)
    parts = token.split(text[first:stop])
    edges = list(accumulate(map(len, parts), initial=first))
    words, starts, ends = parts[1::2], edges[1:-1:2], edges[2::2]
    drop = bool(starts) and starts[0] < at
    return words[drop:], starts[drop:], ends[drop:]


def tokenised(text: str, quotes: list[Quote], token: re.Pattern[str], breaks: Iterable[int]) -> Sentences:
    """Return the tokens of a text, not yet cut into sentences; quotations are not looked into.

    Parameters
    ----------
    text : str
        Any text.
    quotes : list of Quote
        From `framing.attribution.extract.common.quotation_marks.paired`; each becomes one token.
    token : re.Pattern
        What a token is, in one group; it looks back at one character at most.
    breaks : iterable of int
        Where paragraphs end, in order.
    """
    out, at = Sentences(), 0
    for index, quote in enumerate([*quotes, None]):
        words, starts, ends = _between(text, at, quote.start if quote else len(text), token)
        out.words += words
        out.start += starts
        out.end += ends
        out.quote += [-1] * len(words)
        if quote:
            out.words.append(QUOTE)
            out.quote.append(index)
            out.start.append(quote.start)
            out.end.append(quote.end)
            at = quote.end
    out.lower = list(map(str.lower, out.words))
    if len(text.lower()) != len(text):
        out.lower = list(map(lowered, out.words))
    at = 0
    for number, place in enumerate(breaks):
        last = bisect_right(out.start, place, at)
        out.paragraph += [number] * (last - at)
        at = last
    following = out.paragraph[-1] + 1 if out.paragraph else 0
    out.paragraph += [following] * (len(out.words) - at)
    return out
