"""What the names of files, folders and sheets say: patterns that are given, days, and the part that names outlets."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from framing.corpus.checks import REQUIRED
from framing.corpus.tables.columns import USUAL_NAMES, usual_column
from framing.errors import ParameterError, nearest
from framing.text.days import iso_days
from framing.text.labels import clean_label

_FIELD = re.compile(r"\{(\w*)\}")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_NUMBERED = re.compile(r"(?<!\d)(\d{1,2})([-._ ])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_NAMED = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})[. _-]*(?P<month>[^\W\d_]{3,10})[. _-]*(?P<year>(?:19|20)\d\d)(?!\d)"
    r"|(?<![^\W\d_])(?P<month2>[^\W\d_]{3,10})[. _-]*(?P<day2>\d{1,2})(?:st|nd|rd|th)?[, _-]+"
    r"(?P<year2>(?:19|20)\d\d)(?!\d)"
)
_SHORT = re.compile(r"(?<!\d)(\d\d)([-._]?)(\d\d)\2(\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTH = re.compile(r"((?:19|20)\d\d)(?:[-_. ](0?[1-9]|1[0-2]))?")
_COUNTER = re.compile(
    r"[\s_.,#-]*(?:(?:no|nr|art|article|artikel|text|doc|p|page|seite|part|teil|n°)\.?[\s_-]*)?\(?\d+\)?$",
    re.IGNORECASE,
)
_GENERAL = frozenset((
    "text texts txt texte textes articles article artikel articulos data daten files file dateien fichiers corpus "
    "korpus download downloads export exports html pdf pdfs docx raw docs documents dokumente input source sources "
    "news archive archiv тексты статьи файлы новости данные"
).split()) | {"new folder", "neuer ordner", "nouveau dossier", "новая папка"}  # fmt: skip
"""Names of folders that say nothing of the texts in them."""
_PERIODS = frozenset(
    "kw week woche semaine неделя q quarter quartal month monat mois месяц year jahr année год jg".split()
)
_SHEETS = re.compile(r"(?:sheet|tabelle|table|tabellenblatt|feuille?|feuil|лист|аркуш|hoja|foglio|blad)\s*\d*")
LEAST_SHORT = 3
"""Files whose names must all hold six digits that can be a day, before these are taken for one."""


def pattern_of(pattern: str) -> re.Pattern[str]:
    """Return a pattern of names, as ``{outlet}_{published}_{title}.txt``, as a regular expression.

    Raises
    ------
    ParameterError
        If it names no column, or one twice.

    Examples
    --------
    >>> pattern_of("{outlet}_{published}").fullmatch("Herald_2031-02-14").groupdict()
    {'outlet': 'Herald', 'published': '2031-02-14'}
    """
    names = _FIELD.findall(pattern)
    if not names or "" in names or len(set(names)) < len(names):
        raise ParameterError(
            f"The pattern of names '{pattern}' should name columns in braces, each once, as {{outlet}}_{{published}}."
        )
    for name in names:
        usual = usual_column(name)
        if usual in REQUIRED and usual != name:
            raise ParameterError(f"A corpus calls '{name}' '{usual}': write {{{usual}}} in the pattern '{pattern}'.")
    odd = [name for name in names if name not in USUAL_NAMES and not name.isidentifier()]
    if odd or "text" in names:
        raise ParameterError(f"'{(odd or ['text'])[0]}' cannot come from a name.{nearest('', USUAL_NAMES)}")
    parts = _FIELD.split(pattern)
    made = "".join(
        f"(?P<{part}>{'.+' if at == len(parts) - 2 else '.+?'})" if at % 2 else re.escape(part).replace(r"\*", ".*?")
        for at, part in enumerate(parts)
    )
    return re.compile(made)


def said_by_name(label: str, pattern: re.Pattern[str]) -> dict[str, str] | None:
    """Return what a file's name says by a pattern. None where the pattern does not fit.

    A pattern with a slash is compared with as many folders of the path.

    Examples
    --------
    >>> said_by_name("mine/Herald/2031-02-14.txt", pattern_of("{outlet}/{published}"))
    {'outlet': 'Herald', 'published': '2031-02-14'}
    """
    path = PurePosixPath(label)
    folders = pattern.pattern.count("/")
    for name in (path.stem, path.name):
        whole = "/".join([*path.parts[:-1][len(path.parts) - 1 - folders :], name]) if folders else name
        match = pattern.fullmatch(whole)
        if match:
            return {column: clean_label(value.replace("_", " ")) for column, value in match.groupdict().items()}
    return None


def outlet_of_place(label: str) -> tuple[str, str]:
    """Return what the place of a file says about its outlet, and where it says so: its folder, or its own name.

    Examples
    --------
    >>> outlet_of_place("mine/Herald/a.txt"), outlet_of_place("mine/Herald_2031-02-14.txt"), outlet_of_place("post.csv")
    (('Herald', 'the folder'), ('Herald', 'the name of the file'), ('post', 'the name of the file'))
    """
    path = PurePosixPath(label)
    if folder := folder_of(label):
        return folder, "the folder"
    _, start, _ = day_of_name(path.stem)
    before = clean_label(re.sub(r"[-_., ]+$", "", path.stem[:start]).replace("_", " "))
    if before:
        return before, "the name of the file"
    if len(path.parts) > 1:
        return clean_label(path.parts[0]), "the folder"
    return clean_label(path.stem), "the name of the file"


def host_of(url: str) -> str:
    """Return the host of an address without ``www.``, or "".

    Examples
    --------
    >>> host_of("https://www.example.org/a"), host_of("")
    ('example.org', '')
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def slug(label: str) -> str:
    """Return a name that an id can begin with.

    Examples
    --------
    >>> slug("mine/Herald/a b.txt")
    'mine-herald-a-b'
    """
    path = PurePosixPath(label)
    stem = "-".join([*path.parts[:-1], path.stem])
    return re.sub(r"[^\w]+", "-", stem).strip("-").lower() or "file"


