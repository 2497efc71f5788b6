"""What a reporting word reports: the clause, phrase or infinitive that it governs, in tokens."""

from __future__ import annotations

from dataclasses import dataclass

from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.common.word_sets import word_set
from framing.attribution.extract.english.clauses.clause_ends import noun_end, own_end
from framing.attribution.extract.english.clauses.complements import (
    FINITE,
    JOINTS,
    LONGEST_SETTING,
    MOMENTS,
    SKIPPED,
    complement,
    is_adverb,
)
from framing.attribution.extract.english.clauses.event import Event
from framing.attribution.extract.english.names.mentions import possessive
from framing.attribution.extract.english.words import (
    AUXILIARIES,
    DASHES,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    TIMES,
    TITLES,
    is_name,
)

_STOPS = frozenset([".", "!", "?", "…", ",", ";", ":", ")", *DASHES])
_NO_SUBJECT = PREPOSITIONS | AUXILIARIES
_PASSED_OVER = SKIPPED | MOMENTS
_CLAUSE_OPENERS = word_set("when after as while if because although though since before once until whereas")
_FRONTED = PREPOSITIONS | word_set(
    "after before when as while because since if although though until not later earlier asked here there"
)


@dataclass
class Content:
    """Token ranges that an event reports, and their construction."""

    event: Event
    ranges: list[tuple[int, int]]
    rule: str


def contents(tokens: Sentences, span: tuple[int, int], found: list[Event]) -> list[Content]:
    """Return what each event of a sentence reports; no two overlap.

    An event inside what another reports yields nothing of its own, unless it is joined to it. Words
    that follow an attribution at the end of a sentence belong to nobody.
    """
    out: list[Content] = []
    rest: list[tuple[Event, int]] = []
    for event in found:
        begins = clause_start(tokens, span, event)
        here = _before(tokens, span, event, begins, found)
        if here:
            _place(out, here)
        else:
            rest.append((event, begins))
    for event, begins in rest:
        if any(first <= event.first < last for one in out for first, last in one.ranges):
            continue
        here = _after(tokens, span, event, begins, found)
        if here:
            _place(out, here)
    return sorted(out, key=lambda one: one.ranges[0])


def _place(out: list[Content], here: Content) -> None:
    """Keep the ranges that no earlier content holds."""
    taken = sorted(held for one in out for held in one.ranges)
    kept = []
    for first, last in here.ranges:
        for other in taken:
            if other[0] <= first < other[1]:
                first = other[1]
            if first < other[0] < last:
                last = other[0]
        if last > first:
            kept.append((first, last))
    if kept:
        here.ranges = kept
        out.append(here)


def clause_start(tokens: Sentences, span: tuple[int, int], event: Event) -> int:
    """Return the first token of the subject phrase of an event, or of the event itself."""
    if event.begins < 0:
        event.begins = _subject_start(tokens, span, event)
    return event.begins


def _subject_start(tokens: Sentences, span: tuple[int, int], event: Event) -> int:
    if event.subject is None or event.side not in ("left", "possessive") or event.subject.first >= event.first:
        return event.first
    first = event.subject.first
    while first > span[0] and event.first - first < 20:
        word, low = tokens.words[first - 1], tokens.lower[first - 1]
        if tokens.quote[first - 1] >= 0 or low in RELATIVES or low in JOINTS:
            break
        plain = low not in _NO_SUBJECT and not low.endswith(("ed", "ing", "ly"))
        known = low in DETERMINERS or low in TITLES or is_name(word) or possessive(word) or low in ("of", "former")
        if not known and not (word[0].isalpha() and plain):
            break
        first -= 1
    return first


def _separated(tokens: Sentences, span: tuple[int, int], at: int) -> bool:
    """Tell whether a comma, a dash or a quotation stands before token `at`."""
    return at > span[0] and (tokens.words[at - 1] in (",", "–", "—") or tokens.quote[at - 1] >= 0)


