"""Lexicon: a header and entries; reading and matching."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from framing.errors import LexiconError, nearest
from framing.lexicon.entries import LEVEL, LISTS, Entry
from framing.lexicon.formats.recognise import read_file
from framing.lexicon.header import validity_in
from framing.lexicon.matching import Hits, Streams, best_hits, has_ending, within
from framing.lexicon.negation import WINDOW, Negation, negated
from framing.stats.stamps import stamps_about, validity_of
from framing.text.counts import Tokens
from framing.text.tokens import folded

OURS = "en"
"""Language of a list that ships in several, where none is asked for."""


@dataclass(frozen=True, repr=False)
class Lexicon:
    """A list of entries with the header that describes it.

    Attributes
    ----------
    header : dict of str to str
        name, version, language, construct, unit, licence, source, citation, validation.
    entries : tuple of Entry
    notes : tuple of str
        What was read, and what was excluded.
    """

    header: dict[str, str]
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        named = f"{self.header['name']} {self.header['version']}"
        return f"Lexicon {named}: {len(self.entries)} entries in {', '.join(self.categories)}"

    @classmethod
    def read(cls, name: str | Path, language: str = "", encoding: str = "", **stated: str | Sequence[str]) -> Lexicon:
        """Return a lexicon that ships with the package, by name, or one from a file, by path.

        Ours is UTF-8 CSV with the columns entry, category, counterpart and note, below lines
        ``# key: value`` for each key of the header. It may have the columns weight (a number),
        exclude (patterns in which a hit does not count, ``;`` between them), case (``sensitive``
        for names), actors (``;`` between them) and pair. LIWC (.dic, .dicx), WordStat (.cat),
        Yoshikoder (.ykd), Lexicoder (.lcd, .lc3), quanteda's YAML, JSON, tables (NRC, tidytext, VADER,
        Loughran–McDonald) and lists of one entry a line are read too. They cannot state their
        licence, so the caller does.

        Parameters
        ----------
        name : str or Path
        language : str, optional
            Code such as ``ru``: a list ``NAME_ru`` that ships is taken before ``NAME``, and a list
            in another language is refused. Without it, of a list in several languages the English one.
        encoding : str
            Of a file, where it is not UTF-8; older LIWC dictionaries are ``cp1252``.
        **stated : str
            For foreign formats, keys of the header: licence and citation are demanded, here or as
            lines ``# key: value`` of a file with the same name followed by ``.header``; language too.
            For tables, the columns, by name or number: `word`, `category` (several: a list, or ``;``
            between them) and `weight`. In a list without categories, `category` is the name of its one.
            The file ``.header`` may state these and `encoding`.

        Raises
        ------
        LexiconError
            If there is no such lexicon, a header line or column is missing, the licence is empty,
            an entry is empty or occurs twice, or a line cannot be read.

        Notes
        -----
        The assumption most likely to be false: an entry is matched as it was meant. Marks are no
        part of a word, so emoticons cannot be matched and are excluded; `notes` list the entries that
        are excluded, or are matched otherwise than written.

        Examples
        --------
        >>> Lexicon.read("conflict").header["licence"]
        'CC0-1.0'
        """
        path = _path(name, language)
        header, entries, notes = read_file(path, {"language": language, **stated}, encoding)
        return cls(header, entries, notes).stamped(path.parent)

    def stamped(self, folder: str | Path | None) -> Lexicon:
        """Return the lexicon with what the ``validation.json`` of a folder says of it in its header.

        Parameters
        ----------
        folder : str or Path, optional
            Of a corpus on which it was validated, or the lexicon's own (`read` takes that).

        Raises
        ------
        CorpusError
            If the folder's ``validation.json`` is no file of stamps.
        """
        known = validity_in(self.header)
        stamps = stamps_about(folder, "lexicon", f"{self.header['name']} {self.header['version']}".strip())
        new = [stamp for stamp in stamps if not known or not _states(known, stamp)]
        if not new:
            return self
        said = validity_of(new, known)
        parts = " | ".join(part.replace("|", "/") for part in said.values()) if said else self.header["validation"]
        return replace(self, header=self.header | {"validation": parts})

    def only(self, category: str) -> Lexicon:
        """Return the entries of one category, and of those below it; all where it is empty.

        Raises
        ------
        LexiconError
            If there is no such category.

        Examples
        --------
        >>> Lexicon.read("conflict").only("softening").categories
        ('softening',)
        """
        if not category:
            return self
        if category not in self.keys:
            hint = nearest(category, self.keys)
            raise LexiconError(f"The lexicon '{self.header['name']}' has no category {category!r}.{hint}")
        inside = (category, category + LEVEL)
        kept = tuple(e for e in self.entries if any(k == category or k.startswith(inside[1]) for k, _ in e.keys))
        return replace(self, entries=kept, header=self.header | {"name": f"{self.header['name']}: {category}"})

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Categories in the order of the file."""
        return tuple(dict.fromkeys(key for entry in self.entries for key, _ in entry.keys))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Categories and every level above them, in the order of the file."""
        levels = (key.split(LEVEL) for key in self.categories)
        return tuple(dict.fromkeys(LEVEL.join(path[: n + 1]) for path in levels for n in range(len(path))))

    def membership(self, keys: Sequence[str] | None = None, weighted: bool = False) -> sparse.csr_array:
        """Return which entries belong to which keys, shape (entries, keys): 1, or the entry's weight.

        Parameters
        ----------
        keys : sequence of str, optional
            By default `keys`. An entry belongs to the levels above its categories too; where it has
            several categories below one of them, the first one's weight is used.
        weighted : bool
        """
        keys = self.keys if keys is None else keys
        column = {key: i for i, key in enumerate(keys)}
        cells: dict[tuple[int, int], float] = {}
        for row, entry in enumerate(self.entries):
            for key, weight in entry.keys:
                path = key.split(LEVEL)
                for level in (LEVEL.join(path[: n + 1]) for n in range(len(path))):
                    if level in column:
                        cells.setdefault((row, column[level]), weight if weighted else 1.0)
        rows, columns = zip(*cells, strict=True) if cells else ((), ())
        shape = (len(self.entries), len(keys))
        return sparse.coo_array((np.array(list(cells.values())), (rows, columns)), shape=shape).tocsr()

    def negation(self, window: int = WINDOW) -> Negation | None:
        """Return the negations of the lexicon's language; None where `window` is 0, or there is no list of them."""
        try:
            return Negation.of(self.header.get("language", ""), window) if window else None
        except LexiconError:
            return None

    def match(self, tokens: Tokens, negation: Negation | None = None) -> Matches:
        """Return where entries occur, each token counted for one entry only.

        Words of a phrase must follow each other; a hole is never crossed. Entries of more words are
        looked for first, and words of theirs are not counted again; of hits as long that overlap the
        one to the left is taken, of entries that fit the same words a case-sensitive one, then the
        the first in the file. A hit inside one of its entry's exclusions does not count,
        and its words count for no other entry.

        Parameters
        ----------
        tokens : Tokens
        negation : Negation, optional
            If given, negated hits are marked.
        """
        streams = Streams(tokens)
        exclusions = [(row, phrase) for row, entry in enumerate(self.entries) for phrase in entry.exclude]
        patterns, cased = [entry.pattern for entry in self.entries], [entry.case for entry in self.entries]
        hits, around = best_hits(patterns, cased, streams, [phrase for _, phrase in exclusions])
        owners = np.array([row for row, _ in exclusions], dtype=np.int64)
        excluded = within(hits, replace(around, pattern=owners[around.pattern]))
        left_out, hits = hits[excluded], hits[~excluded]
        marks = np.zeros(len(hits), dtype=bool) if negation is None else negated(hits, streams, negation)
        return Matches(self, tokens, hits.start, hits.length, hits.pattern, marks, left_out)


