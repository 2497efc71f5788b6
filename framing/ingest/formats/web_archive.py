"""Reads web archives (WARC): each page that was answered is read as a saved web page is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from framing.corpus.tables.table_file import check_size
from framing.errors import FramingError, SourceError
from framing.ingest.formats import web_page
from framing.ingest.formats.settings import ImportSettings, by_others, head_of, tidy_line
from framing.ingest.json_ld import in_utf8
from framing.ingest.records import Loss, Record
from framing.ingest.scratch import scratch_folder

MOST_RECORDS = 500_000
MOST_LINE = 16_000_000
"""Bytes of a line; warcio's time for one grows with the square of its length."""


def sniff(path: str | Path) -> float:
    """Return how surely a file is a web archive, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.warc")
    0.0
    """
    return 1.0 if head_of(path, 16).startswith(b"WARC/") else 0.0


def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
    """Yield what each page of each archive holds, once for each address.

    Parameters
    ----------
    paths : sequence of str or Path
    settings : ImportSettings, optional
        Not used.

    Yields
    ------
    Record
        With the address of the page.
    Loss
        For each page that was not answered with 200, or has no article, and where an archive ends too soon.

    Raises
    ------
    SourceError
        If nothing in an archive can be read.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        check_size(path)
        _check_lines(path)
        with path.open("rb") as file:
            yield from _pages(path, _records(file))


def _check_lines(path: Path) -> None:
    """Refuse an archive with a line that would take too long."""
    length = 0
    with path.open("rb") as file:
        while block := file.read(2**20):
            length = len(block) - 1 - block.rfind(b"\n") if b"\n" in block else length + len(block)
            if length > MOST_LINE:
                raise SourceError(f"'{path.name}' has a line of more than {MOST_LINE // 10**6} MB; it is damaged.")


def _records(file: Any) -> Iterator[Any]:
    from warcio.archiveiterator import ArchiveIterator

    return iter(ArchiveIterator(file))


def _pages(path: Path, records: Iterator[Any]) -> Iterator[Record | Loss]:
    seen: set[str] = set()
    for number in range(MOST_RECORDS):
        try:
            found = by_others(path, "a web archive", partial(_next, records))
        except SourceError as error:
            if not number:
                raise
            yield Loss(path.name, 0, 0, f"record {number + 1}: {error}")
            return
        if found is None:
            return
        url, status, raw = found
        if not url or url in seen:
            continue
        seen.add(url)
        if status != "200":
            yield Loss(path.name, 0, 0, f"{url}: answered {status or 'nothing'}")
            continue
        yield from _page(path.name, url, raw)


def _next(records: Iterator[Any]) -> tuple[str, str, bytes] | None:
    """Return address, status and content of the next page; an empty address for what is no page; None at the end."""
    record = next(records, None)
    if record is None:
        return None
    headers = record.http_headers
    if record.rec_type != "response" or headers is None:
        return "", "", b""
    kind = str(headers.get_header("Content-Type") or "")
    if "html" not in kind.lower():
        return "", "", b""
    url = tidy_line(str(record.rec_headers.get_header("WARC-Target-URI") or "")).strip("<>")
    raw = record.content_stream().read(web_page.MOST_BYTES + 1)
    charset = kind.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    return url, str(headers.get_statuscode() or ""), in_utf8(raw, charset)


def _page(file: str, url: str, raw: bytes) -> Iterator[Record | Loss]:
    with scratch_folder() as folder:
        place = folder / "page.html"
        place.write_bytes(raw)
        try:
            items = list(web_page.read_page_of(place, url))
        except FramingError as error:
            items = [Loss(file, 0, 0, str(error).replace(str(place), "the page"))]
    for item in items:
        if isinstance(item, Loss):
            yield replace(item, source_file=file, reason=f"{url}: {item.reason}")
        else:
            yield replace(item, source_file=file, url=item.url or url)
