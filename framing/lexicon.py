"""Lexicons: lists of words with categories, and where they stand in tokenised texts."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy import sparse

from framing.counts import Tokens
from framing.errors import LexiconError, nearest
from framing.text import normalise, read_text

LISTS = Path(__file__).parent / "lexicons"
HEADER = ("name", "version", "language", "construct", "unit", "licence", "source", "citation", "validation")
COLUMNS = ("entry", "category", "counterpart", "note")
_WORD = re.compile(r"(?:[^\W_ʼ]|\*)+(?:[’'ʼ\u2010\u2011-](?:[^\W_ʼ]|\*)+)*")


@dataclass(frozen=True)
class Entry:
    """One pattern: words, each of which may hold ``*`` for any run of characters."""

    pattern: str
    category: str
    counterpart: str
    note: str


@dataclass(frozen=True, repr=False)
class Lexicon:
    """A list of entries with the header that says what it is.

    Attributes
    ----------
    header : dict of str to str
        name, version, language, construct, unit, licence, source, citation, validation.
    entries : tuple of Entry
    """

    header: dict[str, str]
    entries: tuple[Entry, ...]

    def __repr__(self) -> str:
        named = f"{self.header['name']} {self.header['version']}"
        return f"Lexicon {named}: {len(self.entries)} entries in {', '.join(self.categories)}"

    @classmethod
    def read(cls, name: str | Path) -> Lexicon:
        """Return a lexicon that ships with the package, by name, or one from a file, by path.

        A file is UTF-8 CSV with the columns entry, category, counterpart and note, below lines
        ``# key: value`` for each key of the header.

        Raises
        ------
        LexiconError
            If there is no such lexicon, a header line or column is missing, the licence is empty,
            an entry is empty or stands twice.

        Examples
        --------
        >>> Lexicon.read("conflict").header["licence"]
        'CC0-1.0'
        """
        path = Path(name)
        if path.suffix != ".csv":
            path = LISTS / f"{name}.csv"
            if not path.exists():
                shipped = [p.stem for p in LISTS.glob("*.csv")]
                raise LexiconError(f"There is no lexicon '{name}'.{nearest(str(name), shipped)}")
        lines = read_text(path).split("\n")
        n_header = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
        header = dict(re.findall(r"^#[ \t]*(\w+)[ \t]*:[ \t]*(.*?)[ \t]*$", "\n".join(lines[:n_header]), re.MULTILINE))
        for key in HEADER:
            if not header.get(key):
                raise LexiconError(f"Lexicon '{path.name}' does not state its {key}: add a line '# {key}: …' on top.")
        reader = csv.DictReader(lines[n_header:])
        for column in COLUMNS:
            if column not in (reader.fieldnames or ()):
                raise LexiconError(
                    f"Lexicon '{path.name}' has no column '{column}'.{nearest(column, reader.fieldnames or ())}"
                )
        rows = list(reader)
        if not rows:
            raise LexiconError(f"Lexicon '{path.name}' has no entry below its header.")
        return cls(header, cls._entries(path.name, rows))

    @staticmethod
    def _entries(name: str, rows: list[dict[str, str]]) -> tuple[Entry, ...]:
        entries, seen = [], set()
        for number, row in enumerate(rows, start=1):
            pattern = " ".join(_words(row["entry"] or ""))
            if not pattern or not row["category"]:
                raise LexiconError(f"Lexicon '{name}': entry {number} is empty or has no category.")
            if "*" in pattern.split():
                raise LexiconError(f"Lexicon '{name}': '{pattern}' has a * that stands alone; it would match any word.")
            if pattern in seen:
                raise LexiconError(f"Lexicon '{name}': '{pattern}' stands twice.")
            seen.add(pattern)
            entries.append(Entry(pattern, row["category"], row["counterpart"] or "", row["note"] or ""))
        return tuple(entries)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Categories in the order of the file."""
        return tuple(dict.fromkeys(entry.category for entry in self.entries))

    def match(self, tokens: Tokens) -> Matches:
        """Return where entries stand, each token counted for one entry only.

        Words of a phrase must follow each other; a hole is never crossed. Entries of more words are
        looked for first, and words of theirs are not counted again; of entries with as many words
        the one that stands first in the file wins.
        """
        words = [entry.pattern.split() for entry in self.entries]
        forms = {word: _forms(word, tokens.vocabulary) for entry in words for word in entry}
        ids = tokens.ids
        taken = np.zeros(len(ids), dtype=bool)
        starts, lengths, entries = [], [], []
        for index in sorted(range(len(words)), key=lambda i: -len(words[i])):
            here = _apart(_occurrences([forms[word] for word in words[index]], tokens), len(words[index]))
            for step in range(len(words[index])):
                here = here[~taken[here + step]]
            for step in range(len(words[index])):
                taken[here + step] = True
            starts.append(here)
            lengths.append(np.full(len(here), len(words[index])))
            entries.append(np.full(len(here), index))
        start = np.concatenate(starts) if starts else np.empty(0, int)
        order = np.argsort(start, kind="stable")
        return Matches(self, tokens, *(np.concatenate(v)[order] for v in (starts, lengths, entries)))


