"""Who does a reporting verb: the noun phrase on its left, on its right, or one that it shares."""

from __future__ import annotations

from framing.attribution.extract.common.cues import Cue, cue_list
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.common.word_sets import word_set
from framing.attribution.extract.english.clauses.event import Event
from framing.attribution.extract.english.names.mentions import Mention, base, possessive
from framing.attribution.extract.english.names.noun_phrases import ending_at, starting_at
from framing.attribution.extract.english.words import (
    AUXILIARIES,
    DASHES,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SUBORDINATORS,
    TIMES,
    is_name,
)

LONGEST_APPOSITION = 28
_AFTER_SPEAKER = PREPOSITIONS | RELATIVES | SUBORDINATORS | TIMES
_NO_NAMES = PRONOUNS | DETERMINERS
COORDINATORS = ("and", "but", "or", "then", "while", "before", "after", "when", "by", "without", "also")


def inverted_subject(tokens: Sentences, span: tuple[int, int], token: int, last: int, left: int) -> Mention | None:
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
    ends = following in ",.;:–—()!?" or tokens.lower[min(mention.last, span[1] - 1)] in _AFTER_SPEAKER
    if left >= span[0] and tokens.quote[left] >= 0 and left == token - 1:
        return mention
    return mention if ends and not (left < span[0] and following != ":") else None


def subject_of(
    tokens: Sentences, span: tuple[int, int], left: int, cue: Cue, infinitive: bool, found: list[Event]
) -> tuple[Mention | None, str]:
    """Return who does the verb whose auxiliaries end after token `left`."""
    shared = next((e.subject for e in reversed(found) if e.cue.part == "verb" and e.subject), None)
    if left < span[0]:
        return (first_subject(tokens, span) if cue.form == "ing" else None), "shared" if cue.form == "ing" else "none"
    word, low = tokens.words[left], tokens.lower[left]
    if cue.form == "ing" or infinitive or low in COORDINATORS:
        if low in PRONOUNS:
            return ending_at(tokens, left, span[0]), "left"
        subject = shared or first_subject(tokens, (span[0], left + 1))
        if subject is None or subject.text in ("i", "we", "you"):
            subject = _owner_before(tokens, span, left) or subject or _pronoun_in(tokens, span[0], left)
        return subject, "shared" if subject else "none"
    if low == "that":
        return None, "none"
    if low in RELATIVES:
        end = left - 1 if left > span[0] and tokens.words[left - 1] in (",", *DASHES) else left
        antecedent = ending_at(tokens, end - 1 if end < left else left - 1, span[0])
        return antecedent, "left" if antecedent else "none"
    if word in (",", ")", *DASHES):
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
    """Return the subject that commas, dashes or brackets separate from its verb ("Iryna, a mother, says")."""
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
    marks = (",", ";", ":", "(", *DASHES)
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
    """Return X where X’s statement (or the like) precedes a participle."""
    nouns = cue_list("en")
    for token in range(left, span[0], -1):
        if tokens.words[token] == ";" or tokens.quote[token] >= 0:
            return None
        is_speech = any(cue.part == "noun" for cue in nouns.get(tokens.lower[token], ()))
        if is_speech and possessive(tokens.words[token - 1]):
            return ending_at(tokens, token - 1, span[0])
    return None


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
        if is_name(tokens.words[last]) and low not in _NO_NAMES:
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
