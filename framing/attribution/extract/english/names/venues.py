"""Where something was said: on a channel, in a newspaper, to a broadcaster."""

from __future__ import annotations

from itertools import pairwise

from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.english.names.mentions import base, possessive
from framing.attribution.extract.english.names.page_names import Registry
from framing.attribution.extract.english.words import PROGRAMME_WORDS

_LEADING = frozenset(["on", "to", "told", "tells", "by", "in", "via", "for", "of", "with", "at", "from", "state-run"])
LONGEST_LEAD = 5


def venues_in(tokens: Sentences, span: tuple[int, int], marked: list[int], names: Registry) -> list[tuple[int, str]]:
    """Return the media named in a sentence as places of speech, each with its first token.

    Parameters
    ----------
    tokens : Sentences
        A text.
    span : (int, int)
        Token range of the sentence.
    marked : list of int
        Those of its tokens that are written as names, or are numbers.
    names : Registry
        Knows which names are media.

    Returns
    -------
    list of (int, str)
        "on state-run Rossiya TV" gives ``Rossiya TV``; "Drovia One host X" gives ``Drovia One``.
    """
    found = []
    first = -1
    for token, following in pairwise([*marked, -1]):
        first = token if first < 0 else first
        if following == token + 1 and not possessive(tokens.words[token]):
            continue
        if _led(tokens, span, first) or _hosted(tokens, span, token):
            name = _medium(tokens, first, token, names)
            found += [(first, name)] if name else []
        first = -1
    return found


def _medium(tokens: Sentences, first: int, last: int, names: Registry) -> str:
    """Return the longest end or start of a run of capitalised words that is the name of a medium."""
    words = [*tokens.words[first:last], base(tokens.words[last])]
    whole = [" ".join(words)]
    tails = [" ".join(words[cut:]) for cut in range(1, len(words))]
    heads = [" ".join(words[:cut]) for cut in range(len(words) - 1, 0, -1)]
    for name in whole + tails + heads:
        if name in names.known or name in names.media or (name in whole and names.medium(name)):
            resolved = names.known.get(name, name)
            if names.medium(name) or resolved in names.media or (names.page and names.page.medium(resolved)):
                return resolved
    return ""


def _led(tokens: Sentences, span: tuple[int, int], first: int) -> bool:
    for token in range(first - 1, max(span[0], first - LONGEST_LEAD) - 1, -1):
        if tokens.lower[token] in _LEADING:
            return True
        if not tokens.words[token][0].isalpha() or tokens.quote[token] >= 0:
            return False
    return False


def _hosted(tokens: Sentences, span: tuple[int, int], last: int) -> bool:
    return any(tokens.lower[token] in PROGRAMME_WORDS for token in range(last + 1, min(last + 4, span[1])))
