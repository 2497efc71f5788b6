"""Reads feeds (RSS, Atom) and exports of WordPress: an entry each, with its content, else its description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any

from framing.corpus.frames import language_code
from framing.corpus.tables.table_file import check_size
from framing.errors import SourceError
from framing.ingest.formats.settings import ImportSettings, by_others, head_of, tidy_line, tidy_text
from framing.ingest.html_text import line_of, text_of
from framing.ingest.records import Loss, Record

MOST_BYTES = 100_000_000
_FEED = re.compile(rb"<(?:rss|rdf:RDF)\b[^>]*>|<(?:\w+:)?feed\b[^>]*Atom", re.IGNORECASE)
_WHOLE, _PART = ("encoded", "content"), ("description", "summary", "excerpt")


def sniff(path: str | Path) -> float:
    """Return how surely a file is a feed, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.xml")
    0.0
    """
    head = head_of(path, 2**14).lstrip(b"\xef\xbb\xbf \r\n\t")
    return 0.98 if head.startswith(b"<") and _FEED.search(head) else 0.0


def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record an entry.

    Parameters
    ----------
    paths : sequence of str or Path
    settings : ImportSettings, optional
        Not used.

    Yields
    ------
    Record
        Its outlet is the title of the feed.
    Loss
        For each entry without text, and where the XML is damaged.

    Raises
    ------
    SourceError
        If a file is too big, or has no entry.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        check_size(path)
        if path.stat().st_size > MOST_BYTES:
            size, most = path.stat().st_size // 10**6, MOST_BYTES // 10**6
            raise SourceError(f"'{path.name}' has {size} MB; a feed is read up to {most} MB.")
        yield from by_others(path, "a feed", partial(_entries, path))


def _entries(path: Path) -> list[Record | Loss]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(path.read_bytes(), parser)
    nodes = [] if root is None else [node for node in root.iter() if _name(node) in ("item", "entry")]
    if not nodes:
        raise SourceError(f"'{path.name}' is a feed without an entry.")
    channel = next((node for node in root.iter() if _name(node) == "channel"), root)
    above = {_name(node): _text(node) for node in reversed(channel) if _name(node) in ("title", "language")}
    broken = [entry.line for entry in parser.error_log if entry.level_name == "FATAL"]
    if broken:
        nodes.pop()  # where libxml2 ended, it may have half of an entry
    out = [_entry(node, number, above, path.name) for number, node in enumerate(nodes, 1)]
    if broken:
        out.append(Loss(path.name, 0, 0, f"its XML breaks off at line {broken[0]}; what follows is not read"))
    return out


def _entry(node: Any, number: int, above: dict[str, str], file: str) -> Record | Loss:
    said: dict[str, list[str]] = {}
    for child in node:
        value = child.get("href", "") if _name(child) == "link" and not child.text else _text(child)
        said.setdefault(_name(child), []).append(value)
    first = {name: next(filter(None, values), "") for name, values in said.items()}
    title = tidy_line(line_of(first.get("title", "")))
    named = f"entry {number}{f' ({title[:60]})' if title else ''}"
    kind, state = first.get("post_type", "post"), first.get("status", "publish")
    if (kind, state) != ("post", "publish"):  # what WordPress keeps as posts besides posts
        return Loss(file, 0, 0, f"{named}: {kind if kind != 'post' else state}, no published article")
    whole = next((first[name] for name in _WHOLE if first.get(name)), "")
    text = tidy_text(text_of(whole or next((first[name] for name in _PART if first.get(name)), "")))
    if not text:
        return Loss(file, 0, 0, f"{named}: no text")
    day = next(
        (first[name] for name in ("pubDate", "published", "date", "updated", "post_date") if first.get(name)), ""
    )
    return Record(
        doc_id="", outlet=tidy_line(above.get("title", "")), published=_day(day), title=title, text=text,
        url=tidy_line(first.get("link", "")), author=tidy_line(first.get("creator", "") or first.get("author", "")),
        section=tidy_line("; ".join(filter(None, said.get("category", [])))),
        language=language_code(tidy_line(above.get("language", ""))), source_file=file, source_end=len(text),
        notes=() if whole else ("Entries without their content have their description as text.",),
    )  # fmt: skip


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2] if isinstance(node.tag, str) else ""


def _text(node: Any) -> str:
    return "".join(node.itertext(with_tail=False)).strip()


def _day(value: str) -> str:
    """Return a day as feeds write it in ISO 8601.

    Examples
    --------
    >>> _day("Tue, 08 Apr 2031 08:00:00 +0000"), _day("2031-04-08T08:00:00Z")
    ('2031-04-08T08:00:00+00:00', '2031-04-08T08:00:00Z')
    """
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError):
        return tidy_line(value)
