"""Texts to ids of tokens, many at a time: the same tokens as `framing.text.tokens`, found with tables of characters.

Each code point has a class in a table that is made with Python's own regular expressions; where
tokens begin and end is worked out on arrays, and Arrow numbers the distinct forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from framing.text.clean import INVISIBLE, SEPARATES, SPACED_BY_IT, counted_copy, has_markup, marks
from framing.text.reading import HOLE
from framing.text.sentences import ABBREVIATIONS
from framing.text.tokens import APOSTROPHES, DEFAULT, GROUP_SPACES, NUMBER_MARKS, TokenSettings

CLAUSE, SENTENCE = 1, 2
"""What may be between two tokens: a mark that ends a clause, or the end of a sentence."""

BLOCK = 1_000_000
"""Code points worked on at a time, about: fits the memory caches of today's processors."""

_WORD, _DIGIT, _MARK, _JOINER, _NUMBER, _GROUP, _BREAK, _HOLE = (1 << i for i in range(8))
_UNSEEN = _MARK | _HOLE
_CLAUSE_MARKS = ",;:()[]{}–—―-،؛、，；：（）"
_STOP, _STRONG, _LINE = 3, 4, 5
_STRONG_MARKS = "!?…‽。！？؟।\u2029"
_SEPARATOR = "\x00"
_PAD = 5
_LAST_LETTER = 0x40000
"""No letter or digit of Unicode is at or above this code point (checked by a test)."""


@dataclass(frozen=True)
class Encoded:
    """Raw forms, the index of the form of each token (-1 for a hole), where texts begin, and breaks."""

    forms: list[str]
    raw: np.ndarray
    offsets: np.ndarray
    breaks: np.ndarray


def encode(texts: Iterable[str], settings: TokenSettings = DEFAULT) -> Encoded:
    """Return the tokens of texts as indices into their distinct forms as written, not yet normalised.

    Examples
    --------
    >>> found = encode(["A storm, a Storm"])
    >>> found.forms, found.raw.tolist(), found.breaks.tolist()
    (['A', 'storm', 'a', 'Storm'], [0, 1, 2, 3], [2, 0, 1, 0])
    """
    import pyarrow as pa

    blocks = [_block(block, settings) for block in _blocks(texts)]
    chunks = (
        pa.chunked_array([block.raw for block in blocks], pa.dictionary(pa.int32(), pa.binary()))
        .unify_dictionaries()
        .chunks
    )
    forms = chunks[-1].dictionary.to_pylist() if chunks else []
    parts = [_with_holes(block, chunk.indices.to_numpy()) for block, chunk in zip(blocks, chunks, strict=True)]
    nothing = (np.empty(0, np.int32), np.empty(0, np.uint8), np.empty(0, np.int64))
    raw, breaks, lengths = (np.concatenate(column) for column in zip(nothing, *parts, strict=True))
    spelt = [form[:-1].decode("utf-8", "surrogatepass") for form in forms]
    return Encoded(spelt, raw, np.concatenate([[0], np.cumsum(lengths)]), _sentence_ends(spelt, raw, breaks))


@dataclass(frozen=True)
class _Block:
    """Tokens of some texts without holes, the tokens that follow holes, and where texts begin."""

    raw: Any
    breaks: np.ndarray
    offsets: np.ndarray
    holes: np.ndarray
    holes_before: np.ndarray


def _blocks(texts: Iterable[str]) -> Iterator[list[str]]:
    block: list[str] = []
    size = 0
    for text in texts:
        text = counted_copy(text).text if has_markup(text) else text
        block.append(text)
        size += len(text)
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _block(texts: list[str], settings: TokenSettings) -> _Block:
    text = _SEPARATOR + _SEPARATOR.join(texts) + _SEPARATOR * _PAD
    codes = _codes(text)
    kinds = _classes(settings)[codes]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    begin = np.concatenate([[1], 1 + np.cumsum(lengths + 1)])
    unseen = _unseen(codes, kinds)
    if len(unseen):
        codes, kinds = np.delete(codes, unseen), np.delete(kinds, unseen)
        begin -= np.searchsorted(unseen, begin)
    keep = _inside(kinds)
    first = np.flatnonzero(keep[1:] & ~keep[:-1]) + 1
    offsets = np.searchsorted(first, begin)
    marks = np.flatnonzero(kinds & np.uint8(_BREAK))
    breaks = _breaks(codes, marks[~keep[marks]], first, offsets)
    holes = np.flatnonzero(kinds == _HOLE)
    return _Block(_numbered(codes, keep), breaks, offsets, np.searchsorted(first, holes), np.searchsorted(holes, begin))


