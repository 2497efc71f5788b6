"""Files of a corpus: its folder, and the table of documents in it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from framing.errors import CorpusError, nearest
from framing.text.delimited import read_table


def find_folder(folder: str | Path) -> Path:
    """Return a folder that was named relative to here or to any parent folder of here.

    Raises
    ------
    CorpusError
        If there is none.
    """
    folder = Path(folder)
    for base in (Path.cwd(), *Path.cwd().parents) if not folder.is_absolute() else (Path("/"),):
        if (base / folder).is_dir():
            return folder if base == Path.cwd() else base / folder
    parent = folder.parent if folder.parent.is_dir() else Path("corpora")
    there = [p.name for p in parent.iterdir() if p.is_dir()] if parent.is_dir() else []
    raise CorpusError(f"There is no corpus folder '{folder}'.{nearest(folder.name, there)}")


def read_documents(path: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a table of documents from Parquet or CSV, every cell of a CSV a string, and notes on how it was read.

    Raises
    ------
    CorpusError
        If the file cannot be read, or a row lacks cells or its id.
    """
    if path.suffix == ".parquet":
        try:
            return pd.read_parquet(path), ()
        except (ValueError, OSError):
            raise CorpusError(f"'{path}' cannot be read as Parquet; run `framing build` again.") from None
    table = read_table(path, (), CorpusError)
    if table.rows:
        table.require_cells(*(column for column in ("doc_id", "passage_id", "outlet") if column in table.columns))
    frame = table.frame()
    for column in {"title", "text"} & set(table.columns):
        frame[column] = frame[column].str.replace("\r\n", "\n")
    return frame, table.notes
