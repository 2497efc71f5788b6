"""Reads exports of ProQuest (text, HTML, RTF, DOCX): articles with labels, each below a rule or in an element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from framing.errors import FramingError, SourceError
from framing.ingest.formats.databases.labels import article, day_in, export_reader
from framing.ingest.formats.paragraphs import kind_of, lines_of
from framing.ingest.formats.settings import head_of, tidy_line
from framing.ingest.html_text import text_of
from framing.ingest.json_ld import read_page
from framing.ingest.records import Loss, Record

MOST_BYTES = 30_000_000
"""Of an export in HTML, whose articles have no mark of where they begin, so that a tree of all is needed."""
_RULE = re.compile(r"_{20,}")
_NAMES = {
    "title": "title | titel | titre | название | título",
    "outlet": "publication title | titel der publikation | titre de la publication | название публикации | "
    "título de publicación",
    "published": "publication date | publikationsdatum | date de publication | дата публикации | fecha de publicación",
    "author": "author | autor | auteur | автор",
    "section": "section | bereich | раздел | sección",
    "language": "language of publication | publikationssprache | langue de publication | язык публикации | "
    "idioma de la publicación | language | sprache | langue | язык",
    "doc_id": "proquest document id | proquest-dokument-id | proquest-dokumenten-id | "
    "identificateur de document proquest | id de document proquest | id du document proquest | id документа proquest | "
    "идентификатор документа proquest",
    "url": "document url | dokument-url | url du document | url документа",
    "text": "full text | volltext | texte intégral | полный текст | texto completo",
    "abstract": "abstract | zusammenfassung | résumé | аннотация | реферат | resumen",
}
_COLUMN = {name.strip(): column for column, names in _NAMES.items() for name in names.split("|")}
_OTHER = (
    "links | subject | location | people | volume | issue | pages | year | edition | isbn | issn | eissn | publisher | "
    "database | copyright | dateline | credit | supplement | identifier / keyword | business indexing term | "
    "company / organization | publication info | publication year | publication subject | place of publication | "
    "country of publication | source type | document type | document feature | last updated | "
    "number of references | first page | narrow subject | broad subject | illustration | journal subject | "
    "thema | ort | personen | band | ausgabe | seiten | jahr | herausgeber | datenbank | erscheinungsjahr | "
    "verlagsort | publikationsland | quellentyp | dokumententyp | identifikator/schlüsselwort | firma/organisation | "
    "zeitschriftenthema | informationen zur publikation | zuletzt aktualisiert | "
    "sujet | lieu | personnes | numéro | année | éditeur | base de données | année de publication | "
    "lieu de publication | pays de publication | type de source | type de document | identificateur / mot-clé | "
    "sujet de la publication | informations sur la publication | dernière mise à jour | "
    "тема | место | люди | том | выпуск | страницы | год | издательство | база | база данных | год публикации | "
    "место публикации | страна публикации | тип источника | тип документа | идентификатор / ключевое слово | "
    "тематика журнала | сведения о публикации | последнее обновление | ссылки | авторское право"
)
_LABELS = {*_COLUMN, *(label.strip() for label in _OTHER.split("|"))}
_LABEL = re.compile(r"([^\W\d_][^\W\d_]*(?:[ /-]+[^\W\d_]+){0,4})\s?:(?:\s+(.*))?")
_COUNTED = re.compile(r"(?:Document|Dokument|Документ) \d+ (?:of|von|sur|de|из) (\d+)")
_NO_TEXT = re.compile(r"(?i)(?:none|not) available\.?|nicht verfügbar\.?|non disponible\.?|нет\.?|недоступ\w*\.?")
_LINK = "proquest document link"


def sniff(path: str | Path) -> float:
    """Return how surely a file is an export of ProQuest, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.txt")
    0.0
    """
    head = head_of(path, 2**18)
    if kind_of(path):
        try:
            lines = lines_of(path)
        except FramingError:
            return 0.0
        return 0.95 if any("proquest" in line.casefold() for line in lines) and _titled(lines) else 0.0
    if b"ProQuest" not in head and b"proquest" not in head:
        return 0.0
    if b"____________________" in head:
        return 0.95 if b":" in head else 0.0
    if not re.search(rb"<(?:strong|b|p|div)\b", head, re.IGNORECASE):
        return 0.0
    return 0.95 if b"display_record_indexing" in head or re.search(rb"<(?:strong|b)\b[^>]*>[^<]+:", head) else 0.0


def _titled(lines: list[str]) -> bool:
    return any(_COLUMN.get(_label(line)[0]) == "outlet" for line in lines)


def _articles(path: Path) -> Iterator[Record | Loss]:
    if not kind_of(path) and b"____________________" not in head_of(path, 2**18):
        if path.stat().st_size > MOST_BYTES:
            size, most = path.stat().st_size // 10**6, MOST_BYTES // 10**6
            raise SourceError(f"'{path.name}' has {size} MB; HTML of ProQuest is read up to {most} MB. Divide it, or "
                              "export text.")  # fmt: skip
        page, _ = read_page(path)
        chunks = _of_page(page)
    else:
        chunks = [[]]
        for line in lines_of(path):
            if _RULE.fullmatch(line):
                chunks.append([])
            else:
                chunks[-1].append(line)
    read_ones = [chunk for chunk in chunks if _titled(chunk)]
    if not read_ones:
        yield Loss(path.name, 0, 0, "no article names its publication")
    for chunk in read_ones:
        yield _article(chunk, path.name)
    counts = {int(found[1]) for chunk in chunks for line in chunk if (found := _COUNTED.fullmatch(line))}
    if counts and max(counts) != len(read_ones):
        reason = f"its articles are counted to {max(counts)}; {len(read_ones)} are in the file"
        yield Loss(path.name, 0, 0, reason, items=max(max(counts) - len(read_ones), 0))


def _of_page(page: str) -> list[list[str]]:
    """Return the lines of each article of a page: of the outermost element that names one publication."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    for node in soup.find_all(class_="display_record_indexing_fieldname"):
        node.append(": " if not node.get_text().rstrip().endswith(":") else " ")
        node.name = "span"
        following = node.find_next_sibling(class_="display_record_indexing_data")
        if following is not None:
            following.name = "span"
    named = [node for node in soup.find_all(["strong", "b", "span"])
             if _COLUMN.get(node.get_text(" ").strip(" :\n").casefold()) == "outlet"]  # fmt: skip
    own = {id(node) for node in named}
    return [text_of(str(_element_of(node, own))).split("\n\n") for node in named]


