"""Persons: the names that a corpus knows, of its speakers and its affiliations, with the forms of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from framing.attribution.affiliations import Affiliations
from framing.attribution.extract.english.words import GROUP_WORDS, MEDIUM_WORDS, TITLES
from framing.attribution.extract.grammar.grammar import grammar
from framing.attribution.extract.grammar.morphology import Morphology, Plain
from framing.attribution.validity import language_of
from framing.corpus.corpus import Corpus
from framing.errors import LexiconError
from framing.text.tokens import DEFAULT, TokenSettings, folded, normaliser, token_spans

NO_PERSONS = frozenset({"medium", "organisation"})
"""Roles of speakers that have no surname."""
PRIVATE = "resident"
_LONGEST = 5
_POSSESSIVE = ("'s", "’s", "ʼs")


@dataclass(frozen=True)
class Person:
    """A name that counts as one term.

    Attributes
    ----------
    name : str
        As the corpus writes it in full.
    given, surname : tuple of str
        The words of the name, folded, a particle with the surname ("van der Berg"). Without `given`, the name counts
        only where it is written in full.
    forms : tuple of tuple of str
        Further forms that a table of affiliations lists for this name alone, folded.
    """

    name: str
    given: tuple[str, ...]
    surname: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...] = ()


def persons(corpus: Corpus, tokens: TokenSettings = DEFAULT) -> list[Person]:
    """Whom does a corpus know by name?

    Parameters
    ----------
    corpus : Corpus
        Passages with `speaker` and `role`, as `framing.attribution.separate` yields them; a folder with an
        ``affiliations.csv`` adds its rows.
    tokens : TokenSettings, optional
        How names are cut into words.

    Returns
    -------
    list of Person
        By name. A speaker without a known role, an institution and a medium count in full only: of what is no person
        the last word is no surname. A private person (role resident) is known only where a speaker bears the name, so
        that those shown under a number stay so. Names of one word are one term already.

    Examples
    --------
    >>> table = pd.DataFrame({"passage_id": ["1", "2"], "doc_id": "d", "outlet": "o", "published": "", "title": "",
    ...     "text": "", "speaker": ["Zora Kelm", "Orrin Mission"], "role": ["official", ""]})
    >>> [(p.name, p.given, p.surname) for p in persons(Corpus("c", table))]
    [('Orrin Mission', (), ('orrin', 'mission')), ('Zora Kelm', ('zora',), ('kelm',))]
    """
    table = corpus.documents
    roles: dict[str, str] = {}
    if "speaker" in table:
        role = table["role"] if "role" in table else pd.Series("", table.index)
        for name, of in sorted(zip(table["speaker"].astype(str), role.astype(str), strict=True)):
            roles[name] = of or roles.get(name, "")
    listed = _listed(corpus)
    known = set(roles)
    aliases: dict[str, set[str]] = {}
    for row in listed:
        if row.role != PRIVATE or row.name in known:
            roles[row.name] = row.role or roles.get(row.name, "") or ("medium" if row.venue_class else "")
            aliases.setdefault(row.name, set()).update(row.aliases)
    found = (_person(name, roles[name], aliases.get(name, ()), tokens) for name in sorted(roles))
    return [person for person in found if person is not None]


def _listed(corpus: Corpus) -> list:
    path = corpus.folder / "affiliations.csv" if corpus.folder is not None else None
    return Affiliations.read(path).rows if path is not None and path.is_file() else []


def _person(name: str, role: str, aliases: Iterable[str], tokens: TokenSettings) -> Person | None:
    words = words_of(name, tokens)
    if not 2 <= len(words) <= _LONGEST or not _capitalised(words):
        return None
    keys = tuple(map(plain, words))
    groups = GROUP_WORDS | MEDIUM_WORDS
    if not role or role in NO_PERSONS or any(key in groups for key in keys):
        return Person(name, (), keys)
    while len(words) > 2 and keys[0] in TITLES:
        words, keys = words[1:], keys[1:]
    if keys[0] in TITLES:
        return Person(name, (), keys)
    at = next((i for i, word in enumerate(words) if i and word[0].islower()), len(words) - 1)
    forms = {tuple(map(plain, words_of(alias, tokens))) for alias in aliases if alias[:1].isupper()}
    surname = keys[at:]
    own = {form for form in forms if form and form[-len(surname) :] != surname}
    # A title and a surname are the name's by rule; what a table lists for one of two persons of a surname is theirs.
    titled = {form for form in forms if len(form) > len(surname) and form[-len(surname) :] == surname}
    return Person(name, keys[:at], surname, tuple(sorted(own | titled)))


def _capitalised(words: list[str]) -> bool:
    return words[0][0].isupper() and words[-1][0].isupper() and all(word[0].isalpha() for word in words)


def words_of(text: str, tokens: TokenSettings, spans: Sequence[tuple[int, int]] | None = None) -> list[str]:
    """Return the words of a text as they are counted, but with their capitals."""
    form = normaliser(replace(tokens, capitals="keep"))
    return [form(text[a:b]) or text[a:b] for a, b in (token_spans(text, tokens) if spans is None else spans)]


def plain(word: str) -> str:
    """Return a word of a name without capitals and without a possessive ending.

    Examples
    --------
    >>> plain("Kelm’s"), plain("ФЁДОРОВ")
    ('kelm', 'федоров')
    """
    bare = word[:-2] if word.lower().endswith(_POSSESSIVE) else word
    return folded(bare).replace("ё", "е").replace("’", "'")


def language_of_names(corpus: Corpus) -> tuple[Callable[[str], frozenset[str]], Callable[[str], bool]]:
    """Return the base forms of a word of a name (itself, its nominatives), and whether it can be a person's."""
    try:
        morphology: Morphology = grammar(language_of(corpus.documents)).morphology
    except LexiconError:
        morphology = Plain()
    if not morphology.inflects:
        return lambda word: frozenset([plain(word)]), lambda _: True
    known: dict[str, frozenset[str]] = {}

    def cases(word: str) -> frozenset[str]:
        if word not in known:
            written = word.title() if word.isupper() else word
            known[word] = frozenset({plain(word)} | {plain(form) for form in morphology.nominatives(written)})
        return known[word]

    return cases, lambda word: morphology.shape(word).person
