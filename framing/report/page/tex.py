"""LaTeX: every table of a report beside its CSV, rounded for print."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from framing.cells import as_written
from framing.printing import to_latex
from framing.result import Result


def write_tables(folder: Path) -> list[str]:
    """Write each table of a folder as LaTeX beside it; return their names.

    Parameters
    ----------
    folder : Path
        Holds CSV files, and a JSON file for each result (`framing.result.Result.save`).
    """
    written: list[str] = []
    if not folder.is_dir():
        return written
    for path in sorted(folder.glob("*.json")):
        if "measure" in json.loads(path.read_text("utf-8")):
            written += [written_path.name for written_path in Result.read(folder, path.stem).save_latex(folder)]
    for path in sorted(folder.glob("*.csv")):
        if f"{path.stem}.tex" not in written:
            table = _read(path)
            text = to_latex(table, path.stem.replace("-", " ").capitalize(), path.stem, whole=path.name)
            (folder / f"{path.stem}.tex").write_text(text, encoding="utf-8", newline="\n")
            written.append(f"{path.stem}.tex")
    return written


def _read(path: Path) -> pd.DataFrame:
    """Return a table as text, but for columns that hold numbers only."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8")
    table.columns = pd.Index([as_written(column) for column in table.columns])
    for column in table.columns:
        numbers = pd.to_numeric(table[column].replace("", None), errors="coerce")
        if numbers.notna().sum() == (table[column] != "").sum() > 0:
            whole = np.isfinite(numbers).all() and not table[column].str.contains(r"[.e]", regex=True).any()
            table[column] = numbers.astype(int) if whole else numbers
        else:
            table[column] = table[column].map(as_written)
    return table
