"""References: the works that results cite, as text and as BibTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from framing.errors import FramingError, nearest

_FILE = Path(__file__).with_name("references.json")
_PLAIN = {"{\\v R}": "Ř", "{\\r u}": "ů", "{\\v r}": "ř", "\\&": "&", "--": "–"}


@lru_cache(maxsize=1)
def _works() -> dict[str, dict[str, str]]:
    return json.loads(_FILE.read_text(encoding="utf-8"))


def _work(key: str) -> dict[str, str]:
    if key not in _works():
        raise FramingError(f"There is no reference '{key}'.{nearest(key, _works())}")
    return _works()[key]


def bibtex(keys: Iterable[str]) -> str:
    """Return BibTeX entries, sorted by key, each once."""
    entries = []
    for key in sorted(set(keys)):
        work = _work(key)
        fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in work.items() if name != "type")
        entries.append(f"@{work['type']}{{{key},\n{fields}\n}}\n")
    return "\n".join(entries)


def worded(key: str) -> str:
    """Return one reference as a line of text.

    Examples
    --------
    >>> worded("entman1993")
    'Entman, R. M. (1993). Framing: Toward Clarification of a Fractured Paradigm. Journal of Communication 43, 51–58.'
    """
    work = {name: _plain(value) for name, value in _work(key).items()}
    *others, last = (_initials(person) for person in work["author"].split(" and "))
    people = f"{', '.join(others)} & {last}" if others else last
    place = work.get("journal") or work.get("booktitle") or work.get("howpublished") or work.get("publisher", "")
    pages = work.get("pages", "")
    numbers = ", ".join(
        filter(None, (work.get("volume", ""), pages if "volume" in work or not pages else f"pp. {pages}"))
    )
    return f"{people} ({work['year']}). {work['title']}. {' '.join(filter(None, (place, numbers)))}."


def _initials(person: str) -> str:
    family, _, given = person.partition(", ")
    return f"{family}, " + " ".join(f"{name[0]}." for name in re.split(r"\s+", given))


def _plain(value: str) -> str:
    for marked, plain in _PLAIN.items():
        value = value.replace(marked, plain)
    return value
