"""Columns of a table of words: which holds the words, which the categories, which the weights."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from framing.errors import LexiconError, nearest
from framing.lexicon.formats.rows import Source

WORDS = {
    "word", "term", "entry", "pattern", "lemma", "token", "dicterm", "words", "terms", "entries", "ngram", "unigram",
    "слово", "слова", "термин", "лемма", "термін", "лема",
}  # fmt: skip
CATEGORIES = {
    "category", "emotion", "affect", "label", "key", "class", "dimension", "affectdimension", "frame", "categories",
    "категория", "категорія", "эмоция", "емоція", "класс",
}  # fmt: skip
NUMBERED = {"category", "categories", "label", "class"}
"""Names of columns in which categories may be numbers."""
EITHER = {"sentiment", "polarity", "tag", "tone", "type", "тональность", "тональність", "value"}
"""Names of columns that hold categories in some lists and numbers in others: their cells decide."""
WEIGHTS = {
    "weight", "score", "value", "intensity", "emotion-intensity-score", "association", "sentiment", "polarity", "flag",
    "strength", "tone", "вес", "вага", "оценка", "оцінка", "значение", "тональность", "тональність",
}  # fmt: skip
ASIDE = {
    "", "seq_num", "id", "index", "rank", "no", "no.", "n", "count", "freq", "frequency", "source", "syllables",
    "word count", "word proportion", "average proportion", "std dev", "doc count", "unnamed: 0", "rownames",
}  # fmt: skip
"""Names of columns that describe a word and are no categories."""
SPEECH = {"pos", "part of speech", "upos"}
"""Names of columns of word classes, where they hold text: ``pos`` is short for "positive" too."""
HOW = "name them: word='…', category='…' (several with ; between them), weight='…'"
_MISSING = {"na", "n/a", "nan", "none", "null", "-"}
_MARKED = {"x": 1.0, "true": 1.0, "false": 0.0, "yes": 1.0}


@dataclass
class Layout:
    """Which columns of a table hold what.

    Attributes
    ----------
    begin : int
        First row of words.
    word : int
    category, weight : int or None
        Columns, in a table with one row for a word and a category.
    wide : list of int
        Columns that are categories themselves.
    heads : list of str
    """

    begin: int
    word: int
    category: int | None = None
    weight: int | None = None
    wide: list[int] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)


def number_of(cell: str) -> float | None:
    """Return the number or mark in a cell; None where it is neither.

    Examples
    --------
    >>> [number_of(cell) for cell in ("-1.9", "−1,9", "X", "nan", "war")]
    [-1.9, -1.9, 1.0, None, None]
    """
    plain = cell.strip().casefold().replace("−", "-")
    if plain in _MARKED:
        return _MARKED[plain]
    if re.fullmatch(r"[-+]?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in plain else None


def is_missing(cell: str) -> bool:
    """Return whether a cell means that there is no value."""
    return not cell.strip() or cell.strip().casefold() in _MISSING


def layout_of(source: Source, rows: Sequence[Sequence[str]], lines: Sequence[int]) -> Layout:
    """Return which columns hold words, categories and weights; the first row names the columns, if any.

    Rows are all of one width; `lines` are their lines in the file.

    Raises
    ------
    LexiconError
        If a column that was named is not there, or the columns cannot be recognised.
    """
    head = [cell.strip() for cell in rows[0]]
    asked = source.columns
    candidates = [i for i, cell in enumerate(head) if _is_word_column(cell)]
    named = {name.strip().casefold() for name in (asked.word, *asked.category, asked.weight) if name}
    by_name = bool(named & {cell.casefold() for cell in head})
    if not (candidates or by_name):
        return _unnamed(source, rows)
    if asked.word:
        word = _at(source, head, asked.word)
    else:
        word = _word_column(source, head, candidates)
    layout = Layout(1, word, heads=head)
    others = [i for i in range(len(head)) if i != word]
    if asked.category or asked.weight:
        _as_asked(source, rows, layout)
    else:
        _by_names(source, rows, layout)
        _refuse_text(source, rows, lines, layout)
    read = {word, layout.category, layout.weight, *layout.wide}
    if aside := [head[i] for i in others if i not in read and head[i]]:
        source.notes.append(f"Columns that were not read: {', '.join(aside[:12])}{', …' if len(aside) > 12 else ''}.")
    return layout


def _as_asked(source: Source, rows: Sequence[Sequence[str]], layout: Layout) -> None:
    """Set the columns that the caller names."""
    asked, head = source.columns, layout.heads
    layout.weight = _at(source, head, asked.weight) if asked.weight else None
    if not asked.category:
        layout.category = _first(head, CATEGORIES | EITHER, [i for i in range(len(head)) if not _numeric(rows[1:], i)])
        return
    known = [i for name in asked.category if (i := _position(head, name)) is not None]
    others = [i for i in range(len(head)) if i != layout.word]
    text = [i for i in others if not _numeric(rows[1:], i)]
    if not known and len(asked.category) < 2 and (layout.weight is not None or (len(others) < 2 and not text)):
        # The table has no column of categories: the caller names the one category, or the file's name does.
        layout.weight = others[0] if layout.weight is None and others else layout.weight
        return
    columns = [_at(source, head, name) for name in asked.category]
    if len(columns) == 1 and not _numeric(rows[1:], columns[0]):
        layout.category = columns[0]
        if layout.weight is None:
            layout.weight = _first(head, WEIGHTS, [i for i in others if i not in (*text, layout.category)])
    else:
        layout.wide = columns


def _by_names(source: Source, rows: Sequence[Sequence[str]], layout: Layout) -> None:
    """Set the columns by their usual names."""
    head = layout.heads
    others = [i for i in range(len(head)) if i != layout.word]
    text = [i for i in others if not _numeric(rows[1:], i)]
    # "affect" or "emotion" over numbers or X is a category of its own, as in LIWC-22.
    layout.category = _first(head, CATEGORIES, text)
    if layout.category is None:
        layout.category = _first(head, EITHER, text)
    if layout.category is None and len(others) < 3:
        layout.category = _first(head, NUMBERED, [i for i in others if not any(is_missing(r[i]) for r in rows[1:])])
    if layout.category is not None:
        numeric = [i for i in others if i not in (*text, layout.category)]
        layout.weight = _first(head, WEIGHTS, numeric)
        return
    spoken = {i for i in others if _language_in(head[i]) or (i in text and _is_word_column(head[i]))}
    aside = {i for i in others if head[i].casefold() in ASIDE or (head[i].casefold() in SPEECH and i in text)}
    layout.wide = [i for i in others if i not in aside | spoken]


def _refuse_text(source: Source, rows: Sequence[Sequence[str]], lines: Sequence[int], layout: Layout) -> None:
    head = layout.heads
    for i in layout.wide:
        row = next((n for n, cells in enumerate(rows) if n and _is_text(cells[i])), 0)
        if row:
            raise LexiconError(
                f"Lexicon '{source.name}', line {lines[row]}: '{head[i]}' is '{rows[row][i]}', neither a number nor X. "
                f"Its columns are {', '.join(head[:12])}{', …' if len(head) > 12 else ''}; {HOW}."
            )


def _unnamed(source: Source, rows: Sequence[Sequence[str]]) -> Layout:
    """Return which columns hold what in a table without known column names."""
    asked, width = source.columns, len(rows[0])
    if asked.word.isdigit() or asked.weight.isdigit() or any(name.isdigit() for name in asked.category):
        return _by_number(source, rows)
    for name in (asked.word, asked.weight):
        if name:
            _at(source, list(rows[0]), name)
    if len(rows) > 1 and any(_is_text(rows[0][i]) and _numeric(rows[1:], i) for i in range(1, width)):
        raise LexiconError(
            f"Lexicon '{source.name}': line 1 seems to name the columns ({', '.join(rows[0][:12])}), and none of the "
            f"names is known for a column of words; {HOW}."
        )
    layout = Layout(0, 0, heads=[str(i + 1) for i in range(width)])
    if width == 1:
        return layout
    if width == 2:
        layout.category, layout.weight = (None, 1) if _numeric(rows, 1) else (1, None)
    elif width == 3:
        layout.category, layout.weight = (2, 1) if _numeric(rows, 1) and not _numeric(rows, 2) else (1, 2)
    elif width == 4 and _numeric(rows, 1) and _numeric(rows, 2) and all(row[3].startswith("[") for row in rows):
        layout.weight = 1
        source.notes.append("Four columns as in VADER's list: the second was read as weight, the others were not read.")
    else:
        raise LexiconError(
            f"Lexicon '{source.name}' has {width} columns without names: write their names above, 'word,category', or "
            "'entry,category,counterpart,note' below lines '# name: …' for a list of your own; or give their numbers: "
            "word='1', category='2'."
        )
    if layout.category is not None and layout.weight is None:
        source.notes.append(f"No names of columns were found: line 1 ({', '.join(rows[0])}) was read as an entry.")
    return layout


def _by_number(source: Source, rows: Sequence[Sequence[str]]) -> Layout:
    asked = source.columns
    heads = [str(i + 1) for i in range(len(rows[0]))]
    layout = Layout(0, _at(source, heads, asked.word) if asked.word else 0, heads=heads)
    if asked.weight:
        layout.weight = _at(source, heads, asked.weight)
        layout.begin = int(not _numeric(rows[:1], layout.weight))
    columns = [_at(source, heads, name) for name in asked.category if name.isdigit()]
    if len(columns) == 1 and not _numeric(rows[layout.begin :], columns[0]):
        layout.category = columns[0]
    elif columns:
        layout.wide = columns
        layout.begin = int(not all(_numeric(rows[:1], i) for i in columns))
        layout.heads = list(rows[0]) if layout.begin else heads
    return layout


def _at(source: Source, head: Sequence[str], name: str) -> int:
    position = _position(head, name)
    if position is None:
        raise LexiconError(f"Lexicon '{source.name}' has no column '{name}'.{nearest(name, filter(None, head))}")
    return position


def _position(head: Sequence[str], name: str) -> int | None:
    """Return the column of a name, in any case; else of a number from 1."""
    for key in (str, str.casefold):
        if key(name.strip()) in (names := [key(cell.strip()) for cell in head]):
            return names.index(key(name.strip()))
    return int(name) - 1 if name.isdigit() and 0 < int(name) <= len(head) else None


def _first(head: Sequence[str], names: set[str], among: Sequence[int]) -> int | None:
    return next((i for i in among if head[i].casefold() in names), None)


def _is_text(cell: str) -> bool:
    return not is_missing(cell) and number_of(cell) is None


def _numeric(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Return whether no cell of a column is anything but a number or mark."""
    return not any(_is_text(row[column]) for row in rows)


