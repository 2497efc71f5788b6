"""Leaks: does a file that is to be published without the corpus's text hold a run of its words?"""

from __future__ import annotations

import base64
import binascii
import html
import io
import json
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote_to_bytes

from framing.text.clean import INVISIBLE

RUN = 8
"""Words in a row that count as text of a document rather than as vocabulary or a name."""
SHORTEST = 5
"""A document shorter than `RUN` words is searched for as a whole, from this many words on."""
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
"""Dots, not words: not searched."""
_MARKUP = (".html", ".htm", ".svg", ".xml")
_PACKED = (".docx", ".odt")
_PLAIN = (".csv", ".tsv", ".txt", ".md", ".bib", ".tex", ".toml", ".yml", ".yaml", ".cff", ".lock", ".py", ".header")
_WORD = re.compile(r"[^\W_]+")
_SVG = re.compile(r"\s*data:image/svg\+xml(?:;charset=[\w-]+|;utf8)*(;base64)?,", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))


@dataclass(frozen=True)
class Leak:
    """A run of words of a document in a file.

    Attributes
    ----------
    file : str
        Name of the file.
    document : str
        Id of the document.
    words : str
        The run, lower-case.
    """

    file: str
    document: str
    words: str


@dataclass
class Searched:
    """Runs of words of files, in which documents are searched for.

    Attributes
    ----------
    run : int
        Words in a row that count.
    """

    run: int = RUN
    _words: dict[str, list[list[str]]] = field(default_factory=dict)
    _runs: dict[int, dict[tuple[str, ...], str]] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> None:
        """Add a file that can be searched (`can_be_searched`); a picture holds no text."""
        found = [words(text) for text in texts_in(name, content)]
        self._words[name] = found
        for length, runs in self._runs.items():
            _take(runs, name, found, length)

    def leaks(self, documents: Iterable[tuple[str, list[str]]], every: bool = False) -> Iterator[Leak]:
        """Yield the first run of each document that occurs in a file.

        Parameters
        ----------
        documents : iterable of (str, list of str)
            Id and `words` of each document.
        every : bool
            Yield every run.

        Examples
        --------
        >>> searched = Searched()
        >>> searched.add("a.csv", b"term,passage\\nsea,the grey sea rose over the old wall that night\\n")
        >>> text = "By noon the grey sea rose over the old wall. That night it froze."
        >>> [leak.words for leak in searched.leaks([("d1", words(text)), ("d2", words("The grey sea."))])]
        ['the grey sea rose over the old wall']
        """
        for document, said in documents:
            length = min(self.run, len(said))
            if length < min(self.run, SHORTEST):
                continue
            runs = self._of_length(length)
            for run in _windows(said, length):
                if run in runs:
                    yield Leak(runs[run], document, " ".join(run))
                    if not every:
                        break

    def _of_length(self, length: int) -> dict[tuple[str, ...], str]:
        if length not in self._runs:
            runs: dict[tuple[str, ...], str] = {}
            for name, found in self._words.items():
                _take(runs, name, found, length)
            self._runs[length] = runs
        return self._runs[length]


def _take(runs: dict[tuple[str, ...], str], name: str, found: list[list[str]], length: int) -> None:
    for said in found:
        for run in _windows(said, length):
            runs.setdefault(run, name)


def _windows(said: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(said[i:] for i in range(length)), strict=False)


def words(text: str) -> list[str]:
    """Return the words of a text, without punctuation, case and composition.

    Examples
    --------
    >>> words("The “old” wall's, e\\u0301t\\u00e9")
    ['the', 'old', 'wall', 's', 'été']
    """
    return _WORD.findall(unicodedata.normalize("NFKC", text).translate(_INVISIBLE).casefold())


def can_be_searched(name: str) -> bool:
    """Return whether a file of this name can be searched.

    Examples
    --------
    >>> can_be_searched("tables/keyness.csv"), can_be_searched("report.pdf")
    (True, False)
    """
    return PurePosixPath(name).suffix.lower() in (*_MARKUP, *_PACKED, *_PLAIN, ".json", ".ipynb")


def texts_in(name: str, content: bytes) -> list[str]:
    """Return the text of a file: of HTML and SVG their text, attributes and comments.

    Parameters
    ----------
    name : str
        Its ending gives the format.
    content : bytes
        JSON and notebooks are decoded, DOCX unpacked, SVG pictures within HTML read as such.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in PICTURES:
        return []
    if suffix in _PACKED:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [member for member in packed.namelist() if member.endswith((".xml", ".rels"))]
            return [text for part in parts for text in texts_in(part, packed.read(part))]
    text = content.decode("utf-8", errors="replace")
    if suffix in _MARKUP:
        return _markup(text)
    if suffix in (".json", ".ipynb"):
        try:
            return [found for said in _strings(json.loads(text)) for found in _markup(said)]
        except ValueError:
            pass
    return [text]


def _strings(value: Any) -> Iterator[str]:
    """Yield the strings of a JSON value; a list of strings (the lines of a cell) also as one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            yield " ".join(value)
        for item in value:
            yield from _strings(item)


def _markup(text: str) -> list[str]:
    """Return a text without markup unchanged; else what its tags hold, both separated and joined at the tags."""
    if "<" not in text and "&" not in text:
        return [text]
    found: dict[str, list[str]] = defaultdict(list)

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            found["shown"].append(data)

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found["aside"].extend(value for _, value in attrs if value)

        handle_startendtag = handle_starttag

    reader = Reader()
    reader.feed(text)
    reader.close()
    aside = [said for value in found["aside"] for said in _address(value)]
    # Comments, and all else that the reader above skips, are searched unchanged.
    return [" ".join(found["shown"]), "".join(found["shown"]), *aside, html.unescape(text)]


def _address(value: str) -> list[str]:
    """Return the text of an attribute: of a picture in SVG, the picture's text."""
    found = _SVG.match(value)
    if not found:
        return [value]
    coded = value[found.end() :]
    try:
        picture = base64.b64decode(coded) if found.group(1) else unquote_to_bytes(coded)
    except binascii.Error:
        return [value]
    return _markup(picture.decode("utf-8", errors="replace"))
