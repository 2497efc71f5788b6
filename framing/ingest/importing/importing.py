"""Imports files: reads all, audits what was lost, and writes one corpus folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from framing.cells import write_csv
from framing.corpus.checks import REQUIRED
from framing.corpus.corpus import Corpus
from framing.corpus.tables.recognise import formats
from framing.errors import CorpusError, SourceError
from framing.ingest.build_output import documents_table
from framing.ingest.cleaning.cleaning import LINES, REPAIRS, Cleaned, cleaned, with_lines
from framing.ingest.datasheets.datasheet import FILE as DATASHEET
from framing.ingest.datasheets.datasheet import datasheet, former_datasheet
from framing.ingest.datasheets.facts import collected
from framing.ingest.fetching.fetcher import FetchSettings
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.importing.audit import Audit
from framing.ingest.importing.collecting import collect
from framing.ingest.importing.corpus_folder import (
    DRAFTS,
    OWN,
    RECORD,
    changed_drafts,
    check_free,
    corpus_folder,
)
from framing.ingest.importing.drafts import Sides, default_sides, report_toml, sides_in
from framing.ingest.importing.fetched_pages import ASKED_FOR, add_fetched
from framing.ingest.importing.finishing import check, finished
from framing.ingest.importing.joining import join_metadata
from framing.ingest.importing.reading import Harvest, Progress, read_files
from framing.ingest.linking.duplicates import DuplicateSettings
from framing.ingest.linking.marking import FILE as COPIES
from framing.ingest.linking.marking import marked_copies
from framing.ingest.scratch import scratch_folder
from framing.text.days import period_said
from framing.text.labels import listed
from framing.text.reading import many, sha256_of


@dataclass(frozen=True)
class ImportRecord:
    """What was imported.

    Attributes
    ----------
    folder : Path
        The corpus folder.
    documents : int
    outlets : dict of str to int
        Documents of each outlet, the commonest first.
    period : str
        Which days are covered, in words.
    audit : Audit
        Files, and what was lost.
    sides : Sides
        What the first report compares.
    kept : tuple of str
        Drafts that were not written again, since somebody has changed them.
    notes : tuple of str
        What reading the corpus says of it.
    replaced : int
        Documents of an earlier import whose files were not named again.
    stale : Sides
        What a ``report.toml`` that was kept compares, where no document has one of its values.
    """

    folder: Path
    documents: int
    outlets: dict[str, int]
    period: str
    audit: Audit
    sides: Sides
    kept: tuple[str, ...]
    notes: tuple[str, ...]
    replaced: int = 0
    stale: Sides = field(default_factory=Sides)

    def describe(self) -> list[str]:
        """Return what was imported, line by line."""
        named = listed([f"{outlet} ({n:,})" for outlet, n in self.outlets.items()], 8)
        lines = [f"{self.folder}: {many(self.documents, 'document')} of {named}, {self.period}", *self.audit.describe()]
        lines += [f"  note: {note}" for note in self.notes]
        if self.kept:
            lines.append(
                f"  {listed(list(self.kept))} {'was' if len(self.kept) == 1 else 'were'} changed by you, and kept"
            )
        if self.replaced:
            left = many(self.replaced, "document")
            lines.append(f"  an import replaces the one before: {left} of files that are not named now left the "
                         "corpus; to add files, name all of them together")  # fmt: skip
        if self.stale.by:
            said = f"{self.stale.target} with {self.stale.reference}, by {self.stale.by}"
            lines.append(f"  {self.folder / 'report.toml'} compares {said}, and no document has one of them: change "
                         "it, or delete it and import again")  # fmt: skip
        elif self.sides.by:
            lines.append(f"  compared by default ({self.folder / 'report.toml'}): {self.sides.target} with "
                         f"{self.sides.reference}, by {self.sides.by}")  # fmt: skip
        return lines


def import_files(
    paths: Sequence[str | Path],
    to: str | Path,
    settings: ImportSettings | None = None,
    progress: Progress | None = None,
    fetch: FetchSettings | None = None,
) -> ImportRecord:
    """Make one corpus folder of files, folders and archives, whatever their formats.

    Parameters
    ----------
    paths : sequence of str or Path
    to : str or Path
        The corpus folder: new, empty, or an earlier import, which is replaced when all went well. Files that were
        added to it, a ``report.toml`` that was changed, and what was written in ``datasheet.md``, are kept.
    settings : ImportSettings, optional
        What is known of the files.
    progress : callable, optional
        Called with how many files are read and how many there are.
    fetch : FetchSettings, optional
        How pages are asked for whose addresses a table has without their texts; without it nothing is fetched.

    Returns
    -------
    ImportRecord

    Raises
    ------
    SourceError
        If there is no such file, nothing could be read, or the order of day and month is not certain.

    Examples
    --------
    >>> import_files(["no/such/file.csv"], "corpora/mine")
    Traceback (most recent call last):
    ...
    framing.errors.SourceError: There is no file or folder 'no/such/file.csv'. There are none.
    """
    to, settings = Path(to), settings or ImportSettings()
    check(settings)
    check_free(to)
    before = former_datasheet(to) if DATASHEET in changed_drafts(to) else ""
    with scratch_folder() as place:
        found = collect([Path(path) for path in paths], place, to)
        harvest = read_files(found, settings, progress)
        join_metadata(harvest, add_fetched(harvest, to, settings, fetch, progress))
        _refuse_nothing(harvest, settings)
        records = finished(harvest, settings)
    documents, copies, clean = _cleaned(documents_table(records), harvest.audit, settings, progress)
    try:
        corpus = Corpus(to.name, documents)
    except CorpusError as error:
        raise SourceError(str(error)) from None
    sides = default_sides(corpus.documents)
    kept, replaced = changed_drafts(to), _replaced(to, harvest.audit)
    written = sides_in(to / "report.toml") if "report.toml" in kept else Sides()
    stale = written if written.by and not _has(corpus.documents, written) else Sides()
    with corpus_folder(to) as new:
        for table, name in ((copies, COPIES), (clean.repairs, REPAIRS), (clean.lines, LINES)):
            if len(table):
                write_csv(table, new / name)
        _write(new, to, documents, harvest.audit, sides, settings, (clean.notes, corpus.notes), before)
    outlets = dict(Counter(corpus.documents["outlet"]).most_common())
    period = period_said(documents["published"])
    shown = written if written.by and not stale.by else sides
    return ImportRecord(
        to, len(documents), outlets, period, harvest.audit, shown, tuple(kept), corpus.notes, replaced, stale
    )


def _replaced(folder: Path, audit: Audit) -> int:
    """Return how many documents of a former import are of files that this one does not name."""
    try:
        former = pd.read_csv(folder / "manifest.csv", usecols=["file", "read"], dtype={"file": str, "read": int})
    except (OSError, ValueError):
        return 0
    return int(former.loc[~former["file"].isin([file.file for file in audit.files]), "read"].sum())


def _has(documents: pd.DataFrame, sides: Sides) -> bool:
    """Return whether both sides are values of their column, or concern a column that only passages have."""
    return sides.by not in documents or {sides.target, sides.reference} <= set(documents[sides.by].astype(str))


def _refuse_nothing(harvest: Harvest, settings: ImportSettings) -> None:
    if not harvest.records:
        findings = harvest.audit.findings
        first = f" {findings[0].source_file}: {findings[0].reason.rstrip('.')}." if findings else ""
        files = f" from {many(len(harvest.audit.files), 'file')}" if harvest.audit.files else ""
        first += next((f" {note}" for note in harvest.audit.notes if ASKED_FOR in note), "")
        raise SourceError(f"No document could be read{files}.{first}")
    if settings.columns and not any(file.form in formats() for file in harvest.audit.files):
        column, name = next(iter(settings.columns.items()))
        raise SourceError(f"--column {column}={name} concerns tables, and none of the files is one.")
    for column, name in settings.columns.items():
        unknown = f"It has no column '{name}'."
        tables = [file for file in harvest.audit.files if file.form in formats()]
        if tables and all(any(note.startswith(unknown) for note in file.notes) for file in tables):
            said = next(note for note in tables[0].notes if note.startswith(unknown))
            raise SourceError(f"--column {column}={name}: {tables[0].file} has{said.removeprefix('It has')}")


def _cleaned(
    documents: pd.DataFrame, audit: Audit, settings: ImportSettings, progress: Progress | None
) -> tuple[pd.DataFrame, pd.DataFrame, Cleaned]:
    """Return documents that are cleaned and whose copies are marked, the copies, and what was cleaned."""
    clean = cleaned(documents, progress) if settings.clean else Cleaned(documents, pd.DataFrame(), pd.DataFrame(), ())
    linked, copies = _linked(_without_empty(clean.documents), audit, settings, progress)
    if settings.clean:
        clean = with_lines(clean, linked)
    audit.notes.extend(clean.notes)
    return linked, copies, clean


def _linked(
    documents: pd.DataFrame, audit: Audit, settings: ImportSettings, progress: Progress | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return documents in which copies and agencies are marked, if they are looked for, and the table of copies."""
    if not settings.alike:
        return documents, pd.DataFrame()
    marked, copies, notes = marked_copies(documents, DuplicateSettings(settings.alike), progress)
    audit.notes.extend(notes)
    return marked, copies


