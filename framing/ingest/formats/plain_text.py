"""Reads text files, one document a file; lines ``Key: value`` above the text are taken as what they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from framing.corpus.frames import language_code
from framing.corpus.tables.columns import usual_column
from framing.corpus.tables.table_file import MOST_CELL, check_size
from framing.errors import SourceError
from framing.ingest.formats.settings import ImportSettings, head_of, tidy_line, tidy_text
from framing.ingest.records import Loss, Record
from framing.text.decoding import decoded

_SUFFIXES = (".txt", ".text", ".md")
_CUE = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d\d[.,]\d{3}[ \t]+-->[ \t]+(?:\d{1,2}:)?\d{1,2}:\d\d[.,]\d{3}[^\n]*")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?[ \t]+([^>]{1,80})>")
_MARK = re.compile(r"</?[a-z][^<>]{0,80}>|<[\d:.]+>|\{\\[^{}]{1,40}\}")
_KEY = re.compile(r"([^\W\d_][\w .-]{1,30}?)\s*:[ \t]+(\S.*)")
_HEADLINE = 150
"""Characters that a headline has at most."""


def sniff(path: str | Path) -> float:
    """Return how surely a file is plain text, from 0 to 1; other formats in text files are surer of theirs.

    Examples
    --------
    >>> sniff("missing.txt")
    0.0
    """
    head = head_of(path, 2**14)
    if not head:
        return 0.0
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if not wide and controls > 0.02 * len(head):
        return 0.0
    return 0.6 if Path(path).suffix.lower() in _SUFFIXES else 0.35


def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record a file; of subtitles, what is said without times and numbers.

    A first line of at most 150 characters that ends in no full stop, with a blank line below it, is the title.

    Parameters
    ----------
    paths : sequence of str or Path
        Text in UTF-8, UTF-16 or a code page that can be recognised.
    settings : ImportSettings, optional
        Not used: what names of files say is taken from them for all formats alike.

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
        text, note = decoded(path.read_bytes(), path.name)
        text = tidy_text(text)
        if len(text) > MOST_CELL:
            raise SourceError(f"'{path.name}' has {len(text):,} characters; a document has at most {MOST_CELL:,}.")
        if len(_CUE.findall(text[:4000])) > 1 or text.startswith("WEBVTT"):
            text = said_in(text)
            note = " ".join(filter(None, [note, "Times and numbers of subtitles are not read."]))
        fields, body = headed(text)
        title, body = titled(body) if not fields.get("title") else (fields["title"], body)
        if not body:
            yield Loss(path.name, 0, len(text), "no text")
            continue
        yield Record(
            doc_id=fields.get("doc_id", ""),
            outlet=fields.get("outlet", ""),
            published=fields.get("published", ""),
            title=title,
            text=body,
            url=fields.get("url", ""),
            author=fields.get("author", ""),
            section=fields.get("section", ""),
            language=language_code(fields.get("language", "")),
            source_file=path.name,
            source_start=text.find(body),
            source_end=text.find(body) + len(body),
            notes=(note,) * bool(note),
        )


def headed(text: str) -> tuple[dict[str, str], str]:
    """Return what lines ``Key: value`` above a text say, and the text; nothing where fewer than two are known.

    Examples
    --------
    >>> headed("Source: Herald\\nDate: 14 February 2031\\n\\nSnow fell.")
    ({'outlet': 'Herald', 'published': '14 February 2031'}, 'Snow fell.')
    """
    found: dict[str, str] = {}
    lines = text.split("\n")
    at = 0
    for at, line in enumerate(lines):
        match = _KEY.fullmatch(line.strip())
        column = usual_column(match[1]) if match else ""
        if column == "text":
            lines[at] = match[2] if match else line
            break
        if match and (column or found):
            if column:
                found.setdefault(column, tidy_line(match[2]))
            continue
        if line.strip():
            break
    if len(found) < 2:
        return {}, text
    return found, "\n".join(lines[at:]).strip()


def said_in(text: str) -> str:
    """Return what is said in subtitles (SubRip, WebVTT): a line a speaker where speakers are named.

    A line that is shown again, as in captions that roll, is read once.

    Examples
    --------
    >>> said_in("1\\n00:00:00,000 --> 00:00:03,000\\n<i>Snow fell</i>\\n\\n2\\n00:00:03,000 --> 00:00:04,000\\non it.")
    'Snow fell on it.'
    """
    out: list[str] = []
    before = speaker = ""
    for block in re.split(r"\n\s*\n", text):
        lines = block.split("\n")
        at = next((at for at, line in enumerate(lines) if _CUE.fullmatch(line.strip())), None)
        if at is None:  # the head, a style or a note
            continue
        for line in lines[at + 1 :]:
            voice = _VOICE.search(line)
            line = tidy_line(_MARK.sub("", _VOICE.sub("", line)))
            if voice and voice[1].strip() != speaker:
                speaker = voice[1].strip()
                out.append(f"\n{speaker}:")
            if line and line != before:
                out.append(line)
                before = line
    return " ".join(out).replace(" \n", "\n").strip()


def titled(text: str) -> tuple[str, str]:
    """Return the headline of a text and the rest of it, or "" and the text.

    Examples
    --------
    >>> titled("Snow closes bridge\\n\\nIt snowed."), titled("It snowed.\\n\\nIt rained.")
    (('Snow closes bridge', 'It snowed.'), ('', 'It snowed.\\n\\nIt rained.'))
    """
    first, _, rest = text.partition("\n")
    line = tidy_line(first)
    below = rest.split("\n")[0].strip() if rest else "x"
    if line and len(line) <= _HEADLINE and not below and rest.strip() and line[-1] not in ".…:;,":
        return line, rest.strip()
    return "", text
