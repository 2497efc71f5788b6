"""Corpus: a table of documents or passages. Comparison: two groups of its rows, with their design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.checks import Unexamined, check, examine, plain, with_notes
from framing.corpus.files import find_file, find_folder, read_bare_file, read_folder
from framing.corpus.frames import documents_of, fingerprint_of
from framing.corpus.parts.counting import Sums, TextsSeen, TokenPart, require_memory, summed, token_blocks
from framing.corpus.parts.text_counts import TextCounts, TextPart, text_counts
from framing.corpus.parts.texts import is_parted
from framing.corpus.query.query import Query
from framing.corpus.selection import Conditions, as_asked, rows_where, sides_of
from framing.corpus.units import described_strata, places_among, strata_of, summed_by_unit, units_of
from framing.errors import CorpusError, nearest
from framing.stats.design import Design
from framing.text.counts import Counts, Tokens
from framing.text.tokens import DEFAULT, TokenSettings
from framing.text.unspaced import note_of, unspaced_texts


@dataclass(frozen=True, eq=False)
class Corpus:
    """A named table of documents, or of the passages that `framing.attribution.separate` yields.

    Attributes
    ----------
    name : str
    documents : pandas.DataFrame
        One row a document, with at least `doc_id, outlet, published, title, text`; any other column is a document
        variable. One row a passage where there is a column `passage_id`. Columns other than numbers hold ``""`` where
        nothing is known. Labels are trimmed of white space, and days made ISO 8601 where that is certain.
    datasheet : str
        The datasheet, Markdown, with the notes below it.
    folder : Path or None
        Where it was read from.
    notes : tuple of str
        What was decided in reading it, and what about it can change a number. Labels, days, empty texts and repeats
        of a new table are looked at once; a corpus made from another one (`where`, `parts`) keeps its notes.
    repeats : {"one", "keep"}
        Of documents with the same text one is kept (see `framing.corpus.repeats.find_repeats`), or all are.

    Raises
    ------
    CorpusError
        If a column is missing or holds no strings, an id is repeated or empty, or a text holds a lone surrogate.
    """

    name: str
    documents: pd.DataFrame
    datasheet: str = ""
    folder: Path | None = field(default=None, compare=False)
    notes: tuple[str, ...] = Unexamined()
    repeats: str = "one"

    def __post_init__(self) -> None:
        table = plain(self.documents)
        check(self.name, table, "passage_id" if "passage_id" in table.columns else "doc_id")
        object.__setattr__(self, "documents", table)
        if isinstance(self.notes, Unexamined):
            table, notes = examine(table, self.key, self.repeats)
            check(self.name, table, self.key)
            object.__setattr__(self, "documents", table)
            object.__setattr__(self, "notes", (*self.notes, *notes))
            object.__setattr__(self, "datasheet", with_notes(self.datasheet, self.notes))

    def __repr__(self) -> str:
        outlets = ", ".join(sorted(set(self.documents["outlet"])))
        kind = "passages" if self.key == "passage_id" else "documents"
        return f"Corpus {self.name!r}: {len(self.documents):,} {kind} of {outlets}"

    @property
    def key(self) -> str:
        """Name of the column that identifies a row: `passage_id` for passages, else `doc_id`."""
        return "passage_id" if "passage_id" in self.documents.columns else "doc_id"

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, name: str = "corpus", dates: str = "", repeats: str = "one", **columns: str
    ) -> Corpus:
        """Return the corpus of a data frame, whatever its columns are called.

        Parameters
        ----------
        frame : pandas.DataFrame
            One row a document; ids may be numbers, days `datetime64`. Missing ids are made, days and titles left empty.
        name : str
        dates : {"", "day-first", "month-first", "year-first"}
            Order of day and month, where no day of the column shows it.
        repeats : {"one", "keep"}
            Whether of documents with the same text one is kept, or all are.
        **columns : str
            Column of the corpus = column of the frame, where it is not recognised by its usual names.

        Raises
        ------
        CorpusError
            If a column is missing, or the table is no corpus.

        Examples
        --------
        >>> rows = pd.DataFrame({"id": [7], "source": ["N"], "date": ["14/02/2031"], "body": ["Snow fell."]})
        >>> Corpus.from_frame(rows).documents.iloc[0].tolist()
        ['7', 'N', '2031-02-14', '', 'Snow fell.']
        """
        table, notes = documents_of(frame, columns, dates)
        return cls(name, table, notes=Unexamined(notes), repeats=repeats)

    @classmethod
    def read(
        cls, folder: str | Path, repeats: str = "one", dates: str = "", query: str | Path | Query = "", **columns: str
    ) -> Corpus:
        """Return the corpus of a folder, or of one file.

        Parameters
        ----------
        folder : str or Path
            Holds ``build/documents.parquet`` (made by ``framing build``), ``documents.parquet`` or
            ``documents.csv``, and may hold ``datasheet.md``. A relative path is looked for here,
            then in each parent folder, so that a notebook in ``notebooks/`` finds ``corpora/…``.
            Where ``documents.parquet`` is a folder, or the folder itself holds Parquet files alone, these are parts of
            one corpus: their texts stay in them and are read when needed, so that they may be larger than memory.
            Or a file: CSV with any separator, JSON (lines), Parquet or Excel, with usual names of columns.
        repeats : {"one", "keep"}
            Whether of documents with the same text one is kept, or all are.
        dates, **columns : str
            For a file, as in `from_frame`.
        query : str, Path or Query
            Which documents are kept, as in `where`.

        Raises
        ------
        CorpusError
            If there is none, or no table in it.
        """
        file = find_file(folder)
        if file is not None:
            table, said = read_bare_file(file, columns, dates)
            bare = cls(file.stem, table, notes=Unexamined(said), repeats=repeats)
            return bare.where(query) if query else bare
        folder = find_folder(folder)
        if columns or dates:
            raise CorpusError(f"'{folder}' is a corpus folder; columns and dates are named for a file only.")
        table, notes, about = read_folder(folder)
        whole = cls(folder.resolve().name, table, about, folder, Unexamined(notes), repeats)
        return whole.where(query) if query else whole

    def where(self, query: str | Path | Query = "", /, **conditions: str | Sequence[str]) -> Corpus:
        """Return the rows that a saved query chooses, and in which each named column has (one of) the given values.

        Raises
        ------
        CorpusError
            If there is no such column, or no row is left.
        ParameterError
            If there is no such query.
        """
        rows, said = rows_where(self.documents, self.name, conditions), self.notes
        if query:
            asked = query if isinstance(query, Query) else Query.read(query, self.folder)
            rows, notes = asked.choose(self, rows)
            said = (*said, *notes)
        return replace(self, documents=self.documents[rows].reset_index(drop=True), notes=said)

    def compare(
        self,
        by: str = "",
        target: str | Conditions = "",
        reference: str | Conditions = "",
        unit: str = "",
        strata: str = "",
        tokens: TokenSettings | Mapping[str, Any] = DEFAULT,
    ) -> Comparison:
        """Return a comparison of two groups of rows.

        Parameters
        ----------
        by : str
            Column whose values `target` and `reference` are. Not needed for row conditions.
        target, reference : str or mapping
            Values of `by`, or conditions as in `where`; the two may not share a row.
        unit : str, optional
            Column of what is resampled. By default `story_id`; where that is empty,
            `page_id`; where that is empty too, `doc_id`. Never the passage.
        strata : str, optional
            Column within whose values the two sides are compared: ratios are Mantel–Haenszel's, and units are
            permuted within a value. A paired design ignores it (each pair is compared within itself).
        tokens : TokenSettings or mapping, optional
            What counts as a word, and which words count as the same.

        Raises
        ------
        CorpusError
            If a column or value does not exist, a group is empty, groups overlap, or the unit would be a guessed post.
        """
        target, reference = as_asked(target), as_asked(reference)
        sides = sides_of(self.documents, self.name, by, target, reference)
        units, column = units_of(self.documents, self.name, unit, strata)
        rows_of = {side: np.flatnonzero(rows) for side, (_, rows) in sides.items()}
        on_target, on_reference = (units[rows_of[side]].tolist() for side in ("target", "reference"))
        compared = np.concatenate(list(rows_of.values()))
        stratum = strata_of(self.documents, self.name, strata, units, compared) if strata else {}
        design = Design.of(on_target, on_reference, stratum, column, strata)
        if strata and all(design.fixed) and not design.paired:
            raise CorpusError(
                f"No {strata} of '{self.name}' holds both {sides['target'][0]} and {sides['reference'][0]}, so nothing "
                f"can be compared within it ({len(set(design.strata))} values). Leave strata empty, or name a column "
                "whose values both sides share."
            )
        settings = tokens if isinstance(tokens, TokenSettings) else TokenSettings(**tokens)
        again = {"by": by, "target": target, "reference": reference, "unit": unit, "strata": strata}
        again["tokens"] = asdict(settings)
        names = (sides["target"][0], sides["reference"][0])
        return Comparison(self, names, rows_of["target"], rows_of["reference"], units, design, again, settings)

    def parts(self, n: int = 1) -> Iterator[Corpus]:
        """Yield the corpus in n parts, no document divided and none empty."""
        code, distinct = pd.factorize(self.documents["doc_id"])
        for chosen in np.array_split(np.arange(len(distinct)), min(n, len(distinct))):
            rows = (code >= chosen[0]) & (code <= chosen[-1])
            yield replace(self, documents=self.documents[rows].reset_index(drop=True))

    def texts(self, ids: Iterable[str] | None = None) -> list[str]:
        """Return the texts of rows by their ids (all rows if None), in the order asked for.

        The one way to text: measures count tokens and never call this.
        """
        if ids is None:
            return self.documents["text"].tolist()
        ids, known = list(ids), pd.Index(self.documents[self.key])
        rows = known.get_indexer(ids)
        if (rows < 0).any():
            unknown = ids[int(np.argmin(rows))]
            raise CorpusError(f"'{self.name}' has no {self.key} '{unknown}'.{nearest(unknown, known.tolist())}")
        return self.documents["text"].iloc[rows].tolist()

    def fingerprint(self) -> str:
        """Return a SHA-256 over the rows' ids, columns and texts; whatever the order of rows and columns."""
        return fingerprint_of(self.documents.sort_values(self.key))


