"""Days as tables write them, read as one column: ISO 8601, or an order of day and month that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, timedelta, timezone

from framing.text.labels import listed
from framing.text.reading import many

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
"""A whole day in ISO 8601."""
_ISO = re.compile(r"\d{4}(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?")
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")
_PARTS = re.compile(r"(\d{1,4})([./\-\u2010-\u2015 ])[ ]?(\d{1,2})\2[ ]?(\d{1,4})\.?(?:,?[T ]+(\d{1,2}:\d\d.*))?")
_SHORT = re.compile(r"(\d\d)()(\d\d)(\d\d)()")
"""Six digits (250306); the groups are those of `_PARTS`."""
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)Z?)?")
_NAMED = re.compile(r"[^\W\d_]{3}")
_MONTHS = {
    name: english
    for english, names in {
        "Jan": "январ січ jän janv januar ener gennai janeir", "Feb": "феврал лют févr fevr februar febrer febbrai",
        "Mar": "март берез mär mars marz març maart", "Apr": "апрел квіт avr abril april",
        "May": "мая май трав mai mayo maggio maio mei", "Jun": "июн черв juin juni junio giugn junh",
        "Jul": "июл лип juil juli julio lugli julh", "Aug": "август серп août aout agost",
        "Sep": "сентябр верес septembre settembr setembr septiembr",
        "Oct": "octubr октябр жовт okt octobr ottobr outubr",
        "Nov": "ноябр листопад novembre noviembr", "Dec": "декабр груд dez décembre decembre diciembr dicembr",
    }.items()
    for name in names.split()
}  # fmt: skip
_MONTH = re.compile(rf"(?<![^\W\d_])({'|'.join(sorted(_MONTHS, key=len, reverse=True))})[^\W\d_]*", re.IGNORECASE)

_SHORT_YEAR = re.compile(r"(\d{1,2}[-. /]+[^\W\d_]{3,}\.?[-. /,]+)['’]?(\d\d)(?=$|[ ,T])")
_WEEKDAY = re.compile(
    "(?:" + "|".join(sorted((
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
        "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so lundi mardi "
        "mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim понедельник вторник среда четверг пятница "
        "суббота воскресенье пн вт ср чт пт сб вс понеділок вівторок середа четвер п'ятниця п’ятниця субота неділя нд "
        "lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica "
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"
    ).split(), key=len, reverse=True)) + r")(?![^\W\d_])[.,]*\s+|mar\.?\s+(?=\d\d?(?:er)? [^\W\d_]{3})",
    re.IGNORECASE,
)  # fmt: skip
_BEFORE_DAY = re.compile(r"(?:le|den|am|el|il|op|on)\s+(?=\d)", re.IGNORECASE)
_AT = re.compile(r"(?<=\d)[,\s]+(?:à|um|at|в|о|alle|om|kl\.?)\s+(?=\d)", re.IGNORECASE)
_CLOCK = re.compile(r"(?<=\s)(\d{1,2})(?:\s?h\s?(\d\d)?|[.:](\d\d)\s?Uhr|\s?Uhr(?:\s(\d\d))?)$", re.IGNORECASE)
_POINTED_CLOCK = re.compile(r"(?<=\d{4} )(\d{1,2})\.(\d\d)$")
_CHINESE = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
PIVOT = 69
"""Years of two digits from here on are of the 20th century, those below of the 21st, as in POSIX."""
_YEAR_WORD = re.compile(r"(\d{4}) ?(?:года|год|року|рік|г\.|р\.|г|р)(?![^\W\d_])")


def day_of(published: str) -> str:
    """Return what is known of a day: year, month and day as far as they are, or "" where there is no such day.

    Examples
    --------
    >>> day_of("2031-02-14T18:20"), day_of("2031-02"), day_of("2031-02-31"), day_of("14/02/2031")
    ('2031-02-14', '2031-02', '', '')
    """
    found = _DAY.match(published)
    if not found:
        return ""
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return ""
    return found[0]


def period_said(published: Iterable[str]) -> str:
    """Return in words which days are covered, and how many documents have none.

    Examples
    --------
    >>> period_said(["2031-02-04T09:00", "2031-02-03"]), period_said(["2031-02-03", "soon"]), period_said([""])
    ('published 2031-02-03 to 2031-02-04', 'published 2031-02-03, 1 document without a date', 'without dates')
    """
    days = [day_of(day) for day in published]
    dated = sorted(filter(None, days))
    if not dated:
        return "without dates"
    undated = len(days) - len(dated)
    span = dated[0] if dated[0] == dated[-1] else f"{dated[0]} to {dated[-1]}"
    return f"published {span}" + (f", {many(undated, 'document')} without a date" if undated else "")


def iso_days(values: Sequence[str], first: str = "") -> tuple[list[str], tuple[str, ...]]:
    """Return a column of days as ISO 8601 where that is certain, and notes on what was read, or could not be.

    Parameters
    ----------
    values : sequence of str
        Days, perhaps with times; "" where none is known.
    first : {"", "day", "month", "year"}
        Which of the three comes first, where somebody knows; by default the column is asked. "year" concerns years of
        two digits alone.

    Returns
    -------
    (list of str, tuple of str)
        What cannot be read stays as it is. The order of day and month is that of the whole column: certain where a
        number over 12 shows it, or points separate the parts (14.02.2031); else nothing is changed. Years of two
        digits stand last between points or strokes (14.02.31) unless a number over 31 shows otherwise.

    Examples
    --------
    >>> iso_days(["14/02/2031", "3/2/2031", ""])[0]
    ['2031-02-14', '2031-02-03', '']
    >>> iso_days(["3/2/2031", "4/5/2031"])[0], iso_days(["03.02.31", "6-Mar-31"])[0]
    (['3/2/2031', '4/5/2031'], ['2031-02-03', '2031-03-06'])
    """
    stripped = [value.strip() for value in values]
    out = list(stripped)
    plain, parts, orders = _read_parts(stripped, first)
    if not plain:
        return out, ()
    read: dict[str, list[int]] = {}
    for at, value in plain.items():
        if at in parts:
            order, said = orders[_form(parts[at])]
            day = _numbered(parts[at], order) if order else ""
        else:
            day, said = _certain(value), "by year, or the name of the month"
        if day:
            out[at] = day
            read.setdefault(said, []).append(at)
    notes = [
        f"{many(len(where), 'date')} of publication {'is' if len(where) == 1 else 'are'} read as ISO days, {said} "
        f"({stripped[where[0]]} is {out[where[0]]})."
        for said, where in read.items()
    ]
    left = [at for at in plain if out[at] == stripped[at] and not _is_iso(out[at])]
    for form, (order, how) in orders.items():
        if not order:
            notes.append(_doubtful([at for at in left if at in parts and _form(parts[at]) == form], stripped, how))
    if unread := [at for at in left if at not in parts or orders[_form(parts[at])][0]]:
        notes.append(
            f"{many(len(unread), 'date')} of publication cannot be read and "
            f"{'is' if len(unread) == 1 else 'are'} kept as text: row {_rows(unread, stripped)}. Write 2031-05-04."
        )
    return out, tuple(notes)


def open_days(values: Sequence[str]) -> list[str]:
    """Return the days of a column in which nothing shows the order of day, month and year.

    Examples
    --------
    >>> open_days(["3/2/2031", "2031-02-04"]), open_days(["3/2/2031", "14/2/2031", "32/2/2031"])
    (['3/2/2031'], [])
    """
    stripped = [value.strip() for value in values]
    _, parts, orders = _read_parts(stripped, "")
    return [stripped[at] for at, found in parts.items() if not orders[_form(found)][0]]


def _read_parts(
    stripped: list[str], first: str
) -> tuple[dict[int, str], dict[int, re.Match], dict[tuple[str, bool], tuple[str, str]]]:
    """Return by place what is no ISO day, without weekdays; the numbers of those that have three; each form's order."""
    plain = {at: _plain(value) for at, value in enumerate(stripped) if value and not _is_iso(value)}
    parts = {at: found for at, value in plain.items() if (found := _PARTS.fullmatch(value) or _SHORT.fullmatch(value))
             and len(found[1]) < 3 and len(found[4]) in (2, 4)}  # fmt: skip
    forms: dict[tuple[str, bool], list[re.Match]] = {}
    for found in parts.values():
        forms.setdefault(_form(found), []).append(found)
    orders = {form: _order_of(form, found, first) for form, found in forms.items()}
    return plain, parts, orders


