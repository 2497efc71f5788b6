"""Formats of lexicons: which one a file is in, and who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from framing.errors import LexiconError, SourceError
from framing.lexicon.entries import COLUMNS, Entry, own_entries
from framing.lexicon.formats import json_lists, lists, plain, tables, trees
from framing.lexicon.formats.columns import WORDS
from framing.lexicon.formats.headers import HEADER, READING, Top, beside, complete, foreign_header, language_of, top_of
from framing.lexicon.formats.rows import Columns, Row, Source, entries_of
from framing.text.decoding import decoded
from framing.text.reading import read_text

Reader = Callable[[Source], Iterator[Row]]
Stated = Mapping[str, str | Sequence[str]]
FORMATS: dict[str, tuple[Callable[[str, str], float], Reader]] = {
    "LIWC": (plain.sniff_dic, plain.read_dic),
    "WordStat": (plain.sniff_cat, plain.read_cat),
    "Lexicoder": (plain.sniff_lcd, plain.read_lcd),
    "XML (Yoshikoder, Lexicoder)": (trees.sniff_xml, trees.read_xml),
    "YAML": (trees.sniff_yaml, trees.read_yaml),
    "JSON": (json_lists.sniff_json, json_lists.read_json),
    "table": (tables.sniff_table, tables.read_table),
    "list": (lists.sniff_list, lists.read_list),
}
LEAST = 0.3
"""Below this a file is in none of the formats."""
_DECLARED = re.compile(rb"\s*<\?xml[^>]*encoding=[\"']([\w-]+)")
_LINES_ON_TOP = ("table", "LIWC", "YAML", "list")
"""Formats in which lines ``# key: value`` may be on top."""


def read_file(path: Path, stated: Stated, encoding: str) -> tuple[dict[str, str], tuple[Entry, ...], tuple[str, ...]]:
    """Return the header, the entries and the notes of a lexicon file in any format.

    `stated` are keys of the header, and the columns word, category and weight, that the caller gives; `encoding` is
    empty for the one that the file beside it states, or UTF-8.

    Raises
    ------
    LexiconError
        If the file cannot be used.
    """
    said = {key: value for key, value in stated.items() if value}
    near = beside(path)
    text, note = _text(path, encoding or near.get("encoding", ""))
    top = top_of(text)
    if path.suffix.lower() in tables.SUFFIXES and _is_ours(path, text, top):
        header, entries, notes = _read_own(path, said, text, top)
    else:
        header, entries, notes = _read_foreign(path, near, said, text, top)
    return header, entries, (*notes, note) if note else notes


def _text(path: Path, encoding: str) -> tuple[str, str]:
    """Return the text of a file and a note on an encoding that was recognised."""
    raw = path.read_bytes() if path.is_file() else b""
    if raw.startswith(b"PK\x03\x04"):
        raise SourceError(f"'{path}' is a workbook or archive; save the sheet as CSV in UTF-8 and name that file.")
    if not encoding and (declared := _DECLARED.match(raw)) and not _is_utf8(raw):
        encoding = declared[1].decode("ascii")
    if encoding or not raw.strip():
        return read_text(path, encoding or "utf-8"), ""
    text, note = decoded(raw, str(path))
    if note:
        note += " Another is named with encoding='…'."
    return text.replace("\r\n", "\n").replace("\r", "\n"), note


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_ours(path: Path, text: str, top: Top) -> bool:
    """Return whether a table is one of our own: it has our columns, or our header and no others that are known."""
    first = next((line for line in text.split("\n")[top.lines :] if line.strip()), "")
    cells = {cell.strip(' "').casefold() for cell in re.split(r"[,;\t|]", first)}
    if "entry" not in cells and cells & (WORDS - {"entry"}):
        return False
    ours = bool(set(top.keys) & set(HEADER))
    return set(COLUMNS[:3]) <= cells or (ours and path.suffix.lower() == ".csv")


def _read_own(
    path: Path, said: dict[str, str | Sequence[str]], text: str, top: Top
) -> tuple[dict[str, str], tuple[Entry, ...], tuple[str, ...]]:
    header = complete(path.name, top.keys)
    if given := sorted(set(said) - {"language"}):
        raise LexiconError(f"Lexicon '{path.name}' states its own header; remove {given[0]}.")
    language = language_of(header["language"])
    if (asked := language_of(str(said.get("language", "")))) not in ("", language):
        raise LexiconError(f"Lexicon '{path.name}' is in '{header['language']}', not in '{asked}'.")
    entries, notes = own_entries(path.name, "\n".join(text.split("\n")[top.lines :]), top.lines + 1)
    return header | {"language": language}, entries, (*top.notes, *_read_as(header["language"], language), *notes)


def _read_as(stated: str, language: str) -> tuple[str, ...]:
    if not re.fullmatch("[a-z]{2,3}", language):
        return (f"Its language, stated as '{stated}', is not known; write a code such as en, ru or uk.",)
    return (f"Its language, stated as '{stated}', was read as '{language}'.",) if stated != language else ()


def _read_foreign(
    path: Path, near: dict[str, str], said: dict[str, str | Sequence[str]], text: str, top: Top
) -> tuple[dict[str, str], tuple[Entry, ...], tuple[str, ...]]:
    scores = {name: sniff(path.suffix.lower(), text) for name, (sniff, _) in FORMATS.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < LEAST:
        raise LexiconError(f"Lexicon '{path.name}' is in none of the formats known: ours, {', '.join(FORMATS)}.")
    own = {key: value for key, value in top.keys.items() if key in HEADER and best in _LINES_ON_TOP}
    known = own | near | said
    columns = Columns(str(known.get("word", "")), _listed(known.get("category", "")), str(known.get("weight", "")))
    if columns.named and best not in ("table", "list", "JSON"):
        raise LexiconError(f"Lexicon '{path.name}' was read as {best}, which has no columns; remove word, category.")
    header = foreign_header(path, {key: str(value) for key, value in known.items() if key not in READING})
    language = language_of(header["language"])
    if best in ("table", "LIWC") and top.lines:
        # Lines keep their numbers.
        text = "\n" * top.lines + "\n".join(text.split("\n")[top.lines :])
    source = Source(path.name, text, language, columns, list(_read_as(header["language"], language)))
    entries, notes = entries_of(source, FORMATS[best][1](source))
    return header | {"language": language}, entries, (f"Read as {best} from {path.name}.", *notes)


def _listed(names: str | Sequence[str]) -> tuple[str, ...]:
    """Return names given one by one, or with semicolons between them."""
    return tuple(n.strip() for n in (names.split(";") if isinstance(names, str) else names) if n.strip())
