"""Lexicons in tables: NRC-style tab-separated lists, LIWC-22 ``.dicx``, CSV; long (a category column) or wide."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from framing.errors import LexiconError
from framing.lexicon.rows import Row

_WORDS = {"word", "term", "entry", "pattern", "lemma", "token", "dicterm", "english word", "words", "terms"}
_CATEGORIES = {"category", "emotion", "affect", "label", "key", "class", "dimension", "affectdimension"}
_WEIGHTS = {"weight", "score", "value", "intensity", "emotion-intensity-score", "association", "sentiment", "polarity"}
_MARKED = {"x": 1.0}


def sniff_table(suffix: str, text: str) -> float:
    """Return how much a file looks like a table of words."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    known = suffix in (".csv", ".tsv", ".dicx", ".txt", ".tab")
    return 0.3 * known + 0.3 * ("\t" in first.strip() or "," in first or ";" in first)


def read_table(name: str, text: str) -> Iterator[Row]:
    """Yield the rows of a table.

    With names of columns: one of words (word, term, entry, DicTerm …), and either one of categories
    (category, emotion …) with perhaps one of weights (weight, score …), or a column for each
    category that holds numbers or X. Without: word, category, number (NRC); word, category; or word,
    number. Where all numbers are 0 or 1 they say whether the word belongs to the category.

    Raises
    ------
    LexiconError
        If a line has another number of cells, or a weight is no number.
    """
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    mark = "\t" if "\t" in first.strip() else max(",;", key=first.count)
    quoting: Literal[0, 3] = csv.QUOTE_NONE if mark == "\t" else csv.QUOTE_MINIMAL
    reader = csv.reader(lines, delimiter=mark, quoting=quoting)
    cells = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(c.strip() for c in row)]
    head = [cell.casefold() for cell in cells[0][1]]
    named = any(cell in _WORDS for cell in head)
    for number, row in cells:
        if len(row) != len(head):
            raise LexiconError(f"Lexicon '{name}', line {number}: {len(row)} cells where line 1 has {len(head)}.")
    rows = list(_named(name, cells) if named else _unnamed(name, cells))
    binary = {weight for *_, weight in rows} <= {0.0, 1.0}
    for number, word, category, weight in rows:
        if weight or not binary:
            yield Row(word.replace("?", " "), (category,), weight, f"line {number}")


_Found = tuple[int, str, str, float]


def _named(name: str, cells: list[tuple[int, list[str]]]) -> Iterator[_Found]:
    head = cells[0][1]
    low = [cell.casefold() for cell in head]
    word = next(i for i, cell in enumerate(low) if cell in _WORDS)
    category = next((i for i, cell in enumerate(low) if cell in _CATEGORIES), None)
    if category is not None:
        weight = next((i for i, cell in enumerate(low) if cell in _WEIGHTS), None)
        for number, row in cells[1:]:
            number_of = 1.0 if weight is None else _weight(name, number, head[weight], row[weight])
            yield number, row[word], row[category], number_of
        return
    for number, row in cells[1:]:
        for i, cell in enumerate(row):
            if i != word and cell:
                yield number, row[word], head[i], _weight(name, number, head[i], cell)


def _unnamed(name: str, cells: list[tuple[int, list[str]]]) -> Iterator[_Found]:
    width = len(cells[0][1])
    if width == 3:
        for number, (word, category, weight) in cells:
            yield number, word, category, _weight(name, number, category, weight)
    elif width == 2:
        scored = all(_is_number(row[1]) for _, row in cells)
        for number, (word, other) in cells:
            yield number, word, Path(name).stem if scored else other, float(other) if scored else 1.0
    else:
        raise LexiconError(
            f"Lexicon '{name}' has {width} columns without names: write their names above, 'word,category', or "
            "'entry,category,counterpart,note' below lines '# name: …' for a list of your own."
        )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _weight(name: str, number: int, column: str, cell: str) -> float:
    if cell.casefold() in _MARKED:
        return _MARKED[cell.casefold()]
    if not _is_number(cell):
        raise LexiconError(f"Lexicon '{name}', line {number}: '{column}' is '{cell}', neither a number nor X.")
    return float(cell)
