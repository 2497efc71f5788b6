"""Reads the lists of reporting words: which forms report speech, and the writer's stance towards what is said.

The stances follow the engagement system of Martin & White (2005, ch. 3): a report acknowledges
(`neutral`), distances itself (`doubting`) or endorses (`endorsing`); Thompson & Ye's (1991) factive
verbs count as endorsing. The two works name few verbs; the rest are placed by analogy, by hand, and
the column `basis` of the list says which.

References
----------
Martin, J. R. & White, P. R. R. (2005). The Language of Evaluation. Palgrave Macmillan.
Thompson, G. & Ye, Y. (1991). Evaluation in the reporting verbs used in academic papers. Applied
Linguistics 12(4), 365-382.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from framing.errors import LexiconError

STANCES = ("neutral", "doubting", "endorsing")
USES = ("any", "quote")
CUE_PARTS = frozenset(["verb", "adjective", "impersonal", "preposition", "possessive", "noun"])
"""Parts of speech of reporting words; the other rows of a list are the small words of its grammar."""


@dataclass(frozen=True)
class Cue:
    """One form of a reporting word.

    Attributes
    ----------
    lemma : str
        As listed.
    part : str
        verb, noun or preposition.
    form : str
        base, third, past, ing; "" for nouns and prepositions.
    use : str
        `any`: it may govern words at a distance; `quote`: only words that it touches.
    stance : str
        neutral, doubting or endorsing.
    words : tuple of str
        The form, in lower case.
    takes : frozenset of str
        What it reports when it quotes nothing: `clause` (a clause with or without "that", or a noun
        phrase), `object` (a noun phrase), `to` (an infinitive), `person` (the one spoken to comes
        first), `about` (a phrase with "of" or "about"); for nouns the words that open their clause.
    cue_class : str
        What is attributed: `speech`, `thought`, `attitude` or `finding`; ``""`` in a list without classes.
    """

    lemma: str
    part: str
    form: str
    use: str
    stance: str
    words: tuple[str, ...]
    takes: frozenset[str] = frozenset()
    cue_class: str = ""


def cue_rows(language: str) -> Iterator[dict[str, str]]:
    """Yield the rows of ``cues_<language>.csv``: reporting words, and in a grammar the small words around them.

    Raises
    ------
    LexiconError
        If there is no list for the language, or a reporting word lacks a form, a use, a stance or a basis.
    """
    folder = resources.files("framing.attribution")
    source = folder / f"cues_{language}.csv"
    if not source.is_file():
        known = sorted(file.name[5:-4] for file in folder.iterdir() if file.name.startswith("cues_"))
        raise LexiconError(
            f"Quotations can be attributed in {', '.join(known)} only: there is no list of reporting words for "
            f"{language!r}."
        )
    for number, row in enumerate(csv.DictReader(source.read_text("utf-8").splitlines()), 2):
        whole = row["stance"] in STANCES and row["use"] in USES and row["forms"].strip(";") and row["basis"]
        if row["part"] in CUE_PARTS and not whole:
            raise LexiconError(f"Line {number} of {source.name} lacks a form, a use, a stance or a basis: {row}.")
        yield row


@lru_cache(maxsize=8)
def cue_list(language: str = "en") -> dict[str, tuple[Cue, ...]]:
    """Return the reporting words of a language, by their first word, longest form first.

    Parameters
    ----------
    language : str
        A language with a file ``cues_<language>.csv`` beside this module.

    Returns
    -------
    dict of str to tuple of Cue
        Looked up by the first word of a form, in lower case.

    Raises
    ------
    LexiconError
        If there is no list for the language, or a row of it is malformed.

    Examples
    --------
    >>> [cue.stance for cue in cue_list("en")["claimed"]]
    ['doubting']
    """
    found: dict[str, list[Cue]] = {}
    for row in cue_rows(language):
        if row["part"] not in CUE_PARTS:
            continue
        takes = frozenset((row.get("takes") or "").split())
        for form in row["forms"].split(";"):
            words = tuple(form.split())
            sort = row.get("class") or ""
            cue = Cue(row["lemma"], row["part"], _form(row, form), row["use"], row["stance"], words, takes, sort)
            found.setdefault(words[0], []).append(cue)
    return {word: tuple(sorted(cues, key=lambda cue: -len(cue.words))) for word, cues in found.items()}


def _form(row: dict[str, str], form: str) -> str:
    if row["part"] != "verb":
        return ""
    first = form.split()[0]
    if form == row["lemma"] and row["lemma"] != "read":
        return "base"
    if first.endswith("ing") and first not in ("sing", "bring"):
        return "ing"
    return "third" if first.endswith("s") and not first.endswith("ss") else "past"
