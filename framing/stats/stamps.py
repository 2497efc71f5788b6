"""Stamps: what is known of the validity of a measure, read from the `validation.json` of a corpus or lexicon folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from framing.errors import CorpusError
from framing.text.reading import read_text

FILE = "validation.json"
KINDS = ("coders", "lexicon", "voices", "topics", "measure", "query")
FIGURES = (
    "coders", "alpha", "kappa", "agreement", "f1", "precision", "recall", "accuracy", "pearson", "words", "texts",
    "categories",
)  # fmt: skip
_SHOWN = {"coders": "coders' α", "alpha": "α", "kappa": "κ", "f1": "F1", "pearson": "r",
          "words": "word intrusion found", "texts": "topic intrusion found",
          "categories": "word-set intrusion found"}  # fmt: skip


def read_stamps(folder: str | Path) -> list[dict[str, Any]]:
    """Return the stamps of a folder; none where it has no `validation.json`.

    Raises
    ------
    CorpusError
        If the file is not what `framing.validation.stamp.write_stamps` wrote.
    """
    path = Path(folder) / FILE
    if not path.is_file():
        return []
    try:
        content = json.loads(read_text(path))
        stamps = [dict(stamp) for stamp in content["stamps"]]
        for stamp in stamps:
            for figure in stamp["figures"].values():
                figure["value"] + 0.0, figure["low"], figure["high"]
            identity(stamp), stamp["rows"] + 0, stamp["date"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CorpusError(f"'{path}' is no file of stamps; move it away, and validate again.") from None
    return stamps


def stamps_about(folder: str | Path | None, kind: str, what: str = "") -> list[dict[str, Any]]:
    """Return the stamps of a folder about one thing, each with the alpha of the coders of its variable.

    Parameters
    ----------
    folder : str or Path, optional
        None has no stamps.
    kind : {"coders", "lexicon", "voices", "topics", "measure", "query"}
    what : str
        Such as the lexicon with its version; empty for everything of the kind.
    """
    every = read_stamps(folder) if folder is not None else []
    coders = {s["variable"]: s["figures"]["alpha"] for s in every if s["kind"] == "coders" and "alpha" in s["figures"]}
    found = [stamp for stamp in every if stamp["kind"] == kind and what in ("", stamp["what"])]
    return [
        stamp | {"figures": stamp["figures"] | {"coders": coders[stamp["variable"]]}}
        if kind != "coders" and stamp["variable"] in coders
        else stamp
        for stamp in found
    ]


def validity_of(stamps: Iterable[Mapping[str, Any]], known: Mapping[str, str] | None = None) -> dict[str, str] | None:
    """Return stamps as a `Result` holds its validity: figure, data and date; None where there are none.

    Parameters
    ----------
    stamps : iterable of mapping
    known : mapping, optional
        A validity that is known besides.

    Examples
    --------
    >>> figure = {"alpha": {"value": 0.793, "low": 0.69, "high": 0.88}}
    >>> stamp = {"variable": "", "value": "", "figures": figure, "rows": 200, "data": "news", "date": "2026-05-31"}
    >>> validity_of([stamp])
    {'figure': 'α = .79 [.69, .88]', 'data': '200 rows of news', 'date': '2026-05-31'}
    """
    every = [_validity(stamp) for stamp in stamps if stamp["figures"]]
    if known and not any(one["figure"] == known["figure"] for one in every):
        every.append(dict(known))
    if not every:
        return None
    *first, last = every
    said = [f"{one['figure']}, on {one['data']} ({one['date']})" for one in first]
    return last | {"figure": "; ".join([*said, last["figure"]])}


def validated_said(validity: Mapping[str, str] | None) -> str:
    """Return a validity as a report prints it.

    Examples
    --------
    >>> validated_said({"figure": "F1 = .81", "data": "200 rows of news", "date": "2026-05-31"}), validated_said(None)
    ('validated: F1 = .81, on 200 rows of news (2026-05-31)', 'not validated')
    """
    if not validity:
        return "not validated"
    return f"validated: {validity['figure']}, on {validity['data']} ({validity['date']})"


def stamp_said(stamp: Mapping[str, Any]) -> str:
    """Return one stamp as a report prints it; what it is of is not in it."""
    return validated_said(validity_of([stamp]))


def identity(stamp: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what distinguishes a stamp from others of its folder."""
    return tuple(str(stamp[name]) for name in ("kind", "what", "variable", "value", "data"))


def _validity(stamp: Mapping[str, Any]) -> dict[str, str]:
    said = []
    for name in FIGURES:
        if name in stamp["figures"]:
            figure = stamp["figures"][name]
            limits = "" if figure["low"] is None else f" [{_short(figure['low'])}, {_short(figure['high'])}]"
            said.append(f"{_SHOWN.get(name, name)} = {_short(figure['value'])}{limits}")
    of = " ".join(str(stamp[name]) for name in ("variable", "value") if stamp.get(name))
    figure = f"{', '.join(said)}{f' ({of})' if of else ''}"
    return {"figure": figure, "data": f"{stamp['rows']:,} rows of {stamp['data']}", "date": str(stamp["date"])}


def _short(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.2f}"
