"""Names between quotation marks that nobody says: of papers, films, ships, operations and the like."""

from __future__ import annotations

import re

from framing.attribution.extract.common.token_stream import Sentences
from framing.attribution.extract.common.word_sets import word_set
from framing.attribution.extract.english.words import DETERMINERS, TITLE_LEADS

NAMED = word_set(
    "paper newspaper daily weekly tabloid broadsheet magazine journal periodical gazette channel station broadcaster "
    "network agency outlet website site portal blog newsletter programme program show film films movie movies "
    "documentary book books novel novels memoir poem poems story stories play plays opera musical song songs single "
    "album albums painting sculpture series sitcom game app band choir ship ships vessel frigate cruiser corvette "
    "destroyer submarine carrier yacht boat tanker ferry trawler steamer liner operation offensive exercise exercises "
    "mission project campaign brigade battalion regiment division unit squad missile missiles rocket drone drones tank "
    "tanks helicopter jet fighter satellite spacecraft restaurant bar café cafe hotel club pub shop store company firm "
    "factory cinema theatre theater festival prize award party movement foundation festival exhibition hashtag"
)
"""Nouns before or after a name between marks: the ferry “…”, the “…” newspaper."""
CALLED = word_set("code-named codenamed titled entitled named nicknamed christened headlined subtitled")
_LEADS = NAMED | CALLED | TITLE_LEADS
_AS_CALLED = word_set("known published released marketed sold branded")
_MAKERS = word_set("author authors writer editor editors director directors star stars singer composer publisher cast")
_TOLD = word_set("told tells telling")
LONGEST = 8
SENTENCE = 3
"""Words from which a stop at the end makes a sentence of a title."""
_STOPS = (".", "!", "?", "…")


def is_named(tokens: Sentences, token: int, content: str) -> bool:
    """Tell whether a quotation is a name by what stands beside it; its longer words all have a capital."""
    words = content.split()
    inner = content.rstrip()
    if not words or len(words) > LONGEST or not capitalised(content):
        return False
    if inner.endswith(_STOPS) and len(words) > SENTENCE:
        return False
    return _before(tokens, token) or _after(tokens, token, inner)


def capitalised(content: str) -> bool:
    """Tell whether every word of four letters or more begins with a capital, and the first word does."""
    words = re.findall(r"[^\W_]+", content)
    long = [word for word in words if len(word) > 3]
    return bool(words) and words[0][0].isupper() and all(word[0].isupper() or word[0].isdigit() for word in long)


def _before(tokens: Sentences, token: int) -> bool:
    low = tokens.lower[max(0, token - 3) : token]
    last = low[-1] if low else ""
    if last in _LEADS:
        return True
    if last == "as":
        return low[-2:-1] != [] and low[-2] in _AS_CALLED
    if last == "of":
        return len(low) > 1 and low[-2] in _MAKERS
    follows = tokens.lower[token + 1] if token + 1 < len(tokens.words) else ""
    if last in _TOLD:
        return follows in ("that", ",", "in", "on")
    return last == "," and len(low) > 1 and low[-2] in NAMED and follows == ","


def _after(tokens: Sentences, token: int, inner: str) -> bool:
    if inner.endswith((",", *_STOPS)):
        return False
    low = tokens.lower[token + 1 : token + 6]
    if low[:1] and low[0] in NAMED:
        return True
    if low[:1] not in (["is"], ["was"]) or low[1:2] == [] or low[1] not in DETERMINERS:
        return False
    return any(word in NAMED for word in low[2:4])
