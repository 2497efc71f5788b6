"""Sign-offs: the name after a quotation, behind a dash or on a line of its own."""

from __future__ import annotations

from framing.attribution.extract.common.cues import cue_list
from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.english.names.mentions import Mention, named
from framing.attribution.extract.english.names.noun_phrases import starting_at
from framing.attribution.extract.english.words import AUXILIARIES, BE, GROUP_WORDS, MEDIUM_WORDS, PRONOUNS, is_name

LONGEST = 14
"""Tokens of a sign-off: a name and who that is."""
LONGEST_BARE = 4
"""Words of a name that signs a quotation without a dash."""
_DASHES = frozenset("–—-―~")
_NOT_SIGNED = AUXILIARIES | BE | PRONOUNS
_INSTITUTIONS = GROUP_WORDS | MEDIUM_WORDS


def signature(tokens: Sentences, number: int, token: int) -> Mention | None:
    """Return who signs a quotation: “…” — Jo Bell; or on the line below it: Jo Bell.

    Parameters
    ----------
    tokens : Sentences
        A text.
    number : int
        Of the sentence that holds the quotation.
    token : int
        The quotation.

    Returns
    -------
    Mention or None
        None unless the quotation is a paragraph of its own and only a name, with who that is, follows.
        Without a dash the name must be a person's, and bare.
    """
    first, last = tokens.sentences[number]
    opens = first == 0 or tokens.paragraph[first - 1] != tokens.paragraph[token]
    if token > first or not (opens or tokens.quote[first - 1] >= 0):
        return None
    if token + 1 < last:
        return _signed(tokens, token + 1, last, dashed=True)
    if number + 1 >= len(tokens.sentences):
        return None
    begin, end = tokens.sentences[number + 1]
    if tokens.quote[begin] >= 0 and tokens.paragraph[begin] == tokens.paragraph[token]:
        return signature(tokens, number + 1, begin)
    gap = tokens.paragraph[begin] - tokens.paragraph[token]
    return _signed(tokens, begin, end, dashed=gap == 0) if gap in (0, 1) else None


def signs(tokens: Sentences, number: int) -> bool:
    """Tell whether a sentence is the sign-off of the quotation before it."""
    before = tokens.sentences[number - 1] if number > 0 else None
    return before is not None and tokens.quote[before[0]] >= 0 and signature(tokens, number - 1, before[0]) is not None


def _signed(tokens: Sentences, first: int, last: int, dashed: bool) -> Mention | None:
    """Return the name in tokens [first, last) if they are a sign-off, which a dash must open where `dashed`."""
    closes = last == len(tokens.words) or tokens.paragraph[last] != tokens.paragraph[last - 1]
    closes = closes or (dashed and tokens.words[last - 1] == ".")
    begin = first
    while begin < last and tokens.words[begin] in _DASHES:
        begin += 1
    if tokens.words[first] == "(" and ")" in tokens.words[last - 2 : last]:
        begin += 1
        last -= 1 + (tokens.words[last - 1] != ")")
    bare = begin == first
    if begin == last or last - begin > LONGEST or not closes or (dashed and bare):
        return None
    if any(tokens.quote[at] >= 0 or _verb(tokens, at) for at in range(begin, last)):
        return None
    end = next((at for at in range(begin, last) if tokens.words[at] in (",", "(", ".") or not _name(tokens, at)), last)
    if not bare and end == begin:
        return starting_at(tokens, begin, last)
    return named(tokens, begin, end) if end > begin and (not bare or _person(tokens, begin, end, last)) else None


def _verb(tokens: Sentences, at: int) -> bool:
    low = tokens.lower[at]
    finite = any(cue.part == "verb" and cue.form in ("past", "third") for cue in cue_list("en").get(low, ()))
    return finite or low in _NOT_SIGNED or tokens.words[at] in ":?!"


def _name(tokens: Sentences, at: int) -> bool:
    return is_name(tokens.words[at]) or tokens.lower[at] in ("de", "van", "von", "al", "bin", "der", "la")


def _person(tokens: Sentences, first: int, end: int, last: int) -> bool:
    """Tell whether a line is a person's name and nothing else, or with an apposition after a comma."""
    words = tokens.lower[first:end]
    alone = end == last or (tokens.words[end] == "," and tokens.words[last - 1] not in ".!?")
    return 2 <= len(words) <= LONGEST_BARE and alone and _INSTITUTIONS.isdisjoint(words)
