"""Lexicons in plain lists: one word or phrase a line, all in one category."""

from __future__ import annotations

import re
from collections.abc import Iterator

from framing.errors import LexiconError
from framing.lexicon.formats.columns import WORDS
from framing.lexicon.formats.rows import Row, Source

SUFFIXES = (".txt", ".csv", ".tsv", ".lst", ".list", ".wordlist")
LONGEST = 12
"""Words in one entry, at most: a line of more is a sentence."""
_COMMENT = re.compile(r"(?:#+|;+|//+|%+)(?:\s.*)?|;+\w.*|#\s*\w+\s*:\s.*")
_NUMBERED = re.compile(r".*\S\s+[-+]?\d+(?:[.,]\d+)?")


def sniff_list(suffix: str, text: str) -> float:
    """Return how much a file looks like a list of one entry a line."""
    lines = [line.strip() for line in text.split("\n") if line.strip() and not _COMMENT.fullmatch(line.strip())]
    if not lines or suffix not in SUFFIXES:
        return 0.0
    cut = sum(any(mark in line.rstrip(",;") for mark in "\t,;") for line in lines)
    known = lines[0].split(",")[0].split(";")[0].split("\t")[0].casefold() in WORDS
    return 0.65 * (2 * cut < len(lines) and not (known and cut))


def read_list(source: Source) -> Iterator[Row]:
    """Yield the entries of a list, in the category that the caller names, or that the file's name is.

    Lines that begin with ``#``, ``;``, ``//`` or ``%`` and a space are comments; ``#metoo`` is an entry.

    Raises
    ------
    LexiconError
        If the lines are sentences, or end in numbers as those of a table do.
    """
    lines = [(n, line.strip()) for n, line in enumerate(source.text.split("\n"), 1) if line.strip()]
    comments = [n for n, line in lines if _COMMENT.fullmatch(line)]
    rows = [(n, line.rstrip(",;\t ").strip('"')) for n, line in lines if not _COMMENT.fullmatch(line)]
    if rows and rows[0][1].casefold() in WORDS and len(rows) > 1:
        source.notes.append(f"Line {rows[0][0]} ('{rows[0][1]}') was read as the name of the column.")
        del rows[0]
    if long := next((n for n, line in rows if len(line.split()) > LONGEST), 0):
        raise LexiconError(
            f"Lexicon '{source.name}', line {long}: more than {LONGEST} words, which is no entry of a list of one "
            "word or phrase a line."
        )
    pairs = [n for n, line in rows if re.search(r"\w=\S", line)]
    if 2 * len(pairs) > len(rows):
        raise LexiconError(f"Lexicon '{source.name}', line {pairs[0]}: keys and values with = are in no format known.")
    numbered = [(n, line) for n, line in rows if _NUMBERED.fullmatch(line)]
    if 2 * len(numbered) > len(rows):
        raise LexiconError(
            f"Lexicon '{source.name}', line {numbered[0][0]}: '{numbered[0][1]}' ends in a number; separate words and "
            "weights by tabs or commas."
        )
    if comments:
        source.notes.append(f"Lines that were read as comments: {len(comments)} (the first is line {comments[0]}).")
    for number, line in rows:
        yield Row(line.replace("?", " "), (source.stem,), 1.0, f"line {number}")
