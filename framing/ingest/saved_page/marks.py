"""Which way each quotation mark of a saved page should turn.

The aggregator's software turns a straight mark by what stands before it: after white space it opens, else it
closes. Where two paragraphs run together, the mark that opens the second one is therefore turned the wrong way
(``luck.”That’s``). A closing mark glued to a capital is one of three things: a closing mark at the end of its
paragraph, an opening mark of the next, or the mark that opens the next paragraph of a statement still running.
The cheapest reading of the whole page decides (a shortest path over two states, a quotation open or not).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from framing.ingest.saved_page.letters import LOWER, UPPER

OPEN, CLOSE = "“", "”"

# Costs, tuned on bbc-live-2025-02-13 and on the invented page of the tests; only their order matters much.
STRAY_CLOSE = 4.0
OPEN_WITHIN = 3.0
TURNED = 0.5
CONTINUED_TURNED = 0.8
CONTINUED = 0.3
POST_CROSSED = 4.0
PARAGRAPH_UNMARKED = 0.8
FIRST_PERSON_OUTSIDE = 2.0
WE_OUTSIDE = 0.8
ATTRIBUTION_INSIDE = 0.7
LONG_INSIDE = 1.0
LONG = 1500

_MARK = re.compile(f"[{OPEN}{CLOSE}]")
_GLUED_AFTER = re.compile(rf"[{UPPER}{LOWER}0-9…(‘’]")
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|mine)\b(?![’']ve been)")
_WE = re.compile(r"\b(?:we|our|us)\b")
_ATTRIBUTION = re.compile(
    rf"\b(?:[Hh]e|[Ss]he|[Tt]hey|[{UPPER}]\w+) (?:also |has |had )?"
    r"(?:said|says|adds|added|tells|told|asked|continued)\b"
)


@dataclass(frozen=True)
class Mark:
    """A quotation mark: where it stands, and whether it closes, opens, or opens a further paragraph."""

    offset: int
    role: str  # close | open | continue
    turned: bool


@dataclass
class _Path:
    cost: float
    roles: tuple


def directed_marks(text: str, joins: Collection[int] = (), posts: Iterable[int] = ()) -> list[Mark]:
    """Return every curly double mark of a text with the way it should turn.

    Parameters
    ----------
    text : str
        The page.
    joins : collection of int
        Where paragraphs begin, as far as that is known without the marks.
    posts : iterable of int
        Where posts surely begin: no quotation should run across.

    Returns
    -------
    list of Mark
        In order of their offsets.

    Examples
    --------
    >>> [mark.role for mark in directed_marks("He left.”No,” she said.")]
    ['open', 'close']
    """
    places = [match.start() for match in _MARK.finditer(text)]
    joins, posts = sorted(joins), sorted(posts)
    paths: dict[bool, _Path] = {False: _Path(0.0, ())}
    before = 0
    for place in places:
        following: dict[bool, _Path] = {}
        for state, path in paths.items():
            segment = _segment_cost(text, (before, place), state, (joins, posts))
            for role, cost in _options(text, place, state):
                total = path.cost + segment + cost
                after = role != "close"
                if after not in following or total < following[after].cost:
                    following[after] = _Path(total, (path.roles, role))
        paths = following
        before = place + 1
    roles = _unwound(min(paths.values(), key=lambda path: path.cost).roles)
    return [
        Mark(place, role, (text[place] == CLOSE) != (role == "close"))
        for place, role in zip(places, roles, strict=True)
    ]


def _unwound(roles: tuple) -> list[str]:
    out = []
    while roles:
        roles, role = roles
        out.append(role)
    return out[::-1]


def _options(text: str, place: int, is_open: bool) -> list[tuple[str, float]]:
    previous, following = text[place - 1 : place], text[place + 1 : place + 2]
    sentence_end = text[:place].rstrip()[-1:] if place < 1 else text[max(0, place - 3) : place].rstrip()[-1:]
    if text[place] == OPEN:
        if is_open:
            options = [("continue", CONTINUED if sentence_end in ".!?…" else OPEN_WITHIN)]
        else:
            options = [("open", 0.0)]
        if not following or following.isspace() or following in ",.;:":
            options.append(("close", TURNED if is_open else STRAY_CLOSE + TURNED))
        return options
    options = [("close", 0.0 if is_open else STRAY_CLOSE)]
    if previous and not previous.isspace() and previous not in "([—–-/" and _GLUED_AFTER.match(following):
        options.append(("continue", CONTINUED_TURNED) if is_open else ("open", TURNED))
    return options


def _segment_cost(text: str, span: tuple[int, int], is_open: bool, breaks: tuple[list[int], list[int]]) -> float:
    start, end = span
    segment = text[start:end]
    joins, posts = breaks
    if is_open:
        cost = POST_CROSSED * sum(start < post <= end for post in posts)
        cost += PARAGRAPH_UNMARKED * min(3, sum(start < join < end for join in joins))
        cost += ATTRIBUTION_INSIDE * bool(_ATTRIBUTION.search(segment))
        return cost + LONG_INSIDE * (len(segment) > LONG)
    glued = start > 0 and text[start - 1] == CLOSE and _GLUED_AFTER.match(segment[:1])
    if not glued:
        return 0.0
    # Only up to the next paragraph: an outlet's reporter may say "I" later.
    nearest_join = min((join for join in joins if start < join < end), default=end)
    paragraph = text[start:nearest_join]
    if _FIRST_PERSON.search(paragraph):
        return FIRST_PERSON_OUTSIDE
    return WE_OUTSIDE * bool(_WE.search(paragraph))