def _form(found: re.Match) -> tuple[str, bool]:
    """Return the mark between the parts of a day, and whether its year has two digits."""
    return found[2], len(found[4]) == 2


def _order_of(form: tuple[str, bool], found: list[re.Match], first: str) -> tuple[str, str]:
    mark, short = form
    if first and (short or first != "year"):
        return first, f"{first} first, as given"
    return _short_order(mark, found) if short else _order(found)


def _plain(value: str) -> str:
    """Return a day without its weekday, and its time with a colon.

    Examples
    --------
    >>> _plain("jeudi 1er mars 2031 à 18h30"), _plain("Do., 06.03.2031, 18.30 Uhr")
    ('1 mars 2031 18:30', '06.03.2031 18:30')
    """
    value = _WEEKDAY.sub("", value, count=1) if not value[:1].isdigit() and _WEEKDAY.match(value) else value
    value = _AT.sub(" ", _BEFORE_DAY.sub("", value, count=1) if _BEFORE_DAY.match(value) else value)
    value = re.sub(r"^(\d)(?:er|º|°)(?= )", r"\1", value)
    value = _CLOCK.sub(lambda m: f"{m[1]}:{m[2] or m[3] or m[4] or '00'}", value)
    value = re.sub(r",\s+(?=\d{1,2}:)", " ", _POINTED_CLOCK.sub(r"\1:\2", value))
    value = re.sub(r"(?<=:\d\d)\s?Uhr$", "", value)
    return _CHINESE.sub(r"\1-\2-\3", value).strip()


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


