"""Reads exports of Nexis: Nexis Uni and Nexis Advance (DOCX, RTF), and the older text files of LexisNexis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from framing.errors import FramingError
from framing.ingest.formats.databases.labels import article, day_in, export_reader
from framing.ingest.formats.paragraphs import kind_of, lines_of
from framing.ingest.formats.settings import head_of, tidy_line
from framing.ingest.records import Loss, Record

_ENDS = {"end of document", "ende des dokuments", "fin du document", "fin del documento", "конец документа"}
_BODIES = {"body", "text", "textkörper", "haupttext", "corps", "corps du texte", "cuerpo", "текст"}
_AFTER = {"classification", "klassifizierung", "klassifikation", "clasificación", "классификация", "graphic", "grafik",
          "graphique", "illustration", "notes", "anmerkungen"}  # fmt: skip
_LABELS = {
    "section": "section rubrik ressort rubrique sección раздел",
    "author": "byline author autor auteur von signature автор",
    "language": "language sprache langue idioma язык",
    "length": "length länge longueur longitud объем",
    "title": "headline überschrift titel titre",
    "": "load-date ladedatum update date_de_chargement fecha_de_carga publication-type journal_code dateline highlight "
    "graphic grafik дата_загрузки тип_публикации графика место_события subject copyright type correction distribution",
}
_TAILS = {"load-date", "ladedatum", "update", "date de chargement", "language", "sprache", "langue", "publication-type",
          "graphic", "grafik", "dateline", "дата загрузки", "язык", "тип публикации", "графика"}  # fmt: skip
_COLUMN = {name.replace("_", " "): column for column, names in _LABELS.items() for name in names.split()}
_LABEL = re.compile(r"([^\W\d_][\w -]{2,24}):[\s\u00a0]*(.*)", re.DOTALL)
_HEAD_LABEL = re.compile(r"([A-Z][A-Z -]{2,24}):\s*(.{0,200})")
"""A label between the length and the text of an older export, which is in capitals there; no paragraph is so short."""
_NUMBERED = re.compile(r"(?:Dokument |Document |Документ )?(\d+) (?:of|von|de|из) (\d+)(?: DOCUMENTS?)?")
_COVER = re.compile(r"(?:Documents?|Dokumente?|Документы?|Documentos?) \((\d+)\)")
_COUNTED = [word.encode() for word in ("DOCUMENT", "Dokument ", "Document ", "Документ ")]
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\))", re.IGNORECASE)


def sniff(path: str | Path) -> float:
    """Return how surely a file is an export of Nexis, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.docx")
    0.0
    """
    kind = kind_of(path)
    head = b"" if kind else head_of(path)
    if not kind and not any(word in head for word in _COUNTED):
        return 0.0
    try:
        lines = lines_of(path)
    except FramingError:
        return 0.0
    new = any(line.casefold() in _ENDS for line in lines) or (bool(kind) and _is_list(lines))
    old = not kind and any(_NUMBERED.fullmatch(line.strip()) for line in lines[:60])
    old = old and any(_column(line.strip()) == "length" for line in lines)
    return 0.95 if new or old else 0.0


def _is_list(lines: list[str]) -> bool:
    """Return whether lines are a cover page and a list of documents, without any."""
    cover = any(_COVER.fullmatch(tidy_line(line)) for line in lines[:80])
    return cover and not any(tidy_line(line).casefold() in (*_BODIES, *_ENDS) for line in lines)


def _articles(path: Path) -> Iterator[Record | Loss]:
    lines = [tidy_line(line) for line in lines_of(path)]
    if any(line.casefold() in _ENDS for line in lines):
        yield from _new(lines, path.name)
    elif _is_list(lines):
        yield Loss(path.name, 0, 0, "the list of documents that Nexis puts beside them, no article")
    else:
        yield from _old(lines, path.name)


def _new(lines: list[str], file: str) -> Iterator[Record | Loss]:
    chunks: list[list[str]] = [[]]
    for line in lines:
        if line.casefold() in _ENDS:
            chunks.append([])
        else:
            chunks[-1].append(line)
    left = [line for line in chunks.pop() if line]
    for number, chunk in enumerate(chunks, 1):
        yield _article([line for line in chunk if line], number, file)
    if any(line.casefold() in _BODIES for line in left):
        yield Loss(file, 0, 0, f"article {len(chunks) + 1}: the file ends before it does")
    counts = [int(found[1]) for line in lines[:80] if (found := _COVER.fullmatch(line))]
    if counts and counts[0] != len(chunks):
        reason = f"the cover page counts {counts[0]} articles; {len(chunks)} are in the file"
        yield Loss(file, 0, 0, reason, items=max(counts[0] - len(chunks), 0))


def _article(lines: list[str], number: int, file: str) -> Record | Loss:
    body = next((at for at, line in enumerate(lines) if line.casefold() in _BODIES), None)
    if body is None:
        return Loss(
            file, 0, 0, f"article {number} ({(lines or ['empty'])[0][:80]}): no line says where its text begins"
        )
    days = [at for at, line in enumerate(lines[:body]) if day_in(line, whole=True)]
    fields: dict[str, str] = {}
    if days:
        at = days[-1]
        fields["published"] = day_in(lines[at], whole=True)
        fields["outlet"] = lines[at - 1] if at else ""
        above = lines[: max(at - 1, 0)]
        fields["title"] = (above[-1:] or [""])[0] if number == 1 else " ".join(above[-3:])
        labelled = lines[at + 1 : body]
    else:
        fields["title"], labelled = lines[0] if body else "", lines[1:body]
    return _labelled(fields, labelled, lines[body + 1 :], file)


def _labelled(fields: dict[str, str], above: list[str], below: list[str], file: str) -> Record | Loss:
    """Return the record of an article with what its labels say, above and below its text."""
    end = next((at for at, line in enumerate(below) if line.casefold() in _AFTER or _is_tail(line)), len(below))
    extra: dict[str, str] = {}
    for line in (*above, *below[end:]):
        match = _LABEL.fullmatch(line)
        column = _COLUMN.get(match[1].casefold(), "") if match else ""
        if match and column == "length":
            extra.setdefault("stated_length", match[2])
        elif match and column:
            fields.setdefault(column, match[2])
    return article(fields, "\n\n".join(below[:end]), file, extra)


def _column(line: str) -> str:
    match = _LABEL.fullmatch(line)
    return _COLUMN.get(match[1].casefold(), "") if match else ""


def _is_tail(line: str) -> bool:
    return line.partition(":")[0].casefold() in _TAILS and ":" in line


def _old(lines: list[str], file: str) -> Iterator[Record | Loss]:
    """Yield the articles of an older text file: each begins with its number, and its text below its length."""
    starts = [at for at, line in enumerate(lines) if _NUMBERED.fullmatch(line)]
    if not starts:
        yield Loss(file, 0, 0, "no article can be recognised")
        return
    for at, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield _old_article([line.strip() for line in lines[at + 1 : end]], lines[at], file)
    match = _NUMBERED.fullmatch(lines[starts[0]])
    if match and int(match[2]) != len(starts):
        reason = f"its articles are counted to {match[2]}; {len(starts)} are in the file"
        yield Loss(file, 0, 0, reason, items=max(int(match[2]) - len(starts), 0))


def _old_article(lines: list[str], number: str, file: str) -> Record | Loss:
    length = next((at for at, line in enumerate(lines) if _column(line) == "length"), None)
    if length is None:
        return Loss(file, 0, 0, f"{number}: no line says how long it is, so its text cannot be found")
    above = [line for line in _without_edition(lines[:length]) if line]
    day = next((at for at, line in enumerate(above) if day_in(line, whole=True)), None)
    fields = {"outlet": above[0] if above and day != 0 else ""}
    if day is not None:
        fields["published"] = day_in(above[day], whole=True)
    rest = above[(day + 1 if day is not None else 1) :]
    plain = [line for line in rest if not _LABEL.fullmatch(line) and not _COPYRIGHT.match(line)]
    named = [line.partition(":")[2] for line in rest if _column(line) == "title"]
    fields["title"] = named[0] if named else " ".join(plain[-2:])
    blocks = [" ".join(block.split()) for block in "\n".join(lines[length + 1 :]).split("\n\n")]
    below = [block for block in blocks if block and not _COPYRIGHT.match(block)]
    while below and (found := _HEAD_LABEL.fullmatch(below[0])):
        rest.append(below.pop(0))  # DATELINE, HIGHLIGHT and others stand below the length, too
        if found[1] == "BODY":
            below = [found[2], *below] if found[2] else below
            break
    return _labelled(fields, rest, below, file)


def _without_edition(lines: list[str]) -> list[str]:
    """Return the lines above a text without those directly below its day: they name the edition."""
    day = next((at for at, line in enumerate(lines) if day_in(line, whole=True)), None)
    if day is None:
        return lines
    blank = next((at for at in range(day + 1, len(lines)) if not lines[at]), day + 1)
    return [*lines[: day + 1], *lines[blank:]]


read = export_reader("an export of Nexis", _articles)
