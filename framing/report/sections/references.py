"""References: the works that results cite, as text and as BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from framing.errors import FramingError, nearest
from framing.printing import latex_text

_FILE = Path(__file__).with_name("references.bib")


@lru_cache(maxsize=1)
def works() -> dict[str, Any]:
    """Return every work that results may cite: its key, and its entry in ``references.bib``, names of authors split."""
    import bibtexparser
    from bibtexparser import middlewares

    steps = [middlewares.LatexDecodingMiddleware(), middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()]
    return bibtexparser.parse_string(_FILE.read_text("utf-8"), append_middleware=steps).entries_dict


def _work(key: str) -> Any:
    if key not in works():
        raise FramingError(f"There is no reference '{key}'.{nearest(key, works())}")
    return works()[key]


def bibtex(keys: Iterable[str], own: Iterable[Mapping[str, str]] = ()) -> str:
    """Return BibTeX entries, sorted by key, each once.

    Parameters
    ----------
    keys : iterable of str
        Of works.
    own : iterable of mapping
        Works that are no papers, as `lexicon_work` gives them.
    """
    entries = {key: f"{_work(key).raw}\n" for key in keys} | {work["key"]: _entry(work) for work in own}
    return "\n".join(entries[key] for key in sorted(entries))


def _entry(work: Mapping[str, str]) -> str:
    kept = {name: value for name, value in work.items() if name not in ("type", "key", "text")}
    fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in kept.items())
    return f"@{work['type']}{{{work['key']},\n{fields}\n}}\n"


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
    families = [" ".join(person.von + person.last) for person in work["author"]]
    named = f"{families[0]} et al." if len(families) > 2 else " & ".join(families)
    return f"{named} {work['year']}"


def worded(key: str) -> str:
    """Return one reference as a line of text.

    Examples
    --------
    >>> worded("entman1993")
    'Entman, R. M. (1993). Framing: Toward Clarification of a Fractured Paradigm. Journal of Communication 43, 51–58.'
    """
    work = _work(key)
    about = {field.key: field.value for field in work.fields}
    *others, last = (_initials(person) for person in about["author"])
    people = f"{', '.join(others)} {'' if last == 'et al.' else '& '}{last}" if others else last
    place = next((about[name] for name in ("journal", "booktitle", "howpublished", "publisher") if name in about), "")
    pages = about.get("pages", "")
    numbers = ", ".join(
        filter(None, (about.get("volume", ""), pages if "volume" in about or not pages else f"pp. {pages}"))
    )
    return f"{people} ({about['year']}). {about['title']}. {' '.join(filter(None, (place, numbers)))}."


def _initials(person: Any) -> str:
    family = " ".join(person.von + person.last)
    return "et al." if family == "others" else f"{family}, " + " ".join(f"{name[0]}." for name in person.first)
