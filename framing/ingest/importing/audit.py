"""The audit of an import: what each file claims, what was read of it, and everything that was lost or is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from framing.text.labels import clean_label, listed
from framing.text.reading import many

KINDS = {
    "skipped": "not read",
    "missing": "with a field missing",
    "unreadable date": "with a date that cannot be read",
    "duplicated id": "with an id that occurs before",
    "name": "whose file's name does not fit the pattern",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was lost or is missing: its kind (of `KINDS`), the file, the document if there is one, and why."""

    kind: str
    source_file: str
    doc_id: str
    reason: str


@dataclass
class FileAudit:
    """One file: its format and hash, how many items it claims, how many documents were read, and notes on reading."""

    file: str
    form: str = ""
    bytes: int = 0
    sha256: str = ""
    claimed: int = 0
    read: int = 0
    skipped: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass
class Audit:
    """All files, all findings, and notes on all files together."""

    files: list[FileAudit] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, kind: str, source_file: str, reason: str, doc_id: str = "") -> None:
        """Add a finding."""
        self.findings.append(Finding(kind, source_file, doc_id, reason))

    def counts(self) -> dict[str, int]:
        """Return how many findings there are of each kind."""
        found = Counter(finding.kind for finding in self.findings)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def losses_table(self) -> pd.DataFrame:
        """Return the findings, a row each: `kind, source_file, doc_id, reason`."""
        rows = [(f.kind, f.source_file, f.doc_id, f.reason) for f in self.findings]
        return pd.DataFrame(rows, columns=["kind", "source_file", "doc_id", "reason"])

    def manifest_table(self) -> pd.DataFrame:
        """Return the files, a row each: `file, form, bytes, sha256, claimed, read, skipped`."""
        rows = [(f.file, f.form, f.bytes, f.sha256, f.claimed, f.read, f.skipped) for f in self.files]
        return pd.DataFrame(rows, columns=["file", "form", "bytes", "sha256", "claimed", "read", "skipped"])

    def totals(self) -> tuple[int, int, int]:
        """Return how many items all files claim, how many were read, and how many were not."""
        return sum(f.claimed for f in self.files), sum(f.read for f in self.files), sum(f.skipped for f in self.files)

    def reasons(self, kind: str, shown: int = 4) -> str:
        """Return why there are findings of a kind, the commonest reasons first, with how many items each concerns."""
        found = Counter(_why(f.reason) for f in self.findings if f.kind == kind)
        said = [f"{reason} ({n:,})" for reason, n in found.most_common(shown)]
        rest = sum(found.values()) - sum(n for _, n in found.most_common(shown))
        return "; ".join([*said, *([f"other reasons ({rest:,})"] if rest else [])])

    def sentence(self) -> str:
        """Return what was claimed, read and lost, for the notes of the corpus and so for its reports."""
        claimed, read, skipped = self.totals()
        files = f"{many(len(self.files), 'file')}, which {'claims' if len(self.files) == 1 else 'claim'}"
        lost = f"{skipped:,} were not: {self.reasons('skipped')}" if skipped else "none was lost"
        others = listed([f"{n:,} {KINDS[kind]}" for kind, n in self.counts().items() if kind != "skipped"], 9)
        more = f" Also: {others}." if others else ""
        return f"Imported from {files} {many(claimed, 'item')}: {read:,} were read, {lost}.{more}"

    def describe(self, shown: int = 8) -> list[str]:
        """Return lines for the terminal: files, what was guessed, and findings by kind with the first of them."""
        return [*self._files(shown), *self._notes(shown), *self._findings(shown)]

    def _files(self, shown: int) -> list[str]:
        if len(self.files) <= shown:
            return [
                f"  {f.file} ({f.form or 'not read'}): {many(f.claimed, 'item')}, {f.read:,} read, "
                f"{f.skipped:,} skipped"
                for f in self.files
            ]
        lines = []
        for form in dict.fromkeys(f.form for f in self.files):
            of = [f for f in self.files if f.form == form]
            claimed, read, skipped = (sum(getattr(f, name) for f in of) for name in ("claimed", "read", "skipped"))
            named = f"{many(len(of), 'file')}, {form or 'not read'}"
            lines.append(f"  {named}: {many(claimed, 'item')}, {read:,} read, {skipped:,} skipped")
        return lines

    def _notes(self, shown: int) -> list[str]:
        by_note: dict[str, dict[str, None]] = {}
        for file in self.files:
            for note in file.notes:
                by_note.setdefault(note, {})[file.file] = None
        lines = [f"  {note}" for note in self.notes]
        lines += [f"  {_where(list(files))}: {note}" for note, files in by_note.items()]
        more = len(lines) - 2 * shown
        return [*lines[: 2 * shown], *([f"  and {many(more, 'further note')}, in import.json"] if more > 0 else [])]

    def _findings(self, shown: int) -> list[str]:
        lines = []
        for kind, n in self.counts().items():
            lines.append(f"  {many(n, 'item')} {KINDS[kind]}:")
            of = [f for f in self.findings if f.kind == kind]
            lines += [f"    {f.source_file}{f', {f.doc_id}' if f.doc_id else ''}: {f.reason}" for f in of[:shown]]
            if n > shown:
                lines.append(f"    and {n - shown:,} more, in losses.csv")
        return lines


def _why(reason: str) -> str:
    """Return a reason without the item that it names first.

    Examples
    --------
    >>> _why("line 3 (Rain): no text"), _why("no title in 3 of 4 documents")
    ('no text', 'no title in 3 of 4 documents')
    """
    return clean_label(reason.rpartition(": ")[2] or reason)[:80]


def _where(files: Sequence[str]) -> str:
    return files[0] if len(files) == 1 else f"{many(len(files), 'file')} ({listed(files, 2)})"


def missing_fields(audit: Audit, file: str, rows: Iterable[tuple[str, dict[str, str]]]) -> None:
    """Add a finding for each empty field of a file's documents; one for the whole file where most lack it."""
    rows = list(rows)
    for name in ("outlet", "published", "title"):
        without = [doc_id for doc_id, fields in rows if not fields[name]]
        shown = "day of publication" if name == "published" else name
        if len(without) > max(len(rows) / 2, 3) or (without and len(without) == len(rows)):
            of = "in its document" if len(rows) == 1 else f"in {len(without):,} of {many(len(rows), 'document')}"
            audit.add("missing", file, f"no {shown} {of}", without[0] if len(rows) == 1 else "")
        else:
            for doc_id in without:
                audit.add("missing", file, f"no {shown}", doc_id)
