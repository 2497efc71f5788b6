"""Lexicons in JSON, in the shapes that people keep them in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from framing.errors import LexiconError
from framing.lexicon.formats.columns import CATEGORIES, EITHER, WEIGHTS, WORDS
from framing.lexicon.formats.rows import Row, Source

DEEPEST = 40
"""Levels of nesting that no dictionary has."""
TURNED = 4
"""A file of fewer words is never taken for one of words with their categories."""


class Pairs(list):
    """Keys and values of a JSON object, none lost."""

    @property
    def keys(self) -> list[str]:
        """Its keys, in order."""
        return [key for key, _ in self]

    @property
    def values(self) -> list[Any]:
        """Its values, in order."""
        return [value for _, value in self]


def sniff_json(suffix: str, text: str) -> float:
    """Return how much a file looks like JSON."""
    return 0.7 * (suffix in (".json", ".jsonl", ".ndjson")) + 0.2 * text.lstrip().startswith(("{", "["))


def read_json(source: Source) -> Iterator[Row]:
    """Yield the rows of a JSON dictionary.

    An object whose keys are categories, which may be nested, down to lists of patterns or to objects of
    patterns and weights; an object of patterns and weights alone; a list of patterns; a list (or lines)
    of objects with entry (or word, term), category (or sentiment, emotion) and perhaps weight; or
    columns of equal length. An object of many words with few values is one of words and their categories.

    Raises
    ------
    LexiconError
        If the file is not JSON, is of another form, or a key occurs twice in one place.
    """
    root = _parsed(source)
    if isinstance(root, Pairs):
        _refuse_twice(source, root, ())
        if (rows := _as_columns(root)) is not None:
            yield from (_row(source, number, item) for number, item in enumerate(rows, 1))
        elif _is_turned(root):
            source.notes.append("The keys were read as words and the values as their categories.")
            yield from _turned(source, root)
        else:
            yield from _rows(source, root, ())
    elif isinstance(root, list):
        for number, item in enumerate(root, 1):
            yield _row(source, number, item)
    else:
        raise LexiconError(f"Lexicon '{source.name}' is neither an object of categories nor a list of entries.")


def _parsed(source: Source) -> Any:
    try:
        return json.loads(source.text, object_pairs_hook=Pairs)
    except RecursionError:
        raise LexiconError(f"Lexicon '{source.name}' is nested too deeply.") from None
    except json.JSONDecodeError as error:
        lines = [line for line in source.text.split("\n") if line.strip()]
        if len(lines) > 1 and all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines):
            try:
                return [json.loads(line, object_pairs_hook=Pairs) for line in lines]
            except json.JSONDecodeError:
                pass
        raise LexiconError(f"Lexicon '{source.name}', line {error.lineno}: not JSON ({error.msg}).") from None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _refuse_twice(source: Source, value: Pairs, levels: tuple[str, ...]) -> None:
    if len(set(value.keys)) < len(value):
        twice = next(key for key in value.keys if value.keys.count(key) > 1)
        raise LexiconError(f"Lexicon '{source.name}', {_place(levels)}: '{twice}' occurs twice.")


def _place(levels: tuple[str, ...]) -> str:
    return f"under {' > '.join(levels)!r}" if levels else "at the top"


def _rows(source: Source, value: Any, levels: tuple[str, ...]) -> Iterator[Row]:
    place = _place(levels)
    if len(levels) > DEEPEST:
        raise LexiconError(f"Lexicon '{source.name}': more than {DEEPEST} levels.")
    if isinstance(value, Pairs):
        _refuse_twice(source, value, levels)
        if levels and _cell(value, WORDS) is not None:
            yield _row(source, 0, value, levels)
            return
        for key, below in value:
            if _is_number(below):
                yield Row(key, levels or (source.stem,), float(below), place)
            else:
                yield from _rows(source, below, (*levels, key))
    elif isinstance(value, list):
        for item in value:
            yield from _rows(source, str(item) if _is_number(item) else item, levels)
    elif isinstance(value, str) and levels:
        yield Row(value, levels, 1.0, place)
    else:
        raise LexiconError(f"Lexicon '{source.name}', {place}: {value!r} is neither words nor categories.")


def _cell(cells: Pairs, names: set[str]) -> Any:
    return next((value for key, value in cells if key.strip().casefold() in names), None)


def _row(source: Source, number: int, item: Any, levels: tuple[str, ...] = ()) -> Row:
    """Return the row of one entry: a word, a list of word, category and weight, or an object that names them."""
    place = f"entry {number}" if number else _place(levels)
    if isinstance(item, str) or _is_number(item):
        return Row(str(item), (source.stem,), 1.0, place)
    if isinstance(item, list) and not isinstance(item, Pairs) and 1 < len(item) < 4:
        names = ("word", "weight") if _is_number(item[1]) else ("word", "category", "weight")
        item = Pairs(zip(names, item, strict=False))
    cells = item if isinstance(item, Pairs) else Pairs()
    word, category = _cell(cells, _asked(source.columns.word, WORDS)), _cell(cells, _asked(_one(source), CATEGORIES))
    numbers, texts = (Pairs((k, v) for k, v in cells if _is_number(v) is numeric) for numeric in (True, False))
    weight = _cell(cells if source.columns.weight else numbers, _asked(source.columns.weight, WEIGHTS))
    category = _cell(texts, EITHER) if category is None else category
    if category is None and (levels or weight is not None):
        category = levels or source.stem
    weight = 1 if weight is None else weight
    known = isinstance(category, str | tuple) and category
    if not isinstance(word, str | int | float) or isinstance(word, bool) or not known or not _is_number(weight):
        raise LexiconError(
            f"Lexicon '{source.name}', {place}: an entry, a category and a numeric weight are needed; "
            "name them: word='…', category='…', weight='…'."
        )
    return Row(str(word), category if isinstance(category, tuple) else (category,), float(weight), place)


def _one(source: Source) -> str:
    return source.columns.category[0] if len(source.columns.category) == 1 else ""


def _asked(name: str, known: set[str]) -> set[str]:
    return {name.strip().casefold()} if name else known


def _as_columns(root: Pairs) -> list[Pairs] | None:
    """Return the rows of columns of equal length, one of them of words; None where the object is none of columns."""
    if _cell(root, WORDS) is None or len(root) < 2:
        return None
    columns = [value.values if isinstance(value, Pairs) else value for value in root.values]
    if not all(isinstance(column, list) for column in columns) or len({len(column) for column in columns}) > 1:
        return None
    return [Pairs(zip(root.keys, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _values(below: Any) -> list[str] | None:
    """Return the categories below a word, if that is what they can be."""
    if isinstance(below, str):
        return [below]
    if isinstance(below, Pairs):
        return below.keys if below and all(isinstance(v, bool) or _is_number(v) for v in below.values) else None
    if isinstance(below, list):
        return below if all(isinstance(value, str) for value in below) else None
    return None


def _is_turned(root: Pairs) -> bool:
    """Return whether an object has many keys and few values below them: words, and their categories."""
    below = [_values(value) for value in root.values]
    if len(root) < TURNED or any(values is None for values in below):
        return False
    return 2 * len({value for values in below for value in values or ()}) <= len(root)


def _turned(source: Source, root: Pairs) -> Iterator[Row]:
    numbers = [float(v) for below in root.values if isinstance(below, Pairs) for v in below.values]
    binary = set(numbers) <= {0.0, 1.0}
    for word, below in root:
        if isinstance(below, Pairs):
            _refuse_twice(source, below, (word,))
        pairs: Sequence[tuple[str, float]] = (
            below if isinstance(below, Pairs) else [(key, 1.0) for key in _values(below) or ()]
        )
        for category, weight in pairs:
            if weight or not binary:
                yield Row(word, (category,), float(weight), f"under {word!r}")