def _with_holes(block: _Block, raw: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the forms, with -1 at holes, breaks, and how many of both each text has."""
    at, breaks = block.holes, block.breaks
    if len(at):
        breaks[at[at < len(breaks)]] = SENTENCE
        raw, breaks = np.insert(raw, at, -1), np.insert(breaks, at, SENTENCE)
    return raw, breaks, np.diff(block.offsets + block.holes_before)


def _codes(text: str) -> np.ndarray:
    """Return the code points of a text in the narrowest type."""
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), np.uint8)
    narrow = text.encode("utf-16-le", "surrogatepass")
    if len(narrow) == 2 * len(text):
        return np.frombuffer(narrow, "<u2")
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _unseen(codes: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Return the places of invisible characters; a zero-width space that separates words is none."""
    at = np.flatnonzero(kinds == _UNSEEN)
    if len(at) and (codes[at] == ord(SEPARATES)).any():
        beside = np.zeros(len(at), bool)
        for first, last in SPACED_BY_IT:
            for side in (codes[at - 1], codes[at + 1]):
                beside |= (side >= first) & (side <= last)
        separates = beside & (codes[at] == ord(SEPARATES))
        kinds[at[separates]] = 0
        at = at[~separates]
    return at


def _inside(kinds: np.ndarray) -> np.ndarray:
    """Return which characters are part of a token."""
    word = (kinds & np.uint8(_WORD)).view(bool)
    keep = word.copy()
    special = np.flatnonzero(kinds & np.uint8(_MARK | _JOINER | _NUMBER | _GROUP))
    kind = kinds[special]
    marks = special[kind == _MARK]
    if len(marks):
        # A run of marks belongs to the letter before it.
        opens = np.concatenate([[True], np.diff(marks) != 1])
        before = marks[opens] - 1
        keep[marks[word[before][np.cumsum(opens) - 1]]] = True
    joiners = special[(kind & _JOINER) > 0]
    joined = joiners[keep[joiners - 1] & word[joiners + 1]]
    digit = _digits(kinds)
    numbers = special[(kind & _NUMBER) > 0]
    numbers = numbers[digit(numbers - 1) & digit(numbers + 1)]
    spaces = special[(kind & _GROUP) > 0]
    spaces = spaces[digit(spaces - 1) & digit(spaces + 1)]
    spaces = spaces[digit(spaces + 2) & digit(spaces + 3) & ~digit(spaces + 4)]
    for found in (joined, numbers, spaces):
        keep[found] = True
    return keep


def _digits(kinds: np.ndarray):
    return lambda at: (kinds[at] & _DIGIT) > 0


def _numbered(codes: np.ndarray, keep: np.ndarray) -> Any:
    """Return the tokens of a block as an Arrow dictionary of UTF-8 forms, each with a space at its end."""
    import pyarrow as pa

    chosen = keep.copy()
    chosen[1:] |= keep[:-1]
    spelt = codes[chosen]
    spelt[~keep[chosen]] = 32
    if codes.itemsize > 1:
        encoding = "utf-16-le" if codes.itemsize == 2 else "utf-32-le"
        utf8 = spelt.tobytes().decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass")
        spelt = np.frombuffer(utf8, np.uint8)
    ends = np.flatnonzero(spelt == 32)
    offsets = np.zeros(len(ends) + 1, np.int32)
    offsets[1:] = ends + 1
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(spelt)]
    return pa.Array.from_buffers(pa.binary(), len(ends), buffers).dictionary_encode()


def _breaks(codes: np.ndarray, at: np.ndarray, first: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return what precedes each token; a full stop is `_STOP` until the words around it are known."""
    breaks = np.zeros(len(first) + 1, np.uint8)
    before = np.searchsorted(first, at)
    kind = _break_kinds()[codes[at]]
    breaks[before[kind == CLAUSE]] = CLAUSE
    breaks[before[kind == _STOP]] = _STOP
    breaks[before[kind == _STRONG]] = SENTENCE
    lines = before[kind == _LINE]
    breaks[lines[1:][lines[1:] == lines[:-1]]] = SENTENCE
    breaks[offsets[:-1]] = SENTENCE
    return breaks[:-1]


def _sentence_ends(forms: list[str], raw: np.ndarray, breaks: np.ndarray) -> np.ndarray:
    """Return the breaks with every full stop decided: none after an abbreviation or before a small letter."""
    stops = np.flatnonzero(breaks == _STOP)
    if len(stops):
        small = np.array([form[0].islower() for form in forms])
        short = np.array([form.lower() in ABBREVIATIONS or (len(form) == 1 and form.isalpha()) for form in forms])
        before = raw[stops - 1]
        ends = ~small[raw[stops]] & ~(short[before] & (before >= 0))
        breaks[stops] = np.where(ends, SENTENCE, 0)
    return breaks


@lru_cache(maxsize=8)
def _classes(settings: TokenSettings) -> np.ndarray:
    """Return the class of every code point."""
    table = np.zeros(0x110000, np.uint8)
    characters = "".join(map(chr, range(_LAST_LETTER)))
    for match in re.finditer(rf"[^\W_{APOSTROPHES}]+", characters):
        table[match.start() : match.end()] = _WORD
    for match in re.finditer(r"\d+", characters):
        table[match.start() : match.end()] |= _DIGIT
    joined = settings.numbers != "split"
    for kind, members in (
        (_MARK, marks()),
        (_UNSEEN, INVISIBLE),
        (_JOINER, settings.joiners),
        (_NUMBER, NUMBER_MARKS if joined else ""),
        (_GROUP, GROUP_SPACES if joined else ""),
        (_BREAK, _CLAUSE_MARKS + _STRONG_MARKS + ".\n"),
        (_HOLE, HOLE),
    ):
        table[[ord(c) for c in members]] |= kind
    return table


@lru_cache(maxsize=1)
def _break_kinds() -> np.ndarray:
    table = np.zeros(0x110000, np.uint8)
    for kind, members in ((CLAUSE, _CLAUSE_MARKS), (_STRONG, _STRONG_MARKS), (_STOP, "."), (_LINE, "\n")):
        table[[ord(c) for c in members]] = kind
    return table
