"""Lexicons in lines of text: LIWC ``.dic``, WordStat ``.cat`` and Lexicoder ``.lcd``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from framing.errors import LexiconError
from framing.lexicon.formats.rows import Row, Source

_DECLARED = re.compile(r"(\s*)(\S+)\s+(.*\S)")
_CONDITION = re.compile(r"\([^)]*\)\s*\d*(?:/\d*)?|<[^>]*>\s*\d*(?:/\d*)?")
_WEIGHED = re.compile(r"(.*\S)\s*\((-?\d+(?:\.\d+)?)\)")


def sniff_dic(suffix: str, text: str) -> float:
    """Return how much a file looks like a LIWC dictionary."""
    framed = text.lstrip().startswith("%") and len(re.findall(r"^\s*%\s*$", text, re.MULTILINE)) > 1
    return 0.6 * framed + 0.3 * (suffix == ".dic")


def read_dic(source: Source) -> Iterator[Row]:
    """Yield the rows of a LIWC dictionary: categories between two lines ``%``, then words with their numbers.

    Categories that are indented are below the one before (LIWC2015 and later). Conditions of
    LIWC2007, ``(02 134)125/464`` or ``<of>131``, are not read.

    Raises
    ------
    LexiconError
        If a line cannot be read.
    """
    name, lines = source.name, source.text.split("\n")
    frames = [n for n, line in enumerate(lines) if line.strip(" \t,;") == "%"]
    if len(frames) < 2:
        raise LexiconError(f"Lexicon '{name}': its categories must be between two lines '%'; {len(frames)} found.")
    levels = _declared(name, lines, frames[0] + 1, frames[1])
    for number, line in enumerate(lines[frames[1] + 1 :], start=frames[1] + 2):
        if not line.strip():
            continue
        place = f"line {number}"
        first, *rest = line.strip().split("\t")
        if not rest and (spaced := re.fullmatch(r"(.*?\S)((?:\s+\d+)+)", first)):
            first, rest = spaced[1], [spaced[2]]
        numbers = " ".join(rest)
        conditions = " ".join(_CONDITION.findall(numbers))
        for written in _CONDITION.sub(" ", numbers).split():
            key = _number(written)
            if key not in levels:
                raise LexiconError(
                    f"Lexicon '{name}', {place}: '{first}' is in category '{written}', which is not declared."
                )
            yield Row(first.replace("?", " "), levels[key], 1.0, place)
        if conditions:
            yield Row(first, (), 1.0, place, f"'{first}' {conditions}")
        elif not numbers.strip():
            raise LexiconError(f"Lexicon '{name}', {place}: '{first}' is in no category.")


def _declared(name: str, lines: list[str], begin: int, end: int) -> dict[str, tuple[str, ...]]:
    """Return the levels of each category by its number."""
    levels: dict[str, tuple[str, ...]] = {}
    above: list[tuple[int, str]] = []
    for number, line in enumerate(lines[begin:end], start=begin + 1):
        if not line.strip():
            continue
        found = _DECLARED.fullmatch(line.rstrip())
        if found is None:
            raise LexiconError(
                f"Lexicon '{name}', line {number}: '{line.strip()}' is no number and name of a category."
            )
        depth, key, label = len(found[1].expandtabs(4)), _number(found[2]), re.sub(r"\s+\([^)]*\)$", "", found[3])
        if key in levels:
            raise LexiconError(f"Lexicon '{name}', line {number}: category '{key}' is declared twice.")
        above = [(d, text) for d, text in above if d < depth] + [(depth, label)]
        levels[key] = tuple(text for _, text in above)
    return levels


def _number(written: str) -> str:
    """Return the number of a category without leading zeros, with which LIWC 2001 writes it."""
    return written.lstrip("0") or written


def sniff_cat(suffix: str, text: str) -> float:
    """Return how much a file looks like a WordStat dictionary."""
    return 0.5 * (suffix == ".cat") + 0.4 * (re.search(r"^[ ]*\t[ \t]*\S.*\(\d+\)\s*$", text, re.MULTILINE) is not None)


def read_cat(source: Source) -> Iterator[Row]:
    """Yield the rows of a WordStat dictionary: tabs give the level, an entry ends with its weight, ``WORD* (1)``.

    Spaces among the tabs are no level. An underscore is read as a space; rules (``@``) are not read.
    Where no line has a weight, those with nothing below them are the entries.

    Raises
    ------
    LexiconError
        If an entry is under no category, or a level is missing.
    """
    above: list[str] = []
    lines = [(n, line) for n, line in enumerate(source.text.split("\n"), start=1) if line.strip()]
    weighs = any(_WEIGHED.fullmatch(line.strip()) for _, line in lines)
    depths = [line[: len(line) - len(line.lstrip())].count("\t") for _, line in lines]
    for (number, line), depth, below in zip(lines, depths, [*depths[1:], 0], strict=True):
        where, text = f"Lexicon '{source.name}', line {number}: ", line.strip()
        if depth > len(above):
            raise LexiconError(f"{where}'{text}' is {depth - len(above)} tabs too deep.")
        weighed = _WEIGHED.fullmatch(text)
        if text.startswith("@"):
            yield Row(text, (), 1.0, f"line {number}", f"'{text}'")
        elif weighed is None and (below > depth or not depth):
            above = [*above[:depth], text]
        elif weighed is not None and not depth:
            raise LexiconError(f"{where}'{weighed[1]}' is under no category.")
        elif weighed is None and weighs:
            yield Row(text, (), 1.0, f"line {number}", f"'{text}' has no weight and no entry below it")
        else:
            word, weight = (weighed[1], float(weighed[2])) if weighed else (text, 1.0)
            yield Row(word, tuple(above[:depth]), weight, f"line {number}")


def sniff_lcd(suffix: str, text: str) -> float:
    """Return how much a file looks like a Lexicoder dictionary in lines."""
    return (0.4 * (suffix in (".lcd", ".lc3")) + 0.5) * text.lstrip().startswith("+")


def read_lcd(source: Source) -> Iterator[Row]:
    """Yield the rows of a Lexicoder dictionary: ``+category``, then a pattern on each line.

    Raises
    ------
    LexiconError
        If a pattern comes before the first category.
    """
    category = ""
    name = source.name
    for number, line in enumerate(source.text.split("\n"), start=1):
        if line.strip().startswith("+"):
            category = line.strip()[1:].strip()
        elif line.strip():
            if not category:
                raise LexiconError(f"Lexicon '{name}', line {number}: '{line.strip()}' comes before any '+category'.")
            yield Row(line.strip().replace("?", " "), (category,), 1.0, f"line {number}")
