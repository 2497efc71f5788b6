"""Repairs of one text: mark-up, wrong encodings, characters that nobody sees, spaces, letters of another script."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator
from html.entities import html5

from framing.corpus.text_facts import letters_of
from framing.ingest.records import Alignment, apply_edits
from framing.text.clean import SPACED_BY_IT

HEADLINE, MARKUP, TRANSCRIPT, ENCODING, SOFT_HYPHEN, ZERO_WIDTH, SPACE, LOOKALIKE = (
    "repeated headline", "mark-up", "note of a transcript", "encoding", "soft hyphen", "zero-width character", "space",
    "lookalike letter",
)  # fmt: skip
KINDS = (HEADLINE, MARKUP, TRANSCRIPT, ENCODING, SOFT_HYPHEN, ZERO_WIDTH, SPACE, LOOKALIKE)
"""Kinds of change, in the order in which they are reported."""

_PAIRS = str.maketrans("aceopxyijsABCEHIJKMOPSTXY", "асеорхуіјѕАВСЕНІЈКМОРЅТХУ")
_TO_CYRILLIC = {chr(latin): chr(cyrillic) for latin, cyrillic in _PAIRS.items() if isinstance(cyrillic, int)}
_TO_LATIN = {cyrillic: latin for latin, cyrillic in _TO_CYRILLIC.items()}
_LATIN, _CYRILLIC = "A-Za-z", "\u0400-\u052f"
_MIXED = re.compile(rf"(?<![^\W_])(?=[^\W\d_]*[{_LATIN}])(?=[^\W\d_]*[{_CYRILLIC}])[{_LATIN}{_CYRILLIC}]+(?![^\W_])")
_SHY = re.compile("\u00ad")
_ZERO = re.compile("[\u200b\u200c\u200d\u200e\u200f\u2060\ufeff]+")
_JOINERS = re.compile("[\u200c\u200d]")
_JOINED_IN = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_SPACED = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in SPACED_BY_IT) + "]")
_ODD = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t"
_SPACES = re.compile(f"[{_ODD} ]*\n[{_ODD} \n]*| ?[{_ODD}][{_ODD} ]*|  +[{_ODD} ]*|^ | $")
_FAULTS = re.compile(f"[{_ODD}\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACED_ODDLY = ("  ", " \n", "\n ", "\n\n\n")
_MEETING = re.compile(f"[{_LATIN}][{_CYRILLIC}]|[{_CYRILLIC}][{_LATIN}]")
"""A word of both alphabets has such a place."""
_RARE = re.compile(
    "[^\x00-\x7f\u00a0а-яА-ЯёЁіІїЇєЄ’‘“”„«»–—…]|[РСГв][\u00a0’‘“”„«»–—…ЁёіІїЇєЄ]|[ВГРС].[ВГРС]|[іІїЇєЄ][^а-яА-ЯёЁ’]"
)
"""A text read in a wrong encoding has such a place; most texts have none, which is sooner found than disorder."""
_BLOCK = r"</?(?:br|p|div|li|ul|ol|h[1-6]|blockquote|figure|figcaption|hr|tr|td|table|section|article)(?:\s[^<>]*)?/?>"
_NO_BREAK = r"&(?:amp;)*(?:nbsp|#160|#x[aA]0);"
_LAYOUT = re.compile(rf"(?<!\s)(?:\s*(?:{_BLOCK}|{_NO_BREAK}))+\s*", re.IGNORECASE)
_INLINE_TAG = r"</?(?:a|b|i|u|em|strong|span|font|small|sup|sub|cite|mark)(?:\s[^<>]*)?>"
_INLINE = re.compile(rf"(?<=\s){_INLINE_TAG} *|{_INLINE_TAG}", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp;)*([a-zA-Z][a-zA-Z0-9]{1,31};|#\d{2,7};|#[xX][0-9a-fA-F]{2,6};)")
_TURN = re.compile(r"^[^\W\d_a-zа-яё][^\na-zа-яё:]{2,60}:\s", re.MULTILINE)
_STAGE = (
    r"(?:BEGIN |END )?(?:VIDEO CLIP|VIDEO TAPE|VIDEOTAPE|AUDIO CLIP|AUDIOTAPE|LIVE FEED)|COMMERCIAL BREAK|CROSSTALK|"
    r"INAUDIBLE|LAUGHTER|APPLAUSE|UNINTELLIGIBLE|OFF-MIKE|MUSIC(?: PLAYING)?|Gelächter|Beifall|Applaus|"
    r"unverständlich|Rires|Applaudissements|inaudible|смех|аплодисменты|неразборчиво"
)
_OF_TRANSCRIPT = re.compile(
    r"\n*^[ \t]*(?:(?:THIS IS A RUSH TRANSCRIPT|TO ORDER A (?:VIDEO|COPY)|Copyright ©?|RUSH TRANSCRIPT)[^\n]*"
    r"|(?:Originally )?[Aa]ired (?:on )?[^\W\d_]+ \d[^\n]{0,60}|\[?\d{1,2}:\d\d(?::\d\d)?\]?|END)[ \t]*$"
    rf"|\s*[(\[](?:{_STAGE})[)\]]",
    re.MULTILINE,
)
_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")

Change = tuple[int, int, str, str]


def repaired(text: str, headline: str = "") -> tuple[str, Alignment]:
    """Return a text with everything repaired that no reader would notice, and what leads back to it as it was.

    Parameters
    ----------
    text : str
    headline : str
        The title of the text; where its first line says the same, that line is removed, so that no word counts twice.

    Returns
    -------
    (str, Alignment)
        Kinds of edits are those of `KINDS`.

    Notes
    -----
    Encodings are repaired by ftfy's heuristic, line by line. The assumption most likely to be false: that a word of
    both Latin and Cyrillic letters, the fewer of which all look like letters of the other script, is a slip or
    a disguise and not meant; words of a Latin stem with a Cyrillic ending are left as they are.

    Examples
    --------
    >>> repaired("The\\u00a0coun\\u00adcil said itâ€™s over; пpезидент.")[0]
    'The council said it’s over; президент.'
    """
    spaced = any(odd in text for odd in _SPACED_ODDLY) or text.strip(" \n") != text
    marked = "&" in text or "<" in text
    again = _headline_end(text, headline) if headline else 0
    spoken = ":" in text and len(_TURN.findall(text)) > 1
    if text.isascii() and not (spaced or marked or again or spoken or "\t" in text):
        return text, Alignment()
    odd = _FAULTS.search(text) is not None
    changes: list[Change] = [(0, again, "", HEADLINE)] if again else []
    for find, likely in (
        (_markup, marked), (_transcript, spoken), (_encodings, not text.isascii()), (_invisible, odd),
        (_spaces, odd or spaced), (_lookalikes, True),
    ):  # fmt: skip
        changes += _apart(find(text), changes) if likely else []
    if not changes:
        return text, Alignment()
    return apply_edits(text, changes)


def _apart(changes: Iterator[Change], made: list[Change]) -> list[Change]:
    """Return the changes that overlap none that was made before them."""
    taken = sorted((start, end) for start, end, _, kind in made if kind in (HEADLINE, MARKUP, TRANSCRIPT, ENCODING))
    if not taken:
        return list(changes)
    starts = [start for start, _ in taken]

    def free(start: int, end: int) -> bool:
        after = bisect_left(starts, max(end, start + 1))
        return after == 0 or taken[after - 1][1] <= start

    return [change for change in changes if free(*change[:2])]


def _headline_end(text: str, headline: str) -> int:
    """Return where a text goes on behind a first line that is its headline; 0 where it is none, or there is no more."""
    first = text.lstrip().partition("\n")[0]
    at = text.find(first) + len(first)
    if not text[at:].strip() or len(first) > 2 * len(headline) + 20 or not (letters := letters_of(headline)):
        return 0
    return len(text) - len(text[at:].lstrip()) if letters_of(html.unescape(first)) == letters else 0


def _markup(text: str) -> Iterator[Change]:
    """Yield tags and entities of HTML in a text that is none as a whole, with what they stand for."""
    for found in _LAYOUT.finditer(text):
        written = found[0].lower()
        lines = written.count("<br") + written.count("\n") + 2 * len(re.findall(r"<(?!br|/?li|/?t[rd])", written))
        wanted = ("\n\n" if lines > 1 else "\n") if "<" in written or lines else " "
        yield found.start(), found.end(), "" if not found.start() or found.end() == len(text) else wanted, MARKUP
    for found in _INLINE.finditer(text):
        yield found.start(), found.end(), "", MARKUP
    for found in _ENTITY.finditer(text):
        if (found[1] in html5 or found[1][0] == "#") and not re.fullmatch(_NO_BREAK, found[0]):
            character = html.unescape("&" + found[1])
            invisible = _SHY.match(character) or _ZERO.match(character)
            yield found.start(), found.end(), "" if invisible else " " if character.isspace() else character, MARKUP


def _transcript(text: str) -> Iterator[Change]:
    """Yield what a transcript says of itself, and of sounds: ``(CROSSTALK)``, ``[18:00:00]``, when it was aired."""
    head = 0  # where speech begins, behind all notes above it
    for found in _OF_TRANSCRIPT.finditer(text):
        start, end = max(found.start(), head), found.end()
        if not text[head:start].strip():
            head = end = len(text) - len(text[end:].lstrip())
        yield start, end, "", TRANSCRIPT


def _encodings(text: str) -> Iterator[Change]:
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if not _RARE.search(text):
        return
    at = 0
    for line in text.split("\n"):
        if not line.isascii() and _RARE.search(line) and is_bad(line) and (fixed := fix_encoding(line)) != line:
            yield from _changed_runs(line, fixed, at)
        at += len(line) + 1


def _changed_runs(line: str, fixed: str, at: int) -> Iterator[Change]:
    """Yield the runs of a line that were repaired: the ASCII between them stays, else the whole line is one."""
    old, new = _RUNS.findall(line), _RUNS.findall(fixed)
    if [run for run in old if run.isascii()] != [run for run in new if run.isascii()]:
        yield at, at + len(line), fixed, ENCODING
        return
    for before, after in zip(old, new, strict=True):
        if before != after:
            yield at, at + len(before), after, ENCODING
        at += len(before)


def _invisible(text: str) -> Iterator[Change]:
    for found in _SHY.finditer(text):
        yield found.start(), found.end(), "", SOFT_HYPHEN
    for found in _ZERO.finditer(text):
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if _SPACED.match(before) or _SPACED.match(after):
            continue
        between = _JOINED_IN.match(before) or _JOINED_IN.match(after) or before.isspace() or after.isspace()
        if _JOINERS.search(found[0]) and not (between or not before or not after):
            continue
        yield found.start(), found.end(), "", ZERO_WIDTH


def _spaces(text: str) -> Iterator[Change]:
    for found in _SPACES.finditer(text):
        run = found[0]
        inside = found.start() and text[found.start() - 1].isdigit() and text[found.end() : found.end() + 1].isdigit()
        if inside and run in "\u00a0\u202f":  # 5 000, as French and Russian write it
            continue
        wanted = ("\n\n" if run.count("\n") > 1 else "\n") if "\n" in run else " "
        if not found.start() or found.end() == len(text):
            wanted = ""
        if run != wanted:
            yield found.start(), found.end(), wanted, SPACE


def _lookalikes(text: str) -> Iterator[Change]:
    if not _MEETING.search(text):
        return
    for found in _MIXED.finditer(text):
        word = found[0]
        cyrillic = [_is_cyrillic(letter) for letter in word]
        to_cyrillic = sum(cyrillic) * 2 >= len(word)
        table = _TO_CYRILLIC if to_cyrillic else _TO_LATIN
        odd = [at for at, is_cyrillic in enumerate(cyrillic) if is_cyrillic != to_cyrillic]
        if not all(word[at] in table for at in odd):
            continue
        if not to_cyrillic and odd == list(range(odd[0], len(word))):  # Google with a Russian ending
            continue
        for at in odd:
            yield found.start() + at, found.start() + at + 1, table[word[at]], LOOKALIKE


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u052f"
