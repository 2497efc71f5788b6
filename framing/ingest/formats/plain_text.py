"""Reads text files, one document a file; lines ``Key: value`` above the text are taken as what they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from framing.corpus.frames import language_code
from framing.corpus.tables.columns import usual_column
from framing.corpus.tables.table_file import MOST_CELL, check_size
from framing.errors import SourceError
from framing.ingest.formats.settings import ImportSettings, head_of, tidy_line, tidy_text
from framing.ingest.records import Loss, Record
from framing.text.days import ISO_DAY, iso_days
from framing.text.decoding import decoded

_SUFFIXES = (".txt", ".text", ".md")
_CUE = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d\d[.,]\d{3}[ \t]+-->[ \t]+(?:\d{1,2}:)?\d{1,2}:\d\d[.,]\d{3}[^\n]*")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?[ \t]+([^>]{1,80})>")
_MARK = re.compile(r"</?[a-z][^<>]{0,80}>|<[\d:.]+>|\{\\[^{}]{1,40}\}")
_KEY = re.compile(r"([^\W\d_][\w .-]{1,30}?)\s*:[ \t]+(\S.*)")
_HEADLINE, _BYLINE_LENGTH = 150, 120
"""Characters that a headline, and a line below it, have at most."""
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|PAR|[Ss]tory by|[Ww]ords by|[Rr]eporting by|[Тт]екст|[Аа]втор(?:ы|и)?(?: текста)?|"
    r"[Tt]exte?|[Aa]utor(?:in)?|[Aa]uteur)\s*:?\s+((?=[^\W\d_a-zа-яё])(?:[^\n.!?:;]|(?<=\b[^\W\d_])\.)+)"
)
_AIRED = re.compile(
    r"(?:originally )?(?:aired|broadcast|air date:?|published:?|updated:?|stand:?|sendung vom|vom|"
    r"veröffentlicht(?: am)?:?|diffusé|publié|эфир от|опубликовано:?)(?: on)?\s+",
    re.IGNORECASE,
)
"""What may stand before the day of a text."""


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

    A first line of at most 150 characters that ends in no full stop, with a blank line, a byline or a day below it, is
    the title.

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
        fields, body = opened(text)
        if not body:
            yield Loss(path.name, 0, len(text), "no text")
            continue
        yield Record(
            doc_id=fields.get("doc_id", ""),
            outlet=fields.get("outlet", ""),
            published=fields.get("published", ""),
            title=fields.get("title", ""),
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


def opened(text: str) -> tuple[dict[str, str], str]:
    """Return what stands above a text: lines ``Key: value``, a title, a byline, a day; and the text.

    Examples
    --------
    >>> opened("Snow closes bridge\\nBy Ada Roe\\n6 March 2031\\n\\nIt snowed.")
    ({'title': 'Snow closes bridge', 'author': 'Ada Roe', 'published': '2031-03-06'}, 'It snowed.')
    """
    fields, body = headed(text)
    title, rest = ("", body) if fields.get("title") else titled(body)
    first, _, below = body.partition("\n")
    under, rest_under = _under_title(rest if title or fields.get("title") else below, fields)
    if title:
        return fields | {"title": title} | under, rest_under
    if under and (fields.get("title") or _may_be_title(tidy_line(first))):
        named = {} if fields.get("title") else {"title": tidy_line(first)}
        return fields | named | under, rest_under
    return fields, body


def _under_title(text: str, known: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the byline and the day that are the first lines below a title, and the text after them."""
    found: dict[str, str] = {}
    rest = text
    for _ in range(3):
        line, _, below = rest.lstrip("\n").partition("\n")
        line = line.strip()
        if not below.strip() or len(line) > _BYLINE_LENGTH:
            break
        byline, aired = _BYLINE.fullmatch(line), _AIRED.match(line)
        day = iso_days([line[aired.end() :] if aired else line])[0][0]
        if byline and "author" not in {**known, **found}:
            found["author"] = byline[1].strip(" ,")
        elif ISO_DAY.match(day) and "published" not in {**known, **found}:
            found["published"] = day
        else:
            break
        rest = below
    return found, rest.strip() if found else text


def _may_be_title(line: str) -> bool:
    return bool(line) and len(line) <= _HEADLINE and line[-1] not in ".…:;,"


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
    if _may_be_title(line) and not below and rest.strip():
        return line, rest.strip()
    return "", text
