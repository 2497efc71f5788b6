"""Reporting words of a sentence, each with the noun phrase that speaks."""

from __future__ import annotations

from itertools import compress

from framing.attribution.extract.common.cue_classes import source_class
from framing.attribution.extract.common.cues import Cue, cue_list
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.common.word_sets import word_set
from framing.attribution.extract.english.clauses.event import Event
from framing.attribution.extract.english.clauses.speech_nouns import noun_event
from framing.attribution.extract.english.clauses.subjects import COORDINATORS, inverted_subject, subject_of
from framing.attribution.extract.english.names.mentions import Mention, possessive
from framing.attribution.extract.english.names.noun_phrases import starting_at
from framing.attribution.extract.english.words import (
    AUXILIARIES,
    BE,
    CATENATIVES,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    TIMES,
)

MOST_CUES = 40
"""Reporting words of one sentence; a row of more is no prose."""


def cue_tokens(tokens: Sentences, language: str) -> list[int]:
    """Return the tokens of a text at which a reporting word may begin, in order."""
    known = cue_list(language)
    return list(compress(range(len(tokens.lower)), map(known.__contains__, tokens.lower)))


def events(tokens: Sentences, span: tuple[int, int], language: str, listed: list[int]) -> list[Event]:
    """Return the reporting words of one sentence, in order.

    Parameters
    ----------
    tokens : Sentences
        A text.
    span : (int, int)
        Token range of the sentence.
    language : str
        Of the list of reporting words.
    listed : list of int
        Those of `cue_tokens` in the sentence.

    Returns
    -------
    list of Event
        Passives without an agent, and nouns of speech without a speaker, are excluded.
    """
    found: list[Event] = _in_a_poll(tokens, span) if tokens.lower[span[0]] in _LEAD_POLLS else []
    if not listed:
        return found
    known, reached = cue_list(language), found[0].last if found else span[0]
    titled = span[0] in tokens.headlines
    for token in listed if len(listed) <= MOST_CUES else ():
        if token < reached or (token > span[0] and not titled and tokens.words[token][0].isupper()):
            continue
        for cue in known[tokens.lower[token]]:
            if tuple(tokens.lower[token : token + len(cue.words)]) == cue.words:
                event = _event(tokens, span, token, cue, found)
                if event:
                    found.append(event)
                    reached = event.last
                    break
    return found


_LEAD_POLLS = ("in", "under")


def _in_a_poll(tokens: Sentences, span: tuple[int, int]) -> list[Event]:
    """Return the event of "In a poll of voters, …", the one preposition that makes a source of what follows it."""
    first = span[0]
    if first + 3 >= span[1]:
        return []
    subject = starting_at(tokens, first + 1, span[1])
    ends = subject is not None and subject.last < span[1] and tokens.words[subject.last] == ","
    if subject is None or not ends or source_class(subject.text) != "poll":
        return []
    return [Event(first, first + 1, _POLL, subject, "right")]


_POLL = Cue("in a poll", "preposition", "", "any", "neutral", ("in",), frozenset(), "finding")


def _event(tokens: Sentences, span: tuple[int, int], token: int, cue: Cue, found: list[Event]) -> Event | None:
    last = token + len(cue.words)
    if cue.part == "preposition":
        subject = starting_at(tokens, last, span[1])
        return Event(token, last, cue, subject, "right") if subject else None
    if cue.part == "noun":
        return noun_event(tokens, span, token, cue, found)
    if _is_noun(tokens, span, token, cue):
        return None
    return _verb(tokens, span, token, cue, found)


def _is_noun(tokens: Sentences, span: tuple[int, int], token: int, cue: Cue) -> bool:
    """Tell whether a form that could be a verb is a noun here ("rejected claims that", "the pledge")."""
    if cue.form == "past" and token > span[0] and possessive(tokens.words[token - 1]):
        return len(cue.words) == 1 and token + 1 < span[1] and tokens.words[token + 1][0].isalpha()
    if cue.form not in ("base", "third", "ing") or token == span[0]:
        return cue.form in ("base", "third") and token == span[0] and not _touches_quote(tokens, span, token)
    before, word = tokens.lower[token - 1], tokens.words[token - 1]
    if cue.form == "ing":
        governed = before in PREPOSITIONS and before not in ("by", "without", "in")
        return governed or before in DETERMINERS or possessive(word)
    if word[0].isupper() and token - 1 > span[0] and not possessive(word):
        return False
    if before in DETERMINERS or before in PREPOSITIONS - {"to"} or possessive(word):
        return before not in ("this", "that", "one", "another", "each", "both", "all", "many", "some", "others")
    if cue.form == "third":
        return word[0].islower() and before.endswith(("ed", "ing", "al", "ous", "ive")) and before not in AUXILIARIES
    return False


