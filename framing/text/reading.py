"""Reading of text files, and holes. Offsets are Unicode code points."""

from __future__ import annotations

import hashlib
import math
import re
from pathlib import Path

from framing.errors import SourceError
from framing.text.tokens import TokenSettings, normalise, token_spans, tokenise

__all__ = [
    "HOLE", "TokenSettings", "lone_surrogate", "normalise", "read_text", "sha256_of",
    "token_spans", "tokenise", "visible",
]  # fmt: skip

HOLE = "￼"
"""OBJECT REPLACEMENT CHARACTER: marks where words of a passage are omitted; it is no token, and nothing crosses it."""


def read_text(path: str | Path, encoding: str = "utf-8") -> str:
    """Return the text of a file, UTF-8 by default, without its byte order mark, line ends made ``\\n``.

    Raises
    ------
    SourceError
        If the file is missing, is a folder, is empty, or is not in the encoding.
    """
    path = Path(path)
    if not path.exists():
        raise SourceError(f"There is no file '{path}'.")
    if path.is_dir():
        raise SourceError(f"'{path}' is a folder; name a file in it.")
    raw = path.read_bytes()
    name = encoding.upper()
    try:
        text = raw.decode("utf-8-sig" if name == "UTF-8" else encoding)
    except LookupError:
        raise SourceError(f"There is no encoding '{encoding}'.") from None
    except UnicodeDecodeError as error:
        raise SourceError(
            f"'{path}' is not {name} (byte {error.start} is 0x{raw[error.start]:02x}); save it again as UTF-8."
        ) from None
    if not text.strip():
        raise SourceError(f"'{path}' is empty.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def sha256_of(path: str | Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def lone_surrogate(text: str) -> int | None:
    """Return the offset (in code points) of the first code point that no encoding can write, or None."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        return error.start
    return None


# Controls but tab and line ends, what turns the direction of writing, surrogates, and code points of no character.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(0x10000 * plane + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def many(n: int, one: str, more: str = "") -> str:
    """Return a number of things in words.

    Examples
    --------
    >>> many(1, "report"), many(2, "process", "processes"), many(1200, "word")
    ('1 report', '2 processes', '1,200 words')
    """
    return f"{n:,} {one if n == 1 else more or one + 's'}"


def plain(p: float) -> str:
    """Return a small probability in plain digits.

    Examples
    --------
    >>> plain(1e-05), plain(0.0047), plain(1.0)
    ('.00001', '.0047', '1')
    """
    digits = max(1 - math.floor(math.log10(p)), 0) if p > 0 else 1
    return f"{p:.{digits}f}".rstrip("0").rstrip(".").removeprefix("0") or "0"


def unit_name(column: str) -> str:
    """Return what a unit is, from the column that names it.

    Examples
    --------
    >>> unit_name("story_id or page_id"), unit_name("doc_id"), unit_name("desk")
    ('story or page', 'document', 'desk')
    """
    return " or ".join(_UNITS.get(part, part) for part in column.split(" or "))


_UNITS = {"story_id": "story", "page_id": "page", "doc_id": "document", "speaks_for": "group of speakers"}


def visible(text: str) -> str:
    """Return a text for a page or a terminal: control characters are shown by their number.

    Examples
    --------
    >>> visible("a\\x1b[31m \\u202eb")
    'a⟨U+001B⟩[31m ⟨U+202E⟩b'
    """
    # A page has some hundred characters, and millions of them.
    if not any(map(_UNSEEN.match, set(text))):
        return text
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
