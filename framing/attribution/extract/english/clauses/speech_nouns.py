"""Nouns of speech, such as "claim", with whose it is."""

from __future__ import annotations

from framing.attribution.extract.common.cues import Cue
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.common.word_sets import word_set
from framing.attribution.extract.english.clauses.event import Event
from framing.attribution.extract.english.clauses.subjects import first_subject
from framing.attribution.extract.english.names.mentions import Mention, possessive
from framing.attribution.extract.english.names.noun_phrases import ending_at, starting_at
from framing.attribution.extract.english.words import DETERMINERS, PREPOSITIONS, SPEECH_MODIFIERS

_BEFORE_PHRASE = DETERMINERS | PREPOSITIONS
_BEFORE_SPEECH = DETERMINERS | SPEECH_MODIFIERS


def noun_event(tokens: Sentences, span: tuple[int, int], token: int, cue: Cue, found: list[Event]) -> Event | None:
    """A noun of speech: whose it is by ’s, "by X", a verb of giving, or the one before it who rejects it."""
    before = token - 1
    if found and token + 1 < span[1] and tokens.lower[token + 1] == "as" and token - found[-1].last <= 5:
        return None
    rejecting = bool(found) and found[-1].cue.lemma in _REJECT and token - found[-1].last <= 3
    if rejecting and cue.stance == "doubting":
        return Event(token, token + 1, cue, None, "none", rejected=True)
    while before > span[0] and tokens.words[before][0].islower() and not possessive(tokens.words[before]):
        if tokens.lower[before] in _BEFORE_PHRASE or token - before > 3:
            break
        before -= 1
    if before >= span[0] and possessive(tokens.words[before]):
        owner = ending_at(tokens, before, span[0])
        return Event(token, token + 1, cue, owner, "possessive") if owner else None
    opens = cue.takes.intersection(tokens.lower[token + 1 : token + 2])
    if before >= span[0] and tokens.lower[before] in _OWNERS and opens:
        owner = Mention("pronoun", _OWNERS[tokens.lower[before]], frozenset(), before, before + 1)
        return Event(token, token + 1, cue, owner, "possessive")
    if token + 2 < span[1] and tokens.lower[token + 1] in ("by", "from"):
        author = starting_at(tokens, token + 2, span[1])
        return Event(token, token + 1, cue, author, "right") if author else None
    quoted = any(tokens.quote[t] >= 0 for t in range(token + 1, min(token + 4, span[1])))
    if quoted and before >= span[0] and tokens.lower[before] in _BEFORE_SPEECH:
        subject = first_subject(tokens, (span[0], token))
        return Event(token, token + 1, cue, subject, "shared") if subject else None
    if tokens.lower[token + 1 : token + 2] == ["that"] and token + 2 < span[1] and "that" in cue.takes:
        subject = first_subject(tokens, (span[0], token)) if _given(tokens, span, token) else None
        return Event(token, token + 1, cue, subject, "shared" if subject else "none")
    return None


_GIVING = word_set(
    "issue issues issued issuing make makes made making repeat repeats repeated repeating voice voices voiced voicing "
    "raise raises raised raising express expresses expressed expressing deliver delivered offer offers offered give "
    "gives gave giving level levels leveled levelled drop dropped renew renewed echo echoes echoed file files filed"
)


def _given(tokens: Sentences, span: tuple[int, int], token: int) -> bool:
    """Tell whether a verb of giving stands before a noun of speech: "issued a stern warning that"."""
    return any(low in _GIVING for low in tokens.lower[max(span[0], token - 4) : token])


_OWNERS = {"his": "he", "her": "she", "their": "they", "its": "it"}
_REJECT = ("reject", "deny", "dismiss", "dispute", "denounce", "condemn", "rule out", "refuse")
