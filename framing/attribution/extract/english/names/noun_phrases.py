"""Noun phrases before and after a reporting verb: a name with its titles, or a description with what depends on it."""

from __future__ import annotations

from framing.attribution.extract.common.cues import cue_list
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.english.names.mentions import (
    INSIDE_NAMES,
    LONGEST_NAME,
    LONGEST_PHRASE,
    NEVER_DESCRIBE,
    Mention,
    base,
    continues,
    name_ending_at,
    named,
    plain,
    possessive,
    role_of,
)
from framing.attribution.extract.english.words import (
    AUXILIARIES,
    BE,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SUBORDINATORS,
    TIMES,
    TITLES,
    is_name,
)

_NO_NOUNS = PREPOSITIONS | SUBORDINATORS | DETERMINERS
_JOINTS = RELATIVES | SUBORDINATORS
_CLAUSE_OPENERS = _JOINTS | PRONOUNS


def ending_at(tokens: Sentences, last: int, floor: int, subject: bool = False) -> Mention | None:
    """Return the noun phrase that ends at token `last` and starts no earlier than `floor`.

    "a spokesman for the ministry" is one phrase, headed by the spokesman; if it is the `subject` of the
    verb that follows, so is "a clerk with the mint", since no subject follows a preposition.
    """
    if last < floor or tokens.quote[last] >= 0:
        return None
    low = tokens.lower[last]
    if low in PRONOUNS:
        return Mention("pronoun", low, frozenset(), last, last + 1)
    first = name_ending_at(tokens, last, floor)
    if first is None:
        if not tokens.words[last][0].isalpha() or low in _NO_NOUNS:
            return None
        mention = _description(tokens, last, floor)
    else:
        mention = named(tokens, first, last + 1)
    start = mention.first if first is None else first
    return _headed(tokens, start, last, floor, subject) or mention


def _description(tokens: Sentences, last: int, floor: int) -> Mention:
    first = last
    while first > floor and last - first < LONGEST_PHRASE:
        word, low = tokens.words[first - 1], tokens.lower[first - 1]
        if tokens.quote[first - 1] >= 0 or low in _CLAUSE_OPENERS:
            break
        if not word[0].isalnum() and not (word in _CURRENCIES and tokens.words[first][0].isdigit()):
            break
        if low in PREPOSITIONS and not (low == "of" and tokens.lower[first] in ("defence", "defense", "state")):
            break
        first -= 1
        if low in DETERMINERS:
            break
    return described(tokens, first, last + 1)


_CURRENCIES = "$£€"


def described(tokens: Sentences, first: int, last: int, head: int | None = None) -> Mention:
    """Return the mention of the description in tokens [first, last), without article; its head ends before `head`."""
    article = tokens.lower[first] in DETERMINERS and first < last - 1 and tokens.lower[first + 1] not in PREPOSITIONS
    skip = first + article
    while skip < last - 1 and tokens.lower[skip] in _BEFORE_NOUN:
        skip += 1
    text = " ".join([*tokens.words[skip : last - 1], base(tokens.words[last - 1])])
    for mark in _CURRENCIES:
        text = text.replace(f"{mark} ", mark)
    titles = frozenset(plain(word) for word in tokens.words[skip : head or last])
    return Mention("description", text, titles, first, last)


_BEFORE_NOUN = frozenset(["the", "its", "their", "our", "later", "earlier", "then", "now", "hours", "days", "least"])


def _headed(tokens: Sentences, start: int, last: int, floor: int, subject: bool) -> Mention | None:
    """Return the phrase that governs the one in [start, last] through a preposition, or None.

    Elsewhere than in a subject, only a noun that names an office or a role does: "a spokesman for the mint".
    """
    token = start - 1
    while token > floor and tokens.lower[token] not in PREPOSITIONS and start - token <= 5:
        if tokens.lower[token] in _CLAUSE_OPENERS or not tokens.words[token][0].isalnum():
            return None
        token -= 1
    if token <= floor or tokens.lower[token] not in _HEADED_BY or tokens.quote[token - 1] >= 0:
        return None
    before = tokens.words[token - 1]
    if subject and before.lower() in _QUANTIFIERS and tokens.lower[token] in ("of", "in", "at", "from", "on"):
        return described(tokens, token - 1, last + 1)._replace(titles=frozenset())
    if tokens.lower[token] == "of" and start > token + 1 and tokens.lower[token + 1] not in DETERMINERS:
        return None
    plural = token - 1 == floor and before.endswith("s") and before.lower() not in TITLES
    if is_name(before) and not (subject and plural):
        return ending_at(tokens, token - 1, floor) if tokens.lower[token] in ("in", "on", "at", "of", "from") else None
    leads = bool(role_of({plain(before)})) or before.lower() in TITLES
    if not leads and (start - token > 1 or not subject or _infinitive(tokens, token)):
        return None
    end = token - 1
    if subject and _participle(tokens, end, floor):
        end -= 1
    if not leads and not _noun(tokens, end):
        return None
    head = ending_at(tokens, end, floor, subject)
    if head is None or head.kind == "pronoun" or any(low in _VERBAL for low in tokens.lower[head.first : end]):
        return None
    if head.kind == "name" and (end > floor or head.last - head.first > 1):
        return head
    titles = head.titles | ({plain(tokens.words[end])} if head.kind == "name" else frozenset())
    return described(tokens, head.first, last + 1)._replace(titles=titles)


def _infinitive(tokens: Sentences, token: int) -> bool:
    """Tell whether "to" leads a verb: no article, possessive or name follows."""
    word, low = tokens.words[token + 1], tokens.lower[token + 1]
    return tokens.lower[token] == "to" and not (low in DETERMINERS or is_name(word) or possessive(word))


