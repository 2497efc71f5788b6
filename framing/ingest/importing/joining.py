"""Tables of addresses without texts (Media Cloud, GDELT), joined with the pages that were imported beside them."""

from __future__ import annotations

import re
from dataclasses import replace

from framing.ingest.formats.table_rows import METADATA
from framing.ingest.importing.reading import Harvest
from framing.ingest.records import Record
from framing.text.reading import many

_FILLED = ("outlet", "published", "title", "author", "section", "language")


def plain_address(url: str) -> str:
    """Return an address without what differs between two ways to write it: scheme, ``www.``, fragment, last slash.

    Examples
    --------
    >>> plain_address("https://www.Example.org/a/#top"), plain_address("http://example.org/a")
    ('example.org/a', 'example.org/a')
    """
    found = re.fullmatch(r"(?:[a-z]+://)?(?:www\.|m\.)?([^/?#]*)([^#]*).*", url.strip(), re.IGNORECASE | re.DOTALL)
    return (found[1].lower() + found[2]).rstrip("/") if found else url


def join_metadata(harvest: Harvest) -> None:
    """Fill what documents do not say from rows with the same address; rows without a document are findings.

    What a page says of itself counts before what a table says of it.
    """
    pairs = list(zip(harvest.records, harvest.forms, strict=True))
    rows = [record for record, _ in pairs if record.kind == METADATA]
    if not rows:
        return
    by_address: dict[str, Record] = {}
    for row in rows:
        by_address.setdefault(plain_address(row.url), row)
    kept = [(record, form) for record, form in pairs if record.kind != METADATA]
    met: set[str] = set()
    for at, (record, form) in enumerate(kept):
        address = plain_address(record.url) if record.url else ""
        if address in by_address:
            met.add(address)
            kept[at] = (_filled(record, by_address[address]), form)
    files = {file.file: file for file in harvest.audit.files}
    for row in rows:
        if plain_address(row.url) not in met:
            harvest.audit.add("skipped", row.source_file, f"no text and no page with its address: {row.url[:200]}")
            files[row.source_file].read -= 1
            files[row.source_file].skipped += 1
    if met:
        harvest.audit.notes.append(f"{many(len(met), 'page')} joined with tables of addresses, by their address.")
    harvest.records = [record for record, _ in kept]
    harvest.forms = [form for _, form in kept]


def _filled(record: Record, row: Record) -> Record:
    new = {name: getattr(row, name) for name in _FILLED if not getattr(record, name) and getattr(row, name)}
    return replace(record, **new, extra={**row.extra, **record.extra})
