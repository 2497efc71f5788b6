"""How entries of a list are read: where that differs from what was written, or could match other things."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from framing.text.clean import INVISIBLE, marks
from framing.text.tokens import APOSTROPHES, HYPHENS

SHOWN = 3
"""Entries that a note shows, at most."""

_JOINERS = APOSTROPHES + HYPHENS
_MARK = re.compile(rf"[^\w\s.*?{re.escape(_JOINERS)}]")
_LOOSE_JOINER = re.compile(rf"(?<![\w*?])[{re.escape(_JOINERS)}]+|[{re.escape(_JOINERS)}]+(?![\w*?])")
_ENDING_ALONE = re.compile("['](?:s|m|d|t|re|ve|ll)|n[']t".replace("'", re.escape(APOSTROPHES)), re.IGNORECASE)
_HIDDEN = re.compile(r"\*{2,}")
_LATIN, _CYRILLIC = re.compile(r"[A-Za-z]"), re.compile("[\u0400-\u052f]")
_GARBLED = re.compile("[\ufffd\u0080-\u009f]|[ÃÂÐÑ][\u00a0-\u00bf]")
_SCRIPTS = {"en": _LATIN} | dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr"), _CYRILLIC)

UNREADABLE = {
    "wordless": "without a word",
    "symbols": "of symbols, which would count as a bare number or letter,",
    "hidden": "with letters replaced by ** (one * matches any letters)",
    "ending": "with no more than the ending of a word",
}
"""Why an entry is excluded, in the words of a note."""


def unreadable(written: str, pattern: str) -> str:
    """Return why an entry, as written and as tokenised, cannot be a pattern: a key of `UNREADABLE`; empty where it can.

    Examples
    --------
    >>> [unreadable(*pair) for pair in ((":)", ""), ("8)", "8"), ("f**k", "f**k"), ("’re", "re"), ("1984", "1984"))]
    ['wordless', 'symbols', 'hidden', 'ending', '']
    """
    words = pattern.split()
    if not words or any(not re.search(r"[^\W_]", word) for word in words):
        return "wordless"
    if _HIDDEN.search(written):
        return "hidden"
    if _ENDING_ALONE.fullmatch(written.strip()):
        return "ending"
    lone = len(words) == 1 and (len(words[0]) == 1 or not re.search(r"[^\W\d]", words[0]))
    face = len(words) > 1 and "_" in written and all(len(word) == 1 for word in words)
    if (lone and without_marks(written)) or face:
        return "symbols"
    return ""


def without_marks(written: str) -> bool:
    """Return whether what was written has marks that no pattern keeps.

    Examples
    --------
    >>> [without_marks(word) for word in ("#metoo", "anti-", "u.s. forces", "so-called", "don’t*")]
    [True, True, False, False, False]
    """
    plain = _seen(written)
    return _MARK.search(plain) is not None or _LOOSE_JOINER.search(plain) is not None


def _seen(written: str) -> str:
    """Return what is seen of an entry, without the marks that combine with letters."""
    if written.isascii():
        return written.strip()
    return "".join(letter for letter in written if letter not in INVISIBLE and letter not in marks()).strip()


@dataclass
class Findings:
    """What was found in reading the entries of a list, by kind, each with its place."""

    items: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, item: str) -> None:
        """Keep one finding."""
        self.items.setdefault(kind, []).append(item)

    def notes(self, said: dict[str, tuple[str, str]]) -> tuple[str, ...]:
        """Return one sentence for each kind found, in the order of `said`: for one entry, and for several."""
        return tuple(
            f"{len(items)} {said[kind][len(items) > 1]} ({shown(items)})."
            for kind in said
            if (items := self.items.get(kind, []))
        )


def shown(items: list[str]) -> str:
    """Return the first few findings, and whether there are more."""
    return "; ".join(items[:SHOWN]) + ("; …" if len(items) > SHOWN else "")


EXCLUDED = {
    kind: (f"entry {what} was excluded", f"entries {what} were excluded") for kind, what in UNREADABLE.items()
}  # fmt: skip
SAID = EXCLUDED | {
    "unread": ("rule was not read", "rules were not read"),
    "empty": ("entry is empty and was not read", "entries are empty and were not read"),
    "repeated": (
        "entry occurs again with another weight; the first was kept",
        "entries occur again with another weight; the first was kept",
    ),
    "marks": ("entry is matched without its marks", "entries are matched without their marks"),
    "capitals": (
        "entry in capitals is matched in any case",
        "entries in capitals are matched in any case",
    ),
    "mixed": (
        "entry mixes Latin and Cyrillic letters in a word, which is rare in texts",
        "entries mix Latin and Cyrillic letters in a word, which is rare in texts",
    ),
    "garbled": (
        "entry looks garbled, as if the file were in another encoding (name it with encoding='…')",
        "entries look garbled, as if the file were in another encoding (name it with encoding='…')",
    ),
}
"""Kinds of findings, with their sentences."""


def examine(findings: Findings, place: str, written: str, pattern: str) -> None:
    """Record what in an entry is not matched as written."""
    if without_marks(written.replace("?", " ")):
        findings.add("marks", f"{place}: '{written}' as '{pattern}'")
    if any(_LATIN.search(word) and _CYRILLIC.search(word) for word in pattern.split()):
        findings.add("mixed", f"{place}: '{written}'")
    if _GARBLED.search(written):
        findings.add("garbled", f"{place}: '{written}'")


def capitals(written: Iterable[tuple[str, str]]) -> list[str]:
    """Return the entries in capitals of a list most of whose entries are not, by (place, written)."""
    every = list(written)
    upper = [f"{place}: '{word}'" for place, word in every if word.isupper() and sum(map(str.isalpha, word)) > 1]
    return upper if 2 * len(upper) < len(every) else []


def script_note(patterns: Iterable[str], language: str) -> tuple[str, ...]:
    """Return a note where no entry has a letter of the language's script."""
    letters = _SCRIPTS.get(language)
    every = list(patterns)
    if letters is None or not every or any(map(letters.search, every)):
        return ()
    return (f"The list is stated to be in '{language}', but none of its entries has a letter of that script.",)
