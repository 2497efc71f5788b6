"""Which capitals of an English text mean a name: in headlines, where every word has one, and in words such as May."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from itertools import compress

from framing.attribution.extract.common.cues import cue_list
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.common.word_sets import word_set
from framing.attribution.extract.english.words import (
    AMBIGUOUS,
    AUXILIARIES,
    BE,
    DETERMINERS,
    MONTHS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SUBORDINATORS,
    TITLES,
    is_name,
)

LONGEST_HEADLINE = 25
FEWEST_WORDS = 3
"""Words with capitals from which a sentence without others is a headline; fewer need a verb among them."""
_SMALL = PREPOSITIONS | SUBORDINATORS | DETERMINERS | AUXILIARIES | BE | PRONOUNS | RELATIVES | word_set("not vs")
_FINITE = BE | AUXILIARIES
_NO_LAST_NAMES = TITLES | AMBIGUOUS
_BEFORE_MONTH = word_set(
    "in since last early late mid this next of by until till from through during for to between before after and on "
    "or every each around about monday tuesday wednesday thursday friday saturday sunday"
)
_HOLIDAYS = word_set(
    "labor labour election christmas memorial independence victory boxing new mothers fathers veterans inauguration "
    "thanksgiving valentine valentines groundhog columbus presidents earth opening judgment commencement good d "
    "liberation unity victory armistice remembrance"
)
_HONORIFICS = word_set("mr mrs ms miss dr mr. mrs. ms. dr. sir lord lady dame prof. rev. sen. rep. gov. gen. col.")
_VERBS = word_set(
    "accept address adopt aim allow appoint approve arrest arrive attend avoid await ban battle beat become begin "
    "boost break bring build buy cancel carry celebrate claim clash collapse collect come compete consider create "
    "crush curb cut deal defeat delay deliver demand deploy die divide double draw drive drop edge emerge end enter "
    "escape evacuate expand expel explain explode extend face fail fall fight file finish fire flee fly follow force "
    "free gain get give go greet grow halt handle happen hear help hit hold host impose increase injure invade invest "
    "join jump keep kill kick land launch lead leave let lift lose make manage meet merge move name need nominate "
    "offer open overcome overtake pass pay pick plunge postpone prepare prevent probe protect push put quit raise "
    "reach receive recover reduce release remain remove replace require rescue resign respond restore resume retire "
    "return reverse rise run sack sanction save score secure see seize sell send sentence set settle shake share "
    "shoot shut slap soar spark speak spend split stab stand start stay steal stop strike struggle sue suffer suspend "
    "survive swap take target test top track trigger try turn unveil use veto visit vote wait walk watch win withdraw "
    "work yield"
)
PAST = word_set(
    "became began broke brought built bought came cut dealt drew drove fell fought fled flew gave went grew heard hit "
    "held kept led left let lost made met overcame overtook paid put quit ran rose saw sold sent set shook shot shut "
    "spoke spent stood stole struck took won withdrew killed said told wrote thought felt knew meant called"
)


def settled(tokens: Sentences) -> Sentences:
    """Return a text with the case of its words settled where capitals mislead; its places stay as they are.

    Parameters
    ----------
    tokens : Sentences
        A text, from `framing.attribution.extract.english.words.sentences`; changed in place.

    Returns
    -------
    Sentences
        The same object. A word of a headline that is no name is written small, as in running text. A
        word such as "May", "Will" or "Long" that is a name keeps its capital in `lower` too, so that
        no rule takes it for grammar; one that is grammar is small in `words`. `headlines` holds the
        sentences in which capitals told nothing.

    Notes
    -----
    What is a name in a headline is asked of the running text; failing that, of a list of verbs. The
    assumption most likely to be false: a word of a headline that neither the text nor the list knows
    is a name.

    Examples
    --------
    >>> from framing.attribution.extract.english.words import sentences
    >>> settled(sentences("Arvania Accuses Selmark of Piracy.", [])).words
    ['Arvania', 'accuses', 'Selmark', 'of', 'Piracy', '.']
    """
    found = [span for span in tokens.sentences if _headline(tokens, span)]
    tokens.headlines = {first for first, _ in found}
    surnames: set[str] = set()
    doubtful = _doubtful(tokens)
    for sure in (True, False):
        for first, last, token in doubtful:
            _settle(tokens, first, last, token, surnames, sure)
    if found:
        census = _census(tokens, {tokens.lower[token] for span in found for token in range(*span)})
        for span in found:
            _truecase(tokens, span, census, surnames)
    return tokens


def _headline(tokens: Sentences, span: tuple[int, int]) -> bool:
    """Tell whether all words of a sentence, but those of grammar, have a capital."""
    first, last = span
    if last - first > LONGEST_HEADLINE:
        return False
    capitals = 0
    for token in range(first, last):
        word = tokens.words[token]
        if word[0].isupper():
            capitals += tokens.lower[token] not in _SMALL
        elif word[0].isalpha() and tokens.lower[token] not in _SMALL:
            return False
    if capitals >= FEWEST_WORDS:
        return True
    return capitals == FEWEST_WORDS - 1 and any(_finite(tokens, token) for token in range(first + 1, last))


def _finite(tokens: Sentences, token: int) -> bool:
    """Tell whether a word is a form of a reporting verb that can follow its subject."""
    if not tokens.words[token][0].isalpha():
        return False
    return any(
        cue.part == "verb" and cue.form in ("past", "third") and len(cue.words) == 1
        for cue in cue_list("en").get(tokens.lower[token], ())
    )


def _doubtful(tokens: Sentences) -> list[tuple[int, int, int]]:
    """Return the ambiguous words with a capital in running text, each after the two ends of its sentence."""
    starts = [first for first, _ in tokens.sentences]
    found = []
    for token in compress(range(len(tokens.lower)), map(AMBIGUOUS.__contains__, tokens.lower)):
        if tokens.words[token][0].isupper():
            first, last = tokens.sentences[bisect_right(starts, token) - 1]
            found += [] if first in tokens.headlines else [(first, last, token)]
    return found


def _settle(tokens: Sentences, first: int, last: int, token: int, surnames: set[str], sure: bool) -> None:
    """Settle an ambiguous word: in a first round those that follow a first name or a title, then the others."""
    words, lower = tokens.words, tokens.lower
    low = lower[token]
    if low not in AMBIGUOUS:
        return
    if sure:
        if _after_name(tokens, first, last, token):
            surnames.add(low)
            lower[token] = words[token]
    elif _alone(tokens, first, last, token, surnames):
        lower[token] = words[token]
        surnames.update([low] if _speaks(tokens, token + 1, last) else [])
    elif low not in MONTHS or lower[min(token + 1, last - 1)] not in ("for", "of", "on", "madness"):
        words[token] = low


def _after_name(tokens: Sentences, first: int, last: int, token: int) -> bool:
    """Tell whether an ambiguous word ends a name: "Anders May", "Mrs May"."""
    low = tokens.lower[token]
    following = tokens.words[token + 1] if token + 1 < last else "."
    if token == first or (low in MONTHS and following[0].isdigit()):
        return False
    before, word = tokens.lower[token - 1], tokens.words[token - 1]
    if before in _HONORIFICS:
        return True
    if low == "day" and before.split("’")[0] in _HOLIDAYS:
        return False
    if tokens.quote[token - 1] >= 0 or word.endswith(("’s", "'s", "’", "'")) or before in _BEFORE_MONTH:
        return False
    return is_name(word) and word[0].isalpha() and before not in AMBIGUOUS


def _alone(tokens: Sentences, first: int, last: int, token: int, surnames: set[str]) -> bool:
    """Tell whether an ambiguous word without a name before it is one: "May said", "Will Roe", "told Long that"."""
    words, lower, low = tokens.words, tokens.lower, tokens.lower[token]
    following = words[token + 1] if token + 1 < last else "."
    opens = token == first or tokens.quote[token - 1] >= 0 or words[token - 1] == ":"
    before = "" if opens else lower[token - 1]
    if low in MONTHS and (following[0].isdigit() or before in _BEFORE_MONTH):
        return False
    if _speaks(tokens, token + 1, last):
        return True
    if is_name(following) and lower[token + 1] not in _NO_LAST_NAMES and tokens.quote[token + 1] < 0:
        return not opens or words[last - 1] != "?"
    if opens:
        return low in surnames and (lower[min(token + 1, last - 1)] in _FINITE or following in (",", "“”"))
    return low in surnames or low not in MONTHS


def _speaks(tokens: Sentences, token: int, last: int) -> bool:
    """Tell whether a reporting verb stands at a token, or after an adverb there."""
    if token < last and (tokens.lower[token].endswith("ly") or tokens.lower[token] in ("also", "later", "then")):
        token += 1
    return token < last and tokens.words[token][0].islower() and _finite(tokens, token)


def _census(tokens: Sentences, wanted: set[str]) -> tuple[Counter[str], Counter[str]]:
    """Count how often words of headlines are written with a capital, and small, in running text."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    wanted = wanted | {low.capitalize() for low in wanted & AMBIGUOUS}
    for first, last in tokens.sentences:
        if first in tokens.headlines:
            continue
        for token in range(first, last):
            low = tokens.lower[token]
            if low not in wanted:
                continue
            if tokens.words[token][0].islower():
                small[low] += 1
            elif (token > first and tokens.quote[token - 1] < 0) or _speaks(tokens, token + 1, last):
                capital[low.lower()] += 1
    return capital, small


