"""The stamp: what is known of the validity of a lexicon, a coding or a measure, in a `validation.json` beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from framing.errors import CorpusError, ParameterError
from framing.result import Result
from framing.text.reading import read_text

FILE = "validation.json"
FIGURES = ("alpha", "kappa", "agreement", "f1", "precision", "recall", "accuracy", "pearson")
_SHOWN = {"alpha": "α", "kappa": "κ", "f1": "F1", "pearson": "r"}
_OF_RESULT = {"alpha": "alpha", "kappa": "kappa", "accuracy": "accuracy", "pearson": "pearson"}


def stamp_of(result: Result, what: str, data: str) -> dict[str, Any]:
    """Return the stamp of a measure from its scores.

    Parameters
    ----------
    result : Result
        Of `framing.scored`.
    what : str
        What was scored, such as the lexicon with its version.
    data : str
        What it was scored on.

    Raises
    ------
    ParameterError
        If the result is no scores.
    """
    if result.measure != "scored":
        raise ParameterError(f"A stamp is made of the result of scored, not of '{result.measure}'.")
    value = str(result.settings.get("value", ""))
    of_value = (("f1", "F1"), ("precision", "precision"), ("recall", "recall"))
    names = _OF_RESULT | {name: f"{score} ({value})" for name, score in of_value}
    rows = {row["score"]: row for row in result.table.to_dict("records") if math.isfinite(row["value"])}
    figures = {name: _figure(rows[score]) for name, score in names.items() if score in rows}
    confused, outlets = result.tables.get("confusion"), result.tables["by_outlet"].drop_duplicates("outlet")
    n = int(confused["rows"].sum()) if confused is not None else int(outlets["rows"].sum())
    about = {"kind": "measure", "what": what, "variable": str(result.settings.get("variable", "")), "value": value}
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
    folder = Path(folder)
    if not folder.is_dir():
        raise CorpusError(f"There is no folder '{folder}' for a {FILE}.")
    try:
        day = (date.fromisoformat(day) if day else date.today()).isoformat()
    except ValueError:
        raise ParameterError(f"{day!r} is no day; write it as 2026-05-31.") from None
    kept = {_identity(stamp): stamp for stamp in read_stamps(folder)}
    for stamp in stamps:
        kept[_identity(stamp)] = dict(stamp) | {"date": day}
    ordered = [kept[name] for name in sorted(kept)]
    text = json.dumps({"version": 1, "stamps": ordered}, indent=1, ensure_ascii=False, allow_nan=False)
    path = folder / FILE
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read_stamps(folder: str | Path) -> list[dict[str, Any]]:
    """Return the stamps of a folder; none where it has no `validation.json`.

    Raises
    ------
    CorpusError
        If the file is not what `write_stamps` wrote.
    """
    path = Path(folder) / FILE
    if not path.is_file():
        return []
    try:
        content = json.loads(read_text(path))
        stamps = [dict(stamp) for stamp in content["stamps"]]
        for stamp in stamps:
            stamp["figures"].items(), _identity(stamp), stamp["rows"], stamp["date"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CorpusError(f"'{path}' is no file of stamps; move it away, and validate again.") from None
    return stamps


def stamp_said(stamp: Mapping[str, Any]) -> str:
    """Return a stamp as a report prints it.

    Examples
    --------
    >>> stamp_said({"figures": {"alpha": {"value": 0.793, "low": 0.69, "high": 0.88}}, "rows": 200,
    ...             "data": "German migration news", "date": "2026-05-31"})
    'validated: α = .79 [.69, .88], on German migration news (200 rows, 2026-05-31)'
    """
    said = []
    for name in FIGURES:
        if name in stamp["figures"]:
            figure = stamp["figures"][name]
            limits = "" if figure["low"] is None else f" [{_short(figure['low'])}, {_short(figure['high'])}]"
            said.append(f"{_SHOWN.get(name, name)} = {_short(figure['value'])}{limits}")
    if not said:
        return "not validated"
    return f"validated: {', '.join(said)}, on {stamp['data']} ({stamp['rows']:,} rows, {stamp['date']})"


def _identity(stamp: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(stamp[name]) for name in ("kind", "what", "variable", "value", "data"))


def _figure(row: Mapping[str, Any]) -> dict[str, float | None]:
    """Return value and limits as JSON holds them: no NaN."""
    return {name: round(float(row[name]), 6) if math.isfinite(row[name]) else None for name in ("value", "low", "high")}


def _short(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.2f}"
