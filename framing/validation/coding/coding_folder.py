"""Coding folder: a sheet for each coder as XLSX and CSV, instructions, and the key that coders do not get."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from framing.cells import as_written, csv_text
from framing.errors import CorpusError, ParameterError
from framing.text.reading import read_text
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.exchange.forms import SPREADSHEET, TOOLS, files_for
from framing.validation.coding.sheet import Sheet
from framing.validation.coding.workbook import MOST_CELL, workbook

KEY_FOLDER = "not-for-coders"
_CODER = re.compile(r"[\w-]{1,40}")


def write_sheets(
    sheet: Sheet, codebook_file: str | Path | bytes, folder: str | Path, coders: Sequence[str], form: str = SPREADSHEET
) -> list[Path]:
    """Write what coders get, and in a folder of its own the key.

    Parameters
    ----------
    sheet : Sheet
    codebook_file : str, Path or bytes
        Is copied, or its content written, so that filled sheets are read with what they were coded by.
    folder : str or Path
        New, or empty.
    coders : sequence of str
        A name each, letters and digits; all get the same rows in the same order.
    form : {"spreadsheet", "doccano", "label-studio", "inception"}
        Where they code: in a sheet each, or in a tool that all of them use.

    Returns
    -------
    list of Path
        The files of the coders.

    Raises
    ------
    ParameterError
        If the folder is not empty, or a name of a coder cannot be that of a file or is there twice.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(f"'{folder}' is not empty, and filled sheets are never overwritten: name a new folder.")
    if not coders or len({coder.casefold() for coder in coders}) < len(coders):
        raise ParameterError("Every coder needs a name of their own, as in: --coder anna --coder ben")
    for coder in coders:
        if not _CODER.fullmatch(coder):
            raise ParameterError(f"A coder cannot be called {coder!r}: letters, digits, - and _ only.")
    of_tool = files_for(form, sheet.rows, sheet.codebook)
    content = {f"coder-{coder}": sheet.rows for coder in coders if not of_tool}
    files = {path: data for name, rows in content.items() for path, data in sheet_files(name, rows, sheet.codebook)}
    files |= {name: text.encode("utf-8", "replace") for name, text in of_tool.items()}
    given = list(files)
    hint = [TOOLS[form].HINT, ""] if of_tool else []
    page = [*sheet.codebook.instructions_page(), "", *hint]
    files["instructions.md"] = ("\n".join(page).rstrip() + "\n").encode("utf-8", "replace")
    files[f"{KEY_FOLDER}/key.csv"] = csv_text(sheet.key).encode("utf-8", "replace")
    files[f"{KEY_FOLDER}/codebook.yml"] = (
        codebook_file if isinstance(codebook_file, bytes) else Path(codebook_file).read_bytes()
    )
    about = sheet.settings | {"notes": sheet.notes, "coders": list(coders)}
    files[f"{KEY_FOLDER}/sheet.json"] = (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
    (folder / KEY_FOLDER).mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in given]


def sheet_files(name: str, rows: pd.DataFrame, codebook: Codebook) -> list[tuple[str, bytes]]:
    """Return a sheet as XLSX (where no text is too long for it) and as CSV."""
    out = [(f"{name}.csv", ("\ufeff" + csv_text(rows)).encode("utf-8", "replace"))]
    if rows["text"].str.len().max() <= MOST_CELL:
        choices = {variable.name: list(variable.values) for variable in codebook.variables}
        cells = [[str(cell) for cell in row] for row in rows.itertuples(index=False, name=None)]
        out.insert(0, (f"{name}.xlsx", workbook(list(rows.columns), cells, choices, codebook.instructions_page())))
    return out


@dataclass(frozen=True, eq=False)
class CodingKey:
    """What a coding folder says of its rows.

    Attributes
    ----------
    key : DataFrame
        As in `Sheet`; all columns text but `probability`.
    codebook : Codebook
    settings : dict
    """

    key: pd.DataFrame
    codebook: Codebook
    settings: dict[str, Any]

    @classmethod
    def read(cls, folder: str | Path) -> CodingKey:
        """Return the key of a coding folder, or of the folder that its sheets are in.

        Raises
        ------
        CorpusError
            If there is none, or it is not what `framing sheet` wrote.
        """
        place = Path(folder) / KEY_FOLDER
        if not (place / "key.csv").is_file():
            raise CorpusError(f"'{folder}' holds no {KEY_FOLDER}/key.csv; name the folder that `framing sheet` wrote.")
        try:
            settings = json.loads(read_text(place / "sheet.json"))
            key = pd.read_csv(place / "key.csv", dtype=str, keep_default_na=False)
            key = key.map(as_written)
            key = key.assign(probability=key["probability"].astype(float))
            key["row_id"], key[settings["key"]], key["doc_id"], key["text_sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            raise CorpusError(f"'{place}' is not what `framing sheet` wrote, or was changed.") from None
        return cls(key, Codebook.read(place / "codebook.yml"), settings)
