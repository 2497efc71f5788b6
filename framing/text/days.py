"""Days as tables write them, read as one column: ISO 8601, or an order of day and month that is certain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from framing.text.labels import listed
from framing.text.reading import many

_ISO = re.compile(r"\d{4}(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?")
_PARTS = re.compile(r"(\d{1,4})([./\-\u2010-\u2015 ])[ ]?(\d{1,2})\2[ ]?(\d{1,4})\.?(?:,?[T ]+(\d{1,2}:\d\d.*))?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)Z?)?")
_NAMED = re.compile(r"[^\W\d_]{3}")
_MONTHS = {
    name: english
    for english, names in {
        "Jan": "январ січ jän janv januar", "Feb": "феврал лют févr fevr februar", "Mar": "март берез mär mars",
        "Apr": "апрел квіт avr", "May": "мая май трав mai", "Jun": "июн черв juin juni", "Jul": "июл лип juil juli",
        "Aug": "август серп août aout", "Sep": "сентябр верес septembre", "Oct": "октябр жовт okt octobre",
        "Nov": "ноябр листопад novembre", "Dec": "декабр груд dez décembre decembre",
    }.items()
    for name in names.split()
}  # fmt: skip
_MONTH = re.compile(rf"(?<![^\W\d_])({'|'.join(sorted(_MONTHS, key=len, reverse=True))})[^\W\d_]*", re.IGNORECASE)

_YEAR_WORD = re.compile(r"(\d{4}) ?(?:года|год|року|рік|г\.|р\.|г|р)(?![^\W\d_])")


def iso_days(values: Sequence[str], first: str = "") -> tuple[list[str], tuple[str, ...]]:
    """Return a column of days as ISO 8601 where that is certain, and notes on what was read, or could not be.

    Parameters
    ----------
    values : sequence of str
        Days, perhaps with times; "" where none is known.
    first : {"", "day", "month"}
        Which of the two comes first, where somebody knows; by default the column is asked.

    Returns
    -------
    (list of str, tuple of str)
        What cannot be read stays as it is. The order of day and month is that of the whole column: certain where a
        number over 12 shows it, or points separate the parts (14.02.2031); else nothing is changed.

    Examples
    --------
    >>> iso_days(["14/02/2031", "3/2/2031", ""])[0]
    ['2031-02-14', '2031-02-03', '']
    >>> iso_days(["3/2/2031", "4/5/2031"])[0]
    ['3/2/2031', '4/5/2031']
    """
    stripped = [value.strip() for value in values]
    out = list(stripped)
    open_ = [at for at, value in enumerate(stripped) if value and not _is_iso(value)]
    if not open_:
        return out, ()
    parts = {at: found for at in open_ if (found := _PARTS.fullmatch(stripped[at])) and len(found[1]) < 3}
    orders = {mark: _order([found for found in parts.values() if found[2] == mark]) for mark in
              dict.fromkeys(found[2] for found in parts.values())}  # fmt: skip
    if first:
        orders = dict.fromkeys(orders, (first, f"{first} first, as given"))
    read: dict[str, list[int]] = {}
    for at in open_:
        found = parts.get(at)
        if found is None:
            day, said = _certain(stripped[at]), "by year, or the name of the month"
        else:
            order, said = orders[found[2]]
            day = _numbered(found, order) if order else ""
        if day:
            out[at] = day
            read.setdefault(said, []).append(at)
    notes = [
        f"{many(len(where), 'date')} of publication {'is' if len(where) == 1 else 'are'} read as ISO days, {said} "
        f"({stripped[where[0]]} is {out[where[0]]})."
        for said, where in read.items()
    ]
    left = [at for at in open_ if out[at] == stripped[at] and not _is_iso(out[at])]
    for mark, (order, how) in orders.items():
        if not order:
            notes.append(_doubtful([at for at in left if at in parts and parts[at][2] == mark], stripped, how))
    if unread := [at for at in left if at not in parts or orders[parts[at][2]][0]]:
        notes.append(
            f"{many(len(unread), 'date')} of publication cannot be read and "
            f"{'is' if len(unread) == 1 else 'are'} kept as text: row {_rows(unread, stripped)}. Write 2031-05-04."
        )
    return out, tuple(notes)


def _is_iso(value: str) -> bool:
    found = _ISO.fullmatch(value)
    if not found:
        return False
    return bool(_day(int(value[:4]), int(found[1] or 1), int(found[2] or 1)))


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _order(found: list[re.Match]) -> tuple[str, str]:
    """Return "day" or "month", whichever the column shows to come first, and how it is known; else "", and why."""
    days = sum(int(m[1]) > 12 >= int(m[3]) for m in found)
    months = sum(int(m[3]) > 12 >= int(m[1]) for m in found)
    if days and months:
        return "", f"{days} can only be day first, {months} only month first"
    if days or months:
        shown = f"as {many(days or months, 'of them shows', 'of them show')}"
        return ("day", f"day first, {shown}") if days else ("month", f"month first, {shown}")
    if found and all(m[2] == "." for m in found):
        return "day", "day first, as points between the parts show"
    return "", "none has a number over 12"


def _numbered(found: re.Match, first: str) -> str:
    if len(found[4]) != 4:
        return ""
    one, two = int(found[1]), int(found[3])
    day = _day(int(found[4]), two, one) if first == "day" else _day(int(found[4]), one, two)
    return day + _time(found[5] or "") if day else ""


def _time(said: str) -> str:
    clock = re.fullmatch(r"(\d{1,2}):(\d\d)(?::(\d\d))?", said.strip())
    if not clock or int(clock[1]) > 23 or int(clock[2]) > 59:
        return ""
    return f"T{int(clock[1]):02d}:{clock[2]}:{clock[3] or '00'}"


def _certain(value: str) -> str:
    """Return the day of a text that names its year first or its month by name; "" for any other."""
    if found := _COMPACT.fullmatch(value):
        day = _day(int(found[1]), int(found[2]), int(found[3]))
        return day + _time(":".join(found.groups()[3:])) if day and found[4] else day
    if (found := _PARTS.fullmatch(value)) and len(found[1]) == 4:
        day = _day(int(found[1]), int(found[3]), int(found[4]) if len(found[4]) < 3 else 0)
        return day + _time(found[5] or "") if day else ""
    if not _NAMED.search(value) or not re.search(r"\d{4}", value):
        return ""
    from dateutil.parser import ParserError, parse

    value = _YEAR_WORD.sub(r"\1", value)
    value = _MONTH.sub(lambda found: _MONTHS[found[1].casefold()], value)
    try:
        one, two = (parse(value, default=parse(day)) for day in ("2001-01-01", "2002-02-02"))
    except (ParserError, OverflowError, ValueError):
        return ""
    if one.date() != two.date():
        return ""
    return one.date().isoformat() if ":" not in value else one.isoformat()


def _doubtful(rows: list[int], values: list[str], how: str) -> str:
    return (
        f"{many(len(rows), 'date')} of publication {'has' if len(rows) == 1 else 'have'} a day and a month in an "
        f"order that is not certain ({how}) and {'is' if len(rows) == 1 else 'are'} kept as text: row "
        f"{_rows(rows, values)}. Write 2031-05-04."
    )


def _rows(rows: list[int], values: list[str]) -> str:
    return listed([f"{at + 1} ({values[at][:30]})" for at in rows])
