"""Documents of all files together: outlets, days of one order, ids that occur once; each finding is in the audit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from itertools import groupby
from typing import Any

from framing.corpus.checks import REQUIRED
from framing.corpus.frames import DATE_ORDERS
from framing.corpus.tables.columns import USUAL_NAMES, usual_column
from framing.errors import ParameterError, SourceError, nearest
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.formats.table_rows import SHEET
from framing.ingest.importing.audit import missing_fields
from framing.ingest.importing.file_names import (
    days_of_places,
    folder_of,
    host_of,
    names_nobody,
    outlet_of_place,
    outlets_of_names,
    pattern_of,
    said_by_name,
    slug,
)
from framing.ingest.importing.known import ONE_A_FILE
from framing.ingest.importing.reading import Harvest
from framing.ingest.linking.duplicates import LEAST_ALIKE
from framing.ingest.records import Record
from framing.text.days import iso_days, open_days
from framing.text.labels import listed
from framing.text.reading import many

NO_OUTLET = "unknown"
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d.*)?)?")
_FIELDS = {field.name for field in fields(Record)} - {"extra", "page", "notes", "text", "position"}


def finished(harvest: Harvest, settings: ImportSettings) -> list[Record]:
    """Return the documents of a harvest with outlets, ISO days and ids that occur once.

    Raises
    ------
    SourceError
        If the order of day and month is not certain, and was not given.
    ParameterError
        If the settings name something that does not exist.
    """
    check(settings)
    records = [_with_values(record, settings.values) for record in _named(harvest, settings)]
    records = _with_outlets(harvest, records)
    records = _with_days(harvest, records, settings.dates)
    return _with_ids(harvest, records)


def check(settings: ImportSettings) -> None:
    """Refuse settings that cannot be followed.

    Raises
    ------
    ParameterError
        If there are any.
    """
    if settings.dates and settings.dates not in DATE_ORDERS:
        raise ParameterError(f"--dates is '{settings.dates}'.{nearest(settings.dates, DATE_ORDERS)}")
    if settings.pattern:
        pattern_of(settings.pattern)
    for column in (*settings.columns, *settings.values):
        close = get_close_matches(column, USUAL_NAMES, n=1, cutoff=0.75)
        if close and column not in USUAL_NAMES:
            raise ParameterError(f"A corpus has no column '{column}'. Did you mean '{close[0]}'?")
        usual = usual_column(column)
        if column not in USUAL_NAMES and usual in REQUIRED:
            raise ParameterError(f"A corpus calls '{column}' '{usual}': write {usual}=… .")
    if settings.alike and not LEAST_ALIKE < settings.alike <= 1:
        raise ParameterError(f"--alike is {settings.alike:g}; it is above {LEAST_ALIKE:g} and at most 1, or 0.")
    if "text" in settings.values or "doc_id" in settings.values:
        raise ParameterError("Every document needs a text and an id of its own; --value can give neither.")


def _with_values(record: Record, values: Mapping[str, str]) -> Record:
    own: dict[str, Any] = {name: value for name, value in values.items() if name in _FIELDS}
    more = {name: value for name, value in values.items() if name not in _FIELDS}
    return replace(record, **own, extra={**record.extra, **more})


def _named(harvest: Harvest, settings: ImportSettings) -> list[Record]:
    """Return records with what the names of their files say, where each file is one document."""
    pattern = pattern_of(settings.pattern) if settings.pattern else None
    labels = [record.source_file for record, form in zip(harvest.records, harvest.forms, strict=True)
              if form in ONE_A_FILE]  # fmt: skip
    days = {} if pattern else days_of_places(labels)
    out = []
    taken = 0
    for record, form in zip(harvest.records, harvest.forms, strict=True):
        if form in ONE_A_FILE and pattern:
            said = said_by_name(record.source_file, pattern)
            if said is None:
                harvest.audit.add("name", record.source_file, f"'{settings.pattern}' does not fit this name")
            record = _with_values(record, said or {})
        elif form in ONE_A_FILE and not record.published and record.source_file in days:
            record = replace(record, published=days[record.source_file])
            taken += 1
        out.append(record)
    if taken:
        harvest.audit.notes.append(
            f"The day of publication of {many(taken, 'document')} is that in the name of the file or folder."
        )
    return out


def _with_outlets(harvest: Harvest, records: list[Record]) -> list[Record]:
    """Return records with an outlet each: of files that name none, what their places say."""
    silent = {file for file, group in _by_file(records) if not any(record.outlet for record in group)}
    of_host = _outlets_of_hosts(records)
    guessed = _places([record for record in records if record.source_file in silent and not host_of(record.url)])
    out = []
    places: dict[str, tuple[dict[str, None], set[str]]] = {}
    for record in records:
        host = "" if record.outlet else host_of(record.url)
        if not record.outlet and (record.source_file in silent or host in of_host):
            outlet, where = (of_host.get(host, host), "the address of the page") if host else guessed[id(record)]
            names, files = places.setdefault(where, ({}, set()))
            names[outlet] = None
            files.add(record.source_file)
            record = replace(record, outlet=outlet)
        out.append(record)
    for where, (names, files) in places.items():
        harvest.audit.notes.append(
            f"No outlet is named in {many(len(files), 'file')}; from {where}: {listed(list(names), 6)}. "
            "Another: --value outlet=NAME, --name or --column."
        )
    return out


def _outlets_of_hosts(records: Iterable[Record]) -> dict[str, str]:
    """Return the outlet that pages of one host name, where they name one."""
    found: dict[str, set[str]] = {}
    for record in records:
        if record.outlet and (host := host_of(record.url)):
            found.setdefault(host, set()).add(record.outlet)
    return {host: next(iter(names)) for host, names in found.items() if len(names) == 1}


def _places(records: list[Record]) -> dict[int, tuple[str, str]]:
    """Return what places say about the outlet of records, by their identity: the first kind of place that differs."""
    sheets = {id(record): sheet for record in records
              if (sheet := record.extra.get(SHEET, "")) and not names_nobody(sheet)}  # fmt: skip
    if _differ(sheets.values()):
        told = {key: (sheet, "the name of the sheet") for key, sheet in sheets.items()}
        return {**_places([record for record in records if id(record) not in told]), **told}
    fallback = {id(record): outlet_of_place(record.source_file) for record in records}
    if _differ(folder_of(record.source_file) for record in records):
        return fallback
    named = outlets_of_names(Counter(record.source_file for record in records))
    return {id(record): (named[record.source_file], "the name of the file") if record.source_file in named
            else fallback[id(record)] for record in records}  # fmt: skip


def _differ(values: Iterable[str]) -> bool:
    return len(set(filter(None, values))) > 1


def _by_file(records: Iterable[Record]) -> Iterable[tuple[str, list[Record]]]:
    for file, group in groupby(records, key=lambda record: record.source_file):
        yield file, list(group)


def _with_days(harvest: Harvest, records: list[Record], dates: str) -> list[Record]:
    """Return records with ISO days: one order of day and month a table, or for all files with one document each."""
    groups: dict[str, list[int]] = {}
    for at, (record, form) in enumerate(zip(records, harvest.forms, strict=True)):
        groups.setdefault(form if form in ONE_A_FILE else record.source_file, []).append(at)
    out = list(records)
    doubtful: list[str] = []
    for group, places in groups.items():
        written = [records[at].published for at in places]
        days, notes = iso_days(written, DATE_ORDERS.get(dates, ""))
        if not dates and (open_ := open_days(written)):
            doubtful.append(f"{group} ({listed(open_, 3)})")
        files = {file.file: file for file in harvest.audit.files}
        if notes and group in files:
            files[group].notes += [note for note in notes if "read as ISO" in note]
        for at, day in zip(places, days, strict=True):
            if day and not _ISO.fullmatch(day):
                harvest.audit.add("unreadable date", records[at].source_file, f"'{day[:60]}'", records[at].doc_id)
            out[at] = replace(records[at], published=day)
    if doubtful:
        years = ", or year-first" if any(re.search(r"\b\d\d-\d\d-\d\d\b|\b\d{6}\b", said) for said in doubtful) else ""
        raise SourceError(
            f"The dates of {listed(doubtful, 2)} can be read day first or month first, and no other date there shows "
            f"which; say --dates day-first or --dates month-first{years}."
        )
    return out


def _with_ids(harvest: Harvest, records: list[Record]) -> list[Record]:
    """Return records whose ids occur once: made where there is none, numbered where one occurs again."""
    seen: dict[str, Record] = {}
    out: list[Record] = []
    files = {file.file: file for file in harvest.audit.files}
    for file, group in _by_file(records):
        kept = []
        for number, record in enumerate(group, 1):
            doc_id = record.doc_id or (slug(file) if len(group) == 1 else f"{slug(file)}-{number}")
            if record.doc_id and doc_id in seen and seen[doc_id].text == record.text:
                reason = f"the same id and text as in {seen[doc_id].source_file}; counted once"
                harvest.audit.add("skipped", file, reason, doc_id)
                files[file].read, files[file].skipped = files[file].read - 1, files[file].skipped + 1
                continue
            new, again = doc_id, 1
            while new in seen:
                again += 1
                new = f"{doc_id}-{again}"
            if new != doc_id and record.doc_id:
                reason = f"the id occurs in {seen[doc_id].source_file} with another text; this one is '{new}'"
                harvest.audit.add("duplicated id", file, reason, doc_id)
            seen[new] = replace(record, doc_id=new)
            kept.append(seen[new])
        missing_fields(harvest.audit, file, ((r.doc_id, {n: getattr(r, n) for n in ("outlet", "published", "title")})
                                             for r in kept))  # fmt: skip
        out += [replace(record, outlet=record.outlet or NO_OUTLET) for record in kept]
    return out