def _element_of(node: Any, own: set[int]) -> Any:
    """Return the outermost element around a label in which no other article has its own."""
    while node.parent is not None and node.parent.name not in ("[document]", "html"):
        if sum(id(other) in own for other in node.parent.find_all(["strong", "b", "span"])) > 1:
            break
        node = node.parent
    return node


def _label(line: str) -> tuple[str, str]:
    """Return the label that a line begins with, and the rest of it; "" and the line where there is none."""
    match = _LABEL.fullmatch(line)
    name = re.sub(r"\s+", " ", match[1]).casefold() if match else ""
    return (name, (match[2] or "") if match else "") if name in _LABELS else ("", line)


def _article(lines: list[str], file: str) -> Record | Loss:
    fields: dict[str, list[str]] = {}
    current, first = "", ""
    for line in lines:
        name, rest = _label(line)
        if name:
            current = _COLUMN.get(name, name)
            fields.setdefault(current, []).append(rest)
        elif current and line.casefold() != _LINK:
            fields[current].append(line)
        elif line and not first and not _COUNTED.fullmatch(line):
            first = line
    said = {name: next(filter(None, map(tidy_line, values)), "") for name, values in fields.items()}
    said["title"] = said.get("title") or first
    said["outlet"] = said.get("outlet", "").split(";")[0].strip()
    said["published"] = day_in(said.get("published", "")) or said.get("published", "")
    text = "\n\n".join(line for line in map(tidy_line, fields.get("text", [])) if line)
    return article(said, "" if _NO_TEXT.fullmatch(text) else text, file)


read = export_reader("an export of ProQuest", _articles)