@dataclass(frozen=True, repr=False)
class Comparison:
    """Target and reference of one corpus, with the design of their comparison.

    Attributes
    ----------
    corpus : Corpus
    names : (str, str)
        Of target and reference.
    target_rows, reference_rows : numpy.ndarray of int
        Rows of ``corpus.documents``.
    units : numpy.ndarray of str
        Unit of every row of the corpus.
    design : Design
    asked : dict
        Arguments of `Corpus.compare` that give this comparison again.
    token_settings : TokenSettings
        How texts are divided into words and words are normalised.
    given : Tokens, optional
        Tokens of both sides to count in place of the texts' own, for example with each name as one term.
    """

    corpus: Corpus
    names: tuple[str, str]
    target_rows: np.ndarray
    reference_rows: np.ndarray
    units: np.ndarray
    design: Design
    asked: dict
    token_settings: TokenSettings = DEFAULT
    given: Tokens | None = None

    def __repr__(self) -> str:
        target, reference = self.names
        return f"Comparison of {target!r} with {reference!r} in {self.corpus.name!r}: {self.design.describe()}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided about the corpus; every measure has it among its notes."""
        return self.corpus.notes

    @cached_property
    def rows(self) -> np.ndarray:
        """Rows of both sides, target first: the texts of `tokens`."""
        return np.concatenate([self.target_rows, self.reference_rows])

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of both sides, in the order of `rows`; of a corpus whose texts stay in files too, all at once."""
        if self.given is not None:
            return self.given
        texts = self.corpus.documents["text"].iloc[self.rows]
        if is_parted(texts):
            require_memory(texts.array)
        return Tokens.from_texts(texts, self.token_settings)

    def token_parts(self) -> Iterator[TokenPart]:
        """Yield indices into `rows` and the tokens of these texts, in parts if texts stay in files; no text divided."""
        if not self.in_parts:
            yield np.arange(len(self.rows)), self.tokens
            return
        seen = TextsSeen.none(len(self.rows))
        for index, tokens in token_blocks(self.corpus.documents, self.rows, self.token_settings):
            seen.add(index, tokens.lengths, unspaced_texts(tokens))
            yield index, tokens
        # All of them have been seen: they need not be counted to know how long they are.
        self.__dict__.setdefault("_seen", seen)

    @property
    def in_parts(self) -> bool:
        """Whether tokens come in parts, since texts stay in files."""
        return self.given is None and is_parted(self.corpus.documents["text"])

    @property
    def counts(self) -> tuple[Counts, Counts]:
        """Counts by unit of the target and of the reference, one-sided units of a paired design excluded."""
        return self._sums.target, self._sums.reference

    @cached_property
    def _sums(self) -> Sums:
        if self.in_parts:
            return self.summed(text_counts(self.corpus.documents, self.rows, self.token_settings))
        return self.summed([(np.arange(len(self.rows)), TextCounts.of(self.tokens))])

    def summed(self, parts: Iterable[TextPart]) -> Sums:
        """Return counts by unit of both sides, added up from indices into `rows` and counts of these texts."""
        units, documents = self.units[self.rows], self.corpus.documents["doc_id"].to_numpy(dtype=str)[self.rows]
        sides = np.where(self.unit_places >= 0, np.where(self.is_target, 0, 1), -1)
        return summed(parts, sides, units, documents)

    @cached_property
    def _seen(self) -> TextsSeen:
        return self._sums.seen if self.in_parts else TextsSeen(self.tokens.lengths, unspaced_texts(self.tokens))

    @property
    def text_lengths(self) -> np.ndarray:
        """Words of each text, in the order of `rows`."""
        return self._seen.lengths

    @cached_property
    def is_target(self) -> np.ndarray:
        """Whether each of `rows` belongs to the target."""
        return np.arange(len(self.rows)) < len(self.target_rows)

    @cached_property
    def unit_places(self) -> np.ndarray:
        """Place of the unit of each of `rows` among ``design.units``; -1 where the unit is excluded."""
        return places_among(self.units[self.rows], self.design.units)

    def per_unit(self, values) -> tuple[Any, Any]:
        """Return values by row summed over the units of the design, target and reference.

        Parameters
        ----------
        values : array, shape (rows,) or (rows, t); may be sparse
            One row for each of `rows`.

        Returns
        -------
        (numpy.ndarray, numpy.ndarray)
            Each of shape (units,) or (units, t), rows in the order of ``design.units``; sparse where values are.
        """
        at, n = self.unit_places, len(self.design.units)
        return summed_by_unit(values, at, n, self.is_target), summed_by_unit(values, at, n, ~self.is_target)

    def lengths(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the tokens of each unit of the design on each side."""
        return self.per_unit(self.text_lengths)

    def describe(self) -> dict:
        """Return what was compared, as plain values that JSON can hold."""
        n_target, n_reference = (int(v.sum()) for v in self.lengths())
        return {
            "corpus": self.corpus.name,
            "by": self.asked["by"],
            "target": self.names[0],
            "reference": self.names[1],
            "unit": self.design.column,
            "paired": self.design.paired,
            "pairs": self.design.n_pairs,
            "strata": described_strata(self.design),
            "units_target": self.design.n_target,
            "units_reference": self.design.n_reference,
            "omitted": list(self.design.omitted),
            "words_target": n_target,
            "words_reference": n_reference,
            "testable": self.design.testable,
            "tokens": asdict(self.token_settings),
            "unspaced": note_of(self._seen.unspaced, self.is_target, self.names),
            "asked": self.asked,
        }
