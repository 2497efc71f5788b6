"""Structured data in the HTML of a page: its encoding, and the JSON-LD in it, which is often not quite JSON."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from framing.ingest.manifest import check_writable
from framing.text.decoding import decoded
from framing.text.reading import read_text

_DECLARED_WITHIN = 4096
"""Bytes in which a declaration of the encoding is looked for."""
_MOST_UPPER = 0.6
"""Cyrillic letters are not capitals by this share, in a text read by the right code page."""
_UNITS = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*")|/\*.*?\*/|<!--.*?-->|//[^\n]*|(?P<comma>,(?=(?:\s|/\*.*?\*/|//[^\n]*\n)*[,}\]]))""",
    re.DOTALL,
)
_CDATA = r"(?://|/\*)?\s*(?:<!\[CDATA\[|<?!?\]\]>)\s*(?:\*/)?"
_WRAPPED = re.compile(
    rf"^(?:\s|\ufeff|//-->|//><!--|<!--|-->|{_CDATA})+|(?:\s|;|//-->|-->|{_CDATA}|//)+$"
    r"|^\s*(?:window\.|var |const |let )[\w.]+\s*=(?=\s*[{\[])"
)
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.))', re.DOTALL)
_LOOSE_QUOTE = re.compile(r'(?<=[^\s{\[,:\\])(?P<a>\s*)"(?=\s*[^\s:,}\]])')
_SCRIPT_END = "</script"


@dataclass
class Structured:
    """What the JSON-LD of a page holds.

    Attributes
    ----------
    roots : list
        The value of each block that can be read.
    repairs : list of str
        What was mended in reading them.
    broken : list of str
        Why a block cannot be read, for each that names what is looked for.
    """

    roots: list[Any] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def read_page(path: str | Path) -> tuple[str, str]:
    """Return the text of an HTML file, and a note where it is not in UTF-8.

    A byte order mark comes first, then UTF-8, which no other text is by chance, then what the page
    declares, and where that is impossible what the bytes speak for.

    Raises
    ------
    SourceError
        If the file is missing or empty, or its encoding cannot be told.
    """
    import webencodings
    from bs4.dammit import EncodingDetector

    path = Path(path)
    raw = path.read_bytes() if path.is_file() else b""
    if not raw.strip():
        read_text(path)
    said = EncodingDetector.find_declared_encoding(raw[:_DECLARED_WITHIN], is_html=True) or ""
    known = webencodings.lookup(said)
    text, note = "", ""
    if known is not None and known.name not in ("utf-8", "utf-16le", "utf-16be") and not _is_unicode(raw):
        try:
            text = known.codec_info.decode(raw, "strict")[0]
            note = f"Read in the encoding that it declares, {known.name}."
        except UnicodeDecodeError:
            pass
    if not text or _seems_shifted(text):
        text, guessed = decoded(raw, str(path))
        wrong = f"The page declares the encoding {said}, which it is not in. " if said and guessed else ""
        note = wrong + guessed if guessed and not (text.startswith("\ufeff") or "UTF-16" in guessed) else guessed
    check_writable(text, path)
    return text, note


def in_utf8(raw: bytes, charset: str) -> bytes:
    """Return the bytes of a page that was sent with its encoding, as UTF-8 where nothing in it tells the encoding."""
    import webencodings
    from bs4.dammit import EncodingDetector

    known = webencodings.lookup(charset)
    if known is None or _is_unicode(raw) or EncodingDetector.find_declared_encoding(raw[:_DECLARED_WITHIN], True):
        return raw
    try:
        return known.codec_info.decode(raw, "strict")[0].encode("utf-8")
    except UnicodeDecodeError:
        return raw


def _is_unicode(raw: bytes) -> bool:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:2] in (b"<\0", b"\0<"):
        return True
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x1b" not in raw


def _seems_shifted(text: str) -> bool:
    """Return whether Cyrillic letters are mostly capitals, as where KOI8-R is read as Windows-1251."""
    letters = re.findall("[А-яЁёІіЇїЄєҐґ]", text)
    return len(letters) > 20 and sum(map(str.isupper, letters)) > _MOST_UPPER * len(letters)


