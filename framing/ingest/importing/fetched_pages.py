"""Pages at addresses of which a table has no text: fetched, where the user wants it, and read like saved pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from framing.ingest.fetching.fetcher import Fetcher, FetchSettings
from framing.ingest.fetching.store import PageStore
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.formats.table_rows import METADATA
from framing.ingest.importing.collecting import FoundFile
from framing.ingest.importing.joining import plain_address
from framing.ingest.importing.reading import Harvest, read_file
from framing.text.labels import listed
from framing.text.reading import many

ASKED_FOR = "can be asked for: --fetch"
FEW_WORDS = 30
"""A fetched page with fewer is named: sites send notices of errors, or for consent, as if they were pages."""
Progress = Callable[[int, int], None]


def add_fetched(
    harvest: Harvest,
    folder: Path,
    settings: ImportSettings,
    fetch: FetchSettings | None,
    progress: Progress | None = None,
) -> dict[str, str]:
    """Add the pages of rows that have an address and no text, and return why others have none, by plain address.

    The reason is empty where a page was not asked for.

    Parameters
    ----------
    harvest : Harvest
        Is added to.
    folder : Path
        Of the corpus, in which fetched pages are kept.
    settings : ImportSettings
    fetch : FetchSettings, optional
        How pages are asked for; without it those that were fetched before are read, and nothing is fetched.
    progress : callable, optional

    Raises
    ------
    SourceError
        If a page cannot be kept.
    """
    there = {plain_address(record.url) for record in harvest.records if record.kind != METADATA and record.url}
    asked = dict.fromkeys(record.url for record in harvest.records if record.kind == METADATA and record.url)
    urls = [url for url in asked if plain_address(url) not in there]
    if not urls:
        return {}
    store, why = PageStore(folder), dict[str, str]()
    short: list[str] = []
    answers = Fetcher(store, fetch).fetch(urls, progress) if fetch is not None else {}
    for url in urls:
        page = store.page(url)
        if page is None:
            why[plain_address(url)] = f"its page {answers[url].reason}" if url in answers else ""
            continue
        first = len(harvest.records)
        read_file(harvest, FoundFile(page, f"fetched/{page.name}"), settings)
        if len(harvest.records) == first:
            why[plain_address(url)] = "its page has no article that can be recognised"
        # By this address the page and its row are joined, whatever the page says.
        added = harvest.records[first:] = [replace(record, url=url) for record in harvest.records[first:]]
        if added and sum(len(record.text.split()) for record in added) < FEW_WORDS:
            short.append(url)
    if short:
        harvest.audit.notes.append(
            f"{many(len(short), 'fetched page')} with fewer than {FEW_WORDS} words, perhaps notices of an error or for "
            f"consent: {listed(short, 3)}."
        )
    if fetch is None and why:
        harvest.audit.notes.append(f"{many(len(why), 'page')} at addresses of a table {ASKED_FOR}.")
    if fetch is not None:
        got = sum(store.page(url) is not None for url in urls)
        harvest.audit.notes.append(f"{got:,} of {many(len(urls), 'page')} fetched at addresses of a table.")
    return why
