"""Dates and labels as news databases write them, and the record of an article."""

from __future__ import annotations

import re
from collections.abc import Mapping

from framing.corpus.frames import language_code
from framing.ingest.formats.settings import tidy_line
from framing.ingest.records import Loss, Record
from framing.text.days import iso_days

_WORD = r"[^\W\d_]"
_MONTH_FIRST = rf"{_WORD}{{3,}}\.? \d{{1,2}},? \d{{4}}"
_DAY_FIRST = rf"\d{{1,2}}\.? (?:de )?{_WORD}{{3,}}\.?,? (?:de )?\d{{4}}"
_DATE = re.compile(rf"(?:{_WORD}+\.?,? )??({_MONTH_FIRST}|{_DAY_FIRST})")


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
        return Loss(file, 0, 0, f"{title or fields.get('doc_id', '') or 'an article'}: no text")
    return Record(
        doc_id=tidy_line(fields.get("doc_id", "")),
        outlet=tidy_line(fields.get("outlet", "")),
        published=fields.get("published", ""),
        title=title,
        text=text.strip(),
        author=tidy_line(fields.get("author", "")),
        section=tidy_line(fields.get("section", "")),
        url=tidy_line(fields.get("url", "")),
        language=language_code(tidy_line(fields.get("language", ""))),
        source_file=file,
        source_end=len(text.strip()),
        extra={name: tidy_line(value) for name, value in (extra or {}).items() if value},
    )
