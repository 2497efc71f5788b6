"""Names with a role that a saved page glued to its posts, and the line that names its editors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from framing.ingest.saved_page.letters import LOWER, UPPER

_PART = rf"(?:Mc|Mac|Fitz|O[’']|D[’']|De|Di|La|Le|Van)?[{UPPER}][{LOWER}]+(?:[-’'][{UPPER}]?[{LOWER}]+)*"
_PARTICLE = r"(?:de|da|dos|del|der|van|von|bin|ibn|al|el|ter)"
_NAME = rf"{_PART}(?: (?:{_PARTICLE} ){{0,2}}(?:{_PART}|[{UPPER}]\.)){{1,3}}?"
_NAMES = rf"{_NAME}(?:(?:, | and | & ){_NAME}){{0,3}}"

_HEAD = (
    r"(?:reporter|correspondent|editor|presenter|analyst|producer|journalist|columnist|host|anchor"
    r"|writer|commentator"
    r"|critic|specialist|newsreader|bureau chief|meteorologist|forecaster)s?"
)
_PLACE = (
    rf"(?:the )?(?:[{UPPER}][{LOWER}’'-]+|[{UPPER}]{{2,4}})(?: (?:of |the |de |and "
    rf"|on )?(?:[{UPPER}][{LOWER}’'-]+|[{UPPER}]{{2,4}}(?![{LOWER}]))){{0,4}}?"
)
_TAIL = rf"(?:(?:, | |, reporting | reporting )(?:in|from|at|on|for|with|near|outside|aboard) {_PLACE}|, {_PLACE})"
_TOKEN = rf"(?:[{UPPER}]?[{LOWER}]+|[{UPPER}]{{2,}}|&)(?:[-’'&][{UPPER}]?[{LOWER}]*)*"
_WORDS = rf"(?=[{UPPER}]){_TOKEN}(?:,? {_TOKEN}){{0,7}}?"
_ROLE = (
    rf"(?:(?:{_WORDS}[ -])?(?i:{_HEAD}){_TAIL}{{0,2}}"
    rf"|Reporting (?:from|in|for) {_PLACE}"
    rf"|(?:At|In|Outside) (?:the )?{_PLACE}"
    rf"|[{UPPER}]{{2,5}}(?: (?:News|Verify|Monitoring|Sport|World|Radio|Weather"
    rf"|[{UPPER}][{LOWER}]{{3,}})){{1,2}}?{_TAIL}?)"
)
_TEXT_AFTER = rf"(?=[{UPPER}“”‘’£$€0-9])"
_GAP = r"(?:[ \t]*\r?\n[ \t]*|)"
_BYLINE = re.compile(rf"(?P<names>{_NAMES}){_GAP}(?P<role>{_ROLE}){_GAP}{_TEXT_AFTER}")
# A space after the role is no sign of where a place name ends, so only a plain role may stand before one.
_BYLINE_SPACED = re.compile(rf"(?P<names>{_NAMES}){_GAP}(?P<role>(?:{_WORDS}[ -])?(?i:{_HEAD})) {_TEXT_AFTER}")

_EDITOR = re.compile(
    rf"(?:Edited|Compiled|Produced|Written|Updated|Live page edited|Live reporting|Reporting) by (?={_PART} )"
)


@dataclass(frozen=True)
class Byline:
    """A name and role glued together: the span of both, and where the role begins."""

    start: int
    role_start: int
    end: int
    author: str
    role: str


def bylines(text: str, starts: Iterable[int]) -> list[Byline]:
    """Return the bylines that begin at one of some places.

    Parameters
    ----------
    text : str
        The page.
    starts : iterable of int
        Where a paragraph or a sentence begins.

    Returns
    -------
    list of Byline
        In order, none inside another.

    Examples
    --------
    >>> text = "It rained.Ada RoeWeather correspondent in SelmarkMore rain is due."
    >>> [(found.author, found.role) for found in bylines(text, [10])]
    [('Ada Roe', 'Weather correspondent in Selmark')]
    """
    found: list[Byline] = []
    for start in sorted(set(starts)):
        if found and start < found[-1].end:
            continue
        match = _BYLINE.match(text, start) or _BYLINE_SPACED.match(text, start)
        while match:
            found.append(
                Byline(
                    match.start(),
                    match.start("role"),
                    match.end(),
                    _plain(match["names"]),
                    _plain(match["role"]),
                )
            )
            match = _BYLINE.match(text, match.end())
    return found


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ,")


def editor_lines(text: str, within: tuple[int, int]) -> list[int]:
    """Return where a line begins that names who edited the page.

    Examples
    --------
    >>> editor_lines("Talks goes onEdited by Ada RoeThe talks", (0, 39))
    [13]
    """
    return [match.start() for match in _EDITOR.finditer(text, *within) if _apart(text, match.start())]


def _apart(text: str, start: int) -> bool:
    """Say whether the words begin a line: glued to what stands before, or after something that is no "and"."""
    before = text[max(0, start - 12) : start]
    return not re.search(r"(?:\b(?:and|or|was|were|is|been|,|the)|[,(–-])\s+$", before)
