"""To whom the words between marks belong: the rules, in order."""

from __future__ import annotations

import re

from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.english.clauses.event import Event
from framing.attribution.extract.english.clauses.subjects import first_subject
from framing.attribution.extract.english.names.mentions import base, possessive
from framing.attribution.extract.english.names.noun_phrases import ending_at
from framing.attribution.extract.english.state import Found, Reading
from framing.attribution.extract.english.titles import capitalised, is_named
from framing.attribution.extract.english.words import (
    BE,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    TITLE_LEADS,
    TITLES,
    is_name,
)

SHORT = 3


def attributed(reading: Reading, span: tuple[int, int], token: int, found: list[Event]) -> Found:
    """Apply the rules in order: who follows, who leads, who governs, who comes later in the sentence."""
    tokens = reading.tokens
    if is_title(reading, span, token):
        return Found()
    trailing = next((event for event in found if event.first > token and _trails(reading, token, event)), None)
    if trailing:
        return Found("trailing", trailing)
    before = tokens.words[token - 1] if token > span[0] else ""
    left = [event for event in found if event.last <= token]
    if before == ":":
        return Found("colon", left[-1]) if left else _colon(reading, span, token)
    if left and _naming(left[-1], token):
        return Found()
    if left and not _new_clause(tokens, left[-1], token):
        event = _finite(tokens, left)
        if event.rejected:
            return Found("rejected", event)
        if _interrupts(reading, token, event):
            return Found("interrupted", event, shares=True)
        touches = token - event.last <= 1 and before == ","
        return Found("leading" if touches else "noun" if event.cue.part == "noun" else "governed", event)
    later = next((event for event in found if event.first > token and _comes_later(tokens, token, event)), None)
    return Found("after clause", later) if later else Found()


def _finite(tokens: Sentences, left: list[Event]) -> Event:
    """Return the reporting verb that governs: of "insisted she had not come to say", the first."""
    last = left[-1]
    infinitive = last.cue.form == "base" and last.cue.part == "verb" and tokens.lower[last.first - 1] == "to"
    if not infinitive or len(left) < 2 or left[-2].cue.form not in ("past", "third"):
        return last
    earlier, later = left[-2].subject, last.subject
    again = later is not None and later.kind == "pronoun" and earlier is not None and earlier.kind != "description"
    return left[-2] if last.side == "shared" or again else last


def is_title(reading: Reading, span: tuple[int, int], token: int) -> bool:
    """Tell whether a quotation is a title or name: capitals throughout, after "the show", "on" or a medium’s."""
    found = reading.titles.get(token)
    if found is None:
        found = reading.titles[token] = _is_title(reading, span, token)
    return found


def _is_title(reading: Reading, span: tuple[int, int], token: int) -> bool:
    tokens, content = reading.tokens, reading.content(reading.tokens.quote[token])
    if is_named(tokens, token, content):
        return True
    if token == span[0]:
        return False
    joined = tokens.lower[token - 1] in ("and", "or", ",") and token - 2 >= span[0] and tokens.quote[token - 2] >= 0
    if joined and capitalised(content) and is_title(reading, span, token - 2):
        return True
    words = [word for word in re.findall(r"[^\W_]+", content) if len(word) > 3]
    if not words or not all(word[0].isupper() for word in words):
        return False
    before = tokens.words[token - 1]
    if possessive(before):
        return reading.focus.names.medium(base(before)) or base(before).isupper()
    return before.lower() in TITLE_LEADS


_NOT_BETWEEN = BE | RELATIVES
_OF_NAMES = DETERMINERS | TITLES
_NOT_BEFORE_SUBJECT = (PREPOSITIONS | SUBORDINATORS | {"that"}) - {"of"}


