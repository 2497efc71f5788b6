"""The table of what was found: one row a contiguous span, quoted or reported."""

from __future__ import annotations

from bisect import bisect_left

import pandas as pd

from framing.voices.extract.common.columns import COLUMNS
from framing.voices.extract.common.cue_classes import attributed_class
from framing.voices.extract.english.names import role_of
from framing.voices.extract.english.state import Found, Reading, Reported

CONFIDENCE = {
    "trailing": 0.93, "colon": 0.86, "leading": 0.94, "interrupted": 0.8, "governed": 0.76, "noun": 0.4,
    "after clause": 0.78, "introduced": 0.4, "carried over": 0.88, "rejected": 0.6, "none": 0.5,
    "signed": 0.86,
}  # fmt: skip
CONFIDENCE_INDIRECT = {"trailing": 0.76, "according": 0.63, "governed": 0.67, "noun": 0.3, "colon": 0.9}
"""Share of rows of a rule, in the 94 articles worked on of tests/benchmarks/quotes.py, whose quotation matches a
gold attribution by half and has its speaker; rules met fewer than ten times are set by hand."""
_EDGES = " \t\r\n.,;:–—-()"


def table(reading: Reading) -> pd.DataFrame:
    """Return the rows of a text that has been read, in order of `start`, quotations numbered."""
    rows = [_quoted(reading, index) for index in range(len(reading.quotes))]
    for said in reading.reported:
        for between in said.ranges:
            parts = _pieces(reading, between)
            if parts:
                rows.append(_indirect(reading, said, parts))
    rows.sort(key=lambda row: row[0])
    numbers: dict[int, int] = {}
    for row in rows:
        row[2] = numbers.setdefault(row[2], len(numbers) + 1)
    return pd.DataFrame(rows, columns=COLUMNS)


def _quoted(reading: Reading, index: int) -> list:
    quote, here = reading.quotes[index], reading.found[index]
    speaker = reading.at(here.mention) if here.speaker else (-1, -1)
    doubt = 0.8 if quote.guessed else 1.0
    return [
        quote.start, quote.end, here.group, here.kind, here.speaker, *speaker, *_cue(reading, here),
        _role(reading, here), here.venue, round(CONFIDENCE[here.rule] * doubt, 3), here.rule,
        _paragraph(reading, quote.start), quote.mark, quote.parts, _class(here),
    ]  # fmt: skip


def _indirect(reading: Reading, said: Reported, parts: tuple[tuple[int, int], ...]) -> list:
    here = said.found
    start, end = parts[0][0], parts[-1][1]
    speaker = reading.at(here.mention) if here.speaker else (-1, -1)
    return [
        start, end, here.group, "indirect", here.speaker, *speaker, *_cue(reading, here), _role(reading, here),
        here.venue, CONFIDENCE_INDIRECT[here.rule], here.rule, _paragraph(reading, start), "", parts, _class(here),
    ]  # fmt: skip


def _cue(reading: Reading, here: Found) -> tuple[str, int, int, str]:
    if here.event is None:
        return "", -1, -1, ""
    first, last = reading.tokens.start[here.event.first], reading.tokens.end[here.event.last - 1]
    return reading.text[first:last], first, last, here.event.cue.stance


def _class(here: Found) -> str:
    """Return what is attributed, ``""`` for words that nobody says."""
    if here.event is None and not here.speaker:
        return ""
    described = here.mention is not None and here.mention.kind != "pronoun"
    return attributed_class(here.event.cue if here.event else None, here.speaker, described)


def _pieces(reading: Reading, between: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Return the stretches of words that a reported clause has between its quotations."""
    tokens, found = reading.tokens, []
    at, last = between
    for token in range(at, last + 1):
        if token == last or tokens.quote[token] >= 0:
            if token > at:
                found.append((tokens.start[at], tokens.end[token - 1]))
            at = token + 1
    return tuple((start, end) for start, end in found if reading.text[start:end].strip(_EDGES))


def _role(reading: Reading, here: Found) -> str:
    names = reading.focus.names
    if here.mention is not None and here.mention.kind == "description" and role_of(here.mention.titles):
        return role_of(here.mention.titles)
    if here.speaker and names.medium(here.speaker):
        return "medium"
    if names.private(here.speaker):
        return "resident"
    return role_of(names.titles.get(here.speaker, ())) if here.speaker else ""


def _paragraph(reading: Reading, start: int) -> int:
    token = bisect_left(reading.tokens.start, start)
    return reading.tokens.paragraph[token] if token < len(reading.tokens.paragraph) else 0
