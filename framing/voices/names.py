"""Who is meant: noun phrases before and after a reporting verb, and names, titles and pronouns resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from framing.voices.cues import cue_list
from framing.voices.lexis import (
    AUXILIARIES,
    DETERMINERS,
    GROUP_WORDS,
    LOCATIVES,
    MEDIUM_WORDS,
    NUMERALS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    ROLE_NOUNS,
    SUBORDINATORS,
    TITLES,
    Sentences,
    demonym,
    is_name,
)

_INSIDE_NAMES = ("of", "for", "de", "van", "von", "al", "bin", "der", "la", "du", "del", "&")
_SPELT_ALIKE = {"defense": "defence", "labor": "labour", "center": "centre"}
_ROLE_OF = {noun: role for role, nouns in ROLE_NOUNS.items() for noun in nouns}
LONGEST_PHRASE = 9
LONGEST_NAME = 16
MOST_MENTIONS = 60
"""Mentions of one last name that are kept; whom it stands for is settled by then."""
_NEVER_DESCRIBE = PREPOSITIONS | SUBORDINATORS | PRONOUNS | RELATIVES | DETERMINERS | AUXILIARIES


@dataclass(frozen=True)
class Mention:
    """A noun phrase that may name a speaker.

    Attributes
    ----------
    kind : str
        name, description or pronoun.
    text : str
        A name without titles, a description without its article, a pronoun in lower case.
    titles : frozenset of str
        Lower-case words that describe who it is.
    first, last : int
        Its first token and the token after its last.
    """

    kind: str
    text: str
    titles: frozenset[str]
    first: int
    last: int


@lru_cache(maxsize=65_536)
def base(word: str) -> str:
    """Return a word without a possessive ending."""
    return word[:-2] if word.endswith(("’s", "'s")) else word.rstrip("’'")


def possessive(word: str) -> bool:
    """Tell whether a word ends in ’s."""
    return word.endswith(("’s", "'s"))


@lru_cache(maxsize=65_536)
def _plain(word: str) -> str:
    low = base(word).lower()
    return _SPELT_ALIKE.get(low, low)


def name_ending_at(tokens: Sentences, last: int, floor: int) -> int | None:
    """Return the first token of the run of capitalised words that ends at `last`, or None."""
    if not is_name(tokens.words[last]) and not (last > floor and _numbers(tokens, last)):
        return None
    first, floor = last, max(floor, last - LONGEST_NAME)
    while first > floor:
        word, low = tokens.words[first - 1], tokens.lower[first - 1]
        if possessive(word):
            break
        if is_name(word) and tokens.quote[first - 1] < 0 and low not in PRONOUNS:
            first -= 1
        elif low in _INSIDE_NAMES and first - 2 >= floor and _joins(tokens, first - 2, low):
            first -= 2
        else:
            break
    while first < last and tokens.lower[first] in (DETERMINERS | PREPOSITIONS | SUBORDINATORS | PRONOUNS):
        first += 1
    return first


def _numbers(tokens: Sentences, token: int) -> bool:
    """Tell whether a token is the number in a name such as Channel Two or Kesk 1."""
    word = tokens.words[token]
    numeral = (word.isdigit() and len(word) < 3) or (word[0].isupper() and tokens.lower[token] in NUMERALS)
    return numeral and token > 0 and is_name(tokens.words[token - 1])


def _joins(tokens: Sentences, before: int, joint: str) -> bool:
    word = tokens.words[before]
    if not is_name(word) or possessive(word) or tokens.quote[before] >= 0:
        return False
    if joint not in ("of", "for"):
        return True
    low, alone = word.lower(), before == 0 or not is_name(tokens.words[before - 1])
    return low in GROUP_WORDS or (joint == "of" and low in TITLES) or (alone and low not in TITLES)


def named(tokens: Sentences, first: int, last: int) -> Mention:
    """Return the mention of the name in tokens [first, last), its titles taken off."""
    begin = first
    for token in range(first, last):
        if (
            _plain(tokens.words[token]) in TITLES or _ROLE_OF.get(_plain(tokens.words[token]), "medium") != "medium"
        ) and token + 1 < last:
            begin = token + 1
    if last - begin > 2 and demonym(tokens.words[begin]):
        begin += 1
    if begin > first and tokens.lower[begin] in _INSIDE_NAMES:
        begin = first
    before = _describing(tokens, first)
    titles = frozenset(_plain(word) for word in tokens.words[first:begin]) | before
    words = [*tokens.words[begin : last - 1], base(tokens.words[last - 1])]
    bare = last - begin == 1 and _plain(words[0]) in TITLES
    if bare:
        return Mention("description", " ".join(words), titles | {_plain(words[0])}, first, last)
    return Mention("name", " ".join(words), titles, begin, last)


def _describing(tokens: Sentences, first: int) -> frozenset[str]:
    """Return the lower-case words that stand before a name and describe it ("state-run", "tabloid", "baker")."""
    found: list[str] = []
    token = first - 1
    while token >= 0 and first - token <= 4:
        word, low = tokens.words[token], tokens.lower[token]
        if not word[0].isalpha() or low in _NEVER_DESCRIBE or low.endswith("ed") or low in cue_list("en"):
            break
        if word[0].isupper() and found and not possessive(word) and not demonym(word):
            break
        found.append(_plain(word))
        token -= 1
    return frozenset(found)


def ending_at(tokens: Sentences, last: int, floor: int) -> Mention | None:
    """Return the noun phrase that ends at token `last` and starts no earlier than `floor`.

    "a spokesman for the ministry" is one phrase, headed by the spokesman.
    """
    if last < floor or tokens.quote[last] >= 0:
        return None
    low = tokens.lower[last]
    if low in PRONOUNS:
        return Mention("pronoun", low, frozenset(), last, last + 1)
    first = name_ending_at(tokens, last, floor)
    if first is None:
        if not tokens.words[last][0].isalpha() or low in (PREPOSITIONS | SUBORDINATORS | DETERMINERS):
            return None
        mention = _description(tokens, last, floor)
    else:
        mention = named(tokens, first, last + 1)
    start = mention.first if first is None else first
    return _headed(tokens, start, floor) or mention


def _description(tokens: Sentences, last: int, floor: int) -> Mention:
    first = last
    while first > floor and last - first < LONGEST_PHRASE:
        word, low = tokens.words[first - 1], tokens.lower[first - 1]
        if not word[0].isalnum() or tokens.quote[first - 1] >= 0 or low in (SUBORDINATORS | RELATIVES | PRONOUNS):
            break
        if low in PREPOSITIONS and not (low == "of" and tokens.lower[first] in ("defence", "defense", "state")):
            break
        first -= 1
        if low in DETERMINERS:
            break
    skip = first + 1 if tokens.lower[first] in DETERMINERS and first < last else first
    while skip < last and tokens.lower[skip] in ("later", "earlier", "then", "now", "hours", "days"):
        skip += 1
    text = " ".join([*tokens.words[skip:last], base(tokens.words[last])])
    titles = frozenset(_plain(word) for word in tokens.words[skip : last + 1])
    return Mention("description", text, titles, first, last + 1)


def _headed(tokens: Sentences, start: int, floor: int) -> Mention | None:
    """Return the phrase that governs the one starting at `start` through a preposition, or None."""
    token = start - 1
    while token > floor and tokens.lower[token] not in PREPOSITIONS and start - token <= 5:
        if tokens.lower[token] in (SUBORDINATORS | RELATIVES | PRONOUNS) or not tokens.words[token][0].isalnum():
            return None
        token -= 1
    if token <= floor or tokens.lower[token] not in PREPOSITIONS or tokens.quote[token - 1] >= 0:
        return None
    before = tokens.words[token - 1]
    if tokens.lower[token] == "of" and start > token + 1 and tokens.lower[token + 1] not in DETERMINERS:
        return None
    if is_name(before):
        return ending_at(tokens, token - 1, floor) if tokens.lower[token] in ("in", "on", "at", "of", "from") else None
    if role_of({_plain(before)}) or before.lower() in TITLES:
        head = ending_at(tokens, token - 1, floor)
        if head and head.kind == "description":
            return Mention("description", _spoken(tokens, head, start), head.titles, head.first, head.last)
        return head
    return None


def _spoken(tokens: Sentences, head: Mention, start: int) -> str:
    last = start
    while last < len(tokens.words) and (is_name(tokens.words[last]) or tokens.lower[last] in DETERMINERS | TITLES):
        last += 1
    return " ".join([head.text, *tokens.words[head.last : max(last, start + 1)]])


def starting_at(tokens: Sentences, first: int, limit: int) -> Mention | None:
    """Return the noun phrase that starts at token `first` ("says the mayor of Hallin")."""
    token = first
    while token < limit and token - first < LONGEST_PHRASE and not is_name(tokens.words[token]):
        low = tokens.lower[token]
        if low in PRONOUNS and token == first:
            return Mention("pronoun", low, frozenset(), token, token + 1)
        if not tokens.words[token][0].isalnum() or tokens.quote[token] >= 0 or low in (RELATIVES | SUBORDINATORS):
            break
        if low in PREPOSITIONS and low not in ("of", "for"):
            break
        token += 1
    if token < limit and is_name(tokens.words[token]) and tokens.quote[token] < 0:
        last, limit = token, min(limit, token + LONGEST_NAME)
        while last + 1 < limit and not possessive(tokens.words[last]) and _continues(tokens, last + 1, limit):
            last += 1
        while tokens.lower[last] in _INSIDE_NAMES and last > token:
            last -= 1
        further = _described_further(tokens, last + 1, limit, _plain(tokens.words[last]) in TITLES)
        if further:
            return starting_at(tokens, further, limit)
        if not _heads_description(tokens, first, token):
            return named(tokens, token, last + 1)
        token = last + 1
    return _description(tokens, token - 1, first) if token > first else None


def _described_further(tokens: Sentences, first: int, limit: int, title: bool) -> int | None:
    """Return where a second name starts after describing words ("Roe campaign spokesman Jo Bell"), or None."""
    words: set[str] = set()
    for token in range(first, min(first + 5, limit)):
        if tokens.quote[token] >= 0 or not tokens.words[token][0].isalpha():
            return None
        if is_name(tokens.words[token]):
            return token if words and (title or words & TITLES or role_of(words)) else None
        if tokens.lower[token] in _NEVER_DESCRIBE and not (title and token == first and tokens.lower[token] == "of"):
            return None
        words.add(_plain(tokens.words[token]))
    return None


def _continues(tokens: Sentences, token: int, limit: int) -> bool:
    if tokens.quote[token] >= 0:
        return False
    if is_name(tokens.words[token]) or _numbers(tokens, token):
        return tokens.lower[token] not in PRONOUNS
    if tokens.lower[token] not in _INSIDE_NAMES or token + 1 >= limit or not is_name(tokens.words[token + 1]):
        return False
    return _joins(tokens, token - 1, tokens.lower[token])


def _heads_description(tokens: Sentences, first: int, name: int) -> bool:
    """Tell whether a preposition between `first` and the name makes the name a complement, as in "mayor of"."""
    return any(tokens.lower[token] in PREPOSITIONS for token in range(first, name))


def role_of(words: Iterable[str]) -> str:
    """Return the role that a describing word stands for, spelling slips allowed, or ``""``."""
    return next((role for role in map(_role_of_word, sorted(words)) if role), "")


@lru_cache(maxsize=50_000)
def _role_of_word(word: str) -> str:
    exact = _ROLE_OF.get(word) or _ROLE_OF.get(word.rstrip("s"), "")
    # A slip of spelling may make an office of a word, never a private person of an office ("president").
    if exact or len(word) < 9:
        return exact
    offices = [noun for noun, role in _ROLE_OF.items() if role != "resident" and noun[0] == word[0]]
    close = get_close_matches(word, offices, n=1, cutoff=0.88)
    return _ROLE_OF[close[0]] if close else ""


@dataclass
class Registry:
    """The names of a text, and of the page it stands on, by which later mentions are resolved."""

    known: dict[str, str] = field(default_factory=dict)
    full: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    titles: dict[str, set[str]] = field(default_factory=dict)
    media: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    page: Registry | None = None
    _index: dict[str, dict[str, None]] | None = None
    _endings: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def learn(self, tokens: Sentences) -> list[Mention]:
        """Take in every name of a text with the words that describe it; return them in order."""
        token, found = 0, []
        while token < len(tokens.words):
            if tokens.quote[token] >= 0 or not is_name(tokens.words[token]) or tokens.lower[token] in PRONOUNS:
                token += 1
                continue
            last = token
            limit = min(len(tokens.words), token + LONGEST_NAME)
            while last + 1 < limit and not possessive(tokens.words[last]):
                same = tokens.paragraph[last + 1] == tokens.paragraph[token]
                if not same or not _continues(tokens, last + 1, len(tokens.words)):
                    break
                last += 1
            while last > token and tokens.lower[last] in _INSIDE_NAMES:
                last -= 1
            first = token
            while first < last and tokens.lower[first] in (DETERMINERS | PREPOSITIONS | SUBORDINATORS):
                first += 1
            mention = named(tokens, first, last + 1)
            self._add(tokens, mention, last + 1)
            if mention.kind == "name":
                found.append(mention)
            token = last + 1
        return found

    def _add(self, tokens: Sentences, mention: Mention, after: int) -> None:
        words = mention.text.split()
        if mention.kind != "name":
            return
        self._index = None
        titles = self.titles.setdefault(mention.text, set())
        titles |= mention.titles
        before = tokens.lower[mention.first - 1] if mention.first else ""
        bare = before == "the" and not mention.titles
        if (before in LOCATIVES or bare) and not possessive(tokens.words[after - 1]):
            self.places.add(mention.text)
        if before == ",":
            titles |= _description_before(tokens, mention.first - 2)
        if after < len(tokens.words) and tokens.words[after] == ",":
            titles |= _apposition(tokens, after + 1)
        if mention.titles & MEDIUM_WORDS or any(word.lower() in MEDIUM_WORDS for word in words):
            self.media.add(mention.text)
        if len(words) > 1:
            self._endings.pop(words[-1], None)
            places = self.full.setdefault(words[-1], [])
            if len(places) < MOST_MENTIONS:
                places.append((mention.first, mention.text))

    def resolve(self, name: str, at: int) -> str:
        """Return the fullest form of a name: as known, else by its last word, nearest before `at` first."""
        if name in self.known:
            return self.known[name]
        words = name.split()
        for cut in range(1, len(words) - 1):
            tail = " ".join(words[cut:])
            if tail in self.known or (cut == 1 and any(full == tail for _, full in self.full.get(words[-1], ()))):
                return self.known.get(tail, tail)
        matches = self._longer(name) if len(words) == 1 else []
        if matches:
            found = _likeliest(matches, at)
            return self.known.get(found, found)
        endings = {full for known, full in self.known.items() if known.split()[-1:] == [name]}
        if len(words) == 1 and len(endings) == 1:
            return endings.pop()
        return self.page.resolve(name, 10**9) if self.page else name

    def _longer(self, name: str) -> list[tuple[int, str]]:
        """Return the longer names that end in a last name, no word of them an abbreviation."""
        if name not in self._endings:
            places = [(at, full, full.split()) for at, full in self.full.get(name, ())]
            self._endings[name] = [
                (at, full)
                for at, full, words in places
                if len(words) > 1 and not any(word.isupper() and len(word) > 2 for word in words)
            ]
        return self._endings[name]

    def described(self, words: frozenset[str], at: int) -> str | None:
        """Return the name that a description stands for ("the defence secretary"), or None."""
        content = {word for word in words if word not in DETERMINERS and word not in ("of", "former")}
        if not content:
            return None
        found = self._so_described(content)
        if len(found) == 1 or (found and len({self.resolve(name, at) for name in found}) == 1):
            return self.resolve(found[0], at)
        places = [item for name in found for item in self.full.get(name.split()[-1], ()) if item[1] == name]
        before = [item for item in places if item[0] <= at]
        if before:
            return self.resolve(max(before)[1], at)
        return self.page.described(words, at) if self.page and not found else None

    def _so_described(self, content: set[str]) -> list[str]:
        """Return the names of two words or more that all of some words describe, in order of mention."""
        if self._index is None:
            self._index = {}
            for name in self.titles:
                for word in self._words(name) if len(name.split()) > 1 else ():
                    self._index.setdefault(word, {})[name] = None
        rarest, *others = sorted((self._index.get(word, {}) for word in content), key=len)
        return [name for name in rarest if all(name in other for other in others)]

    def _words(self, name: str) -> set[str]:
        lower = {_plain(word) for word in name.split()}
        return self.titles[name] | (lower if lower & GROUP_WORDS else set())

    def medium(self, name: str) -> bool:
        """Tell whether a name is that of a medium: known, so described, or sharing its first word with one."""
        if name in self.media or any(word.lower() in MEDIUM_WORDS for word in name.split()):
            return True
        words = name.split()
        numbered = len(words) > 1 and words[-1].isdigit()
        if numbered and any(other.split()[0] == words[0] for other in self.media):
            return True
        return bool(self.page and self.page.medium(name))


def _likeliest(matches: list[tuple[int, str]], at: int) -> str:
    """Return the full name that a last name stands for: the one met most often before, the first among equals."""
    before = [full for place, full in matches if place <= at] or [full for _, full in matches]
    return max(dict.fromkeys(before), key=before.count)


def _apposition(tokens: Sentences, first: int) -> set[str]:
    found: set[str] = set()
    for token in range(first, min(first + LONGEST_PHRASE, len(tokens.words))):
        if not tokens.words[token][0].isalnum() or tokens.lower[token] in RELATIVES or tokens.quote[token] >= 0:
            break
        found.add(_plain(tokens.words[token]))
    starts = first < len(tokens.words) and (tokens.lower[first] in DETERMINERS or not is_name(tokens.words[first]))
    return found - DETERMINERS if starts else set()


def _description_before(tokens: Sentences, last: int) -> set[str]:
    """Return the words of "Selmark’s foreign minister" before a comma and a name, if they are a title."""
    found: set[str] = set()
    for token in range(last, max(last - 6, -1), -1):
        word, low = tokens.words[token], tokens.lower[token]
        if not word[0].isalpha() or low in _NEVER_DESCRIBE or possessive(word) or tokens.quote[token] >= 0:
            break
        found.add(_plain(word))
    return found if found & TITLES or role_of(found) else set()


def registry(known: Mapping[str, str] | Iterable[str] | Registry | None) -> Registry:
    """Return a registry that starts from known names: a list, or a mapping of aliases to names."""
    if isinstance(known, Registry):
        return Registry(known=dict(known.known), media=set(known.media), places=set(known.places), page=known)
    if known is None:
        return Registry()
    if isinstance(known, Mapping):
        return Registry(known={str(alias): str(name) for alias, name in known.items()})
    return Registry(known={str(name): str(name) for name in known})