def day_of_name(name: str) -> tuple[str, int, int]:
    """Return the day that a name holds, as it can be read, and its place; "" where it holds none.

    Examples
    --------
    >>> day_of_name("Herald_2031-02-14_1"), day_of_name("06.03.2031 harbour")[0], day_of_name("Post, 6 March 2031")[0]
    (('2031-02-14', 7, 17), '06.03.2031', '6 March 2031')
    """
    if found := _ISO.search(name):
        return "-".join(found.groups()), *found.span()
    if found := _NUMBERED.search(name):
        return found[0].replace("_", "-").replace(" ", "-"), *found.span()
    for found in _NAMED.finditer(name):
        day = " ".join(found[part] or found[f"{part}2"] for part in ("day", "month", "year"))
        if iso_days([day])[0] != [day]:
            return day, *found.span()
    return "", 0, 0


def days_of_places(labels: Sequence[str]) -> dict[str, str]:
    """Return the day that the name of each file holds, else that of its folders; files without one are left out.

    Six digits (250306) are a day where the names of all files without another day hold some that can be one.

    Examples
    --------
    >>> days_of_places(["m/Herald/2031/02/14 snow.txt", "m/Herald/2031/06.03.2031.txt", "m/Herald/2031/a.txt"])
    {'m/Herald/2031/02/14 snow.txt': '2031-02-14', 'm/Herald/2031/06.03.2031.txt': '06.03.2031', \
'm/Herald/2031/a.txt': '2031'}
    """
    out = {label: day for label in labels if (day := day_of_name(PurePosixPath(label).stem)[0])}
    short = _short_days([label for label in labels if label not in out])
    for label in labels:
        day = out.get(label) or short.get(label) or _day_of_folders(label)
        if day:
            out[label] = day
    return {label: out[label] for label in labels if label in out}


def _short_days(labels: Sequence[str]) -> dict[str, str]:
    found = {label: _SHORT.search(PurePosixPath(label).stem) for label in labels}
    if len(found) < LEAST_SHORT or not all(found.values()):
        return {}
    written = {label: "".join(match.group(1, 3, 4)) for label, match in found.items() if match}
    orders = ("year", "day", "month")
    return written if any(all(map(_iso, iso_days(list(written.values()), order)[0])) for order in orders) else {}


def _iso(day: str) -> bool:
    return "-" in day


