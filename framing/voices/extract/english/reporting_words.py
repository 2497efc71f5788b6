"""Reporting words of a sentence, each with the noun phrase that speaks."""

from __future__ import annotations

from dataclasses import dataclass

from framing.voices.extract.common.cue_classes import source_class
from framing.voices.extract.common.cues import Cue, cue_list
from framing.voices.extract.english.names import Mention, base, ending_at, possessive, starting_at
from framing.voices.extract.english.words import (
    AUXILIARIES,
    BE,
    CATENATIVES,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SPEECH_MODIFIERS,
    SUBORDINATORS,
    TIMES,
    Sentences,
    is_name,
    word_set,
)

LONGEST_APPOSITION = 28
MOST_CUES = 40
"""Reporting words of one sentence; a row of more is no prose."""
_DASHES = ("–", "—", "-")
_COORDINATORS = ("and", "but", "or", "then", "while", "before", "after", "when", "by", "without", "also")


@dataclass
class Event:
    """A reporting word at tokens [first, last) with who speaks; `subject` is None where nobody does.

    `side` says where the subject was found: left, right (inverted), shared (with the event before),
    possessive, or none. `rejected` marks words that somebody else denies; `begins` is where its clause
    begins, once known.
    """

    first: int
    last: int
    cue: Cue
    subject: Mention | None
    side: str
    rejected: bool = False
    begins: int = -1


def events(tokens: Sentences, span: tuple[int, int], language: str) -> list[Event]:
    """Return the reporting words of one sentence, in order.

    Parameters
    ----------
    tokens : Sentences
        A text.
    span : (int, int)
        Token range of the sentence.
    language : str
        Of the list of reporting words.

    Returns
    -------
    list of Event
        Passives without an agent, and nouns without one who speaks, are left out.
    """
    known = cue_list(language)
    found: list[Event] = _in_a_poll(tokens, span)
    reached = found[0].last if found else span[0]
    listed = [token for token in range(*span) if tokens.lower[token] in known]
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


def _in_a_poll(tokens: Sentences, span: tuple[int, int]) -> list[Event]:
    """Return the event of "In a poll of voters, …", the one preposition that makes a source of what follows it."""
    first = span[0]
    if tokens.lower[first] not in ("in", "under") or first + 3 >= span[1] or tokens.quote[first] >= 0:
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
        return _noun(tokens, span, token, cue, found)
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
    inverted = None if cue.lemma in _WITH_OBJECT else _inverted(tokens, span, token, last, left)
    if inverted:
        return Event(token, last, cue, inverted, "right")
    if cue.form == "base" and not infinitive and left + 1 == token and not _plural(tokens, span, left):
        return None
    subject, side = _subject(tokens, span, left, cue, infinitive, found)
    if cue.form == "third" and side == "left" and subject and _bare(tokens, subject):
        return None
    return Event(token, last, cue, subject, side) if side != "none" or _touches_quote(tokens, span, token) else None


def _plural(tokens: Sentences, span: tuple[int, int], at: int) -> bool:
    """Tell whether a word can stand before a verb without ending: plural, a pronoun, a name, a joint, a comma."""
    if at < span[0]:
        return True
    low, word = tokens.lower[at], tokens.words[at]
    compound = word[0].isdigit() and not word[-1].isdigit()
    if low in PRONOUNS or low in RELATIVES or low in _COORDINATORS or low in _PLURALS:
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
    return at + 1 < token and (tokens.lower[at + 1] in TIMES | {"the"} or tokens.words[at + 1].isdigit())


def _over_time(tokens: Sentences, at: int, token: int) -> bool:
    """Tell whether "the" at `at` belongs to "in the past" or the like."""
    return 0 < at < token - 1 and tokens.lower[at + 1] in TIMES and tokens.lower[at - 1] in ("in", "over")