@dataclass(frozen=True)
class Matches:
    """Where the entries of a lexicon occur in tokenised texts.

    Attributes
    ----------
    start, length, entry : numpy.ndarray of int
        Token index, number of tokens, and index of the entry of each hit, in the order of the text.
    negated : numpy.ndarray of bool
        Whether each hit is negated; all false where no negation was looked for.
    excluded : Hits
        `start`, `length` and `pattern` (the entry) of what an exclusion keeps from counting.
    """

    lexicon: Lexicon
    tokens: Tokens
    start: np.ndarray
    length: np.ndarray
    entry: np.ndarray
    negated: np.ndarray
    excluded: Hits

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
        return [self._word(*hit) for hit in zip(self.start, self.length, self.entry, strict=True)]

    def matrix(self, negated: bool | None = None) -> sparse.csr_array:
        """Return the hits of each entry in each text, shape (texts, entries).

        Parameters
        ----------
        negated : bool, optional
            Count only hits that are negated, or only those that are not; by default both.
        """
        chosen = slice(None) if negated is None else self.negated == negated
        shape = (len(self.tokens.offsets) - 1, len(self.lexicon.entries))
        where = (self.texts[chosen], self.entry[chosen])
        return sparse.coo_array((np.ones(len(where[0]), dtype=np.int64), where), shape=shape).tocsr()

    def by_key(self, negated: bool | None = None, weighted: bool = False) -> sparse.csr_array:
        """Return the hits, or the sum of their weights, of each of the lexicon's keys in each text.

        A hit counts once for a key, in however many categories below it the entry is.
        """
        return (self.matrix(negated) @ self.lexicon.membership(weighted=weighted)).tocsr()

    def by_category(self, weighted: bool = True) -> np.ndarray:
        """Return the hits, or the sum of their weights, of each category in each text; negated ones are excluded."""
        belongs = self.lexicon.membership(self.lexicon.categories, weighted)
        return (self.matrix(negated=False) @ belongs).toarray()

    def forms(self) -> dict[int, list[str]]:
        """Return the word forms that each entry matched, sorted."""
        found: dict[int, set[str]] = defaultdict(set)
        single = (self.length == 1) & ~self._whole[self.entry]
        pairs = np.unique(np.stack([self.entry[single], self.tokens.ids[self.start[single]]]), axis=1)
        for entry, word in pairs.T.tolist():
            found[entry].add(str(self.tokens.vocabulary[word]))
        for start, length, entry in zip(self.start[~single], self.length[~single], self.entry[~single], strict=True):
            found[int(entry)].add(self._word(start, length, entry))
        return {entry: sorted(forms) for entry, forms in sorted(found.items())}

    @cached_property
    def _whole(self) -> np.ndarray:
        return np.array([has_ending(entry.pattern) for entry in self.lexicon.entries], dtype=bool)

    def _word(self, start: int, length: int, entry: int) -> str:
        tokens, here = self.tokens, slice(start, start + length)
        if self._whole[entry] and tokens.forms is not None and tokens.form_ids is not None:
            return " ".join(map(folded, tokens.forms[tokens.form_ids[here]].tolist()))
        return " ".join(tokens.vocabulary[tokens.ids[here]])


def _states(known: Mapping[str, str], stamp: Mapping[str, Any]) -> bool:
    """Return whether a validity holds the figures of a stamp already."""
    of_stamp = validity_of([stamp])
    return of_stamp is not None and of_stamp["figure"] in known["figure"]


def _path(name: str | Path, language: str) -> Path:
    """Return the file that a name or path means."""
    path = Path(name)
    if path.suffix:
        return path
    for stem in (f"{name}_{language or OURS}", f"{name}"):
        if (path := LISTS / f"{stem}.csv").exists():
            return path
    shipped = sorted(p.stem for p in LISTS.glob("*.csv"))
    languages = [stem.removeprefix(f"{name}_") for stem in shipped if stem.startswith(f"{name}_")]
    if languages:
        raise LexiconError(f"The lexicon '{name}' exists in {' and '.join(languages)}, not in '{language}'.")
    raise LexiconError(f"There is no lexicon '{name}'.{nearest(str(name), shipped)}")
