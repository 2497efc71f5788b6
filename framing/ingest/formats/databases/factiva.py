"""Reads exports of Factiva (HTML, RTF, text): articles with codes of fields (HD, SN, PD, LP, TD), or without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from framing.corpus.frames import language_code
from framing.errors import FramingError
from framing.ingest.formats.databases.labels import article, day_in, elements, export_reader
from framing.ingest.formats.paragraphs import kind_of, lines_of
from framing.ingest.formats.settings import head_of, tidy_line
from framing.ingest.html_text import line_of, text_of
from framing.ingest.json_ld import read_page
from framing.ingest.records import Loss, Record

_HTML = re.compile(rb"class=[\"']article [a-z]{2,4}Article[\"']", re.IGNORECASE)
_BEGINS = re.compile(r"<div\b[^<>]*\bclass=[\"'][^\"'<>]*\b[a-z]{2}(?:cn|tw)?Article[\"'\s]", re.IGNORECASE)
_CLASS = re.compile(r"[a-z]{2}(?:cn|tw)?Article$", re.IGNORECASE)
_COLUMNS = {"HD": "title", "BY": "author", "PD": "published", "SN": "outlet", "SE": "section", "LA": "language",
            "AN": "doc_id"}  # fmt: skip
_OTHER_CODES = "CLM CR WC ET SC ED PG VOL CY LP TD CT RF CO IN NS RE IPC IPD PUB ART CX DL TI NT RST PUP".split()
_LAST_WORD = "Document|Dokument|Документ|Documento|Documento no"
_NUMBER = re.compile(rf"(?:{_LAST_WORD})\s+(\w{{10,40}})")
_END = re.compile(
    rf"(?:AN[|\t ]*)?(?:{_LAST_WORD})\s+((?=[A-Za-z]*\d)(?=\d*[A-Za-z])(?=(?:[A-Za-z]*\d){{6}})[A-Za-z0-9]{{16,40}})\W*"
)
"""Last line of an article: an identifier, mostly a code of its source, its day, and a number."""
_WORDS = re.compile(r"[\d.,\u00a0 ]+ (?:words|W[öo]rter|mots|palabras|слов\w*|parole|palavras)", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?", re.IGNORECASE)
_BYLINE = re.compile(r"(?:by|von|par|por|di|автор:?)\s", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\)|авторск)|all rights reserved|alle rechte", re.IGNORECASE)
_CODE = "|".join([*_COLUMNS, *_OTHER_CODES])
_STRICT = re.compile(rf"({_CODE})(?:\s*[|\t]\s*|\s{{2,}}|$)(.*)")
_LOOSE = re.compile(rf"({_CODE})(?:\s*[|\t]\s*|\s+|$)(.*)")


def sniff(path: str | Path) -> float:
    """Return how surely a file is an export of Factiva, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.html")
    0.0
    """
    head = head_of(path, 2**18)
    if _HTML.search(head):
        return 0.95
    kind = kind_of(path)
    if not kind and not any(word.encode() in head for word in _LAST_WORD.split("|")):
        return 0.0
    try:
        return 0.95 if any(_END.fullmatch(line.strip(" |\t")) for line in lines_of(path)) else 0.0
    except FramingError:
        return 0.0


def _articles(path: Path) -> Iterator[Record | Loss]:
    if kind_of(path) or not _HTML.search(head_of(path, 2**18)):
        yield from _of_lines(lines_of(path), path.name)
        return
    page, _ = read_page(path)
    for piece in elements(page, _BEGINS, path.name):
        node = piece if isinstance(piece, Loss) else piece.find("div", class_=_CLASS)
        if node is None or isinstance(node, Loss):
            if node is not None:
                yield node
            continue
        rows = {}
        for row in node.find_all("tr"):
            cells = row.find_all("td")
            if len(cells) > 1 and re.fullmatch("[A-Z]{2,3}", code := tidy_line(cells[0].get_text())):
                rows[code] = cells[1]
        yield _coded_html(rows, path.name) if rows else _plain_html(node, path.name)


def _of_lines(lines: Sequence[str], file: str) -> Iterator[Record | Loss]:
    """Yield the articles of an export as lines: each ends with its number."""
    chunk: list[str] = []
    number = 0
    for line in lines:
        found = _END.fullmatch(line.strip(" |\t"))
        if not found:
            chunk.append(line)
            continue
        number += 1
        yield _of_chunk([line for line in chunk if line.strip(" |\t")], found[1], file)
        chunk = []
    if any(_WORDS.fullmatch(_bare(line)) or _LOOSE.match(line) for line in chunk):
        yield Loss(file, 0, 0, f"article {number + 1}: the file ends before it does")


def _of_chunk(lines: list[str], number: str, file: str) -> Record | Loss:
    for pattern in (_STRICT, _LOOSE):
        if sum(found[1] in ("HD", "SN", "PD", "LP", "TD") for line in lines if (found := pattern.match(line))) > 2:
            return _coded_lines(lines, pattern, number, file)
    return _plain([_bare(line) for line in lines], number, file)


def _bare(line: str) -> str:
    return tidy_line(line.replace("|", " ") if line.rstrip().endswith("|") else line)


def _coded_lines(lines: list[str], pattern: re.Pattern[str], number: str, file: str) -> Record | Loss:
    rows: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        if found := pattern.match(line):
            code, line = found[1], found[2]
            rows.setdefault(code, [])
        line = tidy_line(line.strip(" |\t"))
        if code and line:
            rows[code].append(line)
    said = {code: " ".join(values) for code, values in rows.items()} | {"AN": number}
    return _coded(said, "\n\n".join([*rows.get("LP", []), *rows.get("TD", [])]), file)


def _coded_html(rows: Mapping[str, Any], file: str) -> Record | Loss:
    said = {code: tidy_line(cell.get_text(" ")) for code, cell in rows.items()}
    return _coded(said, "\n\n".join(_paragraphs(rows[code]) for code in ("LP", "TD") if code in rows), file)


def _paragraphs(node: Any) -> str:
    paragraphs = [_line(part) for part in node.find_all("p")]
    return "\n\n".join(part for part in paragraphs if part) or text_of(str(node))


def _line(node: Any) -> str:
    """Return the text of a paragraph; one without elements needs no parser again."""
    return line_of(str(node) if node.find(True) is not None else node.get_text())


def _coded(said: Mapping[str, str], text: str, file: str) -> Record | Loss:
    fields = {column: said[code] for code, column in _COLUMNS.items() if code in said}
    fields["published"] = day_in(fields.get("published", "")) or fields.get("published", "")
    fields["doc_id"] = _identifier(fields.get("doc_id", ""))
    return article(fields, text, file, {"stated_length": said.get("WC", "")})


def _identifier(text: str) -> str:
    found = _NUMBER.search(text)
    return found[1] if found else text


def _plain_html(node: Any, file: str) -> Record | Loss:
    headline = node.find("span", class_=re.compile("Headline"))
    written = node.find_all("p", class_=re.compile("articleParagraph", re.IGNORECASE))
    text = "\n\n".join(line for part in written if (line := _line(part)))
    identifier = next((_identifier(line) for line in map(str, node.find_all(string=_NUMBER))), "")
    author = node.find("div", class_="author")
    lines = [tidy_line(part.get_text(" ")) for part in node.find_all("div") if not part.find("div")]
    fields = {"title": headline.get_text(" ") if headline else "", "doc_id": identifier,
              "author": author.get_text(" ") if author else ""}  # fmt: skip
    length = next((at for at, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    after = lines[length + 1 :] if length is not None else lines
    said, _ = _below_length(after)
    return article(fields | said, text, file, {"stated_length": lines[length] if length is not None else ""})


def _plain(lines: list[str], number: str, file: str) -> Record | Loss:
    """Return an article without codes: headline and author, its length, day, outlet, copyright, text."""
    length = next((at for at, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    if length is None:
        return Loss(file, 0, 0, f"{number}: no line says how long it is, so its text cannot be found")
    above = lines[:length]
    by = next((at for at, line in enumerate(above) if _BYLINE.match(line)), None)
    title = max(above[:by] or above, key=len, default="")
    author = above[by] if by is not None else " ".join(above[above.index(title) + 1 :]) if title else ""
    section = "" if title == (above or [""])[0] else above[above.index(title) - 1]
    said, end = _below_length(lines[length + 1 :])
    fields = {"title": title, "author": author, "section": section, "doc_id": number} | said
    body = "\n\n".join(lines[length + 1 + end :])
    return article(fields, body, file, {"stated_length": lines[length]})


def _below_length(lines: list[str]) -> tuple[dict[str, str], int]:
    """Return what the lines below an article's length say, and how many of them are above its text."""
    day = next((at for at, line in enumerate(lines[:12]) if day_in(line, whole=True)), None)
    if day is None:
        return {}, 0
    times = sum(1 for _ in takewhile(_TIME.fullmatch, lines[day + 1 :]))
    outlet = day + 1 + times
    fields = {"published": day_in(lines[day], whole=True), "outlet": (lines[outlet:] or [""])[0]}
    end = outlet + 1
    for at in range(outlet + 1, min(outlet + 10, len(lines))):
        if len(language_code(lines[at])) == 2 and len(lines[at]) > 3:
            fields["language"], end = lines[at], at + 1
        elif _COPYRIGHT.search(lines[at]):
            end = at + 1
    return fields, end


read = export_reader("an export of Factiva", _articles)
