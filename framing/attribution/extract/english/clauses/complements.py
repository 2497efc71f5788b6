"""Where what a reporting verb governs begins: after the person spoken to, the time and the place."""

from __future__ import annotations

from framing.attribution.extract.common.cue_classes import source_class
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.common.word_sets import word_set
from framing.attribution.extract.english.clauses.event import Event
from framing.attribution.extract.english.names.mentions import possessive
from framing.attribution.extract.english.words import AUXILIARIES, PREPOSITIONS, RELATIVES, TIMES, is_name

_OPENERS = word_set("that whether if how what why who to")
_SUBJECTS = word_set("he she they it we i you there this these those his her their its")
_OBJECTS = word_set("him her them me us you it himself herself themselves reporters everyone people")
SKIPPED = word_set("also again then later earlier recently repeatedly once still now only even just publicly")
_SETTING = word_set(
    "in on at during to after from through by with before via near last this early late over for about of as "
    "following outside inside while when against under"
)
MOMENTS = TIMES - {"in", "on", "at", "march", "may", "time", "point"}
_LEADS_TIME = word_set("this last next early late on")
JOINTS = word_set("and but while as though although whereas after when because before since where yet so")
FINITE = AUXILIARIES & word_set(
    "has have had is was were are will would can could may might should must did does do ’ll ’re ’m ’s ’ve ’d "
    "didn’t doesn’t hasn’t hadn’t"
) | word_set("don’t won’t wouldn’t can’t couldn’t isn’t aren’t wasn’t weren’t haven’t shouldn’t cannot")


LONGEST_SUBJECT = 9
LONGEST_SETTING = 16
LONGEST_ADDRESSEE = 9


def complement(tokens: Sentences, span: tuple[int, int], event: Event) -> int | None:
    """Return the token at which what a verb reports begins, or None if nothing it governs follows."""
    takes = event.cue.takes
    at = event.last
    while at < span[1] and (tokens.lower[at] in SKIPPED or is_adverb(tokens, at)):
        at += 1
    if at < span[1] and "person" in takes and tokens.quote[at] < 0:
        at = _past_addressee(tokens, span, at)
    at = _past_times(tokens, span, at)
    if at >= span[1]:
        return None
    low, word = tokens.lower[at], tokens.words[at]
    if tokens.quote[at] >= 0:
        return at
    if word == ":":
        return at + 1 if at + 1 < span[1] else None
    if not word[0].isalnum() and word not in "$£€":
        if word == "," and at + 1 < span[1] and tokens.quote[at + 1] >= 0:
            return at + 1
        return _past_setting(tokens, span, at) if word == "," else None
    only_that = takes & {"that"} and not takes & {"clause", "object"} and not (low == "to" and "to" in takes)
    if only_that and not (_evidential(event) and low not in _SETTING):
        return at if low in _OPENERS - {"to", "who"} or _finite(tokens, span, at) else None
    if low in _OPENERS:
        if low == "to" and "to" not in takes:
            return _past_setting(tokens, span, at)
        return at
    if low in _SETTING and low not in ("this",):
        return at if low in ("about", "of") and "about" in takes else _past_setting(tokens, span, at)
    if low in ("and", "but", "or"):
        return None
    return at if "clause" in takes or "object" in takes or _evidential(event) else None


def _evidential(event: Event) -> bool:
    """Tell whether a poll or a document shows something: "polls show Vell ahead of Moll"."""
    if event.subject is None or event.subject.kind == "pronoun":
        return False
    return event.cue.cue_class == "finding" and bool(source_class(event.subject.text))


def _finite(tokens: Sentences, span: tuple[int, int], at: int) -> bool:
    """Tell whether a clause without "that" begins at a token: a pronoun, or a phrase and an auxiliary."""
    if tokens.lower[at] in ("he", "she", "they", "it", "we", "i", "there"):
        return True
    if tokens.lower[at] in PREPOSITIONS:
        return False
    for token in range(at + 1, min(at + LONGEST_SUBJECT, span[1])):
        if tokens.lower[token] in FINITE:
            return True
        if tokens.words[token] in ",;:." or tokens.lower[token] in RELATIVES or tokens.quote[token] >= 0:
            return False
    return False


def is_adverb(tokens: Sentences, at: int) -> bool:
    low = tokens.lower[at]
    return low.endswith("ly") and len(low) > 4 and tokens.words[at][0].islower() and low not in ("family", "only")


def _past_addressee(tokens: Sentences, span: tuple[int, int], at: int) -> int:
    """Return the token after the person spoken to."""
    if tokens.lower[at] in _OPENERS or not (tokens.words[at][0].isalnum()):
        return at
    if tokens.lower[at] in _OBJECTS:
        return at + 1
    limit = min(at + LONGEST_ADDRESSEE, span[1])
    named = is_name(tokens.words[at])
    for token in range(at + 1, limit):
        low = tokens.lower[token]
        if low in _OPENERS or low in _SUBJECTS or tokens.quote[token] >= 0 or tokens.words[token] in ",:.":
            return token
        if named and not is_name(tokens.words[token]) and not possessive(tokens.words[token - 1]):
            if low in ("of", "for", "’s"):
                continue
            return token
    return limit


def _past_times(tokens: Sentences, span: tuple[int, int], at: int) -> int:
    while at < span[1] and tokens.quote[at] < 0:
        low = tokens.lower[at]
        leads = low in _LEADS_TIME
        if not (leads or low in MOMENTS) or (leads and not (at + 1 < span[1] and _is_time(tokens, at + 1))):
            break
        at += 1
    return at


def _is_time(tokens: Sentences, at: int) -> bool:
    return tokens.lower[at] in TIMES - {"on", "in", "at", "the"}


def _past_setting(tokens: Sentences, span: tuple[int, int], at: int) -> int | None:
    """Return where a clause begins after where and when it was said ("said on a visit to Hallin that …")."""
    for token in range(at + 1, min(at + LONGEST_SETTING, span[1])):
        low = tokens.lower[token]
        if tokens.quote[token] >= 0:
            return None
        if low == "that" and token + 1 < span[1] and tokens.words[token + 1][0].isalnum():
            return token
        if tokens.words[token] == ":":
            return token + 1 if token + 1 < span[1] else None
        if tokens.words[token] in ";–—":
            return None
        if low in ("he", "she", "they", "there", "we") and token > at + 1 and tokens.words[token - 1] != ",":
            before = tokens.lower[token - 1]
            return token if before not in RELATIVES and before not in JOINTS else None
    return None
