"""The stamp: what is known of the validity of a lexicon, a coding or a measure, in a `validation.json` beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from framing.errors import CorpusError, ParameterError, nearest
from framing.result import Result
from framing.stats.stamps import FILE, KINDS, identity, read_stamps

_OF_RESULT = {"alpha": "alpha", "kappa": "kappa", "accuracy": "accuracy", "pearson": "pearson"}


def stamp_of(result: Result, what: str, data: str, kind: str = "measure") -> dict[str, Any]:
    """Return the stamp of a measure from its scores.

    Parameters
    ----------
    result : Result
        Of `framing.scored`.
    what : str
        What was scored, such as the lexicon with its version.
    data : str
        What it was scored on.
    kind : {"lexicon", "voices", "topics", "measure"}
        What reports look it up by: a ``lexicon`` by `what`, its name and version; ``voices`` stand for every measure
        of who speaks.

    Raises
    ------
    ParameterError
        If the result is no scores, or there is no such kind.
    """
    if kind not in KINDS[1:]:
        raise ParameterError(f"There is no kind of stamp {kind!r}.{nearest(kind, KINDS[1:])}")
    if result.measure != "scored":
        raise ParameterError(f"A stamp is made of the result of scored, not of '{result.measure}'.")
    value = str(result.settings.get("value", ""))
    of_value = (("f1", "F1"), ("precision", "precision"), ("recall", "recall"))
    names = _OF_RESULT | {name: f"{score} ({value})" for name, score in of_value}
    rows = {row["score"]: row for row in result.table.to_dict("records") if math.isfinite(row["value"])}
    figures = {name: _figure(rows[score]) for name, score in names.items() if score in rows}
    confused, outlets = result.tables.get("confusion"), result.tables["by_outlet"].drop_duplicates("outlet")
    n = int(confused["rows"].sum()) if confused is not None else int(outlets["rows"].sum())
    about = {"kind": kind, "what": what, "variable": str(result.settings.get("variable", "")), "value": value}
    return about | {"figures": figures, "rows": n, "data": data}


def stamps_of_coders(table: Iterable[Mapping[str, Any]], data: str) -> list[dict[str, Any]]:
    """Return a stamp for each variable of a table of agreement: of all coders, or of the pair.

    Parameters
    ----------
    table : iterable of mapping
        Records of `framing.validation.coding.agree.Agreement.table`.
    data : str
        What was coded.
    """
    of_variable: dict[str, list[Mapping[str, Any]]] = {}
    for row in table:
        of_variable.setdefault(str(row["variable"]), []).append(row)
    out = []
    for variable, rows in of_variable.items():
        row = rows[-1]
        figures = {
            name: _figure({"value": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]})
            for name in ("alpha", "kappa", "agreement")
            if math.isfinite(row[name])
        }
        about = {"kind": "coders", "what": str(row["coders"]), "variable": variable, "value": ""}
        out.append(about | {"figures": figures, "rows": int(row["rows"]), "data": data})
    return out


def check_folder(folder: str | Path) -> Path:
    """Return a folder if stamps can be written into it, so that nothing else is written before it is refused.

    Raises
    ------
    CorpusError
        If there is no such folder, or its `validation.json` is not one of these.
    """
    if not Path(folder).is_dir():
        raise CorpusError(f"There is no folder '{folder}' for a {FILE}.")
    read_stamps(folder)
    return Path(folder)


def write_stamps(folder: str | Path, stamps: Iterable[Mapping[str, Any]], day: str = "") -> Path:
    """Write stamps into the `validation.json` of a corpus or lexicon folder, beside those of other things in it.

    Parameters
    ----------
    folder : str or Path
        Exists.
    stamps : iterable of mapping
        Of `stamp_of` or `stamps_of_coders`. One of the same kind, thing, variable, value and data is replaced.
    day : str
        When it was measured, ISO 8601; by default today.

    Raises
    ------
    CorpusError
        If there is no such folder, or its `validation.json` is not one of these.
    ParameterError
        If the day is no date.
    """
    folder = check_folder(folder)
    try:
        day = (date.fromisoformat(day) if day else date.today()).isoformat()
    except ValueError:
        raise ParameterError(f"{day!r} is no day; write it as 2026-05-31.") from None
    kept = {identity(stamp): stamp for stamp in read_stamps(folder)}
    for stamp in stamps:
        kept[identity(stamp)] = dict(stamp) | {"date": day}
    ordered = [kept[name] for name in sorted(kept)]
    text = json.dumps({"version": 1, "stamps": ordered}, indent=1, ensure_ascii=False, allow_nan=False)
    path = folder / FILE
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _figure(row: Mapping[str, Any]) -> dict[str, float | None]:
    """Return value and limits as JSON holds them: no NaN."""
    return {name: round(float(row[name]), 6) if math.isfinite(row[name]) else None for name in ("value", "low", "high")}
