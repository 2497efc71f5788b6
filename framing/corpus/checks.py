"""Checks of a corpus before anything is counted: ids, labels, days, empty texts; each finding is a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.parts.texts import is_parted
from framing.corpus.passages import spans_of
from framing.corpus.repeats import find_repeats
from framing.corpus.tables.columns import COUNTS, TEXT_FORM
from framing.corpus.text_facts import TextFacts, facts_of, has_word
from framing.errors import CorpusError, nearest
from framing.text.days import iso_days
from framing.text.labels import clean_label, listed, numbered
from framing.text.reading import lone_surrogate, many

REQUIRED = ("doc_id", "outlet", "published", "title", "text")
LABELS = 60
"""A column with at most so many values is a column of labels: spellings that differ in case alone are one."""
_NO_LABEL = ("text", "title", "published", "spans", "url", "cue", "quotation", "sha256", "source_file", "source_span")
_READABLE = (bool, int, float, date, np.bool_, np.number, np.datetime64)
"""What an id, an outlet, a day or a title may be beside a string."""


class Unexamined(tuple):
    """Notes of a corpus whose labels, days, empty texts and repeats have not been looked at yet."""

    __slots__ = ()


def as_labels(values: pd.Series) -> pd.Series:
    """Return values of any kind as labels: 2022 and 2022.0 are "2022", a day is ISO, what is missing is "".

    Examples
    --------
    >>> as_labels(pd.Series([2022.0, None, 7.5])).tolist(), as_labels(pd.Series([True, False])).tolist()
    (['2022', '', '7.5'], ['True', 'False'])
    """
    return pd.Series([as_label(value) for value in values.astype(object)], index=values.index, dtype=object)


def as_label(value: Any) -> str:
    """Return one value as `as_labels` does."""
    if isinstance(value, str):
        return clean_label(value)
    if _missing(value):
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, pd.Timestamp) or hasattr(value, "isoformat"):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value)


def plain(documents: pd.DataFrame) -> pd.DataFrame:
    """Return a table with "" for what is missing where no numbers are, and numbers and days of `REQUIRED` as strings.

    A text that is a number stays one, and is refused later. Spans of passages that a file held as JSON are pairs again.

    Raises
    ------
    CorpusError
        If it is no data frame, or a passage's spans cannot be read.
    """
    if not isinstance(documents, pd.DataFrame):
        raise CorpusError(f"Documents are a pandas DataFrame, not {type(documents).__name__}: pandas.DataFrame(rows).")
    table = documents.rename(columns={name: clean_label(name) for name in documents.columns if isinstance(name, str)})
    changed = {}
    for column in table.columns[~table.columns.duplicated()]:
        values = table[column]
        if isinstance(values, pd.DataFrame):
            continue
        named = column in REQUIRED or str(column).endswith("_id")
        if column == "spans" and "passage_id" in table.columns:
            changed[column] = pd.Series([spans_of(cell) for cell in values], index=values.index, dtype=object)
            continue
        if isinstance(values.dtype, pd.CategoricalDtype):
            values = changed[column] = values.astype(object)
        if column == "text":
            changed[column] = values.astype(object).where(values.notna(), "") if values.isna().any() else values
        elif named and not isinstance(values.dtype, pd.StringDtype):
            readable = [as_label(v) if _missing(v) or isinstance(v, _READABLE) else v for v in values.astype(object)]
            changed[column] = pd.Series(readable, index=values.index, dtype=object)
        elif not pd.api.types.is_numeric_dtype(values) and values.isna().any():
            changed[column] = values.astype(object).where(values.notna(), "")
    return table.assign(**changed) if changed else table


def check(name: str, table: pd.DataFrame, key: str) -> None:
    """Refuse a table that is no corpus.

    Raises
    ------
    CorpusError
        If a column is missing or holds something else than strings, an id is repeated or empty, there is no row, or
        a text holds a lone surrogate.
    """
    for column in REQUIRED:
        if column not in table.columns:
            hint = nearest(column, [other for other in table.columns if other not in REQUIRED])
            if not hint.startswith(" Did"):
                hint = f" It needs {', '.join(REQUIRED)}; there are: {', '.join(map(str, table.columns))}."
            raise CorpusError(f"Corpus '{name}' has no column '{column}'.{hint}")
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        times = list(table.columns).count(twice[0])
        raise CorpusError(f"Corpus '{name}' has {times} columns '{twice[0]}'; rename all but one.")
    if not len(table):
        raise CorpusError(f"Corpus '{name}' has no document.")
    for column in (key, "outlet"):
        cells = table[column].tolist()
        empty = [at for at, value in enumerate(cells, 1) if isinstance(value, str) and not clean_label(value)]
        if empty:
            of = f"{many(len(empty), 'row')} of {len(table):,} {'has' if len(empty) == 1 else 'have'} no {column}"
            raise CorpusError(f"Corpus '{name}': {of} ({numbered('row', empty)}).")
    _check_strings(name, table, key)
    repeated = table[key][table[key].duplicated()]
    if len(repeated):
        rows = np.flatnonzero((table[key] == repeated.iloc[0]).to_numpy()) + 1
        raise CorpusError(
            f"Corpus '{name}': {key} '{repeated.iloc[0]}' occurs {len(rows)} times ({numbered('row', rows.tolist())}); "
            "ids must be unique."
        )
    if _surely_strings(table["text"]):
        return
    for row_id, text in zip(table[key], table["text"], strict=True):
        if (at := lone_surrogate(text)) is not None:
            raise CorpusError(f"Corpus '{name}': the text of '{row_id}' has a lone surrogate at {at}.")


def _check_strings(name: str, table: pd.DataFrame, key: str) -> None:
    for column in REQUIRED:
        if _surely_strings(table[column]):
            continue
        for row_id, value in zip(table[key], table[column], strict=True):
            if not isinstance(value, str):
                raise CorpusError(f"Corpus '{name}': the {column} of '{row_id}' is {value!r}, not a string.")


def _surely_strings(values: pd.Series) -> bool:
    """Return whether a column can hold nothing but strings that can be written as UTF-8: Arrow's strings are such."""
    if is_parted(values):
        return True
    return isinstance(values.dtype, pd.StringDtype) and values.dtype.storage == "pyarrow" and not values.isna().any()


