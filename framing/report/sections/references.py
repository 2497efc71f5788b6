"""References: the works that results cite, as text and as BibTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from framing.errors import FramingError, nearest
from framing.printing import latex_text

_FILE = Path(__file__).with_name("references.json")
_PLAIN = {"{\\'y}": "ý", "{\\v R}": "Ř", "{\\r u}": "ů", "{\\v r}": "ř", "\\&": "&", "--": "–"}


@lru_cache(maxsize=1)
def _works() -> dict[str, dict[str, str]]:
    return json.loads(_FILE.read_text(encoding="utf-8"))


def _work(key: str) -> dict[str, str]:
    if key not in _works():
        raise FramingError(f"There is no reference '{key}'.{nearest(key, _works())}")
    return _works()[key]


def bibtex(keys: Iterable[str], own: Iterable[Mapping[str, str]] = ()) -> str:
    """Return BibTeX entries, sorted by key, each once.

    Parameters
    ----------
    keys : iterable of str
        Of works.
    own : iterable of mapping
        Works that are no papers, as `lexicon_work` gives them.
    """
    works = {key: _work(key) for key in keys} | {work["key"]: work for work in own}
    entries = []
    for key in sorted(works):
        kept = {name: value for name, value in works[key].items() if name not in ("type", "key", "text")}
        fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in kept.items())
        entries.append(f"@{works[key]['type']}{{{key},\n{fields}\n}}\n")
    return "\n".join(entries)


def lexicon_work(header: Mapping[str, str]) -> dict[str, str]:
    """Return a lexicon as a work, from its header."""
    name, version = header["name"], header["version"]
    return {
        "key": f"lexicon-{re.sub('[^A-Za-z0-9]+', '-', name).strip('-').lower() or 'own'}",
        "type": "misc",
        "title": _for_bibtex(f"Lexicon {name}, version {version}"),
        "note": _for_bibtex(f"{header['citation'].rstrip('.')}. Licence: {header['licence']}"),
        "text": header["citation"],
    }


def toolkit_work(version: str) -> dict[str, str]:
    """Return the toolkit as a work."""
    title = "framing: a toolkit for comparing how two voices word the same events"
    about = {"author": "{The framing project}", "title": title, "version": version, "note": "Software"}
    return {"key": "framing", "type": "misc", **about, "text": f"The framing project. {title}. Version {version}."}


def _for_bibtex(text: str) -> str:
    """Return text that closes no field and is no command; BibTeX counts braces, escaped ones too."""
    return latex_text(re.sub(r"[{}\\\"@~^]+", " ", text)).replace("{}", " ")


def short(key: str) -> str:
    """Return how a text names a work.

    Examples
    --------
    >>> short("entman1993"), short("chung2013"), short("pedregosa2011")
    ('Entman 1993', 'Chung & Romano 2013', 'Pedregosa et al. 2011')
    """
    work = _work(key)
    families = [_plain(person).partition(", ")[0] for person in work["author"].split(" and ")]
    named = f"{families[0]} et al." if len(families) > 2 else " & ".join(families)
    return f"{named} {work['year']}"


def worded(key: str) -> str:
    """Return one reference as a line of text.

    Examples
    --------
    >>> worded("entman1993")
    'Entman, R. M. (1993). Framing: Toward Clarification of a Fractured Paradigm. Journal of Communication 43, 51–58.'
    """
    work = {name: _plain(value) for name, value in _work(key).items()}
    *others, last = (_initials(person) for person in work["author"].split(" and "))
    people = f"{', '.join(others)} {'' if last == 'et al.' else '& '}{last}" if others else last
    place = work.get("journal") or work.get("booktitle") or work.get("howpublished") or work.get("publisher", "")
    pages = work.get("pages", "")
    numbers = ", ".join(
        filter(None, (work.get("volume", ""), pages if "volume" in work or not pages else f"pp. {pages}"))
    )
    return f"{people} ({work['year']}). {work['title']}. {' '.join(filter(None, (place, numbers)))}."


def _initials(person: str) -> str:
    family, _, given = person.partition(", ")
    return "et al." if person == "others" else f"{family}, " + " ".join(f"{name[0]}." for name in given.split())


def _plain(value: str) -> str:
    for marked, plain in _PLAIN.items():
        value = value.replace(marked, plain)
    return value
