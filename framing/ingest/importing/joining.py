"""Tables of addresses without texts (Media Cloud, GDELT), joined with the pages that were imported beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from framing.ingest.formats.table_rows import METADATA
from framing.ingest.importing.reading import Harvest
from framing.ingest.records import Record
from framing.text.reading import many

_PROQUEST = re.compile(r"proquest[-.]com[^/]*/(?:[\w.-]+/)*docview/(\d+)", re.IGNORECASE)
"""Addresses of one document at ProQuest differ by library, session and form."""
_FILLED = ("outlet", "published", "title", "author", "section", "language")


def plain_address(url: str) -> str:
    """Return an address without what differs between two ways to write it: scheme, ``www.``, fragment, last slash.

    Examples
    --------
    >>> plain_address("https://www.Example.org/a/#top"), plain_address("http://example.org/a")
    ('example.org/a', 'example.org/a')
    """
    if document := _PROQUEST.search(url):
        return f"proquest.com/docview/{document[1]}"
    found = re.fullmatch(r"(?:[a-z]+://)?(?:www\.|m\.)?([^/?#]*)([^#]*).*", url.strip(), re.IGNORECASE | re.DOTALL)
    return (found[1].lower() + found[2]).rstrip("/") if found else url


def join_metadata(harvest: Harvest, why: Mapping[str, str] | None = None) -> None:
    """Fill what documents do not say from rows with the same address.

    What a page says of itself counts before what a table says of it. A row without a document is one itself if it has
    an abstract, else a finding; `why` says by plain address why its page is not here.
    """
    pairs = list(zip(harvest.records, harvest.forms, strict=True))
    rows = [record for record, _ in pairs if record.kind == METADATA]
    if not rows:
        return
    by_address: dict[str, Record] = {}
    for row in rows:
        by_address.setdefault(plain_address(row.url), row)
    met: set[str] = set()
    kept: list[tuple[Record, str]] = []
    for record, form in pairs:
        address = plain_address(record.url) if record.url else ""
        if record.kind != METADATA and address in by_address:
            met.add(address)
            record = _filled(record, by_address[address])
        kept.append((record, form))
    files = {file.file: file for file in harvest.audit.files}
    pairs, kept = kept, []
    for record, form in pairs:
        if record.kind != METADATA:
            kept.append((record, form))
        elif plain_address(record.url) not in met and record.text:
            kept.append((replace(record, kind="article"), form))
        elif plain_address(record.url) not in met:
            known = (why or {}).get(plain_address(record.url), "")
            reason = f"no text and no page with its address{f' ({known})' if known else ''}: {record.url[:200]}"
            harvest.audit.add("skipped", record.source_file, reason)
            files[record.source_file].read -= 1
            files[record.source_file].skipped += 1
    if met:
        harvest.audit.notes.append(f"{many(len(met), 'document')} joined with tables of addresses, by their address.")
    harvest.records = [record for record, _ in kept]
    harvest.forms = [form for _, form in kept]


def _filled(record: Record, row: Record) -> Record:
    new = {name: getattr(row, name) for name in _FILLED if not getattr(record, name) and getattr(row, name)}
    return replace(record, **new, extra={**row.extra, **record.extra})
