"""Reads references: RIS, EndNote's tags and XML, BibTeX, CSL JSON; the abstract, or full text in it, is the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from framing.corpus.frames import language_code
from framing.corpus.tables.table_file import check_size
from framing.ingest.formats.exchange.bibliographies import OF_BIBTEX, is_bibtex, is_csl, of_bibtex, of_csl
from framing.ingest.formats.settings import ImportSettings, by_others, head_of, tidy_line, tidy_text
from framing.ingest.records import Loss, Record
from framing.text.decoding import decoded
from framing.text.labels import numbered

_RIS = re.compile(r"([A-Z][A-Z0-9])  -(?: (.*))?")
_RIS_OF_ONE_SPACE = re.compile(r"([A-Z][A-Z0-9]) -(?: (.*))?")
_ENDNOTE = re.compile(r"%([0-9A-Z@!$?&(*+^>\[~])(?: (.*))?")
_OF_RIS = {
    "title": "TI T1 CT", "outlet": "T2 JO JF JA BT PB DP", "published": "DA Y1 PY Y2", "text": "AB N2",
    "author": "AU A1", "url": "UR L2", "language": "LA", "section": "SE", "doc_id": "AN ID DO",
}  # fmt: skip
_OF_ENDNOTE = {
    "title": "T", "outlet": "J B W I", "published": "8 D", "text": "X", "author": "A", "url": "U", "language": "G",
    "section": "&", "doc_id": "M R F",
}  # fmt: skip
_OF_XML = {
    "title": "titles/title", "outlet": "periodical/full-title titles/secondary-title periodical/abbr-1 publisher",
    "published": "dates/pub-dates/date dates/year", "text": "abstract research-notes",
    "author": "contributors/authors/author", "url": "urls/related-urls/url urls/web-urls/url", "language": "language",
    "section": "section", "doc_id": "accession-num electronic-resource-num rec-number",
}  # fmt: skip
_XML = re.compile(rb"<records?\b.{0,4000}<ref-type\b", re.DOTALL)
_LONGER = frozenset(("AB", "N2", "X"))
"""Fields that run over lines."""


def sniff(path: str | Path) -> float:
    """Return how surely a file holds references, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.ris")
    0.0
    """
    head = head_of(path, 2**14).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    tagged = head.startswith((b"TY  -", b"TY - ")) or (head.startswith(b"%0 ") and b"\n%T" in head)
    other = is_bibtex(head) or is_csl(head)
    return 0.95 if tagged or other or (head.startswith(b"<") and _XML.search(head)) else 0.0


def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record a reference.

    Parameters
    ----------
    paths : sequence of str or Path
    settings : ImportSettings, optional
        Not used.

    Yields
    ------
    Record
    Loss
        For each reference without an abstract, and for one that is not complete.

    Raises
    ------
    SourceError
        If a file is empty, or its encoding cannot be told.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        check_size(path)
        raw = path.read_bytes()
        notes = ["The abstract of each reference is taken for its text."]
        if raw[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<"):
            entries: Iterable[dict[str, list[str]]]
            entries, damaged = by_others(path, "references of EndNote in XML", partial(_of_xml, raw))
            columns = _OF_XML
            if damaged:
                where = numbered("line", damaged)
                yield Loss(path.name, 0, 0, f"its XML is damaged ({where}); texts there may not be whole", items=0)
        else:
            text, note = decoded(raw, path.name)
            start = raw[: 2**14].lstrip(b"\xef\xbb\xbf \r\n\t")
            if is_csl(start) or is_bibtex(start):
                yield from _exchanged(text, is_csl(start), path.name, ([note] if note else []) + notes)
                continue
            lines = tidy_text(text).split("\n")
            tagged = lines[0].startswith("%")
            ris = _RIS_OF_ONE_SPACE if lines[0].startswith("TY - ") else _RIS
            entries, columns = _entries(lines, _ENDNOTE if tagged else ris), _OF_ENDNOTE if tagged else _OF_RIS
            notes = [*([note] if note else []), *notes]
        for number, fields in enumerate(entries, 1):
            item = _record(fields, columns, number, path.name, tuple(notes))
            notes = notes if isinstance(item, Loss) else []
            yield item


def _exchanged(text: str, csl: bool, file: str, notes: list[str]) -> Iterator[Record | Loss]:
    """Yield the references of BibTeX or CSL JSON."""
    damaged: list[int] = []
    if csl:
        entries = of_csl(text)
    else:
        entries, damaged = by_others(Path(file), "BibTeX", partial(of_bibtex, text))
    for line in damaged:
        yield Loss(file, 0, 0, f"line {line}: an entry that is damaged")
    for number, fields in enumerate(entries, 1):
        item = _record(fields, OF_BIBTEX, number, file, tuple(notes))
        notes = notes if isinstance(item, Loss) else []
        yield item


def _of_xml(raw: bytes) -> tuple[list[dict[str, list[str]]], list[int]]:
    """Return the fields of each record of EndNote's XML by their paths, and the lines where it is damaged.

    What entities stand for is not read. Where anything is damaged, the last record has no fields.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(raw, parser)
    paths = {path for paths in _OF_XML.values() for path in paths.split()}
    records = [] if root is None else list(root.iter("record"))
    lines = sorted({entry.line for entry in parser.error_log if entry.level_name == "FATAL"})
    if lines and records:
        records[-1].clear()  # where libxml2 ended, it may have half of a record
    found = [{path: [_written(node) for node in record.iterfind(path)] for path in paths} for record in records]
    return found, lines