def _is_word_column(cell: str) -> bool:
    return cell.casefold() in WORDS or bool(_language_in(cell))


def _word_column(source: Source, head: Sequence[str], candidates: list[int]) -> int:
    """Return the column of words: the one in the list's language, where columns are named by language."""
    spoken = {i: _language_in(head[i]) for i in candidates}
    own = [i for i, language in spoken.items() if language == source.language]
    plain = [i for i, language in spoken.items() if not language]
    if own or plain:
        return (own or plain)[0]
    if not candidates:
        raise LexiconError(
            f"Lexicon '{source.name}' has the columns {', '.join(head[:12])}, and none of the names is known for a "
            f"column of words; {HOW}."
        )
    there = ", ".join(head[i] for i in candidates[:6])
    raise LexiconError(
        f"Lexicon '{source.name}' has words in {there}{', …' if len(candidates) > 6 else ''}, in no column named as "
        f"'{source.language}'; name the column of words: word='{head[candidates[0]]}'."
    )


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    from babel import Locale

    return {name.casefold(): code for code, name in Locale("en").languages.items()}


@lru_cache(maxsize=512)
def _language_in(name: str) -> str:
    """Return the language that the name of a column gives, by code; empty where it gives none.

    Examples
    --------
    >>> [_language_in(name) for name in ("Russian Word", "Ukrainian (uk)", "English", "Word", "anger")]
    ['ru', 'uk', 'en', '', '']
    """
    low = re.sub(r"\b(words?|terms?|translations?|google translate|translated)\b|[()_]", " ", name.casefold())
    words = low.split()
    known = _languages()
    return next((known[" ".join(words[:n])] for n in (2, 1) if len(words) >= n and " ".join(words[:n]) in known), "")
