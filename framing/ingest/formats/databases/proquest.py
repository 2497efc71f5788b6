"""Reads exports of ProQuest as text: articles between lines of underscores, with labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from framing.ingest.formats.databases.labels import article, day_in
from framing.ingest.formats.paragraphs import kind_of, lines_of
from framing.ingest.formats.settings import ImportSettings, head_of, tidy_line
from framing.ingest.records import Loss, Record

_RULE = re.compile(r"_{20,}")
_COLUMN = {
    "title": "title", "publication title": "outlet", "publication date": "published", "author": "author",
    "section": "section", "language of publication": "language", "proquest document id": "doc_id",
    "document url": "url", "full text": "text", "abstract": "abstract",
}  # fmt: skip
_OTHER = (
    "links subject location people volume issue pages year edition isbn issn eissn publisher database "
    "copyright dateline credit supplement identifier_/_keyword business_indexing_term company_/_organization "
    "publication_info publication_year publication_subject place_of_publication country_of_publication "
    "source_type document_type document_feature last_updated number_of_references first_page narrow_subject "
    "broad_subject illustration"
)
_LABELS = {*_COLUMN, *(label.replace("_", " ") for label in _OTHER.split())}
_LABEL = re.compile(r"([A-Z][A-Za-z /]{2,30}):(?: +(.*))?")
_COUNTED = re.compile(r"Document \d+ of (\d+)")


def sniff(path: str | Path) -> float:
    """Return how surely a file is an export of ProQuest as text, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.txt")
    0.0
    """
    head = head_of(path, 2**18)
    if kind_of(path) or b"____________________" not in head:
        return 0.0
    return 0.95 if b"ProQuest document ID" in head or b"Publication title:" in head else 0.0


def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record an article.

    Parameters
    ----------
    paths : sequence of str or Path
    settings : ImportSettings, optional
        Not used.

    Yields
    ------
    Record
        The full text; an abstract is no text.
    Loss
        For each article without full text, and where the file counts other articles than it holds.

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
        chunks: list[list[str]] = [[]]
        for line in lines_of(path):
            if _RULE.fullmatch(line):
                chunks.append([])
            else:
                chunks[-1].append(line)
        read_ones = [chunk for chunk in chunks if any(_is_label(line) == "publication title" for line in chunk)]
        for chunk in read_ones:
            yield _article(chunk, path.name)
        counts = {int(found[1]) for chunk in chunks for line in chunk if (found := _COUNTED.fullmatch(line))}
        if counts and max(counts) != len(read_ones):
            reason = f"its articles are counted to {max(counts)}; {len(read_ones)} are in the file"
            yield Loss(path.name, 0, 0, reason)


def _is_label(line: str) -> str:
    match = _LABEL.fullmatch(line)
    name = match[1].casefold() if match else ""
    return name if name in _LABELS else ""


def _article(lines: list[str], file: str) -> Record | Loss:
    fields: dict[str, list[str]] = {}
    current, first = "", ""
    for line in lines:
        name = _is_label(line)
        if name:
            current = _COLUMN.get(name, name)
            fields.setdefault(current, []).append(_LABEL.fullmatch(line)[2] or "")  # type: ignore[index]
        elif current:
            fields[current].append(line)
        elif line and not first and not _COUNTED.fullmatch(line):
            first = line
    said = {name: tidy_line(" ".join(values)) for name, values in fields.items()}
    said["title"] = said.get("title") or first
    said["published"] = day_in(said.get("published", "")) or said.get("published", "")
    text = "\n\n".join(line for line in map(tidy_line, fields.get("text", [])) if line)
    if text.casefold() in ("none available.", "not available.", "none available", "not available"):
        text = ""
    return article(said, text, file)
