"""Lexicons in tables: NRC, tidytext, VADER, Loughran–McDonald, LIWC-22 ``.dicx``; one row an entry, or a category."""

from __future__ import annotations

from collections.abc import Iterator

from framing.errors import LexiconError
from framing.lexicon.formats.columns import Layout, is_missing, layout_of, number_of
from framing.lexicon.formats.rows import Row, Source
from framing.lexicon.legibility import shown
from framing.text.delimited import split_rows
from framing.text.labels import clean_label

SUFFIXES = (".csv", ".tsv", ".dicx", ".txt", ".tab")
YEARS = (1900.0, 2100.0)
"""Numbers between these, and 0, in every cell of a category: the year in which a word was listed."""
_UNTRANSLATED = {"no translation", "no translation found", "#n/a", "#value!", "#name?", "#ref!"}


def sniff_table(suffix: str, text: str) -> float:
    """Return how much a file looks like a table of words."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return 0.3 * (suffix in SUFFIXES) + 0.3 * ("\t" in first.strip() or "," in first or ";" in first)


def read_table(source: Source) -> Iterator[Row]:
    """Yield the rows of a table.

    With names of columns: one of words (word, term, entry, DicTerm, "Russian Word" …), and either one
    of categories (category, emotion, sentiment …) with perhaps one of weights (weight, score …), or a
    column for each category that holds numbers or X. Without: word, category, number (NRC); word,
    category; word, number; or word, number, number, list (VADER). Where all numbers are 0 or 1 they state
    whether the word belongs to the category, and so does a year or 0 (Loughran–McDonald). Columns that
    the caller names come first.

    Raises
    ------
    LexiconError
        If a line has another number of cells, a weight is no number, or the columns cannot be recognised.
    """
    numbers, cells = _cells(source)
    layout = layout_of(source, cells, numbers)
    found = list(_found(source, layout, numbers, cells))
    if layout.wide:
        found = _without_years(source, found)
    binary = {weight for *_, weight in found} <= {0.0, 1.0}
    for number, word, category, weight in found:
        if weight or not binary:
            yield Row(word.replace("?", " "), (category,), weight, f"line {number}")
    for number, row in zip(numbers[layout.begin :], cells[layout.begin :], strict=True):
        if not row[layout.word]:
            yield Row("", (source.stem,), 1.0, f"line {number}")


def _cells(source: Source) -> tuple[list[int], list[list[str]]]:
    """Return the line and the cells of each row that is not empty, all of the first one's width."""
    records, _, notes = split_rows(source.text, source.name, error=LexiconError)
    source.notes.extend(notes)
    rows = [(record.line, [clean_label(cell) for cell in record.cells]) for record in records]
    rows = [(line, cells) for line, cells in rows if any(cells)]
    # What a spreadsheet leaves: columns without a name and without a cell.
    width, widest = len(rows[0][1]), max(_filled(cells) for _, cells in rows)
    named = width if widest > width else max(widest, _filled(rows[0][1]))
    for line, cells in rows:
        if len(cells) < named or _filled(cells) > named:
            raise LexiconError(
                f"Lexicon '{source.name}', line {line}: {len(cells)} cells where line {rows[0][0]} has {named}."
            )
    return [line for line, _ in rows], [cells[:named] for _, cells in rows]


def _filled(row: list[str]) -> int:
    return max((i + 1 for i, cell in enumerate(row) if cell), default=0)


_Found = tuple[int, str, str, float]


def _found(source: Source, layout: Layout, numbers: list[int], cells: list[list[str]]) -> Iterator[_Found]:
    missing = []
    for number, row in zip(numbers[layout.begin :], cells[layout.begin :], strict=True):
        word = row[layout.word]
        if not word or word.casefold() in _UNTRANSLATED:
            missing += [f"line {number}: '{word}'"] if word else []
        elif layout.wide:
            if all(map(is_missing, (row[i] for i in layout.wide))):
                missing.append(f"line {number}: '{word}' without a number")
            for i in layout.wide:
                if not is_missing(row[i]):
                    yield number, word, layout.heads[i], _weight(source, number, layout.heads[i], row[i])
        elif layout.category is not None and is_missing(row[layout.category]):
            missing.append(f"line {number}: '{word}' without a category")
        else:
            category = source.stem if layout.category is None else row[layout.category]
            named = category if layout.begin == 0 else layout.heads[layout.weight or 0]
            weight = 1.0 if layout.weight is None else _weight(source, number, named, row[layout.weight])
            yield number, word, category, weight
    if missing:
        source.notes.append(f"Rows without a word or a category were not read: {len(missing)} ({shown(missing)}).")


def _without_years(source: Source, found: list[_Found]) -> list[_Found]:
    """Return the rows with 1 for a year and 0 for a year with a minus sign, where categories hold years or 0 alone."""
    low, high = YEARS
    by_category: dict[str, set[float]] = {}
    for _, _, category, weight in found:
        by_category.setdefault(category, set()).add(weight)
    dated = {
        category
        for category, weights in by_category.items()
        if weights != {0.0} and all(not weight or low <= abs(weight) <= high for weight in weights)
    }
    if not dated:
        return found
    source.notes.append(
        f"Years are the values of {', '.join(sorted(dated))}: a word with a year belongs to the category, one with 0 "
        "or a year below 0 (removed from the list) does not."
    )
    return [(n, word, key, float(weight > 0) if key in dated else weight) for n, word, key, weight in found]


def _weight(source: Source, number: int, column: str, cell: str) -> float:
    weight = number_of(cell)
    if weight is None:
        raise LexiconError(f"Lexicon '{source.name}', line {number}: '{column}' is '{cell}', neither a number nor X.")
    return weight