def _before(tokens: Sentences, span: tuple[int, int], event: Event, begins: int, found: list[Event]) -> Content | None:
    """Return what precedes a trailing or inserted attribution: …, X said; …, said X; …, according to X."""
    if event.cue.part == "noun" or event.rejected:
        return None
    if event.cue.part == "preposition":
        return _according(tokens, span, event, found)
    if event.cue.use == "quote" or event.cue.form == "ing" or not event.cue.takes & {"clause", "that"}:
        return None
    if event.side == "right" and event.subject and event.first > span[0]:
        if not _separated(tokens, span, event.first):
            return None
        first, last = _left(tokens, span, event.first, found, event)
        if last <= first:
            return None
        resumed = _resumed(tokens, span, event, (first, last))
        more = [(resumed, _end(tokens, span, resumed, event, found))] if resumed is not None else []
        return Content(event, [(first, last), *more], "trailing")
    if event.side != "left" or not _separated(tokens, span, begins):
        return None
    after_quote = _closes_quote(tokens, span, begins)
    if event.last < span[1] and tokens.lower[event.last] == "to" and "person" not in event.cue.takes:
        return None
    if not after_quote and complement(tokens, span, event) is not None:
        return None
    first, last = _left(tokens, span, begins, found, event)
    if (
        last <= first
        or (last - first < 2 and tokens.quote[first] < 0)
        or (_adverbial(tokens, first, last) and not _resumes_after(tokens, span, event))
    ):
        return None
    ranges = [(first, last)]
    resumed = _resumed(tokens, span, event, (first, last))
    if resumed is not None:
        end = _end(tokens, span, resumed, event, found)
        if end > resumed:
            ranges.append((resumed, end))
    return Content(event, ranges, "trailing")


def _closes_quote(tokens: Sentences, span: tuple[int, int], at: int) -> bool:
    """Tell whether a quotation ends just before token `at`, with or without a comma outside its marks."""
    if at > span[0] and tokens.quote[at - 1] >= 0:
        return True
    return at > span[0] + 1 and tokens.words[at - 1] in (",", "–", "—") and tokens.quote[at - 2] >= 0


def _resumed(tokens: Sentences, span: tuple[int, int], event: Event, left: tuple[int, int]) -> int | None:
    """Return where what an attribution interrupts goes on: “…,” she said, “…”; The plan, she said, is …"""
    last = event.subject.last if event.side == "right" and event.subject else event.last
    comma = next((t for t in range(last, min(last + LONGEST_SETTING, span[1])) if tokens.words[t] == ","), None)
    if comma is None or comma + 1 >= span[1]:
        return None
    at = comma + 1
    if tokens.quote[at] >= 0:
        return at
    low = tokens.lower[at]
    if tokens.quote[left[1] - 1] >= 0:
        return None
    short = not any(tokens.lower[t] in FINITE for t in range(*left)) and left[1] - left[0] < 9
    goes_on = low in FINITE or low == "that" or (short and comma == last and not _aside(tokens, at))
    return at if goes_on else None


def _adverbial(tokens: Sentences, first: int, last: int) -> bool:
    """Tell whether words before a subject are a setting ("On Monday", "After the vote") and no clause."""
    low = tokens.lower[first]
    opens = low in _FRONTED or low in TIMES or low.endswith("ing") or tokens.words[first].isdigit()
    if opens and low not in SUBORDINATORS and not RELATIVES & set(tokens.lower[first:last]):
        opens = not any(word in FINITE for word in tokens.lower[first:last])
    return opens and not any(tokens.words[t] == "," and tokens.quote[t] < 0 for t in range(first, last))


def _resumes_after(tokens: Sentences, span: tuple[int, int], event: Event) -> bool:
    """Tell whether a comma and more words follow an attribution at once: In the end, X said, …"""
    last = event.subject.last if event.side == "right" and event.subject else event.last
    return last + 2 < span[1] and tokens.words[last] == "," and not _aside(tokens, last + 1)


def _aside(tokens: Sentences, at: int) -> bool:
    low = tokens.lower[at]
    return low.endswith("ing") or low in RELATIVES or low in JOINTS


def _left(tokens: Sentences, span: tuple[int, int], limit: int, found: list[Event], event: Event) -> tuple[int, int]:
    """Return the clause that ends before token `limit`."""
    last = limit
    while last > span[0] and tokens.quote[last - 1] < 0 and tokens.words[last - 1] in _STOPS:
        last -= 1
    first = span[0]
    for at in range(last - 1, span[0], -1):
        if tokens.words[at] == ";" and tokens.quote[at] < 0:
            first = at + 1
            break
    return first, last


def _according(tokens: Sentences, span: tuple[int, int], event: Event, found: list[Event]) -> Content | None:
    if event.subject is None:
        return None
    if event.first - span[0] <= 1:
        comma = next((t for t in range(event.subject.last, span[1]) if tokens.words[t] == ","), None)
        if comma is None:
            return None
        end = _end(tokens, span, comma + 1, event, found)
        return Content(event, [(comma + 1, end)], "according") if end > comma + 1 else None
    first, last = _left(tokens, span, event.first, found, event)
    after = event.subject.last
    if any(other.first == after + 1 for other in found):
        return None
    ranges = [(first, last)]
    if (
        after < span[1]
        and tokens.words[after] == ","
        and not any(tokens.lower[t] in FINITE for t in range(first, last))
    ):
        end = _end(tokens, span, after + 1, event, found)
        ranges += [(after + 1, end)] if end > after + 1 else []
    return Content(event, ranges, "according") if last - first > 1 or len(ranges) > 1 else None


