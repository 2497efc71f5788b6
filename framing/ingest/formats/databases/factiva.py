"""Reads exports of Factiva in HTML: articles with codes of fields (HD, SN, PD, LP, TD), or without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from framing.corpus.frames import language_code
from framing.ingest.formats.databases.labels import article, day_in
from framing.ingest.formats.settings import ImportSettings, by_others, head_of, tidy_line
from framing.ingest.html_text import line_of, text_of
from framing.ingest.json_ld import read_page
from framing.ingest.records import Loss, Record

_CLASS = re.compile(r"[a-z]{2}(?:cn|tw)?Article$", re.IGNORECASE)
_CODES = {"HD": "title", "BY": "author", "PD": "published", "SN": "outlet", "SE": "section", "LA": "language",
          "AN": "doc_id"}  # fmt: skip
_NUMBER = re.compile(r"Document\s+(\w{10,40})")
_WORDS = re.compile(r"[\d.,\u00a0 ]+ (?:words|W[öo]rter|mots|palabras|слов\w*|parole)", re.IGNORECASE)


def sniff(path: str | Path) -> float:
    """Return how surely a file is an export of Factiva, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.html")
    0.0
    """
    head = head_of(path, 2**18)
    return 0.95 if re.search(rb"class=[\"']article [a-z]{2,4}Article[\"']", head, re.IGNORECASE) else 0.0


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
    Loss
        For each article without text.

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
        page, _ = read_page(path)
        yield from by_others(path, "an export of Factiva", partial(_read, page, path.name))


def _read(page: str, file: str) -> list[Record | Loss]:
    return list(_articles(page, file))


def _articles(page: str, file: str) -> Iterator[Record | Loss]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    for node in soup.find_all("div", class_=_CLASS):
        rows = {}
        for row in node.find_all("tr"):
            cells = row.find_all("td")
            if len(cells) > 1 and re.fullmatch("[A-Z]{2,3}", code := tidy_line(cells[0].get_text())):
                rows[code] = cells[1]
        yield _coded(rows, file) if rows else _plain(node, file)


def _paragraphs(node: Any) -> str:
    paragraphs = [line_of(str(part)) for part in node.find_all("p")]
    return "\n\n".join(part for part in paragraphs if part) or text_of(str(node))


def _coded(rows: dict[str, Any], file: str) -> Record | Loss:
    fields = {column: tidy_line(rows[code].get_text(" ")) for code, column in _CODES.items() if code in rows}
    fields["published"] = day_in(fields.get("published", "")) or fields.get("published", "")
    fields["doc_id"] = _identifier(fields.get("doc_id", ""))
    text = "\n\n".join(_paragraphs(rows[code]) for code in ("LP", "TD") if code in rows)
    extra = {"stated_length": tidy_line(rows["WC"].get_text())} if "WC" in rows else {}
    return article(fields, text, file, extra)


def _identifier(text: str) -> str:
    found = _NUMBER.search(text)
    return found[1] if found else text


def _plain(node: Any, file: str) -> Record | Loss:
    headline = node.find("span", class_=re.compile("Headline"))
    written = node.find_all("p", class_=re.compile("articleParagraph", re.IGNORECASE))
    text = "\n\n".join(line for part in written if (line := line_of(str(part))))
    identifier = next((_identifier(line) for line in map(str, node.find_all(string=_NUMBER))), "")
    author = node.find("div", class_="author")
    lines = [tidy_line(part.get_text(" ")) for part in node.find_all("div") if not part.find("div")]
    fields = {"title": headline.get_text(" ") if headline else "", "doc_id": identifier,
              "author": author.get_text(" ") if author else ""}  # fmt: skip
    length = next((at for at, line in enumerate(lines) if _WORDS.fullmatch(line)), 0)
    day = next((at for at, line in enumerate(lines) if at >= length and day_in(line, whole=True)), None)
    if day is not None:
        fields["published"] = day_in(lines[day], whole=True)
        after = [line for line in lines[day + 1 :] if not re.fullmatch(r"\d{1,2}:\d\d(?: ?[AP]M)?", line)]
        fields["outlet"] = (after or [""])[0]
        fields["language"] = next((line for line in after if len(language_code(line)) == 2 and len(line) > 3), "")
    extra = {"stated_length": lines[length]} if lines and _WORDS.fullmatch(lines[length]) else {}
    return article(fields, text, file, extra)
