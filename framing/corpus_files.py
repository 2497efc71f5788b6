"""Files of a corpus: its folder, and the table of documents in it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from framing.errors import CorpusError, nearest


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


def read_table(path: Path) -> pd.DataFrame:
    """Return a table of documents from Parquet or CSV, every cell of a CSV a string.

    Raises
    ------
    CorpusError
        If the file cannot be read.
    """
    if path.suffix == ".parquet":
        try:
            return pd.read_parquet(path)
        except (ValueError, OSError):
            raise CorpusError(f"'{path}' cannot be read as Parquet; run `framing build` again.") from None
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"'{path}' is not UTF-8 (byte {error.start}); save it again as UTF-8.") from None
    except pd.errors.EmptyDataError:
        raise CorpusError(f"'{path}' is empty.") from None
    except pd.errors.ParserError as error:
        raise CorpusError(f"'{path}' cannot be read as CSV: {str(error).strip().rstrip('.')}.") from None
    if not isinstance(table.index, pd.RangeIndex):
        # pandas takes the first cells for an index where every row has one more than the header.
        raise CorpusError(f"'{path}': the rows have more cells than the header has columns.")
    return table
