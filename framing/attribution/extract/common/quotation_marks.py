"""Pairs quotation marks as a reader would: turned the wrong way, nested, unclosed, over paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

OPENERS = "“„‟«"
CLOSERS = "”»"
DOUBLE = OPENERS + CLOSERS + '"'
SINGLE = "‘’'‚‛‹›"
KIND = {
    "“": "curly", "”": "curly", "‟": "curly", "„": "low-high", "«": "guillemet", "»": "guillemet", '"': "straight",
    "‘": "single", "’": "single", "'": "single", "‚": "single", "‛": "single", "‹": "single", "›": "single",
}  # fmt: skip
PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*|(?<=[.!?:…”\"’»])[^\S\n]*\n\s*")
_CLOSES_PARAGRAPH = frozenset('.!?:…”"’»')
LOOK_AHEAD = 12
LONGEST_SINGLE = 600
_CLIPPED = re.compile(r"['’‘](?:em|til|tis|twas|cause|bout|round|n|\d{2}s?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Quote:
    """One quoted stretch of text, marks included.

    Attributes
    ----------
    start, end : int
        Half-open span in code points, from the opening mark to the closing one.
    mark : str
        curly, straight, single, guillemet or low-high.
    closed : bool
        False where no closing mark was found; the span then ends with its paragraph.
    guessed : bool
        True where a mark was turned the wrong way or is missing.
    parts : tuple of (int, int)
        The words between the marks: one span, or one a paragraph.
    """

    start: int
    end: int
    mark: str
    closed: bool
    guessed: bool
    parts: tuple[tuple[int, int], ...]


def paired(text: str) -> list[Quote]:
    """Return the outermost quotations of a text, in order; never raises.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of Quote
        No two overlap. Quotations inside quotations belong to the outer one.

    Notes
    -----
    An opening mark that meets another at the head of the next paragraph is one statement of several
    paragraphs. A mark that nothing answers is a quotation only where a colon, a comma or the start
    of a paragraph introduces it; otherwise it is taken for a slip of the pen and left alone.

    Examples
    --------
    >>> [(q.start, q.end, q.mark) for q in paired("She said: “Go.” It was 'fine', and the boys' bus left.")]
    [(10, 15, 'curly'), (23, 29, 'single')]
    """
    if "''" in text or "``" in text:
        return _paired_twofold(text)
    double = _pair_double(text)
    found = sorted(double + _pair_single(text, double), key=lambda quote: quote.start)
    return [quote for quote in found if any(text[start:end].strip() for start, end in quote.parts)]


@lru_cache(maxsize=4)
def paragraph_breaks(text: str) -> tuple[tuple[int, int], ...]:
    """Return where `PARAGRAPH` matches; only line ends and the spaces before them are looked at.

    Examples
    --------
    >>> paragraph_breaks("One. \\nTwo,\\nthree\\n \\n\\nFour")
    ((4, 6), (16, 20))
    """
    found = []
    at = text.find("\n")
    while at >= 0:
        first = at
        while first and text[first - 1] != "\n" and text[first - 1].isspace():
            first -= 1
        match = PARAGRAPH.match(text, first if first and text[first - 1] in _CLOSES_PARAGRAPH else at)
        if match:
            found.append(match.span())
        at = text.find("\n", match.end() if match else at + 1)
    return tuple(found)


_TWOFOLD = re.compile(r"``|''")
_OPENS_TWOFOLD = re.compile(r"(?<![^\s(\[{—–-])(?:``|'')(?=\S)|``")


def _paired_twofold(text: str) -> list[Quote]:
    """Read two single marks or two grave accents as one double mark, as agencies and archives type it."""
    plain = _TWOFOLD.sub('" ', _OPENS_TWOFOLD.sub(' "', text))
    out = []
    for quote in paired(plain):
        start = quote.start - (text[quote.start] != plain[quote.start])
        end = min(quote.end + (quote.closed and text[quote.end - 1] != plain[quote.end - 1]), len(text))
        out.append(Quote(start, end, quote.mark, quote.closed, quote.guessed, quote.parts))
    return out


@dataclass
class _Open:
    at: int
    guessed: bool
    parts: list[tuple[int, int]]
    part: int
    depth: int = 0


def _around(text: str, at: int) -> tuple[str, str]:
    before = text[at - 1] if at else "\n"
    after = text[at + 1] if at + 1 < len(text) else "\n"
    return before, after


def _leans(text: str, at: int) -> str:
    """Tell from the neighbours alone whether a mark opens, closes or could do both."""
    before, after = _around(text, at)
    opens = (before.isspace() or before in "([{—–-/‘'" or before in DOUBLE) and not after.isspace()
    closes = not before.isspace() and (after.isspace() or after in ".,;:!?)]}—–-/’'…" or after in DOUBLE)
    if opens != closes:
        return "open" if opens else "close"
    return "both" if opens else "neither"


def _opens(text: str, at: int, is_open: bool) -> bool:
    """Decide whether the mark at `at` opens a quotation, given whether one is open already."""
    mark, lean = text[at], _leans(text, at)
    before, after = _around(text, at)
    if mark in "„‟«":
        return not (mark == "«" and is_open and lean == "close")
    if mark == "“":
        return not (is_open and lean == "close")
    if mark == "»":
        return not is_open and lean == "open"
    if is_open:
        return lean == "open" and before.isspace() and (after.isalnum() or after in "[(…$£€")
    if lean in ("open", "both"):
        return True
    return before in ".!?:…,;" and (after.isalnum() or after in "[($£€")


def _nested(places: list[int], inside: list[bool], index: int, limit: int) -> bool:
    """Tell whether the opener at `places[index]`, met inside a quotation, is answered before the paragraph ends."""
    depth = 2
    for later in range(index + 1, min(index + 1 + LOOK_AHEAD, len(places))):
        if places[later] >= limit or depth > LOOK_AHEAD // 2:
            return False
        depth += 1 if inside[later] else -1
        if depth == 0:
            return True
    return False


_RUN = re.compile(rf"[{DOUBLE}{SINGLE}]\s{{0,2}}(?:[{DOUBLE}{SINGLE}]\s{{0,2}}){{11,}}")
"""A line of marks is an ornament and no quotation."""


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


_DOUBLE = re.compile(f"[{DOUBLE}]")
_SINGLE = re.compile(f"[{SINGLE}]")
_MAY_OPEN_SINGLE = re.compile(rf"[{SINGLE}](?=[\w…\[])(?<![^\s(\[—–:-].)", re.DOTALL)


@lru_cache(maxsize=2)
def _without_ornaments(text: str) -> str:
    return _RUN.sub(_blank, text)


def _pair_double(text: str) -> list[Quote]:
    places = [match.start() for match in _DOUBLE.finditer(_without_ornaments(text))]
    inside = [_opens(text, at, True) for at in places]
    breaks = [*paragraph_breaks(text), (len(text), len(text))]
    quotes: list[Quote] = []
    current: _Open | None = None
    paragraph = 0
    for index, at in enumerate(places):
        while breaks[paragraph][1] <= at and paragraph < len(breaks) - 1:
            if current and breaks[paragraph][0] > current.at:
                current = _over_break(text, current, breaks[paragraph], quotes)
            paragraph += 1
        opens = inside[index] if current else _opens(text, at, False)
        heads = at == (breaks[paragraph - 1][1] if paragraph else 0)
        if current is None:
            if opens:
                current = _Open(at, text[at] in CLOSERS, [], at + 1)
        elif current.part == at and heads:
            current.part = at + 1
        elif not opens and current.depth:
            current.depth -= 1
        elif not opens:
            quotes.append(_closed(text, current, at))
            current = None
        elif _nested(places, inside, index, breaks[paragraph][0]):
            current.depth += 1
        else:
            current = _reopened(text, current, at, quotes)
    if current:
        _unclosed(text, current, min(b[0] for b in breaks if b[0] >= current.part), quotes)
    return quotes


def _over_break(text: str, current: _Open, gap: tuple[int, int], quotes: list[Quote]) -> _Open | None:
    """Carry an open quotation over a paragraph break if the next paragraph opens with a mark, else end it."""
    head = text[gap[1]] if gap[1] < len(text) else ""
    if head and head in DOUBLE and (head in OPENERS or _leans(text, gap[1]) in ("open", "both")):
        current.parts.append((current.part, gap[0]))
        current.part, current.depth = gap[1], 0
        return current
    _unclosed(text, current, gap[0], quotes)
    return None


def _reopened(text: str, current: _Open, at: int, quotes: list[Quote]) -> _Open:
    """An opener inside a quotation, never answered: a paragraph whose break was lost, or a closer that was."""
    before = text[current.part : at].rstrip()
    if before.endswith((".", "!", "?", "…")) and at - current.part > 1 and text[at] != '"':
        current.parts.append((current.part, current.part + len(before)))
        current.part, current.guessed = at + 1, True
        return current
    _unclosed(text, current, current.part + len(before), quotes)
    return _Open(at, text[at] in CLOSERS, [], at + 1)


def _closed(text: str, current: _Open, at: int) -> Quote:
    parts = [*current.parts, (current.part, at)]
    guessed = current.guessed or text[at] in "“«"
    kept = tuple(part for part in parts if part[1] > part[0])
    return Quote(current.at, at + 1, KIND[text[current.at]], True, guessed, kept)


def _unclosed(text: str, current: _Open, end: int, quotes: list[Quote]) -> None:
    before = text[max(0, current.at - 3) : current.at]
    introduced = before.rstrip(" ").endswith((":", ",")) or not before.strip(" ") or before.endswith("\n")
    end = current.part + len(text[current.part : end].rstrip())
    parts = tuple(part for part in [*current.parts, (current.part, end)] if part[1] > part[0])
    if introduced and parts:
        quotes.append(Quote(current.at, max(end, parts[-1][1]), KIND[text[current.at]], False, True, parts))


def _pair_single(text: str, outer: list[Quote]) -> list[Quote]:
    """Pair single marks outside every double quotation; apostrophes are none."""
    quotes: list[Quote] = []
    opening = {match.start() for match in _MAY_OPEN_SINGLE.finditer(text)}
    if not opening:
        return quotes
    free, inside = 0, 0
    places = [match.start() for match in _SINGLE.finditer(_without_ornaments(text))]
    for index, at in enumerate(places):
        if at < free or at not in opening:
            continue
        while inside < len(outer) and outer[inside].end <= at:
            inside += 1
        within = inside < len(outer) and outer[inside].start <= at
        if within or not _opens_single(text, at):
            continue
        limit = outer[inside].start if inside < len(outer) else len(text)
        end = _single_end(text, places, index, limit)
        if end is not None:
            quotes.append(Quote(at, end + 1, "single", True, text[at] == "’", ((at + 1, end),)))
            free = end + 1
    return quotes


def _opens_single(text: str, at: int) -> bool:
    before, after = _around(text, at)
    if not (before.isspace() or before in "([—–-:") or not (after.isalnum() or after in "…["):
        return False
    return text[at] in "‘‹‚‛" or not _CLIPPED.match(text, at)


def _single_end(text: str, places: list[int], index: int, limit: int) -> int | None:
    """Return the closing mark: the first after punctuation or before it, else the first that ends a word."""
    weak = None
    for at in places[index + 1 : index + 1 + LOOK_AHEAD]:
        start = places[index]
        if at >= limit or at - start > LONGEST_SINGLE or PARAGRAPH.search(text, start, at):
            break
        before, after = _around(text, at)
        if _opens_single(text, at) and text[at] not in "’›":
            break
        if before.isspace() or after.isalnum():
            continue
        if before in ".,!?…" or not after.isspace() or before not in "sS":
            return at
        weak = at if weak is None else weak
    return weak
