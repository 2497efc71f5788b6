"""Private persons: shown under a number, not by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from framing.corpus import Corpus
from framing.result import Result
from framing.text import tokenise
from framing.voices.speakers import Affiliations

ROLE = "resident"
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
        counted = {token: number for name, number in numbers.items() for token in tokenise(name)}
        in_prose = {word for text in passages.documents["text"] for word in _LOWER.findall(text)}
        return cls(numbers, {token: number for token, number in counted.items() if token not in in_prose})

    def numbered(self, passages: pd.DataFrame) -> pd.DataFrame:
        """Return the passages with numbers for names in `speaker`."""
        private = passages["role"] == ROLE
        return passages.assign(speaker=passages["speaker"].where(~private, passages["speaker"].map(self._numbered)))

    def hide(self, text: str) -> str:
        """Return a text with numbers for the names.

        Examples
        --------
        >>> PrivatePersons({"Ada Roe": "resident 1", "Roe": "resident 1"}).hide("Ada Roe waits. Roe’s son left.")
        '[resident 1] waits. [resident 1]’s son left.'
        """
        return self._pattern.sub(lambda match: f"[{self.numbers[match.group()]}]", text) if self.numbers else text

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
        return table.apply(lambda c: c if pd.api.types.is_numeric_dtype(c) else c.map(lambda v: self.hide(str(v))))

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
