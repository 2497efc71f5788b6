"""Names known before a text is read: a list, aliases with the names they stand for, or a registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from framing.attribution.extract.common.readable import readable


class Names(Protocol):
    """A registry of names: of each name or alias, the name it stands for."""

    known: dict[str, str]


Known = Mapping[str, str] | Iterable[str] | Names | None


def aliases(known: Known) -> dict[str, str]:
    """Return the name that each known name or alias stands for.

    Examples
    --------
    >>> aliases(["Rik Ansgard"]), aliases({"the mayor": "Ida Vell"})
    ({'Rik Ansgard': 'Rik Ansgard'}, {'the mayor': 'Ida Vell'})
    """
    if known is None:
        return {}
    if isinstance(known, Mapping):
        return {str(alias): str(name) for alias, name in known.items()}
    if isinstance(known, Iterable):
        return {str(name): str(name) for name in known}
    return dict(known.known)


def as_read(known: Known) -> Known:
    """Return names as `readable` writes them; a registry, which holds them so, is returned as it is."""
    if known is None or not isinstance(known, Iterable):
        return known
    return {readable(alias).text: name for alias, name in aliases(known).items()}
