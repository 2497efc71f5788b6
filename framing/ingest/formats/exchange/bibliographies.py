"""References as programs exchange them in BibTeX and CSL JSON: the fields of each, under the names of BibTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from framing.errors import SourceError
from framing.ingest.formats.settings import tidy_line

OF_BIBTEX = {
    "title": "title", "outlet": "journaltitle journal newspaper container-title booktitle publication publisher",
    "published": "date issued year", "text": "fulltext abstract note", "author": "author", "url": "url",
    "language": "langid language", "section": "section", "doc_id": "id",
}  # fmt: skip
"""Column of the corpus to the fields that hold it, in order of preference."""
_ENTRY = re.compile(rb"^\s*@[A-Za-z]+\s*\{\s*[^\s,{}]*\s*,", re.MULTILINE)
_TITLE = re.compile(rb"^\s*title\s*=\s*[{\"]", re.MULTILINE | re.IGNORECASE)
_CSL = re.compile(
    rb'"type"\s*:\s*"(?:article|report|webpage|post|broadcast|interview|book|chapter|paper|speech)[\w-]*"'
)
_CSL_OWN = re.compile(rb'"(?:container-title|date-parts)"\s*:')

Fields = dict[str, list[str]]


def is_bibtex(head: bytes) -> bool:
    """Return whether the first bytes of a file are those of BibTeX."""
    return _ENTRY.search(head) is not None and _TITLE.search(head) is not None


def is_csl(head: bytes) -> bool:
    """Return whether the first bytes of a file are those of CSL JSON."""
    return head[:1] in (b"[", b"{") and _CSL.search(head) is not None and _CSL_OWN.search(head) is not None


def of_bibtex(text: str) -> tuple[list[Fields], list[int]]:
    """Return the fields of each entry, and the lines of entries that are damaged."""
    import bibtexparser
    from bibtexparser.middlewares import LatexDecodingMiddleware

    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    found = []
    for entry in library.entries:
        fields = {field.key.lower(): [str(field.value)] for field in entry.fields}
        if "day" in fields and "month" in fields and "year" in fields:
            fields.setdefault("date", [" ".join(fields[part][0] for part in ("day", "month", "year"))])
        found.append(fields | {"id": [entry.key]})
    return found, sorted(block.start_line + 1 for block in library.failed_blocks if block.start_line is not None)


def of_csl(text: str) -> list[Fields]:
    """Return the fields of each item of CSL JSON.

    Raises
    ------
    SourceError
        If it is no JSON, or no list of items.
    """
    try:
        items = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise SourceError(f"its JSON is damaged{where}.") from None
    items = items.get("items", [items]) if isinstance(items, dict) else items
    if not isinstance(items, list):
        raise SourceError("it holds no list of references.")
    return [_of_item(item) for item in items if isinstance(item, dict)]


def _of_item(item: Mapping[str, Any]) -> Fields:
    fields = {str(name).lower(): [str(value)] for name, value in item.items() if isinstance(value, str | int)}
    issued, authors = item.get("issued"), item.get("author")
    if isinstance(issued, dict):
        parts = issued.get("date-parts")
        first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
        day = "-".join(str(part).zfill(2) for part in first)
        fields["issued"] = [day or str(issued.get("raw") or issued.get("literal") or "")]
    if isinstance(authors, list):
        named = [author for author in authors if isinstance(author, dict)]
        fields["author"] = [
            tidy_line(str(a.get("literal") or ", ".join(str(a[part]) for part in ("family", "given") if part in a)))
            for a in named
        ]
    return fields