def _touches_quote(tokens: Sentences, span: tuple[int, int], token: int) -> bool:
    near = range(max(span[0], token - 2), min(span[1], token + 5))
    return any(tokens.quote[other] >= 0 for other in near) or (token > 0 and tokens.quote[token - 1] >= 0)


def _verb(tokens: Sentences, span: tuple[int, int], token: int, cue: Cue, found: list[Event]) -> Event | None:
    last = token + len(cue.words)
    left, passive, infinitive = _before_verb(tokens, span, token)
    if passive and cue.form == "past" and cue.lemma != "be quoted as saying":
        agent = next((t for t in range(last, min(last + 6, span[1])) if tokens.lower[t] == "by"), None)
        subject = starting_at(tokens, agent + 1, span[1]) if agent else None
        return Event(token, last, cue, subject, "right") if subject else None
    if cue.use == "quote" and not _near_quote(tokens, span, token, last):
        return None
    inverted = None if cue.lemma in _WITH_OBJECT else inverted_subject(tokens, span, token, last, left)
    if inverted:
        return Event(token, last, cue, inverted, "right")
    if cue.form == "base" and not infinitive and left + 1 == token and not _plural(tokens, span, left):
        return None
    subject, side = subject_of(tokens, span, left, cue, infinitive, found)
    if cue.form == "third" and side == "left" and subject and _bare(tokens, subject):
        return None
    return Event(token, last, cue, subject, side) if side != "none" or _touches_quote(tokens, span, token) else None


def _plural(tokens: Sentences, span: tuple[int, int], at: int) -> bool:
    """Tell whether a word can stand before a verb without ending: plural, a pronoun, a name, a joint, a comma."""
    if at < span[0]:
        return True
    low, word = tokens.lower[at], tokens.words[at]
    compound = word[0].isdigit() and not word[-1].isdigit()
    if low in PRONOUNS or low in RELATIVES or low in COORDINATORS or low in _PLURALS:
        return True
    if not word[0].isalpha() and not compound:
        return True
    plural = low.endswith("s") and not low.endswith(("ss", "’s"))
    return plural or (low in DETERMINERS and low not in ("the", "a", "an"))


_PLURALS = word_set("people police men women many some most few others children public majority lawmen media data")
_WITH_OBJECT = word_set(
    "tell inform remind assure reassure urge call describe accuse blame criticise criticize condemn denounce "
    "praise hail mock slam blast chide dub label brand want expect feel hope believe deny reject dismiss refuse "
    "dispute advise beg find show prove demonstrate identify recognise recognize highlight tout decry"
) | {"call for", "call on", "hit out at", "speak of", "rule out", "lay out", "set out"}


def _near_quote(tokens: Sentences, span: tuple[int, int], first: int, last: int) -> bool:
    near = range(max(span[0], first - 7), min(span[1], last + 9))
    return any(tokens.quote[other] >= 0 for other in near)


_TIMES_OR_THE = TIMES | {"the"}
_TIME_OPENERS = word_set("in on at point time last this next past")


def _before_verb(tokens: Sentences, span: tuple[int, int], token: int) -> tuple[int, bool, bool]:
    """Step back over auxiliaries, adverbs and times; return where the subject should end, passive, infinitive."""
    passive = infinitive = False
    at = token - 1
    while at >= span[0]:
        low, word = tokens.lower[at], tokens.words[at]
        if low in AUXILIARIES or (low.endswith("ly") and word[0].islower() and len(low) > 4 and low != "family"):
            passive = passive or low in BE
        elif low == "to" and at > span[0]:
            infinitive = True
        elif (infinitive and low in CATENATIVES) or (low == "the" and _over_time(tokens, at, token)):
            pass
        elif low in TIMES or (word.isdigit() and at > span[0] and tokens.lower[at - 1] in TIMES):
            if low in _TIME_OPENERS and not _time_follows(tokens, at, token):
                break
        else:
            break
        at -= 1
    return at, passive, infinitive


def _bare(tokens: Sentences, subject: Mention) -> bool:
    """Tell whether a phrase is one lower-case noun without an article, which no verb in -s can follow."""
    alone = subject.kind == "description" and tokens.lower[subject.first] not in DETERMINERS
    return alone and subject.last - subject.first == 1 and not possessive(tokens.words[max(subject.first - 1, 0)])


def _time_follows(tokens: Sentences, at: int, token: int) -> bool:
    if tokens.lower[at] == "past":
        return tokens.lower[at - 1] in ("the", "in", "over")
    if tokens.lower[at] == "point":
        return True
    return at + 1 < token and (tokens.lower[at + 1] in _TIMES_OR_THE or tokens.words[at + 1].isdigit())


def _over_time(tokens: Sentences, at: int, token: int) -> bool:
    """Tell whether "the" at `at` belongs to "in the past" or the like."""
    return 0 < at < token - 1 and tokens.lower[at + 1] in TIMES and tokens.lower[at - 1] in ("in", "over")