def json_ld(page: str, sought: str) -> Structured:
    """Return what the JSON-LD blocks of a page hold.

    Parameters
    ----------
    page : str
        HTML.
    sought : str
        A type; a block that names it and cannot be read is reported.
    """
    from bs4 import BeautifulSoup

    found = Structured()
    soup = BeautifulSoup(page, "html.parser")
    for script in soup.find_all("script", type=lambda value: "ld+json" in (value or "").lower()):
        text = script.get_text()
        errors: list[str] = []
        for block in _longer(page, text):
            value, how = lenient(block, errors)
            if how is not None:
                found.roots.append(value)
                found.repairs += [repair for repair in how if repair not in found.repairs]
                break
        else:
            if sought in text:
                found.broken.append(errors[0])
    return found


def _longer(page: str, text: str) -> Iterator[str]:
    """Yield a block, then the same with what follows up to each later end of a script: text may hold one."""
    yield text
    begin = page.find(text) if text.strip() else -1
    if begin < 0:
        return
    end = page.find(_SCRIPT_END, begin)
    for _ in range(20):
        end = page.find(_SCRIPT_END, end + 1)
        if end < 0:
            return
        yield page[begin:end]


def lenient(text: str, errors: list[str]) -> tuple[Any, list[str] | None]:
    """Return the value of almost-JSON, and what had to be mended; None for that where it cannot be read.

    Parameters
    ----------
    text : str
    errors : list of str
        Takes what is wrong with it as it stands.

    Examples
    --------
    >>> lenient('<!-- {"a": [1, 2,],} -->', [])
    ({'a': [1, 2]}, ['what stands around the JSON', 'comments or stray commas'])
    """
    try:
        return json.loads(text), []
    except json.JSONDecodeError as error:
        errors.append(f"line {error.lineno}: {error.msg}")
    except RecursionError:
        errors.append("nested too deeply")
        return None, None
    how: list[str] = []
    for name, mend in _MENDS:
        mended = mend(text)
        how += [name] if mended != text else []
        text = mended
        try:
            value, several = _values(text)
        except (json.JSONDecodeError, RecursionError):
            continue
        plain = [] if several else ["control characters"]
        return value, [*(how or plain), *(["several values in one block"] if several else [])]
    return None, None


def _values(text: str) -> tuple[Any, bool]:
    """Return the value of a text, or a list of values that follow each other."""
    decoder, text = json.JSONDecoder(strict=False), text.strip()
    values, at = [], 0
    while at < len(text):
        value, end = decoder.raw_decode(text, at)
        values.append(value)
        at = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n,;"))
    if not values or (len(values) > 1 and not all(isinstance(value, dict | list) for value in values)):
        raise json.JSONDecodeError("no value", text, 0)
    return (values if len(values) > 1 else values[0]), len(values) > 1


def _unwrapped(text: str) -> str:
    before = ""
    while before != text:
        before, text = text, _WRAPPED.sub("", text)
    return text


def _without_comments(text: str) -> str:
    return _UNITS.sub(lambda found: found["string"] or "", text)


def _mended_escapes(text: str) -> str:
    return _ESCAPE.sub(lambda found: found[0] if found[1] else found[2], text)


def _read_entities(text: str) -> str:
    """Return a text whose quotation marks are written as entities."""
    return html.unescape(text) if re.search(r"[{\[,]\s*&(?:quot|#34|#x22);", text) else text


_MENDS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("what stands around the JSON", _unwrapped),
    ("quotation marks as entities", _read_entities),
    ("comments or stray commas", _without_comments),
    ("escapes", _mended_escapes),
    ("quotation marks within texts", lambda text: _LOOSE_QUOTE.sub(r'\g<a>\\"', text)),
)
"""Ways of mending, each tried on what the one before gives."""


def nodes_of(value: Any) -> Iterator[dict]:
    """Yield every object of a JSON tree, outer ones first."""
    stack = [value]
    while stack:
        node = stack.pop(0)
        if isinstance(node, dict):
            yield node
        below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        stack = [item for item in below if isinstance(item, dict | list)] + stack


def kinds_of(node: dict) -> set[str]:
    """Return the types of a node, without the address of the vocabulary."""
    kinds = node.get("@type")
    return {re.split(r"[/:#]", str(kind))[-1] for kind in (kinds if isinstance(kinds, list) else [kinds])}
