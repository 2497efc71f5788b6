"""Forms: for which tool rows are written, and which tool a file is from."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from framing.errors import CorpusError, ParameterError, nearest
from framing.text.reading import read_text
from framing.validation.coding.codebook import Codebook
from framing.validation.coding.exchange import doccano, inception, label_studio
from framing.validation.coding.exchange.annotated import Coded

SPREADSHEET = "spreadsheet"
TOOLS = {"doccano": doccano, "label-studio": label_studio, "inception": inception}
FORMS = (SPREADSHEET, *TOOLS)


def files_for(form: str, rows: pd.DataFrame, codebook: Codebook) -> dict[str, str]:
    """Return what a tool imports: name of the file to its text.

    Parameters
    ----------
    form : {"spreadsheet", "doccano", "label-studio", "inception"}
        A spreadsheet has no such file.
    rows : DataFrame
        `row_id, text`.
    codebook : Codebook

    Raises
    ------
    ParameterError
        If there is no such form.
    """
    if form not in FORMS:
        raise ParameterError(f"There is no form {form!r}; there are {', '.join(FORMS)}.{nearest(form, FORMS)}")
    return TOOLS[form].files_for(rows, codebook) if form in TOOLS else {}


def read_coded_there(path: Path) -> list[Coded] | None:
    """Return what people coded in one of the tools; None where a file is not of one of them, but a sheet.

    Raises
    ------
    CorpusError
        If it looks like one of them and cannot be read, or is of another layout of theirs.
    """
    suffix = path.suffix.lower()
    if not path.is_file() or suffix not in (".jsonl", ".json", ".tsv", ".zip"):
        return None
    if suffix == ".zip":
        raise CorpusError(f"'{path}' is an archive: unpack it, and name the files in it, one a coder.")
    text = read_text(path)
    if text.startswith(inception.FIRST):
        return inception.read(text, path.stem)
    if suffix == ".jsonl":
        return doccano.read(text, path.stem)
    return label_studio.read(text, path.stem) if suffix == ".json" else None
