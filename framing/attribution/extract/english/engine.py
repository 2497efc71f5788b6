"""The English engine: rules for English news, sentence after sentence."""

from __future__ import annotations

import re

from framing.attribution.extract.common.known_names import Known
from framing.attribution.extract.common.quotation import Quotation
from framing.attribution.extract.common.token_stream import within
from framing.attribution.extract.common.word_sets import NO_SPEAKERS, NO_SPEAKERS_LAST, word_set
from framing.attribution.extract.english.attribution import SHORT, attributed, is_direct, is_title
from framing.attribution.extract.english.clauses.event import Event
from framing.attribution.extract.english.clauses.reported_clauses import Content, contents
from framing.attribution.extract.english.clauses.reporting_words import cue_tokens, events
from framing.attribution.extract.english.coreference import Focus
from framing.attribution.extract.english.names.noun_phrases import ending_at
from framing.attribution.extract.english.names.page_names import registry
from framing.attribution.extract.english.names.venues import venues_in
from framing.attribution.extract.english.page import PageNames, taken_apart
from framing.attribution.extract.english.quotations import found as found_in
from framing.attribution.extract.english.signatures import signature, signs
from framing.attribution.extract.english.state import Found, Reading, Reported
from framing.attribution.extract.english.words import is_name

LONG = 7
"""Words between marks from which they are somebody's, though no speaker was found; set on the articles worked on of
tests/benchmarks/quotes.py."""

_END = re.compile(r"[.!?…]\s*$")


def quotations(text: str, language: str = "en", known: Known = None) -> list[Quotation]:
    """Return who says what in an English text, in order of `start`.

    Parameters
    ----------
    text : str
        From `framing.attribution.extract.common.readable.readable`; no text raises.
    language : str
        Of the list of reporting words.
    known : mapping, iterable of str or Registry, optional
        Full names known beforehand, or aliases and the names they stand for.

    Notes
    -----
    What is reported is the clause, phrase or infinitive that a reporting word governs, with its
    "that". A report within a report belongs to the outer speaker. Without a parse the end of a clause
    is guessed: it runs to the end of the sentence unless another attribution joins it, which fails
    where the outlet adds a clause of its own. Passives without an agent ("is expected to") and the
    many verbs of action that imply a position ("focused on") are not read.
    """
    apart = known.page.taken_apart(text) if isinstance(known, PageNames) else taken_apart(text)
    pairs, tokens = apart.pairs, apart.tokens
    names = registry(known)
    mentions = names.learn(apart.runs)
    reading = Reading(
        text, pairs, tokens, Focus(tokens, names, mentions), [Found() for _ in pairs],
        cues=cue_tokens(tokens, language), marked=apart.runs.marked,
    )  # fmt: skip
    for number, span in enumerate(tokens.sentences):
        _read_sentence(reading, number, span, language)
    return found_in(reading)


def _read_sentence(reading: Reading, number: int, span: tuple[int, int], language: str) -> None:
    tokens, focus = reading.tokens, reading.focus
    quoted = within(reading.quoted, span)
    found = events(tokens, span, language, within(reading.cues, span))
    if not found and not quoted and tokens.paragraph[span[0]] > 0:
        focus.close(number)
        return
    speakers = _speakers(reading, number, found)
    usable = [event for event in found if speakers[event.first] or event.rejected]
    said = [_reported(reading, number, span, one, speakers) for one in contents(tokens, span, found)] if found else []
    if not any(one.found.speaker for one in said):
        said = _headline(reading, number, span) or said
    for token in quoted:
        index = tokens.quote[token]
        here = attributed(reading, span, token, usable)
        if here.event and not here.event.rejected:
            here.speaker, here.mention = speakers[here.event.first], here.event.subject
        elif here.rule in ("introduced", "colon"):
            here.speaker = focus.resolve(here.mention, number) or focus.last
        clause = next((one for one in said if one.holds(token)), None)
        signed = signature(tokens, number, token) if here.rule == "none" and clause is None else None
        if signed:
            here.rule, here.mention, here.speaker = "signed", signed, focus.resolve(signed, number)
        elif here.rule == "none" and clause is None and _is_own_sentence(reading, span, token):
            _carry_over(reading, number, index, here)
        elif clause and not is_title(reading, span, token):
            _joined(here, clause)
        _finish(reading, span, token, here)
        _number(reading, index, here, clause)
        reading.found[index] = here
    reading.reported += said
    focus.close(number)


def _speakers(reading: Reading, number: int, found: list[Event]) -> dict[int, str]:
    """Return who speaks by each reporting word, looked up by its first token."""
    focus = reading.focus
    speakers: dict[int, str] = {}
    for event in found:
        shared = _sharing(event, found) if event.side == "shared" else None
        if shared and shared.first in speakers:
            speakers[event.first] = speakers[shared.first]
        else:
            speakers[event.first] = focus.resolve(event.subject, number)
            focus.speaks(event, speakers[event.first], number)
    return speakers


def _sharing(event: Event, found: list[Event]) -> Event | None:
    """Return the first other event with the same subject."""
    return next((other for other in found if other is not event and other.subject is event.subject), None)


def _reported(reading: Reading, number: int, span: tuple[int, int], one: Content, speakers: dict[int, str]) -> Reported:
    here = Found(one.rule, one.event, one.event.subject, speakers[one.event.first], kind="indirect")
    if here.speaker:
        _place(reading, span, here)
    here.group = reading.new_group()
    return Reported(one.ranges, here, number)


