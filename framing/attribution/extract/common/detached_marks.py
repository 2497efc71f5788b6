"""Straight marks with a space on both sides, as in text put together from tokens."""

from __future__ import annotations

import re

_DETACHED = re.compile(r'(?<!\S)"(?!\S)')
_CLOSES_BEFORE = re.compile(r"\s*(?:$|\n|[,.;:!?)—–-])")
LONGEST_NAME = 40


def turned(text: str) -> str:
    """Return a text of the same length in which detached straight marks are turned: “ … ”.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text itself if no straight mark is between two spaces.

    Notes
    -----
    Marks take turns within a paragraph. Where a pair so made would leave words outside that are
    marked on the other side too, a short pair in the middle is a name inside a quotation.

    Examples
    --------
    >>> turned('Он сказал : " Мы ждали " .')
    'Он сказал : “ Мы ждали ” .'
    """
    if not _DETACHED.search(text):
        return text
    letters = list(text)
    for paragraph in re.finditer(r"[^\n]+", text):
        places = [match.start() for match in _DETACHED.finditer(text, *paragraph.span())]
        if len(places) < 2:
            continue
        for place, opens in zip(places, _turns(text, places), strict=True):
            letters[place] = "“" if opens else "”"
    return "".join(letters)


def _turns(text: str, places: list[int]) -> list[bool]:
    """Tell for each mark whether it opens: in turn, a short pair that follows an open quotation being inside it."""
    turns: list[bool] = []
    depth = 0
    for number, place in enumerate(places):
        if depth == 0:
            opens = True
        else:
            after = places[number + 1] if number + 1 < len(places) else None
            closes = _CLOSES_BEFORE.match(text, place + 1) is not None
            short = after is not None and 2 < after - place < LONGEST_NAME and text[place + 2 : place + 3].isupper()
            further = len(places) - number - 1
            opens = depth == 1 and short and not closes and further % 2 == 0 and further >= 2
        turns.append(opens)
        depth += 1 if opens else -1
    return turns