def _without_empty(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without the columns in which no document has a value."""

    def empty(values: pd.Series) -> bool:
        return not values.any() if pd.api.types.is_numeric_dtype(values) else bool((values == "").all())

    return table[[column for column in table.columns if column in REQUIRED or not empty(table[column])]]


def _write(
    new: Path, to: Path, documents: pd.DataFrame, audit: Audit, sides: Sides, settings: ImportSettings,
    said: tuple[Sequence[str], Sequence[str]], before: str,
) -> None:  # fmt: skip
    documents.to_parquet(new / "documents.parquet", index=False)
    write_csv(audit.manifest_table(), new / "manifest.csv")
    write_csv(audit.losses_table(), new / "losses.csv")
    (new / "report.toml").write_text(report_toml(sides), encoding="utf-8", newline="\n")
    about: dict[str, Any] = {
        "documents": len(documents),
        "settings": asdict(settings),
        "files": [{"file": file.file, "notes": file.notes} for file in audit.files if file.notes],
        "findings": audit.counts(),
        "losses": audit.sentence(),
        "cleaning": " ".join(said[0]),
        "notes": [*audit.notes, *said[1]],
    }
    facts = collected(new, to.name, documents, (), about, to)
    (new / DATASHEET).write_bytes(datasheet(facts, before).text.encode("utf-8", "replace"))
    about |= {
        "drafts": {file: sha256_of(new / file) for file in DRAFTS},
        "written": {file: sha256_of(new / file) for file in OWN if (new / file).is_file()},
    }
    (new / RECORD).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
