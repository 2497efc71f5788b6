"""Files read one after the other, whatever their formats: documents, losses, and an audit of each file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from framing.corpus.tables.from_r import matrix_market
from framing.corpus.tables.table_file import MOST_CELL
from framing.errors import FramingError
from framing.ingest.formats import table_rows
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.importing.audit import Audit, FileAudit
from framing.ingest.importing.collecting import Collection, FoundFile
from framing.ingest.importing.known import READERS, format_of
from framing.ingest.records import Loss, Record
from framing.text.reading import sha256_of

Progress = Callable[[int, int], None]


@dataclass
class Harvest:
    """Documents with the file and format that each comes from, and the audit."""

    records: list[Record] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    audit: Audit = field(default_factory=Audit)


def read_files(found: Collection, settings: ImportSettings, progress: Progress | None = None) -> Harvest:
    """Return the documents of files; a file that cannot be read is a finding of the audit."""
    harvest = Harvest()
    for loss in found.losses:
        harvest.audit.add("skipped", loss.source_file, loss.reason)
    beside = {path.resolve() for file in found.files if matrix_market.sniff(file.path)
              for _, path in matrix_market.companions(file.path)}  # fmt: skip
    for number, file in enumerate(found.files, 1):
        if file.path.resolve() in beside:
            harvest.audit.files.append(_unread(file, "names of a matrix"))
        else:
            read_file(harvest, file, settings)
        if progress is not None:
            progress(number, len(found.files))
    harvest.audit.files += [_unread(file, form) for file, form in found.parts]
    return harvest


def _unread(file: FoundFile, form: str) -> FileAudit:
    """Return the audit of a file that belongs to another one, and holds no documents."""
    return FileAudit(file.label, form, file.path.stat().st_size, sha256_of(file.path))


def read_file(harvest: Harvest, file: FoundFile, settings: ImportSettings) -> None:
    """Add the documents of a file, and its audit; one that cannot be read is a finding."""
    audit = FileAudit(file.label, bytes=file.path.stat().st_size)
    harvest.audit.files.append(audit)
    records: list[Record] = []
    try:
        audit.sha256 = sha256_of(file.path)
        form = format_of(file.path)
        audit.form = table_rows.form_of(file.path) if form == "table" else form
        for item in READERS[form].read([file.path], settings):
            if isinstance(item, Record) and len(item.text) > MOST_CELL:
                reason = f"a text of {len(item.text):,} characters; a document has at most {MOST_CELL:,}"
                item = Loss(file.label, 0, len(item.text), reason)
            if isinstance(item, Record):
                records.append(replace(item, source_file=file.label, sha256=audit.sha256))
                audit.notes += item.notes
            else:
                audit.skipped += item.items
                harvest.audit.add("skipped", file.label, item.reason)
    except Exception as error:  # one damaged file of a thousand ends no import; a reader's own fault is named as such
        audit.skipped += 1
        harvest.audit.add("skipped", file.label, _why(error, file))
    audit.read, audit.claimed = len(records), len(records) + audit.skipped
    harvest.records += records
    harvest.forms += [audit.form] * len(records)


def _why(error: Exception, file: FoundFile) -> str:
    if isinstance(error, FramingError):
        said = str(error)
        for name in (str(file.path), file.path.name):
            said = said.removeprefix(f"'{name}': ").removeprefix(f"'{name}' ")
        return said
    if isinstance(error, MemoryError):
        return "too big for this machine's memory"
    if isinstance(error, OSError):
        return f"cannot be opened: {error.strerror or type(error).__name__}"
    return f"the reader failed ({type(error).__name__}); please report this"
