"""Defaults: what a corpus folder chooses for a report, and what stands where nothing is chosen."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from framing.errors import LexiconError, ParameterError, nearest
from framing.lexicon import Lexicon

LEXICON, LEXICONS = "conflict", {"ru": "war"}
"""The list of loaded terms where none is chosen, and those for corpora in other languages."""
DEFAULTS: dict[str, Any] = {
    "by": "speaks_for",
    "target": "",
    "reference": "",
    "unit": "",
    "strata": "",
    "lexicon": "",
    "page": "",
    "topics": 8,
    "reported": "apart",
    "names": "join",
    "title": "",
    "subject": "the same events",
    "carrier": "",
    "context": "",
    "licence": "",
    "translated": False,
    "repeats": "one",
}
"""Every choice of a study."""


def lexicon_of(name: str, language: str) -> Lexicon:
    """Return the lexicon of a name or path; of a list that ships in several languages, the one in the texts'."""
    if not Path(name).suffix:
        with suppress(LexiconError):
            return Lexicon.read(name, language=language)
    return Lexicon.read(name)


def read_defaults(folder: Path, notebook: str = "compare_framing") -> dict[str, Any]:
    """Return what ``report.toml`` of a corpus folder says for a notebook; nothing where there is no such file.

    Raises
    ------
    ParameterError
        If the file is not TOML, or holds an unknown name or a value of the wrong kind.
    """
    path = folder / "report.toml"
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"'{path}' cannot be read: {error}.") from None
    loose = [name for name, value in tables.items() if not isinstance(value, dict)]
    if loose:
        raise ParameterError(f"'{path}' sets '{loose[0]}' above every section; write it below [{notebook}].")
    if tables and notebook not in tables:
        raise ParameterError(f"'{path}' has no section [{notebook}].{nearest(notebook, tables)}")
    about = tables.get(notebook, {})
    for name, value in about.items():
        if name not in DEFAULTS:
            raise ParameterError(f"'{path}' sets '{name}', which does not exist.{nearest(name, DEFAULTS)}")
        if not isinstance(value, type(DEFAULTS[name])):
            raise ParameterError(f"'{path}': {name} = {value!r} should be of type {type(DEFAULTS[name]).__name__}.")
    return about