def _inverted(tokens: Sentences, span: tuple[int, int], token: int, last: int, left: int) -> Mention | None:
    """Return the speaker after the verb: “…,” said X; said X: “…”."""
    after_quote = left >= span[0] and (tokens.quote[left] >= 0 or (tokens.words[left] in ",–—" and left > span[0]))
    if not (after_quote or left < span[0]) or last >= span[1]:
        return None
    across = _across(tokens, span, left) if tokens.quote[left] < 0 <= left - span[0] else None
    if across and (across.kind == "name" or not is_name(tokens.words[last])):
        return None
    low = tokens.lower[last]
    if low in PRONOUNS and low not in ("it", "you"):
        return starting_at(tokens, last, span[1]) if tokens.quote[left] >= 0 or last + 1 == span[1] else None
    opens = is_name(tokens.words[last]) or low in DETERMINERS or tokens.quote[left] >= 0
    if not opens or low in PREPOSITIONS or low in AUXILIARIES or low in SUBORDINATORS or low in ("that",):
        return None
    mention = starting_at(tokens, last, span[1])
    if mention is None or tokens.lower[mention.last - 1] in TIMES:
        return None
    following = tokens.words[mention.last] if mention.last < span[1] else "."
    ends = following in ",.;:–—()!?" or tokens.lower[min(mention.last, span[1] - 1)] in (
        PREPOSITIONS | RELATIVES | SUBORDINATORS | TIMES
    )
    if left >= span[0] and tokens.quote[left] >= 0 and left == token - 1:
        return mention
    return mention if ends and not (left < span[0] and following != ":") else None


def _subject(
    tokens: Sentences, span: tuple[int, int], left: int, cue: Cue, infinitive: bool, found: list[Event]
) -> tuple[Mention | None, str]:
    """Return who does the verb whose auxiliaries end after token `left`."""
    shared = next((e.subject for e in reversed(found) if e.cue.part == "verb" and e.subject), None)
    if left < span[0]:
        return (first_subject(tokens, span) if cue.form == "ing" else None), "shared" if cue.form == "ing" else "none"
    word, low = tokens.words[left], tokens.lower[left]
    if cue.form == "ing" or infinitive or low in _COORDINATORS:
        if low in PRONOUNS:
            return ending_at(tokens, left, span[0]), "left"
        subject = shared or first_subject(tokens, (span[0], left + 1))
        if subject is None or subject.text in ("i", "we", "you"):
            subject = _owner_before(tokens, span, left) or subject or _pronoun_in(tokens, span[0], left)
        return subject, "shared" if subject else "none"
    if low == "that":
        return None, "none"
    if low in RELATIVES:
        end = left - 1 if left > span[0] and tokens.words[left - 1] in (",", *_DASHES) else left
        antecedent = ending_at(tokens, end - 1 if end < left else left - 1, span[0])
        return antecedent, "left" if antecedent else "none"
    if word in (",", ")", *_DASHES):
        subject = _across(tokens, span, left) or shared
        return subject, "left" if subject else "none"
    subject = _with_relative(tokens, span, left) or ending_at(tokens, left, span[0], True) or _counted(tokens, left)
    return subject, "left" if subject else "none"


_COUNTED = word_set("several many some others most few both all none those half")


def _counted(tokens: Sentences, at: int) -> Mention | None:
    """Return people named by their number only: "Several said …", "at least 21,000 said …"."""
    counted = tokens.lower[at] in _COUNTED or tokens.words[at][0].isdigit()
    return Mention("description", tokens.words[at], frozenset(), at, at + 1) if counted else None


def _pronoun_in(tokens: Sentences, first: int, last: int) -> Mention | None:
    """Return the last personal pronoun before `last`, for a participle whose clause opens with an adverbial."""
    for token in range(last, first - 1, -1):
        if tokens.lower[token] in ("he", "she", "they"):
            return Mention("pronoun", tokens.lower[token], frozenset(), token, token + 1)
    return None


