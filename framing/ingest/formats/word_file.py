"""Reads word-processor files (DOCX, RTF) that are no export of a database: one document a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from framing.corpus.frames import language_code
from framing.ingest.formats.paragraphs import kind_of, lines_of
from framing.ingest.formats.plain_text import headed, opened
from framing.ingest.formats.settings import ImportSettings
from framing.ingest.records import Loss, Record


def sniff(path: str | Path) -> float:
    """Return how surely a file is DOCX or RTF, from 0 to 1; exports of databases are surer of theirs.

    Examples
    --------
    >>> sniff("missing.docx")
    0.0
    """
    return 0.7 if kind_of(path) else 0.0


def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record a file, its paragraphs apart; lines ``Key: value`` and a title above it are read as in a text.

    Parameters
    ----------
    paths : sequence of str or Path
    settings : ImportSettings, optional
        Not used.

    Raises
    ------
    SourceError
        If a file cannot be read.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        fields, body = headed("\n".join(lines_of(path)).strip())
        more, body = opened("\n\n".join(line for line in body.split("\n") if line.strip()))
        fields = more | fields
        if not body:
            yield Loss(path.name, 0, 0, "no text")
            continue
        optional = {name: fields.get(name, "") for name in ("doc_id", "url", "author", "section")}
        yield Record(
            outlet=fields.get("outlet", ""),
            published=fields.get("published", ""),
            title=fields.get("title", ""),
            text=body,
            language=language_code(fields.get("language", "")),
            source_file=path.name,
            source_end=len(body),
            **optional,  # type: ignore[arg-type]
        )
