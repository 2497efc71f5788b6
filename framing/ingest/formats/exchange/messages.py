"""Reads e-mails (mbox, eml), such as newsletters: a message each, its plain text, else its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from functools import partial
from pathlib import Path

from framing.corpus.tables.table_file import MOST_CELL, check_size
from framing.errors import SourceError
from framing.ingest.formats.settings import ImportSettings, by_others, head_of, tidy_line, tidy_text
from framing.ingest.html_text import text_of
from framing.ingest.records import Loss, Record

_HEAD = re.compile(rb"\A(?:From [^\r\n]*\r?\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_OWN = re.compile(rb"^(?:Message-ID|MIME-Version|Received|Return-Path|Delivered-To):", re.IGNORECASE | re.MULTILINE)
_BEGINS = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\r?\n(?=[A-Za-z][A-Za-z0-9-]*:)")


def sniff(path: str | Path) -> float:
    """Return how surely a file holds e-mails, from 0 to 1: by the fields that every message begins with.

    Examples
    --------
    >>> sniff("missing.mbox")
    0.0
    """
    found = _HEAD.match(head_of(path, 2**16))
    return 0.96 if found and _OWN.search(found[0]) else 0.0


def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record a message.

    Parameters
    ----------
    paths : sequence of str or Path
    settings : ImportSettings, optional
        Not used.

    Yields
    ------
    Record
        Its outlet is the name of the sender, else the sender's host; its title the subject.
    Loss
        For each message without text, or that cannot be read.

    Raises
    ------
    SourceError
        If nothing can be read.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        check_size(path)
        raw = path.read_bytes()
        starts = [found.end() for found in _BEGINS.finditer(raw)] or [0]
        begins = [found.start() for found in _BEGINS.finditer(raw)][1:]
        for number, (start, end) in enumerate(zip(starts, [*begins, len(raw)], strict=True), 1):
            if end - start > 4 * MOST_CELL:
                yield Loss(path.name, 0, 0, f"message {number}: {(end - start) // 10**6} MB; none is read above 40 MB")
                continue
            try:
                yield by_others(path, "an e-mail", partial(_message, raw[start:end], number, path.name))
            except SourceError as error:
                yield Loss(path.name, 0, 0, f"message {number}: {error}")


def _message(raw: bytes, number: int, file: str) -> Record | Loss:
    message = BytesParser(policy=policy.default).parsebytes(raw)
    title = tidy_line(str(message.get("subject", "")))
    text = _body(message)
    if not text:
        return Loss(file, 0, 0, f"message {number}{f' ({title[:60]})' if title else ''}: no text")
    name, address = parseaddr(str(message.get("from", "")))
    return Record(
        doc_id=tidy_line(str(message.get("message-id", ""))).strip("<>"),
        outlet=tidy_line(name) or address.rpartition("@")[2],
        published=_day(str(message.get("date", ""))),
        title=title,
        text=text,
        source_file=file,
        source_end=len(text),
    )


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    content = part.get_content() if part is not None else ""
    if not isinstance(content, str):
        return ""
    html = part is not None and part.get_content_type() == "text/html"
    return tidy_text(text_of(content) if html else content)


def _day(value: str) -> str:
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError):
        return tidy_line(value)
