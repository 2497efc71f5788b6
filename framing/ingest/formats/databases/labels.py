"""What exports of news databases share: their reader, dates as they write them, and the record of an article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from framing.corpus.frames import language_code
from framing.corpus.tables.table_file import MOST_CELL, check_size
from framing.ingest.formats.settings import ImportSettings, by_others, tidy_line
from framing.ingest.records import Loss, Record
from framing.text.days import iso_days

Reader = Callable[..., Iterator[Record | Loss]]

_WORD = r"[^\W\d_]"
_MONTH_FIRST = rf"{_WORD}{{3,}}\.? \d{{1,2}},? \d{{4}}"
_DAY_FIRST = rf"\d{{1,2}}\.? (?:de )?{_WORD}{{3,}}\.?,? (?:de )?\d{{4}}"
_DATE = re.compile(rf"(?:{_WORD}+\.?,? )??({_MONTH_FIRST}|{_DAY_FIRST})")


def export_reader(what: str, articles: Callable[[Path], Iterable[Record | Loss]]) -> Reader:
    """Return the `read` of a database.

    Parameters
    ----------
    what : str
        What a file of it is, as "an export of Nexis".
    articles : callable
        What becomes of the articles of one file.
    """

    def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
        """Yield one record an article.

        Parameters
        ----------
        paths : sequence of str or Path
        settings : ImportSettings, optional
            Not used.

        Yields
        ------
        Record
            An article with text.
        Loss
            For each article without text or that cannot be placed, and where a file counts other articles than it
            holds.

        Raises
        ------
        SourceError
            If a file cannot be read.
        """
        for path in map(Path, paths):
            check_size(path)
            yield from by_others(path, what, partial(_listed, articles, path))

    return read


def _listed(articles: Callable[[Path], Iterable[Record | Loss]], path: Path) -> list[Record | Loss]:
    return list(articles(path))


def elements(page: str, begins: re.Pattern[str], file: str) -> Iterator[Any | Loss]:
    """Yield a tree of each article of a page, from where it begins to where the next one does.

    A tree takes twenty times the memory of its text, so that there is never one of the whole page. An article of more
    than `MOST_CELL` characters is a loss.
    """
    from bs4 import BeautifulSoup

    starts = [found.start() for found in begins.finditer(page)]
    for number, (start, end) in enumerate(pairwise([*starts, len(page)]), 1):
        if end - start > MOST_CELL:
            reason = f"article {number}: {end - start:,} characters of HTML; an article has at most {MOST_CELL:,}"
            yield Loss(file, 0, 0, reason)
        else:
            yield BeautifulSoup(page[start:end], "html.parser")


def day_in(text: str, whole: bool = False) -> str:
    """Return the day that a text names by its month, in ISO 8601, or "".

    Parameters
    ----------
    text : str
    whole : bool
        Whether the text must begin with it, a day of the week aside.

    Examples
    --------
    >>> day_in("Friday, February 14, 2031 7:00 PM"), day_in("Monde, vendredi 14 février 2031, p. 5"), day_in("p. 5")
    ('2031-02-14', '2031-02-14', '')
    """
    text = tidy_line(text)
    found = [_DATE.match(text)] if whole else _DATE.finditer(text)
    for match in found:
        day = iso_days([match[1].replace(" de ", " ")])[0][0] if match else ""
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            return day
    return ""


def article(fields: Mapping[str, str], text: str, file: str, extra: Mapping[str, str] | None = None) -> Record | Loss:
    """Return the record of an article, or a loss where it has no text."""
    title = tidy_line(fields.get("title", ""))
    if not text.strip():
        return Loss(file, 0, 0, f"{(title or fields.get('doc_id', ''))[:80] or 'an article'}: no text")
    return Record(
        doc_id=tidy_line(fields.get("doc_id", "")),
        outlet=tidy_line(fields.get("outlet", "")),
        published=fields.get("published", ""),
        title=title,
        text=text.strip(),
        author=tidy_line(fields.get("author", "")),
        section=tidy_line(fields.get("section", "")),
        url=tidy_line(fields.get("url", "")),
        language=_language(tidy_line(fields.get("language", ""))),
        source_file=file,
        source_end=len(text.strip()),
        extra={name: tidy_line(value) for name, value in (extra or {}).items() if value},
    )


def _language(said: str) -> str:
    """Return the code of a language, of several names the first that is known.

    Examples
    --------
    >>> _language("FRENCH; FRANÇAIS"), _language("English"), _language("")
    ('fr', 'en', '')
    """
    codes = [language_code(name.strip()) for name in said.split(";")]
    return next((code for code in codes if len(code) == 2), codes[0])
