"""Formats of lexicons: which one a file is in, and the header that a foreign file cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from framing.errors import LexiconError, nearest
from framing.lexicon import plain, tables, trees
from framing.lexicon.entries import COLUMNS, HEADER, Entry, complete, header_of, own_entries
from framing.lexicon.rows import Row, entries_of
from framing.text import read_text

Reader = Callable[[str, str], Iterator[Row]]
FORMATS: dict[str, tuple[Callable[[str, str], float], Reader]] = {
    "LIWC": (plain.sniff_dic, plain.read_dic),
    "WordStat": (plain.sniff_cat, plain.read_cat),
    "Lexicoder": (plain.sniff_lcd, plain.read_lcd),
    "XML (Yoshikoder, Lexicoder)": (trees.sniff_xml, trees.read_xml),
    "YAML": (trees.sniff_yaml, trees.read_yaml),
    "JSON": (trees.sniff_json, trees.read_json),
    "table": (tables.sniff_table, tables.read_table),
}
LEAST = 0.3
"""Below this a file is taken for none of the formats."""
_DEMANDED = ("language", "licence", "citation")
_SUPPLIED = {
    "version": "not stated",
    "construct": "not stated",
    "unit": "hits per thousand words",
    "validation": "none stated",
}


def read_file(
    path: Path, stated: Mapping[str, str], encoding: str
) -> tuple[dict[str, str], tuple[Entry, ...], tuple[str, ...]]:
    """Return the header, the entries and the notes of a lexicon file in any format.

    Parameters
    ----------
    path : Path
    stated : mapping
        Keys of the header that the caller gives, for foreign formats.
    encoding : str

    Raises
    ------
    LexiconError
        If the file cannot be used.
    """
    text = read_text(path, encoding)
    header, n_header = header_of(text)
    if path.suffix == ".csv" and (set(header) & set(HEADER) or _has_our_columns(text)):
        language = stated.get("language", "")
        complete(path.name, header)
        if given := sorted(set(stated) - {"language"}):
            raise LexiconError(f"Lexicon '{path.name}' states its own header; leave out {given[0]}.")
        if language and header["language"] != language:
            raise LexiconError(f"Lexicon '{path.name}' is in '{header['language']}', not in '{language}'.")
        return header, own_entries(path.name, text.split("\n")[n_header:], n_header + 1), ()
    scores = {name: sniff(path.suffix.lower(), text) for name, (sniff, _) in FORMATS.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < LEAST:
        raise LexiconError(f"Lexicon '{path.name}' is in none of the formats known: ours, {', '.join(FORMATS)}.")
    header = foreign_header(path, stated)
    entries, notes = entries_of(path.name, FORMATS[best][1](path.name, text))
    return header, entries, (f"Read as {best} from {path.name}.", *notes)


def foreign_header(path: Path, stated: Mapping[str, str]) -> dict[str, str]:
    """Return the header of a file that holds none, from what the caller states and a file ``NAME.header`` beside it.

    Raises
    ------
    LexiconError
        If language, licence or citation is stated nowhere, or a key is unknown.
    """
    beside = path.with_name(path.name + ".header")
    found = header_of(read_text(beside))[0] if beside.exists() else {}
    header = {"name": path.stem, "source": path.name} | _SUPPLIED | found | {k: v for k, v in stated.items() if v}
    for key in header:
        if key not in HEADER:
            raise LexiconError(f"Lexicon '{path.name}': a header has no '{key}'.{nearest(key, HEADER)}")
    missing = [key for key in _DEMANDED if not header.get(key)]
    if missing:
        raise LexiconError(
            f"Lexicon '{path.name}' cannot state its {' and '.join(missing)}: give "
            + ", ".join(f"{key}='…'" for key in missing)
            + f", or a file '{beside.name}' with lines '# {missing[0]}: …'."
        )
    return {key: header[key] for key in HEADER}


def _has_our_columns(text: str) -> bool:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return set(COLUMNS[:3]) <= {cell.strip() for cell in first.split(",")}
