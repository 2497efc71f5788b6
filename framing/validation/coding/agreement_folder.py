"""Agreement folder: tables of agreement, disagreements and troubles, the gold, and a sheet for who adjudicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from framing.cells import csv_text
from framing.errors import ParameterError
from framing.validation.coding.agree import Agreement
from framing.validation.coding.coding_folder import CodingKey, sheet_files

SHEET = "adjudication"


def write_agreement(
    found: Agreement, key: CodingKey, folder: str | Path, spans: Sequence[Mapping[str, str | int]] = ()
) -> list[Path]:
    """Write an agreement into a new folder.

    Parameters
    ----------
    found : Agreement
    key : CodingKey
    folder : str or Path
    spans : sequence of mapping
        Of the coders, where they marked words (`framing.validation.coding.filled.Filled`).

    Returns
    -------
    list of Path
        agreement.csv, disagreements.csv, troubles.csv, coded.csv; where words were marked, spans.csv; where a
        disagreement is open, adjudication.xlsx and adjudication.csv.

    Raises
    ------
    ParameterError
        If the folder is not empty.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(f"'{folder}' is not empty, and nothing is overwritten: name a new folder.")
    tables = {"agreement": found.table, "disagreements": found.disagreements, "troubles": found.troubles}
    files = {f"{name}.csv": csv_text(table).encode("utf-8", "replace") for name, table in tables.items()}
    files["coded.csv"] = csv_text(found.coded).encode("utf-8", "replace")
    if spans:
        files["spans.csv"] = csv_text(pd.DataFrame(spans)).encode("utf-8", "replace")
    if len(found.adjudication):
        files |= dict(sheet_files(SHEET, found.adjudication, key.codebook))
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]
