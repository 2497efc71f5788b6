"""Private persons: shown under a number, not by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from framing.attribution.affiliations import Affiliations
from framing.attribution.extract.grammar.grammar import grammar
from framing.attribution.validity import language_of
from framing.corpus.corpus import Corpus
from framing.errors import LexiconError
from framing.result import Result
from framing.result.evidence import SPAN
from framing.text.reading import tokenise

ROLE = "resident"
_COUNTED = ("term", "topic", "words", "collocate", "label")
"""Columns of counted words, any of which may be a name."""
PART = "\ue000"
"""Separates what is before a match, the match, and what is behind it; no text contains it."""
_LOWER = re.compile(r"\b[^\W\d_A-Z][^\W\d_]*")


def _single_words(numbers: Mapping[str, str], others: Iterable[str]) -> dict[str, str]:
    """Return each single word of the private names, by which a text goes on to call a person, with its number.

    A word that is part of somebody else's name too tells nobody apart, and stays; one that two private
    persons share is the role without a number.

    Examples
    --------
    >>> _single_words({"Ada Roe": "resident 1", "Bo Roe": "resident 2", "Cy Lind": "resident 3"}, ["Ann Lind"])
    {'Ada': 'resident 1', 'Bo': 'resident 2', 'Cy': 'resident 3', 'Roe': 'resident'}
    """
    theirs = {word for name in others for word in name.split()}
    found: dict[str, set[str]] = {}
    for name, number in numbers.items():
        for word in name.split() if " " in name else ():
            if word not in theirs and word not in numbers and word[:1].isupper() and len(word) > 1:
                found.setdefault(word, set()).add(number)
    return {word: next(iter(who)) if len(who) == 1 else ROLE for word, who in sorted(found.items())}


def _other_forms(numbers: Mapping[str, str], others: Iterable[str], passages: pd.DataFrame) -> dict[str, str]:
    """Return the single words of the texts that are a private name in capitals, or in another case of its language."""
    theirs = {word for name in others for word in name.split()}
    nominatives = _cases(language_of(passages))
    single = {word: number for word, number in numbers.items() if " " not in word}
    found = {}
    for word in {word for text in passages["text"] for word in _CAPITAL.findall(text)} - set(numbers) - theirs:
        known = nominatives(word) | ({word.title()} if word.isupper() else set())
        whose = {single[form] for form in known if form in single}
        if whose and not known & theirs:
            found[word] = next(iter(whose)) if len(whose) == 1 else ROLE
    return found


def _cases(language: str) -> Callable[[str], frozenset[str]]:
    """Return what gives every nominative that a word of a name can have; the word itself where nothing is known."""
    try:
        return grammar(language).morphology.nominatives
    except LexiconError:
        return lambda word: frozenset([word])


def _with_article(text: str) -> str:
    """Return a text with an article before an adjective that a name, now a number, made definite."""

    def article(match: re.Match[str]) -> str:
        word = match["adjective"]
        if _DETERMINER.search(text[: match.start()]) or word in _FIRST_NAMES:
            return match[0]
        given = "an" if re.match(r"[aeio]|u(?!k|n[ik]|ru|s|z|g)|(?:8|11|18)\d*-|h(?:onest|eir)", word, re.I) else "a"
        opens = re.search(r"(?:^|[.!?…:][”’\"]?\s|[“‘\"\n])\W*$", text[: match.start()]) and word[:1].isupper()
        rest = match[0][:1].lower() + match[0][1:] if opens and word.lower() in _NO_NAMES else match[0]
        return f"[{given.capitalize() if opens else given}] {rest}"

    return _ADJECTIVE.sub(article, text)


_CAPITAL = re.compile(r"(?<!\w)[^\W\d_a-zа-яё][^\W\d_]+")
_ONE_NAME = re.compile(rf"\[({ROLE}(?: \d+)?)\](?:\s+(?:[A-ZА-ЯЁ]\.\s*)?\[\1\])+")
_ADJECTIVE = re.compile(
    r"(?<![\w’'-])(?P<adjective>[A-Z]\w+(?:ian|ean|ese|ish)|African|American|Mexican|German|Moroccan|Cuban|Libyan|Kenyan"
    r"|Uruguayan|Paraguayan|Malayan|Ugandan|Rwandan|Angolan|Venezuelan|Jamaican|Dominican|Tibetan|Sudanese|Afghan|Uzbek|Tajik|Kazakh|Kyrgyz|Turkmen"
    r"|Greek|Czech|Slovak|Croat|Serb|Swiss|Dutch|French|Welsh|Thai|Iraqi|Israeli|Pakistani|Bangladeshi|Nepali|Somali"
    r"|Yemeni|Omani|Qatari|Saudi|Kuwaiti|Emirati|Azerbaijani|Filipino|(?:\w+-)+(?:born|based|old)|[Yy]oung|[Oo]ld"
    r"|[Ee]lderly|[Ll]ocal|[Rr]etired|[Ff]ormer|[Dd]isplaced|[Ww]ounded|[Ii]njured|[Mm]issing|[Pp]regnant"
    r"|[Uu]nemployed|[Dd]isabled)"
    rf"{PART}?\s+{PART}?(?=\[{ROLE}(?: \d+)?\])"
)
_DETERMINER = re.compile(
    rf"(?:\b(?:an?|the|this|that|these|those|his|her|its|their|my|our|your|whose|another|one|each|every|no|some|any"
    rf"|fellow)|[’']s|s[’']|\]|(?:[A-Za-z]-?(?:ian|ean|ese|ish|an|old|born|based)|young|local|former|retired)"
    rf"(?:\s+(?:and|or))?)[\s{PART}]+$",
    re.I,
)
_NO_NAMES = frozenset(
    "young old elderly local retired former displaced wounded injured missing pregnant unemployed disabled".split()
)
"""Adjectives that are written without a capital, unless they open a sentence."""
_FIRST_NAMES = frozenset(
    "Adrian Brian Christian Cillian Cyprian Damian Dean Dorian Fabian Florian Gillian Girish Harish Ian Jean Julian "
    "Kean Kilian Lilian Lillian Manish Marian Maximilian Reese Sean Sebastian Therese Valerian Vivian".split()
)
"""Names that end as adjectives of a people do."""


@dataclass(frozen=True)
class PrivatePersons:
    """The names of private persons, and what stands for each.

    Attributes
    ----------
    numbers : mapping of str to str
        Name or alias to "resident 1" and so on.
    tokens : mapping of str to str
        The same for each single word of a name as it is counted, where the texts use it as a name only.
    """

    numbers: Mapping[str, str]
    tokens: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, passages: Corpus, folder: Path) -> PrivatePersons:
        """Return the persons of role resident among the speakers, numbered in the order of the corpus."""
        table = passages.documents
        speakers = dict.fromkeys(table.loc[table["role"] == ROLE, "speaker"])
        path = folder / "affiliations.csv"
        known = Affiliations.read(path).rows if path.exists() else []
        aliases = {row.name: row.aliases for row in known}
        numbers = {}
        for number, name in enumerate((name for name in speakers if name), start=1):
            for form in (name, *aliases.get(name, ())):
                numbers[form] = f"{ROLE} {number}"
        others = {name for name in table.loc[table["role"] != ROLE, "speaker"] if name not in speakers}
        others |= {form for row in known if row.name not in speakers for form in (row.name, *row.aliases)}
        numbers |= _single_words(numbers, others)
        numbers |= _other_forms(numbers, others, passages.documents)
        counted = {token: number for name, number in numbers.items() for token in tokenise(name)}
        in_prose = {word for text in passages.documents["text"] for word in _LOWER.findall(text)}
        return cls(numbers, {token: number for token, number in counted.items() if token not in in_prose})

    def numbered(self, passages: pd.DataFrame) -> pd.DataFrame:
        """Return the passages with numbers for names in `speaker`."""
        # Whatever the role of a row: who is private in one text is so in all.
        return passages.assign(speaker=passages["speaker"].map(self._numbered))

    def hide(self, text: str) -> str:
        """Return a text with numbers for the names.

        Examples
        --------
        >>> PrivatePersons({"Ada Roe": "resident 1", "Roe": "resident 1"}).hide("Ada Roe waits. Roe’s son left.")
        '[resident 1] waits. [resident 1]’s son left.'
        """
        return self._pattern.sub(lambda match: f"[{self.numbers[match.group()]}]", text) if self.numbers else text

    def hide_in_prose(self, text: str) -> str:
        """Return a text with numbers for the names that reads on as prose.

        What is put in is in brackets, as in any quotation: an adjective before a name, which
        needs no article there, gets one, and the words of one name are one number.

        Examples
        --------
        >>> persons = PrivatePersons({"Ada Roe": "resident 1", "Ada": "resident 1", "Roe": "resident 1"})
        >>> persons.hide_in_prose("We spoke to Estonian Ada Roe. Ada K. Roe left.")
        'We spoke to [an] Estonian [resident 1]. [resident 1] left.'
        """
        if not self.numbers:
            return text
        hidden = self.hide(text)
        return _with_article(_ONE_NAME.sub(r"[\1]", hidden)) if f"[{ROLE}" in hidden else hidden

    def hide_tokens(self, words: str) -> str:
        """Return counted words (a term, the words of a topic) with numbers for those that are names.

        Examples
        --------
        >>> PrivatePersons({}, {"roe": "resident 1"}).hide_tokens("road · roe · snow")
        'road · [resident 1] · snow'
        """
        return " ".join(f"[{self.tokens[word]}]" if word in self.tokens else word for word in words.split(" "))

    def hide_in(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table with numbers for the names in its text columns."""
        if not self.numbers:
            return table
        out = table.copy(deep=False)
        for place in range(out.shape[1]):
            column = out.iloc[:, place]
            # Most columns hold no name: one search in all of a column, not one in each cell.
            if self._pattern.search("\n".join(cell for cell in column.tolist() if isinstance(cell, str))):
                out.isetitem(place, column.map(lambda cell: self.hide(cell) if isinstance(cell, str) else cell))
        return out

    def hidden(self, result: Result, corpus: Corpus) -> Result:
        """Return a result with numbers for the names in its tables, counted words included, but not in its forms.

        Parameters
        ----------
        result : Result
        corpus : Corpus
            In which rows that become numbers, by which their words are found no longer, are looked for.
        """
        if not self.numbers:
            return result

        def in_table(name: str, table: pd.DataFrame) -> pd.DataFrame:
            words = [c for c in _COUNTED if c in table and not pd.api.types.is_numeric_dtype(table[c])]
            table = table.assign(**{c: table[c].map(self.hide_tokens) for c in words})
            if name not in ("forms", "spans"):
                return self.hide_in(table)
            return table.assign(label=table["label"].map(self.hide)) if "label" in table else table

        places, found = self._places(result, corpus), result.mapped(in_table)
        if not len(places):
            return found
        listed = [found.tables["spans"], places] if "spans" in found.tables else [places]
        return replace(found, tables=found.tables | {"spans": pd.concat(listed, ignore_index=True)})

    def _places(self, result: Result, corpus: Corpus) -> pd.DataFrame:
        """Return where the words of rows are that become numbers, under these numbers."""
        rows = result.table.iloc[:, 0].astype(str) if "k_target" in result.table else ()
        listed = set(result.tables["spans"]["label"]) if "spans" in result.tables else set()
        named = {label for label in rows if label not in listed and self.hide_tokens(label) != label}
        places = result.hits(corpus, labels=named) if named else pd.DataFrame(columns=["label", *SPAN])
        return places[["label", *SPAN]].assign(label=places["label"].map(self.hide_tokens))

    def without_names(self, result: Result) -> Result:
        """Return a result to be saved: numbers for the names in its notes, and no form of a name among its forms."""
        tables = dict(result.tables)
        if self.numbers and "forms" in tables:
            forms = tables["forms"]
            named = forms["form"].isin({name.lower() for name in self.numbers} | set(self.tokens))
            tables["forms"] = forms[~named & ~forms["label"].str.match(rf"\[{ROLE}(?: \d+)?\]$")]
        return replace(result, tables=tables, notes=tuple(self.hide(note) for note in result.notes))

    def _numbered(self, name: str) -> str:
        return self.numbers.get(name, name)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        forms = sorted(self.numbers, key=lambda form: (-len(form), form))
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)")
