"""INCEpTION: rows as WebAnno TSV 3, a sentence each, and its export in that format, a file a coder."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from framing.errors import CorpusError
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.exchange.annotated import Annotated, Coded, code_point, label_of

FIRST = "#FORMAT=WebAnno TSV 3"
HINT = (
    "INCEpTION: import rows.tsv as WebAnno TSV v3.3; make a span layer with a feature of type string for each "
    "variable, named like it, and annotate any words of a row; export in that format, a file named like each person."
)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_ID = re.compile(r"r\d{4,}-[0-9a-f]{4}")
_NUMBERED = re.compile(r"(?<!\\)\[(\d+)\]$")
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r"}


def files_for(rows: pd.DataFrame, codebook: Codebook) -> dict[str, str]:
    """Return the file that INCEpTION imports: name to text. A row begins with its row_id, which coders leave alone."""
    lines, offset = [f"{FIRST}.3", "", ""], 0
    for number, (row_id, text) in enumerate(zip(rows["row_id"], rows["text"], strict=True), 1):
        sentence = f"{row_id} {' '.join(text.split())}"
        lines += ["", f"#Text={_escaped(sentence)}"]
        spans = [(0, len(row_id)), *(m.span() for m in _TOKEN.finditer(sentence, len(row_id)))]
        for token, (start, end) in enumerate(spans, 1):
            before, inside = (_units(sentence[:start]), _units(sentence[:end]))
            word = _escaped(sentence[start:end])
            lines.append(f"{number}-{token}\t{offset + before}-{offset + inside}\t{word}\t")
        offset += _units(sentence) + 1
    return {"rows.tsv": "\n".join(lines) + "\n"}


def read(text: str, name: str) -> list[Coded]:
    """Return what an export holds; `name` is the file's, and the coder's.

    Raises
    ------
    CorpusError
        If a line is not of WebAnno TSV 3.
    """
    features = [
        feature if feature not in ("value", "label") else ""
        for line in text.splitlines()
        if line.startswith("#T_SP=")
        for feature in line.partition("=")[2].split("|")[1:]
    ]
    found = []
    for number, sentence, rows in _sentences(text):
        try:
            found.append(_row(sentence, rows, features, f"line {number}"))
        except (ValueError, IndexError):
            raise CorpusError(f"A sentence of '{name}', line {number}, is not of WebAnno TSV 3.") from None
    return [Coded(name, found)]


def _sentences(text: str) -> Iterator[tuple[int, str, list[list[str]]]]:
    """Return line, text and token rows of each sentence; a text of several lines has several #Text."""
    started = 0
    said: list[str] = []
    rows: list[list[str]] = []
    for number, line in enumerate([*text.splitlines(), "#Text="], 1):
        if line.startswith("#Text="):
            if rows:
                yield started, "\n".join(said), rows
                said, rows = [], []
            started = started if said else number
            said.append(_plain(line.removeprefix("#Text=")))
        elif line and line[0].isdigit():
            rows.append(line.split("\t"))


def _row(sentence: str, rows: list[list[str]], features: list[str], place: str) -> Annotated:
    base = min(int(row[1].partition("-")[0]) for row in rows)
    first = sentence.partition(" ")[0]
    row_id = first if _ID.fullmatch(first) else ""
    cut = len(row_id) + 1 if row_id else 0
    made: dict[tuple[int, str, str], list[int]] = {}
    alone = 0
    for row in rows:
        start, end = (code_point(sentence, int(at) - base) - cut for at in row[1].split("-"))
        for place_of, feature in enumerate(features):
            cell = row[3 + place_of] if len(row) > 3 + place_of else "_"
            for part in re.split(r"(?<!\\)\|", cell):
                if part in ("_", "*", "") or part.startswith(("*[", "_[")):
                    continue
                chain = _NUMBERED.search(part)
                alone += 1
                value = _plain(part[: chain.start()] if chain else part)
                label = label_of(feature, value) if feature else value
                ends = made.setdefault((place_of, label, chain[1] if chain else f"alone {alone}"), [start, end])
                ends[0], ends[1] = min(ends[0], start), max(ends[1], end)
    spans = tuple((max(start, 0), max(end, 0), label) for (_, label, _), (start, end) in made.items())
    return Annotated(place, row_id, sentence[cut:], (), spans)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _escaped(text: str) -> str:
    escaped = re.sub(r"([\\\[\]|_;*])|->", lambda found: "\\" + found[0], text)
    return escaped.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: _LETTERS.get(found[1], found[1]), text)
