"""Lexicon: a header and entries; reading and matching."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy import sparse

from framing.counts import Tokens
from framing.errors import LexiconError, nearest
from framing.lexicon.entries import LISTS, Entry, complete, header_of, own_entries
from framing.lexicon.matching import hits
from framing.text import read_text


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
    def read(cls, name: str | Path, language: str = "") -> Lexicon:
        """Return a lexicon that ships with the package, by name, or one from a file, by path.

        A file is UTF-8 CSV with the columns entry, category, counterpart and note, below lines
        ``# key: value`` for each key of the header. It may have the columns weight (a number),
        exclude (patterns in which a hit does not count, ``;`` between them), case (``sensitive``
        for names), actors (``;`` between them) and pair.

        Parameters
        ----------
        name : str or Path
        language : str, optional
            Code such as ``ru``: a list ``NAME_ru`` that ships is taken before ``NAME``, and a list
            in another language is refused.

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
        path = _path(name, language)
        text = read_text(path)
        header, n_header = header_of(text)
        complete(path.name, header)
        if language and header["language"] != language:
            raise LexiconError(f"Lexicon '{path.name}' is in '{header['language']}', not in '{language}'.")
        return cls(header, own_entries(path.name, text.split("\n")[n_header:], n_header + 1))

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Categories in the order of the file."""
        return tuple(dict.fromkeys(key for entry in self.entries for key, _ in entry.keys))

    def match(self, tokens: Tokens) -> Matches:
        """Return where entries stand, each token counted for one entry only.

        Words of a phrase must follow each other; a hole is never crossed. Entries of more words are
        looked for first, and words of theirs are not counted again; of entries with as many words
        the one that stands first in the file wins.
        """
        return Matches(self, tokens, *hits([entry.pattern for entry in self.entries], tokens))


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


def _path(name: str | Path, language: str) -> Path:
    """Return the file that a name or path means."""
    path = Path(name)
    if path.suffix:
        return path
    for stem in (f"{name}_{language}", f"{name}"):
        if (path := LISTS / f"{stem}.csv").exists():
            return path
    shipped = [p.stem for p in LISTS.glob("*.csv")]
    raise LexiconError(f"There is no lexicon '{name}'.{nearest(str(name), shipped)}")