def _with_relative(tokens: Sentences, span: tuple[int, int], left: int) -> Mention | None:
    """Return the head of "a voter who met the minister" where `left` ends the relative clause."""
    for token in range(left, max(span[0], left - 12), -1):
        if not tokens.words[token][0].isalnum() or tokens.quote[token] >= 0:
            return None
        if tokens.lower[token] == "who":
            verbs = [word for word in tokens.lower[token + 1 : left] if word.endswith("ed") or word in AUXILIARIES]
            return ending_at(tokens, token - 1, span[0]) if verbs else None
    return None


_NO_APPOSITION = PREPOSITIONS | DETERMINERS | RELATIVES


def _across(tokens: Sentences, span: tuple[int, int], mark: int) -> Mention | None:
    """Return the subject that commas, dashes or brackets part from its verb ("Iryna, a mother, says")."""
    pair = {")": "("}.get(tokens.words[mark], tokens.words[mark])
    token, nearest = mark - 1, None
    while token > span[0] and mark - token < LONGEST_APPOSITION:
        if tokens.quote[token] >= 0 or tokens.words[token] == ";":
            break
        if tokens.words[token] == pair:
            begins = _segment_start(tokens, span, token - 1)
            mention = ending_at(tokens, token - 1, begins, True)
            if mention is None or mention.first > begins:
                mention = ending_at(tokens, token - 1, span[0])
            if mention and mention.kind == "description" and nearest is None:
                inner = ending_at(tokens, mark - 1, token)
                plain = tokens.lower[token + 1] not in _NO_APPOSITION
                if inner and inner.kind == "name" and inner.first - token <= 3 and plain:
                    return inner
            if mention and mention.first - begins <= 6 and _begins_clause(tokens, begins, mention):
                return mention
            nearest = nearest or mention
        token -= 1
    return nearest if nearest and nearest.kind != "description" else None


def _segment_start(tokens: Sentences, span: tuple[int, int], token: int) -> int:
    marks = (",", ";", ":", "(", *_DASHES)
    while token > span[0] and tokens.words[token - 1] not in marks and tokens.quote[token - 1] < 0:
        token -= 1
    return token


def _begins_clause(tokens: Sentences, begins: int, mention: Mention) -> bool:
    low = tokens.lower[begins]
    if low in RELATIVES or tokens.words[begins].isdigit() or low in ("of", "from", "in", "at"):
        return False
    if low in ("a", "an", "the") and mention.kind == "name" and mention.first > begins + 1:
        return not any(word in PREPOSITIONS for word in tokens.lower[begins : mention.first])
    return not low.endswith("ing")


def _owner_before(tokens: Sentences, span: tuple[int, int], left: int) -> Mention | None:
    """Return X where X’s statement (or the like) stands before a participle."""
    nouns = cue_list("en")
    for token in range(left, span[0], -1):
        if tokens.words[token] == ";" or tokens.quote[token] >= 0:
            return None
        is_speech = any(cue.part == "noun" for cue in nouns.get(tokens.lower[token], ()))
        if is_speech and possessive(tokens.words[token - 1]):
            return ending_at(tokens, token - 1, span[0])
    return None


