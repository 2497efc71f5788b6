"""Reads exports of Europresse (HTML): an ``article`` element each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from framing.ingest.formats.databases.labels import article, day_in, elements, export_reader
from framing.ingest.formats.settings import head_of, tidy_line
from framing.ingest.html_text import text_of
from framing.ingest.json_ld import read_page
from framing.ingest.records import Loss, Record

_BEGINS = re.compile(r"<article\b", re.IGNORECASE)
_ISSUE = re.compile(r"(?:,? no\.? ?\S+|,? n° ?\S+| *\((?:site web|réf\.? site web|tweets?)[^)]*\)).*$", re.IGNORECASE)
_IDENTIFIER = re.compile(r"\b(?:news|web|pub)[·•.][\w·•.-]+")


def sniff(path: str | Path) -> float:
    """Return how surely a file is an export of Europresse, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.html")
    0.0
    """
    return 0.95 if b"DocPublicationName" in head_of(path, 2**18) else 0.0


def _articles(path: Path) -> Iterator[Record | Loss]:
    page, _ = read_page(path)
    file = path.name
    for piece in elements(page, _BEGINS, file):
        node = piece if isinstance(piece, Loss) else piece.find("article")
        if node is None or isinstance(node, Loss):
            if node is not None:
                yield node
            continue
        if node.find(class_="DocPublicationName") is None and node.find(class_=re.compile("^docOcurr")) is None:
            yield Loss(file, 0, 0, f"{tidy_line(node.get_text(' '))[:60] or 'an empty element'}: no article")
            continue
        yield _article(node, file)


def _article(node: Any, file: str) -> Record | Loss:
    body = node.find(class_="docOcurrContainer") or node.find(class_="DocText")
    heads = " ".join(part.get_text(" ") for part in node.find_all(class_=["DocHeader", "DocTitreSousSection"]))
    footer = node.find("footer")
    found = _IDENTIFIER.search(footer.get_text(" ")) if footer else None
    title = node.find(class_="titreArticle") or node.find(class_=re.compile("^titreArticleVisu"))
    fields = {
        "doc_id": found[0] if found else "",
        "outlet": _ISSUE.sub("", _first_line(node.find(class_="DocPublicationName"))),
        "published": day_in(heads),
        "title": _said(title),
        "author": _said(node.find(class_="docAuthors")),
        "section": tidy_line(heads).split(",")[0] if "," in heads and not day_in(heads.split(",")[0]) else "",
    }
    return article(fields, text_of(str(body)) if body is not None else "", file)


def _first_line(node: Any) -> str:
    """Return the first line of a name; the edition is below it."""
    return tidy_line(text_of(str(node)).split("\n")[0]) if node is not None else ""


def _said(node: Any) -> str:
    return node.get_text(" ") if node is not None else ""


read = export_reader("an export of Europresse", _articles)
