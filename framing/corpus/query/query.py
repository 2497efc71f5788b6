"""A saved query: words, days and values of columns by which documents are chosen, as a TOML file holds them."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from framing.corpus.query.matching import matched, pattern
from framing.corpus.selection import column_of, rows_where, worded
from framing.errors import CorpusError, LexiconError, ParameterError, nearest
from framing.stats.stamps import stamp_said, stamps_about
from framing.text.labels import clean_label, listed
from framing.text.reading import many, read_text

FIELDS = ("title", "text")
HIT, NEAR, OTHER = "hit", "near miss", "other"
"""Strata of the documents within a query's days and columns: chosen by its words; not, but with a word of `near`, or
of `any` or `all`; and without either."""
KEYS = ("about", "any", "all", "none", "near", "in", "from", "to", "where")
_WORDS = ("all", "none", "near")


class Documents(Protocol):
    """What a query reads of a corpus."""

    @property
    def name(self) -> str: ...

    @property
    def documents(self) -> pd.DataFrame: ...

    @property
    def folder(self) -> Path | None: ...

    @property
    def key(self) -> str: ...


@dataclass(frozen=True)
class Query:
    """Which documents are chosen.

    Attributes
    ----------
    name : str
        Of the file.
    about : str
        What a document that is wanted is about, for those who judge it.
    any : tuple of tuple of str
        Of each group at least one pattern occurs: words, with ``*`` (any run of characters) and ``?`` (any one
        character); several words are a phrase.
    all, none, near : tuple of str
        Patterns of which each, or none, occurs; and patterns of documents that the query may miss, which choose
        nothing.
    fields : tuple of str
        Columns whose words count: ``title``, ``text``; a pattern occurs if it does in one of them.
    first, last : str
        Days of publication in ISO 8601, both included; a month or year is all of it.
    where : dict of str to list of str
        Column to the values of which a document has one.
    """

    name: str
    about: str = ""
    any: tuple[tuple[str, ...], ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    fields: tuple[str, ...] = FIELDS
    first: str = ""
    last: str = ""
    where: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: str | Path, folder: Path | None = None) -> Query:
        """Return the query in a file.

        Parameters
        ----------
        path : str or Path
            TOML; the README of `corpora/` shows one. Looked for in `folder`, then here, then in each parent folder.
        folder : Path, optional
            Of the corpus.

        Raises
        ------
        ParameterError
            If there is no such file, or it is no query.
        """
        file = _file(Path(path), folder)
        try:
            content = tomllib.loads(read_text(file))
        except tomllib.TOMLDecodeError as error:
            raise ParameterError(f"'{file}' cannot be read: {error}.") from None
        try:
            return cls.of(file.name, content)
        except ParameterError as error:
            raise ParameterError(f"'{file}': {error}") from None

    @classmethod
    def of(cls, name: str, content: Mapping[str, Any]) -> Query:
        """Return the query that a table of TOML holds.

        Raises
        ------
        ParameterError
            If a key is unknown, a value of another kind, a day none, or nothing is asked for.

        Examples
        --------
        >>> Query.of("q", {"any": ["truce", "cease-fire*"], "from": "2031-02", "where": {"outlet": "North"}}).said
        "'truce' or 'cease-fire*' in title or text; published from 2031-02; outlet = 'North'"
        """
        for key in content:
            if key not in KEYS:
                raise ParameterError(f"a query has no key '{key}'.{nearest(key, KEYS)}")
        groups = content.get("any", [])
        nested = isinstance(groups, list) and bool(groups) and all(isinstance(group, list) for group in groups)
        lists = {key: _texts(key, content.get(key, [])) for key in _WORDS}
        made = cls(
            name,
            _text("about", content.get("about", "")),
            tuple(_texts("any", group) for group in groups) if nested else _one_group(groups),
            **lists,
            fields=_fields(content.get("in", list(FIELDS))),
            first=_day("from", content.get("from", "")),
            last=_day("to", content.get("to", "")),
            where=_columns(content.get("where", {})),
        )
        if not (made.worded or made.first or made.last or made.where):
            raise ParameterError(
                "it asks for nothing: name words (any, all, none), days (from, to) or columns (where)."
            )
        if made.first and made.last and made.first > made.last and not made.first.startswith(made.last):
            raise ParameterError(f"from ({made.first}) is after to ({made.last}).")
        return made

    @property
    def worded(self) -> bool:
        """Whether it asks for words at all."""
        return bool(self.any or self.all or self.none)

    @property
    def patterns(self) -> tuple[str, ...]:
        """Every pattern, each once."""
        groups = (*self.any, self.all, self.none, self.near)
        return tuple(dict.fromkeys(text for group in groups for text in group))

    @property
    def said(self) -> str:
        """The query in words."""
        words = [_or(group) for group in self.any] + [repr(pattern) for pattern in self.all]
        words = [f"({part})" if " or " in part and len(words) > 1 else part for part in words]
        parts = [f"{' and '.join(words)} in {' or '.join(self.fields)}"] if words else []
        parts += (
            [f"without {_or(self.none)}" + ("" if words else f" in {' or '.join(self.fields)}")] if self.none else []
        )
        days = " ".join(f"{word} {day}" for word, day in (("from", self.first), ("to", self.last)) if day)
        parts += [f"published {days}"] if days else []
        parts += [worded(self.where)] if self.where else []
        return "; ".join(parts)

    @property
    def identity(self) -> str:
        """Its file's name, and a hash of all that chooses documents: what a stamp is of."""
        chosen = [self.any, self.all, self.none, self.near, self.fields, self.first, self.last, self.where]
        content = json.dumps(chosen, sort_keys=True, ensure_ascii=True)
        return f"{self.name} {hashlib.sha256(content.encode()).hexdigest()[:8]}"

    def strata(self, corpus: Documents) -> tuple[np.ndarray, tuple[str, ...]]:
        """Return the stratum of each row, `HIT`, `NEAR` or `OTHER`, and "" outside of its days and columns; and notes.

        Raises
        ------
        CorpusError
            If there is no such column or value.
        """
        table = corpus.documents
        inside, notes = self._inside(table, corpus.name)
        if not self.worded:
            return np.where(inside, HIT, ""), notes
        found = matched(table, np.flatnonzero(inside), self.patterns, self.fields)
        place = {text: i for i, text in enumerate(self.patterns)}

        def has(patterns: tuple[str, ...]) -> np.ndarray:
            return found[:, [place[text] for text in patterns]]

        hit = np.ones(len(found), dtype=bool)
        for group in self.any:
            hit &= has(group).any(axis=1)
        hit &= has(self.all).all(axis=1) & ~has(self.none).any(axis=1)
        asked = tuple(text for text in self.patterns if text not in self.none)
        near = has(asked).any(axis=1) if asked else np.zeros(len(found), dtype=bool)
        strata = np.full(len(table), "", dtype=object)
        strata[inside] = np.where(hit, HIT, np.where(near, NEAR, OTHER))
        never = [repr(text) for text in asked if not has((text,)).any()]
        if never:
            notes = (*notes, f"In no document is there {listed(never, 8)} ({self.name}).")
        return strata, notes

    def choose(self, corpus: Documents, among: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
        """Return which of the rows `among` are chosen, and notes: by what, how many of how many, how good the query is.

        Raises
        ------
        CorpusError
            If there is no such column or value, or no row is chosen.
        """
        strata, notes = self.strata(corpus)
        rows = (strata == HIT) & among
        what = "passage" if corpus.key == "passage_id" else "document"
        of = f"of '{corpus.name}' by the query '{self.name}' ({self.said})"
        if not rows.any():
            raise CorpusError(" ".join([f"No {what} {of} is chosen.", *notes]))
        kept = f"{rows.sum():,} of {many(int(among.sum()), what)} {of} {'was' if rows.sum() == 1 else 'were'} chosen."
        return rows, (kept, *notes, *self._validated(corpus))

    def _validated(self, corpus: Documents) -> tuple[str, ...]:
        """Return how well the words of the query find what they are meant to find, if that was estimated."""
        if not self.worded:
            return ()
        stamps = stamps_about(corpus.folder, "query", self.identity)
        said = (
            stamp_said(stamps[-1])
            if stamps
            else ("not validated: how many of them are about something else, and how many are missed, is not known")
        )
        return (f"The query '{self.name}' is {said}.",)

    def _inside(self, table: pd.DataFrame, name: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """Return which rows are within the days and columns, and notes."""
        rows = np.ones(len(table), dtype=bool)
        for column, values in self.where.items():
            known = set(column_of(table, name, column))
            for value in values:
                if value not in known:
                    raise CorpusError(
                        f"The query '{self.name}' asks for {column} = {value!r}, which no row of '{name}' has."
                        f"{nearest(value, sorted(known - {''}))}"
                    )
        if self.where:
            rows &= rows_where(table, name, self.where)
        if not (self.first or self.last):
            return rows, ()
        days = table["published"].astype(str).str[:10]
        precise = max(len(self.first), len(self.last))
        dated = (days.str.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?") & (days.str.len() >= precise)).to_numpy(bool)
        after = (days.str[: len(self.first)] >= self.first).to_numpy(bool)
        before = (days.str[: len(self.last)] <= self.last).to_numpy(bool)
        undated = int((rows & ~dated).sum())
        said = f"{many(undated, 'row')} without such a day {'is' if undated == 1 else 'are'} not chosen ({self.name})."
        return rows & dated & after & before, (said,) if undated else ()


def chosen_said(notes: Iterable[str]) -> str:
    """Return what notes of a corpus say of the query that chose its documents; empty where none did."""
    return " ".join(note for note in notes if is_of_query(note))


def is_of_query(note: str) -> bool:
    """Return whether a note of a corpus says by which query its documents were chosen, or how good that query is."""
    return " by the query '" in note or note.startswith("The query '")


def _file(path: Path, folder: Path | None) -> Path:
    places = [folder] if folder is not None else []
    places += [Path.cwd(), *Path.cwd().parents] if not path.is_absolute() else [Path("/")]
    found = next((place / path for place in places if (place / path).is_file()), None)
    if found is None:
        beside = (folder or Path.cwd()) / path.parent
        near = [file.name for file in beside.glob("*.toml")] if beside.is_dir() else []
        raise ParameterError(
            f"There is no query '{path}', neither here nor in the corpus folder.{nearest(path.name, near)}"
        )
    return found


def _one_group(words: Any) -> tuple[tuple[str, ...], ...]:
    group = _texts("any", words)
    return (group,) if group else ()


def _texts(key: str, value: Any) -> tuple[str, ...]:
    """Return patterns, cleaned; a single one may be a text."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ParameterError(f"{key} is a list of words and phrases, as in: {key} = ['truce', 'peace talk*'].")
    for item in items:
        try:
            pattern(item)
        except LexiconError as error:
            raise ParameterError(f"{key}: {error}") from None
    return tuple(dict.fromkeys(clean_label(item) for item in items))


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ParameterError(f"{key} is a text, not {value!r}.")
    return clean_label(value)


def _fields(value: Any) -> tuple[str, ...]:
    asked = [value] if isinstance(value, str) else value
    if not isinstance(asked, list) or not asked or not all(name in FIELDS for name in asked):
        raise ParameterError(f"in is 'title', 'text', or both (the default), not {value!r}.")
    return tuple(name for name in FIELDS if name in asked)


def _day(key: str, value: Any) -> str:
    text = value.isoformat()[:10] if isinstance(value, date) else value if isinstance(value, str) else ""
    try:
        whole = f"{text}-01-01"[:10] if len(text) in (4, 7, 10) else "none"
        date.fromisoformat(whole if value != "" else "2000-01-01")
    except ValueError:
        raise ParameterError(
            f"{key} is {value!r}; write a day, month or year, as 2031-02-14, 2031-02 or 2031."
        ) from None
    return text


def _columns(value: Any) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for column, asked in value.items() if isinstance(value, dict) else [("where", {})]:
        items = asked if isinstance(asked, list) else [asked]
        if not items or not all(isinstance(item, str | int | float) for item in items):
            raise ParameterError(
                f"where has a line for each column, as in: outlet = ['North', 'South'], not {asked!r}."
            )
        out[column] = [clean_label(str(item)) for item in items]
    return out


def _or(patterns: tuple[str, ...]) -> str:
    return " or ".join(map(repr, patterns))