@dataclass(frozen=True)
class Matches:
    """Where the entries of a lexicon stand in tokenised texts.

    Attributes
    ----------
    start, length, entry : numpy.ndarray of int
        Token index, number of tokens, and index of the entry of each hit, in the order of the text.
    """

    lexicon: Lexicon
    tokens: Tokens
    start: np.ndarray
    length: np.ndarray
    entry: np.ndarray

    @cached_property
    def texts(self) -> np.ndarray:
        """Index of the text of each hit."""
        return np.searchsorted(self.tokens.offsets, self.start, side="right") - 1

    @cached_property
    def places(self) -> np.ndarray:
        """Place of each hit within its text, in tokens, holes not counted."""
        holes = np.concatenate([[0], np.cumsum(self.tokens.ids < 0)])
        begin = self.tokens.offsets[self.texts]
        return self.start - begin - (holes[self.start] - holes[begin])

    @cached_property
    def words(self) -> list[str]:
        """Word form of each hit."""
        ids, vocabulary = self.tokens.ids, self.tokens.vocabulary
        return [" ".join(vocabulary[ids[a : a + n]]) for a, n in zip(self.start, self.length, strict=True)]

    def matrix(self) -> sparse.csr_array:
        """Return the hits of each entry in each text, shape (texts, entries)."""
        shape = (len(self.tokens.offsets) - 1, len(self.lexicon.entries))
        ones = np.ones(len(self.start), dtype=np.int64)
        return sparse.coo_array((ones, (self.texts, self.entry)), shape=shape).tocsr()

    def forms(self) -> dict[int, list[str]]:
        """Return the word forms that each entry matched, sorted."""
        found: dict[int, set[str]] = defaultdict(set)
        for entry, form in zip(self.entry, self.words, strict=True):
            found[int(entry)].add(form)
        return {entry: sorted(forms) for entry, forms in found.items()}


def _words(pattern: str) -> list[str]:
    """Return the words of a pattern as texts are tokenised, wildcards kept."""
    return [normalise(word) for word in _WORD.findall(pattern)]


def _forms(word: str, vocabulary: np.ndarray) -> np.ndarray:
    """Return the ids of the vocabulary that a word with wildcards stands for."""
    stem, star, rest = word.partition("*")
    if not rest:
        # The vocabulary is sorted: what begins with the stem stands together.
        first = int(np.searchsorted(vocabulary, stem))
        after = np.searchsorted(vocabulary, stem + "\U0010ffff") if star else np.searchsorted(vocabulary, stem, "right")
        return np.arange(first, int(after), dtype=np.int64)
    spelt = re.compile(".*".join(map(re.escape, word.split("*"))))
    return np.array([i for i, form in enumerate(vocabulary) if spelt.fullmatch(form)], dtype=np.int64)


def _apart(starts: np.ndarray, length: int) -> np.ndarray:
    """Return the starts of those occurrences of one pattern that do not overlap the one before."""
    if length == 1 or not (np.diff(starts) < length).any():
        return starts
    kept = [int(starts[0])]
    kept.extend(int(start) for start in starts[1:] if start - kept[-1] >= length)
    return np.array(kept, dtype=np.int64)


def _occurrences(words: Iterable[np.ndarray], tokens: Tokens) -> np.ndarray:
    """Return the token indices at which the words follow each other within one text."""
    here = None
    for step, forms in enumerate(words):
        at = np.flatnonzero(np.isin(tokens.ids, forms)) - step
        here = at if here is None else np.intersect1d(here, at)
    if here is None or not len(here):
        return np.empty(0, dtype=np.int64)
    last = here + step
    same_text = np.searchsorted(tokens.offsets, here, "right") == np.searchsorted(tokens.offsets, last, "right")
    return here[same_text]
