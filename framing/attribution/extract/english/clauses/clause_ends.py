"""Where a reported clause ends: before what the outlet adds in its own name."""

from __future__ import annotations

from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.common.word_sets import word_set
from framing.attribution.extract.english.casing import PAST
from framing.attribution.extract.english.clauses.event import Event
from framing.attribution.extract.english.words import BE, DASHES, DETERMINERS, PREPOSITIONS, RELATIVES

LONGEST_ITEM = 8
"""Tokens within which "and" or "or" must follow the comma of a list."""
_CLAUSES = word_set("that whether if how what why")
_ADJUNCTS = word_set("because when while although though until after before since whereas despite")
_LATER = word_set("because when after before since until")
_ADDITIONS = RELATIVES | word_set("a an whose although though but while with")
_ASIDES = word_set("a an the which though although and but")
_FINITE = BE | word_set("has have had is are does do did will would can could may might should must")
_NO_VERB_AFTER = _FINITE | DETERMINERS | PREPOSITIONS
_NOT_PAST = word_set("need indeed speed seed feed breed hundred sacred red bed embed deed exceed proceed succeed")

_MAY_END = _ADJUNCTS | {",", "and", "but", *DASHES}
"""Words and marks before which any rule below ends a clause."""


def own_end(tokens: Sentences, first: int, end: int, event: Event) -> int:
    """Return the token before which the outlet goes on in its own name, `end` if it does not.

    Parameters
    ----------
    tokens : Sentences
        A text.
    first, end : int
        Tokens of what is reported so far.
    event : Event
        The reporting word. What it governs, a clause, an infinitive or a noun phrase, settles what may follow.

    Notes
    -----
    A noun phrase ends at its comma ("praised the plan, which …") and before an adverbial clause; an
    infinitive before an addition in apposition; a clause before a comma with "because", "when" and
    the like, or before a dash that leads to a comment. Chosen on the articles worked on of
    tests/benchmarks/quotes.py: one rule at a time, kept if characters F rose and the speaker did not fall.
    """
    clause = bool(event.cue.takes & {"clause", "that"}) or tokens.lower[first] in _CLAUSES
    infinitive = tokens.lower[first] == "to"
    ends = _phrase_ends if not clause and not infinitive else _infinitive_ends if infinitive else _clause_ends
    for at in range(first + 1, end - 1):
        if tokens.lower[at] not in _MAY_END:
            continue
        if tokens.quote[at] < 0 and (_comment(tokens, at, end) or ends(tokens, at, end)):
            return at
        if clause and infinitive and _clause_ends(tokens, at, end):
            return at
    return end


_BREAKS = _FINITE | RELATIVES


def noun_end(tokens: Sentences, first: int, end: int, subject: bool) -> int:
    """Return where what a noun of speech reports ends: at a comma, or before the verb of which it is the `subject`."""
    verbs = 0
    for at in range(first + 1, end):
        if tokens.words[at] == "," and tokens.quote[at] < 0:
            return at
        if subject and _verb(tokens, at):
            verbs += 1
            if verbs > (tokens.lower[first] == "that"):
                return at
    return end


def _verb(tokens: Sentences, at: int) -> bool:
    """Tell whether a word is finite: an auxiliary with none before it, or a past form."""
    low, before = tokens.lower[at], tokens.lower[at - 1]
    if low in _FINITE:
        return before not in _FINITE
    past = low in PAST or (low.endswith("ed") and len(low) > 3 and low not in _NOT_PAST)
    return past and tokens.words[at][0].islower() and before not in _NO_VERB_AFTER


def _comma(tokens: Sentences, at: int) -> bool:
    return tokens.words[at] == "," and tokens.quote[at - 1] < 0 and tokens.quote[at + 1] < 0


def _comment(tokens: Sentences, at: int, end: int) -> bool:
    """Tell whether the last dash of a clause leads to a comment: "that it fell — a claim that …"."""
    if tokens.words[at] not in DASHES or tokens.start[at] == tokens.end[at - 1]:
        return False
    return tokens.lower[at + 1] in _ASIDES and not any(tokens.words[later] in DASHES for later in range(at + 1, end))


def _clause_ends(tokens: Sentences, at: int, end: int) -> bool:
    return _comma(tokens, at) and tokens.lower[at + 1] in _LATER


def _infinitive_ends(tokens: Sentences, at: int, end: int) -> bool:
    following = tokens.lower[at + 1]
    return (_comma(tokens, at) and following in _ADDITIONS) or _goes_on(tokens, at)


def _phrase_ends(tokens: Sentences, at: int, end: int) -> bool:
    if _comma(tokens, at):
        return tokens.lower[at + 1] not in ("and", "or") and not _listed(tokens, at, end)
    return (tokens.lower[at] in _ADJUNCTS and tokens.quote[at - 1] < 0) or _goes_on(tokens, at)


def _goes_on(tokens: Sentences, at: int) -> bool:
    """Tell whether "and" or "but" joins another finite verb of the outer subject."""
    return tokens.lower[at] in ("and", "but") and tokens.lower[at + 1] in _FINITE


def _listed(tokens: Sentences, comma: int, end: int) -> bool:
    """Tell whether a comma stands between the items of a list: "the bridge, the road and the tower"."""
    if tokens.lower[comma + 1] in _ADDITIONS:
        return False
    for at in range(comma + 1, min(comma + LONGEST_ITEM, end)):
        if tokens.lower[at] in ("and", "or"):
            return True
        if tokens.lower[at] in _BREAKS:
            return False
    return False