def _headline(reading: Reading, number: int, span: tuple[int, int]) -> list[Reported]:
    """Return what a headline reports after a name and a colon ("Vell: No Talks Before Spring")."""
    tokens = reading.tokens
    if tokens.paragraph[span[0]] > 0:
        return []
    colon = next((t for t in range(span[0] + 1, min(span[0] + 6, span[1])) if tokens.words[t] == ":"), None)
    if colon is None or span[1] - colon < 4:
        return []
    lead = tokens.lower[span[0] : colon]
    if not all(is_name(tokens.words[t]) for t in range(span[0], colon)) or set(lead) <= _LABELS:
        return []
    if tokens.lower[colon - 1] in (NO_SPEAKERS if colon - span[0] == 1 else NO_SPEAKERS_LAST):
        return []
    mention = ending_at(tokens, colon - 1, span[0])
    last = span[1]
    while tokens.quote[last - 1] < 0 and tokens.words[last - 1] in ".!?":
        last -= 1
    here = Found("colon", None, mention, reading.focus.resolve(mention, number), kind="indirect")
    here.group = reading.new_group()
    return [Reported([(colon + 1, last)], here, number)] if here.speaker and last > colon + 2 else []


_LABELS = word_set(
    "exclusive breaking watch video update updated analysis opinion live photos photo editorial review revealed listen "
    "podcast timeline explainer explained factbox profile obituary letters correction quiz comment interview warning "
    "news latest recap preview transcript gallery fact check just in special sponsored"
)
"""Words before the colon of a headline that say what follows, and are nobody."""


def _joined(here: Found, clause: Reported) -> None:
    """Give a quotation inside a reported clause to whoever reports it."""
    if here.rule == "rejected" or here.event is clause.found.event:
        return
    if here.rule == "none" or clause.found.speaker:
        said = clause.found
        here.rule, here.event, here.mention = said.rule, said.event, said.mention
        here.speaker, here.venue, here.shares = said.speaker, said.venue, False
        here.rule = {"according": "trailing", "noun": "governed"}.get(here.rule, here.rule)


def _number(reading: Reading, index: int, here: Found, clause: Reported | None) -> None:
    """Settle which quotation a span is part of."""
    if clause is not None and here.event is clause.found.event:
        here.group = clause.found.group
    elif here.group < 0:
        before = reading.found[index - 1] if index else None
        here.group = before.group if before and here.shares and before.speaker == here.speaker else reading.new_group()


def _is_own_sentence(reading: Reading, span: tuple[int, int], token: int) -> bool:
    """Tell whether a quotation is a sentence of its own."""
    lead = reading.tokens.words[span[0] : token]
    content = reading.content(reading.tokens.quote[token])
    return len(lead) == 0 and (len(content.split()) > SHORT or bool(_END.search(content))) and token + 2 >= span[1]


def _carry_over(reading: Reading, number: int, index: int, here: Found) -> None:
    """Give a quotation without attribution to whoever spoke, or was spoken of, just before."""
    focus, tokens = reading.focus, reading.tokens
    before = tokens.sentences[number - 1] if number else None
    here.kind = "direct"
    if signs(tokens, number - 1):
        return
    speaker = ""
    if before:
        leads = focus.about(number - 1)
        last = _last_said(reading, number - 1, before)
        if last and last.rule == "signed":
            return
        if last:
            speaker = last.speaker
            same = tokens.paragraph[tokens.sentences[number][0]] - tokens.paragraph[before[0]] <= 1
            here.shares = same and (last.rule in ("trailing", "interrupted") or last.shares)
            if here.shares:
                here.event, here.mention, here.group = last.event, last.mention, last.group
        speaker = speaker or (leads[0] if leads else "")
    here.speaker = speaker or focus.last
    here.rule = "carried over" if here.speaker else "none"
    here.venue = reading.found[index - 1].venue if index and reading.found[index - 1].speaker == here.speaker else ""


def _last_said(reading: Reading, number: int, span: tuple[int, int]) -> Found | None:
    """Return what a sentence quotes last, or else reports last."""
    tokens = reading.tokens
    inside = [tokens.quote[token] for token in within(reading.quoted, span)]
    said = reading.reported[-1] if reading.reported and reading.reported[-1].sentence == number else None
    if inside:
        return reading.found[inside[-1]]
    return said.found if said else None


def _finish(reading: Reading, span: tuple[int, int], token: int, here: Found) -> None:
    """Settle the kind of a quotation, its venue, and who spoke last."""
    tokens, index = reading.tokens, reading.tokens.quote[token]
    content = reading.content(index).lstrip()
    if here.rule == "rejected":
        here.kind = "mixed"
    elif here.speaker:
        here.kind = "direct" if is_direct(tokens, span, token, here, content) else "mixed"
        _place(reading, span, here)
        reading.focus.last = here.speaker
    elif len(content.split()) >= LONG and not is_title(reading, span, token):
        here.kind = "direct" if content[:1].isupper() else "mixed"


def _place(reading: Reading, span: tuple[int, int], here: Found) -> None:
    """Settle where something was said; an unnamed speaker on a channel is the channel’s."""
    here.venue = _venue(reading, span, here)
    if here.venue and here.mention and _anonymous(here):
        here.speaker = here.venue


def _anonymous(here: Found) -> bool:
    return here.mention is not None and here.mention.kind == "description" and here.speaker == here.mention.text


def _venue(reading: Reading, span: tuple[int, int], here: Found) -> str:
    names = reading.focus.names
    if names.medium(here.speaker):
        return here.speaker
    if span[0] not in reading.places:
        reading.places[span[0]] = venues_in(reading.tokens, span, within(reading.marked, span), names)
    if not reading.places[span[0]]:
        return reading.focus.venues.get(here.speaker, "")
    cue = here.event.first if here.event else span[0]
    found = min((abs(token - cue), name) for token, name in reading.places[span[0]])[1]
    reading.focus.venues[here.speaker] = found
    return found