def _written(node: Any) -> str:
    return "".join(piece for piece in node.itertext() if isinstance(piece, str))


def _entries(lines: Sequence[str], tag: re.Pattern[str]) -> Iterator[dict[str, list[str]]]:
    """Yield the fields of each reference; one begins at its type (TY or %0) and ends at ER, or the next type."""
    fields: dict[str, list[str]] = {}
    current = ""
    for line in lines:
        match = tag.fullmatch(line.rstrip())
        if not match:
            if current in _LONGER and fields.get(current):
                fields[current][-1] += "\n" + line
            elif current and line.strip() and fields.get(current):
                fields[current][-1] += " " + line.strip()
            continue
        current = match[1]
        if current in ("TY", "0", "ER"):
            if fields:
                yield fields
            fields = {}
        if current != "ER":
            fields.setdefault(current, []).append(match[2] or "")
    if fields:
        yield fields


def _record(
    fields: dict[str, list[str]], columns: dict[str, str], number: int, file: str, notes: tuple[str, ...]
) -> Record | Loss:
    said = {
        column: next((value for tag in tags.split() for value in fields.get(tag, []) if value.strip()), "")
        for column, tags in columns.items()
    }
    text = "\n\n".join(part.strip() for part in re.split(r"\n\s*\n", tidy_text(said["text"])) if part.strip())
    title = tidy_line(said["title"])
    if not text:
        return Loss(file, 0, 0, f"reference {number}{f' ({title[:60]})' if title else ''}: no abstract or text")
    return Record(
        doc_id=tidy_line(said["doc_id"]),
        outlet=tidy_line(said["outlet"]),
        published=_day(_with_year(said["published"], fields, columns["published"])),
        title=title,
        text=text,
        author="; ".join(
            map(tidy_line, next((fields[tag] for tag in columns["author"].split() if fields.get(tag)), []))
        ),
        url=tidy_line(said["url"]),
        language=language_code(tidy_line(said["language"])),
        section=tidy_line(said["section"]),
        source_file=file,
        source_end=len(text),
        notes=notes,
    )


def _with_year(day: str, fields: dict[str, list[str]], tags: str) -> str:
    """Return a day with the year that another field gives, where it has none itself."""
    day = tidy_line(day)
    if not day or re.search(r"\d{4}", day):
        return day
    years = (found[0] for tag in tags.split() for value in fields.get(tag, []) if (found := re.search(r"\d{4}", value)))
    return f"{day}, {next(years, '')}".rstrip(", ")


def _day(value: str) -> str:
    """Return a day as RIS writes it, ``2031/02/14/morning``, in ISO 8601.

    Examples
    --------
    >>> _day("2031/02/14/"), _day("2031///"), _day("14 February 2031")
    ('2031-02-14', '2031', '14 February 2031')
    """
    found = re.fullmatch(r"(\d{4})/(\d{0,2})/(\d{0,2})(?:/.*)?", value)
    if not found:
        return value
    return "-".join(part.zfill(2) for part in found.groups() if part)