def _trails(reading: Reading, token: int, event: Event) -> bool:
    """Tell whether an attribution follows a quotation at once: “…,” X said, or “…,” said X."""
    tokens = reading.tokens
    outside = tokens.words[token + 1] in (",", "–", "—")
    first = token + 2 if outside else token + 1
    inner = reading.content(tokens.quote[token]).rstrip()
    if event.cue.part == "noun" or event.subject is None:
        return False
    if event.cue.part == "preposition":
        return event.first <= first and (outside or inner.endswith((",", "?", "!", "—", "–", ".", "…")))
    if event.side == "right":
        between = tokens.lower[first : event.first]
        return first <= event.first <= first + 2 and all(w.isalpha() and w not in _NOT_BETWEEN for w in between)
    tight = event.last < len(tokens.words) and tokens.words[event.last] in ".," and event.first - token <= 4
    ends = inner.endswith((",", "?", "!", "…", "—", "–", "-", ".", "’", "'", "”"))
    if not (outside or ends or tight) or event.side != "left":
        return False
    lead = range(first, event.subject.first)
    plain = all(tokens.words[t][0].isalpha() and tokens.lower[t] not in _NOT_BEFORE_SUBJECT for t in lead)
    quoted = any(tokens.quote[t] >= 0 for t in range(first, event.first))
    return event.subject.first >= first and plain and len(lead) <= 6 and not quoted


def _colon(reading: Reading, span: tuple[int, int], token: int) -> Found:
    subject = first_subject(reading.tokens, (span[0], token))
    headline = ending_at(reading.tokens, token - 2, span[0]) if token - 2 >= span[0] else None
    if headline and headline.kind == "name" and (headline.first - span[0] <= 2 or reading.focus.person(headline.text)):
        return Found("colon", None, headline)
    named = subject if subject and subject.kind != "description" else None
    return Found("introduced", None, named)


def _naming(event: Event, token: int) -> bool:
    """Tell whether a quotation is a name or title: "a plan called “…”", "dubbed “…”" after a noun."""
    if event.cue.lemma not in ("call", "dub", "label", "brand") or event.last != token or event.cue.form != "past":
        return False
    return event.subject is not None and event.subject.kind == "description" and event.subject.last == event.first


def _new_clause(tokens: Sentences, event: Event, token: int) -> bool:
    """Tell whether a semicolon separates a quotation from the reporting word before it."""
    return ";" in tokens.words[event.last : token]


def _interrupts(reading: Reading, token: int, event: Event) -> bool:
    """Tell whether `event` is between two parts of one quotation: “…,” X said, “…”."""
    tokens = reading.tokens
    earlier = next((t for t in range(event.first, max(event.first - 12, -1), -1) if tokens.quote[t] >= 0), None)
    if earlier is None or tokens.words[token - 1] not in (",", ".", ";", "–", "—"):
        return False
    index = tokens.quote[earlier]
    return reading.found[index].event is event and reading.found[index].rule in ("trailing", "interrupted")


def _comes_later(tokens: Sentences, token: int, event: Event) -> bool:
    """Tell whether an attribution closes the clause of a quotation: This is a “…” plan, says X."""
    if event.cue.part == "noun" or event.subject is None or event.side not in ("left", "right"):
        return False
    first = event.first if event.side == "right" else event.subject.first
    while first > token + 1 and (tokens.lower[first - 1] in _OF_NAMES or is_name(tokens.words[first - 1])):
        first -= 1
    return first > token and (tokens.words[first - 1] in (",", "–", "—") or event.cue.part == "preposition")


def is_direct(tokens: Sentences, span: tuple[int, int], token: int, here: Found, content: str) -> bool:
    begins = token == span[0] or tokens.quote[token - 1] >= 0
    if here.rule in ("colon", "introduced", "interrupted", "carried over", "signed"):
        return True
    if here.rule in ("trailing", "after clause"):
        return begins
    sentence = content[:1].isupper() and len(content.split()) > SHORT
    return (sentence and (here.rule == "leading" or (here.event is not None and here.event.last == token))) or (
        begins and sentence
    )