_QUANTIFIERS = frozenset(
    "some many several most one two three four five six seven eight nine ten all each both any none half few neither "
    "either dozens hundreds thousands scores majorities".split()
)
_VERBAL = AUXILIARIES | frozenset(["him", "them", "me", "us"])
_NO_HEAD = frozenset(["like", "including", "despite", "as"])
_HEADED_BY = PREPOSITIONS - _NO_HEAD
_NOT_NOUNS = NEVER_DESCRIBE | frozenset(["not", "least", "most", "more", "just", "according", "when"])


def _participle(tokens: Sentences, token: int, floor: int) -> bool:
    """Tell whether a token is a participle after the noun it belongs to: "a text seen by", "people briefed on"."""
    low = tokens.lower[token]
    if token - 1 < floor or not (low.endswith(("ed", "ing")) or low in _PARTICIPLES) or len(low) < 4:
        return False
    return _noun(tokens, token - 1) and tokens.words[token][0].islower()


_PARTICIPLES = frozenset("seen sent held made given known taken written shown drawn put led run done sworn".split())
_BEFORE_NOUNS = DETERMINERS | PREPOSITIONS


def _noun(tokens: Sentences, token: int) -> bool:
    """Tell whether a token can be the noun before a preposition."""
    word, low = tokens.words[token], tokens.lower[token]
    if not word[0].isalpha() or tokens.quote[token] >= 0 or low in _NOT_NOUNS or possessive(word):
        return False
    preceding = tokens.words[token - 1] if token else ""
    governed = preceding.lower() in _BEFORE_NOUNS or possessive(preceding)
    verb = low in cue_list("en") and low not in _ALSO_NOUNS and not low.endswith("s")
    if low.endswith("ly") or (verb and not governed):
        return False
    return not low.endswith("ed")


_ALSO_NOUNS = frozenset(
    "report statement post tweet letter message study poll survey text report review claim call warning headline "
    "order request interview speech question view question project plan support challenge command press comment".split()
)


def starting_at(tokens: Sentences, first: int, limit: int) -> Mention | None:
    """Return the noun phrase that starts at token `first` ("says the mayor of Hallin")."""
    token = first
    while token < limit and token - first < LONGEST_PHRASE and not is_name(tokens.words[token]):
        low = tokens.lower[token]
        if low in PRONOUNS and token == first:
            return Mention("pronoun", low, frozenset(), token, token + 1)
        if not tokens.words[token][0].isalnum() or tokens.quote[token] >= 0 or low in _JOINTS:
            break
        if low in PREPOSITIONS and low not in ("of", "for"):
            break
        token += 1
    if token < limit and is_name(tokens.words[token]) and tokens.quote[token] < 0:
        last, limit = token, min(limit, token + LONGEST_NAME)
        while last + 1 < limit and not possessive(tokens.words[last]) and continues(tokens, last + 1, limit):
            last += 1
        while tokens.lower[last] in INSIDE_NAMES and last > token:
            last -= 1
        further = _described_further(tokens, last + 1, limit, plain(tokens.words[last]) in TITLES)
        if further:
            return starting_at(tokens, further, limit)
        if not _heads_description(tokens, first, token):
            return named(tokens, token, last + 1)
        token = last + 1
    if token == first:
        return None
    return _with_complements(tokens, first, token, limit)


_COMPLEMENTS = frozenset(["of", "for", "from", "with", "in", "at", "on"])
_SETTINGS = TIMES | frozenset(
    "statement statements interview interviews email emails letter speech tweet post message text texts phone "
    "telephone briefing conference call note memo response reply answer reference support background condition address "
    "video "
    "testimony twitter facebook remarks comments addition english russian french german camera tv television "
    "radio air stage".split()
)


def _with_complements(tokens: Sentences, first: int, last: int, limit: int) -> Mention:
    """Return the description in [first, last) with the phrases that depend on it: "a clerk at the mint in Hallin"."""
    head = next((token for token in range(first + 1, last) if tokens.lower[token] in PREPOSITIONS), last)
    while last + 1 < limit and tokens.lower[last] in _COMPLEMENTS:
        token = last + 1
        while token < limit and token - last <= 5 and _inside(tokens, token):
            token += 1
        if token == last + 1 or tokens.lower[token - 1] in DETERMINERS:
            break
        if any(tokens.lower[at] in _SETTINGS or tokens.words[at][0].isdigit() for at in range(last + 1, token)):
            break
        last = token
    return described(tokens, first, last, head)


_OUTSIDE = PREPOSITIONS | SUBORDINATORS | RELATIVES | PRONOUNS | AUXILIARIES | BE


def _inside(tokens: Sentences, token: int) -> bool:
    word, low = tokens.words[token], tokens.lower[token]
    if not word[0].isalnum() or tokens.quote[token] >= 0:
        return False
    return low not in _OUTSIDE


def _described_further(tokens: Sentences, first: int, limit: int, title: bool) -> int | None:
    """Return where a second name starts after describing words ("Roe campaign spokesman Jo Bell"), or None."""
    words: set[str] = set()
    for token in range(first, min(first + 5, limit)):
        if tokens.quote[token] >= 0 or not tokens.words[token][0].isalpha():
            return None
        if is_name(tokens.words[token]):
            return token if words and (title or words & TITLES or role_of(words)) else None
        if tokens.lower[token] in NEVER_DESCRIBE and not (title and token == first and tokens.lower[token] == "of"):
            return None
        words.add(plain(tokens.words[token]))
    return None


def _heads_description(tokens: Sentences, first: int, name: int) -> bool:
    """Tell whether a preposition between `first` and the name makes the name a complement, as in "mayor of"."""
    return any(tokens.lower[token] in PREPOSITIONS for token in range(first, name))
