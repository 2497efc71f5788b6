"""Reads PDF files that hold text: one document a file; pages that are pictures are named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from framing.corpus.tables.table_file import check_size
from framing.errors import SourceError
from framing.ingest.formats.settings import ImportSettings, by_others, head_of, tidy_line, tidy_text
from framing.ingest.records import Loss, Record
from framing.text.labels import numbered

MOST_PAGES = 3000
MOST_BYTES = 200_000_000
_DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u00ad]\n(?=[^\W\d_A-ZА-Я])")
_NO_TITLE = re.compile(r"(?i)untitled|microsoft|\.(?:docx?|indd|pdf|qxd|rtf)\b|^(?:document|layout)\s*\d*$")


def sniff(path: str | Path) -> float:
    """Return how surely a file is PDF, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.pdf")
    0.0
    """
    return 1.0 if b"%PDF-" in head_of(path, 1024) else 0.0


def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record a file.

    Parameters
    ----------
    paths : sequence of str or Path
    settings : ImportSettings, optional
        Not used.

    Yields
    ------
    Record
        The text of all pages, an empty line between blocks; words divided at the end of a line are joined.
    Loss
        For the pages without text, and for a file without any.

    Raises
    ------
    SourceError
        If a file is damaged, needs a password, or has more than `MOST_PAGES` pages.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        check_size(path)
        if path.stat().st_size > MOST_BYTES:
            raise SourceError(f"'{path.name}' has {path.stat().st_size // 10**6} MB; PDF is read up to 200 MB.")
        title, pages = by_others(path, "PDF", partial(_pages, path))
        empty = [number for number, page in enumerate(pages, 1) if not page.strip()]
        written = "\n\n".join(page.strip() for page in pages if page.strip())
        text, joined = _DIVIDED.subn("", written)
        if empty:
            where = numbered("page", empty) if text else f"all {len(pages)} pages"
            yield Loss(path.name, 0, 0, f"{where}: no text (a picture? text recognition makes text of it)",
                       items=0 if text else 1)  # fmt: skip
        if not text:
            if not empty:
                yield Loss(path.name, 0, 0, "no page")
            continue
        text = "\n\n".join(" ".join(block.split()) for block in re.split(r"\n\s*\n", text) if block.strip())
        note = "Words divided at the end of a line were joined." if joined else ""
        yield Record("", "", "", title, text, source_file=path.name, source_end=len(text), notes=(note,) * bool(note))


def _pages(path: Path) -> tuple[str, list[str]]:
    import pypdf

    reader = pypdf.PdfReader(path, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise SourceError(f"'{path.name}' needs a password.")
    if len(reader.pages) > MOST_PAGES:
        raise SourceError(f"'{path.name}' has {len(reader.pages):,} pages; PDF is read up to {MOST_PAGES:,}.")
    said = reader.metadata.title if reader.metadata is not None else ""
    title = tidy_line(said) if isinstance(said, str) and not _NO_TITLE.search(said) else ""
    return title, [tidy_text(page.extract_text() or "") for page in reader.pages]
