"""Where a saved page lost the break between two paragraphs, and what else its words need repaired."""

from __future__ import annotations

import re
from collections.abc import Iterable

from framing.ingest.saved_page.letters import LOWER, NAME_PREFIX, UPPER, mixed_case_words
from framing.ingest.saved_page.marks import Mark

Span = tuple[int, int]

_SINGLE_QUOTED = re.compile(rf"‘[^‘“”\n]{{3,120}}[{LOWER}.!?]’(?=[{UPPER}])")
_URL = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")
_INITIALS = re.compile(rf"(?:^|[^{UPPER}{LOWER}0-9])(?:[{UPPER}]\.)+$")

# Each pattern matches the empty place between two characters where a paragraph was glued to the one before.
_GLUES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<=[{LOWER}])(?=[{UPPER}])",  # negotiationsDonald
        rf"(?<=[.!?…;:%)\]])(?=[{UPPER}“])",  # over.Talks
        rf"(?<=[.!?…][’'])(?=[{UPPER}“])",  # over.’Talks
        rf"(?<=[{LOWER}][.!?])(?=[£$€]?\d[\d,.]*\w* [{LOWER}])",  # over.Some numbers open a sentence: over.40 people
        rf"(?<=[0-9])(?=[{UPPER}][{LOWER}’']|[AI] [{LOWER}])",  # 2014Talks
        rf"(?<=[{UPPER}][{UPPER}])(?=[{UPPER}][{LOWER}]{{2}}|I[’'](?:ve|m|d|ll)\b|“)",  # the USTalks
        rf"(?<=[{LOWER}0-9])(?=“)",  # begins“We
        rf"(?<=[{LOWER}.!?])(?=‘[{UPPER}])",  # begins‘We
    )
)
_LEFT_OVER = re.compile(
    rf",\s(?:external|opens (?:in )?(?:a )?new (?:tab|window))(?=[,.;:!?)”’]|\s|[{UPPER}“]|$)"
    r"(?!\s+(?:affairs|factors?|debts?|aid|pressures?|threats?|relations|borders?|powers?|support)\b)"
)
_OWN_WORD = re.compile(r"\b(?:internal|domestic|economic|political|both|no|any)$")


def glued_joins(text: str, marks: Iterable[Mark] = (), within: Span | None = None) -> list[int]:
    """Return where a new paragraph begins without white space before it.

    Parameters
    ----------
    text : str
        The page.
    marks : iterable of Mark
        Its quotation marks, so that the break is set on the right side of each.
    within : (int, int), optional
        Only there; the whole text by default.

    Returns
    -------
    list of int
        Offsets of the first character after each join, in order.

    Examples
    --------
    >>> text = "The talks are over.The MoD said on X that 3 ships left the U.S. portRain fell."
    >>> [text[join:join + 4] for join in glued_joins(text)]
    ['The ', 'Rain']
    """
    start, end = within or (0, len(text))
    own = mixed_case_words(text)
    addresses = [match.span() for match in _URL.finditer(text)]
    found = {match.start() for glue in _GLUES for match in glue.finditer(text, start, end)}
    found |= {match.end() for match in _SINGLE_QUOTED.finditer(text, start, end)}
    joins = {place for place in found if start < place < end and not _inside_word(text, place, own)}
    joins = {place for place in joins if not any(first < place < last for first, last in addresses)}
    return sorted(joins | _joins_at_marks(text, marks, (start, end)))


def _joins_at_marks(text: str, marks: Iterable[Mark], within: Span) -> set[int]:
    joins = set()
    for mark in marks:
        place = mark.offset
        after = text[place + 1 : place + 2]
        if mark.role != "close":
            place -= 1
            if not text[place : place + 1].isspace() and text[place + 1] == "”":
                joins.add(place + 1)
        elif re.match(rf"[{UPPER}“]|\d", after):
            joins.add(place + 1)
    return {join for join in joins if within[0] < join < within[1]}


def _inside_word(text: str, place: int, own: frozenset[str]) -> bool:
    before = re.search(rf"[{UPPER}{LOWER}0-9]*$", text[max(0, place - 40) : place])
    after = re.match(rf"[{UPPER}{LOWER}0-9]*", text[place : place + 40])
    left, right = (before.group() if before else ""), (after.group() if after else "")
    if left + right in own or (left and NAME_PREFIX.match(left)):
        return True
    if text[place - 1] == "." and _INITIALS.search(text[max(0, place - 12) : place]):
        # U.S.A, J.K.Rowling and U.S.Talks look alike: a word of some length after two initials is a new sentence.
        return len(right) < 3 or text[max(0, place - 12) : place].count(".") < 2
    return False


def left_overs(text: str, within: Span) -> list[Span]:
    """Return the spans of words that a screen reader's label left after a link.

    Examples
    --------
    >>> text = "In a post on X, external, she agreed."
    >>> [text[a:b] for a, b in left_overs(text, (0, len(text)))]
    [', external']
    """
    return [
        match.span()
        for match in _LEFT_OVER.finditer(text, *within)
        if not _OWN_WORD.search(text[max(0, match.start() - 12) : match.start()])
    ]


def broken_lines(text: str, within: Span) -> list[Span]:
    """Return the spans of white space around a line break that stands alone, so inside a paragraph.

    Examples
    --------
    >>> broken_lines("at the \\nWhite House", (0, 19))
    [(6, 8)]
    """
    spans = []
    for match in re.finditer(r"[ \t\r]*\n\s*", text[: within[1]]):
        if match.start() >= within[0] and match.group().count("\n") == 1 and match.end() < within[1]:
            spans.append(match.span())
    return spans


def blank_lines(text: str, within: Span) -> list[int]:
    """Return where a paragraph begins after a blank line."""
    return [
        match.end()
        for match in re.finditer(r"\s*\n[ \t\r]*\n\s*", text[: within[1]])
        if match.start() >= within[0] and match.end() < within[1]
    ]