def _noun(tokens: Sentences, span: tuple[int, int], token: int, cue: Cue, found: list[Event]) -> Event | None:
    """A noun of speech: whose it is by ’s, "by X", a verb of giving, or the one before it who rejects it."""
    before = token - 1
    if found and token + 1 < span[1] and tokens.lower[token + 1] == "as" and token - found[-1].last <= 5:
        return None
    rejecting = bool(found) and found[-1].cue.lemma in _REJECT and token - found[-1].last <= 3
    if rejecting and cue.stance == "doubting":
        return Event(token, token + 1, cue, None, "none", rejected=True)
    while before > span[0] and tokens.words[before][0].islower() and not possessive(tokens.words[before]):
        if tokens.lower[before] in DETERMINERS | PREPOSITIONS or token - before > 3:
            break
        before -= 1
    if before >= span[0] and possessive(tokens.words[before]):
        owner = ending_at(tokens, before, span[0])
        return Event(token, token + 1, cue, owner, "possessive") if owner else None
    if before >= span[0] and tokens.lower[before] in _OWNERS and tokens.lower[token + 1] in cue.takes:
        owner = Mention("pronoun", _OWNERS[tokens.lower[before]], frozenset(), before, before + 1)
        return Event(token, token + 1, cue, owner, "possessive")
    if token + 2 < span[1] and tokens.lower[token + 1] in ("by", "from"):
        author = starting_at(tokens, token + 2, span[1])
        return Event(token, token + 1, cue, author, "right") if author else None
    quoted = any(tokens.quote[t] >= 0 for t in range(token + 1, min(token + 4, span[1])))
    if quoted and before >= span[0] and tokens.lower[before] in DETERMINERS | SPEECH_MODIFIERS:
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


_OPENING_ADVERBS = word_set("and but so then also earlier later meanwhile however still yet while")


def first_subject(tokens: Sentences, span: tuple[int, int]) -> Mention | None:
    """Return the phrase that a sentence begins with, after adverbs and openings closed by a comma."""
    first = _after_dateline(tokens, span)
    for _ in range(3):
        while first < span[1] and not tokens.words[first][0].isalnum() and tokens.quote[first] < 0:
            first += 1
        if first >= span[1]:
            return None
        low = tokens.lower[first]
        if low in _OPENING_ADVERBS:
            first += 1
            continue
        opening = low in PREPOSITIONS or low in SUBORDINATORS or low.endswith(("ing", "ly")) or low in TIMES
        comma = next((t for t in range(first, span[1]) if tokens.words[t] == ","), None) if opening else None
        if not opening or comma is None:
            break
        first = comma + 1
    if first >= span[1] or tokens.quote[first] >= 0 or tokens.lower[first] in PREPOSITIONS:
        return None
    mention = _leading(tokens, first, span[1])
    return mention if mention and mention.text else None


def _after_dateline(tokens: Sentences, span: tuple[int, int]) -> int:
    """Return the token after a dateline ("HALLIN (AFP) — "), or the first of the sentence."""
    for token in range(span[0], min(span[0] + 7, span[1])):
        if tokens.words[token] in ("–", "—", "-"):
            return token + 1
        if not is_name(tokens.words[token]) and tokens.words[token] not in "(),./":
            break
    return span[0]


_AFTER_SUBJECT = (AUXILIARIES | PREPOSITIONS | RELATIVES | SUBORDINATORS) - {"of", "for"}


def _leading(tokens: Sentences, first: int, limit: int) -> Mention | None:
    """Return the name within the phrase at `first` if its words before are descriptions, else the phrase."""
    owner = next((t for t in range(first, min(first + 5, limit - 1)) if possessive(tokens.words[t])), None)
    named = tokens.words[first : owner + 1] if owner is not None else []
    if owner is not None and all(is_name(word) or word.lower() in DETERMINERS for word in named):
        return _leading(tokens, owner + 1, limit)
    last = first
    while last < limit and tokens.words[last][0].isalnum() and tokens.quote[last] < 0:
        low = tokens.lower[last]
        if last > first and low in _AFTER_SUBJECT:
            break
        if is_name(tokens.words[last]) and low not in PRONOUNS | DETERMINERS:
            return starting_at(tokens, first, limit)
        last += 1
        if last - first > 6:
            break
    if tokens.lower[first] in PRONOUNS:
        return Mention("pronoun", tokens.lower[first], frozenset(), first, first + 1)
    if last > first and tokens.lower[first] in DETERMINERS:
        return Mention("description", " ".join([*tokens.words[first + 1 : last - 1], base(tokens.words[last - 1])]),
                       frozenset(tokens.lower[first + 1 : last]), first, last)  # fmt: skip
    return None
