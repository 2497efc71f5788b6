"""Files: a result saved in a folder, and read from it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.cells import as_written, write_csv
from framing.errors import CorpusError, nearest
from framing.printing import PrintSettings, to_latex
from framing.result.presentation import Presentation

KEPT = ("measure", "comparison", "settings", "notes", "references", "validity", "methods")


def stem(measure: str, name: str = "") -> str:
    """Return the name without ending of the file of a result's table."""
    return f"{measure}-{name}" if name else measure


def save(result: Any, folder: Path) -> None:
    """Write every table as CSV, and the rest as JSON, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    every = {"": result.table, **result.tables}
    for name, table in every.items():
        write_csv(table, folder / f"{stem(result.measure, name)}.csv")
    kept = {key: getattr(result, key) for key in KEPT} | {"tables": sorted(result.tables)}
    kept["columns"] = {name: _kinds(table) for name, table in every.items()}
    kept["presentation"] = result.presentation.to_json()
    text = json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True, default=str)
    (folder / f"{result.measure}.json").write_text(text + "\n", encoding="utf-8")


def save_latex(result: Any, path: Path, name: str) -> Path:
    """Write one table of a result for LaTeX, rounded for print."""
    sides = tuple(str(result.comparison.get(side, side)) for side in ("target", "reference"))
    caption = " ".join([result.presentation.title, *name.split("_")]).strip()
    table, called = (result.tables[name] if name else result.table), stem(result.measure, name)
    shown = PrintSettings(head=result.presentation.head, saved_only=result.presentation.saved_only)
    text = to_latex(table, f"{caption}: {' and '.join(sides)}", called, sides, f"{called}.csv", shown)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def read(folder: Path, measure: str = "") -> dict[str, Any]:
    """Return the fields of a saved result."""
    there = sorted(path.stem for path in folder.glob("*.json")) if folder.is_dir() else []
    if not measure and len(there) == 1:
        measure = there[0]
    if measure not in there:
        raise CorpusError(f"'{folder}' holds no result '{measure}'.{nearest(measure, there)}")
    try:
        kept = json.loads((folder / f"{measure}.json").read_text(encoding="utf-8"))
        names, columns = kept.pop("tables"), kept.pop("columns")
        shown = Presentation.from_json(kept.pop("presentation", {}))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CorpusError(f"'{folder / measure}.json' is not a result that `Result.save` wrote.") from None
    for key in ("notes", "references"):
        kept[key] = tuple(kept[key])
    tables = {name: _read_csv(folder / f"{stem(kept['measure'], name)}.csv", columns[name]) for name in ["", *names]}
    return kept | {"table": tables.pop(""), "tables": tables, "presentation": shown}


def _kinds(table: pd.DataFrame) -> dict[str, str]:
    """Return what each column holds, so that a term such as "1914" or "inf" is read as text again."""
    kinds = {"b": "bool", "i": "int", "u": "int", "f": "float"}
    return {str(column): kinds.get(getattr(table[column].dtype, "kind", "O"), "text") for column in table.columns}


def _read_csv(path: Path, kinds: Mapping[str, str]) -> pd.DataFrame:
    if not kinds:
        return pd.DataFrame()
    table = pd.read_csv(path, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8")
    table.columns = pd.Index([as_written(column) for column in table.columns])
    columns: dict[str, Any] = {}
    for column in table.columns:
        cells, kind = table[column].tolist(), kinds[column]
        if kind == "float":
            columns[column] = np.array([float(cell) if cell else np.nan for cell in cells], dtype=float)
        elif kind == "int":
            columns[column] = np.array([int(cell) for cell in cells], dtype=np.int64)
        elif kind == "bool":
            columns[column] = np.array([cell == "True" for cell in cells], dtype=bool)
        else:
            columns[column] = pd.Series([as_written(cell) for cell in cells], dtype=str)
    return pd.DataFrame(columns)
