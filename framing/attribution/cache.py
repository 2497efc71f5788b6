"""Separated passages kept on disk between reports, by what they were made from (`framing.corpus.cache`)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from framing.corpus import cache

_MADE_BY = ("framing.attribution", "framing.text", "framing.corpus.passages")
_READ_WITH = ("pymorphy3", "pymorphy3-dicts-ru")


def key(parts: Iterable[Any]) -> str:
    """Return the name of what is separated from some values by the code as it stands."""
    return cache.key(code_version(), parts)


def code_version() -> str:
    """Return a SHA-256 over all that decides how a text is separated: our modules and lists, Python, dictionaries."""
    return cache.code_version(_MADE_BY, _READ_WITH)


def read(name: str, columns: Sequence[str]) -> dict[str, list] | None:
    """Return what is kept under a name, None if nothing is, or not these columns, or not what was written.

    Parameters
    ----------
    name : str
        From `key`.
    columns : sequence of str
    """
    content = cache.read(name + cache.PASSAGES)
    if content is None:
        return None
    try:
        table = pd.read_parquet(io.BytesIO(content))
    except ValueError:
        return None
    return {column: table[column].tolist() for column in columns} if list(table.columns) == list(columns) else None


def write(name: str, columns: dict[str, list]) -> None:
    """Keep columns under a name."""
    if cache.place() is None:
        return
    out = io.BytesIO()
    pd.DataFrame(columns).to_parquet(out, index=False)
    cache.write(name + cache.PASSAGES, out.getvalue())