def examine(table: pd.DataFrame, key: str, repeats: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a checked table with clean labels, ISO days and one document for repeats, and notes on each change.

    Invisible characters are removed from columns of strings, except texts, titles and addresses. In a column of
    labels, spellings that differ in case alone become one: the commonest (of equals, the first by code points).
    """
    table = table.reset_index(drop=True)
    changed: dict[str, Any] = {}
    notes: list[str] = []
    for column in table.columns:
        if column in _NO_LABEL or pd.api.types.is_numeric_dtype(table[column]):
            continue
        values, said = _cleaned(str(column), table[column])
        if said:
            changed[column] = values
            notes += said
    given = table["published"].tolist()
    days, said_of_days = iso_days(given)
    if days != given:
        changed["published"] = days
    table = table.assign(**changed) if changed else table
    notes += said_of_days
    facts = facts_of(table["text"])
    notes += empty_notes(table[key], facts, key)
    if TEXT_FORM in table.columns and (n := int((table[TEXT_FORM] == COUNTS).sum())):
        notes.append(
            f"{many(n, 'document')} of {len(table):,} {'is' if n == 1 else 'are'} counts of words without their texts: "
            "words can be compared; passages, voices, phrases and words in context cannot."
        )
    if key == "doc_id":
        table, found = find_repeats(table, repeats, facts)
        notes += found
    return table, tuple(notes)


def _cleaned(column: str, values: pd.Series) -> tuple[pd.Series, list[str]]:
    """Return a column of labels in one spelling each, and what was changed."""
    cells = values.tolist()
    seen = sorted({value for value in cells if isinstance(value, str)})
    clean = {value: clean_label(value) for value in seen}
    notes = []
    odd = {value for value in seen if clean[value] != value}
    if odd:
        rows = sum(isinstance(value, str) and value in odd for value in cells)
        shown = listed([repr(value) for value in sorted(odd)], 3)
        of = f"{many(rows, 'cell')} of {column} ({shown})"
        notes.append(f"Spaces or characters that cannot be seen were removed from {of}.")
    if not column.endswith("_id") and len(set(clean.values())) <= LABELS:
        merged = _one_case(column, Counter(clean[value] for value in cells if isinstance(value, str)), notes)
        clean = {value: merged.get(label, label) for value, label in clean.items()}
    if not notes:
        return values, notes
    return values.map(lambda value: clean[value] if isinstance(value, str) else value), notes


def _one_case(column: str, counts: Counter[str], notes: list[str]) -> dict[str, str]:
    """Return for spellings that differ in case alone the commonest, and add a note on each."""
    groups: dict[str, list[str]] = {}
    for value in sorted(counts):
        groups.setdefault(value.casefold(), []).append(value)
    out: dict[str, str] = {}
    for spellings in groups.values():
        if len(spellings) > 1:
            kept = min(spellings, key=lambda value: (-counts[value], value))
            out |= dict.fromkeys(spellings, kept)
            shown = listed([f"{value} ({counts[value]})" for value in spellings], 8)
            notes.append(
                f"Spellings of {column} that differ in case alone are one, '{kept}': {shown}. Where they are not, give "
                "them names that differ."
            )
    return out


def with_notes(datasheet: str, notes: Sequence[str]) -> str:
    """Return a datasheet with a section of notes, if there are any.

    Examples
    --------
    >>> print(with_notes("# Harbour", ["1 of 9 texts has no word."]))
    # Harbour
    <BLANKLINE>
    ## Reading the corpus
    <BLANKLINE>
    - 1 of 9 texts has no word.
    """
    if not notes:
        return datasheet
    section = "\n".join(["## Reading the corpus", "", *(f"- {note}" for note in notes)])
    return f"{datasheet.rstrip()}\n\n{section}".lstrip()


def empty_notes(ids: Iterable[str], facts: TextFacts, key: str = "doc_id") -> list[str]:
    """Return notes on texts without a word, or whose only word means a missing value.

    Examples
    --------
    >>> empty_notes(["a", "b", "c"], facts_of(["Snow.", "", "nan"]))[0]
    '1 of 3 texts has no word (doc_id b): it counts as a unit of no words.'
    """
    rows = np.array(list(ids), dtype=object)
    empty, missing = rows[facts.wordless].tolist(), rows[facts.missing].tolist()
    notes = []
    if empty:
        several = len(empty) > 1
        notes.append(
            f"{len(empty):,} of {many(len(rows), 'text')} {'have' if several else 'has'} no word "
            f"({key} {listed(empty)}): {'they count as units' if several else 'it counts as a unit'} of no words."
        )
    if missing:
        notes.append(
            f"{many(len(missing), 'text')} {'hold' if len(missing) > 1 else 'holds'} only a word for a missing "
            f"value, as 'nan' ({key} {listed(missing)}); it is counted as a word."
        )
    return notes


def refuse_wordless(name: str, sides: dict[str, tuple[Any, np.ndarray]], texts: pd.Series) -> None:
    """Refuse a comparison one side of which has no word at all, naming the side; texts are read up to the first word.

    Raises
    ------
    CorpusError
        If there is such a side.
    """
    for side, (named, rows) in sides.items():
        if all(isinstance(text, str) and not has_word(text) for text in texts[rows]):
            raise CorpusError(
                f"The {side} '{named}' has no word: {many(int(rows.sum()), 'text')} of '{name}', none with a letter or "
                "digit. Nothing can be compared with it."
            )


def _missing(value: Any) -> bool:
    if isinstance(value, float | np.floating):
        return bool(value != value)
    return value is None or value is pd.NaT or value is pd.NA
