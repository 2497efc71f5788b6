"""What was found in an English text, as quotations: one a contiguous span, quoted or reported."""

from __future__ import annotations

from bisect import bisect_left

from framing.attribution.extract.common.cue_classes import attributed_class
from framing.attribution.extract.common.quotation import NOWHERE, Quotation, Span
from framing.attribution.extract.common.quotation_marks import Quote
from framing.attribution.extract.common.token_stream import within
from framing.attribution.extract.english.names.mentions import role_of
from framing.attribution.extract.english.state import Found, Reading

CONFIDENCE = {
    "trailing": 0.93, "colon": 0.86, "leading": 0.94, "interrupted": 0.8, "governed": 0.76, "noun": 0.4,
    "after clause": 0.78, "introduced": 0.4, "carried over": 0.88, "rejected": 0.6, "none": 0.5,
    "signed": 0.86,
}  # fmt: skip
CONFIDENCE_INDIRECT = {"trailing": 0.76, "according": 0.63, "governed": 0.67, "noun": 0.3, "colon": 0.9}
"""Share of quotations of a rule that match a gold attribution by half and have its speaker, on the articles worked on
of tests/benchmarks/quotes.py (--rules prints it); rules met fewer than ten times are set by hand."""
_EDGES = " \t\r\n.,;:–—-()"


def found(reading: Reading) -> list[Quotation]:
    """Return the quotations of a text that has been read, in order of `start`, numbered."""
    every: list[tuple[int, Found, tuple[Span, ...], Quote | None]] = [
        (quote.start, here, quote.parts, quote) for quote, here in zip(reading.quotes, reading.found, strict=True)
    ]
    for said in reading.reported:
        pieces = (_pieces(reading, between) for between in said.ranges)
        every += [(parts[0][0], said.found, parts, None) for parts in pieces if parts]
    numbers: dict[int, int] = {}
    return [
        _quotation(reading, here, numbers.setdefault(here.group, len(numbers) + 1), parts, quote)
        for _, here, parts, quote in sorted(every, key=lambda one: one[0])
    ]


def _quotation(reading: Reading, here: Found, number: int, parts: tuple[Span, ...], quote: Quote | None) -> Quotation:
    """Return the quotation of some parts: between marks, or reported where there is no `quote`."""
    start, end = (quote.start, quote.end) if quote else (parts[0][0], parts[-1][1])
    confidence = CONFIDENCE[here.rule] if quote else CONFIDENCE_INDIRECT[here.rule]
    cue, cue_start, cue_end, stance = _cue(reading, here)
    speaker = reading.at(here.mention) if here.speaker else NOWHERE
    return Quotation(
        start, end, number, here.kind if quote else "indirect", here.speaker, *speaker, cue, cue_start, cue_end,
        stance, _role(reading, here), here.venue, round(confidence * (0.8 if quote and quote.guessed else 1.0), 3),
        here.rule, _paragraph(reading, start), quote.mark if quote else "", parts, _class(here),
    )  # fmt: skip


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


def _pieces(reading: Reading, between: tuple[int, int]) -> tuple[Span, ...]:
    """Return the stretches of words that a reported clause has between its quotations."""
    tokens, found = reading.tokens, []
    at, last = between
    for token in [*within(reading.quoted, between), last]:
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
