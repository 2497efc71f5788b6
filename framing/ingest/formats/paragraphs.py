"""Paragraphs of word-processor files (DOCX, RTF) and of plain text, as lines."""

from __future__ import annotations

import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from framing.corpus.tables.table_file import MOST_CELL, check_size
from framing.corpus.tables.zipped import BROKEN, members_of, unpacked
from framing.errors import SourceError
from framing.ingest.formats.settings import by_others, head_of, tidy_text
from framing.text.decoding import decoded

MOST_XML = 200_000_000
MOST_RTF = 50_000_000
"""striprtf takes half a second of the processor a megabyte."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def kind_of(path: str | Path) -> str:
    """Return "docx", "rtf", or "" for any other file.

    Examples
    --------
    >>> kind_of("missing.docx")
    ''
    """
    path = Path(path)
    head = head_of(path, 64)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(b"PK") and "word/document.xml" in members_of(path):
        return "docx"
    return ""


def lines_of(path: str | Path) -> list[str]:
    """Return the paragraphs of a DOCX or RTF file, or the lines of a text; empty ones are kept.

    Raises
    ------
    SourceError
        If the file cannot be read.
    """
    path = Path(path)
    check_size(path)
    state = path.stat()
    return list(_lines(path, state.st_size, state.st_mtime_ns))


@lru_cache(maxsize=1)
def _lines(path: Path, size: int, changed: int) -> tuple[str, ...]:
    """Return the lines of a file, read once for all readers that ask whether it is theirs."""
    kind = kind_of(path)
    if kind == "docx":
        return tuple(_docx(path))
    text = _rtf(path) if kind == "rtf" else decoded(path.read_bytes(), path.name)[0]
    lines = tuple(line.strip() for line in tidy_text(text).split("\n"))
    longest = max(map(len, lines))
    if longest > MOST_CELL:
        raise SourceError(f"'{path.name}' has a line of {longest:,} characters; a document has at most {MOST_CELL:,}.")
    return lines


def _rtf(path: Path) -> str:
    if path.stat().st_size > MOST_RTF:
        size, most = path.stat().st_size // 10**6, MOST_RTF // 10**6
        raise SourceError(f"'{path.name}' has {size} MB; RTF is read up to {most} MB.")
    written = path.read_bytes().decode("latin-1")

    def read() -> str:
        from striprtf.striprtf import rtf_to_text

        return rtf_to_text(written, encoding="cp1252", errors="replace")

    return by_others(path, "RTF", read)


def _docx(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            written = unpacked(archive, "word/document.xml", MOST_XML)
    except BROKEN as error:
        said = str(error) if isinstance(error, SourceError) else "it is damaged"
        raise SourceError(f"'{path.name}' cannot be read as DOCX: {said.rstrip('.')}.") from None
    return by_others(path, "DOCX", lambda: _paragraphs(written))


def _paragraphs(written: bytes) -> list[str]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(written, parser)
    if root is None:
        raise SourceError("a DOCX file without text")
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise ValueError("its XML breaks off")
    lines: list[str] = []
    for node in root.iter(f"{_W}p"):
        if not any(parent.tag == _FALLBACK for parent in node.iterancestors()):
            lines += [tidy_text(line) for line in _text(node).split("\n")]
    return lines


def _text(paragraph: Any) -> str:
    """Return the text of a paragraph without that of paragraphs inside of it (text boxes)."""
    pieces = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t" and next(node.iterancestors(f"{_W}p")) is paragraph:
            pieces.append(node.text or "")
        elif node.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            pieces.append(" " if node.tag == f"{_W}tab" else "\n")
    return "".join(pieces)
