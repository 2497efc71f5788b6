"""Reads the grammar of attribution of a language: one file of reporting words and of the small words around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from framing.attribution.extract.common.cues import CUE_PARTS, cue_rows
from framing.attribution.extract.grammar.morphology import ANY_SUBJECT, Morphology, Plain

_NO_WORDS: frozenset[str] = frozenset()


class Form(NamedTuple):
    """One form of a reporting word.

    Attributes
    ----------
    lemma, part, use, stance : str
        As listed.
    words : tuple of str
        The form, in lower case; ``*`` stands for a word such as "his".
    kind : str
        finite, gerund or participle; ``""`` for what is no verb.
    agrees : frozenset of str
        Subjects it can have: m, f, n (singular by gender), p (plural), 1 (first person).
    """

    lemma: str
    part: str
    use: str
    stance: str
    words: tuple[str, ...]
    kind: str
    agrees: frozenset[str]


@dataclass
class Grammar:
    """The words of attribution in one language.

    Attributes
    ----------
    language : str
        Code, as ``ru``.
    cues : dict of str to tuple of Form
        By first word, longest first.
    sets : dict of str to frozenset of str
        Small words by duty: that, question, whether, object, as, relative, joiner, at, adposition, abbreviation,
        medium, institution …
    kinds : dict of str to str
        Pronouns and possessives with the subject they stand for.
    someone : dict of str to str
        Words such as "one" and "many" that can be a subject, with what they agree with.
    roles : dict of str to str
        Nouns that describe a speaker, with the role they give.
    morphology : Morphology
        How words change in this language.
    """

    language: str
    morphology: Morphology
    cues: dict[str, tuple[Form, ...]] = field(default_factory=dict)
    sets: dict[str, frozenset[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    someone: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)

    def are(self, duty: str) -> frozenset[str]:
        """Return the words of a duty."""
        return self.sets.get(duty, _NO_WORDS)


@lru_cache(maxsize=8)
def grammar(language: str) -> Grammar:
    """Return the grammar of attribution of a language.

    Parameters
    ----------
    language : str
        A language with a file ``cues_<language>.csv`` beside this module that lists pronouns.

    Returns
    -------
    Grammar
        Its words; the same object each time.

    Raises
    ------
    LexiconError
        If there is no such file, or a row of it is malformed.

    Examples
    --------
    >>> [form.stance for form in grammar("ru").cues["утверждал"]]
    ['doubting']
    """
    built = Grammar(language, _morphology(language))
    sets: dict[str, set[str]] = {}
    cues: dict[str, list[Form]] = {}
    for row in cue_rows(language):
        part, _, detail = row["part"].partition(":")
        words = [word for word in row["forms"].split(";") if word]
        if part in CUE_PARTS:
            for form in _forms(row, words, built.morphology):
                _add(cues, form)
            continue
        sets.setdefault(part, set()).update(words)
        if part in ("pronoun", "his"):
            built.kinds |= dict.fromkeys(words, detail)
        if part == "someone":
            built.someone |= dict.fromkeys(words, detail)
        if part == "role":
            built.roles |= dict.fromkeys(words, row["lemma"])
    built.sets = {duty: frozenset(words) for duty, words in sets.items()}
    built.cues = {word: tuple(sorted(forms, key=lambda form: -len(form.words))) for word, forms in cues.items()}
    return built


def _add(cues: dict[str, list[Form]], form: Form) -> None:
    """Add a form; one listed twice keeps its wider use, and every subject."""
    listed = cues.setdefault(form.words[0], [])
    for place, other in enumerate(listed):
        if other.words == form.words and other.part == form.part:
            wider = form if (form.use, other.use) == ("any", "quote") else other
            kind = "finite" if "finite" in (form.kind, other.kind) else wider.kind
            listed[place] = wider._replace(agrees=form.agrees | other.agrees, kind=kind)
            return
    listed.append(form)


def _forms(row: dict[str, str], words: list[str], morphology: Morphology) -> Iterable[Form]:
    for word in words:
        if row["part"] != "verb" or " " in word:
            yield Form(row["lemma"], row["part"], row["use"], row["stance"], tuple(word.split()),
                       "finite" if row["part"] == "verb" else "", ANY_SUBJECT)  # fmt: skip
            continue
        for form, kind, agrees in morphology.paradigm(word):
            yield Form(row["lemma"], "verb", row["use"], row["stance"], (form,), kind, agrees)


def _morphology(language: str) -> Morphology:
    if language == "ru":
        from framing.attribution.extract.grammar.russian import Russian

        return Russian()
    return Plain()