def _truecase(
    tokens: Sentences, span: tuple[int, int], census: tuple[Counter[str], Counter[str]], surnames: set[str]
) -> None:
    """Write the words of a headline small that are no names."""
    words, lower = tokens.words, tokens.lower
    shouted = all(word.isupper() for word in words[span[0] : span[1]] if word[0].isalpha())
    for token in range(*span):
        low, word = lower[token], words[token]
        if not word[0].isupper() or tokens.quote[token] >= 0 or low == "i":
            continue
        if low in AMBIGUOUS:
            named = low in surnames and (token == span[0] or lower[token - 1] not in _BEFORE_MONTH)
            named = named or _speaks_in_headline(tokens, token + 1, span[1])
            named = named and lower[min(token + 1, span[1] - 1)] not in BE
            lower[token], words[token] = (word, word) if named else (low, low)
        elif _is_common(low, word, census, shouted) and (token > span[0] or _opening_verb(low)):
            words[token] = low
        elif shouted and (len(word) > 4 or census[0][low] == 0 < census[1][low]):
            words[token] = word.capitalize()


def _speaks_in_headline(tokens: Sentences, token: int, last: int) -> bool:
    return token < last and _finite(tokens, token) and tokens.lower[token].endswith("s")


def _is_common(low: str, word: str, census: tuple[Counter[str], Counter[str]], shouted: bool) -> bool:
    capital, small = census[0][low], census[1][low]
    if capital or small:
        return small > capital
    if word.isupper() and not shouted and len(word) > 1:
        return False
    return low in _SMALL or _listed(low)


def _listed(low: str) -> bool:
    """Tell whether a word is a form of a verb of the lists, or ends as a participle does."""
    if low in cue_list("en") or low in PAST or (len(low) > 5 and low.endswith(("ing", "ed"))):
        return True
    stems = {low, low.removesuffix("s"), low.removesuffix("es"), low.removesuffix("ies") + "y"}
    return bool(stems & _VERBS)


def _opening_verb(low: str) -> bool:
    """Tell whether a headline opens with a verb in -ing, which its first capital hides."""
    return len(low) > 5 and low.endswith("ing") and low not in TITLES
