"""Inputs of a bundle: what reports were made from, and what of it may be included."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from framing.cells import csv_text, line_fed
from framing.corpus.corpus import Corpus
from framing.corpus.files import STORIES, STORIES_RECORD
from framing.errors import FramingError, ParameterError
from framing.lexicon import Lexicon
from framing.report.bundle.leaks import RUN, Leak, words
from framing.report.bundle.reports import Made
from framing.report.notebook import hashes
from framing.report.run.reproduce import LISTED
from framing.report.study.private_persons import ROLE
from framing.report.study.settings import OPEN_LICENCES, read_defaults
from framing.text.decoding import decoded
from framing.text.delimited import split_rows
from framing.text.labels import clean_label
from framing.text.reading import token_spans

ABOUT = ("datasheet.md", "manifest.csv", "affiliations.csv", "choices.csv", "report.toml", STORIES, STORIES_RECORD)
"""Files of a corpus folder that describe it, and may be included without its text; so may saved queries (TOML)."""
_LISTED = ("doc_id", "outlet", "published", "story_id", "page_id", "position", "kind", "language", "url")


@dataclass(frozen=True)
class Input:
    """A corpus folder, or a file, that a parameter names.

    Attributes
    ----------
    place : str
        Where it goes in the bundle: as the parameter names it.
    path : Path
        Where it is.
    licence : str
        The licence that it states; empty if it states none.
    private : bool
        Whether residents are to remain unnamed.
    """

    place: str
    path: Path
    licence: str
    private: bool = True

    @property
    def is_corpus(self) -> bool:
        """Whether it is a corpus folder."""
        return self.path.is_dir()

    @property
    def may_leave(self) -> bool:
        """Whether its licence is open; a file that is no lexicon is the author's own."""
        return self.licence in OPEN_LICENCES or self.licence == OWN

    def whole(self) -> dict[str, Path]:
        """Return all its files by their names in the bundle."""
        if not self.is_corpus:
            beside = self.path.with_name(f"{self.path.name}.header")
            found = {self.place: self.path}
            return found | ({f"{self.place}.header": beside} if beside.is_file() else {})
        return {f"{self.place}/{file.relative_to(self.path).as_posix()}": file for file in hashes.files(self.path)}

    def wording(self) -> list[tuple[str, list[str]]]:
        """Return id and words of each document of a corpus, and of each headline that is long enough to count."""
        table = Corpus.read(self.path).documents
        said = [(document, words(text)) for document, text in zip(table["doc_id"], table["text"], strict=True)]
        columns = [column for column in ("title", "section") if column in table]
        heads = dict.fromkeys(str(head) for column in columns for head in table[column])
        return said + [("a headline", found) for head in heads if len(found := words(head)) >= RUN]


OWN = "own"
Change = Callable[[list[str], list[str]], list[str] | None]


def find(reports: Sequence[Made]) -> list[Input]:
    """Return what some reports were made from, each once.

    Raises
    ------
    ParameterError
        If an input is missing, has changed since, or lies outside the folder in which the report was made.
    """
    found: dict[str, Input] = {}
    for made in reports:
        now = made.inputs()
        fingerprints = hashes.inputs({name: made.about["parameters"][name] for name in now}, made.where)
        for name, fingerprint in made.about["inputs"].items():
            value = made.about["parameters"][name]
            if name not in now:
                raise ParameterError(
                    f"'{value}', from which the report '{made.name}' was made ({name}), is missing here: bundle "
                    "it where its inputs are."
                )
            if fingerprints[name] != fingerprint:
                raise ParameterError(
                    f"'{value}' has changed since the report '{made.name}' was made from it ({name}): make the report "
                    "again, then bundle it."
                )
            place = PurePosixPath(value.replace("\\", "/"))
            if Path(value).is_absolute() or place.is_absolute() or ".." in place.parts:
                raise ParameterError(
                    f"The report '{made.name}' names its {name} as '{value}', a path of this machine: make it again in "
                    f"the folder that holds {place.name}, with a path within it."
                )
            private = not made.about["parameters"].get("name_private", False)
            kept = Input(str(place), now[name], licence_of(now[name]), private)
            if str(place) in found and found[str(place)].path.resolve() != kept.path.resolve():
                raise ParameterError(f"Two reports name different folders '{place}': bundle them separately.")
            found[str(place)] = kept
    return [found[place] for place in sorted(found)]


def licence_of(path: Path) -> str:
    """Return the licence that a corpus folder or a lexicon states; `OWN` for another file."""
    if path.is_dir():
        return str(read_defaults(path).get("licence", ""))
    try:
        return str(Lexicon.read(path).header["licence"])
    except FramingError:
        return OWN


def described(corpus: Input) -> dict[str, bytes]:
    """Return what of a corpus may be included without its text: its description, and a list of its documents.

    Rows of residents are excluded from the affiliations, unless they are to be named.
    """
    queries = sorted(path.name for path in corpus.path.glob("*.toml"))
    names = dict.fromkeys([*ABOUT, *queries])
    found = {f"{corpus.place}/{name}": (corpus.path / name).read_bytes() for name in names
             if (corpus.path / name).is_file()}  # fmt: skip
    who = f"{corpus.place}/affiliations.csv"
    if corpus.private and who in found:
        found[who] = _changed(found[who], lambda row, head: None if ROLE in _cell(row, head, "role") else row)
    return found | {f"{corpus.place}/{LISTED}": _list(corpus)}


def _list(corpus: Input) -> bytes:
    """Return the documents of a corpus as CSV: ids, dates, number of words and hash of each text, and no text."""
    table = Corpus.read(corpus.path).documents
    kept = table[[column for column in _LISTED if column in table]].copy()
    kept["words"] = [len(token_spans(text)) for text in table["text"]]
    kept["sha256_of_text"] = [hashlib.sha256(text.encode()).hexdigest() for text in table["text"]]
    return csv_text(kept).encode()


def without_runs(content: bytes, leaks: Iterable[Leak]) -> bytes:
    """Return a CSV file whose cells that hold one of some runs of words are empty.

    Examples
    --------
    >>> without_runs(b"id,title\\na,The grey sea rose\\n", [Leak("m.csv", "d", "grey sea rose")])
    b'id,title\\na,\\n'
    """
    runs = [leak.words for leak in leaks]

    def blanked(row: list[str], _: list[str]) -> list[str]:
        said = (f" {' '.join(words(cell))} " for cell in row)
        return ["" if any(f" {run} " in text for run in runs) else cell for cell, text in zip(row, said, strict=True)]

    return _changed(content, blanked)


def _cell(row: list[str], head: list[str], name: str) -> str:
    return row[head.index(name)] if name in head and head.index(name) < len(row) else ""


def _changed(content: bytes, change: Change) -> bytes:
    """Return a CSV file with its rows changed; the same bytes where none is."""
    records, _, _ = split_rows(decoded(content, "a table of the bundle")[0], "a table of the bundle")
    rows = [record.cells for record in records]
    head = [clean_label(cell) for cell in rows[0]] if rows else []
    kept = [*rows[:1], *_kept(rows[1:], head, change)]
    if kept == rows:
        return content
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(kept)
    return line_fed(out.getvalue()).encode()


def _kept(rows: list[list[str]], head: list[str], change: Change) -> Iterator[list[str]]:
    for row in rows:
        found = change(row, head)
        if found is not None:
            yield found
