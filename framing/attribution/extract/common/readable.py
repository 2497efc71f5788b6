"""The copy of a text that the rules of voices read: clean, common spaces and marks, with the way back."""

from __future__ import annotations

import re
import unicodedata

from framing.attribution.extract.common.quotation import Quotation
from framing.text.clean import Copy, Pieces, composed, counted_copy
from framing.text.tokens import STRESSED_LATIN

_LETTER = r"[^\W\d_]"
_CYRILLIC = "\u0400-\u052f"
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE = re.compile("\r\n?|[\u2028\u2029\x0b\x0c]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_STRESS = re.compile(
    f"(?<=[{_CYRILLIC}])[\u0300\u0301]|(?<=[{_CYRILLIC}])[áàéèóòýỳ]|[áàéèóòýỳÁÀÉÈÓÒÝỲ](?=[{_CYRILLIC}])|[ѐѝЀЍ]"
)
_MAYBE_STRESS = re.compile("[\u0300\u0301áàéèóòýỳÁÀÉÈÓÒÝỲѐѝЀЍ]")
_UNSTRESSED = STRESSED_LATIN | str.maketrans("ѐѝЀЍ", "еиЕИ")
_CP1252 = str.maketrans("\x82\x84\x85\x91\x92\x93\x94\x96\x97", "‚„…‘’“”–—")
_OTHER_MARKS = str.maketrans("❝❞〝〞〟＂❛❜：", '“”“”„"‘’:')
_APOSTROPHE = re.compile(rf"(?<={_LETTER})[ʼ`´′＇‛ʻʹ՚](?={_LETTER})")
_PRIME = re.compile(r"(?<!\d)[″ʺ]|(?<!\d)[ʼ`´′＇ʻʹ](?![`´])")
_TYPED = re.compile("[ʼ`´′＇‛ʻʹ՚″ʺ]")
_TWOFOLD = re.compile(
    r"<<(?=[^<>\n]{1,2000}>>)|(?<=[^\s<>])>>|>>(?=[^<>\s][^<>\n]{0,2000}<<)|(?<=[^\s<>])<<(?!\w)|‹‹|››|(?<![^\s(\[«—–-]),,(?=\w)|‘‘(?=[^‘’]{1,2000}’’)|(?<=\S)’’(?![\w’])"
)
_TWOFOLD_MARK = {"<<": "«", ">>": "»", "‹‹": "«", "››": "»", ",,": "„", "‘‘": "“", "’’": "”"}
_ESCAPED = re.compile(r"\\+(?=[\"'“”«»„*_])")
_EMPHASIS = re.compile(
    r"(?=[*_~])(?:(?<![\w*~])(?:[*_]|~~){1,4}(?=[\w“”„«»‘’'\"(\[¿¡…@#$£€])|(?<=[^\s*_~])(?:[*_]|~~){1,4}(?![\w*~])"
    r"|(?<=[\w])\*{1,3}(?=[“”„«»\"]))"
)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+([^\n]*?)[ \t#]*$", re.MULTILINE)
_CODE = re.compile(
    r"(?<![`\w])`(?=[“”„«»\"‘’])|(?<=[“”„«»\"‘’])`(?![`\w])|^[ \t]*\|(?=.*\|[ \t]*$)|(?<=\S)[ \t]*\|[ \t]*$",
    re.MULTILINE,
)
_LEAD = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+(?:$|(?=[^>\s])(?![^\n]*<<))|^[ \t]{0,8}[*+•▪●◦‣·][ \t]+", re.MULTILINE)

_LEADS = ">*+•▪●◦‣·"
_RARE = re.compile("[^\t\n -_a-~–—‘’“”„…«»№€£\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e\u045f]")
"""What is not among the characters of most texts: these are composed, and nothing below but markdown is about them."""


def readable(text: str) -> Copy:
    """Return the copy of a text that the rules read.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    Copy
        As its words are counted, and further: letters composed, no stress shown, no emphasis,
        headings and bullets of markdown, every space a plain one, apostrophes and quotation marks
        in the forms that are common in print.

    Examples
    --------
    >>> readable("**“Don`t,”**\\u200b said Roe").text
    '“Don’t,” said Roe'
    """
    copy = counted_copy(text)
    if _RARE.search(copy.text):
        copy = composed(copy).changed(_LIGATURE, lambda match: [unicodedata.normalize("NFKC", match.group())])
        if _MAYBE_STRESS.search(copy.text):
            copy = copy.changed(_STRESS, _without_stress)
        copy = Copy(_SPACE.sub(" ", copy.text), copy.starts, copy.ends).changed(_LINE, _line)
    return _with_common_marks(_without_markdown(copy))


def _without_stress(match: re.Match[str]) -> Pieces:
    return [match.group().translate(_UNSTRESSED).strip("\u0300\u0301")]


def _line(match: re.Match[str]) -> Pieces:
    return ["\n\n" if match.group() == "\u2029" else "\n"]


def _without_markdown(copy: Copy) -> Copy:
    if "#" in copy.text:
        copy = copy.changed(_HEADING, lambda match: [match.span(1), "\n"])
    if any(mark in copy.text for mark in _LEADS):
        copy = copy.changed(_LEAD, lambda match: [])
    if "`" in copy.text or "|" in copy.text:
        copy = copy.changed(_CODE, lambda match: [])
    if "\\" in copy.text:
        copy = copy.changed(_ESCAPED, lambda match: [])
    while any(mark in copy.text for mark in ("*", "_", "~~")):
        before, copy = copy, copy.changed(_EMPHASIS, lambda match: [])
        if copy is before:
            break
    return copy


def _with_common_marks(copy: Copy) -> Copy:
    text = copy.text
    if not text.isascii():
        text = text.translate(_CP1252 | _OTHER_MARKS) if _UNCOMMON.search(text) else text
    odd = _TYPED.search(text) is not None
    copy = Copy(_APOSTROPHE.sub("’", text) if odd else text, copy.starts, copy.ends)
    if any(pair in copy.text for pair in _TWOFOLD_MARK):
        copy = copy.changed(_TWOFOLD, lambda match: [_TWOFOLD_MARK[match.group()]])
    return Copy(_PRIME.sub(_prime, copy.text), copy.starts, copy.ends) if odd else copy


_UNCOMMON = re.compile(f"[{''.join(chr(code) for code in (_CP1252 | _OTHER_MARKS))}]")


def _prime(match: re.Match[str]) -> str:
    """Return the mark that a prime, backtick or accent stands for: none opens after a letter."""
    if match.group() in "″ʺ":
        return '"'
    text, at = match.string, match.start()
    if text[at - 1 : at] == "`" or text[at + 1 : at + 2] == "`":
        return match.group()
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return "‘" if (not before or not before.isalnum()) and after.isalnum() else "’"


def placed(found: list[Quotation], copy: Copy) -> list[Quotation]:
    """Return the quotations found in a copy with the places of the original."""
    if copy.starts is None:
        return found
    return [_placed(one, copy) for one in found]


def _placed(one: Quotation, copy: Copy) -> Quotation:
    start, end = copy.span(one.start, one.end)
    speaker_start, speaker_end = copy.span(one.speaker_start, one.speaker_end)
    cue_start, cue_end = copy.span(one.cue_start, one.cue_end)
    return one._replace(
        start=start, end=end, speaker_start=speaker_start, speaker_end=speaker_end, cue_start=cue_start,
        cue_end=cue_end, parts=tuple(copy.span(*span) for span in one.parts),
    )  # fmt: skip
