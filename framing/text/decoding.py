"""Bytes of a text file to text: UTF-8, UTF-16, UTF-32, else the code page that is recognised."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

from framing.errors import FramingError, SourceError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_CYRILLIC = {"cp1251": "Windows-1251", "koi8_r": "KOI8-R", "cp866": "DOS 866", "mac_cyrillic": "Mac Cyrillic"}
_LATIN = {"cp1252": "Windows-1252", "cp1250": "Windows-1250", "mac_roman": "Mac Roman"}
_AS_GOOD = 0.02
"""Code pages whose disorder is within this of the best one are equally good: the commonest is taken."""
_ODD = re.compile(r"[^\W\d_][^\w’‘–—\xad][^\W\d_]|\ufffd")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")


def decoded(raw: bytes, place: str, error: type[FramingError] = SourceError) -> tuple[str, str]:
    """Return the text of a file's bytes, and a note where something else than UTF-8 was read.

    Parameters
    ----------
    raw : bytes
        The whole file.
    place : str
        What a message calls the file.
    error : type
        Which error a refusal is.

    Returns
    -------
    (str, str)
        The text, without byte order mark, line ends as they are; and a sentence on the encoding, ``""`` for UTF-8.

    Raises
    ------
    FramingError
        If no encoding fits: bytes that are mostly UTF-8 with broken places are refused, never guessed.

    Notes
    -----
    Most likely to be false: which code page it is, where the file has few letters beyond ASCII. Words that
    mix ASCII letters with others are Latin, words without ASCII letters Cyrillic; within the script
    charset-normalizer measures the disorder of each code page.

    Examples
    --------
    >>> decoded("мост закрыт".encode("cp1251"), "a.csv")[0]
    'мост закрыт'
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                text = raw.decode(encoding)
            except UnicodeDecodeError as bad:
                raise error(_broken(raw, place, bad.start, encoding[:6].rstrip("-").upper())) from None
            return text, "" if encoding == "utf-8-sig" else f"Read as {encoding.upper()}."
    if wide := _unmarked_utf16(raw):
        return raw.decode(wide), "Read as UTF-16."
    try:
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError as bad:
        if _is_broken_utf8(raw):
            raise error(_broken(raw, place, bad.start)) from None
        return _code_page(raw, place, bad.start, error)


def _broken(raw: bytes, place: str, at: int, name: str = "UTF-8") -> str:
    line = raw[:at].count(b"\n") + 1
    return f"'{place}' is not {name} (byte {at}, line {line}); save it again as UTF-8."


def _unmarked_utf16(raw: bytes) -> str:
    """Return UTF-16 of one order or the other, where every second byte is mostly zero and the text decodes."""
    if len(raw) < 4 or len(raw) % 2:
        return ""
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = raw[first::2].count(0), raw[1 - first :: 2].count(0)
        if zeros > 0.3 * (len(raw) // 2) and others < 0.1 * zeros:
            try:
                raw.decode(name)
            except UnicodeDecodeError:
                return ""
            return name
    return ""


def _is_broken_utf8(raw: bytes) -> bool:
    """Return whether most bytes beyond ASCII belong to whole characters of UTF-8, or are surrogates written so."""
    try:
        raw.decode("utf-8", "surrogatepass")
        return True
    except UnicodeDecodeError:
        pass
    whole = sum(len(char.encode()) for char in raw.decode("utf-8", "ignore") if char > "\x7f")
    beyond = sum(byte > 0x7F for byte in raw)
    return whole > beyond / 2


def _code_page(raw: bytes, place: str, at: int, error: type[FramingError]) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    words = [word for word in _WORD.findall(raw) if len(word) > 1 or word.isalpha()]
    without_ascii = sum(not re.search(rb"[A-Za-z]", word) and len(word) > 1 for word in words)
    pages = _CYRILLIC if words and without_ascii > len(words) / 2 else _LATIN
    found = list(from_bytes(raw, cp_isolation=list(pages), threshold=0.5, preemptive_behaviour=False))
    disorder = {name: match.chaos for match in found for name in (match.encoding, *_same(match))}
    odd = {page: _odd(words, page) for page in pages if page in disorder}
    fewest = [page for page in odd if odd[page] == min(odd.values())]
    good = [page for page in fewest if disorder[page] <= min(disorder[other] for other in fewest) + _AS_GOOD]
    if not good:
        raise error(_broken(raw, place, at))
    return raw.decode(good[0]), f"The file is not UTF-8; it was recognised as {pages[good[0]]}. Check a few names."


def _same(match) -> list[str]:
    """Return the encodings that give the same text as a match."""
    return [other.encoding for other in match.submatch]


def _odd(words: list[bytes], page: str) -> int:
    """Return in how many words a code page gives a sign between letters, or a capital after a small letter."""
    texts = [word.decode(page, "replace").strip("“”„«»‹›…–—’‘‚ \xa0") for word in words]
    return sum(bool(_ODD.search(text)) or any(a.islower() and b.isupper() for a, b in pairwise(text)) for text in texts)
