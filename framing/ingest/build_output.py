"""What a build leaves in a corpus folder: documents, repairs, losses, texts of pages, and a record of it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from framing.cells import write_csv
from framing.corpus.corpus import Corpus
from framing.errors import CorpusError, SourceError
from framing.ingest.manifest import check_writable
from framing.ingest.records import Loss, Page, Record

COLUMNS = (
    "doc_id", "outlet", "published", "title", "text", "page_id", "story_id", "position", "kind", "author",
    "author_role", "boundary", "url", "section", "language", "source_file", "source_start", "source_end", "sha256",
)  # fmt: skip
_NUMBERS = ("position", "source_start", "source_end")


@dataclass(frozen=True)
class Source:
    """A file that was read: the manifest's hash, the file's own, and whether they agree (None: not recorded)."""

    file: str
    form: str
    sha256: str
    recorded: str
    matches: bool | None
    page_id: str = ""


@dataclass(frozen=True)
class BuildRecord:
    """What was built from what.

    Parameters
    ----------
    corpus : str
        The folder's name.
    reader : str
        The readers used, in order of their names.
    counts : dict
        Documents, pages, repairs and losses, and documents by kind and by boundary.
    sources : tuple of Source
        Every file read, except text files whose hash matches.
    notes : tuple of str
        What a user of the corpus should know; also in ``build.json``.
    folder : Path
        Where it was written; in no file.
    """

    corpus: str
    reader: str
    counts: dict
    sources: tuple[Source, ...]
    notes: tuple[str, ...]
    folder: Path = field(default=Path(), compare=False)

    def describe(self) -> str:
        """Return one sentence for the command line."""
        count = self.counts
        return (
            f"{self.corpus}: {count['documents']} documents on {count['pages']} pages, {count['repairs']} repairs, "
            f"{count['losses']} losses ({self.reader})."
        )

    def to_json(self) -> str:
        """Return the record as JSON, without place or time."""
        values = {key: value for key, value in asdict(self).items() if key != "folder"}
        return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@dataclass
class Sourced:
    """What was read for a corpus, before it is written."""

    records: list[Record] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    readers: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def add(self, item: Record | Loss) -> None:
        """Add a document with its notes, or a loss."""
        if isinstance(item, Loss):
            self.losses.append(item)
            return
        self.records.append(item)
        self.notes += item.notes


class BuildFolder:
    """A temporary folder, renamed to ``build`` when all went well, and removed otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Path:
        try:
            self.path = Path(tempfile.mkdtemp(prefix=".build-", dir=self.folder))
            self.path.chmod(0o755)
        except OSError as error:
            raise SourceError(f"Nothing can be written in '{self.folder}': {error.strerror}.") from None
        return self.path

    def __exit__(self, kind: type | None, error: object, trace: object) -> None:
        try:
            if kind is None:
                _replace(self.path, self.folder / "build")
        finally:
            shutil.rmtree(self.path, ignore_errors=True)


def _replace(new: Path, target: Path) -> None:
    """Rename a folder to replace another, which is kept if that fails."""
    old = new.with_name(new.name + "-old")
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    if old.is_dir():
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.unlink(missing_ok=True)


def written(found: Sourced, folder: Path, place: Path) -> BuildRecord:
    """Write what was read into `place`, and return the record of it."""
    documents = documents_table(found.records)
    pages = {record.page.page_id: record.page for record in found.records if record.page is not None}
    repairs = repairs_table(pages.values())
    losses = pd.DataFrame(
        [asdict(loss) for loss in found.losses], columns=["page_id", "source_file", "start", "end", "reason"]
    )
    documents.to_parquet(place / "documents.parquet", index=False)
    for name, table in (("repairs", repairs), ("losses", losses)):
        write_csv(table, place / f"{name}.csv")
    if pages:
        (place / "pages").mkdir()
    for page_id, page in pages.items():
        (place / "pages" / f"{page_id}.txt").write_bytes(page.text.encode("utf-8"))
    notes = [*found.notes, *(f"{page.page_id}: {note}" for page in pages.values() for note in page.notes)]
    with suppress(CorpusError):
        notes += Corpus(folder.name, documents).notes
    counts = {
        "documents": len(documents),
        "pages": len(pages) or int(documents["page_id"].replace("", pd.NA).nunique()),
        "repairs": len(repairs),
        "losses": len(losses),
        "by_kind": dict(sorted(Counter(documents["kind"]).items())),
        "by_boundary": dict(sorted(Counter(documents["boundary"]).items())),
        "repairs_by_kind": dict(sorted(Counter(repairs["kind"]).items())),
    }
    name = Path(os.path.abspath(folder)).name
    record = BuildRecord(
        name, ", ".join(sorted(found.readers)), counts, tuple(found.sources), tuple(notes), folder / "build"
    )
    (place / "build.json").write_text(record.to_json(), encoding="utf-8", newline="\n")
    return record


def documents_table(records: Iterable[Record]) -> pd.DataFrame:
    """Return records as a table of documents: the columns `COLUMNS`, then document variables of their own.

    Raises
    ------
    SourceError
        If a `doc_id` occurs twice, or a cell holds a lone surrogate.

    Examples
    --------
    >>> documents_table([Record("a", "Herald", "2025-01-01", "T", "Text.")])["kind"].tolist()
    ['article']
    """
    rows = []
    for record in records:
        row: dict[str, object] = {name: getattr(record, name) for name in COLUMNS}
        row |= {name: value for name, value in record.extra.items() if name not in row}
        for name, value in row.items():
            check_writable(str(value), f"{name} of {record.doc_id}")
        rows.append(row)
    table = pd.DataFrame(rows)
    if table.empty:
        raise SourceError("The sources hold no document.")
    repeated = table["doc_id"][table["doc_id"].duplicated()]
    if len(repeated):
        raise SourceError(f"The doc_id '{repeated.iloc[0]}' occurs in more than one document; ids must be unique.")
    for column in table.columns:
        table[column] = table[column].astype("int64") if column in _NUMBERS else table[column].fillna("").astype("str")
    return table


def repairs_table(pages: Iterable[Page]) -> pd.DataFrame:
    """Return every repair of pages, one row an edit, from which the alignment can be rebuilt."""
    rows = [{"page_id": page.page_id, **asdict(edit)} for page in pages for edit in page.alignment.edits]
    return pd.DataFrame(rows, columns=["page_id", "start", "end", "raw_start", "raw_end", "kind", "note"])
