"""What the names of files and folders say about the documents in them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from framing.corpus.tables.columns import USUAL_NAMES
from framing.errors import ParameterError, nearest
from framing.text.labels import clean_label

_FIELD = re.compile(r"\{(\w*)\}")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


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
    odd = [name for name in names if name not in USUAL_NAMES and not name.isidentifier()]
    if odd or "text" in names:
        raise ParameterError(f"'{(odd or ['text'])[0]}' cannot come from a name.{nearest('', USUAL_NAMES)}")
    parts = _FIELD.split(pattern)
    made = "".join(
        f"(?P<{part}>{'.+' if at == len(parts) - 2 else '.+?'})" if at % 2 else re.escape(part).replace(r"\*", ".*?")
        for at, part in enumerate(parts)
    )
    return re.compile(made)


def said_by_name(label: str, pattern: re.Pattern[str] | None) -> dict[str, str] | None:
    """Return what a file's name says by a pattern; without one, a day in it. None where the pattern does not fit.

    A pattern with a slash is compared with as many folders of the path.

    Examples
    --------
    >>> said_by_name("mine/Herald/2031-02-14_snow.txt", None)
    {'published': '2031-02-14'}
    """
    path = PurePosixPath(label)
    if pattern is None:
        found = _DAY.search(path.stem)
        return {"published": "-".join(found.groups())} if found else {}
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
    if len(path.parts) > 2:
        return clean_label(path.parts[-2]), "the folder"
    day = _DAY.search(path.stem)
    before = clean_label(re.sub(r"[-_. ]+$", "", path.stem[: day.start()]).replace("_", " ")) if day else ""
    if before:
        return before, "the name of the file"
    if len(path.parts) > 1:
        return clean_label(path.parts[-2]), "the folder"
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
