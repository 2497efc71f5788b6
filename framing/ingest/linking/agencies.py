"""Agencies: which texts credit a news agency, in their dateline, byline or last line."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAMES = {
    "AFP": "AFP|Agence France-Presse|АФП",
    "ANSA": "ANSA",
    "AP": "AP|The Associated Press|Associated Press|Ассошиэйтед Пресс",
    "APA": "APA",
    "Anadolu": "Anadolu(?: Agency| Ajansı)?|AA",
    "BelTA": "BelTA|БЕЛТА|БелТА",
    "dpa": "dpa|DPA|Deutsche Presse-Agentur",
    "EFE": "EFE",
    "epd": "epd",
    "Interfax": "Interfax(?:-Ukraine)?|Интерфакс(?:-Украина)?|Інтерфакс(?:-Україна)?",
    "KNA": "KNA",
    "Kyodo": "Kyodo(?: News)?",
    "PA": "PA Media|Press Association",
    "Reuters": "Reuters|REUTERS|Рейтер(?:с)?",
    "RIA Novosti": "RIA Novosti|РИА Новости",
    "TASS": "TASS|ITAR-TASS|ТАСС|ИТАР-ТАСС",
    "Ukrinform": "Ukrinform|Укринформ|Укрінформ",
    "UNIAN": "UNIAN|УНИАН|УНІАН",
    "UPI": "UPI",
    "Xinhua": "Xinhua|Синьхуа",
}
HEAD, TAIL = 160, 220
"""Letters at the beginning and at the end of a text where a credit is looked for."""
_ANY = "|".join(_NAMES.values())
_AGENCY = {re.compile(names): name for name, names in _NAMES.items()}
_DASH = r"\s*[-–—―]{1,2}\s"
# "KYIV (Reuters) - ", "BERLIN, May 3 (dpa) -- ", "(AP) — "; "/ТАСС/. "; "МОСКВА, 3 мая - РИА Новости. "
_HEADS = (
    re.compile(rf"^(?:By [^\n]{{1,60}}\n+)?[^\n().]{{0,70}}\((?P<agency>{_ANY})\){_DASH}"),
    re.compile(rf"^[^\n]{{0,80}}?/(?P<agency>{_ANY})/"),
    re.compile(rf"^[^\n.]{{2,60}}?{_DASH}(?P<agency>{_ANY})(?:\.|,|/)\s"),
    re.compile(r"^By (?P<agency>The Associated Press|Reuters|AFP)\s*(?:\n|$)"),
)
# "(Reporting by …; editing by …)" is Reuters' close; "© 2025 AFP"; "Quelle: dpa"; a last line that is a name alone.
_CLOSE = re.compile(r"\((?:Additional r|R)eporting by [^()]+(?:[Ee]diting|[Ww]riting) by [^()]+\)\s*$")
_TAILS = (
    re.compile(rf"(?:©|\(c\)|\(C\)|[Cc]opyright)(?: ©)?(?: \d{{4}})? (?P<agency>{_ANY})\b[^\n]{{0,90}}$"),
    re.compile(rf"(?:Quelle|Source|Источник|Джерело|Credit): ?(?P<agency>{_ANY})(?:/[\w/]+)?[.\s]*$"),
    re.compile(rf"(?:^|\n|\()(?P<agency>{_ANY})(?:/[\w/]+)?\)?[.\s]*$"),
)


def agency_of(text: str, author: str = "") -> str:
    """Return the news agency that a text is credited to; empty where none is.

    Parameters
    ----------
    text : str
    author : str
        The byline, where the source has one.

    Notes
    -----
    Agencies that a text names as a source ("told Reuters") are no credits. Layouts are those of English, German and
    Russian copy; an outlet that takes credits out of its copy shows none.

    Examples
    --------
    >>> [agency_of(text) for text in ("KYIV (Reuters) - A bridge fell.", "He told Reuters so.", "Snow fell. (dpa/lbn)")]
    ['Reuters', '', 'dpa']
    """
    whole = re.fullmatch(rf"(?:By )?(?P<agency>{_ANY})(?: staff)?", author.strip())
    if whole:
        return _named(whole["agency"])
    head, tail = text[:HEAD], text[-TAIL:]
    for pattern in _HEADS:
        if found := pattern.search(head):
            return _named(found["agency"])
    if _CLOSE.search(text[-500:]):
        return "Reuters"
    for pattern in _TAILS:
        if found := pattern.search(tail):
            return _named(found["agency"])
    return ""


def agencies_of(texts: Iterable[str], authors: Iterable[str]) -> list[str]:
    """Return the agency of each text."""
    return [agency_of(text, author) for text, author in zip(texts, authors, strict=True)]


def _named(found: str) -> str:
    return next(name for pattern, name in _AGENCY.items() if pattern.fullmatch(found))