def _after(tokens: Sentences, span: tuple[int, int], event: Event, begins: int, found: list[Event]) -> Content | None:
    """Return what follows a verb or a noun of speech."""
    if event.rejected or event.cue.part == "preposition" or not event.cue.takes:
        return None
    if event.cue.part == "noun":
        return _named(tokens, span, event, found)
    if event.side == "right":
        return None
    first = complement(tokens, span, event)
    if first is None:
        return None
    end = _end(tokens, span, first, event, found)
    end = min(end, _subordinate_end(tokens, span, event, begins, first, end))
    end = own_end(tokens, first, end, event)
    return Content(event, [(first, end)], "governed") if end > first else None


def _named(tokens: Sentences, span: tuple[int, int], event: Event, found: list[Event]) -> Content | None:
    """Return the clause after a noun of speech: X’s claim that …, a call by X for …"""
    at = event.last
    if event.side == "right" and event.subject:
        at = event.subject.last
    if at >= span[1] or tokens.quote[at] >= 0 or tokens.lower[at] not in ("that", "to", "about", "of", "for"):
        return None
    if tokens.lower[at] not in event.cue.takes:
        return None
    end = noun_end(tokens, at, _end(tokens, span, at, event, found), _opens(tokens, span, event))
    return Content(event, [(at, end)], "noun") if end > at + 1 else None


def _opens(tokens: Sentences, span: tuple[int, int], event: Event) -> bool:
    """Tell whether a noun of speech is the subject of its sentence: "His claim that it fell was false"."""
    begins = event.subject.first if event.subject and event.subject.first < event.first else event.first
    return all(tokens.lower[at] in DETERMINERS or is_name(tokens.words[at]) for at in range(span[0], begins))


def _subordinate_end(tokens: Sentences, span: tuple[int, int], event: Event, begins: int, first: int, end: int) -> int:
    """Return the comma that closes a clause that is itself subordinate ("When X said …, the hall fell silent")."""
    relative = event.first > span[0] and any(
        tokens.lower[t] in ("who", "which") for t in range(max(span[0], event.first - 4), event.first)
    )
    opening = tokens.lower[begins - 1] if begins > span[0] else tokens.lower[begins]
    subordinate = opening in _CLAUSE_OPENERS or (event.cue.form == "ing" and event.first <= span[0] + 1)
    if not relative and not subordinate:
        return end
    return next((t for t in range(first + 1, end) if tokens.words[t] == "," and tokens.quote[t] < 0), end)


def _end(tokens: Sentences, span: tuple[int, int], first: int, event: Event, found: list[Event]) -> int:
    """Return the token after a reported clause: where another attribution joins in, or the sentence ends."""
    end = span[1]
    for other in found:
        if other.first < first or other is event:
            continue
        joint = _joint(tokens, span, other)
        if joint is not None and joint > first + (tokens.lower[first] == "that"):
            end = joint
            break
    while end > first and tokens.quote[end - 1] < 0 and tokens.words[end - 1] in _STOPS:
        end -= 1
    return end


def _joint(tokens: Sentences, span: tuple[int, int], other: Event) -> int | None:
    """Return where the clause of another event is joined on, or None if it is part of what is reported."""
    if other.cue.part == "noun":
        return None
    if other.cue.part == "preposition":
        return other.first - 1 if tokens.words[other.first - 1] == "," else other.first
    begins = clause_start(tokens, span, other)
    before = begins - 1
    while before > span[0] and (tokens.lower[before] in _PASSED_OVER or is_adverb(tokens, before)):
        before -= 1
    if before <= span[0]:
        return None
    word, low = tokens.words[before], tokens.lower[before]
    if other.cue.form == "ing":
        return before if word == "," else None
    if word in (",", ";", "–", "—") and other.side in ("left", "shared"):
        return before
    if low in JOINTS:
        comma = tokens.words[before - 1] in (",", ";", "–", "—")
        if other.side == "shared" and low in ("and", "but", "then"):
            return before - 1 if comma else before
        if comma and other.side == "left":
            return before - 1
        if low in ("while", "whereas", "although", "though") and other.side == "left":
            return before
    return None