def _short_order(mark: str, found: list[re.Match]) -> tuple[str, str]:
    """Return which of three numbers of at most two digits comes first, as `_order`; a year is first or last."""
    pivot = f"years of two digits being {1900 + PIVOT} to {1999 + PIVOT}"
    heads, tails = ([int(m[at]) for m in found] for at in (1, 4))
    first = sum(bool(_numbered(m, "year")) for m in found)
    last = sum(bool(_numbered(m, "day") or _numbered(m, "month")) for m in found)
    if first > last or (first == last and mark not in (".", "/") and _steady(heads, tails)):
        return "year", f"year first, {pivot}"
    if last == first and mark not in (".", "/") and not _steady(tails, heads):
        return "", "the year may be first or last"
    order, how = _order(found)
    return order, f"{how}, {pivot}" if order else how


def _steady(years: list[int], days: list[int]) -> bool:
    """Return whether numbers that hardly differ are the years, for the others differ as days do."""
    return len(set(years)) <= 2 and len(set(days)) > 5


def _numbered(found: re.Match, first: str) -> str:
    numbers = [int(found[at]) for at in (1, 3, 4)]
    year, month, day = {"day": (2, 1, 0), "month": (2, 0, 1), "year": (0, 1, 2)}[first]
    if len(found[4]) == 2:
        numbers[year] += 1900 if numbers[year] >= PIVOT else 2000
    read = _day(numbers[year], numbers[month], numbers[day])
    return read + _time(found[5] or "") if read else ""


def _time(said: str) -> str:
    clock = re.fullmatch(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s?([ap])\.?m\.?)?", said.strip(), re.IGNORECASE)
    if not clock or int(clock[2]) > 59 or int(clock[1]) > (12 if clock[4] else 23):
        return ""
    hour = int(clock[1]) % 12 + 12 * (clock[4].lower() == "p") if clock[4] else int(clock[1])
    return f"T{hour:02d}:{clock[2]}:{clock[3] or '00'}"


def _certain(value: str) -> str:
    """Return the day of a text that names its year first or its month by name; "" for any other."""
    if found := _COMPACT.fullmatch(value):
        day = _day(int(found[1]), int(found[2]), int(found[3]))
        return day + _time(":".join(found.groups()[3:])) if day and found[4] else day
    if (found := _PARTS.fullmatch(value)) and len(found[1]) == 4:
        day = _day(int(found[1]), int(found[3]), int(found[4]) if len(found[4]) < 3 else 0)
        return day + _time(found[5] or "") if day else ""
    value = _SHORT_YEAR.sub(lambda m: f"{m[1]}{19 if int(m[2]) >= PIVOT else 20}{m[2]}", value, count=1)
    if not _NAMED.search(value) or not re.search(r"\d{4}", value):
        return ""
    from dateutil.parser import ParserError, parse

    value = _YEAR_WORD.sub(r"\1", value)
    value = re.sub(r"\bde\b", " ", _MONTH.sub(lambda found: _MONTHS[found[1].casefold()], value))
    try:
        one, two = (parse(value, default=parse(day), tzinfos=_zone) for day in ("2001-01-01", "2002-02-02"))
    except (ParserError, OverflowError, ValueError):
        return ""
    if one.date() != two.date():
        return ""
    return one.date().isoformat() if ":" not in value else one.isoformat()


def _zone(name: str | None, seconds: int | None) -> timezone | None:
    """Return a zone by its offset; names of zones have several meanings (EST, IST), and times are read as written."""
    if seconds is None:
        return UTC if name in ("UTC", "GMT", "Z") else None
    return timezone(timedelta(seconds=seconds))


def _doubtful(rows: list[int], values: list[str], how: str) -> str:
    return (
        f"{many(len(rows), 'date')} of publication {'has' if len(rows) == 1 else 'have'} a day and a month in an "
        f"order that is not certain ({how}) and {'is' if len(rows) == 1 else 'are'} kept as text: row "
        f"{_rows(rows, values)}. Write 2031-05-04."
    )


def _rows(rows: list[int], values: list[str]) -> str:
    return listed([f"{at + 1} ({values[at][:30]})" for at in rows])