def _day_of_folders(label: str) -> str:
    """Return the day, month or year that folders say, the nearest first: .../2031/02/14.txt, .../2031-02/a.txt."""
    path = PurePosixPath(label)
    for folder in reversed(path.parts[:-1]):
        if day := day_of_name(folder)[0]:
            return day
    parts = [*path.parts[:-1], re.split(r"[\s_.-]", path.stem)[0]]
    for at in range(len(parts) - 2, -1, -1):
        if found := _MONTH.fullmatch(parts[at].strip()):
            numbers = [*filter(None, [found[2]]), *parts[at + 1 :]][:2]
            wanted = itertools.takewhile(lambda pair: _within(*pair), zip(numbers, (12, 31), strict=False))
            return "-".join([found[1], *(f"{int(number):02d}" for number, _ in wanted)])
    return ""


def _within(number: str, most: int) -> bool:
    return bool(re.fullmatch(r"\d{1,2}", number)) and 1 <= int(number) <= most


def names_nobody(name: str) -> bool:
    """Return whether the name of a folder or sheet is a day, a period, a number, or says nothing.

    Examples
    --------
    >>> [names_nobody(name) for name in ("2031", "März 2031", "06.03.2031", "KW 12", "texts", "Sheet1", "Herald")]
    [True, True, True, True, True, True, False]
    """
    words = re.findall(r"[^\W\d_]+", day_less(name).casefold())
    plain = clean_label(name).casefold()
    if plain in _GENERAL or _SHEETS.fullmatch(plain):
        return True
    return all(word in _PERIODS or iso_days([f"1 {word} 2031"])[0] != [f"1 {word} 2031"] for word in words)


def day_less(name: str) -> str:
    """Return a name without the day or year in it."""
    _, start, end = day_of_name(name)
    return name[:start] + "\0" + name[end:] if end else _YEAR.sub("\0", name)


def folder_of(label: str) -> str:
    """Return the nearest folder below the first one that names somebody; "" where there is none.

    Examples
    --------
    >>> folder_of("mine/Herald/2031/texts/a.txt"), folder_of("mine/a.txt")
    ('Herald', '')
    """
    parts = PurePosixPath(label).parts[1:-1]
    return next((clean_label(part) for part in reversed(parts) if not names_nobody(part)), "")


def outlets_of_names(labels: Mapping[str, int]) -> dict[str, str]:
    """Return the part of files' names that names their outlets: in the same place, and few values for many documents.

    Parameters
    ----------
    labels : mapping of str to int
        Files and how many documents each holds.

    Returns
    -------
    dict of str to str
        Empty where no part has two values or more that recur.

    Examples
    --------
    >>> outlets_of_names({"2031-02-14_Post_1.txt": 1, "2031-02-14_Herald_2.txt": 1, "2031-02-15_Post_3.txt": 1,
    ...                   "2031-02-15_Herald_4.txt": 1})["2031-02-15_Herald_4.txt"]
    'Herald'
    """
    fields = {label: _fields(PurePosixPath(label).stem) for label in labels}
    size = Counter(map(len, fields.values())).most_common(1)[0][0] if fields else 0
    alike = {label: found for label, found in fields.items() if len(found) == size}
    if not size or len(alike) < 0.9 * len(fields):
        return {}
    documents = sum(labels[label] for label in alike)
    best: tuple[bool, int, dict[str, str]] | None = None
    for place in range(size):
        values = _uncounted({label: found[place] for label, found in alike.items()})
        distinct = set(values.values())
        if not 2 <= len(distinct) <= documents / 2 or any(map(names_nobody, distinct)):
            continue
        lower = sum(value[:1].islower() for value in distinct) > len(distinct) / 2
        if best is None or (lower, place) < best[:2]:
            best = lower, place, values
    return best[2] if best else {}


def _fields(stem: str) -> list[str]:
    """Return the parts of a name between underscores, around the day or year, running numbers excluded."""
    without = _SHORT.sub("\0", day_less(stem), count=1) if "\0" not in day_less(stem) else day_less(stem)
    spaced = " " in stem.strip()
    parts = [part.strip(" -_.,;()[]") for part in re.split(r"\0|_| - ", without)]
    parts = [clean_label(part if spaced else part.replace("-", " ")) for part in parts]
    return [part for part in parts if part and not _COUNTER.fullmatch(part)]


def _uncounted(values: Mapping[str, str]) -> dict[str, str]:
    """Return values without the numbers at their ends, where fewer differ then."""
    short = {label: _COUNTER.sub("", value).strip() or value for label, value in values.items()}
    return short if len(set(short.values())) < len(set(values.values())) else dict(values)
