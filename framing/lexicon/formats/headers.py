"""Headers: what describes a lexicon, in lines on top, in a file beside it, or stated by its caller."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from framing.errors import LexiconError, nearest
from framing.lexicon.formats.columns import WORDS
from framing.text.reading import read_text

HEADER = ("name", "version", "language", "construct", "unit", "licence", "source", "citation", "validation")
READING = ("word", "category", "weight", "encoding")
"""Keys of a file beside a list on how to read it: its columns and its encoding."""

_KEY = re.compile(r"(#?)[ \t]*(\w+)[ \t]*(?::|[,;\t](?=.))[ \t]*(.*)")
_COMMENT = re.compile(r"#(?:[\s#]|$|\w+[ \t]*:|[^,;\t]*$)")
"""A line that describes the list; ``#metoo,hope`` is an entry."""
_EMPTY = re.compile(r"[\s,;\"]*")
_SEPARATOR = re.compile(r'"?sep=."?[,;\t ]*')
_DEMANDED = ("language", "licence", "citation")
_SUPPLIED = {
    "version": "not stated",
    "construct": "not stated",
    "unit": "hits per thousand words",
    "validation": "none stated",
}


@dataclass(frozen=True)
class Top:
    """The header on top of a file: its keys, its number of lines, and notes on what was corrected in reading it."""

    keys: dict[str, str]
    lines: int
    notes: tuple[str, ...] = ()


def top_of(text: str) -> Top:
    """Return the keys stated in lines ``# key: value`` on top of a text.

    Lines are read as a spreadsheet saves them too: in quotation marks, with empty cells behind them,
    with empty rows between them, or without their ``#``.

    Examples
    --------
    >>> top_of('"# citation: A, B",,\\n# language: en,,\\n,,\\nentry,category,note\\n').keys
    {'citation': 'A, B', 'language': 'en'}
    """
    keys: dict[str, str] = {}
    bare: list[str] = []
    lines = text.split("\n")
    above = _above_columns(lines)
    n = 0
    for n, line in enumerate(lines):
        plain = _plain(line)
        found = _KEY.fullmatch(plain)
        marked = n < above or _COMMENT.match(plain) is not None
        marked = marked or bool(found and found[1] and found[2] in (*HEADER, *READING))
        # Without its mark, only a key of ours with a colon is one: a column may be called "name".
        ours = bool(found and not marked and found[2] in HEADER and re.match(r"\w+[ \t]*:", plain))
        if not (marked or ours or _EMPTY.fullmatch(line) or _SEPARATOR.fullmatch(line)):
            break
        if found and (ours or found[2] in (*HEADER, *READING) or ":" in plain):
            keys[found[2]] = re.sub(r'^"(.*)"$', r"\1", found[3].strip()).strip()
            bare += [f"line {n + 1}: '{found[2]}'"] if ours else []
    else:
        n = len(lines)
    if bare:
        return Top(keys, n, (f"{len(bare)} lines of the header lack their # and were read ({bare[0]}, …).",))
    return Top(keys, n)


def _above_columns(lines: Sequence[str]) -> int:
    """Return how many lines with # are above one that names columns; 0 where there is no such line."""
    bare = ((n, line) for n, line in enumerate(lines) if _plain(line) and not _plain(line).startswith("#"))
    n, line = next(bare, (0, ""))
    return n if {cell.strip(' "').casefold() for cell in re.split(r"[,;\t]", line)} & WORDS else 0


def _plain(line: str) -> str:
    """Return a line of a header without what a spreadsheet adds: quotation marks, and separators behind it."""
    line = line.strip()
    if line.startswith('"'):
        after = re.search(r'"([,;\t])[,;\t"]*$', line)
        cells = next(csv.reader([line], delimiter=after[1] if after else ","))
        line = (after[1] if after else ",").join(cells)
    return line.rstrip(",;\t ")


def complete(name: str, header: dict[str, str]) -> dict[str, str]:
    """Return a header that states every key of ours.

    Raises
    ------
    LexiconError
        If a key is missing or empty.
    """
    if not header:
        keys = _listed_keys(HEADER)
        raise LexiconError(f"Lexicon '{name}' has no header: put lines '# name: …' on top, of {keys}.")
    missing = [key for key in HEADER if not header.get(key)]
    if missing:
        lines = ", ".join(f"'# {key}: …'" for key in missing)
        add = "a line" if len(missing) == 1 else "the lines"
        raise LexiconError(f"Lexicon '{name}' does not state its {_listed_keys(missing)}: add {add} {lines} on top.")
    return header


def _listed_keys(keys: Sequence[str]) -> str:
    return f"{', '.join(keys[:-1])} and {keys[-1]}" if len(keys) > 1 else keys[0]


def beside(path: Path) -> dict[str, str]:
    """Return what a file ``NAME.header`` beside a list states; empty where there is none."""
    file = path.with_name(path.name + ".header")
    return top_of(read_text(file)).keys if file.exists() else {}


def foreign_header(path: Path, stated: Mapping[str, str]) -> dict[str, str]:
    """Return the header of a file that holds none, from what is stated elsewhere.

    Raises
    ------
    LexiconError
        If language, licence or citation is stated nowhere, or a key is unknown.
    """
    header = {"name": path.stem, "source": path.name} | _SUPPLIED | {k: v for k, v in stated.items() if v}
    for key in header:
        if key not in HEADER:
            raise LexiconError(f"Lexicon '{path.name}': a header has no '{key}'.{nearest(key, (*HEADER, *READING))}")
    missing = [key for key in _DEMANDED if not header.get(key)]
    if missing:
        raise LexiconError(
            f"Lexicon '{path.name}' cannot state its {' and '.join(missing)}: give "
            + ", ".join(f"{key}='…'" for key in missing)
            + f", or a file '{path.name}.header' with lines '# {missing[0]}: …'."
        )
    return {key: header[key] for key in HEADER}


@lru_cache(maxsize=64)
def language_of(stated: str) -> str:
    """Return the code of a language that is stated by code or by name; as stated where it is not known.

    Examples
    --------
    >>> [language_of(stated) for stated in ("ru", "en-GB", "English", "українська", "eng", "no such")]
    ['ru', 'en', 'en', 'uk', 'en', 'no such']
    """
    from babel import Locale, UnknownLocaleError

    code = re.split(r"[-_]", stated.strip().casefold())[0]
    try:
        return str(Locale.parse(code).language)
    except (UnknownLocaleError, ValueError):
        pass
    in_english = {str(name).casefold(): str(language) for language, name in Locale("en").languages.items()}
    if code in in_english or not code:
        return in_english.get(code, stated)
    own = (language for language in in_english.values() if _own_name(language).casefold() == code)
    return next(own, stated)


def _own_name(language: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale(language).get_display_name() or ""
    except (UnknownLocaleError, ValueError):
        return ""
